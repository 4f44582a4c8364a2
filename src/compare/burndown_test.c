#include "test/burndown_made.h"

static void stands_for_a_scenario_by_its_median_run(void **state)
{
	struct made m = { 0 };
	struct burndown b;

	(void)state;
	make_run(&m, 0, 300, "");
	make_run(&m, 1, 100, "");
	make_run(&m, 2, 200, "");
	burndown(&m.scenario, 1, &m.arena, &b);
	CHECK_EQ(b.view[0].run, 2);
	CHECK_EQ(b.view[0].path.wall_ns, 210 * MS);
	CHECK_EQ(row_named(&b, "cc")->ns[0], 200 * MS);
	CHECK_EQ(row_named(&b, "cc")->lo_ns[0], 100 * MS);
	CHECK_EQ(row_named(&b, "cc")->hi_ns[0], 300 * MS);
	CHECK_EQ(row_named(&b, "make")->ns[0], 10 * MS);
	CHECK_NEAR(b.view[0].lo_s, 0.11, 1e-12);
	CHECK_NEAR(b.view[0].hi_s, 0.31, 1e-12);
	arena_free(&m.arena);
}

/* Of four that count, 110 and 120 ms are in the middle: the faster one happened, their mean did not. */
static void takes_the_faster_of_two_in_the_middle(void **state)
{
	static const int64_t cc_ms[] = { 400, 110, 120, 50 };
	struct made m = { 0 };
	struct burndown b;

	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		make_run(&m, i, cc_ms[i], "");
	burndown(&m.scenario, 1, &m.arena, &b);
	CHECK_EQ(b.view[0].run, 1);
	arena_free(&m.arena);
}

static void a_run_that_failed_counts_for_nothing(void **state)
{
	struct made m = { 0 };
	struct burndown b;

	(void)state;
	make_run(&m, 0, 300, "");
	make_run(&m, 1, 1, "exited with status 2");
	burndown(&m.scenario, 1, &m.arena, &b);
	CHECK_EQ(b.view[0].run, 0);
	CHECK_EQ(b.view[0].counts, 1);
	CHECK_EQ(row_named(&b, "cc")->lo_ns[0], 300 * MS);
	m.run[0].failure = S("timed out");
	burndown(&m.scenario, 1, &m.arena, &b);
	CHECK_EQ(b.view[0].run, NO_RUN);
	CHECK(isnan(b.view[0].lo_s));
	arena_free(&m.arena);
}

static void what_no_scenario_measured_is_not_known(void **state)
{
	struct made cold = { 0 }, hot = { 0 };
	struct burndown_scenario both[2];
	struct burndown b;

	(void)state;
	make_run(&cold, 0, 300, "");
	make_run(&hot, 0, 300, "exited with status 1");
	both[0] = cold.scenario;
	both[1] = hot.scenario;
	burndown(both, 2, &cold.arena, &b);
	CHECK_EQ(row_named(&b, "cc")->ns[1], NOT_KNOWN);
	CHECK_EQ(row_named(&b, "cc")->hi_ns[1], NOT_KNOWN);
	arena_free(&cold.arena);
	arena_free(&hot.arena);
}

static void wall_clocks_alone_are_a_table_too(void **state)
{
	struct burndown_run run = { .wall_s = 1.5 };
	struct burndown_scenario s = { .name = S("hot"), .run = &run, .nrun = 1 };
	struct arena a = { 0 };
	struct burndown b;

	(void)state;
	burndown(&s, 1, &a, &b);
	CHECK_EQ(b.view[0].path.wall_ns, 1500 * MS);
	CHECK_EQ(b.row[0].ns[0], 1500 * MS);
	CHECK_EQ(b.nfinding, 0);
	arena_free(&a);
}

/* ---- phases ---- */

static const struct burndown_phase *phase_named(const struct burndown *b, const char *label, const char *name)
{
	for (uint32_t i = 0; i < b->nphase; i++)
		if (str_eq(b->phase[i].label, str_of(label)) && str_eq(b->phase[i].name, str_of(name)))
			return &b->phase[i];
	return NULL;
}

static void prints(struct made *m, uint32_t run, const char *text)
{
	tree_add_line(&m->tree[run], &(struct tree_line){ .text = str_of(text) });
}

static void reads_phases_that_a_program_prints(void **state)
{
	struct made m = { 0 };
	struct burndown b;

	(void)state;
	for (uint32_t i = 0; i < 3; i++)
		make_run(&m, i, 100 + i, "");
	prints(&m, 0, "12:00 [perf-log warm] resolve=10 ms, compile=80.5ms, total=100 ms");
	prints(&m, 1, "[perf-log warm] resolve=20 ms, compile=90 ms, total=120 ms");
	prints(&m, 2, "[perf-log warm] resolve=12 ms, compile=85 ms, total=101 ms");
	prints(&m, 2, "[perf-log warm] resolve=3 ms");          /* the same phase once more in one run: summed */
	prints(&m, 2, "[perf-log cut] resolve=7 ms, compile=x ms, link=5 ms");
	prints(&m, 2, "[perf-log");
	burndown(&m.scenario, 1, &m.arena, &b);
	CHECK_NEAR(phase_named(&b, "warm", "resolve")->median_s[0], 0.015, 1e-12);
	CHECK_NEAR(phase_named(&b, "warm", "compile")->median_s[0], 0.085, 1e-12);
	CHECK_NEAR(phase_named(&b, "warm", "compile")->lo_s[0], 0.0805, 1e-12);
	CHECK_NEAR(phase_named(&b, "warm", "total")->hi_s[0], 0.12, 1e-12);
	CHECK_NEAR(phase_named(&b, "cut", "resolve")->median_s[0], 0.007, 1e-12);
	CHECK(!phase_named(&b, "cut", "link"));
	CHECK_STR(b.phase[2].name, "total");
	arena_free(&m.arena);
}

/* ---- laws ---- */

static void holds_for(struct random *r)
{
	struct process_tree tree[4];
	struct burndown_run run[4];
	struct burndown_scenario s[2] = { { .name = S("cold"), .run = run, .nrun = 2 }, { .name = S("hot"), .run = run + 2, .nrun = 2 } };
	struct burndown b;

	for (uint32_t i = 0; i < 4; i++) {
		make_random(&tree[i], r, random_below(r, 30), random_below(r, 60));
		run[i] = (struct burndown_run){ .tree = &tree[i], .wall_s = (double)tree[i].wall_ns / 1e9 };
		if (tree[i].wall_ns == NO_TIME)
			run[i].failure = S("was cut");
	}
	burndown(s, 2, r->arena, &b);
	for (uint32_t k = 0; k < 2; k++) {
		int64_t sum = 0;

		for (uint32_t i = 0; i < b.nrow && b.view[k].run != NO_RUN; i++) {
			CHECK(b.row[i].lo_ns[k] <= b.row[i].ns[k] && b.row[i].ns[k] <= b.row[i].hi_ns[k]);
			sum += b.row[i].ns[k];
		}
		CHECK_EQ(sum, b.view[k].run == NO_RUN ? 0 : b.view[k].path.wall_ns);
	}
	for (uint32_t i = 1; i < b.nfinding; i++)
		CHECK(!(finding_most(&b, &b.finding[i - 1]) < finding_most(&b, &b.finding[i])));
}

static void rows_sum_to_the_wall_clock_whatever_was_recorded(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 300; seed++) {
		struct arena a = { 0 };
		struct random r = { seed, &a };

		holds_for(&r);
		arena_free(&a);
	}
}

static void seconds_are_written_as_people_say_them(void **state)
{
	struct arena a = { 0 };

	(void)state;
	CHECK_STR(seconds_text(&a, 0.85), "850 ms");
	CHECK_STR(seconds_text(&a, 28.14), "28.1 s");
	CHECK_STR(seconds_text(&a, 200), "3 min 20 s");
	CHECK_STR(seconds_text(&a, 119.99), "120.0 s");
	CHECK_STR(seconds_text(&a, NAN), "?");
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(stands_for_a_scenario_by_its_median_run),
		TEST(takes_the_faster_of_two_in_the_middle),
		TEST(a_run_that_failed_counts_for_nothing),
		TEST(what_no_scenario_measured_is_not_known),
		TEST(wall_clocks_alone_are_a_table_too), TEST(reads_phases_that_a_program_prints),
		TEST(rows_sum_to_the_wall_clock_whatever_was_recorded),
		TEST(seconds_are_written_as_people_say_them));
}

/* profile_rows_law - what holds of the rows of any profile, however it is added up. */
#include "test/as_paths.h"
#include "test/profile_table.h"
#include "test/random.h"

/* A million frames deep: 1 + 2 + ... would be 5e11 steps. */
static void a_deep_stack_takes_one_pass(void **state)
{
	struct arena a = { 0 };
	struct profile p;
	struct profile_rows rows;
	struct profile_rows_options opt = { ALL };
	struct frame f = { .function = S("f"), .module = NO_MODULE },
		     g = { .function = S("g"), .module = NO_MODULE, .inlined = true };
	uint32_t stack = NO_STACK;

	(void)state;
	profile_init(&p, &a);
	profile_weight(&p, S("cpu"), S("ns"));
	for (uint32_t i = 0; i < 1000000; i++)
		stack = profile_append_stack(&p, stack, profile_frame(&p, i & 1 ? &g : &f));
	CHECK(profile_add(&p, profile_sample(&p, stack, 0), 0, 5));
	profile_rows(&a, &p, &opt, &rows);
	CHECK_EQ(rows.n, 2);
	CHECK_STR(rows.row[0].name, "g");
	CHECK(rows.row[0].flat == 5 && rows.row[0].cum == 5 &&
		rows.row[0].inlining == INLINED_ALWAYS);
	CHECK(rows.row[1].flat == 0 && rows.row[1].cum == 5);
	arena_free(&a);
}

/* Law: flat sums up to the total, a root's cum is all of it, whatever makes a row. */
static void no_weight_is_lost_at_any_granularity(void **state)
{
	static char text[1 << 16];
	struct table t = { 0 };
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 500; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
			"main=m.c:1;f%d=f.c:%d;~g%d=g.c:%d@/lib/%d %d\n", i % 17, i % 5 + 1, i % 29,
			i % 7 + 1, i % 3, i);
	for (enum granularity g = 0; g <= BY_MODULE; g++) {
		int64_t flat = 0, most = 0;

		rows_of(&t, text, (struct profile_rows_options){ ALL, .granularity = g });
		for (uint32_t i = 0; i < t.rows.n; i++) {
			flat += t.rows.row[i].flat;
			most = t.rows.row[i].cum > most ? t.rows.row[i].cum : most;
		}
		CHECK_EQ(flat, 499 * 500 / 2);
		CHECK_EQ(most, 499 * 500 / 2);
	}
	done(&t);
}

/* Deep stacks that share little, in the order of a walk; with `late`, a stack without samples that is not in that order. */
static void deep_stacks(struct profile *p, struct arena *a, bool late)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyz";
	uint64_t random = 88172645463325252u;
	uint32_t leaf[60], first = 0;

	profile_init(p, a);
	profile_weight(p, S("cpu"), S("ns"));
	for (uint32_t i = 0; i < 60; i++) {
		uint32_t at = i % 4 ? first : NO_STACK;

		for (uint32_t k = 0; k < 30; k++) {
			struct frame f = { .module = NO_MODULE };

			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			f.function = (struct str){ name + random % 26, 1 };
			at = profile_append_stack(p, at, profile_frame(p, &f));
			if (!k && i % 4 == 0)
				first = at;
		}
		leaf[i] = at;
	}
	for (uint32_t i = 0; i < 60; i++)       /* in another order than the stacks, some with two values, less than nothing, or nothing */
		CHECK(profile_add(p, profile_append_sample(p, leaf[i * 7 % 60] - i % 3, 0), 0, (int64_t)(i % 11) - 3));
	if (late)
		profile_append_stack(p, 0, 0);
}

static void both_ways_to_add_up_agree(void **state)
{
	struct arena a = { 0 };
	struct profile p[2];
	struct profile_rows rows[2];
	struct profile_rows_options opt = { ALL };

	(void)state;
	for (int late = 0; late < 2; late++) {
		deep_stacks(&p[late], &a, late);
		profile_rows(&a, &p[late], &opt, &rows[late]);
	}
	CHECK_EQ(rows[0].n, rows[1].n);
	CHECK(rows[0].n > 20);
	for (uint32_t i = 0; i < rows[0].n; i++) {
		CHECK_EQ(rows[0].row[i].flat, rows[1].row[i].flat);
		CHECK_EQ(rows[0].row[i].cum, rows[1].row[i].cum);
		CHECK(str_eq(rows[0].row[i].name, rows[1].row[i].name));
	}
	arena_free(&a);
}

/* Stacks of 400 frames with names of 40, some inlined; recursion, samples at inner stacks, of no stack and of nothing. */
static void tangled_stacks(struct profile *p, struct arena *a, struct random *g)
{
	profile_init(p, a);
	profile_weight(p, S("cpu"), S("ns"));
	profile_weight(p, S("samples"), S("count"));
	for (uint32_t i = 0; i < 400; i++) {
		struct frame f = { .function = arena_printf(a, "f%u", i % 40), .line = i, .module = NO_MODULE,
			.inlined = i % 40 > 20 && random_below(g, 8) };

		profile_append_frame(p, &f);
	}
	for (uint32_t i = 0; i < 3000; i++)
		profile_append_stack(p, i && random_below(g, 20) ? random_below(g, i) : NO_STACK, random_below(g, 400));
	for (uint32_t i = 0; i < 500; i++) {
		uint32_t at = profile_append_sample(p, random_below(g, 50) ? random_below(g, 3000) : NO_STACK, 0);

		CHECK(profile_add(p, at, 0, (int64_t)random_below(g, 20) - 5));
		CHECK(profile_add(p, at, 1, 1));
	}
}

static void check_same_rows(const struct profile_rows *x, const struct profile_rows *y)
{
	CHECK(x->n == y->n && x->cutoff == y->cutoff && x->dropped == y->dropped);
	for (uint32_t i = 0; i < x->n; i++) {
		const struct profile_row *r = &x->row[i], *s = &y->row[i];

		CHECK(str_eq(r->name, s->name) && r->flat == s->flat && r->cum == s->cum);
		CHECK(r->events == s->events && r->inlining == s->inlining);
	}
}

static uint32_t rows_inlined(const struct profile_rows *x, enum inlining how)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < x->n; i++)
		n += x->row[i].inlining == how;
	return n;
}

static void paths_add_up_as_stacks_do(void **state)
{
	struct profile_rows_options opt = { .events = 1, .node_fraction = 0.01, .edge_fraction = 0.005 };
	struct random g = { .state = 11 };

	(void)state;
	for (int i = 0; i < 20; i++) {
		struct arena a = { 0 };
		struct profile p;
		struct profile_rows x, y;

		opt.granularity = i & 1 ? BY_LINE : BY_FUNCTION;
		opt.mean = i % 3 == 0;
		tangled_stacks(&p, &a, &g);
		profile_rows(&a, &p, &opt, &x);
		as_paths(&p, &a);
		profile_rows(&a, &p, &opt, &y);
		CHECK(x.n > 30 && rows_inlined(&x, INLINED_ALWAYS) && (i & 1 || rows_inlined(&x, INLINED_PARTLY)));
		check_same_rows(&x, &y);
		arena_free(&a);
	}
}

static void means_are_of_sums(void **state)
{
	struct profile_rows_options opt = { ALL, .weight = 1, .events = MAP_NONE, .mean = true };
	struct arena a = { 0 };
	struct profile p;
	struct profile_rows rows;

	(void)state;
	stacks_into(&p, &a, "contentions/count delay/ns", "f;g 2 9\nf 3 60\nh 0 7\n");
	profile_rows(&a, &p, &opt, &rows);
	CHECK_EQ(rows.n, 3);
	/* In the order of their sums: 60, 9, 7.  (9 + 60) / (2 + 3) = 13.8, cut off; 9 / 2 = 4.5; 7 / 0 is left alone. */
	CHECK_STR(rows.row[0].name, "f");
	CHECK(rows.row[0].flat == 20 && rows.row[0].cum == 13);
	CHECK_STR(rows.row[1].name, "g");
	CHECK(rows.row[1].flat == 4 && rows.row[1].cum == 4);
	CHECK_STR(rows.row[2].name, "h");
	CHECK(rows.row[2].flat == 7 && rows.row[2].cum == 7);
	CHECK_EQ(profile_rows_total(&p, 1, true), 76 / 5);
	CHECK_EQ(profile_mean(INT64_MIN, -1), INT64_MIN);
	arena_free(&a);
}

/* Twice the first, less once: with frames that stand elsewhere in the shared table. */
static void parts_add_up(void **state)
{
	struct profile_rows_options opt = { ALL, .events = MAP_NONE };
	struct arena a = { 0 };
	struct random g = { .state = 5 };
	struct profile p[3], all;
	struct profile_part part[3];
	struct profile_rows x, y;

	(void)state;
	profile_init(&all, &a);
	for (int i = 0; i < 3; i++) {
		struct random same = g;
		uint32_t *place;

		tangled_stacks(&p[i], &a, &same);
		place = ARENA_ARRAY(&a, uint32_t, p[i].nframe);
		if (i)
			as_paths(&p[i], &a);
		else
			profile_frame(&all, &(struct frame){ .function = S("other"), .module = NO_MODULE });
		profile_merge_frames(&all, &p[i], place);
		part[i] = (struct profile_part){ .profile = &p[i], .value = profile_scaled(&a, &p[i], 0, i == 2 ? -1 : 1), .frame = place };
	}
	CHECK_EQ(all.nframe, 401);
	profile_rows(&a, &p[0], &opt, &x);
	profile_rows_of(&a, &all, part, 3, &opt, &y);
	check_same_rows(&x, &y);
	profile_rows_of(&a, &all, part + 1, 2, &opt, &y);
	CHECK_EQ(y.n, 0);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(both_ways_to_add_up_agree), TEST(paths_add_up_as_stacks_do),
		TEST(parts_add_up), TEST(means_are_of_sums), TEST(a_deep_stack_takes_one_pass),
		TEST(no_weight_is_lost_at_any_granularity));
}

#include "compare/beside.h"

#include "test/check.h"
#include "test/process_trees.h"

#define MS INT64_C(1000000)
#define S_NS INT64_C(1000000000)

static void add(struct timeline *t, uint32_t track, const char *name, int64_t start, int64_t end)
{
	timeline_span(t, &(struct span){ .track = track, .name = str_of(name), .start_ns = start, .end_ns = end });
}

static void two_tracks(struct timeline *t, struct arena *a)
{
	timeline_init(t, a);
	for (int i = 0; i < 2; i++)
		timeline_track(t, &(struct track){ .parent = NO_TRACK, .pid = NO_ID, .tid = NO_ID });
}

/* x: 0-10 with 2-5 within it and 8-12 across its end on track 0, 0-4 on track 1: 12 + 4.  y: 3-4 within x.  All: 12 + 4. */
static void a_moment_of_a_track_counts_once(void **state)
{
	struct beside_sums sums;
	struct arena a = { 0 };
	struct timeline t;

	(void)state;
	two_tracks(&t, &a);
	add(&t, 0, "y", 3, 4);
	add(&t, 0, "x", 8, 12);
	add(&t, 0, "x", 0, 10);
	add(&t, 0, "x", 2, 5);
	add(&t, 1, "x", 0, 4);
	add(&t, 1, "open", 0, NO_TIME);
	timeline_span(&t, &(struct span){ .name = S("Total x"), .category = S("total"), .start_ns = 0, .end_ns = 99 });
	beside_sums(&t, &a, &sums);
	CHECK_EQ(sums.n, 2);
	CHECK_EQ(sums.nspan, 5);
	CHECK_EQ(sums.all_ns, 16);
	CHECK_STR(sums.sum[0].name, "x");
	CHECK_EQ(sums.sum[0].count, 4);
	CHECK_EQ(sums.sum[0].ns, 16);
	CHECK_EQ(sums.sum[0].longest_ns, 10);
	CHECK_EQ(sums.sum[1].ns, 1);
	arena_free(&a);
}

static void sums_of_hostile_times_saturate(void **state)
{
	struct beside_sums sums;
	struct arena a = { 0 };
	struct timeline t;

	(void)state;
	two_tracks(&t, &a);
	add(&t, 0, "x", 0, INT64_MAX);
	add(&t, 1, "x", 0, INT64_MAX);
	add(&t, 1, "over", INT64_MIN + 1, INT64_MAX);
	beside_sums(&t, &a, &sums);
	CHECK_EQ(sums.n, 1);
	CHECK_EQ(sums.sum[0].ns, INT64_MAX);
	arena_free(&a);
}

/* Of two ninjas the one that ran longer, from 20 on. */
static void a_log_of_ninja_begins_with_ninja(void **state)
{
	struct beside b = { .format = S("ninja_log") };
	struct arena a = { 0 };
	struct process_tree t;
	struct timeline l;

	(void)state;
	make_tree(&t, &a, "sh", 100);
	two_tracks(&l, &a);
	add(&l, 0, "a.o", 5, 9);
	b.timeline = &l;
	beside_align(&b, &t);
	CHECK_EQ(b.how, BESIDE_UNKNOWN);
	CHECK_EQ(b.offset_ns, -5);
	make_program(&t, 0, "ninja", 10, 15);
	make_program(&t, 0, "ninja", 20, 90);
	beside_align(&b, &t);
	CHECK_EQ(b.how, BESIDE_PROGRAM);
	CHECK_EQ(b.offset_ns, 20);
	arena_free(&a);
}

/* Recorded from second 1000 on; the trace says 1000.004, or its times are of the calendar themselves. */
static void a_clock_is_believed_when_it_leads_into_the_recording(void **state)
{
	struct beside b = { .format = S("chrometrace") };
	struct arena a = { 0 };
	struct process_tree t;
	struct timeline l;

	(void)state;
	make_tree(&t, &a, "sh", 10 * MS);
	t.started_ns = 1000 * S_NS;
	two_tracks(&l, &a);
	add(&l, 0, "Source", MS, 2 * MS);
	l.started_ns = 1000 * S_NS + 4 * MS;
	b.timeline = &l;
	beside_align(&b, &t);
	CHECK_EQ(b.how, BESIDE_CLOCK);
	CHECK_EQ(b.offset_ns, 4 * MS);
	l.started_ns = 1002 * S_NS;     /* a second and more behind its end: another run's */
	beside_align(&b, &t);
	CHECK_EQ(b.how, BESIDE_UNKNOWN);
	CHECK_EQ(b.offset_ns, -MS);
	l.started_ns = 0;
	l.span[0].start_ns = 1000 * S_NS + 3 * MS;
	beside_align(&b, &t);
	CHECK_EQ(b.how, BESIDE_CLOCK);
	CHECK_EQ(b.offset_ns, -1000 * S_NS);
	arena_free(&a);
}

/* cargo's page says 1000.5: of the cargos from 100, 300 (of rustup, then its own) and 700 ms on the second's own. */
static void a_page_of_cargo_begins_with_its_cargo(void **state)
{
	static const struct str argv[] = { S("cargo"), S("build"), S("--timings") };
	struct beside b = { .format = S("cargo_timings") };
	struct arena a = { 0 };
	struct process_tree t;
	struct timeline l;
	uint32_t cargo;

	(void)state;
	make_tree(&t, &a, "sh", S_NS);
	t.started_ns = 1000 * S_NS;
	two_tracks(&l, &a);
	add(&l, 0, "util", 20 * MS, 30 * MS);
	l.started_ns = 1000 * S_NS + 500 * MS;
	b.timeline = &l;
	beside_align(&b, &t);
	CHECK_EQ(b.how, BESIDE_CLOCK);
	make_program(&t, 0, "cargo", 100 * MS, 200 * MS);
	cargo = make_program(&t, 0, "cargo", 300 * MS, 600 * MS);
	make_exec(&t, cargo, "cargo", 310 * MS);
	make_program(&t, 0, "cargo", 700 * MS, 900 * MS);
	beside_align(&b, &t);
	CHECK_EQ(b.how, BESIDE_PROGRAM);
	CHECK_EQ(b.offset_ns, 310 * MS);
	CHECK_STR(b.program, "cargo");
	t.program[1].argv = argv;       /* those without --timings write no page */
	t.program[1].nargv = 3;
	for (uint32_t i = 2; i < t.nprogram; i++) {
		t.program[i].argv = argv;
		t.program[i].nargv = 2;
	}
	beside_align(&b, &t);
	CHECK_EQ(b.offset_ns, 100 * MS);
	l.started_ns = 1000 * S_NS;     /* cut to the second */
	beside_align(&b, &t);
	CHECK_EQ(b.offset_ns, 100 * MS);
	l.started_ns = 1000 * S_NS + 50 * MS;
	beside_align(&b, &t);
	CHECK_EQ(b.how, BESIDE_CLOCK);
	arena_free(&a);
}

/* A launch of 400 ms before second 1001, whose bazel started 200 ms after 1000: 400 ms too late. */
static void a_bazel_that_knows_the_second_begins_with_its_launch(void **state)
{
	struct beside b = { .format = S("chrometrace") };
	struct arena a = { 0 };
	struct process_tree t;
	struct timeline l;

	(void)state;
	make_tree(&t, &a, "sh", 3 * S_NS);
	t.started_ns = 1000 * S_NS;
	make_program(&t, 0, "bazel", 0, 100 * MS);
	make_program(&t, 0, "bazel", 200 * MS, 3 * S_NS);
	two_tracks(&l, &a);
	add(&l, 0, "Launch Blaze", -400 * MS, 0);
	l.started_ns = 1001 * S_NS;
	b.timeline = &l;
	beside_align(&b, &t);
	CHECK_EQ(b.how, BESIDE_PROGRAM);
	CHECK_EQ(b.offset_ns, 600 * MS);
	CHECK_STR(b.program, "bazel");
	l.started_ns += MS;             /* one that knows better */
	beside_align(&b, &t);
	CHECK_EQ(b.how, BESIDE_CLOCK);
	CHECK_EQ(b.offset_ns, 1001 * MS);
	arena_free(&a);
}

/* A critical path repeats what is there: 4 of it, and 10 in all. */
static void a_critical_path_counts_in_no_sum(void **state)
{
	struct beside_sums sums;
	struct arena a = { 0 };
	struct timeline t;

	(void)state;
	two_tracks(&t, &a);
	add(&t, 0, "x", 0, 10);
	timeline_span(&t, &(struct span){ .track = 1, .name = S("x"), .category = S("critical path component"), .start_ns = 2, .end_ns = 6 });
	beside_sums(&t, &a, &sums);
	CHECK_EQ(sums.n, 1);
	CHECK_EQ(sums.all_ns, 10);
	CHECK_EQ(sums.path_ns, 4);
	CHECK_EQ(sums.sum[0].count, 1);
	arena_free(&a);
}

static struct timeline *compiled(struct arena *a, int64_t started_ns, int64_t ns)
{
	struct timeline *t = ARENA_NEW(a, struct timeline);

	two_tracks(t, a);
	t->started_ns = started_ns;
	add(t, 0, "Source", 10, ns);
	add(t, 0, "open", 5, NO_TIME);
	timeline_span(t, &(struct span){ .track = 1, .name = S("Total Source"), .category = S("total"), .start_ns = 0, .end_ns = 999 });
	return t;
}

/* a from 1010 to 1050, b from 1040 to 1100 beside it, c from 1110 on after both; d does not say when.  Law: 40 + 60 + 20 ns of Source. */
static void timelines_of_a_compiler_are_one(void **state)
{
	struct beside_sums sums;
	struct arena a = { 0 };
	struct beside_part part[] = { { S("a"), compiled(&a, 1000, 50) }, { S("b"), compiled(&a, 1030, 70) }, { S("c"), compiled(&a, 1100, 30) },
		{ S("d"), compiled(&a, 0, 70) } };
	struct timeline t;

	(void)state;
	CHECK_EQ(beside_join(part, 4, &a, &t), 3);
	CHECK_EQ(t.started_ns, 1010);
	CHECK_EQ(t.ntrack, 2);
	CHECK_EQ(t.nspan, 6);
	CHECK_STR(t.span[1].name, "b");
	CHECK_EQ(t.span[1].start_ns, 30);
	CHECK_EQ(t.span[1].end_ns, 90);
	CHECK_EQ(t.span[4].track, t.span[1].track);
	CHECK_EQ(t.span[4].start_ns, 30);
	CHECK_STR(t.span[4].detail, "b");
	beside_sums(&t, &a, &sums);
	CHECK_EQ(sums.all_ns, 120);
	CHECK_STR(sums.sum[0].name, "Source");
	CHECK_EQ(sums.sum[0].ns, 120);
	arena_free(&a);
}

static void what_never_began_joins_nothing(void **state)
{
	struct arena a = { 0 };
	struct beside_part part[] = { { S("a"), compiled(&a, INT64_MAX, 50) }, { S("b"), compiled(&a, 5, INT64_MAX) } };
	struct timeline t;

	(void)state;
	CHECK_EQ(beside_join(part, 2, &a, &t), 0);
	CHECK_EQ(t.nspan, 0);
	CHECK_EQ(beside_join(part, 0, &a, &t), 0);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(a_moment_of_a_track_counts_once), TEST(sums_of_hostile_times_saturate), TEST(a_log_of_ninja_begins_with_ninja),
		TEST(a_clock_is_believed_when_it_leads_into_the_recording),
		TEST(a_page_of_cargo_begins_with_its_cargo), TEST(a_bazel_that_knows_the_second_begins_with_its_launch), TEST(a_critical_path_counts_in_no_sum),
		TEST(timelines_of_a_compiler_are_one), TEST(what_never_began_joins_nothing));
}

#include "compare/critical_path.h"

#include "test/check.h"
#include "test/process_trees.h"

#define MS INT64_C(1000000)

static void print(struct process_tree *t, int64_t at_ns)
{
	tree_add_line(t, &(struct tree_line){ .at_ns = at_ns, .text = S("x") });
}

/* npm prints at 1 s and at 9 s; from 2 s to 8 s it waits for a peer. */
static void make_npm(struct process_tree *t, struct arena *a)
{
	make_tree(t, a, "npm", 10000 * MS);
	tree_add_object(t, &(struct tree_object){ OBJECT_PEER, S("192.0.2.1:443") });
	make_wait(t, 0, WAIT_NETWORK, 2000 * MS, 8000 * MS, NO_PROGRAM)->object = 0;
	t->program[0].cpu_ns = 3000 * MS;
}

static void names_what_it_waited_for(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct critical_path p;
	struct silences s;

	(void)state;
	make_npm(&t, &a);
	print(&t, 9000 * MS);
	print(&t, 1000 * MS);
	CHECK(critical_path(&t, &a, &p));
	silences(&t, &p, 2000 * MS, 0.05, &a, &s);
	CHECK_EQ(s.n, 2);
	CHECK_EQ(s.silence[0].start_ns, 1000 * MS);
	CHECK_EQ(s.silence[0].end_ns, 9000 * MS);
	CHECK(s.silence[0].printed_nothing);
	CHECK_EQ(s.silence[0].program, 0);
	CHECK_EQ(s.silence[0].kind, SEGMENT_WAIT);
	CHECK_EQ(s.silence[0].wait_kind, WAIT_NETWORK);
	CHECK_EQ(s.silence[0].object, 0);
	CHECK_EQ(s.silence[0].holder, NO_PROGRAM);
	/* 3 s in the 4 s of no wait, of which 2 s are in here */
	CHECK_NEAR((double)s.silence[0].cpu_ns, 1500e6, 1e-9);
	CHECK_FALSE(s.silence[1].printed_nothing);
	CHECK_EQ(s.silence[1].start_ns, 2000 * MS);
	CHECK_EQ(s.silence[1].end_ns, 8000 * MS);
	arena_free(&a);
}

static void needs_to_know_the_output_and_the_cpu_time(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct critical_path p;
	struct silences s;

	(void)state;
	make_npm(&t, &a);
	CHECK(critical_path(&t, &a, &p));
	silences(&t, &p, 2000 * MS, 0.05, &a, &s);
	CHECK_EQ(s.n, 1);
	CHECK_FALSE(s.silence[0].printed_nothing);
	t.tier = 0;
	t.program[0].cpu_ns = NOT_KNOWN;
	silences(&t, &p, 2000 * MS, 0.05, &a, &s);
	CHECK_EQ(s.n, 0);
	tree_add_column(&t, &(struct tree_column){ .name = S("output"), .source = S("pipe") });
	silences(&t, &p, 2000 * MS, 0.05, &a, &s);
	CHECK_EQ(s.n, 1);                       /* it printed nothing at all */
	CHECK_EQ(s.silence[0].cpu_ns, NOT_KNOWN);
	arena_free(&a);
}

static void a_burst_now_and_then_is_no_use_of_a_cpu(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct critical_path p;
	struct silences s;

	(void)state;
	make_tree(&t, &a, "sh", 5000 * MS);
	for (int64_t at = 0; at < 5000; at += 100)      /* looks every 100 ms, for 2 ms */
		make_wait(&t, 0, WAIT_SLEEP, (at + 2) * MS, (at + 100) * MS, NO_PROGRAM);
	t.program[0].cpu_ns = 100 * MS;
	CHECK(critical_path(&t, &a, &p));
	silences(&t, &p, 1000 * MS, 0.05, &a, &s);
	CHECK_EQ(s.n, 1);
	CHECK_EQ(s.silence[0].end_ns, 5000 * MS);
	CHECK_EQ(s.silence[0].wait_kind, WAIT_SLEEP);
	CHECK_NEAR((double)s.silence[0].cpu_ns, 100e6, 1e-9);
	silences(&t, &p, 1000 * MS, 0.01, &a, &s);
	CHECK_EQ(s.n, 0);
	arena_free(&a);
}

static void holds_for_any_tree(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 1000; seed++) {
		struct arena a = { 0 };
		struct random r = { seed, &a };
		struct process_tree t;
		struct critical_path p;
		struct silences s;
		int64_t least;

		make_random(&t, &r, random_below(&r, 40), random_below(&r, 100));
		for (uint32_t n = random_below(&r, 20); n; n--)
			print(&t, (int64_t)random_below(&r, 1200) - 100);
		least = random_below(&r, 100);
		critical_path(&t, &a, &p);
		silences(&t, &p, least, 0.05, &a, &s);
		for (uint32_t i = 0; i < s.n; i++) {
			CHECK(s.silence[i].start_ns >= 0 && s.silence[i].end_ns <= p.wall_ns);
			CHECK(s.silence[i].end_ns - s.silence[i].start_ns >= least);
			CHECK(s.silence[i].program < t.nprogram);
			CHECK(!i || s.silence[i - 1].start_ns <= s.silence[i].start_ns);
		}
		arena_free(&a);
	}
}

int main(void)
{
	return RUN(TEST(names_what_it_waited_for), TEST(needs_to_know_the_output_and_the_cpu_time),
		TEST(a_burst_now_and_then_is_no_use_of_a_cpu), TEST(holds_for_any_tree));
}

#include "compare/what_if.h"

#include "test/check.h"
#include "test/process_trees.h"

#define SECOND INT64_C(1000000000)

static struct prediction predict(const struct process_tree *t, uint32_t ncpu, const bool *free)
{
	struct foresight f;
	struct prediction p;

	foresight_init(&f, t);
	what_if(&f, &(struct what_if){ .ncpu = ncpu, .free = free }, &p);
	foresight_release(&f);
	return p;
}

static bool about(int64_t ns, double seconds)
{
	return fabs((double)ns - seconds * 1e9) < 1e3;
}

/* sh starts two children at once and waits for both, as they went on two CPUs. */
static void make_beside(struct process_tree *t, struct arena *a)
{
	uint32_t one, two;

	make_tree(t, a, "sh", 10 * SECOND);
	one = make_program(t, 0, "x", 0, 10 * SECOND);
	two = make_program(t, 0, "y", 0, 10 * SECOND);
	make_wait(t, 0, WAIT_CHILD, 0, 10 * SECOND - 1, one);
	make_wait(t, 0, WAIT_CHILD, 10 * SECOND - 1, 10 * SECOND, two);
}

static void two_children_of_10_s_take_20_on_one_cpu(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;

	(void)state;
	make_beside(&t, &a);
	CHECK(about(predict(&t, 1, NULL).wall_ns, 20));
	CHECK(about(predict(&t, 2, NULL).wall_ns, 10));
	CHECK(about(predict(&t, 0, NULL).wall_ns, 10));
	arena_free(&a);
}

/* The same on one CPU, where each had it half of the time: the waits for it are not taken over. */
static void two_that_shared_a_cpu_take_10_on_two(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t one, two;

	(void)state;
	make_tree(&t, &a, "sh", 20 * SECOND);
	t.ncpu = 1;
	one = make_program(&t, 0, "x", 0, 20 * SECOND);
	two = make_program(&t, 0, "y", 0, 20 * SECOND);
	make_wait(&t, 0, WAIT_CHILD, 0, 20 * SECOND, one);
	for (int64_t at = 0; at < 20; at += 2) {
		struct tree_wait *w = make_wait(&t, one, WAIT_UNKNOWN, at * SECOND, (at + 1) * SECOND, NO_PROGRAM);

		w->woken_ns = w->start_ns;
	}
	tree_add_waits(&t, &(struct tree_waits){ .program = two, .count = 5, .runnable_ns = 10 * SECOND });
	CHECK(about(predict(&t, 1, NULL).wall_ns, 20));
	CHECK(about(predict(&t, 2, NULL).wall_ns, 10));
	arena_free(&a);
}

/* One program that another, of which nothing is known, shared the only CPU with. */
static void others_compete_as_they_did(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct prediction p;
	struct foresight f;

	(void)state;
	make_tree(&t, &a, "cc", 10 * SECOND);
	t.ncpu = 1;
	tree_add_waits(&t, &(struct tree_waits){ .count = 5, .runnable_ns = 5 * SECOND });
	CHECK_NEAR((double)predict(&t, 1, NULL).wall_ns, 10e9, 0.01);  /* how many is found to 1 % */
	CHECK_NEAR((double)predict(&t, 2, NULL).wall_ns, 5e9, 0.01);
	CHECK_NEAR((double)predict(&t, 2, NULL).hi_ns, 5e9, 0.02);
	CHECK_NEAR((double)predict(&t, 1, NULL).lo_ns, 5e9, 0.02);     /* on a machine of its own */
	foresight_init(&f, &t);
	for (uint32_t ncpu = 1; ncpu <= 2; ncpu++) {
		what_if(&f, &(struct what_if){ .ncpu = ncpu, .alone = true }, &p);
		CHECK_NEAR((double)p.wall_ns, 5e9, 0.01);
	}
	foresight_release(&f);
	arena_free(&a);
}

static void a_chain_stays_on_any_number_of_cpus(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t p;

	(void)state;
	make_tree(&t, &a, "sh", 20 * SECOND);
	p = make_program(&t, 0, "x", 0, 10 * SECOND);
	make_wait(&t, 0, WAIT_CHILD, 0, 10 * SECOND, p);
	p = make_program(&t, 0, "y", 10 * SECOND, 20 * SECOND);
	make_wait(&t, 0, WAIT_CHILD, 10 * SECOND, 20 * SECOND, p);
	CHECK(about(predict(&t, 1, NULL).wall_ns, 20));
	CHECK(about(predict(&t, 8, NULL).wall_ns, 20));
	CHECK(about(predict(&t, 8, NULL).lo_ns, 20));
	CHECK(about(predict(&t, 8, NULL).hi_ns, 20));
	arena_free(&a);
}

static void free_programs_take_no_time_nor_do_those_below_them(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	bool free[4] = { false };
	uint32_t gcc, cc1;

	(void)state;
	make_tree(&t, &a, "make", 20 * SECOND);
	gcc = make_program(&t, 0, "gcc", 2 * SECOND, 18 * SECOND);
	cc1 = make_program(&t, gcc, "cc1", 3 * SECOND, 17 * SECOND);
	make_wait(&t, 0, WAIT_CHILD, 2 * SECOND, 18 * SECOND, gcc);
	make_wait(&t, gcc, WAIT_CHILD, 3 * SECOND, 17 * SECOND, cc1);
	make_wait(&t, cc1, WAIT_DISK, 4 * SECOND, 6 * SECOND, NO_PROGRAM);
	CHECK(about(predict(&t, 2, NULL).wall_ns, 20));
	free[cc1] = true;
	CHECK(about(predict(&t, 2, free).wall_ns, 6));
	free[cc1] = false;
	free[gcc] = true;
	CHECK(about(predict(&t, 2, free).wall_ns, 4));
	arena_free(&a);
}

/* make -j2 of jobs of 3, 1, 1 and 1 s: the others go one after the other beside the first, so it is 3 s and its replay is exact. */
static void make_jobs(struct process_tree *t, struct arena *a, int tier)
{
	uint32_t job[4];

	make_tree(t, a, "make", 3 * SECOND);
	t->tier = tier;
	job[0] = make_program(t, 0, "cc", 0, 3 * SECOND);
	for (uint32_t i = 1; i < 4; i++) {
		job[i] = make_program(t, 0, "cc", (i - 1) * SECOND, i * SECOND);
		if (tier)
			make_wait(t, 0, WAIT_CHILD, (i - 1) * SECOND, i * SECOND, job[i]);
	}
}

static void keeps_the_limit_on_jobs(void **state)
{
	(void)state;
	for (int tier = 0; tier < 3; tier += 2) {
		struct arena a = { 0 };
		struct process_tree t;

		make_jobs(&t, &a, tier);
		CHECK(about(predict(&t, 2, NULL).wall_ns, 3));
		CHECK(about(predict(&t, 9, NULL).wall_ns, 3));
		/* On one CPU: the first and another share it, 2 s for each of three; the first is never waited for
		 * by a wait of its own. */
		CHECK(about(predict(&t, 1, NULL).wall_ns, 6));
		arena_free(&a);
	}
}

static void an_open_wait_widens_the_interval(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct prediction p;

	(void)state;
	make_tree(&t, &a, "sh", 10 * SECOND);
	make_wait(&t, 0, WAIT_FUTEX, 2 * SECOND, 8 * SECOND, NO_PROGRAM);
	p = predict(&t, 4, NULL);
	CHECK(about(p.wall_ns, 10));
	CHECK(about(p.lo_ns, 7));               /* 4 s and half of 6 */
	CHECK(about(p.hi_ns, 10));
	t.wait[0].kind = WAIT_NETWORK;
	CHECK(about(predict(&t, 4, NULL).lo_ns, 10));
	arena_free(&a);
}

static void threads_share_the_cpus_too(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct tree_wait *w;

	(void)state;
	make_tree(&t, &a, "rustc", 10 * SECOND);
	w = make_wait(&t, 0, WAIT_FUTEX, 2 * SECOND, 8 * SECOND, 0);   /* joins thread 7, which runs from 2 to 8 */
	w->waker_tid = 7;
	w = make_wait(&t, 0, WAIT_SLEEP, 4 * SECOND, 6 * SECOND, NO_PROGRAM);
	w->tid = 8;                                                    /* thread 8 runs from 2 to 4 */
	CHECK(about(predict(&t, 2, NULL).wall_ns, 10));
	/* On one: 7 and 8 share until 8 has run for 2 s, which takes 4. */
	CHECK(about(predict(&t, 1, NULL).wall_ns, 12));
	arena_free(&a);
}

/* Law: a replay comes to its end; more CPUs than threads are as good as any number. */
/* Main and thread 7 wanted the only CPU for 10 s and had it for 5 each: that was no 10 s of CPU time for either. */
static void threads_divide_what_was_summed_of_them(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct prediction p;

	(void)state;
	make_tree(&t, &a, "rustc", 10 * SECOND);
	t.ncpu = 1;
	t.program[0].cpu_ns = 10 * SECOND;
	make_wait(&t, 0, WAIT_SLEEP, 0, 1000, NO_PROGRAM)->tid = 7;
	make_wait(&t, 0, WAIT_SLEEP, 10 * SECOND - 1000, 10 * SECOND, NO_PROGRAM)->tid = 7;
	tree_add_waits(&t, &(struct tree_waits){ .count = 5, .runnable_ns = 10 * SECOND });
	p = predict(&t, 1, NULL);
	CHECK_NEAR((double)p.wall_ns, 10e9, 0.01);
	CHECK_NEAR((double)p.hi_ns, 10e9, 0.02);
	CHECK_NEAR((double)predict(&t, 2, NULL).wall_ns, 5e9, 0.01);
	arena_free(&a);
}

/* Sums of 12 s in a life of 10 s contradict it: the replay takes 5 s of short waits, and says so; what else is asked is scaled by it. */
static void the_replay_of_what_happened_says_how_far_off_it_is(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	bool free[1] = { false };

	(void)state;
	make_tree(&t, &a, "cc", 10 * SECOND);
	tree_add_waits(&t, &(struct tree_waits){ .count = 5, .total_ns = 6 * SECOND, .runnable_ns = 6 * SECOND });
	CHECK(about(predict(&t, t.ncpu, NULL).wall_ns, 5));
	CHECK(about(predict(&t, t.ncpu, free).wall_ns, 10));
	arena_free(&a);
}

static void holds_for_any_tree(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 1500; seed++) {
		struct arena a = { 0 };
		struct random r = { seed, &a };
		struct process_tree t;
		struct prediction p, q;

		make_random(&t, &r, random_below(&r, 40), random_below(&r, 200));
		p = predict(&t, 1 + random_below(&r, 4), NULL);
		CHECK(p.lo_ns <= p.wall_ns && p.wall_ns <= p.hi_ns && p.lo_ns >= 0);
		p = predict(&t, 100000, NULL);
		q = predict(&t, 0, NULL);
		CHECK_EQ(p.wall_ns, q.wall_ns);
		arena_free(&a);
	}
}

int main(void)
{
	return RUN(TEST(two_children_of_10_s_take_20_on_one_cpu), TEST(two_that_shared_a_cpu_take_10_on_two),
		TEST(others_compete_as_they_did), TEST(a_chain_stays_on_any_number_of_cpus),
		TEST(free_programs_take_no_time_nor_do_those_below_them),
		TEST(keeps_the_limit_on_jobs), TEST(an_open_wait_widens_the_interval),
		TEST(threads_share_the_cpus_too),
		TEST(threads_divide_what_was_summed_of_them), TEST(the_replay_of_what_happened_says_how_far_off_it_is),
		TEST(holds_for_any_tree));
}

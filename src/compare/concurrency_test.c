#include "compare/critical_path.h"

#include "test/check.h"
#include "test/process_trees.h"

/* make to 100; cc from 10 to 50 and from 30 to 90, the latter on a disk from 60 to 80 and without a CPU to 85. */
static void make_two(struct process_tree *t, struct arena *a)
{
	uint32_t one, two;

	make_tree(t, a, "make", 100);
	one = make_program(t, 0, "cc", 10, 50);
	two = make_program(t, 0, "cc", 30, 90);
	make_wait(t, 0, WAIT_CHILD, 10, 90, two);
	make_wait(t, two, WAIT_DISK, 60, 80, NO_PROGRAM)->end_ns = 85;
	t->program[0].cpu_ns = 20;
	t->program[one].cpu_ns = 20;            /* half of a CPU */
	t->program[two].cpu_ns = 35;            /* all that it was in no wait */
}

static void means_over_steps(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct concurrency c;

	(void)state;
	make_two(&t, &a);
	concurrency(&t, 5, &a, &c);
	CHECK_EQ(c.n, 5);
	CHECK_EQ(c.step_ns, 20);
	CHECK_NEAR(c.running[0], (10 + 10 * 0.5) / 20, 1e-12);
	CHECK_NEAR(c.running[1], (20 * 0.5 + 10) / 20, 1e-12);
	CHECK_NEAR(c.running[2], (10 * 0.5 + 20) / 20, 1e-12);
	CHECK_NEAR(c.running[3], 0, 1e-12);
	CHECK_NEAR(c.running[4], (5 + 10) / 20.0, 1e-12);
	CHECK_NEAR(c.leaves[0], 1, 1e-12);
	CHECK_NEAR(c.leaves[1], 1.5, 1e-12);
	CHECK_NEAR(c.leaves[2], 1.5, 1e-12);
	CHECK_NEAR(c.leaves[3], 1, 1e-12);
	CHECK_NEAR(c.runnable[3], 0, 1e-12);
	CHECK_NEAR(c.runnable[4], 5 / 20.0, 1e-12);
	arena_free(&a);
}

static void what_is_not_known_is_not_a_number(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct concurrency c;

	(void)state;
	make_tree(&t, &a, "make", 10);
	t.tier = 0;
	concurrency(&t, 3, &a, &c);
	CHECK_EQ(c.n, 3);                       /* of 4, 4 and 2 */
	CHECK(isnan(c.running[0]) && isnan(c.runnable[0]));
	CHECK_NEAR(c.leaves[2], 1, 1e-12);
	make_program(&t, 0, "cc", 0, 5);
	t.program[1].cpu_ns = 5;                /* of the greater part nothing is known */
	concurrency(&t, 3, &a, &c);
	CHECK(isnan(c.running[0]));
	t.program[0].cpu_ns = 2;
	concurrency(&t, 1, &a, &c);
	CHECK_NEAR(c.running[0], 0.7, 1e-12);
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
		struct concurrency c;

		make_random(&t, &r, random_below(&r, 40), random_below(&r, 100));
		critical_path(&t, &a, &p);
		concurrency(&t, 1 + random_below(&r, 50), &a, &c);
		CHECK(c.n && c.step_ns * (c.n - 1) < p.wall_ns && c.step_ns * c.n >= p.wall_ns);
		for (uint32_t i = 0; i < c.n; i++) {
			CHECK(c.leaves[i] >= 0 && c.leaves[i] <= t.nprocess);
			CHECK(isnan(c.running[i]) || c.running[i] >= 0);
		}
		arena_free(&a);
	}
}

int main(void)
{
	return RUN(TEST(means_over_steps), TEST(what_is_not_known_is_not_a_number),
		TEST(holds_for_any_tree));
}

#include "compare/critical_path.h"

#include "test/check.h"
#include "test/process_trees.h"

static void programs_go_by_name_and_waits_by_kind(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct critical_path p;
	struct shares s;
	uint32_t cc;

	(void)state;
	make_tree(&t, &a, "make", 100);
	cc = make_program(&t, 0, "/usr/lib/gcc/cc1", 0, 30);
	make_wait(&t, 0, WAIT_CHILD, 1, 31, cc)->woken_ns = 30;
	cc = make_program(&t, 0, "/usr/lib/gcc/cc1", 31, 90);
	make_wait(&t, 0, WAIT_CHILD, 32, 91, cc)->woken_ns = 90;
	make_wait(&t, cc, WAIT_DISK, 40, 52, NO_PROGRAM);
	CHECK(critical_path(&t, &a, &p));
	critical_shares(&t, &p, &a, &s);
	/* cc1 0-30, make no CPU 30-31, cc1 31-40, disk 40-52, cc1 52-90, no CPU 90-91, make 91-100 */
	CHECK_EQ(s.n, 4);
	CHECK_EQ(s.wall_ns, 100);
	CHECK_STR(s.share[0].name, "cc1");
	CHECK_EQ(s.share[0].ns, 30 + 9 + 38);
	CHECK_EQ(s.share[0].programs, 2);
	CHECK_EQ(p.segment[s.share[0].longest].start_ns, 52);
	CHECK_STR(s.share[1].name, "disk");
	CHECK_EQ(s.share[1].kind, SEGMENT_WAIT);
	CHECK_EQ(s.share[1].ns, 12);
	CHECK_STR(s.share[2].name, "make");
	CHECK_EQ(s.share[2].ns, 9);
	CHECK_STR(s.share[3].name, "no CPU");
	CHECK_EQ(s.share[3].ns, 2);
	arena_free(&a);
}

static void what_is_unknown_of_a_program_stays_apart_from_its_cpu_time(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct critical_path p;
	struct shares s;

	(void)state;
	make_tree(&t, &a, "npm", 100);
	t.tier = 0;
	t.program[0].cpu_ns = 40;
	CHECK(critical_path(&t, &a, &p));
	critical_shares(&t, &p, &a, &s);
	CHECK_EQ(s.n, 2);
	CHECK_EQ(s.share[0].kind, SEGMENT_UNKNOWN);
	CHECK_STR(s.share[0].name, "npm");
	CHECK_EQ(s.share[0].ns, 60);
	CHECK_EQ(s.share[1].kind, SEGMENT_CPU);
	CHECK_EQ(s.share[1].ns, 40);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(programs_go_by_name_and_waits_by_kind),
		TEST(what_is_unknown_of_a_program_stays_apart_from_its_cpu_time));
}

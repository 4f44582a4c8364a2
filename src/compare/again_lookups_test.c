#include "compare/again.h"

#include "test/build.h"
#include "test/check.h"

static void misses_are_counted_by_directory(void **state)
{
	struct arena a = { 0 };
	struct build b;
	struct misses m;
	uint32_t p, q;

	(void)state;
	build_init(&b, &a, "/w/p");
	p = build_run(&b, "cc1 a.c", 10);
	q = build_run(&b, "cc1 b.c", 10);
	build_use_at(&b, p, FILE_MISSING, "/usr/local/include/stdio.h /usr/local/include/stdlib.h inc/x.h", 1);
	build_use_at(&b, q, FILE_MISSING, "/usr/local/include/stdio.h inc/x.h inc/y.h", 1);
	b.tree.use[b.tree.nuse - 1].count = 4;
	build_reads(&b, q, "/usr/include/stdio.h");
	build_use_at(&b, q, FILE_MISSING, "/nowhere", 1);
	negative_lookups(&b.tree, &a, &m);
	/* inc: 1 + 1 + 4; /usr/local/include: 2 + 1; the root: 1. */
	CHECK_EQ(m.n, 3);
	CHECK_EQ(m.total, 10);
	CHECK_STR(m.miss[0].directory, "/w/p/inc");
	CHECK_EQ(m.miss[0].count, 6);
	CHECK_EQ(m.miss[0].programs, 2);
	CHECK_STR(m.miss[1].directory, "/usr/local/include");
	CHECK_EQ(m.miss[1].count, 3);
	CHECK_STR(m.miss[2].directory, "/");
	CHECK_EQ(m.miss[2].programs, 1);
	arena_free(&a);
}

static void a_tree_without_files_misses_nothing(void **state)
{
	struct arena a = { 0 };
	struct build b;
	struct misses m;

	(void)state;
	build_init(&b, &a, "/w/p");
	negative_lookups(&b.tree, &a, &m);
	CHECK_EQ(m.n, 0);
	CHECK_EQ(m.total, 0);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(misses_are_counted_by_directory), TEST(a_tree_without_files_misses_nothing));
}

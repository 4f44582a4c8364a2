/* again_cache - commands that a compiler cache stands before. */
#include "test/two_builds.h"

/* #986: all compilers are called through the cache, those of one part of the build are not. */
static void compilers_that_bypass_the_cache(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		uint32_t p = build_run(b[i], "ccache gcc -c a.c -o a.o", 40);

		build_reads(b[i], p, "a.c");
		build_writes(b[i], p, "a.o");
		p = build_run(b[i], "/usr/lib/ccache/gcc -c b.c -o b.o", 40);
		build_reads(b[i], p, "b.c");
		build_writes(b[i], p, "b.o");
		build_compile(b[i], "gcc -c fw.c -o fw.o", "fw.c", "fw.o");
		build_compile(b[i], "gcc -c new.c -o new.o", i ? "new.c=2" : "new.c=1", "new.o");
		p = build_run(b[i], "gcc -o prog a.o", 40);
		build_reads(b[i], p, "a.o");
		build_writes(b[i], p, "prog");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "the same arguments and the same 1 inputs; ccache answered from its cache in 0 ms", "");
	CHECK_EQ(match(&t, 1)->again, AGAIN_IDENTICAL);
	CHECK_MATCH(&t, 2, AGAIN_BYPASSED, "not called through ccache, as 2 others are", "ccache");
	CHECK_EQ(match(&t, 3)->again, AGAIN_NEEDED);
	CHECK_EQ(match(&t, 4)->again, AGAIN_IDENTICAL);
	arena_free(&t.arena);
}

/* A cache reads other files when it has a result, and its own always change. */
static void a_result_of_the_cache_reads_other_files(void **state)
{
	struct two t;
	uint32_t p;

	(void)state;
	begin(&t);
	p = build_exec(&t.x, t.x.root, t.x.top, "ccache gcc -c a.c -o a.o", 900);
	build_reads(&t.x, build_exec(&t.x, p, t.x.top, "gcc -c a.c -o a.o", 800), "a.c /usr/share/locale/alias");
	build_reads(&t.x, p, "/home/ann/.cache/stats=0@1");
	build_writes(&t.x, p, "a.o");
	p = build_run(&t.y, "ccache gcc -c a.c -o a.o", 20);
	build_reads(&t.y, p, "a.c /home/ann/.cache/stats=0@2");
	build_writes(&t.y, p, "a.o");
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "the same arguments and the same 2 inputs; ccache answered from its cache in 0 ms", "");
	arena_free(&t.arena);
}

/* Below the top, too: its results are renewed when they are used, and its statistics always. */
static void files_of_the_cache_itself_do_not_count(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };
	const char *reads[] = { "a.c@100 .ccache/stats=1@1 .cache/cc/7/a/518tqhd6ea2k4c9m7vb3s1rgpf0o8iR=0@100",
		"a.c@4000 .ccache/stats=2@2 .cache/cc/7/a/518tqhd6ea2k4c9m7vb3s1rgpf0o8iR=0@4000" };

	(void)state;
	begin(&t);
	t.y.now_ns = 5000;
	for (int i = 0; i < 2; i++) {
		uint32_t p = build_run(b[i], "ccache gcc -c a.c -o a.o", 12000000);

		build_reads(b[i], p, reads[i]);
		build_writes(b[i], p, i ? "a.o@5000" : "a.o@200");
		p = build_run(b[i], "gcc -o prog a.o", 20000000);
		build_reads(b[i], p, i ? "a.o@5000" : "a.o@200");
		build_writes(b[i], p, "prog");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_MTIME, "only the time of a.c differs, not its content; ccache answered from its cache in 12 ms", "a.c");
	CHECK_MATCH(&t, 1, AGAIN_MTIME, "ccache wrote a.o again with the same content, as only the time differs of a.c; "
		"caches of compilers do not keep links", "a.c");
	CHECK(match(&t, 0)->compiler);
	arena_free(&t.arena);
}

/* A directory of sources may be called as one of a cache is: the cache's own sources are. */
static void sources_are_no_files_of_the_cache(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		build_compile(b[i], "ccache gcc -c a/x.c -o x.o", i ? "a/x.c=2" : "a/x.c=1", "x.o");
		build_compile(b[i], "ccache gcc -c src/ccache/y.c -o y.o", i ? "src/ccache/y.c=2" : "src/ccache/y.c=1", "y.o");
	}
	compare(&t);
	CHECK_EQ(match(&t, 0)->again, AGAIN_NEEDED);
	CHECK_EQ(match(&t, 1)->again, AGAIN_NEEDED);
	arena_free(&t.arena);
}

static void what_came_through_a_pipe_is_not_known(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		uint32_t p = build_run(b[i], "cat", 20);

		build_writes(b[i], p, "confdefs.h");
		p = build_run(b[i], "cat in", 20);
		build_reads(b[i], p, "in");
		build_writes(b[i], p, "copy");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_UNKNOWN, "what it read from a pipe was not recorded", "pipe");
	CHECK_EQ(t.table.unknown[UNKNOWN_PIPE].count, 1);
	CHECK_EQ(t.table.unknown[UNKNOWN_PIPE].ns, 20);
	CHECK_EQ(match(&t, 1)->again, AGAIN_IDENTICAL);
	arena_free(&t.arena);
}

/* What stands below a cache that has no result is its compiler's work, and counts once. */
static void a_cache_without_a_result(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		uint32_t p = build_exec(b[i], b[i]->root, b[i]->top, "ccache gcc -c a.c -o a.o", 900), gcc;

		gcc = build_exec(b[i], p, b[i]->top, "gcc -c a.c -o a.o", 800);
		build_reads(b[i], gcc, "a.c");
		build_writes(b[i], gcc, "a.o");
	}
	compare(&t);
	CHECK_EQ(t.table.n, 1);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "the same arguments and the same 1 inputs; ccache did not have it", "");
	CHECK_EQ(match(&t, 0)->ns, 900);
	arena_free(&t.arena);
}

int main(void)
{
	return RUN(TEST(compilers_that_bypass_the_cache), TEST(a_cache_without_a_result),
		TEST(a_result_of_the_cache_reads_other_files),
		TEST(files_of_the_cache_itself_do_not_count), TEST(sources_are_no_files_of_the_cache),
		TEST(what_came_through_a_pipe_is_not_known));
}

#include "compare/again_part.h"

#include "test/build.h"
#include "test/check.h"

struct two {
	struct arena arena;
	struct build x, y;
	struct difference d;
};

/* Two commands in directories of one tree that read and write nothing but what every command of that name does. */
static void differ(struct two *t, const char *cwd_x, const char *x, const char *cwd_y, const char *y)
{
	struct build *b[2] = { &t->x, &t->y };
	const char *const cwd[2] = { cwd_x, cwd_y }, *const line[2] = { x, y };

	*t = (struct two){ .arena = { 0 } };
	for (int i = 0; i < 2; i++) {
		uint32_t p;

		build_init(b[i], &t->arena, "/w/p");
		p = build_exec(b[i], b[i]->root, str_of(cwd[i]), line[i], 50);
		build_reads(b[i], p, "/usr/lib/libc.so");
		build_writes(b[i], p, "out");
	}
	why_differs(&t->x.tree, 1, &t->y.tree, 1, &t->arena, &t->d);
}

#define CHECK_DIFFER(cwd_x, x, cwd_y, y, want, sentence) do { \
	struct two t_; \
	differ(&t_, (cwd_x), (x), (cwd_y), (y)); \
	CHECK_STR(t_.d.why, (sentence)); \
	CHECK_EQ(t_.d.kind, (want)); \
	arena_free(&t_.arena); \
} while (0)

#define CHECK_WORDS(x, y, want, sentence) CHECK_DIFFER("/w/p", x, "/w/p", y, want, sentence)

static void the_least_edit_is_said(void **state)
{
	(void)state;
	CHECK_WORDS("gen a b", "gen a b", AGAIN_IDENTICAL, "the same arguments and the same 1 inputs");
	CHECK_WORDS("gen a b", "gen a b c", AGAIN_NEEDED, "`c` was not given before");
	CHECK_WORDS("gen a b c", "gen a b", AGAIN_NEEDED, "`c` is not given any more");
	CHECK_WORDS("gen -O1 -Wall", "gen -Wall -O2", AGAIN_NEEDED, "`-O2` was not given before, and 1 more arguments differ");
	CHECK_WORDS("gen --level=1", "gen --level=2", AGAIN_NEEDED, "`--level=2` was `--level=1` before");
	CHECK_WORDS("gen --level 1", "gen --level 2", AGAIN_NEEDED, "`2` was `1` before");
	CHECK_WORDS("gen -o a", "gen -o b", AGAIN_PATH, "only `-o` differs: it names another file");
	CHECK_WORDS("gen b.o a.o c.o", "gen c.o b.o a.o", AGAIN_ORDER, "the same arguments in another order: 3 files");
	CHECK_WORDS("gen -I x -I y", "gen -I y -I x", AGAIN_ORDER, "the same arguments in another order: `-I` of 2 directories");
	CHECK_WORDS("gen -I. -DX", "gen -DX -I.", AGAIN_ORDER, "the same arguments in another order: `-DX` and `-I`");
	CHECK_WORDS("gen /w/p/./a", "gen /w/p/a", AGAIN_PATH, "only file arguments differ: they hold \"./\", \"..\" or \"//\"");
	CHECK_WORDS("gen out", "gen /w/p/out", AGAIN_PATH, "only file arguments differ: they hold a path that is relative on one side only");
	CHECK_WORDS("gen /home/ann/x", "gen /home/bob/x", AGAIN_PATH, "only file arguments differ: they hold the home directory");
	CHECK_WORDS("gen --id=1f00a2b3c4", "gen --id=99887766aa", AGAIN_NEEDED, "only `--id` differs: it holds a hash that changes from run to run");
	CHECK_WORDS("gen -o x_cd58.o", "gen -o x_91a0.o", AGAIN_PATH, "only `-o` differs: its name holds a hash that changes from run to run");
	CHECK_WORDS("gen --log=run.1001", "gen --log=run.1001", AGAIN_IDENTICAL, "the same arguments and the same 1 inputs");
}

static void process_numbers_are_named(void **state)
{
	struct two t;

	(void)state;
	differ(&t, "/w/p", "gen --id=x-1001", "/w/p", "gen --id=x-2001");
	CHECK_EQ(t.d.kind, AGAIN_NEEDED);
	CHECK_STR(t.d.why, "`--id=x-2001` was `--id=x-1001` before");   /* 2001 is nobody's */
	t.y.tree.process[1].pid = 2001;
	why_differs(&t.x.tree, 1, &t.y.tree, 1, &t.arena, &t.d);
	CHECK_EQ(t.d.kind, AGAIN_NEEDED);
	CHECK_STR(t.d.why, "only `--id` differs: it holds a process number");
	arena_free(&t.arena);
}

static void another_build_directory_is_a_directory(void **state)
{
	(void)state;
	CHECK_DIFFER("/w/p/b1", "gen -o obj/x.o in", "/w/p/b2", "gen -o obj/x.o in", AGAIN_PATH, "only the working directory differs: `b2` was `b1`");
	CHECK_DIFFER("/w/p/b1", "gen -o /w/p/b1/x.o", "/w/p/b2", "gen -o /w/p/b2/x.o", AGAIN_PATH,
		"only a directory differs, in `-o`: `b2` was `b1`");
}

static void options_have_names(void **state)
{
	static const char *const want[] = { NULL, "-I", "-I", "-I", "--out-dir", "--out-dir", "--out-dir", "-DX", "-Wl,-rpath", "-c", "file arguments",
		"@", "-O2" };
	struct arena a = { 0 };
	struct build b;
	struct words w;
	struct side s;

	(void)state;
	build_init(&b, &a, "/w/p");
	build_writes(&b, build_run(&b, "gcc -Ix -I y --out-dir=z --out-dir z -DX=1 -Wl,-rpath,/q -c x.c @args -O2", 10), "x.o");
	words_init(&w, &a);
	side_init(&s, &b.tree, &w, &a);
	CHECK_EQ(s.command[0].token.n, 13);
	for (uint32_t i = 1; i < 13; i++)
		CHECK_STR(option_name(&s, &s.command[0], i), want[i]);
	side_release(&s);
	arena_free(&a);
}

static void hashes_differ_in_one_length_only(void **state)
{
	(void)state;
	CHECK(differ_by_hash(S("obj/x_cd58.o"), S("obj/x_91a0.o")));
	CHECK_FALSE(differ_by_hash(S("obj/x_cd58.o"), S("obj/y_91a0.o")));
	CHECK_FALSE(differ_by_hash(S("x_cd58.o"), S("x_cd580.o")));
	CHECK_FALSE(differ_by_hash(S("x_1234.o"), S("x_5678.o")));      /* numbers */
	CHECK_FALSE(differ_by_hash(S("x_dead.o"), S("x_beef.o")));      /* words */
	CHECK_FALSE(differ_by_hash(S("x_cd58.o"), S("x_cd58.o")));
	CHECK_FALSE(differ_by_hash(S("x_cd58"), S("x_91a0.o")));
	CHECK_FALSE(differ_by_hash(S(""), S("")));
}

int main(void)
{
	return RUN(TEST(the_least_edit_is_said), TEST(process_numbers_are_named), TEST(another_build_directory_is_a_directory),
		TEST(options_have_names), TEST(hashes_differ_in_one_length_only));
}

#include "compare/again_explain.h"

#include "test/build.h"
#include "test/check.h"

struct two {
	struct arena arena;
	struct build x, y;
	struct explanations all;
};

static void begin(struct two *t, const char *top_x, const char *top_y)
{
	*t = (struct two){ .arena = { 0 } };
	build_init(&t->x, &t->arena, top_x);
	build_init(&t->y, &t->arena, top_y);
}

static void explain(struct two *t, const char *wanted, uint32_t most)
{
	struct err e = { 0 };
	struct regexp *r = regexp_compile(&t->arena, str_of(wanted), &e);

	CHECK(r);
	explain_again(&t->x.tree, &t->y.tree, r, most, &t->arena, &t->all);
}

static void check_file(const struct explained_files *f, uint32_t i, const char *path, enum explained_change change)
{
	CHECK(i < f->n);
	CHECK_STR(f->file[i].path, path);
	CHECK_EQ(f->file[i].change, change);
	CHECK_EQ(!f->file[i].before, change == CHANGED_NEW);
	CHECK_EQ(!f->file[i].now, change == CHANGED_GONE);
}

/* -DOLD goes, -DNEW -g come; -I is below another top directory and equal; a.h changed, b.h is older by content the same, c.h is new. */
static void every_word_and_file_that_differs(void **state)
{
	const struct explained *x;
	struct two t;

	(void)state;
	begin(&t, "/w/one", "/w/two");
	build_compile(&t.x, "gcc -O2 -DOLD -I/w/one/inc -c a.c -o a.o", "a.c a.h=1@5 b.h@7 gone.h", "a.o");
	build_compile(&t.x, "gcc -O2 -c z.c -o z.o", "z.c", "z.o");
	build_compile(&t.y, "gcc -O2 -DNEW -g -I/w/two/inc -c a.c -o a.o", "a.c a.h=2@6 b.h@9 c.h", "a.o");
	build_compile(&t.y, "gcc -O2 -c z.c -o z.o", "z.c", "z.o");
	explain(&t, "-o a[.]o", 10);
	CHECK_EQ(t.all.n, 1);
	x = &t.all.row[0];
	CHECK_EQ(x->difference.kind, AGAIN_NEEDED);
	CHECK(x->words_known && x->files_known && !x->chosen);
	CHECK_EQ(x->word_same, 5);      /* -O2 -c a.c -o a.o */
	CHECK_EQ(x->nword, 3);
	CHECK_STR(x->word[0].before, "-DOLD");
	CHECK_STR(x->word[0].now, "-DNEW");
	CHECK(!x->word[0].equal);
	CHECK(!x->word[1].before.p);
	CHECK_STR(x->word[1].now, "-g");
	CHECK_STR(x->word[2].before, "-I/w/one/inc");
	CHECK(x->word[2].equal);
	CHECK_EQ(x->input.same, 1);
	CHECK_EQ(x->input.n, 4);
	check_file(&x->input, 0, "a.h", CHANGED_CONTENT);
	check_file(&x->input, 1, "gone.h", CHANGED_GONE);
	check_file(&x->input, 2, "c.h", CHANGED_NEW);
	check_file(&x->input, 3, "b.h", CHANGED_TIME);
	CHECK_EQ(x->nnormal, 1);
	CHECK_STR(x->normal[0], "the top directory");
	CHECK_STR(x->cwd_before, "/w/one");
	CHECK_STR(x->cwd, "/w/two");
	arena_free(&t.arena);
}

static void what_has_no_counterpart_is_held_against_the_only_one_asked_for(void **state)
{
	struct two t;

	(void)state;
	begin(&t, "/w/p", "/w/p");
	build_compile(&t.x, "gcc -O2 -c old/part.c -o x/part-old.o", "old/part.c", "x/part-old.o");
	build_compile(&t.y, "gcc -O0 -g -c fresh/part.c -o y/new-part.o", "fresh/part.c", "y/new-part.o");
	build_compile(&t.y, "gcc -c other.c -o other.o", "other.c", "other.o");
	explain(&t, "part", 10);
	CHECK_EQ(t.all.n, 1);
	CHECK(t.all.row[0].chosen);
	CHECK(t.all.row[0].nword >= 3);
	explain(&t, "other", 10);
	CHECK_EQ(t.all.n, 1);
	CHECK_EQ(t.all.row[0].before, NO_PROGRAM);
	CHECK_STR(t.all.row[0].difference.why, "there was no such command before");
	explain(&t, "nothing of the kind", 10);
	CHECK_EQ(t.all.n, 0);
	arena_free(&t.arena);
}

/* The table of common subsequences would be 600 x 600: words are paired in order, and the equal ones at both ends are not told. */
static void long_lines_and_many_commands_are_bounded(void **state)
{
	static char line[2][20000];
	struct two t;

	(void)state;
	begin(&t, "/w/p", "/w/p");
	for (int k = 0; k < 2; k++) {
		int n = snprintf(line[k], sizeof line[k], "ar rcs libx.a");

		for (int i = 0; i < 600; i++)
			n += snprintf(line[k] + n, sizeof line[k] - (size_t)n, " %c%d.o", "ab"[k], i);
		snprintf(line[k] + n, sizeof line[k] - (size_t)n, " end.o");
	}
	build_writes(&t.x, build_run(&t.x, line[0], 500), "libx.a");
	build_writes(&t.y, build_run(&t.y, line[1], 500), "libx.a");
	for (int i = 0; i < 3; i++) {
		build_compile(&t.x, "gcc -c s.c -o s.o", "s.c", "s.o");
		build_compile(&t.y, "gcc -c s.c -o s.o", "s.c", "s.o");
	}
	explain(&t, "^ar ", 10);
	CHECK_EQ(t.all.n, 1);
	CHECK_EQ(t.all.row[0].nword, 600);
	CHECK_EQ(t.all.row[0].word_same, 3);
	explain(&t, "s[.]o", 2);
	CHECK_EQ(t.all.n, 2);
	CHECK_EQ(t.all.left_out, 1);
	arena_free(&t.arena);
}

/* The memory that is used to explain `n` commands without a counterpart, all of them held against the only ld that was asked for. */
static size_t used_for(uint32_t n)
{
	struct two t;
	size_t before;

	begin(&t, "/w/p", "/w/p");
	for (uint32_t i = 0; i < n; i++)
		build_writes(&t.x, build_run(&t.x, arena_printf(&t.arena, "old%u --what %u", i, i).p, 20000000), arena_printf(&t.arena, "o%u", i).p);
	build_writes(&t.x, build_run(&t.x, "ld --one --two --three", 20000000), "one");
	for (uint32_t i = 0; i < n; i++)
		build_writes(&t.y, build_run(&t.y, arena_printf(&t.arena, "ld n%u", i).p, 20000000), arena_printf(&t.arena, "n%u", i).p);
	before = t.arena.used_bytes;
	explain(&t, ".", 10000);
	before = t.arena.used_bytes - before;
	CHECK_EQ(t.all.n, n);
	CHECK(t.all.row[0].chosen && t.all.row[n - 1].chosen);
	CHECK_EQ(t.all.row[n - 1].nword, 3);
	arena_free(&t.arena);
	return before;
}

/* Sides made anew for each of them would take n times the memory, and as much time. */
static void thousands_without_a_counterpart_take_what_they_are(void **state)
{
	(void)state;
	CHECK(used_for(4000) < 5 * used_for(1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_word_and_file_that_differs),
		TEST(what_has_no_counterpart_is_held_against_the_only_one_asked_for),
		TEST(long_lines_and_many_commands_are_bounded),
		TEST(thousands_without_a_counterpart_take_what_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "compare/profile_loss.h"

#include "test/stacks.h"

struct pair {
	struct arena arena;
	struct profile before, after;
	struct str lost;
	struct err e;
};

static bool compares(struct pair *t, const char *kinds, const char *stacks, const char *kinds_after,
	const char *stacks_after)
{
	t->e = (struct err){ 0 };
	stacks_into(&t->before, &t->arena, kinds, stacks);
	stacks_into(&t->after, &t->arena, kinds_after, stacks_after);
	t->before.duration_s = t->after.duration_s = t->before.period = t->after.period = NAN;
	return profile_loss(&t->arena, &t->before, &t->after, &t->lost, &t->e);
}

static void the_same_loses_nothing(void **state)
{
	struct pair t = { 0 };

	(void)state;
	CHECK(compares(&t, "cpu/ns samples/count", "main=m.c:1;f 3 4 {k=a}\n",
		"samples/count cpu/ns", "main=m.c:1;f 4 3 {k=a}\n"));
	CHECK_STR(t.lost, "");
	arena_free(&t.arena);
}

static void everything_that_is_missing_is_named(void **state)
{
	struct pair t = { 0 };

	(void)state;
	CHECK(compares(&t, "cpu/ns samples/count",
		"main=m.c:1:2;~f@/x 3 4 {k=a,l=b}\nmain 1 1 {k=c}\n", "cpu/ns", "main;f 4\n"));
	CHECK_STR(t.lost, "samples, files, lines, columns, inlining, modules, label k, label l");
	CHECK(compares(&t, "cpu/ns", "main;f 3\n", "samples/count", "main;f 3\n"));
	CHECK_STR(t.lost, "the unit");
	/* One kind came back: the preferred one, though another has its name. */
	CHECK(compares(
		&t, "cpu/ns samples/count", "main;f 30 3\n", "samples/count", "main;f 30\n"));
	CHECK_STR(t.lost, "the unit, samples");
	CHECK(compares(&t, "alloc/bytes", "main;f 3\n", "samples/ms", "main;f 3000\n"));
	CHECK_STR(t.lost, "the unit");
	CHECK(compares(&t, "cpu/ms", "main;f 3\n", "cpu/us", "main;f 3000\n"));
	CHECK_STR(t.lost, "");
	t.before.duration_s = 1;
	t.before.started_ns = 1;
	t.before.period = 1;
	profile_comment(&t.before, S("x"));
	CHECK(profile_loss(&t.arena, &t.before, &t.after, &t.lost, &t.e));
	CHECK_STR(t.lost, "the duration, the time, the period, comments");
	arena_free(&t.arena);
}

static void another_total_is_an_error(void **state)
{
	struct pair t = { 0 };

	(void)state;
	CHECK(!compares(&t, "cpu/ns", "main;f 3\n", "cpu/ns", "main;f 2\n"));
	CHECK_STR(str_of(t.e.text), "\"cpu\" adds up to 3, but to 2 in what was written");
	CHECK(!compares(&t, "cpu/ns", "main;f 3\n", "samples/count", "main;f 2\n"));
	CHECK(!compares(&t, "cpu/ns", "main;f 3\n", "cpu/us", "main;f 3\n"));
	CHECK(!compares(&t, "cpu/ns", "f 0\n", "cpu/ns", "f 1\n"));
	CHECK(!compares(&t, "cpu/ns", "f 1\n", "samples/count", "f -1\n"));
	arena_free(&t.arena);
}

int main(void)
{
	return RUN(TEST(the_same_loses_nothing), TEST(everything_that_is_missing_is_named),
		TEST(another_total_is_an_error));
}

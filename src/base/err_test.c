#include "test/check.h"

#include <errno.h>

static void raising_returns_false_and_says_it_all(void **state)
{
	struct err e = { 0 };

	(void)state;
	CHECK_FALSE(err_at(&e, 17, "expected %d values", 3));
	CHECK_EQ(e.kind, ERR_INPUT);
	CHECK_EQ(e.at, 17);
	assert_string_equal(e.text, "expected 3 values");
	CHECK_FALSE(err_hint(&e, "run it %s", "again"));
	assert_string_equal(e.hint, "run it again");
	CHECK_FALSE(err_set(&e, ERR_USAGE, "no such rule"));
	CHECK(e.kind == ERR_USAGE && e.at == ERR_NOWHERE);
	assert_string_equal(e.hint, "");        /* the remedy of another failure */
	CHECK_FALSE(err_errno(&e, ENOENT, "cannot open %s", "x"));
	assert_string_equal(e.text, "cannot open x: No such file or directory");
	CHECK_EQ(e.kind, ERR_SYSTEM);
}

static void the_deepest_name_stays(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_at(&e, 0, "bad");
	CHECK_FALSE(err_in(&e, S("inner.json")));
	err_in(&e, S("outer.json"));
	assert_string_equal(e.file, "inner.json");
	CHECK_FALSE(err_line(&e, S("pawl.yaml"), 3, 7, "unknown key"));
	assert_string_equal(e.file, "pawl.yaml");
	CHECK(e.line == 3 && e.column == 7 && e.kind == ERR_USAGE);
}

static void check_place(struct str bytes, uint64_t at, uint32_t line, uint32_t column)
{
	struct err e = { 0 };

	err_at(&e, at, "here");
	err_locate(&e, bytes);
	CHECK_EQ(e.line, line);
	CHECK_EQ(e.column, column);
}

static void offsets_become_lines_and_columns(void **state)
{
	struct err e = { 0 };

	(void)state;
	check_place(S("ab\ncd\n"), 0, 1, 1);
	check_place(S("ab\ncd\n"), 2, 1, 3);
	check_place(S("ab\ncd\n"), 3, 2, 1);
	check_place(S("ab\ncd\n"), 6, 3, 1);
	check_place(S("ab\ncd\n"), 7, 0, 0);            /* behind the end */
	check_place(S("a\0\ncd\n"), 4, 0, 0);           /* not text */
	check_place(S("ab\n\0"), 3, 2, 1);              /* a NUL behind the place does not matter */
	check_place((struct str){ 0 }, 0, 1, 1);
	err_set(&e, ERR_LIMIT, "nowhere");
	err_locate(&e, S("ab"));
	CHECK_EQ(e.line, 0);
	err_at(&e, 1, "known");
	e.line = e.column = 9;
	err_locate(&e, S("ab"));
	CHECK_EQ(e.line, 9);
}

static void long_words_are_cut(void **state)
{
	char word[2000];
	struct err e = { 0 };

	(void)state;
	memset(word, 'w', sizeof word);
	err_errno(&e, ENOENT, "%.*s", (int)sizeof word, word);
	CHECK_EQ(strlen(e.text), sizeof e.text - 1);
	err_hint(&e, "%.*s", (int)sizeof word, word);
	CHECK_EQ(strlen(e.hint), sizeof e.hint - 1);
	err_in(&e, (struct str){ word, sizeof word });
	CHECK_EQ(strlen(e.file), sizeof e.file - 1);
}

static void kinds_have_names(void **state)
{
	(void)state;
	assert_string_equal(err_kind_name(ERR_NONE), "none");
	assert_string_equal(err_kind_name(ERR_USAGE), "usage");
	assert_string_equal(err_kind_name(ERR_INPUT), "input");
	assert_string_equal(err_kind_name(ERR_LIMIT), "limit");
	assert_string_equal(err_kind_name(ERR_SYSTEM), "system");
}

int main(void)
{
	return RUN(TEST(raising_returns_false_and_says_it_all), TEST(the_deepest_name_stays),
		TEST(offsets_become_lines_and_columns), TEST(long_words_are_cut), TEST(kinds_have_names));
}

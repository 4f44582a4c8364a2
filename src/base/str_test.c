#include "test/check.h"

#include "base/str.h"

static void comparing_is_bytewise(void **state)
{
	(void)state;
	CHECK(str_eq(S(""), (struct str){ 0 }));
	CHECK_FALSE(str_eq(S("a"), S("b")));
	CHECK_FALSE(str_eq(S("a"), S("ab")));
	CHECK(str_cmp(S("a"), S("ab")) < 0);
	CHECK(str_cmp(S("ab"), S("a")) > 0);
	CHECK(str_cmp(S("b"), S("ab")) > 0);
	CHECK(str_cmp(S("\xff"), S("a")) > 0);
	CHECK(str_cmp(S("a\0b"), S("a\0c")) < 0);
	CHECK(str_cmp((struct str){ 0 }, S("")) == 0);
	CHECK_EQ(str_of(NULL).n, 0);
	CHECK_STR(str_of("abc"), "abc");
}

static void parts_are_found(void **state)
{
	(void)state;
	CHECK(str_starts(S("abc"), S("ab")) && str_starts(S("abc"), S("")));
	CHECK_FALSE(str_starts(S("ab"), S("abc")));
	CHECK_FALSE(str_starts(S("abc"), S("b")));
	CHECK(str_ends(S("abc"), S("bc")) && str_ends(S(""), S("")));
	CHECK_FALSE(str_ends(S("abc"), S("ab")));
	CHECK(str_has(S("abc"), S("b")) && str_has(S(""), S("")));
	CHECK_FALSE(str_has(S("abc"), S("ac")));
	CHECK_FALSE(str_has(S(""), S("a")));
}

static void pieces_stay_inside(void **state)
{
	(void)state;
	CHECK_STR(str_trim(S(" \t\r\n\v\f x y \n")), "x y");
	CHECK_STR(str_trim(S("  ")), "");
	CHECK_STR(str_clip(S("abc"), 2), "ab");
	CHECK_STR(str_clip(S("abc"), SIZE_MAX), "abc");
	CHECK_STR(str_from(S("abc"), 1), "bc");
	CHECK_STR(str_from(S("abc"), 3), "");
	CHECK_STR(str_from(S("abc"), SIZE_MAX), "");
}

static void cutting_leaves_the_rest(void **state)
{
	struct str rest = S("a;;b");

	(void)state;
	CHECK_STR(str_cut(&rest, ';'), "a");
	CHECK_STR(rest, ";b");
	CHECK_STR(str_cut(&rest, ';'), "");
	CHECK_STR(str_cut(&rest, ';'), "b");
	CHECK_STR(rest, "");
	CHECK_STR(str_cut(&rest, ';'), "");
	rest = S("a b c");
	CHECK_STR(str_cut_last(&rest, ' '), "c");
	CHECK_STR(rest, "a b");
	CHECK_STR(str_cut_last(&rest, 'x'), "a b");
	CHECK_STR(rest, "");
	rest = S("tail;");
	CHECK_STR(str_cut_last(&rest, ';'), "");
	CHECK_STR(rest, "tail");
}

static void lines_and_words_come_one_by_one(void **state)
{
	struct str text = S("one\r\n\ntw\ro"), line = S("  go\t test  ");

	(void)state;
	CHECK_STR(str_line(&text), "one");
	CHECK_STR(str_line(&text), "");
	CHECK_STR(str_line(&text), "tw\ro");
	CHECK_EQ(text.n, 0);
	CHECK_STR(str_word(&line), "go");
	CHECK_STR(str_word(&line), "test");
	CHECK_STR(str_word(&line), "");
	CHECK_EQ(line.n, 0);
}

static void whole_numbers_are_read_exactly(void **state)
{
	static const char *const bad[] = { "", "-", "+1", "1 ", " 1", "1.0", "0x1", "18446744073709551616",
		"99999999999999999999", "1\xd9\xa1" };
	uint64_t u;
	int64_t i;

	(void)state;
	for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
		CHECK_FALSE(str_u64(str_of(bad[k]), &u));
		CHECK_FALSE(str_i64(str_of(bad[k]), &i));
	}
	CHECK(str_u64(S("18446744073709551615"), &u) && u == UINT64_MAX);
	CHECK(str_u64(S("007"), &u) && u == 7);
	CHECK_FALSE(str_u64(S("-1"), &u));
	CHECK(str_i64(S("9223372036854775807"), &i) && i == INT64_MAX);
	CHECK(str_i64(S("-9223372036854775808"), &i) && i == INT64_MIN);
	CHECK_FALSE(str_i64(S("9223372036854775808"), &i));
	CHECK_FALSE(str_i64(S("-9223372036854775809"), &i));
	CHECK_FALSE(str_i64(S("--1"), &i));
}

static void patterns_match_whole_strings(void **state)
{
	static const struct {
		const char *pattern, *yes, *no;
	} row[] = {
		{ "abc", "abc", "abcd" }, { "*", "", NULL }, { "", "", "a" }, { "a*", "a", "ba" },
		{ "*.json", "x/y.json", "json" },
		{ "a*b*c", "a-b-b-c", "a-c-b" }, { "?", "x", "" }, { "[a-c]x", "bx", "dx" }, { "[!a-c]x", "dx", "bx" },
		{ "[^a]", "b", "a" }, { "[]]", "]", "[" }, { "[!]]", "a", "]" }, { "[a-]", "-", "b" }, { "[a", "[a", "a" },
		{ "\\*", "*", "x" }, { "a\\", "a\\", "a" }, { "*a", "aaa", "aab" }, { "[\x80-\xff]", "\xc3", "a" },
		{ "[a-\xff]", "\xc3", "A" }, { "**x**", "x", "y" }, { "a?c*", "abcd", "ac" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		if (!str_glob(str_of(row[i].pattern), str_of(row[i].yes)))
			fail_msg("%s does not match %s", row[i].pattern, row[i].yes);
		if (row[i].no && str_glob(str_of(row[i].pattern), str_of(row[i].no)))
			fail_msg("%s matches %s", row[i].pattern, row[i].no);
	}
}

/* A backtracking matcher needs about 10^20 steps here. */
static void no_pattern_is_exponential(void **state)
{
	static char text[20000], pattern[41];

	(void)state;
	memset(text, 'a', sizeof text);
	for (int i = 0; i < 40; i += 2)
		memcpy(pattern + i, "a*", 2);
	pattern[40] = 'b';
	CHECK_FALSE(str_glob((struct str){ pattern, 41 }, (struct str){ text, sizeof text }));
}

static void distances_are_levenshtein_s(void **state)
{
	static char long_text[1000];

	(void)state;
	CHECK_EQ(str_distance(S("kitten"), S("sitting"), 9), 3);        /* k-s, e-i, +g */
	CHECK_EQ(str_distance(S(""), S("abc"), 9), 3);
	CHECK_EQ(str_distance(S("abc"), S(""), 9), 3);
	CHECK_EQ(str_distance(S("abc"), S("abc"), 0), 0);
	CHECK_EQ(str_distance(S("abcdef"), S("uvwxyz"), 2), 3);
	CHECK_EQ(str_distance((struct str){ long_text, 1000 }, S(""), 100), 64);
}

int main(void)
{
	return RUN(TEST(comparing_is_bytewise), TEST(parts_are_found), TEST(pieces_stay_inside),
		TEST(cutting_leaves_the_rest), TEST(lines_and_words_come_one_by_one),
		TEST(whole_numbers_are_read_exactly), TEST(patterns_match_whole_strings),
		TEST(no_pattern_is_exponential), TEST(distances_are_levenshtein_s));
}

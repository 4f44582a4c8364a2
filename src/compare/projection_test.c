#include "compare/projection.h"

#include "test/check.h"

static const struct param config[] = { { S("goos"), S("linux") }, { S("pkg"), S("a b") } };

static struct subject subject(struct str name)
{
	return (struct subject){
		.name = name,
		.file = S("old.txt"),
		.unit = S("sec/op"),
		.config = config,
		.nconfig = 2,
	};
}

/* ---- filters ---- */

static bool filter(const char *text, const char *name)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct subject s = subject(str_of(name));
	struct filter *f = filter_parse(&a, str_of(text), &e);
	bool matched;

	CHECK_OK(f != NULL, &e);
	matched = filter_match(f, &s, &e);
	CHECK_EQ(e.kind, ERR_NONE);
	arena_free(&a);
	return matched;
}

static void filter_keys_reach_every_part(void **state)
{
	(void)state;
	CHECK(filter(".name:Sum", "Sum/n=1/x-8"));
	CHECK(filter(".name:Sum", "Sum-8"));
	CHECK_FALSE(filter(".name:Sum-8", "Sum-8"));
	CHECK(filter(".name:Sum-x", "Sum-x"));
	CHECK(filter(".name:Sum-", "Sum-"));
	CHECK(filter(".fullname:Sum/n=1-8", "Sum/n=1-8"));
	CHECK(filter("/n:1", "Sum/x/n=1-8"));
	CHECK_FALSE(filter("/n:1", "Sum/n=12-8"));
	CHECK(filter("/gomaxprocs:8", "Sum-8"));
	CHECK(filter("/gomaxprocs:4", "Sum/gomaxprocs=4"));
	CHECK(filter("goos:linux pkg:\"a b\"", "X"));
	CHECK(filter(".file:old.txt", "X"));
	CHECK(filter("absent:\"\"", "X"));
}

static void filter_operators_bind_as_in_go(void **state)
{
	(void)state;
	CHECK(filter("*", "X"));
	CHECK_FALSE(filter("-*", "X"));
	CHECK(filter("--*", "X"));
	/* AND binds tighter: (Y and linux) or X */
	CHECK(filter(".name:Y goos:linux OR .name:X", "X"));
	CHECK_FALSE(filter(".name:Y (goos:linux OR .name:X)", "X"));
	CHECK(filter(".name:X AND goos:linux AND *", "X"));
	CHECK(filter(".name:(A OR \"X\" OR /^q/)", "X"));
	CHECK_FALSE(filter("-.name:X .name:X", "X"));
	CHECK(filter("-(.name:Y OR .name:Z)", "X"));
}

static void filter_regexps_are_unanchored(void **state)
{
	(void)state;
	CHECK(filter(".name:/um$/", "Sum/n=1"));
	CHECK(filter(".fullname:/[/]n=(1|\\/2)/", "Sum/n=1"));
	CHECK_FALSE(filter(".name:/^um/", "Sum"));
	CHECK(filter(".name:/./", "\xff\xfe.")); /* bytes that are no UTF-8 match nothing, '.' does */
	CHECK_FALSE(filter(".name:/a$/", "a\n"));
}

static void unit_filters_know_what_go_prints(void **state)
{
	(void)state;
	CHECK(filter(".unit:sec/op", "X"));
	CHECK(filter(".unit:ns/op", "X"));
	CHECK(filter(".unit:/^ns/", "X"));
	CHECK_FALSE(filter(".unit:B/op", "X"));
}

static void bad_filter(const char *text, const char *want)
{
	struct arena a = { 0 };
	struct err e = { 0 };

	CHECK(filter_parse(&a, str_of(text), &e) == NULL);
	CHECK_EQ(e.kind, ERR_USAGE);
	CHECK_STR(str_of(e.text), want);
	arena_free(&a);
}

static void bad_filters_are_refused_at_the_byte(void **state)
{
	char deep[300];
	struct arena a = { 0 };
	struct err e = { 0 };

	(void)state;
	bad_filter("", "filter \"\": expected key:value or subexpression at byte 1");
	bad_filter("x", "filter \"x\": expected key:value at byte 1");
	bad_filter("(a:b", "filter \"(a:b\": missing \")\" at byte 5");
	bad_filter("a:b )", "filter \"a:b )\": unexpected \")\" at byte 5");
	bad_filter("a:b,c", "filter \"a:b,c\": unexpected \",\" at byte 4");
	bad_filter("a:(b c)", "filter \"a:(b c)\": value list must be separated by OR at byte 6");
	bad_filter("a:()", "filter \"a:()\": expected value at byte 4");
	bad_filter("a:\"b", "filter \"a:\"b\": missing end quote at byte 3");
	bad_filter("a:\"\\q\"", "filter \"a:\"\\q\"\": bad escape sequence at byte 3");
	bad_filter("a:/b", "filter \"a:/b\": missing close \"/\" at byte 3");
	bad_filter(".config:x",
		"filter \".config:x\": .config is only allowed in projections at byte 1");
	bad_filter("a:/b(?/",
		"filter \"a:/b(?/\": missing close \"/\" at byte 3");
	bad_filter("a:/b/c", "filter \"a:/b/c\": regexp must be followed by space or an operator "
			     "(unescaped \"/\"?) at byte 6");
	CHECK(filter_parse(&a, S("a:/*b/"), &e) == NULL);
	CHECK(str_has(str_of(e.text), S("bad regular expression")));
	memset(deep, '(', sizeof deep);
	CHECK(filter_parse(&a, (struct str){ deep, sizeof deep }, &e) == NULL);
	CHECK(str_has(str_of(e.text), S("too deeply nested")));
	memset(deep, '-', sizeof deep);
	CHECK(filter_parse(&a, (struct str){ deep, sizeof deep }, &e) == NULL);
	arena_free(&a);
}

static void a_regexp_without_end_is_an_error(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct subject s = subject(S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"));
	struct filter *f = filter_parse(&a, S(".name:/^(a+)+$/"), &e);

	(void)state;
	CHECK(f != NULL);
	CHECK_FALSE(filter_match(f, &s, &e));
	CHECK_EQ(e.kind, ERR_LIMIT);
	arena_free(&a);
}

static void quoted_words_are_go_strings(void **state)
{
	(void)state;
	CHECK(filter(".name:\"a\\tb\"", "a\tb"));
	CHECK(filter(".name:\"\\x41\\101\\u00e9\\U0001F600\"", "AA\xc3\xa9\xf0\x9f\x98\x80"));
	bad_filter("a:\"\\ud800\"", "filter \"a:\"\\ud800\"\": bad escape sequence at byte 3");
	bad_filter("a:\"\\400\"", "filter \"a:\"\\400\"\": bad escape sequence at byte 3");
}

/* ---- projections ---- */

static struct projections projections;
static struct arena arena;

static void project(const char *table, const char *row, const char *col, const char *ignore)
{
	const struct str text[] = { str_of(table), str_of(row), str_of(col), str_of(ignore) };
	struct err e = { 0 };

	arena_free(&arena);
	CHECK_OK(projections_parse(&projections, &arena, text, &e), &e);
}

static void see(const char *name)
{
	struct subject s = subject(str_of(name));

	projections_see(&projections, &s);
}

static uint32_t row(const char *name)
{
	struct subject s = subject(str_of(name));

	return projection_key(&projections, AXIS_ROW, &s);
}

static void row_is(uint32_t key, const char *label)
{
	CHECK_STR(projection_label(&arena, &projections.axis[AXIS_ROW], key), label);
}

static bool before(const char *x, const char *y)
{
	uint32_t first = row(x), second = row(y);

	return projection_cmp(&projections.axis[AXIS_ROW], first, second) < 0;
}

static void keys_asked_for_by_name_leave_the_groups(void **state)
{
	(void)state;
	project(".config", ".fullname", "/n,goos", "");
	see("Sum/n=1/x=2-8");
	row_is(row("Sum/n=1/x=2-8"), "Sum/x=2-8");
	CHECK_EQ(row("Sum/n=2/x=2-8"), row("Sum/n=1/x=2-8"));
	CHECK(row("Sum/n=2/x=3-8") != row("Sum/n=1/x=2-8"));
	CHECK_EQ(projections.axis[AXIS_TABLE].nfield, 3); /* .config, pkg, .unit */
	CHECK_STR(projections.axis[AXIS_TABLE].field[1].key, "pkg");
	project(".config", ".fullname", "/gomaxprocs", ".name");
	row_is(row("Sum/n=1-8"), "*/n=1");
	CHECK_EQ(row("Sum/n=1"), row("Max/n=1-4"));
	arena_free(&arena);
}

static void what_nobody_asks_for_is_the_rest(void **state)
{
	(void)state;
	project("", ".name", ".file", "");
	CHECK_EQ(projections.axis[AXIS_REST].nfield, 2);
	project(".config", ".name", ".file", ".fullname");
	CHECK_EQ(projections.axis[AXIS_REST].nfield, 0);
	arena_free(&arena);
}

static void orders_are_first_alpha_num_and_fixed(void **state)
{
	(void)state;
	project("", "/n", "", "");
	CHECK(before("X/n=b", "X/n=a"));
	project("", "/n@alpha", "", "");
	CHECK(before("X/n=10", "X/n=9"));
	project("", "/n@num", "", "");
	CHECK(before("X/n=9", "X/n=10"));
	CHECK(before("X/n=10", "X/n=2k"));
	CHECK(before("X/n=2k", "X/n=2Ki"));
	CHECK(before("X/n=2MB", "X/n=1.95MiB")); /* 2.04e6 */
	CHECK(before("X/n=inf", "X/n=nan"));
	CHECK(before("X/n=nan", "X/n=word"));
	CHECK(before("X/n=9", "X/n=9.0"));
	CHECK(before("X/n=1e3", "X/n=word"));
	CHECK(before("X/n=5", "X/n=1e3k")); /* no number: prefixes take no exponent */
	project("", "/n@(b a)", "", "");
	CHECK(before("X/n=b", "X/n=a"));
	arena_free(&arena);
}

static bool accepts(const char *name)
{
	struct subject s = subject(str_of(name));

	return projections_accept(&projections, &s);
}

static void a_list_of_values_filters(void **state)
{
	(void)state;
	project("", ".name", "/n@(1 2)", "goos@(linux)");
	CHECK(accepts("X/n=1"));
	CHECK_FALSE(accepts("X/n=3"));
	CHECK_FALSE(accepts("X"));
	project("", ".name", "", "goos@(plan9)");
	CHECK_FALSE(accepts("X"));
	arena_free(&arena);
}

static void bad_projection(const char *text, const char *want)
{
	const struct str axis[] = { S(""), S(""), str_of(text), S("") };
	struct err e = { 0 };

	CHECK_FALSE(projections_parse(&projections, &arena, axis, &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	CHECK_STR(str_of(e.text), want);
	arena_free(&arena);
}

static void bad_projections_are_refused_at_the_byte(void **state)
{
	(void)state;
	bad_projection(",a", "col \",a\": expected key at byte 1");
	bad_projection("a,,b", "col \"a,,b\": expected key at byte 3");
	bad_projection("a,", "col \"a,\": expected key at byte 3");
	bad_projection(
		"a@up", "col \"a@up\": unknown order \"up\", expected alpha or num at byte 3");
	bad_projection(
		"a@", "col \"a@\": expected named sort order or parenthesized list at byte 3");
	bad_projection("a@()", "col \"a@()\": nothing to match at byte 4");
	bad_projection("a@(b", "col \"a@(b\": missing \")\" at byte 5");
	bad_projection(".unit", "col \".unit\": .unit is only allowed in filters at byte 1");
	bad_projection("\"\"", "col \"\"\"\": key must not be empty at byte 1");
	bad_projection(".config@(a)",
		"col \".config@(a)\": fixed order not allowed for .config at byte 8");
}

/* ---- subjects ---- */

static void parameters_of_other_formats_are_parts_of_the_name(void **state)
{
	struct param n[] = { { S("n"), S("10") }, { S("mode"), S("fast") } };
	struct series series = { .name = S("sort-4"), .param = n, .nparam = 2 };
	struct evidence ev = { .model = MODEL_BENCH, .format = S("jmh") };
	struct arena a = { 0 };
	struct subject s = subject_of(&a, &ev, &series, S("old.json"));

	(void)state;
	CHECK_STR(s.name, "sort/n=10/mode=fast-4");
	CHECK_EQ(s.nconfig, 0);
	ev.format = S("gobench");
	s = subject_of(&a, &ev, &series, S("old.txt"));
	CHECK_STR(s.name, "sort-4");
	CHECK_EQ(s.nconfig, 2);
	ev.format = S("benchstat_csv");
	CHECK_EQ(subject_of(&a, &ev, &series, S("old.csv")).nconfig, 2);
	arena_free(&a);
}

static void odd_names_keep_every_byte(void **state)
{
	static const char *const name[] = { "", "/", "//", "-8", "/-8", "a//b-", "a/-8",
		"a=/b=-1" };
	struct str key = S("/zz");
	struct name_cuts cuts = { .key = &key, .n = 1 };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		CHECK_STR(name_without(&a, str_of(name[i]), &cuts), name[i]);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(filter_keys_reach_every_part), TEST(filter_operators_bind_as_in_go),
		TEST(filter_regexps_are_unanchored), TEST(unit_filters_know_what_go_prints),
		TEST(bad_filters_are_refused_at_the_byte), TEST(a_regexp_without_end_is_an_error),
		TEST(quoted_words_are_go_strings), TEST(keys_asked_for_by_name_leave_the_groups),
		TEST(what_nobody_asks_for_is_the_rest), TEST(orders_are_first_alpha_num_and_fixed),
		TEST(a_list_of_values_filters), TEST(bad_projections_are_refused_at_the_byte),
		TEST(parameters_of_other_formats_are_parts_of_the_name),
		TEST(odd_names_keep_every_byte));
}

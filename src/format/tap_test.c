#include "format/tap_line.h"
#include "test/random.h"
#include "test/read_as.h"

#define READ(r, text) read_as(&format_tap, S(text), (r))

static void a_test_line_is_taken_apart(void **state)
{
	static const struct {
		const char *line;
		bool ok;
		uint64_t number;
		const char *description;
		enum tap_directive directive;
		const char *reason;
		double duration_s;
	} want[] = {
		{ "ok", true, 0, "", TAP_PLAIN, "", NAN },
		{ "not ok 12", false, 12, "", TAP_PLAIN, "", NAN },
		{ "ok 3 - adds", true, 3, "adds", TAP_PLAIN, "", NAN },
		{ "ok 3 adds - up", true, 3, "adds - up", TAP_PLAIN, "", NAN },
		{ "ok 3rd", true, 0, "3rd", TAP_PLAIN, "", NAN },
		{ "ok - adds", true, 0, "adds", TAP_PLAIN, "", NAN },
		{ "ok 1 # skip no disk", true, 1, "", TAP_SKIP, "no disk", NAN },
		{ "ok 1 - x # SKIPPED: no disk", true, 1, "x", TAP_SKIP, "no disk", NAN },
		{ "not ok 1 - x # Todo: soon", false, 1, "x", TAP_TODO, ": soon", NAN },
		{ "ok 1 - x # TODO", true, 1, "x", TAP_TODO, "", NAN },
		{ "ok 1 - x # TODOS left", true, 1, "x # TODOS left", TAP_PLAIN, "", NAN },
		{ "ok 1 - C# todo", true, 1, "C# todo", TAP_PLAIN, "", NAN },
		{ "ok 1 - x \\# TODO y \\\\ \\z", true, 1, "x # TODO y \\ \\z", TAP_PLAIN, "",
			NAN },
		{ "ok 1 - x # y # SKIP z", true, 1, "x # y", TAP_SKIP, "z", NAN },
		{ "ok 1 - x # time=250.5ms", true, 1, "x", TAP_PLAIN, "", 0.2505 },
		{ "ok 1 - x # time=soon", true, 1, "x", TAP_PLAIN, "", NAN },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct tap_test t;

		CHECK(tap_test(&a, str_of(want[i].line), &t));
		CHECK_EQ(t.ok, want[i].ok);
		CHECK_EQ(t.number, want[i].number);
		CHECK_STR(t.description, want[i].description);
		CHECK_EQ(t.directive, want[i].directive);
		CHECK_STR(t.reason, want[i].reason);
		CHECK_NEAR(t.duration_s, want[i].duration_s, 0);
	}
	arena_free(&a);
}

static void other_lines_are_no_test_and_no_plan(void **state)
{
	static const char *const other[] = { "", "okay", "not  ok",
		 "not okay", "OK 1", "ok  \tpkg\t0.1s",
		"1..", "1..x", "2..3", "1..2 tests", "1..99999999999999999999" };
	struct arena a = { 0 };
	struct tap_test t;
	struct tap_plan p;

	(void)state;
	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		CHECK_FALSE(tap_test(&a, str_of(other[i]), &t));
		CHECK_FALSE(tap_plan(str_of(other[i]), &p));
	}
	CHECK(tap_plan(S("1..0 # Skipped: no disk"), &p));
	CHECK_EQ(p.n, 0);
	CHECK_STR(p.reason, "no disk");
	CHECK(tap_plan(S("1..7 "), &p));
	CHECK_EQ(p.n, 7);
	arena_free(&a);
}

static void plans_are_kept_or_said_to_be_broken(void **state)
{
	static const struct {
		struct str text;
		const char *cases, *why;
	} want[] = {
		{ S("1..1\nok 1 - a\n"), "|a|pass", NULL },
		{ S("ok 1 - a\n1..1\n"), "|a|pass", NULL },
		{ S("1..3\nok 1 - a\n"), "|a|pass;||error", "2 of 3 planned tests did not run" },
		{ S("1..1\nok 1 - a\nok 2 - b\n"), "|a|pass;|b|pass;||error",
			"the plan says 1, but 2 ran" },
		{ S("ok 1 - a\nok 2 - b\n"), "|a|pass;|b|pass;||unfinished",
			"no plan was printed: the program may have ended before its last test" },
		{ S("1..0 # SKIP no disk\n"), "||skip", "no disk" },
		{ S("1..2\nok 1 - a\nBail out! gone\n"), "|a|pass;||unfinished",
			"bailed out: gone; 1 of 2 planned tests did not run" },
		{ S("1..1\nok 1 - a\nBail out!\n"), "|a|pass;||unfinished",
			"bailed out: no reason was given" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct read_of r;

		CHECK_OK(read_as(&format_tap, want[i].text, &r), &r.err);
		CHECK_STR(cases_in(&r), want[i].cases);
		if (want[i].why)
			CHECK_STR(tests_in(&r)->test_case[tests_in(&r)->n - 1].text, want[i].why);
		read_done(&r);
	}
}

static void leaves_count_and_stand_in_their_parents(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		"1..4\n"
		"    ok 1 - a\n    # Subtest: t\n        not ok 1 - b\n        1..1\n"
		"    not ok 2 - t\n    1..2\nnot ok 1 - s\n"
		"    ok 1 - c\n    1..1\nnot ok 2 - alone\n#  a reason\n"
		"    1..0 # SKIP no\nok 3 - none # SKIP no\n"
		"    1..2\n    ok 1 - d\nnot ok 4 - short\n"), &r.err);
	CHECK_STR(cases_in(&r), "s|a|pass;s/t|b|fail;alone|c|pass;|alone|fail;|none|skip;"
		"short|d|pass;short||error");
	CHECK_STR(tests_in(&r)->test_case[3].text, "a reason");
	read_done(&r);
}

static void a_todo_passes_with_a_note_and_so_do_its_sub_tests(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r, "1..3\nnot ok 1 - a # TODO x\nok 2 - b # TODO y\n"
		"    not ok 1 - c\n    1..1\nnot ok 3 - d # TODO z\n"), &r.err);
	CHECK_STR(cases_in(&r), "|a|pass;|b|pass;d|c|pass");
	CHECK_EQ(noted(&r, "a test marked TODO fails and counts as passed"), 2);
	CHECK_EQ(noted(&r, "a test marked TODO passes: the mark may go"), 1);
	read_done(&r);
}

static void diagnostics_explain_failures_only(void **state)
{
	const struct test_case *c;
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		"1..3\nnot ok 1 - a\n  ---\n  got: 1\n  duration_ms: 250\n"
		"  location: 'file:///src/x.mjs:7:2'\n  text: |\n    ok 9 - quoted\n  ...\n# more\n"
		"ok 2 - b\n  ---\n  duration_ms: 2000\n  ...\n# nothing\nnot ok 3 - c\n# last\n"),
		&r.err);
	c = tests_in(&r)->test_case;
	CHECK_EQ(tests_in(&r)->n, 3);
	CHECK_STR(c[0].text, "got: 1\nduration_ms: 250\nlocation: 'file:///src/x.mjs:7:2'\n"
		"text: |\n  ok 9 - quoted\nmore");
	CHECK(c[0].duration_s == 0.25);
	CHECK_STR(c[0].file, "/src/x.mjs");
	CHECK_EQ(c[0].line, 7);
	CHECK_STR(c[1].text, "");
	CHECK(c[1].duration_s == 2);
	CHECK_STR(c[2].text, "last");
	read_done(&r);
}

static void programs_after_each_other_are_told_apart(void **state)
{
	static const struct {
		struct str text;
		const char *cases;
	} want[] = {
		{ S("1..1\nok 1 - a\n1..1\nok 1 - b\n"), "|a|pass;|b|pass" },
		{ S("ok 1 - a\n1..1\nok 1 - b\n1..1\n"), "|a|pass;|b|pass" },
		{ S("ok - a\n1..1\nok - b\n1..1\n"), "|a|pass;|b|pass" },
		{ S("1..2\nok 1 - a\nok 1 - b\n1..1\n"), "|a|pass;||error;|b|pass" },
		{ S("ok 1 - a\nTAP version 14\nok 1 - b\n1..1\n"), "|a|pass;||unfinished;|b|pass" },
		{ S("1..1\nok 1 - a\n# ok - g\n1..1\nok 1 - b\n# not ok - h\n"),
			"g|a|pass;h|b|pass" },
		{ S("t/x.t .. \n1..1\nok 1 - a\nok\nt/y.t ... \nok 1 - b\n1..1\nok\n"
			"All tests successful.\n"),
			"t/x.t|a|pass;t/y.t|b|pass" },
		{ S("1..1\nok 1 - a\n# Subtest: s\n    ok 1 - b\n    1..1\nok 1 - s\n1..1\n"),
			"|a|pass;s|b|pass" },
		{ S("1..1\nok 1 - a\n    ok 1 - b\n    1..1\nok 1 - s\n1..1\n"),
			"|a|pass;s|b|pass" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct read_of r;

		CHECK_OK(read_as(&format_tap, want[i].text, &r), &r.err);
		CHECK_STR(cases_in(&r), want[i].cases);
		read_done(&r);
	}
}

static void what_is_not_tap_is_counted(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r, "building ...\n\n1..1\r\nok 1 - a\r\n   stray\n\tok 2 - tab\n"
		"# a comment\npragma +strict\n"), &r.err);
	CHECK_STR(cases_in(&r), "|a|pass");
	CHECK_EQ(noted(&r, "a line that is not TAP was skipped"), 3);
	read_done(&r);
}

/* Law: tests in = cases out, whatever their depth; each level has its plan, parents pass. */
static void no_test_is_lost(void **state)
{
	static char text[1 << 17];
	struct read_of r;
	struct random random = { .state = 7 };
	uint64_t leaves = 0, top = 0;
	size_t n = 0;

	(void)state;
	while (n < sizeof text - 4096) {
		int depth = (int)(random_u64(&random) % 4);

		for (int d = depth; d >= 0; d--) {
			uint64_t tests = d == depth ? 1 + random_u64(&random) % 3 : 1;

			for (uint64_t i = 1; d && i <= tests; i++)
				n += (size_t)snprintf(text + n, sizeof text - n, "%*sok %llu - t\n",
					d * 4, "", (unsigned long long)i);
			if (d)
				n += (size_t)snprintf(text + n, sizeof text - n, "%*s1..%llu\n",
					d * 4, "", (unsigned long long)tests);
			else
				n += (size_t)snprintf(text + n, sizeof text - n, "ok %llu - p\n",
					(unsigned long long)++top);
			if (d == depth)
				leaves += d ? tests : 1;
		}
	}
	n += (size_t)snprintf(text + n, sizeof text - n, "1..%llu\n", (unsigned long long)top);
	CHECK_OK(read_as(&format_tap, (struct str){ text, n }, &r), &r.err);
	CHECK_EQ(tests_in(&r)->n, leaves);
	CHECK_EQ(r.reading.evidence[0].nnote, 0);
	read_done(&r);
}

static void own_files_are_told_from_others(void **state)
{
	int (*sniff)(struct str head) = format_tap.sniff;

	(void)state;
	CHECK_EQ(sniff(S("TAP version 13\n")), 24);
	CHECK_EQ(sniff(S("noise\n1..2\nok 1\n")), 8);
	CHECK_EQ(sniff(S("ok 1\nnot ok 2\n")), 6);
	CHECK_EQ(sniff(S("1..0\n")), 6);
	CHECK_EQ(sniff(S("ok 1\n")), 0);
	CHECK_EQ(sniff(S("1..4\n")), 0);
	CHECK_EQ(sniff(S("ok  \tpkg\t0.1s\nok  \tother\t0.2s\nPASS\n")), 0);
	CHECK_EQ(sniff(S("")), 0);
}

int main(void)
{
	return RUN(TEST(a_test_line_is_taken_apart), TEST(other_lines_are_no_test_and_no_plan),
		TEST(plans_are_kept_or_said_to_be_broken),
		TEST(leaves_count_and_stand_in_their_parents),
		TEST(a_todo_passes_with_a_note_and_so_do_its_sub_tests),
		TEST(diagnostics_explain_failures_only),
		TEST(programs_after_each_other_are_told_apart), TEST(what_is_not_tap_is_counted),
		TEST(no_test_is_lost), TEST(own_files_are_told_from_others));
}

#include "test/read_as.h"

#define READ(r, xml) read_as(&format_junit, S(xml), (r))

static void every_case_counts_wherever_it_stands(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		"<testsuites tests='7'><testsuite name='s' tests='0'><testcase name='a'/>"
		"<testsuite name='t'><testcase name='b'/></testsuite><testcase name='c'/>"
		"</testsuite>"
		"<testcase name='d' classname='k'/></testsuites>"), &r.err);
	CHECK_STR(cases_in(&r), "s|a|pass;s/t|b|pass;s|c|pass;k|d|pass");
	read_done(&r);
}

/* Law: cases in = cases out, and the seconds that they took. */
static void no_case_is_lost(void **state)
{
	static char text[1 << 17];
	struct read_of r;
	double sum = 0;
	size_t n;

	(void)state;
	n = (size_t)snprintf(text, sizeof text, "<testsuite name='s'>");
	for (int i = 0; i < 1000; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
			"<testcase name='n%d' time='%d'>%s</testcase>", i, i,
			i % 3 ? "" : "<failure message='m'/>");
	n += (size_t)snprintf(text + n, sizeof text - n, "</testsuite>");
	CHECK_OK(read_as(&format_junit, (struct str){ text, n }, &r), &r.err);
	CHECK_EQ(tests_in(&r)->n, 1000);
	for (uint32_t i = 0; i < 1000; i++) {
		sum += tests_in(&r)->test_case[i].duration_s;
		CHECK_EQ(tests_in(&r)->test_case[i].outcome == OUTCOME_FAIL, i % 3 == 0);
	}
	CHECK(sum == 1000 * 999 / 2);
	read_done(&r);
}

static void the_worst_that_a_case_holds_counts(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		"<testsuite name='s'><testcase name='a'><failure/><error/></testcase>"
		"<testcase name='b'><skipped/><failure/></testcase>"
		"<testcase name='c'><skipped type='todo'/><failure/></testcase>"
		"<testcase name='d' status='notrun'/><testcase name='e' status='run'/>"
		"<testcase name='f'><flakyError/></testcase>"
		"<testcase name='g'><failure/><rerunError/></testcase>"
		"<testcase name='h'><properties><failure/></properties></testcase>"
		"</testsuite>"), &r.err);
	CHECK_STR(cases_in(&r),
		"s|a|error;s|b|fail;s|c|skip;s|d|skip;s|e|pass;s|f|pass;s|g|fail;s|h|pass");
	CHECK_EQ(noted(&r, "a test passed only when it was run again"), 1);
	read_done(&r);
}

static void a_suite_that_fails_itself_is_a_case_without_a_name(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r, "<testsuite name='s'><error message='no room'/><testcase name='a'/>"
		"<system-out>x</system-out></testsuite>"), &r.err);
	CHECK_STR(cases_in(&r), "s||error;s|a|pass");
	CHECK_STR(tests_in(&r)->test_case[0].text, "no room");
	read_done(&r);
}

/* "1,234.5" is 1234.5 s; "0,5" may be half a second or none: not known. */
static void times_may_have_separators_but_must_be_numbers(void **state)
{
	static const struct {
		const char *time;
		double seconds;
	} want[] = {
		{ "0.25", 0.25 }, { " 3 ", 3 }, { "1,234.5", 1234.5 }, { "12,345,678", 12345678 },
		{ "1,234,567.25", 1234567.25 }, { "0,5", NAN }, { "0,500", NAN }, { "1,23", NAN },
		{ "1234,567", NAN }, { "1,234,56.7", NAN }, { ",123", NAN }, { "1,", NAN },
		{ "-1", NAN }, { "soon", NAN }, { "", NAN }, { "1e3", 1000 }, { "inf", NAN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct read_of r;
		char text[200];
		int n = snprintf(text, sizeof text,
			"<testsuite><testcase name='a' time='%s'/></testsuite>", want[i].time);

		CHECK_OK(read_as(&format_junit, (struct str){ text, (size_t)n }, &r), &r.err);
		CHECK_NEAR(tests_in(&r)->test_case[0].duration_s, want[i].seconds, 0);
		CHECK_EQ(r.reading.evidence[0].nnote, want[i].time[0] && isnan(want[i].seconds));
		read_done(&r);
	}
}

static void the_text_is_message_body_and_output_of_what_failed(void **state)
{
	const struct test_case *c;
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		"<testsuite><testcase name='a' file='x.c' line='3'><system-out>first</system-out>"
		"<failure message='one'> two\n</failure><system-err>last</system-err></testcase>"
		"<testcase name='b'><failure message='in it'>it is in it</failure></testcase>"
		"<testcase name='c'><system-out>quiet</system-out></testcase>"
		"<testcase name='d'><skipped message='why'/></testcase>"
		"<testcase name='e'><error type='T'/></testcase></testsuite>"), &r.err);
	c = tests_in(&r)->test_case;
	CHECK_STR(c[0].text, "one\ntwo\nfirstlast");
	CHECK_STR(c[0].file, "x.c");
	CHECK_EQ(c[0].line, 3);
	CHECK_STR(c[1].text, "it is in it");
	CHECK_STR(c[2].text, "");
	CHECK_STR(c[3].text, "why");
	CHECK_STR(c[4].text, "T");
	read_done(&r);
}

static void long_texts_are_clipped(void **state)
{
	const size_t most = 3 * TEST_TEXT_BYTES;
	struct arena a = { 0 };
	char *text = arena_alloc(&a, most + 200, 1);
	struct read_of r;
	int n;

	(void)state;
	n = snprintf(text, 200, "<testsuite><testcase name='a'><failure>");
	memset(text + n, 'x', most);
	snprintf(text + (size_t)n + most, 100, "</failure></testcase></testsuite>");
	CHECK_OK(read_as(&format_junit, str_of(text), &r), &r.err);
	CHECK_EQ(tests_in(&r)->test_case[0].text.n, TEST_TEXT_BYTES);
	read_done(&r);
	arena_free(&a);
}

static void documents_in_a_row_are_one_input(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r, "<?xml version='1.0'?><testsuites><testsuite name='s'>"
		"<testcase name='a'/></testsuite></testsuites>\n<testsuites><testsuite name='t'>"
		"<testcase name='b\x01'/></testsuite></testsuites>\n"), &r.err);
	CHECK_STR(cases_in(&r), "s|a|pass;t|b?|pass");
	CHECK_EQ(noted(&r, "a byte that XML forbids was read as '?'"), 1);
	read_done(&r);
}

static void other_documents_are_refused(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_FALSE(READ(&r, "<!-- x --><coverage/>"));
	CHECK_STR(str_of(r.err.text), "the root element testsuites or testsuite expected");
	CHECK_EQ(r.err.at, 10);
	read_done(&r);
	CHECK_FALSE(READ(&r, "<testsuites/>"));
	CHECK_STR(str_of(r.err.text), "at least one test case expected");
	read_done(&r);
	CHECK_EQ(format_junit.sniff(S("<!-- x --><testsuite na='")), 0);
	CHECK_EQ(format_junit.sniff(S("\n<testsuite name='x'><te")), 32);
	CHECK_EQ(format_junit.sniff(S("<coverage/>")), 0);
}

int main(void)
{
	return RUN(TEST(every_case_counts_wherever_it_stands), TEST(no_case_is_lost),
		TEST(the_worst_that_a_case_holds_counts),
		TEST(a_suite_that_fails_itself_is_a_case_without_a_name),
		TEST(times_may_have_separators_but_must_be_numbers),
		TEST(the_text_is_message_body_and_output_of_what_failed),
		TEST(long_texts_are_clipped), TEST(documents_in_a_row_are_one_input),
		TEST(other_documents_are_refused));
}

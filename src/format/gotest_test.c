#include "test/check.h"

#include "format/format.h"

struct read_of {
	struct arena arena;
	struct reading reading;
	struct err err;
	bool ok;
};

static void read_text(struct read_of *r, struct str text)
{
	struct source src = { .name = S("in.json"), .bytes = text };

	*r = (struct read_of){ 0 };
	r->reading.arena = &r->arena;
	r->ok = format_gotest.read(&src, &r->reading, &r->err);
}

static const struct test_case *find(const struct read_of *r, const char *suite, const char *name)
{
	const struct tests *t = &r->reading.evidence[0].tests;

	for (uint32_t i = 0; i < t->n; i++)
		if (str_eq(t->test_case[i].suite, str_of(suite)) &&
			str_eq(t->test_case[i].name, str_of(name)))
			return &t->test_case[i];
	fail_msg("no test %s %s", suite, name);
	return NULL;
}

static bool has_note(const struct evidence *ev, const char *text, uint64_t count)
{
	for (uint32_t i = 0; i < ev->nnote; i++)
		if (str_eq(ev->note[i].text, str_of(text)))
			return ev->note[i].count == count;
	return false;
}

#define EVENT(action, rest) "{\"Action\":\"" action "\",\"Package\":\"p\"" rest "}\n"
#define TEST_EVENT(action, test, rest) EVENT(action, ",\"Test\":\"" test "\"" rest)
#define OUTPUT(test, text) TEST_EVENT("output", test, ",\"Output\":\"" text "\"")

static void tests_end_as_their_events_say(void **state)
{
	struct read_of r;

	(void)state;
	read_text(&r, S(TEST_EVENT("run", "A", "") TEST_EVENT("run", "A/b", "") OUTPUT(
			      "A/b", "why") OUTPUT("A/b", " not\\n") TEST_EVENT("fail", "A/b",
			      ",\"Elapsed\":1.5") TEST_EVENT("fail", "A", ",\"Elapsed\":2")
				      TEST_EVENT("run", "C", "") OUTPUT("C", "fine\\n")
					      TEST_EVENT("pass", "C", ",\"Elapsed\":0") TEST_EVENT(
						      "run", "D", "") TEST_EVENT("skip", "D", "")
						      EVENT("fail", ",\"Elapsed\":3")));
	CHECK(r.ok);
	CHECK_EQ(r.reading.n, 1);
	CHECK_EQ(r.reading.evidence[0].tests.n, 4);
	CHECK_EQ(find(&r, "p", "A")->outcome, OUTCOME_FAIL);
	CHECK_EQ(find(&r, "p", "A/b")->outcome, OUTCOME_FAIL);
	CHECK_STR(find(&r, "p", "A/b")->text, "why not\n");
	CHECK(find(&r, "p", "A/b")->duration_s == 1.5);
	CHECK_EQ(find(&r, "p", "C")->outcome, OUTCOME_PASS);
	CHECK_STR(find(&r, "p", "C")->text, "");
	CHECK_EQ(find(&r, "p", "D")->outcome, OUTCOME_SKIP);
	CHECK(isnan(find(&r, "p", "D")->duration_s));
	arena_free(&r.arena);
}

static void a_package_that_fails_by_itself_is_an_error(void **state)
{
	struct read_of r;

	(void)state;
	read_text(&r, S("{\"ImportPath\":\"p "
			"[p.test]\",\"Action\":\"build-output\",\"Output\":\"x.go:1: no\\n\"}\n"
			"{\"ImportPath\":\"p [p.test]\",\"Action\":\"build-fail\"}\n" EVENT("start",
				"") EVENT("output", ",\"Output\":\"FAIL\\tp [build failed]\\n\"")
				      EVENT("fail", ",\"FailedBuild\":\"p [p.test]\"")));
	CHECK_EQ(r.reading.evidence[0].tests.n, 1);
	CHECK_EQ(find(&r, "p", "")->outcome, OUTCOME_ERROR);
	CHECK_STR(find(&r, "p", "")->text, "x.go:1: no\nFAIL\tp [build failed]\n");
	arena_free(&r.arena);
}

static void what_never_ended_is_unfinished(void **state)
{
	struct read_of r;

	(void)state;
	read_text(&r, S(EVENT("start", "") TEST_EVENT("run", "A", "") OUTPUT("A", "waiting")));
	CHECK_EQ(find(&r, "p", "A")->outcome, OUTCOME_UNFINISHED);
	CHECK_STR(find(&r, "p", "A")->text, "waiting");
	CHECK_EQ(find(&r, "p", "")->outcome, OUTCOME_UNFINISHED);
	arena_free(&r.arena);
}

static void the_worst_of_several_runs_stays(void **state)
{
	struct read_of r;

	(void)state;
	read_text(&r,
		S(TEST_EVENT("run", "A", "") TEST_EVENT("fail", "A", ",\"Elapsed\":1")
				TEST_EVENT("run", "A", "") TEST_EVENT("pass", "A", ",\"Elapsed\":2")
					TEST_EVENT("run", "B", "") TEST_EVENT("pass", "B", "")
						TEST_EVENT("run", "B", "") EVENT("fail", "")));
	CHECK_EQ(find(&r, "p", "A")->outcome, OUTCOME_FAIL);
	CHECK(find(&r, "p", "A")->duration_s == 1);
	CHECK_EQ(find(&r, "p", "B")->outcome, OUTCOME_UNFINISHED);
	CHECK(has_note(
		&r.reading.evidence[0], "a test ran more than once: the worst outcome is kept", 1));
	arena_free(&r.arena);
}

/* The result arrives in three events, between those of another test; test output is no
 * configuration. */
static void benchmark_results_are_put_together(void **state)
{
	struct read_of r;
	const struct bench *b;

	(void)state;
	read_text(&r, S(EVENT("output", ",\"Output\":\"pkg: p\\n\"") TEST_EVENT("run", "BenchmarkX",
			      "") OUTPUT("TestLog", "key: value\\n") OUTPUT("BenchmarkX",
			      "BenchmarkX\\n") OUTPUT("BenchmarkX",
			      "BenchmarkX-8 \\t") OUTPUT("TestLog", "more\\n") OUTPUT("BenchmarkX",
			      "  100\\t 2") OUTPUT("BenchmarkX", ".5 ns/op\\n") EVENT("pass", "")));
	CHECK_EQ(r.reading.n, 1);
	CHECK_EQ(r.reading.evidence[0].model, MODEL_BENCH);
	b = &r.reading.evidence[0].bench;
	CHECK_EQ(b->n, 1);
	CHECK_STR(b->series[0].name, "X-8");
	CHECK(b->series[0].value[0] == 2.5 * 1e-9);
	CHECK_EQ(b->series[0].nparam, 1);
	arena_free(&r.arena);
}

static void a_benchmark_that_fails_is_a_case_and_a_failure(void **state)
{
	struct read_of r;

	(void)state;
	read_text(&r, S(TEST_EVENT("run", "BenchmarkX", "") OUTPUT("BenchmarkX", "BenchmarkX\\n")
				      OUTPUT("BenchmarkX", "    x_test.go:1: no\\n")
					      OUTPUT("BenchmarkX", "--- FAIL: BenchmarkX\\n")
						      TEST_EVENT("fail", "BenchmarkX", "")
							      EVENT("fail", "")));
	CHECK_EQ(r.reading.n, 2);
	CHECK_EQ(find(&r, "p", "BenchmarkX")->outcome, OUTCOME_FAIL);
	CHECK_EQ(r.reading.evidence[0].tests.n, 1);
	CHECK_STR(r.reading.evidence[1].bench.series[0].failure, "x_test.go:1: no");
	arena_free(&r.arena);
}

static void other_lines_are_noted(void **state)
{
	struct read_of r;

	(void)state;
	read_text(&r, S("# p\nx.go:1: no\n{\"Action\":\n{}\n" EVENT("dance", "") EVENT("output",
			      ",\"Output\":\"FAIL p [build failed]\\n\"") EVENT("fail", "")));
	CHECK(has_note(&r.reading.evidence[0], "a line that is not JSON was skipped", 2));
	CHECK(has_note(&r.reading.evidence[0],
		"a line that begins like an event is not one and was skipped", 2));
	CHECK(has_note(&r.reading.evidence[0],
		"an event with the unknown action \"dance\" was skipped", 1));
	CHECK_STR(find(&r, "p", "")->text, "# p\nx.go:1: no\nFAIL p [build failed]\n");
	arena_free(&r.arena);
}

/* 2,000 lines of 50 bytes: the first quarter of 64 KiB and the end are kept, and the text says
 * what is not. */
static void long_output_keeps_its_beginning_and_end(void **state)
{
	struct buf text = { 0 };
	struct read_of r;
	struct str kept;

	(void)state;
	buf_lit(&text, TEST_EVENT("run", "A", ""));
	for (int i = 0; i < 2000; i++)
		buf_printf(&text,
			"{\"Action\":\"output\",\"Package\":\"p\",\"Test\":\"A\",\"Output\":\"%"
			"049d\\n\"}\n",
			i);
	buf_lit(&text, TEST_EVENT("fail", "A", ""));
	read_text(&r, buf_view(&text));
	kept = find(&r, "p", "A")->text;
	CHECK(kept.n <= 65536 && kept.n > 65000);
	CHECK(str_starts(kept, S("0000")));
	CHECK(str_ends(kept, S("01999\n")));
	/* 100,000 - 16,384 - (65,536 - 16,384 - 100) */
	CHECK(str_has(kept, S("\n... 34564 bytes are left out here ...\n")));
	buf_release(&text);
	arena_free(&r.arena);
}

static void nothing_that_ran_is_an_error(void **state)
{
	struct read_of r;

	(void)state;
	read_text(&r, S(EVENT("start", "") EVENT("skip", "")));
	CHECK_FALSE(r.ok);
	CHECK_STR(str_of(r.err.text), "no test and no benchmark ran");
	arena_free(&r.arena);
	read_text(&r, S("plain\n"));
	CHECK_STR(str_of(r.err.text), "no go test event");
	arena_free(&r.arena);
}

static void the_content_tells_the_format(void **state)
{
	(void)state;
	CHECK_EQ(format_gotest.sniff(S("# p\n" EVENT("start", ""))), 40);
	CHECK_EQ(format_gotest.sniff(S("{\"Action\":\"dance\",\"Package\":\"p\"}\n")), 0);
	CHECK_EQ(format_gotest.sniff(S("{\"Action\":\"run\"}\n")), 0);
	CHECK_EQ(format_gotest.sniff(S("BenchmarkX 1 1 ns/op\n")), 0);
}

int main(void)
{
	return RUN(TEST(tests_end_as_their_events_say),
		TEST(a_package_that_fails_by_itself_is_an_error),
		TEST(what_never_ended_is_unfinished), TEST(the_worst_of_several_runs_stays),
		TEST(benchmark_results_are_put_together),
		TEST(a_benchmark_that_fails_is_a_case_and_a_failure), TEST(other_lines_are_noted),
		TEST(long_output_keeps_its_beginning_and_end), TEST(nothing_that_ran_is_an_error),
		TEST(the_content_tells_the_format));
}

#include "format/format.h"
#include "test/read_as.h"

#define READ(text) read_quoted(&format_actionbench, text, &r)
#define HEAD "window.BENCHMARK_DATA = {'lastUpdate': 1, 'repoUrl': '', 'entries': {'Benchmark': ["
#define ENTRY(id, date, tool, benches)                                                             \
	"{'commit': {'id': '" id "', 'message': 'First\\n\\nmore'}, 'date': " date                 \
	", 'tool': '" tool "', 'benches': [" benches "]}"
#define END "]}}"

static const struct bench *bench_at(const struct read_of *r, uint32_t i)
{
	return &r->reading.evidence[i].bench;
}

static void each_entry_is_an_evidence_of_its_commit(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(HEAD ENTRY("aa", "5", "go",
		"{'name': 'BenchmarkX', 'value': 1000, 'unit': 'ns/op', 'extra': '9 times\\n4 "
		"procs'}") "," ENTRY("bb", "7", "go",
		"{'name': 'BenchmarkX', 'value': 3000, 'unit': 'ns/op', 'extra': '9 times'}") END));
	CHECK_EQ(r.reading.n, 2);
	CHECK_STR(r.reading.evidence[0].commit, "aa");
	CHECK_STR(r.reading.evidence[0].subject, "First");
	CHECK_EQ(r.reading.evidence[0].measured_ns, 5000000);
	CHECK_STR(r.reading.evidence[1].commit, "bb");
	CHECK_STR(bench_at(&r, 0)->series[0].name, "X-4");
	CHECK_EQ(bench_at(&r, 0)->series[0].n, 1);
	CHECK_NEAR(bench_at(&r, 0)->series[0].value[0], 1e-6, 1e-20);
	CHECK_STR(bench_at(&r, 1)->series[0].name, "X");
	CHECK_NEAR(bench_at(&r, 1)->series[0].value[0], 3e-6, 1e-20);
	read_done(&r);
}

static void what_go_is_told_twice_counts_once(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(HEAD ENTRY("aa", "5", "go",
		"{'name': 'BenchmarkX', 'value': 7, 'unit': 'ns/op\\t 64 B/op'},"
		"{'name': 'BenchmarkX - ns/op', 'value': 7, 'unit': 'ns/op'},"
		"{'name': 'BenchmarkX - B/op', 'value': 64, 'unit': 'B/op'},"
		"{'name': 'BenchmarkOld', 'value': 8, 'unit': 'ns/op\\t 9 B/op'}")
			END)); /* as before 1.18 */
	CHECK_EQ(bench_in(&r)->n, 3);
	CHECK_EQ(series_in(&r, "X", "time")->n, 1);
	CHECK_NEAR(series_in(&r, "X", "alloc_bytes")->value[0], 64, 0);
	CHECK_NEAR(series_in(&r, "Old", "time")->value[0], 8e-9, 1e-20);
	read_done(&r);
}

static void direction_is_the_units_or_the_custom_tools(void **state)
{
	struct read_of r;
	static const enum better want[] = { BETTER_HIGHER, BETTER_LOWER, BETTER_LOWER,
		BETTER_HIGHER, BETTER_UNKNOWN };

	(void)state;
	assert_true(READ(HEAD ENTRY(
		"a", "1", "jmh", "{'name': 'x', 'value': 1, 'unit': 'ops/us'}") "," ENTRY("b", "1",
		"jmh", "{'name': 'x', 'value': 1, 'unit': 'us/op'}") "," ENTRY("c", "1",
		"customSmallerIsBetter",
		"{'name': 'x', 'value': 1, 'unit': 'Points'}") "," ENTRY("d", "1",
		"customBiggerIsBetter", "{'name': 'x', 'value': 1, 'unit': 'ms'}") "," ENTRY("e",
		"1", "benchmarkluau", "{'name': 'x', 'value': 1, 'unit': '0ms'}") END));
	for (uint32_t i = 0; i < 5; i++)
		CHECK_EQ(bench_at(&r, i)->series[0].better, want[i]);
	CHECK_EQ(r.reading.evidence[4].nnote, 1);
	read_done(&r);
}

static void means_are_summaries(void **state)
{
	struct read_of r;
	const struct series *s;

	(void)state;
	assert_true(READ(HEAD ENTRY("a", "1", "benchmarkdotnet",
		"{'name': 'x', 'value': 100, 'unit': 'ns', 'range': '± 2.5'}") "," ENTRY("b", "1",
		"catch2",
		"{'name': 'x', 'value': 1, 'unit': 'us', 'range': '± 9', 'extra': '100 samples\\n3 "
		"iterations'}") "," ENTRY("c", "1", "cargo",
		"{'name': 'x', 'value': 1, 'unit': 'ns/iter', 'range': '± 9'}") END));
	s = &bench_at(&r, 0)->series[0];
	CHECK_EQ(s->n, 0);
	CHECK(s->summary->is_mean);
	CHECK_NEAR(s->summary->center, 1e-7, 1e-20);
	CHECK_NEAR(s->summary->sd, 2.5e-9, 1e-20);
	s = &bench_at(&r, 1)->series[0];
	CHECK_EQ(s->summary->n, 100);
	CHECK(isnan(s->summary->sd)); /* its unit is not told */
	s = &bench_at(&r, 2)->series[0];
	CHECK(!s->summary->is_mean);
	CHECK_STR(s->metric, "time");
	read_done(&r);
}

static void aggregates_beside_their_runs_are_left_out(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(HEAD ENTRY("a", "1", "googlecpp",
		"{'name': 'B/1', 'value': 1, 'unit': 'ns/iter'},{'name': 'B/1', 'value': 2, "
		"'unit': 'ns/iter'},"
		"{'name': 'B/1_mean', 'value': 1.5, 'unit': 'ns/iter'},{'name': 'B/1_cv', 'value': "
		"0.1, 'unit': 'ns/iter'},"
		"{'name': 'C_mean', 'value': 3, 'unit': 'ns/iter'},{'name': 'C_stddev', 'value': "
		"1, 'unit': 'ns/iter'},"
		"{'name': 'find_median', 'value': 4, 'unit': 'ns/iter'}") END));
	CHECK_EQ(bench_in(&r)->n, 3);
	CHECK_EQ(series_in(&r, "B/1", "time")->n, 2);
	CHECK_EQ(series_in(&r, "C_mean", "time")->n, 1);
	CHECK_EQ(series_in(&r, "find_median", "time")->n, 1);
	CHECK_EQ(noted(&r, "an aggregate beside what it sums up was skipped"), 3);
	read_done(&r);
}

static void null_is_a_failure(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(HEAD ENTRY("a", "1", "customSmallerIsBetter",
		"{'name': 'x', 'value': null, 'unit': 's'}") END));
	CHECK_EQ(bench_in(&r)->series[0].n, 0);
	CHECK_STR(bench_in(&r)->series[0].failure, "its value is not a finite number");
	read_done(&r);
}

#define CHECK_REFUSED(input, place, message)                                                       \
	do {                                                                                       \
		CHECK(!READ(input));                                                               \
		CHECK_EQ(r.err.at, place);                                                         \
		CHECK_STR(str_of(r.err.text), message);                                            \
		read_done(&r);                                                                     \
	} while (0)

static void what_is_no_history_is_refused(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_REFUSED("{'entries': {}}", 0, "at least one entry expected");
	CHECK_REFUSED("window.BENCHMARK_DATA", 21, "\"=\" expected behind window.BENCHMARK_DATA");
	CHECK_REFUSED("window.BENCHMARK_DATA = 1", 24, "object expected, found \"1\"");
	CHECK_REFUSED("{'entries': {'B': [{'benches': [{'name': 'x', 'value': 1}]}]}}", 55,
		"an entry needs a \"commit\" with an \"id\", and \"benches\"");
	CHECK_REFUSED("{'entries': {'B': [{'commit': {'id': 'a'}, 'benches': [{'name': 'x'}]}]}}",
		64, "a benchmark needs a \"name\" and a \"value\"");
}

static void a_semicolon_may_end_it(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ("window.BENCHMARK_DATA={'entries': {'B': [" ENTRY(
		"a", "1", "go", "{'name': 'x', 'value': 1, 'unit': 's'}") END ";\n"));
	CHECK_STR(bench_in(&r)->series[0].param[0].value, "B");
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(each_entry_is_an_evidence_of_its_commit),
		TEST(what_go_is_told_twice_counts_once),
		TEST(direction_is_the_units_or_the_custom_tools), TEST(means_are_summaries),
		TEST(aggregates_beside_their_runs_are_left_out), TEST(null_is_a_failure),
		TEST(what_is_no_history_is_refused), TEST(a_semicolon_may_end_it));
}

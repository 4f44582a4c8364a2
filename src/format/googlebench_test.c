#include "test/read_as.h"

#define READ(r, rows) \
	read_quoted(&format_googlebench, "{'context': {}, 'benchmarks': [" rows "]}", (r))
#define RUN_OF(name) "{'name': '" name "', 'run_name': '" name "', 'run_type': 'iteration', "
#define AGGREGATE(name, word) \
	"{'name': '" name "_" word "', 'run_name': '" name "', 'run_type': 'aggregate'," \
	" 'repetitions': 9, 'aggregate_name': '" word "', "

/* The doubles nearest to 7e-9, 5e-6, 3e-3 and 2; without a unit it is ns. */
static void times_are_seconds_in_every_unit(void **state)
{
	static const double want[] = { 7e-9, 5e-6, 3e-3, 2, 11e-9 };
	const struct series *s;
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		RUN_OF("x") "'real_time': 7, 'time_unit': 'ns'},"
		RUN_OF("x") "'real_time': 5, 'time_unit': 'us'},"
		RUN_OF("x") "'real_time': 3, 'time_unit': 'ms'},"
		RUN_OF("x") "'real_time': 2, 'time_unit': 's'},"
		RUN_OF("x") "'real_time': 11}"), &r.err);
	s = series_in(&r, "x", "time");
	CHECK_EQ(bench_in(&r)->n, 1);
	CHECK_EQ(s->n, 5);
	for (uint32_t i = 0; i < 5; i++)
		CHECK(s->value[i] == want[i]);
	CHECK_STR(s->unit.name, "sec/op");
	CHECK_EQ(s->better, BETTER_LOWER);
	read_done(&r);
}

static void an_unknown_unit_is_not_measured(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r, RUN_OF("x") "'real_time': 7, 'time_unit': 'days', 'rows': 3}"), &r.err);
	CHECK_STR(series_in(&r, "x", "time")->failure, "its value is not a finite number");
	CHECK_EQ(series_in(&r, "x", "rows")->n, 1);
	CHECK_EQ(noted(&r, "time_unit \"days\" is not known: its times are not measured"), 1);
	read_done(&r);
}

static void numbers_have_the_direction_that_their_names_say(void **state)
{
	static const struct {
		const char *metric, *unit;
		enum dim dim;
		enum better better;
	} want[] = {
		{ "throughput", "B/s", DIM_RATE_BYTES, BETTER_HIGHER },
		{ "items_per_second", "items/s", DIM_RATE, BETTER_HIGHER },
		{ "allocs", "allocs/op", DIM_COUNT, BETTER_LOWER },
		{ "max_bytes_used", "B", DIM_BYTES, BETTER_LOWER },
		{ "hits_s", "hits/s", DIM_RATE, BETTER_HIGHER },
		{ "rows_per_second", "rows_per_second", DIM_RATE, BETTER_HIGHER },
		{ "depth", "Depth", DIM_NONE, BETTER_UNKNOWN },
		{ "counter.time", "time", DIM_NONE, BETTER_UNKNOWN },
		{ "instructions", "instructions/op", DIM_COUNT, BETTER_LOWER },
	};
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		RUN_OF("x") "'threads': 4, 'iterations': 5, 'bytes_per_second': 1,"
		"'items_per_second': 2, 'allocs_per_iter': 3, 'max_bytes_used': 4, 'hits/s': 5,"
		"'rows_per_second': 6, 'Depth': 7, 'time': 8, 'INSTRUCTIONS': 9,"
		"'time_unit': 's'}"),
		&r.err);
	CHECK_EQ(bench_in(&r)->n, 9);
	for (uint32_t i = 0; i < 9; i++) {
		const struct series *s = series_in(&r, "x", want[i].metric);

		CHECK_STR(s->unit.name, want[i].unit);
		CHECK_EQ(s->unit.dim, want[i].dim);
		CHECK_EQ(s->better, want[i].better);
		CHECK(s->value[0] == i + 1);
	}
	read_done(&r);
}

/* Law: repetitions in = values out, aggregates add none. */
static void every_repetition_is_a_value_and_no_aggregate_is(void **state)
{
	static char text[1 << 17];
	struct read_of r;
	size_t n = 0;

	(void)state;
	n += (size_t)snprintf(text, sizeof text, "{'context': {}, 'benchmarks': [");
	for (int i = 0; i < 600; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
			"%s" RUN_OF("b%d") "'real_time': %d, 'cpu_time': 1, 'c%d': 2}",
			i ? "," : "", i % 97, i % 97, i, i % 3);
	snprintf(text + n, sizeof text - n,
		"," AGGREGATE("b1", "mean") "'real_time': 1, 'cpu_time': 1, 'c1': 2}]}");
	CHECK_OK(read_quoted(&format_googlebench, text, &r), &r.err);
	CHECK_EQ(bench_values(bench_in(&r)), 3 * 600);
	CHECK_EQ(bench_in(&r)->n, 97 * (2 + 3));
	CHECK_EQ(series_in(&r, "b1", "time")->n, 7);    /* 1, 98, 195, ..., 583 */
	CHECK(series_in(&r, "b1", "time")->value[6] == 583e-9);
	CHECK(!series_in(&r, "b1", "time")->summary);
	read_done(&r);
}

static void aggregates_alone_are_a_summary(void **state)
{
	const struct series *s;
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		AGGREGATE("x", "mean") "'real_time': 4, 'time_unit': 'us'},"
		AGGREGATE("x", "median") "'real_time': 3, 'time_unit': 'us'},"
		AGGREGATE("x", "stddev") "'real_time': 2, 'time_unit': 'us'},"
		AGGREGATE("x", "cv") "'aggregate_unit': 'percentage', 'real_time': 0.5},"
		AGGREGATE("x", "p75") "'real_time': 5, 'time_unit': 'us'}"), &r.err);
	s = series_in(&r, "x", "time");
	CHECK_EQ(bench_in(&r)->n, 1);
	CHECK_EQ(s->n, 0);
	CHECK(s->summary->center == 4e-6 && s->summary->sd == 2e-6);
	CHECK(s->summary->is_mean && s->summary->n == 9);
	CHECK(isnan(s->summary->lo) && isnan(s->summary->min));
	CHECK_EQ(noted(&r, "the aggregate \"p75\" of a benchmark without raw values was skipped"),
		1);
	read_done(&r);
}

static void a_failure_in_one_repetition_fails_the_benchmark(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		RUN_OF("x") "'real_time': 1, 'cpu_time': 1},"
		RUN_OF("x") "'error_occurred': true, 'error_message': ' lost\\n', 'real_time': 0},"
		RUN_OF("y") "'skipped': true, 'skip_message': 'no GPU', 'real_time': 0},"
		RUN_OF("z") "'real_time': NaN, 'cpu_time': 3}"), &r.err);
	CHECK_EQ(series_in(&r, "x", "time")->n, 1);
	CHECK_STR(series_in(&r, "x", "time")->failure, "lost");
	CHECK_STR(series_in(&r, "x", "cpu_time")->failure, "lost");
	CHECK_EQ(series_in(&r, "y", "time")->n, 0);
	CHECK_STR(series_in(&r, "y", "time")->failure, "skipped: no GPU");
	CHECK_STR(series_in(&r, "y", "cpu_time")->failure, "skipped: no GPU");
	CHECK_STR(series_in(&r, "z", "time")->failure, "its value is not a finite number");
	CHECK_STR(series_in(&r, "z", "cpu_time")->failure, "");
	read_done(&r);
}

static void a_benchmark_without_numbers_does_not_vanish(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r, RUN_OF("x") "'iterations': 3}"), &r.err);
	CHECK_STR(series_in(&r, "x", "time")->failure, "no measurement was written");
	read_done(&r);
}

static void the_context_gives_notes_and_no_identity(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(read_quoted(&format_googlebench,
		"{'context': {'date': 'today', 'host_name': 'vm', 'cpu_scaling_enabled': true,"
		"'library_build_type': 'debug', 'json_schema_version': 2},"
		"'benchmarks': [" RUN_OF("x") "'real_time': 1, 'label': 'hot'}]}", &r), &r.err);
	CHECK_EQ(bench_in(&r)->series[0].nparam, 0);
	CHECK_EQ(r.reading.evidence[0].nnote, 4);
	CHECK_EQ(noted(&r, "CPU frequency scaling was on: timings are noisier"), 1);
	CHECK_EQ(noted(&r, "json_schema_version 1 expected, found 2"), 1);
	CHECK_EQ(noted(&r, "a label was not kept"), 1);
	read_done(&r);
}

static void own_files_are_told_from_others(void **state)
{
	int (*sniff)(struct str head) = format_googlebench.sniff;

	(void)state;
	CHECK_EQ(sniff(S("{\"context\": {\"mhz_per_cpu\": 1}")), 32);
	CHECK_EQ(sniff(S("{\"context\": {}, \"benchmarks\": [{\"na")), 24);
	CHECK_EQ(sniff(S("{\"machine_info\": {}, \"benchmarks\": []}")), 0);
	CHECK_EQ(sniff(S("{\"context\": 1, \"benchmarks\": []}")), 0);
	CHECK_EQ(sniff(S("[1]")), 0);
}

int main(void)
{
	return RUN(TEST(times_are_seconds_in_every_unit), TEST(an_unknown_unit_is_not_measured),
		TEST(numbers_have_the_direction_that_their_names_say),
		TEST(every_repetition_is_a_value_and_no_aggregate_is),
		TEST(aggregates_alone_are_a_summary),
		TEST(a_failure_in_one_repetition_fails_the_benchmark),
		TEST(a_benchmark_without_numbers_does_not_vanish),
		TEST(the_context_gives_notes_and_no_identity),
		TEST(own_files_are_told_from_others));
}

#include "test/check.h"

#include "format/format.h"

/* Three rounds of 2, 4 and 6 s per call; pytest-benchmark gives mean 4 and stddev 2. */
static void rounds_go_before_their_summary(void **state)
{
	struct source src = { .name = S("in.json"),
		.bytes = S("{\"machine_info\":{},\"commit_info\":{},\"benchmarks\":[\n"
			   "{\"fullname\":\"t.py::a[1]\",\"name\":\"a[1]\",\"options\":{\"timer\":"
			   "\"perf_counter\"},\"stats\":{\"mean\":4,\"stddev\":2,\"rounds\":3,"
			   "\"data\":[2,4,6]}},\n"
			   "{\"fullname\":\"t.py::b\",\"stats\":{\"mean\":4,\"stddev\":2,"
			   "\"rounds\":3,\"min\":2,\"max\":6}}]}") };
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	const struct bench *b;
	struct err e = { 0 };

	(void)state;
	CHECK_OK(format_pytest_benchmark.read(&src, &r, &e), &e);
	b = &r.evidence[0].bench;
	CHECK(b->n == 2 && bench_values(b) == 3);
	CHECK_STR(b->series[0].name, "t.py::a[1]");
	CHECK_STR(b->series[0].metric, "time");
	CHECK(b->series[0].value[1] == 4 && !b->series[0].summary && !b->series[0].process);
	CHECK(b->series[1].summary->center == 4 && b->series[1].summary->sd == 2);
	CHECK(b->series[1].summary->is_mean && b->series[1].summary->n == 3);
	CHECK(isnan(b->series[1].summary->lo) && b->series[1].summary->max == 6);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(rounds_go_before_their_summary));
}

#include "test/read_as.h"

#define RULE "-------------------------------------------------------------------------------\n"
#define TITLE RULE "case\n  section\n" RULE "a.cpp:1\n" \
	"...............................................................................\n\n"
#define HEADER "benchmark name         samples    iterations    estimated\n" \
	"                       mean       low mean      high mean\n" \
	"                       std dev    low std dev   high std dev\n" RULE

/* 158.5 ns is 1.585e-7 s, 1.5 us is 1.5e-6 s. */
static void a_row_is_three_lines(void **state)
{
	const struct series *s;
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_catch2, S(TITLE HEADER
		"sorted                     100           325      4.875 ms\n"
		"                        158.5 ns    74.5 ns    1.5 us\n"
		"                          2 ns    1 ns    3 ns\n\n"
		"a name of two                                              \n"
		"lines                      100             1      1 s\n"
		"                          2 m    1 s    3 m\n"
		"                          1 s    1 s    3 s\n"), &r));
	s = series_in(&r, "case/section/sorted", "time");
	CHECK_NEAR(s->summary->center, 158.5e-9, 1e-18);
	CHECK_NEAR(s->summary->hi, 1.5e-6, 1e-18);
	CHECK_NEAR(s->summary->sd, 2e-9, 1e-18);
	CHECK(s->summary->level == 0.95 && s->summary->n == 100 && s->summary->is_mean);
	CHECK(series_in(&r, "case/section/a name of two lines", "time")->summary->center == 120);
	read_done(&r);
}

static void a_row_that_is_cut_is_a_failure(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_catch2, S(HEADER "sorted                     100           325      4.875 ms\n"
		"                        158.5 ns    74.5\n"), &r));
	CHECK_STR(series_in(&r, "sorted", "time")->failure, "its row of the table was cut short");
	CHECK(!series_in(&r, "sorted", "time")->summary);
	read_done(&r);
	CHECK(read_as(&format_catch2, S(HEADER "bad                    Benchmark failed (why (not)) \n"), &r));
	CHECK_STR(series_in(&r, "bad", "time")->failure, "why (not)");
	read_done(&r);
}

/* Means of 1 and 3 ns in two runs. */
static void a_benchmark_that_comes_again_has_values(void **state)
{
	const struct series *s;
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_catch2, "<Catch><TestCase name='c'><Section name=' s '>"
		"<BenchmarkResults name='b' samples='9'><mean value='1' lowerBound='0.5' upperBound='2' ci='0.9'/>"
		"</BenchmarkResults></Section></TestCase></Catch><Catch>"
		"<TestCase name='c'><Section name='s'>"
		"<BenchmarkResults name='b'><mean value='3'/></BenchmarkResults>"
		"<BenchmarkResults name='x'><mean value='1' lowerBound='0.5' upperBound='2' ci='0.9'/>"
		"</BenchmarkResults><BenchmarkResults name='x0'><mean value='1' lowerBound='1' ci='0'/>"
		"<standardDeviation value='0' ci='0'/></BenchmarkResults></Section></TestCase></Catch>", &r));
	s = series_in(&r, "c/s/b", "time");
	CHECK(s->n == 2 && !s->summary);
	CHECK_NEAR(s->value[1], 3e-9, 1e-20);
	CHECK(s->process[0] == 0 && s->process[1] == 1);
	CHECK(series_in(&r, "c/s/x", "time")->summary->level == 0.9);
	CHECK(isnan(series_in(&r, "c/s/x0", "time")->summary->lo));
	CHECK(isnan(series_in(&r, "c/s/x0", "time")->summary->sd));
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(a_row_is_three_lines), TEST(a_row_that_is_cut_is_a_failure),
		TEST(a_benchmark_that_comes_again_has_values));
}

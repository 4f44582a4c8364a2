#include "test/read_as.h"

/* 88 ns are 8.8e-8 s, 2 s of building stay 2 s, 42 bytes 42 B; a measure of one's own keeps its number. */
static void units_are_those_of_benchers_own_measures(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_bmf,
		"{'a':{'latency':{'value':88,'lower_value':87,'upper_value':90},"
		"'throughput':{'value':5},'Build Time':{'value':2},'file-size':{'value':42}},"
		"'b-bencher-ignore':{'My Score':{'value':7}}}", &r));
	CHECK_EQ(bench_in(&r)->n, 5);
	CHECK_NEAR(series_in(&r, "a", "time")->value[0], 88e-9, 1e-20);
	CHECK_NEAR(series_in(&r, "a", "time")->summary->hi, 90e-9, 1e-20);
	CHECK(isnan(series_in(&r, "a", "time")->summary->level));
	CHECK(series_in(&r, "a", "time")->better == BETTER_LOWER);
	CHECK(series_in(&r, "a", "ops_s")->better == BETTER_HIGHER);
	CHECK(series_in(&r, "a", "build_time")->value[0] == 2);
	CHECK_STR(series_in(&r, "a", "bytes")->unit.name, "B");
	CHECK(series_in(&r, "b", "my_score")->value[0] == 7);
	CHECK(series_in(&r, "b", "my_score")->better == BETTER_UNKNOWN);
	CHECK_EQ(noted(&r, "\"My Score\" is no measure of Bencher's own: its unit and good "
			   "direction are unknown"), 1);
	read_done(&r);
}

static void a_metric_without_value_is_an_error(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(!read_quoted(&format_bmf, "{'a':{'latency':{'lower_value':1}}}", &r));
	CHECK_STR(str_of(r.err.text), "a metric needs a \"value\"");
	read_done(&r);
	CHECK(!read_quoted(&format_bmf, "{'a':{}}", &r));
	read_done(&r);
}

static void only_the_three_members_are_recognised(void **state)
{
	(void)state;
	CHECK(format_bmf.sniff(S("{\"a\":{},\"b\":{\"c\":{\"value\":1}}}")) == 16);
	CHECK(format_bmf.sniff(S("{\"a\":{\"c\":{\"value\":1,\"lower_value\":1}}}")) == 24);
	CHECK(format_bmf.sniff(S("{\"a\":{\"c\":{\"value\":1,\"min\":1}}}")) == 0);
	CHECK(format_bmf.sniff(S("{\"a\":{\"c\":{\"lower_value\":1}}}")) == 0);
	CHECK(format_bmf.sniff(S("{\"a\":{\"c\":[1]}}")) == 0);
}

int main(void)
{
	return RUN(TEST(units_are_those_of_benchers_own_measures),
		TEST(a_metric_without_value_is_an_error),
		TEST(only_the_three_members_are_recognised));
}

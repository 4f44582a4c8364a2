#include "test/read_as.h"

static void the_direction_is_the_units_or_unknown(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_custombench,
		"[{'name':'a','unit':'Milliseconds','value':250},{'name':'b','unit':'MB/s','value':'3'},"
		"{'name':'c','unit':'Points','value':1,'range':'5%','extra':'x'},"
		"{'name':'d','unit':'ops/sec','value':9}]", &r));
	CHECK(series_in(&r, "a", "time")->value[0] == 0.25);
	CHECK(series_in(&r, "a", "time")->better == BETTER_LOWER);
	CHECK(series_in(&r, "b", "throughput")->value[0] == 3e6);
	CHECK(series_in(&r, "b", "throughput")->better == BETTER_HIGHER);
	CHECK(series_in(&r, "c", "points")->better == BETTER_UNKNOWN);
	CHECK(series_in(&r, "d", "ops_sec")->better == BETTER_HIGHER);
	CHECK_EQ(noted(&r, "the unit \"Points\" does not say which direction is good, and the file "
			   "does not either"), 1);
	read_done(&r);
}

static void what_is_no_number_is_no_zero(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_custombench,
		"[{'name':'a','unit':'s','value':null},{'name':'b','unit':'s','value':'fast'},"
		"{'name':'c','unit':'s','value':''},{'name':'d','unit':'s','value':1},"
		"{'name':'d','unit':'s','value':2}]", &r));
	CHECK_EQ(bench_values(bench_in(&r)), 2);
	CHECK_STR(series_in(&r, "a", "time")->failure, "its value is not a number");
	CHECK_STR(series_in(&r, "b", "time")->failure, "its value is not a number");
	CHECK_STR(series_in(&r, "c", "time")->failure, "its value is not a number");
	CHECK(series_in(&r, "d", "time")->value[1] == 2);
	read_done(&r);
}

static void an_entry_needs_its_three_members(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(!read_quoted(&format_custombench, "[{'name':'a','value':1}]", &r));
	read_done(&r);
	CHECK(!read_quoted(&format_custombench, "[]", &r));
	read_done(&r);
	CHECK(format_custombench.sniff(S("[{\"name\":\"a\",\"value\":1}]")) == 0);
	CHECK(format_custombench.sniff(S("[{\"name\":\"a\",\"unit\":\"\",\"value\":1}]")) == 24);
}

int main(void)
{
	return RUN(TEST(the_direction_is_the_units_or_unknown), TEST(what_is_no_number_is_no_zero),
		TEST(an_entry_needs_its_three_members));
}

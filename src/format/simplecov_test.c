#include "test/coverage_as.h"

static void runs_of_one_file_add_up(void **state)
{
	(void)state;
	coverage_is(&format_simplecov,
		"{'RSpec':{'coverage':{'a.rb':{'lines':[1,null,0]}},'timestamp':1},'Minitest':{'coverage':{'a.rb':[2,0,0]}}}",
		"a.rb L1=3 L2=0 L3=0");
}

static void branches_have_their_condition(void **state)
{
	(void)state;
	coverage_is(&format_simplecov,
		"{'RSpec':{'coverage':{'a.rb':{'lines':[1],'branches':{'[:if, 0, 3, 4, 5, 7]':{'[:then, 1, 4, 6, 4, 9]':2,"
		"'[:else, 2, 5, 6, 5, 9]':0},'[:\\'&.\\', 7, 9, 1, 9, 9]':{'[:then, 8, 9, 1, 9, 9]':1}}}}}}",
		"a.rb L1=1 R3.0.0=2 R3.0.1=0 R9.7.0=1");
}

static void ignored_lines_are_left_out_and_counted(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_simplecov,
		"{'meta':{'simplecov_version':'0.22.0'},'coverage':{'a.rb':{'lines':[1,'ignored','ignored'],'branches':["
		"{'type':'then','start_line':1,'end_line':1,'coverage':3},{'type':'else','start_line':2,'coverage':'ignored'}]}}}", &r));
	CHECK_STR(coverage_text(&r), "a.rb L1=1 R1.0.0=3");
	CHECK_EQ(coverage_of(&r)->nexclusion, 1);
	CHECK_EQ(coverage_of(&r)->exclusion[0].lines, 2);
	read_done(&r);
}

static void what_makes_no_sense_is_refused(void **state)
{
	(void)state;
	coverage_refused(&format_simplecov, "{'a':{'coverage':{}}}", "coverage of at least one file expected");
	coverage_refused(&format_simplecov, "{'a':{'coverage':{'f':{'branches':{'[:if, x, 1]':{}}}}}}",
		"a condition like \"[:if, 0, 3, 4, 5, 7]\" expected");
}

int main(void)
{
	return RUN(TEST(runs_of_one_file_add_up), TEST(branches_have_their_condition),
		TEST(ignored_lines_are_left_out_and_counted), TEST(what_makes_no_sense_is_refused));
}

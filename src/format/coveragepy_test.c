#include "test/coverage_as.h"

static void executed_missing_and_jumps(void **state)
{
	(void)state;
	coverage_is(&format_coveragepy,
		"{'meta':{},'files':{'a.py':{'executed_lines':[1,2],'missing_lines':[4],'executed_branches':[[2,4]],"
		"'missing_branches':[[2,-1],[2,-2]]}}}",
		"a.py L1=1 L2=1 L4=0 R2.0.0[exit of line 1]=0 R2.0.0[exit of line 2]=0 R2.0.4=1");
}

/* Lines 2 and 5 are excluded; older versions list what ran of them as executed. */
static void excluded_lines_are_no_code(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_coveragepy,
		"{'files':{'a.py':{'executed_lines':[1,2,3],'missing_lines':[4],'excluded_lines':[2,5]}}}", &r));
	CHECK_STR(coverage_text(&r), "a.py L1=1 L3=1 L4=0");
	CHECK_EQ(coverage_of(&r)->nexclusion, 1);
	CHECK_EQ(coverage_of(&r)->exclusion[0].lines, 2);
	read_done(&r);
}

/* f and g begin at the first line that is known of them; h says where. The module is no function, nor is one without lines. */
static void functions_begin_where_it_is_known(void **state)
{
	(void)state;
	coverage_is(&format_coveragepy,
		"{'files':{'a.py':{'executed_lines':[],'missing_lines':[],'functions':{"
		"'f':{'executed_lines':[3,5],'missing_lines':[2]},'C.g':{'executed_lines':[],'missing_lines':[8]},"
		"'h':{'executed_lines':[11],'missing_lines':[],'start_line':10},'e':{'executed_lines':[],'missing_lines':[]},"
		"'':{'executed_lines':[1],'missing_lines':[]}}}}}",
		"a.py F2:f=1 F8:C.g=0 F10:h=1");
}

static void contexts_are_noted(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_coveragepy, "{'files':{'a.py':{'executed_lines':[1],'contexts':{'1':['t|run']}}}}", &r));
	CHECK_EQ(noted(&r, "contexts, which say who covered a line, of a file were left out"), 1);
	read_done(&r);
}

/* Line 1 is a docstring; nobody can tell. */
static void more_than_the_summary_counts_is_noted(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_coveragepy,
		"{'files':{'a.py':{'executed_lines':[1,2],'missing_lines':[3],'executed_branches':[[2,3],[2,-2]],"
		"'summary':{'num_statements':2,'num_branches':1}}}}", &r));
	CHECK_EQ(coverage_of(&r)->file[0].nline, 3);
	CHECK_EQ(noted(&r, "its own summaries count fewer lines, by 1: docstrings are among them before coverage.py 7.13.5"), 1);
	CHECK_EQ(r.reading.evidence[0].nnote, 2);
	read_done(&r);
}

static void what_makes_no_sense_is_refused(void **state)
{
	(void)state;
	coverage_refused(&format_coveragepy, "{'meta':{},'files':{}}", "coverage of at least one file expected");
	coverage_refused(&format_coveragepy, "{'files':{'a':{'executed_lines':[4294967296]}}}", "a line below 2^31 expected");
	coverage_refused(&format_coveragepy, "{'files':{'a':{'missing_branches':[[1]]}}}",
		"a jump as two lines below 2^31 expected");
	coverage_refused(&format_coveragepy, "{'files':{'a':{'missing_branches':[[-1,2]]}}}",
		"a jump as two lines below 2^31 expected");
}

int main(void)
{
	return RUN(TEST(executed_missing_and_jumps), TEST(excluded_lines_are_no_code), TEST(functions_begin_where_it_is_known),
		TEST(contexts_are_noted),
		TEST(more_than_the_summary_counts_is_noted), TEST(what_makes_no_sense_is_refused));
}

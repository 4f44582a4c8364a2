#include "test/coverage_as.h"

#define FILE_OF(segments) "{'data':[{'files':[{'filename':'a.c','segments':[" segments "]}]}]}"

/*
 * 3: a region of 5 begins.  4: wrapped, 5.  5: a region of 2 within: the larger holds.  6: what goes on after it, no entry: the
 * wrapped 2.  7: a gap of 0 begins, no region: wrapped 5.  8: wrapped 0.  9: the end of all code stands on it, wrapped 0.  10: none.
 * 12: a skipped region begins: no code; 13: after it nothing.
 */
static void lines_are_counted_as_llvm_cov_counts_them(void **state)
{
	(void)state;
	coverage_is(&format_llvm_cov,
		FILE_OF("[3,1,5,true,true,false],[5,7,2,true,true,false],[6,2,5,true,false,false],[7,3,0,true,true,true],"
			"[9,2,0,false,false,false],[12,1,0,false,true,false],[13,1,0,false,false,false]"),
		"a.c L3=5 L4=5 L5=5 L6=2 L7=5 L8=0 L9=0");
	/* 2.0.0 had no gaps. */
	coverage_is(&format_llvm_cov, FILE_OF("[1,1,7,true,true],[2,1,0,false,false]"), "a.c L1=7 L2=7");
}

/* A skipped region first, then one with a count on the same line: code since version 18. */
static void the_rule_for_skipped_lines_follows_the_version(void **state)
{
	(void)state;
	coverage_is(&format_llvm_cov, FILE_OF("[1,1,0,false,true,false],[1,9,4,true,true,false],[2,1,0,false,false,false]"),
		"a.c L2=4");
	coverage_is(&format_llvm_cov,
		"{'data':[{'files':[{'mcdc_records':[],'filename':'a.c','segments':["
		"[1,1,0,false,true,false],[1,9,4,true,true,false],[2,1,0,false,false,false]]}]}]}",
		"a.c L1=4 L2=4");
}

#define FUNCTIONS(list) "{'data':[{'files':[{'filename':'a.c','segments':[]},{'filename':'m.h','segments':[]}],'functions':[" list "]}]}"

/* File 1 is the text of a macro that is used at 2:9, and file 2 that of one within it, also from m.h. */
#define MACRO "{'name':'f','count':3,'filenames':['a.c','m.h','m.h'],'regions':[[1,9,5,2,3,0,0,0],[2,9,2,12,3,0,1,1]," \
	"[7,1,7,20,3,1,0,0],[7,5,7,8,3,1,2,1],[9,1,9,8,1,2,0,0]],'branches':[[3,7,3,8,2,1,0,0,4],[7,3,7,9,0,3,1,0,4]," \
	"[9,2,9,3,1,2,2,0,4]]}"

static void branches_in_macros_belong_to_their_use(void **state)
{
	(void)state;
	coverage_is(&format_llvm_cov, FUNCTIONS(MACRO),
		"a.c B1.9-5.2=3 F1:f=3 R2.9.0=0 R2.9.1=3 R2.9.2=1 R2.9.3=2 R3.7.0=2 R3.7.1=1; m.h B7.1-7.20=3 B9.1-9.8=1");
}

#define INSTANCE(name, count) "{'name':'" name "','count':" count ",'filenames':['a.c'],'regions':[[4,1,6,2," count ",0,0,0]]}"

static void instances_of_one_place_are_one_function(void **state)
{
	(void)state;
	coverage_is(&format_llvm_cov, FUNCTIONS(INSTANCE("zz", "2") "," INSTANCE("aa", "0") "," INSTANCE("mm", "5")),
		"a.c B4.1-6.2=7 F4:aa=7; m.h");
}

static void functions_of_files_that_are_not_listed_are_noted(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_llvm_cov,
		FUNCTIONS("{'name':'f','count':3,'filenames':['x.c'],'regions':[[1,9,5,2,3,0,0,0]],'branches':[[1,1,1,2,3,4,0,0,4]]}"),
		&r));
	CHECK_STR(coverage_text(&r), "a.c; m.h");
	CHECK_EQ(noted(&r, "a function of a file that is not listed was left out"), 1);
	read_done(&r);
}

/* Two decisions of two conditions on line 4, and an instance of the first again; what stands before the list varies. */
static void conditions_of_one_line_keep_apart(void **state)
{
	(void)state;
	coverage_is(&format_llvm_cov,
		"{'data':[{'files':[{'filename':'a.c','mcdc_records':[[4,20,4,30,0,5,[false,true]],[4,3,4,9,1,2,0,0,5,[true,false]],"
		"[4,3,4,9,0,5,[true,false]],[4,40,4,50,0,5,[true,true,false]]],'segments':[]}]}]}",
		"a.c C4.2.0+=2 C4.2.1+=0 C4.2.2+=0 C4.2.3+=1 C4.3.0+=1 C4.3.1+=1 C4.3.2+=0");
}

static void other_totals_are_told(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_llvm_cov,
		"{'data':[{'files':[{'filename':'a.c','segments':[[1,1,5,true,true,false],[2,1,0,false,false,false]]}],"
		"'totals':{'lines':{'count':3,'covered':2}}}]}", &r));
	CHECK_EQ(noted(&r, "llvm-cov's own totals count 2 of 3 lines: function by function, without the text of macros"), 1);
	read_done(&r);
}

static void what_makes_no_sense_is_refused(void **state)
{
	(void)state;
	coverage_refused(&format_llvm_cov, FILE_OF("[1,1,5,true]"), "a segment of at least 5 values expected");
	coverage_refused(&format_llvm_cov, FILE_OF("[9,1,5,true,true],[8,1,5,true,true]"),
		"a segment on a line behind the one before and up to 10000000 expected");
	coverage_refused(&format_llvm_cov, FILE_OF("[10000001,1,5,true,true]"),
		"a segment on a line behind the one before and up to 10000000 expected");
	coverage_refused(&format_llvm_cov, "{'data':[{'files':[{'filename':'a.c'}]}]}", "a file with segments expected");
	coverage_refused(&format_llvm_cov, "{'data':[]}", "coverage of at least one file expected");
	coverage_refused(&format_llvm_cov, FUNCTIONS("{'filenames':['a.c'],'regions':[[1,1,1,1,1,1,0,0]]}"),
		"indices of the function's own filenames expected in the function at byte 99");
	coverage_refused(&format_llvm_cov, FUNCTIONS("{'filenames':['a.c'],'branches':[[1,1,1,1,1,1,7,0,4]]}"),
		"indices of the function's own filenames expected in the function at byte 99");
	coverage_refused(&format_llvm_cov, FUNCTIONS("{'filenames':['a.c'],'regions':[[1,1,1,1,1,1,0]]}"),
		"a region of 8 numbers expected");
}

/* Macros that are each other's text. */
static void a_circle_of_macros_ends(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_llvm_cov,
		FUNCTIONS("{'name':'f','filenames':['a.c','m.h'],'regions':[[1,1,1,9,1,0,1,1],[2,1,2,9,1,1,0,1]],"
			"'branches':[[3,1,3,2,1,0,0,0,4]]}"), &r));
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(lines_are_counted_as_llvm_cov_counts_them), TEST(the_rule_for_skipped_lines_follows_the_version),
		TEST(branches_in_macros_belong_to_their_use), TEST(instances_of_one_place_are_one_function),
		TEST(functions_of_files_that_are_not_listed_are_noted), TEST(conditions_of_one_line_keep_apart),
		TEST(other_totals_are_told), TEST(what_makes_no_sense_is_refused), TEST(a_circle_of_macros_ends));
}

/* Also coveralls: the two of grcov's. */
#include "test/coverage_as.h"

static void names_on_the_way_make_the_path(void **state)
{
	(void)state;
	coverage_is(&format_covdir,
		"{'children':{'src':{'children':{'a.c':{'coverage':[-1,2,0],'name':'a.c'}},'name':'src'},"
		"'b.c':{'coverage':[1]}},'name':''}",
		"b.c L1=1; src/a.c L2=2 L3=0");
	coverage_refused(&format_covdir, "{'children':{},'name':''}", "coverage of at least one file expected");
}

/* The name may come last. */
static void coveralls_has_lines_branches_and_functions(void **state)
{
	(void)state;
	coverage_is(&format_coveralls,
		"{'git':{},'source_files':[{'branches':[2,0,0,1,2,0,1,0],'coverage':[null,1,0],"
		"'functions':[{'exec':true,'name':'f','start':2},{'exec':false,'name':'g','start':3}],'name':'a.c'},"
		"{'name':'b.c','coverage':[4],'branches':null}]}",
		"a.c L2=1 L3=0 F2:f=1 F3:g=0 R2.0.0=1 R2.0.1=0; b.c L1=4");
	coverage_refused(&format_coveralls, "{'source_files':[]}", "coverage of at least one file expected");
	coverage_refused(&format_coveralls, "{'source_files':[{'name':'a.c'}]}", "a file with a name and coverage expected");
	coverage_refused(&format_coveralls, "{'source_files':[{'name':'a.c','coverage':[],'branches':[1,2,3]}]}",
		"branches in fours expected: line, block, branch, count");
}

int main(void)
{
	return RUN(TEST(names_on_the_way_make_the_path), TEST(coveralls_has_lines_branches_and_functions));
}

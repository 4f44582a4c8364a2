#include "test/coverage_as.h"

#define AT(line, column, end_line, end_column) \
	"{'start':{'line':" line ",'column':" column "},'end':{'line':" end_line ",'column':" end_column "}}"

/* Columns become 1-based; null and Infinity are the end of a line, which is not said.  Line 1 has statements of 4 and 0: 4. */
static void statements_give_lines(void **state)
{
	(void)state;
	coverage_is(&format_istanbul,
		"{'k':{'path':'a.js','statementMap':{'0':" AT("1", "0", "1", "9") ",'1':" AT("1", "10", "1", "null") ",'2':"
		AT("3", "2", "5", "Infinity") "},'fnMap':{},'branchMap':{},'s':{'0':4,'1':0,'2':null},'f':{},'b':{}}}",
		"a.js L1=4 L3=0 B1.1-1.10=4 B1.11-1.0=0 B3.3-5.0=0");
}

/* A function is where it is declared, to the end of its body; a decision has a line alone before 1.0. */
static void functions_and_branches(void **state)
{
	(void)state;
	coverage_is(&format_istanbul,
		"{'a.js':{'statementMap':{},'fnMap':{'0':{'name':'f','decl':" AT("2", "9", "2", "10") ",'loc':"
		AT("2", "13", "4", "1") "},'1':{'name':'g','line':7}},"
		"'branchMap':{'0':{'loc':" AT("3", "2", "3", "8") ",'type':'if','locations':[{},{}]},'5':{'line':8,'type':'if'}},"
		"'s':{},'f':{'0':2,'1':0},'b':{'0':[2,0],'5':[1]}}}",
		"a.js F2:f=2 F7:g=0 R3.0.0=2 R3.0.1=0 R8.5.0=1");
}

/* Sorted as text: 10 before 2; counts come before places. */
static void ids_may_come_in_any_order(void **state)
{
	(void)state;
	coverage_is(&format_istanbul,
		"{'a.js':{'s':{'0':1,'10':3,'2':2},'statementMap':{'10':" AT("5", "0", "5", "1") ",'2':" AT("4", "0", "4", "1")
		",'0':" AT("3", "0", "3", "1") "}}}",
		"a.js L3=1 L4=2 L5=3 B3.1-3.2=1 B4.1-4.2=2 B5.1-5.2=3");
	coverage_is(&format_istanbul,
		"{'a.js':{'statementMap':{'2':" AT("4", "0", "4", "1") ",'0':" AT("3", "0", "3", "1") "}}}",
		"a.js L3=0 L4=0 B3.1-3.2=0 B4.1-4.2=0");
}

static void what_has_no_place_is_noted(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_istanbul,
		"{'a.js':{'statementMap':{'1':" AT("1", "0", "1", "1") ",'3':{'skip':true,'start':{'line':9,'column':0}}},"
		"'s':{'0':1,'3':1,'7':1}}}", &r));
	CHECK_STR(coverage_text(&r), "a.js L1=0 B1.1-1.2=0");
	CHECK_EQ(noted(&r, "counts of a file that have no place in it were left out"), 1);
	CHECK_EQ(coverage_of(&r)->file[0].measure, COV_STATEMENTS);
	read_done(&r);
}

static void what_makes_no_sense_is_refused(void **state)
{
	(void)state;
	coverage_refused(&format_istanbul, "{}", "coverage of at least one file expected");
	coverage_refused(&format_istanbul, "{'a.js':{'s':{}}}", "a file with a statementMap expected");
	coverage_refused(&format_istanbul, "{'a.js':{'statementMap':{'x':{}}}}", "a whole number below 2^32 as id expected");
	coverage_refused(&format_istanbul, "{'a.js':{'s':{'4294967296':1}}}", "a whole number below 2^32 as id expected");
}

int main(void)
{
	return RUN(TEST(statements_give_lines), TEST(functions_and_branches), TEST(ids_may_come_in_any_order),
		TEST(what_has_no_place_is_noted), TEST(what_makes_no_sense_is_refused));
}

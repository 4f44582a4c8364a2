/* Tracefiles: what each record means, and what is written of it. */
#include "format/lcov_part.h"
#include "test/cov_look.h"

static void every_record_of_a_section_is_taken(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_lcov, S("TN:\nSF:a.c\nFN:3,8,f\nFNDA:2,f\nBRDA:4,1,0,2\nBRDA:4,1,1,-\n"
				      "MCDC:4,2,t,1,0,x > 1\nDA:3,2\nDA:4,0,abc\nend_of_record\n"), &r));
	CHECK_EQ(cov_in(&r)->n, 1);
	CHECK_STR(file_in(&r, "a.c")->function[0].name, "f");
	CHECK_EQ(file_in(&r, "a.c")->function[0].end_line, 8);
	CHECK_EQ(file_in(&r, "a.c")->branch[1].hits.count, 0);
	CHECK_STR(file_in(&r, "a.c")->condition[0].label, "x > 1");
	CHECK_STR(totals_in(&r), "lines 1/2 functions 1/1 branches 1/2 conditions 1/1");
	read_done(&r);
}

static void a_file_that_comes_again_adds(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_lcov, S("SF:a\nDA:1,2\nFN:1,f\nFNDA:1,f\nend_of_record\n"
				      "TN:two\nSF:a\nFN:1,f\nFNDA:4,f\nDA:1,3\nDA:2,0\nend_of_record\n"), &r));
	CHECK_EQ(file_in(&r, "a")->line[0].hits.count, 5);
	CHECK_EQ(file_in(&r, "a")->function[0].hits.count, 5);
	CHECK_EQ(file_in(&r, "a")->nline, 2);
	read_done(&r);
}

/* lcov 2's manual: line and block from the left, taken from the right, the text between may hold commas. */
static void the_name_of_a_branch_may_hold_commas(void **state)
{
	struct read_of r;
	const struct cov_file *f;

	(void)state;
	CHECK(read_as(&format_lcov, S("SF:a\nBRDA:7,e2,f(a, b),3\nBRDA:7,2,!f(a, b),0\nend_of_record\n"), &r));
	f = file_in(&r, "a");
	CHECK_EQ(f->nbranch, 2);
	CHECK_STR(f->branch[0].label, "f(a, b)");
	CHECK_EQ(f->branch[0].block, 2);
	CHECK_EQ(f->branch[0].kind, COV_BRANCH_THROW);
	CHECK_EQ(f->branch[0].hits.count, 3);
	CHECK_EQ(f->branch[1].number, 1);
	read_done(&r);
}

static void odd_counts_are_read_and_said(void **state)
{
	struct read_of r;
	const struct cov_file *f;

	(void)state;
	CHECK(read_as(&format_lcov, S("SF:a\nDA:1,-3\nDA:2,0.5\nDA:3,1e3\nDA:4,99999999999999999999\nend_of_record\n"), &r));
	f = file_in(&r, "a");
	CHECK_EQ(f->line[0].hits.count, 0);
	CHECK_EQ(f->line[1].hits.count, 1);
	CHECK_EQ(f->line[2].hits.count, 1000);
	CHECK_EQ(f->line[3].hits.count, COVERAGE_UNMEASURED - 1);
	CHECK_EQ(noted(&r, "a negative count was read as 0"), 1);
	CHECK_EQ(noted(&r, "the fraction of a count was left out"), 1);
	CHECK_EQ(noted(&r, "a count beyond 64 bits was read as the largest"), 1);
	read_done(&r);
}

static void what_is_marked_unreachable_is_left_out(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_lcov, S("SF:a\nBRDA:1,U0,0,0\nBRDA:1,eU0,1,0\nBRDA:1,0,2,1\nMCDC:1,U2,t,0,0,x\nend_of_record\n"), &r));
	CHECK_EQ(file_in(&r, "a")->nbranch, 1);
	CHECK_EQ(file_in(&r, "a")->ncondition, 0);
	CHECK_EQ(noted(&r, "a branch marked unreachable was left out"), 2);
	read_done(&r);
}

/* FNA's index leads to FNL; functions of one name at two lines keep their counts apart. */
static void functions_find_their_counts(void **state)
{
	struct read_of r;
	const struct cov_file *f;

	(void)state;
	CHECK(read_as(&format_lcov, S("SF:a\nFNL:0,5,9\nFNL:1,12\nFNA:1,3,late\nFNA:0,1,x\nFNA:0,0,y\nend_of_record\n"
				      "SF:b\nFN:1,same\nFN:9,same\nFN:20,z\nFNDA:4,same\nFNDA:0,same\nFNDA:2,z\nend_of_record\n"
				      "SF:c\nFN:1,p\nFN:2,q\nFNDA:7,q\nFNDA:8,p\nend_of_record\n"), &r));
	f = file_in(&r, "a");
	CHECK_EQ(f->nfunction, 3);
	CHECK_EQ(f->function[0].end_line, 9);
	CHECK_EQ(f->function[2].line, 12);
	CHECK_EQ(f->function[2].hits.count, 3);
	f = file_in(&r, "b");
	CHECK_EQ(f->function[0].hits.count, 4);
	CHECK_EQ(f->function[1].hits.count, 0);
	CHECK_EQ(f->function[1].line, 9);
	f = file_in(&r, "c");
	CHECK_EQ(f->function[0].hits.count, 8);
	CHECK_EQ(f->function[1].hits.count, 7);
	read_done(&r);
}

static void broken_records_are_errors_with_a_place(void **state)
{
	static const struct {
		const char *text, *error;
		uint64_t at;
	} broken[] = {
		{ "SF:a\nDA:1,1\n", "end_of_record expected, found the end of the input", 12 },
		{ "SF:a\nDA:x,1\nend_of_record\n", "DA:line,count expected", 5 },
		{ "SF:a\nDA:4294967296,1\nend_of_record\n", "DA:line,count expected", 5 },
		{ "SF:a\nDA:1,\nend_of_record\n", "DA:line,count expected", 5 },
		{ "SF:a\nBRDA:1,0,1\nend_of_record\n", "BRDA:line,block,branch,taken expected", 5 },
		{ "SF:a\nBRDA:1,0,1,x\nend_of_record\n", "BRDA:line,block,branch,taken expected", 5 },
		{ "SF:a\nFN:1\nend_of_record\n", "FN:line,name expected", 5 },
		{ "SF:a\nhello\n", "a record like DA:1,1 expected", 5 },
		{ "DA:1,1\n", "SF: before a record of a source file expected", 0 },
		{ "end_of_record\n", "SF: before end_of_record expected", 0 },
		{ "SF:\n", "SF:path expected", 0 },
		{ "TN:\n", "at least one section \"SF:path\" expected", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct read_of r;

		CHECK(!read_as(&format_lcov, str_of(broken[i].text), &r));
		assert_string_equal(r.err.text, broken[i].error);
		CHECK_EQ(r.err.at, broken[i].at);
		read_done(&r);
	}
}

static void what_is_written_is_what_lcov_1_and_2_count(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_lcov, S("SF:a\nFN:3,8,f\nFNDA:2,f\nBRDA:3,e0,x,2\nBRDA:3,f0,y,-\nBRDA:4,0,0,0\nBRDA:4,0,1,0\n"
				      "DA:3,2\nDA:4,0\nend_of_record\n"), &r));
	CHECK_STR(written_in(&r, &format_lcov),
		"TN:\nSF:a\nFN:3,f\nFNDA:2,f\nFNF:1\nFNH:1\nBRDA:3,0,0,2\nBRDA:3,0,1,0\nBRDA:4,0,0,-\nBRDA:4,0,1,-\nBRF:4\nBRH:1\n"
		"DA:3,2\nDA:4,0\nLF:2\nLH:1\nend_of_record\n");
	read_done(&r);
}

static void what_is_unmeasured_is_left_out_and_counted(void **state)
{
	struct read_of r;
	struct coverage *c;
	struct cov_branch b = { .hits.count = COVERAGE_UNMEASURED, .line = 1 };

	(void)state;
	CHECK(read_as(&format_lcov, S("SF:a\nDA:1,1\nend_of_record\n"), &r));
	c = &r.reading.evidence[0].coverage;
	coverage_line(c, 0, 2, COVERAGE_UNMEASURED);
	coverage_line(c, 0, 3, COVERAGE_UNMEASURED);
	coverage_branch(c, 0, &b);
	coverage_settle(c);
	CHECK_STR(written_in(&r, &format_lcov),
		"#2 lines were not measured and are left out\n#1 branches were not measured and are left out\n"
		"TN:\nSF:a\nFNF:0\nFNH:0\nDA:1,1\nLF:1\nLH:1\nend_of_record\n");
	read_done(&r);
}

/* Two blocks: lines 1 to 3 ran twice, line 5 never. */
static void blocks_of_statements_become_lines(void **state)
{
	struct read_of r;
	struct coverage *c;
	struct cov_block ran = { .hits.count = 2, .line = 1, .column = 1, .end_line = 3, .end_column = 9, .statements = 2 };
	struct cov_block not = { .line = 5, .column = 1, .end_line = 5, .end_column = 9, .statements = 1 };
	uint32_t file;

	(void)state;
	CHECK(read_as(&format_lcov, S("SF:a\nDA:1,1\nend_of_record\n"), &r));
	c = &r.reading.evidence[0].coverage;
	file = coverage_file(c, S("b.go"));
	coverage_block(c, file, &ran);
	coverage_block(c, file, &not);
	coverage_settle(c);
	CHECK(str_has(written_in(&r, &format_lcov), S("SF:b.go\nFNF:0\nFNH:0\nDA:1,2\nDA:2,2\nDA:3,2\nDA:5,0\nLF:4\nLH:3\n")));
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(every_record_of_a_section_is_taken), TEST(a_file_that_comes_again_adds),
		TEST(the_name_of_a_branch_may_hold_commas), TEST(odd_counts_are_read_and_said),
		TEST(what_is_marked_unreachable_is_left_out), TEST(functions_find_their_counts),
		TEST(broken_records_are_errors_with_a_place), TEST(what_is_written_is_what_lcov_1_and_2_count),
		TEST(what_is_unmeasured_is_left_out_and_counted), TEST(blocks_of_statements_become_lines));
}

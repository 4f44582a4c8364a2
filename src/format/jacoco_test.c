/* JaCoCo's and Clover's XML: the parts in which their writers differ. */
#include "format/format.h"
#include "test/cov_look.h"

/* The counters of the report say 8 of 16 branches, 15 of 23 lines and 8 of 12 methods: corpus/jacoco/maven. */
static void a_file_is_its_package_and_its_source_file(void **state)
{
	struct read_of r;
	const struct cov_file *f;

	(void)state;
	CHECK(read_as(&format_jacoco, S("<report name='x'><group name='g'><package name='a/b'>"
		"<class name='a/b/C$D' sourcefilename='C.java'><method name='m' desc='(I)V' line='4'>"
		"<counter type='METHOD' missed='0' covered='1'/></method></class>"
		"<sourcefile name='C.java'><line nr='4' mi='1' ci='2' mb='1' cb='3'/><line nr='5' mi='3' ci='0'/>"
		"<counter type='LINE' missed='99' covered='1'/></sourcefile></package></group></report>"), &r));
	CHECK(cov_in(&r)->set_mode);
	f = file_in(&r, "a/b/C.java");
	CHECK_STR(f->package, "a/b");
	CHECK_STR(f->function[0].name, "C$D.m(I)V");
	CHECK_EQ(f->function[0].hits.count, 1);
	CHECK_STR(totals_in(&r), "lines 1/2 functions 1/1 branches 3/4");
	CHECK_EQ(f->branch[2].hits.count, 1);
	CHECK_EQ(f->branch[3].hits.count, 0);
	read_done(&r);
}

/* gcovr 8 writes neither mi nor ci. */
static void a_line_without_instructions_is_unmeasured(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_jacoco, S("<report name='x'><package name=''><sourcefile name='a.c'><line nr='1'/>"
					"<line nr='2' mi='0' ci='1'/></sourcefile></package></report>"), &r));
	CHECK_EQ(file_in(&r, "a.c")->line[0].hits.count, COVERAGE_UNMEASURED);
	CHECK_STR(totals_in(&r), "lines 1/1");
	CHECK_EQ(noted(&r, "a line without mi and ci is unmeasured"), 1);
	read_done(&r);
}

/* OpenClover: true twice, false never is one of two.  istanbul: two taken and one not is two of three. */
static void conditions_of_both_kinds_of_clover(void **state)
{
	struct read_of r;
	const struct cov_file *f;

	(void)state;
	CHECK(read_as(&format_clover, S("<coverage generated='1'><project><file name='a' path='/p/a'>"
		"<line num='1' type='cond' truecount='2' falsecount='0'/>"
		"<line num='2' type='cond' count='5' truecount='2' falsecount='1'/>"
		"<line num='3' type='method' name='m' count='5'/><line num='4' type='stmt' count='0'/></file></project>"
		"<testproject><file name='t'><line num='1' type='stmt' count='1'/></file></testproject></coverage>"), &r));
	f = file_in(&r, "/p/a");
	CHECK_EQ(cov_in(&r)->n, 1);
	CHECK_EQ(f->nbranch, 2 + 3);
	CHECK_STR(totals_in(&r), "lines 2/3 functions 1/1 branches 3/5");
	CHECK_EQ(f->line[1].hits.count, 5);
	read_done(&r);
}

/* Documents of the same root tell each other apart. */
static void clover_and_cobertura_do_not_claim_each_other(void **state)
{
	struct str clover = S("<coverage generated='1' clover='4'>"), cobertura = S("<coverage line-rate='1' version='1'>");

	(void)state;
	CHECK(format_clover.sniff(clover) > 0);
	CHECK_EQ(format_cobertura.sniff(clover), 0);
	CHECK(format_cobertura.sniff(cobertura) > 0);
	CHECK_EQ(format_clover.sniff(cobertura), 0);
	CHECK_EQ(format_jacoco.sniff(S("<report name='other'><row/></report>")), 0);
}

int main(void)
{
	return RUN(TEST(a_file_is_its_package_and_its_source_file), TEST(a_line_without_instructions_is_unmeasured),
		TEST(conditions_of_both_kinds_of_clover), TEST(clover_and_cobertura_do_not_claim_each_other));
}

/* Cobertura's XML: classes to files, methods once, and back. */
#include "format/cobertura_part.h"
#include "test/cov_look.h"

#define DOCUMENT(sources, classes) \
	S("<coverage line-rate='1'><sources>" sources "</sources><packages><package name='p'><classes>" classes \
	  "</classes></package></packages></coverage>")

/* 20 of the method is the class's 20; both classes are one file, and the larger count holds. */
static void lines_of_methods_and_classes_are_counted_once(void **state)
{
	struct read_of r;
	const struct cov_file *f;

	(void)state;
	CHECK(read_as(&format_cobertura, DOCUMENT("",
		"<class name='A' filename='a.cs'><methods><method name='f' signature='(int)'><lines><line number='20' hits='3'/>"
		"<line number='21' hits='0'/></lines></method></methods><lines><line number='20' hits='3'/><line number='22' hits='0'/>"
		"</lines></class><class name='A.B' filename='a.cs'><methods/><lines><line number='20' hits='5'/></lines></class>"), &r));
	f = file_in(&r, "a.cs");
	CHECK_EQ(f->nline, 2);
	CHECK_EQ(f->line[0].hits.count, 5);
	CHECK_EQ(f->nfunction, 1);
	CHECK_STR(f->function[0].name, "f(int)");
	CHECK_EQ(f->function[0].line, 20);
	CHECK_EQ(f->function[0].hits.count, 3);
	CHECK_STR(f->package, "p");
	read_done(&r);
}

static void lines_of_methods_count_where_the_class_has_none(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_cobertura, DOCUMENT("",
		"<class name='A' filename='a'><methods><method name='f'><lines><line number='2' hits='1'/></lines></method></methods>"
		"<lines/></class>"), &r));
	CHECK_STR(totals_in(&r), "lines 1/1 functions 1/1");
	read_done(&r);
}

/* "50% (1/2)" and "75% (3/4)" of one line: three of four. */
static void the_larger_condition_coverage_holds(void **state)
{
	struct read_of r;
	const struct cov_file *f;

	(void)state;
	CHECK(read_as(&format_cobertura, DOCUMENT("",
		"<class name='A' filename='a'><lines><line number='2' hits='1' condition-coverage='50% (1/2)'/></lines></class>"
		"<class name='B' filename='a'><lines><line number='2' hits='1' condition-coverage='75% (3/4)'/></lines></class>"), &r));
	f = file_in(&r, "a");
	CHECK_EQ(f->nbranch, 4);
	CHECK_EQ(f->branch[2].hits.count, 1);
	CHECK_EQ(f->branch[3].hits.count, 0);
	read_done(&r);
}

static void a_path_is_its_source_and_its_name(void **state)
{
	static const struct {
		struct str document;
		const char *path;
	} c[] = {
		{ DOCUMENT("<source>/src</source>", "<class name='A' filename='a/b.c'/>"), "/src/a/b.c" },
		{ DOCUMENT("<source> /src/ </source><source>/src/</source>", "<class name='A' filename='b.c'/>"), "/src/b.c" },
		{ DOCUMENT("<source>.</source>", "<class name='A' filename='b.c'/>"), "b.c" },
		{ DOCUMENT("<source>/src</source>", "<class name='A' filename='/x/b.c'/>"), "/x/b.c" },
		{ DOCUMENT("<source>C:\\w\\</source>", "<class name='A' filename='a\\b.cs'/>"), "C:\\w\\a\\b.cs" },
		{ DOCUMENT("<source>/one</source><source>/two</source>", "<class name='A' filename='b.c'/>"), "b.c" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		struct read_of r;

		CHECK(read_as(&format_cobertura, c[i].document, &r));
		CHECK_STR(cov_in(&r)->file[0].path, c[i].path);
		read_done(&r);
	}
}

static void too_many_branches_are_refused(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(!read_as(&format_cobertura, DOCUMENT("",
		"<class name='A' filename='a'><lines><line number='2' hits='1' condition-coverage='0% (1/4000000000)'/></lines></class>"),
		&r));
	assert_string_equal(r.err.text, "fewer branches than 4 for each byte of the report expected");
	read_done(&r);
}

/* Branches of line 9, which is no code, have no element to stand in. */
static void what_is_written_comes_back(void **state)
{
	struct read_of r, again;
	struct str text;

	(void)state;
	CHECK(read_as(&format_lcov, S("SF:b/<x>.c\nFN:1,f&g\nFNDA:7,f&g\nBRDA:1,0,0,2\nBRDA:1,0,1,0\nBRDA:9,0,0,1\nDA:1,7\nDA:2,0\n"
				      "end_of_record\nSF:a.c\nDA:1,0\nend_of_record\n"), &r));
	text = written_in(&r, &format_cobertura);
	CHECK(str_has(text, S("<!-- 1 branches on lines that are not code are left out -->")));
	CHECK(str_has(text, S("line-rate=\"0.3333\" branch-rate=\"0.5000\"")));
	CHECK(str_has(text, S("condition-coverage=\"50% (1/2)\"")));
	CHECK(read_as(&format_cobertura, text, &again));
	CHECK_STR(totals_in(&again), "lines 1/3 functions 1/1 branches 1/2");
	CHECK_EQ(file_in(&again, "b/<x>.c")->line[0].hits.count, 7);
	CHECK_STR(file_in(&again, "b/<x>.c")->function[0].name, "f&g");
	CHECK_EQ(file_in(&again, "a.c")->nline, 1);
	read_done(&again);
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(lines_of_methods_and_classes_are_counted_once), TEST(lines_of_methods_count_where_the_class_has_none),
		TEST(the_larger_condition_coverage_holds), TEST(a_path_is_its_source_and_its_name),
		TEST(too_many_branches_are_refused), TEST(what_is_written_comes_back));
}

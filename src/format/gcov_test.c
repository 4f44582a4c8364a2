/* Graphs and counts are made here, in every layout; the numbers expected are worked out beside them. */
#include "format/gcov_source.h"
#include "test/gcov_files.h"

static void every_layout_and_byte_order_reads_alike(void **state)
{
	static const uint32_t version[] = { CLANG, GCC_8, 0x4139302a, 0x4230332a, 0x4231312a, GCC_12, 0x4233322a, GCC_14 };

	(void)state;
	for (unsigned i = 0; i < 2 * sizeof version / sizeof *version; i++) {
		struct writer w = { .version = version[i / 2], .big = i % 2 };
		struct tree t = { 0 };
		const struct cov_file *f;

		t.file[0] = (struct source_file){ S("a/x.gcno"), loop_graph(&t, &w, false) };
		t.file[1] = (struct source_file){ S("a/x.gcda"), loop_counts(&t, &w, 42) };
		CHECK((f = read_tree(&t, 2)));
		CHECK_STR(f->path, since(&w, 0x4139302a) ? "/src/x.c" : "x.c");
		/* 7: two entries, ten times back from the body; 8: the body; 9: no block ends there but the last, which
		 * gcov takes for the exit, so its count: 2. */
		CHECK_EQ(f->nline, 3);
		CHECK(count_of(f, 7) == 12 && count_of(f, 8) == 10 && count_of(f, 9) == 2);
		CHECK_EQ(f->nbranch, 2);
		CHECK(f->branch[0].hits.count == 10 && f->branch[0].kind == COV_BRANCH_PLAIN);
		CHECK(f->branch[1].hits.count == 2 && f->branch[1].kind == COV_BRANCH_FALLTHROUGH);
		CHECK(f->nfunction == 1 && f->function[0].hits.count == 2 && f->function[0].line == 7);
		CHECK(!t.r.evidence->nnote);
		tree_done(&t, &w);
	}
}

static void what_was_never_run_is_uncovered_when_that_is_said(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	const struct cov_file *f;

	(void)state;
	t.file[0] = (struct source_file){ S("x.gcno"), loop_graph(&t, &w, false) };
	t.file[1] = (struct source_file){ S("x.gcda"), loop_counts(&t, &w, 43) };
	CHECK((f = read_tree_as(&t, 1, true)));
	CHECK(count_of(f, 7) == 0 && count_of(f, 8) == 0 && f->function[0].hits.count == 0 && f->branch[0].hits.count == 0);
	CHECK(noted(&t, "1 of 1 objects left no counts"));
	CHECK((f = read_tree_as(&t, 2, true)));         /* these were run, by another build */
	CHECK_EQ(count_of(f, 7), COVERAGE_UNMEASURED);
	CHECK(!noted(&t, "left no counts"));
	CHECK((f = read_tree(&t, 1)));
	CHECK_EQ(count_of(f, 7), COVERAGE_UNMEASURED);
	tree_done(&t, &w);
}

/* Two entries; the one loop has arcs of 10 and 10. */
static void a_loop_on_one_line_counts_as_often_as_it_goes_round(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	const struct cov_file *f;

	(void)state;
	t.file[0] = (struct source_file){ S("x.gcno"), loop_graph(&t, &w, true) };
	t.file[1] = (struct source_file){ S("x.gcda"), loop_counts(&t, &w, 42) };
	CHECK((f = read_tree(&t, 2)));
	CHECK(f->nline == 1 && count_of(f, 7) == 12);
	tree_done(&t, &w);
}

static void a_negative_length_is_all_zeros(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	const struct cov_file *f;
	size_t at;

	(void)state;
	t.file[0] = (struct source_file){ S("x.gcno"), loop_graph(&t, &w, false) };
	put_header(&w, false, 42);
	at = begin(&w, GCOV_TAG_FUNCTION);
	put(&w, 1);
	put(&w, 5);
	put(&w, 6);
	end(&w, at);
	put(&w, GCOV_TAG_ARC_COUNTS);
	put(&w, (uint32_t)-16);
	put(&w, 0);
	t.file[1] = (struct source_file){ S("x.gcda"), taken(&t, &w) };
	CHECK((f = read_tree(&t, 2)));
	CHECK(count_of(f, 7) == 0 && count_of(f, 8) == 0 && f->function[0].hits.count == 0);
	CHECK(!t.r.evidence->nnote);
	tree_done(&t, &w);
}

static void counts_of_another_build_are_unmeasured_and_noted(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	const struct cov_file *f;

	(void)state;
	t.file[0] = (struct source_file){ S("a/x.gcno"), loop_graph(&t, &w, false) };
	t.file[1] = (struct source_file){ S("a/x.gcda"), loop_counts(&t, &w, 43) };
	CHECK((f = read_tree(&t, 2)));
	CHECK_EQ(count_of(f, 7), COVERAGE_UNMEASURED);
	CHECK_EQ(f->function[0].hits.count, COVERAGE_UNMEASURED);
	CHECK_EQ(f->branch[1].hits.count, COVERAGE_UNMEASURED);
	CHECK(noted(&t, "a/x.gcda: of another build"));
	tree_done(&t, &w);
}

static void an_object_without_counts_is_unmeasured_and_counts_without_graph_noted(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	const struct cov_file *f;

	(void)state;
	t.file[0] = (struct source_file){ S("a/x.gcno"), loop_graph(&t, &w, false) };
	t.file[1] = (struct source_file){ S("b/y.gcda"), loop_counts(&t, &w, 42) };
	CHECK((f = read_tree(&t, 2)));
	CHECK_EQ(count_of(f, 7), COVERAGE_UNMEASURED);
	CHECK(noted(&t, "a/x.gcno: no counts") && noted(&t, "b/y.gcda: there is no graph"));
	t.file[0] = t.file[1];
	CHECK(!read_tree(&t, 1) && !t.ok);
	CHECK(strstr(t.e.text, "say nothing without their graphs"));
	tree_done(&t, &w);
}

/* The same object's counts of two hosts, neither beside the graph. */
static void counts_elsewhere_are_found_by_name_and_stamp_and_added_up(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	const struct cov_file *f;

	(void)state;
	t.file[0] = (struct source_file){ S("build/x.gcno"), loop_graph(&t, &w, false) };
	t.file[1] = (struct source_file){ S("host1/src/build/x.gcda"), loop_counts(&t, &w, 42) };
	t.file[2] = (struct source_file){ S("host2/src/build/x.gcda"), loop_counts(&t, &w, 42) };
	t.file[3] = (struct source_file){ S("host3/src/build/x.gcda"), loop_counts(&t, &w, 41) };
	CHECK((f = read_tree(&t, 4)));
	CHECK(count_of(f, 7) == 24 && f->function[0].hits.count == 4);
	CHECK(noted(&t, "host3/src/build/x.gcda: there is no graph"));
	tree_done(&t, &w);
}

/* f was linked from elsewhere: gcov would say 0. */
static void a_function_linked_from_another_object_is_unmeasured(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	const struct cov_file *f;

	(void)state;
	put_header(&w, true, 42);
	put_loop(&w, 1, "f", 7, false);
	put_loop(&w, 2, "g", 20, false);
	t.file[0] = (struct source_file){ S("x.gcno"), taken(&t, &w) };
	put_header(&w, false, 42);
	end(&w, begin(&w, GCOV_TAG_FUNCTION));
	put_counts(&w, 2, 10, 2);
	put(&w, 0);
	t.file[1] = (struct source_file){ S("x.gcda"), taken(&t, &w) };
	CHECK((f = read_tree(&t, 2)));
	CHECK(count_of(f, 8) == COVERAGE_UNMEASURED && count_of(f, 21) == 10);
	tree_done(&t, &w);
}

static void a_function_that_differs_is_unmeasured_and_the_others_count(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	const struct cov_file *f;
	size_t at;

	(void)state;
	put_header(&w, true, 42);
	put_loop(&w, 1, "f", 7, false);
	put_loop(&w, 2, "g", 20, false);
	t.file[0] = (struct source_file){ S("x.gcno"), taken(&t, &w) };
	put_header(&w, false, 42);
	at = w.b.n + 16;
	put_counts(&w, 1, 10, 2);
	w.b.p[at]++; /* the checksum of its control flow */
	put_counts(&w, 2, 10, 2);
	put(&w, 0);
	t.file[1] = (struct source_file){ S("x.gcda"), taken(&t, &w) };
	CHECK((f = read_tree(&t, 2)));
	CHECK(count_of(f, 8) == COVERAGE_UNMEASURED && count_of(f, 21) == 10);
	CHECK(noted(&t, "x.gcda: function f differs"));
	tree_done(&t, &w);
}

/* Two instances of a template at line 7: their lines add up, their branches stand side by side. */
static void functions_that_begin_on_one_line_add_up_lines_and_keep_branches_apart(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	const struct cov_file *f;

	(void)state;
	put_header(&w, true, 42);
	put_loop(&w, 1, "f<int>", 7, false);
	put_loop(&w, 2, "f<char>", 7, false);
	t.file[0] = (struct source_file){ S("x.gcno"), taken(&t, &w) };
	put_header(&w, false, 42);
	put_counts(&w, 1, 10, 2);
	put_counts(&w, 2, 100, 1);
	put(&w, 0);
	t.file[1] = (struct source_file){ S("x.gcda"), taken(&t, &w) };
	CHECK((f = read_tree(&t, 2)));
	CHECK(count_of(f, 7) == 12 + 101 && count_of(f, 8) == 110 && f->nfunction == 2);
	CHECK_EQ(f->nbranch, 4);
	for (uint32_t i = 0; i < 4; i++)
		CHECK(f->branch[i].block == i / 2 && f->branch[i].number == i % 2);
	CHECK(f->branch[0].hits.count == 10 && f->branch[2].hits.count == 100);
	tree_done(&t, &w);
}

/* "a && b": a was true and false, b only true. */
static void conditions_of_gcc_14_are_senses_of_terms(void **state)
{
	static const uint64_t want[] = { 1, 1, 0, 1 };  /* a false, a true, b false, b true */
	struct writer w = { .version = GCC_14 };
	struct tree t = { 0 };
	const struct cov_file *f;
	size_t at;

	(void)state;
	put_header(&w, true, 42);
	put_loop(&w, 1, "f", 7, false);
	at = begin(&w, GCOV_TAG_CONDITIONS);
	put(&w, 4);
	put(&w, 2);
	end(&w, at);
	t.file[0] = (struct source_file){ S("x.gcno"), taken(&t, &w) };
	put_header(&w, false, 42);
	put_counts(&w, 1, 10, 2);
	at = begin(&w, GCOV_TAG_CONDITION_COUNTS);
	put(&w, 3); /* true: both */
	put(&w, 0);
	put(&w, 1); /* false: the first */
	put(&w, 0);
	end(&w, at);
	put(&w, 0);
	t.file[1] = (struct source_file){ S("x.gcda"), taken(&t, &w) };
	CHECK((f = read_tree(&t, 2)));
	CHECK_EQ(f->ncondition, 4);
	for (uint32_t i = 0; i < 4; i++) {
		CHECK(f->condition[i].line == 7 && f->condition[i].group == 2);
		CHECK(f->condition[i].index == i / 2 && f->condition[i].sense == i % 2);
		CHECK_EQ(f->condition[i].hits.count, want[i]);
	}
	tree_done(&t, &w);
}

static void paths_are_folded(void **state)
{
	static const char *const want[][3] = {
		{ "/src", "a.c", "/src/a.c" },
		{ "/src/b", "../a.c", "/src/a.c" },
		{ "/src", "x/../y/./a.c", "/src/y/a.c" },
		{ "/src", "/usr/include//x.h", "/usr/include/x.h" },
		{ "/", "../../a.c", "/a.c" },
		{ "", "../x/../a.c", "../a.c" },
		{ "", "x/../../a.c", "../a.c" },
		{ "", "./a.c", "a.c" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		CHECK_STR(gcov_path(&a, str_of(want[i][0]), str_of(want[i][1])), want[i][2]);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(every_layout_and_byte_order_reads_alike),
		TEST(a_loop_on_one_line_counts_as_often_as_it_goes_round),
		TEST(a_negative_length_is_all_zeros),
		TEST(counts_of_another_build_are_unmeasured_and_noted),
		TEST(an_object_without_counts_is_unmeasured_and_counts_without_graph_noted),
		TEST(what_was_never_run_is_uncovered_when_that_is_said),
		TEST(counts_elsewhere_are_found_by_name_and_stamp_and_added_up),
		TEST(a_function_linked_from_another_object_is_unmeasured),
		TEST(a_function_that_differs_is_unmeasured_and_the_others_count),
		TEST(functions_that_begin_on_one_line_add_up_lines_and_keep_branches_apart),
		TEST(conditions_of_gcc_14_are_senses_of_terms), TEST(paths_are_folded));
}

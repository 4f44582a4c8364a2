/* gcov_broken - notes and counts that are cut, changed, or made to be hard. */
#include "test/gcov_files.h"

/* Wherever a file of counts ends: what it says is said, the rest is unmeasured, nothing is 0. */
static void a_cut_file_never_reads_as_uncovered(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	struct str whole;
	bool counted = false;

	(void)state;
	t.file[0] = (struct source_file){ S("x.gcno"), loop_graph(&t, &w, false) };
	whole = loop_counts(&t, &w, 42);
	for (size_t n = 0; n < whole.n; n++) {
		const struct cov_file *f;
		uint64_t count;

		t.file[1] = (struct source_file){ S("x.gcda"), str_clip(whole, n) };
		CHECK((f = read_tree(&t, 2)));
		count = count_of(f, 8);
		CHECK(count == COVERAGE_UNMEASURED || count == 10);
		CHECK(count == 10 || noted(&t, "x.gcda: "));
		counted |= count == 10;
	}
	CHECK(counted);
	tree_done(&t, &w);
}

static void a_cut_graph_is_an_error_that_names_the_file_and_the_place(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	struct str whole;

	(void)state;
	whole = loop_graph(&t, &w, false);
	t.file[0] = (struct source_file){ S("x.gcno"), str_clip(whole, whole.n - 3) };
	CHECK(!read_tree(&t, 1) && t.e.kind == ERR_INPUT);
	CHECK(!strcmp(t.e.file, "x.gcno") && t.e.at > 0 && t.e.at < whole.n);
	tree_done(&t, &w);
}

/* 4 -> 5 has lost counts: what is left for the entry is below zero. */
static void counts_below_zero_are_zero_with_a_note(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	const struct cov_file *f;

	(void)state;
	t.file[0] = (struct source_file){ S("x.gcno"), loop_graph(&t, &w, false) };
	put_header(&w, false, 42);
	put_counts(&w, 1, 10, (uint64_t)-3);
	put(&w, 0);
	t.file[1] = (struct source_file){ S("x.gcda"), taken(&t, &w) };
	CHECK((f = read_tree(&t, 2)));
	CHECK(f->function[0].hits.count == 0 && count_of(f, 9) == 0 && count_of(f, 8) == 10);
	CHECK(noted(&t, "below zero"));
	tree_done(&t, &w);
}

#define TANGLE 400u                     /* blocks, every one of which leads to every other */

/* More loops than anybody can look through: it ends, and says so. */
static void a_tangle_of_loops_on_one_line_ends_with_a_note(void **state)
{
	struct writer w = { .version = GCC_12 };
	struct tree t = { 0 };
	struct out out[TANGLE];
	size_t at;

	(void)state;
	put_header(&w, true, 42);
	put_function(&w, 1, "f", 7, 9);
	put_blocks(&w, TANGLE + 3);
	ARCS(&w, 0, { 2, TREE });
	for (uint32_t i = 0; i < TANGLE; i++) {
		for (uint32_t k = 0; k < TANGLE; k++)
			out[k] = (struct out){ k == i ? 1 : k + 2, 0 };
		put_arcs(&w, i + 2, out, TANGLE);
		put_line(&w, i + 2, 7);
	}
	t.file[0] = (struct source_file){ S("x.gcno"), taken(&t, &w) };
	put_header(&w, false, 42);
	at = begin(&w, GCOV_TAG_FUNCTION);
	put(&w, 1);
	put(&w, 5);
	put(&w, 6);
	end(&w, at);
	at = begin(&w, GCOV_TAG_ARC_COUNTS);
	for (uint32_t i = 0; i < TANGLE * TANGLE; i++) {
		put(&w, i * 2654435761u >> 8); /* none like another */
		put(&w, 0);
	}
	end(&w, at);
	put(&w, 0);
	t.file[1] = (struct source_file){ S("x.gcda"), taken(&t, &w) };
	CHECK(read_tree(&t, 2));
	CHECK(noted(&t, "more loops than can be looked through"));
	tree_done(&t, &w);
}

/* Every byte of both files replaced by a few others: sound or refused, never a crash. */
static void a_changed_byte_does_no_harm(void **state)
{
	static const unsigned char other[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct writer w = { .version = GCC_14 };
	struct tree t = { 0 };

	(void)state;
	t.file[0] = (struct source_file){ S("x.gcno"), loop_graph(&t, &w, false) };
	t.file[1] = (struct source_file){ S("x.gcda"), loop_counts(&t, &w, 42) };
	for (uint32_t k = 0; k < 2; k++)
		for (size_t i = 0; i < t.file[k].bytes.n; i++)
			for (size_t x = 0; x < sizeof other; x++) {
				struct tree changed = { .a.limit_bytes = 16 << 20 };
				struct str bytes = arena_str(&changed.a, t.file[k].bytes);

				((char *)bytes.p)[i] = (char)other[x];
				changed.file[!k] = t.file[!k];
				changed.file[k] = (struct source_file){ t.file[k].name, bytes };
				read_tree(&changed, 2);
				CHECK(changed.ok || changed.e.text[0]);
				arena_free(&changed.a);
			}
	tree_done(&t, &w);
}

int main(void)
{
	return RUN(TEST(a_cut_file_never_reads_as_uncovered),
		TEST(a_cut_graph_is_an_error_that_names_the_file_and_the_place),
		TEST(counts_below_zero_are_zero_with_a_note),
		TEST(a_tangle_of_loops_on_one_line_ends_with_a_note),
		TEST(a_changed_byte_does_no_harm));
}

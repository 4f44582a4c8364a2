/* Graphs and counts are made here, in every layout; the numbers expected are worked out beside them. */
#include "format/gcov_part.h"
#include "format/gcov_source.h"
#include "test/check.h"

#include <stdlib.h>

#define GCC_8 0x4138302au               /* "A80*" */
#define GCC_12 0x4232322au
#define GCC_14 0x4234312au
#define CLANG 0x3430382au               /* "408*" */

enum { TREE = 1, FAKE = 2, FALL = 4 };

/* ---- writing ---- */

struct writer {
	struct buf b;
	uint32_t version;
	bool big;
};

static bool since(const struct writer *w, uint32_t version)
{
	return w->version >= version;
}

static void put(struct writer *w, uint32_t x)
{
	if (w->big)
		x = __builtin_bswap32(x);
	buf_add(&w->b, &x, sizeof x);
}

static void put_text(struct writer *w, const char *text)
{
	size_t n = *text ? strlen(text) + 1 : 0, room = since(w, 0x4232302au) ? n : (n + 3) / 4 * 4;

	put(w, (uint32_t)(since(w, 0x4232302au) ? room : room / 4));
	buf_add(&w->b, text, n);
	buf_fill(&w->b, 0, room - n);
}

/* Sets the length of a record once it is complete. */
static size_t begin(struct writer *w, uint32_t tag)
{
	put(w, tag);
	put(w, 0);
	return w->b.n;
}

static void end(struct writer *w, size_t from)
{
	uint32_t n = (uint32_t)(w->b.n - from) / (since(w, 0x4232302au) ? 1 : 4);

	if (w->big)
		n = __builtin_bswap32(n);
	memcpy(w->b.p + from - 4, &n, sizeof n);
}

static void put_header(struct writer *w, bool graph, uint32_t stamp)
{
	put(w, graph ? 0x67636e6f : 0x67636461);
	put(w, w->version);
	put(w, stamp);
	if (since(w, 0x4232302au))
		put(w, 77);
	if (graph && since(w, 0x4139302au))
		put_text(w, "/src");
	if (graph && since(w, GCC_8))
		put(w, 1);
}

static void put_function(struct writer *w, uint32_t ident, const char *name, uint32_t line, uint32_t end_line)
{
	size_t at = begin(w, GCOV_TAG_FUNCTION);

	put(w, ident);
	put(w, 5);
	put(w, 6);
	put_text(w, name);
	if (since(w, GCC_8))
		put(w, 0);
	put_text(w, "lib/../x.c");
	put(w, line);
	if (since(w, GCC_8)) {
		put(w, 3);
		put(w, end_line);
	}
	if (since(w, 0x4139302au))
		put(w, 9);
	end(w, at);
}

static void put_blocks(struct writer *w, uint32_t n)
{
	size_t at = begin(w, GCOV_TAG_BLOCKS);

	if (since(w, GCC_8))
		put(w, n);
	else
		while (n--)
			put(w, 0);
	end(w, at);
}

struct out { uint32_t to, flags; };

#define ARCS(w, from, ...) put_arcs(w, from, (struct out[]){ __VA_ARGS__ }, sizeof((struct out[]){ __VA_ARGS__ }) / sizeof(struct out))

static void put_arcs(struct writer *w, uint32_t from, const struct out *out, size_t n)
{
	size_t at = begin(w, GCOV_TAG_ARCS);

	put(w, from);
	for (size_t i = 0; i < n; i++) {
		put(w, out[i].to);
		put(w, out[i].flags);
	}
	end(w, at);
}

static void put_line(struct writer *w, uint32_t block, uint32_t line)
{
	size_t at = begin(w, GCOV_TAG_LINES);

	put(w, block);
	put(w, 0);
	put_text(w, "x.c");
	put(w, line);
	put(w, 0);
	put_text(w, "");
	end(w, at);
}

/*
 * A loop: block 2 goes to its condition 4, that to its body 3 and back, or on to 5 and out.
 *
 *	0 -> 2 -> 4 <-> 3
 *	          4 -> 5 -> 1
 *
 * 3 -> 4 and 4 -> 5 are counted.
 */
static void put_loop(struct writer *w, uint32_t ident, const char *name, uint32_t line, bool one_line)
{
	uint32_t next = !one_line;

	put_function(w, ident, name, line, line + 3);
	put_blocks(w, 6);
	ARCS(w, 0, { 2, TREE | FALL });
	ARCS(w, 2, { 4, TREE });
	ARCS(w, 3, { 4, FALL });
	ARCS(w, 4, { 3, TREE }, { 5, FALL });
	ARCS(w, 5, { 1, TREE });
	put_line(w, 2, line);
	put_line(w, 3, line + next);
	put_line(w, 4, line);
	put_line(w, 5, line + 2 * next);
}

static void put_counts(struct writer *w, uint32_t ident, uint64_t body, uint64_t leave)
{
	size_t at = begin(w, GCOV_TAG_FUNCTION);

	put(w, ident);
	put(w, 5);
	put(w, 6);
	end(w, at);
	at = begin(w, GCOV_TAG_ARC_COUNTS);
	put(w, (uint32_t)body);
	put(w, (uint32_t)(body >> 32));
	put(w, (uint32_t)leave);
	put(w, (uint32_t)(leave >> 32));
	end(w, at);
}

/* ---- reading ---- */

struct tree {
	struct source_file file[4];
	struct arena a;
	struct reading r;
	struct err e;
	bool ok;
};

static struct str taken(struct tree *t, struct writer *w)
{
	struct str s = arena_str(&t->a, buf_view(&w->b));

	buf_clear(&w->b);
	return s;
}

static const struct cov_file *read_tree_as(struct tree *t, uint32_t n, bool initial)
{
	struct source src = { .name = S("in"), .bytes = t->file[0].bytes, .file = t->file, .nfile = n };
	struct format_options opt = { .format = &format_gcov, .initial = initial };

	t->r = (struct reading){ .arena = &t->a };
	t->e = (struct err){ 0 };
	t->ok = format_read(&src, &opt, &t->r, &t->e);
	return t->ok && t->r.evidence->coverage.n ? t->r.evidence->coverage.file : NULL;
}

static const struct cov_file *read_tree(struct tree *t, uint32_t n)
{
	return read_tree_as(t, n, false);
}

/* A graph with one loop, called twice, whose body ran ten times. */
static struct str loop_graph(struct tree *t, struct writer *w, bool one_line)
{
	put_header(w, true, 42);
	put_loop(w, 1, "f", 7, one_line);
	return taken(t, w);
}

static struct str loop_counts(struct tree *t, struct writer *w, uint32_t stamp)
{
	put_header(w, false, stamp);
	put_counts(w, 1, 10, 2);
	put(w, 0);
	return taken(t, w);
}

static bool noted(const struct tree *t, const char *part)
{
	for (uint32_t i = 0; i < t->r.evidence->nnote; i++)
		if (str_has(t->r.evidence->note[i].text, str_of(part)))
			return true;
	return false;
}

static uint64_t count_of(const struct cov_file *f, uint32_t line)
{
	for (uint32_t i = 0; i < f->nline; i++)
		if (f->line[i].line == line)
			return f->line[i].hits.count;
	return 12345;
}

static void tree_done(struct tree *t, struct writer *w)
{
	arena_free(&t->a);
	buf_release(&w->b);
}

/* ---- claims ---- */

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
	return RUN(TEST(every_layout_and_byte_order_reads_alike), TEST(a_loop_on_one_line_counts_as_often_as_it_goes_round),
		TEST(a_negative_length_is_all_zeros), TEST(counts_of_another_build_are_unmeasured_and_noted),
		TEST(an_object_without_counts_is_unmeasured_and_counts_without_graph_noted),
		TEST(what_was_never_run_is_uncovered_when_that_is_said),
		TEST(counts_elsewhere_are_found_by_name_and_stamp_and_added_up),
		TEST(a_function_linked_from_another_object_is_unmeasured),
		TEST(a_function_that_differs_is_unmeasured_and_the_others_count), TEST(a_cut_file_never_reads_as_uncovered),
		TEST(a_cut_graph_is_an_error_that_names_the_file_and_the_place),
		TEST(functions_that_begin_on_one_line_add_up_lines_and_keep_branches_apart),
		TEST(counts_below_zero_are_zero_with_a_note), TEST(conditions_of_gcc_14_are_senses_of_terms),
		TEST(a_tangle_of_loops_on_one_line_ends_with_a_note), TEST(a_changed_byte_does_no_harm), TEST(paths_are_folded));
}

/*
 * coverage - per file: lines, blocks of statements, functions, branches and conditions, in three states.
 *
 * A count of COVERAGE_UNMEASURED means that no run could tell (a dump that did not arrive, a stamp that does not match,
 * code that was not built): it is neither covered nor uncovered, and never 0 %.  What is not code is not there at all.
 *
 * Every array of a file is ascending by its key and holds each key once; readers append in any order, and
 * coverage_settle() (format_read() calls it) makes it so.  Merging adds counts, or joins them in set mode: the result does
 * not depend on order or grouping.
 *
 * After a merge every thing knows the sources that covered it and those that were built with it, as ids of sets of sources.
 * What a reader gives has neither (all ids 0): it is one source, which the merge names.
 */
#ifndef PAWL_MODEL_COVERAGE_H
#define PAWL_MODEL_COVERAGE_H

#include "base/err.h"
#include "base/map.h"

#define COVERAGE_UNMEASURED UINT64_MAX  /* counts saturate one below */

typedef uint32_t cov_set;               /* a set of sources; 0 is the empty one, equal sets have one id */

/* What all kinds of things have in common, and begin with.  What is no key may differ between inputs: the larger holds. */
struct cov_hits {
	uint64_t count;
	cov_set by;                     /* covered it */
	cov_set in;                     /* have it in their build */
};

/* Keys are the fields after `hits`, in that order, unless it says otherwise.  Lines and columns count from 1 (columns in
 * bytes), 0 = not said. */
struct cov_line {
	struct cov_hits hits;
	uint32_t line;
};

/* A stretch of code that runs as a whole: a block of Go's, a statement of istanbul's, a region of clang's. */
struct cov_block {
	struct cov_hits hits;
	uint32_t line, column, end_line, end_column;    /* the end is exclusive */
	uint32_t statements;            /* no key; where inputs differ (a clash) the larger holds */
};

struct cov_function {
	struct cov_hits hits;
	uint32_t line;                  /* where it begins */
	struct str name;                /* as the producer gives it, demangled where it does */
	uint32_t column, end_line, end_column;          /* no keys */
	struct str system_name;         /* no key: as the linker knows it, when that differs */
};

enum cov_branch_kind {
	COV_BRANCH_PLAIN,
	COV_BRANCH_FALLTHROUGH,         /* gcov */
	COV_BRANCH_THROW,               /* only taken by an exception: lcov's 'e' */
};

/* One way out of a decision.  Formats that say only "1 of 2 taken" give the taken ones first. */
struct cov_branch {
	struct cov_hits hits;
	uint32_t line, block, number;
	struct str label;               /* lcov's branch when it is no number; else empty */
	enum cov_branch_kind kind;      /* no key */
};

/* One sense of one condition of a decision (MC/DC). */
struct cov_condition {
	struct cov_hits hits;
	uint32_t line, group, index;    /* group: conditions in the decision */
	bool sense;
	struct str label;               /* its expression; no key */
};

enum cov_kind { COV_KIND_LINE, COV_KIND_BLOCK, COV_KIND_FUNCTION, COV_KIND_BRANCH, COV_KIND_CONDITION, COV_KINDS };

enum cov_measure { COV_LINES, COV_STATEMENTS };         /* what a file's percentage counts */

struct cov_file {
	struct str path;
	struct str package;             /* as the producer groups (JaCoCo, Cobertura); empty: the path's directory */
	enum cov_measure measure;
	struct cov_line *line;
	struct cov_block *block;
	struct cov_function *function;
	struct cov_branch *branch;
	struct cov_condition *condition;
	uint32_t nline, nblock, nfunction, nbranch, ncondition;

	/* The file's own. */
	uint32_t line_cap, block_cap, function_cap, branch_cap, condition_cap;
	uint32_t settled[COV_KINDS];    /* how many of each are in order */
	uint32_t beside;                /* the file of coverage.known that it is of, + 1; 0 = none */
	uint32_t *counted[COV_KINDS];   /* by thing of that one: its count here, + 1; 0 = it is not here.  NULL = all 0 */
	uint32_t near[COV_KINDS];       /* things of it: where the next is looked for first */
};

struct cov_source {
	struct str name;                /* "unit", "vm2", the input's path */
	struct str context;             /* what it was built for: "linux/amd64 tags=vm"; empty = not said */
	bool expected;                  /* declared: not to arrive is an error */
	bool arrived;
	struct str why;                 /* why it did not */
};

/* What was left out of everything, on purpose. */
struct cov_exclusion {
	struct str what;                /* "generated code", "pattern third_party/" */
	uint64_t files, lines, statements;
};

struct coverage {
	struct arena *arena;
	struct cov_file *file;          /* ascending by path, once settled */
	uint32_t n, cap;
	bool set_mode;                  /* counts say only whether: 0 or 1 */
	struct str context;             /* of an input that says what it was built for: "linux/amd64"; else empty */
	uint64_t clashes;               /* blocks whose number of statements differs between inputs */
	struct cov_source *source;      /* ascending by name once settled; none as a reader gives it */
	uint32_t nsource, source_cap;
	struct cov_exclusion *exclusion;
	uint32_t nexclusion, exclusion_cap;

	/* The coverage's own. */
	struct map paths;               /* path -> file */
	uint32_t last;                  /* the file that was asked for last */
	struct str *set;                /* bits of each set of sources */
	uint32_t nset, set_cap;
	struct map sets, unions;        /* bits -> set; a pair of sets -> united[] */
	cov_set *united;
	uint32_t nunited, united_cap;
	struct cov_union { cov_set x, y, both; } *recent;       /* nearly every thing asks for one of the same few */
	const struct coverage *known;   /* coverage_beside(); else NULL */
	const struct map *known_file;
};

void coverage_init(struct coverage *c, struct arena *a);

/*
 * The coverage, empty so far, is read to be merged into `known`, which has most of it already: things that are there take 4 bytes
 * here, and no copy.  `file` leads from the paths that the reader gives to files of `known`.  Until it is merged nothing but
 * appending and settling sees all of it, and `known` must not change.  Only for readers that give keys as they stay.
 */
void coverage_beside(struct coverage *c, const struct coverage *known, const struct map *file);

/* Counts, also those that come, say only whether. */
void coverage_become_set(struct coverage *c);

/* Index of the file of that path, added when there is none; the path is borrowed. */
uint32_t coverage_file(struct coverage *c, struct str path);

/*
 * Appends one thing to file `file`; strings are borrowed.  Equal ones are put together now and then, so that memory is bound by
 * what differs and not by the length of the input.  The same thing said twice in one input adds its counts.
 */
void coverage_line(struct coverage *c, uint32_t file, uint32_t line, uint64_t count);
void coverage_block(struct coverage *c, uint32_t file, const struct cov_block *block);
void coverage_function(struct coverage *c, uint32_t file, const struct cov_function *function);
void coverage_branch(struct coverage *c, uint32_t file, const struct cov_branch *branch);
void coverage_condition(struct coverage *c, uint32_t file, const struct cov_condition *condition);

/* Room for n of one kind in a file that has none yet: what is known beforehand need not grow. */
void coverage_reserve(struct coverage *c, uint32_t file, enum cov_kind kind, uint32_t n);

/* Sources, files and all they hold into order, equal ones put together; also files that were given one path by a mapping or a
 * rename.  Indices change.  What is equal is then equal byte for byte, whatever the order it came in. */
void coverage_settle(struct coverage *c);

/* x + y: unmeasured is neutral, sums saturate below it; in set mode 0 or 1. */
uint64_t coverage_sum(uint64_t x, uint64_t y, bool set_mode);

/*
 * Adds `from` to `to` (another arena may own it: strings are copied).  Where `from` knows no sources it is `name`, built for
 * `context` (what `from` says itself when that is empty); a source of that name that is there already gets more.  Modes that
 * differ make the sum a set.  `from` is settled; `to` must be settled after the last merge.
 */
void coverage_merge(struct coverage *to, const struct coverage *from, struct str name, struct str context);

/* Makes what a reader gave the coverage of one source, as merging it into nothing would. */
void coverage_name(struct coverage *c, struct str name, struct str context);

/* What was left out for that reason so far; copied when it is new, to be added to.  Valid until the next call. */
struct cov_exclusion *coverage_exclude(struct coverage *c, struct str what);

/* ---- sets of sources ---- */

uint32_t coverage_source(struct coverage *c, struct str name);  /* finds or adds (copied); settling changes indices */
cov_set coverage_set_of(struct coverage *c, uint32_t source);
cov_set coverage_union(struct coverage *c, cov_set x, cov_set y);
bool coverage_in(const struct coverage *c, cov_set set, uint32_t source);
bool coverage_meets(const struct coverage *c, cov_set x, cov_set y);    /* have they a source in common? */

/* ---- counting ---- */

struct cov_tally { uint64_t covered, uncovered, unmeasured; };

struct cov_totals {
	struct cov_tally measure;       /* statements or lines, as the file's measure says */
	struct cov_tally kind[COV_KINDS];       /* blocks are counted in statements */
};

void coverage_count(const struct cov_file *f, struct cov_totals *out);  /* adds to what is in `out` */

/* covered / (covered + uncovered) * 100; NaN when that is nothing. */
double tally_percent(const struct cov_tally *t);

/* The same for people and gates: cut, not rounded, to `digits` places, so that 100 means all of it; "-" for NaN. */
struct str tally_text(struct arena *a, const struct cov_tally *t, unsigned digits);

/* path's package: as the producer says, else its directory; "." at the top. */
struct str coverage_package(const struct cov_file *f);

/*
 * The file's lines, ascending.  Where it has only blocks they follow from these: a line's count, with its sources, is the smallest of
 * the blocks on it, so that a line that is only partly covered is uncovered.  A block of several lines does not count on its first when
 * another stands there before it: "if x {" is covered although its body is not.  Lines beyond COVERAGE_LINE_MOST are left out: no
 * source has them.
 */
#define COVERAGE_LINE_MOST (1u << 22)

struct cov_line *coverage_lines(struct arena *a, const struct cov_file *f, uint32_t *n);

/* Index of the first of ascending lines that is `number` or behind it; n when there is none. */
uint32_t coverage_line_from(const struct cov_line *line, uint32_t n, uint32_t number);

/* The file of that path, NULL when there is none; settled. */
const struct cov_file *coverage_find(const struct coverage *c, struct str path);

#endif

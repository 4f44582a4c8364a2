/*
 * table - recorded benchmark files side by side, as benchstat compares them: tables, rows, columns,
 * medians with intervals, the change against the first column, geometric means and every warning.
 *
 *	struct table_input in[2] = { { &old.evidence[0], old.n, S("old.txt") }, { ... } };
 *	struct table_options opt = TABLE_DEFAULTS;
 *	struct tables t;
 *	struct table_judgement worse;
 *
 *	if (!tables_compare(&arena, in, 2, &opt, &t, e))
 *		return false;
 *	table_text(&t, false, &out);            (report/table.h; also csv, markdown, json)
 *	tables_judge(&t, 0.05, false, &worse);  (exit status 2 when worse.n > 0)
 *
 * Everything in the result lives in the arena; strings borrow from the inputs.  doc/benchstat.md
 * lists where this differs from golang.org/x/perf/cmd/benchstat on purpose.
 *
 * Median and interval: stat/order.h.  Test: stat/rank.h.  A unit that is declared exact has its
 * mode and no test.
 */
#ifndef PAWL_COMPARE_TABLE_H
#define PAWL_COMPARE_TABLE_H

#include "compare/projection.h"

struct table_input {
	const struct evidence *evidence;        /* of one input; only benchmarks are looked at */
	uint32_t n;
	struct str label;                       /* .file: what its column is called */
};

/*
 * Expressions in the grammar of compare/projection.h and compare/filter.h; p == NULL stands for the
 * default.
 */
struct table_options {
	struct str table, row, col, ignore;     /* .config, .fullname, .file, nothing */
	struct str filter;                      /* "*" */
	double alpha;                           /* 0..1; a change is shown when p <= alpha */
	double confidence;                      /* 0..1, of intervals */
};

#define TABLE_DEFAULTS { .alpha = 0.05, .confidence = 0.95 }

/* All values of one row in one column. */
struct cell {
	double center, lo, hi;          /* infinite: unbounded; NaN: the producer gave none */
	double level;                   /* confidence that [lo, hi] has */
	uint64_t n;                     /* of a summary as its producer says, 0 = not said */
	bool summary_only;              /* no raw values: nothing can be tested */
	bool compared;                  /* there is a cell in the first column */
	bool tested;                    /* else p is NaN: exact, or summaries */
	double p, p_adjusted;           /* two-sided; by Holm over all tests of all tables */
	double change;                  /* center / base - 1; 0 for 0 / 0, NaN for x / 0 */
	struct str *warning;            /* from `about_change` on about the comparison */
	uint32_t nwarning, warning_cap, about_change;
};

/* The last row. */
struct column_summary {
	double geomean;                 /* of the centres; NaN when one is not above 0 */
	double ratio;                   /* geomean of center / base; NaN when it cannot be formed */
	struct str *warning;
	uint32_t nwarning, warning_cap;
};

struct table {
	uint32_t key;                   /* of AXIS_TABLE */
	struct str unit;
	bool exact;                     /* declared free of noise */
	enum better better;
	uint32_t *row, *col;            /* keys of AXIS_ROW and AXIS_COL, in order */
	uint32_t nrow, ncol;
	struct cell **cell;             /* [row * ncol + col]; NULL = nothing measured */
	struct column_summary *summary; /* ncol */
};

struct tables {
	struct arena *arena;
	struct projections projections; /* the words behind the keys */
	struct table_options opt;
	struct table *table;
	uint32_t n;
	struct str *remark;             /* for stderr: readers' notes, failed benchmarks */
	uint32_t nremark, remark_cap;
};

/*
 * ERR_USAGE for options that are no expressions or out of range, ERR_LIMIT for a regular expression
 * without end.
 */
bool tables_compare(struct arena *a, const struct table_input *input, uint32_t n,
	const struct table_options *opt, struct tables *out, struct err *e) MUST_CHECK;

/*
 * Column labels for command line operands: what is before '=' in "label=path", else the path; a
 * path that occurs several times is told apart as "path#0", "path#1".
 */
struct table_operand {
	struct str path, label;
};

void table_operands(
	struct arena *a, const char *const *argument, uint32_t n, struct table_operand *out);

static inline struct cell *table_cell(const struct table *t, uint32_t row, uint32_t col)
{
	return t->cell[(size_t)row * t->ncol + col];
}

/* p <= alpha; of exact units: any difference.  Never by summaries. */
bool cell_changed(const struct tables *t, const struct cell *c, bool holm);

/* The nwarning - about_change warnings about the comparison; NULL when there are none. */
static inline const struct str *change_warning(const struct cell *c)
{
	return c->nwarning > c->about_change ? c->warning + c->about_change : NULL;
}

struct table_worse {
	const struct table *table;
	uint32_t row, col;
	double change;                  /* INFINITY from a base of 0 */
};

struct table_judgement {
	struct table_worse *worse;      /* in table order */
	uint32_t n, cap;
	uint32_t undirected;            /* changed, without a known direction: remarked only */
	uint32_t untested;              /* beyond the limit by summaries: remarked only */
};

/*
 * Cells that changed (cell_changed) for the worse by more than `threshold_ratio` (0.05 for 5 %) of
 * their base.
 */
void tables_judge(struct tables *t, double threshold_ratio, bool holm, struct table_judgement *out);

void tables_remark(struct tables *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif

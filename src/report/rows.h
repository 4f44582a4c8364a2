/*
 * rows - what every report shows, in the order in which a person should read it: broken, undecided, missing,
 * accepted, better.
 */
#ifndef PAWL_REPORT_ROWS_H
#define PAWL_REPORT_ROWS_H

#include "report/report.h"

struct row {
	const struct delta *delta;      /* NULL: a job that did not deliver, or a rule without rows */
	const struct rule *rule;        /* NULL: no rule speaks of it */
	const struct accepted *accepted;
	enum ruling ruling;
	struct str sentence;
};

struct rows {
	struct row *row;
	uint32_t n, cap;
	uint32_t within, fresh;         /* deltas without a row: within the limits of their rules, and with no base */
	const struct delta *worst;      /* of those within, nearest to its limit; NULL = none has one that can be told */
};

/* Broken, undecided, missing, accepted and clearly better rows of the verdict.  A delta that several rules speak of appears
 * once, with its worst ruling.  Without a verdict: every delta that changed. */
void rows_collect(struct arena *a, const struct page *page, struct rows *out);

/* Of a test: a word, not a number. */
bool rows_is_outcome(const struct delta *d);

/* "parse/large", with the metric when it is not the time: "parse/large alloc_bytes"; made safe. */
void rows_name(struct buf *b, const struct delta *d);

/* "bench.time worse-than 5%", with subject and job when the rule has them; made safe. */
void rows_rule(struct buf *b, const struct rule *r);

/* The first rule of the verdict that speaks of this row; NULL = none. */
const struct rule *rows_rule_of(const struct page *page, const struct delta *d);

/* The verdict in words: "bench.time worse-than 5%: parse/large +12.6 % and 1 more", "1 row is better, 6 rows within the limits". */
void rows_headline(struct buf *b, const struct page *page, const struct rows *rows, const struct style *st);

/*
 * Of every judged delta, and of every row without one, exactly one is counted: all but idle and fresh sum up to rows->n and
 * the deltas that are within the limits.
 */
struct row_counts {
	uint32_t broken, warned, undecided, missing, accepted, better;
	uint32_t idle;                  /* of undecided: rows without a delta, as a rule had nothing to compare */
	uint32_t tolerated;             /* known failures, and what stays below a number that is allowed */
	uint32_t within;
	uint32_t fresh;                 /* nothing to compare with, so not judged */
};

struct row_counts rows_count(const struct page *page, const struct rows *rows);

#endif

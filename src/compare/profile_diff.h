/*
 * profile_diff - two profiles row by row: what grew, what shrank, and how sure that is.
 *
 * A row's share is its flat value over the profile's total, so that recordings of different length compare.  Sampling counts
 * are counts: where the number of events behind a value is known (a "samples" weight, or a period), a row has a standard error and a p-value
 * from stat/counts.h, adjusted over all rows by Benjamini and Hochberg.  Other values (times a lock was waited for, goroutines) are
 * compared as they are.
 *
 * A side may be several recordings: their values are added, and how each row scatters between them is measured (stat/scatter.h).
 */
#ifndef PAWL_COMPARE_PROFILE_DIFF_H
#define PAWL_COMPARE_PROFILE_DIFF_H

#include "compare/delta.h"
#include "compare/profile_rows.h"

struct profile_side {
	int64_t flat, cum;
	double share;                   /* of the total: flat; NaN when the total is 0 */
	double cum_share;
	double events;                  /* behind flat; NaN = not known */
};

struct profile_change {
	struct str name;
	struct profile_side base, head;
	double difference;              /* of the shares of flat, head - base */
	double cum_difference;
	double error;                   /* standard error of difference; NaN = not known */
	double dispersion;              /* by which error is widened; NaN = untested */
	double p, p_adjusted;           /* NaN = untested */
	enum change change;             /* WORSE when it grew, BETTER when it shrank, NEW, GONE, SAME, UNKNOWN */
	bool significant;               /* p_adjusted <= alpha: what NEW and GONE do not say */
};

struct profile_diff {
	struct profile_change *row;     /* in the order that was asked for */
	uint32_t n;
	int64_t base_total, head_total;
	double base_events, head_events;        /* NaN = not known */
	uint32_t base_n, head_n;        /* recordings */
	double dispersion;              /* of counts, by which errors of common rows are widened; 1 = as Poisson has it */
	bool dispersion_judged;         /* false: too few rows to tell */
	bool copies;                    /* the recordings of a side are too much alike: what scatters is not known */
	uint32_t nsignificant;
};

enum profile_diff_order {
	DIFF_BY_EVIDENCE,               /* smallest p first, then by the size of the difference */
	DIFF_BY_DELTA,                  /* largest difference of shares first, whatever its sign */
	DIFF_BY_HEAD,                   /* largest flat of the head first */
};

struct profile_diff_options {
	const char *weight;             /* kind of value; NULL = the head's preferred */
	enum granularity granularity;
	double alpha;                   /* of the adjusted p-values */
	enum profile_diff_order order;
};

/* One side's, at least one. */
struct profile_set {
	struct profile *const *profile;
	uint32_t n;
};

/* ERR_INPUT when one recording does not have the kind of value. */
bool profile_diff_sets(struct arena *a, const struct profile_set *base, const struct profile_set *head,
	const struct profile_diff_options *opt, struct profile_diff *out, struct err *e) MUST_CHECK;

/* The same of one recording a side. */
bool profile_diff(struct arena *a, const struct profile *base, const struct profile *head,
	const struct profile_diff_options *opt, struct profile_diff *out, struct err *e) MUST_CHECK;

/* Why the two may not compare, in sentences; returns how many. */
uint32_t profile_diff_doubts(struct arena *a, const struct profile *base, const struct profile *head, enum granularity by,
	const struct profile_diff *diff, struct str **text);

/* Which weight counts the events behind `weight`; MAP_NONE with *period > 0: value / *period does; MAP_NONE and 0: nobody knows. */
uint32_t profile_event_weight(const struct profile *p, uint32_t weight, double *period);

#endif

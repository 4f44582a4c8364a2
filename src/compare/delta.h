/*
 * delta - one thing measured twice.
 *
 * Deltas are flat and alike for every model, so that rules, reports and stores know no models.  A slower
 * benchmark, a test that began to fail and a package that lost coverage are all deltas.
 */
#ifndef PAWL_COMPARE_DELTA_H
#define PAWL_COMPARE_DELTA_H

#include "model/run.h"

/* How much the numbers can carry: bounds what may be claimed of them. */
enum grounds {
	GROUNDS_NONE,           /* one side is missing */
	GROUNDS_SINGLE,         /* one noisy value a side: a direction at most, never a proof */
	GROUNDS_SUMMARY,        /* only summaries: intervals as the producers gave them */
	GROUNDS_RAW,            /* raw values of independent samples */
	GROUNDS_EXACT,          /* counts that do not vary: compared as they are */
};

enum change {
	CHANGE_UNKNOWN,         /* the evidence does not say */
	CHANGE_SAME,            /* a difference was looked for and not found */
	CHANGE_BETTER, CHANGE_WORSE,
	CHANGE_MOVED,           /* differs, and neither direction is good */
	CHANGE_NEW, CHANGE_GONE,
};

/* Names the procedure, for the report's small print. */
struct method {
	const char *name;       /* "Mann-Whitney U" */
	const char *cite;       /* the paper */
	const char *assumes;    /* in one sentence */
};

struct side {
	double center;          /* median (or the single or summarised value); NaN = nothing measured */
	double lo, hi;          /* interval of the centre; infinite when too few values */
	uint32_t n;             /* values behind it */
	uint32_t nprocess;      /* independent processes behind them; 0 = not known */
	const double *value;    /* the n values, in order of measurement, for plots; NULL when there are none */
	struct str failure;     /* why nothing was measured: "exited with status 139"; else empty */
};

struct delta {
	enum model model;
	struct str metric;      /* "time": rules call it "bench.time" */
	struct str subject;     /* what people call it: "Decode/small", "pkg/store TestOpen" */
	struct str job;         /* which job measured it */
	struct str key;         /* identity across runs: series_key() for benchmarks */
	struct unit unit;
	enum better better;
	enum grounds grounds;
	struct side base, head;
	double change;          /* head / base - 1 (relative) ; NaN when it cannot be formed */
	double difference;      /* head - base, in `unit` */
	double lo, hi;          /* interval of `change`; NaN when unclaimable, infinite when unbounded */
	double level;           /* its confidence, 0..1 */
	double p, p_adjusted;   /* two-sided; adjusted (Holm) over all deltas of the model; NaN when untested */
	double spread;          /* sd of log centre between runs of one machine, from history; NaN = not known */
	const struct method *method;
	enum change verdict;
	struct str remark;      /* what weakens it: "two recordings, one after the other", "other machine"; else empty */
	const struct test_case *test;   /* tests only: the head's case, or the base's when it is gone */
};

struct deltas {
	struct delta *delta;
	uint32_t n, cap;
	struct str *remark;     /* of the comparison as a whole: other machine, other compiler, dirty tree ... */
	uint32_t nremark, remark_cap;
};

/* What history knows of a series' spread between runs; NaN when it knows nothing. */
struct spread_source {
	double (*sd_log)(void *ctx, struct str series_key);
	void *ctx;
};

struct compare_options {
	double confidence;      /* of intervals: 0.95 */
	double alpha;           /* of tests: 0.05 */
	const struct spread_source *spread;     /* NULL = none */
};

/* Everything in `head`, and what `base` had and `head` lost.  `base` may be NULL: then every delta is NEW and
 * only rules about values apply.  Order: jobs and series as head has them, then what is gone. */
void compare_runs(struct arena *a, const struct run *base, const struct run *head, const struct compare_options *opt,
	struct deltas *out);

const char *change_name(enum change c);
const char *grounds_name(enum grounds g);

#endif

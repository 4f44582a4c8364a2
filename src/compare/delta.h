/*
 * delta - one thing measured twice.
 *
 * Deltas are flat and alike for every model, so that rules, reports and stores know no models.  A
 * slower benchmark, a test that began to fail and a package that lost coverage are all deltas.
 */
#ifndef PAWL_COMPARE_DELTA_H
#define PAWL_COMPARE_DELTA_H

#include "model/changes.h"
#include "model/coverage_select.h"
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

/*
 * What an experiment (compare/ab.h) decided about a row, against the limits that it was run for.
 * "over" is proven together with all other rows of the experiment, "within" row by row: a set of rows
 * that are all within needs no correction.
 */
enum proof_verdict {
	PROOF_OPEN,             /* neither */
	PROOF_OVER,             /* the change is beyond limit_fail */
	PROOF_WITHIN,           /* a change of limit_pass is refuted */
};

struct proof {
	enum proof_verdict verdict;
	double limit_fail, limit_pass;  /* ratios by which head is worse */
	double e_fail, e_pass;          /* e-values */
	double fail_at;                 /* what e_fail must reach among all rows */
	double over, within;            /* ratios by which head is worse, the measured null included: beyond `over` for
					 * all rows together, not beyond `within` for this row; infinite = unbounded */
	double resolution;              /* smallest change that could have been seen; infinite = none */
	double needed_pairs, needed_s;  /* total, and seconds from now, that would settle it; NaN = not known */
	uint32_t pairs;
	struct str reason;              /* why it is open: "below measured null"; may be empty */
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
	double change;          /* relative: see below; NaN when it cannot be formed (a base of 0) */
	double difference;      /* of the centres, head - base, in `unit` */
	double error;           /* standard error of `difference` (profiles); NaN = not known */
	double lo, hi;          /* interval of `change`; NaN when unclaimable, -INFINITY and INFINITY when unbounded */
	double level;           /* its confidence, 0..1 */
	double p;               /* two-sided; NaN when untested */
	double p_adjusted;      /* by Holm over all tested deltas of the model (profiles: by Benjamini and Hochberg over a kind of
				 * value); NaN when untested */
	double spread;          /* sd of log centre between runs of one machine, from history; NaN = not known */
	const struct method *method;
	const struct proof *proof;      /* of an experiment; NULL for runs recorded apart */
	enum change verdict;
	struct str remark;      /* what weakens it: "two recordings, one after the other", "other machine"; else empty */
	const struct test_case *test;   /* tests only: the head's case, or the base's when it is gone */
	const struct cov_package *package;      /* shares of coverage only: the head's; NULL when it is gone */
};

struct deltas {
	struct delta *delta;
	uint32_t n, cap;
	struct str *remark;     /* of the comparison as a whole: other machine, other compiler, dirty tree ... */
	uint32_t nremark, remark_cap;
};

/* Another delta, of which nothing is known yet. */
struct delta *deltas_add(struct arena *a, struct deltas *deltas);

/* What history knows of a series' spread between runs; NaN when it knows nothing. */
struct spread_source {
	double (*sd_log)(void *ctx, struct str series_key);
	void *ctx;
};

struct compare_options {
	double confidence;      /* of intervals: 0.95 */
	double alpha;           /* of tests: 0.05 */
	const struct spread_source *spread;     /* NULL = none */
	const struct changes *changes;  /* from the base run's tree to the head's, for coverage; NULL = not known */
	const struct changes *patch;    /* from the merge base: what head brings; NULL = not known */
	struct str no_changes;          /* why one of them is not known: "the base had uncommitted changes" */
};

/*
 * Everything in `head`, and what `base` had and `head` lost.  `base` may be NULL: then every delta
 * is NEW and only rules about values apply.  Order: benchmarks, then tests; in each, jobs and rows
 * as head has them, then what is gone.
 *
 * Rows are matched by job and key, by key alone when one side was added by hand (no job); inputs of
 * one job that hold one series are put together; rows of jobs that head was not asked for are left
 * out with a remark.  What a row is by its grounds:
 *
 * RAW      Two values a side or more.  With two processes or more known, a side's values are one
 *          median per process.  All positive: change and interval are those of the Hodges-Lehmann
 *          shift of logarithms, exp(shift) - 1, so that swapping the sides gives 1 / (1 + c) - 1;
 *          else the difference of medians over the size of the base's.  p is Mann-Whitney's.  Known
 *          spread widens the interval in quadrature, and a change must then clear it too.
 * EXACT    All values of each side are equal, and it is declared, or a count or size seen twice a
 *          side: change = lo = hi.
 * SINGLE   One value on a side: change only.
 * SUMMARY  One side or both without values: Welch's interval of the log ratio where both say how
 *          sure they are.
 * NONE     A side has failed, is empty, or is not there: no change is formed.
 *
 * verdict: BETTER, WORSE or MOVED when p_adjusted <= alpha (EXACT: when it differs); SAME when
 * values enough to prove a change among so many rows did not; else UNKNOWN.
 *
 * Tests give "failed" (1 = failed, could not run or never ended, 0 = passed, NaN = skipped, absent,
 * or failed only with a child that counts), subject "suite name", and "duration" of their passes
 * where it is known.
 *
 * Profiles give a row for each function of at least 0.05 % on a side: "cpu.flat", "alloc_space.flat", "inuse_space.flat",
 * "mutex.flat" and "block.flat" (shares of what it spent itself), "cpu.cost" (the same as time per recording), and "new-hotspot" (share of a function that
 * the base did not have, or one row of 0).  Grounds are SUMMARY where events were counted, EXACT where values are taken as they are.
 *
 * Coverage gives shares: "package" for each package, "total", "patch" (of the lines that `patch` brought; it has no base), and counts:
 * "lost", a row for each file with lines that the base covered, the head does not and nobody changed (one row of 0 when there are
 * none).  No relative change is formed.  What is partly unmeasured has both ends in lo and hi; what is wholly so, or lacks a declared
 * source, is a failure.
 */
void compare_runs(struct arena *a, const struct run *base, const struct run *head, const struct compare_options *opt,
	struct deltas *out);

const char *change_name(enum change c);
const char *grounds_name(enum grounds g);

#endif

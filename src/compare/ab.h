/*
 * ab - one experiment: base and head measured in randomised pairs, and what that proves so far.
 *
 * Pure bookkeeping and statistics: it asks for a pair, is told its values, and says which rows are
 * decided, what to run next and when to stop.  It builds, starts and times nothing.
 *
 *	ab_start(&ab, arena, &opt);
 *	job = ab_job(&ab, S("bench"));
 *	while (ab_next(&ab, elapsed_s, &turn) == AB_GOING) {
 *		... run the arms of turn.order, one fresh process each ...
 *		ab_add(&ab, &turn, outcome);
 *	}
 *	ab_deltas(&ab, &deltas);
 *
 * A row (one series of one job) has two e-processes over x = ln(head / base), turned so that
 * positive is worse: one against "not over the limit", one against "not inside" (stat/evalue.h).
 * They may be looked at after every pair, so that stopping, resuming and combining are free.  fail:
 * e-Holm over all gated rows; pass: 1 / beta by itself.  A third arm, the base once more, runs along
 * in every fourth pair: when it measurably differs from the base, the largest such difference is
 * added to every limit.
 *
 * Choices [1] A pair in which head failed, or did not report the row, is never forgotten: the row
 *             cannot pass any more.  Pairs without a value for other reasons may be one in ten.
 *         [2] A job whose rows are all decided is not run again; the time goes to the others.  Only a
 *             short plan (fewer pairs than e-Holm needs) runs all jobs to its end, because its joint
 *             test is made once, on whole pairs.
 *         [3] Everything but plan, options, rows and pairs follows from these: what ab_take() reads
 *             is replayed, so that an interrupted experiment goes on as if it had not been.
 */
#ifndef PAWL_COMPARE_AB_H
#define PAWL_COMPARE_AB_H

#include "compare/delta.h"
#include "stat/evalue.h"

enum ab_arm { AB_BASE, AB_HEAD, AB_NULL, AB_ARMS };     /* AB_NULL: the base once more (A') */

/* What is asked of one row; said once, when it is first seen. */
struct ab_terms {
	bool gated;                     /* else it is measured and shown, never judged */
	double limit_fail;              /* ratio: fail when a change beyond it is proven */
	double limit_pass;              /* pass when a change of this size is refuted; >= limit_fail */
};

struct ab_options {
	double limit_fail, limit_pass;  /* of rows that `terms` says nothing about */
	double alpha, beta, null_alpha; /* any false fail; a green job with a row over its limit; a healthy null called broken */
	uint32_t pairs_max;             /* 1..EVALUE_PAIRS_MAX */
	double budget_s;                /* of measuring; INFINITY = none */
	uint32_t null_every;            /* 4: A' in every fourth pair; 0 = never */
	uint32_t variants;              /* layouts per arm, at most AB_VARIANTS_MAX; 0 = one */
	bool fail_fast;
	bool stay;                      /* do not give up rows that are unlikely to be settled */
	uint64_t seed;                  /* of every coin; from the kernel, recorded */
	void (*terms)(void *ctx, struct str job, const struct series *s, struct ab_terms *t);
	void *ctx;                      /* terms NULL: every row with a known good direction is gated */
};

#define AB_VARIANTS_MAX 4096
#define AB_DEFAULTS { .limit_fail = 0.05, .limit_pass = 0.05, .alpha = 0.05, .beta = 0.05, .null_alpha = 0.05, \
	.pairs_max = 64, .budget_s = INFINITY, .null_every = 4 }

enum ab_verdict {
	AB_INCONCLUSIVE,
	AB_PASS,
	AB_FAIL,
	AB_NOT_MEASURED,
	AB_NEW,                         /* base does not have it, or it appeared later */
	AB_UNGATED,
};

/* Why the experiment, or a job in it, is not run any further. */
enum ab_stop {
	AB_GOING,
	AB_DECIDED,                     /* every row is decided, or cannot be any more */
	AB_PAIRS,                       /* all pairs of the plan were run */
	AB_BUDGET,
	AB_FUTILE,                      /* what is open would take more than four times the plan */
	AB_FAILED_FAST,
};

/* A pair to be run, its arms in the order of the coin. */
struct ab_turn {
	uint32_t job;
	uint32_t pair;                  /* of this job in this leg, from 1: "in pair 7" */
	uint32_t variant;               /* of both arms: 0 .. variants - 1 */
	enum ab_arm order[AB_ARMS];
	uint32_t narm;                  /* 2, or 3 with A' */
};

/* What one arm of a pair gave.  Of several values of one series the median counts. */
struct ab_outcome {
	const struct evidence *evidence; /* benchmarks are looked at, other models are not */
	uint32_t n;
	struct str failure;             /* "exited with status 139", "timed out after 60 s"; empty = it worked */
};

struct ab_pair {
	uint32_t job, leg;              /* leg: experiments that were combined are numbered from 0 */
	uint32_t variant;
	enum ab_arm order[AB_ARMS];
	uint32_t narm;
	double seconds;                 /* both arms and A'; NaN = not known */
	struct str failure[AB_ARMS];
};

struct ab_row {
	uint32_t job, place;            /* place: in job.row */
	struct str key;                 /* series_key() */
	struct series series;           /* identity only: no values */
	struct ab_terms terms;
	bool late;                      /* was not there when the family was counted: not gated */
	double *value[AB_ARMS];         /* per pair of the job, NaN = none */
	uint32_t n, cap;
	/* What follows from them: */
	bool exact;                     /* each arm repeats itself: compared as it is */
	bool head_fault;                /* head failed in a pair, or did not report the row */
	uint32_t faults;                /* pairs without a ratio */
	bool varies;                    /* looked exact and is not */
	bool null_broken;               /* A' measurably differs from the base */
	bool null_moved, null_failed;   /* its e-value reached 20 either way; it would have failed */
	bool below_null;                /* failed until the limits were raised by the floor */
	bool fails, passes;
	uint32_t decided;               /* by which pair of the job; 0 = open */
	struct ab_bets *bets;           /* ab_part.h */
};

struct ab_job {
	struct str name;
	bool identical;                 /* both arms are the same bytes: not timed */
	uint32_t *row;                  /* in the order in which they were seen */
	uint32_t nrow, row_cap;
	uint32_t *pair;                 /* into ab.pair */
	uint32_t npair, pair_cap;
	uint32_t nleg;                  /* of npair, those of the present leg */
	bool counted;                   /* a pair with both arms has been seen: rows that come now are late */
	uint32_t taken;                 /* of npair, whose consequences were drawn */
	enum ab_stop stop;              /* as of the last ab_next() */
};

struct ab {
	struct arena *arena;
	struct ab_options opt;
	struct ab_job *job;
	struct ab_row *row;
	struct ab_pair *pair;           /* as they were finished */
	uint32_t njob, job_cap, nrow, row_cap, npair, pair_cap;
	uint32_t leg;                   /* the present one */
	uint32_t plan;                  /* pairs per job; 0 = not fixed yet */
	bool is_short;                  /* too few for e-Holm: one joint test at the end */
	double elapsed_s;               /* in earlier sessions of this leg; the caller adds what a session took */
	struct str null_kind;           /* how A' was made: "relinked (section order)", "copied" */
	struct map job_at, row_at;
	/* What follows: */
	double floor;                   /* log; 0 while the null is healthy */
	bool tripped;
	bool ended;                     /* the one test of a short plan, or of variants, was made */
	uint32_t settled, seen;         /* pairs whose consequences were drawn; the most there ever were */
};

void ab_start(struct ab *ab, struct arena *a, const struct ab_options *opt);

uint32_t ab_job(struct ab *ab, struct str name);                /* finds it or adds it */

/* The row of this series; with its terms when it is new. */
uint32_t ab_row(struct ab *ab, uint32_t job, const struct series *s);

/* The pair to be run now; else why no more are.  `elapsed_s` counts this session. */
enum ab_stop ab_next(struct ab *ab, double elapsed_s, struct ab_turn *turn);

/* Rows that may still be decided, of all jobs. */
uint32_t ab_open(const struct ab *ab);

/* Takes a finished pair: outcome[arm] for every arm of the turn. */
void ab_add(struct ab *ab, const struct ab_turn *turn, const struct ab_outcome outcome[AB_ARMS], double seconds);

/* The same with the values at hand: value[arm][i] of row job.row[i], NaN = none. */
void ab_add_values(struct ab *ab, const struct ab_turn *turn, const double *const value[AB_ARMS],
	const struct str failure[AB_ARMS], double seconds);

/* ---- what was found ---- */

/* All changes and limits are ratios by which head is worse: 0.05 for 5 %. */
struct ab_found {
	enum ab_verdict verdict;
	struct str reason;              /* "head exited with status 139 in pair 7", "below measured null"; may be empty */
	uint32_t pairs;                 /* with a value of both arms */
	double by, lo, hi;              /* Hodges-Lehmann; each bound holds at 95 %, whenever one looks */
	double lo_all;                  /* lower bound for all rows together, at 1 - alpha, floor included */
	double hi_floor;                /* hi, floor included */
	double sd;                      /* robust, of one pair, log */
	double e_fail, e_pass;
	double fail_at;                 /* what e_fail must reach now */
	double resolution;              /* smallest change that so many pairs tell from the limit for a pass; INFINITY = none */
	double can_fail_from;           /* smallest change that they would fail; INFINITY = none */
	double needed_pairs, needed_s;  /* total, and seconds from now, that would settle it; NaN when decided, may be INFINITY */
	int moved;                      /* proven: 1 worse, -1 better than before at all; 0 = not proven */
	uint32_t null_pairs;
	double null_by;                 /* A' against base; NaN = none */
};

void ab_find(const struct ab *ab, uint32_t row, struct ab_found *out);

struct ab_tally {
	uint32_t rows;                  /* m: the family that shares alpha */
	uint32_t verdict[AB_UNGATED + 1];
	uint32_t pairs_least, pairs_most;       /* over jobs that were run */
	uint32_t pass_least, fail_least;        /* pairs below which nothing passes or fails */
	uint32_t null_pairs;            /* pairs with A' */
	uint32_t null_rows;             /* rows with a value of A' */
	uint32_t null_broken, null_moved, null_failed;
	double null_most;               /* max |A' / base - 1| over rows; NaN = none */
	double floor;                   /* ratio */
	double geomean;                 /* of by over measured time rows, ratio; NaN = none; shown, never judged */
	double seconds;                 /* of all pairs */
};

void ab_tally(const struct ab *ab, struct ab_tally *out);

/* fail before not measured before inconclusive before pass. */
enum ab_verdict ab_verdict(const struct ab *ab);

/* Every row as a delta with its proof, so that rules and reports know nothing of experiments. */
void ab_deltas(const struct ab *ab, struct deltas *out);

const char *ab_verdict_name(enum ab_verdict v); /* "pass", "inconclusive", "not measured" ... */
const char *ab_stop_name(enum ab_stop s);       /* "all rows decided", "budget used up" ... */

/* ---- keeping it ---- */

void ab_put(struct json_out *o, const struct ab *ab);           /* {"schema": "pawl/ab/1", ...} */

/* Into a fresh ab of this arena; `terms` and ctx are not kept.  Errors are sticky in the json. */
bool ab_take(struct json *j, struct arena *a, struct ab *ab);

/* The pair that was added last, its values in the order of its job's rows; and into an ab that has been taken, whose
 * rows are the same. */
void ab_put_last_pair(struct json_out *o, const struct ab *ab);
bool ab_take_pair(struct json *j, struct ab *ab);

/*
 * Puts an independent experiment (another day, another machine) in front of this one, which goes on:
 * e-values multiply.  ERR_USAGE when limits, alpha or the rows differ.
 */
bool ab_combine(struct ab *ab, const struct ab *earlier, struct err *e) MUST_CHECK;

#endif

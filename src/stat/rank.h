/*
 * rank - two-sample and paired rank tests, exact where the samples are small.
 */
#ifndef PAWL_STAT_RANK_H
#define PAWL_STAT_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stat/order.h"

/* Every (x, y) pair, counted by which side is larger.  Sums to nx * ny. */
struct pairs {
	uint64_t gt, eq, lt;
};

/* Counts pairs of two ascending, NaN-free samples in O(nx + ny). */
struct pairs pairs_count(const double *x, size_t nx, const double *y, size_t ny);

/* Vargha-Delaney A: the chance that a draw from x exceeds one from y, a tie counting half.  NaN when empty. */
double effect_a(struct pairs n);

enum rank_note { RANK_OK, RANK_EMPTY, RANK_ALL_EQUAL };

struct rank_test {
	double p;               /* two-sided; 1 when it cannot tell */
	double u;               /* U of the first sample, ties half */
	bool exact;
	enum rank_note note;
};

/*
 * Mann-Whitney U, two-sided, of ascending samples.  Exact without ties up to n = 50 a side, with ties (Klotz) up to
 * 25 a side, else the normal approximation with tie and continuity correction: the same choices, and the same p-values, as
 * golang.org/x/perf.
 */
struct rank_test mann_whitney(const double *x, size_t nx, const double *y, size_t ny);

/* The smallest two-sided p that exact Mann-Whitney can give with nx and ny values. */
double mann_whitney_floor(size_t nx, size_t ny);

/* Hodges-Lehmann shift y - x of ascending samples, and its interval by inverting Mann-Whitney.  scratch holds
 * nx * ny doubles.  The interval is unbounded when the samples are too small. */
double shift_estimate(const double *x, size_t nx, const double *y, size_t ny, double *scratch);
struct interval shift_interval(const double *x, size_t nx, const double *y, size_t ny, double confidence, double *scratch);

/* Wilcoxon signed-rank of differences (any order; zeros dropped, mid-ranks for ties): exact by dynamic programming
 * up to n = 60, else normal with continuity correction.  scratch holds 2n doubles. */
struct rank_test signed_rank(const double *d, size_t n, double *scratch);

/* One-sample Hodges-Lehmann: the median of all Walsh averages, i <= j.  scratch holds n(n+1)/2 doubles. */
double walsh_median(const double *d, size_t n, double *scratch);
struct interval walsh_interval(const double *d, size_t n, double confidence, double *scratch);

#endif

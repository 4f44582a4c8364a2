/*
 * rank - two-sample and paired rank tests, exact where the samples are small, and the estimates
 * that belong to them.
 *
 * All samples are ascending and NaN-free unless a function says otherwise.
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

/* Counts pairs in O(nx + ny). */
struct pairs pairs_count(const double *x, size_t nx, const double *y, size_t ny);

/*
 * Vargha-Delaney A: the chance that a draw from x exceeds one from y, a tie counting half.  NaN
 * when empty.
 *
 * A. Vargha and H. D. Delaney, "A Critique and Improvement of the CL Common Language Effect Size
 * Statistics of McGraw and Wong", J. Educational and Behavioral Statistics 25(2), 2000, pp.
 * 101-132; this is its A-hat.
 */
double effect_a(struct pairs n);

enum rank_note { RANK_OK, RANK_EMPTY, RANK_ALL_EQUAL };

struct rank_test {
	double p;               /* two-sided; 1 when it cannot tell */
	double u;               /* U of the first sample, ties half; signed_rank: W+, the rank sum of positive d */
	bool exact;
	enum rank_note note;    /* other than RANK_OK: no test was made and p is 1 */
};

#define RANK_EXACT_MAX 50       /* values a side up to which Mann-Whitney is exact without ties */
#define RANK_TIES_EXACT_MAX 25  /* and with them */
#define SIGNED_EXACT_MAX 60     /* differences up to which signed_rank is exact */

/*
 * Mann-Whitney U, two-sided: 2 P(U <= min(U, nx ny - U)) at most 1, and 1 when U is in the middle.
 * Exact up to the sizes above, else the normal approximation with tie and continuity correction:
 * the same choices, and the same p-values, as golang.org/x/perf.  Three of them are worth knowing:
 * [1] with ties and nx != ny the exact distribution is not symmetric and only its lower tail is
 * read, so that p may change when the samples change places; [2] the approximation is 0 below about
 * 1e-16 when x is the larger; [3] of only two distinct values in samples of different size p is too
 * large, or 0 when the larger sample is much the larger one.
 *
 * H. B. Mann and D. R. Whitney, "On a Test of Whether one of Two Random Variables is Stochastically
 * Larger than the Other", Ann. Math. Statist. 18(1), 1947, pp. 50-60.  Ties: J. H. Klotz, "The
 * Wilcoxon, Ties, and the Computer", JASA 61(315), 1966, pp. 772-787.
 */
struct rank_test mann_whitney(const double *x, size_t nx, const double *y, size_t ny);

/* The smallest two-sided p that exact Mann-Whitney can give with nx and ny values. */
double mann_whitney_floor(size_t nx, size_t ny);

/* The smallest n for which n against n values can reach alpha: 4 at 0.05.  10 stands for "more than
 * 10", as benchstat says it. */
size_t mann_whitney_needs(double alpha);

/* P(U <= u) without ties, nx and ny at most RANK_EXACT_MAX. */
double mann_whitney_cdf(uint32_t nx, uint32_t ny, int64_t u);

/*
 * Hodges-Lehmann shift: the median of all nx * ny differences y - x, and its interval by inverting
 * Mann-Whitney: from the k-th smallest difference to the k-th largest, k by the exact distribution
 * of U up to RANK_EXACT_MAX values a side, else by the normal approximation.  Unbounded when the
 * samples are too small; conservative with ties.  Takes O((nx + ny) log) time and no memory for the
 * differences.
 *
 * J. L. Hodges and E. L. Lehmann, "Estimates of Location Based on Rank Tests", Ann. Math. Statist.
 * 34(2), 1963, pp. 598-611.  E. L. Lehmann, "Nonparametric Confidence Intervals for a Shift
 * Parameter", Ann. Math. Statist. 34(4), 1963, pp. 1507-1512.
 */
double shift_estimate(const double *x, size_t nx, const double *y, size_t ny);
struct interval shift_interval(
	const double *x, size_t nx, const double *y, size_t ny, double confidence);

/*
 * Wilcoxon signed-rank of differences (any order; zeros dropped, mid-ranks for ties), two-sided:
 * exact given the ranks up to SIGNED_EXACT_MAX differences, else normal with tie and continuity
 * correction.  RANK_ALL_EQUAL when all are zero.  scratch holds n doubles.
 *
 * F. Wilcoxon, "Individual Comparisons by Ranking Methods", Biometrics Bulletin 1(6), 1945, pp.
 * 80-83.
 */
struct rank_test signed_rank(const double *d, size_t n, double *scratch);

/*
 * One-sample Hodges-Lehmann: the median of all Walsh averages (d[i] + d[j]) / 2, i <= j, and its
 * interval by inverting the signed-rank test (J. W. Tukey; Hodges and Lehmann 1963, above).
 */
double walsh_median(const double *d, size_t n);
struct interval walsh_interval(const double *d, size_t n, double confidence);

#endif

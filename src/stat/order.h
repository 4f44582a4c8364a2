/*
 * order - centres and their distribution-free intervals, from order statistics.
 *
 * All functions take ascending, NaN-free arrays unless they say otherwise.  NaN comes back when
 * there is nothing to say (no values).
 */
#ifndef PAWL_STAT_ORDER_H
#define PAWL_STAT_ORDER_H

#include <stdbool.h>
#include <stddef.h>

struct interval {
	double lo, hi;          /* -INFINITY and INFINITY when the sample is too small to bound */
	double level;           /* the coverage it really has, >= what was asked for; 0 when neither side is bounded */
};

double midpoint(double a, double b);                    /* (a + b) / 2 that does not overflow; monotone in both */
double median(const double *x, size_t n);               /* mean of the middle two when n is even */

/* Quantile of type 7 of R. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages",
 * The American Statistician 50(4), 1996, pp. 361-365.  0 <= q <= 1. */
double quantile(const double *x, size_t n, double q);

/*
 * Interval of the median from two order statistics, as benchstat chooses them: intervals of
 * Binomial(n, 1/2) are added from the middle outwards, the likelier first, ties to the left (see
 * tie_goes_right in order.c), until they hold `confidence`.  One side may stay unbounded.  Above n
 * = 30 by the normal approximation with continuity correction, `level` included.
 *
 * W. R. Thompson, "On Confidence Ranges for the Median and Other Expectation Distributions for
 * Populations of Unknown Distribution Form", Ann. Math. Statist. 7(3), 1936, pp. 122-128; the
 * choice of the pair is golang.org/x/perf's.
 */
struct interval median_interval(const double *x, size_t n, double confidence);

/* The smallest n for which median_interval() is bounded: 6 at 0.95.  51 stands for "more than 50". */
size_t median_interval_needs(double confidence);

/*
 * Median absolute deviation times 1.4826: a robust sd.  `x` need not be sorted; scratch holds n
 * doubles. F. R. Hampel, "The Influence Curve and its Role in Robust Estimation", JASA 69(346),
 * 1974, pp. 383-393.
 */
double robust_sd(const double *x, size_t n, double *scratch);

double mean(const double *x, size_t n);                 /* any order */
double sample_sd(const double *x, size_t n);            /* any order; n - 1 in the denominator; NaN for n < 2 */
double geomean(const double *x, size_t n);              /* any order; of positive values; NaN when one is <= 0 */

#endif

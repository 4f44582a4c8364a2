/*
 * order - centres and their distribution-free intervals, from order statistics.
 *
 * All functions take ascending, NaN-free arrays unless they say otherwise.  NaN comes back when there is
 * nothing to say (no values).
 */
#ifndef PAWL_STAT_ORDER_H
#define PAWL_STAT_ORDER_H

#include <stdbool.h>
#include <stddef.h>

struct interval {
	double lo, hi;          /* -INFINITY and INFINITY when the sample is too small to bound */
	double level;           /* the coverage it really has, >= what was asked for; 0 when unbounded */
};

double median(const double *x, size_t n);               /* mean of the middle two when n is even */

/* Quantile of type 7 of R. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages",
 * The American Statistician 50(4), 1996, pp. 361-365.  0 <= q <= 1. */
double quantile(const double *x, size_t n, double q);

/*
 * Interval of the median from two order statistics, exactly as benchstat chooses them (facts: Binomial(n, 1/2),
 * grown from the middle, ties to the left; normal approximation above n = 30).
 */
struct interval median_interval(const double *x, size_t n, double confidence);

/* The smallest n for which median_interval() is bounded: 6 at 0.95. */
size_t median_interval_needs(double confidence);

/* Median absolute deviation times 1.4826: a robust sd.  `x` need not be sorted; scratch holds n doubles. */
double robust_sd(const double *x, size_t n, double *scratch);

double mean(const double *x, size_t n);
double sample_sd(const double *x, size_t n);            /* n - 1 in the denominator; NaN for n < 2 */
double geomean(const double *x, size_t n);              /* of positive values; NaN when one is <= 0 */

#endif

/*
 * xperf - the arithmetic of golang.org/x/perf to the last bit, so that what benchstat prints in
 * full precision is what pawl prints.
 *
 * stat/ has the same statistics, correct to the last digits but one; the order of additions and the
 * logarithm decide the rest.  The exponential is the one that Go takes on processors with fused
 * multiply-add, which are all of today's.
 */
#ifndef PAWL_COMPARE_XPERF_H
#define PAWL_COMPARE_XPERF_H

#include "base/buf.h"

/*
 * Quantile 1/2 of type 8 of R. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The
 * American Statistician 50(4), 1996, pp. 361-365: the median, interpolated from the left.  x
 * ascending, n > 0.
 */
double xperf_median(const double *x, size_t n);

/* exp of the running mean of logarithms, in order; NaN when n is 0 or a value is not above 0. */
double xperf_geomean(const double *x, size_t n);

/* A number as Go's %v: shortest digits, exponent below 1e-4 and from 1e6; "NaN", "+Inf", "-Inf". */
void xperf_number(struct buf *b, double x);

/* printf's %.*f, with a sign when `sign`, and Go's words for what is not finite. */
void xperf_fixed(struct buf *b, double x, int digits, bool sign);

#endif

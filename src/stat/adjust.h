/*
 * adjust - many tests, one error budget.  p and out may be the same array; order is kept; values in [0, 1].
 * NaN is a test that was not made: it stays NaN and does not count.
 *
 * S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scand. J. Statistics 6(2), 1979, pp. 65-70
 * (step-down, family-wise error).
 * Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", J. R. Statist. Soc. B 57(1), 1995,
 * pp. 289-300 (step-up, false discovery rate).
 */
#ifndef PAWL_STAT_ADJUST_H
#define PAWL_STAT_ADJUST_H

#include <stddef.h>

void adjust_holm(const double *p, size_t n, double *out);
void adjust_bh(const double *p, size_t n, double *out);

#endif

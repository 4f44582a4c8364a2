/*
 * dist - the few distribution functions that the tests need, to about 14 digits.
 *
 * Arguments outside a function's domain give NaN.
 */
#ifndef PAWL_STAT_DIST_H
#define PAWL_STAT_DIST_H

double normal_cdf(double z);

/* Inverse of normal_cdf, p in [0, 1].  M. J. Wichura, "Algorithm AS 241: The Percentage Points of
 * the Normal Distribution", Applied Statistics 37(3), 1988, pp. 477-484; this is its PPND16. */
double normal_quantile(double p);

/*
 * Student's t by the continued fraction of the incomplete beta function.  M. Abramowitz and I. A.
 * Stegun, "Handbook of Mathematical Functions", 1964, 26.5.8 and 26.7.1.  df > 0, need not be
 * whole.
 */
double student_cdf(double t, double df);
double student_quantile(double p, double df);   /* inverse of student_cdf by bisection, p in [0, 1] */

/* Regularised incomplete beta function I_x(a, b) by its continued fraction [A&S 26.5.8]; a, b > 0, 0 <= x <= 1. */
double beta_cdf(double x, double a, double b);

double binomial_half_cdf(int k, int n);         /* P(X <= k) for Binomial(n, 1/2), n >= 0 */

#endif

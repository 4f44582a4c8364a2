/* dist - the few distribution functions that the tests need. */
#ifndef PAWL_STAT_DIST_H
#define PAWL_STAT_DIST_H

double normal_cdf(double z);
double normal_quantile(double p);               /* inverse of normal_cdf; p in (0, 1) */
double student_cdf(double t, double df);
double student_quantile(double p, double df);
double binomial_half_cdf(int k, int n);         /* P(X <= k) for Binomial(n, 1/2) */

#endif

/*
 * counts - two counts of sampled events: is a part of all events larger on one side?
 *
 * Samples of a profiler are counts, but not independent ones: neighbours in time resemble each other, and two runs of one program differ
 * by more than Poisson's law says.  So the spread is estimated from the rows themselves: most rows of a comparison did not change, and what
 * they scatter beyond sampling error (the dispersion) widens every row's error.
 */
#ifndef PAWL_STAT_COUNTS_H
#define PAWL_STAT_COUNTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * How far the share y / ny is from x / nx in standard errors, by F. J. Anscombe's transformation ("The transformation of Poisson, binomial
 * and negative-binomial data", Biometrika 35, 1948, pp. 246-254).  0 <= x <= nx, 0 <= y <= ny; NaN when a total is 0.
 */
double counts_z(double x, double nx, double y, double ny);

/*
 * Two-sided p of "the shares are equal", counts divided by `dispersion` first (by 1 when it is less).  Fewer than 50 events in the row or beside it, or 10 on one side: the
 * conditional binomial test of J. Przyborowski and H. Wilenski, "Homogeneity of results in testing samples from Poisson series",
 * Biometrika 31, 1940, pp. 313-323; else from counts_z().
 */
double counts_p(double x, double nx, double y, double ny, double dispersion);

/* The same where the dispersion is itself an estimate with so many degrees of freedom: of Student's t instead of the normal law. */
double counts_p_student(double x, double nx, double y, double ny, double dispersion, double degrees);

/* Standard error of y / ny - x / nx. */
double counts_error(double x, double nx, double y, double ny, double dispersion);

/*
 * How much more than Poisson's law has it the rows scatter about their median ratio y / x: the median squared score over that of
 * chi-square with one degree (0.4549), as B. Devlin and K. Roeder have it, "Genomic control for association studies", Biometrics 55, 1999,
 * pp. 997-1004.  About the ratio, not about equal shares: one part that really grew makes every other share smaller, and that is no
 * scatter.  Rows with fewer than 10 events do not count; with fewer than 20 rows it is 1, and *judged is false.
 */
double counts_dispersion(const double *x, const double *y, size_t n, bool *judged);

#endif

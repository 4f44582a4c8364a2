/*
 * evalue - evidence from randomised pairs that may be looked at after every pair.
 *
 * A pair gives x = ln(head / base), its order decided by a fair coin.  An e-process bets on the
 * sign of x - lambda: as long as the true shift is not beyond lambda no bet gains on average, so
 * its wealth E reaches 1 / alpha with probability at most alpha, however often one looks (J. Ville,
 * "Etude critique de la notion de collectif", 1939).  Whether a change is larger than lambda = ln(1
 * + limit) is bet on with y = x - lambda ("fail"), whether it is smaller with y = lambda - x
 * ("pass").
 *
 * The bets: 1 + sign(y) tanh(k u) for four k and 1 + sign(y) 0.99, mixed by fixed weights, where u
 * = |y| over the median of all |y| so far, at most 1.5; y = 0 loses.  Given |y| and the past each
 * is fair whatever the noise is: drift, spikes and heavy tails included.  A product of the paired
 * bets of A. Ramdas et al., "Game-Theoretic Statistics and Safe Anytime-Valid Inference",
 * Statistical Science 38(4), 2023, pp. 576-601.
 */
#ifndef PAWL_STAT_EVALUE_H
#define PAWL_STAT_EVALUE_H

#include "base/arena.h"
#include "stat/order.h"

#define EVALUE_BETS 5
#define EVALUE_PAIRS_MAX 1000   /* beyond it the wealth may overflow to infinity */

struct evalue {
	double wealth[EVALUE_BETS];     /* E is their sum; 1 at the start */
	double *size;                   /* |y| so far, ascending; the caller's room for one more than n */
	size_t n;
};

void evalue_start(struct evalue *e, double *room);
double evalue_step(struct evalue *e, double y);         /* one more pair; returns E */

/* E after all of x, in order of time; room holds n doubles. */
double evalue_fail(const double *x, size_t n, double lambda, double *room);
double evalue_pass(const double *x, size_t n, double lambda, double *room);

/* Two-sided evidence against "no difference": the mean of both at lambda = 0. */
double evalue_null(const double *x, size_t n, double *room);

/*
 * The shifts that E does not refute: lo = sup of lambda with evalue_fail >= threshold, hi = inf of
 * lambda with evalue_pass >= threshold.  At threshold 20 each side is a 95 % bound, valid at any
 * time, 90 % together.  Infinite where no lambda is refuted (n < 5 at 20).
 */
struct interval evalue_bounds(struct arena *a, const double *x, size_t n, double threshold);

/* The same of independent experiments, whose e-values multiply: leg i ends before x[end[i]]. */
struct interval evalue_bounds_legs(
	struct arena *a, const double *x, const size_t *end, size_t nleg, double threshold);

/* Centre (Hodges-Lehmann) and robust sd of one pair: 1.4826 median |x - centre|. */
struct pair_shape {
	double center, sd;
};

struct pair_shape pair_shape(struct arena *a, const double *x, size_t n);

/* ---- families: NaN is a row that was not measured; m >= n counts it and rows that vanished ---- */

/*
 * e-Holm: with R rows failed another fails when e >= (m - R) / alpha; family-wise error at most
 * alpha under any dependence. `fails` is read and added to: what failed stays failed.  Returns how
 * many failed.
 *
 * V. Vovk and R. Wang, "E-values: Calibration, Combination and Applications", Ann. Statist. 49(3),
 * 2021, pp. 1736-1754.
 */
size_t evalue_holm(const double *e, size_t n, size_t m, double alpha, bool *fails);

/*
 * e-BH: the k rows of largest e, k the largest with e_(k) >= m / (alpha k); false discovery rate at
 * most alpha.
 *
 * R. Wang and A. Ramdas, "False Discovery Rate Control with E-values", J. R. Statist. Soc. B 84(3),
 * 2022, pp. 822-852.
 */
size_t evalue_bh(struct arena *a, const double *e, size_t n, size_t m, double alpha, bool *found);

/* ---- plans ---- */

/* The fewest pairs after which E can reach the threshold: all of one sign and size. */
size_t pairs_least(double threshold);

/* Growth of ln E per pair when the shift is delta sds beyond the limit: ln 2 (1 - exp(-delta^2 / (2
 * ln 2))). */
double pairs_growth(double delta);

/* Pairs that reach the threshold in 4 of 5 cases when the shift is delta sds beyond the limit;
 * infinite at delta 0. */
double pairs_needed(double delta, double threshold);

/* Total of pairs for a row that has e after n of them. */
double pairs_forecast(double delta, double threshold, size_t n, double e);

/* The smallest shift that n pairs would show in 4 of 5 cases: a multiple of sd, at most 3; infinite
 * below pairs_least(). */
double pairs_detectable(size_t n, double threshold, double sd);

/*
 * The joint sign-flip test for plans too short for e-Holm, to be made once: m rows of n pairs,
 * y[row * n + pair] = x - lambda. r = sum / sqrt(n sum of squares) of y over its median size,
 * clipped at +-clip (2); p step-down over the maximum of the rows that are left, from all 2^n sign
 * vectors (n <= 12) or the identity and 4095 drawn ones, the same for all rows. 1 for rows with r
 * <= 0.  m and n > 0.
 *
 * J. P. Romano and M. Wolf, "Exact and Approximate Stepdown Methods for Multiple Hypothesis
 * Testing", JASA 100(469), 2005, pp. 94-108.
 */
void flip_test(struct arena *a, const double *y, size_t m, size_t n, double clip, double *r, double *p);

#endif

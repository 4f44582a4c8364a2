/*
 * ab_noise - how much a row moves by itself, from an experiment whose two arms are the same program.
 */
#ifndef PAWL_COMPARE_AB_NOISE_H
#define PAWL_COMPARE_AB_NOISE_H

#include "compare/ab.h"

struct ab_noise {
	uint32_t pairs;                 /* with a value of both arms */
	double center;                  /* median of all processes, in the series' unit */
	double process_sd;              /* robust: 1.4826 median |ln value - median|; of one process */
	double pair_sd;                 /* the same of ln(head / base), about their Hodges-Lehmann centre */
	double drift;                   /* ratio by which it moved from the first pair to the last: Theil-Sen */
	double lag;                     /* autocorrelation of neighbouring pairs' levels, -1..1 */
	double apart;                   /* |estimate| of the difference, ratio: nothing but noise */
};

/*
 * Of rows whose values are all positive; NaN where there are too few pairs (drift, lag: 5).
 *
 * P. K. Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", JASA 63(324), 1968,
 * pp. 1379-1389: the median of the slopes between all two pairs.
 */
void ab_noise_of(const struct ab *ab, uint32_t row, struct ab_noise *out);

/* The change that n pairs would tell from none in 4 of 5 cases, as a ratio; INFINITY = no change. */
double ab_noise_resolution(const struct ab_noise *noise, uint32_t n, double beta);

/* A limit of at least twice that, a round number of percent: what a policy can hold with n pairs. */
double ab_noise_limit(const struct ab_noise *noise, uint32_t n, double beta);

#endif

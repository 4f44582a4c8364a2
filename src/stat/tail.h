/*
 * tail - exact null distributions of rank statistics, counted in whole numbers.
 *
 * Every count fits its type, so that the only rounding is the last division.
 */
#ifndef PAWL_STAT_TAIL_H
#define PAWL_STAT_TAIL_H

#include <stddef.h>
#include <stdint.h>

/*
 * P(2U <= twice_u) for the first nx of the pooled values, given the sizes of the groups of equal
 * values in ascending order.  At most 25 values a side: C(50, 25) < 2^47.
 */
double tied_u_cdf(const uint32_t *group, size_t ngroup, uint32_t nx, uint32_t twice_u);

/* P(sum of the ranks with a positive sign <= sum) when each of n signs is a fair coin.  Sum of all
 * ranks at most 3660, n at most 60: 2^60 counts. */
double sign_sum_cdf(const uint32_t *rank, uint32_t n, int64_t sum);

/*
 * The largest k with 2 P(U < k) <= alpha, and the level 1 - 2 P(U < k) that it gives; 0 when even k
 * = 1 is too many.  Without ties; nx and ny at most 50.
 */
uint32_t u_rank(uint32_t nx, uint32_t ny, double alpha, double *level);

/* The same for the signed-rank sum of n <= 60 differences. */
uint32_t signed_rank_rank(uint32_t n, double alpha, double *level);

#endif

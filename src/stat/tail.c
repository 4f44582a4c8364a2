/* tail - exact null distributions of rank statistics, counted in whole numbers. */
#include "stat/tail.h"

#include <assert.h>
#include <string.h>

#include "stat/rank.h"

typedef unsigned __int128 u128;         /* C(100, 50) < 2^97 */

#define U_HALF (RANK_EXACT_MAX * RANK_EXACT_MAX / 2)

/*
 * ways[u] = the number of ways to choose nx of nx + ny ranks with U = u, for u <= most: the
 * coefficients of the Gaussian binomial, the product over i = 1..nx of (1 - q^(ny + i)) / (1 -
 * q^i).  Each division is a running sum, each product a difference; modulo 2^128 both are exact.
 */
static void u_ways(uint32_t nx, uint32_t ny, uint32_t most, u128 *ways)
{
	memset(ways, 0, (most + 1) * sizeof *ways);
	ways[0] = 1;
	for (uint32_t i = 1; i <= nx; i++) {
		for (uint32_t u = most; u >= ny + i && u <= most; u--)
			ways[u] -= ways[u - ny - i];
		for (uint32_t u = i; u <= most; u++)
			ways[u] += ways[u - i];
	}
}

static u128 choose(uint32_t n, uint32_t k)
{
	u128 c = 1;

	for (uint32_t i = 1; i <= k; i++)
		c = c * (n - k + i) / i;        /* exact: a product of i neighbours; < 2^97 * 100 */
	return c;
}

double mann_whitney_cdf(uint32_t nx, uint32_t ny, int64_t u)
{
	u128 ways[U_HALF + 1], sum = 0;
	int64_t all = (int64_t)nx * ny;
	uint32_t few = nx < ny ? nx : ny, many = nx < ny ? ny : nx;

	assert(many <= RANK_EXACT_MAX);
	if (u < 0 || u >= all)
		return u < 0 ? 0 : 1;
	if (u >= (all + 1) / 2)
		return 1 - mann_whitney_cdf(nx, ny, all - u - 1);
	u_ways(few, many, (uint32_t)u, ways);
	for (int64_t i = 0; i <= u; i++)
		sum += ways[i];
	return (double)((long double)sum / (long double)choose(nx + ny, few));
}

uint32_t u_rank(uint32_t nx, uint32_t ny, double alpha, double *level)
{
	u128 ways[U_HALF + 1], sum = 0;
	uint32_t few = nx < ny ? nx : ny, many = nx < ny ? ny : nx, half = nx * ny / 2, k = 0;
	long double all = (long double)choose(nx + ny, few);

	assert(few && many <= RANK_EXACT_MAX);
	u_ways(few, many, half, ways);
	while (k < half && (double)(2 * (long double)(sum + ways[k]) / all) <= alpha)
		sum += ways[k++];
	*level = (double)(1 - 2 * (long double)sum / all);
	return k;
}

/* ---- with ties ---- */

#define TIED_MOST (RANK_TIES_EXACT_MAX * RANK_TIES_EXACT_MAX)   /* doubled U at the middle */

struct tied {
	uint64_t ways[RANK_TIES_EXACT_MAX + 1][TIED_MOST + 1];  /* [values of x used][doubled U] */
	uint32_t seen;          /* values of both samples in the groups so far */
	uint32_t most;          /* doubled U beyond which nobody asks */
};

/* Adds the ways in which `r` of the next `t` equal values belong to x when `used` did before.  Each
 * beats all y's seen so far and half of those it is equal to. */
static void tied_move(struct tied *d, uint32_t used, uint32_t r, uint32_t t)
{
	uint64_t *to = d->ways[used + r], *from = d->ways[used];
	uint64_t ways = (uint64_t)choose(t, r);
	uint32_t gain = r * (2 * (d->seen - used) + t - r);

	for (uint32_t u = gain; u <= d->most; u++)
		to[u] += ways * from[u - gain];
}

/* In place: rows are filled from the most x's down, so that what they read is still of the group
 * before. */
static void tied_group(struct tied *d, uint32_t nx, uint32_t t)
{
	uint32_t top = d->seen + t < nx ? d->seen + t : nx;

	for (uint32_t to = top; to > 0; to--)
		for (uint32_t r = 1; r <= t && r <= to; r++)
			if (to - r <= d->seen)
				tied_move(d, to - r, r, t);
	d->seen += t;
}

double tied_u_cdf(const uint32_t *group, size_t ngroup, uint32_t nx, uint32_t twice_u)
{
	struct tied d = { .most = twice_u };
	uint64_t sum = 0;

	assert(nx <= RANK_TIES_EXACT_MAX && twice_u <= TIED_MOST);
	d.ways[0][0] = 1;
	for (size_t i = 0; i < ngroup; i++)
		tied_group(&d, nx, group[i]);
	for (uint32_t u = 0; u <= twice_u; u++)
		sum += d.ways[nx][u];
	return (double)sum / (double)choose(d.seen, nx);
}

/* ---- signs ---- */

#define SIGN_MOST (SIGNED_EXACT_MAX * (SIGNED_EXACT_MAX + 1) / 2)       /* the middle of doubled ranks */

/* ways[s] = the number of sign vectors whose positive ranks sum to s, for s <= most. */
static void sign_ways(const uint32_t *rank, uint32_t n, uint32_t most, uint64_t *ways)
{
	memset(ways, 0, (most + 1) * sizeof *ways);
	ways[0] = 1;
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t s = most; s >= rank[i] && s <= most; s--)
			ways[s] += ways[s - rank[i]];
}

double sign_sum_cdf(const uint32_t *rank, uint32_t n, int64_t sum)
{
	uint64_t ways[SIGN_MOST + 1], below = 0;
	int64_t all = 0;

	assert(n <= SIGNED_EXACT_MAX);
	for (uint32_t i = 0; i < n; i++)
		all += rank[i];
	assert(all <= 2 * SIGN_MOST);
	if (sum < 0 || sum >= all)
		return sum < 0 ? 0 : 1;
	if (sum >= (all + 1) / 2)       /* symmetric: the other tail is shorter */
		return 1 - sign_sum_cdf(rank, n, all - sum - 1);
	sign_ways(rank, n, (uint32_t)sum, ways);
	for (int64_t s = 0; s <= sum; s++)
		below += ways[s];
	return (double)below / (double)(1ULL << n);
}

uint32_t signed_rank_rank(uint32_t n, double alpha, double *level)
{
	uint64_t ways[SIGN_MOST + 1], sum = 0;
	uint32_t rank[SIGNED_EXACT_MAX] = { 0 }, half = n * (n + 1) / 4, k = 0;
	double all = (double)(1ULL << n);

	assert(n <= SIGNED_EXACT_MAX);
	for (uint32_t i = 0; i < n; i++)
		rank[i] = i + 1;
	sign_ways(rank, n, half, ways);
	while (k < half && 2 * (double)(sum + ways[k]) / all <= alpha)
		sum += ways[k++];
	*level = 1 - 2 * (double)sum / all;
	return k;
}

/* rank - Mann-Whitney and signed-rank tests. */
#include "stat/rank.h"

#include <math.h>

#include "base/sort.h"
#include "stat/dist.h"
#include "stat/tail.h"

struct pairs pairs_count(const double *x, size_t nx, const double *y, size_t ny)
{
	struct pairs n = { 0 };
	size_t below = 0, upto = 0;     /* y's that are < x[i], and <= x[i] */

	for (size_t i = 0; i < nx; i++) {
		while (below < ny && y[below] < x[i])
			below++;
		while (upto < ny && y[upto] <= x[i])
			upto++;
		n.gt += below;
		n.eq += upto - below;
		n.lt += ny - upto;
	}
	return n;
}

double effect_a(struct pairs n)
{
	double all = (double)n.gt + (double)n.eq + (double)n.lt;

	return all > 0 ? ((double)n.gt + (double)n.eq / 2) / all : NAN;
}

/* ---- Mann-Whitney ---- */

/* Length of the run of equal values at the head of either sample; advances both. */
static uint32_t tie_next(const double **x, const double *xend, const double **y, const double *yend)
{
	double v = *x < xend && (*y == yend || **x <= **y) ? **x : **y;
	uint32_t t = 0;

	for (; *x < xend && **x == v; ++*x)
		t++;
	for (; *y < yend && **y == v; ++*y)
		t++;
	return t;
}

/* What ties do to the pooled samples. */
struct ties {
	double cubes;                   /* sum of t^3 - t over groups of t equal values */
	size_t ngroup;
	uint32_t group[2 * RANK_TIES_EXACT_MAX];        /* sizes in ascending order, as far as they fit */
};

static void ties_find(const double *x, size_t nx, const double *y, size_t ny, struct ties *out)
{
	const double *xend = x + nx, *yend = y + ny;

	out->cubes = 0;
	out->ngroup = 0;
	while (x < xend || y < yend) {
		uint32_t t = tie_next(&x, xend, &y, yend);

		if (out->ngroup < 2 * RANK_TIES_EXACT_MAX)
			out->group[out->ngroup] = t;
		out->ngroup++;
		out->cubes += (double)t * t * t - t;
	}
}

static double normal_p(double u, double nx, double ny, double cubes)
{
	double n = nx + ny, mu = nx * ny / 2;
	double sigma = sqrt(nx * ny * ((n + 1) - cubes / (n * (n - 1))) / 12);
	double off = u - mu, z = (off - (off > 0 ? 0.5 : off < 0 ? -0.5 : 0)) / sigma;
	double below = normal_cdf(z);

	return 2 * fmin(below, 1 - below);      /* [2] */
}

/*
 * P(U <= twice_u / 2) with ties.  Of only two distinct values x/perf cuts a negative bound off
 * towards zero where it should be rounded down, and so counts the ways to have all of x equal the
 * smaller. [3]
 */
static double tied_p(const struct ties *ties, size_t nx, uint32_t twice_u)
{
	int64_t small = ties->group[0], n = small + ties->group[1];
	int64_t bound = (int64_t)twice_u - (int64_t)nx * (small - (int64_t)nx);

	if (ties->ngroup == 2 && bound < 0 && bound > -n && (int64_t)nx <= small)
		twice_u = (uint32_t)((int64_t)nx * (small - (int64_t)nx));
	return tied_u_cdf(ties->group, ties->ngroup, (uint32_t)nx, twice_u);
}

struct rank_test mann_whitney(const double *x, size_t nx, const double *y, size_t ny)
{
	struct rank_test out = { .p = 1, .u = NAN };
	struct pairs pairs;
	struct ties ties;
	size_t limit;
	double all = (double)nx * (double)ny;

	if (!nx || !ny) {
		out.note = RANK_EMPTY;
		return out;
	}
	pairs = pairs_count(x, nx, y, ny);
	ties_find(x, nx, y, ny, &ties);
	out.u = (double)pairs.gt + (double)pairs.eq / 2;
	limit = ties.cubes > 0 ? RANK_TIES_EXACT_MAX : RANK_EXACT_MAX;
	out.exact = nx <= limit && ny <= limit;
	if (ties.ngroup == 1) {
		out.note = RANK_ALL_EQUAL;
		return out;
	}
	if (!out.exact)
		out.p = normal_p(out.u, (double)nx, (double)ny, ties.cubes);
	else if (out.u != all - out.u && ties.cubes > 0)        /* [1] */
		out.p = fmin(1, 2 * tied_p(&ties, nx, (uint32_t)(2 * fmin(out.u, all - out.u))));
	else if (out.u != all - out.u)
		out.p = fmin(1, 2 * mann_whitney_cdf((uint32_t)nx, (uint32_t)ny,
			(int64_t)fmin(out.u, all - out.u)));
	return out;
}

double mann_whitney_floor(size_t nx, size_t ny)
{
	double ways = 1;
	size_t small = nx < ny ? nx : ny, n = nx + ny;

	for (size_t i = 1; i <= small && ways < 0x1p1000; i++)
		ways = ways * (double)(n - small + i) / (double)i;
	return fmin(1, 2 / ways);
}

size_t mann_whitney_needs(double alpha)
{
	for (size_t n = 1; n < 10; n++)
		if (mann_whitney_floor(n, n) <= alpha)
			return n;
	return 10;
}

/* ---- Wilcoxon signed-rank ---- */

/* Twice the mid-rank of the group of equal values a[lo..hi), 0-based: whole for any group. */
static uint64_t doubled_rank(size_t lo, size_t hi)
{
	return (uint64_t)lo + hi + 1;
}

/* Keeps the non-zero absolute values, ascending. */
static size_t ranked_sizes(const double *d, size_t n, double *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (d[i] != 0)
			out[kept++] = fabs(d[i]);
	sort_f64(out, kept);
	return kept;
}

static size_t group_end(const double *a, size_t n, size_t at)
{
	size_t end = at + 1;

	while (end < n && a[end] == a[at])
		end++;
	return end;
}

/* First index whose value is >= v; a holds v. */
static size_t first_at_least(const double *a, size_t n, double v)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (a[mid] < v)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The first index whose value is > v. */
static size_t first_above(const double *a, size_t n, double v)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (a[mid] <= v)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Twice the sum of the mid-ranks of the positive differences. */
static uint64_t positive_ranks(const double *d, size_t n, const double *size, size_t kept)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if (d[i] > 0)
			sum += doubled_rank(first_at_least(size, kept, d[i]),
				first_above(size, kept, d[i]));
	return sum;
}

static double signed_exact_p(const double *size, size_t n, uint64_t smaller)
{
	uint32_t rank[SIGNED_EXACT_MAX];

	for (size_t at = 0, end; at < n; at = end) {
		end = group_end(size, n, at);
		for (size_t i = at; i < end; i++)
			rank[i] = (uint32_t)doubled_rank(at, end);
	}
	return fmin(1, 2 * sign_sum_cdf(rank, (uint32_t)n, (int64_t)smaller));
}

static double signed_normal_p(const double *size, size_t n, double off)
{
	double m = (double)n, cubes = 0;

	for (size_t at = 0, end; at < n; at = end) {
		double t;

		end = group_end(size, n, at);
		t = (double)(end - at);
		cubes += t * t * t - t;
	}
	return fmin(1, 2 * normal_cdf(-fmax(0, fabs(off) - 0.5) /
		sqrt(m * (m + 1) * (2 * m + 1) / 24 - cubes / 48)));
}

struct rank_test signed_rank(const double *d, size_t n, double *scratch)
{
	struct rank_test out = { .p = 1, .u = NAN };
	size_t kept = ranked_sizes(d, n, scratch);
	uint64_t all = (uint64_t)kept * (kept + 1), twice;      /* doubled rank sums */

	if (!kept) {
		out.note = n ? RANK_ALL_EQUAL : RANK_EMPTY;
		return out;
	}
	twice = positive_ranks(d, n, scratch, kept);
	out.u = (double)twice / 2;
	out.exact = kept <= SIGNED_EXACT_MAX;
	if (out.exact)
		out.p = signed_exact_p(scratch, kept, twice < all - twice ? twice : all - twice);
	else
		out.p = signed_normal_p(scratch, kept, ((double)twice - (double)all / 2) / 2);
	return out;
}

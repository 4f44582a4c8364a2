/*
 * shift - Hodges-Lehmann estimates: order statistics of all differences, or all averages, of sorted
 * samples.
 *
 * The nx * ny values are never formed.  Each row of their table is sorted, so one pass of O(nx +
 * ny) tells how many are <= t; a bracket around the wanted rank is narrowed by such passes until
 * few values, or one, are left in it.
 */
#include "stat/rank.h"

#include <math.h>

#include "base/sort.h"
#include "stat/dist.h"
#include "stat/tail.h"

#define FEW 48                  /* so many values are picked from by sorting them */
#define GUIDED_MAX 12           /* interpolating passes, before bisection takes every other */

/* The table y[j] - x[i], or with `walsh` (x == y) the averages of x[i] and y[j], i <= j. */
struct table {
	const double *x, *y;
	size_t nx, ny;
	bool walsh;
};

/* What one pass sees. */
struct pass {
	uint64_t n;             /* values <= t */
	double below, above;    /* the largest value <= t, the smallest > t; infinite when there is none */
};

static double table_at(const struct table *t, size_t i, size_t j)
{
	return t->walsh ? midpoint(t->x[i], t->y[j]) : t->y[j] - t->x[i];
}

static uint64_t table_size(const struct table *t)
{
	return t->walsh ? (uint64_t)t->nx * (t->nx + 1) / 2 : (uint64_t)t->nx * t->ny;
}

/* Rows in the order in which their values fall. */
static size_t table_row(const struct table *t, size_t r)
{
	return t->walsh ? t->nx - 1 - r : r;
}

static struct pass table_pass(const struct table *t, double limit)
{
	struct pass out = { 0, -INFINITY, INFINITY };
	size_t j = 0;

	for (size_t r = 0; r < t->nx; r++) {
		size_t i = table_row(t, r), first = t->walsh ? i : 0, next;

		while (j < t->ny && table_at(t, i, j) <= limit)
			j++;
		next = j > first ? j : first;
		out.n += next - first;
		if (next > first && table_at(t, i, next - 1) > out.below)
			out.below = table_at(t, i, next - 1);
		if (next < t->ny && table_at(t, i, next) < out.above)
			out.above = table_at(t, i, next);
	}
	return out;
}

/* Values in [lo, hi]; the caller knows that they are few. */
static size_t table_collect(const struct table *t, double lo, double hi, double *out)
{
	size_t from = 0, to = 0, n = 0;

	for (size_t r = 0; r < t->nx; r++) {
		size_t i = table_row(t, r), first = t->walsh ? i : 0;

		while (from < t->ny && table_at(t, i, from) < lo)
			from++;
		while (to < t->ny && table_at(t, i, to) <= hi)
			to++;
		for (size_t j = from > first ? from : first; j < to && n < FEW; j++)
			out[n++] = table_at(t, i, j);
	}
	return n;
}

/* The wanted value is in [next, hi], both values of the table (or beyond all of them). */
struct bracket {
	double next, hi;
	uint64_t nlo, nhi;      /* values < next, <= hi */
	bool low_side;          /* which side the last guess was meant to move */
};

/* Aims a little beside rank k, on one side and the other in turn, so that both ends of the bracket
 * close in. */
static double bracket_guess(struct bracket *b, uint64_t k)
{
	double want = (double)k - (double)b->nlo, among = (double)(b->nhi - b->nlo);
	double beside = fmin(FEW / 4.0, among / 8);

	b->low_side = !b->low_side;
	want += b->low_side ? -beside : beside;
	return b->next + (b->hi - b->next) * fmin(fmax(want / among, 0), 1);
}

static void bracket_narrow(struct bracket *b, const struct table *t, uint64_t k, double at)
{
	struct pass pass;

	if (!(at >= b->next && at < b->hi))
		at = b->next;
	pass = table_pass(t, at);
	if (pass.n >= k) {
		b->hi = pass.below;
		b->nhi = pass.n;
	} else {
		b->next = pass.above;
		b->nlo = pass.n;
	}
}

/* The k-th smallest value of the table, 1-based; `guess` is where it may lie, `scale` by how much
 * that may err. */
static double table_select(const struct table *t, uint64_t k, double guess, double scale)
{
	struct bracket b = { .nhi = table_size(t) };
	double few[FEW];

	b.next = t->walsh ? t->x[0] : t->y[0] - t->x[t->nx - 1];
	b.hi = t->walsh ? t->x[t->nx - 1] : t->y[t->ny - 1] - t->x[0];
	if (b.nhi > FEW) {
		bracket_narrow(&b, t, k, guess - scale);
		bracket_narrow(&b, t, k, guess + scale);
	}
	for (int pass = 0; b.nhi - b.nlo > FEW && b.next < b.hi; pass++) {
		bool halve = pass >= GUIDED_MAX && pass % 2;

		bracket_narrow(&b, t, k, halve ? midpoint(b.next, b.hi) : bracket_guess(&b, k));
	}
	if (!(b.next < b.hi))
		return b.hi;
	sort_f64(few, table_collect(t, b.next, b.hi, few));
	return few[k - b.nlo - 1];
}

/* Half the distance between the quartiles: of the order of the robust sd. */
static double half_iqr(const double *x, size_t n)
{
	return (quantile(x, n, 0.75) - quantile(x, n, 0.25)) / 2;
}

/* Where the table's median lies, about, and the robust sd of its values. */
static void table_shape(const struct table *t, double *center, double *sd)
{
	double sx = half_iqr(t->x, t->nx) / 0.6745, sy = half_iqr(t->y, t->ny) / 0.6745;

	*center = t->walsh ? median(t->x, t->nx) : median(t->y, t->ny) - median(t->x, t->nx);
	*sd = t->walsh ? sx / M_SQRT2 : hypot(sx, sy);
}

/* A first guess from the normal distribution: its error is a fraction of the sd. */
static double table_rank(const struct table *t, uint64_t k)
{
	double center, sd, z = normal_quantile(((double)k - 0.5) / (double)table_size(t));

	table_shape(t, &center, &sd);
	return table_select(t, k, center + z * sd, sd / 8);
}

static double table_median(const struct table *t)
{
	uint64_t n = table_size(t);
	double low;
	struct pass pass;

	if (!n)
		return NAN;
	low = table_rank(t, (n + 1) / 2);
	if (n % 2)
		return low;
	pass = table_pass(t, low);
	return midpoint(low, pass.n > n / 2 ? low : pass.above);
}

/* From the k-th smallest to the k-th largest value. */
static struct interval table_interval(const struct table *t, uint64_t k, double level)
{
	struct interval out = { -INFINITY, INFINITY, 0 };

	if (!k)
		return out;
	out.lo = table_rank(t, k);
	out.hi = table_rank(t, table_size(t) + 1 - k);
	out.level = level;
	return out;
}

/* The largest k with 2 P(statistic < k) <= alpha by the normal approximation with continuity
 * correction. */
static uint64_t normal_rank(double mu, double sigma, double alpha, double *level)
{
	double k = floor(mu + 0.5 + normal_quantile(alpha / 2) * sigma);

	if (!(k >= 1))
		return 0;
	*level = 1 - 2 * normal_cdf((k - 0.5 - mu) / sigma);
	return (uint64_t)k;
}

double shift_estimate(const double *x, size_t nx, const double *y, size_t ny)
{
	struct table t = { x, y, nx, ny, false };

	return nx && ny ? table_median(&t) : NAN;
}

struct interval shift_interval(const double *x, size_t nx, const double *y, size_t ny,
	double confidence)
{
	struct table t = { x, y, nx, ny, false };
	double m = (double)nx, n = (double)ny, level = 0, alpha = 1 - confidence;
	uint64_t k = 0;

	if (nx && ny && nx <= RANK_EXACT_MAX && ny <= RANK_EXACT_MAX)
		k = u_rank((uint32_t)nx, (uint32_t)ny, alpha, &level);
	else if (nx && ny)
		k = normal_rank(m * n / 2, sqrt(m * n * (m + n + 1) / 12), alpha, &level);
	return table_interval(&t, k, level);
}

double walsh_median(const double *d, size_t n)
{
	struct table t = { d, d, n, n, true };

	return n ? table_median(&t) : NAN;
}

struct interval walsh_interval(const double *d, size_t n, double confidence)
{
	struct table t = { d, d, n, n, true };
	double m = (double)n, level = 0, alpha = 1 - confidence;
	uint64_t k = 0;

	if (n && n <= SIGNED_EXACT_MAX)
		k = signed_rank_rank((uint32_t)n, alpha, &level);
	else if (n)
		k = normal_rank(m * (m + 1) / 4, sqrt(m * (m + 1) * (2 * m + 1) / 24), alpha, &level);
	return table_interval(&t, k, level);
}

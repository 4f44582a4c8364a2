/* evalue - evidence from randomised pairs that may be looked at after every pair. */
#include "stat/evalue.h"

#include <math.h>

#include "base/sort.h"
#include "stat/rank.h"

static const double boldness[EVALUE_BETS - 1] = { 0.35, 0.8, 1.6, 3.2 };
static const double share[EVALUE_BETS] = { 0.20, 0.25, 0.25, 0.15, 0.15 };

#define SIZE_CAP 1.5            /* what makes spikes cheap */
#define TOP_BET 0.99

void evalue_start(struct evalue *e, double *room)
{
	memcpy(e->wealth, share, sizeof share);
	e->size = room;
	e->n = 0;
}

static void insert(struct evalue *e, double size)
{
	size_t at = e->n++;

	for (; at > 0 && e->size[at - 1] > size; at--)
		e->size[at] = e->size[at - 1];
	e->size[at] = size;
}

static double sum(const struct evalue *e)
{
	double total = 0;

	for (int i = 0; i < EVALUE_BETS; i++)
		total += e->wealth[i];
	return total;
}

/* The stake of bet i on a value of relative size u. */
static double stake(int i, double u)
{
	return i < EVALUE_BETS - 1 ? tanh(boldness[i] * u) : TOP_BET;
}

double evalue_step(struct evalue *e, double y)
{
	double size = fabs(y), usual, u = 1;

	insert(e, size);
	usual = median(e->size, e->n);
	if (usual > 0)
		u = fmin(size / usual, SIZE_CAP);
	else if (size > 0)
		u = SIZE_CAP;
	for (int i = 0; i < EVALUE_BETS; i++)
		e->wealth[i] *= y > 0 ? 1 + stake(i, u) : 1 - stake(i, u);
	return sum(e);
}

/* E after sign * (x - lambda). */
static double evidence(const double *x, size_t n, double lambda, double sign, double *room)
{
	struct evalue e;

	evalue_start(&e, room);
	for (size_t i = 0; i < n; i++)
		evalue_step(&e, sign * (x[i] - lambda));
	return sum(&e);
}

double evalue_fail(const double *x, size_t n, double lambda, double *room)
{
	return evidence(x, n, lambda, 1, room);
}

double evalue_pass(const double *x, size_t n, double lambda, double *room)
{
	return evidence(x, n, lambda, -1, room);
}

double evalue_null(const double *x, size_t n, double *room)
{
	return (evalue_fail(x, n, 0, room) + evalue_pass(x, n, 0, room)) / 2;
}

struct pair_shape pair_shape(struct arena *a, const double *x, size_t n)
{
	double *sorted = ARENA_ARRAY(a, double, n);
	struct pair_shape out;

	for (size_t i = 0; i < n; i++)
		sorted[i] = x[i];
	sort_f64(sorted, n);
	out.center = walsh_median(sorted, n);
	for (size_t i = 0; i < n; i++)
		sorted[i] = fabs(x[i] - out.center);
	sort_f64(sorted, n);
	out.sd = 1.4826 * median(sorted, n);
	return out;
}

/* Values of one or several experiments, turned by sign. */
struct legs {
	const double *x;
	const size_t *end;
	size_t nleg;
	double sign;
	double *room;
};

static double evidence_of_legs(const struct legs *l, double lambda)
{
	double product = 1;
	size_t from = 0;

	for (size_t i = 0; i < l->nleg; i++) {
		product *= evidence(l->x + from, l->end[i] - from, l->sign * lambda, l->sign, l->room);
		from = l->end[i];
	}
	return product;
}

/* The largest refuted lambda of sign * x, between `from`, where everything would be, and the
 * centre. */
static double refuted(const struct legs *l, double center, double threshold)
{
	double lo = INFINITY, hi = l->sign * center;

	for (size_t i = 0; i < l->end[l->nleg - 1]; i++)
		lo = fmin(lo, l->sign * l->x[i] - 1);
	if (!(evidence_of_legs(l, lo) >= threshold))
		return -INFINITY;
	for (int i = 0; i < 60; i++) {
		double mid = midpoint(lo, hi);

		if (evidence_of_legs(l, mid) >= threshold)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

struct interval evalue_bounds_legs(
	struct arena *a, const double *x, const size_t *end, size_t nleg, double threshold)
{
	size_t n = end[nleg - 1];
	double center = pair_shape(a, x, n).center;
	struct legs l = { x, end, nleg, 1, ARENA_ARRAY(a, double, n) };
	struct interval out;

	out.lo = refuted(&l, center, threshold);
	l.sign = -1;
	out.hi = -refuted(&l, center, threshold);
	out.level = isinf(out.lo) && isinf(out.hi) ? 0 : 1 - 2 / threshold;
	return out;
}

struct interval evalue_bounds(struct arena *a, const double *x, size_t n, double threshold)
{
	return evalue_bounds_legs(a, x, &n, 1, threshold);
}

/* ---- families ---- */

size_t evalue_holm(const double *e, size_t n, size_t m, double alpha, bool *fails)
{
	size_t failed = 0, before;

	for (size_t i = 0; i < n; i++)
		failed += fails[i];
	do {
		before = failed;
		for (size_t i = 0; i < n; i++) {
			if (!fails[i] && e[i] >= (double)(m - failed) / alpha) {
				fails[i] = true;
				failed++;
			}
		}
	} while (failed != before);
	return failed;
}

size_t evalue_bh(struct arena *a, const double *e, size_t n, size_t m, double alpha, bool *found)
{
	double *sorted = ARENA_ARRAY(a, double, n);
	size_t measured = 0, k;

	for (size_t i = 0; i < n; i++)
		if (!isnan(e[i]))
			sorted[measured++] = e[i];
	sort_f64(sorted, measured);
	for (k = measured; k > 0; k--)
		if (sorted[measured - k] >= (double)m / (alpha * (double)k))
			break;
	for (size_t i = 0; i < n; i++)
		found[i] = k && e[i] >= sorted[measured - k];
	return k;
}

/* flip - the joint sign-flip test of short plans. */
#include "stat/evalue.h"

#include <math.h>

#include "base/sort.h"

#define FLIP_ALL_MAX 12         /* pairs up to which all sign vectors are listed */
#define FLIP_DRAWN 4096         /* sign vectors above that, the identity included */
#define FLIP_SLACK 1e-12        /* sums of the same terms in another order count as equal */

struct flips {
	const double *psi;      /* clipped relative values, m rows of n */
	const double *norm;     /* sqrt(n sum of squares); 0 for rows of zeros */
	const double *r;        /* of the identity */
	const uint32_t *order;  /* rows by falling r */
	uint64_t *reached;      /* per place in order: sign vectors whose maximum over it and what follows >= r */
	size_t m, n;
};

static int by_falling_r(uint32_t i, uint32_t j, const void *ctx)
{
	const double *r = ctx;

	return (r[i] < r[j]) - (r[i] > r[j]);
}

/* The usual |y|: its median, or when that is 0 the smallest that is not. */
static double usual_size(const double *y, size_t n, double *sorted)
{
	size_t i = 0;

	for (size_t k = 0; k < n; k++)
		sorted[k] = fabs(y[k]);
	sort_f64(sorted, n);
	if (median(sorted, n) > 0)
		return median(sorted, n);
	while (i < n && sorted[i] == 0)
		i++;
	return i < n ? sorted[i] : 0;
}

static void clip_row(const double *y, size_t n, double clip, double *psi, double *norm)
{
	double size = usual_size(y, n, psi), squares = 0;

	for (size_t i = 0; i < n; i++) {
		psi[i] = size > 0 ? fmax(-clip, fmin(clip, y[i] / size)) : 0;
		squares += psi[i] * psi[i];
	}
	*norm = sqrt((double)n * squares);
}

/* r of one row when the pairs whose bit is set in `minus` change sign. */
static double flipped(const struct flips *f, size_t row, const uint64_t *minus)
{
	const double *psi = f->psi + row * f->n;
	double total = 0;

	for (size_t i = 0; i < f->n; i++)
		total += minus[i / 64] >> i % 64 & 1 ? -psi[i] : psi[i];
	return f->norm[row] > 0 ? total / f->norm[row] : 0;
}

static void count(struct flips *f, const uint64_t *minus)
{
	double most = -INFINITY;

	for (size_t at = f->m; at-- > 0;) {
		most = fmax(most, flipped(f, f->order[at], minus));
		f->reached[at] += most >= f->r[f->order[at]] - FLIP_SLACK;
	}
}

static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* Returns how many sign vectors were counted; `minus` is zeroed. */
static uint64_t count_all(struct flips *f, uint64_t *minus)
{
	uint64_t state = 0x7061776c00000000 + f->n;

	if (f->n <= FLIP_ALL_MAX) {
		for (minus[0] = 0; minus[0] < 1ULL << f->n; minus[0]++)
			count(f, minus);
		return 1ULL << f->n;
	}
	count(f, minus);
	for (int i = 1; i < FLIP_DRAWN; i++) {
		for (size_t word = 0; word * 64 < f->n; word++)
			minus[word] = splitmix64(&state);
		count(f, minus);
	}
	return FLIP_DRAWN;
}

void flip_test(struct arena *a, const double *y, size_t m, size_t n, double clip, double *r, double *p)
{
	double *psi = ARENA_ARRAY(a, double, m * n), *norm = ARENA_ARRAY(a, double, m), most = 0;
	uint32_t *order = ARENA_ARRAY(a, uint32_t, m);
	uint64_t *minus = ARENA_ARRAY(a, uint64_t, n / 64 + 1), vectors;
	struct flips f = { psi, norm, r, order, ARENA_ARRAY(a, uint64_t, m), m, n };

	for (size_t i = 0; i < m; i++) {
		clip_row(y + i * n, n, clip, psi + i * n, &norm[i]);
		order[i] = (uint32_t)i;
		r[i] = flipped(&f, i, minus);
	}
	sort_by(order, m, by_falling_r, r);
	vectors = count_all(&f, minus);
	for (size_t at = 0; at < m; at++) {
		most = fmax(most, (double)f.reached[at] / (double)vectors);
		p[order[at]] = r[order[at]] > 0 ? most : 1;
	}
}

/* adjust - many tests, one error budget. */
#include "stat/adjust.h"

#include <math.h>
#include <stdlib.h>

#include "base/sort.h"

static int by_p(uint32_t i, uint32_t j, const void *ctx)
{
	const double *p = ctx;

	return (p[i] > p[j]) - (p[i] < p[j]);
}

/* The indices of the tests that were made, ascending in p; the caller frees them. */
static uint32_t *ranked(const double *p, size_t n, size_t *made)
{
	uint32_t *order = malloc((n ? n : 1) * sizeof *order);

	if (!order || n > UINT32_MAX)
		abort();
	*made = 0;
	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i]))
			order[(*made)++] = (uint32_t)i;
	sort_by(order, *made, by_p, p);
	return order;
}

void adjust_holm(const double *p, size_t n, double *out)
{
	size_t made;
	uint32_t *order = ranked(p, n, &made);
	double most = 0;

	for (size_t i = 0; i < n; i++)
		out[i] = p[i];
	for (size_t i = 0; i < made; i++) {
		most = fmax(most, fmin(1, out[order[i]] * (double)(made - i)));
		out[order[i]] = most;
	}
	free(order);
}

void adjust_bh(const double *p, size_t n, double *out)
{
	size_t made;
	uint32_t *order = ranked(p, n, &made);
	double least = 1;

	for (size_t i = 0; i < n; i++)
		out[i] = p[i];
	for (size_t i = made; i-- > 0;) {
		least = fmin(least, out[order[i]] * (double)made / (double)(i + 1));
		out[order[i]] = least;
	}
	free(order);
}

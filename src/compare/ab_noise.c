#include "compare/ab_noise.h"

#include "base/sort.h"
#include "stat/order.h"

#define TREND_FROM 5            /* pairs */
#define TO_SD 1.4826            /* of a normal distribution's median absolute deviation */

static const double round_percent[] = { 1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100 };

static double middle(double *x, size_t n)
{
	sort_f64(x, n);
	return n ? median(x, n) : NAN;
}

static double spread_of(struct arena *a, const double *x, size_t n)
{
	double *y = ARENA_ARRAY(a, double, n + 1), center;

	memcpy(y, x, n * sizeof *y);
	center = middle(y, n);
	for (size_t i = 0; i < n; i++)
		y[i] = fabs(x[i] - center);
	return TO_SD * middle(y, n);
}

/* The slope per pair, times the pairs between first and last. */
static double trend(struct arena *a, const double *level, size_t n)
{
	double *slope = ARENA_ARRAY(a, double, n * (n - 1) / 2 + 1);
	size_t k = 0;

	if (n < TREND_FROM)
		return NAN;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			slope[k++] = (level[j] - level[i]) / (double)(j - i);
	return expm1(middle(slope, k) * (double)(n - 1));
}

static double autocorrelation(const double *x, size_t n)
{
	double mean = 0, cross = 0, square = 0;

	if (n < TREND_FROM)
		return NAN;
	for (size_t i = 0; i < n; i++)
		mean += x[i] / (double)n;
	for (size_t i = 0; i < n; i++) {
		square += (x[i] - mean) * (x[i] - mean);
		cross += i ? (x[i] - mean) * (x[i - 1] - mean) : 0;
	}
	return square > 0 ? cross / square : 0;
}

void ab_noise_of(const struct ab *ab, uint32_t row, struct ab_noise *out)
{
	const struct ab_row *r = &ab->row[row];
	struct arena scratch = { 0 };
	double *each = ARENA_ARRAY(&scratch, double, 2 * (size_t)r->n + 1), *level = ARENA_ARRAY(&scratch, double, r->n + 1);
	double *ratio = ARENA_ARRAY(&scratch, double, r->n + 1);
	struct pair_shape shape;
	uint32_t n = 0;

	*out = (struct ab_noise){ 0, NAN, NAN, NAN, NAN, NAN, NAN };
	for (uint32_t i = 0; i < r->n; i++) {
		double x = r->value[AB_BASE][i], y = r->value[AB_HEAD][i];

		if (!(x > 0) || !(y > 0))
			continue;
		each[2 * n] = log(x);
		each[2 * n + 1] = log(y);
		level[n] = (log(x) + log(y)) / 2;
		ratio[n++] = log(y) - log(x);
	}
	out->pairs = n;
	if (n) {
		shape = pair_shape(&scratch, ratio, n);
		out->pair_sd = shape.sd;
		out->apart = expm1(fabs(shape.center));
		out->drift = trend(&scratch, level, n);
		out->lag = autocorrelation(level, n);
		out->process_sd = spread_of(&scratch, each, 2 * n);
		out->center = exp(middle(each, 2 * n));
	}
	arena_free(&scratch);
}

double ab_noise_resolution(const struct ab_noise *noise, uint32_t n, double beta)
{
	return noise->pairs ? expm1(pairs_detectable(n, 1 / beta, noise->pair_sd)) : INFINITY;
}

double ab_noise_limit(const struct ab_noise *noise, uint32_t n, double beta)
{
	double least = 2 * ab_noise_resolution(noise, n, beta);

	for (size_t i = 0; i < sizeof round_percent / sizeof *round_percent; i++)
		if (round_percent[i] / 100 >= least)
			return round_percent[i] / 100;
	return INFINITY;
}

#include "stat/counts.h"

#include "base/sort.h"
#include "stat/dist.h"

#include <math.h>
#include <stdlib.h>

#define FEW_EVENTS 50.0
#define FEW_ON_A_SIDE 10.0
#define ROW_EVENTS 10.0
#define FEW_ROWS 8u
#define CHI_SQUARE_MEDIAN 0.45493642311957283

static double angle(double x, double n)
{
	return asin(sqrt((x + 0.375) / (n + 0.75)));
}

double counts_z(double x, double nx, double y, double ny)
{
	if (!(nx > 0 && ny > 0))
		return NAN;
	return 2 * (angle(y, ny) - angle(x, nx)) / sqrt(1 / (nx + 0.5) + 1 / (ny + 0.5));
}

/* Of x + y events each fell on y's side with probability ny / (nx + ny); beta functions take counts that are not whole. */
static double conditional_p(double x, double nx, double y, double ny)
{
	double q = ny / (nx + ny);
	double above = y > 0 ? beta_cdf(q, y, x + 1) : 1, below = x > 0 ? beta_cdf(1 - q, x, y + 1) : 1;
	double tail = above < below ? above : below;

	return tail >= 0.5 ? 1 : 2 * tail;
}

double counts_p(double x, double nx, double y, double ny, double dispersion)
{
	double events = (x + y) / dispersion, others = (nx - x + ny - y) / dispersion;

	if (!(nx > 0 && ny > 0))
		return NAN;
	if (events < FEW_EVENTS || others < FEW_EVENTS || fmin(x, y) / dispersion < FEW_ON_A_SIDE)
		return conditional_p(x / dispersion, nx / dispersion, y / dispersion, ny / dispersion);
	return 2 * normal_cdf(-fabs(counts_z(x, nx, y, ny)) / sqrt(dispersion));
}

double counts_error(double x, double nx, double y, double ny, double dispersion)
{
	double p = x / nx, q = y / ny;

	return sqrt(dispersion * (p * (1 - p) / nx + q * (1 - q) / ny));
}

double counts_dispersion(const double *x, double nx, const double *y, double ny, size_t n, bool *judged)
{
	double *square = malloc((n ? n : 1) * sizeof *square), median = 0;
	size_t rows = 0;

	if (!square)
		abort();
	for (size_t i = 0; i < n; i++) {
		double z = counts_z(x[i], nx, y[i], ny);

		if (x[i] + y[i] >= ROW_EVENTS && !isnan(z))
			square[rows++] = z * z;
	}
	*judged = rows >= FEW_ROWS;
	if (*judged) {
		sort_f64(square, rows);
		median = (square[(rows - 1) / 2] + square[rows / 2]) / 2;
	}
	free(square);
	return median > CHI_SQUARE_MEDIAN ? median / CHI_SQUARE_MEDIAN : 1;
}

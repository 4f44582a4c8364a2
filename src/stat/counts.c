#include "stat/counts.h"

#include "base/sort.h"
#include "stat/dist.h"

#include <math.h>
#include <stdlib.h>

#define FEW_EVENTS 50.0
#define FEW_ON_A_SIDE 10.0
#define ROW_EVENTS 10.0
#define FEW_ROWS 20u           /* the median of fewer squares is itself a guess, and in few rows most may have changed */
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

double counts_p_student(double x, double nx, double y, double ny, double dispersion, double degrees)
{
	double more = dispersion > 1 ? dispersion : 1, z;
	double events = (x + y) / more, others = (nx - x + ny - y) / more;

	if (!(nx > 0 && ny > 0))
		return NAN;
	if (events < FEW_EVENTS || others < FEW_EVENTS || fmin(x, y) / more < FEW_ON_A_SIDE)
		return conditional_p(x / more, nx / more, y / more, ny / more);
	z = -fabs(counts_z(x, nx, y, ny)) / sqrt(dispersion);
	return 2 * (isinf(degrees) ? normal_cdf(z) : student_cdf(z, degrees));
}

double counts_p(double x, double nx, double y, double ny, double dispersion)
{
	return counts_p_student(x, nx, y, ny, dispersion, INFINITY);
}

double counts_error(double x, double nx, double y, double ny, double dispersion)
{
	double p = x / nx, q = y / ny;

	return sqrt(dispersion * (p * (1 - p) / nx + q * (1 - q) / ny));
}

static double median_of(double *x, size_t n)
{
	sort_f64(x, n);
	return (x[(n - 1) / 2] + x[n / 2]) / 2;
}

/* Square roots of counts have a standard deviation of one half, whatever the count. */
static double squared_score(double x, double y, double factor)
{
	double z = 2 * (sqrt(y + 0.375) - sqrt(factor * (x + 0.375))) / sqrt(1 + factor);

	return z * z;
}

double counts_dispersion(const double *x, const double *y, size_t n, bool *judged)
{
	double *v = malloc((n ? n : 1) * sizeof *v), factor, median = 0;
	size_t rows = 0, k = 0;

	if (!v)
		abort();
	for (size_t i = 0; i < n; i++)
		if (x[i] + y[i] >= ROW_EVENTS)
			v[rows++] = (y[i] + 0.375) / (x[i] + 0.375);
	*judged = rows >= FEW_ROWS;
	if (*judged) {
		factor = median_of(v, rows);
		for (size_t i = 0; i < n; i++)
			if (x[i] + y[i] >= ROW_EVENTS)
				v[k++] = squared_score(x[i], y[i], factor);
		median = median_of(v, rows);
	}
	free(v);
	return *judged ? median / CHI_SQUARE_MEDIAN : 1;
}

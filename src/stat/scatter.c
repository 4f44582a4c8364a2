#include "stat/scatter.h"

#include <math.h>
#include <stdbool.h>

#include "stat/dist.h"

#define FEW_ROWS 10u
#define LEAST 1e-5              /* of a dispersion whose logarithm is taken */
#define OUTLIER 0.05            /* p of a row among rows like the others */
#define ALL_ALIKE 1e4           /* degrees of freedom that are as good as infinitely many */

void scatter_add(struct scatter_row *to, const double *x, const double *n, size_t k)
{
	double sum = 0, total = 0, share;

	for (size_t i = 0; i < k; i++) {
		sum += x[i];
		total += n[i];
	}
	share = sum / total;
	if (k < 2 || !(share > 0 && share < 1))
		return;
	for (size_t i = 0; i < k; i++)
		if (n[i] > 0)
			to->dispersion += (x[i] - n[i] * share) * (x[i] - n[i] * share) / (n[i] * share * (1 - share));
	to->degrees += (double)(k - 1);
}

void scatter_mean(struct scatter_row *row)
{
	row->dispersion = row->degrees > 0 ? row->dispersion / row->degrees : NAN;
}

/* Derivatives of log gamma by recurrence and asymptotic series [A&S 6.3.18, 6.4.12]. */
static double digamma(double x)
{
	double sum = 0, y;

	for (; x < 8; x++)
		sum -= 1 / x;
	y = 1 / (x * x);
	return sum + log(x) - 0.5 / x - y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y / 240)));
}

static double trigamma(double x)
{
	double sum = 0, y;

	for (; x < 8; x++)
		sum += 1 / (x * x);
	y = 1 / (x * x);
	return sum + 1 / x + y / 2 + y / x * (1.0 / 6 - y * (1.0 / 30 - y * (1.0 / 42 - y / 30)));
}

/* trigamma falls from infinity to 0. */
static double trigamma_inverse(double y)
{
	double lo = 1e-4, hi = ALL_ALIKE;

	if (y <= trigamma(hi))
		return hi;
	for (int i = 0; i < 100; i++) {
		double x = sqrt(lo * hi);

		*(trigamma(x) > y ? &lo : &hi) = x;
	}
	return lo;
}

static double log_of(const struct scatter_row *row)
{
	return log(row->dispersion > LEAST ? row->dispersion : LEAST);
}

/* Moments of the logarithms: rows scatter as chi-square about dispersions that scatter as inverse chi-square [Smyth 6.2]. */
struct scatter scatter_learn(const struct scatter_row *row, size_t n)
{
	double degrees = 0, mean = 0, variance = 0, half, k = 0;
	struct scatter s = { 1, 0 };

	for (size_t i = 0; i < n; i++)
		degrees = fmax(degrees, row[i].degrees);
	for (size_t i = 0; i < n; i++)
		if (degrees > 0 && row[i].degrees == degrees) {
			mean += log_of(&row[i]);
			k++;
		}
	if (k < FEW_ROWS)
		return s;
	mean /= k;
	for (size_t i = 0; i < n; i++)
		if (row[i].degrees == degrees)
			variance += (log_of(&row[i]) - mean) * (log_of(&row[i]) - mean) / (k - 1);
	half = trigamma_inverse(fmax(variance - trigamma(degrees / 2), 0));
	s.degrees = 2 * half;
	s.typical = exp(mean - digamma(degrees / 2) + log(degrees / 2) + digamma(half) - log(half));
	return s;
}

static double f_above(double f, double m, double n)
{
	return beta_cdf(n / (n + m * f), n / 2, m / 2);
}

static bool is_wild(struct scatter_row row, double typical, double degrees)
{
	return f_above(row.dispersion / typical, row.degrees, degrees) < OUTLIER;
}

struct scatter_row scatter_settle(const struct scatter *common, struct scatter_row row)
{
	struct scatter_row alone = { row.degrees > 0 ? fmax(row.dispersion, LEAST) : 1, row.degrees }, mixed;
	double typical = common->typical;

	if (!(common->degrees > 0))
		return alone;
	if (!(row.degrees > 0))
		return (struct scatter_row){ typical, common->degrees };
	if (typical < 1 && is_wild(row, typical, common->degrees))
		typical = 1;
	if (is_wild(row, typical, common->degrees))
		return alone;
	mixed.degrees = row.degrees + common->degrees;
	mixed.dispersion = (row.degrees * row.dispersion + common->degrees * typical) / mixed.degrees;
	if (common->degrees >= ALL_ALIKE)
		mixed.degrees = INFINITY;
	return mixed;
}

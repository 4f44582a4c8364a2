/* order - centres and their distribution-free intervals, from order statistics. */
#include "stat/order.h"

#include <math.h>
#include <stdint.h>

#include "base/sort.h"
#include "stat/dist.h"

#define MEDIAN_EXACT_MAX 30     /* above it x/perf takes the normal approximation */
#define MEDIAN_NEEDS_MAX 50     /* and it looks no further than this for a sufficient n */

double midpoint(double a, double b)
{
	double sum = a + b;

	return isfinite(sum) || !isfinite(a) || !isfinite(b) ? sum / 2 : a / 2 + b / 2;
}

double median(const double *x, size_t n)
{
	if (!n)
		return NAN;
	return n % 2 ? x[n / 2] : midpoint(x[n / 2 - 1], x[n / 2]);
}

double quantile(const double *x, size_t n, double q)
{
	double at, part;
	size_t i;

	if (!n || !(q >= 0 && q <= 1))
		return NAN;
	at = q * (double)(n - 1);
	i = (size_t)at;
	if (i >= n - 1)
		return x[n - 1];
	part = at - (double)i;
	return x[i] * (1 - part) + x[i + 1] * part;
}

/* Which order statistics bound the median: 1-based; lo < 1 or hi > n means unbounded on that side. */
struct ranks {
	int lo, hi;
	double level;
};

/* C(n, k) / 2^n, exact for n <= MEDIAN_EXACT_MAX; 0 outside 0..n. */
static double half_pmf(int n, int k)
{
	double c = 1;

	if (k < 0 || k > n)
		return 0;
	for (int i = 1; i <= k; i++)
		c = c * (n - k + i) / i;
	return ldexp(c, -n);
}

/*
 * Whether x/perf's interval grows to the right first when k and n - k values below the median are
 * equally likely. It says "ties to the left", but takes its binomial coefficients from lgamma above
 * n = 20, and their rounding breaks some of the ties the other way.  Bit k of the row for n; seen
 * on amd64.
 */
static bool tie_goes_right(int n, int k)
{
	static const uint16_t right[] = {
		0x0094, 0x0494, 0x0094, 0x0894, 0x0494,         /* n = 21..25 */
		0x0494, 0x2c94, 0x3494, 0x24f4, 0x65f4,         /* n = 26..30 */
	};

	return n > 20 && k >= 0 && right[n - 21] >> k & 1;
}

static struct ranks ranks_exact(int n, double confidence)
{
	int mode = (n + 2) / 2 - 1;     /* the left one of two */
	struct ranks r = { mode, mode + 1, half_pmf(n, mode) };

	while (r.level < confidence && (r.lo > 0 || r.hi <= n)) {
		double left = half_pmf(n, r.lo - 1), right = half_pmf(n, r.hi);

		if (left > right || (left == right && !tie_goes_right(n, r.lo - 1)))
			r.lo--;
		else
			r.hi++;
		r.level += fmax(left, right);
	}
	return r;
}

/* The normal approximation's mass between ranks lo and hi of n. */
static double ranks_mass(int lo, int hi, double mu, double sigma)
{
	return normal_cdf((hi - 0.5 - mu) / sigma) - normal_cdf((lo - 0.5 - mu) / sigma);
}

static struct ranks ranks_normal(size_t n, double confidence)
{
	double mu = (double)n / 2, sigma = sqrt((double)n) / 2;
	double reach = -normal_quantile((1 - confidence) / 2) * sigma, shorter;
	struct ranks r;

	r.lo = (int)floor(floor(mu - reach - 0.5) + 0.5) + 1;
	r.hi = (int)floor(ceil(mu + reach - 0.5) + 0.5) + 1;
	r.level = ranks_mass(r.lo, r.hi, mu, sigma);
	shorter = ranks_mass(r.lo, r.hi - 1, mu, sigma);
	if (shorter >= confidence && shorter < r.level) {
		r.hi--;
		r.level = shorter;
	}
	return r;
}

static struct ranks median_ranks(size_t n, double confidence)
{
	struct ranks whole = { 0, (int)n + 1, 1 };

	if (!(confidence < 1))
		return whole;
	return n <= MEDIAN_EXACT_MAX ? ranks_exact((int)n, confidence) : ranks_normal(n, confidence);
}

struct interval median_interval(const double *x, size_t n, double confidence)
{
	struct interval out = { -INFINITY, INFINITY, 0 };
	struct ranks r;

	if (!n || n > 1 << 30)
		return out;
	r = median_ranks(n, confidence);
	if (r.lo >= 1)
		out.lo = x[r.lo - 1];
	if (r.hi <= (int)n)
		out.hi = x[r.hi - 1];
	if (r.lo >= 1 || r.hi <= (int)n)
		out.level = r.level;
	return out;
}

size_t median_interval_needs(double confidence)
{
	for (size_t n = 2; n <= MEDIAN_NEEDS_MAX; n++) {
		struct ranks r = median_ranks(n, confidence);

		if (r.lo >= 1 && r.hi <= (int)n)
			return n;
	}
	return MEDIAN_NEEDS_MAX + 1;
}

double robust_sd(const double *x, size_t n, double *scratch)
{
	double center;

	for (size_t i = 0; i < n; i++)
		scratch[i] = x[i];
	sort_f64(scratch, n);
	center = median(scratch, n);
	for (size_t i = 0; i < n; i++)
		scratch[i] = fabs(x[i] - center);
	sort_f64(scratch, n);
	return 1.4826 * median(scratch, n);
}

double mean(const double *x, size_t n)
{
	double sum = 0, divided = 0;

	for (size_t i = 0; i < n; i++) {
		sum += x[i];
		divided += x[i] / (double)n;
	}
	if (!n)
		return NAN;
	return isfinite(sum) ? sum / (double)n : divided;       /* a sum of huge values overflows */
}

double sample_sd(const double *x, size_t n)
{
	double scale = 0, center = mean(x, n), sum = 0;

	if (n < 2)
		return NAN;
	for (size_t i = 0; i < n; i++)
		scale = fmax(scale, fabs(x[i] - center));
	if (scale == 0 || isinf(scale))
		return scale;
	for (size_t i = 0; i < n; i++) {
		double d = (x[i] - center) / scale;

		sum += d * d;
	}
	return scale * sqrt(sum / (double)(n - 1));
}

double geomean(const double *x, size_t n)
{
	double m = 0;

	for (size_t i = 0; i < n; i++) {
		if (!(x[i] > 0))
			return NAN;
		m += (log(x[i]) - m) / (double)(i + 1);
	}
	return n ? exp(m) : NAN;
}

#include "compare/xperf.h"

#include <assert.h>
#include <math.h>

#include "base/num.h"

#define PLAIN_MAX 64            /* bytes that num_print() writes at most */
#define LEAST_POWER_WITH_E 6    /* from 1e6 on %v has an exponent */

double xperf_median(const double *x, size_t n)
{
	double at = 1 / 3.0 + 0.5 * ((double)n + 1 / 3.0), whole, part = modf(at, &whole);
	size_t k = (size_t)whole;

	if (k == 0)
		return x[0];
	if (k >= n)
		return x[n - 1];
	return x[k - 1] + part * (x[k] - x[k - 1]);
}

/*
 * Natural logarithm of x > 0.  FreeBSD's e_log.c: x = 2^k (1 + f), log(1 + f) by s = f / (2 + f)
 * and a minimax polynomial in s^2 (Sun Microsystems, 1993).
 */
static double go_log(double x)
{
	int exponent;
	double f = frexp(x, &exponent), k, s, s2, s4, odd, even, half;

	if (isinf(x))
		return x;
	if (f < M_SQRT1_2) {
		f *= 2;
		exponent--;
	}
	f -= 1;
	k = exponent;
	s = f / (2 + f);
	s2 = s * s;
	s4 = s2 * s2;
	odd = s2 * (6.666666666666735130e-01 + s4 * (2.857142874366239149e-01 +
		s4 * (1.818357216161805012e-01 + s4 * 1.479819860511658591e-01)));
	even = s4 * (3.999999999940941908e-01 +
			    s4 * (2.222219843214978396e-01 + s4 * 1.531383769920937332e-01));
	half = 0.5 * f * f;
	return k * 6.93147180369123816490e-01 -
	       ((half - (s * (half + (odd + even)) + k * 1.90821492927058770002e-10)) - f);
}

/*
 * e^x of a finite x.  N. Shibata, "Efficient Evaluation Methods of Elementary Functions Suitable
 * for SIMD Computation", Computer Science - Research and Development 25, 2010, pp. 25-32: Taylor
 * series of x / 16, squared four times.
 */
static double go_exp(double x)
{
	static const double coefficient[] = {
		1.9841269841269841270e-4, 1.3888888888888888889e-3, 8.3333333333333333333e-3,
		4.1666666666666666667e-2, 1.6666666666666666667e-1, 0.5, 1,
	};
	double k, y = 2.4801587301587301587e-5;

	if (x > 7.09782712893384e+02)
		return INFINITY;
	if (x < -800)
		return 0;
	k = rint(1.4426950408889634073599246810018920 * x);
	x = fma(-0.69314718055966295651160180568695068359375, k, x);
	x = fma(-0.28235290563031577122588448175013436025525412068e-12, k, x);
	x *= 0.0625;
	for (size_t i = 0; i < sizeof coefficient / sizeof *coefficient; i++)
		y = fma(x, y, coefficient[i]);
	x *= y;
	for (int i = 0; i < 3; i++)
		x *= x + 2;
	x = fma(x, x + 2, 1);
	return ldexp(x, (int)k);
}

double xperf_geomean(const double *x, size_t n)
{
	double m = 0;

	for (size_t i = 0; i < n; i++) {
		if (!(x[i] > 0))
			return NAN;
		m += (go_log(x[i]) - m) / (double)(i + 1);
	}
	if (!n)
		return NAN;
	return isfinite(m) ? go_exp(m) : m;
}

static bool put_special(struct buf *b, double x)
{
	if (isnan(x))
		buf_lit(b, "NaN");
	else if (isinf(x))
		buf_lit(b, x < 0 ? "-Inf" : "+Inf");
	return !isfinite(x);
}

/*
 * The significant digits of a number that num_print() wrote, without zeros at either end; the power
 * of ten of the first.
 */
static size_t significant(struct str plain, char *digit, int64_t *power)
{
	struct str exponent = plain, mantissa = str_cut(&exponent, 'e');
	const char *point = mantissa.n ? memchr(mantissa.p, '.', mantissa.n) : NULL;
	size_t whole = point ? (size_t)(point - mantissa.p) : mantissa.n, n = 0, used = 0;

	if (!exponent.n || !str_i64(str_from(exponent, exponent.p[0] == '+'), power))
		*power = 0;
	for (size_t i = 0; i < mantissa.n; i++) {
		char c = mantissa.p[i];

		if (c == '.' || (c == '0' && !n))
			continue;
		if (!n)
			*power += (int64_t)whole - (int64_t)i - (i < whole);
		digit[n++] = c;
		used = c == '0' ? used : n;
	}
	return used;
}

static void put_plain(struct buf *b, const char *digit, size_t n, int64_t power)
{
	if (power < 0) {
		buf_lit(b, "0.");
		buf_fill(b, '0', (size_t)(-power - 1));
		buf_add(b, digit, n);
		return;
	}
	for (size_t i = 0; i < n || i <= (size_t)power; i++) {
		if (i == (size_t)power + 1)
			buf_char(b, '.');
		buf_char(b, i < n ? digit[i] : '0');
	}
}

void xperf_number(struct buf *b, double x)
{
	struct buf plain = { 0 };
	char digit[PLAIN_MAX];
	int64_t power;
	size_t n;

	if (put_special(b, x))
		return;
	num_print(&plain, fabs(x));
	assert(plain.n <= PLAIN_MAX);
	n = significant(buf_view(&plain), digit, &power);
	buf_release(&plain);
	if (signbit(x))
		buf_char(b, '-');
	if (!n)
		buf_char(b, '0');
	else if (power >= -4 && power < LEAST_POWER_WITH_E)
		put_plain(b, digit, n, power);
	else {
		buf_char(b, digit[0]);
		if (n > 1)
			buf_char(b, '.');
		buf_add(b, digit + 1, n - 1);
		buf_printf(b, "e%c%02lld", power < 0 ? '-' : '+',
			(long long)(power < 0 ? -power : power));
	}
}

void xperf_fixed(struct buf *b, double x, int digits, bool sign)
{
	if (!put_special(b, x))
		buf_printf(b, sign ? "%+.*f" : "%.*f", digits, x);
}

/* dist - the few distribution functions that the tests need. */
#include "stat/dist.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

double normal_cdf(double z)
{
	return erfc(-z / M_SQRT2) / 2;
}

/* c[0] + c[1] x + ... + c[7] x^7 */
static double poly7(const double c[8], double x)
{
	double sum = c[7];

	for (int i = 6; i >= 0; i--)
		sum = sum * x + c[i];
	return sum;
}

/* Numerators and denominators of AS 241's three rational approximations: centre, shoulder, tail. */
static const double center_num[8] = {
	3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
	1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
	3.3430575583588128105e4, 2.5090809287301226727e3,
};
static const double center_den[8] = {
	1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
	2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
	5.2264952788528545610e3,
};
static const double shoulder_num[8] = {
	1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
	3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
	2.27238449892691845833e-2, 7.74545014278341407640e-4,
};
static const double shoulder_den[8] = {
	1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
	1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
	1.05075007164441684324e-9,
};
static const double tail_num[8] = {
	6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
	2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
	2.71155556874348757815e-5, 2.01033439929228813265e-7,
};
static const double tail_den[8] = {
	1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
	7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
	2.04426310338993978564e-15,
};

double normal_quantile(double p)
{
	double q = p - 0.5, r, z;

	if (!(p >= 0 && p <= 1))
		return NAN;
	if (p == 0 || p == 1)
		return p == 0 ? -INFINITY : INFINITY;
	if (fabs(q) <= 0.425) {
		r = 0.180625 - q * q;
		return q * poly7(center_num, r) / poly7(center_den, r);
	}
	r = sqrt(-log(q < 0 ? p : 1 - p));
	if (r <= 5)
		z = poly7(shoulder_num, r - 1.6) / poly7(shoulder_den, r - 1.6);
	else
		z = poly7(tail_num, r - 5) / poly7(tail_den, r - 5);
	return q < 0 ? -z : z;
}

/* Gamma(a + 1/2) / Gamma(a); above 100 by its asymptotic series, since tgamma overflows at 171. */
static double gamma_step_half(double a)
{
	static const double c[] = {     /* [Tricomi and Erdelyi 1951, Pacific J. Math. 1(1), p. 136] */
		-1.0 / 8, 1.0 / 128, 5.0 / 1024, -21.0 / 32768, -399.0 / 262144, 869.0 / 4194304,
	};
	double sum = 0;

	if (a < 100)
		return tgamma(a + 0.5) / tgamma(a);
	for (int i = 5; i >= 0; i--)
		sum = (sum + c[i]) / a;
	return sqrt(a) * (1 + sum);
}

/* Continued fraction of the incomplete beta function by Lentz's method [A&S 26.5.8]; for x < (a +
 * 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
	double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), h = d;

	for (int m = 1; m < 10000; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double step;

		d = 1 / (1 + even * d);
		c = 1 + even / c;
		h *= d * c;
		d = 1 / (1 + odd * d);
		c = 1 + odd / c;
		step = d * c;
		h *= step;
		if (fabs(step - 1) < DBL_EPSILON)
			break;
	}
	return h;
}

double beta_cdf(double x, double a, double b)
{
	double front;

	if (!(x >= 0 && x <= 1) || !(a > 0) || !(b > 0))
		return NAN;
	if (x == 0 || x == 1)
		return x;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a
					 : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

#define STUDENT_NEARLY_NORMAL 1e4       /* df above which x in student_tail is too near 1 to keep its digits */

/* G. W. Hill, "Algorithm 395: Student's t-Distribution", Comm. ACM 13(10), 1970, pp. 617-619; this
 * is its transformation to a normal deviate. */
static double student_tail_normal(double t, double df)
{
	double a = df - 0.5, b = 48 * a * a, y = a * log1p(t * t / df);
	double more = ((-0.4 * y - 3.3) * y - 24) * y - 85.5;

	return normal_cdf(-((more / (0.8 * y * y + 100 + b) + y + 3) / b + 1) * sqrt(y));
}

/* P(T > |t|): half the regularised incomplete beta I_x(df/2, 1/2) at x = df / (df + t^2). */
static double student_tail(double t, double df)
{
	double a = df / 2, square = t * t / df, x = 1 / (1 + square), y = square / (1 + square);
	double front = exp(-a * log1p(square)) * sqrt(y) * gamma_step_half(a) / sqrt(M_PI);

	if (df > STUDENT_NEARLY_NORMAL)
		return student_tail_normal(t, df);
	if (x < (a + 1) / (a + 2.5))
		return front * beta_fraction(a, 0.5, x) / a / 2;
	return (1 - front * beta_fraction(0.5, a, y) / 0.5) / 2;
}

double student_cdf(double t, double df)
{
	if (isnan(t) || !(df > 0))
		return NAN;
	if (isinf(t))
		return t < 0 ? 0 : 1;
	if (isinf(df))
		return normal_cdf(t);
	return t < 0 ? student_tail(t, df) : 1 - student_tail(t, df);
}

/* A positive double halfway between two others in their order as bit patterns: any bracket closes
 * in 64 steps. */
static double halfway(double lo, double hi)
{
	uint64_t x, y;
	double out;

	memcpy(&x, &lo, sizeof x);
	memcpy(&y, &hi, sizeof y);
	x += (y - x) / 2;
	memcpy(&out, &x, sizeof out);
	return out;
}

double student_quantile(double p, double df)
{
	double lo = 0, hi = DBL_MAX, tail = p < 0.5 ? p : 1 - p;

	if (!(p >= 0 && p <= 1) || !(df > 0))
		return NAN;
	if (tail == 0)
		return p < 0.5 ? -INFINITY : INFINITY;
	if (isinf(df))
		return normal_quantile(p);
	for (int i = 0; i < 64 && lo < hi; i++) {
		double t = halfway(lo, hi);

		if (t == lo)
			break;
		if (student_tail(t, df) >= tail)
			lo = t;
		else
			hi = t;
	}
	return p < 0.5 ? -lo : lo;
}

double binomial_half_cdf(int k, int n)
{
	long double term = 1, sum = 0;
	int halvings = n;

	if (n < 0)
		return NAN;
	if (k < 0 || k >= n)
		return k < 0 ? 0 : 1;
	if (k > (n - 1) / 2)            /* the smaller tail keeps its digits */
		return 1 - binomial_half_cdf(n - k - 1, n);
	for (int i = 1; i <= k; i++) {
		term *= (long double)(n - k + i) / i;
		for (; term > 1 && halvings > 0; halvings--)
			term /= 2;
	}
	term = ldexpl(term, -halvings);
	for (int i = k; i >= 0 && term > 0; i--) {
		sum += term;
		term *= (long double)i / (n - i + 1);
	}
	return (double)sum;
}

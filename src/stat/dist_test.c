#include "stat/dist.h"

#include "test/vectors.h"

/* Against scipy, made by test/vectors/make_scipy.py. */
static void distributions_equal_scipy(void **state)
{
	struct vectors v;
	int seen = 0;

	(void)state;
	vectors_open(&v, "test/vectors/scipy.txt");
	for (; vectors_line(&v); seen++) {
		double x, df, got;

		if (vectors_is(&v, "normal_cdf")) {
			got = normal_cdf(vectors_number(&v));
		} else if (vectors_is(&v, "normal_quantile")) {
			got = normal_quantile(vectors_number(&v));
		} else if (vectors_is(&v, "student_cdf") || vectors_is(&v, "student_quantile")) {
			x = vectors_number(&v);
			df = vectors_number(&v);
			got = vectors_is(&v, "student_cdf") ? student_cdf(x, df) : student_quantile(x, df);
		} else if (vectors_is(&v, "binomial_half_cdf")) {
			x = vectors_number(&v);
			got = binomial_half_cdf((int)x, (int)vectors_number(&v));
		} else {
			break;
		}
		x = vectors_number(&v);
		CHECK_NEAR(got, x, 1e-12);
		if (fabs(x) > 1e-290 && fabs(x) < 1)            /* small ones keep their digits too */
			CHECK_NEAR(got / x, 1, 2e-12);
	}
	CHECK_EQ(seen, 372);
	vectors_close(&v);
}

static void quantiles_invert(void **state)
{
	(void)state;
	for (double p = 0.001; p < 1; p += 0.0137) {
		CHECK_NEAR(normal_cdf(normal_quantile(p)), p, 1e-14);
		CHECK_NEAR(student_cdf(student_quantile(p, 3.5), 3.5), p, 1e-13);
		CHECK_NEAR(normal_quantile(p), -normal_quantile(1 - p), 1e-12);
	}
}

static void edges_are_defined(void **state)
{
	(void)state;
	CHECK(normal_quantile(0) == -INFINITY);
	CHECK(normal_quantile(1) == INFINITY);
	CHECK(isnan(normal_quantile(-0.1)));
	CHECK(isnan(normal_quantile(NAN)));
	CHECK(isnan(student_cdf(1, 0)));
	CHECK(isnan(student_cdf(NAN, 5)));
	CHECK(student_cdf(INFINITY, 5) == 1);
	CHECK(student_quantile(0, 5) == -INFINITY);
	CHECK_NEAR(student_cdf(1.5, INFINITY), normal_cdf(1.5), 0);
	CHECK_NEAR(student_quantile(0.975, INFINITY), normal_quantile(0.975), 0);
	CHECK(isnan(binomial_half_cdf(0, -1)));
	/* (1 + 5 + 10) of 32 */
	CHECK(binomial_half_cdf(2, 5) == 0.5);
}

int main(void)
{
	return RUN(TEST(distributions_equal_scipy), TEST(quantiles_invert), TEST(edges_are_defined));
}

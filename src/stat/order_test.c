#include "stat/order.h"

#include "test/vectors.h"

/* Centres and intervals of 618 samples at four confidences against golang.org/x/perf
 * (test/vectors/benchmath). */
static void medians_equal_benchmath(void **state)
{
	struct vectors sample, want;
	double x[VECTOR_MAX];
	int seen = 0;

	(void)state;
	vectors_open(&sample, "test/vectors/samples.txt");
	vectors_open(&want, "test/vectors/benchmath.txt");
	for (size_t n; (n = vectors_sample(&sample, x));) {
		do
			CHECK(vectors_line(&want));
		while (!vectors_is(&want, "median"));
		for (int i = 0; i < 4; i++, seen++) {
			struct interval got;
			double level;

			CHECK(i == 0 || vectors_line(&want));
			CHECK_EQ(vectors_size(&want), n);
			got = median_interval(x, n, vectors_number(&want));
			CHECK_DIGITS(median(x, n), vectors_number(&want), 1e-12);
			CHECK_NEAR(got.lo, vectors_number(&want), 0);
			CHECK_NEAR(got.hi, vectors_number(&want), 0);
			level = vectors_number(&want);
			CHECK_NEAR(got.level, isinf(got.lo) && isinf(got.hi) ? 0 : level, 1e-12);
		}
	}
	CHECK_EQ(seen, 4 * 618);
	vectors_close(&sample);
	vectors_close(&want);
}

/* Which order statistics are taken, for n = 1..200 and six confidences. */
static void median_ranks_equal_benchmath(void **state)
{
	struct vectors want;
	double x[VECTOR_MAX];
	int seen = 0;

	(void)state;
	for (int i = 0; i < VECTOR_MAX; i++)
		x[i] = i + 1;
	vectors_open(&want, "test/vectors/benchmath.txt");
	while (vectors_line(&want)) {
		size_t n, lo, hi;
		struct interval got;

		if (!vectors_is(&want, "ranks"))
			continue;
		n = vectors_size(&want);
		got = median_interval(x, n, vectors_number(&want));
		lo = vectors_size(&want);
		hi = vectors_size(&want);
		CHECK_NEAR(got.lo, lo < 1 ? -INFINITY : (double)lo, 0);
		CHECK_NEAR(got.hi, hi > n ? INFINITY : (double)hi, 0);
		seen++;
	}
	CHECK_EQ(seen, 1200);
	vectors_close(&want);
}

/* The table of benchstat's choices at 95 %: mass by hand for n = 6, 1 - 2/64. */
static void median_interval_by_hand(void **state)
{
	static const double x[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	struct interval six = median_interval(x, 6, 0.95), five = median_interval(x, 5, 0.95);
	struct interval ten = median_interval(x, 10, 0.95), none = median_interval(x, 0, 0.95);

	(void)state;
	CHECK(six.lo == 1 && six.hi == 6 && six.level == 1 - 2 / 64.0);
	/* Without the outcome "all five are below": 31 of 32; the other end is open. */
	CHECK(five.lo == -INFINITY && five.hi == 5 && five.level == 31 / 32.0);
	CHECK(ten.lo == 2 && ten.hi == 9);
	CHECK_NEAR(ten.level, 1 - 2 * 11 / 1024.0, 0);          /* 1 + 10 outcomes on each side are left out */
	CHECK(none.lo == -INFINITY && none.level == 0);
	CHECK_EQ(median_interval_needs(0.95), 6);
	CHECK_EQ(median_interval_needs(0.99), 8);
	CHECK_EQ(median_interval_needs(0), 2);
	CHECK_EQ(median_interval_needs(1), 51);
}

static void centres_and_spreads_equal_numpy(void **state)
{
	struct vectors sample, want;
	double x[VECTOR_MAX], scratch[VECTOR_MAX];
	static const double q[] = { 0, 0.1, 0.25, 0.9, 1 };
	int seen = 0;

	(void)state;
	vectors_open(&sample, "test/vectors/samples.txt");
	vectors_open(&want, "test/vectors/scipy.txt");
	while (vectors_line(&want)) {
		size_t n;
		double sd;

		if (!vectors_is(&want, "quantiles"))
			continue;
		n = vectors_sample(&sample, x);
		CHECK_EQ(vectors_size(&want), n);
		for (int i = 0; i < 5; i++)
			CHECK_NEAR(quantile(x, n, q[i]), vectors_number(&want), 1e-12);
		CHECK(vectors_line(&want) && vectors_is(&want, "spread"));
		CHECK_EQ(vectors_size(&want), n);
		CHECK_NEAR(robust_sd(x, n, scratch), vectors_number(&want), 1e-12);
		CHECK_NEAR(mean(x, n), vectors_number(&want), 1e-12);
		sd = vectors_number(&want);
		if (!isnan(sd) || n < 2)
			CHECK_NEAR(sample_sd(x, n), sd, 1e-11);
		CHECK(vectors_line(&sample));           /* the other of the pair */
		seen++;
	}
	CHECK_EQ(seen, 309);
	vectors_close(&sample);
	vectors_close(&want);
}

static void extremes_do_not_overflow(void **state)
{
	static const double huge[] = { 1.6e308, 1.7e308 }, far[] = { -1.7e308, 1.7e308 };
	static const double tiny[] = { 5e-324, 1e-323 };
	double scratch[2];

	(void)state;
	CHECK_NEAR(median(huge, 2) / 1.65e308, 1, 1e-15);
	CHECK_NEAR(mean(huge, 2) / 1.65e308, 1, 1e-15);
	CHECK(median(far, 2) == 0);
	CHECK_NEAR(quantile(far, 2, 0.25) / -0.85e308, 1, 1e-15);
	CHECK(sample_sd(tiny, 2) > 0);
	CHECK(robust_sd(huge, 2, scratch) > 0);
	CHECK_NEAR(geomean(huge, 2) / sqrt(1.6 * 1.7) / 1e308, 1, 1e-12);
}

static void nothing_gives_nan(void **state)
{
	static const double zero[] = { 0, 2 };

	(void)state;
	CHECK(isnan(median(NULL, 0)) && isnan(mean(NULL, 0)) && isnan(geomean(NULL, 0)));
	CHECK(isnan(quantile(NULL, 0, 0.5)) && isnan(quantile(zero, 2, 1.5)));
	CHECK(isnan(sample_sd(zero, 1)));
	CHECK(isnan(geomean(zero, 2)));
	CHECK(isnan(robust_sd(NULL, 0, NULL)));
	CHECK_NEAR(geomean((double[]){ 2, 8 }, 2), 4, 1e-15);
}

int main(void)
{
	return RUN(TEST(medians_equal_benchmath), TEST(median_ranks_equal_benchmath),
		TEST(median_interval_by_hand), TEST(centres_and_spreads_equal_numpy),
		TEST(extremes_do_not_overflow), TEST(nothing_gives_nan));
}

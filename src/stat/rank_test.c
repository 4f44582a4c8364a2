#include "stat/rank.h"

#include "stat/tail.h"
#include "test/vectors.h"

/* ---- against peers ---- */

/* U and p of 309 pairs of samples against golang.org/x/perf (test/vectors/benchmath), to 12 digits. */
static void mann_whitney_equals_benchmath(void **state)
{
	struct vectors sample, want;
	double x[VECTOR_MAX], y[VECTOR_MAX];
	int seen = 0;

	(void)state;
	vectors_open(&sample, "test/vectors/samples.txt");
	vectors_open(&want, "test/vectors/benchmath.txt");
	while (vectors_line(&want)) {
		struct rank_test got;
		size_t nx, ny;

		if (!vectors_is(&want, "u"))
			continue;
		nx = vectors_sample(&sample, x);
		ny = vectors_sample(&sample, y);
		got = mann_whitney(x, nx, y, ny);
		CHECK_EQ(vectors_size(&want), nx);
		CHECK_EQ(vectors_size(&want), ny);
		CHECK(got.u == vectors_number(&want));
		CHECK_EQ(got.note == RANK_ALL_EQUAL, strstr(want.at, "equal") != NULL);
		if (got.note == RANK_OK)
			CHECK_DIGITS(got.p, vectors_number(&want), 1e-12);
		else
			CHECK(got.p == 1);
		seen++;
	}
	CHECK_EQ(seen, 309);
	vectors_close(&sample);
	vectors_close(&want);
}

static void check_interval(struct vectors *want, struct interval got)
{
	double lo = vectors_number(want), hi = vectors_number(want), level = vectors_number(want);

	if (isnan(lo))
		return;
	CHECK_DIGITS(got.lo, lo, 1e-12);
	CHECK_DIGITS(got.hi, hi, 1e-12);
	CHECK_NEAR(got.level, level, 1e-12);
}

/* Estimates, intervals and tests against scipy and brute force (test/vectors/make_scipy.py). */
static void estimates_equal_scipy(void **state)
{
	struct vectors sample, want;
	double x[VECTOR_MAX], y[VECTOR_MAX], scratch[VECTOR_MAX];
	size_t nx = 0, ny = 0, tested = 0, signs = 0, walsh = 0, shifts = 0;

	(void)state;
	vectors_open(&sample, "test/vectors/samples.txt");
	vectors_open(&want, "test/vectors/scipy.txt");
	while (vectors_line(&want)) {
		if (vectors_is(&want, "walsh")) {
			nx = vectors_sample(&sample, x);
			ny = vectors_sample(&sample, y);
			CHECK_EQ(vectors_size(&want), nx);
			CHECK_DIGITS(walsh_median(x, nx), vectors_number(&want), 1e-12);
			check_interval(&want, walsh_interval(x, nx, 0.95));
			walsh++;
		} else if (vectors_is(&want, "shift")) {
			CHECK(vectors_size(&want) == nx && vectors_size(&want) == ny);
			CHECK_DIGITS(shift_estimate(x, nx, y, ny), vectors_number(&want), 1e-12);
			check_interval(&want, shift_interval(x, nx, y, ny, 0.95));
			shifts++;
		} else if (vectors_is(&want, "mann_whitney")) {
			struct rank_test got = mann_whitney(x, nx, y, ny);

			CHECK(vectors_size(&want) == nx && vectors_size(&want) == ny);
			CHECK(got.exact && got.u == vectors_number(&want));
			CHECK_DIGITS(got.p, vectors_number(&want), 1e-12);
			tested++;
		}
	}
	CHECK_EQ(walsh, 309);
	CHECK_EQ(shifts, 309);
	CHECK_EQ(tested, 77);
	vectors_close(&sample);
	vectors_close(&want);

	/* The signed-rank lines come before their sample's "walsh" line: the first of each pair less its first value. */
	vectors_open(&sample, "test/vectors/samples.txt");
	vectors_open(&want, "test/vectors/scipy.txt");
	nx = 0;
	while (vectors_line(&want)) {
		struct rank_test got;

		if (!vectors_is(&want, "signed_rank") && !vectors_is(&want, "walsh"))
			continue;
		if (!nx) {
			CHECK(vectors_line(&sample));
			nx = vectors_size(&sample);
			vectors_array(&sample, x, nx);
			CHECK(vectors_line(&sample));
		}
		if (vectors_is(&want, "walsh")) {
			nx = 0;
			continue;
		}
		for (size_t i = 0; i < nx; i++)
			y[i] = x[i] - x[0];
		got = signed_rank(y, nx, scratch);
		CHECK_EQ(vectors_size(&want), nx);
		CHECK(got.exact && got.u == vectors_number(&want));
		CHECK_DIGITS(got.p, vectors_number(&want), 1e-12);
		signs++;
	}
	CHECK_EQ(signs, 295);
	vectors_close(&sample);
	vectors_close(&want);
}

static void large_samples_equal_scipys_approximation(void **state)
{
	struct vectors want;
	double x[VECTOR_MAX], y[VECTOR_MAX];
	int seen = 0;

	(void)state;
	vectors_open(&want, "test/vectors/scipy.txt");
	while (vectors_line(&want)) {
		struct rank_test got;

		if (vectors_is(&want, "long_mann_whitney")) {
			size_t nx = vectors_size(&want), ny = vectors_size(&want);

			vectors_array(&want, x, nx);
			vectors_array(&want, y, ny);
			sort_f64(x, nx);
			sort_f64(y, ny);
			got = mann_whitney(x, nx, y, ny);
			CHECK(got.u == vectors_number(&want));
		} else if (vectors_is(&want, "long_signed_rank")) {
			size_t n = vectors_size(&want);

			vectors_array(&want, x, n);
			got = signed_rank(x, n, y);
		} else {
			continue;
		}
		CHECK_FALSE(got.exact);
		CHECK_DIGITS(got.p, vectors_number(&want), 1e-11);
		seen++;
	}
	CHECK_EQ(seen, 6);
	vectors_close(&want);
}

/* ---- published tables ---- */

/*
 * Two-sided critical values at 0.05: the largest U that is significant.  R. C. Milton, "An Extended
 * Table of Critical Values for the Mann-Whitney (Wilcoxon) Two-Sample Statistic", JASA 59(307),
 * 1964, pp. 925-934.
 */
static void critical_values_of_u_equal_the_table(void **state)
{
	static const struct { uint32_t nx, ny; int64_t u; } want[] = {
		{ 4, 4, 0 }, { 5, 5, 2 }, { 5, 8, 6 }, { 6, 6, 5 }, { 7, 7, 8 }, { 8, 8, 13 },
		{ 9, 9, 17 }, { 10, 10, 23 }, { 3, 5, 0 }, { 10, 15, 39 }, { 12, 12, 37 },
		{ 15, 15, 64 }, { 20, 20, 127 }, { 2, 8, 0 }, { 3, 20, 8 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		double level;

		CHECK(2 * mann_whitney_cdf(want[i].nx, want[i].ny, want[i].u) <= 0.05);
		CHECK(2 * mann_whitney_cdf(want[i].nx, want[i].ny, want[i].u + 1) > 0.05);
		CHECK_EQ(u_rank(want[i].nx, want[i].ny, 0.05, &level), want[i].u + 1);
		CHECK_NEAR(level, 1 - 2 * mann_whitney_cdf(want[i].nx, want[i].ny, want[i].u), 1e-15);
	}
}

/* Two-sided critical values at 0.05 of the smaller rank sum.  F. Wilcoxon and R. A. Wilcox, "Some
 * Rapid Approximate Statistical Procedures", Lederle Laboratories, 1964, table 2. */
static void critical_values_of_signed_ranks_equal_the_table(void **state)
{
	static const struct { uint32_t n, sum; } want[] = {
		{ 6, 0 }, { 7, 2 }, { 8, 3 }, { 9, 5 }, { 10, 8 }, { 11, 10 }, { 12, 13 }, { 15, 25 },
		{ 20, 52 }, { 25, 89 }, { 30, 137 }, { 50, 434 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		double level;

		CHECK_EQ(signed_rank_rank(want[i].n, 0.05, &level), want[i].sum + 1);
		CHECK(level >= 0.95);
	}
}

/* The smallest p of n against n as golang.org/x/perf tabulates them (benchmath/none.go, uTestMinP). */
static void floors_equal_the_table(void **state)
{
	static const double want[] = { 1, 0.3333333333333333, 0.1, 0.02857142857142857,
		0.007936507936507936, 0.0021645021645021645, 0.0005827505827505828,
		0.0001554001554001554, 4.113533525298231e-05 };

	(void)state;
	for (size_t n = 1; n <= 9; n++)
		CHECK_DIGITS(mann_whitney_floor(n, n), want[n - 1], 1e-15);
	CHECK_EQ(mann_whitney_needs(1), 1);
	CHECK_EQ(mann_whitney_needs(0.05), 4);
	CHECK_EQ(mann_whitney_needs(0.01), 5);
	CHECK_EQ(mann_whitney_needs(1e-50), 10);
	CHECK(mann_whitney_floor(2000, 3000) < 1e-290);
}

/* ---- by hand ---- */

static void effect_a_by_hand(void **state)
{
	static const double x[] = { 1, 2, 3 }, y[] = { 2, 3, 4 };
	struct pairs n = pairs_count(x, 3, y, 3);

	(void)state;
	/* 3 > 2 is the one win; (2, 2) and (3, 3) tie; six of nine pairs lose. */
	CHECK_EQ(n.gt, 1);
	CHECK_EQ(n.eq, 2);
	CHECK_EQ(n.lt, 6);
	CHECK(effect_a(n) == 2.0 / 9.0);
	CHECK(isnan(effect_a((struct pairs){ 0 })));
}

static void tests_by_hand(void **state)
{
	static const double low[] = { 1, 2, 3 }, high[] = { 4, 5, 6 }, same[] = { 7, 7 };
	static const double d[] = { 1, -2, 3, 4, 0 }, zeros[] = { 0, 0 };
	double scratch[5];
	struct rank_test u = mann_whitney(low, 3, high, 3), w = signed_rank(d, 5, scratch);

	(void)state;
	CHECK(u.u == 0 && u.exact && u.note == RANK_OK);
	CHECK_NEAR(u.p, 2 / 20.0, 1e-16);               /* one of 20 arrangements on each side */
	CHECK_EQ(mann_whitney(same, 2, same, 2).note, RANK_ALL_EQUAL);
	CHECK_EQ(mann_whitney(same, 2, same, 0).note, RANK_EMPTY);
	CHECK(mann_whitney(same, 0, same, 2).p == 1);
	/* Ranks 1, -2, 3, 4: W+ = 8, W- = 2.  Sums <= 2: {}, {1}, {2}: three of 16 on each side. */
	CHECK(w.u == 8 && w.p == 6 / 16.0);
	CHECK_EQ(signed_rank(zeros, 2, scratch).note, RANK_ALL_EQUAL);
	CHECK_EQ(signed_rank(zeros, 0, scratch).note, RANK_EMPTY);
}

/* x all 2, y all 1.  x/perf counts the ways to draw x from y's group: 2 C(8, 6) / C(14, 6) = 56/3003,
 * 2 C(9, 1) / C(10, 1) > 1, and none for 2 against 6, where the bound -8/8 is whole. */
static void two_distinct_values_equal_benchstat(void **state)
{
	static const double ones[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, twos[] = { 2, 2, 2, 2, 2, 2 };

	(void)state;
	CHECK_DIGITS(mann_whitney(twos, 6, ones, 8).p, 56.0 / 3003, 1e-14);
	CHECK(mann_whitney(twos, 1, ones, 9).p == 1);
	CHECK(mann_whitney(twos, 2, ones, 6).p == 0);
	CHECK_DIGITS(mann_whitney(ones, 6, twos, 6).p, 2.0 / 924, 1e-14);
}

static void intervals_by_hand(void **state)
{
	static const double x[] = { 1, 2, 3, 4 }, y[] = { 11, 13, 15, 17 };
	struct interval s = shift_interval(x, 4, y, 4, 0.95), w = walsh_interval(x, 4, 0.95);

	(void)state;
	/* 2 P(U = 0) = 2/70 <= 0.05 < 4/70: from the smallest difference to the largest. */
	CHECK(s.lo == 7 && s.hi == 16);
	CHECK_NEAR(s.level, 1 - 2 / 70.0, 1e-15);
	CHECK(shift_estimate(x, 4, y, 4) == 11.5);      /* 16 differences, 8th 11 and 9th 12 */
	CHECK(w.lo == -INFINITY && w.hi == INFINITY && w.level == 0);   /* 2/16 > 0.05 */
	CHECK(walsh_median(x, 4) == 2.5);
	CHECK(isnan(walsh_median(x, 0)) && isnan(shift_estimate(x, 0, y, 4)));
	CHECK(shift_interval(x, 0, y, 4, 0.95).hi == INFINITY);
	CHECK(walsh_interval(x, 0, 0.95).lo == -INFINITY);
}

int main(void)
{
	return RUN(TEST(mann_whitney_equals_benchmath), TEST(estimates_equal_scipy),
		TEST(large_samples_equal_scipys_approximation),
		TEST(critical_values_of_u_equal_the_table),
		TEST(critical_values_of_signed_ranks_equal_the_table),
		TEST(floors_equal_the_table), TEST(effect_a_by_hand), TEST(tests_by_hand),
		TEST(two_distinct_values_equal_benchstat), TEST(intervals_by_hand));
}

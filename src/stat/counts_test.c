#include "stat/counts.h"
#include "stat/dist.h"

#include <math.h>

#include "test/check.h"
#include "test/random.h"

#define NEAR(x, want) CHECK(fabs((x) - (double)(want)) <= 1e-9 * (1 + fabs((double)(want))))

/* By hand: 11/16; 2/pi asin(sqrt(.3)); symmetry. */
static void beta_has_its_known_values(void **state)
{
	(void)state;
	NEAR(beta_cdf(0.5, 2, 3), 0.6875);
	NEAR(beta_cdf(0.3, 0.5, 0.5), 0.36901011956554536);
	NEAR(beta_cdf(0.5, 100, 100), 0.5);
	CHECK(beta_cdf(0, 1, 1) == 0 && beta_cdf(1, 1, 1) == 1 && isnan(beta_cdf(2, 1, 1)));
}

/* With equal totals the conditional test is a sign test: 0 against 4 is 2 / 16, 1 against 7 is 2 * 9 / 256. */
static void few_events_are_coins(void **state)
{
	(void)state;
	NEAR(counts_p(0, 1e6, 4, 1e6, 1), 0.125);
	NEAR(counts_p(7, 1e6, 1, 1e6, 1), 18.0 / 256);
	NEAR(counts_p(3, 1e6, 3, 1e6, 1), 1);
	NEAR(counts_p(0, 3e6, 2, 1e6, 1), 2.0 / 16);   /* each with probability 1/4 */
	CHECK(isnan(counts_p(0, 0, 1, 10, 1)));
}

/* Tails stay exact however far out: none of 300 on a side with half of all is 2 / 2^300. */
static void far_tails_are_exact(void **state)
{
	(void)state;
	NEAR(log2(counts_p(300, 1e6, 0, 1e6, 1)), -299);
}

static void sides_may_be_swapped(void **state)
{
	(void)state;
	NEAR(counts_p(30, 1000, 55, 900, 1), counts_p(55, 900, 30, 1000, 1));
	NEAR(counts_z(30, 1000, 55, 900), -counts_z(55, 900, 30, 1000));
	NEAR(counts_p(5, 1000, 11, 900, 2), counts_p(11, 900, 5, 1000, 2));
}

static void dispersion_makes_doubtful(void **state)
{
	(void)state;
	CHECK(counts_p(100, 10000, 150, 10000, 1) < 0.01);
	CHECK(counts_p(100, 10000, 150, 10000, 4) > 0.05);
	CHECK(counts_p(4, 10000, 9, 10000, 0.1) == counts_p(4, 10000, 9, 10000, 1));       /* counts do not multiply */
	NEAR(counts_p_student(100, 10000, 150, 10000, 2, 1e9), counts_p(100, 10000, 150, 10000, 2));
	CHECK(counts_p_student(100, 10000, 150, 10000, 1, 2) > 0.05);
	NEAR(counts_error(100, 10000, 150, 10000, 4), 2 * counts_error(100, 10000, 150, 10000, 1));
}

static double random_unit(struct random *r)
{
	return (double)(random_u64(r) >> 11) * 0x1p-53;
}

/* Poisson by its sum of exponentials. */
static double poisson(struct random *r, double mean)
{
	double sum = -log(1 - random_unit(r));
	double n = 0;

	while (sum < mean) {
		sum -= log(1 - random_unit(r));
		n++;
	}
	return n;
}

/* 400 rows of equal rates, of which the level is kept; then the same with counts that come in fours. */
static void the_level_holds_on_equal_rates(void **state)
{
	struct random r = { .state = 7 };
	double x[400], y[400], nx, ny, dispersion;
	unsigned hits[2] = { 0, 0 };
	bool judged;

	(void)state;
	for (int clump = 0; clump < 2; clump++)
		for (int round = 0; round < 20; round++) {
			nx = ny = 0;
			for (int i = 0; i < 400; i++) {
				x[i] = poisson(&r, 2 + i % 60) * (clump ? 4 : 1);
				y[i] = poisson(&r, 2 + i % 60) * (clump ? 4 : 1);
				nx += x[i];
				ny += y[i];
			}
			dispersion = counts_dispersion(x, y, 400, &judged);
			CHECK(judged && (clump ? dispersion > 2.5 && dispersion < 5.5 : dispersion < 1.5));
			for (int i = 0; i < 400; i++)
				hits[clump] += counts_p(x[i], nx, y[i], ny, dispersion) <= 0.05;
		}
	CHECK(hits[0] < 0.055 * 8000 && hits[0] > 0.02 * 8000);
	CHECK(hits[1] < 0.06 * 8000);
}

static void few_rows_are_not_judged(void **state)
{
	double x[] = { 100, 10 }, y[] = { 300, 10 };
	bool judged;

	(void)state;
	CHECK(counts_dispersion(x, y, 2, &judged) == 1 && !judged);
}

/* Thirty parts of 100 that all stay, beside one that takes as much as all of them: their shares halve, they do not scatter. */
static void one_large_change_is_no_scatter(void **state)
{
	double x[31], y[31];
	bool judged;

	(void)state;
	for (int i = 0; i < 30; i++)
		x[i] = y[i] = 100;
	x[30] = 10;
	y[30] = 3000;
	CHECK(counts_dispersion(x, y, 31, &judged) < 0.01 && judged);
}

int main(void)
{
	return RUN(TEST(beta_has_its_known_values), TEST(few_events_are_coins), TEST(far_tails_are_exact), TEST(sides_may_be_swapped),
		TEST(dispersion_makes_doubtful), TEST(the_level_holds_on_equal_rates), TEST(few_rows_are_not_judged), TEST(one_large_change_is_no_scatter));
}

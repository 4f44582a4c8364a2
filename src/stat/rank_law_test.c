/* rank_law - what holds of ranks and their tests whatever the values are. */
#include "stat/rank.h"

#include "stat/tail.h"
#include "test/vectors.h"

/* ---- laws ---- */

static uint64_t seed = 1;

static double draw(void)        /* xorshift, in [0, 1) */
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (double)(seed >> 11) * 0x1p-53;
}

static void exact_probabilities_sum_to_one(void **state)
{
	(void)state;
	for (uint32_t nx = 1; nx <= 21; nx += 5) {
		for (uint32_t ny = 1; ny <= 21; ny += 5) {
			int64_t all = nx * ny;
			double sum = 0;

			for (int64_t u = 0; u <= all; u++) {
				double p = mann_whitney_cdf(nx, ny, u) - mann_whitney_cdf(nx, ny, u - 1);

				CHECK(p >= 0);
				sum += p;
				if (u % 31 == 0)        /* symmetric about the middle */
					CHECK_NEAR(mann_whitney_cdf(nx, ny, u),
						1 - mann_whitney_cdf(nx, ny, all - u - 1), 1e-14);
			}
			CHECK_NEAR(sum, 1, 1e-13);
		}
	}
	/* The largest: the halves left and right of the middle. */
	CHECK_NEAR(mann_whitney_cdf(50, 50, 1249) + mann_whitney_cdf(50, 50, 1250), 1, 1e-15);
}

/* With ties: mass over all arrangements, by listing them, of the pooled values 1 1 2 3 3 3 with
 * three x's. */
static void tied_distribution_equals_the_list(void **state)
{
	static const double pool[] = { 1, 1, 2, 3, 3, 3 };
	static const uint32_t group[] = { 2, 1, 3 };
	int below[19] = { 0 };

	(void)state;
	for (unsigned set = 0; set < 64; set++) {
		double x[6], y[6];
		size_t nx = 0, ny = 0;
		struct pairs n;

		for (int i = 0; i < 6; i++) {
			if (set >> i & 1)
				x[nx++] = pool[i];
			else
				y[ny++] = pool[i];
		}
		if (nx != 3)
			continue;
		n = pairs_count(x, 3, y, 3);
		for (uint64_t u = 2 * n.gt + n.eq; u < 19; u++)
			below[u]++;
	}
	for (uint32_t u = 0; u < 19; u++)
		CHECK_NEAR(tied_u_cdf(group, 3, 3, u), below[u] / 20.0, 1e-15);
}

static void swapping_mirrors(void **state)
{
	double x[40], y[40];

	(void)state;
	for (int round = 0; round < 200; round++) {
		size_t nx = 1 + (size_t)(draw() * 39), ny = round % 2 ? nx : 1 + (size_t)(draw() * 39);
		struct interval ahead, back;

		for (size_t i = 0; i < nx; i++)
			x[i] = round % 2 ? floor(draw() * 9) : draw();
		for (size_t i = 0; i < ny; i++)
			y[i] = round % 2 ? floor(draw() * 9) : draw();
		sort_f64(x, nx);
		sort_f64(y, ny);
		CHECK_NEAR(mann_whitney(x, nx, y, ny).p, mann_whitney(y, ny, x, nx).p, 1e-13);
		CHECK(mann_whitney(x, nx, y, ny).u + mann_whitney(y, ny, x, nx).u == (double)(nx * ny));
		CHECK(shift_estimate(x, nx, y, ny) == -shift_estimate(y, ny, x, nx));
		ahead = shift_interval(x, nx, y, ny, 0.9);
		back = shift_interval(y, ny, x, nx, 0.9);
		CHECK(ahead.lo == -back.hi && ahead.hi == -back.lo && ahead.level == back.level);
	}
}

static void scaling_and_shifting_change_only_the_scale(void **state)
{
	double x[30], y[25], far_x[30], far_y[25];

	(void)state;
	for (int round = 0; round < 50; round++) {
		struct interval near, far;

		for (int i = 0; i < 30; i++)
			x[i] = floor(draw() * 512);
		for (int i = 0; i < 25; i++)
			y[i] = floor(draw() * 512);
		sort_f64(x, 30);
		sort_f64(y, 25);
		for (int i = 0; i < 30; i++)
			far_x[i] = 8 * x[i] + 1024;     /* exact in binary */
		for (int i = 0; i < 25; i++)
			far_y[i] = 8 * y[i] + 1024;
		CHECK(mann_whitney(x, 30, y, 25).p == mann_whitney(far_x, 30, far_y, 25).p);
		CHECK(8 * shift_estimate(x, 30, y, 25) == shift_estimate(far_x, 30, far_y, 25));
		near = shift_interval(x, 30, y, 25, 0.95);
		far = shift_interval(far_x, 30, far_y, 25, 0.95);
		CHECK(8 * near.lo == far.lo && 8 * near.hi == far.hi);
		CHECK(8 * walsh_median(x, 30) + 1024 == walsh_median(far_x, 30));
		near = walsh_interval(x, 30, 0.95);
		far = walsh_interval(far_x, 30, 0.95);
		CHECK(8 * near.lo + 1024 == far.lo && 8 * near.hi + 1024 == far.hi);
	}
}

static void order_of_differences_does_not_matter(void **state)
{
	double d[20], scratch[20];
	struct rank_test first, again;

	(void)state;
	for (int i = 0; i < 20; i++)
		d[i] = floor(draw() * 9) - 3;
	first = signed_rank(d, 20, scratch);
	for (int i = 0; i < 10; i++) {
		double swap = d[i];

		d[i] = d[19 - i];
		d[19 - i] = swap;
	}
	again = signed_rank(d, 20, scratch);
	CHECK(first.p == again.p && first.u == again.u);
	for (int i = 0; i < 20; i++)
		d[i] = -d[i];
	CHECK(signed_rank(d, 20, scratch).p == first.p);
}

/* The interval of the shift leaves out 0 exactly when the test rejects: both read one distribution. */
static void interval_and_test_agree(void **state)
{
	double x[12], y[12];
	int rejected = 0;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct interval in;
		bool out;

		for (int i = 0; i < 12; i++) {
			x[i] = draw();
			y[i] = draw() + 0.3;
		}
		sort_f64(x, 12);
		sort_f64(y, 12);
		in = shift_interval(x, 12, y, 12, 0.95);
		out = in.lo > 0 || in.hi < 0;
		CHECK_EQ(out, mann_whitney(x, 12, y, 12).p <= 0.05);
		rejected += out;
	}
	CHECK(rejected > 50 && rejected < 290);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Large tables of every shape against sorting all of them: continuous, few levels, heavy tails,
 * outliers. */
static void selection_equals_sorting(void **state)
{
	static double x[300], y[200], all[300 * 301];
	size_t n = 0;

	(void)state;
	for (int shape = 0; shape < 5; shape++) {
		struct interval s, w;

		for (int i = 0; i < 300; i++)
			x[i] = shape == 0 ? draw() : shape == 1 ? floor(draw() * 5) :
				shape == 2 ? exp(200 * draw()) : shape == 3 && i == 7 ? 1e300 :
				shape == 4 ? (draw() < 0.5 ? 1 : 2 + draw() * 1e-12) : draw() * 1e-9;
		for (int i = 0; i < 200; i++)
			y[i] = shape == 1 ? floor(draw() * 7) : x[i] + (shape == 2 ? 0 : 1e-3 * draw());
		sort_f64(x, 300);
		sort_f64(y, 200);
		n = 0;
		for (int i = 0; i < 300; i++)
			for (int j = 0; j < 200; j++)
				all[n++] = y[j] - x[i];
		qsort(all, n, sizeof *all, ascending);
		/* mu = 30000, sigma = sqrt(60000 * 501 / 12) = 1582.7; floor(30000.5 - 1.95996 sigma) = 26898 */
		s = shift_interval(x, 300, y, 200, 0.95);
		CHECK(s.lo == all[26898 - 1] && s.hi == all[60000 - 26898]);
		CHECK(shift_estimate(x, 300, y, 200) == midpoint(all[29999], all[30000]));
		n = 0;
		for (int i = 0; i < 300; i++)
			for (int j = i; j < 300; j++)
				all[n++] = midpoint(x[i], x[j]);
		qsort(all, n, sizeof *all, ascending);
		/* mu = 22575, sigma = sqrt(300 * 301 * 601 / 24) = 1503.7; floor(22575.5 - 1.95996 sigma) = 19628 */
		w = walsh_interval(x, 300, 0.95);
		CHECK(w.lo == all[19628 - 1] && w.hi == all[45150 - 19628]);
		CHECK(walsh_median(x, 300) == midpoint(all[22574], all[22575]));
	}
}

/* Differences that overflow: nothing is read that was not written, and the order holds. */
static void huge_values_stay_ordered(void **state)
{
	double x[100], y[100];
	struct interval in;

	(void)state;
	for (int i = 0; i < 100; i++) {
		x[i] = i < 50 ? -1.7e308 : 1.7e308;
		y[i] = i < 50 ? -1.6e308 : 1.6e308;
	}
	in = shift_interval(x, 100, y, 100, 0.95);
	/* A quarter each of -inf, -1e307, 1e307, inf; ranks 4197 and 5804 of 10000. */
	CHECK_DIGITS(in.lo, -1e307, 1e-9);
	CHECK_DIGITS(in.hi, 1e307, 1e-9);
	CHECK(fabs(shift_estimate(x, 100, y, 100)) <= 1e307);
	in = walsh_interval(x, 100, 0.95);
	CHECK(in.lo <= in.hi);
}

int main(void)
{
	return RUN(TEST(exact_probabilities_sum_to_one), TEST(tied_distribution_equals_the_list),
		TEST(swapping_mirrors), TEST(scaling_and_shifting_change_only_the_scale),
		TEST(order_of_differences_does_not_matter), TEST(interval_and_test_agree),
		TEST(selection_equals_sorting), TEST(huge_values_stay_ordered));
}

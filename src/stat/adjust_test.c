#include "stat/adjust.h"

#include "test/vectors.h"

static void adjustments_equal_scipy(void **state)
{
	struct vectors want;
	double p[VECTOR_MAX], holm[VECTOR_MAX], bh[VECTOR_MAX];
	int seen = 0;

	(void)state;
	vectors_open(&want, "test/vectors/scipy.txt");
	while (vectors_line(&want)) {
		size_t n;

		if (!vectors_is(&want, "adjust"))
			continue;
		n = vectors_size(&want);
		vectors_array(&want, p, n);
		adjust_holm(p, n, holm);
		adjust_bh(p, n, bh);
		for (size_t i = 0; i < n; i++)
			CHECK_DIGITS(holm[i], vectors_number(&want), 1e-14);
		for (size_t i = 0; i < n; i++)
			CHECK_DIGITS(bh[i], vectors_number(&want), 1e-14);
		seen++;
	}
	CHECK_EQ(seen, 4);
	vectors_close(&want);
}

/* 3 x 0.01 = 0.03; 2 x 0.02 = 0.04; 1 x 0.03 = 0.03, lifted to the 0.04 before it. */
static void holm_by_hand(void **state)
{
	double p[] = { 0.03, NAN, 0.01, 0.02 };

	(void)state;
	adjust_holm(p, 4, p);
	CHECK(p[0] == 0.04 && isnan(p[1]) && p[2] == 0.03 && p[3] == 0.04);
}

/* 0.04 of 4; 0.03 x 4/3 = 0.04; 0.03 x 4/2 = 0.06, lowered to 0.04; 0.005 x 4. */
static void bh_by_hand(void **state)
{
	double p[] = { 0.03, 0.04, 0.005, 0.03 };

	(void)state;
	adjust_bh(p, 4, p);
	CHECK(p[0] == 0.04 && p[1] == 0.04 && p[2] == 0.02 && p[3] == 0.04);
}

static void nothing_is_no_trouble(void **state)
{
	double none[] = { NAN, NAN }, many[] = { 0.6, 0.9 };

	(void)state;
	adjust_holm(none, 0, none);
	adjust_bh(none, 2, none);
	CHECK(isnan(none[0]) && isnan(none[1]));
	adjust_holm(many, 2, many);
	CHECK(many[0] == 1 && many[1] == 1);
}

int main(void)
{
	return RUN(TEST(adjustments_equal_scipy), TEST(holm_by_hand), TEST(bh_by_hand),
		TEST(nothing_is_no_trouble));
}

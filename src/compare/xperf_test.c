#include "compare/xperf.h"

#include "test/check.h"

static void number_is(double x, const char *want)
{
	struct buf b = { 0 };

	xperf_number(&b, x);
	CHECK_STR(buf_view(&b), want);
	buf_release(&b);
}

/* Printed by fmt.Println of Go 1.26. */
static void numbers_are_written_as_go_writes_them(void **state)
{
	(void)state;
	number_is(0, "0");
	number_is(100000, "100000");
	number_is(123456, "123456");
	number_is(1e6, "1e+06");
	number_is(1234567.5, "1.2345675e+06");
	number_is(1e20, "1e+20");
	number_is(7520.5, "7520.5");
	number_is(0.0001, "0.0001");
	number_is(0.00001234, "1.234e-05");
	number_is(-0.5e-7, "-5e-08");
	number_is(5e-324, "5e-324");
	number_is(1.7976931348623157e308, "1.7976931348623157e+308");
	number_is(NAN, "NaN");
	number_is(-INFINITY, "-Inf");
}

static void fixed_numbers_have_go_words_for_infinity(void **state)
{
	struct buf b = { 0 };

	(void)state;
	xperf_fixed(&b, 2.675, 2, true); /* the double is below 2.675 */
	xperf_fixed(&b, INFINITY, 2, true);
	CHECK_STR(buf_view(&b), "+2.67+Inf");
	buf_release(&b);
}

/* Type 8 interpolates from the left: x[k] + part * (x[k + 1] - x[k]), which need not be the mean of
 * the two to the last bit. */
static void median_interpolates_from_the_left(void **state)
{
	static const double one[] = { 7 }, odd[] = { 1, 2, 9 }, even[] = { 1, 2, 4, 9 };
	static const double bits[] = { 1.314e-06, 1.367e-06 };

	(void)state;
	CHECK(xperf_median(one, 1) == 7);
	CHECK(xperf_median(odd, 3) == 2);
	CHECK(xperf_median(even, 4) == 3);
	CHECK(xperf_median(bits, 2) == 1.314e-06 + 0.5 * (1.367e-06 - 1.314e-06));
}

/* From test/benchstat/rows_apart/expected.csv, which benchstat printed in full. */
static void geomean_is_gos_to_the_last_bit(void **state)
{
	static const double sec[] = { 1.8615e-07, 1.709e-05 }, bytes[] = { 80, 896, 8192 };
	static const double bad[] = { 1, 0 }, huge[] = { 1e308, 1e308 };

	(void)state;
	CHECK(xperf_geomean(sec, 2) == 1.78362089581839e-06);
	CHECK(xperf_geomean(bytes, 3) == 837.3929754082786);
	CHECK(isnan(xperf_geomean(bad, 2)));
	CHECK(isnan(xperf_geomean(bad, 0)));
	CHECK_NEAR(xperf_geomean(huge, 2) / 1e308, 1, 1e-12);
}

int main(void)
{
	return RUN(TEST(numbers_are_written_as_go_writes_them),
		TEST(fixed_numbers_have_go_words_for_infinity),
		TEST(median_interpolates_from_the_left), TEST(geomean_is_gos_to_the_last_bit));
}

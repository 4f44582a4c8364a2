#include "report/style.h"

#include "test/check.h"

static void shows(double x, enum dim dim, const char *unit, const char *want)
{
	struct buf b = { 0 };

	style_quantity(&b, x, (struct unit){ .name = str_of(unit), .dim = dim });
	CHECK_STR(buf_view(&b), want);
	buf_release(&b);
}

static void quantities_have_three_digits_and_a_prefix(void **state)
{
	(void)state;
	shows(1.2345e-6, DIM_TIME, "sec/op", "1.23 µs");
	shows(0.041249, DIM_TIME, "sec", "41.2 ms");
	shows(3 * 1048576.0, DIM_BYTES, "B", "3.00 MiB");
	shows(0.812, DIM_RATIO, "", "81.2 %");
}

static void counts_are_whole_unless_they_are_not(void **state)
{
	(void)state;
	shows(0, DIM_COUNT, "allocs/op", "0");
	shows(17141, DIM_COUNT, "allocs/op", "17,141");
	shows(17141.5, DIM_COUNT, "allocs/op", "17,142");
	shows(25.5, DIM_COUNT, "allocs/op", "25.5");
	shows(999.5, DIM_COUNT, "allocs/op", "1,000");
	shows(2.5e7, DIM_COUNT, "instructions", "25.0 M");
}

int main(void)
{
	return RUN(TEST(quantities_have_three_digits_and_a_prefix),
		TEST(counts_are_whole_unless_they_are_not));
}

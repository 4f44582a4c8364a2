#include "compare/measurement.h"

#include "test/check.h"

static void prints(int64_t value, const char *from, const char *to, const char *want)
{
	struct buf b = { 0 };

	measurement_put(&b, value, str_of(from), str_of(to));
	CHECK_STR(buf_view(&b), want);
	buf_release(&b);
}

static void shares(int64_t value, int64_t total, const char *want)
{
	struct buf b = { 0 };

	measurement_percent(&b, value, total);
	CHECK_STR(buf_view(&b), want);
	buf_release(&b);
}

static void the_largest_unit_of_at_least_one_is_chosen(void **state)
{
	(void)state;
	prints(999, "nanoseconds", "auto", "999ns");
	prints(1000, "nanoseconds", "auto", "1us");
	prints(1500, "microseconds", "minimum", "1.50ms");
	prints(59990, "ms", "auto", "59.99s");
	prints(3599, "seconds", "auto", "3599s");
	prints(5400, "seconds", "auto", "1.50hrs");
	prints(1023, "bytes", "auto", "1023B");
	prints(1536, "bytes", "auto", "1.50kB");
	prints((1 << 20) - 1, "bytes", "auto", "1024kB");
	prints((int64_t)3 << 50, "bytes", "auto", "3PB");
}

static void a_unit_that_is_asked_for_is_used(void **state)
{
	(void)state;
	prints(1500000, "ns", "ms", "1.50ms");
	prints(1500000, "nanosecond", "Milliseconds", "1.50ms");
	prints(3, "MB", "kb", "3072kB");
	prints(1, "nanoseconds", "s", "0"); /* 0.00 after rounding, and 0 has no unit */
	prints(7, "nanoseconds", "furlongs", "0"); /* 7e-9 s: another family's unit gives seconds */
	prints(7, "furlongs", "ms", "7ms"); /* as in pprof: nothing is known of furlongs */
}

static void counts_have_no_unit(void **state)
{
	(void)state;
	prints(7, "count", "minimum", "7");
	prints(7, "count", "count", "7");
	prints(7, "widgets", "auto", "7");
	prints(0, "bytes", "auto", "0");
}

static void signs_are_kept_at_both_ends(void **state)
{
	struct str unit;

	(void)state;
	prints(-2048, "bytes", "auto", "-2kB");
	prints(-1, "nanoseconds", "s", "0");
	CHECK_NEAR(measurement_scale(INT64_MAX, S("ns"), S("hrs"), &unit), 0x1p63 / 3.6e12, 1e-12);
	CHECK_NEAR(measurement_scale(INT64_MIN, S("ns"), S("hrs"), &unit), -0x1p63 / 3.6e12, 1e-12);
	CHECK_STR(unit, "hrs");
}

static void a_unit_of_any_length_is_only_a_word(void **state)
{
	static const char name[] = "NANOSECONDSNANOSECONDSNANOSECONDS";

	(void)state;
	prints(7, name, "auto", "7");
	prints(7, "", "auto", "7");
	prints(7, "s", "auto", "7s");
	prints(7, "S", "auto", "7s");
}

static void a_share_has_five_places_and_no_sign(void **state)
{
	(void)state;
	shares(1, 8, "12.50%");
	shares(-1, 8, "12.50%");
	shares(1, 100, " 1.00%");
	shares(1, 300, " 0.33%");
	shares(1, 30000, "0.0033%");
	shares(9995, 10000, "  100%");
	shares(9994, 10000, "99.94%");
	shares(10006, 10000, "100.06%");
	shares(0, 10, "    0%");
	shares(5, 0, "    0%");
}

int main(void)
{
	return RUN(TEST(the_largest_unit_of_at_least_one_is_chosen),
		TEST(a_unit_that_is_asked_for_is_used), TEST(counts_have_no_unit),
		TEST(signs_are_kept_at_both_ends), TEST(a_unit_of_any_length_is_only_a_word),
		TEST(a_share_has_five_places_and_no_sign));
}

/* json_number - numbers in JSON: to the last bit, and refused where they do not fit. */
#include "test/check.h"

#include "base/json.h"
#include "test/json_copy.h"

/* The same on every array of up to five bytes that numbers can be made of. */
static void skipping_and_reading_agree_on_numbers(void **state)
{
	static const char letter[] = "],01 -.}";
	struct arena a = { 0 };
	struct buf b = { 0 };
	uint32_t ny = 0;

	(void)state;
	for (uint32_t code = 0; code < 8 * 8 * 8 * 8 * 8; code++) {
		char text[] = "[_____";
		struct err skip = { 0 }, read = { 0 };
		bool ok;

		for (uint32_t i = 0; i < 5; i++)
			text[1 + i] = letter[code >> 3 * i & 7];
		ok = skipped(str_of(text), &a, &skip);
		ny += ok;
		if (ok != copied(str_of(text), &a, &b, 0, &read) || skip.at != read.at || strcmp(skip.text, read.text))
			fail_msg("%s: \"%s\" and \"%s\"", text, skip.text, read.text);
	}
	CHECK(ny > 100 && ny < 1000);
	buf_release(&b);
	arena_free(&a);
}

static void taken_u64(const char *text, uint64_t want, const char *error)
{
	struct err e = { 0 };
	struct json j;
	uint64_t x;
	bool ok;

	json_init(&j, str_of(text), NULL, &e);
	ok = json_u64(&j, &x) && json_end(&j);
	if (ok != !error || x != want || (error && strcmp(e.text, error)))
		fail_msg("%s: %llu %s", text, (unsigned long long)x, e.text);
}

static void taken_i64(const char *text, int64_t want, const char *error)
{
	struct err e = { 0 };
	struct json j;
	int64_t x;
	bool ok;

	json_init(&j, str_of(text), NULL, &e);
	ok = json_i64(&j, &x) && json_end(&j);
	if (ok != !error || x != want || (error && strcmp(e.text, error)))
		fail_msg("%s: %lld %s", text, (long long)x, e.text);
}

#define NO_U64 "whole number from 0 to 2^64-1 expected, found "
#define NO_I64 "whole number from -2^63 to 2^63-1 expected, found "

static void whole_numbers_are_exact(void **state)
{
	(void)state;
	taken_u64("0", 0, NULL);
	taken_u64("-0", 0, NULL);
	taken_u64("9007199254740993", 9007199254740993u, NULL);         /* 2^53 + 1: no double */
	taken_u64("18446744073709551615", UINT64_MAX, NULL);
	taken_u64("18446744073709551615.000", UINT64_MAX, NULL);
	taken_u64("1e3", 1000, NULL);
	taken_u64("5.0", 5, NULL);
	taken_u64("12.5e1", 125, NULL);
	taken_u64("100e-2", 1, NULL);
	taken_u64("1E19", 10000000000000000000u, NULL);
	taken_u64("0e999999999999999999999", 0, NULL);
	taken_u64("0.00000e5", 0, NULL);
	taken_u64("100000000000000000000000000000e-20", 1000000000, NULL);
	taken_u64("18446744073709551616", 0, NO_U64 "\"18446744073709551616\"");
	taken_u64("1e20", 0, NO_U64 "\"1e20\"");
	taken_u64("1e999999999999999999999", 0, NO_U64 "\"1e999999999999999999999\"");
	taken_u64("1e-999999999999999999999", 0, NO_U64 "\"1e-999999999999999999999\"");
	taken_u64("1.5", 0, NO_U64 "\"1.5\"");
	taken_u64("5e-1", 0, NO_U64 "\"5e-1\"");
	taken_u64("-1", 0, NO_U64 "\"-1\"");
	taken_u64("\"1\"", 0, "number expected, found a string");
	taken_i64("-9223372036854775808", INT64_MIN, NULL);
	taken_i64("9223372036854775807", INT64_MAX, NULL);
	taken_i64("-1.0e1", -10, NULL);
	taken_i64("9223372036854775808", 0, NO_I64 "\"9223372036854775808\"");
	taken_i64("-9223372036854775809", 0, NO_I64 "\"-9223372036854775809\"");
}

static void taken_f64(const char *text, bool allow_nan, double want, const char *error)
{
	struct err e = { 0 };
	struct json j;
	double x;
	bool ok;

	json_init(&j, str_of(text), NULL, &e);
	j.allow_nan = allow_nan;
	ok = json_f64(&j, &x) && json_end(&j);
	if (ok != !error || (error && strcmp(e.text, error)))
		fail_msg("%s: %.17g %s", text, x, e.text);
	CHECK_NEAR(x, want, 0);
	CHECK_EQ(signbit(x), signbit(want));
}

static void doubles_are_correctly_rounded_and_nan_only_where_allowed(void **state)
{
	(void)state;
	taken_f64("0.1", false, 0.1, NULL);
	taken_f64("-0", false, -0.0, NULL);
	taken_f64("123456789012345", false, 123456789012345.0, NULL);
	taken_f64("9007199254740993", false, 9007199254740992.0, NULL); /* half way: to even */
	taken_f64("1e-400", false, 0, NULL);
	taken_f64("1e400", false, NAN, "number in the range of a double expected, found \"1e400\"");
	taken_f64("NaN", false, NAN, "number expected, found \"NaN\"");
	taken_f64("nan(", false, NAN, "number expected, found \"nan(\"");
	taken_f64("nan(", true, NAN, "number expected, found \"nan(\"");
	taken_f64("-nan(ind)", true, NAN, "number expected, found \"-nan(ind)\"");
	taken_f64("NaNa", true, NAN, "number expected, found \"NaNa\"");
	taken_f64("NaN", true, NAN, NULL);
	taken_f64("nan", true, NAN, NULL);
	taken_f64("-nan", true, NAN, NULL);
	taken_f64("inf", true, INFINITY, NULL);
	taken_f64("-inf", true, -INFINITY, NULL);
	taken_f64("Infinity", true, INFINITY, NULL);
	taken_f64("-Infinity", true, -INFINITY, NULL);
	taken_f64("-", true, NAN, "number expected, found \"-\"");
	taken_f64("", true, NAN, "number expected, found the end of the input");
}

static void allowed_nan_is_peeked_and_skipped_as_a_number(void **state)
{
	struct err e = { 0 };
	struct json j;

	(void)state;
	json_init(&j, S("[nan, null, -Infinity]"), NULL, &e);
	j.allow_nan = true;
	json_array(&j);
	CHECK(json_item(&j));
	CHECK_EQ(json_peek(&j), JSON_NUMBER);
	CHECK(json_item(&j));
	CHECK_EQ(json_peek(&j), JSON_NULL);
	CHECK(json_item(&j));
	CHECK_FALSE(json_item(&j));
	CHECK_OK(json_end(&j), &e);
	json_init(&j, S("[nan]"), NULL, &e);
	json_skip(&j);
	CHECK_FALSE(json_end(&j));
	CHECK_STR(str_of(e.text), "value expected, found \"nan\"");
}

static void takes_loosely(const char *text, double want)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct json j;
	double x;

	json_init(&j, str_of(text), &a, &e);
	json_loose_f64(&j, &x);
	CHECK(json_end(&j));
	CHECK_NEAR(x, want, 0);
	arena_free(&a);
}

static void a_number_may_stand_in_a_text_where_that_is_said(void **state)
{
	(void)state;
	takes_loosely("1.5", 1.5);
	takes_loosely("\" 1.5 \"", 1.5);
	takes_loosely("\"fast\"", NAN);
	takes_loosely("\"\"", NAN);
	takes_loosely("null", NAN);
	takes_loosely("[1,{\"a\":2}]", NAN);
}

int main(void)
{
	return RUN(TEST(skipping_and_reading_agree_on_numbers), TEST(whole_numbers_are_exact),
		TEST(doubles_are_correctly_rounded_and_nan_only_where_allowed),
		TEST(allowed_nan_is_peeked_and_skipped_as_a_number),
		TEST(a_number_may_stand_in_a_text_where_that_is_said));
}

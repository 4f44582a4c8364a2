#include "test/check.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/num.h"

#ifndef ROUNDS
#define ROUNDS 60000
#endif

static double read_ok(const char *text)
{
	double x;

	if (!num_f64(str_of(text), &x))
		fail_msg("\"%.60s\" is not read", text);
	return x;
}

static uint64_t bits_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static double of_bits(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

/* splitmix64 [Steele, Lea, Flood 2014] */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void same_as_strtod(const char *text)
{
	double want = strtod(text, NULL), got = 0;
	bool finite = isfinite(want);

	if (num_f64(str_of(text), &got) != finite || (finite && bits_of(got) != bits_of(want)))
		fail_msg("%.60s: %a instead of %a", text, got, want);
}

static void what_is_a_number(void **state)
{
	static const char *const bad[] = { "", "-", "+", ".", "-.", "e5", ".e5", "1e", "1e+", "1e-", "1 ", " 1", "1x",
		"0x10", "inf", "nan", "1_000", "1,5", "--1", "+-1", "1.2.3", "1e5.", "1e400", "-1e400", "1e5e5" };
	double x = 7;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (num_f64(str_of(bad[i]), &x))
			fail_msg("\"%s\" is read as %g", bad[i], x);
	CHECK(x == 7);
	CHECK(read_ok("12") == 12);
	CHECK(read_ok("+1.5E+2") == 150);
	CHECK(read_ok("5.") == 5);
	CHECK(read_ok("-.5") == -0.5);
	CHECK(signbit(read_ok("-0")));
	CHECK(signbit(read_ok("-0.000e-99999999999999999999999")));
	CHECK(read_ok("0e99999999999999999999999999") == 0);
	CHECK(read_ok("1e-99999999999999999999999999") == 0);
	CHECK_FALSE(num_f64(S("1e99999999999999999999999999"), &x));
	CHECK_FALSE(num_f64(S("1\0"), &x));
	CHECK_FALSE(num_f64((struct str){ 0 }, &x));
}

static void specials_are_as_go_takes_them(void **state)
{
	static const char *const bad[] = { "+nan", "-nan", "infi", "infinityy", "in", "--inf", "0x1p4", "1_0", "" };
	double x;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK_FALSE(num_f64_special(str_of(bad[i]), &x));
	CHECK(num_f64_special(S("NaN"), &x) && isnan(x));
	CHECK(num_f64_special(S("+Inf"), &x) && x == INFINITY);
	CHECK(num_f64_special(S("-INFINITY"), &x) && x == -INFINITY);
	CHECK(num_f64_special(S("-2.5"), &x) && x == -2.5);
}

/* Published hard cases: halfway points, the ends of the range, long products. */
static void hard_cases_round_correctly(void **state)
{
	static const char *const text[] = {
		"9007199254740993", "9007199254740992.99999999999999999999",
		"9007199254740993.00000000000000000000001", "2.2250738585072011e-308",
		"2.2250738585072012e-308", "2.2250738585072014e-308", "4.9406564584124654e-324",
		"2.4703282292062327e-324", "2.4703282292062328e-324", "1.7976931348623157e308",
		"1.7976931348623158e308", "1.7976931348623159e308",
		"1797693134862315807937289714053034150799341327100378269361737789804449682927"
		"6475094664901797758720709633028641669288791094655554785194040263065748867150"
		"5820681908902000708383676273854845817711531764475730270069855571366959622842"
		"9148198608349364752927190741684443655107043427115596995080930428801779041744"
		"97792",
		"6929495644600919.5", "3.2378839133029012895883524125015321748630e-06",
		"104110013277974872254e-225", "123456789012345678901234567890e-10", "8.371377e9",
		"1e23", "8.5e22", "5e-324", "3e-324", "2e-324", "18446744073709551615",
		"18446744073709551616", "9999999999999999999", "10000000000000000000",
		"99999999999999999999", "0.000000000000000000000000001", "7.2057594037927933e16",
		"1090544144181609348671888949248", "1090544144181609348835077142190",
		"9214843084008499", "0.500000000000000166533453693773481063544750213623046875",
	};

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		same_as_strtod(text[i]);
	CHECK(read_ok("9007199254740993") == 9007199254740992.0);       /* 2^53 + 1 is halfway: to even */
	CHECK(read_ok("9007199254740993.0000000000000000000000000000001") == 9007199254740994.0);
}

static void every_power_of_ten_is_right(void **state)
{
	char text[64];

	(void)state;
	for (int e = -420; e <= 320; e++) {
		snprintf(text, sizeof text, "1e%d", e);
		same_as_strtod(text);
		snprintf(text, sizeof text, "18446744073709551557e%d", e);
		same_as_strtod(text);
	}
}

/* Any bit pattern, printed with any number of digits, and the exact halfway point above it, and around that. */
static void random_doubles_read_as_strtod_reads_them(void **state)
{
	uint64_t seed = 1;
	char text[1200];

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t bits = next_random(&seed);
		double x = of_bits(i % 8 ? bits : bits & ~(0x7fdull << 52));      /* every eighth close to 0 */

		if (!isfinite(x))
			continue;
		snprintf(text, sizeof text, "%.17g", x);
		CHECK_EQ(bits_of(read_ok(text)), bits_of(x));
		snprintf(text, sizeof text, "%.*g", 1 + (int)(bits % 25), x);
		same_as_strtod(text);
		snprintf(text, sizeof text, "%" PRIu64 "e%d", next_random(&seed) >> bits % 64, (int)(bits % 700) - 350);
		same_as_strtod(text);
	}
}

static void halfway_points_read_as_strtod_reads_them(void **state)
{
	uint64_t seed = 2;
	char text[1200];

	(void)state;
	for (int i = 0; i < ROUNDS / 30; i++) {
		uint64_t bits = next_random(&seed) & (i % 4 ? UINT64_MAX >> 1 : UINT64_MAX >> 10);
		long double half;
		int n;

		if (!isfinite(of_bits(bits)) || !isfinite(of_bits(bits + 1)))
			continue;
		half = ((long double)of_bits(bits) + (long double)of_bits(bits + 1)) / 2;
		n = snprintf(text, sizeof text - 10, "%.1100Lg", half);
		same_as_strtod(text);
		if (strchr(text, 'e') || !strchr(text, '.'))
			continue;
		memcpy(text + n, "0001", 5);
		same_as_strtod(text);
	}
}

/* 0.000...0001 and 1000...000, a million digits each, around 1, and a tail that decides a tie. */
static void a_million_digits_are_read_exactly(void **state)
{
	size_t n = 1000000;
	char *text = malloc(n + 64);
	double x;

	(void)state;
	memset(text, '0', n + 64);
	text[1] = '.';
	memcpy(text + n, "17e1000000", 10);               /* 17 * 10^-n * 10^1000000: n-2 zeros stand before */
	CHECK(num_f64((struct str){ text, n + 10 }, &x));
	CHECK(x == 17);
	memset(text, '0', n + 64);
	text[0] = '1';
	memcpy(text + n, "e-999999", 8);
	CHECK(num_f64((struct str){ text, n + 8 }, &x));
	CHECK(x == 1);
	memset(text, '0', n + 64);
	memcpy(text, "9007199254740993.", 17);
	CHECK(num_f64((struct str){ text, n }, &x));
	CHECK(x == 9007199254740992.0);
	text[n - 1] = '1';
	CHECK(num_f64((struct str){ text, n }, &x));
	CHECK(x == 9007199254740994.0);
	memset(text, '9', n);
	CHECK_FALSE(num_f64((struct str){ text, n }, &x));
	free(text);
}

static const char *printed(double x)
{
	static struct buf b;

	buf_clear(&b);
	num_print(&b, x);
	buf_char(&b, 0);
	return b.p;
}

static void shortest_text_is_printed(void **state)
{
	(void)state;
	assert_string_equal(printed(0.1), "0.1");
	assert_string_equal(printed(0.1 + 0.2), "0.30000000000000004");
	assert_string_equal(printed(12), "12");
	assert_string_equal(printed(-0.0), "-0");
	assert_string_equal(printed(0), "0");
	assert_string_equal(printed(1e300), "1e+300");
	assert_string_equal(printed(-1.5e-7), "-1.5e-7");
	assert_string_equal(printed(0.000001), "0.000001");
	assert_string_equal(printed(1e20), "100000000000000000000");
	assert_string_equal(printed(1e21), "1e+21");
	assert_string_equal(printed(9007199254740993.0), "9007199254740992");
	assert_string_equal(printed(1234.5678), "1234.5678");
	assert_string_equal(printed(5e-324), "5e-324");
	assert_string_equal(printed(2.2250738585072014e-308), "2.2250738585072014e-308");
	assert_string_equal(printed(1.7976931348623157e308), "1.7976931348623157e+308");
	assert_string_equal(printed(0x1p-24), "5.960464477539063e-8");  /* the nearest 16 digits, ...062, miss */
	assert_string_equal(printed(NAN), "nan");
	assert_string_equal(printed(-INFINITY), "-inf");
}

static void printed_text_reads_back(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int i = 0; i < ROUNDS / 3; i++) {
		double x = of_bits(next_random(&seed));

		if (i % 4 == 0)
			x = (double)(int64_t)(next_random(&seed) >> 40) / 1000;
		if (!isfinite(x))
			continue;
		CHECK_EQ(bits_of(read_ok(printed(x))), bits_of(x));
	}
}

static void sizes_and_groups(void **state)
{
	struct buf b = { 0 };
	size_t x;

	(void)state;
	num_group(&b, 0);
	buf_char(&b, ' ');
	num_group(&b, 999);
	buf_char(&b, ' ');
	num_group(&b, 48211);
	buf_char(&b, ' ');
	num_group(&b, UINT64_MAX);
	CHECK_STR(buf_view(&b), "0 999 48,211 18,446,744,073,709,551,615");
	buf_release(&b);
	CHECK(num_mul(1u << 20, 3, &x) && x == 3145728);
	CHECK_FALSE(num_mul(SIZE_MAX / 2 + 1, 2, &x));
	CHECK(num_add(SIZE_MAX - 1, 1, &x) && x == SIZE_MAX);
	CHECK_FALSE(num_add(SIZE_MAX, 1, &x));
}

int main(void)
{
	return RUN(TEST(what_is_a_number), TEST(specials_are_as_go_takes_them), TEST(hard_cases_round_correctly),
		TEST(every_power_of_ten_is_right), TEST(random_doubles_read_as_strtod_reads_them),
		TEST(halfway_points_read_as_strtod_reads_them), TEST(a_million_digits_are_read_exactly),
		TEST(shortest_text_is_printed), TEST(printed_text_reads_back), TEST(sizes_and_groups));
}

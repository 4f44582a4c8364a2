/*
 * check - cmocka with claims that print what they saw.  A test file is a main() that lists its tests:
 *
 *	int main(void) { return RUN(TEST(a_claim), TEST(another)); }
 */
#ifndef PAWL_TEST_CHECK_H
#define PAWL_TEST_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"

#define CHECK(condition) assert_true(condition)
#define CHECK_FALSE(condition) assert_false(condition)
#define CHECK_EQ(a, b) assert_int_equal((a), (b))
#define CHECK_STR(s, literal) check_str((s), (literal), __FILE__, __LINE__)

/* Equal to a relative (or, near zero, absolute) tolerance; NaN equals NaN, infinities equal themselves. */
#define CHECK_NEAR(a, b, tolerance) check_near((a), (b), (tolerance), __FILE__, __LINE__)

/* An err-returning call that must succeed: prints the error when it does not. */
#define CHECK_OK(call, e) do { if (!(call)) fail_msg("%s: %s", #call, (e)->text); } while (0)

#define TEST(name) cmocka_unit_test(name)
#define RUN(...) check_run(__FILE__, (const struct CMUnitTest[]){ __VA_ARGS__ }, \
	sizeof((const struct CMUnitTest[]){ __VA_ARGS__ }) / sizeof(struct CMUnitTest))

static inline void check_str(struct str s, const char *want, const char *file, int line)
{
	if (s.n == strlen(want) && (!s.n || !memcmp(s.p, want, s.n)))
		return;
	print_error("\"%.*s\" != \"%s\"\n", STR(s), want);
	_fail(file, line);
}

static inline void check_near(double a, double b, double tolerance, const char *file, int line)
{
	double scale = fabs(b) > 1 ? fabs(b) : 1;

	if (a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= tolerance * scale)
		return;
	print_error("%.17g != %.17g\n", a, b);
	_fail(file, line);
}

static inline int check_run(const char *name, const struct CMUnitTest *test, size_t n)
{
	return _cmocka_run_group_tests(name, test, n, NULL, NULL);
}

#endif

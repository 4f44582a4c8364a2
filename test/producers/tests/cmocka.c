/*
 * cmocka - tests that pass, fail, are skipped and whose fixtures fail; cmocka writes TAP or JUnit XML.
 *
 * Without an argument the group's name needs escaping, which cmocka 1.1.5 leaves out; with one there are two groups.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void passes(void **state)
{
	(void)state;
	assert_int_equal(2 + 2, 4);
}

static void fails(void **state)
{
	(void)state;
	assert_string_equal("<a & b>", "\x1b[1m");
}

static void is_skipped(void **state)
{
	(void)state;
	skip();
}

static int no_fixture(void **state)
{
	(void)state;
	return -1;
}

static int one_group(const char *name)
{
	const struct CMUnitTest test[] = {
		cmocka_unit_test(passes),
		cmocka_unit_test(fails),
		cmocka_unit_test(is_skipped),
		cmocka_unit_test_setup(passes, no_fixture),
	};

	return cmocka_run_group_tests_name(name, test, NULL, NULL);
}

static int another_group(void)
{
	const struct CMUnitTest test[] = { cmocka_unit_test(passes) };

	return cmocka_run_group_tests_name("second", test, NULL, NULL);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc == 1)
		return one_group("first \"group\"");
	return one_group("first") + another_group();
}

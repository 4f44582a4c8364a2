#include "record/through.h"

#include "test/check.h"

static void the_status_is_that_of_the_command(void **state)
{
	static const struct { const char *script; int status; } expected[] = { { "exit 0", 0 }, { "exit 7", 7 }, { "kill -9 $$", 137 } };
	struct err e = { 0 };
	int status;

	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		char *argv[] = { (char[]){ "sh" }, (char[]){ "-c" }, (char *)expected[i].script, NULL };

		CHECK_OK(run_through(argv, &status, &e), &e);
		CHECK_EQ(status, expected[i].status);
	}
}

static void a_program_that_is_not_there_is_named(void **state)
{
	char *argv[] = { (char[]){ "no-such-program-here" }, NULL };
	struct err e = { 0 };
	int status = -1;

	(void)state;
	CHECK_FALSE(run_through(argv, &status, &e));
	CHECK_STR(str_of(e.text), "no-such-program-here cannot be started: No such file or directory");
	CHECK_EQ(status, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_status_is_that_of_the_command),
		cmocka_unit_test(a_program_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

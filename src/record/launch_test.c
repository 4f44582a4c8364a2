#include "record/launch.h"

#include <stdlib.h>

#include "test/check.h"

static struct launch *launch(const char *shell)
{
	const struct command cmd = { .shell = str_of(shell) };
	struct err e = { 0 };
	struct launch *l = launch_new(&cmd, &e);

	if (!l)
		fail_msg("%s", e.text);
	return l;
}

static void direct(const char *shell, bool want)
{
	struct launch *l = launch(shell);

	if ((l->program != NULL) != want)
		print_error("%s\n", shell);
	CHECK_EQ(l->program != NULL, want);
	CHECK_STR(str_of(l->shell[2]), shell);
	launch_free(l);
}

static void only_plain_words_go_without_a_shell(void **state)
{
	static const char *const plain[] = { "ls", "ls -l /tmp", "./a.out  x\ty ",
		"make CC=gcc -j2", "a:b,c@d%e+f_g" };
	static const char *const shell[] = {
		"ls | cat",
		"ls; ls",
		"ls *",
		"ls $HOME",
		"ls ~",
		"ls 'a'",
		"ls \"a\"",
		"ls \\a",
		"ls >x",
		"ls &",
		"a\nb",
		"(ls)",
		"{ ls",
		"! ls",
		"# ls",
		"ls {a,b}",
		"CC=gcc make",
		"cd /tmp",
		"exit 3",
		"  exec ls",
		"true",
		".",
		": x",
		"time ls",
		"ls \x80",
		"ls ^a",
		"ls a!b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		direct(plain[i], true);
	for (size_t i = 0; i < sizeof shell / sizeof *shell; i++)
		direct(shell[i], false);
}

static void words_and_paths_are_taken_apart(void **state)
{
	const struct str env[] = { S("PATH=/one::/two/") };
	const struct command cmd = { .shell = S(" prog  a\t-b "), .env = env, .nenv = 1 };
	struct err e = { 0 };
	struct launch *l = launch_new(&cmd, &e);

	(void)state;
	CHECK_STR(str_of(l->argv[0]), "prog");
	CHECK_STR(str_of(l->argv[1]), "a");
	CHECK_STR(str_of(l->argv[2]), "-b");
	CHECK(!l->argv[3]);
	CHECK_STR(str_of(l->program[0]), "/one/prog");
	CHECK_STR(str_of(l->program[1]), "./prog");
	CHECK_STR(str_of(l->program[2]), "/two//prog");
	CHECK(!l->program[3]);
	launch_free(l);
}

static void a_command_that_does_not_fit_is_refused(void **state)
{
	size_t n = (size_t)17 << 20;
	char *big = malloc(n);
	const struct str argv[] = { S("echo"), { big, n } };
	const struct command cmd = { .argv = argv, .nargv = 2 };
	struct err e = { 0 };

	(void)state;
	memset(big, 'x', n);
	CHECK(!launch_new(&cmd, &e));
	CHECK_EQ(e.kind, ERR_LIMIT);
	free(big);
}

int main(void)
{
	return RUN(TEST(only_plain_words_go_without_a_shell), TEST(words_and_paths_are_taken_apart),
		TEST(a_command_that_does_not_fit_is_refused));
}

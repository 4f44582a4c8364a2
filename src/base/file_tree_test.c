#include "test/check.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static char top[PATH_MAX / 2]; /* a fresh directory; the tests stand in it */
static struct arena arena;

static int enter(void **state)
{
	(void)state;
	snprintf(top, sizeof top, "%s/pawl-tree-XXXXXX",
		getenv("TMPDIR") ? getenv("TMPDIR") : P_tmpdir);
	return !mkdtemp(top) || chdir(top);
}

static int leave(void **state)
{
	char command[PATH_MAX];

	(void)state;
	arena_free(&arena);
	snprintf(command, sizeof command, "rm -rf '%s'", top);
	return chdir("/") || system(command);
}

static void touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0666);

	CHECK(fd >= 0);
	close(fd);
}

static void regular_files_come_sorted_by_their_path(void **state)
{
	struct str *path;
	struct err e = { 0 };
	uint32_t n;

	(void)state;
	CHECK(!mkdir("b", 0777) && !mkdir("b/c", 0777) && !mkdir("empty", 0777));
	touch("b/c/deep.json");
	touch("b/z");
	touch("b-first"); /* '-' sorts before '/' */
	touch(".hidden");
	CHECK(!symlink("b", "link-to-directory") && !symlink("b/z", "link-to-file"));
	CHECK(!mkfifo("pipe", 0666));
	CHECK_OK(file_tree(&arena, ".", &path, &n, &e), &e);
	CHECK_EQ(n, 4);
	CHECK_STR(path[0], ".hidden");
	CHECK_STR(path[1], "b-first");
	CHECK_STR(path[2], "b/c/deep.json");
	CHECK_STR(path[3], "b/z");
	CHECK_OK(file_tree(&arena, "empty", &path, &n, &e), &e);
	CHECK_EQ(n, 0);
	CHECK_OK(file_tree(&arena, "link-to-directory", &path, &n, &e), &e);
	CHECK_EQ(n, 2);
	CHECK(file_is_directory("link-to-directory") && !file_is_directory("b/z"));
}

static void what_is_no_directory_is_an_error(void **state)
{
	struct str *path;
	struct err e = { 0 };
	uint32_t n;

	(void)state;
	touch("plain");
	CHECK_FALSE(file_tree(&arena, "plain", &path, &n, &e));
	CHECK(e.kind == ERR_SYSTEM && !strcmp(e.file, "plain"));
	e = (struct err){ 0 };
	CHECK_FALSE(file_tree(&arena, "missing", &path, &n, &e));
	CHECK_EQ(e.kind, ERR_SYSTEM);
}

static void depth_is_bounded(void **state)
{
	struct str *path;
	struct err e = { 0 };
	uint32_t n;

	(void)state;
	for (unsigned i = 0; i < FILE_TREE_DEPTH; i++)
		CHECK(!mkdir("d", 0777) && !chdir("d"));
	touch("at-the-bottom");
	CHECK(!chdir(top));
	CHECK_OK(file_tree(&arena, ".", &path, &n, &e), &e);
	CHECK_EQ(n, 1);
	CHECK(!mkdir("above", 0777) && !rename("d", "above/d"));
	CHECK_FALSE(file_tree(&arena, ".", &path, &n, &e));
	CHECK_EQ(e.kind, ERR_LIMIT);
}

int main(void)
{
	static const struct CMUnitTest test[] = {
		cmocka_unit_test_setup_teardown(
			regular_files_come_sorted_by_their_path, enter, leave),
		cmocka_unit_test_setup_teardown(what_is_no_directory_is_an_error, enter, leave),
		cmocka_unit_test_setup_teardown(depth_is_bounded, enter, leave),
	};

	return check_run(__FILE__, test, sizeof test / sizeof *test);
}

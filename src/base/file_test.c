#include "test/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

#define NOBODY 65534

static char top[PATH_MAX / 2];          /* a fresh directory for each test; the tests stand in it */

static int enter(void **state)
{
	(void)state;
	snprintf(top, sizeof top, "%s/pawl-file-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : P_tmpdir);
	return !mkdtemp(top) || chmod(top, 0755) || chdir(top);
}

static int leave(void **state)
{
	char command[PATH_MAX + 100];

	(void)state;
	snprintf(command, sizeof command, "chmod -R u+rwx '%s' && rm -rf '%s'", top, top);
	return chdir("/") || system(command);
}

/* Root may do everything: it steps down to see a refusal. */
static void become_ordinary(void)
{
	if (geteuid() == 0)
		CHECK_EQ(seteuid(NOBODY), 0);
}

static void become_root_again(void)
{
	if (getuid() == 0)
		CHECK_EQ(seteuid(0), 0);
}

static int entries(const char *dir)
{
	DIR *d = opendir(dir);
	int n = -2;                     /* without . and .. */

	while (d && readdir(d))
		n++;
	closedir(d);
	return n;
}

static void check_content(const char *path, const char *want, int line)
{
	struct err e = { 0 };
	struct file f;

	CHECK_OK(file_open(&f, path, &e), &e);
	check_str(f.bytes, want, __FILE__, line);
	file_close(&f);
}

#define CHECK_CONTENT(path, want) check_content((path), (want), __LINE__)

static void put(const char *path, const char *text)
{
	struct err e = { 0 };

	CHECK_OK(file_write(path, str_of(text), &e), &e);
}

static void written_content_is_read_back(void **state)
{
	(void)state;
	put("a/b/c.txt", "first");
	CHECK_CONTENT("a/b/c.txt", "first");
	put("a/b/c.txt", "second, longer");
	CHECK_CONTENT("a/b/c.txt", "second, longer");
	put("a//b/../b/c.txt", "");
	CHECK_CONTENT("a/b/c.txt", "");
	CHECK_EQ(entries("a/b"), 1);
}

static void big_files_are_mapped_and_small_ones_read(void **state)
{
	size_t n = (3u << 20) + 17;
	char *text = malloc(n);
	struct err e = { 0 };
	struct file f;

	(void)state;
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(i * 31 >> 3);
	CHECK_OK(file_write("big", (struct str){ text, n }, &e), &e);
	CHECK_OK(file_open(&f, "big", &e), &e);
	CHECK(f.map && !f.heap);
	CHECK_EQ(f.bytes.n, n);
	CHECK(!memcmp(f.bytes.p, text, n));
	file_close(&f);
	CHECK_OK(file_write("small", (struct str){ text, 1 << 19 }, &e), &e);
	CHECK_OK(file_open(&f, "small", &e), &e);
	CHECK(!f.map && f.heap);
	CHECK_EQ(f.bytes.n, 1 << 19);
	CHECK(!memcmp(f.bytes.p, text, f.bytes.n));
	file_close(&f);
	free(text);
}

static void files_of_unknown_size_are_read(void **state)
{
	struct err e = { 0 };
	struct file f;

	(void)state;
	CHECK_OK(file_open(&f, "/proc/self/status", &e), &e);   /* says it has 0 bytes */
	CHECK(str_has(f.bytes, S("Pid:")));
	file_close(&f);
	CHECK_OK(file_open(&f, "/dev/null", &e), &e);
	CHECK_EQ(f.bytes.n, 0);
	file_close(&f);
}

/* More than a pipe holds at once, so that it arrives in pieces. */
static void write_in_a_child(const char *fifo)
{
	char block[1000];
	int fd;

	if (fork())
		return;
	memset(block, 'x', sizeof block);
	fd = open(fifo, O_WRONLY);
	for (int i = 0; i < 200; i++)
		if (write(fd, block, sizeof block) != sizeof block)
			_exit(1);
	_exit(0);
}

static void pipes_are_read_to_their_end(void **state)
{
	struct err e = { 0 };
	struct file f;
	int status;

	(void)state;
	CHECK_EQ(mkfifo("fifo", 0600), 0);
	write_in_a_child("fifo");
	CHECK_OK(file_open(&f, "fifo", &e), &e);
	CHECK_EQ(f.bytes.n, 200000);
	wait(&status);
	CHECK_EQ(status, 0);
	file_close(&f);
}

static void a_dash_is_standard_input(void **state)
{
	int had = dup(0), fd;
	struct err e = { 0 };
	struct file f;
	bool ok;

	(void)state;
	put("input", "from stdin");
	fd = open("input", O_RDONLY);
	dup2(fd, 0);
	ok = file_open(&f, "-", &e);
	dup2(had, 0);
	close(had);
	close(fd);
	CHECK_OK(ok, &e);
	CHECK_STR(f.bytes, "from stdin");
	file_close(&f);
}

static void check_refused(const char *path, enum err_kind kind, const char *part)
{
	struct err e = { 0 };
	struct file f;

	CHECK_FALSE(file_open(&f, path, &e));
	CHECK_EQ(e.kind, kind);
	CHECK(strstr(e.text, part) != NULL);
	CHECK(f.bytes.n == 0 && !f.map && !f.heap);
	assert_string_equal(e.file, path);
}

static void what_cannot_be_opened_says_why(void **state)
{
	(void)state;
	put("secret", "x");
	CHECK_EQ(chmod("secret", 0), 0);
	CHECK_EQ(mkdir("folder", 0755), 0);
	check_refused("missing", ERR_SYSTEM, "No such file");
	check_refused("secret/x", ERR_SYSTEM, "Not a directory");
	check_refused("folder", ERR_INPUT, "is a directory");
	check_refused("", ERR_SYSTEM, "No such file");
	become_ordinary();
	check_refused("secret", ERR_SYSTEM, "Permission denied");
	become_root_again();
}

static void reading_stops_at_the_limit(void **state)
{
	struct buf b = { 0 };
	struct err e = { 0 };
	int fd = open("/dev/zero", O_RDONLY);

	(void)state;
	CHECK_FALSE(file_read_fd(fd, 100000, &b, &e));
	CHECK_EQ(e.kind, ERR_LIMIT);
	CHECK(b.cap < 1000000);
	close(fd);
	buf_clear(&b);
	put("ten", "0123456789");
	fd = open("ten", O_RDONLY);
	CHECK_OK(file_read_fd(fd, 10, &b, &e), &e);
	CHECK_EQ(b.n, 10);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	CHECK_FALSE(file_read_fd(fd, 9, &b, &e));
	close(fd);
	buf_release(&b);
}

static void a_failed_write_leaves_the_old_file(const char *dir, const char *path, struct str bytes, const char *why)
{
	struct err e = { 0 };

	CHECK_FALSE(file_write(path, bytes, &e));
	CHECK_EQ(e.kind, ERR_SYSTEM);
	CHECK(strstr(e.text, why) != NULL);
	assert_string_equal(e.file, path);
	CHECK_EQ(entries(dir), 1);
	CHECK_CONTENT(path, "old content");
}

static void a_read_only_directory_keeps_the_old_content(void **state)
{
	(void)state;
	put("ro/file", "old content");
	CHECK_EQ(chmod("ro", 0555), 0);
	become_ordinary();
	a_failed_write_leaves_the_old_file("ro", "ro/file", S("new"), "Permission denied");
	become_root_again();
}

/* A file size limit below the new content cuts a write short and refuses the next, as a full disk does. */
static void a_full_disk_keeps_the_old_content(void **state)
{
	static char big[100000];
	struct rlimit had, tight;

	(void)state;
	put("full/file", "old content");
	getrlimit(RLIMIT_FSIZE, &had);
	tight = (struct rlimit){ 50000, had.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
	a_failed_write_leaves_the_old_file("full", "full/file", (struct str){ big, sizeof big }, "File too large");
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &had), 0);
	signal(SIGXFSZ, SIG_DFL);
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	CHECK_EQ(lstat(path, &st), 0);
	return st.st_mode;
}

static void modes_and_links_survive(void **state)
{
	mode_t had = umask(027);

	(void)state;
	put("new", "x");
	CHECK_EQ(mode_of("new") & 0777, 0640);
	CHECK_EQ(chmod("new", 0604), 0);
	put("new", "y");
	CHECK_EQ(mode_of("new") & 0777, 0604);
	CHECK_EQ(mkdir("sub", 0755), 0);
	CHECK_EQ(symlink("../new", "sub/link"), 0);
	put("sub/link", "through");
	CHECK(S_ISLNK(mode_of("sub/link")));
	CHECK_CONTENT("new", "through");
	CHECK_EQ(entries("sub"), 1);
	umask(had);
}

/* A pipe here; replacing a device such as /dev/null by a file would be a disaster for root. */
static void what_is_no_file_is_written_directly(void **state)
{
	struct err e = { 0 };
	char text[8] = { 0 };
	int fd;

	(void)state;
	CHECK_EQ(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDWR | O_NONBLOCK);
	put("fifo", "through");
	CHECK_EQ(read(fd, text, sizeof text), 7);
	assert_string_equal(text, "through");
	close(fd);
	CHECK(S_ISFIFO(mode_of("fifo")));
	CHECK_EQ(mkdir("folder", 0755), 0);
	CHECK_FALSE(file_write("folder", S("x"), &e));
	CHECK_EQ(e.kind, ERR_USAGE);
}

static void directories_are_made_where_they_can_be(void **state)
{
	char long_path[PATH_MAX + 10];
	struct err e = { 0 };

	(void)state;
	CHECK_OK(file_mkdirs("x/y//z/", &e), &e);
	CHECK_OK(file_mkdirs("x/y/z", &e), &e);
	CHECK_OK(file_mkdirs("/", &e), &e);
	CHECK(file_exists("x/y/z") && !file_exists("x/y/w"));
	put("x/plain", "");
	CHECK_FALSE(file_mkdirs("x/plain/y", &e));
	assert_string_equal(e.file, "x/plain");
	CHECK(strstr(e.text, "Not a directory") != NULL);
	memset(long_path, 'a', sizeof long_path - 1);
	long_path[sizeof long_path - 1] = 0;
	CHECK_FALSE(file_mkdirs(long_path, &e));
	CHECK_FALSE(file_write(long_path, S("x"), &e));
}

static void names_join(void **state)
{
	struct arena a = { 0 };

	(void)state;
	CHECK_STR(file_join(&a, S("dir"), S("x")), "dir/x");
	CHECK_STR(file_join(&a, S("dir/"), S("x")), "dir/x");
	CHECK_STR(file_join(&a, S("/"), S("x")), "/x");
	CHECK_STR(file_join(&a, S("dir"), S("/x")), "/x");
	CHECK_STR(file_join(&a, S(""), S("x")), "x");
	arena_free(&a);
}

static void patterns_find_files_in_byte_order(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct str *path;
	uint32_t n;

	(void)state;
	put("out/x-b.json", "");
	put("out/x-a.json", "");
	put("out/x-B.json", "");
	put("out/y.json", "");
	put("out/x-10.json", "");
	CHECK_OK(file_glob(&a, S("out/x-*.json"), &path, &n, &e), &e);
	CHECK_EQ(n, 4);
	CHECK_STR(path[0], "out/x-10.json");
	CHECK_STR(path[1], "out/x-B.json");
	CHECK_STR(path[2], "out/x-a.json");
	CHECK_STR(path[3], "out/x-b.json");
	CHECK_OK(file_glob(&a, S("none/*"), &path, &n, &e), &e);
	CHECK_EQ(n, 0);
	CHECK_OK(file_glob(&a, S("out/y.json"), &path, &n, &e), &e);
	CHECK_EQ(n, 1);
	CHECK_EQ(chmod("out", 0), 0);
	become_ordinary();
	CHECK_FALSE(file_glob(&a, S("out/*"), &path, &n, &e));
	become_root_again();
	CHECK_EQ(n, 0);
	arena_free(&a);
}

#define IN_DIRECTORY(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
	return RUN(IN_DIRECTORY(written_content_is_read_back), IN_DIRECTORY(big_files_are_mapped_and_small_ones_read),
		IN_DIRECTORY(files_of_unknown_size_are_read), IN_DIRECTORY(pipes_are_read_to_their_end),
		IN_DIRECTORY(a_dash_is_standard_input), IN_DIRECTORY(what_cannot_be_opened_says_why),
		IN_DIRECTORY(reading_stops_at_the_limit), IN_DIRECTORY(a_read_only_directory_keeps_the_old_content),
		IN_DIRECTORY(a_full_disk_keeps_the_old_content), IN_DIRECTORY(modes_and_links_survive),
		IN_DIRECTORY(what_is_no_file_is_written_directly),
		IN_DIRECTORY(directories_are_made_where_they_can_be), IN_DIRECTORY(names_join),
		IN_DIRECTORY(patterns_find_files_in_byte_order));
}

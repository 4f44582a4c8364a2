#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

#include "record/weave_double.h"

static void paths_are_made_absolute_by_their_text(void **state)
{
	static const char *const want[] = { "/src/x/a.h", "/src/b.h", "/inc/c.h", "/y/d.h", "/", "/src/x/sub/e.h" };

	(void)state;
	uses(1, ROOT, "", "./a.h", FILE_READ);
	uses(2, ROOT, "", "sub/../../b.h", FILE_READ);
	uses(3, ROOT, "/usr/..//inc", "c.h", FILE_READ);
	uses(4, ROOT, "/z", "/y/./d.h", FILE_READ);
	uses(5, ROOT, "", "../../../..", FILE_READ);
	weave_event(weave, &(struct record_event){ .kind = EVENT_CWD, .at_ns = ZERO + 6000000, .pid = ROOT,
		.cwd = { S("sub") } });
	uses(7, ROOT, "", "e.h", FILE_READ);
	finish(10);
	CHECK_EQ(out->nfile, 6);
	for (int i = 0; i < 6; i++)
		CHECK_STR(out->file[i].path, want[i]);
}

static void uses_of_one_file_by_one_program_are_summed(void **state)
{
	(void)state;
	forks(1, ROOT, 101);
	uses(2, ROOT, "", "a.h", FILE_READ);
	uses(3, ROOT, "", "../x/a.h", FILE_STATTED);
	uses(4, 101, "", "a.h", FILE_MISSING);
	finish(10);
	CHECK_EQ(out->nfile, 1);
	CHECK_EQ(out->nuse, 2);
	for (uint32_t i = 0; i < 2; i++) {
		bool root = out->use[i].program == 0;

		CHECK_EQ(out->use[i].how, root ? FILE_READ | FILE_STATTED : FILE_MISSING);
		CHECK_EQ(out->use[i].count, root ? 2 : 1);
		CHECK_EQ(out->use[i].first_ns, root ? 2000000 : 4000000);
	}
}

static void a_renamed_file_says_where_it_went(void **state)
{
	(void)state;
	weave_event(weave, &(struct record_event){ .kind = EVENT_FILE, .at_ns = ZERO + 1000000, .pid = ROOT, .tid = ROOT,
		.file = { .path = S("a.tmp"), .how = FILE_RENAMED, .inode = 7, .size = 8, .mtime_ns = 9,
			.renamed_to = S("a.o"), .count = 1 } });
	finish(2);
	CHECK_EQ(out->nuse, 1);
	CHECK_STR(out->file[out->use[0].renamed_to].path, "/src/x/a.o");
	CHECK_EQ(out->file[out->use[0].renamed_to].inode, 7);
}

static void see(void *ctx, double share)
{
	double *seen = ctx;

	seen[0] += share < seen[1];
	seen[1] = share;
	seen[2]++;
}

/* One file as it was, one whose size was another, one outside the top directory. */
static void content_is_of_files_that_are_as_they_were(void **state)
{
	struct process_tree head = { .wait_least_ns = 1000000 };
	const struct record_event exec = { .kind = EVENT_EXEC, .at_ns = ZERO, .pid = ROOT };
	char top[] = "/tmp/weave_XXXXXX", path[64];
	double seen[3] = { 0 };         /* times that the share fell; the last one; how many */
	struct stat st;

	(void)state;
	CHECK(mkdtemp(top));
	snprintf(path, sizeof path, "%s/in", top);
	{
		int fd = open(path, O_WRONLY | O_CREAT, 0600);

		CHECK_EQ(write(fd, "hello", 5), 5);
		CHECK_FALSE(fstat(fd, &st));
		close(fd);
	}
	weave_free(weave);
	head.top = head.directory = str_of(top);
	weave = weave_new(out, ROOT, &head);
	weave_start(weave, &exec);
	for (int i = 0; i < 3; i++)
		weave_event(weave, &(struct record_event){ .kind = EVENT_FILE, .at_ns = ZERO + i, .pid = ROOT, .tid = ROOT,
			.file = { .path = i == 2 ? S("/etc/passwd") : S("in"), .how = FILE_READ, .inode = (int64_t)st.st_ino,
				.size = 5 + (i == 1), .count = 1,
				.mtime_ns = st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec } });
	weave_observe(weave, (struct observer){ see, seen });
	finish(1);
	unlink(path);
	rmdir(top);
	CHECK(seen[0] == 0 && seen[1] == 1 && seen[2] == 4);
	CHECK_EQ(out->nfile, 3);
	CHECK_EQ(out->file[0].content, XXH3_64bits("hello", 5));
	CHECK_EQ(out->file[1].content, 0);
	CHECK_EQ(out->file[2].content, 0);
}

/* What a program wrote, another read and a third removed before the end; and one that is not the file that was read. */
static void young_files_are_looked_at_before_they_go(void **state)
{
	struct process_tree head = { .wait_least_ns = 1000000 };
	const struct record_event exec = { .kind = EVENT_EXEC, .at_ns = ZERO, .pid = ROOT };
	char top[] = "/tmp/weave_XXXXXX", path[64];
	struct stat st;
	int fd;

	(void)state;
	CHECK(mkdtemp(top));
	snprintf(path, sizeof path, "%s/conftest.c", top);
	weave_free(weave);
	head.top = head.directory = str_of(top);
	weave = weave_new(out, ROOT, &head);
	weave_start(weave, &exec);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	CHECK_EQ(write(fd, "hello", 5), 5);
	CHECK_FALSE(fstat(fd, &st));
	close(fd);
	for (int i = 0; i < 3; i++) {
		if (i == 2)
			unlink(path);
		weave_event(weave, &(struct record_event){ .kind = EVENT_FILE, .at_ns = ZERO + i, .pid = ROOT, .tid = ROOT,
			.file = { .path = S("conftest.c"), .how = FILE_READ, .size = 5, .count = 1,
				.inode = (int64_t)st.st_ino + (i == 0),
				.mtime_ns = st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec } });
	}
	finish(1);
	rmdir(top);
	CHECK_EQ(out->nfile, 2);
	CHECK_EQ(out->file[0].content, 0);
	CHECK_EQ(out->file[1].content, XXH3_64bits("hello", 5));
}

int main(void)
{
	return RUN(WOVEN(paths_are_made_absolute_by_their_text), WOVEN(uses_of_one_file_by_one_program_are_summed),
		WOVEN(a_renamed_file_says_where_it_went), WOVEN(content_is_of_files_that_are_as_they_were),
		WOVEN(young_files_are_looked_at_before_they_go));
}

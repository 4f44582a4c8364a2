#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sort.h"

#define MAP_FROM ((off_t)1 << 20)       /* smaller files are read */
#define CHUNK ((size_t)64 << 10)

/* ---- reading ---- */

bool file_read_fd(int fd, size_t limit_bytes, struct buf *out, struct err *e)
{
	size_t start = out->n;

	for (;;) {
		ssize_t n;

		if (!buf_try_room(out, CHUNK))
			return err_set(e, ERR_LIMIT, "no memory left after %zu bytes", out->n - start);
		n = read(fd, out->p + out->n, out->cap - out->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, errno, "cannot be read");
		if (!n)
			return true;
		out->n += (size_t)n;
		if (out->n - start > limit_bytes)
			return err_set(e, ERR_LIMIT, "more than %zu bytes", limit_bytes);
	}
}

static bool read_whole(struct file *f, int fd, off_t size, size_t most_bytes, struct err *e)
{
	struct buf b = { 0 };

	if (size > 0 && !buf_try_room(&b, (size_t)size + CHUNK))
		return err_set(e, ERR_LIMIT, "no memory for its %lld bytes", (long long)size);
	if (!file_read_fd(fd, most_bytes, &b, e)) {
		buf_release(&b);
		return false;
	}
	f->bytes = buf_view(&b);
	f->heap = b.p;
	return true;
}

static bool map_whole(struct file *f, int fd, size_t size)
{
	void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (p == MAP_FAILED)
		return false;
	f->map = p;
	f->bytes = (struct str){ p, size };
	madvise(p, size, MADV_SEQUENTIAL);
	return true;
}

/* Takes all of `fd`.  The size of a regular file may be a lie (/proc says 0), so small ones are read to their end. */
static bool take_fd(struct file *f, int fd, size_t most_bytes, struct err *e)
{
	struct stat st;
	bool regular;

	if (fstat(fd, &st))
		return err_errno(e, errno, "cannot be read");
	if (S_ISDIR(st.st_mode)) {
		err_set(e, ERR_INPUT, "is a directory, expected a file");
		return err_hint(e, "name the files in it, or a pattern such as dir/*.json");
	}
	regular = S_ISREG(st.st_mode);
	if (regular && st.st_size >= MAP_FROM && lseek(fd, 0, SEEK_CUR) == 0 && map_whole(f, fd, (size_t)st.st_size))
		return true;
	return read_whole(f, fd, regular && st.st_size < MAP_FROM ? st.st_size : 0, most_bytes, e);
}

bool file_open(struct file *f, const char *path, struct err *e)
{
	return file_open_most(f, path, FILE_READ_MOST, e);
}

bool file_open_most(struct file *f, const char *path, size_t most_bytes, struct err *e)
{
	bool standard_input = !strcmp(path, "-"), ok;
	int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	*f = (struct file){ 0 };
	if (fd < 0) {
		err_errno(e, errno, "cannot be opened");
		return err_in(e, str_of(path));
	}
	ok = take_fd(f, fd, most_bytes, e);
	if (!standard_input)
		close(fd);
	return ok || err_in(e, standard_input ? S("standard input") : str_of(path));
}

void file_close(struct file *f)
{
	if (f->map)
		munmap(f->map, f->bytes.n);
	free(f->heap);
	*f = (struct file){ 0 };
}

void file_forget(struct str part)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)part.p & ~(page - 1), to = ((uintptr_t)part.p + part.n) & ~(page - 1);

	if (to > from)
		madvise((void *)from, to - from, MADV_DONTNEED);
}

static void close_owned(void *f)
{
	file_close(f);
}

void file_into_arena(struct file *f, struct arena *a)
{
	struct file *kept = ARENA_NEW(a, struct file);

	*kept = *f;
	arena_own(a, close_owned, kept);
	f->map = f->heap = NULL;
}

bool file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

/* ---- directories ---- */

bool file_is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool make_directory(const char *path, struct err *e)
{
	int number;

	if (mkdir(path, 0777) == 0 || file_is_directory(path))
		return true;
	number = errno == EEXIST ? ENOTDIR : errno;
	err_errno(e, number, "directory cannot be made");
	return err_in(e, str_of(path));
}

static bool too_long(const char *path, struct err *e)
{
	err_errno(e, ENAMETOOLONG, "path of %zu bytes", strlen(path));
	return err_in(e, str_of(path));
}

bool file_mkdirs(const char *path, struct err *e)
{
	char part[PATH_MAX];
	size_t n = strlen(path);

	if (n >= sizeof part)
		return too_long(path, e);
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = 0;
		if (!make_directory(part, e))
			return false;
	}
	return true;
}

/* ---- writing ---- */

static bool write_whole(int fd, struct str bytes, struct err *e)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_errno(e, n ? errno : EIO, "cannot be written");
		bytes = str_from(bytes, (size_t)n);
	}
	return true;
}

/* Some file systems cannot sync what they never cache: that is not a failure. */
static bool sync_fd(int fd, struct err *e)
{
	if (fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS)
		return true;
	return err_errno(e, errno, "cannot be written to disk");
}

static bool sync_directory(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok;

	if (fd < 0)             /* one may write into a directory that one may not read */
		return errno == EACCES || err_errno(e, errno, "directory cannot be opened");
	ok = sync_fd(fd, e);
	close(fd);
	return ok;
}

/* Creates a file in `dir` that was not there; its name goes into `path`. */
static int open_temporary(const char *dir, char path[PATH_MAX], mode_t mode)
{
	for (int attempt = 0; attempt < 100; attempt++) {
		uint64_t random;
		int fd, n;

		if (getrandom(&random, sizeof random, 0) != sizeof random)
			return -1;
		n = snprintf(path, PATH_MAX, "%s/.pawl-%016llx", dir, (unsigned long long)random);
		if (n >= PATH_MAX) {
			errno = ENAMETOOLONG;
			return -1;
		}
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

/* Fills and closes `fd`.  `mode` is st_mode of the file to replace, or 0. */
static bool fill_temporary(int fd, mode_t mode, struct str bytes, struct err *e)
{
	bool ok = true;

	if (mode && fchmod(fd, mode & 07777))
		ok = err_errno(e, errno, "cannot be given the mode of the file it replaces");
	ok = ok && write_whole(fd, bytes, e) && sync_fd(fd, e);
	if (close(fd) && ok)
		ok = err_errno(e, errno, "cannot be written");
	return ok;
}

static bool replace(const char *dir, const char *path, mode_t mode, struct str bytes, struct err *e)
{
	char temporary[PATH_MAX];
	int fd = open_temporary(dir, temporary, mode ? 0600 : 0666);

	if (fd < 0)
		return err_errno(e, errno, "no file can be made in its directory");
	if (!fill_temporary(fd, mode, bytes, e)) {
		unlink(temporary);
		return false;
	}
	if (rename(temporary, path)) {
		err_errno(e, errno, "cannot be replaced");
		unlink(temporary);
		return false;
	}
	return sync_directory(dir, e);
}

static bool write_directly(const char *path, struct str bytes, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	bool ok;

	if (fd < 0)
		return err_errno(e, errno, "cannot be opened for writing");
	ok = write_whole(fd, bytes, e);
	if (close(fd) && ok)
		ok = err_errno(e, errno, "cannot be written");
	return ok;
}

/* The directory part of `path`, "." or "/" included. */
static void directory_of(const char *path, char dir[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	memcpy(dir, path, n);
	if (!n)
		dir[n++] = slash ? '/' : '.';
	dir[n] = 0;
}

static bool write_path(const char *path, struct str bytes, struct err *e)
{
	char real[PATH_MAX], dir[PATH_MAX];
	mode_t mode = 0;
	struct stat st;

	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return err_set(e, ERR_USAGE, "is a directory, expected a file to write");
		if (!S_ISREG(st.st_mode))
			return write_directly(path, bytes, e);
		mode = st.st_mode;
		path = realpath(path, real) ? real : path;
	}
	directory_of(path, dir);
	return file_mkdirs(dir, e) && replace(dir, path, mode, bytes, e);
}

bool file_write(const char *path, struct str bytes, struct err *e)
{
	if (strlen(path) >= PATH_MAX)
		return too_long(path, e);
	return write_path(path, bytes, e) || err_in(e, str_of(path));
}

/* ---- names ---- */

struct str file_join(struct arena *a, struct str dir, struct str name)
{
	if (!dir.n || str_eq(dir, S(".")) || str_starts(name, S("/")))
		return arena_str(a, name);
	return arena_printf(a, "%.*s%s%.*s", STR(dir), str_ends(dir, S("/")) ? "" : "/", STR(name));
}

/* A directory that is missing matches nothing; one that cannot be read must not look as if it were empty. */
static int stop_at_unreadable(const char *path, int number)
{
	(void)path;
	return number != ENOENT;
}

static int by_bytes(uint32_t i, uint32_t j, const void *ctx)
{
	char *const *path = ctx;

	return strcmp(path[i], path[j]);
}

static void copy_sorted(struct arena *a, const glob_t *found, struct str **path, uint32_t n)
{
	uint32_t *index = ARENA_ARRAY(a, uint32_t, n);

	*path = ARENA_ARRAY(a, struct str, n);
	for (uint32_t i = 0; i < n; i++)
		index[i] = i;
	sort_by(index, n, by_bytes, found->gl_pathv);
	for (uint32_t i = 0; i < n; i++)
		(*path)[i] = arena_str(a, str_of(found->gl_pathv[index[i]]));
}

bool file_glob(struct arena *a, struct str pattern, struct str **path, uint32_t *n, struct err *e)
{
	glob_t found = { 0 };
	int status = glob(arena_cstr(a, pattern), GLOB_NOSORT, stop_at_unreadable, &found);

	*path = NULL;
	*n = 0;
	if (status == GLOB_ABORTED)
		err_set(e, ERR_SYSTEM, "a directory on the way of the pattern \"%.*s\" cannot be read", STR(pattern));
	else if (status == GLOB_NOSPACE || found.gl_pathc > UINT32_MAX)
		err_set(e, ERR_LIMIT, "no memory for the files that \"%.*s\" matches", STR(pattern));
	else if (!status)
		copy_sorted(a, &found, path, *n = (uint32_t)found.gl_pathc);
	globfree(&found);
	return status == 0 || status == GLOB_NOMATCH;
}

#include "verb/cover_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "report/cover_pages.h"

#define MARKER ".pawl-cover-html"

static bool is_ours(const char *name)
{
	return !strcmp(name, MARKER) || cover_page_is_ours(str_of(name));
}

/* Is there nothing in it but pages of ours?  An empty one does, too. */
static bool may_replace(const char *path, struct err *e)
{
	DIR *directory = opendir(path);
	bool marked = false, empty = true;
	char other[256] = "";
	struct dirent *entry;

	if (!directory)
		return err_errno(e, errno, "cannot be opened") || err_in(e, str_of(path));
	while ((entry = readdir(directory))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		empty = false;
		marked |= !strcmp(entry->d_name, MARKER);
		if (!is_ours(entry->d_name) && !*other)
			snprintf(other, sizeof other, "%s", entry->d_name);
	}
	closedir(directory);
	if (empty || (marked && !*other))
		return true;
	err_set(e, ERR_USAGE, "holds \"%s\", which is no page of ours", *other ? other : "index.html");
	err_hint(e, "a directory that is new or empty is needed");
	return err_in(e, str_of(path));
}

/* Files only, and only ours: nothing is followed. */
static void remove_pages(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	if (!directory)
		return;
	while ((entry = readdir(directory)))
		if (is_ours(entry->d_name))
			unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
	rmdir(path);
}

/* Where the directory itself lies, when the path is a link to it. */
static char *real_path(struct cover_directory *d, struct str path)
{
	char *found;
	char *out;

	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	out = arena_cstr(&d->arena, path);
	if ((found = realpath(out, NULL)))
		out = arena_cstr(&d->arena, str_of(found));
	free(found);
	return out;
}

static bool make_beside(struct cover_directory *d, struct err *e)
{
	struct str above = str_of(d->path), name = str_cut_last(&above, '/');
	char *parent = above.n ? arena_cstr(&d->arena, above) : NULL;
	mode_t mask = umask(0);

	umask(mask);
	if (parent && !file_mkdirs(parent, e))
		return false;
	d->made = arena_cstr(&d->arena, arena_printf(&d->arena, "%s%.*s.%.*s.pawl-XXXXXX", parent ? parent : "",
		parent || *d->path == '/' ? 1 : 0, "/", STR(name)));
	if (!mkdtemp(d->made)) {
		d->made = NULL;
		return err_errno(e, errno, "no directory can be made beside it") || err_in(e, str_of(d->path));
	}
	if (chmod(d->made, 0777 & ~mask) || (d->fd = open(d->made, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return err_errno(e, errno, "cannot be written") || err_in(e, str_of(d->made));
	return true;
}

bool cover_directory_begin(struct cover_directory *d, struct str path, struct err *e)
{
	struct stat st;

	*d = (struct cover_directory){ .fd = -1 };
	d->path = real_path(d, path);
	if (!lstat(d->path, &st)) {
		if (!S_ISDIR(st.st_mode)) {
			err_set(e, ERR_USAGE, "is no directory");
			return err_in(e, path);
		}
		if (!may_replace(d->path, e))
			return false;
		d->replaces = true;
	}
	return make_beside(d, e) && cover_directory_write(d, S(MARKER), S("pages of pawl cover html: replaced as a whole\n"), e);
}

bool cover_directory_write(struct cover_directory *d, struct str name, struct str bytes, struct err *e)
{
	char *file = arena_cstr(&d->arena, name);
	int fd = openat(d->fd, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666), number;
	ssize_t n = 0;

	for (size_t at = 0; fd >= 0 && at < bytes.n && n >= 0; at += (size_t)(n > 0 ? n : 0))
		if ((n = write(fd, bytes.p + at, bytes.n - at)) < 0 && errno == EINTR)
			n = 0;
	number = errno;
	if (fd >= 0 && close(fd) && n >= 0) {
		number = errno;
		n = -1;
	}
	return (fd >= 0 && n >= 0) || err_errno(e, number, "\"%s\" cannot be written", file) || err_in(e, str_of(d->path));
}

/* Where there is no exchange the old directory steps aside first. */
static bool exchange(struct cover_directory *d)
{
	char *aside;

	if (!renameat2(AT_FDCWD, d->made, AT_FDCWD, d->path, RENAME_EXCHANGE))
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	aside = arena_cstr(&d->arena, arena_printf(&d->arena, "%s.old", d->made));
	if (rename(d->path, aside))
		return false;
	if (rename(d->made, d->path)) {
		int number = errno;

		if (rename(aside, d->path))
			return false;
		errno = number;
		return false;
	}
	d->made = aside;
	return true;
}

bool cover_directory_commit(struct cover_directory *d, struct err *e)
{
	bool ok = d->replaces ? may_replace(d->path, e) && exchange(d) : !rename(d->made, d->path);

	if (!ok)
		return e->kind ? false : err_errno(e, errno, "the pages cannot be put there") || err_in(e, str_of(d->path));
	if (!d->replaces)
		d->made = NULL;
	return true;
}

void cover_directory_end(struct cover_directory *d)
{
	if (d->fd >= 0)
		close(d->fd);
	if (d->made)
		remove_pages(d->made);
	arena_free(&d->arena);
}

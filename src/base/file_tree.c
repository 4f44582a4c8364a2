/* The files below a directory: bounded in number and depth, without following symbolic links. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sort.h"

struct tree {
	struct arena *arena;
	struct str *path;
	uint32_t n, cap;
	uint32_t entries; /* seen, of any type */
	const char *top;
};

static bool is_too_much(const struct tree *t, const char *what, unsigned most, struct err *e)
{
	err_set(e, ERR_LIMIT, "holds more than %u %s", most, what);
	err_hint(e, "name a directory further down");
	return err_in(e, str_of(t->top));
}

static bool is_unreadable(const struct tree *t, struct str folder, struct err *e)
{
	err_errno(e, errno, "directory cannot be read");
	return err_in(e, folder.n ? file_join(t->arena, str_of(t->top), folder) : str_of(t->top));
}

/* DT_REG, DT_DIR, or DT_UNKNOWN for what is neither; some file systems leave it to stat. */
static unsigned char type_of(int fd, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
		return DT_UNKNOWN;
	return S_ISREG(st.st_mode) ? DT_REG : S_ISDIR(st.st_mode) ? DT_DIR : DT_UNKNOWN;
}

static bool walk(struct tree *t, int parent, const char *name, struct str folder, unsigned depth,
	struct err *e);

/* One entry of `folder`, which is open as `fd`. */
static bool take(struct tree *t, int fd, const struct dirent *entry, struct str folder,
	unsigned depth, struct err *e)
{
	struct str name = str_of(entry->d_name);
	unsigned char type;

	if (str_eq(name, S(".")) || str_eq(name, S("..")))
		return true;
	if (t->entries++ == FILE_TREE_MOST)
		return is_too_much(t, "entries", FILE_TREE_MOST, e);
	type = type_of(fd, entry);
	if (type == DT_DIR)
		return walk(t, fd, entry->d_name, file_join(t->arena, folder, name), depth + 1, e);
	if (type == DT_REG) {
		ARENA_ROOM(t->arena, t->path, t->n, t->cap);
		t->path[t->n++] = file_join(t->arena, folder, name);
	}
	return true;
}

/* O_NOFOLLOW below the top: a directory that is exchanged for a link meanwhile is refused. */
static bool walk(struct tree *t, int parent, const char *name, struct str folder, unsigned depth,
	struct err *e)
{
	const struct dirent *entry;
	bool ok = true;
	DIR *dir;
	int fd;

	if (depth > FILE_TREE_DEPTH)
		return is_too_much(t, "levels of directories", FILE_TREE_DEPTH, e);
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth ? O_NOFOLLOW : 0));
	if (fd < 0)
		return is_unreadable(t, folder, e);
	dir = fdopendir(fd);
	if (!dir) {
		is_unreadable(t, folder, e);
		close(fd);
		return false;
	}
	for (errno = 0; ok && (entry = readdir(dir)); errno = 0)
		ok = take(t, fd, entry, folder, depth, e);
	if (ok && errno)
		ok = is_unreadable(t, folder, e);
	closedir(dir);
	return ok;
}

static int by_bytes(uint32_t i, uint32_t j, const void *ctx)
{
	const struct str *path = ctx;

	return str_cmp(path[i], path[j]);
}

bool file_tree(struct arena *a, const char *top, struct str **path, uint32_t *n, struct err *e)
{
	struct tree t = { .arena = a, .top = top };
	uint32_t *index;

	*path = NULL;
	*n = 0;
	if (!walk(&t, AT_FDCWD, top, S(""), 0, e))
		return false;
	index = ARENA_ARRAY(a, uint32_t, t.n);
	*path = ARENA_ARRAY(a, struct str, t.n);
	for (uint32_t i = 0; i < t.n; i++)
		index[i] = i;
	sort_by(index, t.n, by_bytes, t.path);
	for (uint32_t i = 0; i < t.n; i++)
		(*path)[i] = t.path[index[i]];
	*n = t.n;
	return true;
}

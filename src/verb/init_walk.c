/* The walk: bounded, below one directory, never through a symbolic link. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "verb/init.h"

static bool is_skipped(struct str name)
{
	static const char *const other[] = { "vendor", "third_party", "3rdparty", "node_modules", "target", "build", "pawl-out", "venv", "subprojects",
		"site-packages", "__pycache__", "bin", "obj", NULL };

	if (name.p[0] == '.')
		return !str_eq(name, S(".github"));
	for (const char *const *o = other; *o; o++)
		if (str_eq(name, str_of(*o)))
			return true;
	return false;
}

static bool clue_fits(const struct clue *c, struct str path, struct str name)
{
	return str_glob(str_of(c->file), strchr(c->file, '/') ? path : name);
}

/* "\n " in front: at the begin of a line, behind any blanks. */
static bool text_holds(struct str text, struct str holds)
{
	if (!str_starts(holds, S("\n ")))
		return str_has(text, holds);
	holds = str_from(holds, 2);
	while (text.n)
		if (str_starts(str_trim(str_line(&text)), holds))
			return true;
	return false;
}

/* The beginning of a regular file behind a line's end, so that "\nbench:" finds a first line, too. */
static void read_text(int dir, const char *name, struct buf *out)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n = 0;

	buf_clear(out);
	buf_char(out, '\n');
	if (fd < 0)
		return;
	while (out->n < WALK_TEXT_BYTES && (n = read(fd, buf_room(out, 65536), 65536)) > 0)
		out->n += (size_t)n;
	close(fd);
}

static void look_at(struct tree *t, int dir, struct str path, struct str name, struct buf *text)
{
	struct found_file f = { .path = path, .name = name };
	bool begins = false, have_text = false;

	for (const struct clue *c = clues; c->file; c++) {
		if (!clue_fits(c, path, name))
			continue;
		if ((c->holds || c->begins) && !have_text) {
			read_text(dir, name.p, text);
			have_text = true;
		}
		begins |= c->begins;
		if (!c->holds || text_holds(buf_view(text), str_of(c->holds)))
			f.facts |= FACT(c->fact);
	}
	if (!f.facts)
		return;
	f.dir = path;
	if (str_eq(str_cut_last(&f.dir, '/'), path))
		f.dir = S("");
	if (begins)
		f.text = arena_str(t->arena, buf_view(text));
	ARENA_ROOM(t->arena, t->file, t->n, t->cap);
	t->file[t->n++] = f;
}

/* `fd` is closed here. */
static bool walk(struct tree *t, int fd, struct str path, unsigned depth, struct buf *text, struct err *e)
{
	DIR *d = fdopendir(fd);
	struct dirent *entry;

	if (!d) {
		close(fd);
		return err_errno(e, errno, "cannot be read");
	}
	while ((entry = readdir(d))) {
		struct str name = str_of(entry->d_name), below;
		struct stat st;
		int child;

		if (str_eq(name, S(".")) || str_eq(name, S("..")))
			continue;
		if (t->seen++ >= WALK_MOST) {
			t->cut = true;
			break;
		}
		/* A name that is no text cannot be written into a policy. */
		if (!utf8_valid(name) || fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		below = path.n ? file_join(t->arena, path, name) : arena_str(t->arena, name);
		name = str_from(below, below.n - name.n);
		if (S_ISREG(st.st_mode))
			look_at(t, fd, below, name, text);
		if (!S_ISDIR(st.st_mode) || is_skipped(name))
			continue;
		child = depth < WALK_DEPTH ? openat(fd, name.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) : -1;
		if (child < 0)
			t->cut = true;
		else if (!walk(t, child, below, depth + 1, text, e))
			break;
	}
	closedir(d);
	return e->kind == ERR_NONE;
}

static int by_path(const void *x, const void *y)
{
	return str_cmp(((const struct found_file *)x)->path, ((const struct found_file *)y)->path);
}

bool tree_walk(struct tree *t, const char *top, struct err *e)
{
	int fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct buf text = { 0 };
	bool ok;

	if (fd < 0) {
		err_errno(e, errno, "cannot be read");
		return err_in(e, str_of(top));
	}
	ok = walk(t, fd, S(""), 0, &text, e);
	buf_release(&text);
	if (t->n)
		qsort(t->file, t->n, sizeof *t->file, by_path);
	return ok;
}

#include "verb/cover_home.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "model/evidence.h"
#include "model/generated.h"
#include "record/git.h"

static bool list_tree(struct arena *a, struct str root, struct str **file, uint32_t *n, struct err *e)
{
	struct err none = { 0 };

	return git_files(a, root, file, n, &none) || file_tree(a, arena_cstr(a, root), file, n, e);
}

/* Regular files only: a path from outside may name a pipe. */
static bool read_text(struct arena *a, struct str path, struct str *out)
{
	const char *name = arena_cstr(a, path);
	struct err none = { 0 };
	struct file f;
	struct stat st;

	if (stat(name, &st) || !S_ISREG(st.st_mode) || !file_open(&f, name, &none))
		return false;
	*out = f.bytes;
	file_into_arena(&f, a);
	return true;
}

/* The module that the go.mod in `below` names means `below`. */
static void learn_module(struct source_paths *p, struct str root, struct str below)
{
	struct str here = below.n ? file_join(p->arena, root, below) : root;
	struct str text, module, path = file_join(p->arena, here, S("go.mod"));

	if (read_text(p->arena, path, &text) && source_module(text, &module))
		source_paths_module(p, module, below);
}

static bool learn_tree(struct source_paths *p, struct str root, bool ignore_case, struct err *e)
{
	struct str *file;
	uint32_t n;

	if (!file_is_directory(arena_cstr(p->arena, root))) {
		err_set(e, ERR_USAGE, "is no directory");
		return err_in(e, root);
	}
	if (!list_tree(p->arena, root, &file, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (str_ends(file[i], S("/go.mod")))
			learn_module(p, root, str_clip(file[i], file[i].n - strlen("/go.mod")));
	source_paths_tree(p, file, n, ignore_case);
	return true;
}

bool cover_home(struct source_paths *p, struct str root, bool whole, bool ignore_case, struct err *e)
{
	char *absolute = realpath(arena_cstr(p->arena, root), NULL);

	if (absolute && strcmp(absolute, "/"))
		p->root = arena_str(p->arena, str_of(absolute));
	free(absolute);
	learn_module(p, root, S(""));
	return !whole || learn_tree(p, root, ignore_case, e);
}

void cover_bring_home(struct source_paths *p, struct coverage *c)
{
	struct str **path = ARENA_ARRAY(c->arena, struct str *, (size_t)c->n + 1);
	struct arena *before = p->arena;

	p->arena = c->arena;
	for (uint32_t i = 0; i < c->n; i++) {
		path[i] = &c->file[i].path;
		c->file[i].package = source_package(p, c->file[i].package);
	}
	source_paths_apply(p, path, c->n);
	p->arena = before;
}

/* Does the path lead to something below the directory, all links followed? */
static bool lies_below(struct arena *a, struct str root, const char *path)
{
	char *top = realpath(arena_cstr(a, root), NULL), *found = realpath(path, NULL);
	size_t n = top ? strlen(top) : 0;
	bool below;

	n -= n == 1;                    /* "/" */
	below = top && found && !strncmp(top, found, n) && found[n] == '/';
	free(top);
	free(found);
	return below;
}

bool cover_source(struct arena *a, struct str root, struct str path, struct str *text)
{
	struct str whole;

	if (!path.n || str_starts(path, S("/")) || str_eq(path, S("..")) || str_starts(path, S("../")) || memchr(path.p, 0, path.n))
		return false;
	whole = file_join(a, root, path);
	return lies_below(a, root, arena_cstr(a, whole)) && read_text(a, whole, text) && text->n <= COVER_SOURCE_MOST;
}

bool cover_is_generated(struct str root, struct str path)
{
	struct arena a = { 0 };
	struct str text;
	bool found = cover_source(&a, root, path, &text) && source_is_generated(text);

	arena_free(&a);
	return found;
}

static struct str generated_below(void *root, const struct cov_file *f)
{
	return cover_is_generated(*(const struct str *)root, f->path) ? S("generated code") : S("");
}

bool cover_take_in(struct reading *r, uint32_t first, struct str root, struct err *e)
{
	struct source_paths p = { 0 };

	root = root.n ? root : S(".");
	for (uint32_t i = first; i < r->n; i++) {
		struct evidence *ev = &r->evidence[i];

		if (ev->model != MODEL_COVERAGE)
			continue;
		if (!p.arena) {
			source_paths_init(&p, r->arena);
			if (!cover_home(&p, root, true, false, e))
				return false;
		}
		cover_bring_home(&p, &ev->coverage);
		coverage_settle(&ev->coverage);
		coverage_leave_out(&ev->coverage, generated_below, &root, NULL, NULL);
	}
	return true;
}

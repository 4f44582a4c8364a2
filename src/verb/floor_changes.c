#include "verb/floor_changes.h"

#include "base/file.h"
#include "record/git.h"

static struct str above(struct str path)
{
	str_cut_last(&path, '/');
	return path.n ? path : S(".");
}

/* The directory of a floor's file; false when it is none. */
static bool is_floor(struct str path, struct str *directory)
{
	*directory = above(path);
	return str_eq(str_cut_last(&path, '/'), S(FLOOR_FILE));
}

struct listing {
	struct arena *arena;
	struct str root, commit;
	struct floor_change *change;
	uint32_t n, cap;
};

/* What stands at `path` now beside what stood at `before`. */
static bool add(struct listing *l, struct str path, const struct floor *was, struct err *e)
{
	struct floor_change c = { .was = *was };

	if (!is_floor(path, &c.directory))
		return true;
	if (!floor_read(l->arena, file_join(l->arena, l->root, path), &c.is, e))
		return false;
	ARENA_ROOM(l->arena, l->change, l->n, l->cap);
	l->change[l->n++] = c;
	return true;
}

/* Its package may have moved: where files of that directory went. */
static bool follow(struct listing *l, const struct changes *changes, struct str from, const struct floor *was, struct err *e)
{
	struct str last = from;

	for (uint32_t i = 0; i < changes->nfile; i++) {
		const struct change_file *f = &changes->file[i];
		struct str to = f->kind == FILE_MOVED ? above(f->new_path) : from;

		if (str_eq(to, last) || str_eq(to, from) || !str_eq(above(f->old_path), from))
			continue;
		if (!add(l, file_join(l->arena, to, S(FLOOR_FILE)), was, e))
			return false;
		last = to;
	}
	return true;
}

static bool look_at(struct listing *l, const struct changes *changes, const struct change_file *f, struct err *e)
{
	struct err no_floor = { 0 };
	struct str where, bytes;
	struct floor was;

	if (!f->old_path.n || f->kind == FILE_COPIED || !is_floor(f->old_path, &where))
		return true;
	if (!git_show(l->arena, l->root, l->commit, f->old_path, &bytes, e))
		return false;
	if (!floor_parse(f->old_path, bytes, &was, &no_floor))
		return true;
	return add(l, f->old_path, &was, e) && (f->kind == FILE_MODIFIED || follow(l, changes, where, &was, e));
}

bool floor_changes(struct arena *a, struct str root, struct str commit, const struct changes *changes, struct floor_change **out,
	uint32_t *n, struct err *e)
{
	struct listing l = { .arena = a, .root = root, .commit = commit };

	for (uint32_t i = 0; i < changes->nfile; i++)
		if (!look_at(&l, changes, &changes->file[i], e))
			return false;
	*out = l.change;
	*n = l.n;
	return true;
}

bool floor_directories(struct arena *a, struct str root, struct str **directory, uint32_t *n, struct err *e)
{
	struct err no_git = { 0 };
	struct str *file;
	uint32_t nfile;

	*n = 0;
	if (!git_files(a, root, &file, &nfile, &no_git) && !file_tree(a, arena_cstr(a, root), &file, &nfile, e))
		return false;
	*directory = ARENA_ARRAY(a, struct str, nfile);
	for (uint32_t i = 0; i < nfile; i++)
		if (is_floor(file[i], &(*directory)[*n]) && file_exists(arena_cstr(a, file_join(a, root, file[i]))))
			++*n;
	return true;
}

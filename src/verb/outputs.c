#include "verb/outputs.h"

#include "base/file.h"

static void add_state(struct outputs *out, struct str path)
{
	struct stat st;

	if (stat(path.p, &st))
		st = (struct stat){ 0 };
	ARENA_ROOM(out->arena, out->state, out->nstate, out->cap);
	map_set(&out->by_path, path, out->nstate);
	out->state[out->nstate++] = st;
}

static bool look_below(struct outputs *out, struct output *m, struct err *e)
{
	if (!file_tree(out->arena, m->path.p, &m->below, &m->nbelow, e))
		return false;
	for (uint32_t i = 0; i < m->nbelow; i++)
		add_state(out, file_join(out->arena, m->path, m->below[i]));
	return true;
}

bool outputs_look(struct arena *a, struct str pattern, struct outputs *out, struct err *e)
{
	struct str *path;

	*out = (struct outputs){ .arena = a };
	map_init(&out->by_path, a);
	if (!file_glob(a, pattern, &path, &out->n, e))
		return false;
	out->match = ARENA_ARRAY(a, struct output, out->n + 1);
	for (uint32_t i = 0; i < out->n; i++) {
		struct output *m = &out->match[i];

		*m = (struct output){ .path = path[i], .is_directory = file_is_directory(path[i].p) };
		if (!m->is_directory)
			add_state(out, path[i]);
		else if (!look_below(out, m, e))
			return false;
	}
	return true;
}

static bool same_file(const struct stat *x, const struct stat *y)
{
	return x->st_ino == y->st_ino && x->st_size == y->st_size && x->st_mtim.tv_sec == y->st_mtim.tv_sec &&
	       x->st_mtim.tv_nsec == y->st_mtim.tv_nsec;
}

static bool written(const struct outputs *before, const struct outputs *now, struct str path)
{
	uint32_t was = map_find(&before->by_path, path), is = map_find(&now->by_path, path);

	return was == MAP_NONE || !same_file(&before->state[was], &now->state[is]);
}

static uint32_t keep_written_below(const struct outputs *before, const struct outputs *now, struct output *m)
{
	uint32_t kept = 0, all = m->nbelow;

	for (uint32_t i = 0; i < all; i++)
		if (written(before, now, file_join(now->arena, m->path, m->below[i])))
			m->below[kept++] = m->below[i];
	m->nbelow = kept;
	return all - kept;
}

uint32_t outputs_keep_written(const struct outputs *before, struct outputs *now)
{
	uint32_t kept = 0, stale = 0;

	for (uint32_t i = 0; i < now->n; i++) {
		struct output m = now->match[i];

		if (m.is_directory)
			stale += keep_written_below(before, now, &m);
		else
			stale += !written(before, now, m.path);
		if (m.is_directory ? m.nbelow > 0 : written(before, now, m.path))
			now->match[kept++] = m;
	}
	now->n = kept;
	return stale;
}

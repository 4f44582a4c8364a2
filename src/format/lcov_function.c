/*
 * Functions of a tracefile: FN says where, FNDA how often, by name alone; FNL and FNA do the same by an index.
 *
 * Writers give FN and FNDA in the same order, so that the next name is nearly always the one looked for.  That also keeps functions
 * of one name at different lines apart.
 */
#include "format/lcov_part.h"

void lcov_functions_init(struct lcov_functions *fs, struct arena *a)
{
	*fs = (struct lcov_functions){ 0 };
	map_init(&fs->names, a);
	map_init(&fs->leaders, a);
}

void lcov_function_add(struct lcov_functions *fs, struct arena *a, const struct cov_function *f)
{
	ARENA_ROOM(a, fs->function, fs->n, fs->cap);
	fs->function[fs->n++] = *f;
}

static uint32_t look_up(struct lcov_functions *fs, struct str name)
{
	for (; fs->named < fs->n; fs->named++)
		map_intern_pair(&fs->names, fs->section, hash_bytes(fs->function[fs->named].name), fs->named);
	return map_intern_pair(&fs->names, fs->section, hash_bytes(name), MAP_NONE - 1);
}

struct cov_function *lcov_function_named(struct lcov_functions *fs, struct str name)
{
	uint32_t at = fs->next;

	if (at >= fs->n || !str_eq(fs->function[at].name, name))
		at = look_up(fs, name);
	if (at >= fs->n || !str_eq(fs->function[at].name, name))
		return NULL;
	fs->next = at + 1;
	return &fs->function[at];
}

void lcov_leader_add(struct lcov_functions *fs, struct arena *a, struct lcov_leader l)
{
	ARENA_ROOM(a, fs->leader, fs->nleader, fs->leader_cap);
	fs->leader[fs->nleader] = l;
	map_intern_pair(&fs->leaders, fs->section, l.index, fs->nleader);
	fs->nleader++;
}

const struct lcov_leader *lcov_leader_of(struct lcov_functions *fs, uint32_t index)
{
	uint32_t at = fs->nleader - 1;

	if (fs->nleader && fs->leader[at].index == index)
		return &fs->leader[at];
	at = map_intern_pair(&fs->leaders, fs->section, index, MAP_NONE - 1);
	return at < fs->nleader ? &fs->leader[at] : NULL;
}

void lcov_functions_flush(struct lcov_functions *fs, struct coverage *c, uint32_t file)
{
	for (uint32_t i = 0; i < fs->n; i++)
		coverage_function(c, file, &fs->function[i]);
	fs->n = fs->next = fs->named = fs->nleader = 0;
	fs->section++;
}

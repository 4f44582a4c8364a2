/* flame_part - boxes while stacks or paths still come into them: what flame.c and flame_paths.c share. */
#ifndef PAWL_COMPARE_FLAME_PART_H
#define PAWL_COMPARE_FLAME_PART_H

#include "compare/flame.h"

struct open_box { /* a box while stacks still come into it */
	int64_t head, base, width;
	uint32_t name, parent, first, n;
	uint32_t stack; /* first of the stacks in it + 1; the others follow in next[] */
	uint32_t item, nitem; /* of paths: its samples are order[item .. item + nitem) */
	bool kept;
};

struct layout {
	struct arena *arena; /* goes at the end */
	const struct profile *p;
	const struct flame_options *opt;
	const struct profile_names *names;
	const struct profile_part *part;
	uint32_t npart;
	int64_t *head,
		*base; /* by stack: with all below it, or its own when reversed; base may be NULL */
	uint32_t *child, *sibling; /* by stack, + 1 */
	uint32_t *next; /* by stack, + 1: in the same box */
	uint32_t *at; /* by stack, reversed: how far outwards it has been followed */
	uint32_t *slot; /* by name: last box of that name */
	struct open_box *box;
	uint32_t n, cap;
	double floor; /* of both sides together: less is not opened */
};

/* What a sample adds to either side. */
struct flame_sides {
	int64_t head, base;
};

struct flame_sides flame_sample(const struct layout *l, const struct profile_part *part, uint32_t sample);

static inline uint32_t flame_new_box(struct layout *l, uint32_t parent, uint32_t name)
{
	ARENA_ROOM(l->arena, l->box, l->n, l->cap);
	l->box[l->n] = (struct open_box){ .parent = parent, .name = name };
	return l->n++;
}

/* The child of `parent`, which is being opened, that has this name. */
static inline uint32_t flame_child(struct layout *l, uint32_t parent, uint32_t name)
{
	uint32_t at = l->slot[name];

	if (at < l->box[parent].first || at >= l->n)
		l->slot[name] = at = flame_new_box(l, parent, name);
	return at;
}

/* All boxes below the root, of parts that have paths. */
void flame_open_paths(struct layout *l);

#endif

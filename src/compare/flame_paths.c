/*
 * Boxes of samples whose stacks stand in the input: a box is a list of samples, and is opened by taking one more frame of each of their
 * paths.  What nobody could see is not looked at, so that of most paths a few frames are.
 */
#include "compare/flame_part.h"
#include "model/profile_paths.h"

#define NO_BOX UINT32_MAX
#define FETCH 16u /* items that are fetched into the cache before their turn */
#define AHEAD 4u /* names that are taken at once: a path is far away in memory */

struct path_item { /* a sample on its way */
	const char *at; /* what has not been taken of its path: at[0 .. left) */
	uint32_t left;
	uint32_t rank, more; /* the run that was begun, and how many of its frames have not been taken */
	int64_t head, base;
	uint32_t name[AHEAD], n; /* taken, the last one next */
};

struct path_part {
	const struct profile_paths *paths;
	const uint32_t *name; /* by frame of its profile */
	uint32_t end; /* of its items */
};

struct opening {
	struct layout *l;
	struct path_item *item;
	uint32_t *order; /* items: those of a box stand together */
	uint32_t *child, *spare; /* of the box that is opened, by place in it: the box they go into; copies */
	struct path_part *part;
	bool reversed;
};

static void begin_run(const struct opening *o, const struct profile_paths *paths, struct path_item *i)
{
	const char *from = i->at;

	if (o->reversed) {
		i->rank = paths->rank[path_number(&i->at)];
		i->left -= (uint32_t)(i->at - from);
	} else {
		i->rank = paths->rank[path_number_before(i->at, &i->left)];
	}
	i->more = paths->run[i->rank].n;
}

static uint32_t next_frame(const struct opening *o, const struct profile_paths *paths, struct path_item *i)
{
	struct frame_run run;

	if (!i->more)
		begin_run(o, paths, i);
	run = paths->run[i->rank];
	i->more--;
	return paths->frame[run.first + (o->reversed ? i->more : run.n - 1 - i->more)];
}

/* Takes some names; false at the end of the path. */
static bool take_names(const struct opening *o, uint32_t item)
{
	const struct path_part *part = o->part;
	struct path_item *i = &o->item[item];
	uint32_t name[AHEAD], n = 0;

	while (item >= part->end)
		part++;
	while (n < AHEAD && (i->left || i->more))
		name[n++] = part->name[next_frame(o, part->paths, i)];
	while (n)
		i->name[i->n++] = name[--n];
	return i->n;
}

/* The box upon `parent` that an item goes into, or NO_BOX. */
static uint32_t put(struct opening *o, uint32_t parent, uint32_t item)
{
	struct path_item *i = &o->item[item];
	struct open_box *box;
	uint32_t at;

	if (!i->n && !take_names(o, item))
		return NO_BOX;
	at = flame_child(o->l, parent, i->name[--i->n]);
	box = &o->l->box[at];
	box->head += i->head;
	box->base += i->base;
	box->nitem++;
	return at;
}

/* Items into the order of the boxes that they went into. */
static void part_items(struct opening *o, const struct open_box *parent)
{
	struct open_box *box = o->l->box;
	uint32_t item = parent->item;

	memcpy(o->spare, o->order + item, parent->nitem * sizeof *o->order);
	for (uint32_t i = parent->first; i < o->l->n; i++) {
		box[i].item = item;
		item += box[i].nitem;
		box[i].nitem = 0;
	}
	for (uint32_t i = 0; i < parent->nitem; i++)
		if (o->child[i] != NO_BOX) {
			struct open_box *to = &box[o->child[i]];

			o->order[to->item + to->nitem++] = o->spare[i];
		}
}

static void open_box(struct opening *o, uint32_t at)
{
	struct layout *l = o->l;
	uint32_t n = l->box[at].nitem, *item = o->order + l->box[at].item;

	l->box[at].first = l->n;
	for (uint32_t i = 0; i < n; i++) {
		if (i + FETCH < n)
			__builtin_prefetch(&o->item[item[i + FETCH]]);
		o->child[i] = put(o, at, item[i]);
	}
	part_items(o, &l->box[at]);
	l->box[at].n = l->n - l->box[at].first;
}

static const uint32_t *names_of(const struct layout *l, const struct profile_part *part)
{
	uint32_t *name;

	if (!part->frame)
		return l->names->of_frame;
	name = ARENA_ARRAY(l->arena, uint32_t, part->profile->nframe);
	for (uint32_t i = 0; i < part->profile->nframe; i++)
		name[i] = l->names->of_frame[part->frame[i]];
	return name;
}

/* All samples into the root, but those of nothing. */
static void fill_root(struct opening *o)
{
	struct layout *l = o->l;
	struct open_box *root = &l->box[FLAME_ROOT];
	uint32_t item = 0;

	for (uint32_t k = 0; k < l->npart; k++) {
		const struct profile *p = l->part[k].profile;

		o->part[k] = (struct path_part){ p->paths, names_of(l, &l->part[k]), item + p->nsample };
		for (uint32_t i = 0; i < p->nsample; i++, item++) {
			struct flame_sides add = flame_sample(l, &l->part[k], i);
			struct str path = p->paths->path[i];

			o->item[item] = (struct path_item){
				.at = path.p, .left = (uint32_t)path.n, .head = add.head, .base = add.base
			};
			if (add.head || add.base)
				o->order[root->nitem++] = item;
		}
	}
}

void flame_open_paths(struct layout *l)
{
	struct opening o = { .l = l, .reversed = l->opt->reversed };
	size_t n = 0;

	for (uint32_t k = 0; k < l->npart; k++)
		n += l->part[k].profile->nsample;
	n = n < UINT32_MAX ? n : SIZE_MAX;
	o.item = ARENA_ARRAY(l->arena, struct path_item, n);
	o.order = ARENA_ARRAY(l->arena, uint32_t, n);
	o.child = ARENA_ARRAY(l->arena, uint32_t, n);
	o.spare = ARENA_ARRAY(l->arena, uint32_t, n);
	o.part = ARENA_ARRAY(l->arena, struct path_part, l->npart);
	fill_root(&o);
	for (uint32_t i = 0; i < l->n; i++) {
		if (i != FLAME_ROOT && (double)l->box[i].head + (double)l->box[i].base < l->floor)
			l->box[i].first = l->n;
		else
			open_box(&o, i);
	}
}

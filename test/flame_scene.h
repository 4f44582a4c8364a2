/* flame_scene - a profile made by hand and its flame graph, for tests. */
#ifndef PAWL_TEST_FLAME_SCENE_H
#define PAWL_TEST_FLAME_SCENE_H

#include <stdlib.h>

#include "compare/flame.h"
#include "test/as_paths.h"
#include "test/check.h"

struct scene {
	struct arena a;
	struct profile p;
	struct flame f;
	struct err e;
};

static inline void begin(struct scene *s)
{
	*s = (struct scene){ 0 };
	profile_init(&s->p, &s->a);
	profile_weight(&s->p, S("samples"), S("count"));
}

static inline uint32_t push(struct profile *p, uint32_t parent, struct str name, uint32_t line)
{
	struct frame f = { .function = name, .module = NO_MODULE, .line = line };

	return profile_stack(p, parent, profile_frame(p, &f));
}

/* "a;b;c": frames of line 1. */
static inline void add(struct scene *s, const char *path, int64_t value)
{
	struct str rest = str_of(path);
	uint32_t at = NO_STACK;

	while (rest.n)
		at = push(&s->p, at, str_cut(&rest, ';'), 1);
	CHECK(profile_add(&s->p, profile_append_sample(&s->p, at, 0), 0, value));
}

static inline struct flame_options plainly(void)
{
	return (struct flame_options){ .base_weight = MAP_NONE };
}

static inline void check_same(const struct flame *x, const struct flame *y)
{
	CHECK(x->n == y->n && x->deepest == y->deepest && x->two_sided == y->two_sided);
	CHECK(x->left_out.n == y->left_out.n && x->left_out.width == y->left_out.width);
	for (uint32_t i = 0; i < x->n; i++) {
		const struct flame_box *b = &x->box[i], *c = &y->box[i];

		CHECK(b->head == c->head && b->base == c->base && b->width == c->width && b->x == c->x);
		CHECK(b->head_self == c->head_self && b->base_self == c->base_self);
		CHECK(b->name == c->name && b->parent == c->parent && b->first == c->first && b->n == c->n);
		CHECK(b->depth == c->depth && b->gone == c->gone && b->noise == c->noise);
	}
}

/* Part 0 has what is more than nothing, part 1 what is less. */
static inline void split(struct scene *s, uint32_t weight, struct profile *p, struct profile_part part[2])
{
	int64_t *value[2];

	for (int k = 0; k < 2; k++) {
		value[k] = ARENA_ARRAY(&s->a, int64_t, p->nsample);
		part[k] = (struct profile_part){ .profile = p, .value = value[k], .away = k };
	}
	for (uint32_t i = 0; i < p->nsample; i++) {
		int64_t x = p->weight[weight].value[i];

		value[x < 0][i] = x;
	}
}

/* Of stacks, of paths, and of two parts that have paths: it is one graph. */
static inline void lay(struct scene *s, struct flame_options opt)
{
	struct profile_part part[2];
	struct profile p = s->p;
	struct flame f;

	CHECK_OK(flame_layout(&s->a, &s->p, &opt, &s->f, &s->e), &s->e);
	p.sample = ARENA_ARRAY(&s->a, struct stack_sample, p.nsample);
	for (uint32_t i = 0; i < p.nsample; i++)
		p.sample[i] = s->p.sample[i];
	as_paths(&p, &s->a);
	CHECK_OK(flame_layout(&s->a, &p, &opt, &f, &s->e), &s->e);
	if (opt.most) /* which of equal boxes stay depends on the order of stacks */
		return;
	check_same(&s->f, &f);
	if (opt.base_weight != MAP_NONE)
		return;
	split(s, opt.weight, &p, part);
	opt.two_sided = s->f.two_sided;
	CHECK_OK(flame_layout_of(&s->a, &p, part, 2, &opt, &f, &s->e), &s->e);
	check_same(&s->f, &f);
}

/* The box at a path of names, or NULL. */
static inline const struct flame_box *box_at(const struct scene *s, const char *path)
{
	const struct flame_box *at = &s->f.box[FLAME_ROOT];
	struct str rest = str_of(path);

	while (at && rest.n) {
		struct str name = str_cut(&rest, ';');
		const struct flame_box *found = NULL;

		for (uint32_t i = at->first; i < at->first + at->n; i++)
			if (str_eq(s->f.name[s->f.box[i].name], name))
				found = &s->f.box[i];
		at = found;
	}
	return at;
}

static inline void check_box(
	const struct scene *s, const char *path, int64_t x, int64_t width, int64_t self)
{
	const struct flame_box *box = box_at(s, path);

	if (!box)
		fail_msg("no box %s", path);
	if (box->x != x || box->width != width || box->head_self != self)
		fail_msg("%s: x %lld, width %lld, self %lld", path, (long long)box->x,
			(long long)box->width, (long long)box->head_self);
}

#endif

/*
 * Things into order, and equal ones together.
 *
 * Choices [1] Two ascending runs are merged from their ends into the room behind the first: no second array, and none at all
 *             when every key is there already, which is the rule for the tenth report of one build.
 *         [2] A reader's own repetitions vanish where they stand; only keys that are new cost a sort.
 */
#include "model/coverage_part.h"

#include <stdlib.h>

uint64_t coverage_sum(uint64_t x, uint64_t y, bool set_mode)
{
	uint64_t sum;

	if (x == COVERAGE_UNMEASURED && y == COVERAGE_UNMEASURED)
		return COVERAGE_UNMEASURED;
	x = x == COVERAGE_UNMEASURED ? 0 : x;
	y = y == COVERAGE_UNMEASURED ? 0 : y;
	if (set_mode)
		return x || y;
	return __builtin_add_overflow(x, y, &sum) || sum == COVERAGE_UNMEASURED ? COVERAGE_UNMEASURED - 1 : sum;
}

/* What `to` sees of the hits of a thing that comes from elsewhere. */
static inline struct cov_hits taken(const struct coverage *c, const void *from, const struct cov_origin *origin)
{
	struct cov_hits hits = *(const struct cov_hits *)from;

	if (!origin)
		return hits;
	if (origin->now) {
		hits.by = origin->now[hits.by];
		hits.in = origin->now[hits.in];
	} else {
		hits.by = hits.count && hits.count != COVERAGE_UNMEASURED ? origin->self : 0;
		hits.in = origin->self;
	}
	hits.count = coverage_sum(hits.count, COVERAGE_UNMEASURED, c->set_mode);
	return hits;
}

static inline void add_hits(struct coverage *c, struct cov_hits *to, struct cov_hits from)
{
	to->count = coverage_sum(to->count, from.count, c->set_mode);
	to->by = coverage_union(c, to->by, from.by);
	to->in = coverage_union(c, to->in, from.in);
}

/* `from` is the same thing as `to`: adds it. */
static void join(struct coverage *c, enum cov_kind kind, void *to, const void *from, const struct cov_origin *origin)
{
	if (kind == COV_KIND_BLOCK &&
	    ((const struct cov_block *)to)->statements != ((const struct cov_block *)from)->statements)
		c->clashes++;
	add_hits(c, to, taken(c, from, origin));
	if (cov_shape[kind].join)
		cov_shape[kind].join(c->arena, to, from);
}

/* How many of `from` are not among `t`; adds the others where they are.  Those that are not are gathered at `keep`, which may
 * be `from` itself, unless it is NULL. */
static uint32_t join_known(struct coverage *c, const struct cov_things *t, enum cov_kind kind, const struct cov_things *from,
	const struct cov_origin *origin, struct cov_things *keep)
{
	const struct cov_shape *shape = &cov_shape[kind];
	uint32_t at = 0, fresh = 0;

	for (uint32_t i = 0; i < from->n; i++) {
		const void *thing = cov_thing_at(from, kind, i);
		int order = -1;

		while (at < t->n && (order = shape->order(cov_thing_at(t, kind, at), thing)) < 0)
			at++;
		if (at < t->n && !order)
			join(c, kind, cov_thing_at(t, kind, at), thing, origin);
		else if (keep)
			memmove(cov_thing_at(keep, kind, fresh++), thing, shape->size);
		else
			fresh++;
	}
	return fresh;
}

/* A copy that owns nothing of where it came from. */
static void adopt(struct coverage *c, enum cov_kind kind, void *to, const void *from, const struct cov_origin *origin)
{
	memcpy(to, from, cov_shape[kind].size);
	*(struct cov_hits *)to = taken(c, from, origin);
	if (cov_shape[kind].own)
		cov_shape[kind].own(c->arena, to);
}

/* Brings those of `from` that are not among `t`, `fresh` of them, in between. [1] */
static void weave(struct coverage *c, struct cov_things *t, enum cov_kind kind, const struct cov_things *from,
	const struct cov_origin *origin, uint32_t fresh)
{
	const struct cov_shape *shape = &cov_shape[kind];
	uint32_t old = t->n, to = t->n + fresh, n = from->n;

	t->n = to;
	while (n && to > old) {
		const void *thing = cov_thing_at(from, kind, n - 1);
		int order = old ? shape->order(cov_thing_at(t, kind, old - 1), thing) : -1;

		if (order > 0) {
			memmove(cov_thing_at(t, kind, --to), cov_thing_at(t, kind, --old), shape->size);
			continue;
		}
		if (order)
			adopt(c, kind, cov_thing_at(t, kind, --to), thing, origin);
		n--;
	}
}

void cov_fold_counted(struct coverage *c, struct cov_file *f, const struct cov_file *from, const struct cov_origin *origin)
{
	for (enum cov_kind kind = 0; kind < COV_KINDS; kind++) {
		struct cov_things t = cov_things_get(f, kind);
		const uint32_t *counted = from->counted[kind];

		for (uint32_t i = 0; counted && i < t.n; i++) {
			struct cov_hits hits = { .count = counted[i] - 1 };

			if (counted[i])
				add_hits(c, cov_thing_at(&t, kind, i), taken(c, &hits, origin));
		}
	}
}

void cov_fold(struct coverage *c, struct cov_file *f, enum cov_kind kind, const struct cov_things *from,
	const struct cov_origin *origin)
{
	struct cov_things t = cov_things_get(f, kind);
	uint32_t fresh = join_known(c, &t, kind, from, origin, NULL);

	while (t.cap < t.n + fresh)
		t.thing = arena_grow(c->arena, t.thing, cov_shape[kind].size, t.cap, &t.cap);
	weave(c, &t, kind, from, origin, fresh);
	cov_things_set(f, kind, t);
	f->settled[kind] = t.n;
}

static bool ascending(const struct cov_things *t, enum cov_kind kind, uint32_t from)
{
	for (uint32_t i = from ? from : 1; i < t->n; i++)
		if (cov_shape[kind].order(cov_thing_at(t, kind, i - 1), cov_thing_at(t, kind, i)) >= 0)
			return false;
	return true;
}

/* Sorts all things and puts equal neighbours together. */
static void sort_things(struct coverage *c, struct cov_things *t, enum cov_kind kind)
{
	const struct cov_shape *shape = &cov_shape[kind];
	uint32_t last = 0;

	if (ascending(t, kind, 0))
		return;
	qsort(t->thing, t->n, shape->size, shape->order);
	for (uint32_t i = 1; i < t->n; i++) {
		void *next = cov_thing_at(t, kind, i);

		if (!shape->order(cov_thing_at(t, kind, last), next))
			join(c, kind, cov_thing_at(t, kind, last), next, NULL);
		else if (++last != i)
			memcpy(cov_thing_at(t, kind, last), next, shape->size);
	}
	t->n = last + 1;
}

void cov_settle_kind(struct coverage *c, struct cov_file *f, enum cov_kind kind)
{
	struct cov_things t = cov_things_get(f, kind), tail;
	uint32_t settled = f->settled[kind];

	if (settled == t.n)
		return;
	if (!ascending(&t, kind, settled)) {
		tail = (struct cov_things){ cov_thing_at(&t, kind, settled), t.n - settled, 0 };
		sort_things(c, &tail, kind);
		t.n = settled;
		t.n += join_known(c, &t, kind, &tail, NULL, &tail); /* [2] */
		sort_things(c, &t, kind);
	}
	cov_things_set(f, kind, t);
	f->settled[kind] = t.n;
}

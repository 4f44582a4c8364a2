/*
 * A coverage that is read to be merged into another keeps what that one has as counts alone: the hosts of one build differ
 * in little else, and the next to be merged needs a tenth of the memory.
 *
 * Choices [1] What is unmeasured, or a count too large, is kept as a thing of its own: merging adds both.
 */
#include "model/coverage_part.h"

#define COUNTED_MOST UINT32_MAX

void coverage_beside(struct coverage *c, const struct coverage *known, const struct map *file)
{
	c->known = known;
	c->known_file = file;
}

static struct cov_things things_beside(const struct coverage *known, const struct cov_file *f, enum cov_kind kind)
{
	return cov_things_get(&known->file[f->beside - 1], kind);
}

/* Index of the thing with that key; n when there is none.  Producers repeat their order: it is near the one before. */
static uint32_t find(const struct cov_things *t, enum cov_kind kind, uint32_t near, const void *thing)
{
	uint32_t lo = 0, hi = t->n, mid = near;

	while (lo < hi) {
		int order;

		mid = mid < lo || mid >= hi ? lo + (hi - lo) / 2 : mid;
		order = cov_shape[kind].order(cov_thing_at(t, kind, mid), thing);
		if (!order)
			return mid;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
		mid = t->n;
	}
	return t->n;
}

bool cov_count_beside(struct coverage *c, struct cov_file *f, enum cov_kind kind, const void *thing)
{
	struct cov_things t = things_beside(c->known, f, kind);
	uint64_t count = ((const struct cov_hits *)thing)->count;
	uint32_t at = find(&t, kind, f->near[kind], thing);

	if (at == t.n || count >= COUNTED_MOST || /* [1] */
	    (cov_shape[kind].same && !cov_shape[kind].same(cov_thing_at(&t, kind, at), thing)))
		return false;
	if (!f->counted[kind])
		f->counted[kind] = ARENA_ARRAY(c->arena, uint32_t, t.n);
	if (f->counted[kind][at])
		count = coverage_sum(count, f->counted[kind][at] - 1, c->set_mode);
	else if (c->set_mode)
		count = count != 0;
	if (count >= COUNTED_MOST) /* [1] */
		return false;
	f->counted[kind][at] = (uint32_t)count + 1;
	f->near[kind] = at + 1;
	return true;
}

static void stand_alone(struct coverage *c, const struct coverage *known, struct cov_file *f, enum cov_kind kind)
{
	struct cov_things from = things_beside(known, f, kind), own = cov_things_get(f, kind), t = { 0 };
	size_t size = cov_shape[kind].size;

	t.thing = arena_alloc(c->arena, from.n, size);
	t.cap = from.n;
	for (uint32_t i = 0; i < from.n; i++) {
		void *to = cov_thing_at(&t, kind, t.n);

		if (!f->counted[kind][i])
			continue;
		memcpy(to, cov_thing_at(&from, kind, i), size);
		*(struct cov_hits *)to = (struct cov_hits){ .count = f->counted[kind][i] - 1 };
		t.n++;
	}
	f->counted[kind] = NULL;
	cov_things_set(f, kind, t);
	cov_fold(c, f, kind, &own, NULL);
}

void cov_stand_alone(struct coverage *c, const struct coverage *known, struct cov_file *f)
{
	for (enum cov_kind kind = 0; kind < COV_KINDS; kind++)
		if (f->counted[kind])
			stand_alone(c, known, f, kind);
	f->beside = 0;
}

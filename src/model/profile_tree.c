#include "model/profile_tree.h"

#include "base/sort.h"

static int by_name(uint32_t i, uint32_t j, const void *ctx)
{
	const struct profile *p = ctx;

	return str_cmp(p->frame[i].function, p->frame[j].function);
}

/* The rank of every frame by its name. */
static uint32_t *ranks(const struct profile *p, struct arena *a)
{
	uint32_t *order = ARENA_ARRAY(a, uint32_t, p->nframe), *rank = ARENA_ARRAY(a, uint32_t, p->nframe);

	for (uint32_t i = 0; i < p->nframe; i++)
		order[i] = i;
	sort_by(order, p->nframe, by_name, p);
	for (uint32_t i = 0; i < p->nframe; i++)
		rank[order[i]] = i;
	return rank;
}

/* Puts indices into the order of key[index], keeping that of equals: `first` takes where each key begins. */
static void bucket(const uint32_t *from, uint32_t n, const uint32_t *key, uint32_t *first, uint32_t nkey, uint32_t *to)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		first[key[i]]++;
	for (uint32_t k = 0; k <= nkey; k++) {
		uint32_t here = first[k];

		first[k] = sum;
		sum += here;
	}
	for (uint32_t i = 0; i < n; i++)
		to[first[key[from[i]]]++] = from[i];
	memmove(first + 1, first, nkey * sizeof *first);
	first[0] = 0;
}

void profile_tree(struct profile_tree *t, const struct profile *p, struct arena *a)
{
	uint32_t *rank = ranks(p, a), *key = ARENA_ARRAY(a, uint32_t, p->nstack);
	uint32_t *by_rank = ARENA_ARRAY(a, uint32_t, p->nstack);

	t->child = ARENA_ARRAY(a, uint32_t, p->nstack);
	t->first = ARENA_ARRAY(a, uint32_t, (size_t)p->nstack + 2);
	for (uint32_t i = 0; i < p->nstack; i++) {
		t->child[i] = i;
		key[i] = rank[p->stack[i].frame];
	}
	bucket(t->child, p->nstack, key, ARENA_ARRAY(a, uint32_t, (size_t)p->nframe + 1), p->nframe, by_rank);
	for (uint32_t i = 0; i < p->nstack; i++)
		key[i] = p->stack[i].parent + 1;
	bucket(by_rank, p->nstack, key, t->first, p->nstack + 1, t->child);
}

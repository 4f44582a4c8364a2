#include "model/profile_unwind.h"

#include <assert.h>

/* The innermost `n` frames of a stack, once more upon another root. */
static uint32_t move_tail(struct profile *p, uint32_t stack, uint32_t n, uint32_t root)
{
	uint32_t *tail = ARENA_ARRAY(p->arena, uint32_t, n), found = 0;

	while (found < n && stack != NO_STACK) {
		tail[found++] = p->stack[stack].frame;
		stack = p->stack[stack].parent;
	}
	while (found)
		root = profile_stack(p, root, tail[--found]);
	return root;
}

void profile_unwound(struct profile *p, uint32_t raw, const uint32_t *frame, uint32_t n)
{
	const struct raw_stack *r = &p->unwind->stack[raw];
	uint32_t root = NO_STACK;

	assert(n);
	while (n)
		root = profile_stack(p, root, frame[--n]);
	root = move_tail(p, p->sample[r->sample].stack, r->nkernel, root);
	p->sample[r->sample].stack = root;
}

/* Adds the values of one sample to another's; false, and nothing happened, when a sum leaves 64 bits. */
static bool join(struct profile *p, uint32_t to, uint32_t from)
{
	int64_t sum;

	for (uint32_t w = 0; w < p->nweight; w++)
		if (__builtin_add_overflow(p->weight[w].value[to], p->weight[w].value[from], &sum))
			return false;
	for (uint32_t w = 0; w < p->nweight; w++)
		p->weight[w].value[to] += p->weight[w].value[from];
	return true;
}

static void move_sample(struct profile *p, uint32_t to, uint32_t from)
{
	p->sample[to] = p->sample[from];
	for (uint32_t w = 0; w < p->nweight; w++)
		p->weight[w].value[to] = p->weight[w].value[from];
}

void profile_unwind_end(struct profile *p)
{
	struct map seen;
	uint32_t n = 0;

	map_init(&seen, p->arena);
	for (uint32_t i = 0; i < p->nsample; i++) {
		uint32_t at = map_intern_pair(&seen, p->sample[i].stack, p->sample[i].labels, n);

		if (at == n || !join(p, at, i))
			move_sample(p, n++, i);
	}
	p->nsample = n;
	p->samples.n = 0;       /* to be built again: profile_sample() sees that it lacks some */
	p->samples.slots = 0;
	p->unwind = NULL;
}

/* Sums go up the forest in one loop, because parents precede their children. */
#include "compare/profile_walk.h"

static void take_samples(struct profile_walk *w)
{
	const struct profile *p = w->p;

	for (uint32_t i = 0; i < p->nsample; i++) {
		uint32_t at = p->sample[i].stack;

		if (at == NO_STACK || !(w->value[i] || (w->divisor && w->divisor[i])))
			continue;
		w->live[at] = true;
		w->sum[at] = sum_wrapped(w->sum[at], w->value[i]);
		if (w->divisor)
			w->divisor_sum[at] = sum_wrapped(w->divisor_sum[at], w->divisor[i]);
	}
}

/* Children come after their parent: going back, a stack is complete when its turn comes. */
static void add_to_callers(struct profile_walk *w)
{
	for (uint32_t i = w->p->nstack; i--;) {
		uint32_t parent = w->p->stack[i].parent;

		if (!w->live[i] || parent == NO_STACK)
			continue;
		w->live[parent] = true;
		w->sum[parent] = sum_wrapped(w->sum[parent], w->sum[i]);
		if (w->divisor)
			w->divisor_sum[parent] = sum_wrapped(w->divisor_sum[parent], w->divisor_sum[i]);
	}
}

bool profile_in_order(const struct profile *p)
{
	uint32_t open = NO_STACK;

	for (uint32_t i = 0; i < p->nstack; i++) {
		while (open != NO_STACK && open != p->stack[i].parent)
			open = p->stack[open].parent;
		if (open != p->stack[i].parent)
			return false;
		open = i;
	}
	return true;
}

static void link_up(struct profile_walk *w)
{
	w->child = ARENA_ARRAY(w->arena, uint32_t, w->p->nstack);
	w->sibling = ARENA_ARRAY(w->arena, uint32_t, w->p->nstack);
	for (uint32_t i = w->p->nstack; i--;) {
		uint32_t parent = w->p->stack[i].parent, *head = parent == NO_STACK ? &w->first : &w->child[parent];

		if (!w->live[i])
			continue;
		w->sibling[i] = *head;
		*head = i + 1;
	}
}

void profile_walk_init(struct profile_walk *w)
{
	w->sum = ARENA_ARRAY(w->arena, int64_t, w->p->nstack);
	w->divisor_sum = w->divisor ? ARENA_ARRAY(w->arena, int64_t, w->p->nstack) : NULL;
	w->live = ARENA_ARRAY(w->arena, bool, w->p->nstack);
	take_samples(w);
	add_to_callers(w);
	if (!profile_in_order(w->p))
		link_up(w);
}

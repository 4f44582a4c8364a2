/*
 * profile_walk - the forest of a profile depth first: what must count once in a stack is counted by what is open.
 *
 * A stack is live when a sample that counts ends there or below; others are not visited.
 */
#ifndef PAWL_COMPARE_PROFILE_WALK_H
#define PAWL_COMPARE_PROFILE_WALK_H

#include "model/profile.h"

struct profile_walk {
	struct arena *arena;
	const struct profile *p;
	const int64_t *value, *divisor; /* of each sample; it counts when either is not 0.  divisor: NULL where no means are asked for */
	const uint32_t *row_of_frame;
	int64_t *sum, *divisor_sum;     /* of each stack, with all below it; divisor_sum: NULL as divisor */
	bool *live;                     /* of each stack */
	uint32_t *child, *sibling;      /* of each stack: index + 1, 0 = none; NULL where the stacks are in the order of the walk */
	uint32_t first;                 /* first root: index + 1 */
};

/* Does each stack come right behind its parent's others, with all that is below them?  Readers that sort leave it so. */
bool profile_in_order(const struct profile *p);

/* Fills what the walk needs: everything from sum[] on. */
void profile_walk_init(struct profile_walk *w);

static inline int64_t sum_wrapped(int64_t x, int64_t y)
{
	return (int64_t)((uint64_t)x + (uint64_t)y);
}

static inline uint32_t profile_walk_row(const struct profile_walk *w, uint32_t stack)
{
	return w->row_of_frame[w->p->stack[stack].frame];
}

typedef void profile_visit(void *ctx, uint32_t stack);

/* Leaves stacks from `open` outwards, up to but without `outer`. */
static inline __attribute__((always_inline)) void profile_walk_leave(const struct profile_walk *w, uint32_t open, uint32_t outer,
	profile_visit *leave, void *ctx)
{
	for (; open != outer && open != NO_STACK; open = w->p->stack[open].parent)
		leave(ctx, open);
}

static inline __attribute__((always_inline)) void profile_walk_in_order(const struct profile_walk *w, profile_visit *enter,
	profile_visit *leave, void *ctx)
{
	uint32_t open = NO_STACK;

	for (uint32_t i = 0; i < w->p->nstack; i++) {
		if (!w->live[i])
			continue;
		profile_walk_leave(w, open, w->p->stack[i].parent, leave, ctx);
		enter(ctx, i);
		open = i;
	}
	profile_walk_leave(w, open, NO_STACK, leave, ctx);
}

static inline __attribute__((always_inline)) void profile_walk_links(const struct profile_walk *w, profile_visit *enter,
	profile_visit *leave, void *ctx)
{
	uint32_t at = w->first;

	while (at) {
		enter(ctx, at - 1);
		if (w->child[at - 1]) {
			at = w->child[at - 1];
			continue;
		}
		for (;;) {
			uint32_t i = at - 1;

			leave(ctx, i);
			at = w->sibling[i];
			if (at || w->p->stack[i].parent == NO_STACK)
				break;
			at = w->p->stack[i].parent + 1;
		}
	}
}

/* enter(stack) going in, leave(stack) coming out; here, so that both become part of the loop. */
static inline __attribute__((always_inline)) void profile_walk(const struct profile_walk *w, profile_visit *enter,
	profile_visit *leave, void *ctx)
{
	if (w->child)
		profile_walk_links(w, enter, leave, ctx);
	else
		profile_walk_in_order(w, enter, leave, ctx);
}

#endif

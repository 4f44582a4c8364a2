#include "model/stack_finder.h"

#define SLOTS_LEAST 64u
#define SLOTS_FIRST_MOST (1u << 21)     /* 8 MiB on nothing but somebody's word */
#define AHEAD 8u

/* As in profile.c, a slot is the index + 1 in the low bits and the upper bits of the hash above them. */
static void put(struct stack_finder *t, uint32_t hash, uint32_t index)
{
	uint32_t mask = t->s.slots - 1, at = hash & mask;

	while (t->s.slot[at])
		at = (at + 1) & mask;
	t->s.slot[at] = (hash & ~mask) | (index + 1);
}

static void make_slots(struct stack_finder *t, uint32_t slots)
{
	arena_discard(t->p->arena, t->s.slot);
	t->s.slot = ARENA_ARRAY(t->p->arena, uint32_t, slots ? slots : SIZE_MAX);
	t->s.slots = slots;
	for (uint32_t i = 0; i < t->s.n; i++) {
		if (i + AHEAD < t->s.n)
			stack_finder_announce(t, t->hash[i + AHEAD]);
		put(t, t->hash[i], i);
	}
}

void stack_finder_init(struct stack_finder *t, struct profile *p, uint32_t expected)
{
	uint32_t slots = SLOTS_LEAST;

	while (slots < SLOTS_FIRST_MOST && slots / 4 * 3 < expected)
		slots *= 2;
	*t = (struct stack_finder){ .p = p, .secret = hash_bytes(S("stacks")) | 1 };
	make_slots(t, slots);
}

void stack_finder_done(struct stack_finder *t)
{
	arena_discard(t->p->arena, t->s.slot);
	arena_discard(t->p->arena, t->node);
	arena_discard(t->p->arena, t->hash);
	*t = (struct stack_finder){ .p = t->p };
}

uint32_t stack_finder_add(struct stack_finder *t, uint32_t hash, uint32_t parent, struct path_step step, uint32_t frame)
{
	struct arena *a = t->p->arena;

	if (t->s.n >= t->s.slots / 4 * 3)
		make_slots(t, t->s.slots * 2);
	put(t, hash, t->s.n);
	ARENA_ROOM(a, t->hash, t->s.n, t->hash_cap);
	ARENA_ROOM(a, t->node, t->s.n, t->node_cap);
	t->hash[t->s.n] = hash;
	t->node[t->s.n++] = (struct path_node){ step.key, step.more, parent };
	return profile_append_stack(t->p, parent, frame);
}

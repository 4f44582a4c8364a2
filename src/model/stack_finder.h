/*
 * stack_finder - stacks of a profile by a hash of their whole path, so that the look-up of one can begin before its
 * parent is known.
 *
 * profile_stack() must know the parent before it knows where to look, and nearly every look is a wait for memory.  Whoever has many
 * paths at hand announces all of them, then looks them up: the waits overlap.
 */
#ifndef PAWL_MODEL_STACK_FINDER_H
#define PAWL_MODEL_STACK_FINDER_H

#include "model/profile.h"

#define PATH_ROOT 0u                    /* hash of the empty path */

/* What tells a frame upon its parent from others, as the caller sees frames. */
struct path_step { uint64_t key; uint32_t more; };

struct path_node { uint64_t key; uint32_t more, parent; };

struct stack_finder {
	struct profile *p;              /* nobody else adds stacks to it */
	struct index_slots s;
	uint64_t secret;                /* of this process, odd: nobody can choose addresses that all meet in one slot */
	struct path_node *node;         /* of each stack, as the next */
	uint32_t *hash;
	uint32_t node_cap, hash_cap;
};

/* `expected` stacks, roughly; it holds as many as come. */
void stack_finder_init(struct stack_finder *t, struct profile *p, uint32_t expected);
void stack_finder_done(struct stack_finder *t);

static inline uint32_t path_mix(const struct stack_finder *t, uint32_t parent, uint64_t key)
{
	uint64_t h = (key ^ (uint64_t)parent << 32) * t->secret;

	h ^= h >> 29;
	return (uint32_t)(h * 0xd6e8feb86659fd93u >> 32);
}

/* Of the path that goes on from `parent` with this step. */
static inline uint32_t path_hash(const struct stack_finder *t, uint32_t parent, struct path_step step)
{
	return path_mix(t, parent + step.more, step.key);
}

/* Three steps, each for many paths before the next: the slot is on its way; the stack is on its way, which it probably is
 * (NO_STACK: probably none); the stack's index, or NO_STACK. */
static inline void stack_finder_announce(const struct stack_finder *t, uint32_t hash)
{
	__builtin_prefetch(&t->s.slot[hash & (t->s.slots - 1)], 1);
}

static inline uint32_t stack_finder_approach(const struct stack_finder *t, uint32_t hash)
{
	uint32_t mask = t->s.slots - 1, slot;

	for (uint32_t at = hash & mask; (slot = t->s.slot[at]); at = (at + 1) & mask)
		if (!((slot ^ hash) & ~mask)) {
			__builtin_prefetch(&t->node[(slot & mask) - 1]);
			return (slot & mask) - 1;
		}
	return NO_STACK;
}

/* Is it the one that this step from `parent` leads to? */
static inline bool stack_finder_is(const struct stack_finder *t, uint32_t stack, uint32_t parent, struct path_step step)
{
	const struct path_node *n;

	if (stack == NO_STACK)
		return false;
	n = &t->node[stack];
	return n->key == step.key && n->more == step.more && n->parent == parent;
}

static inline uint32_t stack_finder_find(const struct stack_finder *t, uint32_t hash, uint32_t parent, struct path_step step)
{
	uint32_t mask = t->s.slots - 1, slot;

	for (uint32_t at = hash & mask; (slot = t->s.slot[at]); at = (at + 1) & mask)
		if (!((slot ^ hash) & ~mask) && stack_finder_is(t, (slot & mask) - 1, parent, step))
			return (slot & mask) - 1;
	return NO_STACK;
}

/* Adds one that was not found. */
uint32_t stack_finder_add(struct stack_finder *t, uint32_t hash, uint32_t parent, struct path_step step, uint32_t frame);

#endif

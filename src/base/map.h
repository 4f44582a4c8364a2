/*
 * map - from a string, or a few integers, to a 32-bit index; open addressing, in an arena.
 *
 * The keys stay where they are: the map borrows them.  Hashing is seeded once per process from the
 * kernel, so that an input cannot choose its collisions; iteration order is insertion order of the
 * caller's own array, never the table's.
 */
#ifndef PAWL_BASE_MAP_H
#define PAWL_BASE_MAP_H

#include "base/arena.h"

#define MAP_NONE UINT32_MAX

struct map_slot;

struct map {
	struct arena *arena;            /* owns the table */
	struct map_slot *slot;
	uint32_t n, cap;
};

void map_init(struct map *m, struct arena *a);

/* The index stored under `key`; when there is none, stores `fresh` and returns it. */
uint32_t map_intern(struct map *m, struct str key, uint32_t fresh);

/* The index stored under `key`, or MAP_NONE. */
uint32_t map_find(const struct map *m, struct str key);

/* Stores or replaces. */
void map_set(struct map *m, struct str key, uint32_t index);

/* The same table keyed by two integers: for stacks (parent, frame), pairs of ids.  One map must not
 * mix string and pair keys. */
uint32_t map_intern_pair(struct map *m, uint64_t x, uint64_t y, uint32_t fresh);
uint32_t map_find_pair(const struct map *m, uint64_t x, uint64_t y);

uint64_t hash_bytes(struct str s);      /* XXH3 with the process's seed: not stable across processes */

#endif

/*
 * Linear probing; a slot keeps 32 bits of hash, so that a table is enlarged without looking at a key.  Doubling
 * at 3/4 full: of the abandoned tables, a half + a quarter + ..., the large ones are given back.
 */
#include "base/map.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#define XXH_INLINE_ALL          /* keys are short: the call would cost as much as the hash */
#include <xxhash.h>

#define CAP_FIRST 16u
#define CAP_MOST (1u << 31)

struct map_slot {
	uint32_t hash;
	uint32_t taken;                 /* index + 1; 0 = free */
	union {
		struct str text;        /* borrowed */
		uint64_t pair[2];
	};
};

static uint64_t seed;           /* written once, by draw_seed() */

static void draw_seed(void)
{
	while (getrandom(&seed, sizeof seed, 0) != sizeof seed)
		if (errno != EINTR)
			abort();
}

static uint64_t seed_of_process(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, draw_seed);
	return seed;
}

uint64_t hash_bytes(struct str s)
{
	return XXH3_64bits_withSeed(s.n ? s.p : "", s.n, seed_of_process());
}

void map_init(struct map *m, struct arena *a)
{
	*m = (struct map){ .arena = a };
}

static void enlarge(struct map *m)
{
	uint32_t cap = m->cap ? m->cap * 2 : CAP_FIRST;
	/* A table that 32 bits of hash cannot address is more than any ceiling allows. */
	struct map_slot *slot = arena_alloc(m->arena, m->cap == CAP_MOST ? SIZE_MAX : cap, sizeof *slot);

	for (uint32_t i = 0; i < m->cap; i++) {
		uint32_t to = m->slot[i].hash & (cap - 1);

		if (!m->slot[i].taken)
			continue;
		while (slot[to].taken)
			to = (to + 1) & (cap - 1);
		slot[to] = m->slot[i];
	}
	arena_discard(m->arena, m->slot);
	m->slot = slot;
	m->cap = cap;
}

/* The slot of `key`, or the free one where it belongs.  Needs a table that is not full. */
static struct map_slot *text_slot(const struct map *m, uint32_t hash, struct str key)
{
	uint32_t at = hash & (m->cap - 1);

	while (m->slot[at].taken && (m->slot[at].hash != hash || !str_eq(m->slot[at].text, key)))
		at = (at + 1) & (m->cap - 1);
	return &m->slot[at];
}

static struct map_slot *pair_slot(const struct map *m, uint32_t hash, const uint64_t pair[2])
{
	uint32_t at = hash & (m->cap - 1);

	while (m->slot[at].taken && (m->slot[at].hash != hash || memcmp(m->slot[at].pair, pair, 16) != 0))
		at = (at + 1) & (m->cap - 1);
	return &m->slot[at];
}

static void make_room(struct map *m)
{
	if (m->n >= m->cap / 4 * 3)
		enlarge(m);
}

static void take(struct map *m, struct map_slot *slot, uint32_t hash, uint32_t index)
{
	assert(index != MAP_NONE);
	slot->hash = hash;
	slot->taken = index + 1;
	m->n++;
}

static struct map_slot *intern(struct map *m, struct str key, uint32_t fresh)
{
	uint32_t hash = (uint32_t)hash_bytes(key);
	struct map_slot *slot;

	make_room(m);
	slot = text_slot(m, hash, key);
	if (!slot->taken) {
		take(m, slot, hash, fresh);
		slot->text = key;
	}
	return slot;
}

uint32_t map_intern(struct map *m, struct str key, uint32_t fresh)
{
	return intern(m, key, fresh)->taken - 1;
}

void map_set(struct map *m, struct str key, uint32_t index)
{
	struct map_slot *slot = intern(m, key, index);

	assert(index != MAP_NONE);
	slot->taken = index + 1;
}

uint32_t map_find(const struct map *m, struct str key)
{
	/* A free slot gives 0 - 1, which is MAP_NONE. */
	return m->cap ? text_slot(m, (uint32_t)hash_bytes(key), key)->taken - 1 : MAP_NONE;
}

static uint32_t pair_hash(const uint64_t pair[2])
{
	return (uint32_t)XXH3_64bits_withSeed(pair, 2 * sizeof *pair, seed_of_process());
}

uint32_t map_intern_pair(struct map *m, uint64_t x, uint64_t y, uint32_t fresh)
{
	uint64_t pair[2] = { x, y };
	uint32_t hash = pair_hash(pair);
	struct map_slot *slot;

	make_room(m);
	slot = pair_slot(m, hash, pair);
	if (!slot->taken) {
		take(m, slot, hash, fresh);
		memcpy(slot->pair, pair, sizeof pair);
	}
	return slot->taken - 1;
}

uint32_t map_find_pair(const struct map *m, uint64_t x, uint64_t y)
{
	uint64_t pair[2] = { x, y };

	return m->cap ? pair_slot(m, pair_hash(pair), pair)->taken - 1 : MAP_NONE;
}

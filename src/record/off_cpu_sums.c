#include "record/off_cpu_sums.h"

#include <stdlib.h>

#include "base/map.h"

#define FACTOR UINT64_C(0x9e3779b97f4a7c15)
#define STACK_REACH (UINT64_C(8) << 20) /* of an address in the stack itself */
#define LOWEST_CODE UINT64_C(0x10000)
#define HIGHEST_CODE (UINT64_C(1) << 48)

struct key {
	uint64_t hash;
	uint32_t pid, tid, kind, spare;
};

struct off_cpu_sums {
	struct arena arena;
	struct map by_key;
	struct off_cpu_stay *stay;
	uint32_t n, cap;
};

struct off_cpu_sums *off_cpu_sums_new(void)
{
	struct off_cpu_sums *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	map_init(&s->by_key, &s->arena);
	return s;
}

static uint64_t mixed(uint64_t hash, uint64_t x)
{
	hash = (hash ^ x) * FACTOR;
	return hash ^ hash >> 32;
}

/* perf_event's number of the stack pointer. */
#if defined(__x86_64__)
#define STACK_POINTER 7
#else
#define STACK_POINTER 31
#endif

static uint64_t stack_pointer(uint64_t registers, const struct off_cpu_stay *stay)
{
	uint64_t before = registers & ((UINT64_C(1) << STACK_POINTER) - 1);

	return stay->reg && registers >> STACK_POINTER & 1 ? stay->reg[__builtin_popcountll(before)] : 0;
}

/* `near`: where the stack is. */
static uint64_t hash_of_dump(uint64_t hash, struct str dump, uint64_t near)
{
	uint64_t word;

	for (size_t i = 0; i + sizeof word <= dump.n; i += sizeof word) {
		memcpy(&word, dump.p + i, sizeof word);
		if (word < LOWEST_CODE || word >= HIGHEST_CODE || (near && word - near < STACK_REACH))
			continue;
		hash = mixed(hash, word);
	}
	return hash;
}

static uint64_t hash_of(uint64_t registers, const struct off_cpu_stay *stay)
{
	uint64_t hash = 0;

	for (uint32_t i = 0; i < stay->nkernel; i++)
		hash = mixed(hash, stay->kernel[i]);
	for (uint32_t i = 0; i < stay->nuser; i++)
		hash = mixed(hash, stay->user[i]);
	return hash_of_dump(hash, stay->dump, stack_pointer(registers, stay));
}

static void *copy(struct off_cpu_sums *s, const void *p, size_t n)
{
	return n ? memcpy(arena_alloc(&s->arena, n, 8), p, n) : NULL;
}

static void add_new(struct off_cpu_sums *s, uint64_t registers, const struct off_cpu_stay *stay)
{
	struct off_cpu_stay *kept;

	ARENA_ROOM(&s->arena, s->stay, s->n, s->cap);
	kept = &s->stay[s->n++];
	*kept = *stay;
	kept->kernel = copy(s, stay->kernel, stay->nkernel * sizeof *stay->kernel);
	kept->user = copy(s, stay->user, stay->nuser * sizeof *stay->user);
	if (stay->reg)
		kept->reg = copy(s, stay->reg, 8 * (size_t)__builtin_popcountll(registers));
	kept->dump = arena_str(&s->arena, stay->dump);
}

void off_cpu_sums_add(struct off_cpu_sums *s, uint64_t registers, const struct off_cpu_stay *stay)
{
	const struct key key = { hash_of(registers, stay), stay->pid, stay->tid, stay->kind, 0 };
	struct str bytes = { (const char *)&key, sizeof key };
	uint32_t at = map_find(&s->by_key, bytes);

	if (at == MAP_NONE) {
		map_intern(&s->by_key, arena_str(&s->arena, bytes), s->n);
		add_new(s, registers, stay);
		return;
	}
	s->stay[at].at_ns = stay->at_ns;
	s->stay[at].count += stay->count;
	s->stay[at].blocked_ns += stay->blocked_ns;
	s->stay[at].runnable_ns += stay->runnable_ns;
}

void off_cpu_sums_take(struct off_cpu_sums *s, uint64_t registers, struct buf *records)
{
	for (uint32_t i = 0; i < s->n; i++)
		off_cpu_stay(records, registers, &s->stay[i]);
	arena_free(&s->arena);
	*s = (struct off_cpu_sums){ 0 };
	map_init(&s->by_key, &s->arena);
}

void off_cpu_sums_free(struct off_cpu_sums *s)
{
	if (!s)
		return;
	arena_free(&s->arena);
	free(s);
}

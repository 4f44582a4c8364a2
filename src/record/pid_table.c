#include "record/pid_table.h"

#include <stdlib.h>

/* Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4; pids are consecutive and it spreads those best. */
static uint32_t home_of(const struct pid_table *t, uint32_t pid)
{
	return (uint32_t)(pid * UINT64_C(11400714819323198485) >> 32) & (t->cap - 1);
}

/* Where it is, or the free slot where it would be. */
static uint32_t slot_of(const struct pid_table *t, uint32_t pid)
{
	uint32_t at = home_of(t, pid);

	while (t->slot[at].index != PID_NONE && t->slot[at].pid != pid)
		at = (at + 1) & (t->cap - 1);
	return at;
}

uint32_t pid_table_find(const struct pid_table *t, int64_t pid)
{
	return t->cap ? t->slot[slot_of(t, (uint32_t)pid)].index : PID_NONE;
}

static void grow(struct pid_table *t)
{
	struct pid_table old = *t;

	t->cap = old.cap ? old.cap * 2 : 64;
	t->slot = malloc(t->cap * sizeof *t->slot);
	if (!t->slot)
		abort();
	for (uint32_t i = 0; i < t->cap; i++)
		t->slot[i].index = PID_NONE;
	for (uint32_t i = 0; i < old.cap; i++)
		if (old.slot[i].index != PID_NONE)
			t->slot[slot_of(t, old.slot[i].pid)] = old.slot[i];
	free(old.slot);
}

void pid_table_set(struct pid_table *t, int64_t pid, uint32_t index)
{
	struct pid_slot *s;

	if (t->n >= t->cap / 2)
		grow(t);
	s = &t->slot[slot_of(t, (uint32_t)pid)];
	t->n += s->index == PID_NONE;
	*s = (struct pid_slot){ (uint32_t)pid, index };
}

/* Those behind it that could not have their home before move up: Knuth's Algorithm R, 6.4. */
void pid_table_remove(struct pid_table *t, int64_t pid)
{
	uint32_t hole, at;

	if (pid_table_find(t, pid) == PID_NONE)
		return;
	hole = at = slot_of(t, (uint32_t)pid);
	t->n--;
	for (;;) {
		uint32_t home;

		t->slot[hole].index = PID_NONE;
		do {
			at = (at + 1) & (t->cap - 1);
			if (t->slot[at].index == PID_NONE)
				return;
			home = home_of(t, t->slot[at].pid);
		} while (((at - home) & (t->cap - 1)) < ((at - hole) & (t->cap - 1)));
		t->slot[hole] = t->slot[at];
		hole = at;
	}
}

void pid_table_release(struct pid_table *t)
{
	free(t->slot);
	*t = (struct pid_table){ 0 };
}

#include "record/stays.h"

#ifdef HAVE_BPF

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <bpf/bpf.h>

#include "base/map.h"
#include "record/bpf/wire.h"
#include "record/off_cpu.h"

#define TURN_NS INT64_C(1000000000)
#define BATCH 1024u

/* Stacks of a turn. */
struct turn {
	struct arena arena;
	struct map by_key;
	const struct record_stack **stack;
	uint32_t n, cap;
};

struct code_range { uint64_t lo, hi; };

struct stays {
	int sums_fd, turn_fd;
	uint32_t now;                   /* number of the turn */
	int64_t next_ns;
	bool over;                      /* the turn before is to be taken: who is at it when it ends is through by the next drain */
	uint64_t registers, unsaid;
	struct code_range scheduler;
	const struct bpf_decode *decode;
	struct sampler *sampler;
	struct turn turn[2];            /* by the lowest bit of the number */
	struct buf records;
	struct stay_key key[BATCH], taken[BATCH];
	struct stay_sum sum[BATCH];
};

/* Where the scheduler's own functions lie, as the kernel itself tells them from others for /proc/PID/wchan [kernel/sched/core.c,
 * in_sched_functions()]; empty when that is hidden from us. */
static struct code_range scheduler_range(void)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	unsigned long long lo = 0, hi = 0;
	char line[512];

	while (f && !(lo && hi) && fgets(line, sizeof line, f)) {
		unsigned long long *x = strstr(line, " __sched_text_start\n") ? &lo : strstr(line, " __sched_text_end\n") ? &hi : NULL;

		if (x && (sscanf(line, "%llx", x) != 1 || !*x))
			break;
	}
	if (f)
		fclose(f);
	return hi > lo && lo ? (struct code_range){ lo, hi } : (struct code_range){ 0 };
}

struct stays *stays_new(int sums_fd, int turn_fd, uint64_t registers, const struct bpf_decode *decode, struct sampler *sampler)
{
	struct stays *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	s->sums_fd = sums_fd;
	s->turn_fd = turn_fd;
	s->registers = registers;
	s->decode = decode;
	s->sampler = sampler;
	s->scheduler = scheduler_range();
	for (int i = 0; i < 2; i++)
		map_init(&s->turn[i].by_key, &s->turn[i].arena);
	off_cpu_head(&s->records, registers);
	sampler_add(sampler, buf_view(&s->records));
	buf_clear(&s->records);
	return s;
}

static struct str bytes_of(const struct stay_key *key)
{
	return (struct str){ (const char *)key, sizeof *key };
}

static size_t bytes_due(const struct record_stack *r)
{
	return offsetof(struct record_stack, frame) + ((size_t)r->nkernel + r->nuser) * sizeof *r->frame + r->dump_bytes;
}

bool stays_stack(struct stays *s, const void *record, size_t n)
{
	const struct record_stack *r = record;
	struct turn *t;
	char *copy;

	if (n < offsetof(struct record_stack, frame) || r->nkernel > KERNEL_FRAMES || r->nuser > USER_FRAMES ||
	    r->nregister > REGISTERS || r->dump_bytes > DUMP_MOST || n < bytes_due(r))
		return false;
	t = &s->turn[r->key.turn & 1];
	copy = arena_alloc(&t->arena, n, 8);
	memcpy(copy, record, n);
	ARENA_ROOM(&t->arena, t->stack, t->n, t->cap);
	t->stack[t->n] = (const void *)copy;
	map_intern(&t->by_key, bytes_of(&t->stack[t->n]->key), t->n);
	t->n++;
	return true;
}

/* The innermost frames that are the tracing's own: our program and all that calls it, up to the scheduler that we look at. */
static uint32_t own_frames(const struct code_range *scheduler, const struct record_stack *r)
{
	for (uint32_t i = 0; i < r->nkernel; i++)
		if (r->frame[i] - scheduler->lo < scheduler->hi - scheduler->lo)
			return i;
	return 0;
}

static void put(struct stays *s, const struct stay_key *key, const struct stay_sum *sum)
{
	const struct turn *t = &s->turn[key->turn & 1];
	uint32_t at = map_find(&t->by_key, bytes_of(key));
	struct off_cpu_stay stay = { .at_ns = (int64_t)sum->last_ns, .pid = key->pid, .tid = key->tid, .kind = key->reason,
		.count = sum->count, .blocked_ns = sum->blocked_ns, .runnable_ns = sum->runnable_ns };

	if (key->pipe && bpf_decode_is_jobserver(s->decode, key->pipe))
		stay.kind = WAIT_JOBSERVER;
	if (at == MAP_NONE) {
		s->unsaid += sum->count;
	} else {
		const struct record_stack *r = t->stack[at];

		stay.user = (const uint64_t *)(const void *)r->frame + r->nkernel;
		stay.nkernel = r->nkernel - own_frames(&s->scheduler, r);
		stay.kernel = stay.user - stay.nkernel;
		stay.nuser = r->nuser;
		stay.reg = r->nregister ? (const void *)r->reg : NULL;
		stay.dump = (struct str){ (const char *)(stay.user + r->nuser), r->dump_bytes };
	}
	off_cpu_stay(&s->records, s->registers, &stay);
}

static void put_batch(struct stays *s, uint32_t n, bool last)
{
	uint32_t ntaken = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (s->key[i].turn == s->now && !last)
			continue;
		put(s, &s->key[i], &s->sum[i]);
		s->taken[ntaken++] = s->key[i];
		sampler_add(s->sampler, buf_view(&s->records));
		buf_clear(&s->records);
	}
	if (ntaken)
		bpf_map_delete_batch(s->sums_fd, s->taken, &ntaken, NULL);
}

static void forget(struct turn *t)
{
	arena_free(&t->arena);
	*t = (struct turn){ 0 };
	map_init(&t->by_key, &t->arena);
}

/* Deleting does not disturb the walk: it goes by the buckets of the table. */
static void take_sums(struct stays *s, bool last)
{
	uint32_t from = 0, to = 0, n;
	bool begun = false;
	int failed;

	do {
		n = BATCH;
		failed = bpf_map_lookup_batch(s->sums_fd, begun ? &from : NULL, &to, s->key, s->sum, &n, NULL);
		if (failed && failed != -ENOENT)
			break;
		begun = true;
		from = to;
		put_batch(s, n, last);
	} while (!failed);
	sampler_round(s->sampler);
}

void stays_drain(struct stays *s, int64_t now_ns, bool last)
{
	uint32_t zero = 0;

	if (last || s->over) {
		take_sums(s, last);
		forget(&s->turn[(s->now - 1) & 1]);
		s->over = false;
	} else if (now_ns >= s->next_ns) {
		s->now++;
		s->next_ns = now_ns + TURN_NS;
		s->over = !bpf_map_update_elem(s->turn_fd, &zero, &s->now, BPF_ANY);
	}
}

uint64_t stays_unsaid(const struct stays *s)
{
	return s->unsaid;
}

void stays_free(struct stays *s)
{
	if (!s)
		return;
	for (int i = 0; i < 2; i++)
		arena_free(&s->turn[i].arena);
	buf_release(&s->records);
	free(s);
}

#endif

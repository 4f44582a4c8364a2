/* process_trees - trees of processes made by hand, and random ones that no kernel would report, for tests of what walks over them. */
#ifndef PAWL_TEST_PROCESS_TREES_H
#define PAWL_TEST_PROCESS_TREES_H

#include <math.h>

#include "base/arena.h"
#include "model/process_tree.h"
#include "test/random.h"

static inline uint32_t add_process(struct process_tree *t, uint32_t parent, int64_t start_ns, int64_t end_ns)
{
	return tree_add_process(t, &(struct tree_process){ .pid = 100 + t->nprocess, .parent = parent,
		.program = t->nprogram, .start_ns = start_ns, .end_ns = end_ns, .user_ns = NOT_KNOWN,
		.system_ns = NOT_KNOWN, .peak_rss_bytes = NOT_KNOWN, .read_bytes = NOT_KNOWN,
		.written_bytes = NOT_KNOWN });
}

/* A root of `wall_ns` called `name`, of tier 2 on two CPUs; process and program 0. */
static inline void make_tree(struct process_tree *t, struct arena *a, const char *name, int64_t wall_ns)
{
	process_tree_init(t, a);
	t->wall_ns = wall_ns;
	t->tier = 2;
	t->ncpu = 2;
	t->wait_least_ns = 1;
	add_process(t, NO_PROCESS, 0, wall_ns);
	tree_add_program(t, &(struct tree_program){ .process = 0, .before = NO_PROGRAM, .exec = true,
		.file = str_of(name), .start_ns = 0, .end_ns = wall_ns, .cpu_ns = NOT_KNOWN });
}

/* A process with one program that `before` forked; its pid is 100 + its index.  Gives the program. */
static inline uint32_t make_program(struct process_tree *t, uint32_t before, const char *name, int64_t start_ns,
	int64_t end_ns)
{
	uint32_t process = add_process(t, t->program[before].process, start_ns, end_ns);

	return tree_add_program(t, &(struct tree_program){ .process = process, .before = before, .exec = true, .file = str_of(name),
		.start_ns = start_ns, .end_ns = end_ns, .cpu_ns = NOT_KNOWN });
}

/* What the process of `before` exec's then. */
static inline uint32_t make_exec(struct process_tree *t, uint32_t before, const char *name, int64_t start_ns)
{
	struct tree_program next = t->program[before];

	t->program[before].end_ns = start_ns;
	next.before = before;
	next.exec = true;
	next.file = str_of(name);
	next.start_ns = start_ns;
	return tree_add_program(t, &next);
}

/* Of the main thread, without a time to run again; by == NO_PROGRAM: the kernel ended it. */
static inline struct tree_wait *make_wait(struct process_tree *t, uint32_t program, enum wait_kind kind, int64_t start_ns,
	int64_t end_ns, uint32_t by)
{
	uint32_t i = tree_add_wait(t, &(struct tree_wait){ .program = program, .kind = kind, .object = NO_OBJECT,
		.tid = t->process[t->program[program].process].pid, .waker = by, .waker_tid = NOT_KNOWN,
		.by = by == NO_PROGRAM ? WAKER_KERNEL : WAKER_PROGRAM, .start_ns = start_ns, .woken_ns = end_ns,
		.end_ns = end_ns });

	return &t->wait[i];
}

/* ---- random ---- */

static inline int64_t random_time(struct random *r, int64_t wall_ns)
{
	if (!random_below(r, 40))
		return NO_TIME;
	return (int64_t)random_below(r, (uint32_t)wall_ns + 20) - 10;
}

/* A `sane` one starts in the life of its parent and ends after its start. */
static inline void random_process(struct process_tree *t, struct random *r, bool sane)
{
	uint32_t before = random_below(r, t->nprogram), program;
	int64_t begin = sane && t->program[before].start_ns > 0 ? t->program[before].start_ns : 0;
	int64_t start = begin + random_below(r, 100), end = random_time(r, t->wall_ns);

	program = make_program(t, before, random_below(r, 2) ? "cc" : "ld", start,
		sane && end < start ? start + random_below(r, 100) : end);
	if (!random_below(r, 20))
		t->process[t->program[program].process].parent = NO_PROCESS;
	if (random_below(r, 3))
		t->program[program].cpu_ns = random_below(r, 300);
	if (!random_below(r, 3))
		make_exec(t, program, "as", start + random_below(r, 100));
}

static inline void random_wait(struct process_tree *t, struct random *r)
{
	struct tree_wait *w = make_wait(t, random_below(r, t->nprogram), (enum wait_kind)random_below(r, WAIT_KINDS),
		random_time(r, t->wall_ns), random_time(r, t->wall_ns),
		random_below(r, 4) ? random_below(r, t->nprogram) : NO_PROGRAM);

	w->tid += random_below(r, 3);
	if (!random_below(r, 3))
		w->by = (enum waker)random_below(r, 4);
	if (random_below(r, 2))
		w->waker_tid = 100 + t->program[random_below(r, t->nprogram)].process + random_below(r, 3);
	if (random_below(r, 2))
		w->woken_ns = random_time(r, t->wall_ns);
}

/* Any times, wakers, threads and parents, also such that contradict each other. */
static inline void make_random(struct process_tree *t, struct random *r, uint32_t nprocess, uint32_t nwait)
{
	bool sane = random_below(r, 2);

	make_tree(t, r->arena, "make", 1 + random_below(r, 1000));
	t->tier = (int)random_below(r, 3);
	t->ncpu = random_below(r, 5);
	t->wait_least_ns = random_below(r, 50);
	for (uint32_t i = 0; i < nprocess; i++)
		random_process(t, r, sane);
	for (uint32_t i = 0; i < nwait; i++)
		random_wait(t, r);
	for (uint32_t i = 0; i < nprocess / 2; i++)
		tree_add_waits(t, &(struct tree_waits){ .program = random_below(r, t->nprogram),
			.kind = (enum wait_kind)random_below(r, WAIT_KINDS), .count = 1,
			.total_ns = random_below(r, 500),
			.runnable_ns = random_below(r, 2) ? random_below(r, 100) : NOT_KNOWN });
	if (!random_below(r, 10))
		t->wall_ns = NO_TIME;
}

#endif

/*
 * taped - what the tests of tier 1 share: a command recorded, and what the weave and the recording would be told of it, kept
 * by doubles of theirs.
 */
#ifndef PAWL_TEST_TAPED_H
#define PAWL_TEST_TAPED_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "record/tier.h"
#include "test/check.h"

#define EVENTS_MOST 20000u
#define NS INT64_C(1000000000)

struct recording_out {
	struct buf perf;
	struct arena arena;
	struct tree_column column[16];
	uint32_t ncolumn;
};

struct weave {
	struct arena arena;
	struct record_event event[EVENTS_MOST];
	uint32_t n;
};

/* The test itself, exec'd again with "do" and what; also where the way to it is closed to us. */
#define SELF "/proc/self/exe"

uint64_t spin_here(int64_t cpu_ns);

/* ---- doubles ---- */

void recording_perf(struct recording_out *o, struct str records)
{
	buf_str(&o->perf, records);
}

void recording_column(struct recording_out *o, const struct tree_column *row)
{
	CHECK(o->ncolumn < 16);
	o->column[o->ncolumn] = *row;
	o->column[o->ncolumn++].remark = arena_str(&o->arena, row->remark);
}

void weave_event(struct weave *w, const struct record_event *ev)
{
	struct record_event *to = &w->event[w->n];

	CHECK(w->n < EVENTS_MOST);
	w->n++;
	*to = *ev;
	if (ev->kind == EVENT_EXEC) {
		to->exec.file = arena_str(&w->arena, ev->exec.file);
		to->exec.comm = arena_str(&w->arena, ev->exec.comm);
		to->exec.argv = arena_str(&w->arena, ev->exec.argv);
		to->exec.cwd = arena_str(&w->arena, ev->exec.cwd);
	}
	if (ev->kind == EVENT_WAIT)
		to->wait.object = arena_str(&w->arena, ev->wait.object);
}

/* ---- what is recorded ---- */

static inline int64_t cpu_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * NS + t.tv_nsec;
}

/* Uses the CPU for so long, whoever else wants it. */
__attribute__((noinline)) uint64_t spin_here(int64_t cpu_ns)
{
	const int64_t begin_ns = cpu_now_ns();
	uint64_t x = 1;

	while (cpu_now_ns() - begin_ns < cpu_ns)
		for (int i = 0; i < 100000; i++)
			x = x * 6364136223846793005u + 1442695040888963407u;
	return x;
}

/* ---- recording ---- */

struct taped {
	struct recording_out out;
	struct weave weave;
	pid_t pid;
	int status;
	int64_t begin_ns, end_ns;       /* around its life, from its exec */
	uint64_t dropped;
};

/* A process that stands by until its pipe is written to. */
static inline pid_t stand_by(const char *const *argv, int *go)
{
	pid_t pid;
	int p[2];
	char c;

	CHECK(!pipe2(p, O_CLOEXEC));
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		close(p[1]);
		if (read(p[0], &c, 1) == 1)
			execv(argv[0], (char **)(uintptr_t)argv);
		_exit(99);
	}
	close(p[0]);
	*go = p[1];
	return pid;
}

static inline bool tape(struct taped *t, const char *const *argv, const struct tier_options *opt, struct err *e)
{
	struct tier_state *s;
	int go;

	memset(t, 0, sizeof *t);
	t->pid = stand_by(argv, &go);
	s = tier_perf.open(t->pid, opt, &t->weave, &t->out, e);
	t->begin_ns = clock_ns();
	CHECK_EQ(write(go, "x", s ? 1 : 0), s ? 1 : 0);
	close(go);
	if (!s) {
		waitpid(t->pid, &t->status, 0);
		return false;
	}
	do {
		usleep((useconds_t)tier_perf.drain_ms * 1000);
		tier_perf.drain(s, clock_ns());
	} while (!waitpid(t->pid, &t->status, WNOHANG));
	t->end_ns = clock_ns();
	tier_perf.drain(s, t->end_ns);
	tier_perf.close(s, &t->dropped);
	return true;
}

static inline void untape(struct taped *t)
{
	arena_free(&t->weave.arena);
	arena_free(&t->out.arena);
	buf_release(&t->out.perf);
	free(t);
}

/* The tape of this program doing `what`, or of a shell script; the test is skipped where the kernel refuses. */
static inline struct taped *tape_of(const char *what, double frequency)
{
	const bool script = strchr(what, ';');
	const char *const argv[] = { script ? "/bin/sh" : SELF, script ? "-c" : "do", what, NULL };
	struct taped *t = malloc(sizeof *t);
	struct err e = { 0 };

	CHECK(t);
	if (tape(t, argv, &(struct tier_options){ .frequency = frequency }, &e))
		return t;
	print_message("skipped: %s (%s)\n", e.text, e.hint);
	untape(t);
	skip();
	return NULL;
}

/* ---- looking at it ---- */

static inline const struct record_event *find(const struct taped *t, enum record_event_kind kind, uint32_t *from)
{
	for (; *from < t->weave.n; ++*from)
		if (t->weave.event[*from].kind == kind)
			return &t->weave.event[(*from)++];
	return NULL;
}

static inline const struct record_event *longest_wait(const struct taped *t, int64_t pid)
{
	const struct record_event *ev, *longest = NULL;
	uint32_t at = 0;

	while ((ev = find(t, EVENT_WAIT, &at)))
		if ((!pid || ev->pid == pid) &&
			(!longest || ev->at_ns - ev->wait.start_ns > longest->at_ns - longest->wait.start_ns))
			longest = ev;
	CHECK(longest);
	return longest;
}

static inline int64_t wait_ns(const struct record_event *ev)
{
	return ev->at_ns - ev->wait.start_ns;
}

#endif

/*
 * What only /proc tells, of whoever lives long enough.
 *
 * A look is of now, and the rings tell of a little earlier: what was seen is believed only when they have come past it
 * and nothing happened in between.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/lock_holder.h"
#include "record/perf_part.h"
#include "record/proc.h"

#define ARGV_MOST ((size_t)64 << 10)
#define CWD_MOST ((size_t)4096)
#define OFF_LEAST_NS INT64_C(2000000)   /* who is off the CPU for longer when we come by is looked at, once a stay */
#define LOOKS_MOST 200u                 /* threads, of one drain: some 5 ms */

/* ---- argv ---- */

void perf_free_argv(struct perf_process *p)
{
	if (p->look)
		free(p->look->text);
	free(p->look);
	p->look = NULL;
}

static void tell_argv(struct tier_state *s, struct perf_process *p)
{
	const struct argv_look *l = p->look;

	weave_event(s->weave, &(struct record_event){ .kind = EVENT_EXEC, .at_ns = p->exec_ns, .pid = p->pid, .tid = p->pid,
		.exec = { .argv = { l->text, l->argv_n }, .argv_cut = l->cut, .cwd = { l->text + l->argv_n, l->cwd_n } } });
	p->argv_known = true;
	s->argvs++;
}

void perf_settle_argv(struct tier_state *s, uint32_t process, int64_t at_ns)
{
	struct perf_process *p = &s->process[process];

	if (!p->look)
		return;
	if (p->look->upto_ns < at_ns) {
		perf_tell_held(s, process);
		tell_argv(s, p);
	}
	perf_free_argv(p);
}

/* Empty while exec is not through, and of who has ended. */
static void read_argv(struct perf_process *p, char *buf)
{
	char path[64];
	struct str argv;
	ssize_t cwd_n;

	snprintf(path, sizeof path, "/proc/%d/cmdline", (int)p->pid);
	argv = proc_read(path, buf, ARGV_MOST);
	if (!argv.n)
		return;
	snprintf(path, sizeof path, "/proc/%d/cwd", (int)p->pid);
	cwd_n = readlink(path, buf + argv.n, CWD_MOST);
	p->look = calloc(1, sizeof *p->look);
	if (!p->look || !(p->look->text = malloc(argv.n + CWD_MOST)))
		abort();
	p->look->argv_n = argv.n;
	p->look->cwd_n = cwd_n > 0 && (size_t)cwd_n < CWD_MOST ? (size_t)cwd_n : 0;
	p->look->cut = argv.n == ARGV_MOST;
	memcpy(p->look->text, buf, argv.n + p->look->cwd_n);
	p->look->upto_ns = clock_ns();
}

static void look_argv(struct tier_state *s, int64_t upto_ns)
{
	char *buf = malloc(ARGV_MOST + CWD_MOST);
	uint32_t n = 0;

	if (!buf)
		abort();
	for (uint32_t i = 0; i < s->nuntold; i++) {
		uint32_t process = s->untold[i];
		struct perf_process *p = &s->process[process];

		perf_tell_held(s, process);
		if (p->look && p->look->upto_ns < upto_ns)
			perf_settle_argv(s, process, upto_ns);
		if (p->end_ns == NO_TIME && !p->argv_known && !p->look)
			read_argv(p, buf);
		p->listed = p->end_ns == NO_TIME && !p->argv_known;
		if (p->listed)
			s->untold[n++] = process;
	}
	s->nuntold = n;
	free(buf);
}

/* ---- waits ---- */

/* "TID (comm) STATE ..." [proc(5)]; '?' when it is gone. */
static char state_of(int64_t pid, int64_t tid)
{
	char path[64], text[512];
	struct str rest;

	snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, (int)tid);
	rest = proc_read(path, text, sizeof text);
	rest = str_trim(str_cut_last(&rest, ')'));
	return rest.n ? rest.p[0] : '?';
}

static void look_task(struct tier_state *s, struct perf_task *t)
{
	const struct perf_process *p = &s->process[t->process];
	struct perf_look *l = t->look;
	char state;

	if (!l && !(l = t->look = malloc(sizeof *l)))
		abort();
	*l = (struct perf_look){ .from_ns = clock_ns(), .holder = NOT_KNOWN };
	state = state_of(p->pid, t->tid);
	if (state == 'T' || state == 't')
		l->seen.kind = WAIT_STOPPED;
	else
		wait_look(p->pid, t->tid, state == 'D', (struct str){ p->comm, strnlen(p->comm, sizeof p->comm) }, &l->seen);
	if (l->seen.kind == WAIT_LOCK)
		l->holder = lock_holder(p->pid);
	l->upto_ns = clock_ns();
	s->looks++;
	s->vain_looks += l->seen.kind == WAIT_UNKNOWN;
}

static bool is_due(const struct perf_task *t, int64_t upto_ns)
{
	return t->tid && t->off_ns != NO_TIME && !t->runnable && upto_ns - t->off_ns >= OFF_LEAST_NS &&
		(!t->look || t->look->from_ns < t->off_ns);
}

static void look_waits(struct tier_state *s, int64_t upto_ns)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->ntask && n < LOOKS_MOST; i++)
		if (is_due(&s->task[i], upto_ns)) {
			look_task(s, &s->task[i]);
			n++;
		}
}

void perf_look(struct tier_state *s, int64_t upto_ns)
{
	look_argv(s, upto_ns);
	look_waits(s, upto_ns);
}

/*
 * Records of the kernel to events of the weave.
 *
 *	FORK, EXIT  8 u32 pid, ppid, tid, ptid, u64 time        of EXIT the parent is who will be told of it
 *	COMM        8 u32 pid, tid, name                        misc says whether it was exec
 *	MMAP2       8 u32 pid, tid, ... 72 path                 only what may be executed
 *	SWITCH      nothing                                     misc: out or in, and whether it was preempted
 *
 * perf_event_open(2).  An exec is held until the first file is mapped, which is the program's own (then come the dynamic linker and
 * libraries); of a script that is its interpreter.
 */
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>

#include "record/perf_part.h"
#include "record/proc.h"

#define CHILD_NS INT64_C(5000000)       /* a parent that runs so soon after a child ended, on a busy machine, is taken to have waited for it */
#define VFORK_NS INT64_C(20000)         /* a parent that is off the CPU so soon after it forked has not been back in its program */
#define PATH_AT 72u
#define TRAILER_BYTES 24u               /* sampler.c */

/* ---- events ---- */

static void tell_exec(struct tier_state *s, uint32_t process, struct str file)
{
	struct perf_process *p = &s->process[process];

	if (str_ends(file, S(" (deleted)")))
		file.n -= sizeof " (deleted)" - 1;
	p->exec_held = false;
	p->file_wanted &= !file.n;
	weave_event(s->weave, &(struct record_event){ .kind = EVENT_EXEC, .at_ns = p->exec_ns, .pid = p->pid, .tid = p->pid,
		.exec = { .file = file, .comm = { p->comm, strnlen(p->comm, sizeof p->comm) }, .cpu_ns = p->cpu_ns } });
}

void perf_tell_held(struct tier_state *s, uint32_t process)
{
	if (s->process[process].exec_held)
		tell_exec(s, process, (struct str){ 0 });
}

/* ---- on and off the CPU ---- */

static void account(struct tier_state *s, struct perf_task *t, int64_t at_ns)
{
	if (t->on_ns != NO_TIME && at_ns > t->on_ns)
		s->process[t->process].cpu_ns += at_ns - t->on_ns;
	t->on_ns = NO_TIME;
}

/* What was seen of it, when the stay is the one that it was seen in. */
static const struct perf_look *look_of(const struct perf_task *t, int64_t end_ns)
{
	const struct perf_look *l = t->look;

	return l && l->from_ns >= t->off_ns && l->upto_ns <= end_ns ? l : NULL;
}

static void add_look(struct tier_state *s, struct record_event *ev, const struct perf_look *l)
{
	ev->wait.kind = l->seen.kind;
	ev->wait.object_kind = l->seen.object_kind;
	ev->wait.object = str_of(l->seen.object);
	if (l->holder == NOT_KNOWN)
		return;
	ev->wait.waker_pid = l->holder;
	ev->wait.by = pid_table_find(&s->processes, l->holder) == PID_NONE ? WAKER_OUTSIDE : WAKER_PROGRAM;
}

/* A child ended while it was off: what it waited for when it was seen to wait for children, or ran at once. */
static void add_child(const struct perf_process *p, struct record_event *ev)
{
	const bool seen = ev->wait.kind == WAIT_CHILD;

	if (p->child_end_ns == NO_TIME || p->child_end_ns < ev->wait.start_ns || p->child_end_ns > ev->at_ns)
		return;
	if (!seen && (ev->wait.kind != WAIT_UNKNOWN || ev->at_ns - p->child_end_ns > CHILD_NS))
		return;
	ev->wait.kind = WAIT_CHILD;
	ev->wait.by = WAKER_PROGRAM;
	ev->wait.waker_pid = p->child_pid;
	ev->wait.woken_ns = p->child_end_ns;
}

/* vfork(2) blocks until the child has called exec. */
static void add_vfork(const struct tier_state *s, const struct perf_task *t, struct record_event *ev)
{
	uint32_t child = pid_table_find(&s->processes, t->forked);

	if (ev->wait.kind != WAIT_UNKNOWN || child == PID_NONE || ev->wait.start_ns - t->fork_ns > VFORK_NS ||
		s->process[child].exec_ns == NO_TIME || s->process[child].exec_ns < ev->wait.start_ns)
		return;
	ev->wait.kind = WAIT_CHILD;
	ev->wait.by = WAKER_PROGRAM;
	ev->wait.waker_pid = t->forked;
	ev->wait.woken_ns = s->process[child].exec_ns;
}

static void tell_wait(struct tier_state *s, struct perf_task *t, int64_t end_ns)
{
	const struct perf_process *p = &s->process[t->process];
	const struct perf_look *l = look_of(t, end_ns);
	struct record_event ev = { .kind = EVENT_WAIT, .at_ns = end_ns, .pid = p->pid, .tid = t->tid,
		.wait = { .start_ns = t->off_ns, .woken_ns = NO_TIME, .waker_pid = NOT_KNOWN, .waker_tid = NOT_KNOWN,
			.count = 1 } };

	if (t->runnable) {
		ev.wait.woken_ns = t->off_ns;
	} else {
		if (l)
			add_look(s, &ev, l);
		add_child(p, &ev);
		add_vfork(s, t, &ev);
	}
	weave_event(s->weave, &ev);
	perf_tell_stay(s, t, &ev);
}

static void take_switch(struct tier_state *s, const struct sampled *r)
{
	uint32_t i = pid_table_find(&s->tasks, r->tid);
	struct perf_task *t;

	if (i == PID_NONE)
		return;
	t = &s->task[i];
	if (r->misc & PERF_RECORD_MISC_SWITCH_OUT) {
		account(s, t, r->at_ns);
		t->off_ns = r->at_ns;
		t->runnable = r->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT;
		return;
	}
	if (t->off_ns != NO_TIME)
		tell_wait(s, t, r->at_ns);
	t->off_ns = NO_TIME;
	t->on_ns = r->at_ns;
}

/* ---- forks, execs, ends ---- */

struct task_record { uint32_t pid, ppid, tid, ptid; };

static struct task_record task_record(const struct sampled *r)
{
	struct task_record t = { 0 };

	if (r->bytes.n >= 8 + sizeof t)
		memcpy(&t, r->bytes.p + 8, sizeof t);
	return t;
}

/* The new process is what its parent was; one of that number whose end was lost is not. */
static uint32_t fork_process(struct tier_state *s, uint32_t parent, const struct task_record *f, int64_t at_ns)
{
	uint32_t task = pid_table_find(&s->tasks, f->ptid), old = pid_table_find(&s->processes, f->pid), process;
	char comm[sizeof s->process->comm];

	if (task != PID_NONE) {
		s->task[task].fork_ns = at_ns;
		s->task[task].forked = f->pid;
	}
	memcpy(comm, s->process[parent].comm, sizeof comm);
	if (old != PID_NONE && old != parent && s->process[old].end_ns == NO_TIME)
		perf_remove_process(s, old);
	process = perf_add_process(s, f->pid);
	memcpy(s->process[process].comm, comm, sizeof comm);
	return process;
}

static bool take_fork(struct tier_state *s, const struct sampled *r)
{
	struct task_record f = task_record(r);
	uint32_t process = pid_table_find(&s->processes, f.ppid), task, old;

	if (process == PID_NONE)
		return false;
	weave_event(s->weave, &(struct record_event){ .kind = EVENT_FORK, .at_ns = r->at_ns, .pid = f.ppid, .tid = f.ptid,
		.fork = { .child_pid = f.pid, .child_tid = f.tid } });
	if (f.pid != f.ppid)
		process = fork_process(s, process, &f, r->at_ns);
	old = pid_table_find(&s->tasks, f.tid);
	if (old != PID_NONE)
		perf_remove_task(s, old);
	task = perf_add_task(s, process, f.tid);
	s->task[task].off_ns = r->at_ns;
	s->task[task].runnable = true;
	return true;
}

/* Of a process with several threads the one that calls exec goes on alone, by the name of the first. */
static void leave_one_task(struct tier_state *s, uint32_t process, int64_t at_ns)
{
	uint32_t task = s->process[process].task;

	if (s->process[process].ntask == 1 && s->task[task].tid == s->process[process].pid) {
		account(s, &s->task[task], at_ns);
	} else {
		for (; task != PID_NONE; task = s->process[process].task) {
			account(s, &s->task[task], at_ns);
			perf_remove_task(s, task);
		}
		task = perf_add_task(s, process, s->process[process].pid);
	}
	s->task[task].on_ns = at_ns;
	s->task[task].off_ns = NO_TIME;
}

static void list_untold(struct tier_state *s, uint32_t process)
{
	if (s->process[process].listed)
		return;
	s->process[process].listed = true;
	s->untold = perf_room(s->untold, sizeof *s->untold, s->nuntold, &s->untold_cap);
	s->untold[s->nuntold++] = process;
}

static void take_exec(struct tier_state *s, uint32_t process, int64_t at_ns, struct str comm)
{
	struct perf_process *p = &s->process[process];

	perf_tell_held(s, process);
	perf_settle_argv(s, process, at_ns);
	leave_one_task(s, process, at_ns);
	memset(p->comm, 0, sizeof p->comm);
	memcpy(p->comm, comm.p, comm.n < sizeof p->comm ? comm.n : sizeof p->comm);
	p->exec_ns = at_ns;
	p->exec_held = p->file_wanted = true;
	p->argv_known = false;
	s->execs++;
	s->started |= p->pid == s->root_pid;
	list_untold(s, process);
}

static bool take_comm(struct tier_state *s, const struct sampled *r)
{
	uint32_t pid, process;

	memcpy(&pid, r->bytes.p + 8, sizeof pid);
	process = pid_table_find(&s->processes, pid);
	if (process != PID_NONE && r->misc & PERF_RECORD_MISC_COMM_EXEC && r->bytes.n > 16 + TRAILER_BYTES)
		take_exec(s, process, r->at_ns, (struct str){ r->bytes.p + 16, r->bytes.n - 16 - TRAILER_BYTES });
	return process != PID_NONE;
}

static bool take_mapping(struct tier_state *s, const struct sampled *r)
{
	uint32_t pid, process;
	struct str path;

	memcpy(&pid, r->bytes.p + 8, sizeof pid);
	process = pid_table_find(&s->processes, pid);
	if (process == PID_NONE || !s->process[process].file_wanted || r->bytes.n < PATH_AT + TRAILER_BYTES)
		return process != PID_NONE;
	path = (struct str){ r->bytes.p + PATH_AT, strnlen(r->bytes.p + PATH_AT, r->bytes.n - PATH_AT - TRAILER_BYTES) };
	if (str_starts(path, S("/")))
		tell_exec(s, process, path);
	return true;
}

static void tell_exit(struct tier_state *s, uint32_t process, int64_t tid, int64_t at_ns, int32_t status)
{
	const struct perf_process *p = &s->process[process];

	weave_event(s->weave, &(struct record_event){ .kind = EVENT_EXIT, .at_ns = at_ns, .pid = p->pid, .tid = tid,
		.exit = { .last = p->end_ns != NO_TIME, .status = status, .user_ns = NOT_KNOWN, .system_ns = NOT_KNOWN,
			.cpu_ns = p->cpu_ns, .peak_rss_bytes = NOT_KNOWN, .read_bytes = NOT_KNOWN, .written_bytes = NOT_KNOWN } });
}

static void end_process(struct tier_state *s, uint32_t process, int64_t ppid, int64_t at_ns)
{
	uint32_t parent = pid_table_find(&s->processes, ppid);

	perf_settle_argv(s, process, at_ns);
	s->process[process].end_ns = at_ns;
	s->exits++;
	if (parent != PID_NONE) {
		s->process[parent].child_end_ns = at_ns;
		s->process[parent].child_pid = s->process[process].pid;
	}
	s->ended = perf_room(s->ended, sizeof *s->ended, s->nended, &s->ended_cap);
	s->ended[s->nended++] = process;
}

/*
 * An inherited event ends, and says EXIT, also when exec changes who the process is [kernel/events/core.c perf_event_exit_task, from
 * fs/exec.c begin_new_exec]: before anything is mapped, where no program can end by itself.
 */
static bool is_veil(const struct tier_state *s, const struct perf_process *p)
{
	return !sampler_gives(s->sampler).machine && p->file_wanted && p->exec_ns != NO_TIME && p->ntask == 1;
}

static bool take_exit(struct tier_state *s, const struct sampled *r)
{
	struct task_record x = task_record(r);
	uint32_t task = pid_table_find(&s->tasks, x.tid), process;

	if (task == PID_NONE)
		return false;
	process = s->task[task].process;
	if (is_veil(s, &s->process[process])) {
		account(s, &s->task[task], r->at_ns);
		s->process[process].veiled = true;
		s->process[process].parent_pid = x.ppid;
		s->veils++;
		s->veiled = perf_room(s->veiled, sizeof *s->veiled, s->nveiled, &s->veiled_cap);
		s->veiled[s->nveiled++] = process;
		return true;
	}
	perf_tell_held(s, process);
	account(s, &s->task[task], r->at_ns);
	perf_remove_task(s, task);
	if (!s->process[process].ntask)
		end_process(s, process, x.ppid, r->at_ns);
	tell_exit(s, process, x.tid, r->at_ns, NOT_KNOWN);
	return true;
}

/* ---- setuid programs ---- */

static void end_veiled(struct tier_state *s, uint32_t process, int64_t at_ns, int32_t status)
{
	struct perf_process *p = &s->process[process];

	perf_unlist(s->veiled, &s->nveiled, process);
	p->veiled = false;
	p->cpu_ns = 0;          /* not known */
	perf_tell_held(s, process);
	while (p->task != PID_NONE)
		perf_remove_task(s, p->task);
	end_process(s, process, p->parent_pid, at_ns);
	tell_exit(s, process, p->pid, at_ns, status);
}

/* A pid of ours that is gone, or waits to be reaped. */
static bool is_gone(int64_t pid)
{
	char path[64], text[512];
	struct str rest;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	rest = proc_read(path, text, sizeof text);
	rest = str_trim(str_cut_last(&rest, ')'));
	return !rest.n || rest.p[0] == 'Z' || rest.p[0] == 'X';
}

void perf_end_veiled(struct tier_state *s, int64_t now_ns)
{
	for (uint32_t i = s->nveiled; i-- > 0;)
		if (is_gone(s->process[s->veiled[i]].pid))
			end_veiled(s, s->veiled[i], now_ns, NOT_KNOWN);
}

/* ---- all of them ---- */

/* Inherited events speak of the tree alone: of a process whose fork was lost it is known only that it is there. */
static void adopt(struct tier_state *s, const struct sampled *r)
{
	uint32_t task;

	if (!sampler_lost(s->sampler) || sampler_gives(s->sampler).machine || r->pid <= 0 || r->tid <= 0 ||
		pid_table_find(&s->processes, r->pid) != PID_NONE)
		return;
	weave_event(s->weave, &(struct record_event){ .kind = EVENT_FORK, .at_ns = r->at_ns, .pid = NOT_KNOWN, .tid = NOT_KNOWN,
		.fork = { .child_pid = r->pid, .child_tid = r->tid } });
	task = pid_table_find(&s->tasks, r->tid);
	if (task != PID_NONE)
		perf_remove_task(s, task);
	perf_add_task(s, perf_add_process(s, r->pid), r->tid);
}

bool perf_take(void *state, const struct sampled *r)
{
	struct tier_state *s = state;
	bool ours = false;

	adopt(s, r);
	if (r->leaves) {
		perf_take_stack(s, r);
		return false;
	}
	switch (r->type) {
	case PERF_RECORD_SWITCH:
	case PERF_RECORD_SWITCH_CPU_WIDE:
		take_switch(s, r);
		break;
	case PERF_RECORD_FORK:
		ours = take_fork(s, r);
		break;
	case PERF_RECORD_COMM:
		ours = take_comm(s, r);
		break;
	case PERF_RECORD_EXIT:
		ours = take_exit(s, r);
		break;
	case PERF_RECORD_MMAP2:
		ours = take_mapping(s, r);
		break;
	default:
		ours = pid_table_find(&s->processes, r->pid) != PID_NONE;
	}
	return ours && s->started;
}

void perf_add_root(struct tier_state *s)
{
	perf_add_task(s, perf_add_process(s, s->root_pid), s->root_pid);
}

/* The last thread's is the process's: exit_group(2) gives it to all of them. */
void perf_take_status(struct tier_state *s, const struct connector_exit *x)
{
	uint32_t process = pid_table_find(&s->processes, x->pid);
	const struct perf_process *p = process == PID_NONE ? NULL : &s->process[process];

	if (p && p->veiled && x->tid == x->pid) {
		end_veiled(s, process, x->at_ns, x->status);
		s->process[process].status_known = true;
		s->statuses++;
		return;
	}
	if (!p || p->end_ns == NO_TIME || x->at_ns < p->end_ns || p->status_known)
		return;
	tell_exit(s, process, x->tid, p->end_ns, x->status);
	s->process[process].status_known = true;
	s->statuses++;
}

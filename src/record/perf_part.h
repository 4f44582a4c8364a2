/*
 * perf_part - the parts of tier 1:
 *
 *	tier_perf.c     opening, draining, columns
 *	perf_tables.c   who is there
 *	perf_tasks.c    records of the rings to events
 *	perf_stacks.c   stacks of waits
 *	perf_looks.c    what only /proc tells, of whoever lives long enough
 */
#ifndef PAWL_RECORD_PERF_PART_H
#define PAWL_RECORD_PERF_PART_H

#include "base/buf.h"
#include "record/connector.h"
#include "record/off_cpu_sums.h"
#include "record/pid_table.h"
#include "record/sampler.h"
#include "record/tier.h"
#include "record/wait_look.h"

/* What was seen in /proc of a thread that was off the CPU, and from when to when. */
struct perf_look {
	int64_t from_ns, upto_ns;
	struct wait_seen seen;
	int64_t holder;                 /* of a lock, a pid; NOT_KNOWN */
};

/* The stack with which a thread left its CPU last: the whole sample. */
struct perf_stack {
	int64_t at_ns;                  /* NO_TIME = of a wait that is over */
	struct buf sample;
};

/* A thread of the tree; all are in perf.task[], those that ended are free. */
struct perf_task {
	int64_t tid;                    /* 0 = free */
	uint32_t process;
	uint32_t next, prev;            /* threads of the same process; PID_NONE */
	int64_t on_ns, off_ns;          /* since when it is on, or off, the CPU; NO_TIME = it is not, or not known */
	bool runnable;                  /* off the CPU though it could run: preempted, or just made */
	int64_t fork_ns, forked;        /* its last fork and whom it made, a pid; 0 = none */
	struct perf_look *look;         /* the last one; NULL = none yet */
	struct perf_stack *stack;       /* NULL = none yet */
};

/* What was read of /proc/PID at a time; only what comes later tells of which program it was. */
struct argv_look {
	int64_t upto_ns;
	char *text;                     /* cmdline, then cwd; owned */
	size_t argv_n, cwd_n;
	bool cut;
};

struct perf_process {
	int64_t pid;                    /* 0 = free */
	uint32_t task, ntask;           /* first of its threads */
	char comm[16];
	int64_t exec_ns;                /* its last; NO_TIME = none since it was forked */
	bool exec_held;                 /* that one is not told yet: its file is to come, or this drain to end */
	bool file_wanted;
	bool argv_known;
	bool listed;                    /* in untold[] */
	struct argv_look *look;         /* of its last exec, as far as is known yet; NULL = none */
	int64_t cpu_ns;                 /* of its threads, their stays that ended */
	int64_t child_end_ns, child_pid;        /* the last child that ended; NO_TIME */
	int64_t parent_pid;             /* of one that is veiled */
	bool veiled;                    /* it runs a setuid program: the rings are silent about it and all it forks */
	int64_t end_ns;                 /* NO_TIME = it lives */
	bool status_known;
};

struct tier_state {
	struct sampler *sampler;
	struct connector *connector;    /* NULL = not to be had */
	char no_connector[512];         /* then why */
	struct weave *weave;
	struct recording_out *out;
	bool stacks;
	int64_t root_pid;
	bool started;                   /* the root was exec'd */

	struct perf_task *task;
	struct perf_process *process;
	uint32_t ntask, task_cap, nprocess, process_cap;
	uint32_t free_task, free_process;       /* lists through `next` and `task`; PID_NONE */
	struct pid_table tasks, processes;

	uint32_t *untold, *ended, *veiled;      /* processes: argv not known yet; ended, and may get a status yet; veiled */
	uint32_t nuntold, nended, nveiled, untold_cap, ended_cap, veiled_cap;
	struct connector_exit *exit;    /* of the connector, whose time has not come */
	uint32_t nexit, exit_cap;
	uint32_t unasked;               /* drains since it was asked */

	uint64_t execs, argvs, exits, statuses; /* argvs: execs whose argv is known */
	uint64_t looks, vain_looks, veils;

	struct off_cpu_sums *stays;     /* NULL: no stacks of waits */
	bool off_cpu;                   /* they were asked for */
	int64_t next_stays_ns;
	uint64_t nstay, stackless;      /* waits; those without a stack */
};

/* ---- perf_tables.c ---- */

void *perf_room(void *p, size_t size, uint32_t n, uint32_t *cap);       /* for one more */
uint32_t perf_add_process(struct tier_state *s, int64_t pid);
uint32_t perf_add_task(struct tier_state *s, uint32_t process, int64_t tid);
void perf_remove_task(struct tier_state *s, uint32_t task);
void perf_remove_process(struct tier_state *s, uint32_t process);
void perf_unlist(uint32_t *list, uint32_t *n, uint32_t process);

/* Forgets who ended before `before_ns`; nothing can come of them any more. */
void perf_forget(struct tier_state *s, int64_t before_ns);
void perf_tasks_free(struct tier_state *s);

/* ---- perf_tasks.c ---- */

/* A record of the ring, in order of time; true when it is of the tree and to be kept. */
bool perf_take(void *state, const struct sampled *r);
void perf_add_root(struct tier_state *s);
void perf_tell_held(struct tier_state *s, uint32_t process);    /* its exec, if that is not told yet */
void perf_take_status(struct tier_state *s, const struct connector_exit *x);

/* Ends those that run a setuid program and are gone at `now_ns`, when nothing told exactly. */
void perf_end_veiled(struct tier_state *s, int64_t now_ns);

/* ---- perf_stacks.c ---- */

void perf_take_stack(struct tier_state *s, const struct sampled *r);
void perf_tell_stay(struct tier_state *s, const struct perf_task *t, const struct record_event *wait);
void perf_say_stays(struct tier_state *s, int64_t now_ns, bool last);

/* ---- perf_looks.c ---- */

/* Something happened to the process at `at_ns` that makes what was read of it earlier certain, or later void. */
void perf_settle_argv(struct tier_state *s, uint32_t process, int64_t at_ns);
void perf_free_argv(struct perf_process *p);

/* Reads the argv of programs that are new, and looks at those who have been off the CPU for long. `upto_ns`: what the rings have told. */
void perf_look(struct tier_state *s, int64_t upto_ns);

#endif

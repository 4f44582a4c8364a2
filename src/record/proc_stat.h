/* proc_stat - /proc/PID/stat and its neighbour schedstat, kept open: a look is one pread(2), and never of another process of that pid. */
#ifndef PAWL_RECORD_PROC_STAT_H
#define PAWL_RECORD_PROC_STAT_H

#include "base/str.h"

struct proc_stat {                      /* [proc(5) /proc/pid/stat] */
	char comm[16];
	char state;                     /* R running, S sleeping, D for a disk, T stopped, Z ended ... */
	int64_t parent;
	int64_t user_ticks, system_ticks, threads;
	int64_t start_ticks;            /* since boot */
	int64_t rss_pages;
	uint64_t code, stack;           /* addresses, another after an exec; 0 = not allowed */
	int32_t exit_code;              /* of one that ended; 0 also when that is not allowed */
};

bool proc_stat_parse(struct str text, struct proc_stat *out) MUST_CHECK;

/* Descriptors of a process, -1 when it is gone. */
int proc_open(int64_t pid, const char *name);
bool proc_stat_read(int fd, struct proc_stat *out) MUST_CHECK;

/* [Documentation/scheduler/sched-stats.rst] of its main thread, in nanoseconds. */
struct proc_sched {
	int64_t ran_ns, runnable_ns;
	int64_t turns;                  /* how often it came onto a CPU */
};

bool proc_sched_read(int fd, struct proc_sched *out) MUST_CHECK;

#endif

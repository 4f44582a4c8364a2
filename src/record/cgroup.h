/*
 * cgroup - the control group that a command runs in, which is our own: what it used and what its limits did to it.
 *
 * In a container it is the root of what one sees, and what its limit does is what the command runs into.  Every figure may be missing:
 * a group has the files of the controllers that are on for it.  Version 2 has one group for all controllers, version 1, which containers of
 * older machines still are in, one for each.
 */
#ifndef PAWL_RECORD_CGROUP_H
#define PAWL_RECORD_CGROUP_H

#include "base/err.h"
#include "format/recording_out.h"

/* Of the group since it was made; NOT_KNOWN. */
struct cgroup_totals {
	int64_t cpu_us;
	int64_t throttled_us;           /* summed over CPUs */
	int64_t periods, throttled_periods;
	int64_t memory_bytes;           /* now */
	int64_t memory_peak_bytes, oom_kills, pids_peak, read_bytes, written_bytes;
};

enum cgroup_part { CGROUP_CPU, CGROUP_ACCOUNT, CGROUP_MEMORY, CGROUP_PIDS, CGROUP_IO, CGROUP_PARTS };

struct cgroup {
	int version;                    /* 2 or 1; 0 = none */
	int fd[CGROUP_PARTS];           /* their directories, in version 2 the first alone; -1 = none */
	int limit_fd;                   /* that of the group, it or one above, with the least CPU limit; -1 = no limit is seen */
	double cpus;                    /* that limit; NaN without */
	double period_us;
	struct cgroup_totals first, last;       /* when it was opened; at the last look */
};

/* Of the process that `proc` describes, "/proc/self": cgroup(7) and mountinfo.  false: there is none, or not to be seen. */
bool cgroup_open(struct cgroup *c, const char *proc, struct err *e) MUST_CHECK;
void cgroup_close(struct cgroup *c);

struct cgroup_totals cgroup_read(const struct cgroup *c);

/* Gauges of the time since the last look: "cgroup.cpu" and, with a limit, "cgroup.throttled" in CPUs, "cgroup.memory" in bytes. */
void cgroup_look(struct cgroup *c, double passed_s, int64_t at_ns, struct recording_out *out);

/* Gauges of all of it, and the column "control group"; `e` says why there is none. */
void cgroup_say(struct cgroup *c, const struct err *e, int64_t at_ns, struct recording_out *out);

#endif

/*
 * tier - a way to see what a tree of processes does; which one can be had depends on the machine and on who asks.
 *
 *	2  bpf    BPF programs on tracepoints: everything (root, or CAP_BPF and CAP_PERFMON)
 *	1  perf   perf_event_open(2) of one's own processes: tree, times on and off the CPU, stacks in user space;
 *	          the process connector where it may be had: exit statuses; /proc of what lives long enough: waits, argv
 *	0  proc   /proc, wait4(2) and cgroups alone
 *
 * Tier 2 uses tier 1's sampler for stacks.  A tier says in columns what it gave and what it could not.
 */
#ifndef PAWL_RECORD_TIER_H
#define PAWL_RECORD_TIER_H

#include "record/weave.h"

#define WAIT_DUMP_BYTES 4096u           /* when nothing is said: libraries that wait keep no frame pointers */

struct tier_options {
	double frequency;               /* samples of stacks a second and CPU; 0 = none */
	bool kernel_stacks;
	bool files;                     /* opens, renames, removals; tier 2 only */
	bool off_cpu;                   /* stacks of waits, too */
	uint32_t dump_bytes;            /* of the user's stack in each sample, to be unwound; 0 = by frame pointers */
	uint32_t wait_dump_bytes;       /* the same, of waits */
	int64_t wait_least_ns;          /* longer waits are rows of their own, shorter ones are summed */
	size_t ring_bytes;              /* of each ring; 0 = the tier's own choice */
};

struct tier_counts { uint64_t forks, execs, exits; };

struct tier_state;

struct tier {
	int level;
	const char *name;               /* "bpf" */

	/*
	 * Before the command is exec'd: `root_pid` is a process that stands by, in the identity that the command will have; this
	 * process still has its privileges.  Follows it and all it forks from now on.  Writes nothing to `out` yet: its head comes
	 * when the command is exec'd.  NULL when the machine does not let us, with the reason in `e` as one sentence with its
	 * remedy as hint.
	 */
	struct tier_state *(*open)(int64_t root_pid, const struct tier_options *opt, struct weave *w,
		struct recording_out *out, struct err *e);

	/* Takes what there is and gives it to the weave; called every `drain_ms`, and once at the end. Never blocks. */
	void (*drain)(struct tier_state *s, int64_t now_ns);
	int drain_ms;

	/* What the kernel counted of the tree before anything could be lost; NULL: this tier has rows alone. */
	bool (*counts)(const struct tier_state *s, struct tier_counts *out);

	/* Says its columns to `out`, adds what was lost to *dropped, and frees everything. */
	void (*close)(struct tier_state *s, uint64_t *dropped);
};

extern const struct tier tier_bpf, tier_perf, tier_proc;

#endif

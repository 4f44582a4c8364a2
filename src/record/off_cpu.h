/*
 * off_cpu - stays off the CPU by stack, as samples of an event "off-cpu" beside the sampler's own in a recording's perf.data.
 *
 * The period of a sample is time in nanoseconds, its time the end of the last stay that it sums.  Its raw bytes say what for
 * (format/off_cpu_raw.h); time in which the thread could run again and had no CPU is a sample of its own.
 */
#ifndef PAWL_RECORD_OFF_CPU_H
#define PAWL_RECORD_OFF_CPU_H

#include "base/buf.h"
#include "model/process_tree.h"

struct off_cpu_stay {
	int64_t at_ns;                  /* CLOCK_MONOTONIC */
	uint32_t pid, tid;
	enum wait_kind kind;
	uint64_t count, blocked_ns, runnable_ns;
	const uint64_t *kernel, *user;  /* addresses, innermost first */
	uint32_t nkernel, nuser;
	const uint64_t *reg;            /* one for each bit of the registers' mask; NULL = no dump */
	struct str dump;                /* of the user's stack, from the stack pointer on; a multiple of 8 bytes */
};

/* The event itself; goes before everything else.  `registers`: perf_event's mask of those that come with a dump, 0 = none do. */
void off_cpu_head(struct buf *b, uint64_t registers);
void off_cpu_stay(struct buf *b, uint64_t registers, const struct off_cpu_stay *s);

#endif

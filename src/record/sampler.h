/*
 * sampler - what perf_event_open(2) says of a process tree: samples of stacks, and who forked, exec'd, mapped and ended.
 *
 * A ring a CPU.  Where the machine lets us, each CPU is watched whole and the caller says which processes are his: its
 * timers tick on whatever runs, and a fork costs nothing more.  Else the events are inherited from the root: then each
 * task has an event for each CPU, and one that used less CPU than a period of the sampler is never sampled.
 *
 * Records come in order of time over all CPUs.  What the caller keeps goes into the recording as perf.data has it in a pipe.
 */
#ifndef PAWL_RECORD_SAMPLER_H
#define PAWL_RECORD_SAMPLER_H

#include "base/err.h"
#include "format/recording_out.h"

enum sampler_scope { SCOPE_BEST, SCOPE_TREE, SCOPE_MACHINE };

struct sampler_options {
	double frequency;               /* samples a second and CPU; 0 = none, and nothing goes into the recording */
	bool kernel_stacks;             /* of the kernel too, where that is allowed */
	uint32_t dump_bytes;            /* of the user's stack, with its registers, instead of frame pointers; 0 = these */
	bool for_others;                /* records go into the recording at any frequency, beside those of sampler_add() */
	bool switches;                  /* SWITCH records, for the caller alone */
	bool switch_stacks;             /* a sample of each thread that leaves a CPU, for the caller alone, where that is allowed */
	uint32_t wait_dump_bytes;       /* as dump_bytes, in these */
	size_t ring_bytes;              /* of each CPU; 0 = our choice; less when the kernel grants less */
	enum sampler_scope scope;
};

/* A record of the kernel [include/uapi/linux/perf_event.h, enum perf_event_type]. */
struct sampled {
	uint32_t type;                  /* PERF_RECORD_SAMPLE ... */
	uint16_t misc;
	int64_t at_ns;                  /* CLOCK_MONOTONIC */
	int64_t pid, tid;               /* who ran: of a fork the parent */
	bool leaves;                    /* a sample of a thread that leaves its CPU */
	struct str bytes;               /* all of it, header included; valid during the call */
};

struct sampler_gives {
	bool machine;                   /* every process, not only the tree's */
	bool kernel;                    /* also while the kernel works for them */
	bool build_ids;
	bool switch_stacks;
	uint64_t wait_registers;        /* perf_event's mask of those in samples of threads that leave; 0 = these have frames */
	size_t ring_bytes;
	uint32_t nring;
};

struct sampler;

/* `out` may be NULL: then nothing is recorded.  NULL and ERR_SYSTEM when the kernel refuses. */
struct sampler *sampler_open(int64_t root_pid, const struct sampler_options *opt, struct recording_out *out, struct err *e);
struct sampler_gives sampler_gives(const struct sampler *s);

/* Takes the records up to `upto_ns`, which should lie a little back: a record is stamped before it can be read.  `keep` says
 * whether one goes into the recording; it is not asked about LOST and THROTTLE, which do. */
void sampler_drain(struct sampler *s, int64_t upto_ns, bool (*keep)(void *ctx, const struct sampled *r), void *ctx);

/* With `for_others`: records of somebody else, in order with ours once sampler_round() was called.  Before the first drain they are
 * heads of events; later nothing in them is older than the round before the last. */
void sampler_add(struct sampler *s, struct str records);
void sampler_round(struct sampler *s);

/* How far back. */
#define SAMPLER_STAMPED_NS INT64_C(1000000)

uint64_t sampler_lost(const struct sampler *s);         /* records that did not fit a ring */
void sampler_free(struct sampler *s);                   /* NULL is none */

#endif

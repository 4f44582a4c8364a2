/*
 * event - what the kernel and the processor count, over a process tree.
 *
 * Opened by a process on itself, disabled, inherited and enabled by exec: so that the next process
 * it forks is counted with all its descendants from its exec on, and the opener itself is not.
 */
#ifndef PAWL_RECORD_EVENT_H
#define PAWL_RECORD_EVENT_H

#include <stdbool.h>
#include <stdint.h>

struct event_kind {
	uint32_t type;                  /* PERF_TYPE_HARDWARE ... */
	uint64_t config;                /* PERF_COUNT_HW_INSTRUCTIONS ... */
	const char *name;
};

enum { EVENT_INSTRUCTIONS, EVENT_CYCLES, EVENT_BRANCH_MISSES, EVENT_CACHE_MISSES, EVENTS };

extern const struct event_kind hardware_event[EVENTS];

struct event {
	int fd;                         /* -1 = not to be had */
	int number;                     /* errno when it is not */
	bool user_only;                 /* counting in the kernel is forbidden to us */
};

/* Async-signal-safe, as the others: the keeper calls them between fork and exec. */
void event_open(const struct event_kind *kind, struct event *c);

/* Scaled up by the share of time it was on the processor, when it had to share; NaN when not
 * known. */
double event_read(const struct event *c);
void event_close(struct event *c);

#endif

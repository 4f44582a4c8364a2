/*
 * offspring - the children of processes, as the kernel lists them for each thread; where it does not, every process of the machine is met
 * once.
 */
#ifndef PAWL_RECORD_OFFSPRING_H
#define PAWL_RECORD_OFFSPRING_H

#include <stdbool.h>
#include <stdint.h>

struct offspring {
	bool listed;                    /* by the kernel: /proc/PID/task/TID/children [CONFIG_PROC_CHILDREN] */
	int own_fd;                     /* the list of ours, then */
	int64_t *other;                 /* else: pids that are nobody's, ascending; owned */
	uint32_t nother;
};

void offspring_init(struct offspring *o);
void offspring_release(struct offspring *o);

/* Says the children of this process, which has one thread. */
void offspring_of_us(const struct offspring *o, bool (*met)(void *ctx, int64_t pid), void *ctx);

/* The list of the main thread; -1 = there is none. */
int offspring_open(int64_t pid);

/* Says the children of a process.  A list can lack a child while another one ends: ask again a little later.  `fd` is what
 * offspring_open() gave, or -1; with `threads` those of all its threads. */
void offspring_of(int64_t pid, int fd, bool threads, bool (*met)(void *ctx, int64_t pid), void *ctx);

/* Says every process of the machine, but those again that were nobody's: `met` answers whether one is somebody's.  Ascending, as the
 * kernel lists pids: parents come before their children but where pids came round. */
void offspring_sift(struct offspring *o, bool (*met)(void *ctx, int64_t pid), void *ctx);

#endif

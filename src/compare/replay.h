/*
 * replay - a recorded tree run again in mind, on other CPUs or without some of its programs.
 *
 * Threads run from stay to stay as they did.  A stay that a thread of the tree ended ends when that thread has come to the same point
 * again; one that nobody is known to have ended takes as long as it took.  Whoever can run shares the CPUs evenly with all others that can
 * (processor sharing, the ideal that Linux's fair scheduler approximates), so that times without a CPU come out anew and are not
 * taken over.  Of the time between long stays a program's short waits take as long as they took, spread evenly.
 *
 * Choices [1] All order is by recorded time: a thread ends a stay, or starts another thread, at the point where it was when that
 *             happened.  If it was itself in a stay then, this is its beginning, and the rest is a delay.  So what ends a stay has begun before
 *             it, and a replay cannot come to a stand.
 *         [2] A thread other than the main one begins where the main one was in no stay last before its first stay or wake-up, and
 *             ends with its last.
 */
#ifndef PAWL_COMPARE_REPLAY_H
#define PAWL_COMPARE_REPLAY_H

#include "compare/tree_order.h"

struct replay_point {                   /* what a thread does on its way */
	int64_t at_ns;                  /* recorded */
	int64_t delay_ns;
	uint32_t target;                /* the stay that it ends, or the thread that it starts */
	bool starts;
};

struct replay {
	const struct tree_order *order;
	struct replay_point *point;     /* by thread, then time */
	uint32_t *point_at;             /* those of thread i are point[point_at[i] .. point_at[i + 1]) */
	int64_t *begin_ns, *end_ns;     /* by thread */
	uint32_t last;                  /* thread whose end is the root's */
	bool *ended;                    /* by stay: a point says when it ends */
	double *cpu_ratio, *nap_ratio;  /* by program: of its time in no long stay on a CPU; in short waits */
};

/* In arena a; the order is borrowed. */
void replay_init(struct replay *r, const struct tree_order *o, struct arena *a);

struct replay_rules {
	uint32_t ncpu;                  /* 0 = as many as one likes */
	const bool *free;               /* by program: takes no time; NULL = none */
	double others;                  /* threads outside the tree that always want a CPU */
	double open_ratio;              /* stays of unknown end whose kind does not say that it is outside the tree take so much of their time */
};

/* How long the root takes, in ns. */
double replay_run(const struct replay *r, const struct replay_rules *rules);

#endif

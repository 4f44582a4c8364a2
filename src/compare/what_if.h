/*
 * what_if - how long a recorded tree would have taken on other CPUs, or without some of its programs.
 *
 * Replays the tree (compare/replay.h): every program's own time, started when its parent started it, its parent waiting as it waited;
 * the CPUs are shared evenly by all that can run.  A free program's descendants are free, too.  What limits the jobs of a make
 * is taken over: more CPUs only help what had to wait for one.  So is the load of the machine by others, as far as it kept the tree from
 * the CPUs, unless `alone`; the interval reaches down to a machine without it.  It spans what the recording leaves open (waits that nobody is
 * known to have ended, on disks, networks, sockets and sleeps left out: kept as they were, or scaled with the CPUs), widened by the
 * error of replaying the recording as it was: that error is what a prediction is held against (doc/burndown.md).
 */
#ifndef PAWL_COMPARE_WHAT_IF_H
#define PAWL_COMPARE_WHAT_IF_H

#include "compare/critical_path.h"
#include "compare/replay.h"

struct what_if {
	uint32_t ncpu;                  /* CPUs; 0 = as many as one likes */
	const bool *free;               /* by program: takes no time at all (served by a cache); NULL = none */
	bool alone;                     /* others leave the CPUs to the tree */
};

/* A tree made ready for questions; stays where it is. */
struct foresight {
	struct arena arena;             /* owns the rest */
	struct tree_order order;
	struct replay replay;
	struct replay_rules as_it_was;
	double as_it_was_ns;            /* what a replay by these rules takes */
};

/* Borrows the tree. */
void foresight_init(struct foresight *f, const struct process_tree *t);
void foresight_release(struct foresight *f);

void what_if(const struct foresight *f, const struct what_if *w, struct prediction *out);

#endif

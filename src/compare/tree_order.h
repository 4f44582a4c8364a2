/*
 * tree_order - a process tree by process and by thread, with times that can be relied on: what walks over a tree stand on.
 *
 * Every row is put inside its process's life and that inside the wall clock, stays of a thread do not overlap, and each stay
 * that somebody of the tree ended says which thread that was.  Whoever ended a stay is known from the row; or, where the tier does
 * not see wake-ups, taken to be the child that ended last before it (of stays for a child, for nobody knows what, and for a pipe).
 * A program that was mostly in short waits for others is not said to have ended any, as who woke it is not known; of a parent's
 * rather the least such child of those that ended with it, as those of a pipeline do.
 * Waits too short for rows of their own were summed: while that sum lasts, a program is taken to have waited so for each of its
 * children that was as short.  Where stays were not all seen, a program with children is taken to wait for the next one that
 * ends, from the last of its children that it started or saw end.
 *
 * A thread is known by an index; that of a process's main thread is the process's own.
 */
#ifndef PAWL_COMPARE_TREE_ORDER_H
#define PAWL_COMPARE_TREE_ORDER_H

#include "base/arena.h"
#include "model/process_tree.h"

#define NO_THREAD UINT32_MAX
#define NO_STAY UINT32_MAX

struct group {
	uint32_t *at;                   /* members of i are member[at[i] .. at[i + 1]) */
	uint32_t *member;
};

struct stay {                           /* off the CPU; 0 <= start <= woken <= end <= wall, start < end */
	int64_t start_ns, woken_ns, end_ns;
	uint32_t thread;
	uint32_t by;                    /* thread that ended it, of a process that lived then; or NO_THREAD */
	uint32_t program;
	uint32_t row;                   /* index in wait[], or UINT32_MAX: taken to wait for a child */
	enum wait_kind kind;
	bool for_good;                  /* it did not run again */
};

struct tree_order {
	const struct process_tree *tree;
	struct arena *arena;
	int64_t wall_ns;                /* of a recording that was cut: the last that was seen */
	bool stays_known;               /* who is in no stay runs; else it may as well be blocked */
	int64_t *begin_ns, *end_ns;     /* by process; a parent begins no later than its children */
	uint32_t *parent;               /* by process: a smaller index, or NO_PROCESS */
	struct group programs;          /* of a process, by start */
	struct group children;          /* of a process, by end */
	uint32_t *thread_process, nthread, thread_cap;
	struct stay *stay;              /* by thread, then start */
	uint32_t nstay, stay_cap;
	uint32_t *stay_at;              /* those of thread i are stay[stay_at[i] .. stay_at[i + 1]) */
	int64_t *followed_ns;           /* by program: of its summed waits, what is in stays now */
	struct group ended;             /* stays of a process that had an end, by it */
};

/* All in arena a; the tree is borrowed. */
void tree_order_init(struct tree_order *o, const struct process_tree *t, struct arena *a);

/* Members 0 .. n - 1 by group, in a group by value, then by index; of[i] == UINT32_MAX: in none.  In arena a. */
struct group group_by(struct arena *a, const uint32_t *of, const int64_t *value, uint32_t n, uint32_t ngroup);

/* The program of `process` that ran just before `now`, its first one if there is none; its parent's if it has none at all. */
uint32_t order_program(const struct tree_order *o, uint32_t process, int64_t now);

/* The last stay of a thread that started before `now`, or NO_STAY. */
uint32_t order_stay(const struct tree_order *o, uint32_t thread, int64_t now);

/* Is it off the CPU just before `now`, for a stay that started before? */
bool stay_covers(const struct stay *s, int64_t now);

/* `thread`; or, when it is in a stay just before `now`, the one of its process that ran last, if that is not. */
uint32_t order_running(const struct tree_order *o, uint32_t thread, int64_t now);

/* Of the same process's other threads the one that came back last from a stay and is in none; `thread` itself when there is none. */
uint32_t order_awake(const struct tree_order *o, uint32_t thread, int64_t now);

#endif

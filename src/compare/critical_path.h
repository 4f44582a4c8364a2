/*
 * critical_path - every nanosecond of a recording's wall clock, given to exactly one thing.
 *
 * Walks back from the end of the root program: while a thread ran, the time is its program's; where it waited to be run, it is
 * CPU contention; where it was blocked, the walk goes on in whoever woke it, at the moment of waking; at the start of a process it
 * goes on in the one that forked it.  Where nobody of the tree is known to have ended a wait, the wait itself is the answer.
 * Without wake-ups (tier 1) a wait for a child, for a pipe or for what was not seen goes on in the child that ended last before its end.
 * Without waits (tier 0) a program with children is taken to wait for the next of them to end, and its own time is SEGMENT_CPU as
 * far as its CPU time goes, else SEGMENT_UNKNOWN.  Threads are walked one by one; which one ran last when a process ends is taken from
 * who woke the waiter, or from who ran last.  What a program did between its waits is divided by what was summed
 * over its life, as compare/critical_path_own.h says: short waits and time without a CPU are not called CPU time.
 *
 * The segments cover [0, wall) without gap or overlap; critical_path() asserts it.  After wPerf (OSDI 2018) and the walk of
 * Holmes and others over make's process trees.
 */
#ifndef PAWL_COMPARE_CRITICAL_PATH_H
#define PAWL_COMPARE_CRITICAL_PATH_H

#include "base/err.h"
#include "model/process_tree.h"

enum segment_kind {
	SEGMENT_CPU,                    /* `program` ran */
	SEGMENT_RUNNABLE,               /* it could have run and had no CPU */
	SEGMENT_WAIT,                   /* it was blocked, and nobody of the tree is known to have ended that */
	SEGMENT_UNKNOWN,                /* running or blocked: this tier does not tell */
};

struct segment {
	int64_t start_ns, end_ns;
	enum segment_kind kind;
	uint32_t program;
	uint32_t wait;                  /* SEGMENT_WAIT: index in tree->wait[], or UINT32_MAX */
	enum wait_kind wait_kind;       /* SEGMENT_WAIT */
};

struct critical_path {
	struct segment *segment;        /* in order of time */
	uint32_t n;
	int64_t wall_ns;
};

/* In arena a.  False for a recording without an end (cut): then `wall_ns` is the last that was seen, and a remark is due.  Of a tree
 * without programs there is no path: n and wall_ns are 0. */
bool critical_path(const struct process_tree *t, struct arena *a, struct critical_path *out);

/* The path summed by what a reader would call it: programs by name ("cc1"), once for CPU time and once for what is SEGMENT_UNKNOWN, waits by
 * kind ("network", "lock"), and "no CPU". */
struct share {
	struct str name;
	enum segment_kind kind;
	enum wait_kind wait_kind;
	int64_t ns;                     /* on the path; all shares sum to wall_ns exactly */
	uint32_t programs;              /* different ones that it is made of */
	uint32_t longest;               /* index of the longest segment in path->segment[] */
};

struct shares { struct share *share; uint32_t n; int64_t wall_ns; };    /* largest first, ties by name */

void critical_shares(const struct process_tree *t, const struct critical_path *p, struct arena *a, struct shares *out);

/* ---- over time ---- */

struct concurrency {                    /* over [i * step, (i + 1) * step) */
	int64_t step_ns;
	uint32_t n;
	double *running;                /* CPUs busy for the tree, mean; NaN = not known */
	double *leaves;                 /* programs without a running child, mean */
	double *runnable;               /* threads that wanted a CPU and had none; NaN = not known */
};

void concurrency(const struct process_tree *t, uint32_t steps, struct arena *a, struct concurrency *out);

/* ---- stretches ---- */

/* A stretch in which nothing was printed (where output was recorded), or nothing ran on a CPU: with what the tree did instead. */
struct silence {
	int64_t start_ns, end_ns;
	uint32_t program;               /* that the path was in for the longest part */
	enum segment_kind kind;
	enum wait_kind wait_kind;
	uint32_t object;                /* peer, file; or NO_OBJECT */
	uint32_t holder;                /* program that ended the wait, or NO_PROGRAM */
	int64_t cpu_ns;                 /* of the whole tree within it; NOT_KNOWN */
	bool printed_nothing;           /* else: no CPU used */
};

struct silences { struct silence *silence; uint32_t n; };

/* At least `least_ns` long each, in order of their start; one of each sort may cover the other.  Less than `idle` (0.05) of one CPU
 * counts as no CPU used: looked at in steps of an eighth of least_ns. */
void silences(const struct process_tree *t, const struct critical_path *p, int64_t least_ns, double idle, struct arena *a,
	struct silences *out);

/* Neighbours on the path, each at least least_ns of one program and its descendants, that used no file in common (what neither wrote does
 * not count) and where one was alone: they could have run side by side.  They are children of one process, the second begun after the
 * first had ended; what that started in between is taken to belong to the first.  Each is in one stretch at most, so that what stretches of
 * one parent save adds up.  None where files were not recorded. */
struct serial_stretch {
	uint32_t first, second;         /* programs: the last one of the process on top of each part */
	int64_t start_ns, middle_ns, end_ns;
	int64_t saves_ns;               /* at most: the shorter one */
	bool network;                   /* both wait for the network most of their time */
};

struct serial_stretches { struct serial_stretch *stretch; uint32_t n; };

void serial_stretches(const struct process_tree *t, const struct critical_path *p, int64_t least_ns, struct arena *a,
	struct serial_stretches *out);

/* How long a tree would take (compare/what_if.h). */
struct prediction { int64_t wall_ns, lo_ns, hi_ns; };

#endif

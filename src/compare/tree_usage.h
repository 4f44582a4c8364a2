/*
 * tree_usage - how much of something a tree used at any moment: CPUs, leaf programs, threads without a CPU.
 *
 * A span counts its weight from its start to its end; the sum of all is constant between two of their ends, and its integral is
 * looked up by bisection.
 */
#ifndef PAWL_COMPARE_TREE_USAGE_H
#define PAWL_COMPARE_TREE_USAGE_H

#include "compare/tree_order.h"

struct usage_span { int64_t start_ns, end_ns; uint32_t process; double weight; };

struct usage_spans { struct usage_span *span; uint32_t n, cap; };

struct usage {
	int64_t *at_ns;                 /* from at[i] to at[i + 1] it is rate[i]; before the first one and after the last 0 */
	double *rate;
	double *sum;                    /* weight times ns up to at[i] */
	uint32_t n;
};

/*
 * CPUs: a program's CPU time spread evenly over where its main thread was in no long wait, or over its life when it has more threads or
 * no waits are known; where its CPU time is not known one CPU there.  False, and none: neither waits nor the CPU times of nine
 * tenths of all lives are known.
 */
bool running_spans(const struct tree_order *o, struct arena *a, struct usage_spans *out);

/* One for each process while none of its children lives. */
void leaf_spans(const struct tree_order *o, struct arena *a, struct usage_spans *out);

/* Threads that could run and had no CPU; what is known as a sum only is spread over the program's life.  False: not known. */
bool runnable_spans(const struct tree_order *o, struct arena *a, struct usage_spans *out);

/* In arena a. */
void usage_of(struct usage *u, struct arena *a, const struct usage_spans *s);

/* The integral from one time to another: weight times ns. */
double usage_between(const struct usage *u, int64_t from_ns, int64_t to_ns);

/* A program's life within its process's.  False: it has none. */
bool program_life(const struct tree_order *o, uint32_t program, int64_t *start_ns, int64_t *end_ns);

#endif

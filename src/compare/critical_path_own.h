/*
 * critical_path_own - how much of the time in which a program was in no wait of a row of its own it had a CPU.
 *
 * Off it go its short waits, by kind, and the time it had to wait for a CPU, as they were summed over its life: spread evenly,
 * since nobody knows when they were.  What its CPU time does not account for beyond the accuracy of clocks that tick (10 ms) is
 * unknown.  Of a program of several threads, whose sums are of all of them, only what its CPU time leaves open is divided so.  Less
 * than a hundredth of a program's own time stays with its CPU time.
 */
#ifndef PAWL_COMPARE_CRITICAL_PATH_OWN_H
#define PAWL_COMPARE_CRITICAL_PATH_OWN_H

#include "compare/critical_path.h"
#include "compare/tree_order.h"

/* The segments of `walked`, with those of SEGMENT_CPU divided, into arena a. */
void critical_path_own(const struct tree_order *o, const struct critical_path *walked, struct arena *a,
	struct critical_path *out);

#endif

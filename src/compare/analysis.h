/*
 * analysis - the deltas of a change sorted into what became better and worse, and rated from 1 to 10 (doc/analysis.md).
 *
 * The rating starts at 5.  Benchmarks: the mean over all rows of the proven change as a power of two, at most one either way, moves it
 * by 5 a doubling.  Profiles: the largest proven growth of a function's share takes 20 a whole, the largest proven shrinking gives it
 * back.  `by_count` is the crude rating that counts entries: 2 down or up by which side has more that moved by over 5 points.
 */
#ifndef PAWL_COMPARE_ANALYSIS_H
#define PAWL_COMPARE_ANALYSIS_H

#include "compare/delta.h"

struct change_list {
	const struct delta **delta; /* largest difference first */
	uint32_t n, cap;
};

struct rating_part { /* NaN = there is nothing to rate by */
	double benchmarks, profile; /* what each adds to 5 */
	double rating; /* 1 .. 10, not rounded */
};

struct analysis {
	struct change_list cpu_better, cpu_worse, memory_better, memory_worse;
	struct change_list hot_new, hot_gone; /* functions above 1 % that one side does not have */
	struct change_list bench; /* all benchmark rows with a change, in order of the deltas */
	uint32_t nslower, nfaster; /* proven, of `bench` */
	const char *
		memory_metric; /* "alloc_space.flat" or "inuse_space.flat"; NULL = no profile of memory */
	struct rating_part cpu, memory;
	double overall; /* 1 .. 10; the mean of those that are known */
};

void analyse(struct arena *a, const struct deltas *deltas, bool by_count, struct analysis *out);

/* Adds the overall rating as a delta that rules can judge ("rating.overall"), rounded as it is shown; NaN when it is not known, NEW
 * without a base. */
void analysis_add_rating(
	struct arena *a, const struct analysis *x, bool has_base, struct deltas *deltas);

#endif

/* beside - a timeline of another producer (ninja's log, a compiler's trace) laid beside a recording of the same run. */
#ifndef PAWL_COMPARE_BESIDE_H
#define PAWL_COMPARE_BESIDE_H

#include "model/process_tree.h"

enum beside_how {
	BESIDE_UNKNOWN,                 /* nothing says where its time 0 lies: its first span is put at the recording's start */
	BESIDE_PROGRAM,                 /* it counts from the start of a program that the recording has */
	BESIDE_CLOCK,                   /* it says when it began, or its times are of the calendar */
};

struct beside {
	struct str file, format;        /* format: of its reader, "ninja_log" */
	uint32_t scenario;              /* whose median run it is of */
	const struct timeline *timeline;
	enum beside_how how;
	int64_t offset_ns;              /* of its time 0, in the recording */
	struct str program;             /* BESIDE_PROGRAM: its name */
};

/* Where its time 0 lies in `t`: sets `how` and `offset_ns`. */
void beside_align(struct beside *b, const struct process_tree *t);

/* The program that ran longest among those of this name; NO_PROGRAM = none. */
uint32_t beside_program(const struct process_tree *t, struct str name);

struct beside_part { struct str name; const struct timeline *timeline; };

/* Timelines of many runs of one program, of a compiler, as one: a span for each, named by it, with its own spans in it; those side by
 * side are on tracks of their own.  Sums and spans without an end are left out, and timelines that do not say when they began: returns
 * how many are in it. */
uint32_t beside_join(const struct beside_part *part, uint32_t n, struct arena *a, struct timeline *out);

/* Spans of one name: a moment of a track counts once, however many of them lie in one another. */
struct beside_sum {
	struct str name;
	uint32_t count;
	int64_t ns, longest_ns;
};

struct beside_sums {
	struct beside_sum *sum;
	uint32_t n, cap;
	uint32_t nspan;                 /* that they are made of */
	int64_t all_ns;                 /* in spans of any name, over all tracks */
	int64_t path_ns;                /* in what the producer says is its critical path, which repeats other spans; 0 = it does not say */
};

/* The most first; sums that the producer itself wrote (clang's "Total ..."), its critical path and spans without an end are left out. */
void beside_sums(const struct timeline *t, struct arena *a, struct beside_sums *out);

#endif

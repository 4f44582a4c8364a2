/*
 * timeline - processes and phases with start and end, marks and counters.
 *
 * Times are nanoseconds from a zero of the producer's own; started_ns says where that lies on the calendar, when it is
 * known.  Spans of one track need not nest.
 */
#ifndef PAWL_MODEL_TIMELINE_H
#define PAWL_MODEL_TIMELINE_H

#include "model/unit.h"

struct process_tree;

#define NO_TRACK UINT32_MAX
#define NO_TIME INT64_MIN       /* as the end of a span: it was not seen */
#define NO_ID INT64_MIN         /* as pid or tid: not said */

struct track {                          /* a process, a thread, a phase */
	struct str name;                /* empty = not said */
	uint32_t parent;                /* index of an earlier track, or NO_TRACK */
	int64_t pid, tid;               /* tid NO_ID: the process itself */
};

struct span {
	uint32_t track;
	struct str name, category;
	struct str detail;              /* what it was about: a file, a template; empty = not said */
	int64_t start_ns, end_ns;       /* end_ns >= start_ns, or NO_TIME */
};

struct mark { uint32_t track; struct str name; int64_t at_ns; };

struct counter {
	uint32_t track;
	struct str name;
	struct unit unit;
	int64_t at_ns;
	double value;                   /* in `unit`, from here to the next of this track and name; finite */
};

struct timeline {
	struct arena *arena;
	struct track *track;
	struct span *span;
	struct mark *mark;
	struct counter *counter;
	uint32_t ntrack, nspan, nmark, ncounter;
	int64_t started_ns;             /* of time 0, since the epoch; 0 = not said */
	struct process_tree *tree;      /* of a recording, all that it says (model/process_tree.h); NULL = only the above */
	uint32_t track_cap, span_cap, mark_cap, counter_cap;    /* the timeline's own */
};

void timeline_init(struct timeline *t, struct arena *a);

/* Each appends one; strings are borrowed.  The index holds for good, pointers until the next one. */
uint32_t timeline_track(struct timeline *t, const struct track *track);
uint32_t timeline_span(struct timeline *t, const struct span *span);
uint32_t timeline_mark(struct timeline *t, const struct mark *mark);
uint32_t timeline_counter(struct timeline *t, const struct counter *counter);

/* Puts the spans from `first` on, which nobody gave a track, on new ones named "PREFIX 1" ... below `parent`: as few as let none of a
 * track overlap.  Returns how many. */
uint32_t timeline_slots(struct timeline *t, uint32_t first, uint32_t parent, struct str prefix);

/* Sum over spans of end - start, those without an end left out; saturates. */
int64_t timeline_total_ns(const struct timeline *t);

#endif

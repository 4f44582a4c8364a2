/* timeline - processes and phases with start and end, what they waited for, marks and counters. */
#ifndef PAWL_MODEL_TIMELINE_H
#define PAWL_MODEL_TIMELINE_H

#include "model/unit.h"

struct track { struct str name; uint32_t parent; int64_t pid, tid; };   /* parent: index, UINT32_MAX = none */
struct span { uint32_t track; struct str name, category; int64_t start_ns, end_ns; };
struct mark { uint32_t track; struct str name; int64_t at_ns; };
struct counter { uint32_t track; struct str name; struct unit unit; int64_t at_ns; double value; };

struct timeline {
	struct arena *arena;
	struct track *track;
	struct span *span;
	struct mark *mark;
	struct counter *counter;
	uint32_t ntrack, nspan, nmark, ncounter;
	uint32_t track_cap, span_cap, mark_cap, counter_cap;
};

#endif

/* timeline_part - what timeline_html.c and timeline_lanes.c share: in which row each process is drawn. */
#ifndef PAWL_REPORT_TIMELINE_PART_H
#define PAWL_REPORT_TIMELINE_PART_H

#include "base/arena.h"
#include "model/process_tree.h"

struct lanes {
	uint32_t *lane;                 /* by process */
	uint32_t n;                     /* rows */
	uint32_t *order;                /* programs by row, then start */
	uint32_t *first;                /* by row, n + 1 of them: its programs are order[first[i] .. first[i + 1]) */
};

/*
 * Each process in the highest row below its parent's that is free from its start on, so that what a process started stands under
 * it and nothing overlaps.
 */
void timeline_lanes(const struct process_tree *t, struct arena *a, struct lanes *out);

#endif

/* timeline_part - what timeline_html.c and timeline_lanes.c share: in which row each process is drawn, and timelines of other producers below them. */
#ifndef PAWL_REPORT_TIMELINE_PART_H
#define PAWL_REPORT_TIMELINE_PART_H

#include "base/arena.h"
#include "model/process_tree.h"
#include "report/timeline.h"

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

struct beside_bar {
	uint32_t row;                   /* from 0 below the programs */
	int64_t start_ns, end_ns;       /* in the recording, clipped to it */
	struct str name, detail;
};

struct beside_head { uint32_t row; struct str file; };

struct beside_rows {
	struct beside_bar *bar;         /* by row, then start */
	struct beside_head *head;       /* rows without bars, one in front of each timeline */
	uint32_t n, nhead, nrow;
	uint32_t left_out;              /* spans outside the recording, without an end, or too many */
};

void timeline_beside(const struct timeline_page *page, int64_t last_ns, struct arena *a,
	struct beside_rows *out);

#endif

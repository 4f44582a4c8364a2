/*
 * recording_check - holds the rows of a recording against each other: every index leads somewhere, parents stand before their
 * children, nothing ends before it starts, and no sum of times can overflow.
 */
#ifndef PAWL_FORMAT_RECORDING_CHECK_H
#define PAWL_FORMAT_RECORDING_CHECK_H

#include "format/recording_part.h"

union recording_row {
	struct tree_process process;
	struct tree_program program;
	struct tree_wait wait;
	struct tree_waits waits;
	struct tree_object object;
	struct tree_file file;
	struct tree_use use;
	struct tree_line line;
	struct tree_column column;
	struct tree_gauge gauge;
};

/* What lines said that can be judged at the end only. */
struct recording_rows {
	struct { uint32_t n; uint64_t at; } most[ROW_KINDS];    /* so many rows are spoken of, first at this byte */
	uint64_t *process_at;           /* byte of the last line of each process */
	uint32_t process_cap;
	uint64_t outside;               /* wake-ups outside the wait that they ended: not taken as known */
	int64_t sum_ns;                 /* of all durations; INT64_MAX when it is more */
};

/* One row by itself, as the row `index` of its kind, said at byte `at`; false, and the json has failed, when it cannot be. */
bool recording_row_ok(struct json *j, struct recording_rows *rows, enum row_kind kind, uint32_t index, union recording_row *row,
	uint64_t at);

/* A recording that was ended. */
bool recording_check(const struct process_tree *t, struct recording_rows *rows, struct err *e) MUST_CHECK;

/* One that was cut: takes out what speaks of rows that did not arrive; how many rows those are. */
uint64_t recording_cut(struct process_tree *t, struct arena *a);

#endif

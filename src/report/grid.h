/*
 * grid - text in columns: cells that span several columns, margins, columns that do not stretch;
 * laid out as golang.org/x/perf/cmd/benchstat does.
 *
 * Cells are added row by row and from left to right.  Widths count code points.
 */
#ifndef PAWL_REPORT_GRID_H
#define PAWL_REPORT_GRID_H

#include "base/arena.h"
#include "base/buf.h"

enum align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };

struct grid_cell {
	uint32_t row, col, span;
	struct str text, margin;        /* the margin stands to its left */
	enum align align;
};

struct grid {
	struct arena *arena;
	struct grid_cell *cell;
	uint32_t n, cap;
	uint32_t row, col;              /* where the next cell goes */
	uint32_t ncol;
	bool *rigid;                    /* columns that no spanning cell may widen */
	uint32_t rigid_n;
};

void grid_init(struct grid *g, struct arena *a);
void grid_row(struct grid *g);                  /* begins a row */
void grid_to(struct grid *g, uint32_t col);     /* skips to a column on the right */
void grid_rigid(struct grid *g, uint32_t col);

/* A cell of one column; one space as margin unless it is the first column or the text is empty. */
void grid_cell(struct grid *g, struct str text, enum align align);
void grid_span(struct grid *g, uint32_t span, struct str text, struct str margin, enum align align);

void grid_write(struct grid *g, struct buf *out);

#endif

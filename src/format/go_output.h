/*
 * go_output - output that arrives in pieces, as lines and as a whole.
 *
 * `go test -json` cuts what a test prints at line ends and wherever it likes.  Pieces are borrowed
 * and stay where they are.
 */
#ifndef PAWL_FORMAT_GO_OUTPUT_H
#define PAWL_FORMAT_GO_OUTPUT_H

#include "base/arena.h"

#define GO_OUTPUT_BYTES ((size_t)64 << 10) /* kept of one output: its first quarter and its end */

struct go_piece {
	struct str text;
	uint32_t next;
};

/* Where the pieces of all outputs stand. */
struct go_pieces {
	struct arena *arena;
	struct go_piece *piece;
	uint32_t n, cap;
};

struct go_output {
	uint32_t first, last;           /* pieces */
	uint32_t line;                  /* first piece of the line that has no end yet */
	size_t n, line_n;               /* bytes of all, and of that line */
};

#define GO_NO_OUTPUT                                                                               \
	((struct go_output){ .first = UINT32_MAX, .last = UINT32_MAX, .line = UINT32_MAX })

/* Appends text that has no line end but at its own end. */
void go_output_add(struct go_pieces *p, struct go_output *o, struct str text);

/* The line that was collected since the last call, without its end. */
struct str go_output_line(struct go_pieces *p, struct go_output *o);

/* All of it, or its first quarter, a remark and its end when it is longer than GO_OUTPUT_BYTES. */
struct str go_output_text(const struct go_pieces *p, const struct go_output *o);

#endif

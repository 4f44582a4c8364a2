/*
 * csv - rows of comma-separated text.
 *
 * RFC 4180.  Choices: [1] lines end with "\n", "\r" or both, and empty ones are skipped; [2] what stands between a closing
 * quote and the next comma or line end belongs to the field; [3] a quote that is never closed ends with the text.
 */
#ifndef PAWL_BASE_CSV_H
#define PAWL_BASE_CSV_H

#include "base/arena.h"

struct csv {
	struct arena *arena;            /* takes the rows, and fields that had quotes inside; the others are borrowed */
	struct str text;
	size_t at;                      /* next byte to look at */
};

struct csv_row {
	size_t at;                      /* of its first byte */
	struct str *field;
	uint32_t n, cap;
};

/* The next row into `row`, whose array is used again; false at the end. */
bool csv_next(struct csv *c, struct csv_row *row);

/* The field `i`, empty when the row is shorter. */
struct str csv_field(const struct csv_row *row, uint32_t i);

#endif

/*
 * profile_pass - flat and cum of rows in one pass over stacks that come in the order of a depth-first walk; of a stack nothing is kept
 * but while it is open, so that a hundred million of them need no memory of their own.
 */
#ifndef PAWL_COMPARE_PROFILE_PASS_H
#define PAWL_COMPARE_PROFILE_PASS_H

#include "compare/profile_rows.h"

#define PROFILE_PASS_STACKS 8u  /* a sample: from here on it pays */

/* Adds to the `flat` and `cum` of row[0 .. nrow); row_of_frame: of each frame of `p`.  Recursion counts once. */
void profile_pass(struct arena *a, const struct profile *p, uint32_t weight, const uint32_t *row_of_frame, struct profile_row *row,
	uint32_t nrow);

#endif

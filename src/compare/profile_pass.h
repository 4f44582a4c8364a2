/*
 * profile_pass - flat and cum of rows in one pass, with nothing kept of a stack but while it is looked at, so that a hundred
 * million of them need no memory of their own.
 */
#ifndef PAWL_COMPARE_PROFILE_PASS_H
#define PAWL_COMPARE_PROFILE_PASS_H

#include "compare/profile_rows.h"

#define PROFILE_PASS_STACKS 8u  /* a sample: from here on it pays */

/* What is added up: a value for each sample of a profile, and the row of each of its frames. */
struct profile_pass {
	const struct profile *p;
	const int64_t *value;
	const uint32_t *row_of_frame;
	const int64_t *divisor;         /* of means, else NULL: a call is one where either is not 0 */
};

/* Adds to the `flat` and `cum` of row[0 .. nrow), of stacks that come in the order of a depth-first walk.  Recursion counts once. */
void profile_pass(struct arena *a, const struct profile_pass *of, struct profile_row *row, uint32_t nrow);

/* The same of paths. */
void profile_pass_paths(struct arena *a, const struct profile_pass *of, struct profile_row *row, uint32_t nrow);

#endif

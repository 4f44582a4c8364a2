/*
 * coverage_functions - a file's statements, or lines, function by function.
 *
 * First the extents: cov_extents_of_file() takes the functions that the coverage itself names, cov_extents_of_source()
 * what a Go source declares.  Then one of two ways to count:
 *
 * - pawl's, cov_extents_count(): everything counts once, in the innermost extent that holds its start; what lies in none is
 *   in `outside`.  The sum is the file's total.
 * - that of `go tool cover -func`, cov_extents_count_overlap(): a block counts in every extent that it overlaps.  Code
 *   outside of declarations (`var f = func() {...}`) counts nowhere, and its total is the sum of the extents.
 */
#ifndef PAWL_MODEL_COVERAGE_FUNCTIONS_H
#define PAWL_MODEL_COVERAGE_FUNCTIONS_H

#include "model/coverage.h"

struct cov_extent {
	struct str name;
	uint32_t line, column;
	uint32_t end_line, end_column;  /* exclusive; column 0 = to the end of the line */
	uint32_t functions;             /* that have this extent: instances of a template; the name is the first's */
	struct cov_tally tally;         /* statements or lines, as the file's measure says */
};

struct cov_extents {
	struct cov_extent *extent;      /* ascending by start, the longer first */
	uint32_t n;
	struct cov_tally outside;       /* what is in no extent */

	/* The extents' own. */
	uint32_t *open;
};

/* Of the functions of a settled file.  One whose end is not said ends where the next begins. */
void cov_extents_of_file(struct arena *a, const struct cov_file *f, struct cov_extents *out);

/* Of the declarations of a Go source (model/go_functions.h), under the names that `go tool cover -func` prints.  False
 * when it is no Go source. */
bool cov_extents_of_source(struct arena *a, struct str source, struct cov_extents *out) MUST_CHECK;

/* Both count anew. */
void cov_extents_count(const struct cov_file *f, struct cov_extents *x);
void cov_extents_count_overlap(const struct cov_file *f, struct cov_extents *x);

/* "66.7%" as `go tool cover -func` and `go tool covdata` print it: rounded, 0.0% of nothing. */
struct str cov_go_percent(struct arena *a, const struct cov_tally *t);

#endif

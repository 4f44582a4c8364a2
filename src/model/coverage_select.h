/*
 * coverage_select - what of a coverage counts: files left out on purpose, the universe of one source, packages.
 */
#ifndef PAWL_MODEL_COVERAGE_SELECT_H
#define PAWL_MODEL_COVERAGE_SELECT_H

#include "model/coverage.h"

/* Why a file is left out ("pattern third_party/"), or empty: it stays. */
typedef struct str coverage_reason(void *ctx, const struct cov_file *f);

/* Takes files out for good and counts them under their reason in c->exclusion.  Settled before and after; once, after all
 * merges, or a file of ten inputs counts ten times.  `left_out` (may be NULL) gets the packages that are gone altogether. */
void coverage_leave_out(struct coverage *c, coverage_reason *reason, void *ctx, struct str **left_out, uint32_t *n);

/* Takes out what this source does not have in its build: others still cover what it has. */
void coverage_universe(struct coverage *c, uint32_t source);

/*
 * What if these sources (by index) had not been there?  What only they covered is uncovered, and what only they had in their build is not
 * there.  Counts of the rest stay what they are.
 */
void coverage_without(struct coverage *c, const bool *gone);

/* The same for what a file measures, changing nothing: added to `out`. */
void coverage_count_without(struct arena *a, const struct coverage *c, const struct cov_file *f, const bool *gone, struct cov_tally *out);

struct cov_package {
	struct str name;
	struct str directory;           /* of its files; empty when they lie in several */
	uint32_t nfile;
	struct cov_totals totals;
};

struct cov_packages {
	struct cov_package *package;    /* ascending by name */
	uint32_t n, cap;
	struct cov_totals total;
};

void coverage_packages(struct arena *a, const struct coverage *c, struct cov_packages *out);

/* Does any pattern hold for the path?  One that ends in '/' means all below a directory of that path. */
bool path_matches(struct str path, const struct str *pattern, uint32_t n, uint32_t *which);

#endif

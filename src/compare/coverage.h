/*
 * coverage - the coverage of a run as one, and what of it a difference of trees touches.
 *
 * Nothing here is a sample: statements and lines are counted, and compared as they are.
 */
#ifndef PAWL_COMPARE_COVERAGE_H
#define PAWL_COMPARE_COVERAGE_H

#include "model/changes.h"
#include "model/coverage_select.h"
#include "model/run.h"

/* All coverage that the jobs of a run gave, those that were not asked for left out. */
struct run_coverage {
	struct coverage all;            /* settled; a job is a source, unless its evidence names its own */
	struct cov_packages packages;
	uint32_t n;                     /* evidences */
	struct str job;                 /* when one job gave all of it; else empty */
	struct str missing;             /* "source vm did not arrive": then no figure means anything; else empty */
};

void run_coverage(struct arena *a, const struct run *run, struct run_coverage *out);

/* Lines in a few words: "p/a.go:12-14,20 p/b.go:3 and 7 more". */
struct line_list {
	struct arena *arena;
	struct str text;
	struct str path;                /* of the last ones */
	uint32_t first, last;           /* not in text yet; 0 = none */
	uint32_t n, shown;              /* ranges */
};

void line_list_add(struct line_list *l, struct str path, uint32_t line);        /* ascending within a path */
struct str line_list_end(struct line_list *l);

/* How much of the lines that came with `changes` is covered; `uncovered` lists the others. */
void coverage_of_patch(struct arena *a, const struct coverage *head, const struct changes *changes, struct cov_tally *out,
	struct line_list *uncovered);

/* Each line of code that came with the changes to one file, ascending. */
typedef void cov_line_visit(void *ctx, const struct cov_line *line);
void coverage_of_patch_file(struct arena *a, const struct coverage *head, const struct changes *changes, const struct change_file *f,
	cov_line_visit *visit, void *ctx);

/* Lines of one file of the base that were covered and are not in the head, although nobody changed them. */
struct lost_lines {
	struct str path;                /* in the head */
	uint32_t n;
	uint32_t unmeasured;            /* lines of which the head cannot tell */
	struct str lines;               /* "12-14,20" */
};

void coverage_lost(struct arena *a, const struct coverage *base, const struct coverage *head, const struct changes *changes,
	struct lost_lines **out, uint32_t *n);

#endif

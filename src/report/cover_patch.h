/* cover_patch - the coverage of a change: its files, the lines that nothing covers, what became of all others. */
#ifndef PAWL_REPORT_COVER_PATCH_H
#define PAWL_REPORT_COVER_PATCH_H

#include "base/buf.h"
#include "compare/coverage_category.h"

struct patch_range {
	uint32_t first, last;
	bool unmeasured;                /* else uncovered */
};

struct patch_file {
	struct str path;
	struct cov_tally tally;         /* of lines that came with the change */
	struct patch_range *range;      /* ascending */
	uint32_t nrange, range_cap;
	bool unseen;                    /* no input says anything about it: its lines count as unmeasured */
	struct str source;              /* empty: not there */
};

enum patch_status { PATCH_NOT_JUDGED, PATCH_PASS, PATCH_FAIL, PATCH_NODATA };

struct cover_patch {
	struct str base_name, commit, base_text;
	struct patch_file *file;        /* those with code, ascending by path */
	uint32_t n, cap;
	struct cov_tally total;
	double at_least;                /* percent; NaN = not asked */
	const struct cov_categories *categories;        /* NULL: no base was given */
};

enum patch_status cover_patch_status(const struct cover_patch *p);

void cover_patch_text(const struct cover_patch *p, struct buf *out);

/* Schema pawl/cover-patch/1 (doc/schema/cover.json). */
void cover_patch_json(const struct cover_patch *p, struct buf *out);

#endif

/* packages - the table of packages of a coverage, and its listing function by function. */
#ifndef PAWL_REPORT_PACKAGES_H
#define PAWL_REPORT_PACKAGES_H

#include "base/buf.h"
#include "model/coverage_select.h"

void packages_text(const struct coverage *c, const struct cov_packages *p, struct buf *out);

/* One object, schema pawl/cover-packages/1 (doc/schema/cover.json). */
void packages_json(const struct coverage *c, const struct cov_packages *p, struct buf *out);

/* A line a package: NAME<tab>NN.N, cut, not rounded; "-" where nothing was measured. */
void packages_tsv(const struct cov_packages *p, struct buf *out);

/* A tally as members of the JSON object that is open: covered, uncovered, unmeasured, percent when there is one. */
struct json_out;
void packages_put_tally(struct json_out *o, const struct cov_tally *t);

/* One function, or a file's rest (name "-"). */
struct function_line {
	struct str file, name;
	uint32_t line;                  /* 0 = none */
	struct str percent;             /* "81.2%" */
	struct cov_tally tally;
};

/* Aligned as `go tool cover -func` aligns: cells end at tab stops of 8.  `total` ends it. */
void functions_text(const struct function_line *line, uint32_t n, struct str total, struct buf *out);

/* Schema pawl/cover-functions/1 (doc/schema/cover.json). */
void functions_json(const struct function_line *line, uint32_t n, const struct cov_tally *total, struct buf *out);

#endif

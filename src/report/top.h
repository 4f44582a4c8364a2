/* top - the table of a profile as text, as `go tool pprof -top` prints it, and as JSON (doc/schema/top.json). */
#ifndef PAWL_REPORT_TOP_H
#define PAWL_REPORT_TOP_H

#include "base/buf.h"
#include "compare/profile_rows.h"

struct top_page {
	const struct profile *profile;
	const struct profile_rows *rows;
	uint32_t weight;
	enum granularity granularity;
	int64_t total;                  /* what percentages are of */
	bool mean;                      /* values are means, as the rows have them */
	double divide_by;               /* values are shown divided by this */
	struct str unit;                /* "minimum" = the one that suits the smallest row */
	struct str *filter;             /* "focus=main": those that were asked for */
	uint32_t nfilter;
	bool calls;                     /* what calls a row and what it calls is shown, too: the rows have it */
};

/* Choices [1] The value behind "Dropped N nodes" is the one that was used; pprof prints the share of the total instead. */
void top_text(const struct top_page *page, struct buf *out);
void top_json(const struct top_page *page, struct arena *a, struct buf *out);

/* Each row between its callers and its callees, as `go tool pprof -tree` and -peek have them. */
void top_tree_text(const struct top_page *page, struct arena *a, struct buf *out);

#endif

/*
 * report - run, deltas and verdict as something to look at: reports.def lists the kinds.
 */
#ifndef PAWL_REPORT_REPORT_H
#define PAWL_REPORT_REPORT_H

#include "gate/verdict.h"
#include "report/style.h"

/* Everything a report may show.  Pointers may be NULL where it says so. */
struct page {
	const struct policy *policy;    /* NULL for plain file comparisons */
	const struct run *base;         /* NULL: nothing to compare with */
	const struct run *head;
	const struct deltas *deltas;
	const struct verdict *verdict;  /* NULL: nothing was judged */
	struct str base_remark;         /* how the base was found: "nearest ancestor with a run, 3 commits before" */
	const struct str *line;         /* how it was measured, said below the rows: "null    A' moved 0 of 24 rows" */
	uint32_t nline;
	struct str report_path;         /* where the full report lies, for short forms to link; may be empty */
	int64_t now_ns;                 /* printed as generated_at; from SOURCE_DATE_EPOCH when set */
};

struct report {
	const char *name;               /* what --report takes: "term", "markdown", "json", "junit", "github", "html" */
	const char *title;
	const char *file;               /* its name below the artifacts directory; NULL = terminal only */
	void (*write)(const struct page *page, const struct style *style, struct buf *out);
};

#define REPORT(name) extern const struct report report_##name;
#include "report/reports.def"
#undef REPORT

extern const struct report *const reports[];    /* NULL at the end */
const struct report *report_find(struct str name);

#endif

/*
 * analysis - what a change did, in words: report.json, whose keys scripts of others read (doc/schema/analysis.json), report.md, and the
 * lines of the gates.
 */
#ifndef PAWL_REPORT_ANALYSIS_H
#define PAWL_REPORT_ANALYSIS_H

#include "base/buf.h"
#include "compare/analysis.h"
#include "gate/verdict.h"

struct analysis_page {
	const struct analysis *analysis;
	const struct deltas *deltas;
	const struct verdict *verdict;
	struct str name, base_name, head_name;
	bool by_count;
	int64_t now_ns;
};

void analysis_json(struct arena *a, const struct analysis_page *page, struct buf *out);
void analysis_markdown(struct arena *a, const struct analysis_page *page, struct buf *out);

/* "Gate failure:" and a line for each reason, warnings and what is undecided likewise; "All performance gates passed". */
void analysis_gates(const struct verdict *v, struct buf *out);

/* ---- the words that all share ---- */

/* "main.process: 8.00% -> 16.40% (8.40% regression)", "main.cache (new 4.20% flat)", "main.old (was 2.00% flat)" */
void analysis_share(struct buf *b, const struct delta *d);
void analysis_hotspot(struct buf *b, const struct delta *d);

const char *analysis_metric(const struct delta *d, char *room,
	size_t n); /* "time/op", "alloc/op" ... as benchstat had them */
struct str analysis_summary(struct arena *a, const struct analysis *x);
uint32_t analysis_recommend(struct arena *a, const struct analysis_page *page, struct str **text);

#endif

/* difference - two profiles row by row as text, Markdown and JSON (doc/schema/profile-diff.json). */
#ifndef PAWL_REPORT_DIFFERENCE_H
#define PAWL_REPORT_DIFFERENCE_H

#include "base/buf.h"
#include "compare/profile_diff.h"

struct difference_page {
	const struct profile_diff *diff;
	const struct weight *weight; /* of the head */
	struct str base_name, head_name; /* files */
	enum granularity granularity;
	double alpha;
	uint32_t most; /* rows at most; 0 = all */
	const struct str *filter; /* "focus=main" */
	uint32_t nfilter;
	const struct str *doubt; /* why the two may not compare */
	uint32_t ndoubt;
};

void difference_text(const struct difference_page *page, struct buf *out);
void difference_markdown(const struct difference_page *page, struct buf *out);
void difference_json(const struct difference_page *page, struct buf *out);

/* "grew", "shrank", "new", "gone", "same", "?": what happened to a row, as far as it is proven. */
const char *difference_word(const struct profile_change *c);

#endif

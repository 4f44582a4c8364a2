/*
 * markdown_verdict - the first lines of a comment: a marker nobody sees, and the verdict in words.
 */
#ifndef PAWL_REPORT_MARKDOWN_VERDICT_H
#define PAWL_REPORT_MARKDOWN_VERDICT_H

#include "report/rows.h"

/* "<!-- pawl:PROJECT -->", by which a publisher finds its own earlier comment, then "**pawl: 1
 * regression** · 24 rows ...". */
void markdown_verdict(struct buf *b, const struct page *page, const struct rows *rows);

#endif

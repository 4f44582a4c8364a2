/*
 * html - the parts of report.html: html.c the frame and the verdict, html_reason.c the rows that
 * matter with their evidence, html_table.c all rows, html_origin.c how it was measured.
 *
 * Everything that may hold a byte from outside is written to `text` first and leaves it escaped,
 * by html_flush() or by one of the functions below.  What goes to `out` directly is markup and
 * numbers.
 */
#ifndef PAWL_REPORT_HTML_H
#define PAWL_REPORT_HTML_H

#include "base/map.h"
#include "report/report.h"
#include "report/rows.h"

struct disturbed { /* a series and the receipts of its processes, found by job and key */
	const struct bench *bench;
	const struct series *series;
};

struct witness { /* of one run */
	struct map at;
	struct disturbed *disturbed;
	uint32_t n, cap;
};

struct html {
	const struct page *page;
	struct arena *arena;
	struct buf *out;
	struct buf text; /* not yet escaped */
	struct rows rows;
	const struct row **row_of; /* by delta; NULL = no row speaks of it */
	bool *written; /* by row: its evidence is on the page */
	struct witness base, head;
	size_t quote_left; /* bytes of programs' output that the page may still hold */
};

void html_flush(struct html *h); /* text, escaped, to out */
void html_text(struct html *h, struct str s); /* one line, cut at 400 columns */
void html_name(struct html *h, const struct delta *d);
void html_quantity(struct html *h, double x, struct unit unit); /* "–" for NaN */
void html_change(struct html *h, const struct delta *d); /* "+12.6 %"; nothing for NaN */
void html_interval(struct html *h, const struct delta *d); /* "[+10.9, +14.2]"; nothing for NaN */
void html_quote(struct html *h, struct str output); /* a <pre>; nothing for the empty str */

/* Glyph and word. */
void html_mark(struct html *h, enum ruling r, const char *class, const char *word);

const char *ruling_class(enum ruling r); /* of report.css: "fail", "warn", "ask", "miss", "pass" */

/* Measured rows; outcomes of tests have a table of their own. */
bool html_in_table(const struct delta *d);

void html_reasons(struct html *h);
void html_reason_id(struct html *h, const struct row *row); /* "r12" */

/* Is it among those written in full? */
bool html_has_evidence(const struct html *h, const struct row *row);

void html_disturbance(struct html *h, const struct delta *d);
void html_measurements(struct html *h);
void html_tests(struct html *h);
void html_origin(struct html *h);

/* The <meta> that allows one style sheet and one script, and nothing else. */
void html_policy(struct buf *b, struct str css, struct str js);

/* From the doctype to <body> of a page of its own: its policy, its style sheet, and a title "TITLE · BRAND". */
void html_head(struct buf *b, struct str title, const char *brand, struct str css, struct str js);

/* report/web/, as it was when this was built. */
extern const struct str html_css, html_js;

#endif

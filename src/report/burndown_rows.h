/* burndown_rows - which rows of a burndown are shown, and their shares so that what is printed sums to 100. */
#ifndef PAWL_REPORT_BURNDOWN_ROWS_H
#define PAWL_REPORT_BURNDOWN_ROWS_H

#include "report/burndown.h"

#define ROWS_MOST 14u           /* on one screen with its findings */

struct shown_row {
	struct str name;
	int64_t *ns;                    /* by scenario; NOT_KNOWN */
	int *percent;                   /* by scenario; -1 = not known; sum to 100 over all rows */
	struct str remark;
	bool cpu;
};

struct shown_rows { struct shown_row *row; uint32_t n; };

/* The largest; smaller ones become one row "N others". */
void burndown_shown(const struct burndown *b, struct arena *a, struct shown_rows *out);

/* For people: "identical again". */
const char *again_words(enum again kind);

/* Bytes of the words of `s` that fit `columns`; at least one, when there is one. */
size_t words_that_fit(struct str s, size_t columns);

/* What would save most, and how to write it as issues. */
void burndown_findings_term(const struct burndown_page *page, const struct style *st, struct buf *out);

/* What moved against an earlier one, and how its predictions came out; page->earlier is there. */
void burndown_changes_term(
	const struct burndown_page *page, const struct style *st, struct buf *out);

/* A table for each timeline of another producer. */
void burndown_beside_term(
	const struct burndown_page *page, const struct style *st, struct buf *out);
void burndown_beside_markdown(const struct burndown_page *page, struct buf *out);

#endif

/* table_words - the words that all forms of a comparison share. */
#ifndef PAWL_REPORT_TABLE_WORDS_H
#define PAWL_REPORT_TABLE_WORDS_H

#include "compare/table.h"

/* What is being written: the comparison, and which p decides. */
struct table_page {
	const struct tables *tables;
	bool holm;
	struct arena arena;             /* of the page; freed when it is written */
	struct buf *out;
	uint32_t line;                  /* of CSV, from 1 */
};

/* Each gives a word in the page's arena. */

/* "2%", "∞", "?": the interval of the centre. */
struct str words_range(struct table_page *p, const struct cell *c);

/* "-17.20%", "~", "?" */
struct str words_change(struct table_page *p, const struct table *t, uint32_t row, uint32_t col);

/* "p=0.000 n=10", "n=6+8", "holm p=0.012 n=10" */
struct str words_test(struct table_page *p, const struct table *t, uint32_t row, uint32_t col);

struct str words_ratio(struct table_page *p, const struct column_summary *s); /* "-8.94%", "?" */
struct str words_safe(struct table_page *p, struct str s); /* nothing that a terminal would obey */
struct str words_row(struct table_page *p, const struct table *t, uint32_t row);
struct str words_footnote(struct table_page *p, uint32_t number); /* "¹²" */

/* Is this field of a projection one that has values to print? */
bool words_has_values(const struct field *f);

/* Calls line("goos: linux") for each configuration value that differs from the table before. */
void words_config(
	struct table_page *p, uint32_t table, void (*line)(struct table_page *, struct str));

#endif

/* cover_part - what the files of cover_pages share: cover_page.c a source file, cover_index.c the index. */
#ifndef PAWL_REPORT_COVER_PART_H
#define PAWL_REPORT_COVER_PART_H

#include "report/cover_pages.h"

#define COVER_LETTERS_MOST 8u   /* sources that have a letter each; of more a line has their number */

/* One file as the index shows it. */
struct cover_row {
	const struct cov_file *file;
	struct str page;                /* "0123...cdef.html" */
	struct cov_totals totals;
	struct cov_categories categories;
	bool has_source;
};

struct cover_writing {
	const struct cover_pages *pages;
	struct arena arena;
	struct cover_row *row;          /* by file, as they are in the coverage */
	struct str *letters;            /* by set of sources: "A·C"; empty until it is asked for */
	struct buf out;                 /* the page that is being written */
	struct cover_written *written;
};

bool cover_page(struct cover_writing *w, uint32_t file, struct err *e) MUST_CHECK;
bool cover_index(struct cover_writing *w, struct err *e) MUST_CHECK;

/* Up to <body>. */
void cover_put_head(struct buf *b, struct str title);

void cover_put_name(struct buf *b, struct str name);    /* made safe, escaped, cut at 400 columns */
void cover_put_u64(struct buf *b, uint64_t x);
void cover_put_percent(struct buf *b, const struct cov_tally *t);       /* "81.2%"; "–" of nothing */
void cover_put_bar(struct buf *b, const struct cov_tally *t);           /* covered, unmeasured, the rest uncovered */

/* A table of lines, statements, functions ... as far as there are any; of all categories, or those that there are. */
void cover_put_totals(struct buf *b, const struct cov_totals *t);
void cover_put_categories(struct buf *b, const struct cov_categories *c, bool all);

extern const struct str cover_css, cover_js;

#endif

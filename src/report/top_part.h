/* top_part - what the pages of `pawl top` share: values as they are shown, and what stands above a table. */
#ifndef PAWL_REPORT_TOP_PART_H
#define PAWL_REPORT_TOP_PART_H

#include "base/json.h"
#include "report/top.h"

static inline bool top_shows(const struct top_page *page, uint32_t row)
{
	return !page->rows->shown || page->rows->shown[row];
}

/* What all values of a table are shown in. */
struct str top_unit(const struct top_page *page);

void top_put_value(struct buf *b, const struct top_page *page, int64_t value, struct str unit);
void top_put_cell(struct buf *b, const struct top_page *page, int64_t value, struct str unit, size_t columns); /* right-justified */
void top_put_line(struct buf *b, const char *word, struct str text);
void top_put_head(struct buf *b, const struct top_page *page, struct str unit); /* what was profiled, what is shown of it */

/* Opens an object: its schema and what values are. */
void top_json_head(struct json_out *o, const struct top_page *page, struct str schema);
void top_put_filters(struct json_out *o, const struct top_page *page);

/* value / total, signed; null of 0. */
void top_put_share(struct json_out *o, const char *key, int64_t value, int64_t total);

/* ---- callers and callees ---- */

/* The calls of row i are call[first[i] .. first[i + 1]): indices in rows->call[]. */
struct call_lists {
	const struct profile_rows *rows;
	uint32_t *first, *call;
	bool to_callers;                /* what calls the row; else what it calls */
};

void call_lists_init(struct call_lists *l, struct arena *a, const struct profile_rows *rows, bool to_callers);

/* Puts the calls of this row in order: the largest first, by size, then by the other row's name.  Choices [1] Of two that are equal but for
 * their sign or have one name, the one that the profile has first; pprof leaves that to chance. */
void call_lists_sort(struct call_lists *l, uint32_t row);

/* The row at the other end. */
const struct profile_row *call_lists_other(const struct call_lists *l, const struct profile_call *call);

#endif

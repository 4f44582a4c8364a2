#include "report/top_part.h"

#include "base/utf8.h"
#include "compare/measurement.h"

#include <math.h>
#include <time.h>

static struct str raw_unit(const struct top_page *page)
{
	return page->profile->weight[page->weight].raw_unit;
}

static int64_t divided(const struct top_page *page, int64_t value)
{
	double x = (double)value / page->divide_by;

	return page->divide_by == 1 ? value : x >= -0x1p63 && x < 0x1p63 ? (int64_t)x : 0;
}

void top_put_value(struct buf *b, const struct top_page *page, int64_t value, struct str unit)
{
	struct buf text = { 0 };

	measurement_put(&text, divided(page, value), raw_unit(page), unit);
	utf8_safe(b, buf_view(&text));
	buf_release(&text);
}

static int64_t size_of(int64_t x)
{
	return x < 0 ? x == INT64_MIN ? INT64_MAX : -x : x;
}

/* The unit in which the smallest row can be told from 0; a larger one when the total is far from it. */
struct str top_unit(const struct top_page *page)
{
	int64_t least = 0, most = divided(page, page->total);
	struct str low, high;

	if (!str_eq(page->unit, S("minimum")) || !page->rows->n)
		return page->unit;
	for (uint32_t i = 0; i < page->rows->n; i++) {
		const struct profile_row *r = &page->rows->row[i];
		int64_t size = size_of(r->flat ? r->flat : r->cum);

		if (size && (!least || size < least))
			least = size;
	}
	least = divided(page, least ? least : page->total);
	measurement_scale(least, raw_unit(page), S("minimum"), &low);
	measurement_scale(most, raw_unit(page), S("minimum"), &high);
	if (!str_eq(low, high) && least < INT64_MAX / 100 && least * 100 < most)
		measurement_scale(100 * least, raw_unit(page), S("minimum"), &low);
	return low.n ? low : raw_unit(page);
}

/* ---- above the table ---- */

void top_put_line(struct buf *b, const char *word, struct str text)
{
	buf_lit(b, word);
	utf8_safe(b, text);
	buf_char(b, '\n');
}

static void put_time(struct buf *b, int64_t started_ns)
{
	time_t s = (time_t)(started_ns / 1000000000);
	struct tm tm;
	char text[64];

	if (!started_ns || !localtime_r(&s, &tm))
		return;
	buf_printf(b, "Time: %.*s\n", (int)strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %Z", &tm), text);
}

static void put_duration(struct buf *b, const struct top_page *page, struct str unit)
{
	int64_t ns = (int64_t)llround(page->profile->duration_s * 1e9);
	struct str came_out;
	double total = measurement_scale(page->total, raw_unit(page), S("nanoseconds"), &came_out);

	if (!(page->profile->duration_s > 0) || page->profile->duration_s > 9e9)
		return;
	buf_lit(b, "Duration: ");
	measurement_put(b, ns, S("nanoseconds"), S("auto"));
	buf_lit(b, ", Total samples = ");
	top_put_value(b, page, page->total, unit);
	buf_char(b, ' ');
	if (str_eq(came_out, S("ns")) && total != 0) {
		buf_char(b, '(');
		measurement_percent(b, total < 0x1p63 ? (int64_t)total : INT64_MAX, ns);
		buf_char(b, ')');
	}
	buf_char(b, '\n');
}

static void put_head(struct buf *b, const struct top_page *page, struct str unit)
{
	const struct profile *p = page->profile;
	const struct module *program = profile_main_module(p);
	struct str file = p->main_binary.n || !program ? p->main_binary : program->name;

	if (file.n)
		top_put_line(b, "File: ", str_cut_last(&file, '/'));
	if (program && program->build_id.n)
		top_put_line(b, "Build ID: ", program->build_id);
	for (uint32_t i = 0; i < p->ncomment; i++)
		if (!str_starts(p->comment[i], S("#")))
			top_put_line(b, "", p->comment[i]);
	top_put_line(b, page->mean ? "Type: mean_" : "Type: ", p->weight[page->weight].name);
	if (p->doc_url.n)
		top_put_line(b, "Doc: ", p->doc_url);
	put_time(b, p->started_ns);
	put_duration(b, page, unit);
	if (page->nfilter)
		buf_lit(b, "Active filters:\n");
	for (uint32_t i = 0; i < page->nfilter; i++)
		top_put_line(b, "   ", page->filter[i]);
}

static void put_percent_trimmed(struct buf *b, int64_t value, int64_t total)
{
	struct buf text = { 0 };

	measurement_percent(&text, value, total);
	buf_str(b, str_trim(buf_view(&text)));
	buf_release(&text);
}

static int64_t shown_flat(const struct profile_rows *rows)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < rows->n; i++)
		sum += (uint64_t)rows->row[i].flat;
	return (int64_t)sum;
}

static void put_summary(struct buf *b, const struct top_page *page, struct str unit)
{
	const struct profile_rows *rows = page->rows;
	int64_t shown = shown_flat(rows);

	buf_lit(b, "Showing nodes accounting for ");
	top_put_value(b, page, shown, unit);
	buf_lit(b, ", ");
	put_percent_trimmed(b, shown, page->total);
	buf_lit(b, " of ");
	top_put_value(b, page, page->total, unit);
	buf_lit(b, " total\n");
	if (rows->dropped) {
		buf_printf(b, "Dropped %u node%s (cum <= ", rows->dropped, rows->dropped > 1 ? "s" : "");
		top_put_value(b, page, rows->cutoff, unit);
		buf_lit(b, page->mean ? " in sum)\n" : ")\n");
	}
	if (rows->n && rows->n < rows->all)
		buf_printf(b, "Showing top %u nodes out of %u\n", rows->n, rows->all);
}

void top_put_cell(struct buf *b, const struct top_page *page, int64_t value, struct str unit, size_t columns)
{
	struct buf text = { 0 };

	top_put_value(&text, page, value, unit);
	buf_fill(b, ' ', text.n < columns ? columns - text.n : 0);
	buf_str(b, buf_view(&text));
	buf_release(&text);
}

void top_put_head(struct buf *b, const struct top_page *page, struct str unit)
{
	put_head(b, page, unit);
	put_summary(b, page, unit);
}

/* ---- the table ---- */

static const char *const inline_mark[] = { "", " (partial-inline)", " (inline)" };

void top_text(const struct top_page *page, struct buf *out)
{
	struct str unit = top_unit(page);
	uint64_t sum = 0;

	top_put_head(out, page, unit);
	buf_printf(out, "%10s %5s%% %5s%% %10s %5s%%\n", "flat", "flat", "sum", "cum", "cum");
	for (uint32_t i = 0; i < page->rows->n; i++) {
		const struct profile_row *r = &page->rows->row[i];

		sum += (uint64_t)r->flat;
		top_put_cell(out, page, r->flat, unit, 10);
		buf_char(out, ' ');
		measurement_percent(out, r->flat, page->total);
		buf_char(out, ' ');
		measurement_percent(out, (int64_t)sum, page->total);
		buf_char(out, ' ');
		top_put_cell(out, page, r->cum, unit, 10);
		buf_char(out, ' ');
		measurement_percent(out, r->cum, page->total);
		top_put_line(out, "  ", r->name);
		if (r->inlining) {
			out->n--;
			buf_printf(out, "%s\n", inline_mark[r->inlining]);
		}
	}
}

/*
 * difference - the table of two profiles.
 *
 * Values of both sides are in one unit, shares are of each side's own total.  A row that nobody called still stands there with its
 * cumulative change.  Nothing but the mark in the last column says "changed": it needs the adjusted p.
 */
#include "report/difference.h"

#include "base/num.h"
#include "base/utf8.h"
#include "compare/measurement.h"
#include "report/markdown_text.h"

#include <math.h>
#include <stdlib.h>

const char *difference_word(const struct profile_change *c)
{
	switch (c->change) {
	case CHANGE_NEW:
		return c->significant ? "new" : "new ?";
	case CHANGE_GONE:
		return c->significant ? "gone" : "gone ?";
	case CHANGE_WORSE:
		return "grew";
	case CHANGE_BETTER:
		return "shrank";
	case CHANGE_SAME:
		return "~";
	default:
		return "?";
	}
}

static uint32_t shown_rows(const struct difference_page *page)
{
	return page->most && page->most < page->diff->n ? page->most : page->diff->n;
}

/* The unit that suits the larger total, so that one column has one unit. */
static struct str common_unit(const struct difference_page *page)
{
	const struct profile_diff *d = page->diff;
	int64_t most = llabs(d->head_total) > llabs(d->base_total) ? d->head_total : d->base_total;
	struct str unit;

	measurement_scale(
		most / 100 ? most / 100 : most, page->weight->raw_unit, S("minimum"), &unit);
	return unit.n ? unit : page->weight->raw_unit;
}

static void put_right(struct buf *b, size_t columns, struct buf *cell)
{
	buf_fill(b, ' ', cell->n < columns ? columns - cell->n : 0);
	buf_str(b, buf_view(cell));
	buf_clear(cell);
}

static void put_points(struct buf *b, double ratio, bool sign)
{
	if (isnan(ratio))
		buf_char(b, '?');
	else
		buf_printf(b, sign ? "%+.2f" : "%.2f", 100 * ratio);
}

static void put_p(struct buf *b, double p)
{
	if (isnan(p))
		buf_char(b, '-');
	else if (p < 1e-9)
		buf_lit(b, "<1e-9");
	else if (p < 0.0005)
		buf_printf(b, "%.0e", p);
	else
		buf_printf(b, "%.3f", p);
}

static void put_events(struct buf *b, double events)
{
	if (isnan(events))
		buf_lit(b, "an unknown number of");
	else
		num_group(b, (uint64_t)llround(events));
}

/* ---- what is said about the whole ---- */

static void put_side(struct buf *b, const char *which, struct str name,
	const struct difference_page *page, int64_t total, double events)
{
	buf_lit(b, which);
	utf8_safe(b, name);
	buf_lit(b, ": ");
	measurement_put(b, total, page->weight->raw_unit, S("auto"));
	buf_lit(b, " in ");
	put_events(b, events);
	buf_lit(b, " events\n");
}

static void put_head(struct buf *b, const struct difference_page *page)
{
	const struct profile_diff *d = page->diff;

	buf_lit(b, "Type: ");
	utf8_safe(b, page->weight->name);
	buf_printf(b, ", by %s\n", granularity_name(page->granularity));
	put_side(b, "base ", page->base_name, page, d->base_total, d->base_events);
	put_side(b, "head ", page->head_name, page, d->head_total, d->head_events);
	if (d->base_total && d->head_total)
		buf_printf(b, "total: %+.2f%%\n",
			100 * ((double)d->head_total / (double)d->base_total - 1));
	for (uint32_t i = 0; i < page->nfilter; i++) {
		buf_lit(b, i ? ", " : "filters: ");
		utf8_safe(b, page->filter[i]);
	}
	if (page->nfilter)
		buf_char(b, '\n');
}

static void put_foot(struct buf *b, const struct difference_page *page)
{
	const struct profile_diff *d = page->diff;

	if (shown_rows(page) < d->n)
		buf_printf(b, "%u more rows; --top shows them\n", d->n - shown_rows(page));
	buf_printf(b,
		"%u of %u rows changed at p <= %.3g, all rows together (Benjamini and Hochberg)\n",
		d->nsignificant, d->n, page->alpha);
	if (d->base_n + d->head_n > 2)
		buf_printf(b,
			"errors are widened by what each row scattered between the recordings, %u and %u\n",
			d->base_n, d->head_n);
	if (d->dispersion_judged)
		buf_printf(b,
			"the two scatter %.2f times as much as independent samples would: errors "
			"are widened by its root\n",
			d->dispersion);
	buf_lit(b, "shares are of each side's own total: a part that stayed the same grows when "
		   "others shrink\n");
	for (uint32_t i = 0; i < page->ndoubt; i++) {
		buf_lit(b, "note: ");
		utf8_safe(b, page->doubt[i]);
		buf_char(b, '\n');
	}
}

/* ---- text ---- */

static void put_row(struct buf *b, const struct difference_page *page,
	const struct profile_change *c, struct str unit)
{
	struct buf cell = { 0 };

	measurement_put(&cell, c->base.flat, page->weight->raw_unit, unit);
	put_right(b, 10, &cell);
	put_points(&cell, c->base.share, false);
	put_right(b, 8, &cell);
	measurement_put(&cell, c->head.flat, page->weight->raw_unit, unit);
	put_right(b, 11, &cell);
	put_points(&cell, c->head.share, false);
	put_right(b, 8, &cell);
	put_points(&cell, c->difference, true);
	put_right(b, 9, &cell);
	put_points(&cell, c->error, false);
	buf_lit(b, " ± ");
	put_right(b, 5, &cell);
	put_p(&cell, c->p_adjusted);
	put_right(b, 7, &cell);
	put_points(&cell, c->cum_difference, true);
	put_right(b, 8, &cell);
	buf_printf(b, "  %-6s  ", difference_word(c));
	utf8_safe(b, c->name);
	buf_char(b, '\n');
	buf_release(&cell);
}

void difference_text(const struct difference_page *page, struct buf *out)
{
	struct str unit = common_unit(page);

	put_head(out, page);
	buf_printf(out, "%10s%8s%11s%8s%9s   %5s%7s%8s\n", "base", "%", "head", "%", "flat pp",
		"error", "p", "cum pp");
	for (uint32_t i = 0; i < shown_rows(page); i++)
		put_row(out, page, &page->diff->row[i], unit);
	put_foot(out, page);
}

/* ---- Markdown ---- */

static void put_markdown_row(struct buf *b, const struct difference_page *page,
	const struct profile_change *c, struct str unit)
{
	buf_lit(b, "| ");
	markdown_text(b, c->name);
	buf_lit(b, " | ");
	measurement_put(b, c->base.flat, page->weight->raw_unit, unit);
	buf_lit(b, " | ");
	put_points(b, c->base.share, false);
	buf_lit(b, " % | ");
	measurement_put(b, c->head.flat, page->weight->raw_unit, unit);
	buf_lit(b, " | ");
	put_points(b, c->head.share, false);
	buf_lit(b, " % | ");
	put_points(b, c->difference, true);
	buf_lit(b, " ± ");
	put_points(b, c->error, false);
	buf_lit(b, " pp | ");
	put_p(b, c->p_adjusted);
	buf_lit(b, " | ");
	put_points(b, c->cum_difference, true);
	buf_printf(b, " pp | %s |\n", c->change == CHANGE_SAME ? "same" : difference_word(c));
}

static void put_markdown_lines(struct buf *out,
	void (*put)(struct buf *, const struct difference_page *),
	const struct difference_page *page)
{
	struct buf text = { 0 };
	struct str rest;

	put(&text, page);
	rest = buf_view(&text);
	while (rest.n) {
		buf_lit(out, "- ");
		markdown_text(out, str_line(&rest));
		buf_char(out, '\n');
	}
	buf_release(&text);
}

void difference_markdown(const struct difference_page *page, struct buf *out)
{
	struct str unit = common_unit(page);

	put_markdown_lines(out, put_head, page);
	buf_lit(out, "\n| | base | share | head | share | flat | p | cum | "
		     "|\n|---|--:|--:|--:|--:|--:|--:|--:|---|\n");
	for (uint32_t i = 0; i < shown_rows(page); i++)
		put_markdown_row(out, page, &page->diff->row[i], unit);
	buf_char(out, '\n');
	put_markdown_lines(out, put_foot, page);
}

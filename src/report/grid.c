#include "report/grid.h"

#include <stdlib.h>

#include "base/sort.h"

static uint32_t width(struct str s)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += (s.p[i] & 0xc0) != 0x80;
	return n;
}

void grid_init(struct grid *g, struct arena *a)
{
	*g = (struct grid){ .arena = a };
}

void grid_row(struct grid *g)
{
	g->row += g->n > 0;
	g->col = 0;
}

void grid_to(struct grid *g, uint32_t col)
{
	g->col = col;
}

void grid_rigid(struct grid *g, uint32_t col)
{
	while (g->rigid_n <= col) {
		uint32_t cap = g->rigid_n;

		g->rigid = arena_grow(g->arena, g->rigid, sizeof *g->rigid, g->rigid_n, &cap);
		while (g->rigid_n < cap)
			g->rigid[g->rigid_n++] = false;
	}
	g->rigid[col] = true;
}

void grid_span(struct grid *g, uint32_t span, struct str text, struct str margin, enum align align)
{
	ARENA_ROOM(g->arena, g->cell, g->n, g->cap);
	g->cell[g->n++] = (struct grid_cell){ g->row, g->col, span, text, margin, align };
	g->col += span;
	if (g->col > g->ncol)
		g->ncol = g->col;
}

void grid_cell(struct grid *g, struct str text, enum align align)
{
	grid_span(g, 1, text, g->col && text.n ? S(" ") : S(""), align);
}

/* ---- widths ---- */

struct widths {
	uint32_t *margin, *whole;       /* of each column, the margin included */
	uint32_t *at;                   /* where it begins; ncol + 1 of them */
	uint32_t *stretch;              /* scratch: columns that a spanning cell may widen */
};

static bool is_rigid(const struct grid *g, uint32_t col)
{
	return col < g->rigid_n && g->rigid[col];
}

static int widest_first(uint32_t x, uint32_t y, const void *whole)
{
	const uint32_t *of = whole;

	return (of[x] < of[y]) - (of[x] > of[y]);
}

/*
 * Widens what may be widened until the cell fits: every column to the average of what is still
 * needed, from the widest on, so that what one has too much is spared by the narrower ones.
 */
static void stretch(const struct grid *g, const struct grid_cell *c, struct widths *w)
{
	int64_t need = width(c->text) + w->margin[c->col];
	uint32_t n = 0, sum = 0;

	for (uint32_t col = c->col; col < c->col + c->span; col++)
		sum += w->whole[col];
	if (sum >= need)
		return;
	for (uint32_t col = c->col; col < c->col + c->span; col++) {
		if (is_rigid(g, col))
			need -= w->whole[col];
		else
			w->stretch[n++] = col;
	}
	sort_by(w->stretch, n, widest_first, w->whole);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t *whole = &w->whole[w->stretch[i]];
		int64_t average = (need + (n - i) - 1) / (n - i);

		if (average > *whole)
			*whole = (uint32_t)average;
		need -= *whole;
	}
}

static int by_span(const void *x, const void *y)
{
	const struct grid_cell *a = *(struct grid_cell *const *)x,
			       *b = *(struct grid_cell *const *)y;

	if (a->span != b->span)
		return a->span < b->span ? -1 : 1;
	return a < b ? -1 : 1;
}

/* Cells of several columns, the narrow ones first. */
static void stretch_spans(struct grid *g, struct widths *w)
{
	const struct grid_cell **wide = ARENA_ARRAY(g->arena, const struct grid_cell *, g->n);
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->n; i++)
		if (g->cell[i].span > 1)
			wide[n++] = &g->cell[i];
	qsort(wide, n, sizeof *wide, by_span);
	for (uint32_t i = 0; i < n; i++)
		stretch(g, wide[i], w);
}

static struct widths measure(struct grid *g)
{
	struct widths w;

	w.margin = ARENA_ARRAY(g->arena, uint32_t, g->ncol + 1);
	w.whole = ARENA_ARRAY(g->arena, uint32_t, g->ncol + 1);
	w.at = ARENA_ARRAY(g->arena, uint32_t, g->ncol + 1);
	w.stretch = ARENA_ARRAY(g->arena, uint32_t, g->ncol + 1);
	for (uint32_t i = 0; i < g->n; i++)
		if (width(g->cell[i].margin) > w.margin[g->cell[i].col])
			w.margin[g->cell[i].col] = width(g->cell[i].margin);
	for (uint32_t i = 0; i < g->n; i++) {
		const struct grid_cell *c = &g->cell[i];
		uint32_t need = width(c->text) + w.margin[c->col];

		if (c->span == 1 && need > w.whole[c->col])
			w.whole[c->col] = need;
	}
	stretch_spans(g, &w);
	for (uint32_t col = 0; col < g->ncol; col++)
		w.at[col + 1] = w.at[col] + w.whole[col];
	return w;
}

/* ---- writing ---- */

/*
 * Spaces before the text.  A cell whose columns are all rigid may be too narrow for it: Go's %*s
 * then pads to the other side, and so there are spaces again.
 */
static int64_t indent(const struct grid_cell *c, int64_t room)
{
	int64_t spare = room - width(c->text);

	if (c->align == ALIGN_LEFT || (c->align == ALIGN_RIGHT && spare < 0))
		return 0;
	return c->align == ALIGN_RIGHT ? spare : llabs(spare / 2);
}

static bool is_blank(struct str s)
{
	return str_trim(s).n == 0;
}

/*
 * Returns where the next cell is thought to begin: `at` may lie beyond the cell's column when the
 * one before it was too narrow for its text, and as many spaces as it is too far stand between.
 */
static int64_t write_cell(
	const struct grid_cell *c, const struct widths *w, int64_t at, struct buf *out)
{
	int64_t margin = w->margin[c->col], begin = w->at[c->col];
	int64_t left = indent(c, w->at[c->col + c->span] - begin - margin);

	buf_fill(out, ' ', (size_t)llabs(begin - at));
	buf_fill(out, ' ', (size_t)(margin - width(c->margin)));
	buf_str(out, c->margin);
	buf_fill(out, ' ', (size_t)left);
	buf_str(out, c->text);
	return begin + margin + left + width(c->text);
}

void grid_write(struct grid *g, struct buf *out)
{
	struct widths w = measure(g);
	uint32_t row = 0;
	int64_t at = 0;

	for (uint32_t i = 0; i < g->n; i++) {
		const struct grid_cell *c = &g->cell[i];

		if (is_blank(c->text) && is_blank(c->margin))
			continue;
		for (; row < c->row; row++) {
			buf_char(out, '\n');
			at = 0;
		}
		at = write_cell(c, &w, at, out);
	}
	if (g->n)
		buf_char(out, '\n');
}

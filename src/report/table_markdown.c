/*
 * table_markdown - a comparison for a pull request: one GitHub table per unit, changes in bold,
 * footnotes below.
 */
#include "report/table.h"

#include <math.h>

#include "base/utf8.h"
#include "report/scale.h"
#include "report/table_words.h"

struct markdown {
	struct table_page *page;
	const struct table *table;
	struct map footnote;
	struct str *note;
	uint32_t nnote, note_cap;
	bool binary;
};

/* Names as text: nothing in them may end the cell, start markup or mention anybody. */
static void put_text(struct buf *out, struct str s)
{
	struct buf safe = { 0 };

	utf8_safe(&safe, s);
	for (size_t i = 0; i < safe.n; i++) {
		if (strchr("\\`*_{}[]<>#|~@&", safe.p[i]))
			buf_printf(out, "&#%d;", safe.p[i]);
		else
			buf_char(out, safe.p[i]);
	}
	buf_release(&safe);
}

static void put_footnotes(struct markdown *x, const struct str *warning, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = map_intern(&x->footnote, warning[i], x->nnote);

		if (at == x->nnote) {
			ARENA_ROOM(&x->page->arena, x->note, x->nnote, x->note_cap);
			x->note[x->nnote++] = warning[i];
		}
		buf_char(x->page->out, ' ');
		buf_str(x->page->out, words_footnote(x->page, at + 1));
	}
}

static void put_label(struct markdown *x, uint32_t col)
{
	const struct projection *axis = &x->page->tables->projections.axis[AXIS_COL];

	put_text(x->page->out, projection_label(&x->page->arena, axis, x->table->col[col]));
}

static void put_head(struct markdown *x)
{
	struct buf *out = x->page->out;

	buf_lit(out, "| ");
	put_text(out, x->table->unit);
	for (uint32_t col = 0; col < x->table->ncol; col++) {
		buf_lit(out, " | ");
		put_label(x, col);
		if (col)
			buf_lit(out, " | vs base");
	}
	buf_lit(out, " |\n|---|");
	for (uint32_t col = 0; col < x->table->ncol; col++)
		buf_lit(out, col ? "--:|--:|" : "--:|");
	buf_char(out, '\n');
}

static void put_change(struct markdown *x, uint32_t row, uint32_t col)
{
	const struct cell *c = table_cell(x->table, row, col);
	const char *bold = cell_changed(x->page->tables, c, x->page->holm) && c->change != 0 ? "**"
											     : "";
	struct str change = words_change(x->page, x->table, row, col),
		   test = words_test(x->page, x->table, row, col);

	buf_printf(x->page->out, "%s%.*s%s (%.*s)", bold, STR(change), bold, STR(test));
	put_footnotes(x, change_warning(c), c->nwarning - c->about_change);
}

static void put_cell(struct markdown *x, uint32_t row, uint32_t col, const struct scale *scale)
{
	const struct cell *c = table_cell(x->table, row, col);
	struct buf *out = x->page->out;

	buf_lit(out, " | ");
	if (c) {
		scale_number(out, scale, c->center);
		buf_printf(out, " ± %.*s", STR(words_range(x->page, c)));
		put_footnotes(x, c->warning, c->about_change);
	}
	if (!col)
		return;
	buf_lit(out, " | ");
	if (c && c->compared)
		put_change(x, row, col);
}

static void put_row(struct markdown *x, uint32_t row)
{
	double *center = ARENA_ARRAY(&x->page->arena, double, x->table->ncol);
	struct scale scale;
	uint32_t n = 0;

	for (uint32_t col = 0; col < x->table->ncol; col++)
		if (table_cell(x->table, row, col))
			center[n++] = table_cell(x->table, row, col)->center;
	scale = scale_of(center, n, x->binary);
	buf_lit(x->page->out, "| ");
	put_text(x->page->out, words_row(x->page, x->table, row));
	for (uint32_t col = 0; col < x->table->ncol; col++)
		put_cell(x, row, col, &scale);
	buf_lit(x->page->out, " |\n");
}

static void put_summary(struct markdown *x)
{
	struct buf *out = x->page->out;

	buf_lit(out, "| geomean");
	for (uint32_t col = 0; col < x->table->ncol; col++) {
		const struct column_summary *s = &x->table->summary[col];
		struct scale scale = scale_of(&s->geomean, 1, x->binary);

		buf_lit(out, " | ");
		if (!isnan(s->geomean))
			scale_number(out, &scale, s->geomean);
		if (col)
			buf_printf(out, " | %.*s", STR(words_ratio(x->page, s)));
		put_footnotes(x, s->warning, s->nwarning);
	}
	buf_lit(out, " |\n");
}

static void put_notes(struct markdown *x)
{
	if (x->nnote)
		buf_char(x->page->out, '\n');
	for (uint32_t i = 0; i < x->nnote; i++) {
		buf_printf(x->page->out, "%.*s ", STR(words_footnote(x->page, i + 1)));
		put_text(x->page->out, x->note[i]);
		buf_lit(x->page->out, i + 1 < x->nnote ? "<br>\n" : "\n");
	}
}

static void put_config(struct table_page *page, struct str line)
{
	put_text(page->out, line);
	buf_lit(page->out, "<br>\n");
}

void table_markdown(const struct tables *t, bool holm, struct buf *out)
{
	struct table_page page = { .tables = t, .holm = holm, .out = out };

	for (uint32_t i = 0; i < t->n; i++) {
		struct markdown x = { .page = &page,
			.table = &t->table[i],
			.binary = unit_is_binary(t->table[i].unit) };
		size_t before;

		if (i)
			buf_char(out, '\n');
		before = out->n;
		words_config(&page, i, put_config);
		if (out->n > before)
			buf_char(out, '\n');
		map_init(&x.footnote, &page.arena);
		put_head(&x);
		for (uint32_t row = 0; row < x.table->nrow; row++)
			put_row(&x, row);
		if (x.table->nrow > 1)
			put_summary(&x);
		put_notes(&x);
		arena_free(&page.arena);
	}
}

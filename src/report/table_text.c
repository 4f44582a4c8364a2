/* table_text - a comparison as benchstat prints it. */
#include "report/table.h"

#include <math.h>

#include "report/grid.h"
#include "report/scale.h"
#include "report/table_words.h"

/*
 * Columns of the grid for one column of the table: centre, range, footnotes; change, test,
 * footnotes.
 */
#define CENTER_COLS 3
#define CHANGE_COLS 3

struct text {
	struct table_page *page;
	const struct table *table;
	struct grid grid;
	struct map footnote;            /* warning to its number - 1 */
	struct str *note;
	uint32_t nnote, note_cap;
	bool binary;                    /* the unit takes prefixes of 1024 */
};

/* The first column has no change beside it. */
static uint32_t grid_col(uint32_t col)
{
	return col ? 1 + CENTER_COLS + (col - 1) * (CENTER_COLS + CHANGE_COLS) : 1;
}

static struct str footnote_of(struct text *x, struct str warning)
{
	uint32_t at = map_intern(&x->footnote, warning, x->nnote);

	if (at == x->nnote) {
		ARENA_ROOM(&x->page->arena, x->note, x->nnote, x->note_cap);
		x->note[x->nnote++] = warning;
	}
	return words_footnote(x->page, at + 1);
}

/* A cell with the footnotes of these warnings. */
static void put_footnotes(struct text *x, const struct str *warning, uint32_t n)
{
	struct str text = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		struct str number = footnote_of(x, warning[i]);

		text = i ? arena_printf(&x->page->arena, "%.*s %.*s", STR(text), STR(number))
			 : number;
	}
	grid_cell(&x->grid, text, ALIGN_LEFT);
}

static struct str number(struct text *x, const struct scale *scale, double value)
{
	struct buf b = { 0 };
	struct str s;

	scale_number(&b, scale, value);
	s = arena_str(&x->page->arena, buf_view(&b));
	buf_release(&b);
	return s;
}

/* ---- header ---- */

static void put_right_edge(struct text *x)
{
	grid_to(&x->grid, grid_col(x->table->ncol + 1));
	grid_span(&x->grid, 1, S(""), S(" │"), ALIGN_LEFT);
}

/* Do columns i and j have the same values in fields 0 .. last? */
static bool same_head(const struct text *x, uint32_t i, uint32_t j, uint32_t last)
{
	const struct projection *axis = &x->page->tables->projections.axis[AXIS_COL];

	for (uint32_t f = 0; f <= last; f++)
		if (!str_eq(projection_value(axis, x->table->col[i], f),
			    projection_value(axis, x->table->col[j], f)))
			return false;
	return true;
}

/* One line of column labels; equal neighbours share one. */
static void put_labels(struct text *x, uint32_t field)
{
	const struct projection *axis = &x->page->tables->projections.axis[AXIS_COL];
	uint32_t end;

	grid_row(&x->grid);
	for (uint32_t col = 0; col < x->table->ncol; col = end) {
		struct str label = words_safe(
			x->page, projection_value(axis, x->table->col[col], field));

		end = col + 1;
		while (end < x->table->ncol && same_head(x, col, end, field))
			end++;
		grid_to(&x->grid, grid_col(col));
		grid_span(&x->grid, grid_col(end) - grid_col(col), label, S(" │ "), ALIGN_CENTER);
	}
	put_right_edge(x);
}

static void put_units(struct text *x)
{
	struct str unit = words_safe(x->page, x->table->unit);

	grid_row(&x->grid);
	for (uint32_t col = 0; col < x->table->ncol; col++) {
		grid_to(&x->grid, grid_col(col));
		grid_span(&x->grid, CENTER_COLS, unit, S(" │ "), ALIGN_CENTER);
		if (col)
			grid_span(&x->grid, CHANGE_COLS, S("vs base"), S("  "), ALIGN_LEFT);
		for (uint32_t at = grid_col(col) + 1; at < x->grid.col; at++)
			grid_rigid(&x->grid, at);
	}
	put_right_edge(x);
}

static void put_head(struct text *x)
{
	const struct projection *axis = &x->page->tables->projections.axis[AXIS_COL];

	for (uint32_t f = 0; f < axis->nfield; f++)
		if (words_has_values(&axis->field[f]))
			put_labels(x, f);
	put_units(x);
}

/* ---- body ---- */

static struct scale row_scale(struct text *x, uint32_t row)
{
	double *center = ARENA_ARRAY(&x->page->arena, double, x->table->ncol);
	uint32_t n = 0;

	for (uint32_t col = 0; col < x->table->ncol; col++)
		if (table_cell(x->table, row, col))
			center[n++] = table_cell(x->table, row, col)->center;
	return scale_of(center, n, x->binary);
}

static void put_cell(struct text *x, uint32_t row, uint32_t col, const struct scale *scale)
{
	const struct cell *c = table_cell(x->table, row, col);
	struct str test;

	grid_to(&x->grid, grid_col(col));
	grid_cell(&x->grid, number(x, scale, c->center), ALIGN_RIGHT);
	grid_span(&x->grid, 1, words_range(x->page, c), S(" ± "), ALIGN_RIGHT);
	put_footnotes(x, c->warning, c->about_change);
	if (!c->compared)
		return;
	test = words_test(x->page, x->table, row, col);
	grid_cell(&x->grid, words_change(x->page, x->table, row, col), ALIGN_RIGHT);
	grid_cell(&x->grid, arena_printf(&x->page->arena, "(%.*s)", STR(test)), ALIGN_LEFT);
	put_footnotes(x, change_warning(c), c->nwarning - c->about_change);
}

static void put_row(struct text *x, uint32_t row)
{
	struct scale scale = row_scale(x, row);

	grid_row(&x->grid);
	grid_cell(&x->grid, words_safe(x->page, words_row(x->page, x->table, row)), ALIGN_LEFT);
	for (uint32_t col = 0; col < x->table->ncol; col++)
		if (table_cell(x->table, row, col))
			put_cell(x, row, col, &scale);
}

static void put_summary(struct text *x)
{
	grid_row(&x->grid);
	grid_cell(&x->grid, S("geomean"), ALIGN_LEFT);
	for (uint32_t col = 0; col < x->table->ncol; col++) {
		const struct column_summary *s = &x->table->summary[col];
		struct scale scale = scale_of(&s->geomean, 1, x->binary);

		if (!isnan(s->geomean)) {
			grid_to(&x->grid, grid_col(col));
			grid_cell(&x->grid, number(x, &scale, s->geomean), ALIGN_RIGHT);
		}
		if (col) {
			grid_to(&x->grid, grid_col(col) + CENTER_COLS);
			grid_cell(&x->grid, words_ratio(x->page, s),
				isnan(s->ratio) ? ALIGN_LEFT : ALIGN_RIGHT);
		}
		grid_to(&x->grid, grid_col(col + 1) - 1);
		put_footnotes(x, s->warning, s->nwarning);
	}
}

static void put_notes(struct text *x)
{
	for (uint32_t i = 0; i < x->nnote; i++) {
		buf_str(x->page->out, words_footnote(x->page, i + 1));
		buf_char(x->page->out, ' ');
		buf_str(x->page->out, words_safe(x->page, x->note[i]));
		buf_char(x->page->out, '\n');
	}
}

static void put_table(struct table_page *page, const struct table *t)
{
	struct text x = { .page = page, .table = t, .binary = unit_is_binary(t->unit) };

	grid_init(&x.grid, &page->arena);
	map_init(&x.footnote, &page->arena);
	put_head(&x);
	for (uint32_t row = 0; row < t->nrow; row++)
		put_row(&x, row);
	if (t->nrow > 1)
		put_summary(&x);
	grid_write(&x.grid, page->out);
	put_notes(&x);
}

static void put_config(struct table_page *page, struct str line)
{
	buf_str(page->out, words_safe(page, line));
	buf_char(page->out, '\n');
}

void table_text(const struct tables *t, bool holm, struct buf *out)
{
	struct table_page page = { .tables = t, .holm = holm, .out = out };

	for (uint32_t i = 0; i < t->n; i++) {
		if (i)
			buf_char(out, '\n');
		words_config(&page, i, put_config);
		put_table(&page, &t->table[i]);
		arena_free(&page.arena);
	}
}

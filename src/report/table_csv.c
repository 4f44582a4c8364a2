/*
 * table_csv - a comparison as benchstat -format csv prints it: RFC 4180 with bare newlines, centres
 * in full.
 *
 * Choices [1] what a terminal would obey in a name is made visible.
 */
#include "report/table.h"

#include <math.h>

#include "base/utf8.h"
#include "compare/token.h"
#include "compare/xperf.h"
#include "report/table_words.h"

#define CENTER_COLS 2           /* centre, range */
#define CHANGE_COLS 2           /* change, test */

struct csv {
	struct table_page *page;
	const struct table *table;
	struct buf *warnings;
	uint32_t col;           /* fields that the line has already */
};

static uint32_t csv_col(uint32_t col)
{
	return col ? 1 + CENTER_COLS + (col - 1) * (CENTER_COLS + CHANGE_COLS) : 1;
}

/* As Go's encoding/csv decides it. */
static bool needs_quotes(struct str s)
{
	uint32_t code;

	if (!s.n)
		return false;
	if (str_eq(s, S("\\.")))
		return true;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n')
			return true;
	if (!utf8_next(s, &code))
		return false;
	return white_space(code);
}

static void put_quoted(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(out, '"');
		buf_char(out, s.p[i]);
	}
	buf_char(out, '"');
}

static void put(struct csv *x, struct str s)
{
	struct buf *out = x->page->out;
	struct buf safe = { 0 };

	if (x->col++)
		buf_char(out, ',');
	utf8_safe(&safe, s);            /* [1] */
	if (needs_quotes(buf_view(&safe)))
		put_quoted(out, buf_view(&safe));
	else
		buf_str(out, buf_view(&safe));
	buf_release(&safe);
}

static void put_number(struct csv *x, double value)
{
	struct buf b = { 0 };

	xperf_number(&b, value);
	put(x, buf_view(&b));
	buf_release(&b);
}

static void skip_to(struct csv *x, uint32_t col)
{
	while (x->col < col)
		put(x, S(""));
}

static void end_line(struct csv *x)
{
	buf_char(x->page->out, '\n');
	x->page->line++;
	x->col = 0;
}

/*
 * "D13: ...", the place of the next field.  Beyond Z benchstat counts A as 0 in every digit: BA,
 * BB, ...
 */
static void put_warnings(struct csv *x, const struct str *warning, uint32_t n)
{
	char letter[16];
	int at = (int)sizeof letter - 1;
	uint32_t col = x->col;

	letter[at] = 0;
	do {
		letter[--at] = (char)('A' + col % 26);
		col /= 26;
	} while (col);
	for (uint32_t i = 0; i < n; i++)
		buf_printf(
			x->warnings, "%s%u: %.*s\n", letter + at, x->page->line, STR(warning[i]));
}

static void put_head(struct csv *x)
{
	const struct projection *axis = &x->page->tables->projections.axis[AXIS_COL];

	for (uint32_t f = 0; f < axis->nfield; f++) {
		if (!words_has_values(&axis->field[f]))
			continue;
		for (uint32_t col = 0; col < x->table->ncol; col++) {
			skip_to(x, csv_col(col));
			put(x, projection_value(axis, x->table->col[col], f));
		}
		skip_to(x, csv_col(x->table->ncol));
		end_line(x);
	}
	for (uint32_t col = 0; col < x->table->ncol; col++) {
		skip_to(x, csv_col(col));
		put(x, x->table->unit);
		put(x, S("CI"));
		if (!col)
			continue;
		put(x, S("vs base"));
		put(x, S("P"));
	}
	end_line(x);
}

static void put_row(struct csv *x, uint32_t row)
{
	put(x, words_row(x->page, x->table, row));
	for (uint32_t col = 0; col < x->table->ncol; col++) {
		const struct cell *c = table_cell(x->table, row, col);

		if (!c)
			continue;
		skip_to(x, csv_col(col));
		put_warnings(x, c->warning, c->about_change);
		put_number(x, c->center);
		put(x, words_range(x->page, c));
		if (!c->compared)
			continue;
		put_warnings(x, change_warning(c), c->nwarning - c->about_change);
		put(x, words_change(x->page, x->table, row, col));
		put(x, words_test(x->page, x->table, row, col));
	}
	end_line(x);
}

static void put_summary(struct csv *x)
{
	put(x, S("geomean"));
	for (uint32_t col = 0; col < x->table->ncol; col++) {
		const struct column_summary *s = &x->table->summary[col];

		skip_to(x, csv_col(col));
		put_warnings(x, s->warning, s->nwarning);
		if (!isnan(s->geomean))
			put_number(x, s->geomean);
		if (!col)
			continue;
		skip_to(x, csv_col(col) + CENTER_COLS);
		put(x, words_ratio(x->page, s));
	}
	skip_to(x, csv_col(x->table->ncol));
	end_line(x);
}

static void put_config(struct table_page *page, struct str line)
{
	struct csv x = { .page = page };

	put(&x, line);
	end_line(&x);
}

void table_csv(const struct tables *t, bool holm, struct buf *out, struct buf *warnings)
{
	struct table_page page = { .tables = t, .holm = holm, .out = out, .line = 1 };
	struct csv x = { .page = &page, .warnings = warnings };

	for (uint32_t i = 0; i < t->n; i++) {
		if (i)
			end_line(&x);
		words_config(&page, i, put_config);
		x.table = &t->table[i];
		put_head(&x);
		for (uint32_t row = 0; row < x.table->nrow; row++)
			put_row(&x, row);
		put_summary(&x);
		arena_free(&page.arena);
	}
}

#include "report/top_list_part.h"

#include "base/utf8.h"
#include "compare/measurement.h"
#include "report/top_part.h"

struct printing {
	struct list *l;
	struct buf *out;
	uint32_t context;               /* lines shown that cost nothing */
};

static void put_cost(const struct printing *x, int64_t value)
{
	if (value)
		top_put_cell(x->out, x->l->page, value, x->l->page->unit, 10);
	else
		buf_printf(x->out, "%10s", ".");
	buf_char(x->out, ' ');
}

/* Source as it is, tabs too, but for what a terminal would obey. */
static void put_source(struct buf *b, struct str line)
{
	while (line.n) {
		struct str part = line;
		struct str rest = part;

		part = str_cut(&rest, '\t');
		utf8_safe_cut(b, part, LIST_COLUMNS_MOST, true);
		if (part.n < line.n)
			buf_char(b, '\t');
		line = rest;
	}
	buf_char(b, '\n');
}

static void put_line(struct printing *x, uint32_t number, int64_t flat, int64_t cum, struct str text)
{
	put_cost(x, flat);
	put_cost(x, cum);
	if (number)
		buf_printf(x->out, "%6u:", number);
	else
		buf_printf(x->out, "%6s:", "?");
	put_source(x->out, str_clip(text, 4 * LIST_COLUMNS_MOST));
}

/* Lines [from, to) cost nothing. */
static void put_context(struct printing *x, const struct list_text *t, uint32_t from, uint32_t to)
{
	uint32_t n;

	if (to > t->n + 1)
		to = t->n + 1;
	n = from < to ? to - from : 0;
	if (n > LIST_GAP_MOST || n > LIST_LINES_MOST - x->context) {
		buf_printf(x->out, "%10s %10s %6s: %u line%s that cost nothing\n", ".", ".", "...", n, n == 1 ? "" : "s");
		return;
	}
	for (uint32_t i = from; i < to; i++)
		put_line(x, i, 0, 0, list_text_line(t, i));
	x->context += n;
}

static uint32_t first_line(const struct list *l, struct list_part part)
{
	uint32_t first = UINT32_MAX;

	for (uint32_t i = part.first; i < part.end; i++)
		if (l->line[i].from && l->line[i].from < first)
			first = l->line[i].from;
	return first;
}

/* next: the line that is due; those that come before the function leave it alone. */
static void put_lines(struct printing *x, struct list_part part, const struct list_text *t)
{
	uint32_t next = first_line(x->l, part);

	for (uint32_t i = part.first; i < part.end; i++) {
		const struct list_line *line = &x->l->line[i];

		if (line->line > next)
			put_context(x, t, next, line->line);
		put_line(x, line->line, line->flat, line->cum, t->n && line->line > t->n ? S("???") : list_text_line(t, line->line));
		if (line->line >= next)
			next = line->line < UINT32_MAX ? line->line + 1 : UINT32_MAX;
	}
	if (next != UINT32_MAX)
		put_context(x, t, next, next > UINT32_MAX - LIST_MARGIN ? UINT32_MAX : next + LIST_MARGIN);
}

static void put_sums(const struct printing *x, struct list_part part)
{
	const struct top_page *page = x->l->page;

	top_put_cell(x->out, page, part.flat, page->unit, 10);
	buf_char(x->out, ' ');
	top_put_cell(x->out, page, part.cum, page->unit, 10);
	buf_lit(x->out, " (flat, cum) ");
	measurement_percent(x->out, part.cum, page->total);
	buf_lit(x->out, " of Total\n");
}

static void put_file(struct printing *x, struct list_part part)
{
	const struct list_line *head = &x->l->line[part.first];
	const struct list_text *t = list_text_of(x->l, head->file);

	buf_lit(x->out, "ROUTINE ======================== ");
	utf8_safe(x->out, head->function);
	top_put_line(x->out, " in ", head->file);
	put_sums(x, part);
	if (!t->text.n)
		top_put_line(x->out, " No source: ", t->why);
	put_lines(x, part, t);
}

/* All of its files; what is in none stands first. */
static void put_function(struct printing *x, struct list_part whole)
{
	uint32_t at = whole.first;
	struct list_part part = list_part_at(x->l, at, true);

	if (!x->l->line[at].file.n) {
		top_put_line(x->out, "No source information for ", x->l->line[at].function);
		if (part.end < whole.end)
			put_sums(x, part);
		at = part.end;
	}
	for (; at < whole.end; at = part.end) {
		part = list_part_at(x->l, at, true);
		put_file(x, part);
	}
}

void top_list_text(struct list *l, struct buf *out)
{
	struct printing x = { .l = l, .out = out };
	struct list_part part = { 0 };

	buf_lit(out, "Total: ");
	top_put_value(out, l->page, l->page->total, l->page->unit);
	buf_char(out, '\n');
	while (part.end < l->n) {
		part = list_part_at(l, part.end, false);
		put_function(&x, part);
	}
}

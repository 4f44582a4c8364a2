/* Before and after of a burndown on a terminal. */
#include <math.h>

#include "base/utf8.h"
#include "report/burndown_rows.h"

#define WORD_COLUMNS 8u         /* "  less  " */
#define NAME_LEAST 20u
#define NAME_MOST 60u
#define CELL_LEAST 12u

struct changes_out {
	const struct burndown *b;
	const struct style *st;
	struct arena arena;
	struct buf *out;
	struct burndown_changes changes;
	size_t name_columns, *cell_columns;     /* by scenario */
};

static struct str scenario_name(struct changes_out *t, uint32_t s)
{
	struct buf safe = { 0 };
	struct str name;

	utf8_safe_cut(&safe, t->b->scenario[s].name, 20, t->st->ascii);
	name = arena_str(&t->arena, buf_view(&safe));
	buf_release(&safe);
	return name;
}

static void measure(struct changes_out *t)
{
	size_t used = WORD_COLUMNS, all = t->st->columns ? t->st->columns : 100, widest = NAME_LEAST;

	t->cell_columns = ARENA_ARRAY(&t->arena, size_t, t->b->nscenario);
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		size_t most = utf8_columns(scenario_name(t, s)) + 2;

		most = most < CELL_LEAST ? CELL_LEAST : most;
		for (uint32_t i = 0; i < t->changes.n; i++) {
			size_t n = utf8_columns(burndown_moved_text(&t->arena, &t->changes.change[i], s, t->st->ascii)) + 2;

			most = n > most ? n : most;
		}
		used += t->cell_columns[s] = most;
	}
	for (uint32_t i = 0; i < t->changes.n; i++) {
		size_t n = utf8_columns(t->changes.change[i].name);

		widest = n > widest ? n : widest;
	}
	t->name_columns = all > used + NAME_LEAST ? all - used : NAME_LEAST;
	t->name_columns = t->name_columns < NAME_MOST ? t->name_columns : NAME_MOST;
	t->name_columns = t->name_columns < widest ? t->name_columns : widest;
}

static void end_line(struct changes_out *t)
{
	while (t->out->n && t->out->p[t->out->n - 1] == ' ')
		t->out->n--;
	buf_char(t->out, '\n');
}

/* To the right. */
static void put_cell(struct changes_out *t, uint32_t s, enum ink ink, struct str text)
{
	size_t n = utf8_columns(text);

	buf_fill(t->out, ' ', n < t->cell_columns[s] ? t->cell_columns[s] - n : 1);
	style_text(t->out, t->st, ink, text);
}

static enum ink ink_of(const struct burndown_change *c, uint32_t s)
{
	double before = isnan(c->before_s[s]) ? 0 : c->before_s[s], after = isnan(c->after_s[s]) ? 0 : c->after_s[s];

	if (!c->moved[s])
		return INK_DIM;
	return after < before ? INK_GREEN : INK_RED;
}

static void put_cells(struct changes_out *t, const struct burndown_change *c)
{
	for (uint32_t s = 0; s < t->b->nscenario; s++)
		put_cell(t, s, ink_of(c, s), burndown_moved_text(&t->arena, c, s, t->st->ascii));
}

/* Times stand in the first line, the rest of a long name below it. */
static void put_change(struct changes_out *t, const struct burndown_change *c)
{
	static const enum ink ink[MOVES] = { [MOVE_GONE] = INK_GREEN, [MOVE_LESS] = INK_GREEN, [MOVE_SAME] = INK_DIM, [MOVE_MORE] = INK_RED,
		[MOVE_NEW] = INK_RED, [MOVE_BOTH] = INK_YELLOW };
	struct str word = str_of(burndown_move_name(c->move)), rest;
	struct buf safe = { 0 };
	bool first = true;

	utf8_safe(&safe, c->name);
	rest = buf_view(&safe);
	while (rest.n || first) {
		size_t n = words_that_fit(rest, t->name_columns);
		struct str line = str_clip(rest, n);

		buf_lit(t->out, "  ");
		style_text(t->out, t->st, ink[c->move], first ? word : S(""));
		buf_fill(t->out, ' ', WORD_COLUMNS - 2 - (first ? word.n : 0));
		buf_str(t->out, line);
		buf_fill(t->out, ' ', t->name_columns - utf8_columns(line));
		if (first)
			put_cells(t, c);
		end_line(t);
		first = false;
		rest = str_trim(str_from(rest, n));
	}
	buf_release(&safe);
}

static void put_head(struct changes_out *t)
{
	buf_fill(t->out, ' ', WORD_COLUMNS + t->name_columns);
	for (uint32_t s = 0; s < t->b->nscenario; s++)
		put_cell(t, s, INK_BOLD, scenario_name(t, s));
	end_line(t);
}

static bool is_doubtful(const struct changes_out *t)
{
	for (uint32_t i = 0; i < t->changes.n; i++) {
		const struct burndown_change *c = &t->changes.change[i];

		for (uint32_t s = 0; c->move != MOVE_GONE && c->move != MOVE_NEW && s < t->b->nscenario; s++)
			if (!c->moved[s] && (c->before_s[s] > 0 || c->after_s[s] > 0))
				return true;
	}
	return false;
}

void burndown_changes_term(const struct burndown_page *page, const struct style *st, struct buf *out)
{
	struct changes_out all = { .b = page->burndown, .st = st, .out = out }, *t = &all;
	struct str why;

	burndown_changes(page, &t->arena, &t->changes);
	measure(t);
	buf_lit(out, "\nagainst ");
	utf8_safe(out, page->earlier->source);
	buf_lit(out, ": wall clocks, rows that moved, and what findings would save\n");
	put_head(t);
	for (uint32_t i = 0; i < t->changes.n; i++)
		put_change(t, &t->changes.change[i]);
	if (is_doubtful(t))
		buf_lit(out, "~ by less than 2 % of the wall clock, or less in proportion than wall clocks vary\n");
	burndown_ledger(page, &t->arena, out);
	why = burndown_changes_why(page, &t->arena);
	if (why.n) {
		buf_lit(out, "what a command does otherwise: ");
		utf8_safe(out, why);
		buf_char(out, '\n');
	}
	arena_free(&t->arena);
}

/* Before and after of a burndown on a terminal. */
#include <math.h>

#include "base/utf8.h"
#include "report/burndown_rows.h"

struct changes_out {
	const struct burndown *b;
	const struct style *st;
	struct arena arena;
	struct buf *out;
};

static void put_change(struct changes_out *t, const struct burndown_change *c)
{
	static const char *const word[] = { [MOVE_GONE] = "gone",
		[MOVE_LESS] = "less",
		[MOVE_SAME] = "same",
		[MOVE_MORE] = "more",
		[MOVE_NEW] = "new" };
	static const enum ink ink[] = { [MOVE_GONE] = INK_GREEN,
		[MOVE_LESS] = INK_GREEN,
		[MOVE_SAME] = INK_DIM,
		[MOVE_MORE] = INK_RED,
		[MOVE_NEW] = INK_RED };

	buf_lit(t->out, "  ");
	style_text(t->out, t->st, ink[c->move], str_of(word[c->move]));
	buf_fill(t->out, ' ', 6 - strlen(word[c->move]));
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		if (isnan(c->before_s[s]) && isnan(c->after_s[s]))
			continue;
		utf8_safe_cut(t->out, t->b->scenario[s].name, 20, t->st->ascii);
		buf_printf(t->out, " %.*s %s %.*s  ",
			STR(isnan(c->before_s[s]) ? S("-")
						  : seconds_text(&t->arena, c->before_s[s])),
			t->st->ascii ? "->" : "→",
			STR(isnan(c->after_s[s]) ? S("-")
						 : seconds_text(&t->arena, c->after_s[s])));
	}
	utf8_safe_cut(
		t->out, c->name, t->st->columns > 60 ? t->st->columns - 10 : 200, t->st->ascii);
	buf_char(t->out, '\n');
}

void burndown_changes_term(const struct burndown_page *page, const struct style *st, struct buf *out)
{
	struct changes_out all = { .b = page->burndown, .st = st, .out = out }, *t = &all;
	struct burndown_changes changes;

	burndown_changes(page, &t->arena, &changes);
	buf_lit(out, "\nagainst ");
	utf8_safe(out, page->earlier->source);
	buf_lit(out, ", rows and findings\n");
	for (uint32_t i = 0; i < changes.n; i++)
		put_change(t, &changes.change[i]);
	burndown_ledger(page, &t->arena, out);
	arena_free(&t->arena);
}

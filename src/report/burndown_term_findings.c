/* Findings of a burndown on a terminal, by what they save. */
#include <math.h>
#include <stdio.h>

#include "base/utf8.h"
#include "report/burndown_rows.h"

#define FINDINGS_MOST 20u       /* on a terminal; the rest is in summary.md */

struct findings_out {
	const struct burndown *b;
	const struct style *st;
	struct buf *out, text;          /* text: a cell being made */
};

static void end_line(struct findings_out *t)
{
	while (t->out->n && t->out->p[t->out->n - 1] == ' ')
		t->out->n--;
	buf_char(t->out, '\n');
}

size_t words_that_fit(struct str s, size_t columns)
{
	size_t end = 0, used = 0, last_space = 0;

	while (end < s.n) {
		uint32_t code;
		size_t n = utf8_next(str_from(s, end), &code), width;

		n = n ? n : 1;
		width = utf8_columns((struct str){ s.p + end, n });
		if (s.p[end] == ' ')
			last_space = end;
		if (used + width > columns)
			return last_space ? last_space : end ? end : n;
		used += width;
		end += n;
	}
	return s.n;
}

static void put_saving_cells(struct findings_out *t, const double *saves)
{
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		if (isnan(saves[s]))
			buf_lit(&t->text, t->st->ascii ? "-" : "–");
		else
			style_duration(&t->text, saves[s]);
		buf_fill(t->out, ' ',
			utf8_columns(buf_view(&t->text)) < 10
				? 10 - utf8_columns(buf_view(&t->text))
				: 1);
		buf_str(t->out, buf_view(&t->text));
		buf_clear(&t->text);
	}
}

static size_t title_columns(const struct findings_out *t)
{
	size_t cells = 10 * t->b->nscenario, all = t->st->columns ? t->st->columns : 100;

	return all > cells + 24 ? all - cells - 4 : 20;
}

/* Figures stand in the first line, the rest of the title below it. */
static void put_title(struct findings_out *t, const char *number, struct str title, const double *saves)
{
	size_t room = title_columns(t);
	struct buf safe = { 0 };
	struct str rest;
	bool first = true;

	utf8_safe(&safe, title);
	rest = buf_view(&safe);
	while (rest.n || first) {
		size_t n = words_that_fit(rest, room);
		struct str line = str_clip(rest, n);

		buf_printf(t->out, "%3s ", first ? number : "");
		buf_str(t->out, line);
		if (first) {
			buf_fill(t->out, ' ', room - utf8_columns(line));
			put_saving_cells(t, saves);
		}
		end_line(t);
		first = false;
		rest = str_trim(str_from(rest, n));
	}
	buf_release(&safe);
}

static void put_finding_head(struct findings_out *t, const char *text)
{
	size_t room = title_columns(t) + 4;

	buf_lit(t->out, text);
	buf_fill(t->out, ' ', strlen(text) < room ? room - strlen(text) : 0);
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		utf8_safe_cut(&t->text, t->b->scenario[s].name, 9, t->st->ascii);
		buf_fill(t->out, ' ', 10 - utf8_columns(buf_view(&t->text)));
		buf_str(t->out, buf_view(&t->text));
		buf_clear(&t->text);
	}
	end_line(t);
}

void burndown_findings_term(const struct burndown_page *page, const struct style *st, struct buf *out)
{
	struct findings_out all = { .b = page->burndown, .st = st, .out = out }, *t = &all;

	if (!t->b->nfinding) {
		buf_lit(t->out,
			"\nno findings: nothing that would save 1 % of a wall clock was seen\n");
		return;
	}
	buf_char(t->out, '\n');
	put_finding_head(t, "findings, by seconds saved");
	for (uint32_t i = 0; i < t->b->nfinding && i < FINDINGS_MOST; i++) {
		char number[16];

		snprintf(number, sizeof number, "%u", i + 1);
		put_title(t, number, t->b->finding[i].title, t->b->finding[i].saves_s);
	}
	if (t->b->nfinding > FINDINGS_MOST)
		buf_printf(t->out, "and %u that would save less: summary.md has them\n", t->b->nfinding - FINDINGS_MOST);
	if (page->issues.n) {
		buf_lit(t->out, "write them as issues: ");
		utf8_safe(t->out, page->issues);
		buf_char(t->out, '\n');
	}
	buf_release(&all.text);
}

/* A burndown on a terminal: the table, what else the recordings say, phases; behind them findings, and before and after. */
#include <math.h>

#include "base/utf8.h"
#include "report/burndown_rows.h"

#define NAME_LEAST 19u
#define NAME_MOST 28u
#define CELL_LEAST 15u
#define REMARK_LEAST 24u        /* columns below which a remark is no use */

struct term {
	const struct burndown_page *page;
	const struct burndown *b;
	const struct style *st;
	struct arena arena;
	struct buf *out, text;          /* text: a cell being made */
	size_t name_columns, cell_columns;
};

/* ---- cells ---- */

static void put_name(struct term *t, const char *indent, struct str name)
{
	struct buf safe = { 0 };
	size_t columns;

	buf_lit(&safe, indent);
	utf8_safe_cut(&safe, name, t->name_columns - strlen(indent), t->st->ascii);
	columns = utf8_columns(buf_view(&safe));
	buf_str(t->out, buf_view(&safe));
	buf_fill(t->out, ' ', columns < t->name_columns ? t->name_columns - columns : 0);
	buf_release(&safe);
}

/* What is in t->text, to the right. */
static void put_cell(struct term *t, enum ink ink)
{
	size_t columns = utf8_columns(buf_view(&t->text));

	buf_fill(t->out, ' ', columns < t->cell_columns ? t->cell_columns - columns : 1);
	style_text(t->out, t->st, ink, buf_view(&t->text));
	buf_clear(&t->text);
}

static void end_line(struct term *t)
{
	while (t->out->n && t->out->p[t->out->n - 1] == ' ')
		t->out->n--;
	buf_char(t->out, '\n');
}

static size_t table_columns(const struct term *t)
{
	return t->name_columns + t->b->nscenario * t->cell_columns;
}

/* "   <- remark", as far as it fits. */
static void put_remark(struct term *t, struct str remark)
{
	size_t used = table_columns(t) + 5,
	       room = t->st->columns > used ? t->st->columns - used : 0;
	struct buf safe = { 0 };

	if (!remark.n || (t->st->columns && room < REMARK_LEAST))
		return;
	utf8_safe_cut(&safe, remark, t->st->columns ? room : 200, t->st->ascii);
	buf_lit(t->out, t->st->ascii ? "   <- " : "   ← ");
	style_text(t->out, t->st, INK_DIM, buf_view(&safe));
	buf_release(&safe);
}

static void measure(struct term *t, const struct shown_rows *rows)
{
	size_t widest = NAME_LEAST;

	for (uint32_t i = 0; i < rows->n; i++) {
		size_t n = utf8_columns(rows->row[i].name) + 2;

		widest = n > widest ? n : widest;
	}
	t->name_columns = widest < NAME_MOST ? widest : NAME_MOST;
	t->cell_columns = CELL_LEAST;
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		size_t n = utf8_columns(t->b->scenario[s].name) + 12;

		t->cell_columns = n > t->cell_columns && n < 32 ? n : t->cell_columns;
	}
}

/* ---- the table ---- */

static void put_head(struct term *t)
{
	put_name(t, "", S(""));
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		const struct burndown_scenario *x = &t->b->scenario[s];
		uint32_t n = t->b->view[s].counts;

		utf8_safe_cut(&t->text, x->name, 20, t->st->ascii);
		if (n == x->nrun)
			buf_printf(&t->text, " %u run%s", n, n == 1 ? "" : "s");
		else
			buf_printf(&t->text, " %u of %u runs", n, x->nrun);
		put_cell(t, INK_BOLD);
	}
	end_line(t);
}

static void put_wall(struct term *t)
{
	bool several = false;

	put_name(t, "", S("wall"));
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		if (t->b->view[s].run == NO_RUN)
			buf_lit(&t->text, "not measured");
		else
			style_duration(&t->text, (double)t->b->view[s].path.wall_ns / 1e9);
		put_cell(t, t->b->view[s].run == NO_RUN ? INK_YELLOW : INK_BOLD);
		several |= t->b->view[s].counts > 1;
	}
	end_line(t);
	if (!several)
		return;
	put_name(t, "", S("  least, most"));
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		const struct burndown_view *v = &t->b->view[s];

		if (v->counts > 1)
			buf_printf(&t->text, "%.*s, %.*s", STR(seconds_text(&t->arena, v->lo_s)),
				STR(seconds_text(&t->arena, v->hi_s)));
		put_cell(t, INK_DIM);
	}
	end_line(t);
}

static void put_row(struct term *t, const struct shown_row *row)
{
	put_name(t, "  ", row->name);
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		if (row->percent[s] < 0)
			buf_lit(&t->text, t->st->ascii ? "-" : "–");
		else if (row->ns[s] == 0)
			buf_lit(&t->text, "0 %");
		else
			buf_printf(&t->text, "%.*s %3d %%",
				STR(seconds_text(&t->arena, (double)row->ns[s] / 1e9)),
				row->percent[s]);
		put_cell(t, row->ns[s] == 0 ? INK_DIM : INK_PLAIN);
	}
	put_remark(t, row->remark);
	end_line(t);
}

static void put_sum(struct term *t, const struct shown_rows *rows)
{
	put_name(t, "  ", S("sum"));
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		int64_t sum = 0;
		int percent = 0;

		for (uint32_t i = 0; i < rows->n; i++) {
			sum += rows->row[i].ns[s];
			percent += rows->row[i].percent[s];
		}
		if (t->b->view[s].run != NO_RUN)
			buf_printf(&t->text, "%.*s %3d %%",
				STR(seconds_text(&t->arena, (double)sum / 1e9)), percent);
		put_cell(t, INK_DIM);
	}
	end_line(t);
}

/* ---- beside the critical path ---- */

static void put_busy(struct term *t)
{
	put_name(t, "", S("CPUs busy"));
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		const struct burndown_view *v = &t->b->view[s];

		if (v->cpu_ns == NOT_KNOWN || v->path.wall_ns <= 0)
			buf_char(&t->text, '?');
		else
			buf_printf(&t->text, "%.1f of %u",
				(double)v->cpu_ns / (double)v->path.wall_ns,
				t->b->scenario[s].run[v->run].tree->ncpu);
		put_cell(t, INK_PLAIN);
	}
	end_line(t);
}

static void put_silent(struct term *t)
{
	struct str remark = S("");
	int64_t most = 0;

	put_name(t, "", S("silent"));
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		const struct burndown_view *v = &t->b->view[s];

		if (v->silent_ns == NOT_KNOWN)
			buf_char(&t->text, '?');
		else
			buf_printf(&t->text, "%.*s %3.0f %%",
				STR(seconds_text(&t->arena, (double)v->silent_ns / 1e9)),
				100.0 * (double)v->silent_ns / (double)v->path.wall_ns);
		put_cell(t, INK_PLAIN);
		if (v->silent_ns > most) {
			most = v->silent_ns;
			remark = t->b->nscenario < 2
					 ? v->silent
					 : arena_printf(&t->arena, "%.*s: %.*s",
						   STR(t->b->scenario[s].name), STR(v->silent));
		}
	}
	put_remark(t, remark);
	end_line(t);
}

/* One kind of repetition: its commands and their seconds, of all CPUs. */
static void put_again(struct term *t, const char *name, const struct again_sum *sum)
{
	bool any = false;

	for (uint32_t s = 0; s < t->b->nscenario; s++)
		any |= sum[s].count > 0;
	if (!any)
		return;
	put_name(t, "  ", str_of(name));
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		if (sum[s].count)
			buf_printf(&t->text, "%u: %.*s", sum[s].count,
				STR(seconds_text(&t->arena, (double)sum[s].ns / 1e9)));
		put_cell(t, INK_PLAIN);
	}
	end_line(t);
}

static void put_commands(struct term *t)
{
	static const char *const lack[UNKNOWNS] = { [UNKNOWN_PIPE] = "  read a pipe", [UNKNOWN_CONTENT] = "  not hashed" };
	struct again_sum *sum = ARENA_ARRAY(&t->arena, struct again_sum, t->b->nscenario);

	buf_lit(t->out, "commands, and the seconds that they took\n");
	for (int i = 0; i < AGAIN_KINDS; i++) {
		for (uint32_t s = 0; s < t->b->nscenario; s++)
			sum[s] = (struct again_sum){ t->b->view[s].again.count[i], t->b->view[s].again.ns[i] };
		put_again(t, again_words((enum again)i), sum);
	}
	for (int i = UNKNOWN_PIPE; i < UNKNOWNS; i++) {
		for (uint32_t s = 0; s < t->b->nscenario; s++)
			sum[s] = t->b->view[s].again.unknown[i];
		put_again(t, lack[i], sum);
	}
}

static void put_prediction(struct term *t, const char *name, size_t offset)
{
	put_name(t, "  ", str_of(name));
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		const struct prediction *p = (const void *)((const char *)&t->b->view[s] + offset);

		if (p->wall_ns > 0)
			buf_printf(&t->text, "%.*s",
				STR(seconds_text(&t->arena, (double)p->wall_ns / 1e9)));
		put_cell(t, INK_PLAIN);
	}
	end_line(t);
}

#define OTHERS_LEAST 0.01               /* of the wall clock: they took less than the replay is off by */

static bool had_company(const struct burndown *b)
{
	for (uint32_t s = 0; s < b->nscenario; s++)
		if ((double)b->view[s].alone.wall_ns < (1 - OTHERS_LEAST) * (double)b->view[s].as_was.wall_ns)
			return true;
	return false;
}

static void put_predictions(struct term *t)
{
	buf_lit(t->out, "replayed\n");
	put_prediction(t, "as it was", offsetof(struct burndown_view, as_was));
	if (had_company(t->b))
		put_prediction(t, "machine to itself", offsetof(struct burndown_view, alone));
	put_prediction(t, "twice the CPUs", offsetof(struct burndown_view, more_cpus));
	put_prediction(t, "repeats reused", offsetof(struct burndown_view, reused));
}

/* ---- phases ---- */

static void put_phase(struct term *t, const struct burndown_phase *phase)
{
	put_name(t, "  ", phase->name);
	for (uint32_t s = 0; s < t->b->nscenario; s++) {
		double wall = (double)t->b->view[s].path.wall_ns / 1e9;

		if (!isnan(phase->median_s[s]) && wall > 0)
			buf_printf(&t->text, "%.*s %3.0f %%",
				STR(seconds_text(&t->arena, phase->median_s[s])),
				100 * phase->median_s[s] / wall);
		put_cell(t, INK_PLAIN);
	}
	end_line(t);
}

static void put_phases(struct term *t)
{
	struct str label = S("");

	for (uint32_t i = 0; i < t->b->nphase; i++) {
		if (!i || !str_eq(label, t->b->phase[i].label)) {
			label = t->b->phase[i].label;
			buf_lit(t->out, "\nphases that it printed: ");
			style_text(t->out, t->st, INK_BOLD, label);
			buf_char(t->out, '\n');
		}
		put_phase(t, &t->b->phase[i]);
	}
}

/* ---- the whole ---- */

static void put_failures(struct term *t)
{
	for (uint32_t s = 0; s < t->b->nscenario; s++)
		for (uint32_t i = 0; i < t->b->scenario[s].nrun; i++) {
			const struct burndown_run *r = &t->b->scenario[s].run[i];

			if (!r->failure.n)
				continue;
			style_text(t->out, t->st, INK_RED, str_of(style_glyph(t->st, RULING_FAIL)));
			buf_char(t->out, ' ');
			utf8_safe(t->out, t->b->scenario[s].name);
			buf_printf(t->out, " run %u ", i + 1);
			utf8_safe(t->out, r->failure);
			buf_lit(t->out, "; it counts for nothing\n");
		}
}

static bool is_recorded(const struct term *t)
{
	for (uint32_t s = 0; s < t->b->nscenario; s++)
		if (burndown_recorded(t->b, s))
			return true;
	return false;
}

static void put_recorded(struct term *t)
{
	put_busy(t);
	put_silent(t);
	put_commands(t);
	put_predictions(t);
}

void burndown_term(const struct burndown_page *page, const struct style *st, struct buf *out)
{
	struct term t = { .page = page, .b = page->burndown, .st = st, .out = out };
	struct shown_rows rows;

	burndown_shown(t.b, &t.arena, &rows);
	measure(&t, &rows);
	put_failures(&t);
	put_head(&t);
	put_wall(&t);
	for (uint32_t i = 0; i < rows.n; i++)
		put_row(&t, &rows.row[i]);
	put_sum(&t, &rows);
	if (is_recorded(&t))
		put_recorded(&t);
	put_phases(&t);
	burndown_beside_term(page, st, out);
	burndown_findings_term(page, st, out);
	if (page->earlier)
		burndown_changes_term(page, st, out);
	for (uint32_t i = 0; i < page->nline; i++) {
		style_text(out, st, INK_DIM, page->line[i]);
		buf_char(out, '\n');
	}
	buf_release(&t.text);
	arena_free(&t.arena);
}

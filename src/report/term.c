/*
 * term - the verdict on a terminal: what broke first, then what cannot be told, what is missing, what got better, and
 * one line for all that is fine.
 */
#include <math.h>

#include "base/utf8.h"
#include "report/rows.h"
#include "report/report.h"

#define GLYPH_COLUMNS 4u
#define SUBJECT_MOST 48u
#define SUBJECT_LEAST 12u
#define MOST_ROWS 20u           /* of a kind; the others are counted */
#define MOST_LINES 8u           /* of what a job that failed said last */

static void put_commit(struct buf *b, const struct run *r)
{
	if (r->origin.commit.n)
		utf8_safe(b, str_clip(r->origin.commit, 10));
	else
		buf_lit(b, "no commit");
	if (r->origin.dirty)
		buf_lit(b, "+dirty");
}

static void put_machine(struct buf *b, const struct machine *m)
{
	if (m->ncpu)
		buf_printf(b, "%u CPU%s", m->ncpu, m->ncpu > 1 ? "s" : "");
	if (m->cpu.n) {
		buf_char(b, ' ');
		utf8_safe_cut(b, m->cpu, 36, true);
	}
	if (m->kernel.n) {
		buf_lit(b, ", Linux ");
		utf8_safe(b, m->kernel);
	}
}

static void put_header(struct buf *b, const struct page *page, const struct style *st)
{
	buf_lit(b, "head ");
	put_commit(b, page->head);
	if (page->base) {
		buf_lit(b, "  base ");
		put_commit(b, page->base);
	} else {
		buf_lit(b, "  no base");
	}
	buf_lit(b, "   ");
	put_machine(b, &page->head->origin.machine);
	buf_char(b, '\n');
	if (page->base_remark.n) {
		style_text(b, st, INK_DIM, page->base_remark);
		buf_char(b, '\n');
	}
	for (uint32_t i = 0; i < page->deltas->nremark; i++) {
		style_text(b, st, INK_DIM, page->deltas->remark[i]);
		buf_char(b, '\n');
	}
}

/* ---- rows ---- */

/* Columns that keep the rows below each other. */
struct layout {
	size_t subject, value, change;
	size_t line;                    /* columns of the terminal; SIZE_MAX = unlimited */
};

static void put_glyph(struct buf *b, const struct style *st, enum ruling r)
{
	buf_lit(b, "  ");
	style_text(b, st, style_ink(r), str_of(style_glyph(st, r)));
	buf_char(b, ' ');
}

static void pad_to(struct buf *b, size_t from, size_t columns)
{
	size_t n = utf8_columns((struct str){ b->p + from, b->n - from });

	buf_fill(b, ' ', n < columns ? columns - n : 0);
}

static void put_value(struct buf *b, const struct delta *d, size_t columns)
{
	struct buf value = { 0 };
	size_t n;

	if (isnan(d->head.center))
		buf_lit(&value, "-");
	else
		style_quantity(&value, d->head.center, d->unit);
	n = utf8_columns(buf_view(&value));
	buf_fill(b, ' ', n < columns ? columns - n : 0);
	buf_str(b, buf_view(&value));
	buf_release(&value);
}

static bool has_change(const struct delta *d)
{
	return d->model != MODEL_TESTS && !isnan(d->change);
}

/* The name: in full, or as much of it as a narrow terminal has room for. */
static void put_subject(struct buf *b, const struct style *st, const struct layout *l, const struct delta *d)
{
	struct buf name = { 0 };

	rows_name(&name, d);
	if (l->line == SIZE_MAX)
		buf_str(b, buf_view(&name));
	else
		utf8_safe_cut(b, buf_view(&name), l->subject, st->ascii);
	buf_release(&name);
}

/* Behind the row whose name began at byte `line`, or below it where it would not fit. */
static void put_sentence(struct buf *b, const struct layout *l, size_t line, struct str sentence)
{
	struct str row = { b->p + line, b->n - line };

	if (l->line != SIZE_MAX && GLYPH_COLUMNS + utf8_columns(row) + 2 + utf8_columns(sentence) > l->line) {
		buf_char(b, '\n');
		buf_fill(b, ' ', GLYPH_COLUMNS);
	} else {
		buf_lit(b, "  ");
	}
	utf8_safe(b, sentence);
}

static void put_row(struct buf *b, const struct style *st, const struct layout *l, const struct row *row)
{
	const struct delta *d = row->delta;
	size_t line, from;

	put_glyph(b, st, row->ruling);
	line = from = b->n;
	put_subject(b, st, l, d);
	pad_to(b, from, l->subject);
	buf_lit(b, "  ");
	put_value(b, d, l->value);
	if (has_change(d)) {
		buf_lit(b, "  ");
		from = b->n;
		style_change_interval(b, st, d);
		pad_to(b, from, l->change);
	}
	if (row->sentence.n)
		put_sentence(b, l, line, row->sentence);
	buf_char(b, '\n');
}

static void put_lone(struct buf *b, const struct style *st, const struct row *row)
{
	put_glyph(b, st, row->ruling);
	utf8_safe(b, row->sentence);
	buf_char(b, '\n');
}

/* Widens a column to what stands in `text`, and empties it. */
static void widen(size_t *columns, struct buf *text)
{
	size_t n = utf8_columns(buf_view(text));

	*columns = n > *columns ? n : *columns;
	buf_clear(text);
}

static void measure_row(struct layout *l, const struct style *st, const struct row *row)
{
	struct buf text = { 0 };

	if (!row->delta)
		return;
	rows_name(&text, row->delta);
	widen(&l->subject, &text);
	put_value(&text, row->delta, 0);
	widen(&l->value, &text);
	if (has_change(row->delta))
		style_change_interval(&text, st, row->delta);
	widen(&l->change, &text);
	buf_release(&text);
}

static struct layout measure_rows(const struct style *st, const struct rows *rows)
{
	struct layout l = { .line = st->columns ? st->columns : SIZE_MAX };
	size_t others, most;

	for (uint32_t i = 0; i < rows->n; i++)
		measure_row(&l, st, &rows->row[i]);
	others = GLYPH_COLUMNS + 2 + l.value + 2 + l.change;
	most = l.line == SIZE_MAX ? SUBJECT_MOST
	       : l.line > others + SUBJECT_LEAST ? l.line - others : SUBJECT_LEAST;
	l.subject = l.subject > most ? most : l.subject;
	return l;
}

static void put_rows(struct buf *b, const struct style *st, const struct rows *rows)
{
	struct layout l = measure_rows(st, rows);
	uint32_t shown = 0, hidden = 0;

	for (uint32_t i = 0; i < rows->n; i++) {
		const struct row *row = &rows->row[i];

		shown = i && row->ruling == rows->row[i - 1].ruling ? shown + 1 : 0;
		if (shown >= MOST_ROWS) {
			hidden++;
			continue;
		}
		if (row->delta)
			put_row(b, st, &l, row);
		else
			put_lone(b, st, row);
	}
	if (hidden)
		buf_printf(b, "    and %u more rows: pawl report json\n", hidden);
}

/* The last words of jobs that did not deliver. */
static void put_tail(struct buf *b, const struct style *st, const struct job_result *job)
{
	struct str rest = job->tail;
	uint32_t lines = 1;

	for (size_t i = 0; i < rest.n; i++)
		lines += rest.p[i] == '\n';
	for (; lines > MOST_LINES; lines--)
		str_line(&rest);
	buf_lit(b, "  last lines of ");
	utf8_safe(b, job->name);
	buf_lit(b, ":\n");
	while (rest.n) {
		buf_lit(b, "    ");
		style_text(b, st, INK_DIM, str_line(&rest));
		buf_char(b, '\n');
	}
}

static void put_tails(struct buf *b, const struct style *st, const struct run *head)
{
	for (uint32_t i = 0; i < head->njob; i++)
		if (!delivered(head->job[i].delivery) && head->job[i].tail.n)
			put_tail(b, st, &head->job[i]);
}

/* ---- the summing up ---- */

static void put_others(struct buf *b, const struct rows *rows, const struct style *st)
{
	if (rows->within) {
		put_glyph(b, st, RULING_PASS);
		buf_printf(b, "%u row%s within the limits", rows->within, rows->within > 1 ? "s" : "");
		if (rows->worst) {
			buf_lit(b, "   worst ");
			rows_name(b, rows->worst);
			buf_char(b, ' ');
			style_change_interval(b, st, rows->worst);
		}
		buf_char(b, '\n');
	}
	if (rows->fresh)
		buf_printf(b, "    %u row%s new: nothing to compare with\n", rows->fresh,
			rows->fresh > 1 ? "s are" : " is");
}

static void put_broken_rules(struct buf *b, const struct page *page, const struct style *st)
{
	for (uint32_t i = 0; i < page->verdict->njudgement; i++) {
		const struct judgement *j = &page->verdict->judgement[i];

		if (j->ruling == RULING_PASS)
			continue;
		style_text(b, st, style_ink(j->ruling), str_of(style_glyph(st, j->ruling)));
		buf_printf(b, " %s  ", j->rule->level == RULE_HARD ? "hard" : "soft");
		rows_rule(b, j->rule);
		buf_printf(b, "  %s", j->ruling == RULING_INCONCLUSIVE ? "cannot tell" : ruling_name(j->ruling));
		if (j->rule->overridden.n) {
			buf_lit(b, "  (");
			utf8_safe(b, j->rule->overridden);
			buf_char(b, ')');
		}
		buf_char(b, '\n');
	}
	for (uint32_t i = 0; i < page->verdict->nremark; i++) {
		style_text(b, st, INK_DIM, page->verdict->remark[i]);
		buf_char(b, '\n');
	}
	for (uint32_t i = 0; page->policy && i < page->policy->nremark; i++) {
		style_text(b, st, INK_DIM, page->policy->remark[i]);
		buf_char(b, '\n');
	}
}

static void put_verdict(struct buf *b, const struct page *page, const struct rows *rows, const struct style *st)
{
	static const char *const word[] = {
		[RULING_PASS] = "PASS", [RULING_WARN] = "PASS, with warnings",
		[RULING_INCONCLUSIVE] = "CANNOT TELL", [RULING_NOT_MEASURED] = "NOT MEASURED",
		[RULING_FAIL] = "FAIL",
	};
	enum ruling r = page->verdict->ruling;

	buf_char(b, '\n');
	style_text(b, st, style_ink(r), str_of(word[r]));
	buf_lit(b, "  ");
	rows_headline(b, page, rows, st);
	if (page->report_path.n) {
		buf_lit(b, "   report ");
		utf8_safe(b, page->report_path);
	}
	buf_printf(b, "   exit %d\n", verdict_status(page->verdict));
}

/* How it was measured. */
static void put_lines(struct buf *b, const struct page *page, const struct style *st)
{
	if (page->nline)
		buf_char(b, '\n');
	for (uint32_t i = 0; i < page->nline; i++) {
		style_text(b, st, INK_DIM, page->line[i]);
		buf_char(b, '\n');
	}
}

static void term_write(const struct page *page, const struct style *st, struct buf *out)
{
	struct arena a = { 0 };
	struct rows rows;

	put_header(out, page, st);
	rows_collect(&a, page, &rows);
	buf_char(out, '\n');
	put_rows(out, st, &rows);
	put_tails(out, st, page->head);
	if (page->verdict) {
		put_others(out, &rows, st);
		put_lines(out, page, st);
		put_broken_rules(out, page, st);
		put_verdict(out, page, &rows, st);
	}
	arena_free(&a);
}

const struct report report_term = {
	.name = "term",
	.title = "for a terminal",
	.write = term_write,
};

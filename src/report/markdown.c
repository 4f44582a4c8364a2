/*
 * markdown - the comment below a pull request: the verdict in words, what is wrong as one table,
 * all else folded.
 *
 * Spec    GitHub Flavored Markdown 0.29; GitHub refuses comments beyond 65,536 characters.
 * Choices [1] Bytes are counted for characters: never too few.
 *         [2] What would cross the limit is left out from the end, and the last line says so.
 */
#include <math.h>

#include "base/num.h"
#include "base/utf8.h"
#include "report/markdown_text.h"
#include "report/markdown_verdict.h"
#include "report/output.h"
#include "report/report.h"
#include "report/rows.h"

#define LIMIT_BYTES 65000u
#define CLOSING_BYTES 2000u /* kept for the last line and the frames of what is folded */
#define MOST_OPEN 15u /* rows before the fold: one screen */
#define MOST_OUTPUT 4000u /* bytes of one program's output */

struct comment {
	const struct page *page;
	struct buf *out;
	size_t start; /* where in `out` the comment begins */
	struct rows rows;
	uint32_t left_rows, left_texts; /* [2] */
};

static const struct style plain = { 0 };

/* [1] */
static bool fits(const struct comment *c, size_t bytes)
{
	return c->out->n - c->start + bytes + CLOSING_BYTES <= LIMIT_BYTES;
}

static bool is_open(const struct row *r)
{
	return r->ruling != RULING_PASS;
}

static bool is_failed_test(const struct row *r)
{
	return r->delta && rows_is_outcome(r->delta) && r->delta->test && r->ruling != RULING_PASS;
}

/* ---- rows ---- */

static void put_quantity(struct buf *b, double x, struct unit unit)
{
	struct buf text = { 0 };

	if (isnan(x))
		buf_char(b, '-');
	else
		style_quantity(&text, x, unit);
	markdown_text(b, buf_view(&text));
	buf_release(&text);
}

static void put_name(struct buf *b, const struct delta *d)
{
	struct buf name = { 0 };

	rows_name(&name, d);
	markdown_code(b, buf_view(&name));
	buf_release(&name);
}

static void put_change(struct buf *b, const struct delta *d, bool strong)
{
	if (isnan(d->change))
		return;
	buf_lit(b, strong ? "**" : "");
	style_change(b, &plain, d->change);
	buf_lit(b, strong ? "**" : "");
	style_interval(b, &plain, d);
}

static void put_cells(struct buf *b, const struct delta *d, bool strong)
{
	put_name(b, d);
	buf_lit(b, " | ");
	if (rows_is_outcome(d)) {
		buf_lit(b, "| | ");
		return;
	}
	put_quantity(b, d->base.center, d->unit);
	buf_lit(b, " | ");
	put_quantity(b, d->head.center, d->unit);
	buf_lit(b, " | ");
	put_change(b, d, strong);
}

static void put_rule_name(struct buf *b, const struct rule *r)
{
	struct buf name = { 0 };

	rows_rule(&name, r);
	markdown_code(b, buf_view(&name));
	buf_release(&name);
}

static void put_row(struct buf *b, const struct row *r, const char *glyph)
{
	buf_printf(b, "| %s | ", glyph);
	if (r->delta) {
		put_cells(b, r->delta, r->ruling == RULING_FAIL);
	} else {
		if (r->rule)
			put_rule_name(b, r->rule);
		buf_lit(b, " | | |");
	}
	buf_lit(b, " | ");
	markdown_text(b, r->sentence);
	buf_lit(b, " |\n");
}

static void put_table_head(struct buf *b)
{
	buf_lit(b, "\n| | | base | head | change | |\n|---|---|--:|--:|--:|---|\n");
}

static void add_row(struct comment *c, const struct row *r, const char *glyph)
{
	struct buf line = { 0 };

	put_row(&line, r, glyph);
	if (fits(c, line.n))
		buf_str(c->out, buf_view(&line));
	else
		c->left_rows++;
	buf_release(&line);
}

/* "12 other rows"; without a number when n is 0. */
static void fold(struct comment *c, uint32_t n, const char *what)
{
	buf_lit(c->out, "\n<details><summary>");
	if (n) {
		num_group(c->out, n);
		buf_char(c->out, ' ');
	}
	buf_printf(c->out, "%s</summary>\n", what);
}

static void end_fold(struct comment *c)
{
	buf_lit(c->out, "\n</details>\n");
}

/* Open rows from number `first` on, `most` of them. */
static uint32_t put_open_rows(struct comment *c, uint32_t first, uint32_t most)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->rows.n; i++) {
		if (!is_open(&c->rows.row[i]) || n++ < first || n > first + most)
			continue;
		if (n == first + 1)
			put_table_head(c->out);
		add_row(c, &c->rows.row[i], style_glyph(&plain, c->rows.row[i].ruling));
	}
	return n;
}

static void put_broken_rows(struct comment *c)
{
	uint32_t n = put_open_rows(c, 0, MOST_OPEN);

	if (n <= MOST_OPEN)
		return;
	fold(c, n - MOST_OPEN, "more");
	put_open_rows(c, MOST_OPEN, UINT32_MAX - MOST_OPEN);
	end_fold(c);
}

/* ---- behind the fold ---- */

static void put_settled(struct comment *c)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->rows.n; i++)
		n += !is_open(&c->rows.row[i]);
	if (!n)
		return;
	fold(c, n, c->page->verdict ? "better, accepted or tolerated" : "changed");
	put_table_head(c->out);
	for (uint32_t i = 0; i < c->rows.n; i++)
		if (!is_open(&c->rows.row[i]))
			add_row(c, &c->rows.row[i], style_glyph(&plain, RULING_PASS));
	end_fold(c);
}

static struct str about(const struct delta *d)
{
	return str_of(d->verdict == CHANGE_SAME || d->verdict == CHANGE_UNKNOWN
			      ? ""
			      : change_name(d->verdict));
}

/* Every delta that no row above speaks of. */
static void put_others(struct comment *c)
{
	const struct deltas *deltas = c->page->deltas;
	struct arena a = { 0 };
	bool *shown = ARENA_ARRAY(&a, bool, deltas->n + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->rows.n; i++)
		if (c->rows.row[i].delta)
			shown[c->rows.row[i].delta - deltas->delta] = true;
	for (uint32_t i = 0; i < deltas->n; i++)
		n += !(shown[i] |= deltas->delta[i].model == MODEL_TESTS);
	if (n) {
		fold(c, n, n == 1 ? "other row" : "other rows");
		put_table_head(c->out);
	}
	for (uint32_t i = 0; i < deltas->n; i++) {
		const struct delta *d = &deltas->delta[i];

		if (!shown[i])
			add_row(c, &(struct row){ .delta = d, .sentence = about(d) },
				d->verdict != CHANGE_NEW && rows_rule_of(c->page, d)
					? style_glyph(&plain, RULING_PASS)
					: "");
	}
	if (n)
		end_fold(c);
	arena_free(&a);
}

static void put_text(struct comment *c, struct str title, const char *what, struct str text)
{
	struct buf quote = { 0 }, block = { 0 };

	if (!text.n)
		return;
	output_quote(&quote, text, MOST_OUTPUT);
	buf_lit(&block, "\n<details><summary>");
	markdown_element(&block, title);
	buf_printf(&block, " %s</summary>\n\n", what);
	markdown_fence(&block, buf_view(&quote));
	buf_lit(&block, "\n</details>\n");
	if (fits(c, block.n))
		buf_str(c->out, buf_view(&block));
	else
		c->left_texts++;
	buf_release(&quote);
	buf_release(&block);
}

static void put_texts(struct comment *c)
{
	const struct run *head = c->page->head;

	for (uint32_t i = 0; i < head->njob; i++)
		if (!delivered(head->job[i].delivery) && head->job[i].delivery != NOT_ASKED)
			put_text(c, head->job[i].name, "did not deliver: its last output",
				head->job[i].tail);
	for (uint32_t i = 0; i < c->rows.n; i++)
		if (is_failed_test(&c->rows.row[i]))
			put_text(c, c->rows.row[i].delta->subject, "failed: its output",
				c->rows.row[i].delta->test->text);
}

static void put_item(struct comment *c, struct str text)
{
	if (!text.n || !fits(c, 4 * MARKDOWN_TEXT_MOST))
		return;
	buf_lit(c->out, "- ");
	markdown_text(c->out, text);
	buf_char(c->out, '\n');
}

static void put_rules(struct comment *c)
{
	for (uint32_t i = 0; c->page->verdict && i < c->page->verdict->njudgement; i++) {
		const struct judgement *j = &c->page->verdict->judgement[i];

		if (!fits(c, 8 * MARKDOWN_TEXT_MOST))
			break;
		buf_printf(c->out, "- %s ", style_glyph(&plain, j->ruling));
		put_rule_name(c->out, j->rule);
		buf_printf(c->out, " %s: %s, %u of %u rows pass",
			j->rule->level == RULE_HARD ? "hard" : "soft", ruling_name(j->ruling),
			j->npass, j->ndelta);
		if (j->rule->overridden.n) {
			buf_lit(c->out, " (");
			markdown_text(c->out, j->rule->overridden);
			buf_char(c->out, ')');
		}
		buf_char(c->out, '\n');
	}
}

static void put_commit(struct comment *c, const char *side, const struct run *r)
{
	buf_printf(c->out, "- %s ", side);
	markdown_code(c->out, r->origin.commit.n ? str_clip(r->origin.commit, 12) : S("no commit"));
	buf_lit(c->out, r->origin.dirty ? " with uncommitted changes " : " ");
	markdown_text(c->out, r->origin.subject);
	buf_char(c->out, '\n');
}

static void put_measuring(struct comment *c)
{
	const struct page *page = c->page;

	fold(c, 0, "rules, commits and remarks");
	buf_char(c->out, '\n');
	put_rules(c);
	put_commit(c, "head", page->head);
	if (page->base)
		put_commit(c, "base", page->base);
	put_item(c, page->base_remark);
	for (uint32_t i = 0; i < page->nline; i++)
		put_item(c, page->line[i]);
	for (uint32_t i = 0; i < page->deltas->nremark; i++)
		put_item(c, page->deltas->remark[i]);
	for (uint32_t i = 0; page->verdict && i < page->verdict->nremark; i++)
		put_item(c, page->verdict->remark[i]);
	for (uint32_t i = 0; page->policy && i < page->policy->nremark; i++)
		put_item(c, page->policy->remark[i]);
	end_fold(c);
}

static void put_closing(const struct comment *c)
{
	if (!c->left_rows && !c->left_texts)
		return;
	buf_lit(c->out, "\nLeft out, because a comment holds 65,000 characters: ");
	num_group(c->out, c->left_rows);
	buf_printf(c->out, " row%s, ", c->left_rows == 1 ? "" : "s");
	num_group(c->out, c->left_texts);
	buf_printf(c->out, " output%s; the report has them.\n", c->left_texts == 1 ? "" : "s");
}

/* Nothing to do, to know or to celebrate: then one line says it all. */
static bool is_quiet(const struct comment *c)
{
	const struct page *p = c->page;

	for (uint32_t i = 0; i < p->deltas->n; i++)
		if (p->deltas->delta[i].verdict == CHANGE_NEW ||
			p->deltas->delta[i].verdict == CHANGE_GONE)
			return false;
	return p->verdict && p->verdict->ruling == RULING_PASS && !c->rows.n &&
	       !p->verdict->nremark && !p->deltas->nremark && p->deltas->n;
}

static void markdown_write(const struct page *page, const struct style *style, struct buf *out)
{
	struct comment c = { .page = page, .out = out, .start = out->n };
	struct arena a = { 0 };

	(void)style;
	rows_collect(&a, page, &c.rows);
	markdown_verdict(out, page, &c.rows);
	if (!is_quiet(&c)) {
		put_broken_rows(&c);
		put_texts(&c);
		put_settled(&c);
		put_measuring(&c);
		put_others(&c);
		put_closing(&c);
	}
	arena_free(&a);
}

const struct report report_markdown = {
	.name = "markdown",
	.title = "a comment for the pull request",
	.file = "report.md",
	.write = markdown_write,
};

#include "report/rows.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "gate/judge.h"

bool rows_is_outcome(const struct delta *d)
{
	return d->model == MODEL_TESTS && str_eq(d->metric, S("failed"));
}

void rows_name(struct buf *b, const struct delta *d)
{
	utf8_safe_cut(b, d->subject, 80, true);
	if (str_eq(d->metric, S("time")) || d->model == MODEL_TESTS ||
	    (d->model == MODEL_COVERAGE && !str_eq(d->metric, S("lost")) && !str_eq(d->metric, S("floor"))))
		return;
	buf_char(b, ' ');
	utf8_safe_cut(b, d->metric, 40, true);
}

void rows_rule(struct buf *b, const struct rule *r)
{
	utf8_safe_cut(b, r->gate, 60, true);
	if (r->subject.n) {
		buf_lit(b, " of ");
		utf8_safe_cut(b, r->subject, 80, true);
	}
	if (r->job.n) {
		buf_lit(b, " in ");
		utf8_safe_cut(b, r->job, 60, true);
	}
	buf_printf(b, " %s ", limit_name(r->limit));
	utf8_safe_cut(b, r->threshold_text, 40, true);
}

const struct rule *rows_rule_of(const struct page *page, const struct delta *d)
{
	const struct verdict *v = page->verdict;

	for (uint32_t i = 0; v && i < v->njudgement; i++)
		if (judge_selects(v->judgement[i].rule, d))
			return v->judgement[i].rule;
	return NULL;
}

/* Rows under construction: at[i] is the row of deltas->delta[i] plus one, 0 when it has none. */
struct gather {
	struct arena *arena;
	const struct deltas *deltas;
	struct rows *rows;
	uint32_t *at;
};

static struct row *add(const struct gather *g)
{
	struct rows *rows = g->rows;

	ARENA_ROOM(g->arena, rows->row, rows->n, rows->cap);
	rows->row[rows->n] = (struct row){ 0 };
	return &rows->row[rows->n++];
}

/* Several rules may have nothing to compare with: that is said once. */
static bool is_said(const struct rows *rows, const struct reason *reason)
{
	for (uint32_t i = 0; i < rows->n; i++)
		if (!rows->row[i].delta && rows->row[i].ruling == reason->ruling &&
		    str_eq(rows->row[i].sentence, reason->sentence))
			return true;
	return false;
}

/* One delta, one row: the worse ruling stays. */
static void add_reason(const struct gather *g, const struct reason *reason, const struct rule *rule)
{
	uint32_t *at = reason->delta ? &g->at[reason->delta - g->deltas->delta] : NULL;
	struct row *row;

	if (!at && is_said(g->rows, reason))
		return;
	row = at && *at ? &g->rows->row[*at - 1] : add(g);
	if (row->rule && row->ruling >= reason->ruling)
		return;
	*row = (struct row){ reason->delta, rule, reason->accepted, reason->ruling, reason->sentence };
	if (at && !*at)
		*at = g->rows->n;
}

/* FAIL, then WARN, INCONCLUSIVE, NOT_MEASURED, PASS: how much a person must do about it. */
static int urgency(const struct row *r)
{
	static const int order[] = {
		[RULING_FAIL] = 0, [RULING_NOT_MEASURED] = 1, [RULING_WARN] = 2, [RULING_INCONCLUSIVE] = 3,
		[RULING_PASS] = 4,
	};

	return order[r->ruling];
}

static int by_urgency(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	double ca, cb;

	if (urgency(a) != urgency(b))
		return urgency(a) - urgency(b);
	if (!a->delta || !b->delta)
		return (a->delta != NULL) - (b->delta != NULL);
	ca = fabs(a->delta->change);
	cb = fabs(b->delta->change);
	if (ca != cb && !isnan(ca) && !isnan(cb))
		return ca < cb ? 1 : -1;
	return (a->delta > b->delta) - (a->delta < b->delta);
}

static void from_verdict(const struct gather *g, const struct verdict *v)
{
	for (uint32_t i = 0; i < v->nmissing; i++)
		*add(g) = (struct row){ .ruling = v->missing[i].ruling, .sentence = v->missing[i].sentence };
	for (uint32_t i = 0; i < v->njudgement; i++)
		for (uint32_t k = 0; k < v->judgement[i].nreason; k++)
			add_reason(g, &v->judgement[i].reason[k], v->judgement[i].rule);
}

/* Is this what a person would look at next, after what has a row of its own? */
static bool is_nearer(const struct delta *d, const struct delta *than)
{
	if (d->model == MODEL_TESTS || d->model == MODEL_COVERAGE || isnan(d->change))
		return false;
	return !than || judge_worse_by(d) > judge_worse_by(than);
}

/* Rows that are only counted. */
static void count_others(const struct gather *g, const struct verdict *v)
{
	struct rows *rows = g->rows;

	for (uint32_t i = 0; i < g->deltas->n; i++) {
		const struct delta *d = &g->deltas->delta[i];

		if (g->at[i])
			continue;
		rows->within += v->counted[i] == COUNTED_PASS;
		rows->fresh += v->counted[i] == COUNTED_NEW;
		if (v->counted[i] == COUNTED_PASS && is_nearer(d, rows->worst))
			rows->worst = d;
	}
}

static const char *word_of(enum change c)
{
	switch (c) {
	case CHANGE_BETTER:
		return "better";
	case CHANGE_WORSE:
		return "worse";
	case CHANGE_MOVED:
		return "differs";
	case CHANGE_NEW:
		return "new";
	case CHANGE_GONE:
		return "gone";
	default:
		return "";
	}
}

/* Why the numbers of a row that both sides have show no more than themselves; NULL when they were put to a test. */
static const char *untested(const struct delta *d)
{
	if (d->verdict != CHANGE_UNKNOWN || !isnan(d->lo) || isnan(d->change) || d->change == 0)
		return NULL;
	return d->grounds == GROUNDS_SINGLE  ? "cannot tell: one value a side"
	     : d->grounds == GROUNDS_SUMMARY ? "cannot tell: the summaries do not say how sure they are"
					     : NULL;
}

void rows_collect(struct arena *a, const struct page *page, struct rows *out)
{
	struct gather g = { a, page->deltas, out, ARENA_ARRAY(a, uint32_t, page->deltas->n + 1) };

	*out = (struct rows){ 0 };
	if (page->verdict) {
		from_verdict(&g, page->verdict);
		count_others(&g, page->verdict);
	}
	for (uint32_t i = 0; i < page->deltas->n; i++) {
		const struct delta *d = &page->deltas->delta[i];
		bool changed = d->verdict != CHANGE_SAME && d->verdict != CHANGE_UNKNOWN;

		if (page->verdict)
			continue;
		if (untested(d))
			*add(&g) = (struct row){ .delta = d, .sentence = str_of(untested(d)), .ruling = RULING_INCONCLUSIVE };
		else if (changed)
			*add(&g) = (struct row){ .delta = d, .sentence = str_of(word_of(d->verdict)),
				.ruling = d->verdict == CHANGE_WORSE ? RULING_WARN : RULING_PASS };
	}
	if (out->n > 1)
		qsort(out->row, out->n, sizeof *out->row, by_urgency);
}

struct row_counts rows_count(const struct page *page, const struct rows *rows)
{
	struct row_counts c = { .within = rows->within, .fresh = rows->fresh };

	for (uint32_t i = 0; i < rows->n; i++) {
		const struct row *r = &rows->row[i];

		c.broken += r->ruling == RULING_FAIL;
		c.warned += r->ruling == RULING_WARN;
		c.undecided += r->ruling == RULING_INCONCLUSIVE;
		c.missing += r->ruling == RULING_NOT_MEASURED;
		c.accepted += r->accepted != NULL;
		c.idle += r->ruling == RULING_INCONCLUSIVE && !r->delta;
		if (r->ruling != RULING_PASS || r->accepted)
			continue;
		c.better += r->delta && r->delta->verdict == CHANGE_BETTER;
		c.tolerated += page->verdict && !(r->delta && r->delta->verdict == CHANGE_BETTER);
	}
	return c;
}

/* ---- the headline ---- */

static const struct judgement *worst_rule(const struct verdict *v)
{
	const struct judgement *worst = NULL;

	for (uint32_t i = 0; i < v->njudgement; i++)
		if (v->judgement[i].ruling == v->ruling && (!worst || v->judgement[i].ruling > worst->ruling))
			worst = &v->judgement[i];
	return worst;
}

static void count_of(struct buf *b, uint32_t n, const char *one, const char *many)
{
	if (n)
		buf_printf(b, "%s%u %s", b->n ? ", " : "", n, n == 1 ? one : many);
}

/* What is there when nothing is broken. */
static void put_counts(struct buf *out, const struct page *page, const struct rows *rows)
{
	struct row_counts c = rows_count(page, rows);
	struct buf b = { 0 };

	count_of(&b, c.better, "row is better", "rows are better");
	count_of(&b, c.warned, "warning", "warnings");
	count_of(&b, c.undecided - c.idle, "row cannot be told", "rows cannot be told");
	count_of(&b, c.accepted, "accepted", "accepted");
	count_of(&b, c.tolerated, "tolerated", "tolerated");
	count_of(&b, c.within, "row within the limits", "rows within the limits");
	if (!b.n)
		buf_lit(&b, "nothing was judged");
	buf_str(out, buf_view(&b));
	buf_release(&b);
}

static void put_more(struct buf *b, uint32_t more)
{
	if (more)
		buf_printf(b, " and %u more", more);
}

/* A job that had to deliver is named before one that was allowed to fail. */
static void put_missing(struct buf *b, const struct verdict *v)
{
	const struct reason *worst = &v->missing[0];
	uint32_t n = 0;

	for (uint32_t i = 1; i < v->nmissing; i++)
		worst = v->missing[i].ruling > worst->ruling ? &v->missing[i] : worst;
	for (uint32_t i = 0; i < v->nmissing; i++)
		n += v->missing[i].ruling == worst->ruling;
	utf8_safe_cut(b, worst->sentence, 200, true);
	put_more(b, n - 1);
}

/* The worst row of the first rule that broke, and how many rows there are like it under all rules. */
static void put_worst(struct buf *b, const struct judgement *j, const struct rows *rows, const struct style *st)
{
	const struct delta *d = j->reason[0].delta;
	uint32_t n = 0;

	rows_rule(b, j->rule);
	buf_lit(b, ": ");
	if (d)
		rows_name(b, d);
	else
		utf8_safe_cut(b, j->reason[0].sentence, 200, true);
	if (d && d->model != MODEL_TESTS && !isnan(d->change)) {
		buf_char(b, ' ');
		style_change(b, st, d->change);
	}
	for (uint32_t i = 0; i < rows->n; i++)
		n += rows->row[i].ruling == j->ruling;
	put_more(b, n - 1);
}

void rows_headline(struct buf *b, const struct page *page, const struct rows *rows, const struct style *st)
{
	const struct verdict *v = page->verdict;
	const struct judgement *j = worst_rule(v);

	if (v->ruling == RULING_NOT_MEASURED && v->nmissing)
		put_missing(b, v);
	else if (v->ruling == RULING_INCONCLUSIVE && j && j->nreason && !j->reason[0].delta)
		utf8_safe(b, j->reason[0].sentence);
	else if (v->ruling < RULING_NOT_MEASURED || !j || !j->nreason)
		put_counts(b, page, rows);
	else
		put_worst(b, j, rows, st);
}

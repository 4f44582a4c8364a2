/* html_table - all rows as tables: what was measured, and the tests. */
#include <math.h>

#include "base/num.h"
#include "base/utf8.h"
#include "report/html.h"
#include "report/plot.h"

#define MOST_ROWS 5000u /* of one table */

/* What all rows of the table of measurements share. */
struct columns {
	bool job; /* more than one job: name it */
	bool base; /* there is something to compare with */
	double reach; /* of the plots' axis */
};

static const struct rule *rule_of(const struct html *h, const struct delta *d)
{
	const struct row *row = h->row_of[d - h->page->deltas->delta];

	return row && row->rule ? row->rule : rows_rule_of(h->page, d);
}

/* ---- one row ---- */

struct standing {
	enum ruling ruling;
	const char *class, *word;
};

static struct standing standing_of(
	const struct html *h, const struct delta *d, const struct rule *rule)
{
	const struct row *row = h->row_of[d - h->page->deltas->delta];

	if (row && row->ruling != RULING_PASS && h->page->verdict)
		return (struct standing){ row->ruling, ruling_class(row->ruling),
			ruling_name(row->ruling) };
	if (row && row->accepted)
		return (struct standing){ RULING_PASS, "pass", "accepted" };
	if (d->verdict == CHANGE_NEW || d->verdict == CHANGE_GONE || d->verdict == CHANGE_MOVED)
		return (struct standing){ RULING_PASS, "", change_name(d->verdict) };
	if (d->verdict == CHANGE_BETTER)
		return (struct standing){ RULING_PASS, "pass", "better" };
	if (d->verdict == CHANGE_WORSE)
		return (struct standing){ RULING_WARN, rule ? "" : "warn",
			rule ? "worse, within" : "worse" };
	return (struct standing){ RULING_PASS, "",
		rule                        ? "within"
		: d->verdict == CHANGE_SAME ? "same"
					    : "not judged" };
}

static void put_standing(struct html *h, const struct delta *d, const struct rule *rule)
{
	struct standing s = standing_of(h, d, rule);

	buf_lit(h->out, *s.class ? "<td>" : "<td class=\"quiet\">");
	if (*s.class)
		html_mark(h, s.ruling, s.class, s.word);
	else
		buf_lit(h->out, s.word);
	buf_lit(h->out, "</td>");
}

static void put_subject(struct html *h, const struct delta *d)
{
	const struct row *row = h->row_of[d - h->page->deltas->delta];
	bool linked = row && html_has_evidence(h, row);

	buf_lit(h->out, "<th scope=\"row\">");
	if (linked) {
		buf_lit(h->out, "<a href=\"#");
		html_reason_id(h, row);
		buf_lit(h->out, "\">");
	}
	buf_lit(h->out, "<bdi>");
	utf8_safe_cut(&h->text, d->subject, 80, false);
	html_flush(h);
	buf_printf(h->out, "</bdi>%s</th>", linked ? "</a>" : "");
}

static void put_word(struct html *h, struct str word)
{
	buf_lit(h->out, "<td>");
	utf8_safe_cut(&h->text, word, 40, false);
	html_flush(h);
	buf_lit(h->out, "</td>");
}

/* A cell that sorts by `value`, where its text does not begin with it. */
static void begin_number(struct html *h, double value)
{
	buf_lit(h->out, "<td class=\"n\"");
	if (isfinite(value))
		buf_printf(h->out, " data-v=\"%.5g\"", value);
	buf_char(h->out, '>');
}

static void put_value(struct html *h, double x, struct unit unit)
{
	begin_number(h, x);
	html_quantity(h, x, unit);
	buf_lit(h->out, "</td>");
}

static void put_change(struct html *h, const struct delta *d, const struct rule *rule, double reach)
{
	begin_number(h, d->change);
	html_change(h, d);
	buf_lit(h->out, "</td><td class=\"n quiet\">");
	html_interval(h, d);
	buf_lit(h->out, "</td><td class=\"p\">");
	plot_row(h->out, d, bound_on_change(rule, d), reach);
	buf_lit(h->out, "</td>");
}

static void put_row(struct html *h, const struct delta *d, const struct columns *c)
{
	const struct rule *rule = rule_of(h, d);

	buf_lit(h->out, "<tr>");
	put_standing(h, d, rule);
	put_subject(h, d);
	put_word(h, d->metric);
	if (c->job)
		put_word(h, d->job);
	if (c->base)
		put_value(h, d->base.center, d->unit);
	put_value(h, d->head.center, d->unit);
	if (c->base)
		put_change(h, d, rule, c->reach);
	buf_lit(h->out, "<td class=\"n\">");
	if (c->base)
		buf_printf(h->out, "%u + ", d->base.n);
	buf_printf(h->out, "%u</td></tr>\n", d->head.n);
}

/* ---- the geometric means ---- */

/* Over rows of one metric; shown, never judged.  Metrics in order of appearance. */
struct mean {
	struct str metric;
	double sum_log;
	uint32_t n;
};

static uint32_t collect_means(struct arena *a, const struct deltas *deltas, struct mean **out)
{
	struct map at;
	uint32_t n = 0, cap = 0;

	*out = NULL;
	map_init(&at, a);
	for (uint32_t i = 0; i < deltas->n; i++) {
		const struct delta *d = &deltas->delta[i];
		uint32_t m;

		if (!html_in_table(d) || !isfinite(d->change) || d->change <= -1)
			continue;
		m = map_intern(&at, d->metric, n);
		if (m == n) {
			ARENA_ROOM(a, *out, n, cap);
			(*out)[n++] = (struct mean){ .metric = d->metric };
		}
		(*out)[m].sum_log += log1p(d->change);
		(*out)[m].n++;
	}
	return n;
}

static void put_means(struct html *h, const struct columns *c)
{
	static const struct style plain = { 0 };
	struct mean *mean;
	uint32_t n = c->base ? collect_means(h->arena, h->page->deltas, &mean) : 0, shown = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (mean[i].n < 2)
			continue;
		buf_lit(h->out, shown++ ? "" : "<tfoot>\n");
		buf_printf(h->out, "<tr><td></td><th scope=\"row\">geometric mean of %u</th>",
			mean[i].n);
		put_word(h, mean[i].metric);
		buf_printf(h->out, "<td colspan=\"%d\"></td><td class=\"n\">", c->job ? 3 : 2);
		style_change(&h->text, &plain, expm1(mean[i].sum_log / mean[i].n));
		html_flush(h);
		buf_lit(h->out, "</td><td colspan=\"3\"></td></tr>\n");
	}
	buf_lit(h->out, shown ? "</tfoot>\n" : "");
}

/* ---- the table ---- */

static void put_column(struct html *h, const char *name, const char *kind)
{
	buf_printf(h->out, "<th scope=\"col\"%s>%s</th>", kind, name);
}

static void put_columns(struct html *h, const struct columns *c)
{
	int digits = c->reach < 0.1;
	const char *number = " class=\"n\" data-sort=\"number\"", *text = " data-sort=\"text\"";

	buf_lit(h->out, "<thead><tr>");
	put_column(h, "Outcome", text);
	put_column(h, "Name", text);
	put_column(h, "Metric", text);
	if (c->job)
		put_column(h, "Job", text);
	if (c->base)
		put_column(h, "Base", number);
	put_column(h, "Head", number);
	if (c->base) {
		put_column(h, "Change", number);
		put_column(h, "Interval", " class=\"n\"");
		buf_printf(h->out,
			"<th scope=\"col\" class=\"p\"><span>−%.*f "
			"%%</span><span>0</span><span>+%.*f "
			"%%</span></th>",
			digits, 100 * c->reach, digits, 100 * c->reach);
	}
	put_column(h, "Values", number);
	buf_lit(h->out, "</tr></thead>\n");
}

static struct columns columns_for(const struct html *h)
{
	const struct deltas *deltas = h->page->deltas;
	struct columns c = { .reach = plot_reach(h->arena, deltas) };
	const struct delta *first = NULL;

	for (uint32_t i = 0; i < deltas->n; i++) {
		const struct delta *d = &deltas->delta[i];

		if (!html_in_table(d))
			continue;
		first = first ? first : d;
		c.job |= !str_eq(d->job, first->job);
		c.base |= d->verdict != CHANGE_NEW;
	}
	return c;
}

static uint32_t count_rows(const struct deltas *deltas)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < deltas->n; i++)
		n += html_in_table(&deltas->delta[i]);
	return n;
}

static void put_left_out(struct html *h, uint32_t n)
{
	if (n <= MOST_ROWS)
		return;
	buf_lit(h->out, "<p class=\"small\">");
	num_group(h->out, n - MOST_ROWS);
	buf_lit(h->out, " more rows are in report.json.</p>\n");
}

void html_measurements(struct html *h)
{
	const struct deltas *deltas = h->page->deltas;
	struct columns c = columns_for(h);
	uint32_t n = count_rows(deltas), shown = 0;

	if (!n)
		return;
	buf_lit(h->out, "<section id=\"measurements\">\n<h2>All measurements</h2>\n"
			"<div class=\"scroll\" role=\"region\" aria-label=\"All measurements\" "
			"tabindex=\"0\">\n"
			"<table class=\"data wide\" data-filter=\"rows\">\n");
	put_columns(h, &c);
	buf_lit(h->out, "<tbody>\n");
	for (uint32_t i = 0; i < deltas->n && shown < MOST_ROWS; i++)
		if (html_in_table(&deltas->delta[i])) {
			put_row(h, &deltas->delta[i], &c);
			shown++;
		}
	buf_lit(h->out, "</tbody>\n");
	put_means(h, &c);
	buf_lit(h->out, "</table></div>\n");
	put_left_out(h, n);
	buf_lit(h->out, "</section>\n");
}

/* ---- tests ---- */

struct outcomes {
	uint32_t n[OUTCOME_UNFINISHED + 1], gone;
};

static struct outcomes count_outcomes(const struct deltas *deltas)
{
	struct outcomes o = { 0 };

	for (uint32_t i = 0; i < deltas->n; i++) {
		const struct delta *d = &deltas->delta[i];

		if (!rows_is_outcome(d))
			continue;
		if (d->verdict == CHANGE_GONE)
			o.gone++;
		else if (d->test)
			o.n[d->test->outcome]++;
	}
	return o;
}

static void put_count(struct html *h, uint32_t n, const char *word, bool *any)
{
	if (!n)
		return;
	buf_lit(h->out, *any ? ", " : "");
	num_group(h->out, n);
	buf_printf(h->out, " %s", word);
	*any = true;
}

/* Worth a row: anything but a test that passes as it did. */
static bool is_listed(const struct delta *d)
{
	return rows_is_outcome(d) && d->test &&
	       (d->test->outcome != OUTCOME_PASS || d->verdict == CHANGE_GONE ||
		       d->verdict == CHANGE_BETTER);
}

static void put_test(struct html *h, const struct delta *d)
{
	enum outcome o = d->test->outcome;
	bool bad = o == OUTCOME_FAIL || o == OUTCOME_ERROR || o == OUTCOME_UNFINISHED;

	buf_lit(h->out, "<tr>");
	put_subject(h, d);
	buf_printf(h->out, "<td>%s</td><td>",
		isnan(d->base.center) ? "–"
		: d->base.center > 0  ? "fail"
				      : "pass");
	if (d->verdict == CHANGE_GONE)
		buf_lit(h->out, "<span class=\"quiet\">gone</span>");
	else if (bad)
		html_mark(h, RULING_FAIL, "fail", outcome_name(o));
	else
		buf_lit(h->out, outcome_name(o));
	buf_lit(h->out, "</td>");
	begin_number(h, d->test->duration_s);
	if (isnan(d->test->duration_s))
		buf_lit(&h->text, "–");
	else
		style_duration(&h->text, d->test->duration_s);
	html_flush(h);
	buf_lit(h->out, "</td></tr>\n");
}

static void put_test_table(struct html *h)
{
	const struct deltas *deltas = h->page->deltas;
	uint32_t n = 0;

	for (uint32_t i = 0; i < deltas->n; i++) {
		if (!is_listed(&deltas->delta[i]) || n++ >= MOST_ROWS)
			continue;
		if (n == 1)
			buf_lit(h->out, "<div class=\"scroll\" role=\"region\" aria-label=\"Tests "
					"that do not simply pass\" "
					"tabindex=\"0\"><table class=\"data\" "
					"data-filter=\"tests\">\n<thead><tr>"
					"<th scope=\"col\" data-sort=\"text\">Test</th><th "
					"scope=\"col\" data-sort=\"text\">Base</th>"
					"<th scope=\"col\" data-sort=\"text\">Head</th>"
					"<th scope=\"col\" class=\"n\" "
					"data-sort=\"number\">Took</th></tr></thead>\n<tbody>\n");
		put_test(h, &deltas->delta[i]);
	}
	if (n)
		buf_lit(h->out, "</tbody></table></div>\n");
	put_left_out(h, n);
}

void html_tests(struct html *h)
{
	struct outcomes o = count_outcomes(h->page->deltas);
	bool any = false;

	for (size_t i = 0; i <= OUTCOME_UNFINISHED; i++)
		any |= o.n[i] > 0;
	if (!any && !o.gone)
		return;
	any = false;
	buf_lit(h->out, "<section id=\"tests\">\n<h2>Tests</h2>\n<p>");
	put_count(h, o.n[OUTCOME_FAIL], "failed", &any);
	put_count(h, o.n[OUTCOME_ERROR], "could not run", &any);
	put_count(h, o.n[OUTCOME_UNFINISHED], "never ended", &any);
	put_count(h, o.n[OUTCOME_SKIP], "skipped", &any);
	put_count(h, o.gone, "gone", &any);
	put_count(h, o.n[OUTCOME_PASS], "passed", &any);
	buf_lit(h->out, ".</p>\n");
	put_test_table(h);
	buf_lit(h->out, "</section>\n");
}

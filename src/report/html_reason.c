/* html_reason - the rows that a person should read, in the order of importance, each with its
 * evidence. */
#include <math.h>

#include "base/num.h"
#include "base/utf8.h"
#include "report/html.h"
#include "report/plot.h"

#define EVIDENCE_BYTES (448u << 10) /* then the other rows are told by the tables alone */
#define OPEN_REASONS 3u /* unfolded: the most important ones that failed */
#define MOST_VALUES 200u /* a side, as text */

struct group {
	const char *title;
	bool (*has)(const struct html *h, const struct row *r);
};

static bool in_fail(const struct html *h, const struct row *r)
{
	(void)h;
	return r->ruling == RULING_FAIL;
}

static bool in_missing(const struct html *h, const struct row *r)
{
	(void)h;
	return r->ruling == RULING_NOT_MEASURED;
}

static bool in_warn(const struct html *h, const struct row *r)
{
	return r->ruling == RULING_WARN && h->page->verdict;
}

static bool in_worse(const struct html *h, const struct row *r)
{
	return r->ruling == RULING_WARN && !h->page->verdict;
}

static bool in_undecided(const struct html *h, const struct row *r)
{
	(void)h;
	return r->ruling == RULING_INCONCLUSIVE;
}

static bool in_accepted(const struct html *h, const struct row *r)
{
	(void)h;
	return r->ruling == RULING_PASS && r->accepted;
}

static bool in_better(const struct html *h, const struct row *r)
{
	(void)h;
	return r->ruling == RULING_PASS && !r->accepted && r->delta &&
	       r->delta->verdict == CHANGE_BETTER;
}

/* Known failures, and failures fewer than the rule allows. */
static bool in_tolerated(const struct html *h, const struct row *r)
{
	return r->ruling == RULING_PASS && r->rule && !in_accepted(h, r) && !in_better(h, r);
}

static bool in_rest(const struct html *h, const struct row *r)
{
	return r->ruling == RULING_PASS && !r->rule && !in_accepted(h, r) && !in_better(h, r);
}

static const struct group groups[] = {
	{ "Broken", in_fail },
	{ "Not measured", in_missing },
	{ "Warnings", in_warn },
	{ "Worse", in_worse },
	{ "Cannot tell", in_undecided },
	{ "Accepted", in_accepted },
	{ "Tolerated", in_tolerated },
	{ "Better", in_better },
	{ "Other changes", in_rest },
};

bool html_has_evidence(const struct html *h, const struct row *row)
{
	return h->written[row - h->rows.row];
}

void html_reason_id(struct html *h, const struct row *row)
{
	buf_printf(h->out, "r%u", (unsigned)(row - h->rows.row) + 1);
}

static void put_rule(struct html *h, const struct rule *r)
{
	if (!r)
		return;
	buf_printf(h->out, "<p class=\"small\">%s rule <code>",
		r->level == RULE_HARD ? "Hard" : "Soft");
	rows_rule(&h->text, r);
	html_flush(h);
	buf_lit(h->out, "</code>");
	if (h->page->policy && h->page->policy->file.n && r->line) {
		buf_lit(h->out, " at <code>");
		html_text(h, h->page->policy->file);
		buf_printf(h->out, ":%u</code>", r->line);
	}
	if (r->overridden.n) {
		buf_lit(h->out, ", set by <code>");
		html_text(h, r->overridden);
		buf_lit(h->out, "</code>");
	}
	buf_lit(h->out, "</p>\n");
}

/* ---- evidence of a number ---- */

static void put_caption(struct html *h, const char *text)
{
	buf_printf(h->out, "<figcaption>%s</figcaption></figure>\n", text);
}

static void put_plots(struct html *h, const struct row *row)
{
	const struct delta *d = row->delta;
	struct bound on_change = bound_on_change(row->rule, d);

	if (isfinite(d->change)) {
		buf_lit(h->out, "<figure>");
		plot_change(h->out, d, on_change);
		put_caption(h, on_change.out == OUT_NOWHERE
				       ? "The change and its interval."
				       : "The change and its interval; dashed is the limit, shaded "
					 "what lies beyond it.");
	}
	if (!isfinite(d->base.center) && !isfinite(d->head.center))
		return;
	buf_lit(h->out,
		"<figure class=\"sides\"><div class=\"who\" aria-hidden=\"true\"><span>base</span>"
		"<span>head</span></div>");
	plot_values(h->out, d, bound_on_value(row->rule, d));
	put_caption(h, "Every value is a point, from top to bottom in the order of measurement; "
		       "the line is the median, "
		       "the band its interval.");
}

static void put_side(struct html *h, const char *name, const struct side *s, struct unit unit)
{
	buf_printf(h->out, "<tr><th scope=\"row\">%s</th><td class=\"n\">", name);
	if (s->failure.n)
		html_text(h, s->failure);
	else
		html_quantity(h, s->center, unit);
	buf_lit(h->out, "</td><td class=\"n\">");
	if (isfinite(s->lo) && isfinite(s->hi)) {
		html_quantity(h, s->lo, unit);
		buf_lit(h->out, " … ");
		html_quantity(h, s->hi, unit);
	} else {
		buf_lit(h->out, "–");
	}
	buf_printf(h->out, "</td><td class=\"n\">%u</td><td class=\"n\">", s->n);
	if (s->nprocess)
		buf_printf(h->out, "%u", s->nprocess);
	else
		buf_lit(h->out, "–");
	buf_lit(h->out, "</td></tr>\n");
}

static void put_change_row(struct html *h, const struct delta *d)
{
	if (isnan(d->change))
		return;
	buf_lit(h->out, "<tr class=\"sum\"><th scope=\"row\">change</th><td class=\"n\">");
	html_change(h, d);
	buf_lit(h->out, "</td><td class=\"n\">");
	html_interval(h, d);
	buf_lit(h->out, "</td><td class=\"n\" colspan=\"2\">");
	if (!isnan(d->difference)) {
		buf_lit(&h->text, d->difference > 0 ? "+" : d->difference < 0 ? "−" : "");
		style_quantity(&h->text, fabs(d->difference), d->unit);
		html_flush(h);
	}
	buf_lit(h->out, "</td></tr>\n");
}

static void put_numbers(struct html *h, const struct delta *d)
{
	buf_printf(h->out,
		"<div class=\"scroll\"><table class=\"numbers\"><thead><tr><td></td>"
		"<th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">Interval</th>"
		"<th scope=\"col\" class=\"n\">Values</th><th scope=\"col\" "
		"class=\"n\">Processes</th></tr></thead><tbody>\n",
		d->grounds == GROUNDS_SUMMARY ? "Centre" : "Median");
	put_side(h, "base", &d->base, d->unit);
	put_side(h, "head", &d->head, d->unit);
	put_change_row(h, d);
	buf_lit(h->out, "</tbody></table></div>\n");
}

static void put_sentence(struct html *h, const char *intro, struct str text)
{
	if (!text.n)
		return;
	buf_printf(h->out, "<p class=\"small\">%s", intro);
	html_text(h, text);
	buf_lit(h->out, ".</p>\n");
}

static void put_method(struct html *h, const struct delta *d)
{
	const struct method *m = d->method;

	if (!m)
		return;
	buf_lit(h->out, "<p class=\"small\"><b>");
	html_text(h, str_of(m->name));
	buf_lit(h->out, "</b>");
	if (d->level > 0 && d->level < 1)
		buf_printf(h->out, ", interval at %.3g %%", 100 * d->level);
	if (!isnan(d->p))
		buf_printf(h->out, ", p = %.2g", d->p);
	if (!isnan(d->p_adjusted))
		buf_printf(h->out, " (%.2g when all rows share one error)", d->p_adjusted);
	if (d->spread >= 0)
		buf_printf(h->out, "; runs of one machine differ by %.2g %%", 100 * d->spread);
	buf_lit(h->out, ".</p>\n");
	put_sentence(h, "Assumes: ", str_of(m->assumes));
	put_sentence(h, "", str_of(m->cite));
}

static void put_value_list(struct html *h, const char *name, const struct side *s, struct unit unit)
{
	if (!s->value || !s->n)
		return;
	buf_printf(h->out, "<p class=\"list\"><b>%s</b> ", name);
	for (uint32_t i = 0; i < s->n && i < MOST_VALUES; i++) {
		buf_lit(&h->text, i ? ", " : "");
		style_quantity(&h->text, s->value[i], unit);
	}
	if (s->n > MOST_VALUES)
		buf_printf(&h->text, " and %u more", s->n - MOST_VALUES);
	html_flush(h);
	buf_lit(h->out, "</p>\n");
}

static void put_values(struct html *h, const struct delta *d)
{
	uint32_t n = (d->base.value ? d->base.n : 0) + (d->head.value ? d->head.n : 0);

	if (!n)
		return;
	buf_printf(h->out, "<details class=\"more\"><summary>%u value%s</summary>\n", n,
		n > 1 ? "s" : "");
	put_value_list(h, "base", &d->base, d->unit);
	put_value_list(h, "head", &d->head, d->unit);
	buf_lit(h->out, "</details>\n");
}

static void put_measured(struct html *h, const struct row *row)
{
	const struct delta *d = row->delta;

	put_plots(h, row);
	put_numbers(h, d);
	put_sentence(h, "", d->remark);
	put_rule(h, row->rule);
	put_method(h, d);
	html_disturbance(h, d);
	put_values(h, d);
}

/* ---- evidence of the others ---- */

static void put_test(struct html *h, const struct delta *d)
{
	const struct test_case *t = d->test;

	buf_lit(h->out, "<p class=\"small\">");
	buf_lit(h->out, outcome_name(t->outcome));
	if (t->file.n) {
		buf_lit(h->out, " in <code>");
		html_text(h, t->file);
		if (t->line)
			buf_printf(h->out, ":%u", t->line);
		buf_lit(h->out, "</code>");
	}
	if (!isnan(t->duration_s)) {
		buf_lit(h->out, " after ");
		style_duration(&h->text, t->duration_s);
		html_flush(h);
	}
	buf_lit(h->out, "</p>\n");
	html_quote(h, t->text);
}

/* The job that a sentence "NAME: why" speaks of. */
static const struct job_result *job_of(const struct run *r, struct str sentence)
{
	for (uint32_t i = 0; i < r->njob; i++)
		if (!delivered(r->job[i].delivery) && str_starts(sentence, r->job[i].name) &&
			str_starts(str_from(sentence, r->job[i].name.n), S(": ")))
			return &r->job[i];
	return NULL;
}

static void put_job(struct html *h, const struct row *row)
{
	const struct job_result *job = job_of(h->page->head, row->sentence);

	if (!job || (isnan(job->wall_s) && !job->tail.n)) {
		buf_lit(h->out, "<p class=\"small\">It left no output.</p>\n");
		return;
	}
	if (!isnan(job->wall_s)) {
		buf_lit(h->out, "<p class=\"small\">It ran for ");
		style_duration(&h->text, job->wall_s);
		html_flush(h);
		buf_lit(h->out,
			job->tail.n ? "; its last output:</p>\n" : " and printed nothing.</p>\n");
	}
	html_quote(h, job->tail);
}

/* Who and why are in the row's sentence. */
static void put_accepted(struct html *h, const struct accepted *a)
{
	if (!a)
		return;
	buf_lit(h->out, "<p class=\"small\">Accepted");
	if (a->until_text.n) {
		buf_lit(h->out, " until ");
		html_text(h, a->until_text);
	}
	if (h->page->policy && h->page->policy->accept_file.n) {
		buf_lit(h->out, ", <code>");
		html_text(h, h->page->policy->accept_file);
		buf_printf(h->out, ":%u</code>", a->line);
	}
	buf_lit(h->out, "</p>\n");
}

/* ---- a reason ---- */

static void put_heading(struct html *h, const struct row *row)
{
	if (row->delta) {
		html_name(h, row->delta);
	} else if (row->rule) {
		rows_rule(&h->text, row->rule);
		html_flush(h);
	} else {
		html_text(h, row->sentence);
	}
}

static void put_summary(struct html *h, const struct row *row)
{
	static const struct style plain = { 0 };
	const struct delta *d = row->delta;

	buf_printf(h->out, "<summary><span class=\"glyph\" aria-hidden=\"true\">%s</span><h3>",
		style_glyph(&plain, row->ruling));
	put_heading(h, row);
	buf_lit(h->out, "</h3>");
	if (d && !rows_is_outcome(d) && !isnan(d->change)) {
		buf_lit(h->out, "<span class=\"change\"><b>");
		html_change(h, d);
		buf_lit(h->out, "</b> ");
		html_interval(h, d);
		buf_lit(h->out, "</span>");
	}
	if ((d || row->rule) && row->sentence.n) {
		buf_lit(h->out, "<span class=\"say\">");
		html_text(h, row->sentence);
		buf_lit(h->out, "</span>");
	}
	buf_lit(h->out, "</summary>\n");
}

static void put_reason(struct html *h, const struct row *row)
{
	bool open = row - h->rows.row < OPEN_REASONS && row->ruling == RULING_FAIL;

	h->written[row - h->rows.row] = true;
	buf_printf(h->out, "<details class=\"reason %s\" id=\"", ruling_class(row->ruling));
	html_reason_id(h, row);
	buf_printf(h->out, "\"%s>", open ? " open" : "");
	put_summary(h, row);
	buf_lit(h->out, "<div class=\"evidence\">\n");
	if (!row->delta && !row->rule)
		put_job(h, row);
	else if (row->delta && rows_is_outcome(row->delta) && row->delta->test)
		put_test(h, row->delta);
	else if (row->delta && !rows_is_outcome(row->delta))
		put_measured(h, row);
	if (!row->delta || rows_is_outcome(row->delta))
		put_rule(h, row->rule);
	put_accepted(h, row->accepted);
	buf_lit(h->out, "</div>\n</details>\n");
}

static void put_group(struct html *h, const struct group *g, size_t start)
{
	uint32_t n = 0, hidden = 0;

	for (uint32_t i = 0; i < h->rows.n; i++) {
		const struct row *row = &h->rows.row[i];

		if (!g->has(h, row))
			continue;
		if (!n++)
			buf_printf(h->out, "<section>\n<h2>%s</h2>\n", g->title);
		if (h->out->n - start < EVIDENCE_BYTES)
			put_reason(h, row);
		else
			hidden++;
	}
	if (hidden) {
		buf_lit(h->out, "<p class=\"small\">");
		num_group(h->out, hidden);
		buf_lit(h->out, " more: the tables below have their numbers, report.json all their "
				"values.</p>\n");
	}
	if (n)
		buf_lit(h->out, "</section>\n");
}

void html_reasons(struct html *h)
{
	size_t start = h->out->n;

	buf_lit(h->out, "<div id=\"reasons\">\n");
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		put_group(h, &groups[i], start);
	buf_lit(h->out, "</div>\n");
}

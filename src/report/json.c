/*
 * json - run, deltas and verdict for scripts: doc/schema/report.json.  Numbers are in base units at full precision; what is
 * not known is absent or null, never 0.
 */
#include <math.h>
#include <time.h>

#include "base/json.h"
#include "report/report.h"
#include "report/rows.h"

static void put_str(struct json_out *o, const char *key, struct str s)
{
	if (!s.n)
		return;
	json_put_key(o, key);
	json_put_str(o, s);
}

static void put_number(struct json_out *o, const char *key, double x)
{
	if (isnan(x))
		return;
	json_put_key(o, key);
	json_put_f64(o, x);
}

static void put_count(struct json_out *o, const char *key, uint64_t n)
{
	json_put_key(o, key);
	json_put_u64(o, n);
}

static void put_strs(struct json_out *o, const char *key, const struct str *s, uint32_t n)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++)
		json_put_str(o, s[i]);
	json_put_end_array(o);
}

static void put_side(struct json_out *o, const char *key, const struct side *s)
{
	json_put_key(o, key);
	json_put_object(o);
	put_number(o, "center", s->center);
	put_number(o, "lo", isfinite(s->lo) ? s->lo : NAN);
	put_number(o, "hi", isfinite(s->hi) ? s->hi : NAN);
	put_count(o, "n", s->n);
	if (s->nprocess)
		put_count(o, "processes", s->nprocess);
	put_str(o, "failure", s->failure);
	if (s->value && s->n) {
		json_put_key(o, "values");
		json_put_array(o);
		for (uint32_t i = 0; i < s->n; i++)
			json_put_f64(o, s->value[i]);
		json_put_end_array(o);
	}
	json_put_end_object(o);
}

static void put_delta(struct json_out *o, const struct delta *d)
{
	json_put_object(o);
	put_str(o, "model", str_of(model_name(d->model)));
	put_str(o, "metric", d->metric);
	put_str(o, "subject", d->subject);
	put_str(o, "job", d->job);
	put_str(o, "unit", d->unit.name);
	put_str(o, "better", str_of(better_name(d->better)));
	put_str(o, "change", str_of(change_name(d->verdict)));
	put_str(o, "grounds", str_of(grounds_name(d->grounds)));
	put_side(o, "base", &d->base);
	put_side(o, "head", &d->head);
	put_number(o, "ratio", d->change);
	put_number(o, "difference", d->difference);
	put_number(o, "lo", isfinite(d->lo) ? d->lo : NAN);
	put_number(o, "hi", isfinite(d->hi) ? d->hi : NAN);
	put_number(o, "level", d->level);
	put_number(o, "p", d->p);
	put_number(o, "p_adjusted", d->p_adjusted);
	put_number(o, "spread", d->spread);
	if (d->method)
		put_str(o, "method", str_of(d->method->name));
	put_str(o, "remark", d->remark);
	json_put_end_object(o);
}

/* A delta is named by its place in "deltas". */
static void put_reason(struct json_out *o, const struct page *page, const struct reason *r)
{
	json_put_object(o);
	put_str(o, "ruling", str_of(ruling_name(r->ruling)));
	put_str(o, "sentence", r->sentence);
	if (r->delta) {
		put_count(o, "delta", (uint64_t)(r->delta - page->deltas->delta));
		put_str(o, "subject", r->delta->subject);
	}
	put_number(o, "resolution", r->resolution);
	if (r->needed)
		put_count(o, "values_needed", r->needed);
	if (r->accepted) {
		put_str(o, "accepted_by", r->accepted->who);
		put_str(o, "accepted_why", r->accepted->why);
		put_str(o, "accepted_until", r->accepted->until_text);
	}
	json_put_end_object(o);
}

static void put_reasons(struct json_out *o, const struct page *page, const char *key, const struct reason *r, uint32_t n)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++)
		put_reason(o, page, &r[i]);
	json_put_end_array(o);
}

static void put_rule(struct json_out *o, const struct page *page, const struct judgement *j)
{
	struct buf text = { 0 };

	json_put_object(o);
	put_str(o, "gate", j->rule->gate);
	rows_rule(&text, j->rule);
	put_str(o, "rule", buf_view(&text));
	buf_release(&text);
	put_str(o, "level", j->rule->level == RULE_HARD ? S("hard") : S("soft"));
	put_str(o, "limit", j->rule->threshold_text);
	put_str(o, "overridden", j->rule->overridden);
	put_count(o, "line", j->rule->line);
	put_str(o, "ruling", str_of(ruling_name(j->ruling)));
	put_count(o, "rows", j->ndelta);
	put_count(o, "passed", j->npass);
	put_count(o, "new", j->nnew);
	put_reasons(o, page, "reasons", j->reason, j->nreason);
	json_put_end_object(o);
}

static void put_verdict(struct json_out *o, const struct page *page)
{
	const struct verdict *v = page->verdict;

	put_str(o, "verdict", str_of(ruling_name(v->ruling)));
	json_put_key(o, "exit_status");
	json_put_i64(o, verdict_status(v));
	json_put_key(o, "rules");
	json_put_array(o);
	for (uint32_t i = 0; i < v->njudgement; i++)
		put_rule(o, page, &v->judgement[i]);
	json_put_end_array(o);
	put_reasons(o, page, "missing", v->missing, v->nmissing);
	put_strs(o, "remarks", v->remark, v->nremark);
}

static void put_time(struct json_out *o, const char *key, int64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	char text[32];
	struct tm tm;

	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &tm));
	put_str(o, key, str_of(text));
}

static void json_write(const struct page *page, const struct style *style, struct buf *out)
{
	struct json_out o;

	(void)style;
	json_out_init(&o, out, 2);
	json_put_object(&o);
	put_str(&o, "schema", S("pawl/report/1"));
	put_time(&o, "generated_at", page->now_ns);
	if (page->policy)
		put_str(&o, "project", page->policy->project);
	if (page->verdict)
		put_verdict(&o, page);
	put_str(&o, "base_remark", page->base_remark);
	put_strs(&o, "comparison_remarks", page->deltas->remark, page->deltas->nremark);
	json_put_key(&o, "deltas");
	json_put_array(&o);
	for (uint32_t i = 0; i < page->deltas->n; i++)
		put_delta(&o, &page->deltas->delta[i]);
	json_put_end_array(&o);
	json_put_key(&o, "head");
	run_put(&o, page->head);
	json_put_key(&o, "base");
	if (page->base)
		run_put(&o, page->base);
	else
		json_put_null(&o);
	json_put_end_object(&o);
	buf_char(out, '\n');
}

const struct report report_json = {
	.name = "json",
	.title = "for scripts: doc/schema/report.json",
	.file = "report.json",
	.write = json_write,
};

/*
 * json - run, deltas and verdict for scripts: doc/schema/report.json.  Numbers are in base units at full precision; what is
 * not known is absent or null, never 0.
 */
#include <math.h>
#include <time.h>

#include "base/json.h"
#include "report/report.h"
#include "report/rows.h"

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
	json_known_f64(o, "center", s->center);
	json_known_f64(o, "lo", isfinite(s->lo) ? s->lo : NAN);
	json_known_f64(o, "hi", isfinite(s->hi) ? s->hi : NAN);
	json_member_u64(o, "n", s->n);
	if (s->nprocess)
		json_member_u64(o, "processes", s->nprocess);
	json_known_str(o, "failure", s->failure);
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
	json_known_str(o, "model", str_of(model_name(d->model)));
	json_known_str(o, "metric", d->metric);
	json_known_str(o, "subject", d->subject);
	json_known_str(o, "job", d->job);
	json_known_str(o, "unit", d->unit.name);
	json_known_str(o, "better", str_of(better_name(d->better)));
	json_known_str(o, "change", str_of(change_name(d->verdict)));
	json_known_str(o, "grounds", str_of(grounds_name(d->grounds)));
	put_side(o, "base", &d->base);
	put_side(o, "head", &d->head);
	json_known_f64(o, "ratio", d->change);
	json_known_f64(o, "difference", d->difference);
	json_known_f64(o, "lo", isfinite(d->lo) ? d->lo : NAN);
	json_known_f64(o, "hi", isfinite(d->hi) ? d->hi : NAN);
	json_known_f64(o, "level", d->level);
	json_known_f64(o, "p", d->p);
	json_known_f64(o, "p_adjusted", d->p_adjusted);
	json_known_f64(o, "spread", d->spread);
	if (d->method)
		json_known_str(o, "method", str_of(d->method->name));
	json_known_str(o, "remark", d->remark);
	json_put_end_object(o);
}

/* A delta is named by its place in "deltas". */
static void put_reason(struct json_out *o, const struct page *page, const struct reason *r)
{
	json_put_object(o);
	json_known_str(o, "ruling", str_of(ruling_name(r->ruling)));
	json_known_str(o, "sentence", r->sentence);
	if (r->delta) {
		json_member_u64(o, "delta", (uint64_t)(r->delta - page->deltas->delta));
		json_known_str(o, "subject", r->delta->subject);
	}
	json_known_f64(o, "resolution", r->resolution);
	if (r->needed)
		json_member_u64(o, "values_needed", r->needed);
	if (r->accepted) {
		json_known_str(o, "accepted_by", r->accepted->who);
		json_known_str(o, "accepted_why", r->accepted->why);
		json_known_str(o, "accepted_until", r->accepted->until_text);
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
	json_known_str(o, "gate", j->rule->gate);
	rows_rule(&text, j->rule);
	json_known_str(o, "rule", buf_view(&text));
	buf_release(&text);
	json_known_str(o, "level", j->rule->level == RULE_HARD ? S("hard") : S("soft"));
	json_known_str(o, "limit", j->rule->threshold_text);
	json_known_str(o, "overridden", j->rule->overridden);
	json_member_u64(o, "line", j->rule->line);
	json_known_str(o, "ruling", str_of(ruling_name(j->ruling)));
	json_member_u64(o, "rows", j->ndelta);
	json_member_u64(o, "passed", j->npass);
	json_member_u64(o, "new", j->nnew);
	put_reasons(o, page, "reasons", j->reason, j->nreason);
	json_put_end_object(o);
}

static void put_verdict(struct json_out *o, const struct page *page)
{
	const struct verdict *v = page->verdict;

	json_known_str(o, "verdict", str_of(ruling_name(v->ruling)));
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
	json_known_str(o, key, str_of(text));
}

static void json_write(const struct page *page, const struct style *style, struct buf *out)
{
	struct json_out o;

	(void)style;
	json_out_init(&o, out, 2);
	json_put_object(&o);
	json_known_str(&o, "schema", S("pawl/report/1"));
	put_time(&o, "generated_at", page->now_ns);
	if (page->policy)
		json_known_str(&o, "project", page->policy->project);
	if (page->verdict)
		put_verdict(&o, page);
	json_known_str(&o, "base_remark", page->base_remark);
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

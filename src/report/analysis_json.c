/* report.json: the first keys are those that other analysers had, in their shapes; what pawl knows beyond them follows. */
#include "report/analysis.h"

#include "base/json.h"
#include "report/style.h"

#include <math.h>
#include <time.h>

static void put_buf(struct json_out *o, const char *key, struct buf *b)
{
	if (key)
		json_put_key(o, key);
	json_put_str(o, buf_view(b));
	buf_clear(b);
}

static void put_time(struct json_out *o, struct arena *a, int64_t ns)
{
	time_t s = (time_t)(ns / 1000000000);
	struct tm tm = { 0 };

	gmtime_r(&s, &tm);
	json_member_str(o, "generated_at",
		arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
			tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec));
}

static void put_list(struct json_out *o, const char *key, const struct change_list *list,
	void (*words)(struct buf *, const struct delta *))
{
	struct buf b = { 0 };

	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < list->n; i++) {
		words(&b, list->delta[i]);
		put_buf(o, NULL, &b);
	}
	json_put_end_array(o);
	buf_release(&b);
}

static void put_bench(struct json_out *o, const struct delta *d)
{
	struct buf b = { 0 };
	char room[64];

	json_put_object(o);
	json_member_str(o, "name", d->subject);
	json_member_str(o, "metric", str_of(analysis_metric(d, room, sizeof room)));
	style_quantity(&b, d->base.center, d->unit);
	put_buf(o, "old", &b);
	style_quantity(&b, d->head.center, d->unit);
	put_buf(o, "new", &b);
	buf_printf(&b, "%+.1f", 100 * d->change);
	put_buf(o, "delta_raw", &b);
	json_member_f64(o, "delta_pct", round(10000 * d->change) / 100);
	json_put_key(o, "worse");
	json_put_bool(o, d->verdict == CHANGE_WORSE);
	json_put_key(o, "better");
	json_put_bool(o, d->verdict == CHANGE_BETTER);
	json_member_str(o, "unit", d->unit.name);
	json_member_f64(o, "old_value", d->base.center);
	json_member_f64(o, "new_value", d->head.center);
	json_member_f64(o, "p", d->p_adjusted);
	json_put_end_object(o);
	buf_release(&b);
}

static void put_benches(struct json_out *o, const struct analysis *x)
{
	json_put_key(o, "bench_deltas");
	json_put_array(o);
	for (uint32_t i = 0; i < x->bench.n; i++)
		put_bench(o, x->bench.delta[i]);
	json_put_end_array(o);
}

static void put_rounded(struct json_out *o, const char *key, double x)
{
	json_put_key(o, key);
	if (isnan(x))
		json_put_null(o);
	else
		json_put_i64(o, (int64_t)round(x));
}

static void put_ratings(struct json_out *o, const struct analysis *x)
{
	json_put_key(o, "rating");
	json_put_object(o);
	put_rounded(o, "cpu", x->cpu.rating);
	put_rounded(o, "memory", x->memory.rating);
	put_rounded(o, "overall", x->overall);
	json_put_end_object(o);
}

static void put_part(struct json_out *o, const char *key, const struct rating_part *part)
{
	json_put_key(o, key);
	json_put_object(o);
	json_member_f64(o, "start", 5);
	json_member_f64(o, "benchmarks", part->benchmarks);
	json_member_f64(o, "profile", part->profile);
	json_member_f64(o, "rating", part->rating);
	json_put_end_object(o);
}

static void put_detail(struct json_out *o, const struct analysis_page *page)
{
	json_put_key(o, "rating_detail");
	json_put_object(o);
	json_member_str(o, "by", page->by_count ? S("count") : S("cost"));
	put_part(o, "cpu", &page->analysis->cpu);
	put_part(o, "memory", &page->analysis->memory);
	json_member_f64(o, "overall", page->analysis->overall);
	json_put_end_object(o);
}

static void put_change(struct json_out *o, const struct delta *d)
{
	json_put_object(o);
	json_member_str(o, "metric", d->metric);
	json_member_str(o, "function", d->subject);
	json_member_str(o, "profile", d->job);
	json_member_f64(o, "base", d->base.center);
	json_member_f64(o, "head", d->head.center);
	json_member_f64(o, "difference", d->difference);
	json_member_f64(o, "error", d->error);
	json_member_f64(o, "p", d->p_adjusted);
	json_put_key(o, "proven");
	json_put_bool(o, d->verdict == CHANGE_WORSE || d->verdict == CHANGE_BETTER);
	json_put_end_object(o);
}

static void put_changes(struct json_out *o, const struct analysis *x)
{
	const struct change_list *all[] = { &x->cpu_worse, &x->cpu_better, &x->memory_worse,
		&x->memory_better };

	json_put_key(o, "changes");
	json_put_array(o);
	for (size_t k = 0; k < sizeof all / sizeof *all; k++)
		for (uint32_t i = 0; i < all[k]->n; i++)
			put_change(o, all[k]->delta[i]);
	json_put_end_array(o);
}

static void put_gate(struct json_out *o, const struct judgement *j, const struct reason *r)
{
	json_put_object(o);
	json_member_str(o, "gate", j->rule->gate);
	json_member_str(o, "limit", str_of(limit_name(j->rule->limit)));
	json_member_str(o, "threshold", j->rule->threshold_text);
	json_member_str(o, "level", j->rule->level == RULE_SOFT ? S("soft") : S("hard"));
	json_member_str(o, "ruling", str_of(ruling_name(r ? r->ruling : j->ruling)));
	json_member_str(o, "subject", r && r->delta ? r->delta->subject : S(""));
	json_member_str(o, "sentence", r ? r->sentence : S(""));
	json_put_end_object(o);
}

static void put_gates(struct json_out *o, const struct verdict *v)
{
	json_put_key(o, "gates");
	json_put_array(o);
	for (uint32_t i = 0; i < v->njudgement; i++) {
		for (uint32_t k = 0; k < v->judgement[i].nreason; k++)
			put_gate(o, &v->judgement[i], &v->judgement[i].reason[k]);
		if (!v->judgement[i].nreason)
			put_gate(o, &v->judgement[i], NULL);
	}
	json_put_end_array(o);
	json_member_str(o, "verdict", str_of(ruling_name(v->ruling)));
}

static void put_texts(struct json_out *o, const char *key, const struct str *text, uint32_t n)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++)
		json_put_str(o, text[i]);
	json_put_end_array(o);
}

void analysis_json(struct arena *a, const struct analysis_page *page, struct buf *out)
{
	const struct analysis *x = page->analysis;
	struct json_out o;
	struct str *advice;
	uint32_t n = analysis_recommend(a, page, &advice);

	json_out_init(&o, out, 1);
	json_put_object(&o);
	put_time(&o, a, page->now_ns);
	put_list(&o, "cpu_improvements", &x->cpu_better, analysis_share);
	put_list(&o, "cpu_regressions", &x->cpu_worse, analysis_share);
	put_list(&o, "mem_improvements", &x->memory_better, analysis_share);
	put_list(&o, "mem_regressions", &x->memory_worse, analysis_share);
	put_list(&o, "new_hotspots", &x->hot_new, analysis_hotspot);
	put_list(&o, "removed_hotspots", &x->hot_gone, analysis_hotspot);
	put_benches(&o, x);
	put_ratings(&o, x);
	json_member_str(&o, "summary", analysis_summary(a, x));
	put_texts(&o, "recommendations", advice, n);
	json_member_str(&o, "schema", S("pawl/analysis/1"));
	json_member_str(&o, "name", page->name);
	json_member_str(&o, "base", page->base_name);
	json_member_str(&o, "head", page->head_name);
	put_detail(&o, page);
	put_changes(&o, x);
	put_gates(&o, page->verdict);
	put_texts(&o, "notes", page->deltas->remark, page->deltas->nremark);
	json_put_end_object(&o);
	buf_char(out, '\n');
}

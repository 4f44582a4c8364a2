/* A burndown as JSON (doc/schema/burndown.json), and what before-and-after needs of it back. */
#include <math.h>

#include "base/json.h"
#include "report/burndown.h"

#define TRACE_SUMS_MOST 1000u

/* ---- out ---- */

static double seconds(int64_t ns)
{
	return ns == NOT_KNOWN ? NAN : (double)ns / 1e9;
}

/* {"cold": 1.5, "hot": null} */
static void put_by_scenario(
	struct json_out *o, const char *key, const struct burndown *b, const double *s)
{
	json_put_key(o, key);
	json_put_object(o);
	for (uint32_t i = 0; i < b->nscenario; i++) {
		json_put_key_str(o, b->scenario[i].name);
		json_put_f64(o, s[i]);
	}
	json_put_end_object(o);
}

static void put_ns_by_scenario(
	struct json_out *o, const char *key, const struct burndown *b, const int64_t *ns)
{
	json_put_key(o, key);
	json_put_object(o);
	for (uint32_t i = 0; i < b->nscenario; i++) {
		json_put_key_str(o, b->scenario[i].name);
		json_put_f64(o, seconds(ns[i]));
	}
	json_put_end_object(o);
}

static void put_run(struct json_out *o, const struct burndown_run *r)
{
	json_put_object(o);
	json_member_f64(o, "wall_s", r->wall_s);
	json_put_key(o, "exit");
	if (r->status < 0)
		json_put_null(o);
	else
		json_put_i64(o, r->status);
	json_member_str(o, "recording", r->recording);
	if (r->log.n)
		json_member_str(o, "log", r->log);
	if (r->failure.n)
		json_member_str(o, "failure", r->failure);
	if (r->tree) {
		json_put_key(o, "tier");
		json_put_i64(o, r->tree->tier);
		json_put_key(o, "dropped");
		json_put_u64(o, r->tree->dropped);
	}
	json_put_end_object(o);
}

static void put_prediction(struct json_out *o, const char *key, const struct prediction *p)
{
	json_put_key(o, key);
	json_put_object(o);
	json_member_f64(o, "wall_s", seconds(p->wall_ns));
	json_member_f64(o, "lo_s", seconds(p->lo_ns));
	json_member_f64(o, "hi_s", seconds(p->hi_ns));
	json_put_end_object(o);
}

static void put_lack(struct json_out *o, const struct again_sum *unknown)
{
	json_put_key(o, "read_a_pipe");
	json_put_u64(o, unknown[UNKNOWN_PIPE].count);
	json_put_key(o, "not_hashed");
	json_put_u64(o, unknown[UNKNOWN_CONTENT].count);
}

static void put_again(struct json_out *o, const struct burndown *b, const struct burndown_view *v)
{
	json_put_key(o, "again");
	json_put_object(o);
	json_member_str(o, "against", b->scenario[v->before].name);
	for (int i = 0; i < AGAIN_KINDS; i++) {
		json_put_key(o, again_name((enum again)i));
		json_put_object(o);
		json_put_key(o, "commands");
		json_put_u64(o, v->again.count[i]);
		json_member_f64(o, "seconds", seconds(v->again.ns[i]));
		json_member_f64(o, "path_s", seconds(v->again.path_ns[i]));
		if (i == AGAIN_UNKNOWN)
			put_lack(o, v->again.unknown);
		json_put_end_object(o);
	}
	json_put_end_object(o);
}

static void put_view(struct json_out *o, const struct burndown *b, const struct burndown_view *v)
{
	json_member_f64(o, "median_s", seconds(v->path.wall_ns));
	json_member_f64(o, "min_s", v->lo_s);
	json_member_f64(o, "max_s", v->hi_s);
	json_member_f64(o, "cpu_s", seconds(v->cpu_ns));
	json_member_f64(o, "silent_s", seconds(v->silent_ns));
	json_member_f64(o, "idle_s", seconds(v->idle_ns));
	put_again(o, b, v);
	put_prediction(o, "replayed", &v->as_was);
	put_prediction(o, "machine_to_itself", &v->alone);
	put_prediction(o, "twice_the_cpus", &v->more_cpus);
	put_prediction(o, "repeats_reused", &v->reused);
}

static void put_scenario(struct json_out *o, const struct burndown *b, uint32_t s)
{
	const struct burndown_scenario *scenario = &b->scenario[s];
	const struct burndown_view *v = &b->view[s];

	json_put_object(o);
	json_member_str(o, "name", scenario->name);
	json_put_key(o, "runs");
	json_put_array(o);
	for (uint32_t i = 0; i < scenario->nrun; i++)
		put_run(o, &scenario->run[i]);
	json_put_end_array(o);
	json_put_key(o, "median_run");
	if (v->run == NO_RUN)
		json_put_null(o);
	else
		json_put_u64(o, v->run + 1);
	if (v->run != NO_RUN)
		put_view(o, b, v);
	json_put_end_object(o);
}

static const char *kind_word(const struct burndown_row *row)
{
	static const char *const word[] = { [SEGMENT_CPU] = "cpu",
		[SEGMENT_RUNNABLE] = "no-cpu",
		[SEGMENT_WAIT] = "wait",
		[SEGMENT_UNKNOWN] = "unknown" };

	return word[row->kind];
}

static void put_row(struct json_out *o, const struct burndown *b, const struct burndown_row *row)
{
	json_put_object(o);
	json_member_str(o, "name", row->name);
	json_member_str(o, "kind", str_of(kind_word(row)));
	put_ns_by_scenario(o, "seconds", b, row->ns);
	put_ns_by_scenario(o, "min_s", b, row->lo_ns);
	put_ns_by_scenario(o, "max_s", b, row->hi_ns);
	if (row->remark.n)
		json_member_str(o, "remark", row->remark);
	json_put_end_object(o);
}

static void put_phase(
	struct json_out *o, const struct burndown *b, const struct burndown_phase *phase)
{
	json_put_object(o);
	json_member_str(o, "label", phase->label);
	json_member_str(o, "name", phase->name);
	put_by_scenario(o, "seconds", b, phase->median_s);
	put_by_scenario(o, "min_s", b, phase->lo_s);
	put_by_scenario(o, "max_s", b, phase->hi_s);
	json_put_end_object(o);
}

static void put_finding(struct json_out *o, const struct burndown *b, const struct finding_row *f)
{
	json_put_object(o);
	json_member_str(o, "key", f->key);
	json_member_str(o, "kind", str_of(finding_kind_name(f->kind)));
	if (f->kind == FOUND_AGAIN)
		json_member_str(o, "again", str_of(again_name(f->again)));
	json_member_str(o, "title", f->title);
	json_member_str(o, "remedy", f->remedy);
	put_by_scenario(o, "saves_s", b, f->saves_s);
	json_put_key(o, "commands");
	json_put_u64(o, f->commands);
	json_put_key(o, "evidence");
	json_put_array(o);
	for (uint32_t i = 0; i < f->nevidence; i++)
		json_put_str(o, f->evidence[i]);
	json_put_end_array(o);
	json_put_key(o, "evidence_left_out");
	json_put_u64(o, f->left_out);
	json_put_end_object(o);
}

/* ---- traces ---- */

static void put_sum(struct json_out *o, const struct beside_sum *sum)
{
	json_put_object(o);
	json_put_key(o, "name");
	json_put_str(o, sum->name);
	json_put_key(o, "spans");
	json_put_u64(o, sum->count);
	json_put_key(o, "seconds");
	json_put_f64(o, (double)sum->ns / 1e9);
	json_put_key(o, "longest_s");
	json_put_f64(o, (double)sum->longest_ns / 1e9);
	json_put_end_object(o);
}

static void put_trace(
	struct json_out *o, const struct burndown *b, const struct beside *x, struct arena *a)
{
	struct beside_sums sums;

	beside_sums(x->timeline, a, &sums);
	json_put_object(o);
	json_put_key(o, "file");
	json_put_str(o, x->file);
	json_put_key(o, "format");
	json_put_str(o, x->format);
	json_put_key(o, "scenario");
	json_put_str(o, b->scenario[x->scenario].name);
	json_put_key(o, "offset_s");
	if (x->how == BESIDE_UNKNOWN)
		json_put_null(o);
	else
		json_put_f64(o, (double)x->offset_ns / 1e9);
	json_put_key(o, "path_s");
	if (sums.path_ns)
		json_put_f64(o, (double)sums.path_ns / 1e9);
	else
		json_put_null(o);
	json_put_key(o, "names");
	json_put_u64(o, sums.n);
	json_put_key(o, "sums");
	json_put_array(o);
	for (uint32_t i = 0; i < sums.n && i < TRACE_SUMS_MOST; i++)
		put_sum(o, &sums.sum[i]);
	json_put_end_array(o);
	json_put_end_object(o);
}

static void put_traces(struct json_out *o, const struct burndown_page *page)
{
	struct arena a = { 0 };

	json_put_key(o, "traces");
	json_put_array(o);
	for (uint32_t i = 0; i < page->nbeside; i++)
		put_trace(o, page->burndown, &page->beside[i], &a);
	json_put_end_array(o);
	arena_free(&a);
}

void burndown_json(const struct burndown_page *page, struct buf *out)
{
	const struct burndown *b = page->burndown;
	struct json_out o;

	json_out_init(&o, out, 1);
	json_put_object(&o);
	json_member_str(&o, "schema", S("pawl/burndown/1"));
	json_member_str(&o, "command", page->command);
	json_put_key(&o, "scenarios");
	json_put_array(&o);
	for (uint32_t i = 0; i < b->nscenario; i++)
		put_scenario(&o, b, i);
	json_put_end_array(&o);
	json_put_key(&o, "rows");
	json_put_array(&o);
	for (uint32_t i = 0; i < b->nrow; i++)
		put_row(&o, b, &b->row[i]);
	json_put_end_array(&o);
	json_put_key(&o, "phases");
	json_put_array(&o);
	for (uint32_t i = 0; i < b->nphase; i++)
		put_phase(&o, b, &b->phase[i]);
	json_put_end_array(&o);
	put_traces(&o, page);
	json_put_key(&o, "findings");
	json_put_array(&o);
	for (uint32_t i = 0; i < b->nfinding; i++)
		put_finding(&o, b, &b->finding[i]);
	json_put_end_array(&o);
	json_put_key(&o, "remarks");
	json_put_array(&o);
	for (uint32_t i = 0; i < page->nline; i++)
		json_put_str(&o, page->line[i]);
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(out, '\n');
}

void burndown_timings(const struct burndown *b, struct buf *out)
{
	for (uint32_t s = 0; s < b->nscenario; s++)
		for (uint32_t i = 0; i < b->scenario[s].nrun; i++) {
			const struct burndown_run *r = &b->scenario[s].run[i];
			struct json_out o;

			json_out_init(&o, out, 0);
			json_put_object(&o);
			json_member_str(&o, "scenario", b->scenario[s].name);
			json_put_key(&o, "iter");
			json_put_u64(&o, i + 1);
			json_member_f64(&o, "wall_s", r->wall_s);
			json_put_key(&o, "exit");
			if (r->status < 0)
				json_put_null(&o);
			else
				json_put_i64(&o, r->status);
			json_put_end_object(&o);
			buf_char(out, '\n');
		}
}

#include "verb/ab_judge.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "gate/judge.h"
#include "report/style.h"
#include "verb/talk.h"

#define DAY_S 86400

struct str ab_file(struct workspace *w, struct str name)
{
	struct arena *a = &w->arena;

	return file_join(a, w->policy->directory, arena_printf(a, ".pawl/ab/%.*s", STR(name)));
}

/* ---- runs ---- */

static void add_values(struct bench *b, const struct experiment *x, const struct ab_row *r, enum ab_arm arm)
{
	uint32_t at = bench_series(b, r->series.name, r->series.metric, r->series.unit);
	struct series *s = &b->series[at];
	struct ab_found found;
	uint32_t process = 0;

	s->better = r->series.better;
	s->exact = r->series.exact;
	s->param = r->series.param;
	s->nparam = r->series.nparam;
	for (uint32_t i = 0; i < r->n; i++)
		if (x->ab.pair[x->ab.job[r->job].pair[i]].narm && !isnan(r->value[arm][i]))
			bench_value(b, at, r->value[arm][i], process++);
	ab_find(&x->ab, (uint32_t)(r - x->ab.row), &found);
	if (found.verdict == AB_NOT_MEASURED && (arm == AB_HEAD) == r->head_fault)
		b->series[at].failure = found.reason;
}

static void add_receipts(struct bench *b, struct arena *a, const struct experiment *x, uint32_t job, enum ab_arm arm)
{
	uint32_t n = 0;

	b->receipt = ARENA_ARRAY(a, struct receipt, x->nreceipt + 1);
	for (uint32_t i = 0; i < x->nreceipt; i++)
		if (x->receipt[i].arm == arm && x->receipt[i].pair < x->ab.npair && x->ab.pair[x->receipt[i].pair].job == job)
			b->receipt[n++] = x->receipt[i].receipt;
	b->nreceipt = n;
}

static void add_job(struct run *run, const struct experiment *x, uint32_t job, enum ab_arm arm)
{
	struct reading r = { .arena = run->arena };
	struct evidence *ev = reading_add(&r, MODEL_BENCH);

	ev->format = S("ab");
	ev->source = arena_printf(run->arena, "%.*s of %" PRIu32 " pairs", STR(arm == AB_BASE ? S("base") : S("head")),
		x->ab.job[job].npair);
	for (uint32_t i = 0; i < x->ab.nrow; i++)
		if (x->ab.row[i].job == job)
			add_values(&ev->bench, x, &x->ab.row[i], arm);
	add_receipts(&ev->bench, run->arena, x, job, arm);
	run_take(run, &r, x->ab.job[job].name);
	run_job(run, x->ab.job[job].name)->delivery = DELIVERED;
	run_job(run, x->ab.job[job].name)->why = S("");
}

static void add_missing(struct run *run, const struct ab_missing *m)
{
	struct job_result *result = run_job(run, m->job);

	result->delivery = NOT_DELIVERED_EXIT;
	result->why = m->why;
	result->tail = m->tail;
}

static struct run *run_of(struct workspace *w, const struct experiment *x, enum ab_arm arm, const struct origin *here)
{
	struct run *run = ARENA_NEW(&w->arena, struct run);

	run_init(run, &w->arena);
	run->origin = *here;
	run->origin.commit = arm == AB_BASE ? x->base : x->head_commit;
	run->origin.dirty = arm == AB_HEAD && x->dirty;
	run->origin.started_ns = x->started_ns - (arm == AB_BASE);
	if (!str_eq(run->origin.commit, here->commit))
		run->origin.branch = run->origin.subject = S("");
	for (uint32_t i = 0; i < w->policy->njob; i++) {
		struct job_result *result = run_job(run, w->policy->job[i].name);

		result->delivery = NOT_ASKED;
		result->may_fail = w->policy->job[i].allow_failure;
	}
	for (uint32_t i = 0; i < x->ab.njob; i++)
		add_job(run, x, i, arm);
	for (uint32_t i = 0; i < x->nmissing; i++)
		add_missing(run, &x->missing[i]);
	return run;
}

static struct ab_runs runs_of(struct workspace *w, const struct experiment *x, const struct origin *here)
{
	return (struct ab_runs){ run_of(w, x, AB_BASE, here), run_of(w, x, AB_HEAD, here) };
}

bool ab_keep_runs(struct workspace *w, struct experiment *x, struct ab_runs *runs, const char *unfinished, struct err *e)
{
	*runs = runs_of(w, x, &workspace_new_run(w)->origin);
	if (!store_put(w->store, runs->base, e) || !store_put(w->store, runs->head, e))
		return false;
	x->run = runs->head->id;
	x->base_run = runs->base->id;
	if (!experiment_save(x, ab_file(w, arena_printf(&w->arena, "%.*s.json", STR(x->run))).p, e))
		return false;
	unlink(unfinished);
	return true;
}

/* ---- rules ---- */

static bool is_bench(const struct rule *r)
{
	return str_starts(r->gate, S("bench."));
}

static struct str limits_text(struct arena *a, const struct experiment *x)
{
	struct str fail = judge_percent(a, x->limit_fail), pass = judge_percent(a, x->limit_pass);

	if (x->limit_fail == x->limit_pass)
		return arena_printf(a, "--limit %.*s", STR(fail));
	return arena_printf(a, "--limit-fail %.*s --limit-pass %.*s", STR(fail), STR(pass));
}

static void override(struct arena *a, struct rule *r, const struct experiment *x)
{
	if (isnan(x->limit_fail) || r->limit != LIMIT_WORSE_THAN)
		return;
	r->threshold = x->limit_fail;
	r->threshold_text = judge_percent(a, r->threshold);
	r->overridden = limits_text(a, x);
}

/* One for every metric that was gated. */
static void add_rules(struct arena *a, struct policy *p, const struct experiment *x)
{
	struct rule *old = p->rule;

	p->rule = ARENA_ARRAY(a, struct rule, p->nrule + x->ab.nrow + 1);
	if (p->nrule)
		memcpy(p->rule, old, p->nrule * sizeof *old);
	for (uint32_t i = 0; i < x->ab.nrow; i++) {
		const struct ab_row *r = &x->ab.row[i];
		struct str gate = arena_printf(a, "bench.%.*s", STR(r->series.metric));
		bool there = !r->terms.gated || r->late;

		for (uint32_t k = 0; k < p->nrule && !there; k++)
			there = p->rule[k].limit == LIMIT_WORSE_THAN && str_eq(p->rule[k].gate, gate);
		if (!there)
			p->rule[p->nrule++] = (struct rule){ .gate = gate, .limit = LIMIT_WORSE_THAN,
				.threshold = r->terms.limit_fail,
				.threshold_text = judge_percent(a, r->terms.limit_fail) };
	}
}

static void remark_dropped(struct arena *a, struct policy *p, struct str dropped)
{
	struct str *remark = ARENA_ARRAY(a, struct str, p->nremark + 1);

	if (!dropped.n)
		return;
	if (p->nremark)
		memcpy(remark, p->remark, p->nremark * sizeof *remark);
	p->remark = remark;
	p->remark[p->nremark++] = arena_printf(a, "not judged, for pairs measure benchmarks only: %.*s", STR(dropped));
}

static struct policy *policy_for(struct workspace *w, const struct experiment *x)
{
	struct arena *a = &w->arena;
	struct policy *p = ARENA_NEW(a, struct policy);
	struct str dropped = S("");
	bool ratio = false;

	*p = *w->policy;
	p->rule = ARENA_ARRAY(a, struct rule, w->policy->nrule + 1);
	p->nrule = 0;
	for (uint32_t i = 0; i < w->policy->nrule; i++) {
		const struct rule *r = &w->policy->rule[i];

		if (is_bench(r)) {
			ratio |= r->limit == LIMIT_WORSE_THAN;
			p->rule[p->nrule++] = *r;
			override(a, &p->rule[p->nrule - 1], x);
		} else {
			dropped = dropped.n ? arena_printf(a, "%.*s, %.*s", STR(dropped), STR(r->gate)) : r->gate;
		}
	}
	if (!ratio)
		add_rules(a, p, x);
	remark_dropped(a, p, dropped);
	return p;
}

/* ---- false alarms ---- */

/* A line a machine: "FINGERPRINT ROWS FAILED". */
static struct str alarms_text(struct workspace *w)
{
	struct str path = ab_file(w, S("alarms"));
	struct err ignored = { 0 };
	struct file f;

	if (!file_exists(path.p) || !file_open(&f, path.p, &ignored))
		return S("");
	file_into_arena(&f, &w->arena);
	return f.bytes;
}

struct ab_alarms ab_alarms_read(struct workspace *w, struct str machine)
{
	struct str rest = alarms_text(w);
	struct ab_alarms sum = { 0 };

	while (rest.n) {
		struct str line = str_line(&rest);
		struct ab_alarms one;

		if (str_eq(str_word(&line), machine) && str_u64(str_word(&line), &one.rows) &&
			str_u64(str_word(&line), &one.failed)) {
			sum.rows += one.rows;
			sum.failed += one.failed;
		}
	}
	return sum;
}

void ab_alarms_add(struct workspace *w, const struct experiment *x)
{
	struct str path = ab_file(w, S("alarms")), all = alarms_text(w);
	struct err why = { 0 };
	struct ab_tally t;

	ab_tally(&x->ab, &t);
	if (!t.null_rows)
		return;
	all = arena_printf(&w->arena, "%.*s%.*s %" PRIu32 " %" PRIu32 "\n", STR(all), STR(x->machine), t.null_rows,
		t.null_failed);
	if (!file_write(path.p, all, &why))
		say("note: the count of false alarms is not kept: %s", why.text);
}

/* ---- what is said below the rows ---- */

struct saying {
	struct arena *arena;
	struct str *line;
	uint32_t n;
};

static void put_line(struct saying *s, struct buf *b)
{
	s->line[s->n++] = arena_str(s->arena, buf_view(b));
	buf_clear(b);
}

static void say_builds(struct saying *s, const struct experiment *x)
{
	static const char *const name[] = { "base", "head", "A'" };
	struct buf b = { 0 };

	for (int arm = 0; arm < AB_ARMS; arm++) {
		if (isnan(x->build_s[arm]))
			continue;
		buf_printf(&b, "%s%s ", b.n ? "   " : "built   ", name[arm]);
		style_duration(&b, x->build_s[arm]);
	}
	if (b.n)
		put_line(s, &b);
	buf_release(&b);
}

static void say_pairs(struct saying *s, const struct experiment *x, const struct ab_tally *t)
{
	struct buf b = { 0 };

	if (!t->pairs_most)
		return;
	buf_lit(&b, "pairs   ");
	if (t->pairs_least != t->pairs_most)
		buf_printf(&b, "%" PRIu32 " to ", t->pairs_least);
	buf_printf(&b, "%" PRIu32 " in ", t->pairs_most);
	style_duration(&b, x->spent_s);
	buf_printf(&b, ", %.0f %% of it measuring; %.*s (at most %" PRIu32, floor(100 * x->process_s / x->spent_s),
		STR(x->stop), x->ab.opt.pairs_max);
	if (x->ab.plan && x->ab.plan < x->ab.opt.pairs_max)
		buf_printf(&b, ", the budget was planned for %" PRIu32, x->ab.plan);
	buf_lit(&b, x->ab.is_short ? "); so few are judged once, at their end" : ")");
	put_line(s, &b);
	buf_release(&b);
}

static void say_null(struct saying *s, struct workspace *w, const struct experiment *x, const struct ab_tally *t)
{
	struct ab_alarms alarms = ab_alarms_read(w, x->machine);
	struct buf b = { 0 };

	if (!x->ab.opt.null_every) {
		buf_lit(&b, "null    off: what the base differs from itself was not measured");
		if (t->pairs_most)
			put_line(s, &b);
		buf_release(&b);
		return;
	}
	if (!t->null_pairs) {
		buf_release(&b);
		return;
	}
	buf_printf(&b, "null    A' (%.*s) moved %" PRIu32 " of %" PRIu32 " rows", STR(x->ab.null_kind), t->null_moved,
		t->null_rows);
	if (t->floor > 0)
		buf_printf(&b, ", the limits were raised by %.2g %%", 100 * t->floor);
	buf_printf(&b, "; false alarms on this machine so far %" PRIu64 " of %" PRIu64, alarms.failed, alarms.rows);
	put_line(s, &b);
	buf_release(&b);
}

static void say_below(struct workspace *w, const struct experiment *x, struct page *page)
{
	struct saying s = { &w->arena, ARENA_ARRAY(&w->arena, struct str, 4), 0 };
	struct ab_tally t;

	ab_tally(&x->ab, &t);
	say_builds(&s, x);
	say_pairs(&s, x, &t);
	say_null(&s, w, x, &t);
	page->line = s.line;
	page->nline = s.n;
}

/* ---- the verdict ---- */

static void add_remarks(struct arena *a, const struct experiment *x, struct deltas *d)
{
	struct str *all = ARENA_ARRAY(a, struct str, d->nremark + x->nremark + 1);

	for (uint32_t i = 0; i < x->nremark; i++)
		all[i] = x->remark[i];
	for (uint32_t i = 0; i < d->nremark; i++)
		all[x->nremark + i] = d->remark[i];
	d->remark = all;
	d->nremark += x->nremark;
	d->remark_cap = d->nremark;
}

bool ab_judge(struct workspace *w, const struct experiment *x, const struct ab_runs *runs, struct judged *out,
	struct err *e)
{
	struct policy *policy = policy_for(w, x);
	struct arena *a = &w->arena;

	*out = (struct judged){ 0 };
	ab_deltas(&x->ab, &out->deltas);
	add_remarks(a, x, &out->deltas);
	if (!gate_judge(a, policy, runs->head, &out->deltas, now_ns() / 1000000000 / DAY_S, &out->verdict, e))
		return false;
	out->page = (struct page){ .policy = policy, .base = runs->base, .head = runs->head, .deltas = &out->deltas,
		.verdict = &out->verdict, .now_ns = now_ns() };
	out->page.base_remark = arena_printf(a, "measured in randomised pairs, seed %" PRIu64 "%s%.*s%s%.*s%s%.*s",
		x->ab.opt.seed, isnan(x->limit_fail) ? "" : ", ", STR(isnan(x->limit_fail) ? S("") : limits_text(a, x)),
		x->cpus.n ? ", on CPU " : "", STR(x->cpus), x->randomize.n ? ", randomised: " : "",
		STR(x->randomize));
	say_below(w, x, &out->page);
	return true;
}

bool ab_judge_stored(struct workspace *w, const struct run *head, struct judged *out, bool *found, struct err *e)
{
	struct str path = ab_file(w, arena_printf(&w->arena, "%.*s.json", STR(head->id)));
	struct experiment *x = ARENA_NEW(&w->arena, struct experiment);
	struct ab_runs runs;

	*found = head->id.n && file_exists(path.p);
	if (!*found)
		return true;
	if (!experiment_load(x, &w->arena, path.p, e))
		return false;
	runs = runs_of(w, x, &head->origin);
	runs.head->id = head->id;
	runs.base->id = x->base_run;
	return ab_judge(w, x, &runs, out, e);
}

/* pawl calibrate - one tree measured against itself: how noisy this machine is, and which limits it can hold. */
#include <inttypes.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "compare/ab_noise.h"
#include "gate/judge.h"
#include "record/machine.h"
#include "record/receipt.h"
#include "report/grid.h"
#include "verb/ab_judge.h"
#include "verb/ab_options.h"
#include "verb/talk.h"

#define PAIRS 24
#define PLAN_PAIRS 64           /* what `pawl ab` runs at most */
#define BETA 0.05
#define NAME_MOST 44u

static const char *write_path;

static const struct option options[] = {
	AB_OPTIONS,
	{ 0, "write", "FILE", "write rules with the limits that can be held, as text for pawl.yaml", OPTION_TEXT, &write_path,
		NULL },
	{ 0 },
};

/* One row, and what its noise means. */
struct held {
	const struct ab_row *row;
	struct str job;
	struct ab_noise noise;
	double limit;                   /* INFINITY = none */
	bool alarm;                     /* a difference was proven where there is none */
};

struct calibration {
	struct ab_session session;
	struct held *held;
	uint32_t n, nalarm;
};

/* ---- measuring ---- */

/* A difference of nothing: what is proven beyond it is a false alarm. */
static void terms(void *session, struct str job, const struct series *s, struct ab_terms *t)
{
	ab_session_terms(session, job, s, t);
	t->limit_fail = t->limit_pass = 0;
}

static bool start(struct ab_session *s, struct err *e)
{
	struct ab_options opt = AB_DEFAULTS;

	opt.limit_fail = opt.limit_pass = 0;
	opt.pairs_max = ab_pairs >= 1 ? (uint32_t)ab_pairs : PAIRS;
	opt.budget_s = ab_budget > 0 ? ab_budget : INFINITY;
	opt.null_every = 0;
	opt.stay = true;
	if (!ab_options_seed(&opt.seed, e))
		return false;
	ab_start(&s->x.ab, s->x.arena, &opt);
	s->x.ab.opt.terms = terms;
	s->x.ab.opt.ctx = s;
	return true;
}

static bool prepare(struct ab_session *s, struct workspace *w, const char *rev, struct err *e)
{
	struct machine machine;
	struct disturbance now;

	s->workspace = w;
	s->always_time = true;
	experiment_init(&s->x, &w->arena);
	if (!workspace_open(w, WORKSPACE_WRITE, e))
		return false;
	measure_catch_signals();
	if (!ab_trees_open(&s->trees, w, e) || !ab_trees_resolve(&s->trees, rev, &s->x.base, e) || !ab_options_jobs(s, e))
		return false;
	s->x.head = s->x.head_commit = s->x.base;
	s->trees.commit[AB_BASE] = s->trees.commit[AB_HEAD] = s->x.base;
	machine_read(&w->arena, &machine);
	disturbance_read(&now);
	s->x.load = now.load;
	s->x.machine = machine.fingerprint;
	s->x.kind = S("calibrate");
	s->x.project = w->policy->project;
	s->x.started_ns = now_ns();
	s->x.id = str_from(s->trees.home, s->trees.home.n - 16);
	s->x.cpus = str_of(ab_cpu);
	s->x.randomize = ab_randomize ? S("environment size, address space") : S("");
	s->randomize = ab_randomize;
	s->x.plan = ab_options_plan(s);
	s->path = ab_file(w, arena_printf(&w->arena, "calibrate-%.*s.json", STR(s->x.id))).p;
	return start(s, e);
}

static void hold(struct calibration *c)
{
	const struct ab *ab = &c->session.x.ab;

	c->held = ARENA_ARRAY(c->session.x.arena, struct held, ab->nrow + 1);
	for (uint32_t i = 0; i < ab->nrow; i++) {
		struct held *h = &c->held[c->n];

		if (!ab->row[i].terms.gated)
			continue;
		*h = (struct held){ .row = &ab->row[i], .job = ab->job[ab->row[i].job].name };
		ab_noise_of(ab, i, &h->noise);
		h->limit = ab_noise_limit(&h->noise, PLAN_PAIRS, BETA);
		h->alarm = ab->row[i].fails || (ab->row[i].passes && !ab->row[i].exact);
		c->nalarm += h->alarm;
		c->n++;
	}
}

/* ---- showing ---- */

static struct str percent(struct arena *a, double ratio)
{
	struct buf b = { 0 };
	struct str out;

	if (!isfinite(ratio))
		return S("-");
	buf_printf(&b, "%.*f %%", ratio < 0.001 ? 2 : 1, 100 * ratio);
	out = arena_str(a, buf_view(&b));
	buf_release(&b);
	return out;
}

static struct str change(struct arena *a, const struct style *st, double ratio)
{
	struct buf b = { 0 };
	struct str out;

	if (isnan(ratio))
		return S("-");
	style_change(&b, st, ratio);
	out = arena_str(a, buf_view(&b));
	buf_release(&b);
	return out;
}

static struct str name_of(struct arena *a, const struct held *h, bool ascii)
{
	struct buf b = { 0 };
	struct str out;

	buf_str(&b, h->row->series.name);
	for (uint32_t i = 0; i < h->row->series.nparam; i++) {
		buf_char(&b, '/');
		buf_str(&b, h->row->series.param[i].value);
	}
	if (!str_eq(h->row->series.metric, S("time"))) {
		buf_char(&b, ' ');
		buf_str(&b, h->row->series.metric);
	}
	out = arena_str(a, buf_view(&b));
	buf_clear(&b);
	utf8_safe_cut(&b, out, NAME_MOST, ascii);
	out = arena_str(a, buf_view(&b));
	buf_release(&b);
	return out;
}

static void put_cells(struct grid *g, const struct str *cell, size_t n)
{
	grid_row(g);
	for (size_t i = 0; i < n; i++)
		grid_span(g, 1, cell[i], i ? S("  ") : S(""), i ? ALIGN_RIGHT : ALIGN_LEFT);
}

static struct str quantity(struct arena *a, const struct held *h)
{
	struct buf b = { 0 };
	struct str out;

	if (isnan(h->noise.center))
		return S("-");
	style_quantity(&b, h->noise.center, h->row->series.unit);
	out = arena_str(a, buf_view(&b));
	buf_release(&b);
	return out;
}

static void put_table(struct buf *b, const struct calibration *c, const struct style *st)
{
	static const struct str head[] = { { "", 0 }, { "median", 6 }, { "a process", 9 }, { "a pair", 6 }, { "drift", 5 },
		{ "seen in 16", 10 }, { "in 64 pairs", 11 }, { "limit", 5 } };
	struct arena a = { 0 };
	struct grid g;

	grid_init(&g, &a);
	put_cells(&g, head, sizeof head / sizeof *head);
	for (uint32_t i = 0; i < c->n; i++) {
		const struct held *h = &c->held[i];
		const struct str cell[] = { name_of(&a, h, st->ascii), quantity(&a, h), percent(&a, h->noise.process_sd),
			percent(&a, h->noise.pair_sd), change(&a, st, h->noise.drift),
			percent(&a, ab_noise_resolution(&h->noise, 16, BETA)),
			percent(&a, ab_noise_resolution(&h->noise, PLAN_PAIRS, BETA)), percent(&a, h->limit) };

		put_cells(&g, cell, sizeof cell / sizeof *cell);
	}
	grid_write(&g, b);
	arena_free(&a);
}

static void put_text(struct buf *b, const struct calibration *c, const struct style *st)
{
	const struct experiment *x = &c->session.x;
	struct ab_tally t;

	ab_tally(&x->ab, &t);
	buf_printf(b, "%.10s against itself, built twice   %" PRIu32 " pairs in ", x->base.p, t.pairs_most);
	style_duration(b, x->spent_s);
	buf_printf(b, "   load %.1f\n", x->load);
	for (uint32_t i = 0; i < x->nremark; i++) {
		style_text(b, st, INK_DIM, x->remark[i]);
		buf_char(b, '\n');
	}
	for (uint32_t i = 0; i < x->nmissing; i++) {
		utf8_safe(b, arena_printf(x->arena, "%.*s: %.*s", STR(x->missing[i].job), STR(x->missing[i].why)));
		buf_char(b, '\n');
	}
	buf_char(b, '\n');
	put_table(b, c, st);
	buf_printf(b, "\nA process, a pair: robust standard deviation of one.  Seen: the change that so many pairs tell from none, in 4 of 5 cases.\n"
		"Limit: a round one of at least twice what 64 pairs see; - where no limit up to 100 %% is.\n"
		"False alarms: a difference was proven in %" PRIu32 " of %" PRIu32 " rows (expected: at most 1 row in 10).\n", c->nalarm,
		c->n);
}

static void put_json_row(struct json_out *o, const struct held *h)
{
	const struct { const char *key; double value; } number[] = {
		{ "median", h->noise.center }, { "process_sd", h->noise.process_sd }, { "pair_sd", h->noise.pair_sd },
		{ "drift", h->noise.drift }, { "autocorrelation", h->noise.lag }, { "apart", h->noise.apart },
		{ "resolution_16", ab_noise_resolution(&h->noise, 16, BETA) },
		{ "resolution_64", ab_noise_resolution(&h->noise, PLAN_PAIRS, BETA) }, { "limit", h->limit },
	};

	json_put_object(o);
	json_put_key(o, "job");
	json_put_str(o, h->job);
	json_put_key(o, "name");
	json_put_str(o, h->row->series.name);
	json_put_key(o, "metric");
	json_put_str(o, h->row->series.metric);
	json_put_key(o, "unit");
	json_put_str(o, h->row->series.unit.name);
	json_put_key(o, "pairs");
	json_put_u64(o, h->noise.pairs);
	for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
		json_put_key(o, number[i].key);
		json_put_f64(o, number[i].value);
	}
	json_put_key(o, "false_alarm");
	json_put_bool(o, h->alarm);
	json_put_end_object(o);
}

static void put_json(struct buf *b, const struct calibration *c)
{
	const struct experiment *x = &c->session.x;
	struct json_out o;

	json_out_init(&o, b, 1);
	json_put_object(&o);
	json_put_key(&o, "schema");
	json_put_str(&o, S("pawl/calibrate/1"));
	json_put_key(&o, "commit");
	json_put_str(&o, x->base);
	json_put_key(&o, "machine");
	json_put_str(&o, x->machine);
	json_put_key(&o, "load");
	json_put_f64(&o, x->load);
	json_put_key(&o, "busy");
	json_put_f64(&o, x->process_s / x->spent_s);
	json_put_key(&o, "false_alarms");
	json_put_u64(&o, c->nalarm);
	json_put_key(&o, "rows");
	json_put_array(&o);
	for (uint32_t i = 0; i < c->n; i++)
		put_json_row(&o, &c->held[i]);
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(b, '\n');
}

/* A double-quoted YAML scalar, which JSON's strings are. */
static void put_quoted(struct buf *b, struct str s)
{
	struct json_out o;

	json_out_init(&o, b, 0);
	json_put_str(&o, s);
}

static void put_rules(struct buf *b, const struct calibration *c)
{
	const struct experiment *x = &c->session.x;

	buf_printf(b, "# What `pawl calibrate` found this machine (%.*s) can hold with %d pairs, at commit %.10s.\n"
		"# A limit is at least twice the change that is seen in 4 of 5 cases.  Take what you want into rules: of pawl.yaml.\n"
		"rules:\n", STR(x->machine), PLAN_PAIRS, x->base.p);
	for (uint32_t i = 0; i < c->n; i++) {
		const struct held *h = &c->held[i];
		bool none = !isfinite(h->limit);

		buf_printf(b, "%s  - {gate: bench.%.*s, job: ", none ? "#" : "", STR(h->row->series.metric));
		put_quoted(b, h->job);
		buf_lit(b, ", subject: ");
		put_quoted(b, h->row->series.name);
		if (none)
			buf_lit(b, "}  # too noisy for any limit\n");
		else
			buf_printf(b, ", worse-than: %.0f%%}  # a pair varies by %.2g %%\n", 100 * h->limit,
				100 * h->noise.pair_sd);
	}
}

static bool show(struct calibration *c, struct workspace *w, struct err *e)
{
	struct buf b = { 0 };
	struct style style;
	bool ok = true;

	if (write_path) {
		put_rules(&b, c);
		ok = file_write(workspace_path(w, write_path), buf_view(&b), e);
		buf_clear(&b);
	}
	style_of(STDOUT_FILENO, &style);
	if (ok && ab_json) {
		put_json(&b, c);
		ok = print_out(&b, e);
	} else if (ok) {
		put_text(&b, c, &style);
		ok = print_text(&b, e);
	}
	buf_release(&b);
	return ok;
}

static bool calibrate(struct workspace *w, const char *rev, int *status, struct err *e)
{
	struct calibration c = { .session = { .trees.lock = -1 } };
	bool ok = ab_options_check(e) && prepare(&c.session, w, rev, e) && ab_options_measure(&c.session, e);

	ab_trees_close(&c.session.trees);
	if (!ok && measure_interrupted() && e->kind == ERR_NONE)
		err_set(e, ERR_SYSTEM, "interrupted");
	if (!ok)
		return false;
	hold(&c);
	*status = c.session.x.nmissing || !c.n ? 3 : 0;
	return show(&c, w, e);
}

static int calibrate_main(int argc, char **argv)
{
	struct workspace w = { .policy_path = ab_policy };
	struct err e = { 0 };
	int status = 1;
	bool ok;

	if (argc > 1) {
		err_set(&e, ERR_USAGE, "calibrate takes one revision at most, got \"%s\"", argv[1]);
		return die_with(&e);
	}
	ok = calibrate(&w, argc ? argv[0] : NULL, &status, &e);
	workspace_close(&w);
	return ok ? status : die_with(&e);
}

const struct verb verb_calibrate = {
	.name = "calibrate",
	.line = "measure a tree against itself: the noise here, and the limits that can be held",
	.usage = "pawl calibrate [OPTIONS] [REV]",
	.about = "Builds one commit twice (without REV: the work tree as it is) and measures the two in randomised pairs, as\n"
		 "pawl ab would.  Says of every row how much a process and a pair vary, how far the machine drifted, which change\n"
		 "16 and 64 pairs tell from none, and which limit a policy can therefore hold here.",
	.example = (const char *const[]){
		"pawl calibrate", "24 pairs of every job",
		"pawl calibrate --pairs 60 --write limits.yaml", "more of them, and rules for pawl.yaml", NULL },
	.options = options,
	.main = calibrate_main,
};

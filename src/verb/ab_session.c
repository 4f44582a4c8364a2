#include "verb/ab_session.h"

#include <inttypes.h>
#include <sys/random.h>

#include "base/clock.h"
#include "gate/judge.h"
#include "record/machine.h"
#include "record/receipt.h"
#include "record/same.h"
#include "verb/jobs.h"
#include "verb/talk.h"

#define PAD_MOST 4096u          /* bytes that --randomize adds to the environment at most */

static double spent(const struct ab_session *s)
{
	return s->spent_before_s + clock_s() - s->begun_s;
}

/* ---- what is asked of a row ---- */

/* Gated when nobody says what is: the time, the throughput, and what does not vary. */
static bool gated_by_itself(const struct series *s)
{
	if (s->better != BETTER_LOWER && s->better != BETTER_HIGHER)
		return false;
	return s->exact || str_eq(s->metric, S("time")) || str_eq(s->metric, S("throughput"));
}

static bool selects(const struct rule *r, struct str job, const struct series *s)
{
	struct delta d = { .model = MODEL_BENCH, .metric = s->metric, .subject = s->name, .job = job };
	struct arena scratch = { 0 };
	bool found = judge_selects(r, &d);

	for (uint32_t i = 0; i < s->nparam && !found; i++) {
		d.subject = arena_printf(&scratch, "%.*s/%.*s=%.*s", STR(d.subject), STR(s->param[i].key),
			STR(s->param[i].value));
		found = judge_selects(r, &d);
	}
	arena_free(&scratch);
	return found;
}

static bool is_ratio_rule(const struct rule *r)
{
	return r->limit == LIMIT_WORSE_THAN && str_starts(r->gate, S("bench."));
}

/* The strictest of the rules that speak of it; hard ones go before soft ones. */
static const struct rule *rule_for(const struct policy *p, struct str job, const struct series *s, bool *any)
{
	const struct rule *best = NULL;

	*any = false;
	for (uint32_t i = 0; i < p->nrule; i++) {
		const struct rule *r = &p->rule[i];

		*any |= is_ratio_rule(r);
		if (!is_ratio_rule(r) || !selects(r, job, s))
			continue;
		if (!best || r->level < best->level || (r->level == best->level && r->threshold < best->threshold))
			best = r;
	}
	return best;
}

void ab_session_terms(void *session, struct str job, const struct series *series, struct ab_terms *t)
{
	const struct ab_session *s = session;
	bool any;
	const struct rule *r = rule_for(s->workspace->policy, job, series, &any);

	t->gated = any ? r != NULL : s->gate_all || gated_by_itself(series);
	t->gated = t->gated && (series->better == BETTER_LOWER || series->better == BETTER_HIGHER);
	if (r)
		t->limit_fail = t->limit_pass = r->threshold;
	if (!isnan(s->x.limit_fail)) {
		t->limit_fail = s->x.limit_fail;
		t->limit_pass = s->x.limit_pass;
	}
}

/* ---- one process ---- */

/* A variable of any length moves the stack; its length is drawn like the coins. */
static void pad_environment(struct arena *a, struct ab_place *place)
{
	static const char x[PAD_MOST] = { [0 ... PAD_MOST - 1] = 'x' };
	uint16_t word = 0;

	if (getrandom(&word, sizeof word, 0) == sizeof word)
		place->job.env[place->job.nenv++] = arena_printf(a, "PAWL_AB_PAD=%.*s", (int)(word % PAD_MOST), x);
}

/* One arm of a pair, or of a warm-up. */
struct running {
	struct ab_place place;
	struct standby *ready;
};

static bool prepare_arm(struct ab_session *s, const struct job *job, enum ab_arm arm, uint32_t variant, struct arena *a,
	struct running *r, struct err *e)
{
	ab_trees_place(&s->trees, job, arm, variant, &r->place);
	if (s->randomize)
		pad_environment(a, &r->place);
	r->ready = job_prepare_once(&r->place.policy, &r->place.job, e);
	return r->ready != NULL;
}

static bool run_arm(struct ab_session *s, struct running *r, struct reading *out, struct job_once *how, struct err *e)
{
	struct standby *ready = r->ready;

	r->ready = NULL;
	if (!job_run_once(&r->place.policy, &r->place.job, ready, out, how, e))
		return false;
	if (!isnan(how->seconds))
		s->x.process_s += how->seconds;
	return true;
}

/* ---- warm-ups ---- */

struct warmed {
	struct reading reading[AB_ARMS];
	struct job_once how[AB_ARMS];
	bool told[AB_ARMS];             /* the file system tells what was read */
};

static bool has_benchmarks(const struct reading *r)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (r->evidence[i].model == MODEL_BENCH && r->evidence[i].bench.n)
			return true;
	return false;
}

static bool any_gated(const struct reading *r)
{
	bool any = false;

	for (uint32_t i = 0; i < r->n; i++)
		for (uint32_t k = 0; r->evidence[i].model == MODEL_BENCH && k < r->evidence[i].bench.n; k++)
			any |= gated_by_itself(&r->evidence[i].bench.series[k]);
	return any;
}

static void missing(struct ab_session *s, const struct job *job, struct str why, struct str tail)
{
	struct experiment *x = &s->x;

	for (uint32_t i = 0; i < x->nmissing; i++)
		if (str_eq(x->missing[i].job, job->name))
			return;
	ARENA_ROOM(x->arena, x->missing, x->nmissing, x->missing_cap);
	x->missing[x->nmissing++] = (struct ab_missing){ arena_str(x->arena, job->name), arena_str(x->arena, why),
		arena_str(x->arena, tail) };
}

static bool warm_arm(struct ab_session *s, const struct job *job, enum ab_arm arm, struct warmed *w, struct arena *a,
	struct err *e)
{
	uint32_t runs = job->warmup > 1 ? job->warmup : 1;

	w->told[arm] = tree_forget_reads(a, ab_trees_tree(&s->trees, arm, 0)->top);
	for (uint32_t i = 0; i < runs; i++) {
		struct running one;

		w->reading[arm] = (struct reading){ .arena = a };
		if (!prepare_arm(s, job, arm, 0, a, &one, e) || !run_arm(s, &one, &w->reading[arm], &w->how[arm], e))
			return false;
		if (w->how[arm].failure.n)
			return true;
	}
	return true;
}

/* One run of an identical job tells its rows. */
static void take_identical(struct ab_session *s, uint32_t at, const struct warmed *w)
{
	struct ab_outcome outcome[AB_ARMS] = { { .evidence = w->reading[AB_BASE].evidence, .n = w->reading[AB_BASE].n } };
	struct ab_turn turn = { .job = at, .pair = 1, .narm = 2, .order = { AB_BASE, AB_HEAD, AB_NULL } };

	s->x.ab.job[at].identical = true;
	outcome[AB_HEAD] = outcome[AB_BASE];
	if (!s->x.ab.job[at].npair)
		ab_add(&s->x.ab, &turn, outcome, NAN);
}

static bool is_identical(struct ab_session *s, const struct warmed *w, struct arena *a)
{
	return !s->always_time && s->trees.variants == 1 && tree_same(a, ab_trees_tree(&s->trees, AB_BASE, 0)->top,
		ab_trees_tree(&s->trees, AB_HEAD, 0)->top, w->told[AB_BASE] && w->told[AB_HEAD]);
}

/* What the warm-up says about this job: it is measured, identical, failed, or nothing to compare. */
static void take_warm_up(struct ab_session *s, struct job *job, struct warmed *w, struct arena *a)
{
	static const char *const name[] = { "base", "head", "A'" };
	uint32_t at;

	for (int arm = 0; arm < AB_ARMS; arm++) {
		const struct job_once *how = &w->how[arm];

		if (!how->failure.n)
			continue;
		missing(s, job, arena_printf(a, "%s %.*s in the warm-up", name[arm], STR(how->failure)), how->tail);
		return;
	}
	if (!has_benchmarks(&w->reading[AB_BASE]) && !has_benchmarks(&w->reading[AB_HEAD])) {
		experiment_remark(&s->x, arena_printf(s->x.arena, "job %.*s reports no benchmarks: not measured in pairs",
			STR(job->name)));
		return;
	}
	s->gate_all = s->gate_all && !any_gated(&w->reading[AB_BASE]);
	at = ab_job(&s->x.ab, job->name);
	s->engine[at] = job;
	if (is_identical(s, w, a))
		take_identical(s, at, w);
}

static bool warm_up(struct ab_session *s, struct job *job, struct err *e)
{
	struct arena scratch = { 0 };
	struct warmed w = { 0 };
	bool ok = warm_arm(s, job, AB_BASE, &w, &scratch, e) && warm_arm(s, job, AB_HEAD, &w, &scratch, e);

	if (ok && s->trees.with_null)
		ok = warm_arm(s, job, AB_NULL, &w, &scratch, e);
	if (ok && !measure_interrupted())
		take_warm_up(s, job, &w, &scratch);
	arena_free(&scratch);
	return ok;
}

/* ---- pairs ---- */

static void keep_receipt(struct ab_session *s, enum ab_arm arm, const struct receipt *receipt)
{
	struct experiment *x = &s->x;

	ARENA_ROOM(x->arena, x->receipt, x->nreceipt, x->receipt_cap);
	x->receipt[x->nreceipt++] = (struct ab_receipt){ x->ab.npair, arm, *receipt };
}

static bool run_arms(struct ab_session *s, const struct ab_turn *turn, struct running *r, struct arena *scratch,
	struct ab_outcome *outcome, struct err *e)
{
	struct job_once how[AB_ARMS] = { 0 };

	for (uint32_t i = 0; i < turn->narm; i++) {
		enum ab_arm arm = turn->order[i];
		struct reading out = { .arena = scratch };

		if (!run_arm(s, &r[i], &out, &how[arm], e))
			return false;
		if (measure_interrupted())
			return true;            /* half a pair is no pair: the same coin is drawn again */
		outcome[arm] = (struct ab_outcome){ out.evidence, out.n, how[arm].failure };
	}
	for (uint32_t i = 0; i < turn->narm; i++)
		keep_receipt(s, turn->order[i], &how[turn->order[i]].receipt);
	return true;
}

/* All arms stand by before the first runs: nothing but the end of one is between it and the next. */
static bool run_pair(struct ab_session *s, const struct ab_turn *turn, struct arena *scratch, struct err *e)
{
	struct ab_outcome outcome[AB_ARMS] = { { 0 } };
	struct running r[AB_ARMS] = { 0 };
	double begun = clock_s();
	bool ok = true;

	for (uint32_t i = 0; i < turn->narm && ok; i++)
		ok = prepare_arm(s, s->engine[turn->job], turn->order[i], turn->variant, scratch, &r[i], e);
	ok = ok && run_arms(s, turn, r, scratch, outcome, e);
	for (uint32_t i = turn->narm; i-- > 0;)
		measure_dismiss(r[i].ready);
	if (ok && !measure_interrupted())
		ab_add(&s->x.ab, turn, outcome, clock_s() - begun);
	return ok;
}

static void stop_clock(struct ab_session *s)
{
	s->x.spent_s = spent(s);
	s->x.ab.elapsed_s = s->elapsed_before_s + s->x.spent_s - s->spent_before_s;
}

static bool keep_pair(struct ab_session *s, struct err *e)
{
	stop_clock(s);
	return experiment_log_add(&s->log, &s->x, e);
}

static bool keep(struct ab_session *s, struct err *e)
{
	stop_clock(s);
	return experiment_save(&s->x, s->path, e);
}

/* The engine adds what earlier sessions took. */
static enum ab_stop next(struct ab_session *s, struct ab_turn *turn)
{
	s->x.ab.elapsed_s = s->elapsed_before_s;
	return ab_next(&s->x.ab, clock_s() - s->begun_s, turn);
}

static double seconds_left(const struct ab_session *s, uint32_t done, uint32_t most)
{
	double used = clock_s() - s->begun_s + s->elapsed_before_s, left = s->x.ab.opt.budget_s - used;
	double by_pairs = done ? used / done * (most - done) : INFINITY;

	return fmax(0, fmin(left, by_pairs));
}

static void tell(struct ab_session *s)
{
	const struct ab *ab = &s->x.ab;
	uint32_t done = 0, most = 0, each = ab->plan ? ab->plan : ab->opt.pairs_max;
	struct buf b = { 0 };
	double left;

	for (uint32_t i = 0; i < ab->njob; i++) {
		done += ab->job[i].identical ? 0 : ab->job[i].nleg;
		most += ab->job[i].identical ? 0 : each > ab->job[i].nleg ? each : ab->job[i].nleg;
	}
	buf_printf(&b, "%" PRIu32 " of at most %" PRIu32 " pairs   %" PRIu32 " of %" PRIu32 " rows open", done, most,
		ab_open(ab), ab->nrow);
	left = seconds_left(s, done, most);
	if (isfinite(left)) {
		buf_lit(&b, "   at most ");
		style_duration(&b, left);
	}
	progress_show(&s->progress, most ? (double)done / most : 0, buf_view(&b));
	buf_release(&b);
}

static bool every_job_counted(const struct ab *ab)
{
	for (uint32_t i = 0; i < ab->njob; i++)
		if (!ab->job[i].counted && !ab->job[i].identical)
			return false;
	return true;
}

/* As soon as both know their rows. */
static bool combine(struct ab_session *s, struct err *e)
{
	struct experiment *x = &s->x;
	struct ab_receipt *receipt;
	uint32_t n = s->earlier ? s->earlier->nreceipt : 0;

	if (!s->earlier || s->combined || !every_job_counted(&x->ab))
		return true;
	if (!ab_combine(&x->ab, &s->earlier->ab, e))
		return false;
	s->combined = true;
	receipt = ARENA_ARRAY(x->arena, struct ab_receipt, n + x->nreceipt + 1);
	if (n)
		memcpy(receipt, s->earlier->receipt, n * sizeof *receipt);
	for (uint32_t i = 0; i < x->nreceipt; i++) {
		receipt[n + i] = x->receipt[i];
		receipt[n + i].pair += s->earlier->ab.npair;
	}
	x->receipt = receipt;
	x->nreceipt = x->receipt_cap = n + x->nreceipt;
	return true;
}

static bool run_pairs(struct ab_session *s, struct err *e)
{
	enum ab_stop stop;
	struct ab_turn turn;

	while ((stop = next(s, &turn)) == AB_GOING) {
		struct arena scratch = { 0 };
		bool ok;

		if (!s->engine[turn.job])
			return err_set(e, ERR_USAGE, "job %.*s, which was measured before, cannot be measured now",
				STR(s->x.ab.job[turn.job].name));
		tell(s);
		ok = run_pair(s, &turn, &scratch, e);
		arena_free(&scratch);
		if (!ok || measure_interrupted())
			return ok;
		if (!combine(s, e) || !keep_pair(s, e))
			return false;
	}
	s->x.stop = str_of(ab_stop_name(stop));
	return true;
}

static bool warm_jobs(struct ab_session *s, struct err *e)
{
	s->gate_all = true;
	s->x.nmissing = 0;
	for (uint32_t i = 0; i < s->njob && !measure_interrupted(); i++) {
		progress_say(&s->progress, "warming up");
		if (!warm_up(s, s->job[i], e))
			return false;
	}
	return true;
}

static bool interrupted(struct ab_session *s, struct err *e)
{
	err_set(e, ERR_SYSTEM, "interrupted: %" PRIu32 " pairs are kept", s->x.ab.npair);
	if (s->x.ab.npair)
		err_hint(e, "the same command with --resume goes on with them");
	return false;
}

bool ab_session_measure(struct ab_session *s, struct err *e)
{
	struct disturbance now;
	bool ok;

	s->begun_s = clock_s();
	s->spent_before_s = s->x.spent_s;
	s->elapsed_before_s = s->x.ab.elapsed_s;
	s->engine = ARENA_ARRAY(s->x.arena, struct job *, s->njob + s->x.ab.njob + 1);
	disturbance_read(&now);
	s->x.load = now.load;
	progress_begin(&s->progress, S("measuring"));
	ok = warm_jobs(s, e);
	if (ok && !measure_interrupted()) {
		ab_trees_name_null(&s->trees, s->job, s->njob);
		s->x.ab.null_kind = s->trees.null_kind;
		s->log.path = s->path;
		ok = run_pairs(s, e);
		experiment_log_close(&s->log);
	}
	progress_end(&s->progress);
	if (!ok || measure_interrupted()) {
		struct err kept = { 0 };

		if (s->x.ab.npair && !keep(s, ok ? e : &kept))
			return false;
		return ok ? interrupted(s, e) : false;
	}
	return keep(s, e);
}

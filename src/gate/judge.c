/*
 * judge - every rule over every delta that it selects.
 *
 * A limit is about the effect: "fail" needs proof that it is beyond the limit, "pass" proof that it is inside, all else is
 * inconclusive.  Proof of a change is an interval wholly on one side and, because many rows share one error budget, an
 * adjusted p-value within alpha.
 */
#include <math.h>

#include "gate/judge.h"

struct str judge_percent(struct arena *a, double ratio)
{
	return arena_printf(a, "%.3g %%", 100 * ratio);
}

#define MOST_NEEDED 1000        /* values a side: nobody will wait for more */

/* ---- one delta against one limit ---- */

/* How much worse head is, as an interval: for rates a drop to half is 100 % worse, as for times a doubling. */
struct worse {
	double by, lo, hi;
};

/* 1/(1 + change) - 1, with what is unbounded staying so. */
static double mirrored(double change)
{
	return isfinite(change) && change > -1 ? 1 / (1 + change) - 1 : change > 0 ? -INFINITY : INFINITY;
}

static struct worse worse_by(const struct delta *d)
{
	if (d->better != BETTER_HIGHER)
		return (struct worse){ d->change, d->lo, d->hi };
	if (isnan(d->lo) || isnan(d->hi))
		return (struct worse){ mirrored(d->change), NAN, NAN };
	return (struct worse){ mirrored(d->change), mirrored(d->hi), mirrored(d->lo) };
}

double judge_worse_by(const struct delta *d)
{
	return worse_by(d).by;
}

static struct found ruled(enum ruling r, struct str sentence)
{
	return (struct found){ r, sentence, NAN, 0 };
}

/* Values (processes, where there are several) a side that would bring the interval inside the distance to the limit, by the square-root law. */
static uint32_t values_needed(const struct delta *d, const struct worse *w, double limit)
{
	double half = (w->hi - w->lo) / 2, margin = fabs(w->by - limit);
	uint32_t x = d->base.nprocess > 1 ? d->base.nprocess : d->base.n;
	uint32_t y = d->head.nprocess > 1 ? d->head.nprocess : d->head.n;
	uint32_t n = x < y ? x : y;
	double need = ceil(n * (half / margin) * (half / margin));

	return need > n && need <= MOST_NEEDED ? (uint32_t)need : 0;
}

static struct found cannot_tell(struct arena *a, const struct delta *d, const struct worse *w, double limit)
{
	struct found f = ruled(RULING_INCONCLUSIVE, S("cannot tell"));

	if (d->grounds == GROUNDS_SINGLE) {
		f.sentence = S("cannot tell: one value a side; measure it more often (runs: 10)");
		return f;
	}
	if (!isfinite(w->lo) || !isfinite(w->hi)) {
		f.sentence = arena_printf(a, "cannot tell: %u and %u values are too few", d->base.n, d->head.n);
		return f;
	}
	f.resolution = (w->hi - w->lo) / 2;
	f.needed = values_needed(d, w, limit);
	if (f.needed)
		f.sentence = arena_printf(a, "cannot tell: sees ±%.*s; about %u %s a side would settle it",
			STR(judge_percent(a, f.resolution)), f.needed,
			d->head.nprocess > 1 ? "processes" : "values");
	else
		f.sentence = arena_printf(a, "cannot tell: sees ±%.*s", STR(judge_percent(a, f.resolution)));
	return f;
}

static struct found against_interval(const struct hearing *h, const struct delta *d, const struct worse *w,
	double limit)
{
	struct arena *a = h->arena;
	double alpha = h->policy->alpha;

	if (d->grounds == GROUNDS_EXACT)
		return w->by > limit ? ruled(RULING_FAIL, arena_printf(a, "over %.*s", STR(judge_percent(a, limit))))
				     : ruled(RULING_PASS, S(""));
	if (d->grounds == GROUNDS_SINGLE || isnan(w->lo) || isnan(w->hi))
		return cannot_tell(a, d, w, limit);
	if (w->hi <= limit)
		return ruled(RULING_PASS, S(""));
	if (!(w->lo > limit))
		return cannot_tell(a, d, w, limit);
	if (!isnan(d->p_adjusted) && d->p_adjusted > alpha)
		return ruled(RULING_INCONCLUSIVE, arena_printf(a,
			"cannot tell: over the limit by itself, but not when all rows share one error of %.3g (p = %.2g)",
			alpha, d->p_adjusted));
	return ruled(RULING_FAIL, arena_printf(a, "over %.*s", STR(judge_percent(a, limit))));
}

/* What keeps a change from being formed at all; PASS when nothing does. */
static struct found formed(struct arena *a, const struct delta *d)
{
	if (d->base.failure.n)
		return ruled(RULING_INCONCLUSIVE, arena_printf(a, "base not measured: %.*s", STR(d->base.failure)));
	if (isnan(d->base.center))
		return ruled(RULING_INCONCLUSIVE, S("base not measured: it has no value"));
	if (isnan(d->change))
		return ruled(RULING_INCONCLUSIVE, d->base.center == 0 ? S("no ratio can be formed with a base of 0")
								      : S("no ratio can be formed"));
	return ruled(RULING_PASS, S(""));
}

/* The same for a judgement that needs to know which direction is good. */
static struct found comparable(struct arena *a, const struct delta *d)
{
	struct found f = formed(a, d);

	if (f.ruling == RULING_PASS && d->better == BETTER_UNKNOWN)
		return ruled(RULING_INCONCLUSIVE, arena_printf(a,
			"unit %.*s does not say whether lower or higher is better", STR(d->unit.name)));
	return f;
}

/* From nothing to something is beyond every percentage: 0 allocations to 3. */
static bool from_nothing(const struct hearing *h, const struct delta *d)
{
	bool proven = d->grounds == GROUNDS_EXACT || (d->head.lo > 0 && d->p_adjusted <= h->policy->alpha);

	return !d->base.failure.n && d->base.center == 0 && d->base.lo == 0 && d->base.hi == 0 &&
	       d->head.center > 0 && d->better == BETTER_LOWER && proven;
}

static struct found worse_than(const struct hearing *h, const struct rule *r, const struct delta *d)
{
	struct found f = comparable(h->arena, d);
	struct worse w = worse_by(d);

	if (from_nothing(h, d))
		return ruled(RULING_FAIL, S("was 0"));
	if (f.ruling != RULING_PASS || d->better == BETTER_NEITHER)
		return f;
	if (d->proof)
		return judge_proof(h->arena, d, r->threshold);
	return against_interval(h, d, &w, r->threshold);
}

/* A change in the metric's own unit, judged as the ratio that it is of this base. */
static struct found moves_by(const struct hearing *h, const struct rule *r, const struct delta *d)
{
	double sign = r->limit == LIMIT_DROPS_BY ? -1 : 1;
	double limit = r->threshold / fabs(d->base.center);
	struct worse w = { sign * d->change, sign * d->lo, sign * d->hi };
	struct found f = formed(h->arena, d);

	if (d->grounds == GROUNDS_EXACT && !d->base.failure.n && !isnan(d->difference))
		return sign * d->difference <= r->threshold ? ruled(RULING_PASS, S(""))
			: ruled(RULING_FAIL, arena_printf(h->arena, "by more than %.*s", STR(r->threshold_text)));
	if (f.ruling != RULING_PASS)
		return f;
	if (d->proof && d->better == (sign < 0 ? BETTER_HIGHER : BETTER_LOWER))
		return judge_proof(h->arena, d, sign > 0 ? limit : limit < 1 ? 1 / (1 - limit) - 1 : INFINITY);
	if (sign < 0)
		w = (struct worse){ w.by, w.hi, w.lo };
	return against_interval(h, d, &w, limit);
}

/* The head alone against a bound.  Without an interval all values must be on one side. */
static struct found bounded(struct arena *a, const struct rule *r, const struct delta *d)
{
	double sign = r->limit == LIMIT_AT_LEAST ? -1 : 1;
	double lo = sign * (sign > 0 ? d->head.lo : d->head.hi), hi = sign * (sign > 0 ? d->head.hi : d->head.lo);
	double limit = sign * r->threshold;

	if (!isfinite(lo) || !isfinite(hi)) {
		lo = hi = sign * d->head.center;
		for (uint32_t i = 0; d->head.value && i < d->head.n; i++) {
			lo = fmin(lo, sign * d->head.value[i]);
			hi = fmax(hi, sign * d->head.value[i]);
		}
	}
	if (hi <= limit)
		return ruled(RULING_PASS, S(""));
	if (lo > limit)
		return ruled(RULING_FAIL, arena_printf(a, "%s %.*s", sign > 0 ? "above" : "below",
			STR(r->threshold_text)));
	return ruled(RULING_INCONCLUSIVE, arena_printf(a, "cannot tell: its interval holds %.*s",
		STR(r->threshold_text)));
}

static bool job_failed(const struct run *head, struct str job)
{
	for (uint32_t i = 0; i < head->njob; i++)
		if (str_eq(head->job[i].name, job))
			return !delivered(head->job[i].delivery);
	return false;
}

static struct found judge_delta(const struct hearing *h, const struct rule *r, const struct delta *d)
{
	struct arena *a = h->arena;

	if (d->head.failure.n)
		return ruled(RULING_NOT_MEASURED, arena_printf(a, "not measured: %.*s", STR(d->head.failure)));
	if (d->proof && d->base.failure.n)
		return ruled(RULING_NOT_MEASURED, arena_printf(a, "not measured: %.*s", STR(d->base.failure)));
	if (d->verdict == CHANGE_GONE)
		return ruled(RULING_NOT_MEASURED, job_failed(h->head, d->job)
			? arena_printf(a, "not measured: %.*s did not deliver", STR(d->job))
			: S("not measured: the base had it, it is gone"));
	if (isnan(d->head.center))
		return ruled(RULING_NOT_MEASURED, S("not measured: it has no value"));
	if (d->model == MODEL_PROFILE)
		return judge_profile(a, h->policy->alpha, r, d);
	switch (r->limit) {
	case LIMIT_WORSE_THAN:
		return worse_than(h, r, d);
	case LIMIT_GROWS_BY:
	case LIMIT_DROPS_BY:
		return moves_by(h, r, d);
	case LIMIT_ABOVE:
	case LIMIT_AT_LEAST:
		return bounded(a, r, d);
	case LIMIT_FLOOR:
	case LIMIT_MORE_THAN:
		break;
	}
	return ruled(RULING_PASS, S(""));
}

/* ---- acceptance ---- */

/* How far it went in the direction that the rule forbids, as a ratio. */
static double excess(const struct rule *r, const struct delta *d)
{
	if (d->model == MODEL_COVERAGE) /* points */
		return d->better == BETTER_HIGHER ? -d->difference : d->difference;
	if (r->limit == LIMIT_WORSE_THAN || (d->better == BETTER_HIGHER && r->limit != LIMIT_GROWS_BY))
		return worse_by(d).by;
	return r->limit == LIMIT_DROPS_BY || r->limit == LIMIT_AT_LEAST ? -d->change : d->change;
}

static bool speaks_of(const struct accepted *by, const struct rule *r, const struct delta *d)
{
	return str_eq(by->gate, r->gate) && (!by->subject.n || str_glob(by->subject, d->subject));
}

/* What is wrong with this acceptance for this reason; empty when it holds.  An excess that nobody knows is not within
 * any size. */
static struct str objection(const struct hearing *h, const struct accepted *by, const struct rule *r,
	const struct reason *reason)
{
	struct arena *a = h->arena;

	if (h->today_day > by->until_day)
		return arena_printf(a, "accepted by %.*s only until %.*s", STR(by->who), STR(by->until_text));
	if (!isnan(by->up_to) && !(excess(r, reason->delta) <= by->up_to))
		return arena_printf(a, "accepted by %.*s only up to %.*s", STR(by->who), STR(judge_percent(a, by->up_to)));
	return S("");
}

/* A regression that somebody answers for does not break the rule: until its day, and up to its size.  A removal may be
 * answered for as well, a measurement that went wrong may not. */
void judge_accept(const struct hearing *h, const struct rule *r, struct reason *reason)
{
	const struct policy *p = h->policy;
	struct str sentence = reason->sentence, but = S("");

	if (reason->ruling == RULING_NOT_MEASURED && reason->delta->verdict != CHANGE_GONE)
		return;
	for (uint32_t i = 0; i < p->naccepted && !reason->accepted; i++) {
		const struct accepted *by = &p->accepted[i];

		if (!speaks_of(by, r, reason->delta))
			continue;
		but = objection(h, by, r, reason);
		if (!but.n)
			reason->accepted = by;
	}
	if (reason->accepted) {
		reason->ruling = RULING_PASS;
		but = arena_printf(h->arena, "accepted by %.*s: %.*s", STR(reason->accepted->who),
			STR(reason->accepted->why));
	}
	if (but.n)
		reason->sentence = arena_printf(h->arena, "%.*s; %.*s", STR(sentence), STR(but));
}

/* ---- one rule ---- */

struct reason *judge_add_reason(struct arena *a, struct judgement *j)
{
	ARENA_ROOM(a, j->reason, j->nreason, j->reason_cap);
	j->reason[j->nreason] = (struct reason){ .resolution = NAN };
	return &j->reason[j->nreason++];
}

bool judge_not_asked(const struct run *head, struct str job)
{
	for (uint32_t i = 0; i < head->njob; i++)
		if (str_eq(head->job[i].name, job))
			return head->job[i].delivery == NOT_ASKED;
	return false;
}

static bool is_among(struct str words, struct str metric)
{
	while (words.n)
		if (str_eq(str_cut(&words, ' '), metric))
			return true;
	return false;
}

bool judge_selects(const struct rule *r, const struct delta *d)
{
	const struct gate *g = gate_find(r->gate);
	struct str metric = r->gate;
	struct str model = str_cut(&metric, '.');
	bool timeline = str_starts(d->metric, S("timeline."));  /* of scenarios: no benchmarks, for whatever is said of those */

	if (timeline || str_eq(model, S("timeline")))
		return str_eq(d->metric, r->gate) && (!r->job.n || str_glob(r->job, d->job));
	if (g ? d->model != g->model : !str_eq(model, str_of(model_name(d->model))))
		return false;
	if (g && g->metric)
		metric = str_of(g->metric);
	if ((!g || g->metric) && !is_among(metric, d->metric))
		return false;
	return (!r->subject.n || str_glob(r->subject, d->subject)) && (!r->job.n || str_glob(r->job, d->job));
}

void judge_pass(const struct hearing *h, struct judgement *j, const struct delta *d)
{
	j->npass++;
	h->verdict->counted[d - h->deltas->delta] = COUNTED_PASS;
}

void judge_fresh(const struct hearing *h, struct judgement *j, const struct delta *d)
{
	enum counted *counted = &h->verdict->counted[d - h->deltas->delta];

	j->nnew++;
	if (*counted == COUNTED_NOT)
		*counted = COUNTED_NEW;
}

/* Nearest to the limit of those that passed: what a person would look at next. */
static void keep_worst_pass(struct judgement *j, const struct delta *d)
{
	if (!isnan(d->change) && (!j->worst_pass || judge_worse_by(d) > judge_worse_by(j->worst_pass)))
		j->worst_pass = d;
}

/* Better by more than the rule would forgive in the other direction, and proven: worth a line. */
static bool improves(const struct rule *r, const struct delta *d)
{
	return r->limit == LIMIT_WORSE_THAN && d->verdict == CHANGE_BETTER && mirrored(worse_by(d).hi) > r->threshold;
}

static void judge_one(const struct hearing *h, struct judgement *j, const struct delta *d)
{
	struct found f = judge_delta(h, j->rule, d);
	struct reason *reason;

	if (f.ruling == RULING_PASS) {
		judge_pass(h, j, d);
		keep_worst_pass(j, d);
		if (!improves(j->rule, d))
			return;
		j->nbetter++;
		f.sentence = S("better");
	}
	reason = judge_add_reason(h->arena, j);
	reason->delta = d;
	reason->ruling = f.ruling;
	reason->sentence = f.sentence;
	reason->resolution = f.resolution;
	reason->needed = f.needed;
	if (f.ruling == RULING_FAIL || f.ruling == RULING_NOT_MEASURED)
		judge_accept(h, j->rule, reason);
}

bool judge_needs_base(const struct rule *r)
{
	const struct gate *g = gate_find(r->gate);

	return (g && g->needs_base) || r->limit == LIMIT_WORSE_THAN || r->limit == LIMIT_GROWS_BY ||
	       r->limit == LIMIT_DROPS_BY;
}

void judge_rows(const struct hearing *h, struct judgement *j)
{
	for (uint32_t i = 0; i < h->deltas->n; i++) {
		const struct delta *d = &h->deltas->delta[i];

		if (!judge_selects(j->rule, d) || judge_not_asked(h->head, d->job))
			continue;
		j->ndelta++;
		if (d->verdict == CHANGE_NEW && judge_needs_base(j->rule) && !d->head.failure.n)
			judge_fresh(h, j, d);
		else
			judge_one(h, j, d);
	}
}

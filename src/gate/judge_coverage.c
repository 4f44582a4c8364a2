/*
 * judge_coverage - shares and counts of coverage against limits.
 *
 * Nothing is a sample here, so nothing is undecided but for want of a base.  What is partly unmeasured lies between two ends: it
 * fails or passes when both do; else it is not measured, which is no pass.
 */
#include <math.h>

#include "base/file.h"
#include "gate/floor_rows.h"
#include "gate/judge.h"

#define NOISE 1e-12     /* of ratios that stand for decimals */

static struct found ruled(enum ruling r, struct str sentence)
{
	return (struct found){ r, sentence, NAN, 0 };
}

/* "81.2 %", cut, so that 100 means all of it. */
static struct str percent(struct arena *a, double ratio)
{
	double tenths = floor(1000 * ratio + 1e-9);

	return arena_printf(a, "%.1f %%", tenths / 10);
}

static struct found undecided(struct arena *a, const struct delta *d)
{
	const struct cov_tally *t = &d->package->totals.measure;

	return ruled(RULING_NOT_MEASURED, arena_printf(a, "not measured: %llu of %llu could not be told, it is %.*s to %.*s",
		(unsigned long long)t->unmeasured, (unsigned long long)(t->covered + t->uncovered + t->unmeasured),
		STR(percent(a, d->head.lo)), STR(percent(a, d->head.hi))));
}

/* ---- limits ---- */

static struct found at_least(struct arena *a, const struct rule *r, const struct delta *d)
{
	if (d->head.hi < r->threshold - NOISE)
		return ruled(RULING_FAIL, arena_printf(a, "%.*s, below %.*s%s%.*s", STR(percent(a, d->head.center)),
			STR(r->threshold_text), d->remark.n ? "; " : "", STR(d->remark)));
	return d->head.lo >= r->threshold - NOISE ? ruled(RULING_PASS, S("")) : undecided(a, d);
}

static struct found drops_by(struct arena *a, const struct rule *r, const struct delta *d)
{
	if (isnan(d->base.center))
		return ruled(RULING_INCONCLUSIVE, d->base.failure.n ?
			arena_printf(a, "base not measured: %.*s", STR(d->base.failure)) : S("base not measured: it has no value"));
	if (d->base.lo - d->head.hi > r->threshold + NOISE)
		return ruled(RULING_FAIL, arena_printf(a, "%.*s -> %.*s, %.2f points less, more than %.*s",
			STR(percent(a, d->base.center)), STR(percent(a, d->head.center)), -100 * d->difference, STR(r->threshold_text)));
	return d->base.hi - d->head.lo <= r->threshold + NOISE ? ruled(RULING_PASS, S("")) : undecided(a, d);
}

static bool against_floor(const struct hearing *h, const struct rule *r, const struct delta *d, struct found *out, struct err *e)
{
	struct arena *a = h->arena;
	struct str directory = file_join(a, h->policy->directory, d->package->directory);
	struct floor_row row = { .package = d->subject, .tally = d->package->totals.measure, .time_s = NAN };

	if (d->package->directory.n && !floor_read(a, file_join(a, directory, S(FLOOR_FILE)), &row.floor, e))
		return false;
	floor_judge(&r->floor, &row);
	*out = ruled(RULING_PASS, S(""));
	if (row.status == FLOOR_FAIL || row.status == FLOOR_LOOSE)
		*out = ruled(RULING_FAIL, arena_printf(a, "%.*s, %.*s", STR(percent(a, d->head.center)), STR(floor_row_text(a, &row))));
	else if (row.status == FLOOR_NODATA)
		*out = undecided(a, d);
	return true;
}

/* A row about the floor itself: workspace_floors() adds it. */
static bool is_about_floor(const struct delta *d)
{
	return str_eq(d->metric, S("floor"));
}

/* What keeps a row from being judged at all; PASS when nothing does. */
static struct found measured(struct arena *a, const struct delta *d)
{
	if (d->head.failure.n)
		return ruled(RULING_NOT_MEASURED, arena_printf(a, "not measured: %.*s", STR(d->head.failure)));
	if (d->verdict == CHANGE_GONE)
		return ruled(RULING_NOT_MEASURED, S("not measured: the base had it, it is gone"));
	if (is_about_floor(d))
		return ruled(RULING_FAIL, d->remark);
	return ruled(RULING_PASS, S(""));
}

static bool judge_share(const struct hearing *h, const struct rule *r, const struct delta *d, struct found *out, struct err *e)
{
	*out = measured(h->arena, d);
	if (out->ruling == RULING_PASS && isnan(d->head.center) && d->remark.n)
		*out = ruled(RULING_INCONCLUSIVE, d->remark);
	if (out->ruling != RULING_PASS || isnan(d->head.center))
		return true;            /* no code at all: nothing to cover */
	if (r->limit == LIMIT_FLOOR)
		return against_floor(h, r, d, out, e);
	*out = r->limit == LIMIT_DROPS_BY ? drops_by(h->arena, r, d) : at_least(h->arena, r, d);
	return true;
}

/* ---- rows ---- */

static void add_reason(const struct hearing *h, struct judgement *j, const struct delta *d, const struct found *f)
{
	struct reason *reason;

	if (f->ruling == RULING_PASS) {
		judge_pass(h, j, d);
		return;
	}
	reason = judge_add_reason(h->arena, j);
	reason->delta = d;
	reason->ruling = f->ruling;
	reason->sentence = f->sentence;
	judge_accept(h, j->rule, reason);
}

/* Lines of all files together; below the limit they are shown and do not break the rule. */
static void count_lost(struct judgement *j)
{
	double lost = 0;

	for (uint32_t i = 0; i < j->nreason; i++)
		if (j->reason[i].ruling == RULING_FAIL)
			lost += j->reason[i].delta->head.center;
	for (uint32_t i = 0; i < j->nreason && lost <= j->rule->threshold; i++)
		if (j->reason[i].ruling == RULING_FAIL)
			j->reason[i].ruling = RULING_PASS;
}

static struct found judge_lost(struct arena *a, const struct delta *d)
{
	struct found f = measured(a, d);

	if (f.ruling == RULING_PASS && d->head.center > 0)
		return ruled(RULING_FAIL, arena_printf(a, "%.0f lost; %.*s", d->head.center, STR(d->remark)));
	return f;
}

bool judge_coverage(const struct hearing *h, struct judgement *j, struct err *e)
{
	for (uint32_t i = 0; i < h->deltas->n; i++) {
		const struct delta *d = &h->deltas->delta[i];
		struct found f;

		if (!judge_selects(j->rule, d) || judge_not_asked(h->head, d->job) ||
		    (is_about_floor(d) && j->rule->limit != LIMIT_FLOOR))
			continue;
		j->ndelta++;
		if (d->verdict == CHANGE_NEW && judge_needs_base(j->rule) && !d->head.failure.n) {
			judge_fresh(h, j, d);
			continue;
		}
		if (j->rule->limit == LIMIT_MORE_THAN)
			f = judge_lost(h->arena, d);
		else if (!judge_share(h, j->rule, d, &f, e))
			return false;
		add_reason(h, j, d, &f);
	}
	if (j->rule->limit == LIMIT_MORE_THAN)
		count_lost(j);
	return true;
}

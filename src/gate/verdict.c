#include "gate/verdict.h"

#include <math.h>
#include <stdlib.h>

#include "gate/judge.h"

const char *ruling_name(enum ruling r)
{
	static const char *const name[] = {
		[RULING_PASS] = "pass", [RULING_WARN] = "warn", [RULING_INCONCLUSIVE] = "inconclusive",
		[RULING_NOT_MEASURED] = "not measured", [RULING_FAIL] = "fail",
	};

	return name[r];
}

static void remark(const struct hearing *h, struct str text)
{
	struct verdict *v = h->verdict;

	ARENA_ROOM(h->arena, v->remark, v->nremark, v->remark_cap);
	v->remark[v->nremark++] = text;
}

/* ---- jobs ---- */

static void judge_jobs(const struct hearing *h)
{
	struct verdict *v = h->verdict;

	v->missing = ARENA_ARRAY(h->arena, struct reason, h->head->njob + h->policy->njob + 1);
	for (uint32_t i = 0; i < h->head->njob; i++) {
		const struct job_result *job = &h->head->job[i];

		if (delivered(job->delivery))
			continue;
		if (job->delivery == NOT_ASKED) {
			remark(h, arena_printf(h->arena, "job %.*s was not asked for and not judged", STR(job->name)));
			continue;
		}
		v->missing[v->nmissing++] = (struct reason){ .resolution = NAN,
			.ruling = job->may_fail ? RULING_WARN : RULING_NOT_MEASURED,
			.sentence = arena_printf(h->arena, "%.*s: %.*s", STR(job->name), STR(job->why)) };
	}
}

/* Has the run heard of this job at all? */
static bool has_evidence(const struct run *r, struct str job)
{
	for (uint32_t i = 0; i < r->njob; i++)
		if (str_eq(r->job[i].name, job))
			return true;
	for (uint32_t i = 0; i < r->n; i++)
		if (str_eq(r->evidence[i].job, job))
			return true;
	return false;
}

static void judge_undeclared_jobs(const struct hearing *h)
{
	struct verdict *v = h->verdict;
	bool added_by_hand = !h->head->njob;    /* by `pawl add` alone: no job was expected */

	for (uint32_t i = 0; i < h->policy->njob; i++) {
		const struct job *job = &h->policy->job[i];

		if (added_by_hand || has_evidence(h->head, job->name))
			continue;
		v->missing[v->nmissing++] = (struct reason){ .resolution = NAN,
			.ruling = job->allow_failure ? RULING_WARN : RULING_NOT_MEASURED,
			.sentence = arena_printf(h->arena, "%.*s: this run did not have it", STR(job->name)) };
	}
}

static bool any_not_asked(const struct run *head)
{
	for (uint32_t i = 0; i < head->njob; i++)
		if (head->job[i].delivery == NOT_ASKED)
			return true;
	return false;
}

/* ---- rules ---- */

static void lone_reason(const struct hearing *h, struct judgement *j, enum ruling r, struct str sentence)
{
	struct reason *reason = judge_add_reason(h->arena, j);

	reason->ruling = r;
	reason->sentence = sentence;
}

static bool has_base(const struct deltas *d)
{
	for (uint32_t i = 0; i < d->n; i++)
		if (d->delta[i].verdict != CHANGE_NEW)
			return true;
	return false;
}

/* A rule that can match nothing in this project is a mistake; one whose job did not deliver is not. */
static bool judge_nothing(const struct hearing *h, struct judgement *j, struct err *e)
{
	const struct rule *r = j->rule;
	const struct gate *g = gate_find(r->gate);

	if (h->verdict->nmissing) {
		lone_reason(h, j, RULING_NOT_MEASURED, S("nothing to judge: a job did not deliver"));
		return true;
	}
	if (any_not_asked(h->head)) {
		remark(h, arena_printf(h->arena, "rule on %.*s was not judged: nothing that was asked for has it",
			STR(r->gate)));
		return true;
	}
	if (g && g->model == MODEL_TESTS && !r->subject.n && !r->job.n)
		err_line(e, h->policy->file, r->line, r->column,
			"rule on %.*s matches nothing: this run holds no tests", STR(r->gate));
	else if (g && g->model == MODEL_COVERAGE && !r->subject.n && !r->job.n)
		err_line(e, h->policy->file, r->line, r->column,
			"rule on %.*s matches nothing: this run holds no coverage", STR(r->gate));
	else if (r->subject.n || r->job.n)
		err_line(e, h->policy->file, r->line, r->column,
			"rule on %.*s matches nothing: no row has subject \"%.*s\" and job \"%.*s\"", STR(r->gate),
			STR(r->subject.n ? r->subject : S("*")), STR(r->job.n ? r->job : S("*")));
	else
		err_line(e, h->policy->file, r->line, r->column,
			"rule on %.*s matches nothing: this run did not measure it", STR(r->gate));
	return err_hint(e, "`pawl report json` lists every metric and subject of the run");
}

static bool judge_rule(const struct hearing *h, struct judgement *j, struct err *e)
{
	const struct gate *g = gate_find(j->rule->gate);

	if (g && g->model == MODEL_COVERAGE) {
		if (!judge_coverage(h, j, e))
			return false;
	} else if (j->rule->limit == LIMIT_MORE_THAN) {
		if (!judge_count(h, j, e))
			return false;
	} else {
		judge_rows(h, j);
	}
	if (!j->ndelta && !j->nreason)
		return judge_nothing(h, j, e);
	if (j->nnew && j->nnew == j->ndelta)
		lone_reason(h, j, RULING_INCONCLUSIVE, has_base(h->deltas)
			? S("every row is new: the base has none to compare with") : S("no base run to compare with"));
	return true;
}

/* Worst first; among equals the larger change, then the order of measurement. */
static int by_weight(const void *x, const void *y)
{
	const struct reason *a = x, *b = y;
	double ca = a->delta ? fabs(a->delta->change) : INFINITY, cb = b->delta ? fabs(b->delta->change) : INFINITY;

	if (a->ruling != b->ruling)
		return a->ruling < b->ruling ? 1 : -1;
	if (ca != cb && !isnan(ca) && !isnan(cb))
		return ca < cb ? 1 : -1;
	return (a->delta > b->delta) - (a->delta < b->delta);
}

/* A soft rule warns where a hard one stops. */
static void soften(struct judgement *j)
{
	for (uint32_t i = 0; j->rule->level == RULE_SOFT && i < j->nreason; i++)
		if (j->reason[i].ruling == RULING_FAIL || j->reason[i].ruling == RULING_NOT_MEASURED)
			j->reason[i].ruling = RULING_WARN;
}

static void settle(struct judgement *j, struct verdict *v)
{
	soften(j);
	if (j->nreason > 1)
		qsort(j->reason, j->nreason, sizeof *j->reason, by_weight);
	for (uint32_t i = 0; i < j->nreason; i++) {
		if (j->reason[i].ruling > j->ruling)
			j->ruling = j->reason[i].ruling;
		if (j->reason[i].ruling == RULING_INCONCLUSIVE && j->rule->level == RULE_HARD &&
		    j->rule->fail_inconclusive)
			v->must_decide = true;
	}
	if (j->ruling > v->ruling)
		v->ruling = j->ruling;
}

static bool judged_anything(const struct verdict *v)
{
	for (uint32_t i = 0; i < v->njudgement; i++)
		if (v->judgement[i].ndelta || v->judgement[i].nreason)
			return true;
	return v->nmissing > 0;
}

/* Nothing measured is never green, and nothing judged is not either. */
static void doubt_emptiness(const struct hearing *h)
{
	struct verdict *v = h->verdict;

	if (!h->deltas->n && v->ruling < RULING_NOT_MEASURED)
		v->ruling = RULING_NOT_MEASURED;
	if (!judged_anything(v) && v->ruling < RULING_INCONCLUSIVE)
		v->ruling = RULING_INCONCLUSIVE;
}

bool gate_judge(struct arena *a, const struct policy *policy, const struct run *head, const struct deltas *deltas,
	int64_t today_day, struct verdict *out, struct err *e)
{
	struct hearing h = { a, policy, head, deltas, today_day, out };

	*out = (struct verdict){ .counted = ARENA_ARRAY(a, enum counted, deltas->n + 1) };
	judge_jobs(&h);
	judge_undeclared_jobs(&h);
	out->judgement = ARENA_ARRAY(a, struct judgement, policy->nrule + 1);
	for (uint32_t i = 0; i < policy->nrule; i++) {
		struct judgement *j = &out->judgement[out->njudgement++];

		j->rule = &policy->rule[i];
		if (!judge_rule(&h, j, e))
			return false;
		settle(j, out);
	}
	for (uint32_t i = 0; i < out->nmissing; i++)
		if (out->missing[i].ruling > out->ruling)
			out->ruling = out->missing[i].ruling;
	doubt_emptiness(&h);
	return true;
}

static bool holds(const struct verdict *v, enum ruling wanted)
{
	for (uint32_t i = 0; i < v->njudgement; i++)
		for (uint32_t k = 0; k < v->judgement[i].nreason; k++)
			if (v->judgement[i].reason[k].ruling == wanted)
				return true;
	for (uint32_t i = 0; i < v->nmissing; i++)
		if (v->missing[i].ruling == wanted)
			return true;
	return v->ruling == wanted;
}

int verdict_status(const struct verdict *v)
{
	if (holds(v, RULING_FAIL))
		return 2;
	return holds(v, RULING_NOT_MEASURED) || v->must_decide ? 3 : 0;
}

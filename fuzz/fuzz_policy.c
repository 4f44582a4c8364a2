/*
 * pawl.yaml, and behind the first NUL byte an accepted.yaml.  What is taken must be fit to judge by, and judging by it must
 * give a verdict on a run of nothing that is not green.
 */
#include <assert.h>
#include <math.h>

#include "gate/verdict.h"

#define CEILING ((size_t)256 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A refusal has a reason, and a place when it is about the text. */
static bool refused(const struct err *e)
{
	assert(e->kind != ERR_NONE && e->text[0]);
	assert(e->kind != ERR_USAGE || (e->line && e->file[0]));
	return false;
}

static bool read_policy(struct arena *a, struct str text, struct policy **out)
{
	struct str accepted = text, policy = str_cut(&accepted, 0);
	struct err e = { 0 };

	*out = policy_parse(a, S("pawl.yaml"), policy, NULL, &e);
	if (!*out)
		return refused(&e);
	return policy_accept(a, *out, S("accepted.yaml"), accepted, &e) || refused(&e);
}

static void check_policy(const struct policy *p)
{
	assert(p->alpha >= 0 && p->alpha <= 1 && p->confidence >= 0 && p->confidence <= 1);
	for (uint32_t i = 0; i < p->njob; i++)
		assert(p->job[i].run.n && isfinite(p->job[i].timeout_s) && isfinite(p->job[i].budget_s));
	for (uint32_t i = 0; i < p->nrule; i++)
		assert(isfinite(p->rule[i].threshold) && p->rule[i].threshold >= 0 && p->rule[i].line &&
			p->rule[i].gate.n);
	for (uint32_t i = 0; i < p->naccepted; i++)
		assert(p->accepted[i].gate.n && p->accepted[i].who.n && p->accepted[i].why.n);
}

static void check_verdict(struct arena *a, const struct policy *p)
{
	struct run run = { .arena = a };
	struct deltas nothing = { 0 };
	struct verdict v;
	struct err e = { 0 };

	if (!gate_judge(a, p, &run, &nothing, 20000, &v, &e))
		refused(&e);
	else
		assert(v.ruling == RULING_NOT_MEASURED && verdict_status(&v) == 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit_bytes = CEILING };
	struct policy *p;

	if (read_policy(&a, (struct str){ (const char *)data, size }, &p)) {
		check_policy(p);
		for (uint32_t i = 0; i < p->nrule; i++)         /* opens no file that a stranger names */
			p->rule[i].known = S("");
		check_verdict(&a, p);
	}
	arena_free(&a);
	return 0;
}

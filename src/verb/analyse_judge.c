#include "verb/analyse.h"

#include <stdlib.h>

#include "base/file.h"
#include "gate/judge.h"
#include "gate/policy_read.h"
#include "verb/talk.h"
#include "verb/workspace.h"

#define DAY_NS (86400 * INT64_C(1000000000))

/* The gates that hold where nobody wrote a policy (doc/analyse.md). */
static const struct {
	const char *gate, *limit;
	bool soft;
} defaults[] = {
	{ "profile.cpu.flat", "grows-by: 8pp", false },
	{ "profile.alloc_space.flat", "grows-by: 10pp", false },
	{ "bench.time", "worse-than: 5%", false },
	{ "rating.overall", "at-least: 5", false },
	{ "profile.new-hotspot", "above: 4%", true },
};

static const char *environment(const char *name)
{
	return getenv(name);
}

static bool has(const char *name)
{
	const char *value = getenv(name);

	return value && value[0];
}

/* THRESHOLD_PERCENT alone makes the gate on benchmarks hard; AI_GATE_ENABLE all that are not soft by nature. */
static bool is_soft(size_t i, bool gate)
{
	if (defaults[i].soft)
		return true;
	return !gate && !has("AI_GATE_ENABLE") &&
	       !(!strcmp(defaults[i].gate, "bench.time") && has("THRESHOLD_PERCENT"));
}

static struct policy *default_policy(struct arena *a, bool gate, struct err *e)
{
	struct buf text = { 0 };
	struct policy *p;

	buf_lit(&text, "rules:\n");
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		buf_printf(&text, "  - {gate: %s, %s, level: %s}\n", defaults[i].gate,
			defaults[i].limit, is_soft(i, gate) ? "soft" : "hard");
	p = policy_parse(a, S("default gates"), arena_str(a, buf_view(&text)), environment, e);
	buf_release(&text);
	return p;
}

struct policy *analyse_policy(struct arena *a, const char *path, bool gate, struct err *e)
{
	struct policy *p;

	if (!path && !file_exists("pawl.yaml"))
		p = default_policy(a, gate, e);
	else
		p = policy_load(a, path ? path : "pawl.yaml", environment, e);
	for (uint32_t i = 0; p && i < p->nremark; i++)
		say("%.*s", STR(p->remark[i]));
	return p;
}

static bool has_rows(const struct rule *r, const struct deltas *deltas)
{
	for (uint32_t i = 0; i < deltas->n; i++)
		if (judge_selects(r, &deltas->delta[i]))
			return true;
	return false;
}

/* Rules on what was not recorded here are not broken: they are left out, and it is said. */
static struct policy *applicable(
	struct arena *a, const struct policy *from, const struct deltas *deltas)
{
	struct policy *p = ARENA_NEW(a, struct policy);

	*p = *from;
	p->njob = p->nrule = 0;
	p->rule = ARENA_ARRAY(a, struct rule, from->nrule + 1);
	for (uint32_t i = 0; i < from->nrule; i++) {
		if (has_rows(&from->rule[i], deltas))
			p->rule[p->nrule++] = from->rule[i];
		else
			say("not judged: %.*s, for nothing of it is in both directories",
				STR(from->rule[i].gate));
	}
	return p;
}

bool analyse_judge(struct arena *a, const struct policy *policy, const struct sides *s,
	const struct deltas *deltas, struct verdict *verdict, struct err *e)
{
	return gate_judge(
		a, applicable(a, policy, deltas), &s->head, deltas, now_ns() / DAY_NS, verdict, e);
}

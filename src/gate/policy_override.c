/* What the environment says for one run; each override in force is remarked, none is silent. */
#include "gate/policy_read.h"

#define NVARIABLE 6

static const char *value_of(policy_env *env, const char *name)
{
	const char *value = env(name);

	return value && value[0] ? value : NULL;
}

static void remark(struct policy *p, struct str text)
{
	p->remark[p->nremark++] = text;
}

static void mark(struct arena *a, struct rule *r, struct str what)
{
	r->overridden = r->overridden.n
				? arena_printf(a, "%.*s, %.*s", STR(r->overridden), STR(what))
				: what;
}

/* The switch: off makes every rule soft; on leaves them as they are written. */
static bool override_levels(struct arena *a, struct policy *p, policy_env *env, struct err *e)
{
	const char *value = value_of(env, "AI_GATE_ENABLE");
	struct str said = str_of(value);
	uint32_t n = 0;

	if (!value || str_eq(said, S("true")) || str_eq(said, S("1")))
		return true;
	if (!str_eq(said, S("false")) && !str_eq(said, S("0"))) {
		err_set(e, ERR_USAGE, "AI_GATE_ENABLE: true or false expected, found \"%.*s\"",
			STR(str_clip(said, 80)));
		return err_hint(e, "unset it to take the levels from %.*s", STR(p->file));
	}
	said = arena_printf(a, "AI_GATE_ENABLE=%s", value);
	for (uint32_t i = 0; i < p->nrule; i++) {
		if (p->rule[i].level == RULE_SOFT)
			continue;
		p->rule[i].level = RULE_SOFT;
		mark(a, &p->rule[i], said);
		n++;
	}
	remark(p, arena_printf(a, "%.*s: %u hard rule%s soft in this run", STR(said), n,
			  n == 1 ? " is" : "s are"));
	return true;
}

static bool is_slowdown(const struct rule *r)
{
	return str_eq(r->gate, S("bench.time")) && r->limit == LIMIT_WORSE_THAN;
}

static void set_slowdown(struct arena *a, struct policy *p, struct str said, double ratio)
{
	struct str percent = arena_printf(a, "%.10g%%", 100 * ratio);
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->nrule; i++) {
		struct rule *r = &p->rule[i];

		if (!is_slowdown(r))
			continue;
		remark(p, arena_printf(a,
				  "%.*s: bench.time worse-than %.*s instead of %.*s (line %u)",
				  STR(said), STR(percent), STR(r->threshold_text), r->line));
		r->threshold = ratio;
		r->threshold_text = percent;
		mark(a, r, said);
		n++;
	}
	if (!n)
		remark(p, arena_printf(a, "%.*s: set, but no rule uses it", STR(said)));
}

/* The first of the two that is set decides. */
static bool override_slowdown(struct arena *a, struct policy *p, policy_env *env, struct err *e)
{
	static const char *const name[] = { "AI_GATE_BENCH_SLOW_MAX", "THRESHOLD_PERCENT" };
	const char *winner = NULL;

	for (int i = 0; i < 2; i++) {
		const char *value = value_of(env, name[i]);
		struct str said;
		double ratio;

		if (!value)
			continue;
		if (!policy_percent_of(str_of(value), false, &ratio)) {
			err_set(e, ERR_USAGE, "%s: percentage expected, found \"%.*s\"", name[i],
				STR(str_clip(str_of(value), 80)));
			return err_hint(e, "such as %s=5", name[i]);
		}
		said = arena_printf(a, "%s=%s", name[i], value);
		if (winner)
			remark(p, arena_printf(a, "%.*s: not used, %s goes before it", STR(said),
					  winner));
		else
			set_slowdown(a, p, said, ratio);
		winner = name[i];
	}
	return true;
}

bool policy_override(struct arena *a, struct policy *p, policy_env *env, struct err *e)
{
	static const char *const unused[] = { "AI_GATE_CPU_REG_MAX", "AI_GATE_MEM_REG_MAX",
		"AI_GATE_MIN_RATING" };

	p->remark = ARENA_ARRAY(a, struct str, NVARIABLE + p->nrule);
	if (!override_levels(a, p, env, e) || !override_slowdown(a, p, env, e))
		return false;
	for (size_t i = 0; i < sizeof unused / sizeof *unused; i++) {
		const char *value = value_of(env, unused[i]);

		if (value)
			remark(p, arena_printf(
					  a, "%s=%s: set, but no rule uses it", unused[i], value));
	}
	return true;
}

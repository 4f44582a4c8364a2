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

/* Which rules a variable speaks of. */
struct target {
	const char *gate;
	enum limit limit;
	const char *unit;               /* behind the number, for people: "%", "pp", "" */
};

static const struct target slowdown = { "bench.time", LIMIT_WORSE_THAN, "%" };

static void set_limit(struct arena *a, struct policy *p, const struct target *t, struct str said, double shown)
{
	struct str text = arena_printf(a, "%.10g%s", shown, t->unit);
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->nrule; i++) {
		struct rule *r = &p->rule[i];

		if (r->limit != t->limit || !str_eq(r->gate, str_of(t->gate)))
			continue;
		remark(p, arena_printf(a, "%.*s: %s %s %.*s instead of %.*s (line %u)", STR(said), t->gate, limit_name(t->limit),
				  STR(text), STR(r->threshold_text), r->line));
		r->threshold = t->unit[0] ? shown / 100 : shown;
		r->threshold_text = text;
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
			set_limit(a, p, &slowdown, said, 100 * ratio);
		winner = name[i];
	}
	return true;
}

static bool override_limits(struct arena *a, struct policy *p, policy_env *env, struct err *e)
{
	static const struct { const char *name; struct target target; } all[] = {
		{ "AI_GATE_CPU_REG_MAX", { "profile.cpu.flat", LIMIT_GROWS_BY, "pp" } },
		{ "AI_GATE_MEM_REG_MAX", { "profile.alloc_space.flat", LIMIT_GROWS_BY, "pp" } },
		{ "AI_GATE_MIN_RATING", { "rating.overall", LIMIT_AT_LEAST, "" } },
	};
	double ratio;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const char *value = value_of(env, all[i].name);

		if (!value)
			continue;
		if (!policy_percent_of(str_of(value), false, &ratio)) {
			err_set(e, ERR_USAGE, "%s: number expected, found \"%.*s\"", all[i].name, STR(str_clip(str_of(value), 80)));
			return err_hint(e, "such as %s=8", all[i].name);
		}
		set_limit(a, p, &all[i].target, arena_printf(a, "%s=%s", all[i].name, value), 100 * ratio);
	}
	return true;
}

bool policy_override(struct arena *a, struct policy *p, policy_env *env, struct err *e)
{
	p->remark = ARENA_ARRAY(a, struct str, NVARIABLE * (1 + p->nrule));
	return override_levels(a, p, env, e) && override_slowdown(a, p, env, e) && override_limits(a, p, env, e);
}

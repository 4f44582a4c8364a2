#include "test/policy_check.h"

static const char *const overridable =
	"rules:\n"
	"  - {gate: bench.time, worse-than: 5%}\n"
	"  - {gate: bench.time, worse-than: 10%, level: soft}\n"
	"  - {gate: bench.time, above: 1s}\n"
	"  - {gate: tests.failed, more-than: 0}\n";

/* What the environment holds; a callback without context cannot take it as an argument. */
static const char *env_name[4], *env_value[4];

static const char *fake_env(const char *name)
{
	for (int i = 0; i < 4; i++)
		if (env_name[i] && !strcmp(env_name[i], name))
			return env_value[i];
	return NULL;
}

static void set_env(const char *name0, const char *value0, const char *name1, const char *value1)
{
	env_name[0] = name0;
	env_value[0] = value0;
	env_name[1] = name1;
	env_value[1] = value1;
}

static void an_environment_that_says_nothing_changes_nothing(void **state)
{
	static const char *const on[] = { "true", "1", "" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
		struct policy *p;

		set_env("AI_GATE_ENABLE", on[i], "AI_GATE_BENCH_SLOW_MAX", "");
		p = parsed(&a, overridable, fake_env);
		CHECK_EQ(p->nremark, 0);
		CHECK(p->rule[0].level == RULE_HARD && p->rule[1].level == RULE_SOFT && !p->rule[0].overridden.n);
	}
	arena_free(&a);
}

static void the_switch_makes_every_rule_soft(void **state)
{
	static const char *const off[] = { "false", "0" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char want[100];
		struct policy *p;

		set_env("AI_GATE_ENABLE", off[i], NULL, NULL);
		p = parsed(&a, overridable, fake_env);
		for (uint32_t k = 0; k < p->nrule; k++)
			CHECK_EQ(p->rule[k].level, RULE_SOFT);
		snprintf(want, sizeof want, "AI_GATE_ENABLE=%s", off[i]);
		CHECK_STR(p->rule[0].overridden, want);
		CHECK_EQ(p->rule[1].overridden.n, 0);           /* it was soft before */
		CHECK_EQ(p->nremark, 1);
		snprintf(want, sizeof want, "AI_GATE_ENABLE=%s: 3 hard rules are soft in this run", off[i]);
		CHECK_STR(p->remark[0], want);
	}
	arena_free(&a);
}

static void the_slowdown_limit_comes_from_either_variable(void **state)
{
	static const char *const name[] = { "AI_GATE_BENCH_SLOW_MAX", "THRESHOLD_PERCENT" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char want[200];
		struct policy *p;

		set_env(name[i], "7.5", NULL, NULL);
		p = parsed(&a, overridable, fake_env);
		rule_is(&p->rule[0], "bench.time", LIMIT_WORSE_THAN, 0.075, "7.5%");
		rule_is(&p->rule[1], "bench.time", LIMIT_WORSE_THAN, 0.075, "7.5%");
		rule_is(&p->rule[2], "bench.time", LIMIT_ABOVE, 1, "1s");
		snprintf(want, sizeof want, "%s=7.5", name[i]);
		CHECK_STR(p->rule[0].overridden, want);
		CHECK_EQ(p->rule[2].overridden.n, 0);
		CHECK_EQ(p->nremark, 2);
		snprintf(want, sizeof want, "%s=7.5: bench.time worse-than 7.5%% instead of 10%% (line 3)", name[i]);
		CHECK_STR(p->remark[1], want);
	}
	arena_free(&a);
}

static void overrides_join_and_one_variable_goes_before_the_other(void **state)
{
	struct arena a = { 0 };
	struct policy *p;

	(void)state;
	set_env("AI_GATE_BENCH_SLOW_MAX", "7%", "AI_GATE_ENABLE", "false");
	CHECK_STR(parsed(&a, overridable, fake_env)->rule[0].overridden, "AI_GATE_ENABLE=false, AI_GATE_BENCH_SLOW_MAX=7%");
	set_env("AI_GATE_BENCH_SLOW_MAX", "7", "THRESHOLD_PERCENT", "3");
	p = parsed(&a, overridable, fake_env);
	CHECK_NEAR(p->rule[0].threshold, 0.07, 1e-15);
	CHECK_EQ(p->nremark, 3);
	CHECK_STR(p->remark[2], "THRESHOLD_PERCENT=3: not used, AI_GATE_BENCH_SLOW_MAX goes before it");
	arena_free(&a);
}

static void variables_that_no_rule_uses_are_remarked(void **state)
{
	static const char *const name[] = { "AI_GATE_CPU_REG_MAX", "AI_GATE_MEM_REG_MAX", "AI_GATE_MIN_RATING",
		"AI_GATE_BENCH_SLOW_MAX", "THRESHOLD_PERCENT" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		char want[100];
		struct policy *p;

		set_env(name[i], "8", NULL, NULL);
		p = parsed(&a, "rules: [{gate: tests.failed, more-than: 0}]", fake_env);
		snprintf(want, sizeof want, "%s=8: set, but no rule uses it", name[i]);
		CHECK_EQ(p->nremark, 1);
		CHECK_STR(p->remark[0], want);
	}
	arena_free(&a);
}

static void a_variable_that_does_not_parse_is_an_error(void **state)
{
	static const char *const want[][3] = {
		{ "AI_GATE_ENABLE", "maybe", "AI_GATE_ENABLE: true or false expected, found \"maybe\"" },
		{ "AI_GATE_BENCH_SLOW_MAX", "5x", "AI_GATE_BENCH_SLOW_MAX: percentage expected, found \"5x\"" },
		{ "THRESHOLD_PERCENT", "-5", "THRESHOLD_PERCENT: percentage expected, found \"-5\"" },
		{ "THRESHOLD_PERCENT", "nan", "THRESHOLD_PERCENT: percentage expected, found \"nan\"" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct err e = { 0 };

		set_env(want[i][0], want[i][1], NULL, NULL);
		CHECK(policy_parse(&a, S("pawl.yaml"), str_of(overridable), fake_env, &e) == NULL);
		CHECK_EQ(e.kind, ERR_USAGE);
		CHECK_STR(str_of(e.text), want[i][2]);
		CHECK(e.hint[0]);
	}
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(an_environment_that_says_nothing_changes_nothing), TEST(the_switch_makes_every_rule_soft),
		TEST(the_slowdown_limit_comes_from_either_variable),
		TEST(overrides_join_and_one_variable_goes_before_the_other),
		TEST(variables_that_no_rule_uses_are_remarked), TEST(a_variable_that_does_not_parse_is_an_error));
}

/* policy_check - what the tests of pawl.yaml share. */
#ifndef PAWL_TEST_POLICY_CHECK_H
#define PAWL_TEST_POLICY_CHECK_H

#include "gate/policy.h"
#include "test/check.h"

static inline struct policy *parsed(struct arena *a, const char *text, policy_env *env)
{
	struct err e = { 0 };
	struct policy *p = policy_parse(a, S("ci/pawl.yaml"), str_of(text), env, &e);

	if (!p)
		fail_msg("%s: %u:%u: %s", text, e.line, e.column, e.text);
	return p;
}

static inline void rule_is(const struct rule *r, const char *gate, enum limit limit,
	double threshold, const char *text)
{
	CHECK_STR(r->gate, gate);
	CHECK_EQ(r->limit, limit);
	CHECK_NEAR(r->threshold, threshold, 1e-15);
	CHECK_STR(r->threshold_text, text);
}

/* A text, and the error that it must give. */
struct refusal {
	const char *text;
	uint32_t line, column;
	const char *error, *hint;
};

static inline void check_refused(const struct refusal *r, const struct err *e, const char *file)
{
	if (e->line != r->line || e->column != r->column || strcmp(e->text, r->error) ||
		strcmp(e->hint, r->hint))
		fail_msg("%s%u:%u: %s (%s)", r->text, e->line, e->column, e->text, e->hint);
	CHECK_EQ(e->kind, ERR_USAGE);
	CHECK_STR(str_of(e->file), file);
}

#endif

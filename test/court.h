/* court - a policy, a run and its deltas made by hand, and what the gate says of them, for tests. */
#ifndef PAWL_TEST_COURT_H
#define PAWL_TEST_COURT_H

#include "gate/verdict.h"
#include "test/check.h"

struct court {
	struct arena arena;
	struct policy policy;
	struct run head;
	struct deltas deltas;
	struct verdict verdict;
	struct err err;
	int64_t today;
};

#define MOST 16

static inline struct court court_new(void)
{
	struct court c = { .policy = { .file = S("pawl.yaml"), .directory = S("."), .alpha = 0.05, .confidence = 0.95 } };

	c.policy.rule = ARENA_ARRAY(&c.arena, struct rule, MOST);
	c.policy.accepted = ARENA_ARRAY(&c.arena, struct accepted, MOST);
	c.policy.job = ARENA_ARRAY(&c.arena, struct job, MOST);
	c.deltas.delta = ARENA_ARRAY(&c.arena, struct delta, MOST);
	c.head.job = ARENA_ARRAY(&c.arena, struct job_result, MOST);
	c.head.arena = &c.arena;
	return c;
}

static inline struct rule *court_rule(struct court *c, const char *gate, enum limit limit, double threshold)
{
	struct rule *r = &c->policy.rule[c->policy.nrule++];

	*r = (struct rule){ .gate = str_of(gate), .limit = limit, .threshold = threshold,
		.threshold_text = S("LIMIT"), .line = 9, .column = 5 };
	return r;
}

static inline struct accepted *court_accept(struct court *c, const char *gate, const char *subject)
{
	struct accepted *by = &c->policy.accepted[c->policy.naccepted++];

	*by = (struct accepted){ .gate = str_of(gate), .subject = str_of(subject), .up_to = NAN, .who = S("ann"),
		.why = S("safer"), .until_day = INT64_MAX };
	return by;
}

static inline void court_job(struct court *c, const char *name, enum delivery how)
{
	c->head.job[c->head.njob++] = (struct job_result){ .name = str_of(name), .delivery = how, .why = S("it died") };
}

static inline void court_declare(struct court *c, const char *name)
{
	c->policy.job[c->policy.njob++] = (struct job){ .name = str_of(name), .run = S("true") };
}

static inline struct delta *court_empty(struct court *c, enum model model, const char *metric, const char *subject)
{
	struct side nothing = { .center = NAN, .lo = -INFINITY, .hi = INFINITY };
	struct delta *d = &c->deltas.delta[c->deltas.n++];

	*d = (struct delta){ .model = model, .metric = str_of(metric), .subject = str_of(subject), .base = nothing,
		.head = nothing, .change = NAN, .difference = NAN, .lo = NAN, .hi = NAN, .p = NAN, .p_adjusted = NAN,
		.spread = NAN, .better = BETTER_LOWER };
	return d;
}

/* A time of 100 in the base that changed by [lo, hi] with `change` in the middle, beyond all chance. */
static inline struct delta *court_change(struct court *c, double lo, double change, double hi)
{
	struct delta *d = court_empty(c, MODEL_BENCH, "time", "Parse");

	d->unit = (struct unit){ S("sec/op"), DIM_TIME };
	d->grounds = GROUNDS_RAW;
	d->base = (struct side){ .center = 100, .lo = 99, .hi = 101, .n = 10 };
	d->head = (struct side){ .center = 100 * (1 + change), .lo = 100 * (1 + lo), .hi = 100 * (1 + hi), .n = 10 };
	d->change = change;
	d->difference = 100 * change;
	d->lo = lo;
	d->hi = hi;
	d->p = d->p_adjusted = 1e-5;
	d->verdict = change > 0 ? CHANGE_WORSE : change < 0 ? CHANGE_BETTER : CHANGE_SAME;
	return d;
}

/* A count on both sides that does not vary. */
static inline struct delta *court_exact(struct court *c, const char *metric, double base, double head)
{
	struct delta *d = court_empty(c, MODEL_BENCH, metric, "Parse");

	d->unit = (struct unit){ S("allocs/op"), DIM_COUNT };
	d->grounds = GROUNDS_EXACT;
	d->base = (struct side){ .center = base, .lo = base, .hi = base, .n = 10 };
	d->head = (struct side){ .center = head, .lo = head, .hi = head, .n = 10 };
	d->difference = head - base;
	d->change = d->lo = d->hi = base == head ? 0 : base != 0 ? (head - base) / fabs(base) : NAN;
	d->verdict = head > base ? CHANGE_WORSE : head < base ? CHANGE_BETTER : CHANGE_SAME;
	return d;
}

static inline void court_judge(struct court *c)
{
	c->err = (struct err){ 0 };
	CHECK_OK(gate_judge(&c->arena, &c->policy, &c->head, &c->deltas, c->today, &c->verdict, &c->err), &c->err);
}

/* Judges and checks the ruling of the first rule, and the exit status. */
#define RULES(c, wanted, status) do { \
		court_judge(c); \
		CHECK_STR(str_of(ruling_name((c)->verdict.judgement[0].ruling)), ruling_name(wanted)); \
		CHECK_EQ(verdict_status(&(c)->verdict), (status)); \
	} while (0)

static inline struct reason *court_reason(struct court *c)
{
	CHECK(c->verdict.judgement[0].nreason > 0);
	return c->verdict.judgement[0].reason;
}

#endif

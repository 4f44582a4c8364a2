#include "test/court.h"
#include "test/random.h"

/* A court with one rule on bench.time and one change. */
static struct court trial(enum limit limit, double threshold, double lo, double change, double hi)
{
	struct court c = court_new();

	court_rule(&c, "bench.time", limit, threshold);
	court_change(&c, lo, change, hi);
	return c;
}

static void judged(enum limit limit, double threshold, double lo, double change, double hi, enum ruling wanted)
{
	struct court c = trial(limit, threshold, lo, change, hi);

	RULES(&c, wanted, wanted == RULING_FAIL ? 2 : 0);
	arena_free(&c.arena);
}

static void worse_than_needs_proof_on_either_side(void **state)
{
	(void)state;
	judged(LIMIT_WORSE_THAN, 0.05, 0.06, 0.07, 0.08, RULING_FAIL);
	judged(LIMIT_WORSE_THAN, 0.05, 0.02, 0.03, 0.04, RULING_PASS);
	judged(LIMIT_WORSE_THAN, 0.05, 0.02, 0.03, 0.05, RULING_PASS);
	judged(LIMIT_WORSE_THAN, 0.05, 0.04, 0.06, 0.08, RULING_INCONCLUSIVE);
	judged(LIMIT_WORSE_THAN, 0.05, 0.05, 0.06, 0.08, RULING_INCONCLUSIVE);
	judged(LIMIT_WORSE_THAN, 0.05, -0.9, -0.5, -0.1, RULING_PASS);
	judged(LIMIT_WORSE_THAN, 0.05, -0.9, -0.5, 0.1, RULING_INCONCLUSIVE);
}

static void unbounded_intervals_prove_only_where_they_end(void **state)
{
	(void)state;
	judged(LIMIT_WORSE_THAN, 0.05, -INFINITY, 0, INFINITY, RULING_INCONCLUSIVE);
	judged(LIMIT_WORSE_THAN, 0.05, 0.06, 0.3, INFINITY, RULING_FAIL);
	judged(LIMIT_WORSE_THAN, 0.05, -INFINITY, -0.3, 0.01, RULING_PASS);
	judged(LIMIT_WORSE_THAN, 0.05, NAN, 0.3, NAN, RULING_INCONCLUSIVE);
	judged(LIMIT_WORSE_THAN, 0.05, NAN, 0, 0.01, RULING_INCONCLUSIVE);
	judged(LIMIT_WORSE_THAN, 0.05, 0.1, 0.3, NAN, RULING_INCONCLUSIVE);
	judged(LIMIT_DROPS_BY, 5, -INFINITY, 0, INFINITY, RULING_INCONCLUSIVE);
	judged(LIMIT_GROWS_BY, 5, NAN, 0, NAN, RULING_INCONCLUSIVE);
}

static void rate_judged(double lo, double change, double hi, double threshold, enum ruling wanted)
{
	struct court c = trial(LIMIT_WORSE_THAN, threshold, lo, change, hi);

	c.deltas.delta[0].better = BETTER_HIGHER;
	RULES(&c, wanted, wanted == RULING_FAIL ? 2 : 0);
	arena_free(&c.arena);
}

/* A rate that drops to half is 100 % worse, as a time that doubles: 1 / 0.5 - 1 = 1. */
static void rates_are_mirrored(void **state)
{
	(void)state;
	rate_judged(-0.52, -0.5, -0.48, 0.9, RULING_FAIL);      /* 92 % to 108 % worse */
	rate_judged(-0.52, -0.5, -0.48, 1.1, RULING_PASS);
	rate_judged(-0.52, -0.5, -0.48, 1.0, RULING_INCONCLUSIVE);
	rate_judged(0.4, 0.5, 0.6, 0.05, RULING_PASS);
	rate_judged(-INFINITY, -0.1, INFINITY, 0.05, RULING_INCONCLUSIVE);
	rate_judged(-0.1, 0.5, INFINITY, 0.2, RULING_PASS);     /* at most 11.1 % worse */
	rate_judged(-0.1, 0.5, INFINITY, 0.1, RULING_INCONCLUSIVE);
	rate_judged(-INFINITY, -0.5, -0.1, 0.05, RULING_FAIL);  /* at least 11.1 % worse */
	rate_judged(-INFINITY, -0.5, -0.1, 0.2, RULING_INCONCLUSIVE);
	rate_judged(-1, -1, -1, 0.5, RULING_FAIL);              /* it stands still */
	rate_judged(NAN, -0.5, NAN, 0.05, RULING_INCONCLUSIVE);
}

static void many_rows_share_one_error(void **state)
{
	struct court c = trial(LIMIT_WORSE_THAN, 0.05, 0.06, 0.07, 0.08);

	(void)state;
	c.deltas.delta[0].p = 0.01;
	c.deltas.delta[0].p_adjusted = 0.06;
	RULES(&c, RULING_INCONCLUSIVE, 0);
	c.deltas.delta[0].p_adjusted = 0.05;
	RULES(&c, RULING_FAIL, 2);
	c.deltas.delta[0].p = c.deltas.delta[0].p_adjusted = NAN;       /* summaries: the interval alone */
	RULES(&c, RULING_FAIL, 2);
	arena_free(&c.arena);
}

static void growth_and_drop_are_in_the_unit(void **state)
{
	(void)state;
	judged(LIMIT_GROWS_BY, 5, 0.06, 0.07, 0.08, RULING_FAIL);       /* from 100 by 6 to 8 */
	judged(LIMIT_GROWS_BY, 9, 0.06, 0.07, 0.08, RULING_PASS);
	judged(LIMIT_GROWS_BY, 7, 0.06, 0.07, 0.08, RULING_INCONCLUSIVE);
	judged(LIMIT_GROWS_BY, 5, -0.08, -0.07, -0.06, RULING_PASS);
	judged(LIMIT_DROPS_BY, 5, -0.08, -0.07, -0.06, RULING_FAIL);
	judged(LIMIT_DROPS_BY, 9, -0.08, -0.07, -0.06, RULING_PASS);
	judged(LIMIT_DROPS_BY, 7, -0.08, -0.07, -0.06, RULING_INCONCLUSIVE);
	judged(LIMIT_DROPS_BY, 5, 0.06, 0.07, 0.08, RULING_PASS);
}

static void bounds_look_at_the_head_alone(void **state)
{
	(void)state;
	judged(LIMIT_ABOVE, 105, 0.06, 0.07, 0.08, RULING_FAIL);
	judged(LIMIT_ABOVE, 109, 0.06, 0.07, 0.08, RULING_PASS);
	judged(LIMIT_ABOVE, 107, 0.06, 0.07, 0.08, RULING_INCONCLUSIVE);
	judged(LIMIT_AT_LEAST, 109, 0.06, 0.07, 0.08, RULING_FAIL);
	judged(LIMIT_AT_LEAST, 105, 0.06, 0.07, 0.08, RULING_PASS);
	judged(LIMIT_AT_LEAST, 107, 0.06, 0.07, 0.08, RULING_INCONCLUSIVE);
}

/* Too few values for an interval: then all of them must be on one side. */
static void bounds_without_interval_take_every_value(void **state)
{
	static const double value[] = { 10, 11, 12 };
	struct court c = trial(LIMIT_ABOVE, 12, 0, 0, 0);
	struct delta *d = &c.deltas.delta[0];

	(void)state;
	d->head = (struct side){ .center = 11, .lo = -INFINITY, .hi = INFINITY, .n = 3, .value = value };
	RULES(&c, RULING_PASS, 0);
	c.policy.rule[0].threshold = 9;
	RULES(&c, RULING_FAIL, 2);
	c.policy.rule[0].threshold = 11.5;
	RULES(&c, RULING_INCONCLUSIVE, 0);
	arena_free(&c.arena);
}

static void one_value_a_side_proves_nothing(void **state)
{
	struct court c = trial(LIMIT_WORSE_THAN, 0.05, NAN, 3, NAN);

	(void)state;
	c.deltas.delta[0].grounds = GROUNDS_SINGLE;
	RULES(&c, RULING_INCONCLUSIVE, 0);
	CHECK_STR(court_reason(&c)->sentence, "cannot tell: one value a side; measure it more often (runs: 10)");
	c.deltas.delta[0].lo = c.deltas.delta[0].hi = 0;        /* whatever an interval says */
	RULES(&c, RULING_INCONCLUSIVE, 0);
	arena_free(&c.arena);
}

static void exact_counts_are_compared_as_they_are(void **state)
{
	struct court c = court_new();

	(void)state;
	court_rule(&c, "bench.allocs", LIMIT_WORSE_THAN, 0.5);
	court_exact(&c, "allocs", 2, 3);
	RULES(&c, RULING_PASS, 0);
	c.policy.rule[0].threshold = 0.49;
	RULES(&c, RULING_FAIL, 2);
	c.policy.rule[0] = (struct rule){ .gate = S("bench.allocs"), .limit = LIMIT_GROWS_BY, .threshold = 1 };
	RULES(&c, RULING_PASS, 0);
	c.policy.rule[0].threshold = 0;
	RULES(&c, RULING_FAIL, 2);
	c.policy.rule[0].limit = LIMIT_DROPS_BY;
	RULES(&c, RULING_PASS, 0);
	arena_free(&c.arena);
}

static void from_nothing_to_something_is_beyond_every_percentage(void **state)
{
	struct court c = court_new();
	struct delta *d = court_exact(&c, "allocs", 0, 3);

	(void)state;
	court_rule(&c, "bench.allocs", LIMIT_WORSE_THAN, 1000);
	RULES(&c, RULING_FAIL, 2);
	CHECK_STR(court_reason(&c)->sentence, "was 0");
	d->grounds = GROUNDS_SINGLE;
	RULES(&c, RULING_INCONCLUSIVE, 0);
	d->grounds = GROUNDS_RAW;
	d->p_adjusted = 0.01;
	RULES(&c, RULING_FAIL, 2);
	d->p_adjusted = 0.06;
	RULES(&c, RULING_INCONCLUSIVE, 0);
	d->p_adjusted = 0.01;
	d->head.lo = 0;
	RULES(&c, RULING_INCONCLUSIVE, 0);
	c.deltas.n = 0;
	court_exact(&c, "allocs", 0, 0);
	RULES(&c, RULING_PASS, 0);
	arena_free(&c.arena);
}

static void directions_that_are_unknown_are_not_guessed(void **state)
{
	struct court c = trial(LIMIT_WORSE_THAN, 0.05, 0.5, 0.6, 0.7);

	(void)state;
	c.deltas.delta[0].better = BETTER_UNKNOWN;
	RULES(&c, RULING_INCONCLUSIVE, 0);
	c.policy.rule[0].limit = LIMIT_GROWS_BY;        /* says itself what is bad */
	RULES(&c, RULING_FAIL, 2);
	arena_free(&c.arena);
}

static void what_has_no_value_is_not_measured(void **state)
{
	static const enum limit all[] = { LIMIT_WORSE_THAN, LIMIT_GROWS_BY, LIMIT_DROPS_BY, LIMIT_ABOVE, LIMIT_AT_LEAST };

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct court c = trial(all[i], 5, 0, 0, 0);
		struct delta *d = &c.deltas.delta[0], was = *d;

		d->head.failure = S("exited with status 139");
		RULES(&c, RULING_NOT_MEASURED, 3);
		CHECK_STR(court_reason(&c)->sentence, "not measured: exited with status 139");
		*d = was;
		d->verdict = CHANGE_GONE;
		RULES(&c, RULING_NOT_MEASURED, 3);
		*d = was;
		d->head.center = d->change = NAN;
		d->grounds = GROUNDS_NONE;
		RULES(&c, RULING_NOT_MEASURED, 3);
		d->verdict = CHANGE_NEW;
		d->head.failure = S("exited with status 1");
		RULES(&c, RULING_NOT_MEASURED, 3);
		arena_free(&c.arena);
	}
}

static void a_base_without_value_leaves_it_open(void **state)
{
	static const enum limit relative[] = { LIMIT_WORSE_THAN, LIMIT_GROWS_BY, LIMIT_DROPS_BY };

	(void)state;
	for (size_t i = 0; i < sizeof relative / sizeof *relative; i++) {
		struct court c = trial(relative[i], 5, NAN, NAN, NAN);
		struct delta *d = &c.deltas.delta[0];

		d->grounds = GROUNDS_NONE;
		d->head.center = 7;
		d->base.failure = S("timed out");
		RULES(&c, RULING_INCONCLUSIVE, 0);
		CHECK_STR(court_reason(&c)->sentence, "base not measured: timed out");
		d->base.failure = S("");
		d->base.center = NAN;
		RULES(&c, RULING_INCONCLUSIVE, 0);
		CHECK_STR(court_reason(&c)->sentence, "base not measured: it has no value");
		d->base.center = 0;
		RULES(&c, RULING_INCONCLUSIVE, 0);
		CHECK_STR(court_reason(&c)->sentence, "no ratio can be formed with a base of 0");
		arena_free(&c.arena);
	}
}

static void rules_select_by_gate_subject_and_job(void **state)
{
	struct court c = trial(LIMIT_WORSE_THAN, 0.05, 0.5, 0.6, 0.7);

	(void)state;
	court_change(&c, -0.01, 0, 0.01)->subject = S("Sort");
	court_exact(&c, "allocs", 1, 9);
	c.policy.rule[0].subject = S("S*");
	RULES(&c, RULING_PASS, 0);
	CHECK_EQ(c.verdict.judgement[0].ndelta, 1);
	c.policy.rule[0].subject = S("");
	c.policy.rule[0].gate = S("bench.any");
	RULES(&c, RULING_FAIL, 2);
	CHECK_EQ(c.verdict.judgement[0].ndelta, 3);
	c.policy.rule[0].gate = S("bench.allocs");
	RULES(&c, RULING_FAIL, 2);
	CHECK_EQ(c.verdict.judgement[0].ndelta, 1);
	arena_free(&c.arena);
}

/* ---- acceptance ---- */

static void somebody_may_answer_for_a_regression(void **state)
{
	struct court c = trial(LIMIT_WORSE_THAN, 0.05, 0.06, 0.07, 0.08);
	struct accepted *by = court_accept(&c, "bench.time", "Pa*");

	(void)state;
	RULES(&c, RULING_PASS, 0);
	CHECK(court_reason(&c)->accepted == by);
	CHECK_STR(court_reason(&c)->sentence, "over 5 %; accepted by ann: safer");
	by->gate = S("bench.allocs");
	RULES(&c, RULING_FAIL, 2);
	by->gate = S("bench.time");
	by->subject = S("Sort");
	RULES(&c, RULING_FAIL, 2);
	arena_free(&c.arena);
}

static void acceptance_ends(void **state)
{
	struct court c = trial(LIMIT_WORSE_THAN, 0.05, 0.06, 0.07, 0.08);
	struct accepted *by = court_accept(&c, "bench.time", "");

	(void)state;
	by->until_day = c.today = 20000;
	by->until_text = S("2024-10-04");
	RULES(&c, RULING_PASS, 0);
	c.today++;
	RULES(&c, RULING_FAIL, 2);
	CHECK_STR(court_reason(&c)->sentence, "over 5 %; accepted by ann only until 2024-10-04");
	court_accept(&c, "bench.time", "Parse");        /* somebody renewed it */
	RULES(&c, RULING_PASS, 0);
	arena_free(&c.arena);
}

static void acceptance_has_a_size(void **state)
{
	struct court c = trial(LIMIT_WORSE_THAN, 0.05, 0.06, 0.07, 0.08);
	struct accepted *by = court_accept(&c, "bench.time", "");
	struct delta *d = &c.deltas.delta[0];

	(void)state;
	by->up_to = 0.07;
	RULES(&c, RULING_PASS, 0);
	by->up_to = 0.069;
	RULES(&c, RULING_FAIL, 2);
	CHECK_STR(court_reason(&c)->sentence, "over 5 %; accepted by ann only up to 6.9 %");
	by->up_to = 1.5;
	*d = *court_exact(&c, "time", 0, 3);            /* an unknown size is within none */
	c.deltas.n = 1;
	RULES(&c, RULING_FAIL, 2);
	arena_free(&c.arena);
	c = trial(LIMIT_DROPS_BY, 5, -0.92, -0.9, -0.88);
	c.deltas.delta[0].better = BETTER_UNKNOWN;
	court_accept(&c, "bench.time", "")->up_to = 0.5;
	RULES(&c, RULING_FAIL, 2);
	c.policy.accepted[0].up_to = 0.95;
	RULES(&c, RULING_PASS, 0);
	arena_free(&c.arena);
}

static void nobody_can_accept_a_crash(void **state)
{
	struct court c = trial(LIMIT_WORSE_THAN, 0.05, NAN, NAN, NAN);
	struct delta *d = &c.deltas.delta[0];
	struct accepted *by = court_accept(&c, "bench.time", "");

	(void)state;
	d->head = (struct side){ .center = NAN, .failure = S("exited with status 139") };
	RULES(&c, RULING_NOT_MEASURED, 3);
	d->head.failure = S("");
	d->verdict = CHANGE_GONE;                       /* a removal they can */
	RULES(&c, RULING_PASS, 0);
	by->up_to = 0.1;                                /* unless they said how much slower it may get */
	RULES(&c, RULING_NOT_MEASURED, 3);
	arena_free(&c.arena);
}

/* ---- improvements ---- */

static void clear_improvements_are_shown(void **state)
{
	struct court c = trial(LIMIT_WORSE_THAN, 0.05, -0.32, -0.3, -0.28);

	(void)state;
	RULES(&c, RULING_PASS, 0);
	CHECK_STR(court_reason(&c)->sentence, "better");
	CHECK_EQ(c.verdict.judgement[0].npass, 1);
	c.deltas.delta[0].hi = -0.01;
	RULES(&c, RULING_PASS, 0);
	CHECK_EQ(c.verdict.judgement[0].nreason, 0);
	arena_free(&c.arena);
}

/* ---- no false answers ---- */

static double some_bound(struct random *r)
{
	switch (random_below(r, 12)) {
	case 0:
		return NAN;
	case 1:
		return INFINITY;
	case 2:
		return -INFINITY;
	case 3:
		return -1;
	}
	return (random_below(r, 400) / 100.0 - 1) * (random_below(r, 3) ? 1 : 0.01);
}

/* How much worse, from the definition: times by what they grew, rates by what their inverse grew. */
static double worse_of(double change, enum better better)
{
	if (better != BETTER_HIGHER || isnan(change))
		return change;
	return change <= -1 ? (double)INFINITY : isinf(change) ? -1.0 : 1 / (1 + change) - 1;
}

static bool may_pass(double lo, double hi, double limit)
{
	return !isnan(lo) && !isnan(hi) && hi <= limit;
}

static bool may_fail(double lo, double hi, double limit, double p)
{
	return !isnan(lo) && !isnan(hi) && lo > limit && !(p > 0.05);
}

static void check_random(struct random *r)
{
	struct court c = court_new();
	struct delta *d;
	enum limit limit = (enum limit[]){ LIMIT_WORSE_THAN, LIMIT_GROWS_BY, LIMIT_DROPS_BY }[random_below(r, 3)];
	double lo = some_bound(r), hi = some_bound(r), swap = lo, threshold = random_below(r, 100) / 100.0, scale = 1;
	enum ruling got;

	if (lo > hi)
		lo = hi, hi = swap;
	d = court_change(&c, lo, isfinite(lo) && isfinite(hi) ? (lo + hi) / 2 : 0, hi);
	d->grounds = random_below(r, GROUNDS_RAW + 1);
	d->better = random_below(r, BETTER_NEITHER);
	d->p_adjusted = random_below(r, 3) ? random_below(r, 10) / 100.0 : (double)NAN;
	if (limit != LIMIT_WORSE_THAN)
		scale = 100;                            /* the base's centre */
	court_rule(&c, "bench.time", limit, threshold * scale);
	court_judge(&c);
	got = c.verdict.judgement[0].ruling;
	if (limit == LIMIT_DROPS_BY)
		swap = lo, lo = -hi, hi = -swap;
	if (limit == LIMIT_WORSE_THAN && d->better == BETTER_HIGHER)
		swap = lo, lo = worse_of(hi, d->better), hi = worse_of(swap, d->better);
	if (got == RULING_PASS)
		CHECK(may_pass(lo, hi, threshold * scale / scale) && d->grounds != GROUNDS_SINGLE);
	if (got == RULING_FAIL)
		CHECK(may_fail(lo, hi, threshold * scale / scale, d->p_adjusted) && d->grounds != GROUNDS_SINGLE);
	if (d->better == BETTER_UNKNOWN && limit == LIMIT_WORSE_THAN)
		CHECK_EQ(got, RULING_INCONCLUSIVE);
	arena_free(&c.arena);
}

static void nothing_is_ruled_without_proof(void **state)
{
	struct random r = { 20240501, NULL };

	(void)state;
	for (int i = 0; i < 20000; i++)
		check_random(&r);
}

int main(void)
{
	return RUN(TEST(worse_than_needs_proof_on_either_side), TEST(unbounded_intervals_prove_only_where_they_end),
		TEST(rates_are_mirrored), TEST(many_rows_share_one_error), TEST(growth_and_drop_are_in_the_unit),
		TEST(bounds_look_at_the_head_alone), TEST(bounds_without_interval_take_every_value),
		TEST(one_value_a_side_proves_nothing), TEST(exact_counts_are_compared_as_they_are),
		TEST(from_nothing_to_something_is_beyond_every_percentage),
		TEST(directions_that_are_unknown_are_not_guessed), TEST(what_has_no_value_is_not_measured),
		TEST(a_base_without_value_leaves_it_open), TEST(rules_select_by_gate_subject_and_job),
		TEST(somebody_may_answer_for_a_regression), TEST(acceptance_ends), TEST(acceptance_has_a_size),
		TEST(nobody_can_accept_a_crash), TEST(clear_improvements_are_shown),
		TEST(nothing_is_ruled_without_proof));
}

#include "test/court.h"

static const struct proof open_proof = { .limit_fail = 0.05,
	.limit_pass = 0.05,
	.over = 0.01,
	.within = 0.09,
	.resolution = 0.042,
	.needed_pairs = 90,
	.needed_s = 170,
	.pairs = 31 };

static struct court trial(double threshold, const struct proof *proof)
{
	struct court c = court_new();

	court_rule(&c, "bench.time", LIMIT_WORSE_THAN, threshold);
	court_change(&c, 0.02, 0.05, 0.08)->proof = proof;
	return c;
}

static void judged(double threshold, const struct proof *proof, enum ruling wanted)
{
	struct court c = trial(threshold, proof);

	RULES(&c, wanted, wanted == RULING_FAIL ? 2 : 0);
	arena_free(&c.arena);
}

/* The interval of the change, [2, 8] %, does not count: the experiment has decided. */
static void what_an_experiment_decided_counts(void **state)
{
	struct proof over = open_proof, within = open_proof;

	(void)state;
	over.verdict = PROOF_OVER;
	within.verdict = PROOF_WITHIN;
	judged(0.05, &open_proof, RULING_INCONCLUSIVE);
	judged(0.05, &over, RULING_FAIL);
	judged(0.05, &within, RULING_PASS);
	/* Beyond 5 % is beyond 3 %; within 5 % is within 7 %; neither says anything of the other side. */
	judged(0.03, &over, RULING_FAIL);
	judged(0.07, &over, RULING_INCONCLUSIVE);
	judged(0.07, &within, RULING_PASS);
	judged(0.03, &within, RULING_INCONCLUSIVE);
	/* Bounds of 1 % and 9 %. */
	judged(0.005, &open_proof, RULING_FAIL);
	judged(0.01, &open_proof, RULING_INCONCLUSIVE);
	judged(0.1, &open_proof, RULING_PASS);
}

static void between_two_limits_the_decision_counts(void **state)
{
	struct proof p = open_proof;

	(void)state;
	p.limit_fail = 0.02;
	p.verdict = PROOF_OVER;
	judged(0.05, &p, RULING_FAIL);
	judged(0.02, &p, RULING_FAIL);
	judged(0.08, &p, RULING_INCONCLUSIVE);
}

static void an_open_row_says_what_would_settle_it(void **state)
{
	struct court c = trial(0.05, &open_proof);

	(void)state;
	RULES(&c, RULING_INCONCLUSIVE, 0);
	CHECK_STR(c.verdict.judgement[0].reason[0].sentence,
		"cannot tell: sees ±4.2 %; about 90 pairs (3 min more) would settle it");
	CHECK_EQ(c.verdict.judgement[0].reason[0].needed, 90);
	CHECK_NEAR(c.verdict.judgement[0].reason[0].resolution, 0.042, 1e-12);
	arena_free(&c.arena);
}

static void a_growth_in_units_uses_the_bounds(void **state)
{
	struct court c = court_new();

	(void)state;
	court_rule(&c, "bench.time", LIMIT_GROWS_BY, 0.5); /* of 100: 0.5 % */
	court_change(&c, 0.02, 0.05, 0.08)->proof = &open_proof;
	RULES(&c, RULING_FAIL, 2);
	arena_free(&c.arena);
}

/* The base failed too often to compare with: not a pass, and not just undecided. */
static void a_base_that_failed_is_not_measured(void **state)
{
	struct court c = trial(0.05, &open_proof);

	(void)state;
	c.deltas.delta[0].base.failure = S("base timed out after 60 s in pair 2");
	RULES(&c, RULING_NOT_MEASURED, 3);
	arena_free(&c.arena);
}

int main(void)
{
	return RUN(TEST(what_an_experiment_decided_counts),
		TEST(between_two_limits_the_decision_counts),
		TEST(an_open_row_says_what_would_settle_it),
		TEST(a_growth_in_units_uses_the_bounds), TEST(a_base_that_failed_is_not_measured));
}

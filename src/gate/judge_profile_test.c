#include "gate/judge.h"
#include "test/court.h"

static struct delta *share(struct court *c, double base, double head, double p)
{
	struct delta *d = court_empty(c, MODEL_PROFILE, "cpu.flat", "f");

	d->grounds = GROUNDS_SUMMARY;
	d->base.center = base;
	d->head.center = head;
	d->base.n = d->head.n = 100;
	d->difference = head - base;
	d->p_adjusted = p;
	d->verdict = CHANGE_SAME;
	return d;
}

static void grown(double base, double head, double p, enum ruling wanted)
{
	struct court c = court_new();

	court_rule(&c, "profile.cpu.flat", LIMIT_GROWS_BY, 0.08);
	share(&c, base, head, p);
	RULES(&c, wanted, wanted == RULING_FAIL ? 2 : 0);
	arena_free(&c.arena);
}

static void growth_needs_the_limit_and_the_proof(void **state)
{
	(void)state;
	grown(0.04, 0.164, 0.001, RULING_FAIL);
	grown(0.04, 0.164, 0.2, RULING_INCONCLUSIVE);
	grown(0.04, 0.119, 1e-9, RULING_PASS);
	grown(0, 0.1, 0.01, RULING_FAIL);
	grown(0.3, 0.1, 0.001, RULING_PASS);
}

static void values_as_they_are_need_no_proof(void **state)
{
	struct court c = court_new();

	(void)state;
	court_rule(&c, "profile.cpu.flat", LIMIT_GROWS_BY, 0.08);
	share(&c, 0.1, 0.2, NAN)->grounds = GROUNDS_EXACT;
	RULES(&c, RULING_FAIL, 2);
	arena_free(&c.arena);
}

static void a_gone_function_is_no_loss(void **state)
{
	struct court c = court_new();

	(void)state;
	court_rule(&c, "profile.cpu.flat", LIMIT_ABOVE, 0.5);
	share(&c, 0.4, 0, 0.001)->verdict = CHANGE_BETTER;
	RULES(&c, RULING_PASS, 0);
	arena_free(&c.arena);
}

static void a_rating_is_compared_as_it_is(void **state)
{
	(void)state;
	for (int rating = 4; rating <= 5; rating++) {
		struct court c = court_new();
		struct delta *d;

		court_rule(&c, "rating.overall", LIMIT_AT_LEAST, 5);
		d = court_empty(&c, MODEL_PROFILE, "rating.overall", "rating");
		d->grounds = GROUNDS_EXACT;
		d->head.center = rating;
		d->verdict = CHANGE_SAME;
		RULES(&c, rating < 5 ? RULING_FAIL : RULING_PASS, rating < 5 ? 2 : 0);
		arena_free(&c.arena);
	}
}

/* profile.delay.flat is about both. */
static void waiting_has_three_gates(void **state)
{
	static const char *const gate[] = { "profile.mutex.flat", "profile.block.flat", "profile.delay.flat" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct rule r = { .gate = str_of(gate[i]) };
		struct delta mutex = { .model = MODEL_PROFILE, .metric = S("mutex.flat") };
		struct delta block = { .model = MODEL_PROFILE, .metric = S("block.flat") };
		struct delta cpu = { .model = MODEL_PROFILE, .metric = S("cpu.flat") };

		CHECK(judge_selects(&r, &mutex) == (i != 1));
		CHECK(judge_selects(&r, &block) == (i != 0));
		CHECK_FALSE(judge_selects(&r, &cpu));
	}
}

int main(void)
{
	return RUN(TEST(growth_needs_the_limit_and_the_proof),
		TEST(values_as_they_are_need_no_proof), TEST(a_gone_function_is_no_loss),
		TEST(a_rating_is_compared_as_it_is), TEST(waiting_has_three_gates));
}

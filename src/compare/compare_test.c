#include "compare/delta.h"

#include "test/check.h"
#include "test/random.h"

/* Laws over whatever evidence can hold: hostile names, any finite values, summaries that make no sense. */

static void random_run(struct run *r, struct arena *a, uint64_t seed)
{
	run_init(r, a);
	for (uint64_t i = 0; i < 3; i++) {
		struct reading reading = { .arena = a };

		random_evidence(seed + i, &reading);
		run_take(r, &reading, i ? S("bench") : S(""));
	}
}

static double half(void *ctx, struct str key)
{
	(void)ctx;
	return key.n % 2 ? 0.5 : NAN;
}

static bool is_p(double p)
{
	return isnan(p) || (p >= 0 && p <= 1);
}

static bool is_claim(enum change c)
{
	return c == CHANGE_BETTER || c == CHANGE_WORSE || c == CHANGE_MOVED;
}

static void check_delta(const struct delta *d, double alpha)
{
	CHECK(is_p(d->p) && is_p(d->p_adjusted));
	CHECK(isnan(d->p_adjusted) || d->p_adjusted >= d->p);
	CHECK(isnan(d->lo) == isnan(d->hi));
	CHECK(isnan(d->lo) || d->lo <= d->hi);
	CHECK(!is_claim(d->verdict) || d->grounds == GROUNDS_EXACT || d->p_adjusted <= alpha);
	CHECK((!d->base.failure.n && !d->head.failure.n) || d->grounds == GROUNDS_NONE);
	CHECK(d->grounds != GROUNDS_SINGLE || (isnan(d->p) && isnan(d->lo)));
	CHECK(d->grounds != GROUNDS_NONE || isnan(d->change));
	CHECK((d->grounds == GROUNDS_NONE) == (d->method == NULL));
	CHECK(d->verdict != CHANGE_NEW || isnan(d->base.center));
	CHECK(d->verdict != CHANGE_GONE || isnan(d->head.center));
}

static void any_evidence_gives_sound_deltas(void **state)
{
	static const struct spread_source history = { half, NULL };
	struct compare_options opt = { .confidence = 0.95, .alpha = 0.05, .spread = &history };
	uint32_t seen[CHANGE_GONE + 1] = { 0 };

	(void)state;
	for (uint64_t seed = 0; seed < 300; seed++) {
		struct arena a = { 0 };
		struct run base, head;
		struct deltas out;

		random_run(&base, &a, 7 * seed);
		random_run(&head, &a, 7 * seed + seed % 4);     /* some of it in common, or all */
		compare_runs(&a, &base, &head, &opt, &out);
		for (uint32_t i = 0; i < out.n; i++) {
			check_delta(&out.delta[i], opt.alpha);
			seen[out.delta[i].verdict]++;
		}
		arena_free(&a);
	}
	CHECK(seen[CHANGE_SAME] && seen[CHANGE_UNKNOWN] && seen[CHANGE_NEW] && seen[CHANGE_GONE]);
}

/* A run against itself: nothing is new, gone, better or worse. */
static void a_run_equals_itself(void **state)
{
	struct compare_options opt = { .confidence = 0.95, .alpha = 0.05 };

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct arena a = { 0 };
		struct run run;
		struct deltas out;

		random_run(&run, &a, 1000 + seed);
		compare_runs(&a, &run, &run, &opt, &out);
		for (uint32_t i = 0; i < out.n; i++) {
			const struct delta *d = &out.delta[i];

			CHECK(d->verdict == CHANGE_SAME || d->verdict == CHANGE_UNKNOWN);
			CHECK(d->change == 0 || isnan(d->change) || d->grounds == GROUNDS_RAW);
			CHECK(d->difference == 0 || isnan(d->difference));
		}
		arena_free(&a);
	}
}

int main(void)
{
	return RUN(TEST(any_evidence_gives_sound_deltas), TEST(a_run_equals_itself));
}

#include "compare/ab_noise.h"

#include "test/check.h"

/* An experiment of one row with these values. */
static void start(struct ab *ab, struct arena *a, const double *base, const double *head, uint32_t n)
{
	struct ab_options opt = AB_DEFAULTS;
	struct series s = { .name = S("x"), .metric = S("time"), .unit = { S("sec"), DIM_TIME }, .better = BETTER_LOWER };
	struct ab_turn turn = { .narm = 2, .order = { AB_BASE, AB_HEAD, AB_NULL } };

	ab_start(ab, a, &opt);
	ab_row(ab, ab_job(ab, S("bench")), &s);
	for (uint32_t i = 0; i < n; i++) {
		const double *value[AB_ARMS] = { &base[i], &head[i], NULL };
		const struct str failure[AB_ARMS] = { { 0 } };

		turn.pair = i + 1;
		ab_add_values(ab, &turn, value, failure, 1);
	}
}

static void a_row_that_only_drifts_has_no_noise_in_its_pairs(void **state)
{
	double base[8], head[8];
	struct arena a = { 0 };
	struct ab_noise noise;
	struct ab ab;

	(void)state;
	for (int i = 0; i < 8; i++)
		base[i] = head[i] = exp(0.01 * i);
	start(&ab, &a, base, head, 8);
	ab_noise_of(&ab, 0, &noise);
	CHECK_EQ(noise.pairs, 8);
	CHECK_NEAR(noise.pair_sd, 0, 1e-12);
	CHECK_NEAR(noise.apart, 0, 1e-12);
	/* every slope is 0.01 a pair, over 7 steps */
	CHECK_NEAR(noise.drift, expm1(0.07), 1e-12);
	CHECK_NEAR(noise.center, exp(0.035), 1e-12);
	/* |ln - median| of 0, .01 ... .07, twice each: .005 .005 .015 .015 ... median .02 */
	CHECK_NEAR(noise.process_sd, 1.4826 * 0.02, 1e-9);
	/* of 0..7: sum of products of neighbours' deviations 26.25 over sum of squares 42 */
	CHECK_NEAR(noise.lag, 26.25 / 42, 1e-12);
	arena_free(&a);
}

static void noise_of_pairs_is_that_of_their_ratios(void **state)
{
	/* x = ln(head / base) = -.02 -.01 0 .01 .02: centre 0, median |x| .01 */
	double base[] = { 1, 2, 3, 4, 5 }, head[5];
	struct arena a = { 0 };
	struct ab_noise noise;
	struct ab ab;

	(void)state;
	for (int i = 0; i < 5; i++)
		head[i] = base[i] * exp(0.01 * (i - 2));
	start(&ab, &a, base, head, 5);
	ab_noise_of(&ab, 0, &noise);
	CHECK_NEAR(noise.pair_sd, 0.014826, 1e-9);
	CHECK_NEAR(noise.apart, 0, 1e-12);
	CHECK_EQ(isinf(ab_noise_resolution(&noise, 4, 0.05)), 1);
	CHECK_NEAR(ab_noise_resolution(&noise, 64, 0.05), expm1(pairs_detectable(64, 20, 0.014826)), 1e-9);
	CHECK(ab_noise_limit(&noise, 64, 0.05) >= 2 * ab_noise_resolution(&noise, 64, 0.05));
	CHECK_EQ(isinf(ab_noise_limit(&noise, 4, 0.05)), 1);
	arena_free(&a);
}

static void what_has_no_logarithm_has_no_noise(void **state)
{
	double base[] = { 0, -1, 2 }, head[] = { 1, 1, NAN };
	struct arena a = { 0 };
	struct ab_noise noise;
	struct ab ab;

	(void)state;
	start(&ab, &a, base, head, 3);
	ab_noise_of(&ab, 0, &noise);
	CHECK_EQ(noise.pairs, 0);
	CHECK(isnan(noise.pair_sd) && isnan(noise.drift) && isnan(noise.center));
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(a_row_that_only_drifts_has_no_noise_in_its_pairs), TEST(noise_of_pairs_is_that_of_their_ratios),
		TEST(what_has_no_logarithm_has_no_noise));
}

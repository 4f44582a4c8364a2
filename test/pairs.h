/* pairs - experiments for tests: rows of time, pairs with given ratios, arms that fail. */
#ifndef PAWL_TEST_PAIRS_H
#define PAWL_TEST_PAIRS_H

#include "compare/ab_part.h"
#include "test/random.h"

/* An experiment of one job "bench" with rows "r0", "r1" ... of time. */
static inline void start(struct ab *ab, struct arena *a, const struct ab_options *opt, uint32_t nrow)
{
	ab_start(ab, a, opt);
	ab_job(ab, S("bench"));
	for (uint32_t i = 0; i < nrow; i++) {
		struct series s = { .name = arena_printf(a, "r%u", i), .metric = S("time"),
			.unit = { S("sec/op"), DIM_TIME }, .better = BETTER_LOWER };

		ab_row(ab, 0, &s);
	}
}

/* A pair whose ratios of head are exp(x[i]), of A' exp(z[i]) where z is given; base is 1. */
static inline void add(struct ab *ab, const double *x, const double *z)
{
	static const struct str works[AB_ARMS];
	struct ab_turn turn = { .narm = z ? 3 : 2, .order = { AB_BASE, AB_HEAD, AB_NULL } };
	double value[AB_ARMS][64];
	const double *arm[AB_ARMS] = { value[AB_BASE], value[AB_HEAD], value[AB_NULL] };

	CHECK(ab->job[0].nrow <= 64);
	for (uint32_t i = 0; i < ab->job[0].nrow; i++) {
		value[AB_BASE][i] = 1;
		value[AB_HEAD][i] = exp(x[i]);
		value[AB_NULL][i] = z ? exp(z[i]) : NAN;
	}
	ab_add_values(ab, &turn, arm, works, 1);
	ab_settle(ab);
}

/* The same with one arm failing. */
static inline void add_failure(struct ab *ab, enum ab_arm which, struct str why)
{
	struct str failure[AB_ARMS] = { { 0 } };
	struct ab_turn turn = { .narm = 2, .order = { AB_BASE, AB_HEAD, AB_NULL } };
	double one[64];
	const double *arm[AB_ARMS] = { one, one, NULL };

	for (int i = 0; i < 64; i++)
		one[i] = 1;
	failure[which] = why;
	ab_add_values(ab, &turn, arm, failure, 1);
	ab_settle(ab);
}

static inline struct ab_found found(const struct ab *ab, uint32_t row)
{
	struct ab_found f;

	ab_find(ab, row, &f);
	return f;
}

/* Uniform in -1 .. 1. */
static inline double noise(struct random *r)
{
	return (double)(random_u64(r) >> 11) / 0x1p52 - 1;
}

#endif

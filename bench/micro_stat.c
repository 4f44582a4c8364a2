/* Arrays to statistics. */
#include "base/sort.h"
#include "bench/micro.h"
#include "stat/evalue.h"
#include "stat/rank.h"
#include "test/random.h"

#define CALLS 16                /* in one body: the clock costs as much as the shortest statistic */

/* Two samples of equal size, y about 2 % above x; `ties` leaves few distinct values. */
struct shape {
	uint32_t n;
	bool ties;
};

struct samples {
	double *x, *y;          /* ascending */
	size_t n;
};

static double uniform(struct random *r)
{
	return (double)(random_u64(r) >> 11) * 0x1p-53;
}

static double *sample(struct stage *s, struct random *r, double centre)
{
	const struct shape *shape = s->arg;
	double *x = ARENA_ARRAY(&s->arena, double, shape->n);

	for (uint32_t i = 0; i < shape->n; i++) {
		x[i] = centre * (1 + 0.1 * uniform(r));
		if (shape->ties)
			x[i] = floor(x[i] / 2) * 2;
	}
	sort_f64(x, shape->n);
	return x;
}

static void prepare(struct stage *s)
{
	struct random r = { .state = 4 };
	struct samples *two = s->thing = ARENA_NEW(&s->arena, struct samples);

	two->x = sample(s, &r, 100);
	two->y = sample(s, &r, 102);
	two->n = ((const struct shape *)s->arg)->n;
	s->ops = CALLS;
}

static void median_body(struct stage *s)
{
	const struct samples *two = s->thing;

	for (int i = 0; i < CALLS; i++) {
		struct interval in = median_interval(two->x, two->n, 0.95);

		must(in.lo <= in.hi, "median_interval", NULL);
	}
}

static void rank_body(struct stage *s)
{
	const struct samples *two = s->thing;
	bool exact = two->n <= RANK_TIES_EXACT_MAX;

	for (int i = 0; i < CALLS; i++) {
		struct rank_test t = mann_whitney(two->x, two->n, two->y, two->n);

		must(t.p < 1 && t.exact == exact, "mann_whitney", NULL);
	}
}

static void shift_body(struct stage *s)
{
	const struct samples *two = s->thing;

	for (int i = 0; i < CALLS; i++) {
		struct interval in = shift_interval(two->x, two->n, two->y, two->n, 0.95);

		must(in.lo <= in.hi, "shift_interval", NULL);
	}
}

/* ---- betting on pairs ---- */

#define PAIRS 64u

static void pairs_prepare(struct stage *s)
{
	struct random r = { .state = 5 };
	double *y = s->thing = ARENA_ARRAY(&s->arena, double, PAIRS);

	for (uint32_t i = 0; i < PAIRS; i++)
		y[i] = 0.01 + 0.05 * (uniform(&r) - 0.5);
	s->ops = PAIRS;
}

static void pairs_step(struct stage *s)
{
	const double *y = s->thing;
	double room[PAIRS], gain = 0;
	struct evalue e;

	evalue_start(&e, room);
	for (uint32_t i = 0; i < PAIRS; i++)
		gain = evalue_step(&e, y[i]);
	must(gain > 1, "evalue_step", NULL);
}

static void pairs_bounds(struct stage *s)
{
	struct interval in = evalue_bounds(&s->scratch, s->thing, PAIRS, 20);

	must(in.lo < in.hi, "evalue_bounds", NULL);
}

static const struct shape n20 = { 20, false }, ties20 = { 20, true }, n100 = { 100, false };

const struct micro micro_stat[] = {
	{ "MedianInterval/n=20", prepare, median_body, &n20 },
	{ "MedianInterval/n=100", prepare, median_body, &n100 },
	{ "MannWhitney/exact/n=20", prepare, rank_body, &n20 },
	{ "MannWhitney/ties/n=20", prepare, rank_body, &ties20 },
	{ "MannWhitney/normal/n=100", prepare, rank_body, &n100 },
	{ "ShiftInterval/n=20", prepare, shift_body, &n20 },
	{ "ShiftInterval/n=100", prepare, shift_body, &n100 },
	{ "Evalue/step", pairs_prepare, pairs_step, NULL },
	{ "Evalue/bounds", pairs_prepare, pairs_bounds, NULL },
	{ 0 },
};

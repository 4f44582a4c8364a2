#include "verb/spread.h"

#include <math.h>

#include "stat/order.h"

#define MOST_RUNS 30u
#define LEAST_RUNS 6u

static double spread_of(const double *center, uint32_t n)
{
	double step[MOST_RUNS], scratch[MOST_RUNS];
	uint32_t steps = 0;

	for (uint32_t i = 1; i < n && steps < MOST_RUNS; i++)
		if (center[i - 1] > 0 && center[i] > 0)
			step[steps++] = log(center[i] / center[i - 1]);
	if (steps + 1 < LEAST_RUNS)
		return NAN;
	return robust_sd(step, steps, scratch) / sqrt(2);
}

static double spread_alone(struct spread *s, struct str series_key, const struct run_query *q)
{
	double center[MOST_RUNS];
	struct err e = { 0 };
	struct past *past;
	uint32_t n;

	if (!store_past(s->store, s->arena, series_key, q, &past, &n, &e))
		return NAN;             /* history only widens intervals: without it they stay as they are */
	for (uint32_t i = 0; i < n; i++)
		center[i] = past[i].center;
	return spread_of(center, n);
}

/* Once: a store that fails is not asked for each row again. */
static void ask(struct spread *s, const struct run_query *q)
{
	struct err e = { 0 };

	s->asked = true;
	if (store_recent(s->store, s->arena, q, &s->recent, &e))
		return;
	s->recent = (struct recent){ 0 };
	map_init(&s->recent.by_key, s->arena);
}

double spread_sd_log(void *ctx, struct str series_key)
{
	struct spread *s = ctx;
	struct run_query q = { .project = s->head->origin.project,
		.machine = s->head->origin.machine.fingerprint, .before_ns = s->head->origin.started_ns,
		.limit = MOST_RUNS };
	uint32_t at;

	if (!s->asked)
		ask(s, &q);
	at = map_find(&s->recent.by_key, series_key);
	if (s->recent.nrun == MOST_RUNS && (at == MAP_NONE || s->recent.series[at].n < MOST_RUNS))
		return spread_alone(s, series_key, &q);
	return at == MAP_NONE ? NAN : spread_of(s->recent.series[at].center, s->recent.series[at].n);
}

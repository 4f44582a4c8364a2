#include "verb/spread.h"

#include <math.h>

#include "stat/order.h"

#define MOST_RUNS 30u
#define LEAST_RUNS 6u

double spread_sd_log(void *ctx, struct str series_key)
{
	struct spread *s = ctx;
	struct run_query q = { .project = s->head->origin.project,
		.machine = s->head->origin.machine.fingerprint, .before_ns = s->head->origin.started_ns,
		.limit = MOST_RUNS };
	double step[MOST_RUNS], scratch[MOST_RUNS];
	struct err e = { 0 };
	struct past *past;
	uint32_t n, steps = 0;

	if (!store_past(s->store, s->arena, series_key, &q, &past, &n, &e))
		return NAN;             /* history only widens intervals: without it they stay as they are */
	for (uint32_t i = 1; i < n && steps < MOST_RUNS; i++)
		if (past[i - 1].center > 0 && past[i].center > 0)
			step[steps++] = log(past[i].center / past[i - 1].center);
	if (steps + 1 < LEAST_RUNS)
		return NAN;
	return robust_sd(step, steps, scratch) / sqrt(2);
}

/*
 * judge_profile - shares of functions against limits.
 *
 * Beyond the limit and more than sampling explains is a failure; beyond it, and still possible by chance, is undecided.  Values that are
 * no counts of events (waiting times) have no chance in them that pawl knows of: they are taken as they are.
 */
#include <math.h>

#include "gate/judge.h"

static struct found ruled(enum ruling r, struct str sentence)
{
	return (struct found){ r, sentence, NAN, 0 };
}

/* What the limit is about, in the unit of its threshold. */
static double measured(const struct rule *r, const struct delta *d)
{
	switch (r->limit) {
	case LIMIT_GROWS_BY:
		return d->difference;
	case LIMIT_WORSE_THAN:
		return d->base.center == 0 && d->head.center > 0 ? INFINITY : d->change;
	default:
		return d->head.center;
	}
}

static struct str over(struct arena *a, const struct rule *r, const struct delta *d)
{
	if (r->limit == LIMIT_GROWS_BY)
		return arena_printf(a, "%.2f%% -> %.2f%%, by more than %.*s", 100 * d->base.center,
			100 * d->head.center, STR(r->threshold_text));
	if (r->limit == LIMIT_ABOVE && d->unit.dim == DIM_RATIO)
		return arena_printf(
			a, "%.2f%%, above %.*s", 100 * d->head.center, STR(r->threshold_text));
	return arena_printf(a, "over %.*s", STR(r->threshold_text));
}

struct found judge_profile(
	struct arena *a, double alpha, const struct rule *r, const struct delta *d)
{
	double x = measured(r, d);

	if (r->limit == LIMIT_AT_LEAST)
		return x >= r->threshold ? ruled(RULING_PASS, S(""))
					 : ruled(RULING_FAIL, arena_printf(a, "%.3g, below %.*s", x,
								      STR(r->threshold_text)));
	if (isnan(x))
		return ruled(RULING_INCONCLUSIVE, S("cannot tell: one side has no samples"));
	if (x <= r->threshold)
		return ruled(RULING_PASS, S(""));
	if (d->grounds == GROUNDS_EXACT || d->p_adjusted <= alpha)
		return ruled(RULING_FAIL, over(a, r, d));
	return ruled(RULING_INCONCLUSIVE,
		arena_printf(a, "%.*s, but %u and %u samples can give that by chance (p = %.2g)",
			STR(over(a, r, d)), d->base.n, d->head.n, d->p_adjusted));
}

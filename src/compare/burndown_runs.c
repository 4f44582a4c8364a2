/* Which run stands for a scenario, and which one it is held against. */
#include <math.h>

#include "base/sort.h"
#include "compare/burndown_part.h"

static bool counts(const struct burndown_run *r)
{
	return !r->failure.n;
}

static int by_wall(uint32_t i, uint32_t j, const void *ctx)
{
	const struct burndown_run *run = ctx;

	return (run[i].wall_s > run[j].wall_s) - (run[i].wall_s < run[j].wall_s);
}

/* Those that count, by wall clock. */
static uint32_t *ordered_runs(const struct burndown_scenario *s, struct arena *a, uint32_t *n)
{
	uint32_t *order = ARENA_ARRAY(a, uint32_t, s->nrun + 1);

	*n = 0;
	for (uint32_t i = 0; i < s->nrun; i++)
		if (counts(&s->run[i]))
			order[(*n)++] = i;
	sort_by(order, *n, by_wall, s->run);
	return order;
}

/* The middle one; of two in the middle the faster, so that it is a run that happened. */
static uint32_t middle(const uint32_t *order, uint32_t n)
{
	return n ? order[(n - 1) / 2] : NO_RUN;
}

static uint32_t median_of(const struct burndown_scenario *s)
{
	struct arena scratch = { 0 };
	uint32_t n, *order = ordered_runs(s, &scratch, &n), run = middle(order, n);

	arena_free(&scratch);
	return run;
}

static const struct process_tree *median_tree(const struct burndown_scenario *s)
{
	uint32_t run = median_of(s);

	return run == NO_RUN ? NULL : s->run[run].tree;
}

/* Runs of scenarios take turns: what one found is what the one that ran last before it left. */
uint32_t burndown_run_before(const struct burndown_scenario *s, const struct process_tree *t)
{
	uint32_t best = NO_RUN;

	for (uint32_t i = 0; i < s->nrun; i++) {
		const struct process_tree *x = s->run[i].tree;

		if (counts(&s->run[i]) && x && x->started_ns < t->started_ns &&
			(best == NO_RUN || x->started_ns > s->run[best].tree->started_ns))
			best = i;
	}
	return best == NO_RUN ? median_of(s) : best;
}

/* The nearest scenario before it that has a recording. */
uint32_t burndown_scenario_before(const struct burndown_scenario *scenario, uint32_t s)
{
	for (uint32_t i = s; i-- > 0;)
		if (median_tree(&scenario[i]))
			return i;
	return s;
}

bool burndown_needs_uses(const struct burndown_scenario *scenario, uint32_t n, uint32_t s, uint32_t run)
{
	if (run == median_of(&scenario[s]))
		return true;
	for (uint32_t i = s + 1; i < n; i++) {
		const struct process_tree *t = median_tree(&scenario[i]);

		if (t && burndown_scenario_before(scenario, i) == s)
			return burndown_run_before(&scenario[s], t) == run;
	}
	return false;
}

const struct process_tree *burndown_held_against(const struct burndown *b, uint32_t scenario)
{
	const struct burndown_view *v = &b->view[scenario];

	return b->scenario[v->before].run[v->before_run].tree;
}

void burndown_choose_median(const struct burndown_scenario *s, struct arena *a, struct burndown_view *v)
{
	uint32_t n, *order = ordered_runs(s, a, &n);

	v->counts = n;
	v->run = middle(order, n);
	v->lo_s = n ? s->run[order[0]].wall_s : NAN;
	v->hi_s = n ? s->run[order[n - 1]].wall_s : NAN;
}

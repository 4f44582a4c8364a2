/* How much went on side by side, over time. */
#include "compare/critical_path.h"

#include <math.h>

#include "compare/tree_usage.h"

static double *means(const struct usage *u, const struct concurrency *c, int64_t wall_ns, struct arena *a)
{
	double *mean = ARENA_ARRAY(a, double, (size_t)c->n + 1);

	for (uint32_t i = 0; i < c->n; i++) {
		int64_t from = c->step_ns * i, to = from + c->step_ns < wall_ns ? from + c->step_ns : wall_ns;
		double sum = usage_between(u, from, to);

		mean[i] = sum > 0 ? sum / (double)(to - from) : 0;
	}
	return mean;
}

static double *unknown(const struct concurrency *c, struct arena *a)
{
	double *mean = ARENA_ARRAY(a, double, (size_t)c->n + 1);

	for (uint32_t i = 0; i < c->n; i++)
		mean[i] = NAN;
	return mean;
}

void concurrency(const struct process_tree *t, uint32_t steps, struct arena *a, struct concurrency *out)
{
	struct arena scratch = { 0 };
	struct tree_order o;
	struct usage_spans spans;
	struct usage u;

	*out = (struct concurrency){ 0 };
	tree_order_init(&o, t, &scratch);
	if (steps && t->nprocess && o.wall_ns > 0) {
		out->step_ns = (o.wall_ns - 1) / steps + 1;
		out->n = (uint32_t)((o.wall_ns - 1) / out->step_ns + 1);
		out->running = unknown(out, a);
		out->runnable = unknown(out, a);
		leaf_spans(&o, &scratch, &spans);
		usage_of(&u, &scratch, &spans);
		out->leaves = means(&u, out, o.wall_ns, a);
		if (running_spans(&o, &scratch, &spans)) {
			usage_of(&u, &scratch, &spans);
			out->running = means(&u, out, o.wall_ns, a);
		}
		if (runnable_spans(&o, &scratch, &spans)) {
			usage_of(&u, &scratch, &spans);
			out->runnable = means(&u, out, o.wall_ns, a);
		}
	}
	arena_free(&scratch);
}

#include "compare/analysis.h"

#include <math.h>
#include <stdlib.h>

#define MOVED 0.05 /* a share that moved by more is listed, proven or not */
#define MOVED_PROVEN 0.01 /* by more and proven is listed, too */
#define HOT 0.01
#define NEUTRAL 5.0
#define POINTS_A_DOUBLING 5.0
#define POINTS_A_SHARE 20.0

static void put(struct arena *a, struct change_list *list, const struct delta *d)
{
	ARENA_ROOM(a, list->delta, list->n, list->cap);
	list->delta[list->n++] = d;
}

static int by_difference(const void *x, const void *y)
{
	const struct delta *a = *(const struct delta *const *)x,
			   *b = *(const struct delta *const *)y;
	double p = fabs(a->difference), q = fabs(b->difference);

	return p != q ? (p < q) - (p > q) : str_cmp(a->subject, b->subject);
}

static void put_in_order(struct change_list *list)
{
	if (list->n > 1)
		qsort(list->delta, list->n, sizeof(struct delta *), by_difference);
}

static bool is_proven(const struct delta *d)
{
	return d->verdict == CHANGE_BETTER || d->verdict == CHANGE_WORSE;
}

/* ---- lists ---- */

static bool is_listed(const struct delta *d)
{
	return fabs(d->difference) > MOVED || (is_proven(d) && fabs(d->difference) >= MOVED_PROVEN);
}

static void sort_share(struct arena *a, const struct delta *d, struct change_list *better,
	struct change_list *worse)
{
	if (is_listed(d))
		put(a, d->difference < 0 ? better : worse, d);
}

static void sort_hotspot(struct arena *a, const struct delta *d, struct analysis *out)
{
	if (d->base.center == 0 && d->head.center > HOT)
		put(a, &out->hot_new, d);
	if (d->head.center == 0 && d->base.center > HOT)
		put(a, &out->hot_gone, d);
}

static void sort_bench(struct arena *a, const struct delta *d, struct analysis *out)
{
	if (isnan(d->change))
		return;
	put(a, &out->bench, d);
	out->nslower += d->verdict == CHANGE_WORSE;
	out->nfaster += d->verdict == CHANGE_BETTER;
}

static const char *metric_of_memory(const struct deltas *deltas)
{
	const char *found = NULL;

	for (uint32_t i = 0; i < deltas->n; i++) {
		if (str_eq(deltas->delta[i].metric, S("alloc_space.flat")))
			return "alloc_space.flat";
		if (str_eq(deltas->delta[i].metric, S("inuse_space.flat")))
			found = "inuse_space.flat";
	}
	return found;
}

static void sort_deltas(struct arena *a, const struct deltas *deltas, struct analysis *out)
{
	for (uint32_t i = 0; i < deltas->n; i++) {
		const struct delta *d = &deltas->delta[i];

		if (d->model == MODEL_BENCH)
			sort_bench(a, d, out);
		else if (d->model == MODEL_PROFILE && str_eq(d->metric, S("cpu.flat"))) {
			sort_share(a, d, &out->cpu_better, &out->cpu_worse);
			sort_hotspot(a, d, out);
		} else if (d->model == MODEL_PROFILE && out->memory_metric &&
			   str_eq(d->metric, str_of(out->memory_metric)))
			sort_share(a, d, &out->memory_better, &out->memory_worse);
	}
	put_in_order(&out->cpu_better);
	put_in_order(&out->cpu_worse);
	put_in_order(&out->memory_better);
	put_in_order(&out->memory_worse);
	put_in_order(&out->hot_new);
	put_in_order(&out->hot_gone);
}

/* ---- ratings ---- */

static bool is_of_memory(const struct delta *d)
{
	return str_eq(d->metric, S("alloc_bytes")) || str_eq(d->metric, S("allocs")) ||
	       str_eq(d->metric, S("rss"));
}

static bool is_of_time(const struct delta *d)
{
	return str_eq(d->metric, S("time")) || str_eq(d->metric, S("cpu_time"));
}

/* Worse as a power of two, within one either way; rows whose change is not proven count as none. */
static double doublings(const struct delta *d)
{
	double x = is_proven(d) ? log2(1 + d->change) : 0;

	return fmax(-1, fmin(1, x));
}

static double rate_benchmarks(const struct analysis *x, bool (*counts)(const struct delta *))
{
	double sum = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < x->bench.n; i++) {
		if (!counts(x->bench.delta[i]))
			continue;
		sum += doublings(x->bench.delta[i]);
		n++;
	}
	return n ? -POINTS_A_DOUBLING * sum / n : NAN;
}

static double rate_profile(const struct deltas *deltas, struct str metric)
{
	double grown = 0, shrunk = 0;
	bool any = false;

	for (uint32_t i = 0; i < deltas->n; i++) {
		const struct delta *d = &deltas->delta[i];

		if (d->model != MODEL_PROFILE || !str_eq(d->metric, metric) || isnan(d->difference))
			continue;
		any = true;
		if (is_proven(d)) {
			grown = fmax(grown, d->difference);
			shrunk = fmax(shrunk, -d->difference);
		}
	}
	return any ? POINTS_A_SHARE * (shrunk - grown) : NAN;
}

static double within_scale(double x)
{
	return fmax(1, fmin(10, x));
}

static void rate(struct rating_part *part, double benchmarks, double profile)
{
	part->benchmarks = benchmarks;
	part->profile = profile;
	part->rating = isnan(benchmarks) && isnan(profile)
			       ? NAN
			       : within_scale(NEUTRAL + (isnan(benchmarks) ? 0 : benchmarks) +
					      (isnan(profile) ? 0 : profile));
}

static uint32_t far_moved(const struct change_list *list)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < list->n; i++)
		n += fabs(list->delta[i]->difference) > MOVED;
	return n;
}

static double side_with_more(const struct change_list *better, const struct change_list *worse)
{
	uint32_t x = far_moved(better), y = far_moved(worse);

	return x > y ? 2 : x < y ? -2 : 0;
}

void analyse(struct arena *a, const struct deltas *deltas, bool by_count, struct analysis *out)
{
	*out = (struct analysis){ .memory_metric = metric_of_memory(deltas) };
	sort_deltas(a, deltas, out);
	rate(&out->cpu, rate_benchmarks(out, is_of_time), rate_profile(deltas, S("cpu.flat")));
	rate(&out->memory, rate_benchmarks(out, is_of_memory),
		rate_profile(deltas, str_of(out->memory_metric)));
	if (by_count) {
		rate(&out->cpu, NAN, side_with_more(&out->cpu_better, &out->cpu_worse));
		rate(&out->memory, NAN, side_with_more(&out->memory_better, &out->memory_worse));
	}
	out->overall = isnan(out->cpu.rating)      ? out->memory.rating
		       : isnan(out->memory.rating) ? out->cpu.rating
						   : (out->cpu.rating + out->memory.rating) / 2;
}

void analysis_add_rating(
	struct arena *a, const struct analysis *x, bool has_base, struct deltas *deltas)
{
	struct delta *d;

	d = deltas_add(a, deltas);
	d->model = MODEL_PROFILE;
	d->metric = S("rating.overall");
	d->subject = S("the change");
	d->key = S("rating");
	d->better = BETTER_HIGHER;
	d->grounds = GROUNDS_EXACT;
	d->verdict = has_base ? CHANGE_SAME : CHANGE_NEW;
	d->base = (struct side){ .center = NEUTRAL, .lo = -INFINITY, .hi = INFINITY };
	d->head = (struct side){ .center = round(x->overall), .lo = -INFINITY, .hi = INFINITY };
}

/*
 * What a recording would have taken on other CPUs, or without some of its programs.
 *
 * Choices [1] What a replay on an idle machine takes less than the recording did was taken by others, if threads of the tree
 *             were kept from the CPUs for so long: so many that the replay takes as long compete in every replay.
 */
#include "compare/critical_path.h"

#include <math.h>

#include "compare/replay.h"
#include "compare/tree_usage.h"

#define CLOSE 0.01              /* a replay that is so near to what was recorded, as a share of it */
#define OTHERS_MOST 1024
#define TRIES 12

static double run_with(const struct replay *y, const struct replay_rules *rules, double others)
{
	struct replay_rules with = *rules;

	with.others = others;
	return replay_run(y, &with);
}

static double starved_ns(const struct tree_order *o, struct arena *a)
{
	struct usage_spans spans;
	double sum = 0;

	runnable_spans(o, a, &spans);
	for (uint32_t i = 0; i < spans.n; i++)
		sum += spans.span[i].weight * (double)(spans.span[i].end_ns - spans.span[i].start_ns);
	return sum;
}

/* How many others competed: [1]. */
static double others_of(const struct replay *y, const struct replay_rules *rules, double starved, double wall)
{
	double lo = 0, hi = 1, at, ns = run_with(y, rules, 0);

	if (ns > wall * (1 - CLOSE) || starved < wall - ns)
		return 0;
	while (hi < OTHERS_MOST && run_with(y, rules, hi) < wall) {
		lo = hi;
		hi *= 2;
	}
	if (hi >= OTHERS_MOST)
		return 0;
	for (int i = 0; i < TRIES; i++) {
		at = (lo + hi) / 2;
		ns = run_with(y, rules, at);
		if (fabs(ns - wall) < wall * CLOSE / 2)
			return at;
		*(ns < wall ? &lo : &hi) = at;
	}
	return hi;
}

static double error_of(double as_it_was, double wall)
{
	return fabs(as_it_was - wall) / wall;
}

/* Asked for what happened, a replay says how far off it is; other questions are scaled by that. */
static bool is_as_it_was(const struct process_tree *t, const struct what_if *w)
{
	return w->ncpu && w->ncpu == t->ncpu && !w->free;
}

void what_if(const struct process_tree *t, const struct what_if *w, struct prediction *out)
{
	struct arena scratch = { 0 };
	struct tree_order o;
	struct replay replay;
	struct replay_rules rules = { .ncpu = t->ncpu, .open_ratio = 1 };
	double wall, as_it_was, kept, scaled, alone, factor;

	*out = (struct prediction){ 0 };
	tree_order_init(&o, t, &scratch);
	if (t->nprogram && o.wall_ns > 0) {
		replay_init(&replay, &o, &scratch);
		wall = (double)o.wall_ns;
		rules.others = others_of(&replay, &rules, starved_ns(&o, &scratch), wall);
		as_it_was = replay_run(&replay, &rules);
		factor = as_it_was > 0 && !is_as_it_was(t, w) ? wall / as_it_was : 1;
		rules.ncpu = w->ncpu;
		if (w->alone)
			rules.others = 0;
		rules.free = w->free;
		kept = replay_run(&replay, &rules) * factor;
		rules.open_ratio = w->ncpu ? (double)t->ncpu / w->ncpu : 0;
		scaled = replay_run(&replay, &rules) * factor;
		alone = rules.others > 0 ? run_with(&replay, &rules, 0) * factor : scaled;
		out->wall_ns = (int64_t)kept;
		out->lo_ns = (int64_t)(fmin(kept, fmin(scaled, alone)) * fmax(1 - error_of(as_it_was, wall), 0));
		out->hi_ns = (int64_t)fmin(fmax(kept, scaled) * (1 + error_of(as_it_was, wall)), 9e18);
	}
	arena_free(&scratch);
}

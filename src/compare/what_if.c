/*
 * Choices [1] What a replay on an idle machine takes less than the recording did was taken by others, if threads of the tree
 *             were kept from the CPUs for so long: so many that the replay takes as long compete in every replay.
 */
#include "compare/what_if.h"

#include <math.h>

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

/* How many others competed: [1].  What the replay takes with them, in *ns. */
static double others_of(const struct replay *y, const struct replay_rules *rules, double starved, double wall, double *ns)
{
	double lo = 0, hi = 1, at, alone = run_with(y, rules, 0);

	*ns = alone;
	if (alone > wall * (1 - CLOSE) || starved < wall - alone)
		return 0;
	while (hi < OTHERS_MOST && (*ns = run_with(y, rules, hi)) < wall) {
		lo = hi;
		hi *= 2;
	}
	if (hi >= OTHERS_MOST) {
		*ns = alone;
		return 0;
	}
	for (int i = 0; i < TRIES; i++) {
		at = (lo + hi) / 2;
		*ns = run_with(y, rules, at);
		if (fabs(*ns - wall) < wall * CLOSE / 2)
			return at;
		*(*ns < wall ? &lo : &hi) = at;
	}
	*ns = run_with(y, rules, hi);
	return hi;
}

void foresight_init(struct foresight *f, const struct process_tree *t)
{
	*f = (struct foresight){ .as_it_was = { .ncpu = t->ncpu, .open_ratio = 1 } };
	tree_order_init(&f->order, t, &f->arena);
	if (!t->nprogram || f->order.wall_ns <= 0)
		return;
	replay_init(&f->replay, &f->order, &f->arena);
	f->as_it_was.others = others_of(&f->replay, &f->as_it_was, starved_ns(&f->order, &f->arena), (double)f->order.wall_ns,
		&f->as_it_was_ns);
}

void foresight_release(struct foresight *f)
{
	arena_free(&f->arena);
}

/* What was asked before is known. */
static double ask(const struct foresight *f, const struct replay_rules *rules)
{
	const struct replay_rules *was = &f->as_it_was;
	bool same = rules->ncpu == was->ncpu && !rules->free && rules->others == was->others && rules->open_ratio == was->open_ratio;

	return same ? f->as_it_was_ns : replay_run(&f->replay, rules);
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

void what_if(const struct foresight *f, const struct what_if *w, struct prediction *out)
{
	const struct process_tree *t = f->order.tree;
	struct replay_rules rules = { .ncpu = w->ncpu, .free = w->free, .others = w->alone ? 0 : f->as_it_was.others, .open_ratio = 1 };
	double wall = (double)f->order.wall_ns, error = error_of(f->as_it_was_ns, wall), kept, scaled, alone, factor;

	*out = (struct prediction){ 0 };
	if (!t->nprogram || wall <= 0)
		return;
	factor = f->as_it_was_ns > 0 && !is_as_it_was(t, w) ? wall / f->as_it_was_ns : 1;
	kept = scaled = ask(f, &rules) * factor;
	rules.open_ratio = w->ncpu ? (double)t->ncpu / w->ncpu : 0;
	if (rules.open_ratio != 1)
		scaled = ask(f, &rules) * factor;
	alone = scaled;
	if (rules.others > 0) {
		rules.others = 0;
		alone = ask(f, &rules) * factor;
	}
	out->wall_ns = (int64_t)kept;
	out->lo_ns = (int64_t)(fmin(kept, fmin(scaled, alone)) * fmax(1 - error, 0));
	out->hi_ns = (int64_t)fmin(fmax(kept, scaled) * (1 + error), 9e18);
}

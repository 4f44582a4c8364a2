/*
 * profile - the profiles of two runs against each other: for every function the share of what it spent itself, its cost, and which
 * functions the base did not have.
 *
 * Profiles of one job that hold one kind of value are merged, so shares weigh every recording by its length.
 *
 * Choices [1] Rows below 0.05 % on both sides say nothing and would be thousands: they are counted in a remark.
 *         [2] "cpu.cost" is per recording: only jobs that do the same work in each have one that means something, and pawl cannot
 *             know which do, so it is for rules that name the job.
 *         [3] p-values are adjusted within one kind of value (profile_diff.h), not over all rows of the model: kinds tell of one
 *             run what other kinds tell again.
 *         [4] A function that is gone cost something and costs nothing: that is less, not lost.
 *         [5] Mutex and block profiles hold the same kinds of values.  Go gives waiting to who released a mutex in the one, to who
 *             waited in the other: where most of it ends in an unlock, it is a mutex profile.
 */
#include "compare/part.h"
#include "compare/profile_diff.h"
#include "stat/adjust.h"
#include "stat/dist.h"

#include <math.h>

#define LEAST_SHARE 0.0005 /* [1] */

const struct method method_shares = {
	"difference of two sampled shares",
	"F. J. Anscombe, Biometrika 35, 1948, pp. 246-254; B. Devlin and K. Roeder, Biometrics 55, "
	"1999, pp. 997-1004",
	"samples are counts that scatter alike in all rows",
};

const struct method method_values = { "values as they are", "none",
	"the recordings did the same work" };

/* What a kind of value is called in rules. */
static const struct {
	const char *weight, *metric;
} kinds[] = {
	{ "cpu", "cpu" },
	{ "alloc_space", "alloc_space" },
	{ "inuse_space", "inuse_space" },
	{ "delay", "mutex" },
	{ "delay", "block" },
	{ "cpu-clock", "cpu" },
	{ "cpu-clock:u", "cpu" },
	{ "task-clock", "cpu" },
	{ "task-clock:u", "cpu" },
	{ "cycles", "cpu" },
	{ "cycles:u", "cpu" },
	{ "samples", "cpu" },
};

#define NKIND (sizeof kinds / sizeof *kinds)

/* All profiles of one job with one kind of value. */
struct pile {
	struct str job;
	struct profile *profile;
	const char *weight, *metric;
	uint32_t recordings;
	bool matched;
};

struct piles {
	struct pile *pile;
	uint32_t n, cap;
};

/* The first of the kinds that a metric has; others of the same metric repeat it. */
static bool is_first(const struct profile *p, size_t kind)
{
	for (size_t i = 0; i < kind; i++)
		if (!strcmp(kinds[i].metric, kinds[kind].metric) &&
			profile_find_weight(p, str_of(kinds[i].weight)) != MAP_NONE)
			return false;
	return true;
}

/* [5] */
static bool is_of_mutexes(const struct profile *p, uint32_t delay)
{
	double unlocks = 0, all = 0;

	for (uint32_t i = 0; i < p->nsample; i++) {
		uint32_t stack = p->sample[i].stack;
		struct str leaf = stack == NO_STACK ? S("") : p->frame[p->stack[stack].frame].function;
		double waited = (double)p->weight[delay].value[i];

		all += waited;
		unlocks += str_has(leaf, S("nlock")) ? waited : 0;
	}
	return unlocks > all / 2;
}

/* "samples" of a memory or lock profile are no CPU time. */
static bool has_kind(const struct profile *p, size_t kind)
{
	bool mutex = !strcmp(kinds[kind].metric, "mutex"), block = !strcmp(kinds[kind].metric, "block");

	if (profile_find_weight(p, str_of(kinds[kind].weight)) == MAP_NONE || !is_first(p, kind))
		return false;
	if (mutex || block)
		return is_of_mutexes(p, profile_find_weight(p, S("delay"))) == mutex;
	if (strcmp(kinds[kind].weight, "samples"))
		return true;
	for (size_t i = 1; i < 4; i++)
		if (profile_find_weight(p, str_of(kinds[i].weight)) != MAP_NONE)
			return false;
	return true;
}

static struct pile *pile_of(struct piles *piles, struct arena *a, struct str job, size_t kind)
{
	for (uint32_t i = 0; i < piles->n; i++)
		if (str_eq(piles->pile[i].job, job) &&
			!strcmp(piles->pile[i].weight, kinds[kind].weight) &&
			!strcmp(piles->pile[i].metric, kinds[kind].metric))
			return &piles->pile[i];
	ARENA_ROOM(a, piles->pile, piles->n, piles->cap);
	piles->pile[piles->n] = (struct pile){
		.job = job, .weight = kinds[kind].weight, .metric = kinds[kind].metric
	};
	return &piles->pile[piles->n++];
}

static void put_upon(struct comparison *c, struct pile *pile, const struct evidence *ev)
{
	struct profile *merged;
	struct err e = { 0 };

	if (!pile->recordings++) {
		pile->profile = (struct profile *)&ev->profile;
		return;
	}
	if (pile->recordings == 2) {
		merged = ARENA_NEW(c->arena, struct profile);
		profile_init(merged, c->arena);
		profile_copy_head(merged, pile->profile);
		if (profile_merge(merged, pile->profile, NULL, NULL, &e))
			pile->profile = merged;
	}
	if (!e.text[0] && profile_merge(pile->profile, &ev->profile, NULL, NULL, &e))
		return;
	pile->recordings--;
	comparison_remark(c, arena_printf(c->arena, "profile %.*s is left out: %s",
				     STR(str_clip(ev->source, 200)), e.text));
}

static void gather(struct comparison *c, struct piles *piles, const struct run *run)
{
	*piles = (struct piles){ 0 };
	for (uint32_t i = 0; run && i < run->n; i++) {
		const struct evidence *ev = &run->evidence[i];

		for (size_t kind = 0; ev->model == MODEL_PROFILE && kind < NKIND; kind++)
			if (has_kind(&ev->profile, kind))
				put_upon(c, pile_of(piles, c->arena, ev->job, kind), ev);
	}
}

/* ---- deltas ---- */

static struct delta *add_delta(
	struct comparison *c, const struct pile *head, struct str metric, struct str subject)
{
	struct delta *d = delta_add(c);

	d->model = MODEL_PROFILE;
	d->metric = metric;
	d->subject = subject;
	d->job = head->job;
	d->key = subject;
	d->unit = (struct unit){ S("share"), DIM_RATIO };
	d->better = BETTER_LOWER;
	d->grounds = GROUNDS_SUMMARY;
	return d;
}

static uint32_t whole(double events)
{
	return isnan(events) ? 0 : events < UINT32_MAX ? (uint32_t)llround(events) : UINT32_MAX;
}

static void share_of(struct side *side, const struct profile_side *from)
{
	side->center = from->share;
	side->n = whole(from->events);
}

/* [4] */
static enum change verdict_of(const struct profile_change *row)
{
	if (isnan(row->p_adjusted))
		return row->difference > 0   ? CHANGE_WORSE
		       : row->difference < 0 ? CHANGE_BETTER
					     : CHANGE_SAME;
	return !row->significant ? CHANGE_SAME : row->difference > 0 ? CHANGE_WORSE : CHANGE_BETTER;
}

static void take_test(struct delta *d, const struct profile_change *row)
{
	d->p = row->p;
	d->p_adjusted = row->p_adjusted;
	d->verdict = verdict_of(row);
	d->method = isnan(row->p) ? &method_values : &method_shares;
	if (isnan(row->p))
		d->grounds = GROUNDS_EXACT;
}

static void share_delta(
	struct comparison *c, const struct pile *head, const struct profile_change *row)
{
	struct delta *d = add_delta(
		c, head, arena_printf(c->arena, "%s.flat", head->metric), row->name);
	double reach = normal_quantile((1 + c->opt->confidence) / 2) * row->error;

	share_of(&d->base, &row->base);
	share_of(&d->head, &row->head);
	take_test(d, row);
	d->difference = row->difference;
	d->error = row->error;
	d->change = relative(d->difference, d->base.center);
	if (d->base.center > 0 && !isnan(reach)) {
		d->lo = (d->difference - reach) / d->base.center;
		d->hi = (d->difference + reach) / d->base.center;
		d->level = c->opt->confidence;
	}
}

static struct delta *hotspot_delta(
	struct comparison *c, const struct pile *head, const struct profile_change *row)
{
	struct delta *d = add_delta(
		c, head, S("new-hotspot"), row ? row->name : S("no new function"));

	d->base.center = d->head.center = 0;
	d->grounds = GROUNDS_EXACT;
	d->verdict = CHANGE_SAME;
	if (row) {
		d->grounds = GROUNDS_SUMMARY;
		share_of(&d->head, &row->head);
		take_test(d, row);
		d->difference = row->difference;
		d->error = row->error;
	}
	return d;
}

/* [2] The base's cost of what the head's events cost on average tells the error. */
static void cost_delta(struct comparison *c, const struct pile *base, const struct pile *head,
	const struct profile_diff *diff, const struct profile_change *row)
{
	const struct weight *w =
		&head->profile->weight[profile_find_weight(head->profile, str_of(head->weight))];
	struct delta *d = add_delta(c, head, S("cpu.cost"), row->name);
	double spread, reach;

	d->unit = w->unit;
	d->base.center = (double)row->base.flat * w->factor / base->recordings;
	d->head.center = (double)row->head.flat * w->factor / head->recordings;
	d->base.n = whole(row->base.events);
	d->head.n = whole(row->head.events);
	d->difference = d->head.center - d->base.center;
	d->change = relative(d->difference, d->base.center);
	d->method = &method_values;
	take_test(d, row);
	if (!(row->base.events > 0 && row->head.events > 0))
		return;
	spread = sqrt(diff->dispersion * (1 / row->base.events + 1 / row->head.events));
	reach = normal_quantile((1 + c->opt->confidence) / 2) * spread;
	d->lo = (1 + d->change) * exp(-reach) - 1;
	d->hi = (1 + d->change) * exp(reach) - 1;
	d->level = c->opt->confidence;
	d->p = 2 * normal_cdf(-fabs(log1p(d->change)) / spread);
	delta_remark(c, d, S("per recording"));
}

/* Costs share one error as shares do. */
static void adjust_costs(struct comparison *c, uint32_t first)
{
	double *p = ARENA_ARRAY(c->arena, double, c->out->n - first);

	for (uint32_t i = first; i < c->out->n; i++)
		p[i - first] = str_eq(c->out->delta[i].metric, S("cpu.cost")) ? c->out->delta[i].p
									      : NAN;
	adjust_bh(p, c->out->n - first, p);
	for (uint32_t i = first; i < c->out->n; i++) {
		struct delta *d = &c->out->delta[i];

		if (isnan(p[i - first]))
			continue;
		d->p_adjusted = p[i - first];
		d->verdict = d->p_adjusted > c->opt->alpha ? CHANGE_SAME
			     : d->difference > 0           ? CHANGE_WORSE
							   : CHANGE_BETTER;
	}
}

static bool is_small(const struct profile_change *row)
{
	return !(fabs(row->base.share) >= LEAST_SHARE) && !(fabs(row->head.share) >= LEAST_SHARE);
}

static void compare_piles(struct comparison *c, const struct pile *base, const struct pile *head)
{
	struct profile_diff_options opt = {
		.weight = head->weight, .granularity = BY_FUNCTION, .alpha = c->opt->alpha
	};
	bool cpu = !strcmp(head->metric, "cpu"), news = false;
	struct profile_diff diff;
	struct err e = { 0 };
	uint32_t small = 0, first = c->out->n;

	if (!profile_diff(c->arena, base->profile, head->profile, &opt, &diff, &e)) {
		comparison_remark(
			c, arena_printf(c->arena, "profiles of %.*s: %s", STR(head->job), e.text));
		return;
	}
	for (uint32_t i = 0; i < diff.n; i++) {
		const struct profile_change *row = &diff.row[i];

		small += is_small(row);
		if (is_small(row))
			continue;
		share_delta(c, head, row);
		if (cpu)
			cost_delta(c, base, head, &diff, row);
		if (!cpu || row->change != CHANGE_NEW)
			continue;
		news = true;
		hotspot_delta(c, head, row);
	}
	if (cpu && !news)
		hotspot_delta(c, head, NULL);
	adjust_costs(c, first);
	if (small)
		comparison_remark(
			c, arena_printf(c->arena,
				   "%u function%s below 0.05 %% of %s on both sides left out",
				   small, small > 1 ? "s" : "", head->weight));
}

static void lone_pile(struct comparison *c, const struct pile *head)
{
	uint32_t n = c->out->n;

	compare_piles(c, head, head);
	for (uint32_t i = n; i < c->out->n; i++) {
		struct delta *d = &c->out->delta[i];

		d->base.center = d->difference = d->change = d->lo = d->hi = d->p = d->p_adjusted =
			d->error = NAN;
		d->base.n = 0;
		d->verdict = CHANGE_NEW;
		d->grounds = GROUNDS_NONE;
	}
}

static struct pile *find_pile(struct piles *base, const struct pile *head)
{
	for (uint32_t i = 0; i < base->n; i++) {
		struct pile *p = &base->pile[i];

		if (!strcmp(p->weight, head->weight) && !strcmp(p->metric, head->metric) &&
			(str_eq(p->job, head->job) || !p->job.n || !head->job.n))
			return p;
	}
	return NULL;
}

void compare_profiles(struct comparison *c)
{
	struct piles base, head;

	gather(c, &base, c->base);
	gather(c, &head, c->head);
	for (uint32_t i = 0; i < head.n; i++) {
		struct pile *was = find_pile(&base, &head.pile[i]);

		if (!was) {
			lone_pile(c, &head.pile[i]);
			continue;
		}
		was->matched = true;
		compare_piles(c, was, &head.pile[i]);
	}
	for (uint32_t i = 0; i < base.n; i++)
		if (!base.pile[i].matched && !job_not_asked(c->head, base.pile[i].job))
			comparison_remark(
				c, arena_printf(c->arena,
					   "the base has a profile of %s%s%.*s, the head has none",
					   base.pile[i].weight, base.pile[i].job.n ? " by " : "",
					   STR(base.pile[i].job)));
}

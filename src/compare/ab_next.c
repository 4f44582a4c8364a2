/*
 * ab_next - what to run now, and when to stop.
 *
 * The job with the fewest pairs goes next, so that jobs share what disturbs the machine.  Coins are
 * drawn by number, not in sequence: the same seed gives the same schedule whatever was run before.
 */
#include "compare/ab_part.h"

#define FUTILE_FROM 24 /* pairs */
#define FUTILE_PLANS 4
#define PLAN_FROM 2 /* pairs that tell what a pair costs */
#define SHORT_SLACK 4 /* a plan this near the least number of pairs is short */
#define UNGATED_PAIRS 2 /* of jobs that nothing is asked of */

/* ---- coins ---- */

/* Finalizer of D. Lea and G. Steele's SplitMix, OOPSLA 2014. */
static uint64_t mix(uint64_t z)
{
	z += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* One fair word per seed, leg, job and pair; the job by its name, in whatever order jobs are declared. */
static uint64_t coin(const struct ab *ab, const struct ab_job *j, uint32_t pair)
{
	uint64_t z = mix(ab->opt.seed);

	for (size_t i = 0; i < j->name.n; i++)
		z = mix(z ^ (unsigned char)j->name.p[i]);
	return mix(mix(z ^ ab->leg) ^ pair);
}

static void draw_order(struct ab_turn *t, uint64_t word, bool with_null)
{
	static const enum ab_arm orders[6][AB_ARMS] = {
		{ AB_BASE, AB_HEAD, AB_NULL },
		{ AB_HEAD, AB_BASE, AB_NULL },
		{ AB_BASE, AB_NULL, AB_HEAD },
		{ AB_HEAD, AB_NULL, AB_BASE },
		{ AB_NULL, AB_BASE, AB_HEAD },
		{ AB_NULL, AB_HEAD, AB_BASE },
	};
	/* The first bit orders base and head, as for a pair; the rest places A'. */
	const enum ab_arm *order = orders[(word >> 63) + (with_null ? 2 * ((word >> 1) % 3) : 0)];

	memcpy(t->order, order, sizeof t->order);
	t->narm = with_null ? 3 : 2;
}

static bool job_wants_null(const struct ab *ab, const struct ab_job *j)
{
	for (uint32_t i = 0; i < j->nrow; i++) {
		const struct ab_row *r = &ab->row[j->row[i]];

		if (ab_counts(ab, r) && ab_wants_null(ab, r))
			return true;
	}
	return false;
}

static void draw(const struct ab *ab, uint32_t job, struct ab_turn *t)
{
	const struct ab_job *j = &ab->job[job];
	uint32_t pair = j->nleg + 1, every = ab->opt.null_every;

	*t = (struct ab_turn){ .job = job, .pair = pair };
	if (ab->opt.variants)
		t->variant = (pair - 1) % ab->opt.variants;
	draw_order(t, coin(ab, j, pair), every && (pair % every == 0 || job_wants_null(ab, j)));
}

/* ---- the plan ---- */

/* Mean seconds of a pair of this job, as two arms would take; 0 when nobody said. */
static double pair_seconds(const struct ab *ab, const struct ab_job *j, uint32_t most)
{
	double sum = 0;
	uint32_t n = 0;

	for (uint32_t i = j->npair - j->nleg; i < j->npair && n < most; i++) {
		const struct ab_pair *p = &ab->pair[j->pair[i]];

		if (isnan(p->seconds))
			continue;
		sum += p->seconds * 2 / p->narm;
		n++;
	}
	return n ? sum / n : 0;
}

/* Fixed once every job has two pairs: how many the budget pays for, A' included. */
static void fix_plan(struct ab *ab, double elapsed_s)
{
	double seconds = 0, extra = ab->opt.null_every ? 1 + 0.5 / ab->opt.null_every : 1, fits;
	uint32_t units;

	for (uint32_t i = 0; i < ab->njob; i++) {
		const struct ab_job *j = &ab->job[i];

		if (j->nleg < PLAN_FROM && ab_alive(ab, i))
			return;
		if (ab_alive(ab, i))
			seconds += pair_seconds(ab, j, PLAN_FROM);
	}
	fits = PLAN_FROM + floor(fmax(0, ab->opt.budget_s - elapsed_s) / (extra * seconds));
	ab->plan = fits < ab->opt.pairs_max ? (uint32_t)fits : ab->opt.pairs_max;
	units = ab_grouped(ab) ? ab->opt.variants : ab->plan;
	ab->is_short = !ab->leg && units < pairs_least(ab_family(ab) / ab->opt.alpha) + SHORT_SLACK;
	if (ab_whole(ab))
		ab_again(ab);
}

/* ---- stopping ---- */

static bool row_open(const struct ab *ab, const struct ab_row *r)
{
	if (!ab_counts(ab, r) || ab_lost(ab, r))
		return false;
	return ab_wants_null(ab, r) || (!r->fails && !r->passes);
}

uint32_t ab_open(const struct ab *ab)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < ab->nrow; i++)
		n += row_open(ab, &ab->row[i]);
	return n;
}

static bool is_open(const struct ab *ab, const struct ab_job *j)
{
	for (uint32_t i = 0; i < j->nrow; i++)
		if (row_open(ab, &ab->row[j->row[i]]))
			return true;
	return false;
}

static bool is_ungated(const struct ab *ab, const struct ab_job *j)
{
	for (uint32_t i = 0; i < j->nrow; i++)
		if (ab_counts(ab, &ab->row[j->row[i]]))
			return false;
	return j->nrow > 0;
}

/* Would every open row of the job take more than four plans, with luck?  Not by its estimate: that of a change a little
 * over the limit is as often a little under it. */
static bool is_futile(const struct ab *ab, const struct ab_job *j)
{
	if (ab->opt.stay || j->nleg < FUTILE_FROM)
		return false;
	for (uint32_t i = 0; i < j->nrow; i++) {
		const struct ab_row *r = &ab->row[j->row[i]];

		if (!row_open(ab, r))
			continue;
		if (r->fails || !(ab_hoped_pairs(ab, j->row[i]) > FUTILE_PLANS * (double)ab->plan))
			return false;
	}
	return true;
}

static enum ab_stop job_stop(const struct ab *ab, uint32_t job, double elapsed_s)
{
	const struct ab_job *j = &ab->job[job];
	uint32_t most = ab_whole(ab) ? ab->plan : ab->opt.pairs_max;

	if (!ab_alive(ab, job) && !(is_ungated(ab, j) && !j->identical && j->nleg < UNGATED_PAIRS))
		return AB_DECIDED;
	if (j->nleg >= most)
		return AB_PAIRS;
	if (!j->nrow || j->nleg < PLAN_FROM || ab_whole(ab))
		return AB_GOING;
	if (!is_open(ab, j))
		return AB_DECIDED;
	if (elapsed_s + pair_seconds(ab, j, UINT32_MAX) > ab->opt.budget_s)
		return AB_BUDGET;
	return is_futile(ab, j) ? AB_FUTILE : AB_GOING;
}

static bool any_fails(const struct ab *ab)
{
	for (uint32_t i = 0; i < ab->nrow; i++)
		if (ab->row[i].fails)
			return true;
	return false;
}

/* The most restrictive reason of all jobs: what more budget would have changed goes first. */
static enum ab_stop whole_stop(const struct ab *ab)
{
	static const enum ab_stop by_weight[] = { AB_BUDGET, AB_PAIRS, AB_FUTILE };

	for (size_t k = 0; k < sizeof by_weight / sizeof *by_weight; k++)
		for (uint32_t i = 0; i < ab->njob; i++)
			if (ab->job[i].stop == by_weight[k])
				return by_weight[k];
	return AB_DECIDED;
}

enum ab_stop ab_next(struct ab *ab, double elapsed_s, struct ab_turn *turn)
{
	uint32_t next = MAP_NONE;

	elapsed_s += ab->elapsed_s;
	ab_settle(ab);
	if (!ab->plan) {
		fix_plan(ab, elapsed_s);
		ab_settle(ab);
	}
	if (ab->opt.fail_fast && any_fails(ab))
		return AB_FAILED_FAST;
	for (uint32_t i = 0; i < ab->njob; i++) {
		ab->job[i].stop = job_stop(ab, i, elapsed_s);
		if (ab->job[i].stop == AB_GOING &&
			(next == MAP_NONE || ab->job[i].nleg < ab->job[next].nleg))
			next = i;
	}
	if (next == MAP_NONE)
		return whole_stop(ab);
	draw(ab, next, turn);
	return AB_GOING;
}

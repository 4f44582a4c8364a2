/*
 * ab_settle - what every pair proves: bets, the null, verdicts.
 *
 * Pairs are taken in the order in which they were finished, and verdicts are looked for after each.  When the null
 * breaks, or a row that looked exact varies, the limits that the verdicts were found with are no longer those that
 * hold: all is forgotten and taken again.
 */
#include "compare/ab_part.h"

/* ---- who can still be measured ---- */

#define FAULTS_ONE_IN 10 /* pairs without a ratio: at most so many of a row */

static bool too_many_faults(uint32_t faults, uint32_t pairs)
{
	return (uint64_t)faults * FAULTS_ONE_IN > pairs;
}

bool ab_has_faults(const struct ab *ab, const struct ab_row *r)
{
	return r->head_fault || (!r->exact && too_many_faults(r->faults, ab->job[r->job].npair));
}

bool ab_lost(const struct ab *ab, const struct ab_row *r)
{
	uint32_t n = ab->job[r->job].npair, planned = ab->plan ? ab->plan : ab->opt.pairs_max;

	if (r->head_fault)
		return true;
	if (r->exact)
		return false;
	return (n >= 2 && r->faults == n) ||
	       (too_many_faults(r->faults, n) && too_many_faults(r->faults, planned));
}

static bool arm_failed_always(const struct ab *ab, const struct ab_job *j, enum ab_arm arm)
{
	for (uint32_t i = 0; i < j->npair; i++)
		if (!ab->pair[j->pair[i]].failure[arm].n)
			return false;
	return true;
}

/* Before rows are known: a base that fails gets a second chance, a head that fails has failed. */
static bool rowless_alive(const struct ab *ab, const struct ab_job *j)
{
	if (!j->npair)
		return true;
	return j->npair < 2 && arm_failed_always(ab, j, AB_BASE) &&
	       !ab->pair[j->pair[0]].failure[AB_HEAD].n;
}

bool ab_alive(const struct ab *ab, uint32_t job)
{
	const struct ab_job *j = &ab->job[job];

	if (j->identical)
		return false;
	if (!j->nrow)
		return rowless_alive(ab, j);
	for (uint32_t i = 0; i < j->nrow; i++) {
		const struct ab_row *r = &ab->row[j->row[i]];

		if (ab_counts(ab, r) && !ab_lost(ab, r))
			return true;
	}
	return false;
}

size_t ab_null_least(const struct ab *ab)
{
	return pairs_least(2 * ab_family(ab) / ab->opt.null_alpha);
}

bool ab_wants_null(const struct ab *ab, const struct ab_row *r)
{
	return r->fails && !r->exact && ab->opt.null_every && !ab_whole(ab) &&
	       r->bets->nz < ab_null_least(ab);
}

/* ---- bets ---- */

static void start_bets(struct ab *ab, struct ab_row *r)
{
	uint32_t cap = ab->opt.pairs_max;
	double *room;

	if (!r->bets) {
		r->bets = ARENA_NEW(ab->arena, struct ab_bets);
		room = ARENA_ARRAY(ab->arena, double, (size_t)cap *BET_COUNT);
		for (int i = 0; i < BET_COUNT; i++)
			r->bets->bet[i].leg.size = room + (size_t)i * cap;
	}
	for (int i = 0; i < BET_COUNT; i++) {
		struct ab_bet *b = &r->bets->bet[i];

		b->before = b->now = 1;
		evalue_start(&b->leg, b->leg.size);
	}
	r->bets->leg = r->bets->nx = r->bets->nz = 0;
}

static void next_leg(struct ab_bets *bets, uint32_t leg)
{
	for (int i = 0; i < BET_COUNT; i++) {
		struct ab_bet *b = &bets->bet[i];

		b->before *= b->now;
		b->now = 1;
		evalue_start(&b->leg, b->leg.size);
	}
	bets->leg = leg;
}

static void bet(struct ab_row *r, enum ab_bet_kind kind, double y)
{
	struct ab_bet *b = &r->bets->bet[kind];

	b->now = evalue_step(&b->leg, y);
}

void ab_bet_on_head(const struct ab *ab, struct ab_row *r, double x)
{
	double fail = log1p(r->terms.limit_fail), pass = log1p(r->terms.limit_pass);

	bet(r, BET_FAIL, x - fail);
	bet(r, BET_PASS, pass - x);
	if (ab->floor > 0) {
		bet(r, BET_FAIL_FLOOR, x - (fail + ab->floor));
		bet(r, BET_PASS_FLOOR, pass - ab->floor - x);
	}
}

static void bet_on_null(const struct ab *ab, struct ab_row *r, double z, double family)
{
	bet(r, BET_NULL_UP, z);
	bet(r, BET_NULL_DOWN, -z);
	bet(r, BET_NULL_FAIL, z - log1p(r->terms.limit_fail));
	r->bets->nz++;
	r->null_moved |= fmax(ab_e(r, BET_NULL_UP), ab_e(r, BET_NULL_DOWN)) >=
			 1 / ab->opt.null_alpha;
	r->null_failed |= ab_e(r, BET_NULL_FAIL) >= family / ab->opt.alpha;
	r->null_broken |= (ab_e(r, BET_NULL_UP) + ab_e(r, BET_NULL_DOWN)) / 2 >=
			  family / ab->opt.null_alpha;
}

double ab_fail_evidence(const struct ab *ab, const struct ab_row *r)
{
	double e = ab_e(r, BET_FAIL);

	return ab->floor > 0 ? fmin(e, ab_e(r, BET_FAIL_FLOOR)) : e;
}

double ab_pass_evidence(const struct ab *ab, const struct ab_row *r)
{
	double e = ab_e(r, BET_PASS);

	return ab->floor > 0 ? fmin(e, ab_e(r, BET_PASS_FLOOR)) : e;
}

/* ---- one row, one pair ---- */

static bool whole_things(const struct series *s)
{
	return s->exact || s->unit.dim == DIM_BYTES || s->unit.dim == DIM_COUNT;
}

/* Every value of the arm so far is its first; counts them. */
static bool repeats(const struct ab_row *r, enum ab_arm arm, uint32_t n, uint32_t *count)
{
	double first = NAN;

	*count = 0;
	for (uint32_t i = 0; i < n; i++) {
		double x = r->value[arm][i];

		if (isnan(x))
			continue;
		if ((*count)++ == 0)
			first = x;
		else if (x != first)
			return false;
	}
	return true;
}

static void see_exactness(struct ab_row *r, uint32_t n)
{
	uint32_t nbase, nhead;
	bool was = r->exact;

	if (r->varies || !whole_things(&r->series))
		return;
	r->varies = !repeats(r, AB_BASE, n, &nbase) || !repeats(r, AB_HEAD, n, &nhead);
	r->exact = !r->varies && nbase >= 2 && nhead >= 2;
	if (was && r->varies)
		r->decided = 0;
}

/* The job's i-th pair. */
static void take_row(struct ab *ab, struct ab_row *r, uint32_t i, double family)
{
	const struct ab_pair *p = &ab->pair[ab->job[r->job].pair[i]];
	double x = ab_log_ratio(r, i, AB_HEAD), z = ab_log_ratio(r, i, AB_NULL);
	bool no_head = isnan(r->value[AB_HEAD][i]);

	if (p->leg != r->bets->leg)
		next_leg(r->bets, p->leg);
	r->head_fault |= no_head && (p->failure[AB_HEAD].n || !isnan(r->value[AB_BASE][i]));
	r->faults += isnan(x) != 0;
	see_exactness(r, i + 1);
	if (!isnan(x)) {
		r->bets->nx++;
		if (!ab_grouped(ab))
			ab_bet_on_head(ab, r, x);
	}
	if (!isnan(z))
		bet_on_null(ab, r, z, family);
}

/* ---- the null ---- */

static double null_center(const struct ab_row *r, uint32_t taken, double *z)
{
	struct arena scratch = { 0 };
	uint32_t n = 0;
	double center;

	for (uint32_t i = 0; i < taken; i++) {
		double x = ab_log_ratio(r, i, AB_NULL);

		if (!isnan(x))
			z[n++] = x;
	}
	center = n ? pair_shape(&scratch, z, n).center : 0;
	arena_free(&scratch);
	return center;
}

/* The largest difference between base and its double, once that is proven for any row. */
static double floor_now(struct ab *ab)
{
	struct arena scratch = { 0 };
	double most = 0, *z = ARENA_ARRAY(&scratch, double, ab->npair + 1);

	for (uint32_t i = 0; i < ab->nrow; i++) {
		const struct ab_row *r = &ab->row[i];

		if (ab_counts(ab, r) && !r->exact && r->bets)
			most = fmax(most, fabs(null_center(r, ab->job[r->job].taken, z)));
	}
	arena_free(&scratch);
	return most;
}

/* Did the limits move with this pair? */
static bool move_floor(struct ab *ab, const struct ab_pair *p)
{
	double was = ab->floor;

	for (uint32_t i = 0; i < ab->job[p->job].nrow; i++) {
		const struct ab_row *r = &ab->row[ab->job[p->job].row[i]];

		ab->tripped |= r->null_broken && !r->exact && ab_counts(ab, r);
	}
	if (ab->tripped && (p->narm == AB_ARMS || was == 0))
		ab->floor = floor_now(ab);
	return ab->floor != was;
}

/* ---- verdicts ---- */

bool ab_takes_part(const struct ab *ab, const struct ab_row *r)
{
	return ab_counts(ab, r) && r->bets && !r->exact && !r->head_fault;
}

/* From nothing to something is beyond every percentage. */
static void judge_exact(struct ab_row *r, uint32_t taken)
{
	uint32_t i = 0;
	double x;

	while (i < taken && (isnan(r->value[AB_BASE][i]) || isnan(r->value[AB_HEAD][i])))
		i++;
	if (i == taken)
		return;
	x = ab_log_ratio(r, i, AB_HEAD);
	if (isnan(x))
		x = (r->value[AB_HEAD][i] > r->value[AB_BASE][i]) ==
				    (r->series.better != BETTER_HIGHER)
			    ? INFINITY
			    : -INFINITY;
	r->fails = x > log1p(r->terms.limit_fail);
	r->passes = !r->fails && x <= log1p(r->terms.limit_pass);
}

static void mark_decided(struct ab *ab)
{
	for (uint32_t i = 0; i < ab->nrow; i++) {
		struct ab_row *r = &ab->row[i];

		if (!r->decided && (r->fails || r->passes))
			r->decided = ab->job[r->job].taken;
	}
}

/* FAIL first: over all rows together.  `fails` and `e` hold a place for every row. */
static void judge_fails(struct ab *ab, double *e, bool *fails)
{
	for (uint32_t i = 0; i < ab->nrow; i++) {
		const struct ab_row *r = &ab->row[i];

		e[i] = ab_takes_part(ab, r) ? ab_fail_evidence(ab, r) : NAN;
		fails[i] = r->fails;
	}
	evalue_holm(e, ab->nrow, ab_family(ab), ab->opt.alpha, fails);
	for (uint32_t i = 0; i < ab->nrow; i++) {
		struct ab_row *r = &ab->row[i];

		if (fails[i] && !r->fails)
			r->decided = ab->job[r->job].taken;
		r->fails = fails[i];
	}
}

static void judge_passes(struct ab *ab)
{
	for (uint32_t i = 0; i < ab->nrow; i++) {
		struct ab_row *r = &ab->row[i];

		if (ab_takes_part(ab, r))
			r->passes |= ab_pass_evidence(ab, r) >= 1 / ab->opt.beta;
	}
}

static void judge(struct ab *ab, double *e, bool *fails)
{
	bool end = ab_whole(ab) && !ab->ended && ab_at_end(ab);

	for (uint32_t i = 0; i < ab->nrow; i++)
		if (ab->row[i].exact && ab->row[i].bets && ab_counts(ab, &ab->row[i]))
			judge_exact(&ab->row[i], ab->job[ab->row[i].job].taken);
	if (end && ab_grouped(ab))
		ab_bet_on_variants(ab);
	if (end && ab->is_short)
		ab_judge_flips(ab, fails);
	else if (!ab_whole(ab) || (end && ab_grouped(ab)))
		judge_fails(ab, e, fails);
	judge_passes(ab);
	mark_decided(ab);
	ab->ended |= end;
}

/* ---- all pairs ---- */

static void forget(struct ab *ab)
{
	for (uint32_t i = 0; i < ab->nrow; i++) {
		struct ab_row *r = &ab->row[i];

		r->below_null |= r->fails && ab->floor > 0 && !r->exact;
		r->exact = r->fails = r->passes = r->head_fault = false;
		r->null_broken = r->null_moved = r->null_failed = false;
		r->faults = r->decided = 0;
		if (r->bets)
			start_bets(ab, r);
	}
	for (uint32_t i = 0; i < ab->njob; i++)
		ab->job[i].taken = 0;
	ab->ended = false;
	ab->settled = 0;
}

void ab_again(struct ab *ab)
{
	ab->floor = 0;
	ab->tripped = false;
	forget(ab);
	ab->seen = 0;
	for (uint32_t i = 0; i < ab->nrow; i++)
		ab->row[i].varies = ab->row[i].below_null = false;
}

/* True when what was judged before has to be judged again. */
static bool take_pair(struct ab *ab, uint32_t at, double family)
{
	const struct ab_pair *p = &ab->pair[at];
	struct ab_job *j = &ab->job[p->job];
	uint32_t i = j->taken++;
	bool again = false;

	for (uint32_t k = 0; k < j->nrow; k++) {
		struct ab_row *r = &ab->row[j->row[k]];
		bool was = r->exact;

		if (!r->bets) {
			start_bets(ab, r);
			again |= i > 0;
		}
		take_row(ab, r, i, family);
		again |= was && !r->exact;
	}
	if (at < ab->seen)
		return false;
	ab->seen = at + 1;
	return move_floor(ab, p) || again;
}

void ab_settle(struct ab *ab)
{
	struct arena scratch = { 0 };
	double *e = ARENA_ARRAY(&scratch, double, ab->nrow + 1), family = ab_family(ab);
	bool *fails = ARENA_ARRAY(&scratch, bool, ab->nrow + 1);

	while (ab->settled < ab->npair) {
		if (take_pair(ab, ab->settled++, family))
			forget(ab);
		else
			judge(ab, e, fails);
	}
	arena_free(&scratch);
}

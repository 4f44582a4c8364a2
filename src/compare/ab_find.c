/* ab_find - what was found about one row, and about all. */
#include "compare/ab_part.h"

/* x, where each leg of it ends, and the numbers that follow from both. */
struct sight {
	struct arena scratch;
	double *x;
	size_t *end;
	uint32_t n, nleg;
	double family;
	struct pair_shape shape;
};

static void look(const struct ab *ab, const struct ab_row *r, struct sight *s)
{
	*s = (struct sight){ .family = ab_family(ab) };
	s->x = ARENA_ARRAY(&s->scratch, double, r->n + 1);
	s->end = ARENA_ARRAY(&s->scratch, size_t, r->n + 1);
	s->n = ab_ratios(ab, r, s->x, s->end, &s->nleg);
	s->shape = (struct pair_shape){ NAN, NAN };
	if (s->n)
		s->shape = pair_shape(&s->scratch, s->x, s->n);
}

/* ---- why it is not decided ---- */

static const char *arm_name(enum ab_arm arm)
{
	return arm == AB_BASE ? "base" : arm == AB_HEAD ? "head" : "A'";
}

/* "head exited with status 139 in pair 2", of the first pair in which this arm has no value. */
static struct str fault_of(const struct ab *ab, const struct ab_row *r, enum ab_arm arm)
{
	const struct ab_job *j = &ab->job[r->job];

	for (uint32_t i = 0; i < r->n; i++) {
		const struct ab_pair *p = &ab->pair[j->pair[i]];

		if (!isnan(r->value[arm][i]))
			continue;
		if (p->failure[arm].n)
			return arena_printf(ab->arena, "%s %.*s in pair %u", arm_name(arm),
				STR(p->failure[arm]), i + 1);
		if (arm == AB_BASE || !isnan(r->value[AB_BASE][i]))
			return arena_printf(
				ab->arena, "%s did not report it in pair %u", arm_name(arm), i + 1);
	}
	return S("");
}

static struct str why_not_measured(const struct ab *ab, const struct ab_row *r)
{
	struct str why = fault_of(ab, r, r->head_fault ? AB_HEAD : AB_BASE);

	return why.n ? why
		     : arena_printf(ab->arena, "no ratio can be formed in %u of %u pairs",
			       r->faults, r->n);
}

static struct str why_open(const struct ab *ab, const struct ab_row *r, size_t least)
{
	if (ab->tripped && log1p(r->terms.limit_pass) <= ab->floor)
		return S("layout floor above limit");
	if (r->below_null)
		return S("below measured null");
	if (ab_whole(ab) && !ab->ended)
		return arena_printf(ab->arena, "%u pairs planned, judged at their end", ab->plan);
	if (r->bets && r->bets->nx < least)
		return arena_printf(ab->arena, "nothing can be decided below %zu pairs", least);
	return S("");
}

static struct str reason_of(const struct ab *ab, const struct ab_row *r, enum ab_verdict v)
{
	switch (v) {
	case AB_NOT_MEASURED:
		return why_not_measured(ab, r);
	case AB_INCONCLUSIVE:
		return r->varies && !r->bets->nx ? S("varies")
						 : why_open(ab, r, pairs_least(1 / ab->opt.beta));
	case AB_FAIL:
		return ab->opt.null_every && !r->exact && r->bets->nz < ab_null_least(ab)
			       ? S("null not established")
			       : S("");
	default:
		return S("");
	}
}

/* ---- one row ---- */

static enum ab_verdict verdict_of(const struct ab *ab, const struct ab_row *r)
{
	if (ab->job[r->job].identical)
		return AB_PASS;
	if (r->late)
		return AB_NEW;
	if (!r->terms.gated)
		return AB_UNGATED;
	if (r->fails)
		return AB_FAIL;
	if (!r->n || ab_has_faults(ab, r))
		return AB_NOT_MEASURED;
	return r->passes ? AB_PASS : AB_INCONCLUSIVE;
}

static double distance(const struct pair_shape *s, double lambda)
{
	double off = fabs(s->center - lambda);

	return s->sd > 0 ? off / s->sd : off > 0 ? INFINITY : 0;
}

static double job_seconds(const struct ab *ab, const struct ab_job *j)
{
	double sum = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < j->npair; i++) {
		double s = ab->pair[j->pair[i]].seconds;

		if (!isnan(s)) {
			sum += s;
			n++;
		}
	}
	return n ? sum / n : NAN;
}

/* Pairs in all, towards the limit that the estimate is nearer to proving. */
static void forecast(
	const struct ab *ab, const struct ab_row *r, const struct sight *s, struct ab_found *out)
{
	double fail = log1p(r->terms.limit_fail) + ab->floor,
	       pass = log1p(r->terms.limit_pass) - ab->floor;
	bool over = s->shape.center > fail;
	double threshold = over ? out->fail_at : 1 / ab->opt.beta;

	out->needed_pairs = INFINITY;
	if (over || s->shape.center < pass)
		out->needed_pairs = pairs_forecast(distance(&s->shape, over ? fail : pass),
			threshold, s->n, over ? out->e_fail : out->e_pass);
	out->needed_s = (out->needed_pairs - s->n) * job_seconds(ab, &ab->job[r->job]);
}

/* Two-sided at no limit at all; the null must be cleared as well. */
static int proven_moved(const struct ab *ab, const struct sight *s)
{
	struct arena scratch = { 0 };
	double *room = ARENA_ARRAY(&scratch, double, s->n + 1), worse = 1, better = 1;
	size_t from = 0;

	for (uint32_t i = 0; i < s->nleg; i++) {
		worse *= evalue_fail(s->x + from, s->end[i] - from, ab->floor, room);
		better *= evalue_pass(s->x + from, s->end[i] - from, -ab->floor, room);
		from = s->end[i];
	}
	arena_free(&scratch);
	return worse >= s->family / ab->opt.alpha    ? 1
	       : better >= s->family / ab->opt.alpha ? -1
						     : 0;
}

static void find_null(const struct ab_row *r, struct ab_found *out)
{
	struct arena scratch = { 0 };
	double *z = ARENA_ARRAY(&scratch, double, r->n + 1);

	for (uint32_t i = 0; i < r->n; i++) {
		double x = ab_log_ratio(r, i, AB_NULL);

		if (!isnan(x))
			z[out->null_pairs++] = x;
	}
	if (out->null_pairs)
		out->null_by = expm1(pair_shape(&scratch, z, out->null_pairs).center);
	arena_free(&scratch);
}

static size_t failed_rows(const struct ab *ab)
{
	size_t n = 0;

	for (uint32_t i = 0; i < ab->nrow; i++)
		n += ab->row[i].fails;
	return n;
}

/* What so many pairs could show. */
static void find_power(
	const struct ab *ab, const struct ab_row *r, const struct sight *s, struct ab_found *out)
{
	double failed = (double)(failed_rows(ab) - r->fails);

	out->e_fail = ab_fail_evidence(ab, r);
	out->e_pass = ab_pass_evidence(ab, r);
	out->fail_at = fmax(1, s->family - failed) / ab->opt.alpha;
	out->resolution = expm1(pairs_detectable(s->n, 1 / ab->opt.beta, s->shape.sd) + ab->floor);
	out->can_fail_from = expm1(
		log1p(r->terms.limit_fail) + ab->floor +
		pairs_detectable(s->n, fmax(1, s->family) / ab->opt.alpha, s->shape.sd));
	if (out->verdict == AB_INCONCLUSIVE)
		forecast(ab, r, s, out);
}

static void find_bounds(const struct ab *ab, struct sight *s, struct ab_found *out)
{
	struct interval one = evalue_bounds_legs(&s->scratch, s->x, s->end, s->nleg, 20);
	struct interval all = evalue_bounds_legs(
		&s->scratch, s->x, s->end, s->nleg, fmax(1, s->family) / ab->opt.alpha);

	out->lo = expm1(one.lo);
	out->hi = expm1(one.hi);
	out->lo_all = expm1(all.lo - ab->floor);
	out->hi_floor = expm1(one.hi + ab->floor);
}

/* Exact rows and rows of identical arms are what they are. */
static void find_exact(const struct ab_row *r, const struct sight *s, struct ab_found *out)
{
	if (s->n)
		out->by = expm1(s->shape.center);
	else if (r->fails)
		out->by = INFINITY;
	out->lo = out->hi = out->lo_all = out->hi_floor = out->by;
	out->moved = (out->by > 0) - (out->by < 0);
	out->resolution = 0;
}

static void find_bare(const struct ab *ab, uint32_t row, struct sight *s, struct ab_found *out)
{
	const struct ab_row *r = &ab->row[row];

	*out = (struct ab_found){
		.verdict = verdict_of(ab, r),
		.by = NAN,
		.lo = -1,
		.hi = INFINITY,
		.lo_all = -1,
		.hi_floor = INFINITY,
		.sd = NAN,
		.e_fail = NAN,
		.e_pass = NAN,
		.fail_at = NAN,
		.resolution = INFINITY,
		.can_fail_from = INFINITY,
		.needed_pairs = NAN,
		.needed_s = NAN,
		.null_by = NAN,
	};
	look(ab, r, s);
	out->pairs = r->bets ? r->bets->nx : s->n;
	if (s->n) {
		out->by = expm1(s->shape.center);
		out->sd = s->shape.sd;
	}
	if (s->n && r->bets && ab_counts(ab, r))
		find_power(ab, r, s, out);
}

/* The estimate is off by up to 1.6 sds / sqrt(n) in nine of ten cases: the Hodges-Lehmann centre of Gaussian pairs at
 * 1.28 standard errors, heavier tails included. */
static double with_luck(double off, const struct sight *s)
{
	double sd = s->shape.sd, lucky = off + 1.6 * sd / sqrt((double)s->n);

	return lucky <= 0 ? 0 : sd > 0 ? lucky / sd : INFINITY;
}

double ab_hoped_pairs(const struct ab *ab, uint32_t row)
{
	const struct ab_row *r = &ab->row[row];
	double pairs = INFINITY, fail = log1p(r->terms.limit_fail) + ab->floor,
	       pass = log1p(r->terms.limit_pass) - ab->floor, distance;
	struct ab_found found;
	struct sight s;

	find_bare(ab, row, &s, &found);
	if (s.n && (distance = with_luck(s.shape.center - fail, &s)) > 0)
		pairs = pairs_needed(distance, found.fail_at);
	if (s.n && (distance = with_luck(pass - s.shape.center, &s)) > 0)
		pairs = fmin(pairs, pairs_needed(distance, 1 / ab->opt.beta));
	arena_free(&s.scratch);
	return pairs;
}

void ab_find(const struct ab *ab, uint32_t row, struct ab_found *out)
{
	const struct ab_row *r = &ab->row[row];
	struct sight s;

	find_bare(ab, row, &s, out);
	out->reason = reason_of(ab, r, out->verdict);
	find_null(r, out);
	if (r->exact || ab->job[r->job].identical) {
		find_exact(r, &s, out);
	} else if (s.n) {
		find_bounds(ab, &s, out);
		if (ab_counts(ab, r))
			out->moved = proven_moved(ab, &s);
	}
	arena_free(&s.scratch);
}

/* ---- all rows ---- */

static void tally_pairs(const struct ab *ab, struct ab_tally *out)
{
	out->pairs_least = UINT32_MAX;
	for (uint32_t i = 0; i < ab->njob; i++) {
		uint32_t n = ab->job[i].npair;

		if (!n || ab->job[i].identical)
			continue;
		out->pairs_least = n < out->pairs_least ? n : out->pairs_least;
		out->pairs_most = n > out->pairs_most ? n : out->pairs_most;
	}
	if (!out->pairs_most)
		out->pairs_least = 0;
	for (uint32_t i = 0; i < ab->npair; i++) {
		out->null_pairs += ab->pair[i].narm == AB_ARMS;
		if (!isnan(ab->pair[i].seconds))
			out->seconds += ab->pair[i].seconds;
	}
}

static void tally_null(const struct ab *ab, const struct ab_row *r, struct ab_tally *out)
{
	struct ab_found found = { .null_by = NAN };

	if (!ab_counts(ab, r) || r->exact)
		return;
	find_null(r, &found);
	if (!found.null_pairs)
		return;
	out->null_rows++;
	out->null_broken += r->null_broken;
	out->null_moved += r->null_moved;
	out->null_failed += r->null_failed;
	out->null_most = fmax(out->null_most, fabs(found.null_by));
}

void ab_tally(const struct ab *ab, struct ab_tally *out)
{
	double sum = 0;
	uint32_t n = 0;

	*out = (struct ab_tally){ .rows = ab_family(ab), .null_most = NAN, .geomean = NAN };
	out->floor = expm1(ab->floor);
	out->pass_least = (uint32_t)pairs_least(1 / ab->opt.beta);
	out->fail_least = ab->is_short ? 5
				       : (uint32_t)pairs_least(fmax(1, out->rows) / ab->opt.alpha);
	tally_pairs(ab, out);
	for (uint32_t i = 0; i < ab->nrow; i++) {
		const struct ab_row *r = &ab->row[i];
		struct sight s;

		look(ab, r, &s);
		if (s.n && r->series.unit.dim == DIM_TIME) {
			sum += s.shape.center;
			n++;
		}
		arena_free(&s.scratch);
		out->verdict[verdict_of(ab, r)]++;
		tally_null(ab, r, out);
	}
	if (n)
		out->geomean = expm1(sum / n);
}

enum ab_verdict ab_verdict(const struct ab *ab)
{
	bool seen[AB_UNGATED + 1] = { false };

	for (uint32_t i = 0; i < ab->nrow; i++)
		seen[verdict_of(ab, &ab->row[i])] = true;
	for (uint32_t i = 0; i < ab->njob; i++)
		seen[ab->job[i].identical ? AB_PASS : AB_NOT_MEASURED] |= !ab->job[i].nrow;
	if (seen[AB_FAIL])
		return AB_FAIL;
	if (seen[AB_NOT_MEASURED])
		return AB_NOT_MEASURED;
	if (seen[AB_INCONCLUSIVE])
		return AB_INCONCLUSIVE;
	if (seen[AB_PASS])
		return AB_PASS;
	return seen[AB_NEW] ? AB_NEW : seen[AB_UNGATED] ? AB_UNGATED : AB_NOT_MEASURED;
}

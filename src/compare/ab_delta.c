/*
 * ab_delta - every row of an experiment as a delta with its proof.
 *
 * Choices [1] Bounds are those of the e-processes, 95 % a side whenever one looks: 90 % together.
 *         [2] p is 1 / E of the two-sided e-process at no change; a family of m multiplies it by m.
 *         [3] SAME is said of rows that passed and did not provably move.
 *         [4] "Same instructions" are counts that the estimate puts within 0.1 %.
 */
#include "compare/ab_part.h"
#include "compare/part.h"

#include "base/sort.h"

#define SAME_INSTRUCTIONS 1e-3

static const struct method method_ab = {
	.name = "e-processes on randomised pairs, Hodges-Lehmann ratio",
	.cite = "Ramdas et al. 2023, Statistical Science 38(4), 576-601; "
		"Vovk and Wang 2021, Ann. Statist. 49(3), 1736-1754; "
		"Hodges and Lehmann 1963, Ann. Math. Statist. 34(2), 598-611",
	.assumes = "a fair, independent coin ordered every pair",
};

static const struct method method_identical = {
	.name = "byte-identical arms",
	.cite = "",
	.assumes = "the same bytes do the same work: not timed",
};

/* Values of one arm in the order of measurement. */
static void fill_side(
	struct comparison *c, struct side *side, const struct ab_row *r, enum ab_arm arm)
{
	double *x = ARENA_ARRAY(c->arena, double, r->n + 1),
	       *sorted = ARENA_ARRAY(c->arena, double, r->n + 1);
	struct interval in;

	for (uint32_t i = 0; i < r->n; i++)
		if (!isnan(r->value[arm][i]))
			sorted[side->n] = x[side->n] = r->value[arm][i], side->n++;
	if (!side->n)
		return;
	sort_f64(sorted, side->n);
	in = median_interval(sorted, side->n, 0.95);
	side->center = median(sorted, side->n);
	side->lo = in.lo;
	side->hi = in.hi;
	side->nprocess = side->n;
	side->value = x;
	if (r->exact)
		side->lo = side->hi = side->center;
}

/* A ratio by which head is worse as one by which it changed. */
static double as_change(const struct ab_row *r, double by)
{
	if (r->series.better != BETTER_HIGHER)
		return by;
	return isinf(by) ? -1 : by <= -1 ? INFINITY : 1 / (1 + by) - 1;
}

static void fill_change(struct delta *d, const struct ab_row *r, const struct ab_found *f)
{
	bool higher = r->series.better == BETTER_HIGHER;

	d->difference = d->head.center - d->base.center;
	if (isnan(f->by) || isinf(f->by))
		return;
	d->change = as_change(r, f->by);
	d->lo = as_change(r, higher ? f->hi : f->lo);
	d->hi = as_change(r, higher ? f->lo : f->hi);
	d->lo = d->lo <= -1 && !r->exact ? -INFINITY : d->lo;
	d->level = r->exact ? 1 : 0.9;
}

static const struct proof *proof_of(
	struct comparison *c, const struct ab_row *r, const struct ab_found *f)
{
	struct proof *p = ARENA_NEW(c->arena, struct proof);

	*p = (struct proof){
		.verdict = f->verdict == AB_FAIL   ? PROOF_OVER
			   : f->verdict == AB_PASS ? PROOF_WITHIN
						   : PROOF_OPEN,
		.limit_fail = r->terms.limit_fail,
		.limit_pass = r->terms.limit_pass,
		.e_fail = f->e_fail,
		.e_pass = f->e_pass,
		.fail_at = f->fail_at,
		.over = f->lo_all <= -1 ? -INFINITY : f->lo_all,
		.within = f->hi_floor,
		.resolution = f->resolution,
		.needed_pairs = f->needed_pairs,
		.needed_s = f->needed_s,
		.pairs = f->pairs,
		.reason = f->reason,
	};
	return p;
}

static enum change direction(const struct ab_row *r, const struct ab_found *f)
{
	if (f->moved && r->series.better != BETTER_LOWER && r->series.better != BETTER_HIGHER)
		return CHANGE_MOVED;
	if (f->verdict == AB_FAIL || f->moved > 0)
		return CHANGE_WORSE;
	if (f->moved < 0)
		return CHANGE_BETTER;
	return f->verdict == AB_PASS || r->exact ? CHANGE_SAME : CHANGE_UNKNOWN;
}

/* What base has and head never had is gone; a head that failed has a failure. */
static void fill_verdict(struct delta *d, const struct ab_row *r, const struct ab_found *f)
{
	if (f->verdict == AB_NEW)
		d->verdict = CHANGE_NEW;
	else if (f->verdict != AB_NOT_MEASURED)
		d->verdict = direction(r, f);
	else if (d->base.n && !d->head.n && !d->head.failure.n)
		d->verdict = CHANGE_GONE;
	else
		d->verdict = CHANGE_UNKNOWN;
}

static void fill_p(const struct ab *ab, struct delta *d, const struct ab_row *r)
{
	struct arena scratch = { 0 };
	double *x = ARENA_ARRAY(&scratch, double, r->n + 1),
	       *room = ARENA_ARRAY(&scratch, double, r->n + 1), e = 1;
	size_t *end = ARENA_ARRAY(&scratch, size_t, r->n + 1), from = 0;
	uint32_t nleg, n = ab_ratios(ab, r, x, end, &nleg);

	for (uint32_t i = 0; i < nleg; i++) {
		e *= evalue_null(x + from, end[i] - from, room);
		from = end[i];
	}
	arena_free(&scratch);
	if (!n || r->exact || !ab_counts(ab, r))
		return;
	d->p = fmin(1, 1 / e);
	d->p_adjusted = fmin(1, ab_family(ab) / e);
}

static bool same_benchmark(const struct ab_row *x, const struct ab_row *y)
{
	if (x->job != y->job || !str_eq(x->series.name, y->series.name) ||
		x->series.nparam != y->series.nparam)
		return false;
	for (uint32_t i = 0; i < x->series.nparam; i++)
		if (!str_eq(x->series.param[i].key, y->series.param[i].key) ||
			!str_eq(x->series.param[i].value, y->series.param[i].value))
			return false;
	return true;
}

/* A time that moved while the instructions did not. */
static void remark_layout(
	const struct ab *ab, struct comparison *c, struct delta *d, const struct ab_row *r)
{
	if (r->series.unit.dim != DIM_TIME ||
		(d->verdict != CHANGE_WORSE && d->verdict != CHANGE_BETTER))
		return;
	for (uint32_t i = 0; i < ab->nrow; i++) {
		const struct ab_row *count = &ab->row[i];
		struct ab_found f;

		if (!str_eq(count->series.metric, S("instructions")) || !same_benchmark(count, r))
			continue;
		ab_find(ab, i, &f);
		if (fabs(f.by) <= SAME_INSTRUCTIONS)
			delta_remark(
				c, d, S("same instructions, other time: layout or environment"));
		return;
	}
}

static void remark_row(const struct ab *ab, struct comparison *c, struct delta *d, uint32_t row,
	const struct ab_found *f)
{
	const struct ab_row *r = &ab->row[row];

	if (ab->job[r->job].identical)
		delta_remark(c, d, S("base and head are byte-identical: not timed"));
	if (f->verdict == AB_NEW && d->base.n)
		delta_remark(c, d, S("appeared after the first pair"));
	if (f->reason.n && f->verdict != AB_NOT_MEASURED)
		delta_remark(c, d, f->reason);
	remark_layout(ab, c, d, r);
}

/* Head worked and did not have it, ever. */
static bool is_gone(const struct ab *ab, const struct ab_row *r, const struct delta *d)
{
	bool failed = false;

	for (uint32_t i = 0; i < r->n; i++)
		failed |= ab->pair[ab->job[r->job].pair[i]].failure[AB_HEAD].n > 0;
	return d->base.n && !d->head.n && !failed;
}

static void add_delta(const struct ab *ab, struct comparison *c, struct labels *labels, uint32_t at)
{
	const struct ab_row *r = &ab->row[at];
	struct row name = { .job = ab->job[r->job].name, .key = r->key, .series = &r->series };
	bool identical = ab->job[r->job].identical;
	struct delta *d = delta_add(c);
	struct ab_found f;

	ab_find(ab, at, &f);
	d->model = MODEL_BENCH;
	d->metric = r->series.metric;
	d->subject = label_of(labels, &name);
	d->job = name.job;
	d->key = r->key;
	d->unit = r->series.unit;
	d->better = r->series.better;
	fill_side(c, &d->base, r, AB_BASE);
	fill_side(c, &d->head, r, AB_HEAD);
	if (f.verdict == AB_NOT_MEASURED && !is_gone(ab, r, d))
		*(r->head_fault ? &d->head.failure : &d->base.failure) = f.reason;
	d->grounds = !d->base.n || !d->head.n ? GROUNDS_NONE
		     : r->exact || identical  ? GROUNDS_EXACT
		     : f.pairs < 2            ? GROUNDS_SINGLE
					      : GROUNDS_RAW;
	fill_change(d, r, &f);
	fill_p(ab, d, r);
	d->method = identical ? &method_identical : r->exact ? &method_exact : &method_ab;
	if (f.verdict != AB_NEW && f.verdict != AB_UNGATED && !identical && !r->exact)
		d->proof = proof_of(c, r, &f);
	fill_verdict(d, r, &f);
	remark_row(ab, c, d, at, &f);
}

static void remark_whole(const struct ab *ab, struct comparison *c)
{
	for (uint32_t i = 0; i < ab->njob; i++)
		if (ab->job[i].identical)
			comparison_remark(
				c, arena_printf(ab->arena,
					   "%.*s: base and head are byte-identical: not timed",
					   STR(ab->job[i].name)));
	if (ab->tripped)
		comparison_remark(c, arena_printf(ab->arena,
					     "the base differs from itself by up to %.2g %%: "
					     "limits were raised by it",
					     100 * expm1(ab->floor)));
}

void ab_deltas(const struct ab *ab, struct deltas *out)
{
	struct comparison c = { .arena = ab->arena, .out = out };
	struct labels labels;

	*out = (struct deltas){ 0 };
	labels_init(&labels, ab->arena);
	for (uint32_t i = 0; i < ab->nrow; i++)
		labels_see(&labels, &(struct row){ .job = ab->job[ab->row[i].job].name,
					    .key = ab->row[i].key,
					    .series = &ab->row[i].series });
	for (uint32_t i = 0; i < ab->nrow; i++)
		add_delta(ab, &c, &labels, i);
	remark_whole(ab, &c);
}

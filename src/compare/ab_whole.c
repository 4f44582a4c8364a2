/*
 * ab_whole - plans whose test is made once, at their end: too short for e-Holm, or with fewer variants than pairs.
 */
#include "compare/ab_part.h"

bool ab_grouped(const struct ab *ab)
{
	return ab->plan && ab->opt.variants && ab->opt.variants < ab->plan;
}

bool ab_whole(const struct ab *ab)
{
	return ab->is_short || ab_grouped(ab);
}

bool ab_at_end(const struct ab *ab)
{
	if (!ab->plan || ab->leg > 0)
		return false;
	for (uint32_t i = 0; i < ab->njob; i++)
		if (ab_alive(ab, i) && ab->job[i].taken < ab->plan)
			return false;
	return true;
}

/* Variants are the units: each is one value, in their order. */
void ab_bet_on_variants(struct ab *ab)
{
	struct arena scratch = { 0 };
	double *x = ARENA_ARRAY(&scratch, double, ab->npair + 1);
	size_t *end = ARENA_ARRAY(&scratch, size_t, ab->npair + 1);

	for (uint32_t i = 0; i < ab->nrow; i++) {
		struct ab_row *r = &ab->row[i];
		uint32_t nleg, n = ab_takes_part(ab, r) ? ab_ratios(ab, r, x, end, &nleg) : 0;

		for (uint32_t k = 0; k < n; k++)
			ab_bet_on_head(ab, r, x[k]);
	}
	arena_free(&scratch);
}

/* y of a row that takes part, with 0 (no evidence) where there is no ratio. */
static void fill_units(
	const struct ab *ab, const struct ab_row *r, uint32_t n, double lambda, double *y)
{
	struct arena scratch = { 0 };
	double *x = ARENA_ARRAY(&scratch, double, r->n + 1);
	size_t *end = ARENA_ARRAY(&scratch, size_t, r->n + 1);
	uint32_t nleg, have;

	if (ab_grouped(ab)) {
		have = ab_ratios(ab, r, x, end, &nleg);
	} else {
		have = r->n;
		for (uint32_t i = 0; i < have; i++)
			x[i] = ab_log_ratio(r, i, AB_HEAD);
	}
	for (uint32_t i = 0; i < n; i++)
		y[i] = i < have && !isnan(x[i]) ? x[i] - lambda : 0;
	arena_free(&scratch);
}

/* The joint sign-flip test over every row that takes part, at the limits raised by `floor`. */
static void flip_rows(struct ab *ab, double floor, bool *fails)
{
	uint32_t n = ab_grouped(ab) ? ab->opt.variants : ab->plan, m = 0;
	struct arena scratch = { 0 };
	uint32_t *at = ARENA_ARRAY(&scratch, uint32_t, ab->nrow + 1);
	double *y = ARENA_ARRAY(&scratch, double, (size_t)(ab->nrow + 1) * n);
	double *r = ARENA_ARRAY(&scratch, double, ab->nrow + 1),
	       *p = ARENA_ARRAY(&scratch, double, ab->nrow + 1);

	for (uint32_t i = 0; i < ab->nrow; i++) {
		const struct ab_row *row = &ab->row[i];

		if (!ab_takes_part(ab, row))
			continue;
		fill_units(ab, row, n, log1p(row->terms.limit_fail) + floor, y + (size_t)m * n);
		at[m++] = i;
	}
	if (m && n >= 5)
		flip_test(&scratch, y, m, n, 2, r, p);
	for (uint32_t k = 0; k < m; k++)
		fails[at[k]] &= n >= 5 && p[k] <= ab->opt.alpha;
	arena_free(&scratch);
}

void ab_judge_flips(struct ab *ab, bool *fails)
{
	for (uint32_t i = 0; i < ab->nrow; i++)
		fails[i] = ab_takes_part(ab, &ab->row[i]);
	flip_rows(ab, ab->floor, fails);
	if (ab->floor > 0)
		flip_rows(ab, 0, fails);
	for (uint32_t i = 0; i < ab->nrow; i++) {
		struct ab_row *r = &ab->row[i];

		if (!fails[i])
			continue;
		r->fails = true;
		r->decided = ab->job[r->job].taken;
	}
}

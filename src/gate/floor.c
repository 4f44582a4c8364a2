#include "gate/floor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NOISE 1e-9      /* of doubles that stand for decimals */

const char *floor_status_name(enum floor_status s)
{
	static const char *const name[] = { [FLOOR_PASS] = "PASS", [FLOOR_FAIL] = "FAIL", [FLOOR_LOOSE] = "LOOSE",
		[FLOOR_SKIP] = "SKIP", [FLOOR_NODATA] = "NODATA" };

	return name[s];
}

/* As printf and Go print it: the nearest decimal to the binary value. */
static double rounded(double percent)
{
	char text[64];

	snprintf(text, sizeof text, "%.1f", percent);
	return strtod(text, NULL);
}

static double reached(const struct floor_terms *terms, const struct cov_tally *t)
{
	double percent = tally_percent(t);

	return terms->rounded && !isnan(percent) ? rounded(percent) : percent;
}

/* ---- percent ---- */

static double half_digit(const struct floor_row *row)
{
	return row->floor.has_percent ? 0.5 * pow(10, -(double)row->floor.digits) : 0.05;
}

static bool holds_percent(const struct floor_terms *terms, const struct floor_row *row, const struct cov_tally *t)
{
	double percent = reached(terms, t);

	if (terms->rounded)
		return percent >= row->required;
	if (row->required >= 100)
		return !t->uncovered;
	return percent >= row->required - half_digit(row) - NOISE;
}

/* How many more of `t` must be covered. */
static uint64_t missing_for(const struct floor_terms *terms, const struct floor_row *row, struct cov_tally t)
{
	uint64_t lo = 0, hi = t.uncovered;

	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;
		struct cov_tally then = { t.covered + mid, t.uncovered - mid, 0 };

		if (holds_percent(terms, row, &then))
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static void judge_percent(const struct floor_terms *terms, struct floor_row *row)
{
	double gap = row->percent - row->required;

	if (!holds_percent(terms, row, &row->tally)) {
		row->status = FLOOR_FAIL;
		row->missing = missing_for(terms, row, row->tally);
		return;
	}
	row->status = FLOOR_PASS;
	row->at_precision = row->percent < row->required;
	if (!terms->tight || !row->floor.has_percent || !(row->percent > 0))
		return;
	if (terms->rounded ? gap > terms->tolerance : gap > terms->tolerance + NOISE) {
		row->status = FLOOR_LOOSE;
		row->lags = gap;
		row->better = ceil((row->percent - terms->tolerance) * 10 - (terms->rounded ? 0 : NOISE)) / 10;
	}
}

/* ---- count ---- */

static void judge_count(const struct floor_terms *terms, struct floor_row *row)
{
	const struct cov_tally *t = &row->tally;
	double all = (double)t->covered + (double)t->uncovered;

	row->status = FLOOR_PASS;
	if (t->uncovered > row->allowed) {
		row->status = FLOOR_FAIL;
		row->missing = t->uncovered - row->allowed;
		return;
	}
	row->lags = 100 * (double)(row->allowed - t->uncovered) / all;
	if (terms->tight && t->covered && row->lags > terms->tolerance + NOISE)
		row->status = FLOOR_LOOSE;
}

/* ---- a row ---- */

static void judge_measured(const struct floor_terms *terms, struct floor_row *row)
{
	if (row->is_count)
		judge_count(terms, row);
	else
		judge_percent(terms, row);
}

/* Would it be the same if all of the unmeasured were covered, and if none were? */
static void judge_partly(const struct floor_terms *terms, struct floor_row *row)
{
	struct floor_row best = *row, worst = *row;

	best.tally = (struct cov_tally){ row->tally.covered + row->tally.unmeasured, row->tally.uncovered, 0 };
	worst.tally = (struct cov_tally){ row->tally.covered, row->tally.uncovered + row->tally.unmeasured, 0 };
	best.percent = reached(terms, &best.tally);
	worst.percent = reached(terms, &worst.tally);
	judge_measured(terms, &best);
	judge_measured(terms, &worst);
	if (best.status == FLOOR_FAIL)
		row->status = FLOOR_FAIL, row->missing = best.missing;
	else if (worst.status != FLOOR_FAIL)
		row->status = FLOOR_PASS;
	else
		row->status = FLOOR_NODATA;
}

void floor_judge(const struct floor_terms *terms, struct floor_row *row)
{
	const struct floor *f = &row->floor;
	const struct cov_tally *t = &row->tally;

	row->is_count = f->has_uncovered && (terms->by_count || !f->has_percent);
	row->allowed = f->uncovered;
	row->required = f->has_percent ? f->percent : terms->default_percent;
	row->percent = reached(terms, t);
	if (row->status == FLOOR_SKIP || row->status == FLOOR_NODATA)
		return;
	if (!t->covered && !t->uncovered)
		row->status = t->unmeasured ? FLOOR_NODATA : FLOOR_SKIP;
	else if (t->unmeasured)
		judge_partly(terms, row);
	else
		judge_measured(terms, row);
	if (row->status == FLOOR_SKIP)
		row->why = S("no code that is measured");
	if (row->status == FLOOR_NODATA)
		row->why = S("not measured");
}

/* ---- floors that change ---- */

static bool holds_count(const struct floor_terms *terms, const struct floor *f)
{
	return f->has_uncovered && (terms->by_count || !f->has_percent);
}

static bool count_lowered(struct arena *a, const struct floor_terms *terms, const struct floor *was, const struct floor *is,
	struct str *why)
{
	unsigned long long before = was->uncovered, now = is->uncovered;

	if (!holds_count(terms, is))
		*why = arena_printf(a, "floor of at most %llu uncovered taken away by this change", before);
	else if (now > before)
		*why = arena_printf(a, "floor lowered from at most %llu uncovered to %llu by this change", before, now);
	return why->n > 0;
}

bool floor_lowered(struct arena *a, const struct floor_terms *terms, const struct floor *was, const struct floor *is, struct str *why)
{
	bool stands = is->has_percent || is->has_uncovered;

	*why = S("");
	if (holds_count(terms, was))
		return count_lowered(a, terms, was, is, why);
	if (!was->has_percent)
		return false;
	if (is->has_percent && is->percent < was->percent)
		*why = arena_printf(a, "floor lowered from %.*f %% to %.*f %% by this change", (int)was->digits, was->percent,
			(int)is->digits, is->percent);
	else if (!stands && terms->default_percent < was->percent)
		*why = arena_printf(a, "floor of %.*f %% taken away by this change: %g %% holds", (int)was->digits, was->percent,
			terms->default_percent);
	else if (stands && !is->has_percent)
		*why = arena_printf(a, "floor of %.*f %% taken away by this change: at most %llu uncovered holds", (int)was->digits,
			was->percent, (unsigned long long)is->uncovered);
	return why->n > 0;
}

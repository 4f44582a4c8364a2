/* pawl cover gate - every package against its floor, the total against its baseline. */
#include <math.h>

#include "report/floors.h"
#include "verb/cover_floor.h"
#include "verb/cover_words.h"
#include "verb/talk.h"

#define O cover_options

/* Could it be below, whatever the unmeasured rest is? */
static enum floor_status total_status(const struct cov_tally *t, double least)
{
	struct cov_tally best = { t->covered + t->unmeasured, t->uncovered, 0 }, worst = { t->covered, t->uncovered + t->unmeasured, 0 };

	if (isnan(tally_percent(&best)))
		return FLOOR_NODATA;
	if (tally_percent(&best) < least)
		return FLOOR_FAIL;
	return tally_percent(&worst) >= least ? FLOOR_PASS : FLOOR_NODATA;
}

static bool find_total(struct cover_input *in, const struct cov_tally *tally, struct floor *baseline, struct floor_total *out,
	struct err *e)
{
	bool found;

	if (!cover_baseline(&in->arena, baseline, &found, e))
		return false;
	if (!found) {
		err_set(e, ERR_USAGE, "there is no baseline yet");
		err_hint(e, "pawl cover ratchet --total-baseline %s writes it", O.total_baseline);
		return err_in(e, str_of(O.total_baseline));
	}
	*out = (struct floor_total){ .tally = *tally, .baseline = baseline->percent,
		.allowed_drop = isnan(O.allowed_drop) ? 0.5 : O.allowed_drop };
	if (!(out->allowed_drop >= 0 && out->allowed_drop <= 100))
		return err_set(e, ERR_USAGE, "--allowed-drop takes points from 0 to 100");
	out->status = total_status(tally, out->baseline - out->allowed_drop - 1e-9);
	out->below = out->status == FLOOR_FAIL;
	return true;
}

/* A change may not lower what it is held to. */
static bool find_lowered(struct cover_input *in, const struct floor_terms *terms, const struct cov_packages *packages,
	const struct floor *baseline, struct floor_rows *rows, struct floor_total *total, struct err *e)
{
	struct cover_base base;
	bool ok;

	if (!cover_floor_base(in, &base, &ok, e) || !ok)
		return !e->kind;
	ok = cover_floor_lowered(in, &base, terms, packages, rows, e) &&
	     (!O.total_baseline || cover_baseline_lowered(in, &base, baseline, &total->lowered, e));
	if (ok && O.total_baseline && total->lowered.n)
		total->status = FLOOR_FAIL;
	cover_base_release(&base);
	return ok;
}

static bool print(const struct floor_rows *rows, const struct floor_total *total, struct err *e)
{
	struct buf b = { 0 };
	bool ok;

	if (O.json)
		floors_json(rows, total, &b);
	else
		floors_text(rows, total, O.compat != NULL, &b);
	ok = O.json ? print_out(&b, e) : print_text(&b, e);
	buf_release(&b);
	return ok;
}

static bool judge(struct cover_input *in, const struct floor_terms *terms, int *status, struct err *e)
{
	struct cov_packages packages;
	struct floor_total total;
	struct floor_rows rows;
	struct floor baseline;

	if (!cover_floor_rows(in, terms, &packages, &rows, e) ||
	    (O.total_baseline && !find_total(in, &packages.total.measure, &baseline, &total, e)) ||
	    !find_lowered(in, terms, &packages, &baseline, &rows, &total, e))
		return false;
	cover_tell_left_out(in);
	if (!print(&rows, O.total_baseline ? &total : NULL, e))
		return false;
	*status = floor_rows_status(&rows);
	if (O.total_baseline && total.status == FLOOR_FAIL)
		*status = 2;
	else if (O.total_baseline && total.status == FLOOR_NODATA && !*status)
		*status = 3;
	return true;
}

/* Without a declared source every figure is wrong: nothing is judged. */
bool cover_word_gate(int argc, char **argv, int *status, struct err *e)
{
	struct floor_terms terms;
	struct cover_input in = { 0 };
	bool ok;

	if (!isnan(O.allowed_drop) && !O.total_baseline)
		return err_set(e, ERR_USAGE, "--allowed-drop is about --total-baseline");
	ok = cover_floor_terms(&terms, e) && cover_read(&in, argc, argv, e);
	if (ok && in.nmissing) {
		cover_tell_missing(&in);
		*status = 3;
	} else if (ok) {
		ok = judge(&in, &terms, status, e);
	}
	cover_release(&in);
	return ok;
}

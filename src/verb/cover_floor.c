#include "verb/cover_floor.h"

#include <math.h>

#include "base/file.h"
#include "gate/policy.h"
#include "record/git.h"
#include "verb/cover_words.h"
#include "verb/floor_changes.h"
#include "verb/talk.h"
#include "verb/workspace.h"

#define O cover_options

static bool percent_option(const char *name, double given, double *out, struct err *e)
{
	if (isnan(given))
		return true;
	*out = given;
	return (given >= 0 && given <= 100) || err_set(e, ERR_USAGE, "--%s takes a number from 0 to 100", name);
}

bool cover_floor_terms(struct floor_terms *out, struct err *e)
{
	*out = (struct floor_terms)FLOOR_TERMS;
	if (O.compat && strcmp(O.compat, "covgate"))
		return err_set(e, ERR_USAGE, "floors have --compat covgate only");
	out->rounded = O.compat != NULL;
	out->by_count = O.floor && !strcmp(O.floor, "uncovered");
	out->tight = !O.tightness || strcmp(O.tightness, "false") != 0;
	return percent_option("default-threshold", O.default_threshold, &out->default_percent, e) &&
	       percent_option("tightness-tolerance", O.tightness_tolerance, &out->tolerance, e);
}

/* ---- floors of what is not there ---- */

static bool is_in(const struct option_list *list, struct str below)
{
	struct str path = { 0 };
	struct arena a = { 0 };
	bool found = false;

	path = arena_printf(&a, "%.*s/", STR(below));
	for (uint32_t i = 0; i < list->n && !found; i++)
		found = str_glob(str_of(list->text[i]), path) || str_starts(path, str_of(list->text[i]));
	arena_free(&a);
	return found;
}

/* Also what nobody judges has to parse. */
static bool add_unseen(struct cover_input *in, struct str below, struct floor_rows *rows, struct err *e)
{
	struct str path = file_join(&in->arena, file_join(&in->arena, in->root, below), S(FLOOR_FILE));
	struct floor floor;

	if (!floor_read(&in->arena, path, &floor, e))
		return false;
	if (is_in(&O.exclude, below))
		floor_rows_add(&in->arena, rows, below, FLOOR_SKIP, S("--exclude"));
	else if (O.include.n && !is_in(&O.include, below))
		floor_rows_add(&in->arena, rows, below, FLOOR_SKIP, S("not --include"));
	else
		floor_rows_add(&in->arena, rows, below, FLOOR_NODATA, S("not measured: no input holds it"));
	return true;
}

static bool has_directory(const struct cov_packages *p, struct str below)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (str_eq(p->package[i].directory, below))
			return true;
	return false;
}

static bool find_unseen(struct cover_input *in, const struct cov_packages *p, struct floor_rows *rows, struct err *e)
{
	struct str *below;
	uint32_t n;

	if (!floor_directories(&in->arena, in->root, &below, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!has_directory(p, below[i]) && !add_unseen(in, below[i], rows, e))
			return false;
	return true;
}

bool cover_floor_rows(struct cover_input *in, const struct floor_terms *terms, struct cov_packages *packages, struct floor_rows *rows,
	struct err *e)
{
	coverage_packages(&in->arena, &in->all, packages);
	if (!floor_rows_judge(&in->arena, in->root, packages, terms, rows, e))
		return false;
	for (uint32_t i = 0; i < in->nleft_out; i++)
		floor_rows_add(&in->arena, rows, in->left_out[i], FLOOR_SKIP, S("left out"));
	if (!find_unseen(in, packages, rows, e))
		return false;
	floor_rows_order(&in->arena, rows);
	return true;
}

/* ---- floors that this change lowers ---- */

bool cover_floor_base(struct cover_input *in, struct cover_base *base, bool *found, struct err *e)
{
	struct err why = { 0 };
	struct git_head head;

	*found = false;
	if (!O.base && !git_head(&in->arena, &head, &why))
		return true;
	*found = cover_base_find(in, base, &why);
	if (!*found && O.base) {
		*e = why;
		return false;
	}
	if (!*found)
		say("note: floors are not compared with those of a base: %s", why.text);
	return true;
}

static struct floor_row *row_of(const struct cov_packages *p, struct floor_rows *rows, struct str below)
{
	struct str package = below;

	for (uint32_t i = 0; i < p->n; i++)
		if (str_eq(p->package[i].directory, below))
			package = p->package[i].name;
	for (uint32_t i = 0; i < rows->n; i++)
		if (str_eq(rows->row[i].package, package))
			return &rows->row[i];
	return NULL;
}

/* Whoever answers in accepted.yaml for so many points less; NULL and no error: nobody. */
static const struct accepted *accepted_by(struct cover_input *in, struct str gate, struct str subject, double points, struct err *e)
{
	const struct policy *policy = file_exists("pawl.yaml") ? policy_load(&in->arena, "pawl.yaml", NULL, e) : NULL;

	for (uint32_t i = 0; policy && i < policy->naccepted; i++) {
		const struct accepted *x = &policy->accepted[i];

		if (str_eq(x->gate, gate) && (!x->subject.n || str_glob(x->subject, subject)) &&
		    now_ns() / 1000000000 / 86400 <= x->until_day && (isnan(x->up_to) || points / 100 <= x->up_to + 1e-12))
			return x;
	}
	return NULL;
}

/* Does somebody answer for it?  Then that is said. */
static bool is_accepted(struct cover_input *in, struct str gate, struct str subject, double points, struct str why, struct err *e)
{
	const struct accepted *by = accepted_by(in, gate, subject, points, e);

	if (by)
		say("%.*s: %.*s; accepted by %.*s: %.*s", STR(subject), STR(why), STR(by->who), STR(by->why));
	return by != NULL;
}

static bool judge_change(struct cover_input *in, const struct floor_terms *terms, struct floor_row *row, const struct floor_change *c,
	struct err *e)
{
	double points = c->is.has_percent ? c->was.percent - c->is.percent : INFINITY;
	struct str why;

	if (!row || row->status == FLOOR_SKIP || !floor_lowered(&in->arena, terms, &c->was, &c->is, &why))
		return true;
	if (is_accepted(in, S("coverage.package"), row->package, points, why, e) || e->kind)
		return !e->kind;
	if (row->status == FLOOR_FAIL)
		why = arena_printf(&in->arena, "%.*s; %.*s", STR(floor_row_text(&in->arena, row)), STR(why));
	row->status = FLOOR_FAIL;
	row->lowered = true;
	row->why = why;
	return true;
}

bool cover_floor_lowered(struct cover_input *in, const struct cover_base *base, const struct floor_terms *terms,
	const struct cov_packages *packages, struct floor_rows *rows, struct err *e)
{
	struct floor_change *change;
	uint32_t n;

	if (!floor_changes(&in->arena, in->root, base->commit, &base->changes, &change, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!judge_change(in, terms, row_of(packages, rows, change[i].directory), &change[i], e))
			return false;
	return true;
}

/* ---- the total ---- */

bool cover_baseline(struct arena *a, struct floor *out, bool *found, struct err *e)
{
	struct str path = str_of(O.total_baseline);

	*found = file_exists(O.total_baseline);
	if (!floor_read(a, path, out, e))
		return false;
	return !*found || out->has_percent || err_line(e, path, 1, 1, "a percentage expected in the first line");
}

/* What the base had in that file; found: it had one, and a baseline in it. */
static bool baseline_before(struct arena *a, struct str commit, struct floor *was, bool *found, struct err *e)
{
	struct str dir = str_of(O.total_baseline), name = str_cut_last(&dir, '/'), bytes;
	struct err no_floor = { 0 };

	if (!dir.n)
		dir = *O.total_baseline == '/' ? S("/") : S(".");
	*found = git_has(a, dir, commit, name);
	if (!*found)
		return true;
	if (!git_show(a, dir, commit, name, &bytes, e))
		return false;
	*found = floor_parse(name, bytes, was, &no_floor) && was->has_percent;
	return true;
}

bool cover_baseline_lowered(struct cover_input *in, const struct cover_base *base, const struct floor *is, struct str *why, struct err *e)
{
	struct floor was;
	bool found;

	*why = S("");
	if (!baseline_before(&in->arena, base->commit, &was, &found, e))
		return false;
	if (!found || is->percent >= was.percent)
		return true;
	*why = arena_printf(&in->arena, "baseline lowered from %.*f %% to %.*f %% by this change", (int)was.digits, was.percent,
		(int)is->digits, is->percent);
	if (is_accepted(in, S("coverage.total"), S("total"), was.percent - is->percent, *why, e))
		*why = S("");
	return !e->kind;
}

#include "verb/cover_floor.h"

#include <math.h>

#include "base/file.h"
#include "record/git.h"
#include "verb/cover_words.h"

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
static bool add_unseen(struct cover_input *in, struct str file, struct str below, struct floor_rows *rows, struct err *e)
{
	struct floor floor;

	if (!floor_read(&in->arena, file_join(&in->arena, in->root, file), &floor, e))
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
	struct err none = { 0 };
	struct str *file;
	uint32_t n;

	if (!git_files(&in->arena, in->root, &file, &n, &none) &&
	    !file_tree(&in->arena, arena_cstr(&in->arena, in->root), &file, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct str below = file[i], name = str_cut_last(&below, '/');

		below = below.n ? below : S(".");
		if (str_eq(name, S(FLOOR_FILE)) && !has_directory(p, below) && !add_unseen(in, file[i], below, rows, e))
			return false;
	}
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

/* ---- the total ---- */

bool cover_baseline(struct arena *a, struct floor *out, bool *found, struct err *e)
{
	struct str path = str_of(O.total_baseline);

	*found = file_exists(O.total_baseline);
	if (!floor_read(a, path, out, e))
		return false;
	return !*found || out->has_percent || err_line(e, path, 1, 1, "a percentage expected in the first line");
}

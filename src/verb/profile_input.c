#include "verb/profile_input.h"

#include <math.h>
#include <stdio.h>

#include "model/profile_paths.h"
#include "verb/input.h"
#include "verb/symbols.h"
#include "verb/talk.h"

struct profile_words profile_words;

/* Of several profiles (a recording has stacks and waits) the one that the option asks for. */
static bool is_asked_for(const struct evidence *ev)
{
	return ev->model == MODEL_PROFILE && profile_words.sample_type &&
	       profile_find_weight(&ev->profile, str_of(profile_words.sample_type)) != MAP_NONE;
}

static struct evidence *only(const struct reading *r, unsigned models, struct str path, struct err *e)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (models & MODEL_BIT(r->evidence[i].model) && is_asked_for(&r->evidence[i]))
			return &r->evidence[i];
	for (uint32_t i = 0; i < r->n; i++)
		if (models & MODEL_BIT(r->evidence[i].model))
			return &r->evidence[i];
	err_set(e, ERR_INPUT, "a profile expected, this holds %s", r->n ? model_name(r->evidence[0].model) : "nothing");
	err_in(e, path);
	err_hint(e, "`pawl formats` lists what holds profiles");
	return NULL;
}

static void tell_notes(const struct reading *r, struct str path)
{
	for (uint32_t i = 0; i < r->n; i++)
		for (uint32_t k = 0; k < r->evidence[i].nnote; k++) {
			const struct note *note = &r->evidence[i].note[k];

			if (note->count > 1)
				say("%.*s: %.*s (%llu times)", STR(path), STR(note->text), (unsigned long long)note->count);
			else
				say("%.*s: %.*s", STR(path), STR(note->text));
		}
}

struct profile *profile_of_reading(const struct reading *r, struct str path, struct err *e)
{
	struct evidence *ev = only(r, MODEL_BIT(MODEL_PROFILE), path, e);

	if (ev)
		tell_notes(r, path);
	return ev ? &ev->profile : NULL;
}

static struct evidence *read_one(struct arena *a, unsigned models, struct str path, struct err *e)
{
	struct format_options opt = { .paths = profile_words.wish != WISH_STACKS };
	struct reading r = { .arena = a };
	struct evidence *ev;

	if (profile_words.format && !(opt.format = format_find(str_of(profile_words.format), e)))
		return NULL;
	if (!input_read_file(path, &opt, &r, e) || !(ev = only(&r, models, path, e)))
		return NULL;
	tell_notes(&r, path);
	return ev;
}

struct profile *profile_read(struct arena *a, struct str path, struct err *e)
{
	struct evidence *ev = read_one(a, MODEL_BIT(MODEL_PROFILE), path, e);

	return ev ? &ev->profile : NULL;
}

/* These look at files as well as at functions. */
static bool filters_by_name(void)
{
	const struct profile_words *w = &profile_words;

	return w->focus || w->ignore || w->hide || w->show || w->show_from || w->prune_from;
}

void profile_wish_for_symbols(void)
{
	symbol_wishes.root = str_of(profile_words.symfs);
	symbol_wishes.mangled = profile_words.mangled;
	symbol_wishes.no_inline = profile_words.no_inlines;
	symbol_wishes.no_places = profile_words.no_places;
	symbol_wishes.no_files = profile_words.no_files && !filters_by_name();
	symbols_unwanted = profile_words.no_symbols;
}

/* ---- one profile of several, less the bases ---- */

static void merge_head(struct profile *into, const struct profile *from)
{
	if (!into->started_ns || (from->started_ns && from->started_ns < into->started_ns))
		into->started_ns = from->started_ns;
	if (isnan(into->duration_s))
		into->duration_s = from->duration_s;
	else if (!isnan(from->duration_s))
		into->duration_s += from->duration_s;
}

/* Files into one profile; a single one as it is. */
static struct profile *read_all(struct arena *a, uint32_t n, const char *const *path, struct err *e)
{
	struct profile *all = NULL, *one;

	for (uint32_t i = 0; i < n; i++) {
		if (!(one = profile_read(a, str_of(path[i]), e)))
			return NULL;
		if (!all && n == 1)
			return one;
		if (!all) {
			all = ARENA_NEW(a, struct profile);
			profile_init(all, a);
			profile_copy_head(all, one);
			all->started_ns = 0;
			all->duration_s = NAN;
		}
		profile_paths_to_stacks(one);
		if (!profile_merge(all, one, NULL, NULL, e)) {
			err_in(e, str_of(path[i]));
			return NULL;
		}
		merge_head(all, one);
	}
	return all;
}

/* What each kind of value of `p` must be multiplied by to sum up to the base's. */
static double *scale_to(struct arena *a, const struct profile *p, const struct profile *base)
{
	double *factor = ARENA_ARRAY(a, double, p->nweight);

	for (uint32_t w = 0; w < p->nweight; w++) {
		uint32_t in_base = profile_find_weight(base, p->weight[w].name);
		double sum = (double)profile_total(p, w);

		factor[w] = in_base == MAP_NONE || sum == 0 ? 0 : (double)profile_total(base, in_base) / sum;
	}
	return factor;
}

static const struct label base_mark = { .key = S("pprof::base"), .text = S("true") };

struct profile *profile_take_away(struct arena *a, const struct profile *p, const struct profile *base, bool keep_apart,
	struct err *e)
{
	struct profile *diff = ARENA_NEW(a, struct profile);
	double *minus = ARENA_ARRAY(a, double, base->nweight);

	for (uint32_t w = 0; w < base->nweight; w++)
		minus[w] = -1;
	profile_init(diff, a);
	profile_copy_head(diff, p);
	if (!profile_merge(diff, p, profile_words.normalize ? scale_to(a, p, base) : NULL, NULL, e) ||
		!profile_merge(diff, base, minus, keep_apart ? &base_mark : NULL, e))
		return NULL;
	merge_head(diff, base);
	return diff;
}

static bool check_bases(struct err *e)
{
	if (profile_words.base.n && profile_words.diff_base.n)
		return err_set(e, ERR_USAGE, "--base and --diff-base exclude each other");
	if (profile_words.normalize && !profile_words.base.n && !profile_words.diff_base.n) {
		err_set(e, ERR_USAGE, "--normalize needs a base");
		return err_hint(e, "pawl top --diff-base old.pb.gz --normalize new.pb.gz");
	}
	return true;
}

/* ---- choosing ---- */

static bool choose_weight(const struct profile *p, uint32_t *weight, struct err *e)
{
	char known[300];
	size_t n = 0;

	*weight = p->preferred;
	if (!profile_words.sample_type)
		return true;
	*weight = profile_find_weight(p, str_of(profile_words.sample_type));
	if (*weight != MAP_NONE)
		return true;
	for (uint32_t i = 0; i < p->nweight && n < sizeof known - 1; i++)
		n += (size_t)snprintf(known + n, sizeof known - n, "%s%.*s", i ? ", " : "", STR(str_clip(p->weight[i].name, 60)));
	err_set(e, ERR_USAGE, "the profile has no sample type \"%s\"", profile_words.sample_type);
	return err_hint(e, "it has %s", known);
}

struct worded { const char *word, *text; };

static struct str word(const char *text)
{
	return str_of(text);
}

static struct profile_filter filter_of_words(void)
{
	const struct profile_words *w = &profile_words;

	return (struct profile_filter){ .focus = word(w->focus), .ignore = word(w->ignore), .hide = word(w->hide),
		.show = word(w->show), .show_from = word(w->show_from), .prune_from = word(w->prune_from),
		.tag_focus = word(w->tag_focus), .tag_ignore = word(w->tag_ignore), .tag_show = word(w->tag_show),
		.tag_hide = word(w->tag_hide), .tag_root = word(w->tag_root), .tag_leaf = word(w->tag_leaf),
		.no_inlines = w->no_inlines, .keep_dropped = w->keep_dropped };
}

/* pprof's names for what is shown as active. */
static void name_filters(struct arena *a, struct profile_view *view)
{
	const struct profile_words *w = &profile_words;
	const struct worded all[] = { { "focus", w->focus }, { "ignore", w->ignore }, { "hide", w->hide }, { "show", w->show },
		{ "show_from", w->show_from }, { "tagfocus", w->tag_focus }, { "tagignore", w->tag_ignore },
		{ "tagshow", w->tag_show }, { "taghide", w->tag_hide } };

	view->filter = ARENA_ARRAY(a, struct str, sizeof all / sizeof *all);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].text && *all[i].text)
			view->filter[view->nfilter++] = arena_printf(a, "%s=%s", all[i].word, all[i].text);
}

static void tell_misses(const struct filter_misses *m)
{
	const struct { bool missed; const char *option; } all[] = { { m->focus, "focus" }, { m->ignore, "ignore" },
		{ m->hide, "hide" }, { m->show, "show" }, { m->show_from, "show-from" }, { m->tag_focus, "tagfocus" },
		{ m->tag_ignore, "tagignore" }, { m->tag_show, "tagshow" }, { m->tag_hide, "taghide" },
		{ m->tag_root, "tagroot" }, { m->tag_leaf, "tagleaf" } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].missed)
			say("--%s matched nothing", all[i].option);
}

/* ---- one profile less the bases ---- */

static bool has_label(const struct profile *p, struct str key)
{
	for (uint32_t i = 0; i < p->nlabel; i++)
		if (str_eq(p->label[i].key, key))
			return true;
	return false;
}

static bool suits_wish(const struct profile *p)
{
	if (profile_words.normalize && p->paths && p->paths->repeated)
		return false; /* what is put together is rounded once */
	return profile_words.wish == WISH_PARTS ||
	       (profile_words.wish == WISH_PATHS && p->paths && !has_label(p, S("comm")));
}

/* Whether rows and total of the difference are sums over both: percentages are of the base, and no sample of one meets one of the
 * other. */
static bool parts_will_do(const struct profile *p, const struct profile *base, const struct profile_filter *filter)
{
	return suits_wish(p) && suits_wish(base) && profile_words.diff_base.n && p->nsample && base->nsample &&
	       !has_label(p, base_mark.key) && !has_label(base, base_mark.key) && profile_weights_match(p, base) && !profile_filter_asked(filter, p);
}

/* Values as profile_take_away() would have them; false when one leaves 64 bits. */
static bool take_parts(struct arena *a, const struct profile *p, const struct profile *base, struct profile_view *view)
{
	const struct profile *from[] = { p, base };
	double *to_base = profile_words.normalize ? scale_to(a, p, base) : NULL;
	uint32_t weight = view->weight;

	view->profile = ARENA_NEW(a, struct profile);
	profile_init(view->profile, a);
	profile_copy_head(view->profile, p);
	merge_head(view->profile, base);
	view->part = ARENA_ARRAY(a, struct profile_part, 2);
	view->npart = 2;
	for (int i = 0; i < 2; i++) {
		uint32_t *place = ARENA_ARRAY(a, uint32_t, from[i]->nframe);

		profile_merge_frames(view->profile, from[i], place);
		view->part[i] = (struct profile_part){ .profile = from[i], .frame = place, .away = i };
		view->part[i].value = profile_scaled(a, from[i], weight, i ? -1 : to_base ? to_base[weight] : 1);
		view->part[i].divisor = !profile_words.mean ? NULL : profile_scaled(a, from[i], 0, i ? -1 : to_base ? to_base[0] : 1);
		if (!view->part[i].value || (profile_words.mean && !view->part[i].divisor))
			return false;
	}
	return true;
}

static bool view_parts(struct arena *a, const struct profile *p, const struct profile *base, struct profile_view *view, struct err *e)
{
	if (!choose_weight(p, &view->weight, e) || profile_rows_total(base, view->weight, false) <= 0 || !take_parts(a, p, base, view))
		return false;
	view->total = profile_part_total(&view->part[1], profile_words.mean);
	return true;
}

/* ---- viewing ---- */

static bool view_whole(struct arena *a, struct profile *p, const struct profile_filter *filter, struct profile_view *view,
	struct err *e)
{
	struct filter_misses misses;

	view->profile = p;
	view->part = ARENA_NEW(a, struct profile_part);
	view->npart = 1;
	if (!choose_weight(p, &view->weight, e))
		return false;
	view->total = profile_rows_total(p, view->weight, profile_words.mean);
	if (profile_filter_asked(filter, p)) {
		view->profile = ARENA_NEW(a, struct profile);
		profile_init(view->profile, a);
		profile_paths_to_stacks(p);
		if (!profile_filter_apply(filter, p, view->profile, &misses, e))
			return false;
		tell_misses(&misses);
		if (profile_words.relative)
			view->total = profile_rows_total(view->profile, view->weight, profile_words.mean);
	}
	view->part->profile = view->profile;
	return true;
}

bool profile_view_of(struct arena *a, struct profile *p, struct profile_view *view, struct err *e)
{
	const struct option_list *list = profile_words.base.n ? &profile_words.base : &profile_words.diff_base;
	struct profile_filter filter = filter_of_words();
	struct profile *base, *rest;
	struct err ignored = { 0 };

	*view = (struct profile_view){ 0 };
	name_filters(a, view);
	if (!list->n)
		return view_whole(a, p, &filter, view, e);
	base = read_all(a, list->n, list->text, e);
	if (!base)
		return false;
	view->diff = true;
	if (parts_will_do(p, base, &filter) && view_parts(a, p, base, view, &ignored))
		return true;
	profile_paths_to_stacks(p);
	profile_paths_to_stacks(base);
	rest = profile_take_away(a, p, base, profile_words.diff_base.n > 0, e);
	if (!rest)
		return false;
	profile_discard(p);
	profile_discard(base);
	return view_whole(a, rest, &filter, view, e);
}

bool profile_view_open(struct arena *a, int n, char **path, struct profile_view *view, struct err *e)
{
	struct profile *p;

	profile_wish_for_symbols();
	return check_bases(e) && (p = read_all(a, (uint32_t)n, (const char *const *)path, e)) && profile_view_of(a, p, view, e);
}

struct evidence profile_view_evidence(const struct profile_view *view)
{
	struct evidence ev = { .model = MODEL_PROFILE, .profile = *view->profile };

	ev.profile.preferred = view->weight;
	return ev;
}

bool profile_or_timeline(struct arena *a, struct str path, const struct format *to, struct evidence *out, struct err *e)
{
	unsigned models = MODEL_BIT(MODEL_PROFILE) | MODEL_BIT(MODEL_TIMELINE);
	struct profile_view view;
	struct evidence *ev;

	if (to->models & models)
		models &= to->models;
	profile_wish_for_symbols();
	if (!check_bases(e) || !(ev = read_one(a, models, path, e)))
		return false;
	*out = *ev;
	if (ev->model != MODEL_PROFILE)
		return true;
	if (!profile_view_of(a, &ev->profile, &view, e))
		return false;
	*out = profile_view_evidence(&view);
	return true;
}

#include "verb/diff_profiles.h"

#include "report/difference.h"
#include "verb/talk.h"

#include <string.h>

#define TOP_DEFAULT 30

struct profile_diff_words profile_diff_words = {
	.sort = "evidence", .granularity = "functions", .top = TOP_DEFAULT
};
const char *const profile_diff_orders[] = { "evidence", "delta", "head", NULL };

void profile_diff_wish(void)
{
	enum granularity granularity;

	if (granularity_of(str_of(profile_diff_words.granularity), &granularity)) {
		profile_words.no_places = !granularity_has_places(granularity);
		profile_words.no_files = !granularity_has_files(granularity);
	}
	profile_wish_for_symbols();
}

static bool options_of_words(struct profile_diff_options *opt, struct err *e)
{
	const struct profile_diff_words *w = &profile_diff_words;

	if (!granularity_of(str_of(w->granularity), &opt->granularity))
		return err_set(e, ERR_USAGE, "--granularity \"%s\" is not known", w->granularity);
	if (!(w->top >= 0 && w->top <= 1e9))
		return err_set(e, ERR_USAGE, "--top is between 0 and a thousand million");
	opt->order = !strcmp(w->sort, "delta")  ? DIFF_BY_DELTA
		     : !strcmp(w->sort, "head") ? DIFF_BY_HEAD
						: DIFF_BY_EVIDENCE;
	return true;
}

static bool print_page(const struct difference_page *page, const char *as, struct err *e)
{
	struct buf out = { 0 };
	bool text = !strcmp(as, "text"), ok;

	if (text)
		difference_text(page, &out);
	else if (!strcmp(as, "markdown"))
		difference_markdown(page, &out);
	else
		difference_json(page, &out);
	ok = text ? print_text(&out, e) : print_out(&out, e);
	buf_release(&out);
	return ok;
}

/* The operands as the words want them; the first one decides on the kind of value. */
static bool view_all(struct arena *a, const struct profile_operands *side, struct profile_set *out,
	struct profile_view *first, struct err *e)
{
	struct profile **profile = ARENA_ARRAY(a, struct profile *, side->n);

	for (uint32_t i = 0; i < side->n; i++) {
		struct profile_view view = { 0 };

		if (!profile_view_of(a, side->profile[i], &view, e))
			return err_in(e, side->name[i]);
		if (!profile_words.sample_type)
			profile_words.sample_type =
				arena_cstr(a, view.profile->weight[view.weight].name);
		profile[i] = view.profile;
		if (!i)
			*first = view;
	}
	*out = (struct profile_set){ profile, side->n };
	return true;
}

/* FILE#0 is what a file that is given twice is called. */
static struct str name_of(struct arena *a, const struct profile_operands *side)
{
	struct str rest = side->name[0], first = str_cut(&rest, '#');

	return side->n == 1 ? side->name[0]
			    : arena_printf(a, "%.*s and %u more", STR(first), side->n - 1);
}

bool diff_profiles(struct arena *a, const struct profile_operands *base,
	const struct profile_operands *head, double alpha, const char *as, struct err *e)
{
	struct profile_diff_options opt = { .alpha = alpha };
	struct profile_view b = { 0 }, h = { 0 };
	struct profile_set x, y;
	struct difference_page page;
	struct profile_diff diff;
	struct str *doubt;
	uint32_t ndoubt;

	if (!strcmp(as, "csv"))
		return err_set(e, ERR_USAGE,
			"a comparison of profiles is printed as text, markdown or json, not csv");
	if (!options_of_words(&opt, e) || !view_all(a, head, &y, &h, e) ||
		!view_all(a, base, &x, &b, e))
		return false;
	opt.weight = arena_cstr(a, h.profile->weight[h.weight].name);
	if (!profile_diff_sets(a, &x, &y, &opt, &diff, e))
		return false;
	ndoubt = profile_diff_doubts(a, b.profile, h.profile, opt.granularity, &diff, &doubt);
	page = (struct difference_page){ &diff, &h.profile->weight[h.weight], name_of(a, base),
		name_of(a, head), opt.granularity, alpha, (uint32_t)profile_diff_words.top,
		h.filter, h.nfilter, doubt, ndoubt };
	return print_page(&page, as, e);
}

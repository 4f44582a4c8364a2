/* pawl flame - where the time, the memory or whatever a profile counts went, as a picture. */
#include <math.h>
#include <sys/stat.h>

#include "base/file.h"
#include "compare/profile_diff.h"
#include "compare/profile_tags.h"
#include "model/profile_paths.h"
#include "report/flame.h"
#include "verb/profile_input.h"
#include "verb/progress.h"
#include "verb/talk.h"

#define DEFAULT_OUTPUT "pawl-flame.html"
#define PAGE_BOXES 75000u /* keep a page below 2 MB */
#define SLOW_BYTES ((int64_t)256 << 20) /* of input can take longer than two seconds */

static const char *output = DEFAULT_OUTPUT, *granularity = "functions", *colors, *order = "name",
		  *title, *subtitle, *notes, *count_name, *change = "self";
static double width_px = 1200, least_px = 0.1, least_change_percent, alpha = 0.05;
static bool inverted, reversed, columns;

static const char *const orders[] = { "name", "value", NULL };
static const char *const changes[] = { "self", "total", NULL };

/* clang-format off */
static const struct option options[] = {
	{ 'o', "output", "FILE", "an SVG when it ends in .svg, else a page (default: " DEFAULT_OUTPUT "); - prints an SVG",
		OPTION_TEXT, &output, NULL },
	{ 'g', "granularity", "WHAT", "boxes for functions (default), filefunctions, files, lines, packages, modules ...",
		OPTION_TEXT, &granularity, granularity_words },
	{ 0, "sort", "ORDER", "boxes by name (default) or by value, the widest first", OPTION_TEXT, &order, orders },
	{ 'i', "inverted", NULL, "the root on top: an icicle graph", OPTION_FLAG, &inverted, NULL },
	{ 0, "reverse", NULL, "merge from the innermost call on: callers stand upon what they called",
		OPTION_FLAG, &reversed, NULL },
	{ 0, "change", "WHICH", "colour by the change of a box itself (self, default) or with all it calls (total)",
		OPTION_TEXT, &change, changes },
	{ 0, "min-change", "PERCENT", "of the base: smaller changes are grey", OPTION_NUMBER, &least_change_percent, NULL },
	{ 'a', "alpha", "P", "changes that are not proven with p <= P are grey (default 0.05; 1 = none is)", OPTION_NUMBER, &alpha, NULL },
	{ 0, "colors", "PALETTE", "hot, mem, io, java, aqua, red, green, ... (default: what suits the values)",
		OPTION_TEXT, &colors, palette_words },
	{ 0, "width", "PIXELS", "of an SVG (default 1200)", OPTION_NUMBER, &width_px, NULL },
	{ 0, "min-width", "PIXELS", "leave out boxes of an SVG that are narrower (default 0.1)", OPTION_NUMBER, &least_px, NULL },
	{ 0, "title", "TEXT", "above the graph", OPTION_TEXT, &title, NULL },
	{ 0, "subtitle", "TEXT", "below the title", OPTION_TEXT, &subtitle, NULL },
	{ 0, "notes", "TEXT", "kept in the file", OPTION_TEXT, &notes, NULL },
	{ 0, "countname", "TEXT", "what is counted, where values have no unit (default: the sample type)",
		OPTION_TEXT, &count_name, NULL },
	{ 0, "showcolumns", NULL, "with lines: their columns, too", OPTION_FLAG, &columns, NULL },
	PROFILE_OPTIONS,
	{ 0 },
};
/* clang-format on */

static enum granularity boxes; /* the word's meaning */

static bool check_words(struct err *e)
{
	if (!granularity_of(str_of(granularity), &boxes))
		return err_set(e, ERR_USAGE, "--granularity \"%s\" is not known", granularity);
	if (!(width_px >= 100 && width_px <= 100000))
		return err_set(e, ERR_USAGE, "--width is between 100 and 100000 pixels");
	if (!(least_px >= 0 && least_px <= width_px))
		return err_set(e, ERR_USAGE, "--min-width is between 0 and the width");
	if (!(least_change_percent >= 0 && least_change_percent <= 100))
		return err_set(e, ERR_USAGE, "--min-change is between 0 and 100 percent");
	if (!(alpha > 0 && alpha <= 1))
		return err_set(e, ERR_USAGE, "--alpha is above 0 and at most 1");
	return true;
}

/* ---- from files to boxes ---- */

/* How a flame graph differs from a table: both sides are kept apart, and shares are a matter of
 * colour, not of values. */
static bool take_words_as_meant(void)
{
	bool normalize = profile_words.normalize;

	if (profile_words.base.n && !profile_words.diff_base.n) {
		profile_words.diff_base = profile_words.base;
		profile_words.base.n = 0;
	}
	if (profile_words.diff_base.n)
		profile_words.normalize = false;
	return normalize;
}

static bool has_comm(const struct profile *p)
{
	for (uint32_t i = 0; i < p->nlabel; i++)
		if (str_eq(p->label[i].key, S("comm")))
			return true;
	return false;
}

/* Programs become the outermost boxes, as stackcollapse-perf.pl has them. */
static void put_comm_below(struct arena *a, struct profile_view *view)
{
	struct profile_filter filter = { .tag_root = S("comm") };
	struct filter_misses misses;
	struct profile *out;

	if (profile_words.tag_root || !has_comm(view->profile))
		return;
	profile_paths_to_stacks(view->profile);
	out = ARENA_NEW(a, struct profile);
	profile_init(out, a);
	tags_to_frames_of_spent(&filter, view->profile, out, &misses);
	profile_discard(view->profile);
	view->profile = out;
	view->part->profile = out;
}

struct least_change {
	double value, factor;
};

static bool is_small(const void *ctx, int64_t base, int64_t head)
{
	const struct least_change *least = ctx;

	return fabs((double)head * least->factor - (double)base) < least->value;
}

/* Events for a unit of value, of each side; false when nobody knows. */
static bool rates_of(const struct profile_view *view, const struct flame_options *opt, double *base, double *head)
{
	struct flame_options events = { .base_weight = MAP_NONE, .two_sided = true };
	int64_t nbase, nhead, base_value, head_value;
	double period;

	events.weight = profile_event_weight(view->profile, opt->weight, &period);
	*base = *head = 1 / period;
	if (opt->base_weight != MAP_NONE || (events.weight == MAP_NONE && !(period > 0)))
		return false;
	if (events.weight == MAP_NONE)
		return true;
	flame_totals(view->part, view->npart, &events, &nhead, &nbase);
	flame_totals(view->part, view->npart, opt, &head_value, &base_value);
	*base = (double)nbase / (double)base_value;
	*head = (double)nhead / (double)head_value;
	return base_value && head_value;
}

static bool lay_out(struct arena *a, struct profile_view *view, bool page, bool normalized,
	struct flame *out, struct err *e)
{
	struct flame_options opt = { .weight = view->weight,
		.base_weight = flame_base_weight(view->profile, view->weight),
		.two_sided = view->diff,
		.granularity = boxes,
		.columns = columns,
		.sort = !strcmp(order, "value") ? FLAME_BY_VALUE : FLAME_BY_NAME };
	struct least_change least = { 0, 1 };
	double base_rate, head_rate;
	int64_t head, base;

	if (page) {
		opt.most = PAGE_BOXES;
		opt.least_ratio = view->profile->nstack > PAGE_BOXES ? 0.5 / PAGE_BOXES : 0;
	} else {
		opt.reversed = reversed;
		opt.least_ratio = least_px / (width_px - 2 * FLAME_MARGIN_PX);
	}
	flame_totals(view->part, view->npart, &opt, &head, &base);
	least.value = least_change_percent / 100 * (double)base;
	least.factor = normalized && head ? (double)base / (double)head : 1;
	if (least_change_percent > 0)
		opt.is_noise = is_small;
	opt.noise_ctx = &least;
	if (!flame_layout_of(a, view->profile, view->part, view->npart, &opt, out, e))
		return false;
	if (out->two_sided && alpha < 1 && rates_of(view, &opt, &base_rate, &head_rate))
		flame_judge(a, out, base_rate, head_rate, alpha);
	return true;
}

/* ---- from boxes to a file ---- */

static struct str base_name(const char *path)
{
	struct str rest = str_of(path);

	return str_cut_last(&rest, '/');
}

static struct str some_name(struct arena *a, uint32_t n, const char *const *path)
{
	return n > 1 ? arena_printf(a, "%.*s and %u more", STR(base_name(path[0])), n - 1)
		     : base_name(path[0]);
}

static void name_things(struct arena *a, int argc, char **argv, const struct profile_view *view,
	struct flame_page *page)
{
	const struct option_list *base = &profile_words.diff_base;

	page->head_name = some_name(a, (uint32_t)argc, (const char *const *)argv);
	page->base_name = base->n ? some_name(a, base->n, base->text) : (struct str){ 0 };
	page->title = title ? str_of(title)
		      : page->base_name.n
			      ? arena_printf(a, "%.*s → %.*s: %.*s", STR(page->base_name),
					STR(page->head_name), STR(page->weight->name))
			      : arena_printf(a, "%.*s: %.*s", STR(page->head_name),
					STR(page->weight->name));
	page->subtitle = str_of(subtitle);
	page->notes = str_of(notes);
	page->count_name = count_name ? str_of(count_name) : page->weight->name;
	page->filter = view->filter;
	page->nfilter = view->nfilter;
}

static void tell(const struct flame_page *page)
{
	struct buf text = { 0 };

	flame_left_out(&text, page);
	say("wrote %s: %u boxes", output, page->flame->n);
	if (text.n)
		say("%.*s", STR(buf_view(&text)));
	buf_release(&text);
}

static bool write_graph(const struct flame_page *page, bool html, struct err *e)
{
	struct buf out = { 0 };
	bool ok, print = !strcmp(output, "-");

	if (html)
		flame_html(page, &out);
	else
		flame_svg(page, &out);
	ok = print ? print_out(&out, e) : file_write(output, buf_view(&out), e);
	if (ok && !print)
		tell(page);
	buf_release(&out);
	return ok;
}

static bool draw(struct arena *a, int argc, char **argv, struct err *e)
{
	bool html = strcmp(output, "-") && !str_ends(str_of(output), S(".svg")),
	     normalized = take_words_as_meant();
	struct profile_view view;
	struct flame flame;
	struct flame_page page = { .flame = &flame,
		.width_px = width_px,
		.inverted = inverted,
		.reversed = reversed,
		.normalized = normalized,
		.by_total = !strcmp(change, "total") };

	if (!check_words(e))
		return false;
	profile_words.wish = html ? WISH_STACKS : WISH_PATHS; /* a page looks at how many stacks there are */
	profile_words.no_places = !granularity_has_places(boxes);
	profile_words.no_files = !granularity_has_files(boxes);
	if (!profile_view_open(a, argc, argv, &view, e))
		return false;
	put_comm_below(a, &view);
	if (!lay_out(a, &view, html, normalized, &flame, e))
		return false;
	page.weight = &view.profile->weight[view.weight];
	page.palette = palette_for(page.weight);
	if (colors && !palette_of(str_of(colors), &page.palette))
		return err_set(e, ERR_USAGE, "--colors \"%s\" is not known", colors);
	name_things(a, argc, argv, &view, &page);
	return write_graph(&page, html, e);
}

static int64_t input_bytes(int n, char **path)
{
	int64_t bytes = 0;
	struct stat st;

	for (int i = 0; i < n; i++)
		if (!stat(path[i], &st))
			bytes += st.st_size;
	return bytes;
}

static int flame_main(int argc, char **argv)
{
	struct progress progress;
	struct arena a = { 0 };
	struct err e = { 0 };
	bool ok, slow;

	if (!argc) {
		err_set(&e, ERR_USAGE, "flame needs a profile");
		err_hint(&e, "pawl flame cpu.pb.gz");
		return die_with(&e);
	}
	slow = input_bytes(argc, argv) > SLOW_BYTES;
	progress_begin(&progress, S("flame"));
	if (slow)
		progress_say(&progress, "reading and drawing");
	ok = draw(&a, argc, argv, &e);
	progress_end(&progress);
	arena_free(&a);
	return ok ? 0 : die_with(&e);
}

static const char *const examples[] = {
	"pawl flame cpu.pb.gz",
	"a page to open in a browser: " DEFAULT_OUTPUT,
	"pawl flame -o cpu.svg perf.data",
	"a picture that can be zoomed and searched",
	"pawl flame --diff-base old.pb.gz new.pb.gz",
	"what became more (red), less (blue) and what is gone (hatched)",
	"pawl flame -s alloc_space --focus json mem.pb.gz",
	"the bytes that calls of json allocated",
	"pawl flame --countname us offcpu.folded --colors io",
	"time off the processor, in blue",
	NULL,
};

const struct verb verb_flame = {
	.name = "flame",
	.line = "flame graph of a profile, or of two, as a page or an SVG",
	.usage = "pawl flame [OPTIONS] FILE...",
	.about = "Reads any profile that pawl knows (pprof, perf.data, folded stacks, speedscope, ...); several files\n"
		 "are added up. The width of a box is what was spent in a call and in all that it called; it touches\n"
		 "its caller.\n\n"
		 "With --diff-base (or --base, or a folded file with two columns) boxes hold both sides: they are as wide\n"
		 "as in FILE; what is in the base only is hatched and as wide as it was there. Colours tell changes of\n"
		 "values; with --normalize, of shares.\n\n"
		 "The file needs nothing else: no network, no server. What is too narrow to be drawn is left out and said.",
	.example = examples,
	.options = options,
	.main = flame_main,
};

/* pawl top - where the time, the memory or whatever a profile counts went, as a table. */
#include <math.h>

#include "report/top.h"
#include "verb/profile_input.h"
#include "verb/talk.h"

static const char *sort = "flat", *granularity = "functions", *unit = "minimum";
static double nodecount, node_fraction = 0.005, edge_fraction = 0.001, divide_by = 1;
static bool as_json, keep_small, drop_negative, columns;

static const char *const orders[] = { "flat", "cum", NULL };

static const struct option options[] = {
	{ 'g', "granularity", "WHAT", "a row for each of them: functions, lines, packages, ...", OPTION_TEXT,
		&granularity, granularity_words },
	{ 0, "sort", "ORDER", "by flat (default) or cum", OPTION_TEXT, &sort, orders },
	{ 'n', "nodecount", "N", "so many rows at most (default: all)", OPTION_NUMBER, &nodecount, NULL },
	{ 0, "nodefraction", "F", "drop rows below this share (default 0.005)", OPTION_NUMBER, &node_fraction, NULL },
	{ 0, "edgefraction", "F", "do not mark calls below this share as inlined (default 0.001)", OPTION_NUMBER, &edge_fraction, NULL },
	{ 0, "no-trim", NULL, "keep all rows, however small", OPTION_FLAG, &keep_small, NULL },
	{ 0, "drop-negative", NULL, "no rows that became less", OPTION_FLAG, &drop_negative, NULL },
	{ 0, "showcolumns", NULL, "with lines: their columns, too", OPTION_FLAG, &columns, NULL },
	{ 'u', "unit", "UNIT", "show values in ms, s, MB, ... (default: what suits the smallest)", OPTION_TEXT, &unit, NULL },
	{ 0, "divide-by", "X", "divide all values, by the number of operations for instance", OPTION_NUMBER, &divide_by, NULL },
	{ 0, "mean", NULL, "values per unit of the first sample type: the mean delay of a contention, the mean size of an object", OPTION_FLAG,
		&profile_words.mean, NULL },
	{ 0, "json", NULL, "print JSON", OPTION_FLAG, &as_json, NULL },
	PROFILE_OPTIONS,
	{ 0 },
};

static bool check_numbers(struct err *e)
{
	if (!(divide_by > 0) || isinf(divide_by))
		return err_set(e, ERR_USAGE, "--divide-by needs a number above 0");
	if (!(node_fraction >= 0 && node_fraction <= 1) || !(edge_fraction >= 0 && edge_fraction <= 1))
		return err_set(e, ERR_USAGE, "--nodefraction and --edgefraction are between 0 and 1");
	if (!(nodecount >= 0 && nodecount <= 1e9))
		return err_set(e, ERR_USAGE, "--nodecount is between 0 and a thousand million");
	return true;
}

static bool show(struct arena *a, int argc, char **argv, struct err *e)
{
	struct profile_rows_options opt = { .by_cum = !strcmp(sort, "cum"), .drop_negative = drop_negative,
		.keep_small = keep_small, .columns = columns, .mean = profile_words.mean, .node_fraction = node_fraction,
		.edge_fraction = edge_fraction, .events = MAP_NONE };
	struct profile_view view;
	struct profile_rows rows;
	struct top_page page;
	struct buf out = { 0 };
	bool ok;

	if (!granularity_of(str_of(granularity), &opt.granularity))
		return err_set(e, ERR_USAGE, "--granularity \"%s\" is not known", granularity);
	profile_words.wish = WISH_PARTS;
	profile_words.no_places = !granularity_has_places(opt.granularity);
	profile_words.no_files = !granularity_has_files(opt.granularity);
	if (!check_numbers(e) || !profile_view_open(a, argc, argv, &view, e))
		return false;
	opt.most = (uint32_t)nodecount;
	opt.weight = view.weight;
	opt.columns |= opt.granularity == BY_ADDRESS && !profile_words.no_inlines;      /* as in pprof */
	profile_rows_of(a, view.profile, view.part, view.npart, &opt, &rows);
	page = (struct top_page){ view.profile, &rows, view.weight, opt.granularity, view.total,
		profile_words.mean, divide_by, str_of(unit), view.filter, view.nfilter };
	if (as_json)
		top_json(&page, &out);
	else
		top_text(&page, &out);
	ok = as_json ? print_out(&out, e) : print_text(&out, e);
	buf_release(&out);
	return ok;
}

static int top_main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	bool ok;

	if (!argc) {
		err_set(&e, ERR_USAGE, "top needs a profile");
		err_hint(&e, "pawl top cpu.pb.gz");
		return die_with(&e);
	}
	ok = show(&a, argc, argv, &e);
	arena_free(&a);
	return ok ? 0 : die_with(&e);
}

static const char *const examples[] = {
	"pawl top cpu.pb.gz", "functions by their own time, as `go tool pprof -top` prints them",
	"pawl top --sort cum -n 20 perf.data", "the twenty functions with the most time in and below them",
	"pawl top -s alloc_space --granularity lines mem.pb.gz", "lines by the bytes that they allocated",
	"pawl top --diff-base old.pb.gz new.pb.gz", "what grew and what shrank, in percent of the old total",
	NULL,
};

const struct verb verb_top = {
	.name = "top",
	.line = "table of a profile: flat, cum and their shares, by function, line, package ...",
	.usage = "pawl top [OPTIONS] FILE...",
	.about = "Reads any profile that pawl knows (pprof, perf.data, folded stacks, speedscope, ...); several\n"
		 "files are added up. flat is what was spent in a row itself, cum what was spent in it and in\n"
		 "what it called.\n\n"
		 "Filters, bases, rows and numbers mean what they mean for `go tool pprof`; doc/top.md lists\n"
		 "the differences.",
	.example = examples,
	.options = options,
	.main = top_main,
};

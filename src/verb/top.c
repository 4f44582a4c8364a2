/* pawl top - where the time, the memory or whatever a profile counts went, as a table. */
#include <math.h>

#include "report/top_list.h"
#include "verb/profile_input.h"
#include "verb/source_files.h"
#include "verb/talk.h"

#define NOT_SAID -0.5
#define TREE_ROWS 80 /* as go tool pprof */

static const char *sort = "flat", *granularity, *unit = "minimum", *peek, *list;
static struct option_list source_dirs, source_trims;
static double nodecount = NOT_SAID, node_fraction = 0.005, edge_fraction = 0.001, divide_by = 1;
static bool as_json, keep_small, drop_negative, columns, tree;

static const char *const orders[] = { "flat", "cum", NULL };

static const struct option options[] = {
	{ 'g', "granularity", "WHAT", "a row for each of them: functions, lines, packages, ...", OPTION_TEXT,
		&granularity, granularity_words },
	{ 0, "sort", "ORDER", "by flat (default) or cum", OPTION_TEXT, &sort, orders },
	{ 0, "tree", NULL, "each row between what calls it and what it calls", OPTION_FLAG, &tree, NULL },
	{ 0, "peek", "REGEX", "callers and callees of the rows that match, however small", OPTION_TEXT, &peek, NULL },
	{ 0, "list", "REGEX", "the source of the functions that match, with the cost of each line", OPTION_TEXT, &list, NULL },
	{ 0, "source-path", "DIR", "look for source in there, too, and show it (several: DIR:DIR)", OPTION_LIST, &source_dirs, NULL },
	{ 0, "trim-path", "PREFIX", "take this from the front of paths of source (several: PREFIX:PREFIX)", OPTION_LIST, &source_trims, NULL },
	{ 'n', "nodecount", "N", "so many rows at most, 0 = all (default: all; of a tree 80)", OPTION_NUMBER, &nodecount, NULL },
	{ 0, "nodefraction", "F", "drop rows below this share (default 0.005)", OPTION_NUMBER, &node_fraction, NULL },
	{ 0, "edgefraction", "F", "drop calls below this share, also for the mark of inlining (default 0.001)", OPTION_NUMBER, &edge_fraction, NULL },
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

static bool check_options(struct err *e)
{
	if (!(divide_by > 0) || isinf(divide_by))
		return err_set(e, ERR_USAGE, "--divide-by needs a number above 0");
	if (!(node_fraction >= 0 && node_fraction <= 1) || !(edge_fraction >= 0 && edge_fraction <= 1))
		return err_set(e, ERR_USAGE, "--nodefraction and --edgefraction are between 0 and 1");
	if (!(nodecount == NOT_SAID || (nodecount >= 0 && nodecount <= 1e9)))
		return err_set(e, ERR_USAGE, "--nodecount is between 0 and a thousand million");
	if (!!tree + !!peek + !!list > 1)
		return err_set(e, ERR_USAGE, "--tree, --peek and --list exclude each other");
	if (list && granularity && strcmp(granularity, "lines"))
		return err_set(e, ERR_USAGE, "--list shows lines, not %s", granularity);
	if (list && profile_words.mean) {
		err_set(e, ERR_USAGE, "--list has no means: those of lines do not add up to that of their function");
		return err_hint(e, "pawl top -g lines --mean --peek REGEX");
	}
	return true;
}

/* Expressions that choose what to show see all there is. */
static void see_all(struct profile_rows_options *opt)
{
	opt->keep_small = true;
	opt->most = 0;
}

static struct profile_rows_options rows_wanted(void)
{
	struct profile_rows_options opt = { .by_cum = !strcmp(sort, "cum"), .drop_negative = drop_negative,
		.keep_small = keep_small, .columns = columns, .mean = profile_words.mean, .node_fraction = node_fraction,
		.edge_fraction = edge_fraction, .events = MAP_NONE, .calls = tree || peek };

	opt.most = nodecount != NOT_SAID ? (uint32_t)nodecount : tree && !keep_small ? TREE_ROWS : 0;
	if (peek || list)
		see_all(&opt);
	return opt;
}

/* How the files of the frames are called from now on. */
static void trim_paths(const struct source_files *files, struct profile *p)
{
	for (uint32_t i = 0; i < p->nframe; i++)
		p->frame[i].file = source_files_trim(files, p->frame[i].file);
}

static bool compile_word(struct arena *a, const char *option, const char *word, const struct regexp **out, struct err *e)
{
	struct err bad = { 0 };

	if (!word || (*out = regexp_compile(a, str_of(word), &bad)))
		return true;
	return err_set(e, ERR_USAGE, "--%s \"%.*s\": %s at byte %llu", option, STR(str_clip(str_of(word), 200)), bad.text,
		(unsigned long long)bad.at + 1);
}

static bool check_peek(const struct profile_rows *rows, struct err *e)
{
	if (rows->slow.kind) {
		*e = rows->slow;
		return false;
	}
	for (uint32_t i = 0; i < rows->n && peek; i++)
		if (rows->shown[i])
			return true;
	return !peek || err_set(e, ERR_USAGE, "--peek \"%.*s\" matches nothing in the profile", STR(str_clip(str_of(peek), 200)));
}

static bool put_list(struct arena *a, const struct top_page *page, struct source_files *files, struct buf *out, struct err *e)
{
	struct list l = { .arena = a, .page = page, .source = source_files_text, .source_ctx = files };
	const struct regexp *function = NULL;

	if (!compile_word(a, "list", list, &function, e) || !top_list_choose(&l, function, e))
		return false;
	if (as_json)
		top_list_json(&l, out);
	else
		top_list_text(&l, out);
	return true;
}

static bool print_page(struct arena *a, const struct top_page *page, struct source_files *files, struct err *e)
{
	struct buf out = { 0 };
	bool ok = true;

	if (list)
		ok = put_list(a, page, files, &out, e);
	else if (as_json)
		top_json(page, a, &out);
	else if (page->calls)
		top_tree_text(page, a, &out);
	else
		top_text(page, &out);
	ok = ok && (as_json ? print_out(&out, e) : print_text(&out, e));
	buf_release(&out);
	return ok;
}

/* What rows are, and what of the profile they need. */
static bool choose_granularity(struct profile_rows_options *opt, struct err *e)
{
	if (!granularity_of(str_of(list ? "lines" : granularity ? granularity : "functions"), &opt->granularity))
		return err_set(e, ERR_USAGE, "--granularity \"%s\" is not known", granularity);
	profile_words.wish = WISH_PARTS;
	profile_words.no_places = !granularity_has_places(opt->granularity);
	profile_words.no_files = !granularity_has_files(opt->granularity);
	opt->columns |= opt->granularity == BY_ADDRESS && !profile_words.no_inlines;      /* as in pprof */
	return true;
}

static bool show(struct arena *a, int argc, char **argv, struct err *e)
{
	struct profile_rows_options opt;
	struct source_files files;
	struct profile_view view;
	struct profile_rows rows;
	struct top_page page;

	if (!check_options(e))
		return false;
	opt = rows_wanted();
	if (!choose_granularity(&opt, e) || !compile_word(a, "peek", peek, &opt.peek, e) ||
		!source_files_init(&files, a, &source_dirs, &source_trims, e) || !profile_view_open(a, argc, argv, &view, e))
		return false;
	opt.weight = view.weight;
	trim_paths(&files, view.profile);
	profile_rows_of(a, view.profile, view.part, view.npart, &opt, &rows);
	page = (struct top_page){ view.profile, &rows, view.weight, opt.granularity, view.total,
		profile_words.mean, divide_by, str_of(unit), view.filter, view.nfilter, opt.calls };
	return check_peek(&rows, e) && print_page(a, &page, &files, e);
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
	"pawl top --tree -n 20 cpu.pb.gz", "the twenty largest functions, each with what calls it and what it calls",
	"pawl top --peek 'json.*decode' cpu.pb.gz", "callers and callees of the functions that match",
	"pawl top --list 'json.*decode' cpu.pb.gz", "their source, with the cost of each line",
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

/*
 * pawl cover explain - what would restore a package's floor, which sources it stands on, and what other tools make of the same data.
 *
 * Choices [1] Functions by what is uncovered, the largest first: no smaller number of them can hold as many statements.
 *         [2] `go tool cover -func` needs the sources; without all of them nobody knows what it would print.
 */
#include "base/sort.h"
#include "compare/coverage.h"
#include "model/coverage_functions.h"
#include "report/cover_explain.h"
#include "verb/cover_floor.h"
#include "verb/cover_home.h"
#include "verb/cover_words.h"
#include "verb/talk.h"

#define O cover_options

struct explaining {
	struct cover_input in;
	struct floor_terms terms;
	struct str package;
	struct cover_explain out;
	uint32_t function_cap, nosource;
	struct cov_tally overlap;       /* as cover -func counts */
	uint64_t outside;               /* statements in no declaration */
	bool go;                        /* its files are Go's */
	bool *gone;                     /* by source: --without */
};

static bool is_ours(const struct explaining *x, const struct cov_file *f)
{
	return str_eq(coverage_package(f), x->package);
}

/* ---- functions ---- */

static void add_function(struct explaining *x, const struct cov_file *f, struct str name, uint32_t line, const struct cov_tally *tally)
{
	struct cover_explain *out = &x->out;

	if (!tally->uncovered)
		return;
	ARENA_ROOM(&x->in.arena, out->function, out->nfunction, x->function_cap);
	out->function[out->nfunction++] = (struct explain_function){ f->path, name, line, *tally };
}

static void find_functions(struct explaining *x, const struct cov_file *f)
{
	bool go = str_ends(f->path, S(".go"));
	struct cov_extents extents = { 0 };
	struct str text;

	x->go &= go && f->measure == COV_STATEMENTS;
	if (!go || !cover_source(&x->in.arena, x->in.root, f->path, &text) || !cov_extents_of_source(&x->in.arena, text, &extents)) {
		x->nosource += go;
		cov_extents_of_file(&x->in.arena, f, &extents);
	}
	cov_extents_count_overlap(f, &extents);
	for (uint32_t i = 0; i < extents.n; i++) {
		x->overlap.covered += extents.extent[i].tally.covered;
		x->overlap.uncovered += extents.extent[i].tally.uncovered;
	}
	cov_extents_count(f, &extents);
	for (uint32_t i = 0; i < extents.n; i++)
		add_function(x, f, extents.extent[i].name, extents.extent[i].line, &extents.extent[i].tally);
	add_function(x, f, S("-"), 0, &extents.outside);
	x->outside += extents.outside.covered + extents.outside.uncovered;
}

/* [1] Places ascend as they are: the order is stable. */
static int by_uncovered(uint32_t i, uint32_t j, const void *ctx)
{
	const struct explain_function *f = ctx;

	return (f[i].tally.uncovered < f[j].tally.uncovered) - (f[i].tally.uncovered > f[j].tally.uncovered);
}

static void order_functions(struct explaining *x)
{
	struct cover_explain *out = &x->out;
	uint64_t have = 0;

	out->function = sorted_rows(&x->in.arena, out->function, sizeof *out->function, out->nfunction, by_uncovered, out->function);
	while (out->row.status == FLOOR_FAIL && have < out->row.missing && out->nneeded < out->nfunction)
		have += out->function[out->nneeded++].tally.uncovered;
}

/* ---- sources ---- */

static bool is_alone(const struct explaining *x, const struct cov_hits *h, uint32_t source)
{
	const struct coverage *c = &x->in.all;

	if (!h->count || h->count == COVERAGE_UNMEASURED || !coverage_in(c, h->by, source))
		return false;
	for (uint32_t i = 0; i < c->nsource; i++)
		if (i != source && !x->gone[i] && coverage_in(c, h->by, i))
			return false;
	return true;
}

/* Each line once: blocks may lie in each other. */
static void list_place(struct line_list *list, const struct cov_file *f, uint32_t from, uint32_t to, uint32_t *last)
{
	to = to < COVERAGE_LINE_MOST ? to : COVERAGE_LINE_MOST;
	for (uint32_t line = from > *last ? from : *last + 1; line <= to; line++)
		line_list_add(list, f->path, line);
	*last = to > *last ? to : *last;
}

static void list_alone(struct explaining *x, const struct cov_file *f, uint32_t source, struct explain_source *out, struct line_list *list)
{
	bool blocks = f->measure == COV_STATEMENTS;
	uint32_t last = 0;

	for (uint32_t i = 0; i < (blocks ? f->nblock : f->nline); i++) {
		const struct cov_block *b = blocks ? &f->block[i] : NULL;
		uint32_t line = b ? b->line : f->line[i].line;

		if (!is_alone(x, b ? &b->hits : &f->line[i].hits, source))
			continue;
		out->alone += b ? b->statements : 1;
		list_place(list, f, line, b && b->end_line > line ? b->end_line : line, &last);
	}
}

static void ask_without(struct explaining *x, uint32_t source)
{
	struct explain_source *out = &x->out.source[x->out.nsource++];
	bool *gone = ARENA_ARRAY(&x->in.arena, bool, x->in.all.nsource);
	struct line_list list = { .arena = &x->in.arena };
	struct floor_row row = { .package = x->package, .floor = x->out.row.floor };

	*out = (struct explain_source){ .name = x->in.all.source[source].name };
	memcpy(gone, x->gone, x->in.all.nsource * sizeof *gone);
	gone[source] = true;
	for (uint32_t i = 0; i < x->in.all.n; i++) {
		const struct cov_file *f = &x->in.all.file[i];

		if (!is_ours(x, f))
			continue;
		list_alone(x, f, source, out, &list);
		coverage_count_without(&x->in.arena, &x->in.all, f, gone, &row.tally);
	}
	out->places = line_list_end(&list);
	out->without = row.tally;
	floor_judge(&x->terms, &row);
	out->status = row.status;
}

static void ask_sources(struct explaining *x)
{
	const struct coverage *c = &x->in.all;
	uint32_t there = 0;

	for (uint32_t i = 0; i < c->nsource; i++)
		there += c->source[i].arrived && !x->gone[i];
	if (there < 2)
		return;
	x->out.source = ARENA_ARRAY(&x->in.arena, struct explain_source, there);
	for (uint32_t i = 0; i < c->nsource; i++)
		if (c->source[i].arrived && !x->gone[i])
			ask_without(x, i);
}

/* --without: from now on they have never been there. */
static bool leave_sources(struct explaining *x, struct err *e)
{
	const struct coverage *c = &x->in.all;

	x->gone = ARENA_ARRAY(&x->in.arena, bool, (size_t)c->nsource + 1);
	for (uint32_t k = 0; k < O.without.n; k++) {
		uint32_t i = 0;

		while (i < c->nsource && !str_eq(c->source[i].name, str_of(O.without.text[k])))
			i++;
		if (i == c->nsource) {
			err_set(e, ERR_USAGE, "--without %s is none of the sources", O.without.text[k]);
			return err_hint(e, "--source %s=PATH names an input so", O.without.text[k]);
		}
		x->gone[i] = true;
	}
	if (O.without.n)
		coverage_without(&x->in.all, x->gone);
	return true;
}

/* ---- what other tools say ---- */

static void add_figure(struct explaining *x, const char *tool, const struct cov_tally *t, struct str percent, struct str why)
{
	x->out.figure[x->out.nfigure++] = (struct explain_figure){ tool, *t, percent, why };
}

static struct str func_reason(struct explaining *x)
{
	struct arena *a = &x->in.arena;
	const struct cov_tally *t = &x->out.row.tally;
	uint64_t all = t->covered + t->uncovered, counted = x->overlap.covered + x->overlap.uncovered;

	if (x->outside)
		return arena_printf(a, "%llu statements outside of declared functions do not count; rounded", (unsigned long long)x->outside);
	if (counted > all)
		return arena_printf(a, "%llu statements that reach into two functions count twice; rounded", (unsigned long long)(counted - all));
	return S("the same statements; rounded");
}

static void find_figures(struct explaining *x)
{
	struct arena *a = &x->in.arena;
	const struct cov_tally *t = &x->out.row.tally;
	struct str percent = tally_text(a, t, 1);

	if (!x->go)
		return;
	x->out.figure = ARENA_ARRAY(a, struct explain_figure, 3);
	add_figure(x, "pawl", t, str_eq(percent, S("-")) ? S("") : arena_printf(a, "%.*s%%", STR(percent)),
		x->in.all.nexclusion ? S("every statement once, without what is left out; cut") : S("every statement once; cut"));
	if (x->nosource)                /* [2] */
		add_figure(x, "go tool cover -func", &x->overlap, S(""), arena_printf(a, "the source of %u files is not there", x->nosource));
	else
		add_figure(x, "go tool cover -func", &x->overlap, cov_go_percent(a, &x->overlap), func_reason(x));
	add_figure(x, "go tool covdata percent", t, cov_go_percent(a, t), S("every statement once; rounded"));
}

/* ---- the package ---- */

static bool no_such_package(struct explaining *x, const struct cov_packages *p, struct err *e)
{
	const char **known = ARENA_ARRAY(&x->in.arena, const char *, (size_t)p->n + 1);
	const char *near;

	for (uint32_t i = 0; i < p->n; i++)
		known[i] = arena_cstr(&x->in.arena, p->package[i].name);
	err_set(e, ERR_USAGE, "no input holds a package \"%.*s\"", STR(x->package));
	near = nearest(x->package, known);
	return near ? err_hint(e, "did you mean %s?", near) : err_hint(e, "pawl cover packages lists them");
}

static bool find_row(struct explaining *x, struct err *e)
{
	struct cov_packages all, one = { 0 };
	struct floor_rows rows = { 0 };

	coverage_packages(&x->in.arena, &x->in.all, &all);
	for (uint32_t i = 0; i < all.n; i++)
		if (str_eq(all.package[i].name, x->package))
			one = (struct cov_packages){ .package = &all.package[i], .n = 1 };
	if (!one.n)
		return no_such_package(x, &all, e);
	if (!floor_rows_judge(&x->in.arena, x->in.root, &one, &x->terms, &rows, e))
		return false;
	x->out.row = rows.row[0];
	x->out.is_default = !x->out.row.floor.has_percent && !x->out.row.floor.has_uncovered;
	return true;
}

static bool explain(struct explaining *x, int argc, char **argv, struct err *e)
{
	struct str package = str_of(argv[0]);

	while (package.n > 1 && package.p[package.n - 1] == '/')
		package.n--;
	x->package = str_starts(package, S("./")) ? str_from(package, 2) : package;
	if (!cover_floor_terms(&x->terms, e) || !cover_read(&x->in, argc - 1, argv + 1, e) || !leave_sources(x, e) || !find_row(x, e))
		return false;
	x->go = true;
	for (uint32_t i = 0; i < x->in.all.n; i++)
		if (is_ours(x, &x->in.all.file[i]))
			find_functions(x, &x->in.all.file[i]);
	order_functions(x);
	ask_sources(x);
	find_figures(x);
	return true;
}

static bool print(const struct explaining *x, struct err *e)
{
	struct buf b = { 0 };
	bool ok;

	if (O.json)
		cover_explain_json(&x->out, &b);
	else
		cover_explain_text(&x->out, &b);
	ok = O.json ? print_out(&b, e) : print_text(&b, e);
	buf_release(&b);
	return ok;
}

bool cover_word_explain(int argc, char **argv, int *status, struct err *e)
{
	struct explaining x = { 0 };
	bool ok;

	if (!argc) {
		err_set(e, ERR_USAGE, "explain takes a package and its coverage");
		return err_hint(e, "like pawl cover explain internal/store cover.out");
	}
	ok = explain(&x, argc, argv, e) && print(&x, e);
	if (ok) {
		cover_tell_missing(&x.in);
		*status = x.in.nmissing ? 3 : 0;
	}
	cover_release(&x.in);
	return ok;
}

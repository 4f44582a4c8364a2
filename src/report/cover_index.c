/*
 * The index: totals, sources, what was left out, and a table of packages with their files.
 *
 * A row says what it holds to the script's filters: data-s its states (u uncovered, m unmeasured, f covered whole, z not at all, s without
 * source), data-k its categories.
 */
#include "report/cover_part.h"

struct columns {
	bool unmeasured, functions, branches, categories;
};

/* What one source covers, in statements or lines. */
struct share {
	uint64_t covered, alone, built;
};

static uint64_t sum_of(const struct cov_tally *t)
{
	return t->covered + t->uncovered + t->unmeasured;
}

/* ---- sources ---- */

struct weights {
	uint64_t *by, *in;              /* by set: of statements or lines with exactly this one */
};

static void weigh(const struct cov_file *f, struct weights *w)
{
	bool blocks = f->measure == COV_STATEMENTS;

	for (uint32_t i = 0; i < (blocks ? f->nblock : f->nline); i++) {
		const struct cov_hits *h = blocks ? &f->block[i].hits : &f->line[i].hits;
		uint64_t n = blocks ? f->block[i].statements : 1;

		w->in[h->in] += n;
		if (h->count && h->count != COVERAGE_UNMEASURED)
			w->by[h->by] += n;
	}
}

static bool is_alone(const struct coverage *c, cov_set set)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->nsource && n < 2; i++)
		n += coverage_in(c, set, i);
	return n == 1;
}

static struct share *shares_of(struct cover_writing *w)
{
	const struct coverage *c = w->pages->all;
	struct weights all = { ARENA_ARRAY(&w->arena, uint64_t, (size_t)c->nset + 1), ARENA_ARRAY(&w->arena, uint64_t, (size_t)c->nset + 1) };
	struct share *share = ARENA_ARRAY(&w->arena, struct share, (size_t)c->nsource + 1);

	for (uint32_t i = 0; i < c->n; i++)
		weigh(&c->file[i], &all);
	for (cov_set set = 1; set < c->nset; set++) {
		bool alone = is_alone(c, set);

		for (uint32_t i = 0; i < c->nsource; i++)
			if (coverage_in(c, set, i)) {
				share[i].covered += all.by[set];
				share[i].alone += alone ? all.by[set] : 0;
				share[i].built += all.in[set];
			}
	}
	return share;
}

static void put_sources(struct cover_writing *w)
{
	const struct coverage *c = w->pages->all;
	struct share *share = shares_of(w);
	struct buf *b = &w->out;

	if (c->nsource < 2)
		return;
	buf_lit(b, "<table class=\"shares\"><caption>Sources</caption><thead><tr><th scope=\"col\">Source<th scope=\"col\">Covers"
		"<th scope=\"col\">Only it covers<th scope=\"col\">In its build<th scope=\"col\">Built for<tbody>");
	for (uint32_t i = 0; i < c->nsource; i++) {
		buf_lit(b, "\n<tr><th scope=\"row\"><bdi>");
		cover_put_name(b, c->source[i].name);
		buf_printf(b, "</bdi>");
		if (!c->source[i].arrived)
			buf_lit(b, " <strong>did not arrive</strong>");
		buf_printf(b, "<td>%llu<td>%llu<td>%llu<td>", (unsigned long long)share[i].covered, (unsigned long long)share[i].alone,
			(unsigned long long)share[i].built);
		cover_put_name(b, c->source[i].context);
	}
	buf_lit(b, "\n</table>\n");
}

static void put_left_out(struct cover_writing *w)
{
	const struct coverage *c = w->pages->all;
	struct buf *b = &w->out;

	if (!c->nexclusion)
		return;
	buf_lit(b, "<table class=\"left-out\"><caption>Left out</caption><thead><tr><th scope=\"col\">Why<th scope=\"col\">Files"
		"<th scope=\"col\">Statements<th scope=\"col\">Lines<tbody>");
	for (uint32_t i = 0; i < c->nexclusion; i++) {
		const struct cov_exclusion *x = &c->exclusion[i];

		buf_lit(b, "\n<tr><th scope=\"row\">");
		cover_put_name(b, x->what);
		buf_printf(b, "<td>%llu<td>%llu<td>%llu", (unsigned long long)x->files, (unsigned long long)x->statements,
			(unsigned long long)x->lines);
	}
	buf_lit(b, "\n</table>\n");
}

/* ---- the table of files ---- */

static void put_figures(struct buf *b, const struct columns *columns, const struct cov_totals *t)
{
	buf_lit(b, "<td>");
	cover_put_bar(b, &t->measure);
	buf_lit(b, "<td>");
	cover_put_percent(b, &t->measure);
	buf_lit(b, "<td>");
	cover_put_u64(b, t->measure.covered);
	buf_lit(b, "<td>");
	cover_put_u64(b, t->measure.uncovered);
	if (columns->unmeasured) {
		buf_lit(b, "<td>");
		cover_put_u64(b, t->measure.unmeasured);
	}
	if (columns->functions) {
		buf_lit(b, "<td>");
		cover_put_percent(b, &t->kind[COV_KIND_FUNCTION]);
	}
	if (columns->branches) {
		buf_lit(b, "<td>");
		cover_put_percent(b, &t->kind[COV_KIND_BRANCH]);
	}
}

static void put_categories(struct buf *b, const struct cov_categories *c)
{
	bool first = true;

	buf_lit(b, "<td>");
	for (int k = COV_UNC; k < COV_EUB; k++) {
		if (!c->count[k] || k == COV_CBC || k == COV_UBC)
			continue;
		buf_printf(b, "%s<span class=\"k%s\">%s %llu</span>", first ? "" : " ", cov_category_word[k].name, cov_category_word[k].name,
			(unsigned long long)c->count[k]);
		first = false;
	}
}

static void put_states(struct buf *b, const struct cover_row *row, bool with_categories)
{
	const struct cov_tally *t = &row->totals.measure;
	bool first = true;

	buf_printf(b, "\n<tr class=\"f\" data-s=\"%s%s%s%s%s\"", t->uncovered ? "u" : "", t->unmeasured ? "m" : "",
		t->covered && !t->uncovered && !t->unmeasured ? "f" : "", !t->covered && t->uncovered ? "z" : "", row->has_source ? "" : "s");
	if (!with_categories) {
		buf_lit(b, ">");
		return;
	}
	buf_lit(b, " data-k=\"");
	for (int k = 0; k < COV_CATEGORIES; k++) {
		if (!row->categories.count[k])
			continue;
		buf_printf(b, "%s%s", first ? "" : " ", cov_category_word[k].name);
		first = false;
	}
	buf_lit(b, "\">");
}

static void put_file(struct cover_writing *w, const struct columns *columns, const struct cover_row *row)
{
	struct str directory = row->file->path, name = str_cut_last(&directory, '/');
	struct buf *b = &w->out;

	put_states(b, row, columns->categories);
	buf_printf(b, "<th scope=\"row\"><a href=\"%.*s\"><bdi><span class=\"d\">", STR(row->page));
	if (name.n < row->file->path.n) {
		cover_put_name(b, directory);
		buf_char(b, '/');
	}
	buf_lit(b, "</span>");
	cover_put_name(b, name);
	buf_lit(b, "</bdi></a>");
	put_figures(b, columns, &row->totals);
	if (columns->categories)
		put_categories(b, &row->categories);
}

static void put_package(struct cover_writing *w, const struct columns *columns, const struct cov_package *p)
{
	struct buf *b = &w->out;

	buf_lit(b, "\n<tr class=\"g\"><th scope=\"row\"><bdi>");
	cover_put_name(b, p->name);
	buf_lit(b, "</bdi>");
	put_figures(b, columns, &p->totals);
	if (columns->categories)
		buf_lit(b, "<td>");
}

static void put_columns(struct buf *b, const struct columns *columns)
{
	buf_lit(b, "<thead><tr><th scope=\"col\" data-sort=\"text\">File<th scope=\"col\"><th scope=\"col\" data-sort=\"number\">Coverage"
		"<th scope=\"col\" data-sort=\"number\">Covered<th scope=\"col\" data-sort=\"number\">Uncovered");
	if (columns->unmeasured)
		buf_lit(b, "<th scope=\"col\" data-sort=\"number\">Unmeasured");
	if (columns->functions)
		buf_lit(b, "<th scope=\"col\" data-sort=\"number\">Functions");
	if (columns->branches)
		buf_lit(b, "<th scope=\"col\" data-sort=\"number\">Branches");
	if (columns->categories)
		buf_lit(b, "<th scope=\"col\">Changes");
}

/* Files by package: first[i] is the first file of package i, next[] leads on, both in the order of paths. */
static void put_rows(struct cover_writing *w, const struct columns *columns)
{
	const struct cov_packages *p = w->pages->packages;
	uint32_t *first = ARENA_ARRAY(&w->arena, uint32_t, (size_t)p->n + 1), *next = ARENA_ARRAY(&w->arena, uint32_t, (size_t)w->pages->all->n + 1);
	struct map at;

	map_init(&at, &w->arena);
	for (uint32_t i = 0; i < p->n; i++) {
		map_set(&at, p->package[i].name, i);
		first[i] = MAP_NONE;
	}
	for (uint32_t i = w->pages->all->n; i-- > 0; ) {
		uint32_t package = map_find(&at, coverage_package(w->row[i].file));

		next[i] = first[package];
		first[package] = i;
	}
	for (uint32_t i = 0; i < p->n; i++) {
		put_package(w, columns, &p->package[i]);
		for (uint32_t file = first[i]; file != MAP_NONE; file = next[file])
			put_file(w, columns, &w->row[file]);
	}
}

static void put_files(struct cover_writing *w)
{
	const struct cov_totals *total = &w->pages->packages->total;
	struct columns columns = { total->measure.unmeasured > 0, sum_of(&total->kind[COV_KIND_FUNCTION]) > 0,
		sum_of(&total->kind[COV_KIND_BRANCH]) > 0, w->pages->against != NULL };
	struct buf *b = &w->out;

	buf_lit(b, "<section id=\"files\"><h2>Files</h2>\n<table class=\"files\"><caption>Packages and their files</caption>");
	put_columns(b, &columns);
	buf_lit(b, "<tbody>");
	put_rows(w, &columns);
	buf_lit(b, "\n</table></section>\n");
}

/* ---- all of it ---- */

static void find_categories(struct cover_writing *w)
{
	struct cov_categories *sum = &w->written->categories;

	for (uint32_t i = 0; i < w->pages->all->n; i++)
		cov_categories_add(sum, &w->row[i].categories);
	coverage_categories_of_gone(w->pages->against, w->pages->all, sum);
}

static void put_header(struct cover_writing *w)
{
	const struct cov_tally *t = &w->pages->packages->total.measure;
	struct buf *b = &w->out;

	buf_lit(b, "<header><h1>");
	cover_put_name(b, w->pages->title);
	buf_lit(b, "</h1>\n<p class=\"lead\"><b>");
	cover_put_percent(b, t);
	buf_printf(b, "</b> covered: %llu of %llu", (unsigned long long)t->covered, (unsigned long long)(t->covered + t->uncovered));
	if (t->unmeasured)
		buf_printf(b, "; %llu not measured", (unsigned long long)t->unmeasured);
	buf_printf(b, "; %u files", w->pages->all->n);
	if (w->written->nosource)
		buf_printf(b, ", %u of them without their source", w->written->nosource);
	if (w->pages->against) {
		buf_lit(b, "</p>\n<p>Compared with ");
		cover_put_name(b, w->pages->against_text);
	}
	buf_lit(b, "</p></header>\n");
}

bool cover_index(struct cover_writing *w, struct err *e)
{
	const struct cover_pages *p = w->pages;
	struct buf *b = &w->out;

	buf_clear(b);
	if (p->against)
		find_categories(w);
	cover_put_head(b, p->title);
	buf_lit(b, "<body class=\"index\">\n");
	put_header(w);
	buf_lit(b, "<main>\n<div class=\"sides\">");
	cover_put_totals(b, &p->packages->total);
	if (p->against)
		cover_put_categories(b, &w->written->categories, p->against->base != NULL);
	put_sources(w);
	put_left_out(w);
	buf_lit(b, "</div>\n");
	put_files(w);
	buf_lit(b, "</main>\n<footer>pawl " PAWL_VERSION "</footer>\n</body>\n</html>\n");
	return p->write(p->ctx, S("index.html"), buf_view(b), e);
}

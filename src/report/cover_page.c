/*
 * The page of one source file.
 *
 *	<div id="L12" data-l="12" data-n="5" data-s="A·" data-k="CBC" class="c">text</div>
 *
 * A line is one element, so that a quarter of a million of them open; a style sheet makes the columns of its attributes: number, category,
 * count, sources.  Class: c covered, p covered but for a branch, u uncovered, m unmeasured; n: new.  Chunks that are not in
 * sight are not laid out.
 */
#include "report/cover_part.h"

#include "base/utf8.h"
#include "model/coverage_functions.h"

#define CHUNK_LINES 128u        /* as in cover.css */
#define LINE_BYTES 4000u
#define BRANCHES_SHOWN 8u
#define BRANCHES_TOLD 16u

struct file_page {
	struct cover_writing *w;
	const struct cov_file *f;
	struct arena arena;
	struct str text;                /* of the source */
	bool has_source;
	uint32_t source_lines;
	const struct cov_line *line;
	uint32_t nline;
	struct cov_categories_of_file categories;
};

/* ---- text of a line ---- */

/* Almost all source is ASCII: what is not goes the long way.  Quotes mean nothing in text. */
static void put_code(struct buf *b, struct str s)
{
	size_t from = 0;

	if (!s.n)
		return;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x7f || (c < 0x20 && c != '\t')) {
			utf8_html(b, str_from(s, from));
			return;
		}
		if (c != '<' && c != '>' && c != '&')
			continue;
		buf_add(b, s.p + from, i - from);
		buf_lit(b, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
		from = i + 1;
	}
	buf_add(b, s.p + from, s.n - from);
}

static void put_text(struct buf *b, struct str line)
{
	size_t n = LINE_BYTES;

	if (line.n <= LINE_BYTES) {
		put_code(b, line);
		return;
	}
	while (n && ((unsigned char)line.p[n] & 0xc0) == 0x80)
		n--;
	put_code(b, str_clip(line, n));
	buf_printf(b, "… %zu bytes more", line.n - n);
}

/* ---- its columns ---- */

/* Digits up to seven, then cut: "12M". */
static void put_count(struct buf *b, uint64_t count)
{
	static const char unit[] = { 'M', 'G', 'T', 'P', 'E' };
	size_t at = 0;

	if (count < 10000000) {
		cover_put_u64(b, count);
		return;
	}
	for (count /= 1000000; count >= 1000 && at + 1 < sizeof unit; at++)
		count /= 1000;
	cover_put_u64(b, count);
	buf_char(b, unit[at]);
}

static struct str letters_of(struct cover_writing *w, cov_set set)
{
	const struct coverage *c = w->pages->all;
	struct buf b = { 0 };
	uint32_t n = 0;

	if (w->letters[set].n)
		return w->letters[set];
	for (uint32_t i = 0; i < c->nsource; i++) {
		bool in = coverage_in(c, set, i);

		n += in;
		if (c->nsource > COVER_LETTERS_MOST)
			continue;
		if (in)
			buf_char(&b, (char)('A' + i));
		else
			buf_lit(&b, "·");
	}
	if (c->nsource > COVER_LETTERS_MOST)
		buf_printf(&b, "×%u", n);
	w->letters[set] = arena_str(&w->arena, buf_view(&b));
	buf_release(&b);
	return w->letters[set];
}

static void put_attribute(struct buf *b, const char *name, struct str value)
{
	buf_lit(b, name);
	buf_str(b, value);
	buf_char(b, '"');
}

static const char *class_of(const struct cov_line *l, bool partly, bool is_new)
{
	static const char *const class[] = { "c", "c n", "p", "p n", "u", "u n", "m", "m n" };
	unsigned at = l->hits.count == COVERAGE_UNMEASURED ? 3 : !l->hits.count ? 2 : partly;

	return class[2 * at + is_new];
}

/* Branches of one line. */
struct ways {
	const struct cov_branch *branch;
	uint32_t n, taken;
	bool partly;                    /* one is known not to be taken */
};

static struct ways ways_at(const struct cov_file *f, uint32_t *next, uint32_t line)
{
	struct ways w;

	while (*next < f->nbranch && f->branch[*next].line < line)
		++*next;
	w = (struct ways){ .branch = f->nbranch ? f->branch + *next : NULL };
	for (; *next < f->nbranch && f->branch[*next].line == line; ++*next) {
		uint64_t count = f->branch[*next].hits.count;

		w.n++;
		w.taken += count && count != COVERAGE_UNMEASURED;
		w.partly |= !count;
	}
	return w;
}

static void put_way(struct buf *b, const struct cov_branch *branch)
{
	if (branch->label.n)
		cover_put_name(b, branch->label);
	else
		cover_put_u64(b, branch->number);
	if (branch->hits.count == COVERAGE_UNMEASURED) {
		buf_lit(b, ": not measured");
	} else if (!branch->hits.count) {
		buf_lit(b, ": not taken");
	} else {
		buf_lit(b, ": ");
		cover_put_u64(b, branch->hits.count);
	}
}

static void put_ways(struct buf *b, const struct ways *w)
{
	buf_printf(b, "<b title=\"%u of %u branches taken", w->taken, w->n);
	for (uint32_t i = 0; i < w->n && i < BRANCHES_TOLD; i++) {
		buf_lit(b, i ? ", " : "; ");
		put_way(b, &w->branch[i]);
	}
	buf_lit(b, w->n > BRANCHES_TOLD ? " …\">" : "\">");
	for (uint32_t i = 0; i < w->n && w->n <= BRANCHES_SHOWN; i++)
		buf_lit(b, w->branch[i].hits.count == COVERAGE_UNMEASURED ? "?" : w->branch[i].hits.count ? "+" : "−");
	if (w->n > BRANCHES_SHOWN)
		buf_printf(b, "%u/%u", w->taken, w->n);
	buf_lit(b, "</b>");
}

/* ---- lines ---- */

static void put_known(struct file_page *p, const struct cov_line *l, const struct ways *ways)
{
	struct buf *b = &p->w->out;
	unsigned char category = l->line < p->categories.n ? p->categories.line[l->line] : COV_NO_CATEGORY;

	buf_lit(b, "\" data-n=\"");
	if (l->hits.count == COVERAGE_UNMEASURED)
		buf_char(b, '?');
	else
		put_count(b, l->hits.count);
	buf_char(b, '"');
	if (p->w->pages->all->nsource > 1)
		put_attribute(b, " data-s=\"", letters_of(p->w, l->hits.by));
	if (category != COV_NO_CATEGORY)
		put_attribute(b, " data-k=\"", str_of(cov_category_word[category].name));
	put_attribute(b, " class=\"", str_of(class_of(l, ways->partly, l->line < p->categories.n && p->categories.is_new[l->line])));
}

static void put_line(struct file_page *p, uint32_t number, const struct cov_line *l, struct ways ways, struct str text)
{
	struct buf *b = &p->w->out;

	buf_lit(b, "<div id=\"L");
	cover_put_u64(b, number);
	buf_lit(b, "\" data-l=\"");
	cover_put_u64(b, number);
	if (l)
		put_known(p, l, &ways);
	else
		buf_lit(b, number < p->categories.n && p->categories.is_new[number] ? "\" class=\"n\"" : "\"");
	buf_char(b, '>');
	if (ways.n)
		put_ways(b, &ways);
	put_text(b, text);
	buf_lit(b, "</div>\n");
}

/* All lines of the source, then those that only the coverage knows.  Line 0 is no place: it counts in the totals only. */
static void put_lines(struct file_page *p)
{
	struct str rest = p->text;
	uint32_t next = coverage_line_from(p->line, p->nline, 1), branch = 0, put = 0;

	for (uint32_t number = 1; rest.n || next < p->nline; number++) {
		const struct cov_line *l;

		if (!rest.n)
			number = p->line[next].line;
		l = next < p->nline && p->line[next].line == number ? &p->line[next++] : NULL;
		if (put++ % CHUNK_LINES == 0)
			buf_lit(&p->w->out, put > 1 ? "</div>\n<div class=\"k\">" : "<div class=\"k\">");
		put_line(p, number, l, ways_at(p->f, &branch, number), str_line(&rest));
	}
	if (put)
		buf_lit(&p->w->out, "</div>\n");
}

/* ---- above them ---- */

static void put_functions(struct file_page *p)
{
	struct buf *b = &p->w->out;
	struct cov_extents x = { 0 };

	if (!p->has_source || !str_ends(p->f->path, S(".go")) || !cov_extents_of_source(&p->arena, p->text, &x))
		cov_extents_of_file(&p->arena, p->f, &x);
	if (!x.n)
		return;
	cov_extents_count(p->f, &x);
	buf_printf(b, "<details class=\"functions\"><summary>%u function%s</summary>\n<table class=\"sorted\"><caption>Functions</caption><thead><tr>"
		"<th scope=\"col\">Line<th scope=\"col\">Function<th scope=\"col\"><th scope=\"col\">Coverage<th scope=\"col\">Covered"
		"<th scope=\"col\">Uncovered<tbody>", x.n, x.n == 1 ? "" : "s");
	for (uint32_t i = 0; i < x.n; i++) {
		const struct cov_extent *f = &x.extent[i];

		buf_printf(b, "\n<tr><td>%u<th scope=\"row\"><a href=\"#L%u\"><bdi>", f->line, f->line);
		cover_put_name(b, f->name);
		buf_lit(b, "</bdi></a><td>");
		cover_put_bar(b, &f->tally);
		buf_lit(b, "<td>");
		cover_put_percent(b, &f->tally);
		buf_printf(b, "<td>%llu<td>%llu", (unsigned long long)f->tally.covered, (unsigned long long)f->tally.uncovered);
	}
	buf_lit(b, "\n</table></details>\n");
}

static void put_neighbour(struct file_page *p, uint32_t file, const char *rel, const char *word)
{
	buf_printf(&p->w->out, " · <a rel=\"%s\" href=\"%.*s\">%s</a>", rel, STR(p->w->row[file].page), word);
}

static void put_sources(struct file_page *p)
{
	const struct coverage *c = p->w->pages->all;
	struct buf *b = &p->w->out;

	if (c->nsource < 2 || c->nsource > COVER_LETTERS_MOST)
		return;
	buf_lit(b, "<dl class=\"sources\">");
	for (uint32_t i = 0; i < c->nsource; i++) {
		buf_printf(b, "<div><dt>%c<dd>", (char)('A' + i));
		cover_put_name(b, c->source[i].name);
		buf_lit(b, "</div>");
	}
	buf_lit(b, "</dl>\n");
}

static void put_doubts(struct file_page *p)
{
	struct buf *b = &p->w->out;
	uint32_t last = p->nline ? p->line[p->nline - 1].line : 0;

	if (!p->has_source)
		buf_lit(b, "<p class=\"doubt\">The source was not found: lines are shown without their text.</p>\n");
	else if (last > p->source_lines)
		buf_printf(b, "<p class=\"doubt\">The source has %u lines, the coverage knows line %u: it is not the source that was measured.</p>\n",
			p->source_lines, last);
}

static void put_header(struct file_page *p, uint32_t file)
{
	const struct cover_pages *pages = p->w->pages;
	struct cover_row *row = &p->w->row[file];
	struct buf *b = &p->w->out;

	cover_put_head(b, p->f->path);
	buf_lit(b, "<body class=\"file\">\n<header>\n<nav><a href=\"index.html\" rel=\"up\">All files</a>");
	if (file)
		put_neighbour(p, file - 1, "prev", "previous file");
	if (file + 1 < pages->all->n)
		put_neighbour(p, file + 1, "next", "next file");
	buf_lit(b, "</nav>\n<h1><bdi>");
	cover_put_name(b, p->f->path);
	buf_lit(b, "</bdi></h1>\n<div class=\"sides\">");
	cover_put_totals(b, &row->totals);
	if (pages->against)
		cover_put_categories(b, &row->categories, false);
	buf_lit(b, "</div>\n");
	put_sources(p);
	put_doubts(p);
	put_functions(p);
	buf_lit(b, "</header>\n");
}

static void read_source(struct file_page *p)
{
	const struct cover_pages *pages = p->w->pages;

	p->has_source = pages->source(pages->ctx, &p->arena, p->f->path, &p->text);
	for (struct str rest = p->text; rest.n; p->source_lines++)
		str_line(&rest);
}

bool cover_page(struct cover_writing *w, uint32_t file, struct err *e)
{
	struct file_page p = { .w = w, .f = w->row[file].file };
	bool ok;

	buf_clear(&w->out);
	read_source(&p);
	p.line = coverage_lines(&p.arena, p.f, &p.nline);
	if (w->pages->against)
		coverage_categories(&p.arena, w->pages->against, p.f, &p.categories);
	w->row[file].has_source = p.has_source;
	w->row[file].categories = p.categories.sum;
	w->written->nosource += !p.has_source;
	w->written->pages++;
	put_header(&p, file);
	buf_printf(&w->out, "<main class=\"code%s%s%s\" aria-label=\"source\">\n", w->pages->against ? " differs" : "",
		w->pages->all->nsource > 1 ? " many" : "", p.f->nbranch ? " ways" : "");
	put_lines(&p);
	buf_lit(&w->out, "</main>\n</body>\n</html>\n");
	ok = w->pages->write(w->pages->ctx, w->row[file].page, buf_view(&w->out), e);
	arena_free(&p.arena);
	return ok;
}

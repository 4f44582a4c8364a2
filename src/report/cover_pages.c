#include "report/cover_part.h"

#include <nettle/sha2.h>

#include "base/utf8.h"

#define NAME_DIGITS 24u
#define NAME_COLUMNS 400u
#define INDEX "index.html"
#define STYLE "style.css"
#define SCRIPT "coverage.js"

/* ---- parts of every page ---- */

void cover_put_head(struct buf *b, struct str title)
{
	buf_lit(b, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self' file:; script-src 'self' file:; "
		"base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"pawl " PAWL_VERSION "\">\n<title>");
	cover_put_name(b, title);
	buf_lit(b, "</title>\n<link rel=\"stylesheet\" href=\"" STYLE "\">\n<script src=\"" SCRIPT "\" defer></script>\n</head>\n");
}

void cover_put_name(struct buf *b, struct str name)
{
	struct buf safe = { 0 };

	utf8_safe_cut(&safe, name, NAME_COLUMNS, false);
	utf8_html(b, buf_view(&safe));
	buf_release(&safe);
}

void cover_put_u64(struct buf *b, uint64_t x)
{
	char digit[20];
	size_t n = 0;

	do
		digit[sizeof digit - ++n] = (char)('0' + x % 10);
	while (x /= 10);
	buf_add(b, digit + sizeof digit - n, n);
}

void cover_put_percent(struct buf *b, const struct cov_tally *t)
{
	struct arena a = { 0 };
	struct str text = tally_text(&a, t, 1);

	if (str_eq(text, S("-")))
		buf_lit(b, "–");
	else
		buf_printf(b, "%.*s%%", STR(text));
	arena_free(&a);
}

/* A presentation attribute is no style attribute: the policy allows it. */
void cover_put_bar(struct buf *b, const struct cov_tally *t)
{
	double all = (double)t->covered + (double)t->uncovered + (double)t->unmeasured;

	if (!(all > 0))
		return;
	buf_printf(b, "<svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
		"<path class=\"c\" d=\"M0 0h%.1fv1h-%.1fz\"/>", 100 * (double)t->covered / all, 100 * (double)t->covered / all);
	if (t->unmeasured)
		buf_printf(b, "<path class=\"m\" d=\"M%.1f 0h%.1fv1h-%.1fz\"/>", 100 * (double)t->covered / all,
			100 * (double)t->unmeasured / all, 100 * (double)t->unmeasured / all);
	buf_lit(b, "</svg>");
}

static bool is_empty(const struct cov_tally *t)
{
	return !t->covered && !t->uncovered && !t->unmeasured;
}

void cover_put_totals(struct buf *b, const struct cov_totals *t)
{
	static const struct { enum cov_kind kind; const char *name; } kinds[] = { { COV_KIND_BLOCK, "statements" }, { COV_KIND_LINE, "lines" },
		{ COV_KIND_FUNCTION, "functions" }, { COV_KIND_BRANCH, "branches" }, { COV_KIND_CONDITION, "conditions" } };

	buf_lit(b, "<table class=\"totals\"><caption>Totals</caption><thead><tr><th scope=\"col\">Kind<th scope=\"col\"><th scope=\"col\">Coverage"
		"<th scope=\"col\">Covered<th scope=\"col\">Uncovered<th scope=\"col\">Unmeasured<tbody>");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct cov_tally *k = &t->kind[kinds[i].kind];

		if (is_empty(k))
			continue;
		buf_printf(b, "\n<tr><th scope=\"row\">%s<td>", kinds[i].name);
		cover_put_bar(b, k);
		buf_lit(b, "<td>");
		cover_put_percent(b, k);
		buf_printf(b, "<td>%llu<td>%llu<td>%llu", (unsigned long long)k->covered, (unsigned long long)k->uncovered,
			(unsigned long long)k->unmeasured);
	}
	buf_lit(b, "\n</table>\n");
}

void cover_put_categories(struct buf *b, const struct cov_categories *c, bool all)
{
	buf_lit(b, "<table class=\"categories\"><caption>Lines by what became of them</caption><thead><tr><th scope=\"col\">"
		"<th scope=\"col\">Lines<th scope=\"col\">What they are<tbody>");
	for (int k = 0; k < COV_CATEGORIES; k++) {
		if (!all && !c->count[k])
			continue;
		buf_printf(b, "\n<tr data-k=\"%s\"%s><th scope=\"row\" class=\"k%s\">%s<td>%llu<td>%s", cov_category_word[k].name,
			c->count[k] ? "" : " class=\"zero\"", cov_category_word[k].name, cov_category_word[k].name,
			(unsigned long long)c->count[k], cov_category_word[k].meaning);
	}
	if (c->unmeasured)
		buf_printf(b, "\n<tr><th scope=\"row\">?<td>%llu<td>lines that one of the sides could not measure",
			(unsigned long long)c->unmeasured);
	buf_lit(b, "\n</table>\n");
}

/* ---- names ---- */

static struct str page_name(struct arena *a, struct str path)
{
	static const char digit[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_SIZE];
	char name[NAME_DIGITS];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, path.n, (const uint8_t *)path.p);
	sha256_digest(&ctx, sizeof digest, digest);
	for (size_t i = 0; i < NAME_DIGITS; i++)
		name[i] = digit[digest[i / 2] >> (i % 2 ? 0 : 4) & 15];
	return arena_printf(a, "%.*s.html", (int)NAME_DIGITS, name);
}

bool cover_page_is_ours(struct str name)
{
	if (str_eq(name, S(INDEX)) || str_eq(name, S(STYLE)) || str_eq(name, S(SCRIPT)))
		return true;
	if (name.n != NAME_DIGITS + strlen(".html") || !str_ends(name, S(".html")))
		return false;
	for (size_t i = 0; i < NAME_DIGITS; i++)
		if (!memchr("0123456789abcdef", name.p[i], 16))
			return false;
	return true;
}

/* ---- all of it ---- */

static bool write_all(struct cover_writing *w, struct err *e)
{
	const struct cover_pages *p = w->pages;

	for (uint32_t i = 0; i < p->all->n; i++) {
		w->row[i] = (struct cover_row){ .file = &p->all->file[i], .page = page_name(&w->arena, p->all->file[i].path) };
		coverage_count(w->row[i].file, &w->row[i].totals);
	}
	for (uint32_t i = 0; i < p->all->n; i++)
		if (!cover_page(w, i, e))
			return false;
	return cover_index(w, e) && p->write(p->ctx, S(STYLE), cover_css, e) && p->write(p->ctx, S(SCRIPT), cover_js, e);
}

bool cover_pages_write(const struct cover_pages *p, struct cover_written *out, struct err *e)
{
	struct cover_writing w = { .pages = p, .written = out };
	bool ok;

	*out = (struct cover_written){ 0 };
	w.row = ARENA_ARRAY(&w.arena, struct cover_row, (size_t)p->all->n + 1);
	w.letters = ARENA_ARRAY(&w.arena, struct str, (size_t)p->all->nset + 1);
	ok = write_all(&w, e);
	buf_release(&w.out);
	arena_free(&w.arena);
	return ok;
}

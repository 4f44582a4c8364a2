/*
 * html - one file that holds the whole report: opens from disk, asks the network for nothing,
 * works without script.
 *
 * The content security policy allows the one style sheet and the one script by their SHA-256: style
 * attributes are therefore not used.  Plots are SVG written here: they print, and need no script.
 */
#include "report/html.h"

#include <math.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <time.h>

#include "base/num.h"
#include "base/utf8.h"
#include "report/output.h"

#define QUOTES_BYTES (384u << 10) /* of programs' output, in all */
#define QUOTE_BYTES (16u << 10) /* of one output */
#define TEXT_COLUMNS 400u

static const struct style plain = { 0 };

/* ---- text ---- */

void html_flush(struct html *h)
{
	utf8_html(h->out, buf_view(&h->text));
	buf_clear(&h->text);
}

void html_text(struct html *h, struct str s)
{
	utf8_safe_cut(&h->text, s, TEXT_COLUMNS, false);
	html_flush(h);
}

void html_name(struct html *h, const struct delta *d)
{
	buf_lit(h->out, "<bdi class=\"name\">");
	rows_name(&h->text, d);
	html_flush(h);
	buf_lit(h->out, "</bdi>");
}

void html_quantity(struct html *h, double x, struct unit unit)
{
	if (isnan(x))
		buf_lit(&h->text, "–");
	else
		style_quantity(&h->text, x, unit);
	html_flush(h);
}

void html_change(struct html *h, const struct delta *d)
{
	if (isnan(d->change))
		return;
	style_change(&h->text, &plain, d->change);
	html_flush(h);
}

void html_interval(struct html *h, const struct delta *d)
{
	struct buf *b = &h->text;

	style_interval(b, &plain, d);
	if (b->n)
		utf8_html(h->out, str_from(buf_view(b), 1)); /* without the space before it */
	buf_clear(b);
}

void html_quote(struct html *h, struct str output)
{
	size_t most = QUOTE_BYTES < h->quote_left ? QUOTE_BYTES : h->quote_left;

	if (!output.n)
		return;
	if (!most) {
		buf_lit(h->out, "<p class=\"small\">Its output was left out: the page holds enough "
				"of others' already.</p>\n");
		return;
	}
	output_quote(&h->text, output, most);
	h->quote_left -= output.n < most ? output.n : most;
	buf_lit(h->out, "<pre tabindex=\"0\">");
	html_flush(h);
	buf_lit(h->out, "</pre>\n");
}

const char *ruling_class(enum ruling r)
{
	static const char *const class[] = {
		[RULING_PASS] = "pass",
		[RULING_WARN] = "warn",
		[RULING_INCONCLUSIVE] = "ask",
		[RULING_NOT_MEASURED] = "miss",
		[RULING_FAIL] = "fail",
	};

	return class[r];
}

void html_mark(struct html *h, enum ruling r, const char *class, const char *word)
{
	buf_printf(h->out, "<span class=\"mark %s\"><span aria-hidden=\"true\">%s</span> %s</span>",
		class, style_glyph(&plain, r), word);
}

bool html_in_table(const struct delta *d)
{
	return d->model != MODEL_TESTS;
}

/* ---- head ---- */

/* 'sha256-...' of what stands between the tags [CSP 3, 2.3.1 hash-source]. */
static void put_hash(struct buf *b, struct str bytes)
{
	char text[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)];
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, bytes.n, (const uint8_t *)bytes.p);
	sha256_digest(&ctx, sizeof digest, digest);
	base64_encode_raw(text, sizeof digest, digest);
	buf_printf(b, "'sha256-%.*s'", (int)sizeof text, text);
}

void html_head(struct buf *b, struct str title, const char *brand, struct str css, struct str js)
{
	struct buf safe = { 0 };

	buf_lit(b, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	html_policy(b, css, js);
	buf_lit(b, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		   "<meta name=\"color-scheme\" content=\"light dark\">\n"
		   "<meta name=\"referrer\" content=\"no-referrer\">\n"
		   "<meta name=\"generator\" content=\"pawl " PAWL_VERSION "\">\n<title>");
	utf8_safe_cut(&safe, title, 200, false);
	utf8_html(b, buf_view(&safe));
	buf_printf(b, " · %s</title>\n<style>", brand);
	buf_str(b, css);
	buf_lit(b, "</style>\n</head>\n<body>\n");
	buf_release(&safe);
}

void html_policy(struct buf *b, struct str css, struct str js)
{
	buf_lit(b, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		   "style-src ");
	put_hash(b, css);
	buf_lit(b, "; script-src ");
	put_hash(b, js);
	buf_lit(b, "; base-uri 'none'; form-action 'none'\">\n");
}

static const char *verdict_word(const struct page *page)
{
	static const char *const word[] = {
		[RULING_PASS] = "Pass",
		[RULING_WARN] = "Pass, with warnings",
		[RULING_INCONCLUSIVE] = "Cannot tell",
		[RULING_NOT_MEASURED] = "Not measured",
		[RULING_FAIL] = "Fail",
	};

	return page->verdict ? word[page->verdict->ruling] : "Comparison";
}

static void put_title(struct html *h)
{
	const struct page *p = h->page;

	buf_printf(h->out, "<title>%s", verdict_word(p));
	if (p->policy && p->policy->project.n) {
		buf_lit(h->out, " · ");
		html_text(h, str_clip(p->policy->project, 80));
	}
	buf_lit(h->out, " · pawl</title>\n");
}

static void put_head(struct html *h)
{
	buf_lit(h->out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	html_policy(h->out, html_css, html_js);
	buf_lit(h->out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			"<meta name=\"color-scheme\" content=\"light dark\">\n"
			"<meta name=\"referrer\" content=\"no-referrer\">\n"
			"<meta name=\"generator\" content=\"pawl " PAWL_VERSION "\">\n");
	put_title(h);
	buf_lit(h->out, "<style>");
	buf_str(h->out, html_css);
	buf_printf(h->out, "</style>\n</head>\n<body class=\"%s\">\n",
		h->page->verdict ? ruling_class(h->page->verdict->ruling) : "plain");
}

/* ---- the verdict ---- */

static void put_time(struct html *h, int64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	char text[32];
	struct tm tm;

	if (ns <= 0 || !gmtime_r(&seconds, &tm))
		return;
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	buf_printf(h->out, "<time datetime=\"%s\">%.10s %.5s UTC</time>", text, text, text + 11);
}

static void put_commit(struct html *h, const char *side, const struct run *r)
{
	const struct origin *o = &r->origin;

	buf_printf(h->out, "<div><dt>%s</dt><dd>", side);
	buf_lit(h->out, o->commit.n ? "<code>" : "");
	html_text(h, o->commit.n ? str_clip(o->commit, 10) : S("no commit"));
	buf_lit(h->out, o->commit.n ? "</code>" : "");
	if (o->dirty)
		buf_lit(h->out, " with uncommitted changes");
	if (o->subject.n) {
		buf_lit(h->out, " <bdi>");
		utf8_safe_cut(&h->text, o->subject, 100, false);
		html_flush(h);
		buf_lit(h->out, "</bdi>");
	}
	buf_lit(h->out, " <span class=\"quiet\">");
	html_text(h, o->branch);
	buf_lit(h->out, o->branch.n && o->started_ns > 0 ? ", " : "");
	put_time(h, o->started_ns);
	buf_lit(h->out, "</span></dd></div>\n");
}

static void put_machine(struct html *h)
{
	const struct machine *m = &h->page->head->origin.machine;

	if (!m->cpu.n && !m->ncpu && !m->kernel.n)
		return;
	buf_lit(h->out, "<div><dt>machine</dt><dd>");
	if (m->ncpu)
		buf_printf(h->out, "%u × ", m->ncpu);
	html_text(h, m->cpu.n ? m->cpu : S("CPU"));
	if (m->kernel.n) {
		buf_lit(h->out, ", Linux ");
		html_text(h, m->kernel);
	}
	buf_lit(h->out, "</dd></div>\n");
}

static void put_fact(struct html *h, const char *what, struct str value)
{
	if (!value.n)
		return;
	buf_printf(h->out, "<div><dt>%s</dt><dd>", what);
	html_text(h, value);
	buf_lit(h->out, "</dd></div>\n");
}

static void put_facts(struct html *h)
{
	const struct page *p = h->page;

	buf_lit(h->out, "<dl class=\"facts\">\n");
	put_commit(h, "head", p->head);
	if (p->base)
		put_commit(h, "base", p->base);
	else
		put_fact(h, "base", S("none: nothing to compare with"));
	put_fact(h, "base found", p->base_remark);
	put_machine(h);
	buf_lit(h->out, "</dl>\n");
}

static void put_remark(struct html *h, struct str text)
{
	buf_lit(h->out, "<li>");
	html_text(h, text);
	buf_lit(h->out, "</li>\n");
}

static void put_remarks(struct html *h)
{
	const struct page *p = h->page;
	uint32_t nverdict = p->verdict ? p->verdict->nremark : 0,
		 npolicy = p->policy ? p->policy->nremark : 0;

	if (!p->deltas->nremark && !nverdict && !npolicy && !p->nline)
		return;
	buf_lit(h->out, "<ul class=\"remarks\" aria-label=\"Remarks\">\n");
	for (uint32_t i = 0; i < p->nline; i++)
		put_remark(h, p->line[i]);
	for (uint32_t i = 0; i < p->deltas->nremark; i++)
		put_remark(h, p->deltas->remark[i]);
	for (uint32_t i = 0; i < nverdict; i++)
		put_remark(h, p->verdict->remark[i]);
	for (uint32_t i = 0; i < npolicy; i++)
		put_remark(h, p->policy->remark[i]);
	buf_lit(h->out, "</ul>\n");
}

static void put_tally(struct html *h)
{
	struct row_counts c = rows_count(h->page, &h->rows);
	const struct {
		uint32_t n;
		enum ruling ruling;
		const char *class, *word;
	} part[] = {
		{ c.broken, RULING_FAIL, "fail", "broken" },
		{ c.missing, RULING_NOT_MEASURED, "miss", "not measured" },
		{ c.warned, RULING_WARN, "warn", "with a warning" },
		{ c.undecided, RULING_INCONCLUSIVE, "ask", "cannot be told" },
		{ c.accepted, RULING_PASS, "pass", "accepted" },
		{ c.better, RULING_PASS, "pass", "better" },
		{ c.tolerated, RULING_PASS, "pass", "tolerated" },
		{ c.within, RULING_PASS, "pass", "within the limits" },
	};

	if (!h->rows.n && !c.within && !c.fresh)
		return;
	buf_lit(h->out, "<ul class=\"tally\" aria-label=\"Rows by outcome\">\n");
	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		if (part[i].n) {
			buf_printf(h->out,
				"<li class=\"%s\"><span aria-hidden=\"true\">%s</span> <b>",
				part[i].class, style_glyph(&plain, part[i].ruling));
			num_group(h->out, part[i].n);
			buf_printf(h->out, "</b> %s</li>\n", part[i].word);
		}
	if (c.fresh)
		buf_printf(h->out, "<li><b>%u</b> new</li>\n", c.fresh);
	buf_lit(h->out, "</ul>\n");
}

static void put_verdict(struct html *h)
{
	const struct page *p = h->page;

	buf_lit(h->out, "<header>\n<p class=\"project\">");
	html_text(h, p->policy ? p->policy->project : S("pawl"));
	buf_printf(h->out, "</p>\n<h1>");
	if (p->verdict)
		buf_printf(h->out, "<span aria-hidden=\"true\">%s</span> ",
			style_glyph(&plain, p->verdict->ruling));
	buf_printf(h->out, "%s</h1>\n", verdict_word(p));
	if (p->verdict) {
		buf_lit(h->out, "<p class=\"headline\">");
		rows_headline(&h->text, p, &h->rows, &plain);
		html_flush(h);
		buf_lit(h->out, "</p>\n");
		put_tally(h);
	}
	put_facts(h);
	put_remarks(h);
	buf_lit(h->out, "</header>\n");
}

/* ---- rules ---- */

static void put_nearest(struct html *h, const struct delta *d)
{
	if (!d)
		return;
	html_name(h, d);
	buf_char(h->out, ' ');
	html_change(h, d);
	buf_lit(h->out, " <span class=\"quiet\">");
	html_interval(h, d);
	buf_lit(h->out, "</span>");
}

static void put_rule(struct html *h, const struct judgement *j)
{
	buf_lit(h->out, "<tr><td>");
	html_mark(h, j->ruling, ruling_class(j->ruling), ruling_name(j->ruling));
	buf_lit(h->out, "</td><th scope=\"row\">");
	rows_rule(&h->text, j->rule);
	html_flush(h);
	if (j->rule->overridden.n) {
		buf_lit(h->out, " <span class=\"quiet\">set by ");
		html_text(h, j->rule->overridden);
		buf_lit(h->out, "</span>");
	}
	buf_printf(h->out, "</th><td>%s</td><td class=\"n\">",
		j->rule->level == RULE_HARD ? "hard" : "soft");
	num_group(h->out, j->npass);
	buf_lit(h->out, " of ");
	num_group(h->out, j->ndelta);
	buf_lit(h->out, "</td><td>");
	put_nearest(h, j->worst_pass);
	buf_lit(h->out, "</td></tr>\n");
}

static void put_rules(struct html *h)
{
	const struct verdict *v = h->page->verdict;

	if (!v || !v->njudgement)
		return;
	buf_lit(h->out, "<section id=\"rules\">\n<h2>Rules</h2>\n<div class=\"scroll\" "
			"role=\"region\" aria-label=\"Rules\" "
			"tabindex=\"0\">\n<table class=\"data\">\n<thead><tr><th "
			"scope=\"col\">Outcome</th><th scope=\"col\">Rule</th>"
			"<th scope=\"col\">Level</th><th scope=\"col\" class=\"n\">Pass</th>"
			"<th scope=\"col\">Nearest to the limit</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < v->njudgement; i++)
		put_rule(h, &v->judgement[i]);
	buf_lit(h->out, "</tbody></table></div>\n</section>\n");
}

static void put_foot(struct html *h)
{
	buf_lit(h->out, "<footer>\n<p>Written by pawl " PAWL_VERSION);
	if (h->page->now_ns > 0) {
		buf_lit(h->out, ", ");
		put_time(h, h->page->now_ns);
	}
	if (h->page->verdict)
		buf_printf(h->out, ", exit status %d", verdict_status(h->page->verdict));
	buf_lit(h->out, ".</p>\n</footer>\n<script>");
	buf_str(h->out, html_js);
	buf_lit(h->out, "</script>\n</body>\n</html>\n");
}

static void find_rows(struct html *h)
{
	rows_collect(h->arena, h->page, &h->rows);
	h->row_of = ARENA_ARRAY(h->arena, const struct row *, h->page->deltas->n + 1);
	h->written = ARENA_ARRAY(h->arena, bool, h->rows.n + 1);
	for (uint32_t i = 0; i < h->rows.n; i++)
		if (h->rows.row[i].delta)
			h->row_of[h->rows.row[i].delta - h->page->deltas->delta] = &h->rows.row[i];
}

static void html_write(const struct page *page, const struct style *style, struct buf *out)
{
	struct arena a = { 0 };
	struct html h = { .page = page, .arena = &a, .out = out, .quote_left = QUOTES_BYTES };

	(void)style;
	find_rows(&h);
	put_head(&h);
	put_verdict(&h);
	buf_lit(out, "<main>\n");
	put_rules(&h);
	html_reasons(&h);
	html_measurements(&h);
	html_tests(&h);
	html_origin(&h);
	buf_lit(out, "</main>\n");
	put_foot(&h);
	buf_release(&h.text);
	arena_free(&a);
}

const struct report report_html = {
	.name = "html",
	.title = "the whole report as one file for a browser",
	.file = "report.html",
	.write = html_write,
};

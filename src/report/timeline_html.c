/*
 * A recording as a page: what the first picture needs, the script, and behind it everything else, which the script takes up when the first
 * picture stands.
 *
 * Times are in steps of `step` nanoseconds, rounded down.  Bars stand by row, then by start; behind those of programs come spans of other
 * producers' timelines, in rows of their own.  Names and command lines are numbered in the order in which bars first have them.
 */
#include "report/timeline.h"

#include "base/json.h"
#include "base/utf8.h"
#include "report/html.h"
#include "report/timeline_part.h"

#define NAME_COLUMNS 60u
#define STEPS 1500u                     /* of the plot: about one a pixel */

struct page_data {
	const struct timeline_page *page;
	const struct process_tree *t;
	struct arena arena;
	struct buf *out;
	struct lanes lanes;
	struct beside_rows beside;
	struct page_bars bars;
	struct page_path path;
};

/* ---- as JSON ---- */

static void put_numbers(struct json_out *o, const char *key, const double *x, uint32_t n)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++)
		json_put_f64(o, x[i]);
	json_put_end_array(o);
}

static void put_concurrency(struct page_data *d, struct json_out *o)
{
	struct concurrency c = { 0 };

	concurrency(d->t, STEPS, &d->arena, &c);
	json_put_key(o, "plotStep");
	json_put_i64(o, c.step_ns);
	put_numbers(o, "running", c.running, c.n);
	put_numbers(o, "leaves", c.leaves, c.n);
}

static void put_names(struct page_data *d, struct json_out *o)
{
	json_put_key(o, "names");
	json_put_array(o);
	for (uint32_t i = 0; i < d->bars.names.n; i++)
		json_put_str(o, d->bars.names.text[i]);
	json_put_end_array(o);
	json_put_key(o, "waits");
	json_put_array(o);
	for (int i = 0; i < WAIT_KINDS; i++)
		json_put_str(o, str_of(wait_kind_name((enum wait_kind)i)));
	json_put_end_array(o);
}

static void put_shares(struct page_data *d, struct json_out *o)
{
	struct shares shares = { 0 };

	critical_shares(d->t, d->page->path, &d->arena, &shares);
	json_put_key(o, "shares");
	json_put_array(o);
	for (uint32_t i = 0; i < shares.n && i < 40; i++) {
		struct buf safe = { 0 };

		utf8_safe_cut(&safe, shares.share[i].name, NAME_COLUMNS, false);
		json_put_array(o);
		json_put_str(o, buf_view(&safe));
		json_put_i64(o, shares.share[i].ns);
		json_put_u64(o, (uint64_t)shares.share[i].kind);
		json_put_end_array(o);
		buf_release(&safe);
	}
	json_put_end_array(o);
}

static void put_beside(struct page_data *d, struct json_out *o)
{
	json_put_key(o, "programs");
	json_put_u64(o, programs_executed(d->t));
	json_put_key(o, "leftOut");
	json_put_u64(o, d->beside.left_out);
	json_put_key(o, "beside");
	json_put_array(o);
	for (uint32_t i = 0; i < d->beside.nhead; i++) {
		struct buf safe = { 0 };

		utf8_safe_cut(&safe, d->beside.head[i].file, 200, false);
		json_put_array(o);
		json_put_u64(o, d->lanes.n + d->beside.head[i].row);
		json_put_str(o, buf_view(&safe));
		json_put_end_array(o);
		buf_release(&safe);
	}
	json_put_end_array(o);
}

static void put_data(struct page_data *d)
{
	struct buf title = { 0 };
	struct json_out o;

	buf_lit(d->out, "<script type=\"application/json\" id=\"data\">");
	json_out_init(&o, d->out, 0);
	json_put_object(&o);
	utf8_safe_cut(&title, d->page->title, 400, false);
	json_put_key(&o, "title");
	json_put_str(&o, buf_view(&title));
	json_put_key(&o, "step");
	json_put_i64(&o, d->bars.step_ns);
	json_put_key(&o, "total");
	json_put_u64(&o, d->bars.total);
	json_put_key(&o, "bars");
	json_put_u64(&o, d->bars.n);
	json_put_key(&o, "rows");
	json_put_u64(&o, d->bars.nrow);
	json_put_key(&o, "wall");
	json_put_i64(&o, d->page->path->wall_ns);
	json_put_key(&o, "ncpu");
	json_put_u64(&o, d->t->ncpu);
	json_put_key(&o, "tier");
	json_put_i64(&o, d->t->tier);
	json_put_key(&o, "dropped");
	json_put_u64(&o, d->t->dropped);
	json_put_key(&o, "processes");
	json_put_u64(&o, d->t->nprocess);
	put_concurrency(d, &o);
	put_names(d, &o);
	put_shares(d, &o);
	put_beside(d, &o);
	json_put_end_object(&o);
	buf_lit(d->out, "</script>\n");
	buf_release(&title);
}

/* ---- the page ---- */

static int64_t last_ns(const struct timeline_page *page)
{
	int64_t last = page->path->wall_ns;

	for (uint32_t i = 0; i < page->tree->nprogram; i++)
		if (program_end_ns(page->tree, i) > last)
			last = program_end_ns(page->tree, i);
	return last;
}

static void put_head(struct page_data *d)
{
	html_head(d->out, d->page->title, "pawl burndown", timeline_html_css, timeline_html_js);
	buf_lit(d->out, "<main id=\"page\"><noscript>This page draws with a script that is in it; "
			"summary.md beside it says the same in "
			"words.</noscript></main>\n");
	put_data(d);
	timeline_coarse(&d->bars, &d->path, d->out);
	buf_lit(d->out, "<script>");
	buf_str(d->out, timeline_html_js);
	buf_lit(d->out, "</script>\n");
}

bool timeline_html(const struct timeline_page *page, struct buf *out, struct err *e)
{
	struct page_data d = { .page = page, .t = page->tree, .out = out };
	int64_t last = last_ns(page);
	bool ok;

	timeline_lanes(d.t, &d.arena, &d.lanes);
	timeline_beside(page, last, &d.arena, &d.beside);
	timeline_bars(page, &d.lanes, &d.beside, last, &d.arena, &d.bars);
	timeline_path(page, &d.lanes, &d.bars, &d.arena, &d.path);
	put_head(&d);
	ok = timeline_pack(page, &d.bars, &d.path, out, e);
	buf_lit(out, "</body>\n</html>\n");
	arena_free(&d.arena);
	return ok;
}

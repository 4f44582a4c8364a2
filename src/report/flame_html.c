/*
 * A flame graph as a page: the boxes as one string, drawn by the script that is in it.
 *
 * The tree, from the root on, a box before what it calls.  Numbers have 5 bits a character as in
 * source maps: digits of base64, 32 = more follow, the low bits first.
 *
 *	4 * levels to climb from the box before, + 2 when something is left out, + 1 for noise
 *	names so far - name: 0 = a name that was not used before
 *	head: of a first child what it is less than its parent, else its value
 *	base: the same; only when there are two sides
 *	what of the head was left out, and of the base: only when something is
 *
 * "quiet" has a bit for each box of that tree, six a digit, the low bit first: its own change is noise.  Empty when none is.
 *
 * Values are divided by their greatest common divisor.
 */
#include "report/flame.h"

#include <math.h>

#include "base/json.h"
#include "base/utf8.h"
#include "report/html.h"

#define NAMES_BYTES (800u << 10) /* of names that a page holds */
#define DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

struct page_data {
	const struct flame_page *page;
	const struct flame *flame;
	struct arena arena;
	int64_t *left_head, *left_base; /* by box: of its children */
	uint32_t *number; /* by name: in the page + 1 */
	unsigned char *quiet; /* by sixth box in the page: six bits */
	uint32_t nbox; /* in the page so far */
	bool any_quiet;
	struct str *name; /* made safe and cut, by number */
	uint32_t nname, first_named;
	int64_t divisor;
};

/* ---- the tree ---- */

static void put_number(struct buf *b, uint64_t x)
{
	static const char digit[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (; x >= 32; x >>= 5)
		buf_char(b, digit[32 | (x & 31)]);
	buf_char(b, digit[x]);
}

static int64_t common_divisor(int64_t x, int64_t y)
{
	while (y) {
		int64_t rest = x % y;

		x = y;
		y = rest;
	}
	return x;
}

/* What boxes hold beyond themselves and the children that are there. */
static void find_left_out(struct page_data *d)
{
	const struct flame *f = d->flame;

	d->left_head = ARENA_ARRAY(&d->arena, int64_t, f->n);
	d->left_base = ARENA_ARRAY(&d->arena, int64_t, f->n);
	for (uint32_t i = 0; i < f->n; i++) {
		const struct flame_box *box = &f->box[i];

		d->left_head[i] += box->head - box->head_self;
		d->left_base[i] += box->base - box->base_self;
		if (i != FLAME_ROOT) {
			d->left_head[box->parent] -= box->head;
			d->left_base[box->parent] -= box->base;
		}
	}
	for (uint32_t i = 0; i < f->n; i++) {
		d->divisor = common_divisor(
			common_divisor(d->divisor, f->box[i].head), f->box[i].base);
		d->divisor = common_divisor(
			common_divisor(d->divisor, d->left_head[i]), d->left_base[i]);
	}
	d->divisor = d->divisor ? d->divisor : 1;
}

static void put_box(struct page_data *d, struct buf *b, uint32_t at, uint32_t climb)
{
	const struct flame_box *box = &d->flame->box[at], *parent = &d->flame->box[box->parent];
	bool left = d->left_head[at] || d->left_base[at],
	     first = at != FLAME_ROOT && at == parent->first;
	uint32_t *number = at == FLAME_ROOT ? &d->first_named : &d->number[box->name];

	put_number(b, 4ull * climb + 2 * left + box->noise);
	d->quiet[d->nbox / 6] |= (unsigned char)(box->noise_self << d->nbox % 6);
	d->any_quiet |= box->noise_self;
	d->nbox++;
	put_number(b, *number ? d->nname + 1 - *number : 0);
	if (!*number)
		*number = ++d->nname;
	put_number(b, (uint64_t)((first ? parent->head - box->head : box->head) / d->divisor));
	if (d->flame->two_sided)
		put_number(
			b, (uint64_t)((first ? parent->base - box->base : box->base) / d->divisor));
	if (left)
		put_number(b, (uint64_t)(d->left_head[at] / d->divisor));
	if (left && d->flame->two_sided)
		put_number(b, (uint64_t)(d->left_base[at] / d->divisor));
}

static void put_tree(struct page_data *d, struct buf *b)
{
	const struct flame_box *box = d->flame->box;
	uint32_t at = FLAME_ROOT, climb = 0;

	for (;;) {
		put_box(d, b, at, climb);
		climb = 0;
		if (box[at].n) {
			at = box[at].first;
			continue;
		}
		while (at != FLAME_ROOT &&
			at + 1 == box[box[at].parent].first + box[box[at].parent].n) {
			at = box[at].parent;
			climb++;
		}
		if (at == FLAME_ROOT)
			return;
		at++;
		climb++;
	}
}

/* ---- names ---- */

static size_t names_within(struct page_data *d, size_t columns)
{
	struct buf b = { 0 };
	size_t bytes = 0;

	for (uint32_t i = 0; i < d->flame->nname; i++) {
		if (!d->number[i])
			continue;
		buf_clear(&b);
		utf8_safe_cut(&b, d->flame->name[i], columns, false);
		bytes += b.n;
		d->name[d->number[i] - 1] = arena_str(&d->arena, buf_view(&b));
	}
	buf_release(&b);
	return bytes;
}

/* Cut so that all of them fit. */
static size_t cut_names(struct page_data *d)
{
	size_t columns = FLAME_NAME_COLUMNS;

	d->name = ARENA_ARRAY(&d->arena, struct str, d->nname);
	d->name[d->first_named - 1] = S("all");
	while (names_within(d, columns) > NAMES_BYTES && columns > 16)
		columns /= 2;
	return columns;
}

/* A colour for each name, three bytes as four digits of base64. */
static void put_colours(struct page_data *d, struct buf *b)
{
	for (uint32_t i = 0; i < d->nname; i++) {
		struct rgb c = palette_rgb(d->page->palette, d->name[i]);
		uint32_t bits = (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b;

		for (int shift = 18; shift >= 0; shift -= 6)
			buf_char(b,
				DIGITS[bits >> shift & 63]);
	}
}

static void put_quiet(const struct page_data *d, struct buf *b)
{
	for (uint32_t i = 0; d->any_quiet && i < (d->nbox + 5) / 6; i++)
		buf_char(b, DIGITS[d->quiet[i]]);
}

/* ---- as JSON ---- */

static void put_text(struct json_out *o, const char *key, struct str text)
{
	struct buf safe = { 0 };

	json_put_key(o, key);
	utf8_safe_cut(&safe, text, FLAME_NAME_COLUMNS, false);
	json_put_str(o, buf_view(&safe));
	buf_release(&safe);
}

static void put_left_out(struct json_out *o, const struct page_data *d, size_t columns)
{
	struct buf text = { 0 };

	flame_left_out(&text, d->page);
	if (columns < FLAME_NAME_COLUMNS)
		buf_printf(&text, "%snames are cut at %zu columns", text.n ? "; " : "", columns);
	put_text(o, "left", buf_view(&text));
	buf_release(&text);
}

static void put_value_words(struct json_out *o, const struct page_data *d)
{
	const struct weight *w = d->page->weight;

	put_text(o, "kind", w->name);
	put_text(o, "count", d->page->count_name);
	put_text(o, "unit",
		w->unit.dim == DIM_TIME    ? S("s")
		: w->unit.dim == DIM_BYTES ? S("B")
					   : (struct str){ 0 });
	json_put_key(o, "factor");
	json_put_f64(o, w->factor * pow(10, w->scale) * (double)d->divisor);
}

static void put_filters(struct json_out *o, const struct flame_page *page)
{
	struct buf safe = { 0 };

	json_put_key(o, "filter");
	json_put_array(o);
	for (uint32_t i = 0; i < page->nfilter; i++) {
		buf_clear(&safe);
		utf8_safe_cut(&safe, page->filter[i], 200, false);
		json_put_str(o, buf_view(&safe));
	}
	json_put_end_array(o);
	buf_release(&safe);
}

static void put_view(struct json_out *o, const struct page_data *d)
{
	const struct flame_page *page = d->page;

	put_text(o, "title", page->title);
	put_text(o, "subtitle", page->subtitle);
	put_text(o, "notes", page->notes);
	put_text(o, "baseName", page->base_name);
	put_text(o, "headName", page->head_name);
	json_member_bool(o, "twoSided", page->flame->two_sided);
	json_member_bool(o, "inverted", page->inverted);
	json_member_bool(o, "reversed", page->reversed);
	json_member_bool(o, "normalized", page->normalized);
	json_member_bool(o, "byTotal", page->by_total);
	put_filters(o, page);
}

static void put_data(struct page_data *d, struct buf *out)
{
	struct buf tree = { 0 }, quiet = { 0 };
	struct json_out o;
	size_t columns;

	put_tree(d, &tree);
	columns = cut_names(d);
	json_out_init(&o, out, 0);
	json_put_object(&o);
	put_view(&o, d);
	put_value_words(&o, d);
	put_left_out(&o, d, columns);
	json_put_key(&o, "names");
	json_put_array(&o);
	for (uint32_t i = 0; i < d->nname; i++)
		json_put_str(&o, d->name[i]);
	json_put_end_array(&o);
	json_put_key(&o, "tree");
	json_put_str(&o, buf_view(&tree));
	buf_clear(&tree);
	if (!d->flame->two_sided)
		put_colours(d, &tree);
	json_put_key(&o, "quiet");
	put_quiet(d, &quiet);
	json_put_str(&o, buf_view(&quiet));
	json_put_key(&o, "alpha");
	json_put_f64(&o, d->flame->alpha);
	json_put_key(&o, "colours");
	json_put_str(&o, buf_view(&tree));
	json_put_end_object(&o);
	buf_release(&tree);
	buf_release(&quiet);
}

/* JSON in which no tag can begin. */
static void put_without_tags(struct buf *out, struct str json)
{
	for (const char *tag; (tag = memchr(json.p, '<', json.n));
		json = str_from(json, (size_t)(tag - json.p) + 1)) {
		buf_add(out, json.p, (size_t)(tag - json.p));
		buf_lit(out, "\\u003c");
	}
	buf_str(out, json);
}

/* ---- the page ---- */

void flame_html(const struct flame_page *page, struct buf *out)
{
	struct page_data d = { .page = page, .flame = page->flame };
	struct buf json = { 0 };

	d.number = ARENA_ARRAY(&d.arena, uint32_t, page->flame->nname);
	d.quiet = ARENA_ARRAY(&d.arena, unsigned char, page->flame->n / 6 + 1);
	find_left_out(&d);
	html_head(out, page->title, "pawl flame", flame_html_css, flame_html_js);
	buf_lit(out,
		"<main id=\"page\"><noscript>This page draws with a script that is in it; pawl "
		"flame -o x.svg gives a picture that "
		"needs none.</noscript></main>\n<script type=\"application/json\" id=\"data\">");
	put_data(&d, &json);
	put_without_tags(out, buf_view(&json));
	buf_lit(out, "</script>\n<script>");
	buf_str(out, flame_html_js);
	buf_lit(out, "</script>\n</body>\n</html>\n");
	buf_release(&json);
	arena_free(&d.arena);
}

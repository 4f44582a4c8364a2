/*
 * A flame graph as SVG, in the manner of flamegraph.pl: readable without script, titles for the
 * mouse, zoom and search by the script that is in it.
 *
 * Choices [1] Places have two decimals, flamegraph.pl's have one: zooming into a narrow box needs
 *             them.
 *         [2] The colour of unchanged boxes is grey, flamegraph.pl's is white.
 */
#include "report/flame.h"

#include <math.h>

#include "base/utf8.h"

#define LINE_PX 16.0
#define FONT_PX 12.0
#define COLUMN_PX 7.5 /* of Verdana and DejaVu Sans, names of functions on average: 0.62 em */
#define TEXT_LEAST_COLUMNS 3
#define HEAD_PX 36.0
#define FOOT_PX 44.0
#define NOTES_COLUMNS 10000u

struct drawing {
	const struct flame_page *page;
	struct buf *out;
	struct buf text; /* not yet escaped */
	double top_px, height_px, px_per_value;
	double most; /* change of a box */
};

static void flush(struct drawing *d)
{
	utf8_xml(d->out, buf_view(&d->text));
	buf_clear(&d->text);
}

static void put_text(struct drawing *d, const char *class, double x, double y, struct str text)
{
	if (!text.n)
		return;
	buf_printf(d->out, "<text class=\"%s\" x=\"%.0f\" y=\"%.0f\">", class, x, y);
	utf8_safe_cut(&d->text, text, FLAME_NAME_COLUMNS, false);
	flush(d);
	buf_lit(d->out, "</text>\n");
}

/* ---- boxes ---- */

static struct rgb mix(struct rgb from, struct rgb to, double part)
{
	return (struct rgb){ (uint8_t)lround(from.r + (to.r - from.r) * part),
		(uint8_t)lround(from.g + (to.g - from.g) * part),
		(uint8_t)lround(from.b + (to.b - from.b) * part) };
}

static const struct rgb same = { 226, 226, 222 }, more = { 236, 78, 62 }, less = { 84, 142, 236 };

static struct rgb colour_of(const struct drawing *d, const struct flame_box *box)
{
	const struct flame *f = d->page->flame;
	double strength;

	if (!f->two_sided)
		return palette_rgb(d->page->palette, box == f->box ? S("all") : f->name[box->name]);
	strength = flame_strength(flame_change(d->page, box), d->most);
	return strength < 0 ? mix(same, less, -strength) : mix(same, more, strength);
}

static double top_of(const struct drawing *d, const struct flame_box *box)
{
	uint32_t level = d->page->inverted ? box->depth : d->page->flame->deepest - box->depth;

	return d->top_px + level * LINE_PX;
}

static void put_label(
	struct drawing *d, const struct flame_box *box, double x, double width, double y)
{
	size_t columns = width < 6 ? 0 : (size_t)((width - 6) / COLUMN_PX);

	buf_printf(d->out, "<text x=\"%.2f\" y=\"%.1f\">", x + 3, y + 11.5);
	if (columns >= TEXT_LEAST_COLUMNS) {
		struct str name = box == d->page->flame->box ? S("all")
							     : d->page->flame->name[box->name];

		utf8_safe_cut(&d->text,
			utf8_columns(name) > columns ? flame_short_name(name) : name, columns,
			false);
		flush(d);
	}
	buf_lit(d->out, "</text></g>\n");
}

static void put_box(struct drawing *d, const struct flame_box *box)
{
	double x = FLAME_MARGIN_PX + (double)box->x * d->px_per_value,
	       width = (double)box->width * d->px_per_value;
	double y = top_of(d, box);

	buf_lit(d->out, "<g><title>");
	flame_name(&d->text, d->page, box);
	buf_lit(&d->text, " (");
	flame_words(&d->text, d->page, box);
	buf_char(&d->text, ')');
	flush(d);
	buf_printf(d->out, "</title><rect x=\"%.2f\" y=\"%.0f\" width=\"%.2f\" height=\"15\" ", x,
		y, width);
	if (box->gone) {
		buf_lit(d->out, "class=\"gone\"/>");
	} else {
		struct rgb c = colour_of(d, box);

		buf_printf(d->out, "fill=\"#%02x%02x%02x\"/>", c.r, c.g, c.b);
	}
	put_label(d, box, x, width, y);
}

/* ---- around them ---- */

static void put_style(struct drawing *d)
{
	buf_printf(d->out,
		"<style>\n"
		"text { font: %.0fpx Verdana, \"DejaVu Sans\", sans-serif; fill: #16171a; }\n"
		".paper { fill: #fdfdfc; }\n"
		".title { font-size: 17px; text-anchor: middle; }\n"
		".middle { text-anchor: middle; }\n"
		".end { text-anchor: end; }\n"
		".quiet, .quiet.end { fill: #5d6168; font-size: 11px; }\n"
		".button { cursor: pointer; fill: #33506e; }\n"
		".button:hover, .button:focus { text-decoration: underline; }\n"
		".gone { fill: url(#gone); }\n"
		"#boxes g { cursor: pointer; }\n"
		"#boxes g:hover rect { stroke: #16171a; stroke-width: 1; }\n"
		"#boxes text { pointer-events: none; }\n"
		".faded { opacity: .5; }\n"
		".hidden { display: none; }\n"
		"rect.found { fill: #e600e6; }\n"
		"@media (prefers-color-scheme: dark) { .paper { fill: #17181a; } .title, .middle, "
		".around { fill: #e7e7e3; }"
		" .quiet, .quiet.end { fill: #a2a7af; } .button { fill: #9cc0e6; } #boxes g:hover "
		"rect { stroke: #fff; } }\n"
		"@media print { .button { display: none; } }\n"
		"</style>\n",
		FONT_PX);
}

static void put_gone_pattern(struct drawing *d)
{
	if (d->page->flame->two_sided)
		buf_lit(d->out,
			"<defs><pattern id=\"gone\" width=\"7\" height=\"7\" "
			"patternUnits=\"userSpaceOnUse\" "
			"patternTransform=\"rotate(45)\"><rect width=\"7\" height=\"7\" "
			"fill=\"#dde8fb\"/>"
			"<rect width=\"2\" height=\"7\" fill=\"#a9c4f2\"/></pattern></defs>\n");
}

static void put_scale(struct drawing *d, double x, double y)
{
	static const double steps[] = { -1, -0.5, 0, 0.5, 1 };

	buf_printf(d->out, "<text class=\"quiet end\" x=\"%.0f\" y=\"%.0f\">%s less</text>\n",
		x - 4, y + 9,
		d->page->reversed   ? ""
		: d->page->by_total ? "with all that it calls:"
				    : "in itself:");
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		struct rgb c = steps[i] < 0 ? mix(same, less, -steps[i])
					    : mix(same, more, steps[i]);

		buf_printf(d->out,
			"<rect x=\"%.0f\" y=\"%.0f\" width=\"18\" height=\"11\" "
			"fill=\"#%02x%02x%02x\"/>\n",
			x + 18 * (double)i, y, c.r, c.g, c.b);
	}
	buf_printf(d->out,
		"<text class=\"quiet\" x=\"%.0f\" y=\"%.0f\">more</text>\n"
		"<rect class=\"gone\" x=\"%.0f\" y=\"%.0f\" width=\"18\" height=\"11\"/>\n"
		"<text class=\"quiet\" x=\"%.0f\" y=\"%.0f\">gone</text>\n",
		x + 94, y + 9, x + 136, y, x + 158, y + 9);
}

static void put_notes(struct drawing *d)
{
	const struct flame_page *page = d->page;
	double y = d->height_px - 8;

	for (uint32_t i = 0; i < page->nfilter; i++) {
		buf_lit(&d->text, i ? "  " : "only: ");
		utf8_safe_cut(&d->text, page->filter[i], 200, false);
	}
	if (page->nfilter)
		buf_lit(&d->text, "   ");
	flame_grey_words(&d->text, page->flame);
	if (page->flame->alpha > 0 && page->flame->left_out.n)
		buf_lit(&d->text, "   ");
	flame_left_out(&d->text, page);
	buf_printf(d->out, "<text class=\"quiet\" x=\"%.0f\" y=\"%.0f\">", FLAME_MARGIN_PX, y);
	flush(d);
	buf_lit(d->out, "</text>\n");
	if (page->flame->two_sided)
		put_scale(d, page->width_px - FLAME_MARGIN_PX - 190,
			y - 9 - (page->flame->left_out.n ? 18 : 0));
}

static void put_head(struct drawing *d)
{
	const struct flame_page *page = d->page;
	double width = page->width_px;

	put_text(d, "title", width / 2, 24, page->title);
	put_text(d, "middle", width / 2, 42, page->subtitle);
	buf_printf(d->out,
		"<text class=\"button\" id=\"reset\" x=\"%.0f\" y=\"24\" tabindex=\"0\" "
		"role=\"button\"></text>\n"
		"<text class=\"button end\" id=\"search\" x=\"%.0f\" y=\"24\" tabindex=\"0\" "
		"role=\"button\"></text>\n",
		FLAME_MARGIN_PX, width - FLAME_MARGIN_PX);
	buf_printf(d->out, "<text class=\"around\" id=\"details\" x=\"%.0f\" y=\"%.0f\"> </text>\n",
		FLAME_MARGIN_PX, d->height_px - FOOT_PX + 18);
	buf_printf(d->out,
		"<text class=\"around end\" id=\"matched\" x=\"%.0f\" y=\"%.0f\"> </text>\n",
		width - FLAME_MARGIN_PX, d->height_px - FOOT_PX + 18);
}

static void put_script(struct drawing *d)
{
	buf_lit(d->out, "<script><![CDATA[\n");
	buf_str(d->out, flame_svg_js);
	buf_lit(d->out, "]]></script>\n");
}

static void put_frame(struct drawing *d)
{
	const struct flame_page *page = d->page;

	buf_printf(d->out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
		"<svg version=\"1.1\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" "
		"xmlns=\"http://www.w3.org/2000/svg\">\n",
		page->width_px, d->height_px, page->width_px, d->height_px);
	buf_lit(d->out, "<title>");
	utf8_safe_cut(&d->text, page->title, FLAME_NAME_COLUMNS, false);
	flush(d);
	buf_lit(d->out, "</title>\n");
	if (page->notes.n) {
		buf_lit(d->out, "<desc>");
		utf8_safe_cut(&d->text, page->notes, NOTES_COLUMNS, false);
		flush(d);
		buf_lit(d->out, "</desc>\n");
	}
	put_style(d);
	put_gone_pattern(d);
	buf_lit(d->out, "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
}

void flame_svg(const struct flame_page *page, struct buf *out)
{
	const struct flame *f = page->flame;
	struct drawing d = { .page = page,
		.out = out,
		.top_px = HEAD_PX + (page->subtitle.n ? 16 : 0),
		.most = f->two_sided ? flame_change_most(page) : 0 };

	d.height_px = d.top_px + (f->deepest + 1) * LINE_PX + FOOT_PX +
		      (f->two_sided && f->left_out.n ? 18 : 0);
	d.px_per_value = f->box[FLAME_ROOT].width ? (page->width_px - 2 * FLAME_MARGIN_PX) /
							    (double)f->box[FLAME_ROOT].width
						  : 0;
	put_frame(&d);
	put_head(&d);
	put_notes(&d);
	buf_printf(out, "<g id=\"boxes\">\n");
	for (uint32_t i = 0; i < f->n; i++)
		put_box(&d, &f->box[i]);
	buf_lit(out, "</g>\n");
	put_script(&d);
	buf_lit(out, "</svg>\n");
	buf_release(&d.text);
}

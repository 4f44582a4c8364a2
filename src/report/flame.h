/*
 * flame - flame graphs: a static SVG that can be zoomed and searched, and an HTML page with the
 * whole of a profile in it.
 *
 * Both are one file that asks the network for nothing.  Every name in them came from outside: it is
 * cut at FLAME_NAME_COLUMNS, made visible by utf8_safe() and escaped.
 */
#ifndef PAWL_REPORT_FLAME_H
#define PAWL_REPORT_FLAME_H

#include "base/buf.h"
#include "compare/flame.h"

#define FLAME_NAME_COLUMNS 1000u
#define FLAME_MARGIN_PX 10.0 /* of the SVG, left and right */

/* Those of flamegraph.pl; the tint comes from the name: equal names have equal colours everywhere. */
enum palette {
	PALETTE_HOT,
	PALETTE_MEM,
	PALETTE_IO,
	PALETTE_JAVA,
	PALETTE_AQUA,
	PALETTE_RED,
	PALETTE_GREEN,
	PALETTE_BLUE,
	PALETTE_YELLOW,
	PALETTE_PURPLE,
	PALETTE_ORANGE,
	PALETTE_GREY,
};

extern const char *const palette_words[];
bool palette_of(struct str name, enum palette *out) MUST_CHECK;

/* What suits a kind of value: memory is green, waiting blue, all else hot. */
enum palette palette_for(const struct weight *w);

struct flame_page {
	const struct flame *flame;
	const struct weight *weight;
	struct str title, subtitle, notes; /* empty = none */
	struct str count_name; /* of values without a unit: "samples" */
	struct str base_name, head_name; /* files */
	const struct str *filter; /* "focus=main" */
	uint32_t nfilter;
	enum palette palette;
	double width_px; /* of the SVG */
	bool inverted; /* the root on top */
	bool reversed; /* as laid out */
	bool normalized; /* changes are of shares: the head is scaled to the base's total */
	bool by_total; /* colour by the change of a box with all above it, not by its own */
};

void flame_svg(const struct flame_page *page, struct buf *out);
void flame_html(const struct flame_page *page, struct buf *out);

/* ---- what both say ---- */

struct rgb {
	uint8_t r, g, b;
};

struct rgb palette_rgb(enum palette palette, struct str name);

/* The change that colours a box, in raw units of the base; 0 for noise. */
double flame_change(const struct flame_page *page, const struct flame_box *box);

/* How strongly: -1 .. 1, of the largest change among all boxes. */
double flame_strength(double change, double most);
double flame_change_most(const struct flame_page *page);

void flame_value(
	struct buf *b, const struct flame_page *page, int64_t value); /* "1.20 s", "37 samples" */
void flame_name(struct buf *b, const struct flame_page *page,
	const struct flame_box *box); /* made safe, not escaped */

/* "ssa.(*Func).Entry" of cmd/compile/internal/ssa.(*Func).Entry: where the whole has no room. */
struct str flame_short_name(struct str name);

/* "1.20 s, 12.5 % of all", "1.20 s → 1.80 s, +50.0 %, 12.5 % → 15.0 % of all"; without any
 * parenthesis. */
void flame_words(struct buf *b, const struct flame_page *page, const struct flame_box *box);

/* "grey: no change is proven (p > 0.05)"; nothing when nothing was judged. */
void flame_grey_words(struct buf *b, const struct flame *f);

/* "12 boxes narrower than 0.1 % are left out, ..."; nothing when there are none. */
void flame_left_out(struct buf *b, const struct flame_page *page);

/* src/report/web/, as it was when this was built. */
extern const struct str flame_svg_js, flame_html_js, flame_html_css;

#endif

/*
 * style - how this terminal wants to be written to, and the words for numbers that all reports share.
 */
#ifndef PAWL_REPORT_STYLE_H
#define PAWL_REPORT_STYLE_H

#include "base/buf.h"
#include "compare/delta.h"
#include "gate/verdict.h"

struct style {
	bool colour;            /* ANSI SGR allowed */
	bool ascii;             /* no UTF-8: plain glyphs */
	uint32_t columns;       /* width to fit; 0 = unlimited */
};

enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_RED, INK_GREEN, INK_YELLOW };

/* Appends s (made safe) in this ink; no escape sequences when the style has no colour. */
void style_text(struct buf *b, const struct style *st, enum ink ink, struct str s);

const char *style_glyph(const struct style *st, enum ruling r);         /* "✗" "!" "✓" "–", or x ! + - */
enum ink style_ink(enum ruling r);

/* "41.2 ms", "3.00 MiB", "1,204", "81.2 %": three significant digits, SI prefix (IEC for bytes), base unit in. */
void style_quantity(struct buf *b, double x, struct unit unit);

/* "41.25 ms" on an axis: the prefix that `like` would take, decimals enough to tell ticks `step` apart. */
void style_tick(struct buf *b, double x, struct unit unit, double like, double step);

/* What the prefix that `like` would take stands for: 1e-3 for milliseconds, 1048576 for MiB, 0.01 for percent. */
double style_factor(struct unit unit, double like);

/* "+12.6 %", "−0.4 %" (ascii '-' when st->ascii); NaN gives "?". */
void style_change(struct buf *b, const struct style *st, double ratio);

/* "+12.6 % [+10.9, +14.2]"; unbounded ends as −∞ / +∞; without the brackets when unclaimable. */
void style_change_interval(struct buf *b, const struct style *st, const struct delta *d);

/* " [+10.9, +14.2]" alone; nothing when unclaimable. */
void style_interval(struct buf *b, const struct style *st, const struct delta *d);

/* "3 min 20 s", "41.2 s", "850 ms". */
void style_duration(struct buf *b, double seconds);

#endif

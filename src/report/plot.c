#include "report/plot.h"

#include <math.h>

#include "base/sort.h"
#include "base/utf8.h"
#include "report/style.h"

#define MOST_POINTS 200u /* a side; of more, evenly spaced ones are drawn */
#define MOST_TICKS 12

/* ---- limits ---- */

struct bound bound_on_change(const struct rule *r, const struct delta *d)
{
	double base = fabs(d->base.center);

	if (r && r->limit == LIMIT_WORSE_THAN && d->better == BETTER_HIGHER)
		return (struct bound){ 1 / (1 + r->threshold) - 1, OUT_BELOW };
	if (r && r->limit == LIMIT_WORSE_THAN && d->better == BETTER_LOWER)
		return (struct bound){ r->threshold, OUT_ABOVE };
	if (r && r->limit == LIMIT_GROWS_BY && base > 0)
		return (struct bound){ r->threshold / base, OUT_ABOVE };
	if (r && r->limit == LIMIT_DROPS_BY && base > 0)
		return (struct bound){ -r->threshold / base, OUT_BELOW };
	return (struct bound){ NAN, OUT_NOWHERE };
}

struct bound bound_on_value(const struct rule *r, const struct delta *d)
{
	(void)d;
	if (r && r->limit == LIMIT_ABOVE)
		return (struct bound){ r->threshold, OUT_ABOVE };
	if (r && r->limit == LIMIT_AT_LEAST)
		return (struct bound){ r->threshold, OUT_BELOW };
	return (struct bound){ NAN, OUT_NOWHERE };
}

/* ---- axis ---- */

static const struct unit percent = { { "%", 1 }, DIM_RATIO };

struct axis {
	double lo, hi, step;
};

struct range {
	double lo, hi;
};

static const struct range nothing = { INFINITY, -INFINITY };

static void range_take(struct range *r, double x)
{
	if (!isfinite(x))
		return;
	r->lo = fmin(r->lo, x);
	r->hi = fmax(r->hi, x);
}

/* A limit belongs into the picture unless it would squeeze the rest of it to a point. */
static void range_take_bound(struct range *r, struct bound bound)
{
	double reach = 3 * (r->hi - r->lo);

	if (bound.out != OUT_NOWHERE && bound.at >= r->lo - reach && bound.at <= r->hi + reach)
		range_take(r, bound.at);
}

/* About four ticks apart by 1, 2 or 5 times a power of ten. */
static double nice_step(double span)
{
	double raw = span / 4, power = pow(10, floor(log10(raw))), lead = raw / power;

	return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

static bool axis_over(struct axis *axis, struct range r, struct unit unit)
{
	double factor = style_factor(unit, fmax(fabs(r.lo), fabs(r.hi))), span = r.hi - r.lo;

	if (!isfinite(span) || span < 0)
		return false;
	if (span <= 1e-9 * fmax(fabs(r.lo), fabs(r.hi)))
		span = r.hi != 0 ? 0.1 * fabs(r.hi) : 1;
	axis->lo = r.lo - 0.06 * span;
	axis->hi = r.hi + 0.06 * span;
	axis->step = factor * nice_step((axis->hi - axis->lo) / factor);
	return isfinite(axis->hi - axis->lo) && axis->step > 0;
}

/* Percent of the width. */
static double across(const struct axis *axis, double x)
{
	double at = 100 * (x - axis->lo) / (axis->hi - axis->lo);

	return fmin(fmax(at, 0), 100);
}

static void put_line(struct buf *b, const char *class, double x, int top, int bottom)
{
	buf_printf(b, "<line class=\"%s\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\"/>", class,
		x, x, top, bottom);
}

static void put_band(struct buf *b, const char *class, double from, double to, int top, int height)
{
	buf_printf(b, "<rect class=\"%s\" x=\"%.2f%%\" width=\"%.2f%%\" y=\"%d\" height=\"%d\"/>",
		class, from, to - from, top, height);
}

static void put_escaped(struct buf *b, struct buf *text)
{
	utf8_html(b, buf_view(text));
	buf_clear(text);
}

static void put_label(struct buf *b, double x, int y, struct buf *text)
{
	buf_printf(b, "<text x=\"%.2f%%\" y=\"%d\"%s>", x, y,
		x < 6    ? " class=\"at-start\""
		: x > 94 ? " class=\"at-end\""
			 : "");
	put_escaped(b, text);
	buf_lit(b, "</text>");
}

static void put_tick(
	struct buf *b, double x, const struct axis *axis, struct unit unit, bool is_change)
{
	if (x < -axis->step / 2)
		buf_lit(b, "−");
	else if (is_change && x > axis->step / 2)
		buf_char(b, '+');
	style_tick(b, fabs(x), unit, fmax(fabs(axis->lo), fabs(axis->hi)), axis->step);
}

/* Ticks with a line through the plot; changes have a sign. */
static void put_ticks(
	struct buf *b, const struct axis *axis, struct unit unit, bool is_change, int bottom)
{
	double first = ceil(axis->lo / axis->step);
	struct buf text = { 0 };

	for (int i = 0; i < MOST_TICKS && (first + i) * axis->step <= axis->hi; i++) {
		double x = (first + i) * axis->step;

		put_line(b, "grid", across(axis, x), 0, bottom);
		put_tick(&text, x, axis, unit, is_change);
		put_label(b, across(axis, x), bottom + 15, &text);
	}
	buf_release(&text);
}

static void put_bound(struct buf *b, const struct axis *axis, struct bound bound, int bottom)
{
	double at = across(axis, bound.at);

	if (bound.out == OUT_NOWHERE || bound.at <= axis->lo || bound.at >= axis->hi)
		return;
	put_band(b, "out", bound.out == OUT_ABOVE ? at : 0, bound.out == OUT_ABOVE ? 100 : at, 0,
		bottom);
	put_line(b, "limit", at, 0, bottom);
}

/* ---- values ---- */

#define STRIP_HEIGHT 34
#define BASE_TOP 8
#define HEAD_TOP 54
#define VALUES_BOTTOM 96

static void put_points(struct buf *b, const struct axis *axis, const struct side *s, int top)
{
	uint32_t stride = (s->n + MOST_POINTS - 1) / MOST_POINTS;
	double pitch = s->n > 1 ? (STRIP_HEIGHT - 8) / (double)(s->n - 1) : 0;
	double first = s->n > 1 ? top + 4 : top + STRIP_HEIGHT / 2;

	for (uint32_t i = 0; s->value && i < s->n; i += stride)
		if (isfinite(s->value[i]))
			buf_printf(b, "<circle cx=\"%.2f%%\" cy=\"%.1f\" r=\"3\"/>",
				across(axis, s->value[i]), first + pitch * i);
}

static void put_strip(
	struct buf *b, const struct axis *axis, const struct side *s, const char *class, int top)
{
	if (isnan(s->center))
		return;
	buf_printf(b, "<g class=\"%s\">", class);
	if (isfinite(s->lo) && isfinite(s->hi))
		put_band(b, "ci", across(axis, s->lo), across(axis, s->hi), top, STRIP_HEIGHT);
	put_points(b, axis, s, top);
	if (isfinite(s->center))
		put_line(b, "mid", across(axis, s->center), top - 3, top + STRIP_HEIGHT + 3);
	buf_lit(b, "</g>");
}

static void range_take_side(struct range *r, const struct side *s)
{
	range_take(r, s->center);
	if (isfinite(s->lo) && isfinite(s->hi)) {
		range_take(r, s->lo);
		range_take(r, s->hi);
	}
	for (uint32_t i = 0; s->value && i < s->n; i++)
		range_take(r, s->value[i]);
}

static void say_side(struct buf *text, const char *name, const struct side *s, struct unit unit)
{
	if (isnan(s->center))
		return;
	buf_printf(text, "%s: %u value%s, centre ", name, s->n, s->n == 1 ? "" : "s");
	style_quantity(text, s->center, unit);
	buf_lit(text, ". ");
}

static void begin(struct buf *b, const char *class, int height, struct buf *text)
{
	buf_printf(b, "<svg class=\"%s\" width=\"100%%\" height=\"%d\" role=\"img\" aria-label=\"",
		class, height);
	put_escaped(b, text);
	buf_lit(b, "\">");
}

void plot_values(struct buf *b, const struct delta *d, struct bound bound)
{
	struct buf text = { 0 };
	struct range r = nothing;
	struct axis axis;

	range_take_side(&r, &d->base);
	range_take_side(&r, &d->head);
	range_take_bound(&r, bound);
	if (!axis_over(&axis, r, d->unit))
		return;
	say_side(&text, "base", &d->base, d->unit);
	say_side(&text, "head", &d->head, d->unit);
	begin(b, "values", VALUES_BOTTOM + 22, &text);
	put_bound(b, &axis, bound, VALUES_BOTTOM);
	put_ticks(b, &axis, d->unit, false, VALUES_BOTTOM);
	put_strip(b, &axis, &d->base, "base", BASE_TOP);
	put_strip(b, &axis, &d->head, "head", HEAD_TOP);
	buf_lit(b, "</svg>");
	buf_release(&text);
}

/* ---- change ---- */

#define CHANGE_BOTTOM 36

static void put_interval(struct buf *b, const struct axis *axis, const struct delta *d)
{
	int y = CHANGE_BOTTOM / 2;
	double from = across(axis, d->lo), to = across(axis, d->hi);

	if (!isnan(d->lo) && !isnan(d->hi)) {
		buf_printf(b,
			"<line class=\"whole\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\"/>",
			from, to, y, y);
		if (isfinite(d->lo))
			put_line(b, "cap", from, y - 6, y + 6);
		if (isfinite(d->hi))
			put_line(b, "cap", to, y - 6, y + 6);
	}
	buf_printf(b, "<circle cx=\"%.2f%%\" cy=\"%d\" r=\"4.5\"/>", across(axis, d->change), y);
}

void plot_change(struct buf *b, const struct delta *d, struct bound bound)
{
	static const struct style plain = { 0 };
	struct buf text = { 0 };
	struct range r = { 0, 0 };
	struct axis axis;

	range_take(&r, d->change);
	range_take(&r, d->lo);
	range_take(&r, d->hi);
	range_take_bound(&r, bound);
	if (!isfinite(d->change) || !axis_over(&axis, r, percent))
		return;
	buf_lit(&text, "change ");
	style_change_interval(&text, &plain, d);
	if (bound.out != OUT_NOWHERE) {
		buf_lit(&text, ", limit ");
		style_change(&text, &plain, bound.at);
	}
	begin(b, "change", CHANGE_BOTTOM + 22, &text);
	put_bound(b, &axis, bound, CHANGE_BOTTOM);
	put_ticks(b, &axis, percent, true, CHANGE_BOTTOM);
	put_line(b, "zero", across(&axis, 0), 0, CHANGE_BOTTOM);
	put_interval(b, &axis, d);
	buf_lit(b, "</svg>");
	buf_release(&text);
}

/* ---- in a table ---- */

#define ROW_MIDDLE 70.0 /* where zero lies */
#define ROW_HALF 64.0 /* from zero to reach */

static double row_at(double x, double reach)
{
	return ROW_MIDDLE + ROW_HALF * fmin(fmax(x / reach, -1), 1);
}

void plot_row(struct buf *b, const struct delta *d, struct bound bound, double reach)
{
	if (!isfinite(d->change))
		return;
	buf_lit(b, "<svg class=\"r\" aria-hidden=\"true\">");
	if (bound.out != OUT_NOWHERE && fabs(bound.at) <= reach)
		buf_printf(b, "<path class=\"l\" d=\"M%.1f 1v14\"/>", row_at(bound.at, reach));
	if (!isnan(d->lo) && !isnan(d->hi))
		buf_printf(b, "<path class=\"i\" d=\"M%.1f 8H%.1f\"/>", row_at(d->lo, reach),
			row_at(d->hi, reach));
	if (fabs(d->change) > reach)
		buf_printf(b, "<path class=\"a\" d=\"M%.1f 4l%d 4l%d 4\"/>",
			row_at(d->change, reach) - (d->change > 0 ? 1 : -1), d->change > 0 ? 5 : -5,
			d->change > 0 ? -5 : 5);
	else
		buf_printf(b, "<path class=\"c\" d=\"M%.1f 8h.01\"/>", row_at(d->change, reach));
	buf_lit(b, "</svg>");
}

double plot_reach(struct arena *a, const struct deltas *deltas)
{
	double *size = ARENA_ARRAY(a, double, deltas->n + 1), most;
	uint32_t n = 0;

	for (uint32_t i = 0; i < deltas->n; i++) {
		const struct delta *d = &deltas->delta[i];
		double lo = isfinite(d->lo) ? fabs(d->lo) : 0,
		       hi = isfinite(d->hi) ? fabs(d->hi) : 0;

		if (d->model != MODEL_TESTS && isfinite(d->change))
			size[n++] = fmax(fabs(d->change), fmax(lo, hi));
	}
	if (!n)
		return 0.01;
	sort_f64(size, n);
	most = fmin(size[n - 1], 8 * size[(size_t)(n - 1) * 9 / 10]);
	return fmin(fmax(1.05 * most, 0.01), 1);
}

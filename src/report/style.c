#include "report/style.h"

#include <math.h>

#include "base/num.h"
#include "base/utf8.h"

void style_text(struct buf *b, const struct style *st, enum ink ink, struct str s)
{
	static const char *const code[] = {
		[INK_BOLD] = "\033[1m", [INK_DIM] = "\033[2m", [INK_RED] = "\033[31m",
		[INK_GREEN] = "\033[32m", [INK_YELLOW] = "\033[33m",
	};

	if (!st->colour || ink == INK_PLAIN) {
		utf8_safe(b, s);
		return;
	}
	buf_lit(b, code[ink]);
	utf8_safe(b, s);
	buf_lit(b, "\033[0m");
}

const char *style_glyph(const struct style *st, enum ruling r)
{
	static const char *const glyph[][2] = {
		[RULING_PASS] = { "✓", "+" }, [RULING_WARN] = { "!", "!" },
		[RULING_INCONCLUSIVE] = { "!", "?" }, [RULING_NOT_MEASURED] = { "–", "-" },
		[RULING_FAIL] = { "✗", "x" },
	};

	return glyph[r][st->ascii];
}

enum ink style_ink(enum ruling r)
{
	static const enum ink ink[] = {
		[RULING_PASS] = INK_GREEN, [RULING_WARN] = INK_YELLOW,
		[RULING_INCONCLUSIVE] = INK_YELLOW, [RULING_NOT_MEASURED] = INK_YELLOW,
		[RULING_FAIL] = INK_RED,
	};

	return ink[r];
}

/* Three significant digits of 0 <= x < 10000. */
static void put_digits(struct buf *b, double x)
{
	if (x == 0)
		buf_char(b, '0');
	else
		buf_printf(b, "%.*f", x < 9.995 ? 2 : x < 99.95 ? 1 : 0, x);
}

struct prefix {
	double factor;
	const char *name;
};

static const struct prefix si[] = {
	{ 1e12, "T" }, { 1e9, "G" }, { 1e6, "M" }, { 1e3, "k" }, { 1, "" }, { 1e-3, "m" },
	{ 1e-6, "µ" }, { 1e-9, "n" }, { 1e-12, "p" },
};

static const struct prefix iec[] = {
	{ 1099511627776.0, "Ti" }, { 1073741824.0, "Gi" }, { 1048576.0, "Mi" }, { 1024.0, "Ki" }, { 1, "" },
};

/* The largest prefix that leaves at least 1 (as printed). */
static const struct prefix *prefix_of(double size, const struct prefix *prefix, size_t n)
{
	size_t i = 0;

	while (i + 1 < n && size < prefix[i].factor * 0.9995)
		i++;
	if (size == 0)
		for (i = 0; prefix[i].factor != 1;)
			i++;
	return &prefix[i];
}

/* Writes digits, space, prefix, name. */
static void put_scaled(struct buf *b, double x, const struct prefix *prefix, size_t n, struct str name)
{
	const struct prefix *by = prefix_of(fabs(x), prefix, n);
	double size = fabs(x) / by->factor;

	if (x < 0)
		buf_char(b, '-');
	if (size >= 99999.5)
		buf_printf(b, "%.3g", size);
	else
		put_digits(b, size);
	buf_printf(b, " %s", by->name);
	utf8_safe_cut(b, name, 24, true);
}

/* Seconds of a minute and more are read more easily as such. */
static void put_time(struct buf *b, double x, struct str rest)
{
	if (fabs(x) >= 120 && !rest.n) {
		style_duration(b, x);
		return;
	}
	put_scaled(b, x, si + 4, 5, S("s"));
	utf8_safe_cut(b, rest, 24, true);
}

/* Medians and means of counts need not be whole. */
static void put_count(struct buf *b, double x)
{
	if (x < 0 || x >= 1e7)
		put_scaled(b, x, si, 5, S(""));
	else if (x == floor(x) || x >= 999.5)
		num_group(b, (uint64_t)round(x));
	else
		buf_printf(b, "%.3g", x);
}

void style_quantity(struct buf *b, double x, struct unit unit)
{
	struct str rest = unit.name;

	if (isnan(x)) {
		buf_lit(b, "?");
		return;
	}
	if (isinf(x)) {
		buf_lit(b, x < 0 ? "-inf" : "inf");
		return;
	}
	str_cut(&rest, '/');
	if (str_eq(rest, S("op")))
		rest = S("");
	switch (unit.dim) {
	case DIM_TIME:
		put_time(b, x, rest.n ? (struct str){ rest.p - 1, rest.n + 1 } : rest);
		return;
	case DIM_BYTES:
		put_scaled(b, x, iec, 5, S("B"));
		return;
	case DIM_RATE_BYTES:
		put_scaled(b, x, iec, 5, S("B/s"));
		return;
	case DIM_RATE:
		put_scaled(b, x, si, 5, S("/s"));
		return;
	case DIM_COUNT:
		put_count(b, x);
		return;
	case DIM_RATIO:
		buf_printf(b, "%.1f %%", 100 * x);
		return;
	case DIM_NONE:
		break;
	}
	put_scaled(b, x, si, 5, unit.name);
}

/* How a dimension is scaled, and what follows the prefix. */
struct scale {
	const struct prefix *prefix;
	size_t n;
	const char *name;               /* NULL: the unit's own */
};

static struct scale scale_of(enum dim dim)
{
	switch (dim) {
	case DIM_TIME:
		return (struct scale){ si + 4, 5, "s" };
	case DIM_BYTES:
		return (struct scale){ iec, 5, "B" };
	case DIM_RATE_BYTES:
		return (struct scale){ iec, 5, "B/s" };
	case DIM_RATE:
		return (struct scale){ si, 5, "/s" };
	case DIM_COUNT:
		return (struct scale){ si, 5, "" };
	default:
		return (struct scale){ si, 5, NULL };
	}
}

static const struct prefix *prefix_like(struct unit unit, double like)
{
	static const struct prefix percent = { 0.01, "" };
	struct scale scale = scale_of(unit.dim);

	return unit.dim == DIM_RATIO ? &percent : prefix_of(fabs(like), scale.prefix, scale.n);
}

double style_factor(struct unit unit, double like)
{
	return prefix_like(unit, like)->factor;
}

void style_tick(struct buf *b, double x, struct unit unit, double like, double step)
{
	const struct prefix *by = prefix_like(unit, like);
	const char *name = scale_of(unit.dim).name;
	double decimals = ceil(-log10(step / by->factor) - 1e-6);
	double shown = fabs(x) < step / 1000 ? 0 : x / by->factor;

	if (fabs(shown) >= 1e15)
		buf_printf(b, "%.3g ", shown);
	else
		buf_printf(b, "%.*f ", decimals > 0 ? (int)fmin(decimals, 9) : 0, shown);
	buf_lit(b, by->name);
	if (unit.dim == DIM_RATIO)
		buf_char(b, '%');
	else if (name)
		buf_lit(b, name);
	else
		utf8_safe_cut(b, unit.name, 12, true);
}

static void put_signed(struct buf *b, const struct style *st, double pct)
{
	if (isinf(pct)) {
		buf_lit(b, pct < 0 ? (st->ascii ? "-inf" : "−∞") : (st->ascii ? "+inf" : "+∞"));
		return;
	}
	buf_lit(b, pct < 0 && pct <= -0.05 ? (st->ascii ? "-" : "−") : "+");
	if (fabs(pct) >= 1000)
		num_group(b, (uint64_t)fmin(fabs(pct), 1e15));
	else
		buf_printf(b, "%.1f", fabs(pct));
}

void style_change(struct buf *b, const struct style *st, double ratio)
{
	if (isnan(ratio)) {
		buf_char(b, '?');
		return;
	}
	put_signed(b, st, 100 * ratio);
	buf_lit(b, " %");
}

void style_change_interval(struct buf *b, const struct style *st, const struct delta *d)
{
	style_change(b, st, d->change);
	style_interval(b, st, d);
}

void style_interval(struct buf *b, const struct style *st, const struct delta *d)
{
	if (isnan(d->lo) || isnan(d->hi))
		return;
	buf_lit(b, " [");
	put_signed(b, st, 100 * d->lo);
	buf_lit(b, ", ");
	put_signed(b, st, 100 * d->hi);
	buf_char(b, ']');
}

void style_duration(struct buf *b, double seconds)
{
	double whole = round(seconds);

	if (isnan(seconds))
		buf_char(b, '?');
	else if (seconds < 0.9995)
		buf_printf(b, "%.0f ms", seconds * 1e3);
	else if (seconds < 120)
		buf_printf(b, "%.1f s", seconds);
	else if (seconds < 7200)
		buf_printf(b, "%.0f min %.0f s", floor(whole / 60), fmod(whole, 60));
	else
		buf_printf(b, "%.0f h %.0f min", floor(whole / 3600), floor(fmod(whole, 3600) / 60));
}

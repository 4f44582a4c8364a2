#include "compare/measurement.h"

#include <math.h>
#include <stdio.h>

struct scale_unit { struct str name, alias[4]; double factor; };

struct unit_family {
	struct scale_unit unit[6];
	struct str fallback;            /* where a value below every unit, or for a unit of another family, ends up */
	double fallback_factor;
};

static const struct unit_family families[] = {
	{ { { S("B"), { S("b"), S("byte") }, 1 },
		  { S("kB"), { S("kb"), S("kbyte"), S("kilobyte") }, 0x1p10 },
		  { S("MB"), { S("mb"), S("mbyte"), S("megabyte") }, 0x1p20 },
		  { S("GB"), { S("gb"), S("gbyte"), S("gigabyte") }, 0x1p30 },
		  { S("TB"), { S("tb"), S("tbyte"), S("terabyte") }, 0x1p40 },
		  { S("PB"), { S("pb"), S("pbyte"), S("petabyte") }, 0x1p50 } },
		S("B"), 1 },
	{ { { S("ns"), { S("ns"), S("nanosecond") }, 1 },
		  { S("us"), { S("μs"), S("us"), S("microsecond") }, 1e3 },
		  { S("ms"), { S("ms"), S("millisecond") }, 1e6 },
		  { S("s"), { S("s"), S("sec"), S("second") }, 1e9 },
		  { S("hrs"), { S("hour"), S("hr") }, 3600e9 } },
		S("s"), 1e9 },
};

#define FAMILIES (sizeof families / sizeof *families)
#define UNITS 6u
#define ALIASES 4u

/* In small letters, without a plural's s. */
static struct str simple_unit(struct str raw, char *out, size_t room)
{
	size_t n = raw.n < room ? raw.n : room;

	for (size_t i = 0; i < n; i++)
		out[i] = raw.p[i] >= 'A' && raw.p[i] <= 'Z' ? (char)(raw.p[i] + 32) : raw.p[i];
	if (n > 2 && out[n - 1] == 's')
		n--;
	return (struct str){ out, n };
}

static const struct scale_unit *find_unit(const struct unit_family *family, struct str raw)
{
	char small[16];
	struct str name = simple_unit(raw, small, sizeof small);

	for (size_t i = 0; i < UNITS && name.n; i++)
		for (size_t k = 0; k < ALIASES; k++)
			if (str_eq(name, family->unit[i].alias[k]))
				return &family->unit[i];
	return NULL;
}

static double auto_scale(const struct unit_family *family, double value, struct str *unit)
{
	const struct scale_unit *best = NULL;

	for (size_t i = 0; i < UNITS && family->unit[i].factor > 0; i++)
		if (value / family->unit[i].factor >= 1)
			best = &family->unit[i];
	*unit = best ? best->name : family->fallback;
	return value / (best ? best->factor : family->fallback_factor);
}

static double convert(const struct unit_family *family, double value, struct str to, struct str *unit)
{
	const struct scale_unit *target;

	if (str_eq(to, S("minimum")) || str_eq(to, S("auto")))
		return auto_scale(family, value, unit);
	target = find_unit(family, to);
	*unit = target ? target->name : family->fallback;
	return value / (target ? target->factor : family->fallback_factor);
}

static bool goes_without_saying(struct str unit)
{
	return str_eq(unit, S("count")) || str_eq(unit, S("sample")) || str_eq(unit, S("unit")) ||
	       str_eq(unit, S("minimum")) || str_eq(unit, S("auto"));
}

double measurement_scale(int64_t value, struct str from, struct str to, struct str *unit)
{
	if (value < 0 && value != INT64_MIN)
		return -measurement_scale(-value, from, to, unit);
	for (size_t i = 0; i < FAMILIES; i++) {
		const struct scale_unit *source = find_unit(&families[i], from);

		if (source)
			return convert(&families[i], (double)value * source->factor, to, unit);
	}
	*unit = goes_without_saying(to) ? (struct str){ 0 } : to;
	return (double)value;
}

void measurement_put(struct buf *b, int64_t value, struct str from, struct str to)
{
	struct str unit;
	double scaled = measurement_scale(value, from, to, &unit);
	char digits[400];
	struct str text = { digits, (size_t)snprintf(digits, sizeof digits, "%.2f", scaled) };

	if (str_ends(text, S(".00")))
		text.n -= 3;
	if (str_eq(text, S("-0")))
		text = S("0");
	buf_str(b, text);
	if (!str_eq(text, S("0")))
		buf_str(b, unit);
}

void measurement_percent(struct buf *b, int64_t value, int64_t total)
{
	double percent = total ? fabs((double)value / (double)total) * 100 : 0;

	if (percent >= 99.95 && percent <= 100.05)
		buf_lit(b, "  100%");
	else if (percent >= 1)
		buf_printf(b, "%5.2f%%", percent);
	else
		buf_printf(b, "%5.2g%%", percent);
}

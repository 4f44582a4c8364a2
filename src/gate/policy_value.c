/* Keys and values of pawl.yaml. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/num.h"
#include "gate/policy_read.h"

bool policy_expected(struct policy_reader *r, const struct yaml *y, const char *wanted)
{
	if (y->kind != YAML_SCALAR)
		return err_line(r->err, r->file, y->line, y->column, "%s expected, found a %s",
			wanted, yaml_kind_name(y->kind));
	if (!y->text.n)
		return err_line(
			r->err, r->file, y->line, y->column, "%s expected, found nothing", wanted);
	return err_line(r->err, r->file, y->line, y->column, "%s expected, found \"%.*s\"", wanted,
		STR(str_clip(y->text, 80)));
}

bool policy_fail_key(struct policy_reader *r, const struct yaml *y, const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	return err_line(r->err, r->file, y->key_line, y->key_column, "%s", text);
}

/* ---- keys ---- */

void policy_consider(struct policy_near *near, const char *name)
{
	unsigned distance = str_distance(str_of(name), near->wanted, near->most);
	bool fits = near->name && strlen(near->name) != near->wanted.n &&
		    strlen(name) == near->wanted.n;

	if (distance < near->most || (distance == near->most && (!near->name || fits))) {
		near->name = name;
		near->most = distance;
	}
}

static bool unknown_key(struct policy_reader *r, const struct yaml *y, const struct policy_key *key)
{
	struct str list = { 0 };
	struct policy_near near = { .wanted = y->key, .most = 2 };

	for (; key->name; key++) {
		policy_consider(&near, key->name);
		list = arena_printf(r->arena, "%.*s %s", STR(list), key->name);
	}
	policy_fail_key(r, y, "unknown key \"%.*s\"", STR(str_clip(y->key, 80)));
	if (near.name)
		return err_hint(r->err, "did you mean %s?  keys here:%.*s", near.name, STR(list));
	return err_hint(r->err, "keys here:%.*s", STR(list));
}

static bool take_key(
	struct policy_reader *r, const struct yaml *y, const struct policy_key *key, void *object)
{
	for (const struct policy_key *k = key; k->name; k++)
		if (str_eq(str_of(k->name), y->key))
			return k->take(r, y, (char *)object + k->offset);
	return unknown_key(r, y, key);
}

bool policy_keys(
	struct policy_reader *r, const struct yaml *map, const struct policy_key *key, void *object)
{
	for (const struct yaml *y = map->child; y; y = y->next)
		if (!take_key(r, y, key, object))
			return false;
	return true;
}

/* ---- plain values ---- */

bool policy_text(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct str *out = field;

	if (y->kind != YAML_SCALAR || !y->text.n || yaml_is_null(y))
		return policy_expected(r, y, "text");
	if (memchr(y->text.p, 0, y->text.n))    /* system calls would take half of it */
		return policy_expected(r, y, "text without NUL bytes");
	*out = y->text;
	return true;
}

bool policy_flag(struct policy_reader *r, const struct yaml *y, void *field)
{
	bool *out = field;

	if (y->kind != YAML_SCALAR || y->quoted ||
		!(str_eq(y->text, S("true")) || str_eq(y->text, S("false"))))
		return policy_expected(r, y, "true or false");
	*out = str_eq(y->text, S("true"));
	return true;
}

static bool count_of(const struct yaml *y, uint32_t *out)
{
	uint64_t x;

	if (y->kind != YAML_SCALAR || !str_u64(y->text, &x) || x > 1000000)
		return false;
	*out = (uint32_t)x;
	return true;
}

bool policy_count(struct policy_reader *r, const struct yaml *y, void *field)
{
	return count_of(y, field) || policy_expected(r, y, "whole number from 0 to 1000000");
}

bool policy_count_positive(struct policy_reader *r, const struct yaml *y, void *field)
{
	uint32_t x;

	if (!count_of(y, &x) || !x)
		return policy_expected(r, y, "whole number from 1 to 1000000");
	*(uint32_t *)field = x;
	return true;
}

/* ---- numbers with units ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of the number at the front: digits, a point, an exponent (no unit starts with an E). */
static size_t number_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && (is_digit(s.p[n]) || s.p[n] == '.'))
		n++;
	if (!n || n == s.n || (s.p[n] | 0x20) != 'e')
		return n;
	n++;
	n += n < s.n && (s.p[n] == '+' || s.p[n] == '-');
	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n;
}

/* Cuts a number from 0 up off the front of `rest`. */
static bool cut_number(struct str *rest, double *out)
{
	size_t n = number_length(*rest);

	if (!num_f64(str_clip(*rest, n), out))
		return false;
	*rest = str_from(*rest, n);
	return true;
}

bool policy_percent_of(struct str text, bool sign_required, double *out)
{
	double x;

	if (!cut_number(&text, &x))
		return false;
	text = str_trim(text);
	if (!str_eq(text, S("%")) && (sign_required || text.n))
		return false;
	*out = x / 100;
	return true;
}

bool policy_percent(struct policy_reader *r, const struct yaml *y, void *field)
{
	return (y->kind == YAML_SCALAR && policy_percent_of(y->text, true, field)) ||
		policy_expected(r, y, "percentage such as 5%");
}

bool policy_share(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct str text = y->text;
	double x = NAN;

	if (y->kind == YAML_SCALAR && !policy_percent_of(text, true, &x) &&
		(!cut_number(&text, &x) || text.n))
		x = NAN;
	if (!(x > 0 && x < 1))
		return policy_expected(r, y, "share between 0 and 1 such as 0.95");
	*(double *)field = x;
	return true;
}

static double seconds_of(struct str unit)
{
	static const struct { struct str name; double seconds;
	} known[] = {
		{ S("ns"), 1e-9 },
		{ S("us"), 1e-6 },
		{ S("\xc2\xb5s"), 1e-6 },
		{ S("ms"), 1e-3 },
		{ S("s"), 1 },
		{ S("sec"), 1 },
		{ S("m"), 60 },
		{ S("min"), 60 },
		{ S("h"), 3600 },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].name, unit))
			return known[i].seconds;
	return NAN;
}

/* "1.5s", "1h30m": parts from the largest unit to the smallest. */
static bool duration_of(struct str text, double *out)
{
	double total = 0, last = INFINITY, x;

	while (text.n) {
		struct str unit;
		double seconds;
		size_t n = 0;

		if (!cut_number(&text, &x))
			return false;
		while (n < text.n && !is_digit(text.p[n]))
			n++;
		unit = str_trim(str_clip(text, n));
		seconds = seconds_of(unit);
		if (!(seconds < last))
			return false;
		total += x * seconds;
		last = seconds;
		text = str_from(text, n);
	}
	*out = total;
	return last < INFINITY && isfinite(total);
}

bool policy_duration(struct policy_reader *r, const struct yaml *y, void *field)
{
	double x;

	if (y->kind != YAML_SCALAR || !duration_of(y->text, &x) || !(x > 0))
		return policy_expected(r, y, "duration above 0 such as 30s, 5m or 1h30m");
	*(double *)field = x;
	return true;
}

/* A number and at most one unit that the model knows. */
static bool measure_of(struct arena *a, struct str text, enum dim *dim, double *out)
{
	double x, factor = 1;
	struct str unit;

	if (!cut_number(&text, &x))
		return false;
	unit = str_trim(text);
	*dim = unit.n ? unit_tidy(a, unit, &factor).dim : DIM_COUNT;
	*out = x * factor;
	return *dim != DIM_NONE && isfinite(*out);
}

/* "8pp": percentage points. */
static bool points_of(struct str text, double *out)
{
	double x;

	if (!str_ends(text, S("pp")) || !num_f64(str_trim(str_clip(text, text.n - 2)), &x) || x < 0)
		return false;
	*out = x / 100;
	return true;
}

bool policy_quantity(struct policy_reader *r, const struct yaml *y, enum dim dim, double *out)
{
	static const char *const wanted[] = {
		[DIM_NONE] = "number with its unit, if it has one,",
		[DIM_TIME] = "time with its unit such as 200ms",
		[DIM_BYTES] = "size with its unit such as 64MiB",
		[DIM_COUNT] = "number such as 1000",
		[DIM_RATE_BYTES] = "rate with its unit such as 100MB/s",
		[DIM_RATE] = "rate such as 1000/s",
		[DIM_RATIO] = "percentage such as 5%",
	};
	enum dim found;
	double x;

	if (y->kind == YAML_SCALAR && dim == DIM_RATIO && points_of(y->text, out))
		return true;
	if (y->kind == YAML_SCALAR && (dim == DIM_TIME || dim == DIM_NONE) &&
		duration_of(y->text, out))
		return true;
	if (y->kind != YAML_SCALAR || !measure_of(r->arena, y->text, &found, &x) ||
		(dim != DIM_NONE && found != dim))
		return policy_expected(r, y, wanted[dim]);
	*out = x;
	return true;
}

/* ---- days ---- */

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days from 1970-01-01 to a day of the Gregorian calendar. */
static int64_t days_since_epoch(int64_t year, int64_t month, int64_t day)
{
	static const int64_t before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	int64_t y = year - 1;
	int64_t days = y * 365 + y / 4 - y / 100 + y / 400 -
		       719162; /* 1970-01-01 is day 719,162 of year 1 */

	return days + before[month - 1] + (month > 2 && is_leap(year)) + day - 1;
}

static bool day_of(struct str text, int64_t *out)
{
	static const uint64_t length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	uint64_t year, month, day;

	if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-' ||
		!str_u64(str_clip(text, 4), &year) ||
		!str_u64(str_clip(str_from(text, 5), 2), &month) ||
		!str_u64(str_from(text, 8), &day))
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > length[month - 1] + (month == 2 && is_leap((int64_t)year)))
		return false;
	*out = days_since_epoch((int64_t)year, (int64_t)month, (int64_t)day);
	return true;
}

bool policy_day(struct policy_reader *r, const struct yaml *y, void *field)
{
	return (y->kind == YAML_SCALAR && day_of(y->text, field)) ||
		policy_expected(r, y, "day of the calendar as YYYY-MM-DD");
}

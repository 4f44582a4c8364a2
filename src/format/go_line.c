#include "format/go_line.h"

#include "base/num.h"
#include "base/utf8.h"

#include <endian.h>
#include <math.h>

#define RUNE_ERROR 0xfffdu      /* what an ill-formed byte decodes to; neither space nor letter */

bool go_is_space(uint32_t code)
{
	if (code < 0x100)
		return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 ||
		       code == 0xa0;
	return code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
	       code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

static bool is_ascii_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The code point at byte i and its length. */
static uint32_t rune_at(struct str s, size_t i, size_t *length)
{
	uint32_t code = (unsigned char)s.p[i];

	*length = 1;
	if (code < 0x80)
		return code;
	*length = utf8_next(str_from(s, i), &code);
	if (*length)
		return code;
	*length = 1;
	return RUNE_ERROR;
}

/* Length of the white space at byte i, or 0. */
static size_t space_at(struct str s, size_t i)
{
	size_t length;

	if ((unsigned char)s.p[i] < 0x80)
		return is_ascii_space((unsigned char)s.p[i]);
	return go_is_space(rune_at(s, i, &length)) ? length : 0;
}

/* ---- fields: eight bytes at a time, since lines are short and padded ---- */

#define EVERY(byte) (0x0101010101010101u * (byte))

/* The eight bytes at p, the first one lowest. */
static uint64_t eight(const char *p)
{
	uint64_t bytes;

	memcpy(&bytes, p, sizeof bytes);
	return le64toh(bytes);
}

/* How many bytes at the start are neither controls, spaces nor beyond ASCII. */
static size_t plain_run(const char *p, size_t n)
{
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		uint64_t x = eight(p + i);
		uint64_t above_space = (x & EVERY(0x7f)) + EVERY(0x7f - ' ');
		uint64_t other = (~above_space | x) & EVERY(0x80);

		if (other)
			return i + (size_t)__builtin_ctzll(other) / 8;
	}
	while (i < n && (unsigned char)p[i] > ' ' && (unsigned char)p[i] < 0x80)
		i++;
	return i;
}

static size_t blank_run(const char *p, size_t n)
{
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		uint64_t other = eight(p + i) ^ EVERY(' ');

		if (other)
			return i + (size_t)__builtin_ctzll(other) / 8;
	}
	while (i < n && p[i] == ' ')
		i++;
	return i;
}

/* Where white space ends that begins at byte i or does not. */
static size_t space_end(struct str s, size_t i)
{
	while (i < s.n) {
		size_t space;

		i += blank_run(s.p + i, s.n - i);
		if (i == s.n || ((unsigned char)s.p[i] > ' ' && (unsigned char)s.p[i] < 0x80))
			break;
		space = s.p[i] == '\t' ? 1 : space_at(s, i);
		if (!space)
			break;
		i += space;
	}
	return i;
}

struct str go_field(struct str *rest)
{
	struct str s = *rest, field;
	size_t i;

	if (!s.n)
		return s;
	i = plain_run(s.p, s.n);
	if (i < s.n && s.p[i] != ' ' && s.p[i] != '\t')
		for (size_t length; i < s.n && !space_at(s, i); i += length)
			rune_at(s, i, &length);
	field = (struct str){ s.p, i };
	i = space_end(s, i);
	*rest = (struct str){ s.p + i, s.n - i };
	return field;
}

/* Where the key ends: the ':' behind a lower case letter and neither spaces nor capitals; 0 when
 * there is none. */
static size_t key_length(struct str line)
{
	size_t length;

	for (size_t i = 0; i < line.n; i += length) {
		uint32_t code = rune_at(line, i, &length);

		if ((i == 0 && !go_is_lower(code)) || go_is_space(code) || go_is_upper(code))
			return 0;
		if (code == ':')
			return i;
	}
	return 0;
}

bool go_key_line(struct str line, struct str *key, struct str *value)
{
	size_t n = key_length(line), spaces = 0;

	if (!n)
		return false;
	*key = str_clip(line, n);
	*value = str_from(line, n + 1);
	while (spaces < value->n && (value->p[spaces] == ' ' || value->p[spaces] == '\t'))
		spaces++;
	if (value->n && !spaces)
		return false;
	*value = str_from(*value, spaces);
	return true;
}

bool go_is_whole(struct str s)
{
	int64_t x;

	if (s.n > 1 && s.p[0] == '+' && s.p[1] != '-')
		s = str_from(s, 1);
	return str_i64(s, &x);
}

/* ---- numbers ---- */

static char lower_of(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int hex_digit(char c)
{
	c = lower_of(c);
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The exponent "[-+]digits" clipped to +-100000, or false. */
static bool exponent_of(struct str s, int *out)
{
	bool minus = s.n && s.p[0] == '-';
	int x = 0;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_from(s, 1);
	if (!s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		x = x < 10000 ? x * 10 + (s.p[i] - '0') : x;
	}
	*out = minus ? -x : x;
	return true;
}

/* Hexadecimal digits with a point: the first 60 bits, the last one set when something was cut
 * off, so that the one rounding at the end is right. */
static bool hex_digits(struct str s, uint64_t *mantissa, int64_t *exp2)
{
	bool point = false, any = false;

	*mantissa = 0;
	*exp2 = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool full = *mantissa >> 56;
		int digit = hex_digit(s.p[i]);

		if (s.p[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (digit < 0)
			return false;
		any = true;
		*mantissa = full ? *mantissa | (digit != 0) : *mantissa << 4 | (unsigned)digit;
		*exp2 += (full ? 4 : 0) - (point ? 4 : 0);
	}
	return any;
}

/* What follows "0x": digits, 'p', an exponent of two. */
static bool hex_number(struct str s, double *out)
{
	size_t p = 0;
	uint64_t mantissa;
	int64_t shift;
	int exp2;

	while (p < s.n && lower_of(s.p[p]) != 'p')
		p++;
	if (p == s.n || !hex_digits(str_clip(s, p), &mantissa, &shift) ||
		!exponent_of(str_from(s, p + 1), &exp2))
		return false;
	if (shift > INT32_MAX / 2 || shift < INT32_MIN / 2)
		return false;
	*out = ldexp((double)mantissa, exp2 + (int)shift);
	return isfinite(*out);
}

static bool is_digit(char c, bool hex)
{
	return hex ? hex_digit(c) >= 0 : c >= '0' && c <= '9';
}

/* The number without the underscores between its digits (a prefix counts as one); false when one
 * stands elsewhere. */
static bool drop_underscores(struct str s, size_t prefix, bool hex, struct str *out, char *clean)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool behind = i && ((hex && i == prefix) || is_digit(s.p[i - 1], hex));

		if (s.p[i] != '_')
			clean[n++] = s.p[i];
		else if (!behind || i + 1 == s.n || !is_digit(s.p[i + 1], hex))
			return false;
	}
	*out = (struct str){ clean, n };
	return true;
}

bool go_number(struct arena *scratch, struct str s, double *out)
{
	size_t prefix;
	bool sign, hex;

	if (num_f64_special(s, out))
		return true;
	sign = s.n && (s.p[0] == '-' || s.p[0] == '+');
	prefix = sign + 2u;
	hex = s.n > prefix && s.p[sign] == '0' && lower_of(s.p[sign + 1]) == 'x';
	if (!hex && !(s.n && memchr(s.p, '_', s.n)))
		return false;
	if (!drop_underscores(s, prefix, hex, &s, arena_alloc(scratch, s.n, 1)))
		return false;
	if (!hex)
		return num_f64(s, out);
	if (!hex_number(str_from(s, prefix), out))
		return false;
	*out = s.p[0] == '-' ? -*out : *out;
	return true;
}

/* ---- units ---- */

struct edit {
	struct arena *a;
	struct str unit;        /* as printed */
	char *out;              /* NULL until something had to change */
	size_t n;               /* bytes of out */
	size_t done;            /* bytes of unit that are in out */
};

/* No replacement makes a unit more than half as long again ("ns" to "sec"). */
static void replace(struct edit *e, size_t at, size_t n, struct str with)
{
	if (!e->out)
		e->out = arena_alloc(e->a, e->unit.n * 2 + 1, 1);
	memcpy(e->out + e->n, e->unit.p + e->done, at - e->done);
	e->n += at - e->done;
	memcpy(e->out + e->n, with.p, with.n);
	e->n += with.n;
	e->done = at + n;
}

/* Length of the separator at byte i, or 0; '*' and '/' say where it leads. */
static size_t separator_at(struct str unit, size_t i, bool *denominator)
{
	char c = unit.p[i];

	if (c == '*' || c == '/')
		*denominator = c == '/';
	return c == '*' || c == '/' || c == '-' ? 1 : space_at(unit, i);
}

static size_t word_end(struct str unit, size_t i)
{
	bool ignored;
	size_t length;

	for (; i < unit.n && !separator_at(unit, i, &ignored); i += length)
		rune_at(unit, i, &length);
	return i;
}

struct str go_tidy(struct arena *a, struct str unit, double *factor)
{
	struct edit e = { .a = a, .unit = unit };
	bool denominator = false;

	*factor = 1;
	for (size_t i = 0, end; i < unit.n; i = end) {
		size_t separator = separator_at(unit, i, &denominator);
		struct str word;

		end = separator ? i + separator : word_end(unit, i);
		word = (struct str){ unit.p + i, end - i };
		if (separator || denominator)
			continue;
		if (str_eq(word, S("ns"))) {
			replace(&e, i, word.n, S("sec"));
			*factor /= 1e9;
		} else if (str_eq(word, S("MB"))) {
			replace(&e, i, word.n, S("B"));
			*factor *= 1e6;
		}
	}
	if (!e.out)
		return unit;
	replace(&e, unit.n, 0, S(""));
	return (struct str){ e.out, e.n };
}

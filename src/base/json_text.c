/* Strings of JSON: finding their end, and their text. */
#include <string.h>

#include "base/json_part.h"

#define ONES 0x0101010101010101u
#define HIGHS 0x8080808080808080u
#define LITTLE_ENDIAN_WORDS (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

static uint64_t word_at(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return x;
}

/* High bit of each byte that is zero; exact up to the first such byte from the low end, which is enough here. */
static uint64_t zero_bytes(uint64_t x)
{
	return (x - ONES) & ~x & HIGHS;
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

size_t json_plain_end(struct str s, size_t at)
{
	while (s.n - at >= 8) {
		uint64_t x = word_at(s.p + at);
		uint64_t odd = ((x | (x - ONES * 0x20)) & HIGHS) | zero_bytes(x ^ ONES * '"') | zero_bytes(x ^ ONES * '\\');

		if (odd && LITTLE_ENDIAN_WORDS)
			return at + (size_t)__builtin_ctzll(odd) / 8;
		if (odd)
			break;
		at += 8;
	}
	while (at < s.n && is_plain((unsigned char)s.p[at]))
		at++;
	return at;
}

size_t json_sequence(struct str s, bool *valid)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char lo = 0x80, hi = 0xbf;
	size_t want = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4, n = 1;

	*valid = false;
	if ((p[0] >= 0x80 && p[0] < 0xc2) || p[0] > 0xf4)
		return 1;
	if (p[0] == 0xe0)
		lo = 0xa0;
	if (p[0] == 0xed)
		hi = 0x9f;
	if (p[0] == 0xf0)
		lo = 0x90;
	if (p[0] == 0xf4)
		hi = 0x8f;
	for (; n < want && n < s.n && p[n] >= lo && p[n] <= hi; n++) {
		lo = 0x80;
		hi = 0xbf;
	}
	*valid = n == want;
	return n;
}

static int hex_digit(char c)
{
	if (json_is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four hexadecimal digits at s[0..4), or -1. */
static int32_t hex4(struct str s)
{
	int32_t code = 0;

	for (size_t i = 0; i < 4; i++) {
		int digit = i < s.n ? hex_digit(s.p[i]) : -1;

		if (digit < 0)
			return -1;
		code = code * 16 + digit;
	}
	return code;
}

/* Length of the escape at the front of s, or 0 when it is none. */
static size_t escape_length(struct str s)
{
	if (s.n >= 2 && s.p[1] && strchr("\"\\/bfnrt", s.p[1]))
		return 2;
	return s.n >= 6 && s.p[1] == 'u' && hex4(str_from(s, 2)) >= 0 ? 6 : 0;
}

bool json_scan_string(struct json *j, struct json_quoted *q)
{
	size_t start = j->at + 1, at = start, n;
	bool valid;

	*q = (struct json_quoted){ 0 };
	for (;;) {
		at = json_plain_end(j->bytes, at);
		if (at >= j->bytes.n)
			return json_fail_at(j, start - 1, "string has no closing quote");
		if (j->bytes.p[at] == '"')
			break;
		if (j->bytes.p[at] == '\\') {
			n = escape_length(str_from(j->bytes, at));
			if (!n)
				return json_fail_at(j, at,
					"escape expected: one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t "
					"\\uXXXX");
			q->escaped = true;
		} else if (j->bytes.p[at] & 0x80) {
			n = json_sequence(str_from(j->bytes, at), &valid);
			q->nbroken += !valid;
		} else {
			return json_fail_at(j, at,
				"control character 0x%02x in a string must be escaped",
				j->bytes.p[at]);
		}
		at += n;
	}
	q->raw = (struct str){ j->bytes.p + start, at - start };
	j->at = at + 1;
	return true;
}

static size_t put_utf8(char *out, uint32_t code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* Decodes the valid escape at the front of s; a pair of surrogates is one. */
static size_t decode_escape(struct str s, char *out, size_t *nout)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *simple = strchr(from, s.p[1]);
	uint32_t code;
	int32_t low;

	if (s.p[1] != 'u') {
		out[0] = simple ? to[simple - from] : s.p[1];
		*nout = 1;
		return 2;
	}
	code = (uint32_t)hex4(str_from(s, 2));
	low = code >> 10 == 0xd800 >> 10 && s.n >= 12 && s.p[6] == '\\' && s.p[7] == 'u'
		      ? hex4(str_from(s, 8))
		      : -1;
	if (low >> 10 == 0xdc00 >> 10) {
		*nout = put_utf8(out, 0x10000 + ((code & 0x3ff) << 10) + ((uint32_t)low & 0x3ff));
		return 12;
	}
	*nout = put_utf8(out, code >> 11 == 0xd800 >> 11 ? 0xfffd : code);      /* [1] */
	return 6;
}

struct str json_decode(struct json *j, const struct json_quoted *q)
{
	struct str s = q->raw;
	size_t n = 0, got, take;
	bool valid;
	char *out;

	if (!q->escaped && !q->nbroken)
		return s;
	/* An escape never grows; an ill-formed sequence of one byte becomes three. */
	out = arena_alloc(j->arena, s.n + 2 * q->nbroken, 1);
	while (s.n) {
		take = json_plain_end(s, 0);
		memcpy(out + n, s.p, take);
		got = take;
		if (!take && s.p[0] == '\\') {
			take = decode_escape(s, out + n, &got);
		} else if (!take) {
			got = take = json_sequence(s, &valid);
			if (valid)
				memcpy(out + n, s.p, take);
			else
				memcpy(out + n, JSON_REPLACEMENT, got = 3);
		}
		n += got;
		s = str_from(s, take);
	}
	return (struct str){ out, n };
}

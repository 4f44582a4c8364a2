#include <assert.h>
#include <math.h>

#include "base/json.h"
#include "base/json_part.h"
#include "base/num.h"
#include "base/utf8.h"

void json_out_init(struct json_out *o, struct buf *buf, uint32_t indent)
{
	*o = (struct json_out){ .buf = buf, .indent = indent, .first = true };
}

static bool in_object(const struct json_out *o)
{
	uint32_t level = o->depth - 1;

	return o->depth && (o->open[level / 64] >> level % 64 & 1);
}

static void new_line(struct json_out *o)
{
	if (!o->indent)
		return;
	buf_char(o->buf, '\n');
	buf_fill(o->buf, ' ', (size_t)o->depth * o->indent);
}

/* The comma and white space before a key, or before a value that stands in an array. */
static void separate(struct json_out *o)
{
	if (o->depth) {
		if (!o->first)
			buf_char(o->buf, ',');
		new_line(o);
	}
	o->first = false;
}

static void begin(struct json_out *o)
{
	assert(o->after_key == in_object(o));
	if (!o->after_key)
		separate(o);
	o->after_key = false;
}

static void put_open(struct json_out *o, bool object)
{
	uint64_t bit = (uint64_t)1 << o->depth % 64, *word;

	begin(o);
	assert(o->depth < JSON_DEPTH);
	word = &o->open[o->depth / 64];
	*word = object ? *word | bit : *word & ~bit;
	buf_char(o->buf, object ? '{' : '[');
	o->depth++;
	o->first = true;
}

static void put_close(struct json_out *o, bool object)
{
	assert(o->depth && in_object(o) == object && !o->after_key);
	o->depth--;
	if (!o->first)
		new_line(o);
	o->first = false;
	buf_char(o->buf, object ? '}' : ']');
}

void json_put_object(struct json_out *o)
{
	put_open(o, true);
}

void json_put_array(struct json_out *o)
{
	put_open(o, false);
}

void json_put_end_object(struct json_out *o)
{
	put_close(o, true);
}

void json_put_end_array(struct json_out *o)
{
	put_close(o, false);
}

/* Bytes that stand for themselves wherever JSON may stand. */
static const bool is_plain[256] = {
	[' ' ... '!'] = true, ['#' ... ';'] = true, ['=' ... '['] = true, [']' ... '~'] = true,
};

static void put_ascii_escape(struct buf *b, char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *simple = memchr(from, c, sizeof from - 1);

	if (simple)
		buf_printf(b, "\\%c", to[simple - from]);
	else
		buf_printf(b, "\\u%04x", (unsigned)c);
}

/* One code point beyond ASCII: as it is, but for what a terminal or JavaScript would obey. */
static size_t put_wide(struct buf *b, struct str s)
{
	uint32_t code;
	bool valid;
	size_t n = json_sequence(s, &valid);

	if (!valid || !utf8_next(s, &code))
		buf_lit(b, JSON_REPLACEMENT);
	else if (!utf8_obeyed(code))
		buf_add(b, s.p, n);
	else if (code > 0xffff)         /* surrogates [RFC 8259 7] */
		buf_printf(b, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
	else
		buf_printf(b, "\\u%04x", code);
	return n;
}

static void put_quoted(struct buf *b, struct str s)
{
	buf_char(b, '"');
	while (s.n) {
		size_t n = 0;

		while (n < s.n && is_plain[(unsigned char)s.p[n]])
			n++;
		buf_add(b, s.p, n);
		if (!n && s.p[0] & 0x80) {
			n = put_wide(b, s);
		} else if (!n) {
			put_ascii_escape(b, s.p[0]);
			n = 1;
		}
		s = str_from(s, n);
	}
	buf_char(b, '"');
}

void json_put_key_str(struct json_out *o, struct str key)
{
	assert(in_object(o) && !o->after_key);
	separate(o);
	put_quoted(o->buf, key);
	buf_lit(o->buf, o->indent ? ": " : ":");
	o->after_key = true;
}

void json_put_key(struct json_out *o, const char *key)
{
	json_put_key_str(o, str_of(key));
}

void json_put_str(struct json_out *o, struct str s)
{
	begin(o);
	put_quoted(o->buf, s);
}

void json_put_f64(struct json_out *o, double x)
{
	begin(o);
	if (isfinite(x))
		num_print(o->buf, x);
	else
		buf_lit(o->buf, "null");
}

static void put_digits(struct buf *b, uint64_t x)
{
	char text[20];
	size_t at = sizeof text;

	do
		text[--at] = (char)('0' + x % 10);
	while (x /= 10);
	buf_add(b, text + at, sizeof text - at);
}

void json_put_u64(struct json_out *o, uint64_t x)
{
	begin(o);
	put_digits(o->buf, x);
}

void json_put_i64(struct json_out *o, int64_t x)
{
	begin(o);
	if (x < 0)
		buf_char(o->buf, '-');
	put_digits(o->buf, x < 0 ? 0 - (uint64_t)x : (uint64_t)x);
}

void json_put_bool(struct json_out *o, bool x)
{
	begin(o);
	buf_lit(o->buf, x ? "true" : "false");
}

void json_put_null(struct json_out *o)
{
	begin(o);
	buf_lit(o->buf, "null");
}

void json_put_raw(struct json_out *o, struct str json)
{
	begin(o);
	buf_str(o->buf, json);
}

/* ---- members ---- */

void json_member_str(struct json_out *o, const char *key, struct str s)
{
	json_put_key(o, key);
	json_put_str(o, s);
}

void json_member_f64(struct json_out *o, const char *key, double x)
{
	json_put_key(o, key);
	json_put_f64(o, x);
}

void json_member_u64(struct json_out *o, const char *key, uint64_t x)
{
	json_put_key(o, key);
	json_put_u64(o, x);
}

void json_member_i64(struct json_out *o, const char *key, int64_t x)
{
	json_put_key(o, key);
	json_put_i64(o, x);
}

void json_member_bool(struct json_out *o, const char *key, bool x)
{
	json_put_key(o, key);
	json_put_bool(o, x);
}

void json_known_str(struct json_out *o, const char *key, struct str s)
{
	if (s.n)
		json_member_str(o, key, s);
}

void json_known_f64(struct json_out *o, const char *key, double x)
{
	if (!isnan(x))
		json_member_f64(o, key, x);
}

/* Structure of JSON: objects, arrays, words, and what is skipped. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/json_part.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline void skip_space(struct json *j)
{
	while (j->at < j->bytes.n && (unsigned char)j->bytes.p[j->at] <= ' ' && is_space(j->bytes.p[j->at]))
		j->at++;
}

bool json_fail_at(struct json *j, size_t at, const char *fmt, ...)
{
	char text[sizeof j->err->text];
	va_list args;

	if (j->failed)
		return false;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	j->failed = true;
	return err_at(j->err, j->offset + at, "%s", text);
}

bool json_fail_expected(struct json *j, const char *expected)
{
	struct str rest = str_from(j->bytes, j->at);
	size_t n = 0;

	if (!rest.n)
		return json_fail_at(j, j->at, "%s expected, found the end of the input", expected);
	switch (rest.p[0]) {
	case '{':
		return json_fail_at(j, j->at, "%s expected, found an object", expected);
	case '[':
		return json_fail_at(j, j->at, "%s expected, found an array", expected);
	case '"':
		return json_fail_at(j, j->at, "%s expected, found a string", expected);
	case ',': case ':': case ']': case '}':
		return json_fail_at(j, j->at, "%s expected, found '%c'", expected, rest.p[0]);
	}
	while (n < rest.n && n < 32 && !is_space(rest.p[n]) && !memchr("{[\",:]}", rest.p[n], 7))
		n++;
	return json_fail_at(
		j, j->at, "%s expected, found \"%.*s\"", expected, STR(str_clip(rest, n)));
}

/* ---- where we are ---- */

static bool in_object(const struct json *j)
{
	uint32_t level = j->depth - 1;

	return j->open[level / 64] >> level % 64 & 1;
}

static bool enter(struct json *j, bool object)
{
	uint64_t bit = (uint64_t)1 << j->depth % 64,
		 *word = &j->open[j->depth / 64 % (JSON_DEPTH / 64)];

	if (j->depth == JSON_DEPTH) {
		json_fail_at(
			j, j->at, "at most %d levels of objects and arrays expected", JSON_DEPTH);
		j->err->kind = ERR_LIMIT;
		return false;
	}
	*word = object ? *word | bit : *word & ~bit;
	j->depth++;
	j->at++;
	j->fresh = true;
	j->due = false;
	return true;
}

static bool leave(struct json *j)
{
	j->depth--;
	j->at++;
	j->fresh = j->due = false;
	return false;
}

bool json_begin(struct json *j)
{
	if (j->failed)
		return false;
	assert(j->due || !j->depth);    /* a reader must not take two values for one key */
	skip_space(j);
	j->last = j->at;
	return true;
}

bool json_taken(struct json *j, size_t end)
{
	j->at = end;
	j->due = false;
	return true;
}

/* ---- structure ---- */

void json_init(struct json *j, struct str bytes, struct arena *a, struct err *e)
{
	*j = (struct json){ .bytes = bytes, .arena = a, .err = e };
	if (str_starts(bytes, S("\xef\xbb\xbf")))       /* [5] */
		j->at = j->last = 3;
}

uint64_t json_at(const struct json *j)
{
	return j->offset + j->at;
}

static bool open_value(struct json *j, char bracket)
{
	if (!json_begin(j))
		return false;
	if (json_byte(j, j->at) != bracket)
		return json_fail_expected(j, bracket == '{' ? "object" : "array");
	return enter(j, bracket == '{');
}

bool json_object(struct json *j)
{
	return open_value(j, '{');
}

bool json_array(struct json *j)
{
	return open_value(j, '[');
}

/* Steps over the comma before the next member, or over the closing bracket: then false. */
static bool next(struct json *j, char closing)
{
	char c;

	skip_space(j);
	c = json_byte(j, j->at);
	if (c == closing)
		return leave(j);
	if (!j->fresh) {
		if (c != ',')
			return json_fail_expected(j, closing == '}' ? "',' or '}'" : "',' or ']'");
		j->at++;
		skip_space(j);
	}
	j->fresh = false;
	return true;
}

static bool next_key(struct json *j, struct json_quoted *q)
{
	if (!next(j, '}'))
		return false;
	if (json_byte(j, j->at) != '"')
		return json_fail_expected(j, "key in double quotes");
	j->last = j->at;
	if (!json_scan_string(j, q))
		return false;
	skip_space(j);
	if (json_byte(j, j->at) != ':')
		return json_fail_expected(j, "':'");
	j->at++;
	skip_space(j);
	j->due = true;
	return true;
}

/* ,"key": of plain bytes and without white space, which is the bulk of large inputs; all else is left to the grammar. */
static bool plain_key(struct json *j, struct str *key)
{
	size_t start = j->at + !j->fresh, end;

	if (json_byte(j, start) != '"' || (!j->fresh && json_byte(j, j->at) != ','))
		return false;
	end = json_plain_end(j->bytes, start + 1);
	if (json_byte(j, end) != '"' || json_byte(j, end + 1) != ':' || is_space(json_byte(j, end + 2)))
		return false;
	*key = (struct str){ j->bytes.p + start + 1, end - start - 1 };
	j->last = start;
	j->at = end + 2;
	j->fresh = false;
	j->due = true;
	return true;
}

static bool next_item(struct json *j)
{
	if (!next(j, ']'))
		return false;
	j->last = j->at;
	j->due = true;
	return true;
}

bool json_key(struct json *j, struct str *key)
{
	struct json_quoted q;

	*key = (struct str){ 0 };
	if (j->due)
		json_skip(j);
	if (j->failed)
		return false;
	assert(j->depth && in_object(j));
	if (plain_key(j, key))
		return true;
	if (!next_key(j, &q))
		return false;
	*key = json_decode(j, &q);
	return true;
}

bool json_item(struct json *j)
{
	if (j->due)
		json_skip(j);
	if (j->failed)
		return false;
	assert(j->depth && !in_object(j));
	return next_item(j);
}

/* Is `word` what stands at j->at, on its own? */
static bool at_word(const struct json *j, struct str word)
{
	struct str rest = str_from(j->bytes, j->at);

	return str_starts(rest, word) && !(word.n < rest.n && json_is_word(rest.p[word.n]));
}

bool json_bool(struct json *j, bool *out)
{
	*out = false;
	if (!json_begin(j))
		return false;
	*out = at_word(j, S("true"));
	if (!*out && !at_word(j, S("false")))
		return json_fail_expected(j, "true or false");
	return json_taken(j, j->at + (*out ? 4 : 5));
}

bool json_null(struct json *j)
{
	return json_begin(j) && at_word(j, S("null")) && json_taken(j, j->at + 4);
}

bool json_str(struct json *j, struct str *out)
{
	struct json_quoted q;

	*out = (struct str){ 0 };
	if (!json_begin(j))
		return false;
	if (json_byte(j, j->at) != '"')
		return json_fail_expected(j, "string");
	if (!json_scan_string(j, &q))
		return false;
	*out = json_decode(j, &q);
	return json_taken(j, j->at);
}

/* ---- any value ---- */

enum json_kind json_peek(struct json *j)
{
	if (j->failed || (j->depth && !j->due))
		return JSON_NOTHING;
	skip_space(j);
	if (j->at == j->bytes.n && !j->depth)
		return JSON_NOTHING;
	if (json_special(j))
		return JSON_NUMBER;
	switch (json_byte(j, j->at)) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't': case 'f':
		return JSON_BOOL;
	case 'n':
		return JSON_NULL;
	case '-': case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		return JSON_NUMBER;
	}
	json_fail_expected(j, "value");
	return JSON_NOTHING;
}

/* Takes a scalar, or enters an object or array. */
static bool skip_step(struct json *j)
{
	struct json_quoted q;
	struct json_number d;
	size_t special;
	bool flag;

	switch (json_peek(j)) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		return enter(j, j->bytes.p[j->at] == '{');
	case JSON_STRING:
		return json_scan_string(j, &q) && json_taken(j, j->at);
	case JSON_NUMBER:
		special = json_special(j);
		return special ? json_taken(j, j->at + special)
			       : json_scan_number(j, &d) && json_taken(j, j->at + d.text.n);
	case JSON_BOOL:
		return json_bool(j, &flag);
	case JSON_NULL:
		return json_null(j) || json_fail_expected(j, "value");
	case JSON_NOTHING:
		break;
	}
	return json_fail_expected(j, "value");
}

/* End of the whole number at s.p[at], or `at` when none stands there that a comma or a bracket ends. */
static size_t whole_number(struct str s, size_t at)
{
	size_t end = at;

	if (end < s.n && s.p[end] == '0')
		end++;
	else
		while (end < s.n && json_is_digit(s.p[end]))
			end++;
	return end > at && end < s.n && (s.p[end] == ',' || s.p[end] == ']') ? end : at;
}

/* Steps over the whole numbers that an array goes on with, without white space: the bulk of large inputs.  All else is
 * left to the grammar. */
static void skip_numbers(struct json *j)
{
	struct str s = j->bytes;

	for (;;) {
		size_t at = j->at + !j->fresh, end;

		if (!j->fresh && json_byte(j, j->at) != ',')
			return;
		end = whole_number(s, at);
		if (end == at)
			return;
		j->at = end;
		j->fresh = false;
	}
}

bool json_skip(struct json *j)
{
	uint32_t floor = j->depth;
	struct json_quoted q;
	size_t start;

	if (!json_begin(j))
		return false;
	start = j->at;
	if (!skip_step(j))
		return false;
	while (j->depth > floor && !j->failed) {
		if (!in_object(j))
			skip_numbers(j);
		if (in_object(j) ? next_key(j, &q) : next_item(j))
			skip_step(j);
	}
	j->last = start;
	return !j->failed;
}

bool json_raw(struct json *j, struct str *out)
{
	*out = (struct str){ 0 };
	if (!json_skip(j))
		return false;
	*out = (struct str){ j->bytes.p + j->last, j->at - j->last };
	return true;
}

/* ---- ends ---- */

bool json_fail(struct json *j, const char *fmt, ...)
{
	char text[sizeof j->err->text];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	return json_fail_at(j, j->last, "%s", text);
}

bool json_ok(const struct json *j)
{
	return !j->failed;
}

bool json_end(struct json *j)
{
	if (j->failed)
		return false;
	assert(!j->depth);
	skip_space(j);
	return j->at == j->bytes.n || json_fail_expected(j, "the end of the input");
}

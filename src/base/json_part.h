/*
 * json_part - what json.c (structure), json_text.c (strings), json_number.c and json_write.c share.
 */
#ifndef PAWL_BASE_JSON_PART_H
#define PAWL_BASE_JSON_PART_H

#include "base/json.h"

#define JSON_REPLACEMENT "\xef\xbf\xbd"         /* U+FFFD */

/* A string or key as it stands between its quotes. */
struct json_quoted {
	struct str raw;
	bool escaped;           /* holds at least one backslash */
	size_t nbroken;         /* ill-formed UTF-8 sequences in it */
};

struct json_number {
	struct str text;
	bool minus, simple;     /* simple: no fraction and no exponent */
};

/* The byte at offset `at`; 0 at the end, which no grammar rule wants. */
static inline char json_byte(const struct json *j, size_t at)
{
	return at < j->bytes.n ? j->bytes.p[at] : 0;
}

static inline bool json_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes that would run on a number or a literal: "nan(ind)" is no nan. */
static inline bool json_is_word(char c)
{
	return json_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) ||
		c == '_' || c == '.' || c == '+' || c == '-' || c == '(';
}

/* Fails at byte `at` of j->bytes, unless something has failed before. */
bool json_fail_at(struct json *j, size_t at, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Fails at the next byte, telling what was expected and what stands there. */
bool json_fail_expected(struct json *j, const char *expected);

bool json_begin(struct json *j);                /* goes to the next value; false after a failure */
bool json_taken(struct json *j, size_t end);    /* the value ended before byte `end`; true */

/* The first byte in [at, n) that is not plain: a quote, a backslash, a control or beyond ASCII. */
size_t json_plain_end(struct str s, size_t at);

bool json_scan_string(struct json *j, struct json_quoted *q);   /* validates it and steps over it */
struct str json_decode(struct json *j, const struct json_quoted *q);    /* borrowed if unescaped */

bool json_scan_number(struct json *j, struct json_number *x);   /* validates it, stays before it */
size_t json_special(const struct json *j);      /* length of a bare NaN or infinity, or 0 */

/*
 * The bytes that a non-empty s starts with as one unit: a code point [Unicode 15, table 3-7] and
 * *valid, or the maximal part of an ill-formed one, for which one U+FFFD stands [Unicode 15,
 * section 3.9, U+FFFD substitution].
 */
size_t json_sequence(struct str s, bool *valid);

#endif

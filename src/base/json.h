/*
 * json - a streaming pull parser: the reader asks for what it expects, in order, nothing is built.
 *
 * Errors are sticky: the first one is kept with its byte offset and every later call returns false
 * at once, so a reader is straight-line code that looks at json_end() alone.
 *
 *	json_init(&j, bytes, arena, e);
 *	json_object(&j);
 *	while (json_key(&j, &key)) {
 *		if (str_eq(key, S("name")))
 *			json_str(&j, &name);
 *	}
 *	return json_end(&j);
 *
 * A value that the reader did not take is skipped, and validated, by the next json_key() or
 * json_item(); an object or array that it entered must be read to its end.  A call that fails
 * stores zero (NaN, the empty string), so that straight-line code never reads what was not written.
 * A copy of the struct is a bookmark: assigning it back reads the same bytes again.
 *
 * RFC 8259.  Choices: [1] strings are UTF-8; invalid bytes and lone surrogates become U+FFFD, as
 * browsers do; [2] numbers keep 64-bit integers exact (json_u64, json_i64), doubles are correctly
 * rounded, overflow to infinity is an error; [3] depth is limited to JSON_DEPTH; [4] with allow_nan
 * the bare words NaN, Infinity and -Infinity (also nan, inf, -nan, -inf), which several producers
 * write, are numbers; [5] a UTF-8 byte order mark is skipped.
 */
#ifndef PAWL_BASE_JSON_H
#define PAWL_BASE_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define JSON_DEPTH 512

enum json_kind {
	JSON_NOTHING,           /* end of input, or an error */
	JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_OBJECT, JSON_ARRAY,
};

struct json {
	struct str bytes;
	size_t at;              /* next byte to look at */
	size_t last;            /* first byte of the key or value taken last */
	uint64_t offset;        /* of bytes in the whole input: added to places; 0 at first */
	struct arena *arena;    /* takes strings that had escapes; the others are borrowed */
	struct err *err;
	bool allow_nan, failed;
	bool fresh;             /* just after '{' or '[': no comma expected */
	bool due;               /* json_key() or json_item() announced a value, not taken yet */
	uint32_t depth;
	uint64_t open[JSON_DEPTH / 64];         /* bit set: the level is an object */
};

void json_init(struct json *j, struct str bytes, struct arena *a, struct err *e);

/* Kind of the next value, consuming nothing but white space. */
enum json_kind json_peek(struct json *j);

/* Offset of the next byte: after json_key() or json_item() the value's first. */
uint64_t json_at(const struct json *j);

bool json_object(struct json *j);               /* takes '{' */
bool json_key(struct json *j, struct str *key); /* next key; false after the last, '}' taken */
bool json_array(struct json *j);                /* takes '[' */
bool json_item(struct json *j);                 /* another item?  false after the last, ']' taken */

bool json_str(struct json *j, struct str *out);
bool json_f64(struct json *j, double *out);     /* finite, or NaN/Inf with allow_nan */
void json_loose_f64(struct json *j, double *out);       /* also as a text; anything else is skipped, and NaN */
bool json_u64(struct json *j, uint64_t *out);   /* whole (1e3 and 5.0 are) and in range */
bool json_i64(struct json *j, int64_t *out);
bool json_bool(struct json *j, bool *out);
bool json_null(struct json *j);                 /* takes null if it is next, else false */
bool json_skip(struct json *j);                 /* any one value, validated */
bool json_raw(struct json *j, struct str *out); /* any one value, validated, as its source bytes */

/* Fails at the key or value taken last, with the reader's own words. */
bool json_fail(struct json *j, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* True when nothing failed and only white space is left.  What was entered must have been left. */
bool json_end(struct json *j) MUST_CHECK;

/* True when nothing failed so far: for streams of values (JSON lines), where more may follow. */
bool json_ok(const struct json *j);

/* ---- writing ---- */

/* Commas, quotes and escapes are the writer's business; balance is the caller's (asserted).  Output
 * is ASCII-safe UTF-8: controls, what hides or reorders text, U+2028/9 and '<' are escaped, so that it
 * can stand on a terminal and inside a <script>; invalid bytes become U+FFFD. */
struct json_out {
	struct buf *buf;
	uint32_t depth, indent; /* indent: spaces a level, 0 = one line */
	bool first;
	bool after_key;
	uint64_t open[JSON_DEPTH / 64];         /* bit set: the level is an object */
};

void json_out_init(struct json_out *o, struct buf *buf, uint32_t indent);
void json_put_object(struct json_out *o);
void json_put_array(struct json_out *o);
void json_put_end_object(struct json_out *o);
void json_put_end_array(struct json_out *o);
void json_put_key(struct json_out *o, const char *key);
void json_put_key_str(struct json_out *o, struct str key);
void json_put_str(struct json_out *o, struct str s);
void json_put_f64(struct json_out *o, double x);        /* NaN and infinities as null */
void json_put_u64(struct json_out *o, uint64_t x);
void json_put_i64(struct json_out *o, int64_t x);
void json_put_bool(struct json_out *o, bool x);
void json_put_null(struct json_out *o);
void json_put_raw(struct json_out *o, struct str json); /* one value, already JSON */

/* A key and its value. */
void json_member_str(struct json_out *o, const char *key, struct str s);
void json_member_f64(struct json_out *o, const char *key, double x);
void json_member_u64(struct json_out *o, const char *key, uint64_t x);
void json_member_i64(struct json_out *o, const char *key, int64_t x);
void json_member_bool(struct json_out *o, const char *key, bool x);

/* The same of what may be unknown: nothing for an empty text, or for NaN. */
void json_known_str(struct json_out *o, const char *key, struct str s);
void json_known_f64(struct json_out *o, const char *key, double x);

#endif

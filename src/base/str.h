/*
 * str - borrowed bytes: a pointer and a length, never NUL-terminated by contract.
 *
 * A str owns nothing.  It points into a mapped input, an arena or a literal and lives as long as
 * that does.  Text from outside may hold any byte; whoever prints it makes it safe (base/utf8.h).
 */
#ifndef PAWL_BASE_STR_H
#define PAWL_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))

struct str {
	const char *p;          /* may be NULL when n is 0 */
	size_t n;               /* bytes */
};

#define S(literal) ((struct str){ "" literal, sizeof(literal) - 1 })

/* For "%.*s": lengths beyond INT_MAX are clipped, which is right for messages only. */
#define STR(s) ((int)((s).n > 0x7fffffff ? 0x7fffffff : (s).n)), ((s).p ? (s).p : "")

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || (*a.p == *b.p && memcmp(a.p, b.p, a.n) == 0));
}

struct str str_of(const char *cstr);            /* NULL gives the empty str */
int str_cmp(struct str a, struct str b);        /* bytewise, as memcmp; a prefix sorts first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_has(struct str s, struct str part);    /* the empty part is always there */
struct str str_trim(struct str s);              /* without ASCII white space at both ends */
struct str str_clip(struct str s, size_t n);    /* the first n bytes at most, for messages */
struct str str_from(struct str s, size_t at);   /* the rest from byte `at`; empty past the end */

/* Cuts `rest` at the first `sep`: returns what is before it, leaves what is behind it (or nothing). */
struct str str_cut(struct str *rest, char sep);

/* Cuts `rest` at the last `sep`: returns what is behind it, leaves what is before it.  Without a
 * `sep` returns everything and leaves nothing. */
struct str str_cut_last(struct str *rest, char sep);

/* The next line without its "\n" or "\r\n". */
struct str str_line(struct str *rest);

/* The next word between runs of spaces and tabs; empty when none is left. */
struct str str_word(struct str *rest);

/* Whole decimal numbers: digits only (a '-' first for i64), no white space, no overflow. */
bool str_u64(struct str s, uint64_t *out) MUST_CHECK;
bool str_i64(struct str s, int64_t *out) MUST_CHECK;

/* Shell-like pattern over a whole string: '*' (also across '/'), '?', '[a-z]', '[!a]', '\' escapes.
 * Linear in s times stars: no exponential patterns. */
bool str_glob(struct str pattern, struct str s);

/* Edit distance capped at `most` + 1, for "did you mean": insert, delete, replace, or swap two neighbours
 * (optimal string alignment).  Strings are clipped at 64 bytes. */
unsigned str_distance(struct str a, struct str b, unsigned most);

#endif

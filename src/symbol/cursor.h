/*
 * cursor - little-endian numbers and strings out of bytes that may end anywhere.
 *
 * Reading past the end gives 0 and sets `bad`, for good: straight-line code looks at it once.
 */
#ifndef PAWL_SYMBOL_CURSOR_H
#define PAWL_SYMBOL_CURSOR_H

#include "base/str.h"

struct cursor {
	const uint8_t *p, *end;
	bool bad;
};

/* From offset `at` to the end; bad when that lies outside. */
static inline struct cursor cursor_at(struct str s, uint64_t at)
{
	const uint8_t *p = (const uint8_t *)s.p;

	if (at > s.n || !s.p)
		return (struct cursor){ .bad = at > 0 };
	return (struct cursor){ p + at, p + s.n, false };
}

static inline size_t cursor_left(const struct cursor *c)
{
	return (size_t)(c->end - c->p);
}

static inline bool cursor_fail(struct cursor *c)
{
	c->bad = true;
	c->p = c->end;
	return false;
}

static inline void cursor_skip(struct cursor *c, uint64_t n)
{
	if (n > cursor_left(c))
		cursor_fail(c);
	else
		c->p += n;
}

/* An unsigned number of n <= 8 bytes. */
static inline uint64_t cursor_u(struct cursor *c, unsigned n)
{
	uint64_t x = 0;

	if (n > cursor_left(c) || n > 8)
		return cursor_fail(c);
	memcpy(&x, c->p, n);
	c->p += n;
	return x;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	if (c->p == c->end)
		return cursor_fail(c);
	return *c->p++;
}

static inline uint16_t cursor_u16(struct cursor *c)
{
	return (uint16_t)cursor_u(c, 2);
}

static inline uint32_t cursor_u32(struct cursor *c)
{
	return (uint32_t)cursor_u(c, 4);
}

static inline uint64_t cursor_u64(struct cursor *c)
{
	return cursor_u(c, 8);
}

/* LEB128 [DWARF5 7.6]; bits beyond 64 are lost. */
static inline uint64_t cursor_uleb(struct cursor *c)
{
	uint64_t x = 0;

	for (unsigned shift = 0; c->p < c->end; shift += 7) {
		uint8_t byte = *c->p++;

		if (shift < 64)
			x |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return x;
	}
	return cursor_fail(c);
}

static inline int64_t cursor_sleb(struct cursor *c)
{
	uint64_t x = 0;

	for (unsigned shift = 0; c->p < c->end;) {
		uint8_t byte = *c->p++;

		if (shift < 64)
			x |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
		if (byte & 0x80)
			continue;
		if ((byte & 0x40) && shift < 64)
			x |= ~(uint64_t)0 << shift;
		return (int64_t)x;
	}
	return cursor_fail(c);
}

/* Up to the next NUL, which is taken too. */
static inline struct str cursor_cstr(struct cursor *c)
{
	const uint8_t *nul = c->p == c->end ? NULL : memchr(c->p, 0, cursor_left(c));
	struct str s = { (const char *)c->p, nul ? (size_t)(nul - c->p) : 0 };

	if (!nul) {
		cursor_fail(c);
		return (struct str){ 0 };
	}
	c->p = nul + 1;
	return s;
}

/* The string at an offset of a table of them; empty when there is none. */
static inline struct str cursor_string(struct str table, uint64_t at)
{
	struct cursor c = cursor_at(table, at);

	return c.bad ? (struct str){ 0 } : cursor_cstr(&c);
}

#endif

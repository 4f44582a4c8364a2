#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool buf_try_room(struct buf *b, size_t n)
{
	size_t need, cap = b->cap ? b->cap : 256;
	char *p;

	if (__builtin_add_overflow(b->n, n, &need))
		return false;
	while (cap < need)
		if (__builtin_mul_overflow(cap, (size_t)2, &cap))
			return false;
	if (cap == b->cap)
		return true;
	p = realloc(b->p, cap);
	if (!p)
		return false;
	b->p = p;
	b->cap = cap;
	return true;
}

char *buf_room(struct buf *b, size_t n)
{
	if (!buf_try_room(b, n))
		abort();
	return b->p + b->n;
}

void buf_lit(struct buf *b, const char *cstr)
{
	buf_add(b, cstr, strlen(cstr));
}

void buf_fill(struct buf *b, char c, size_t n)
{
	memset(buf_room(b, n), c, n);
	b->n += n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	assert(n >= 0);
	va_start(args, fmt);
	vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, fmt, args);
	va_end(args);
	b->n += (size_t)n;
}

struct str buf_view(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}

void buf_clear(struct buf *b)
{
	b->n = 0;
}

void buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

/*
 * buf - bytes that grow at the end; what every writer writes into.
 *
 * Owns its memory: buf_release() frees it.  Zero-initialised is empty and ready.  Running out of
 * memory aborts: writers produce bounded output from evidence that already fits.
 */
#ifndef PAWL_BASE_BUF_H
#define PAWL_BASE_BUF_H

#include "base/str.h"

struct buf {
	char *p;
	size_t n, cap;
};

void buf_lit(struct buf *b, const char *cstr);
void buf_fill(struct buf *b, char c, size_t n);         /* n times c */
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
char *buf_room(struct buf *b, size_t n);                /* n writable bytes at the end; add to b->n what was used */
bool buf_try_room(struct buf *b, size_t n) MUST_CHECK;  /* the same for sizes from outside: false without memory */
struct str buf_view(const struct buf *b);               /* valid until the next write */
void buf_clear(struct buf *b);                          /* empty, memory kept */
void buf_release(struct buf *b);

/* Here, because every byte that is written comes by. */
static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (!n)
		return;
	memcpy(b->cap - b->n >= n ? b->p + b->n : buf_room(b, n), bytes, n);
	b->n += n;
}

static inline void buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

static inline void buf_char(struct buf *b, char c)
{
	*(b->cap > b->n ? b->p + b->n : buf_room(b, 1)) = c;
	b->n++;
}

#endif

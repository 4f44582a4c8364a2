/*
 * arena - memory that is freed whole: one per input, one per report.
 *
 * An arena with a ceiling leaves the reader that crossed it by longjmp to its refuge, which
 * format_read() sets.  That is sound only while a reader owns nothing but
 * arena memory: it may not open, lock or malloc.
 *
 * Under AddressSanitizer everything but the objects handed out is poisoned, with a gap after each,
 * because a plain arena hides overruns from it.
 */
#ifndef PAWL_BASE_ARENA_H
#define PAWL_BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>

#include "base/str.h"

struct arena_block;
struct arena_owned;

struct arena {
	struct arena_block *block;      /* newest first */
	size_t used_bytes;              /* handed out, with padding */
	size_t limit_bytes;             /* ceiling on used_bytes; 0 = none */
	jmp_buf *refuge;                /* where crossing the ceiling goes; NULL = abort */
	struct arena_owned *owned;      /* what goes with it: newest first */
};

/* Zeroed memory, aligned for any type.  Never returns NULL. */
void *arena_alloc(struct arena *a, size_t count, size_t size);

/* Room for at least n + 1 objects of `size` bytes: p itself when it is the newest object and can be
 * extended, else a doubled copy: then the old one must not be touched any more.  Sets *cap. */
void *arena_grow(struct arena *a, void *p, size_t size, uint32_t n, uint32_t *cap);

/* Gives the memory of an object of 128 KiB or more back before the arena goes; smaller ones stay.  NULL is none. */
void arena_discard(struct arena *a, void *p);

struct str arena_str(struct arena *a, struct str s);            /* a copy, with a NUL behind it */
char *arena_cstr(struct arena *a, struct str s);                /* the same, for system calls */
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct str arena_vprintf(struct arena *a, const char *fmt, va_list args);
struct str arena_join(struct arena *a, struct str x, struct str y);

/* Has arena_free() call release(thing), newest first, before the memory goes: for mapped files and the like. */
void arena_own(struct arena *a, void (*release)(void *thing), void *thing);

void arena_free(struct arena *a);       /* everything; the arena may be used again */
void arena_clear(struct arena *a);      /* the same, but keeps memory that it will need again if it is filled as before */

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), 1, sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_alloc((a), (count), sizeof(type)))

/* Makes room for one more object in an array of `n` used and `cap` possible objects.  Hold indices,
 * not pointers, across this; never call a function that grows an array inside an index of it. */
#define ARENA_ROOM(a, p, n, cap) \
	((n) < (cap) ? (void)0 : (void)((p) = arena_grow((a), (p), sizeof(*(p)), (n), &(cap))))

#endif

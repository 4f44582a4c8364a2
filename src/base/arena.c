/*
 * Blocks double from 4 KiB to 8 MiB; large objects get a mapping of their own.  The newest object of the newest
 * block can be extended in place, so the usual array that grows alone is never copied; an object with its own
 * mapping is moved by the kernel, page tables only, so that large arrays leave no copies behind.  Mappings that are large
 * ask for huge pages: fewer faults while they fill, and look-ups all over a table find their page sooner.
 */
#include "base/arena.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#endif

#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define GAP 64u         /* bytes left poisoned behind every object */
#else
#define POISON(p, n) ((void)0)
#define UNPOISON(p, n) ((void)0)
#define GAP 0u
#endif

#define ALIGNMENT 16u
#define BLOCK_FIRST ((size_t)4 << 10)
#define OWN_LEAST ((size_t)128 << 10)   /* objects from here on have a mapping of their own */
#define HUGE_PAGE ((size_t)2 << 20)
#define BLOCK_MOST ((size_t)8 << 20)

struct arena_block {
	struct arena_block *older;
	_Alignas(ALIGNMENT) char *byte; /* behind this, or a mapping of its own */
	size_t n, cap;          /* bytes used and there, of byte[] */
	size_t newest;          /* offset of the newest object */
	size_t mapped;          /* length of the mapping; 0 = it is of the heap */
	bool shared;            /* by many objects */
};

struct arena_owned {
	struct arena_owned *older;
	void (*release)(void *thing);
	void *thing;
};

static _Noreturn void exhausted(struct arena *a)
{
	if (a->refuge)
		longjmp(*a->refuge, 1);
	abort();
}

/* Counts `n` more bytes against the ceiling. */
static void charge(struct arena *a, size_t n)
{
	size_t used;

	if (__builtin_add_overflow(a->used_bytes, n, &used) || (a->limit_bytes && used > a->limit_bytes))
		exhausted(a);
	a->used_bytes = used;
}

static size_t padded(struct arena *a, size_t n)
{
	size_t sum;

	if (__builtin_add_overflow(n, ALIGNMENT - 1 + GAP, &sum))
		exhausted(a);
	return sum & ~(size_t)(ALIGNMENT - 1);
}

static size_t whole_huge_pages(size_t n)
{
	return (n + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
}

/* What will be filled may not leave much of its last huge page free; what doubled is full to the half. */
static bool fills_huge_pages(size_t n, bool grown)
{
	if (n > SIZE_MAX - HUGE_PAGE)
		return false;
	return grown ? n >= 2 * HUGE_PAGE : whole_huge_pages(n) - n <= n / 4;
}

/* A kernel that has none goes on with small ones. */
static void ask_for_huge_pages(void *p, size_t n)
{
	madvise(p, n, MADV_HUGEPAGE);
}

/* Zeroed; NULL without memory. */
static struct arena_block *map_block(size_t cap)
{
	struct arena_block *b = calloc(1, sizeof *b);
	bool huge = fills_huge_pages(cap, false);
	void *p;

	if (!b)
		return NULL;
	b->cap = cap;
	b->mapped = huge ? whole_huge_pages(cap) : cap;
	p = mmap(NULL, b->mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED) {
		free(b);
		return NULL;
	}
	if (huge)
		ask_for_huge_pages(p, b->mapped);
	b->byte = p;
	return b;
}

static struct arena_block *heap_block(size_t cap)
{
	struct arena_block *b = calloc(1, sizeof *b + cap);

	if (!b)
		return NULL;
	b->cap = cap;
	b->byte = (char *)(b + 1);
	return b;
}

static void free_block(struct arena_block *b)
{
	UNPOISON(b->byte, b->cap);
	if (b->mapped)
		munmap(b->byte, b->mapped);
	free(b);
}

/* For one large object, behind the newest block, whose room others may still use. */
static struct arena_block *add_own_block(struct arena *a, size_t cap)
{
	struct arena_block **link = a->block ? &a->block->older : &a->block, *b = map_block(cap);

	if (!b)
		exhausted(a);
	b->older = *link;
	POISON(b->byte, cap);
	*link = b;
	return b;
}

static struct arena_block *add_shared_block(struct arena *a, size_t need)
{
	size_t cap = a->block ? a->block->cap * 2 : BLOCK_FIRST;
	struct arena_block *b;

	if (cap > BLOCK_MOST)
		cap = BLOCK_MOST;
	if (cap < need)
		cap = need;
	b = cap < BLOCK_MOST ? heap_block(cap) : map_block(cap);
	if (!b)
		exhausted(a);
	b->older = a->block;
	b->shared = true;
	POISON(b->byte, cap);
	a->block = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
	struct arena_block *b = a->block;
	size_t n, room;

	if (__builtin_mul_overflow(count, size, &n))
		exhausted(a);
	room = padded(a, n ? n : 1);
	charge(a, room);
	if (room >= OWN_LEAST)
		b = add_own_block(a, room);
	else if (!b || b->cap - b->n < room)
		b = add_shared_block(a, room);
	b->newest = b->n;
	b->n += room;
	UNPOISON(b->byte + b->newest, n);
	return b->byte + b->newest;
}

/* Makes the newest object larger where it stands, when its block has the room. */
static bool extend(struct arena *a, void *p, size_t old, size_t new)
{
	struct arena_block *b = a->block;
	size_t room = padded(a, new);

	if (!b || p != b->byte + b->newest || b->cap - b->newest < room)
		return false;
	charge(a, room - padded(a, old ? old : 1));
	b->n = b->newest + room;
	UNPOISON(b->byte + b->newest, new);
	return true;
}

/* The link to the block that is the object p alone; NULL when p shares its block. */
static struct arena_block **own_block(struct arena *a, const void *p)
{
	struct arena_block **link = &a->block;

	while (*link && ((*link)->shared || p != (*link)->byte))
		link = &(*link)->older;
	return *link ? link : NULL;
}

/* Moves a large object to a larger mapping; NULL when it has none of its own. */
static void *remap(struct arena *a, const void *p, size_t old, size_t new)
{
	struct arena_block **link = old > OWN_LEAST - GAP - ALIGNMENT ? own_block(a, p) : NULL, *b;
	size_t room = padded(a, new), length;
	bool huge = fills_huge_pages(room, true);
	void *moved;

	if (!link)
		return NULL;
	b = *link;
	charge(a, room - b->n);
	UNPOISON(b->byte, b->cap);
	length = huge ? whole_huge_pages(room) : room;
	moved = mremap(b->byte, b->mapped, length, MREMAP_MAYMOVE);
	if (moved == MAP_FAILED)
		exhausted(a);
	if (huge)
		ask_for_huge_pages(moved, length);
	b->byte = moved;
	b->mapped = length;
	b->n = b->cap = room;
	POISON(b->byte + new, room - new);
	return b->byte;
}

void *arena_grow(struct arena *a, void *p, size_t size, uint32_t n, uint32_t *cap)
{
	uint32_t new_cap = *cap ? *cap * 2 : 8;
	size_t bytes;
	void *copy;

	if (n < *cap)
		return p;
	if (new_cap <= n || __builtin_mul_overflow((size_t)new_cap, size, &bytes))
		exhausted(a);
	if (p && extend(a, p, *cap * size, bytes)) {
		*cap = new_cap;
		return p;
	}
	copy = p ? remap(a, p, *cap * size, bytes) : NULL;
	if (copy) {
		*cap = new_cap;
		return copy;
	}
	copy = arena_alloc(a, new_cap, size);
	if (n)
		memcpy(copy, p, n * size);
	if (p)
		POISON(p, *cap * size);
	*cap = new_cap;
	return copy;
}

void arena_discard(struct arena *a, void *p)
{
	struct arena_block **link = p ? own_block(a, p) : NULL, *b;

	if (!link)
		return;
	b = *link;
	*link = b->older;
	a->used_bytes -= b->n;
	free_block(b);
}

struct str arena_str(struct arena *a, struct str s)
{
	return (struct str){ arena_cstr(a, s), s.n };
}

char *arena_cstr(struct arena *a, struct str s)
{
	char *copy = arena_alloc(a, s.n + 1, 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	return copy;
}

struct str arena_join(struct arena *a, struct str x, struct str y)
{
	char *copy = arena_alloc(a, x.n + y.n + 1, 1);

	if (x.n)
		memcpy(copy, x.p, x.n);
	if (y.n)
		memcpy(copy + x.n, y.p, y.n);
	return (struct str){ copy, x.n + y.n };
}

struct str arena_vprintf(struct arena *a, const char *fmt, va_list args)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	assert(n >= 0);
	text = arena_alloc(a, (size_t)n + 1, 1);
	vsnprintf(text, (size_t)n + 1, fmt, args);
	return (struct str){ text, (size_t)n };
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	struct str s;
	va_list args;

	va_start(args, fmt);
	s = arena_vprintf(a, fmt, args);
	va_end(args);
	return s;
}

void arena_own(struct arena *a, void (*release)(void *thing), void *thing)
{
	struct arena_owned *o = ARENA_NEW(a, struct arena_owned);

	*o = (struct arena_owned){ a->owned, release, thing };
	a->owned = o;
}

static void release(struct arena *a)
{
	for (struct arena_owned *o = a->owned; o; o = o->older)
		o->release(o->thing);
	a->owned = NULL;
	a->used_bytes = 0;
}

static void free_blocks(struct arena_block *b)
{
	while (b) {
		struct arena_block *older = b->older;

		free_block(b);
		b = older;
	}
}

void arena_free(struct arena *a)
{
	release(a);
	free_blocks(a->block);
	a->block = NULL;
}

/* The newest shared block has half of all that small objects took, or 8 MiB. */
void arena_clear(struct arena *a)
{
	struct arena_block *b = a->block;

	if (!b || !b->shared) {
		arena_free(a);
		return;
	}
	release(a);
	free_blocks(b->older);
	b->older = NULL;
	UNPOISON(b->byte, b->n);
	memset(b->byte, 0, b->n);
	POISON(b->byte, b->cap);
	b->n = b->newest = 0;
}

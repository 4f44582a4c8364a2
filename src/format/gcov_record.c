/*
 * The layout of .gcno and .gcda, as gcc/gcov-io.h of GCC 4.7 to 14 has it.
 *
 *	magic       u32: "gcno" or "gcda" as one number, so that the byte order shows
 *	version     u32: "B22*" is 12.2 ('A' = 0x, 'B' = 1x, units, minor, status), "408*" is 4.8
 *	stamp       u32
 *	records     u32 tag, i32 length, content; a tag of 0 ends them
 *
 * Until GCC 11 lengths count 4-byte words and strings are padded to them; since 12 both count bytes.
 */
#include "format/gcov_part.h"

#define MAGIC_GRAPH 0x67636e6fu
#define MAGIC_COUNTS 0x67636461u
#define VERSION_LEAST 407u              /* checksums of control flow came then */
#define VERSION_BYTES 1200u

static uint32_t u32_at(const struct gcov_cursor *c, size_t at)
{
	uint32_t x;

	memcpy(&x, c->p + at, sizeof x);
	return c->swap ? __builtin_bswap32(x) : x;
}

uint32_t gcov_u32(struct gcov_cursor *c)
{
	if (c->n - c->at < 4) {
		c->failed = true;
		c->at = c->n;
		return 0;
	}
	c->at += 4;
	return u32_at(c, c->at - 4);
}

uint64_t gcov_u64(struct gcov_cursor *c)
{
	uint64_t low = gcov_u32(c);

	return low | (uint64_t)gcov_u32(c) << 32;
}

static uint64_t in_bytes(const struct gcov_cursor *c, uint64_t length)
{
	return c->version >= VERSION_BYTES ? length : length * 4;
}

struct str gcov_str(struct gcov_cursor *c)
{
	uint64_t n = in_bytes(c, gcov_u32(c));
	struct str s = { c->p + c->at, n };

	if (n > c->n - c->at) {
		c->failed = true;
		c->at = c->n;
		return S("");
	}
	c->at += n;
	s.n = strnlen(s.p, n);
	return s;
}

/* 0 when it is none. */
static unsigned version_of(uint32_t word)
{
	unsigned char c[3] = { (unsigned char)(word >> 24), (unsigned char)(word >> 16), (unsigned char)(word >> 8) };

	for (int i = 1; i < 3; i++)
		if (c[i] < '0' || c[i] > '9')
			return 0;
	if (c[0] >= 'A' && c[0] <= 'Z')
		return (c[0] - 'A') * 1000u + (c[1] - '0') * 100u + (c[2] - '0');
	if (c[0] >= '0' && c[0] <= '9')
		return (c[0] - '0') * 100u + (c[1] - '0') * 10u + (c[2] - '0');
	return 0;
}

enum gcov_kind gcov_open(struct gcov_cursor *c, struct str bytes)
{
	enum gcov_kind kind;
	uint32_t magic;

	*c = (struct gcov_cursor){ .p = bytes.p, .n = bytes.n };
	if (bytes.n < 8)
		return GCOV_OTHER;
	magic = u32_at(c, 0);
	c->swap = magic == __builtin_bswap32(MAGIC_GRAPH) || magic == __builtin_bswap32(MAGIC_COUNTS);
	magic = gcov_u32(c);
	kind = magic == MAGIC_GRAPH ? GCOV_GRAPH : magic == MAGIC_COUNTS ? GCOV_COUNTS : GCOV_OTHER;
	c->version = version_of(gcov_u32(c));
	return c->version >= VERSION_LEAST ? kind : GCOV_OTHER;
}

bool gcov_next(struct gcov_cursor *c, struct gcov_record *r)
{
	uint64_t n;

	if (c->at == c->n)
		return false;
	r->at = c->at;
	r->tag = gcov_u32(c);
	c->ended = !c->failed && !r->tag;
	if (c->failed || c->ended)
		return false;
	r->length = (int32_t)gcov_u32(c);
	/* Negative: as many counts, all of them zero, and not there. */
	n = r->length < 0 ? 0 : in_bytes(c, (uint64_t)r->length);
	if (c->failed || n > c->n - c->at) {
		c->failed = true;
		return false;
	}
	r->content = *c;
	r->content.n = c->at + n;
	c->at += n;
	return true;
}

uint32_t gcov_words(const struct gcov_record *r)
{
	uint64_t n = (uint64_t)(r->length < 0 ? -r->length : r->length);

	return (uint32_t)(in_bytes(&r->content, n) / 4);
}

/* ---- tables ---- */

void gcov_table_clear(struct gcov_table *t)
{
	t->n = 0;
	if (!++t->round) { /* after 2^32 objects */
		memset(t->slot, 0, t->cap * sizeof *t->slot);
		t->round = 1;
	}
}

static uint32_t slot_of(const struct gcov_table *t, uint64_t key)
{
	uint32_t at = (uint32_t)hash_bytes((struct str){ (const char *)&key, sizeof key }) & (t->cap - 1);

	while (t->slot[at].round == t->round && t->slot[at].key != key)
		at = (at + 1) & (t->cap - 1);
	return at;
}

uint32_t gcov_table_find(const struct gcov_table *t, uint64_t key)
{
	uint32_t at = t->cap ? slot_of(t, key) : 0;

	return t->cap && t->slot[at].round == t->round ? t->slot[at].index : GCOV_NONE;
}

static void enlarge(struct gcov_table *t)
{
	struct gcov_table old = *t;

	t->cap = old.cap ? old.cap * 2 : 1024;
	t->slot = ARENA_ARRAY(t->arena, struct gcov_slot, t->cap);
	for (uint32_t i = 0; i < old.cap; i++)
		if (old.slot[i].round == t->round)
			t->slot[slot_of(t, old.slot[i].key)] = old.slot[i];
	arena_discard(t->arena, old.slot);
}

void gcov_table_put(struct gcov_table *t, uint64_t key, uint32_t index)
{
	uint32_t at;

	if (t->n >= t->cap / 2)
		enlarge(t);
	at = slot_of(t, key);
	t->n += t->slot[at].round != t->round;
	t->slot[at] = (struct gcov_slot){ key, index, t->round };
}

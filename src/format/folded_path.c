/*
 * Lines of folded stacks as paths: a line costs a look-up for each of its names and a few bytes.
 *
 * A name is hashed while its end is looked for, eight bytes at a time.  Names are few beside their uses, so that all
 * that a look-up touches stays in the cache.
 */
#include "base/proto.h"
#include "format/folded_part.h"

#include <endian.h>

#define SLOTS_FIRST 1024u
#define POOL_BYTES ((size_t)64 << 10)
#define EACH_BYTE 0x0101010101010101u

struct folded_name {
	const char *p;
	uint32_t n, frame;
	uint64_t hash;
};

struct folded_slot {
	uint32_t tag, name; /* upper half of the hash; index + 1, 0 = free */
};

void folded_paths_begin(struct folded_paths *f, struct profile *p, struct str bytes, bool mapped)
{
	*f = (struct folded_paths){ .profile = p, .limit = bytes.p + bytes.n, .mapped = mapped };
	f->key = hash_bytes(S("folded")) | 1;
	f->slots = SLOTS_FIRST;
	f->slot = ARENA_ARRAY(p->arena, struct folded_slot, f->slots);
}

/* ---- names ---- */

/* Eight bytes from p on; behind the end of the input there are zeros. */
static inline uint64_t word_at(const struct folded_paths *f, const char *p)
{
	size_t left = (size_t)(f->limit - p);
	uint64_t word = 0;

	if (left >= sizeof word)
		memcpy(&word, p, sizeof word);
	else
		memcpy(&word, p, left);
	return le64toh(word);
}

/* How many bytes of a word come before its first ';': 8 when there is none. */
static inline uint32_t bytes_before(uint64_t word)
{
	uint64_t x = word ^ EACH_BYTE * ';', found = (x - EACH_BYTE) & ~x & EACH_BYTE * 0x80;

	return found ? (uint32_t)__builtin_ctzll(found) / 8 : 8;
}

static inline uint64_t mixed(const struct folded_paths *f, uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * f->key;
	return hash ^ hash >> 32;
}

/* Length and hash of the name that begins at p and ends before ';' or `end`. */
static inline size_t scan_name(const struct folded_paths *f, const char *p, const char *end, uint64_t *hash)
{
	uint64_t h = f->key;
	size_t left = (size_t)(end - p), n = 0;

	for (;;) {
		uint64_t word = word_at(f, p + n);
		uint32_t bytes = bytes_before(word);

		bytes = left - n < bytes ? (uint32_t)(left - n) : bytes;
		if (bytes < 8) {
			n += bytes;
			*hash = mixed(f, mixed(f, h, word & (((uint64_t)1 << 8 * bytes) - 1)), n);
			return n;
		}
		h = mixed(f, h, word);
		n += 8;
	}
}

static void enlarge(struct folded_paths *f)
{
	arena_discard(f->profile->arena, f->slot);
	f->slots *= 2;
	f->slot = ARENA_ARRAY(f->profile->arena, struct folded_slot, f->slots ? f->slots : SIZE_MAX);
	for (uint32_t i = 0; i < f->nname; i++) {
		uint32_t at = (uint32_t)f->name[i].hash & (f->slots - 1);

		while (f->slot[at].name)
			at = (at + 1) & (f->slots - 1);
		f->slot[at] = (struct folded_slot){ (uint32_t)(f->name[i].hash >> 32), i + 1 };
	}
}

static uint32_t add_name(struct folded_paths *f, struct str name, uint64_t hash)
{
	struct profile *p = f->profile;
	struct frame frame = { .module = NO_MODULE };

	if (f->mapped)
		name = arena_str(p->arena, name);
	frame.function = name.n ? name : S("[unknown]"); /* folded.c [4] */
	ARENA_ROOM(p->arena, f->name, f->nname, f->name_cap);
	f->name[f->nname++] = (struct folded_name){ name.p, (uint32_t)name.n, profile_frame(p, &frame), hash };
	if (f->nname > f->slots / 2)
		enlarge(f);
	return f->name[f->nname - 1].frame;
}

static inline uint64_t eight(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

static inline bool same_text(const char *x, const char *y, size_t n)
{
	size_t i = 0;

	if (n < 8)
		return !memcmp(x, y, n);
	for (; i + 8 < n; i += 8)
		if (eight(x + i) != eight(y + i))
			return false;
	return eight(x + n - 8) == eight(y + n - 8);
}

static inline uint32_t frame_of(struct folded_paths *f, struct str name, uint64_t hash)
{
	uint32_t mask = f->slots - 1, at = (uint32_t)hash & mask, tag = (uint32_t)(hash >> 32);

	for (; f->slot[at].name; at = (at + 1) & mask) {
		const struct folded_name *found = &f->name[f->slot[at].name - 1];

		if (f->slot[at].tag == tag && found->n == name.n && same_text(found->p, name.p, name.n))
			return found->frame;
	}
	f->slot[at] = (struct folded_slot){ tag, f->nname + 1 };
	return add_name(f, name, hash);
}

/* ---- paths ---- */

static char *pool_room(struct folded_paths *f, size_t n)
{
	if (f->pool_left < n) {
		f->pool_left = n > POOL_BYTES ? n : POOL_BYTES;
		f->pool = arena_alloc(f->profile->arena, f->pool_left, 1);
	}
	return f->pool;
}

/* The frames of the line, innermost first. */
static struct str packed(struct folded_paths *f, uint32_t n)
{
	struct buf out = { pool_room(f, n * (size_t)PROTO_VARINT_MOST), 0, n * (size_t)PROTO_VARINT_MOST };

	while (n--)
		proto_put_varint(&out, f->frame[n]);
	f->pool += out.n;
	f->pool_left -= out.n;
	return (struct str){ out.p, out.n };
}

uint32_t folded_path(struct folded_paths *f, struct str frames)
{
	struct profile *p = f->profile;
	const char *at = frames.p, *end;
	uint32_t n = 0, sample = profile_append_sample(p, NO_STACK, 0);

	while (frames.n && frames.p[frames.n - 1] == ';')
		frames.n--;
	for (end = at + frames.n; at < end; n++) {
		uint64_t hash;
		struct str name = { at, scan_name(f, at, end, &hash) };

		ARENA_ROOM(p->arena, f->frame, n, f->frame_cap);
		f->frame[n] = frame_of(f, name, hash);
		at += name.n + 1;
	}
	ARENA_ROOM(p->arena, f->path, sample, f->path_cap);
	f->path[sample] = n ? packed(f, n) : S("");
	return sample;
}

void folded_paths_end(struct folded_paths *f)
{
	struct profile *p = f->profile;
	struct profile_paths *paths = ARENA_NEW(p->arena, struct profile_paths);
	uint32_t *rank = ARENA_ARRAY(p->arena, uint32_t, (size_t)p->nframe + 1), *frame = ARENA_ARRAY(p->arena, uint32_t, p->nframe);
	struct frame_run *run = ARENA_ARRAY(p->arena, struct frame_run, (size_t)p->nframe + 1);

	for (uint32_t i = 0; i < p->nframe; i++) {
		rank[i] = i + 1;
		frame[i] = i;
		run[i + 1] = (struct frame_run){ i, 1 };
	}
	*paths = (struct profile_paths){ f->path, rank, p->nframe, run, frame, p->nframe, true };
	arena_discard(p->arena, f->slot);
	p->paths = paths;
}

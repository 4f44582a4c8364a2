/*
 * Numbers in the byte order that the magic has:
 *
 *	header  0 u32 "JiTD"   4 version   8 size of the header   12 e_machine   20 u32 pid   24 u64 time   32 u64 flags
 *	record  0 u32 type     4 u32 size  8 u64 time
 *	load   16 u32 pid, tid  24 u64 vma  32 address  40 size  48 index      56 name, NUL, code
 *	move   16 u32 pid, tid  24 u64 vma  32 old address  40 new  48 size    56 index
 *	debug  16 u64 address  24 entries: { u64 address; u32 line, discriminator; name, NUL }; the name "\xff" is the last one again
 */
#include "format/jitdump.h"

#include "base/sort.h"
#include "base/utf8.h"

#define MAGIC 0x4a695444u
#define HEADER_BYTES 40u
#define PREFIX_BYTES 16u
#define LOAD_BYTES 56u
#define MOVE_BYTES 64u
#define DEBUG_BYTES 32u
#define ENTRY_BYTES 16u
#define ELF_HEADER_BYTES 64u
#define TICKS 1u                /* of the flags */
#define WAITING_MOST 16u        /* debug information whose code is yet to come: threads write between each other */

enum { RECORD_LOAD, RECORD_MOVE, RECORD_DEBUG, RECORD_CLOSE, RECORD_UNWINDING };

static uint64_t u64_at(const struct jitdump *j, const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return j->swap ? __builtin_bswap64(x) : x;
}

static uint32_t u32_at(const struct jitdump *j, const char *p)
{
	uint32_t x;

	memcpy(&x, p, sizeof x);
	return j->swap ? __builtin_bswap32(x) : x;
}

static bool take_header(struct jitdump *j, struct err *e)
{
	uint32_t magic, size;

	if (j->bytes.n < HEADER_BYTES)
		return err_at(e, j->bytes.n, "a header of %u bytes expected", HEADER_BYTES);
	magic = u32_at(j, j->bytes.p);
	j->swap = magic == __builtin_bswap32(MAGIC);
	if (magic != MAGIC && !j->swap)
		return err_at(e, 0, "\"JiTD\" in either byte order expected");
	if (u32_at(j, j->bytes.p + 4) != 1)
		return err_at(e, 4, "version 1 expected, found %u", u32_at(j, j->bytes.p + 4));
	size = u32_at(j, j->bytes.p + 8);
	if (size < HEADER_BYTES || size > j->bytes.n)
		return err_at(e, 8, "a header of %u bytes or more expected, not %u", HEADER_BYTES, size);
	j->machine = u32_at(j, j->bytes.p + 12);
	j->pid = u32_at(j, j->bytes.p + 20);
	j->ticks = u64_at(j, j->bytes.p + 32) & TICKS;
	return true;
}

static bool ends(uint64_t address, uint64_t size)
{
	return !__builtin_add_overflow(address, size, &size);
}

/* Its name ends, and so does its code. */
static bool is_load(const struct jitdump *j, const char *p, uint32_t size)
{
	uint64_t code;
	size_t name;

	if (size <= LOAD_BYTES)
		return false;
	name = strnlen(p + LOAD_BYTES, size - LOAD_BYTES) + 1;
	code = u64_at(j, p + 40);
	return name <= size - LOAD_BYTES && code <= size - LOAD_BYTES - name && ends(u64_at(j, p + 32), code);
}

static void put(struct jitdump *j, struct arena *a, const char *p, const char *lines)
{
	ARENA_ROOM(a, j->record, j->n, j->cap);
	j->record[j->n++] = (struct jit_record){ u64_at(j, p + 8), p, lines };
}

struct waiting {
	const char *lines[WAITING_MOST];
	uint32_t n;                     /* that came so far */
};

/* The newest that speaks of this address, which then waits no more; or NULL. */
static const char *take_waiting(const struct jitdump *j, struct waiting *w, uint64_t address)
{
	for (uint32_t i = w->n; i > 0 && w->n - i < WAITING_MOST; i--) {
		const char **at = &w->lines[(i - 1) % WAITING_MOST], *lines = *at;

		if (!lines || u64_at(j, lines + 16) != address)
			continue;
		*at = NULL;
		return lines;
	}
	return NULL;
}

static void take_record(struct jitdump *j, struct arena *a, const char *p, uint32_t size, struct waiting *w)
{
	switch (u32_at(j, p)) {
	case RECORD_LOAD:
		if (is_load(j, p, size))
			put(j, a, p, take_waiting(j, w, u64_at(j, p + 32)));
		else
			j->nbroken++;
		break;
	case RECORD_MOVE:
		if (size >= MOVE_BYTES && ends(u64_at(j, p + 40), u64_at(j, p + 48)))
			put(j, a, p, NULL);
		else
			j->nbroken++;
		break;
	case RECORD_DEBUG:
		if (size >= DEBUG_BYTES + ENTRY_BYTES)
			w->lines[w->n++ % WAITING_MOST] = p;
		break;
	case RECORD_CLOSE:
	case RECORD_UNWINDING:
		break;
	default:
		j->nunknown++;
	}
}

static void take_records(struct jitdump *j, struct arena *a)
{
	struct str rest = str_from(j->bytes, u32_at(j, j->bytes.p + 8));
	struct waiting waiting = { 0 };

	while (rest.n) {
		uint32_t size = rest.n < PREFIX_BYTES ? 0 : u32_at(j, rest.p + 4);

		if (size < PREFIX_BYTES || size > rest.n) {     /* [1] */
			j->cut_at = (uint64_t)(rest.p - j->bytes.p);
			return;
		}
		take_record(j, a, rest.p, size, &waiting);
		rest = str_from(rest, size);
	}
}

/* Threads take the time before they write. */
static void put_in_order(struct jitdump *j, struct arena *a)
{
	struct jit_record *sorted;
	struct sort_key *key;
	uint32_t i = 1;

	while (i < j->n && j->record[i - 1].time <= j->record[i].time)
		i++;
	if (i >= j->n)
		return;
	key = ARENA_ARRAY(a, struct sort_key, j->n);
	sorted = ARENA_ARRAY(a, struct jit_record, j->n);
	for (i = 0; i < j->n; i++)
		key[i] = (struct sort_key){ j->record[i].time, i };
	sort_keys(key, j->n);
	for (i = 0; i < j->n; i++)
		sorted[i] = j->record[key[i].index];
	arena_discard(a, key);
	arena_discard(a, j->record);
	j->record = sorted;
	j->cap = j->n;
}

static bool is_headed(const struct jitdump *j)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < j->n; i++) {
		const char *lines = j->record[i].lines;

		if (!lines || !u64_at(j, lines + 24))
			continue;
		if (u64_at(j, lines + DEBUG_BYTES) - u64_at(j, lines + 16) < ELF_HEADER_BYTES)
			return false;
		n++;
	}
	return n > 0;
}

bool jitdump_open(struct jitdump *j, struct str bytes, struct arena *a, struct err *e)
{
	*j = (struct jitdump){ .bytes = bytes };
	if (!take_header(j, e))
		return false;
	take_records(j, a);
	put_in_order(j, a);
	j->headed = is_headed(j);
	return true;
}

struct jit_code jitdump_code(const struct jitdump *j, uint32_t record)
{
	const char *p = j->record[record].p;
	bool moved = u32_at(j, p) == RECORD_MOVE;
	size_t at = moved ? 40 : 32;
	struct jit_code code = { .address = u64_at(j, p + at), .size = u64_at(j, p + at + 8), .index = u64_at(j, p + at + 16),
		.moved = moved };

	if (!moved)
		code.name = str_of(p + LOAD_BYTES);
	return code;
}

/* ---- debug information ---- */

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127)
			return false;
	return utf8_valid(s);
}

/* The next one; without a name of its own it keeps the one in `line`. */
static bool take_entry(const struct jitdump *j, struct str *rest, const struct jit_code *code, struct jit_line *line)
{
	struct str name;

	if (rest->n <= ENTRY_BYTES)
		return false;
	name = (struct str){ rest->p + ENTRY_BYTES, strnlen(rest->p + ENTRY_BYTES, rest->n - ENTRY_BYTES) };
	if (name.n == rest->n - ENTRY_BYTES)
		return false;
	line->offset = u64_at(j, rest->p) - code->address - (j->headed ? ELF_HEADER_BYTES : 0);
	line->line = u32_at(j, rest->p + 8);
	*rest = str_from(*rest, ENTRY_BYTES + name.n + 1);
	if (str_eq(name, S("\xff")))
		return line->offset <= code->size;
	line->file = name;
	return line->offset <= code->size && is_name(name);
}

static struct jit_lines in_order(struct jit_lines lines, struct arena *a)
{
	struct sort_key *key = ARENA_ARRAY(a, struct sort_key, lines.n);
	struct jit_line *sorted = ARENA_ARRAY(a, struct jit_line, lines.n);

	for (uint32_t i = 0; i < lines.n; i++)
		key[i] = (struct sort_key){ lines.line[i].offset, i };
	sort_keys(key, lines.n);
	for (uint32_t i = 0; i < lines.n; i++)
		sorted[i] = lines.line[key[i].index];
	return (struct jit_lines){ sorted, lines.n };
}

/* All or nothing [2]. */
bool jitdump_lines(const struct jitdump *j, uint32_t record, struct arena *a, struct jit_lines *out)
{
	const char *lines = j->record[record].lines;
	struct jit_code code = jitdump_code(j, record);
	struct jit_lines found = { 0 };
	struct jit_line now = { 0 };
	struct str rest;
	uint32_t cap = 0;

	*out = (struct jit_lines){ 0 };
	if (!lines)
		return true;
	rest = (struct str){ lines + DEBUG_BYTES, u32_at(j, lines + 4) - DEBUG_BYTES };
	for (uint64_t n = u64_at(j, lines + 24); n; n--) {
		if (!take_entry(j, &rest, &code, &now))
			return false;
		ARENA_ROOM(a, found.line, found.n, cap);
		found.line[found.n++] = now;
	}
	*out = in_order(found, a);
	return true;
}

struct jit_line jitdump_line(const struct jit_lines *l, uint64_t offset)
{
	uint32_t lo = 0, hi = l->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (l->line[mid].offset <= offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? l->line[lo - 1] : (struct jit_line){ 0 };
}

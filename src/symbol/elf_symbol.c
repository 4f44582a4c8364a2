#include <elf.h>
#include <lzma.h>
#include <stdlib.h>

#include "symbol/cursor.h"
#include "symbol/elf.h"

#define MINIDEBUG_MOST ((size_t)1 << 30)
#define NESTED_MOST 64u /* symbols in symbols that a look-up goes through */

/* Aliases at one address, in perf's order of preference: one with a size, global before weak before local, fewer leading
 * underscores, then the longer name; of equals the first of the table. */
static uint32_t rank_of(uint64_t size, unsigned binding, struct str name)
{
	uint32_t underscores = 0, length = name.n < 0xffff ? (uint32_t)name.n : 0xffff;

	while (underscores < name.n && underscores < 15 && name.p[underscores] == '_')
		underscores++;
	return (uint32_t)(size != 0) << 30 | (uint32_t)(binding != STB_WEAK) << 29 |
		(uint32_t)(binding != STB_LOCAL) << 28 | (15 - underscores) << 16 | length;
}

void elf_symbols_put(struct elf_symbols *t, struct arena *a, const struct elf_symbol *s)
{
	if (t->n == UINT32_MAX)
		return;
	ARENA_ROOM(a, t->symbol, t->n, t->cap);
	t->symbol[t->n] = *s;
	t->symbol[t->n].order = t->n;
	t->n++;
}

/* ARM's marks of code and data, and the assembler's local labels, are no functions. */
static bool is_mark(struct str name)
{
	return !name.n || name.p[0] == '$' || str_starts(name, S(".L"));
}

static void add_symbol(struct elf_symbols *t, const struct elf *elf, struct cursor *c, struct str names)
{
	uint32_t at = cursor_u32(c);
	struct elf_symbol s = { 0 };
	uint64_t size = 0;
	uint8_t type;
	uint16_t section;

	if (!elf->wide) {
		s.address = cursor_u32(c);
		size = cursor_u32(c);
	}
	type = cursor_u8(c);
	cursor_u8(c);
	section = cursor_u16(c);
	if (elf->wide) {
		s.address = cursor_u64(c);
		size = cursor_u64(c);
	}
	switch (type & 15) {
	case STT_FUNC: case STT_GNU_IFUNC:
		break;
	case STT_NOTYPE:                        /* written in assembly */
		if (section < elf->nsection && elf->section[section].flags & SHF_EXECINSTR)
			break;
		return;
	default:
		return;
	}
	if (section == SHN_UNDEF || section == SHN_ABS || !elf_executable(elf, s.address))
		return;
	s.name = cursor_string(names, at);
	if (is_mark(s.name))
		return;
	s.limit = s.address + size < s.address ? UINT64_MAX : s.address + size;
	s.sized = size != 0;
	s.rank = rank_of(size, type >> 4, s.name);
	elf_symbols_put(t, elf->arena, &s);
}

static void add_table(struct elf_symbols *t, const struct elf *elf, const struct elf_section *table)
{
	struct cursor c = cursor_at(table->bytes, 0);
	struct str names = table->link < elf->nsection ? elf->section[table->link].bytes : (struct str){ 0 };
	size_t size = elf->wide ? 24 : 16;

	while (cursor_left(&c) >= size) {
		struct cursor one = { c.p, c.p + size, false };

		add_symbol(t, elf, &one, names);
		c.p += size;
	}
}

void elf_symbols_add(struct elf_symbols *t, const struct elf *elf)
{
	for (uint32_t i = 0; i < elf->nsection; i++)
		if (elf->section[i].type == SHT_SYMTAB || elf->section[i].type == SHT_DYNSYM)
			add_table(t, elf, &elf->section[i]);
}

bool elf_minidebug(const struct elf *elf, struct elf *inner)
{
	struct str packed = elf_content(elf, ".gnu_debugdata");
	size_t cap = packed.n * 8, at, n;
	uint64_t memory;
	struct err e = { 0 };

	for (; packed.n && cap <= MINIDEBUG_MOST; cap *= 4) {
		uint8_t *out = arena_alloc(elf->arena, cap, 1);
		lzma_ret rc;

		at = n = 0;
		memory = (uint64_t)256 << 20;
		rc = lzma_stream_buffer_decode(&memory, 0, NULL, (const uint8_t *)packed.p, &at, packed.n, out, &n, cap);
		if (rc == LZMA_OK)
			return elf_open(inner, (struct str){ (const char *)out, n }, elf->arena, &e);
		if (rc != LZMA_BUF_ERROR)
			break;
	}
	return false;
}

static int by_address(const void *x, const void *y)
{
	const struct elf_symbol *a = x, *b = y;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* How many of the first are in order. */
static uint32_t in_order(const struct elf_symbols *t)
{
	uint32_t n = t->n > 0;

	while (n < t->n && by_address(&t->symbol[n - 1], &t->symbol[n]) < 0)
		n++;
	return n;
}

/* The kernel's come in order, and those of its modules, which do not, lie behind them. */
static void order(struct elf_symbols *t)
{
	uint32_t n = in_order(t), least = n;

	for (uint32_t i = n; i < t->n; i++)
		if (by_address(&t->symbol[i], &t->symbol[least]) < 0)
			least = i;
	while (n && least < t->n && by_address(&t->symbol[least], &t->symbol[n - 1]) < 0)
		n--;
	if (n < t->n)
		qsort(t->symbol + n, t->n - n, sizeof *t->symbol, by_address);
}

/* Which symbols lie in others; a label within a function is left out. */
static void nest(struct elf_symbols *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->n; i++) {
		struct elf_symbol s = t->symbol[i];
		uint32_t outer = n;

		while (outer && t->symbol[outer - 1].limit <= s.address)
			outer = t->symbol[outer - 1].outer;
		if (outer && t->symbol[outer - 1].sized && !s.sized && s.limit == s.address)
			continue;
		s.outer = outer;
		t->symbol[n++] = s;
	}
	t->n = n;
}

void elf_symbols_sort(struct elf_symbols *t)
{
	uint32_t n = 0;

	order(t);
	for (uint32_t i = 0; i < t->n; i++)
		if (!n || t->symbol[i].address != t->symbol[n - 1].address)
			t->symbol[n++] = t->symbol[i];
	t->n = n;
	t->near = 0;
	nest(t);
	for (uint32_t i = 0; i < t->n; i++)     /* without a size it reaches to the next, the last for a page */
		if (t->symbol[i].limit == t->symbol[i].address)
			t->symbol[i].limit = i + 1 < t->n ? t->symbol[i + 1].address : t->symbol[i].address + 4096;
}

static uint32_t begin_until(const struct elf_symbols *t, uint64_t address)
{
	uint32_t lo = 0, hi = t->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (t->symbol[mid].address <= address)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Of addresses that ascend most lie where the last one did. */
static bool is_near(const struct elf_symbols *t, uint64_t address)
{
	return (t->near ? t->symbol[t->near - 1].address <= address : t->n > 0) &&
		(t->near == t->n || address < t->symbol[t->near].address);
}

const struct elf_symbol *elf_symbols_find(struct elf_symbols *t, uint64_t address)
{
	uint32_t at;

	if (!is_near(t, address))
		t->near = begin_until(t, address);
	at = t->near;
	for (uint32_t deep = 0; at && deep < NESTED_MOST; deep++, at = t->symbol[at - 1].outer)
		if (address < t->symbol[at - 1].limit)
			return &t->symbol[at - 1];
	return NULL;
}

#include "symbol/dwarf.h"

#include <dwarf.h>
#include <stdlib.h>

#define WORK_PER_BYTE 16u
#define WORK_LEAST 1000000u
#define BACK_MOST 64u           /* spans looked at that begin before an address: those of units lie side by side */

/* ---- units [DWARF5 7.5.1] ---- */

/* Where the next unit begins; 0 when this header makes no sense.  A unit without entries for us has root = end. */
static uint64_t take_header(const struct dwarf *d, uint64_t at, struct dwarf_unit *u)
{
	struct cursor c = cursor_at(d->info, at);
	uint64_t length = cursor_u32(&c), end;
	uint8_t type = DW_UT_compile;

	*u = (struct dwarf_unit){ .at = at, .offset_size = 4, .lines_at = DWARF_NOWHERE };
	if (length == UINT32_MAX) {
		length = cursor_u64(&c);
		u->offset_size = 8;
	}
	if (c.bad || length > cursor_left(&c))
		return 0;
	end = u->end = (uint64_t)(c.p - (const uint8_t *)d->info.p) + length;
	c.end = c.p + length;
	u->version = cursor_u16(&c);
	if (u->version >= 5) {
		type = cursor_u8(&c);
		u->address_size = cursor_u8(&c);
	}
	u->abbrev_at = cursor_u(&c, u->offset_size);
	if (u->version < 5)
		u->address_size = cursor_u8(&c);
	if (type == DW_UT_skeleton || type == DW_UT_split_compile)
		cursor_skip(&c, 8);
	u->skeleton = type == DW_UT_skeleton;
	u->root = (uint64_t)(c.p - (const uint8_t *)d->info.p);
	if (c.bad || u->version < 2 || u->version > 5 || (u->address_size != 8 && u->address_size != 4) ||
	    type == DW_UT_type || type == DW_UT_split_type)
		u->root = u->end;
	return end;
}

static void take_base(struct dwarf_unit *u, uint16_t name, const struct dwarf_value *v)
{
	switch (name) {
	case DW_AT_str_offsets_base: u->strings_base = v->u; break;
	case DW_AT_addr_base: case DW_AT_GNU_addr_base: u->addresses_base = v->u; break;
	case DW_AT_rnglists_base: case DW_AT_GNU_ranges_base: u->ranges_base = v->u; break;
	case DW_AT_stmt_list: u->lines_at = v->u; break;
	}
}

static void take_root(struct dwarf_unit *u, struct dwarf_extent *x, uint16_t name, const struct dwarf_value *v)
{
	switch (name) {
	case DW_AT_low_pc: x->low = *v; break;
	case DW_AT_high_pc: x->high = *v; break;
	case DW_AT_ranges: x->ranges = *v; break;
	case DW_AT_comp_dir: u->directory = v->s; break;
	case DW_AT_language: u->language = v->u; break;
	case DW_AT_dwo_name: case DW_AT_GNU_dwo_name: u->skeleton = true; break;
	}
}

/* The root's bases come first: its other values may need them. */
static void read_root(struct dwarf *d, uint32_t index, struct dwarf_abbrevs *scratch)
{
	struct dwarf_unit *u = &d->unit[index];
	struct cursor c = dwarf_entry(d, u, u->root), again;
	struct dwarf_extent x = { 0 };
	const struct dwarf_abbrev *b;

	if (u->root == u->end)
		return;
	b = dwarf_abbrev_of(d, u, cursor_uleb(&c), scratch);
	if (!b) {
		d->nbroken++;
		return;
	}
	if (b->tag != DW_TAG_compile_unit && b->tag != DW_TAG_skeleton_unit)
		return;
	again = c;
	for (uint32_t i = 0; i < b->n; i++) {
		const struct dwarf_attribute *a = &scratch->attribute[b->first + i];
		struct dwarf_value v = dwarf_value(d, u, &c, a);

		take_base(u, a->name, &v);
	}
	for (uint32_t i = 0; i < b->n; i++) {
		const struct dwarf_attribute *a = &scratch->attribute[b->first + i];
		struct dwarf_value v = dwarf_value(d, u, &again, a);

		take_root(u, &x, a->name, &v);
	}
	u->low = x.low.u;
	dwarf_ranges(d, u, &x, &d->spans, index);
}

static void read_units(struct dwarf *d)
{
	struct dwarf_abbrevs scratch = { 0 };
	uint64_t at = 0, next;

	for (; at < d->info.n; at = next) {
		struct dwarf_unit u;

		next = take_header(d, at, &u);
		if (!next || d->nunit == UINT32_MAX) {
			d->nbroken++;
			break;
		}
		ARENA_ROOM(d->arena, d->unit, d->nunit, d->unit_cap);
		d->unit[d->nunit++] = u;
	}
	for (uint32_t i = 0; i < d->nunit; i++)
		read_root(d, i, &scratch);
}

static int by_lo(const void *x, const void *y)
{
	const struct dwarf_span *a = x, *b = y;

	if (a->lo != b->lo)
		return a->lo < b->lo ? -1 : 1;
	return a->hi != b->hi ? a->hi > b->hi ? -1 : 1 : a->what < b->what ? -1 : a->what > b->what;
}

static void sort_spans(struct dwarf *d)
{
	uint64_t reach = 0;

	if (d->spans.n)
		qsort(d->spans.span, d->spans.n, sizeof *d->spans.span, by_lo);
	d->reach = ARENA_ARRAY(d->arena, uint64_t, d->spans.n);
	for (uint32_t i = 0; i < d->spans.n; i++) {
		reach = d->spans.span[i].hi > reach ? d->spans.span[i].hi : reach;
		d->reach[i] = reach;
	}
}

bool dwarf_open(struct dwarf *d, const struct elf *elf, const struct elf *code, bool no_files)
{
	*d = (struct dwarf){ .arena = elf->arena, .code = code, .no_files = no_files };
	d->info = elf_content(elf, ".debug_info");
	if (!d->info.n)
		return false;
	d->abbrev = elf_content(elf, ".debug_abbrev");
	d->str = elf_content(elf, ".debug_str");
	d->line_str = elf_content(elf, ".debug_line_str");
	if (!no_files)
		d->line = elf_content(elf, ".debug_line");
	d->ranges = elf_content(elf, ".debug_ranges");
	d->rnglists = elf_content(elf, ".debug_rnglists");
	d->addr = elf_content(elf, ".debug_addr");
	d->str_offsets = elf_content(elf, ".debug_str_offsets");
	d->budget = WORK_LEAST + (d->info.n + d->line.n + d->ranges.n + d->rnglists.n) * (uint64_t)WORK_PER_BYTE;
	map_init(&d->abbrevs, d->arena);
	map_init(&d->names, d->arena);
	read_units(d);
	sort_spans(d);
	return true;
}

/* ---- look-up ---- */

/* The narrowest span that holds the address. */
static struct dwarf_unit *unit_of(struct dwarf *d, uint64_t address)
{
	const struct dwarf_span *best = NULL;
	uint32_t lo = 0, hi = d->spans.n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (d->spans.span[mid].lo <= address)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (uint32_t i = 0; lo && i < BACK_MOST && d->reach[lo - 1] > address; i++) {
		const struct dwarf_span *s = &d->spans.span[--lo];

		if (address < s->hi && (!best || s->hi - s->lo < best->hi - best->lo))
			best = s;
	}
	return best ? &d->unit[best->what] : NULL;
}

uint32_t dwarf_find(struct dwarf *d, uint64_t address)
{
	struct dwarf_unit *u = unit_of(d, address);
	struct dwarf_place here = { 0 };
	uint32_t n;
	bool line;

	if (!u)
		return 0;
	if (d->no_files)
		return dwarf_chain(d, u, address);
	dwarf_lines(d, u);
	line = dwarf_line(u->lines, address, &here);
	n = dwarf_chain(d, u, address);
	if (!n && !line)
		return 0;
	if (!n) {
		ARENA_ROOM(d->arena, d->place, 0, d->place_cap);
		d->place[n++] = (struct dwarf_place){ 0 };
	}
	d->place[0].line = here.line;
	d->place[0].column = here.column;
	d->place[0].file = here.file;
	return n;
}

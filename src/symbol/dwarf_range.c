#include <dwarf.h>

#include "symbol/dwarf.h"

bool dwarf_charge(struct dwarf *d, uint64_t work)
{
	if (work > d->budget) {
		d->budget = 0;
		return false;
	}
	d->budget -= work;
	return true;
}

/* What the linker threw away lies at 0, or at -1 and -2 [DWARF6 tombstones]: no code is there. */
static void add(struct dwarf *d, struct dwarf_spans *out, uint64_t lo, uint64_t hi, uint32_t what)
{
	if (!lo || hi <= lo || !elf_executable(d->code, lo) || out->n == UINT32_MAX)
		return;
	ARENA_ROOM(d->arena, out->span, out->n, out->cap);
	out->span[out->n++] = (struct dwarf_span){ lo, hi, what };
}

/* .debug_ranges [DWARF4 2.17.3] */
static void old_list(struct dwarf *d, const struct dwarf_unit *u, uint64_t at, struct dwarf_spans *out, uint32_t what)
{
	struct cursor c = cursor_at(d->ranges, at);
	uint64_t top = u->address_size == 4 ? UINT32_MAX : UINT64_MAX, base = u->low;

	while (!c.bad && dwarf_charge(d, 1)) {
		uint64_t lo = cursor_u(&c, u->address_size), hi = cursor_u(&c, u->address_size);

		if (!lo && !hi)
			return;
		if (lo == top)
			base = hi;
		else
			add(d, out, base + lo, base + hi, what);
	}
}

/* .debug_rnglists [DWARF5 2.17.3, 7.25] */
static void new_list(struct dwarf *d, const struct dwarf_unit *u, uint64_t at, struct dwarf_spans *out, uint32_t what)
{
	struct cursor c = cursor_at(d->rnglists, at);
	unsigned word = u->address_size;
	uint64_t base = u->low, lo, hi;

	while (!c.bad && dwarf_charge(d, 1)) {
		switch (cursor_u8(&c)) {
		case DW_RLE_base_addressx:
			base = dwarf_address_at(d, u, cursor_uleb(&c));
			continue;
		case DW_RLE_base_address:
			base = cursor_u(&c, word);
			continue;
		case DW_RLE_startx_endx:
			lo = dwarf_address_at(d, u, cursor_uleb(&c));
			hi = dwarf_address_at(d, u, cursor_uleb(&c));
			break;
		case DW_RLE_startx_length:
			lo = dwarf_address_at(d, u, cursor_uleb(&c));
			hi = lo + cursor_uleb(&c);
			break;
		case DW_RLE_offset_pair:
			lo = base + cursor_uleb(&c);
			hi = base + cursor_uleb(&c);
			break;
		case DW_RLE_start_end:
			lo = cursor_u(&c, word);
			hi = cursor_u(&c, word);
			break;
		case DW_RLE_start_length:
			lo = cursor_u(&c, word);
			hi = lo + cursor_uleb(&c);
			break;
		default:
			return;
		}
		if (!c.bad)
			add(d, out, lo, hi, what);
	}
}

static uint64_t list_at(const struct dwarf *d, const struct dwarf_unit *u, uint64_t index)
{
	struct cursor c;

	if (index > UINT32_MAX || u->ranges_base > d->rnglists.n)
		return DWARF_NOWHERE;
	c = cursor_at(d->rnglists, u->ranges_base + index * u->offset_size);
	index = cursor_u(&c, u->offset_size);
	return c.bad ? DWARF_NOWHERE : u->ranges_base + index;
}

void dwarf_ranges(struct dwarf *d, const struct dwarf_unit *u, const struct dwarf_extent *x, struct dwarf_spans *out,
	uint32_t what)
{
	uint64_t at;

	if (x->ranges.kind != DWARF_NONE) {
		at = x->ranges.kind == DWARF_LIST_INDEX ? list_at(d, u, x->ranges.u) : x->ranges.u;
		(u->version < 5 ? old_list : new_list)(d, u, at, out, what);
	} else if (x->low.kind == DWARF_ADDRESS && x->high.kind != DWARF_NONE) {
		add(d, out, x->low.u, x->high.kind == DWARF_ADDRESS ? x->high.u : x->low.u + x->high.u, what);
	}
}

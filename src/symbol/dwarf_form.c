#include <dwarf.h>

#include "symbol/dwarf.h"

/* Bytes of a value; SIZE_MAX when they vary [DWARF5 7.5.5]. */
static size_t form_size(const struct dwarf_unit *u, uint16_t form)
{
	switch (form) {
	case DW_FORM_flag_present: case DW_FORM_implicit_const:
		return 0;
	case DW_FORM_data1: case DW_FORM_ref1: case DW_FORM_flag: case DW_FORM_strx1: case DW_FORM_addrx1:
		return 1;
	case DW_FORM_data2: case DW_FORM_ref2: case DW_FORM_strx2: case DW_FORM_addrx2:
		return 2;
	case DW_FORM_strx3: case DW_FORM_addrx3:
		return 3;
	case DW_FORM_data4: case DW_FORM_ref4: case DW_FORM_strx4: case DW_FORM_addrx4: case DW_FORM_ref_sup4:
		return 4;
	case DW_FORM_data8: case DW_FORM_ref8: case DW_FORM_ref_sig8: case DW_FORM_ref_sup8:
		return 8;
	case DW_FORM_data16:
		return 16;
	case DW_FORM_addr:
		return u->address_size;
	case DW_FORM_ref_addr:
		return u->version < 3 ? u->address_size : u->offset_size;
	case DW_FORM_strp: case DW_FORM_line_strp: case DW_FORM_sec_offset: case DW_FORM_strp_sup:
	case DW_FORM_GNU_ref_alt: case DW_FORM_GNU_strp_alt:
		return u->offset_size;
	default:
		return SIZE_MAX;
	}
}

static struct dwarf_value block(struct cursor *c, uint64_t n)
{
	struct dwarf_value v = { .kind = DWARF_BLOCK, .s = { (const char *)c->p, n } };

	cursor_skip(c, n);
	return c->bad ? (struct dwarf_value){ 0 } : v;
}

static struct str indexed_string(const struct dwarf *d, const struct dwarf_unit *u, uint64_t index)
{
	struct cursor c;
	uint64_t at;

	if (index > UINT32_MAX || u->strings_base > UINT32_MAX * 16ull)
		return (struct str){ 0 };
	c = cursor_at(d->str_offsets, u->strings_base + index * u->offset_size);
	at = cursor_u(&c, u->offset_size);
	return c.bad ? (struct str){ 0 } : cursor_string(d->str, at);
}

uint64_t dwarf_address_at(const struct dwarf *d, const struct dwarf_unit *u, uint64_t index)
{
	struct cursor c;

	if (index > UINT32_MAX || u->addresses_base > UINT32_MAX * 16ull)
		return 0;
	c = cursor_at(d->addr, u->addresses_base + index * u->address_size);
	return cursor_u(&c, u->address_size);
}

static struct dwarf_value text(struct str s)
{
	return (struct dwarf_value){ .kind = DWARF_STRING, .s = s };
}

static struct dwarf_value number(enum dwarf_kind kind, uint64_t x)
{
	return (struct dwarf_value){ .kind = kind, .u = x };
}

/* Those of varying size. */
static struct dwarf_value long_value(const struct dwarf *d, const struct dwarf_unit *u, struct cursor *c,
	const struct dwarf_attribute *a)
{
	struct dwarf_attribute inner = *a;

	switch (a->form) {
	case DW_FORM_string:
		return text(cursor_cstr(c));
	case DW_FORM_udata:
		return number(DWARF_NUMBER, cursor_uleb(c));
	case DW_FORM_sdata:
		return number(DWARF_NUMBER, (uint64_t)cursor_sleb(c));
	case DW_FORM_ref_udata:
		return number(DWARF_REFERENCE, u->at + cursor_uleb(c));
	case DW_FORM_strx: case DW_FORM_GNU_str_index:
		return text(indexed_string(d, u, cursor_uleb(c)));
	case DW_FORM_addrx: case DW_FORM_GNU_addr_index:
		return number(DWARF_ADDRESS, dwarf_address_at(d, u, cursor_uleb(c)));
	case DW_FORM_rnglistx: case DW_FORM_loclistx:
		return number(DWARF_LIST_INDEX, cursor_uleb(c));
	case DW_FORM_block1:
		return block(c, cursor_u8(c));
	case DW_FORM_block2:
		return block(c, cursor_u16(c));
	case DW_FORM_block4:
		return block(c, cursor_u32(c));
	case DW_FORM_block: case DW_FORM_exprloc:
		return block(c, cursor_uleb(c));
	case DW_FORM_indirect:
		inner.form = (uint16_t)cursor_uleb(c);
		if (inner.form != DW_FORM_indirect && inner.form != DW_FORM_implicit_const)
			return dwarf_value(d, u, c, &inner);
		break;
	}
	cursor_fail(c);
	return (struct dwarf_value){ 0 };
}

struct dwarf_value dwarf_value(const struct dwarf *d, const struct dwarf_unit *u, struct cursor *c,
	const struct dwarf_attribute *a)
{
	size_t size = form_size(u, a->form);
	uint64_t x;

	if (size == SIZE_MAX)
		return long_value(d, u, c, a);
	if (size > 8) {
		cursor_skip(c, size);
		return (struct dwarf_value){ 0 };
	}
	x = cursor_u(c, (unsigned)size);
	switch (a->form) {
	case DW_FORM_flag_present:
		return number(DWARF_NUMBER, 1);
	case DW_FORM_implicit_const:
		return number(DWARF_NUMBER, (uint64_t)a->constant);
	case DW_FORM_addr:
		return number(DWARF_ADDRESS, x);
	case DW_FORM_addrx1: case DW_FORM_addrx2: case DW_FORM_addrx3: case DW_FORM_addrx4:
		return number(DWARF_ADDRESS, dwarf_address_at(d, u, x));
	case DW_FORM_strx1: case DW_FORM_strx2: case DW_FORM_strx3: case DW_FORM_strx4:
		return text(indexed_string(d, u, x));
	case DW_FORM_strp:
		return text(cursor_string(d->str, x));
	case DW_FORM_line_strp:
		return text(cursor_string(d->line_str, x));
	case DW_FORM_strp_sup: case DW_FORM_GNU_strp_alt:
		return d->alt ? text(cursor_string(d->alt->str, x)) : (struct dwarf_value){ 0 };
	case DW_FORM_ref1: case DW_FORM_ref2: case DW_FORM_ref4: case DW_FORM_ref8:
		return number(DWARF_REFERENCE, u->at + x);
	case DW_FORM_ref_addr:
		return number(DWARF_REFERENCE, x);
	case DW_FORM_GNU_ref_alt: case DW_FORM_ref_sup4: case DW_FORM_ref_sup8:
		return number(DWARF_ALT_REFERENCE, x);
	case DW_FORM_ref_sig8:
		return (struct dwarf_value){ 0 };
	default:
		return number(DWARF_NUMBER, x);
	}
}

/* ---- abbreviations [DWARF5 7.5.3] ---- */

/* The next one of the table; false at its end. */
static bool take_abbrev(struct dwarf *d, const struct dwarf_unit *u, struct cursor *c, struct dwarf_abbrevs *t)
{
	struct dwarf_abbrev b = { .code = cursor_uleb(c), .first = t->nattribute, .fixed = true };

	if (!b.code)
		return false;
	b.tag = (uint16_t)cursor_uleb(c);
	b.children = cursor_u8(c);
	for (;;) {
		struct dwarf_attribute a = { .name = (uint16_t)cursor_uleb(c) };
		size_t size;

		a.form = (uint16_t)cursor_uleb(c);
		if (a.form == DW_FORM_implicit_const)
			a.constant = cursor_sleb(c);
		if (c->bad)
			return false;
		if (!a.name && !a.form)
			break;
		size = form_size(u, a.form);
		b.fixed = b.fixed && size != SIZE_MAX && b.size < 1u << 20;
		b.size += b.fixed ? (uint32_t)size : 0;
		ARENA_ROOM(d->arena, t->attribute, t->nattribute, t->attribute_cap);
		t->attribute[t->nattribute++] = a;
		b.n++;
	}
	ARENA_ROOM(d->arena, t->abbrev, t->n, t->cap);
	t->abbrev[t->n++] = b;
	return true;
}

const struct dwarf_abbrevs *dwarf_abbrevs(struct dwarf *d, struct dwarf_unit *u)
{
	uint64_t sizes = (uint64_t)u->version << 16 | (uint64_t)u->address_size << 8 | u->offset_size;
	uint32_t index;
	struct cursor c;

	if (u->abbrevs)
		return u->abbrevs;
	index = map_intern_pair(&d->abbrevs, u->abbrev_at, sizes, d->nabbrev_table);
	if (index == d->nabbrev_table) {
		struct dwarf_abbrevs *t = ARENA_NEW(d->arena, struct dwarf_abbrevs);

		c = cursor_at(d->abbrev, u->abbrev_at);
		while (take_abbrev(d, u, &c, t) && dwarf_charge(d, 1 + t->abbrev[t->n - 1].n))
			;
		ARENA_ROOM(d->arena, d->abbrev_table, d->nabbrev_table, d->abbrev_table_cap);
		d->abbrev_table[d->nabbrev_table++] = t;
	}
	u->abbrevs = d->abbrev_table[index];
	return u->abbrevs;
}

const struct dwarf_abbrev *dwarf_abbrev_of(struct dwarf *d, const struct dwarf_unit *u, uint64_t code,
	struct dwarf_abbrevs *scratch)
{
	struct cursor c = cursor_at(d->abbrev, u->abbrev_at);

	scratch->n = scratch->nattribute = 0;
	while (take_abbrev(d, u, &c, scratch) && dwarf_charge(d, 1))
		if (scratch->abbrev[scratch->n - 1].code == code)
			return &scratch->abbrev[scratch->n - 1];
	return NULL;
}

const struct dwarf_abbrev *dwarf_abbrev(const struct dwarf_abbrevs *t, uint64_t code)
{
	if (code - 1 < t->n && t->abbrev[code - 1].code == code)
		return &t->abbrev[code - 1];
	for (uint32_t i = 0; code && i < t->n && i < 4096; i++)
		if (t->abbrev[i].code == code)
			return &t->abbrev[i];
	return NULL;
}

struct cursor dwarf_entry(const struct dwarf *d, const struct dwarf_unit *u, uint64_t at)
{
	struct str all = { d->info.p, u->end };

	return cursor_at(all, at);
}

void dwarf_skip(const struct dwarf *d, const struct dwarf_unit *u, struct cursor *c, const struct dwarf_abbrevs *t,
	const struct dwarf_abbrev *b)
{
	if (b->fixed) {
		cursor_skip(c, b->size);
		return;
	}
	for (uint32_t i = 0; i < b->n; i++)
		dwarf_value(d, u, c, &t->attribute[b->first + i]);
}

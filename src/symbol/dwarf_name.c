#include <dwarf.h>

#include "symbol/dwarf.h"

#define HOPS_MOST 8u            /* instance -> abstract origin -> specification, with some to spare */

static struct dwarf_unit *unit_at(struct dwarf *d, uint64_t at)
{
	uint32_t lo = 0, hi = d->nunit;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (d->unit[mid].at <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && at >= d->unit[lo - 1].root && at < d->unit[lo - 1].end ? &d->unit[lo - 1] : NULL;
}

/* What one entry says; `next` is the entry that it refers to for the rest. */
static void take_entry(struct dwarf *d, struct dwarf_unit *u, uint64_t at, struct dwarf_name *out, struct dwarf_value *next)
{
	const struct dwarf_abbrevs *t = dwarf_abbrevs(d, u);
	struct cursor c = dwarf_entry(d, u, at);
	const struct dwarf_abbrev *b = dwarf_abbrev(t, cursor_uleb(&c));

	for (uint32_t i = 0; b && i < b->n; i++) {
		const struct dwarf_attribute *a = &t->attribute[b->first + i];
		struct dwarf_value v = dwarf_value(d, u, &c, a);

		switch (a->name) {
		case DW_AT_linkage_name: case DW_AT_MIPS_linkage_name:
			if (!out->known && v.s.n) {
				out->name = v.s;
				out->known = true;
			}
			break;
		case DW_AT_name:
			out->name = out->name.n ? out->name : v.s;
			break;
		case DW_AT_decl_line:
			out->line = out->line || v.u > UINT32_MAX ? out->line : (uint32_t)v.u;
			break;
		case DW_AT_abstract_origin: case DW_AT_specification:
			*next = v;
			break;
		}
	}
}

static void follow(struct dwarf *d, uint64_t at, struct dwarf_name *out)
{
	for (uint32_t hop = 0; hop < HOPS_MOST && d && dwarf_charge(d, 1); hop++) {
		struct dwarf_unit *u = unit_at(d, at);
		struct dwarf_value next = { 0 };

		if (!u)
			return;
		take_entry(d, u, at, out, &next);
		if (out->known || (next.kind != DWARF_REFERENCE && next.kind != DWARF_ALT_REFERENCE))
			return;
		if (next.kind == DWARF_ALT_REFERENCE)
			d = d->alt;
		at = next.u;
	}
}

const struct dwarf_name *dwarf_name(struct dwarf *d, uint64_t at)
{
	uint32_t index = map_intern_pair(&d->names, at, 0, d->nname);

	if (index == d->nname) {
		struct dwarf_name name = { 0 };

		follow(d, at, &name);
		ARENA_ROOM(d->arena, d->name, d->nname, d->name_cap);
		d->name[d->nname++] = name;
	}
	return &d->name[index];
}

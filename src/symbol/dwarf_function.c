/*
 * The functions of a unit and the calls inlined into them, as one ascending row of segments: each says which is the
 * innermost there, and every function knows its parent.
 */
#include <dwarf.h>
#include <stdlib.h>

#include "symbol/dwarf.h"

#define NO_FUNCTION UINT32_MAX

struct function {
	uint64_t at;                    /* its entry */
	uint32_t parent;                /* that it is inlined into or nested in, or NO_FUNCTION */
	uint32_t depth;                 /* parents above it */
	uint32_t call_line, call_column;
	uint64_t call_file;
	bool inlined;
};

struct segment { uint64_t lo; uint32_t function; };     /* up to the next one; NO_FUNCTION = a gap */

struct dwarf_functions {
	struct function *function;
	struct segment *segment;
	struct dwarf_spans spans;       /* what = function */
	uint32_t n, cap, nsegment, segment_cap;
};

struct walk {
	struct dwarf *d;
	struct dwarf_unit *u;
	const struct dwarf_abbrevs *abbrevs;
	struct dwarf_functions *out;
	struct cursor c;
	uint32_t depth;
	uint32_t owner[DWARF_DEPTH];    /* function with code that the entries of this depth are in */
	bool local[DWARF_DEPTH];        /* they are in a function, with code or not */
};

static bool is_type(uint16_t tag)
{
	return tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type ||
		tag == DW_TAG_enumeration_type || tag == DW_TAG_subroutine_type;
}

static uint32_t clip(uint64_t x)
{
	return x > UINT32_MAX ? 0 : (uint32_t)x;
}

/* Returns the owner of its children: itself when it has code, else that of the entry. */
static uint32_t take_function(struct walk *w, const struct dwarf_abbrev *b, uint64_t at)
{
	struct dwarf_functions *out = w->out;
	uint32_t owner = w->owner[w->depth], before = out->spans.n;
	struct function f = { .at = at, .parent = owner, .inlined = b->tag == DW_TAG_inlined_subroutine };
	struct dwarf_extent x = { 0 };

	for (uint32_t i = 0; i < b->n; i++) {
		const struct dwarf_attribute *a = &w->abbrevs->attribute[b->first + i];
		struct dwarf_value v = dwarf_value(w->d, w->u, &w->c, a);

		switch (a->name) {
		case DW_AT_low_pc: x.low = v; break;
		case DW_AT_high_pc: x.high = v; break;
		case DW_AT_ranges: x.ranges = v; break;
		case DW_AT_call_file: f.call_file = v.u; break;
		case DW_AT_call_line: f.call_line = clip(v.u); break;
		case DW_AT_call_column: f.call_column = clip(v.u); break;
		}
	}
	if (!f.inlined)
		f.parent = NO_FUNCTION;
	f.depth = owner == NO_FUNCTION ? 0 : out->function[owner].depth + 1;
	dwarf_ranges(w->d, w->u, &x, &out->spans, out->n);
	if (out->spans.n == before)
		return owner;
	ARENA_ROOM(w->d->arena, out->function, out->n, out->cap);
	out->function[out->n] = f;
	return out->n++;
}

/* The children of a type hold no code, but Rust's may, and those of a local class or a lambda (GCC) do. */
static bool jump(struct walk *w, const struct dwarf_abbrev *b)
{
	struct cursor c = w->c;

	if (!b->children || !is_type(b->tag) || w->u->language == DW_LANG_Rust || w->local[w->depth])
		return false;
	for (uint32_t i = 0; i < b->n; i++) {
		const struct dwarf_attribute *a = &w->abbrevs->attribute[b->first + i];
		struct dwarf_value v = dwarf_value(w->d, w->u, &c, a);
		struct cursor to;

		if (a->name != DW_AT_sibling || v.kind != DWARF_REFERENCE || v.u > w->u->end)
			continue;
		to = dwarf_entry(w->d, w->u, v.u);
		if (to.bad || to.p <= w->c.p)
			return false;
		w->c = to;
		return true;
	}
	return false;
}

/* One entry; false at the end of the unit, or when it makes no sense. */
static bool step(struct walk *w)
{
	uint64_t at = (uint64_t)(w->c.p - (const uint8_t *)w->d->info.p), code = cursor_uleb(&w->c);
	const struct dwarf_abbrev *b;
	uint32_t owner = w->owner[w->depth];

	if (!code)
		return !w->c.bad && w->depth-- > 1;
	b = dwarf_abbrev(w->abbrevs, code);
	if (!b || !dwarf_charge(w->d, 1)) {
		w->d->nbroken++;
		return false;
	}
	if (b->tag == DW_TAG_subprogram || b->tag == DW_TAG_inlined_subroutine)
		owner = take_function(w, b, at);
	else if (jump(w, b))
		return true;
	else
		dwarf_skip(w->d, w->u, &w->c, w->abbrevs, b);
	if (!b->children)
		return w->depth > 0;
	if (++w->depth == DWARF_DEPTH) {
		w->d->nbroken++;
		return false;
	}
	w->owner[w->depth] = owner;
	w->local[w->depth] = w->local[w->depth - 1] || b->tag == DW_TAG_subprogram;
	return !w->c.bad;
}

/* ---- flattening ---- */

static int by_place(const void *x, const void *y, void *functions)
{
	const struct dwarf_span *a = x, *b = y;
	const struct function *f = functions;

	if (a->lo != b->lo)
		return a->lo < b->lo ? -1 : 1;
	if (f[a->what].depth != f[b->what].depth)
		return f[a->what].depth < f[b->what].depth ? -1 : 1;
	return a->hi != b->hi ? a->hi > b->hi ? -1 : 1 : a->what < b->what ? -1 : a->what > b->what;
}

static void put_segment(struct dwarf *d, struct dwarf_functions *t, uint64_t lo, uint32_t function)
{
	if (t->nsegment && t->segment[t->nsegment - 1].lo == lo) {
		t->segment[t->nsegment - 1].function = function;
		return;
	}
	ARENA_ROOM(d->arena, t->segment, t->nsegment, t->segment_cap);
	t->segment[t->nsegment++] = (struct segment){ lo, function };
}

/* Ends the open spans that end at or before `until`, innermost first. */
static uint32_t close_spans(struct dwarf *d, struct dwarf_functions *t, const struct dwarf_span *open, uint32_t n,
	uint64_t until)
{
	while (n && open[n - 1].hi <= until) {
		n--;
		put_segment(d, t, open[n].hi, n ? open[n - 1].what : NO_FUNCTION);
	}
	return n;
}

static void flatten(struct dwarf *d, struct dwarf_functions *t)
{
	struct dwarf_span open[DWARF_DEPTH];
	uint32_t n = 0;

	if (t->spans.n)
		qsort_r(t->spans.span, t->spans.n, sizeof *t->spans.span, by_place, t->function);
	for (uint32_t i = 0; i < t->spans.n; i++) {
		struct dwarf_span s = t->spans.span[i];

		n = close_spans(d, t, open, n, s.lo);
		if (n && s.hi > open[n - 1].hi)         /* no span leaves the one that it began in */
			s.hi = open[n - 1].hi;
		if (n == DWARF_DEPTH)
			continue;
		open[n++] = s;
		put_segment(d, t, s.lo, s.what);
	}
	close_spans(d, t, open, n, UINT64_MAX);
}

void dwarf_functions(struct dwarf *d, struct dwarf_unit *u)
{
	struct walk w = { .d = d, .u = u };

	if (u->functions)
		return;
	u->functions = w.out = ARENA_NEW(d->arena, struct dwarf_functions);
	d->nsplit += u->skeleton;
	w.abbrevs = dwarf_abbrevs(d, u);
	w.c = dwarf_entry(d, u, u->root);
	w.owner[0] = NO_FUNCTION;
	while (w.c.p < w.c.end && step(&w))
		;
	flatten(d, w.out);
}

/* ---- look-up ---- */

static uint32_t innermost(const struct dwarf_functions *t, uint64_t address)
{
	uint32_t lo = 0, hi = t->nsegment;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (t->segment[mid].lo <= address)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? t->segment[lo - 1].function : NO_FUNCTION;
}

uint32_t dwarf_chain(struct dwarf *d, struct dwarf_unit *u, uint64_t address)
{
	const struct dwarf_functions *t;
	struct dwarf_place call = { 0 };
	uint32_t n = 0;

	dwarf_functions(d, u);
	t = u->functions;
	for (uint32_t i = innermost(t, address); i != NO_FUNCTION; i = t->function[i].parent) {
		const struct function *f = &t->function[i];
		struct dwarf_place place = call;

		place.name = *dwarf_name(d, f->at);
		place.inlined = f->inlined;
		ARENA_ROOM(d->arena, d->place, n, d->place_cap);
		d->place[n++] = place;
		call = (struct dwarf_place){ .line = f->call_line, .column = f->call_column };
		if (f->inlined && !d->no_files)
			call.file = dwarf_file(d, u, f->call_file);
	}
	return n;
}

#include "symbol/cfi.h"

#include <dwarf.h>
#include <stdlib.h>

#define REMEMBERED_MOST 16u
#define AUGMENTATION_MOST 16u

struct cie {
	struct str program;
	uint64_t code_factor;
	int64_t data_factor;
	uint32_t return_register;
	uint8_t encoding;               /* of pointers to code */
	bool signal, augmented;
};

struct fde { uint64_t lo, hi, at; };            /* at: of its entry in the section */

struct cfi {
	struct arena *arena;
	struct str bytes;               /* .eh_frame */
	uint64_t address;               /* where it is mapped */
	struct fde *fde;                /* ascending */
	uint32_t n, cap;
	struct map rows;                /* address -> row[] */
	struct cfi_row **row;           /* NULL: nothing is said */
	uint32_t nrow, row_cap;
};

struct program {
	const struct cie *cie;
	struct cfi_row row, initial, remembered[REMEMBERED_MOST];
	uint32_t nremembered;
	uint64_t at, until;
};

/* ---- entries ---- */

/* [LSB 5.0, 10.5.1]; an indirect pointer's target is not looked for: nobody needs a personality. */
static uint64_t take_pointer(const struct cfi *f, struct cursor *c, uint8_t encoding)
{
	uint64_t here = f->address + (uint64_t)(c->p - (const uint8_t *)f->bytes.p), x = 0;

	switch (encoding & 15) {
	case DW_EH_PE_absptr: case DW_EH_PE_udata8: case DW_EH_PE_sdata8: x = cursor_u64(c); break;
	case DW_EH_PE_uleb128: x = cursor_uleb(c); break;
	case DW_EH_PE_sleb128: x = (uint64_t)cursor_sleb(c); break;
	case DW_EH_PE_udata2: x = cursor_u16(c); break;
	case DW_EH_PE_sdata2: x = (uint64_t)(int64_t)(int16_t)cursor_u16(c); break;
	case DW_EH_PE_udata4: x = cursor_u32(c); break;
	case DW_EH_PE_sdata4: x = (uint64_t)(int64_t)(int32_t)cursor_u32(c); break;
	default: cursor_fail(c);
	}
	return (encoding & 0x70) == DW_EH_PE_pcrel ? here + x : x;
}

/* Bounds of the entry at `at`: c becomes its content behind the length; false at the end. */
static bool take_entry(const struct cfi *f, uint64_t at, struct cursor *c)
{
	uint64_t length;

	*c = cursor_at(f->bytes, at);
	length = cursor_u32(c);
	if (length == UINT32_MAX)
		length = cursor_u64(c);
	if (c->bad || !length || length > cursor_left(c))
		return false;
	c->end = c->p + length;
	return true;
}

static bool take_cie(const struct cfi *f, uint64_t at, struct cie *out)
{
	struct cursor c;
	struct str letters;
	uint8_t version;

	*out = (struct cie){ .encoding = DW_EH_PE_absptr };
	if (!take_entry(f, at, &c) || cursor_u32(&c))
		return false;
	version = cursor_u8(&c);
	letters = cursor_cstr(&c);
	if (version >= 4)
		cursor_u16(&c);
	out->code_factor = cursor_uleb(&c);
	out->data_factor = cursor_sleb(&c);
	out->return_register = (uint32_t)(version == 1 ? cursor_u8(&c) : cursor_uleb(&c));
	out->augmented = str_starts(letters, S("z"));
	if (out->augmented)
		cursor_uleb(&c);
	for (size_t i = 1; i < letters.n && i < AUGMENTATION_MOST && !c.bad; i++) {
		switch (letters.p[i]) {
		case 'R': out->encoding = cursor_u8(&c); break;
		case 'P': take_pointer(f, &c, cursor_u8(&c)); break;
		case 'L': cursor_u8(&c); break;
		case 'S': out->signal = true; break;
		case 'B': break;
		default: return false;
		}
	}
	out->program = (struct str){ (const char *)c.p, cursor_left(&c) };
	return !c.bad && out->return_register < CFI_REGISTERS;
}

/* The range of an entry that describes a function, and its program; false when it is none. */
static bool take_fde(const struct cfi *f, uint64_t at, struct cie *cie, struct fde *out, struct str *program)
{
	struct cursor c;
	uint64_t here, back;

	if (!take_entry(f, at, &c))
		return false;
	here = (uint64_t)(c.p - (const uint8_t *)f->bytes.p);
	back = cursor_u32(&c);
	if (!back || back > here || !take_cie(f, here - back, cie))
		return false;
	out->at = at;
	out->lo = take_pointer(f, &c, cie->encoding);
	out->hi = out->lo + take_pointer(f, &c, cie->encoding & 15);
	if (cie->augmented)
		cursor_skip(&c, cursor_uleb(&c));
	*program = (struct str){ (const char *)c.p, cursor_left(&c) };
	return !c.bad && out->lo && out->hi > out->lo;
}

static int by_lo(const void *x, const void *y)
{
	const struct fde *a = x, *b = y;

	return a->lo < b->lo ? -1 : a->lo > b->lo;
}

struct cfi *cfi_open(const struct elf *elf)
{
	const struct elf_section *s = elf_section(elf, ".eh_frame");
	struct cfi *f = ARENA_NEW(elf->arena, struct cfi);
	uint64_t at = 0;
	struct cursor c;

	f->arena = elf->arena;
	map_init(&f->rows, f->arena);
	if (!s || !elf->wide)
		return f;
	f->bytes = elf_content(elf, ".eh_frame");
	f->address = s->address;
	while (take_entry(f, at, &c)) {
		struct cie cie;
		struct fde fde;
		struct str program;

		if (take_fde(f, at, &cie, &fde, &program)) {
			ARENA_ROOM(f->arena, f->fde, f->n, f->cap);
			f->fde[f->n++] = fde;
		}
		at = (uint64_t)(c.end - (const uint8_t *)f->bytes.p);
	}
	if (f->n)
		qsort(f->fde, f->n, sizeof *f->fde, by_lo);
	return f;
}

/* ---- programs [DWARF5 6.4.2] ---- */

static void set_rule(struct cfi_row *row, uint64_t reg, enum cfi_kind kind, int64_t offset, struct str expression)
{
	if (reg < CFI_REGISTERS)
		row->rule[reg] = (struct cfi_rule){ kind, offset, expression };
}

static struct str take_expression(struct cursor *c)
{
	uint64_t n = cursor_uleb(c);
	struct str s = { (const char *)c->p, n };

	cursor_skip(c, n);
	return c->bad ? (struct str){ 0 } : s;
}

static void set_cfa(struct program *p, uint64_t reg, int64_t offset)
{
	p->row.cfa = (struct cfi_rule){ .kind = CFI_REGISTER, .offset = reg < CFI_REGISTERS ? (int64_t)reg : -1 };
	p->row.cfa_offset = offset;
}

static void restore(struct program *p, uint64_t reg)
{
	if (reg < CFI_REGISTERS)
		p->row.rule[reg] = p->initial.rule[reg];
}

/* Those about the CFA and about rows; false for any other. */
static bool row_instruction(struct program *p, uint8_t op, struct cursor *c)
{
	uint64_t reg;

	switch (op) {
	case DW_CFA_nop:
		return true;
	case DW_CFA_advance_loc1: case DW_CFA_advance_loc2: case DW_CFA_advance_loc4:
		p->at += cursor_u(c, op == DW_CFA_advance_loc1 ? 1 : op == DW_CFA_advance_loc2 ? 2 : 4) * p->cie->code_factor;
		return true;
	case DW_CFA_remember_state:
		if (p->nremembered < REMEMBERED_MOST)
			p->remembered[p->nremembered] = p->row;
		p->nremembered++;
		return true;
	case DW_CFA_restore_state:
		if (p->nremembered && --p->nremembered < REMEMBERED_MOST)
			p->row = p->remembered[p->nremembered];
		return true;
	case DW_CFA_def_cfa:
		reg = cursor_uleb(c);
		set_cfa(p, reg, (int64_t)cursor_uleb(c));
		return true;
	case DW_CFA_def_cfa_sf:
		reg = cursor_uleb(c);
		set_cfa(p, reg, (int64_t)((uint64_t)cursor_sleb(c) * (uint64_t)p->cie->data_factor));
		return true;
	case DW_CFA_def_cfa_register:
		set_cfa(p, cursor_uleb(c), p->row.cfa_offset);
		return true;
	case DW_CFA_def_cfa_offset:
		p->row.cfa_offset = (int64_t)cursor_uleb(c);
		return true;
	case DW_CFA_def_cfa_offset_sf:
		p->row.cfa_offset = (int64_t)((uint64_t)cursor_sleb(c) * (uint64_t)p->cie->data_factor);
		return true;
	case DW_CFA_def_cfa_expression:
		p->row.cfa = (struct cfi_rule){ .kind = CFI_VALUE_EXPRESSION, .expression = take_expression(c) };
		return true;
	case DW_CFA_GNU_args_size:
		cursor_uleb(c);
		return true;
	case DW_CFA_GNU_window_save:            /* aarch64: the return address is signed or no more; pc is masked anyway */
		return true;
	}
	return false;
}

/* Those about one register. */
static void register_instruction(struct program *p, uint8_t op, struct cursor *c)
{
	uint64_t reg = cursor_uleb(c), factor = (uint64_t)p->cie->data_factor;

	switch (op) {
	case DW_CFA_offset_extended:
		set_rule(&p->row, reg, CFI_OFFSET, (int64_t)(cursor_uleb(c) * factor), (struct str){ 0 });
		break;
	case DW_CFA_offset_extended_sf:
		set_rule(&p->row, reg, CFI_OFFSET, (int64_t)((uint64_t)cursor_sleb(c) * factor), (struct str){ 0 });
		break;
	case DW_CFA_val_offset:
		set_rule(&p->row, reg, CFI_VALUE_OFFSET, (int64_t)(cursor_uleb(c) * factor), (struct str){ 0 });
		break;
	case DW_CFA_val_offset_sf:
		set_rule(&p->row, reg, CFI_VALUE_OFFSET, (int64_t)((uint64_t)cursor_sleb(c) * factor), (struct str){ 0 });
		break;
	case DW_CFA_restore_extended:
		restore(p, reg);
		break;
	case DW_CFA_undefined:
		set_rule(&p->row, reg, CFI_UNDEFINED, 0, (struct str){ 0 });
		break;
	case DW_CFA_same_value:
		set_rule(&p->row, reg, CFI_SAME, 0, (struct str){ 0 });
		break;
	case DW_CFA_register:
		set_rule(&p->row, reg, CFI_REGISTER, (int64_t)cursor_uleb(c), (struct str){ 0 });
		break;
	case DW_CFA_expression:
		set_rule(&p->row, reg, CFI_EXPRESSION, 0, take_expression(c));
		break;
	case DW_CFA_val_expression:
		set_rule(&p->row, reg, CFI_VALUE_EXPRESSION, 0, take_expression(c));
		break;
	default:
		cursor_fail(c);
	}
}

/* Runs until the row of p->until is complete; false when the program makes no sense. */
static bool run(const struct cfi *f, struct program *p, struct str bytes)
{
	struct cursor c = cursor_at(bytes, 0);

	while (c.p < c.end && p->at <= p->until) {
		uint8_t byte = cursor_u8(&c), low = byte & 63;

		if (byte >> 6 == 1)             /* DW_CFA_advance_loc */
			p->at += low * p->cie->code_factor;
		else if (byte >> 6 == 2)        /* DW_CFA_offset */
			set_rule(&p->row, low, CFI_OFFSET, (int64_t)(cursor_uleb(&c) * (uint64_t)p->cie->data_factor),
				(struct str){ 0 });
		else if (byte >> 6 == 3)        /* DW_CFA_restore */
			restore(p, low);
		else if (byte == DW_CFA_set_loc)
			p->at = take_pointer(f, &c, p->cie->encoding);
		else if (!row_instruction(p, byte, &c))
			register_instruction(p, byte, &c);
	}
	return !c.bad;
}

static const struct fde *fde_of(const struct cfi *f, uint64_t address)
{
	uint32_t lo = 0, hi = f->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (f->fde[mid].lo <= address)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && address < f->fde[lo - 1].hi ? &f->fde[lo - 1] : NULL;
}

static struct cfi_row *make_row(struct cfi *f, uint64_t address)
{
	const struct fde *at = fde_of(f, address);
	struct program p = { .until = address };
	struct cfi_row *row;
	struct str program;
	struct cie cie;
	struct fde fde;

	if (!at || !take_fde(f, at->at, &cie, &fde, &program))
		return NULL;
	p.cie = &cie;
	p.row.cfa.kind = CFI_UNDEFINED;
	p.at = fde.lo;
	if (!run(f, &p, cie.program))
		return NULL;
	p.initial = p.row;
	p.at = fde.lo;
	if (!run(f, &p, program))
		return NULL;
	row = ARENA_NEW(f->arena, struct cfi_row);
	*row = p.row;
	row->return_register = cie.return_register;
	row->signal = cie.signal;
	return row;
}

const struct cfi_row *cfi_find(struct cfi *f, uint64_t address)
{
	uint32_t i = map_intern_pair(&f->rows, address, 0, f->nrow);

	if (i == f->nrow) {
		struct cfi_row *row = make_row(f, address);

		ARENA_ROOM(f->arena, f->row, f->nrow, f->row_cap);
		f->row[f->nrow++] = row;
	}
	return f->row[i];
}

#include <dwarf.h>

#include "symbol/cfi.h"

#define OPERANDS_MOST 64u
#define OPERATIONS_MOST 1000u

bool cfi_word(const struct cfi_memory *m, uint64_t address, uint64_t *out)
{
	if (address < m->at || m->bytes.n < 8 || address - m->at > m->bytes.n - 8)
		return false;
	memcpy(out, m->bytes.p + (address - m->at), 8);
	return true;
}

/* ---- expressions [DWARF5 2.5]: what compilers and the C library write into call frame information ---- */

struct stack {
	uint64_t x[OPERANDS_MOST];
	uint32_t n;
	bool bad;
};

static void push(struct stack *s, uint64_t x)
{
	if (s->n == OPERANDS_MOST)
		s->bad = true;
	else
		s->x[s->n++] = x;
}

static uint64_t pop(struct stack *s)
{
	if (!s->n) {
		s->bad = true;
		return 0;
	}
	return s->x[--s->n];
}

static uint64_t pick(struct stack *s, uint32_t below)
{
	if (below >= s->n) {
		s->bad = true;
		return 0;
	}
	return s->x[s->n - 1 - below];
}

static bool constant(struct stack *s, uint8_t op, struct cursor *c)
{
	switch (op) {
	case DW_OP_addr: case DW_OP_const8u: case DW_OP_const8s: push(s, cursor_u64(c)); return true;
	case DW_OP_const1u: push(s, cursor_u8(c)); return true;
	case DW_OP_const1s: push(s, (uint64_t)(int64_t)(int8_t)cursor_u8(c)); return true;
	case DW_OP_const2u: push(s, cursor_u16(c)); return true;
	case DW_OP_const2s: push(s, (uint64_t)(int64_t)(int16_t)cursor_u16(c)); return true;
	case DW_OP_const4u: push(s, cursor_u32(c)); return true;
	case DW_OP_const4s: push(s, (uint64_t)(int64_t)(int32_t)cursor_u32(c)); return true;
	case DW_OP_constu: push(s, cursor_uleb(c)); return true;
	case DW_OP_consts: push(s, (uint64_t)cursor_sleb(c)); return true;
	}
	if (op < DW_OP_lit0 || op > DW_OP_lit31)
		return false;
	push(s, op - DW_OP_lit0);
	return true;
}

static bool binary(struct stack *s, uint8_t op)
{
	uint64_t y, x;

	if (op == DW_OP_abs || op == DW_OP_neg || op == DW_OP_not || op == DW_OP_plus_uconst ||
	    (!(op >= DW_OP_and && op <= DW_OP_xor) && !(op >= DW_OP_eq && op <= DW_OP_ne)))
		return false;
	y = pop(s);
	x = pop(s);
	switch (op) {
	case DW_OP_and: push(s, x & y); return true;
	case DW_OP_or: push(s, x | y); return true;
	case DW_OP_xor: push(s, x ^ y); return true;
	case DW_OP_plus: push(s, x + y); return true;
	case DW_OP_minus: push(s, x - y); return true;
	case DW_OP_mul: push(s, x * y); return true;
	case DW_OP_shl: push(s, y < 64 ? x << y : 0); return true;
	case DW_OP_shr: push(s, y < 64 ? x >> y : 0); return true;
	case DW_OP_shra: push(s, (uint64_t)((int64_t)x >> (y < 63 ? y : 63))); return true;
	case DW_OP_eq: push(s, x == y); return true;
	case DW_OP_ne: push(s, x != y); return true;
	case DW_OP_ge: push(s, (int64_t)x >= (int64_t)y); return true;
	case DW_OP_gt: push(s, (int64_t)x > (int64_t)y); return true;
	case DW_OP_le: push(s, (int64_t)x <= (int64_t)y); return true;
	case DW_OP_lt: push(s, (int64_t)x < (int64_t)y); return true;
	}
	s->bad = true;
	return true;
}

static void other(struct stack *s, uint8_t op, struct cursor *c, const struct cfi_state *state, const struct cfi_memory *m)
{
	uint64_t x, reg;

	switch (op) {
	case DW_OP_dup: push(s, pick(s, 0)); return;
	case DW_OP_drop: pop(s); return;
	case DW_OP_over: push(s, pick(s, 1)); return;
	case DW_OP_pick: push(s, pick(s, cursor_u8(c))); return;
	case DW_OP_plus_uconst: push(s, pop(s) + cursor_uleb(c)); return;
	case DW_OP_neg: push(s, 0 - pop(s)); return;
	case DW_OP_not: push(s, ~pop(s)); return;
	case DW_OP_nop: return;
	case DW_OP_swap:
		x = pop(s);
		reg = pop(s);
		push(s, x);
		push(s, reg);
		return;
	case DW_OP_deref:
		s->bad |= !cfi_word(m, pop(s), &x);
		push(s, s->bad ? 0 : x);
		return;
	}
	if (op != DW_OP_bregx && (op < DW_OP_breg0 || op > DW_OP_breg31)) {
		s->bad = true;
		return;
	}
	reg = op == DW_OP_bregx ? cursor_uleb(c) : (uint64_t)(op - DW_OP_breg0);
	s->bad |= reg >= CFI_REGISTERS || !(state->known >> reg & 1);
	push(s, s->bad ? 0 : state->reg[reg] + (uint64_t)cursor_sleb(c));
}

static bool evaluate(struct str expression, const uint64_t *cfa, const struct cfi_state *state, const struct cfi_memory *m,
	uint64_t *out)
{
	struct cursor c = cursor_at(expression, 0);
	struct stack s = { .n = 0 };

	if (cfa)                                /* [DWARF5 6.4.2.3]: it is on the stack at first */
		push(&s, *cfa);
	for (uint32_t i = 0; c.p < c.end && !s.bad && i < OPERATIONS_MOST; i++) {
		uint8_t op = cursor_u8(&c);

		if (!constant(&s, op, &c) && !binary(&s, op))
			other(&s, op, &c, state, m);
	}
	*out = pop(&s);
	return !s.bad && !c.bad && c.p == c.end;
}

/* ---- one frame up ---- */

static bool value_of(const struct cfi_rule *r, uint32_t reg, uint64_t cfa, const struct cfi_state *s, const struct cfi_memory *m,
	uint64_t *out)
{
	uint64_t from = r->kind == CFI_REGISTER ? (uint64_t)r->offset : reg, at;

	switch (r->kind) {
	case CFI_SAME: case CFI_REGISTER:
		if (from >= CFI_REGISTERS || !(s->known >> from & 1))
			return false;
		*out = s->reg[from];
		return true;
	case CFI_OFFSET:
		return cfi_word(m, cfa + (uint64_t)r->offset, out);
	case CFI_VALUE_OFFSET:
		*out = cfa + (uint64_t)r->offset;
		return true;
	case CFI_EXPRESSION:
		return evaluate(r->expression, &cfa, s, m, &at) && cfi_word(m, at, out);
	case CFI_VALUE_EXPRESSION:
		return evaluate(r->expression, &cfa, s, m, out);
	case CFI_UNDEFINED:
		break;
	}
	return false;
}

static bool cfa_of(const struct cfi_row *row, const struct cfi_state *s, const struct cfi_memory *m, uint64_t *cfa)
{
	uint64_t reg = (uint64_t)row->cfa.offset;

	if (row->cfa.kind == CFI_VALUE_EXPRESSION)
		return evaluate(row->cfa.expression, NULL, s, m, cfa);
	if (row->cfa.kind != CFI_REGISTER || reg >= CFI_REGISTERS || !(s->known >> reg & 1))
		return false;
	*cfa = s->reg[reg] + (uint64_t)row->cfa_offset;
	return true;
}

static bool is_above(const struct cfi_rule *r, uint64_t cfa, const struct cfi_memory *m)
{
	uint64_t at = cfa + (uint64_t)r->offset;

	return r->kind == CFI_OFFSET && at >= m->at && at - m->at >= m->bytes.n;
}

bool cfi_step(struct cfi_state *s, const struct cfi_row *row, uint32_t stack_register, const struct cfi_memory *m)
{
	struct cfi_state up = { 0 };
	uint64_t cfa;

	if (!cfa_of(row, s, m, &cfa))
		return false;
	for (uint32_t i = 0; i < CFI_REGISTERS; i++)
		if (value_of(&row->rule[i], i, cfa, s, m, &up.reg[i]))
			up.known |= 1ull << i;
	if (!(up.known >> row->return_register & 1)) {
		s->cut = is_above(&row->rule[row->return_register], cfa, m);
		return false;
	}
	up.pc = up.reg[row->return_register];
	if (row->rule[stack_register].kind == CFI_SAME) {
		up.reg[stack_register] = cfa;
		up.known |= 1ull << stack_register;
	}
	/* The stack grows down, so that going up without end is going up in addresses. */
	if (up.pc == s->pc && up.reg[stack_register] == s->reg[stack_register])
		return false;
	if (!row->signal && up.reg[stack_register] < s->reg[stack_register])
		return false;
	*s = up;
	return true;
}

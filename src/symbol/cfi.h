/*
 * cfi - call frame information of one ELF file: from an address to the rules that give the caller's registers.
 *
 * Spec    .eh_frame [LSB 5.0, Exception Frames; DWARF5 6.4].  Registers have their DWARF numbers [x86-64 psABI 3.6.2,
 *         AArch64 DWARF 4.1]; those beyond CFI_REGISTERS (vectors) are not followed.
 */
#ifndef PAWL_SYMBOL_CFI_H
#define PAWL_SYMBOL_CFI_H

#include "base/map.h"
#include "symbol/cursor.h"
#include "symbol/elf.h"

#define CFI_REGISTERS 33u

enum cfi_kind { CFI_SAME, CFI_UNDEFINED, CFI_OFFSET, CFI_VALUE_OFFSET, CFI_REGISTER, CFI_EXPRESSION, CFI_VALUE_EXPRESSION };

struct cfi_rule {
	enum cfi_kind kind;
	int64_t offset;                 /* from the CFA; of CFI_REGISTER the number */
	struct str expression;
};

struct cfi_row {
	struct cfi_rule cfa;            /* CFI_REGISTER with `cfa_offset`, or CFI_VALUE_EXPRESSION */
	int64_t cfa_offset;
	struct cfi_rule rule[CFI_REGISTERS];
	uint32_t return_register;
	bool signal;                    /* a handler's frame: the caller was interrupted, it did not call */
};

struct cfi;

struct cfi *cfi_open(const struct elf *elf);            /* in the arena of `elf`; never NULL */

/* The row that holds at an address, read once; NULL when nothing is said about it. */
const struct cfi_row *cfi_find(struct cfi *c, uint64_t address);

/* ---- evaluation (cfi_step.c) ---- */

struct cfi_memory { uint64_t at; struct str bytes; };   /* what is known of the process */

struct cfi_state {
	uint64_t reg[CFI_REGISTERS];
	uint64_t known;                 /* bit n: reg[n] is */
	uint64_t pc;
	bool cut;                       /* the return address lies above what is known of the stack */
};

/* Goes from a function to its caller; false at the end of what can be known. */
bool cfi_step(struct cfi_state *s, const struct cfi_row *row, uint32_t stack_register, const struct cfi_memory *m)
	MUST_CHECK;

bool cfi_word(const struct cfi_memory *m, uint64_t address, uint64_t *out) MUST_CHECK;

#endif

/*
 * Stubs are recognised by what they do, a jump through a slot that a relocation fills, so that every linker's layout (.plt,
 * .plt.sec, .plt.got, with and without branch tracking) is one case:
 *
 *	x86-64          [f2] ff 25 disp32               jmp *disp32(%rip)
 *	aarch64         [bti c] adrp x16, page; ldr x17, [x16, #imm]
 *
 * On x86-64 all stubs of a section are of one size; on aarch64 each is as long as it is, up to the next.
 */
#include <elf.h>
#include <stdlib.h>

#include "symbol/cursor.h"
#include "symbol/elf.h"

struct slot { uint64_t address; uint32_t symbol; };

struct slots {
	struct slot *slot;
	uint32_t n, cap;
};

static int by_address(const void *x, const void *y)
{
	const struct slot *a = x, *b = y;

	return a->address < b->address ? -1 : a->address > b->address;
}

static void add_relocations(struct slots *t, const struct elf *elf, struct str bytes)
{
	struct cursor c = cursor_at(bytes, 0);

	while (cursor_left(&c) >= 24) {         /* Elf64_Rela */
		uint64_t address = cursor_u64(&c), kind = cursor_u64(&c);

		cursor_u64(&c);
		if (!(kind >> 32))
			continue;
		ARENA_ROOM(elf->arena, t->slot, t->n, t->cap);
		t->slot[t->n++] = (struct slot){ address, (uint32_t)(kind >> 32) };
	}
}

/* The slot that the stub at `p` jumps through; 0 = this is no stub. */
static uint64_t x86_64_slot(const uint8_t *p, size_t n, uint64_t address)
{
	for (size_t i = 0; i + 6 <= n; i++) {
		int32_t distance;

		if (p[i] != 0xff || p[i + 1] != 0x25)
			continue;
		memcpy(&distance, p + i + 2, 4);
		return address + i + 6 + (uint64_t)(int64_t)distance;
	}
	return 0;
}

static uint32_t instruction(struct str code, size_t at)
{
	uint32_t x = 0;

	if (at + 4 <= code.n)
		memcpy(&x, code.p + at, 4);
	return x;
}

static bool is_adrp_x16(uint32_t x)
{
	return (x & 0x9f00001f) == 0x90000010;
}

static uint64_t aarch64_slot(uint32_t adrp, uint32_t ldr, uint64_t address)
{
	uint32_t page = (adrp >> 3 & 0x1ffffc) | (adrp >> 29 & 3);

	if (!is_adrp_x16(adrp) || (ldr & 0xffc003ff) != 0xf9400211)
		return 0;
	return (address & ~0xfffull) + ((uint64_t)((int64_t)((uint64_t)page << 43) >> 43) << 12) + (ldr >> 10 & 0xfff) * 8;
}

static struct str name_of(const struct elf *elf, const struct slots *t, uint64_t address)
{
	const struct elf_section *names = elf_section(elf, ".dynstr"), *symbols = elf_section(elf, ".dynsym");
	const struct slot *s, key = { address, 0 };
	struct cursor c;
	struct str name;

	s = t->n ? bsearch(&key, t->slot, t->n, sizeof key, by_address) : NULL;
	if (!s || !names || !symbols)
		return (struct str){ 0 };
	c = cursor_at(symbols->bytes, (uint64_t)s->symbol * 24);
	name = cursor_string(names->bytes, cursor_u32(&c));
	return c.bad || !name.n ? (struct str){ 0 } : arena_join(elf->arena, name, S("@plt"));
}

static void add_stub(struct elf_symbols *t, const struct elf *elf, const struct slots *slots, const struct elf_symbol *at,
	uint64_t slot)
{
	struct elf_symbol stub = *at;

	stub.name = slot ? name_of(elf, slots, slot) : (struct str){ 0 };
	if (stub.name.n)
		elf_symbols_put(t, elf->arena, &stub);
}

static void add_x86_64(struct elf_symbols *t, const struct elf *elf, const struct slots *slots, const struct elf_section *s)
{
	size_t step = s->entry_size >= 8 && s->entry_size <= 64 ? s->entry_size : 16;

	for (size_t at = 0; at + step <= s->bytes.n; at += step) {
		struct elf_symbol stub = { .address = s->address + at, .limit = s->address + at + step };

		add_stub(t, elf, slots, &stub, x86_64_slot((const uint8_t *)s->bytes.p + at, step, stub.address));
	}
}

static void add_aarch64(struct elf_symbols *t, const struct elf *elf, const struct slots *slots, const struct elf_section *s)
{
	const uint32_t bti_c = 0xd503245f;
	struct str code = s->bytes;
	size_t end;

	for (size_t at = 0; at + 8 <= code.n; at = end) {
		size_t first = at && instruction(code, at - 4) == bti_c ? at - 4 : at;
		uint64_t slot = aarch64_slot(instruction(code, at), instruction(code, at + 4), s->address + at);
		struct elf_symbol stub = { .address = s->address + first };

		end = at + 4;
		while (slot && end + 4 <= code.n && !is_adrp_x16(instruction(code, end)) && instruction(code, end) != bti_c)
			end += 4;
		stub.limit = s->address + end;
		add_stub(t, elf, slots, &stub, slot);
	}
}

void elf_symbols_add_plt(struct elf_symbols *t, const struct elf *elf)
{
	struct slots slots = { 0 };

	if (!elf->wide || (elf->machine != EM_X86_64 && elf->machine != EM_AARCH64))
		return;
	for (uint32_t i = 0; i < elf->nsection; i++)
		if (elf->section[i].type == SHT_RELA && elf->section[i].flags & SHF_ALLOC)
			add_relocations(&slots, elf, elf->section[i].bytes);
	if (slots.n)
		qsort(slots.slot, slots.n, sizeof *slots.slot, by_address);
	for (uint32_t i = 0; i < elf->nsection; i++)
		if (str_starts(elf->section[i].name, S(".plt")) && elf->section[i].flags & SHF_EXECINSTR)
			(elf->machine == EM_X86_64 ? add_x86_64 : add_aarch64)(t, elf, &slots, &elf->section[i]);
}

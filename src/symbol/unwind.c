/*
 * Choices [1] Code that lies in no ELF file (made at run time), and code of which its ELF file says nothing (written by hand, or V8's
 *             builtins), is taken to keep frame pointers. Where they lead out of all mappings, the stack ends.
 *         [2] A caller's address is its return address less one, which lies in the call; what a signal
 *             interrupted is taken as it is.
 *         [3] Where pointer authentication signs return addresses, how many bits an address has depends on the kernel: as many as
 *             the uppermost mapping needs, since the stack and the libraries lie at the upper end.
 */
#include "base/file.h"
#include "model/profile_unwind.h"
#include "symbol/cfi.h"
#include "symbol/part.h"

#define FRAMES_MOST 1024u
#define NOT_SENT UINT8_MAX

struct machine {
	const char *name;
	uint8_t dwarf_of[33];           /* perf_event's register to DWARF's; its own number of pc below */
	uint8_t pc, stack, frame;       /* pc: perf_event's number; the others DWARF's */
	bool signs;                     /* return addresses, in the bits above those of addresses */
};

static const struct machine machines[] = {
	/* [linux arch/x86/include/uapi/asm/perf_regs.h] */
	{ .name = "x86_64", .pc = 8, .stack = 7, .frame = 6,
		.dwarf_of = { 0, 3, 2, 1, 4, 5, 6, 7, 16, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT,
			8, 9, 10, 11, 12, 13, 14, 15, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT,
			NOT_SENT, NOT_SENT } },
	/* [linux arch/arm64/include/uapi/asm/perf_regs.h] */
	{ .name = "aarch64", .pc = 32, .stack = 31, .frame = 29, .signs = true,
		.dwarf_of = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
			28, 29, 30, 31, NOT_SENT } },
};

struct unwinder {
	struct symbols *s;
	struct profile *p;
	const struct machine *machine;
	struct object **object;         /* by module; NULL until asked for */
	struct cfi_state state;
	struct cfi_memory memory;
	const struct raw_stack *raw;
	uint32_t frame[FRAMES_MOST];
	uint32_t n;
	uint32_t ncut;                  /* stacks that go on above their bytes */
};

/* False when the sample lacks the registers that matter. */
static bool take_registers(struct unwinder *u)
{
	const struct machine *m = u->machine;
	struct cursor c = cursor_at(u->raw->reg, 0);
	bool has_pc = false;

	u->state = (struct cfi_state){ 0 };
	for (uint32_t i = 0; i < 64; i++) {
		uint64_t x;

		if (!(u->raw->reg_mask >> i & 1))
			continue;
		x = cursor_u64(&c);
		if (c.bad)
			return false;
		if (i == m->pc) {
			u->state.pc = x;
			has_pc = true;
		}
		if (i < sizeof m->dwarf_of && m->dwarf_of[i] != NOT_SENT) {
			u->state.reg[m->dwarf_of[i]] = x;
			u->state.known |= 1ull << m->dwarf_of[i];
		}
	}
	u->memory = (struct cfi_memory){ u->state.reg[m->stack], u->raw->bytes };
	return has_pc && u->state.known >> m->stack & 1;
}

static const struct raw_map *map_of(const struct unwinder *u, uint64_t pc)
{
	const struct profile_unwind *w = u->p->unwind;
	const struct raw_map_set *set = &w->map_set[u->raw->maps];
	uint32_t lo = 0, hi = set->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (w->map[set->first + mid].start <= pc)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && pc < w->map[set->first + lo - 1].limit ? &w->map[set->first + lo - 1] : NULL;
}

static struct object *object_in(struct unwinder *u, uint32_t module)
{
	if (!u->object[module]) {
		struct object *o = object_of(u->s, &u->p->module[module], 0);

		u->object[module] = o;
		if (o->kind == OBJECT_ELF && !o->cfi)
			o->cfi = cfi_open(&o->elf);
	}
	return u->object[module];
}

static uint64_t without_signature(const struct unwinder *u, uint64_t pc)   /* [3] */
{
	const struct profile_unwind *w = u->p->unwind;
	const struct raw_map_set *set = &w->map_set[u->raw->maps];

	if (!u->machine->signs || !set->n)
		return pc;
	return pc & UINT64_MAX >> __builtin_clzll((w->map[set->first + set->n - 1].limit - 1) | 1);
}

/* By the frame pointer: [fp] is the caller's, [fp + 8] the return address, on both machines. */
static bool step_by_pointer(struct unwinder *u)
{
	uint32_t fp = u->machine->frame, sp = u->machine->stack;
	uint64_t at = u->state.reg[fp], next, pc;

	if (!(u->state.known >> fp & 1) || at < u->state.reg[sp] || !cfi_word(&u->memory, at, &next) ||
	    !cfi_word(&u->memory, at + 8, &pc))
		return false;
	u->state = (struct cfi_state){ .pc = without_signature(u, pc), .known = 1ull << fp | 1ull << sp };
	u->state.reg[fp] = next;
	u->state.reg[sp] = at + 16;
	return true;
}

/* The frame of an instruction in code made at run time, or NULL. */
static const struct raw_code *code_at(const struct unwinder *u, uint64_t address)
{
	const struct raw_code *code = u->raw->ncode ? u->p->unwind->code + u->raw->first_code : NULL;
	uint32_t lo = 0, hi = u->raw->ncode;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (code[mid].address < address)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < u->raw->ncode && code[lo].address == address ? &code[lo] : NULL;
}

/* Puts the frame of `address`, a virtual one, and goes to its caller; `interrupted` becomes whether that was in a signal. */
static bool step(struct unwinder *u, uint64_t address, bool *interrupted)
{
	const struct raw_code *code = code_at(u, address);
	const struct raw_map *map = map_of(u, address);
	struct frame f = { .module = NO_MODULE, .address = address };
	const struct cfi_row *row;
	const struct module *m;
	struct object *o;

	*interrupted = false;
	if (code) {
		u->frame[u->n++] = code->frame;
		return step_by_pointer(u);                      /* [1] */
	}
	if (!map)
		return false;
	f.module = map->module;
	o = map->module == NO_MODULE ? NULL : object_in(u, map->module);
	m = map->module == NO_MODULE ? NULL : &u->p->module[map->module];
	if (m && !o->is_virtual && (o->kind == OBJECT_ELF || (str_starts(m->name, S("/")) && !str_starts(m->name, S("//")))))
		f.address = address - map->start + map->offset + m->start - m->offset;
	u->frame[u->n++] = profile_frame(u->p, &f);
	if (!o || o->is_virtual || o->kind != OBJECT_ELF)
		return step_by_pointer(u);                      /* [1] */
	if (!elf_address(&o->elf, address - map->start + map->offset, &address))
		return false;
	row = cfi_find(o->cfi, address);
	if (!row)
		return step_by_pointer(u);                      /* [1] */
	if (!cfi_step(&u->state, row, u->machine->stack, &u->memory))
		return false;
	u->state.pc = without_signature(u, u->state.pc);
	*interrupted = row->signal;
	return true;
}

static void unwind_one(struct unwinder *u, uint32_t raw)
{
	bool interrupted = true;        /* the innermost frame is where it was sampled */

	u->raw = &u->p->unwind->stack[raw];
	u->n = 0;
	if (u->raw->narrow || !take_registers(u))
		return;
	while (u->n < FRAMES_MOST && u->state.pc && step(u, u->state.pc - !interrupted, &interrupted))      /* [2] */
		;
	u->ncut += u->state.cut;
	if (u->n)
		profile_unwound(u->p, raw, u->frame, u->n);
}

static const struct machine *machine_of(struct str arch)
{
	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
		if (str_eq(arch, str_of(machines[i].name)))
			return &machines[i];
	return NULL;
}

void symbol_unwind(struct symbols *s, struct profile *p)
{
	struct unwinder u = { .s = s, .p = p };
	struct arena scratch = { 0 };

	if (!p->unwind)
		return;
	u.machine = machine_of(p->unwind->arch);
	u.object = ARENA_ARRAY(&scratch, struct object *, p->nmodule);
	if (!u.machine)
		symbols_note(s, p->unwind->n, "stacks of %.*s are not unwound, of x86_64 and aarch64 they are: only their innermost frame is known",
			STR(p->unwind->arch.n ? p->unwind->arch : S("an unknown machine")));
	for (uint32_t i = 0; u.machine && i < p->unwind->n; i++) {
		unwind_one(&u, i);
		if (p->unwind->mapped)
			file_forget(p->unwind->stack[i].bytes);
	}
	if (u.ncut)
		symbols_note(s, u.ncut, "%u of %u stacks go on above the bytes that were recorded of them: perf record --call-graph dwarf,65528 takes the most",
			u.ncut, p->unwind->n);
	profile_unwind_end(p);
	arena_free(&scratch);
}

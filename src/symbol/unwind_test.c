/*
 * A stack of this very thread is unwound twice: by pawl, from registers and bytes as perf sends them, and by the C library.
 */
#include <execinfo.h>
#include <link.h>
#include <stdlib.h>
#include <ucontext.h>
#include <unistd.h>

#include "model/profile_unwind.h"
#include "symbol/symbol.h"
#include "test/check.h"

#if defined(__x86_64__) || defined(__aarch64__)

#define STACK_BYTES 4000

struct self {
	struct profile p;
	struct profile_unwind w;
	struct raw_stack raw;
	struct raw_map map[64];
	struct raw_map_set set;
};

static int add_map(struct dl_phdr_info *info, size_t size, void *ctx)
{
	struct self *s = ctx;
	char exe[4096] = "";

	(void)size;
	if (readlink("/proc/self/exe", exe, sizeof exe - 1) < 0)
		return 0;
	for (int i = 0; i < info->dlpi_phnum && s->set.n < 64; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];
		struct module m = { .name = str_of(*info->dlpi_name ? info->dlpi_name : exe) };
		struct raw_map *map = &s->map[s->set.n], at;

		if (h->p_type != PT_LOAD || !(h->p_flags & PF_X) || str_starts(m.name, S("linux-vdso")))
			continue;
		m.name = arena_str(s->p.arena, m.name);
		*map = (struct raw_map){ info->dlpi_addr + h->p_vaddr, info->dlpi_addr + h->p_vaddr + h->p_memsz, h->p_offset,
			profile_module(&s->p, &m) };
		for (at = *map; map > s->map && map[-1].start > at.start; map--)
			map[0] = map[-1];
		*map = at;
		s->set.n++;
	}
	return 0;
}

/* Looks into the frames of others, which AddressSanitizer minds. */
static __attribute__((no_sanitize("address"))) void copy_stack(char *to, const volatile char *from, size_t n)
{
	while (n--)
		*to++ = *from++;
}

#ifdef __x86_64__

#define ARCH "x86_64"
#define STACK_POINTER(m) (m).gregs[REG_RSP]
#define SIGNED

/* In perf's order; their number. */
static uint32_t take_registers(struct raw_stack *raw, const mcontext_t *m, uint64_t *reg)
{
	static const int order[24] = { REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_RIP, -1, -1, -1,
		-1, -1, -1, -1, REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15 };
	uint32_t k = 0;

	for (int i = 0; i < 24; i++) {
		if (order[i] < 0)
			continue;
		raw->reg_mask |= 1ull << i;
		reg[k++] = (uint64_t)m->gregs[order[i]];
	}
	return k;
}

#else

#define ARCH "aarch64"
#define STACK_POINTER(m) (m).sp
#define SIGNED __attribute__((target("branch-protection=pac-ret")))     /* its return addresses, where the processor can */

static uint32_t take_registers(struct raw_stack *raw, const mcontext_t *m, uint64_t *reg)
{
	raw->reg_mask = (1ull << 33) - 1;
	for (int i = 0; i < 31; i++)
		reg[i] = m->regs[i];
	reg[31] = m->sp;
	reg[32] = m->pc;
	return 33;
}

#endif

/* What perf would send of this thread, here. */
static __attribute__((noinline)) void take_stack(struct self *s, uint64_t *reg, char *bytes, size_t n)
{
	static ucontext_t here;         /* apart from the stack, which is to hold as many frames as it can */

	CHECK_EQ(getcontext(&here), 0);
	s->raw.reg = (struct str){ (const char *)reg, 8 * take_registers(&s->raw, &here.uc_mcontext, reg) };
	copy_stack(bytes, (const volatile char *)STACK_POINTER(here.uc_mcontext), n);
	s->raw.bytes = (struct str){ bytes, n };
}

static SIGNED __attribute__((noinline)) int deeper(struct self *s, uint64_t *reg, char *bytes, void **trace, int depth)
{
	int n;

	if (depth) {
		n = deeper(s, reg, bytes, trace, depth - 1);
	} else {
		take_stack(s, reg, bytes, STACK_BYTES);
		n = backtrace(trace, 64);
	}
	__asm__ volatile("" : "+r"(n));         /* no tail call */
	return n;
}

struct taken { struct arena arena; struct self *s; uint64_t reg[33]; char bytes[STACK_BYTES]; void *trace[64]; int n; };

static void taken_init(struct taken *t)
{
	struct self *s = t->s = ARENA_NEW(&t->arena, struct self);

	profile_init(&s->p, &t->arena);
	profile_weight(&s->p, S("samples"), S("count"));
	dl_iterate_phdr(add_map, s);
	s->w = (struct profile_unwind){ .arch = S(ARCH), .stack = &s->raw, .map = s->map, .map_set = &s->set, .n = 1 };
	s->raw.sample = profile_sample(&s->p, NO_STACK, 0);
	CHECK(profile_add(&s->p, 0, 0, 5));
	s->p.unwind = &s->w;
}

/* True when it is said that the stack was cut. */
static bool taken_unwind(struct taken *t)
{
	struct symbols *symbols = symbols_new(&(struct symbol_options){ 0 });
	const struct note *note;
	bool cut = false;
	uint32_t n;

	symbol_unwind(symbols, &t->s->p);
	note = symbols_notes(symbols, &n);
	for (uint32_t i = 0; i < n; i++)
		cut |= str_starts(note[i].text, S("1 of 1 stacks go on above the bytes"));
	CHECK(t->s->p.unwind == NULL);
	CHECK_EQ(profile_total(&t->s->p, 0), 5);
	symbols_free(symbols);
	return cut;
}

/* What a frame's address is when it lies at `pc` in this process. */
static struct frame frame_at(const struct self *s, uint64_t pc)
{
	uint32_t k = 0;

	while (k < s->set.n && !(pc >= s->map[k].start && pc < s->map[k].limit))
		k++;
	CHECK(k < s->set.n);
	return (struct frame){ .module = s->map[k].module, .address = pc - s->map[k].start + s->map[k].offset };
}

/* The C library's own unwinder is the witness: all frames above deeper() that fit into the bytes taken. */
static void stacks_are_unwound_as_the_c_library_does(void **state)
{
	static struct taken t;
	struct profile *p;
	uint32_t at, seen = 0;
	int n, i = 0;

	(void)state;
	taken_init(&t);
	p = &t.s->p;
	n = deeper(t.s, t.reg, t.bytes, t.trace, 12);
	taken_unwind(&t);
	at = p->sample[0].stack;
	while (p->stack[at].frame != p->stack[p->stack[at].parent].frame)       /* up to where deeper() calls itself */
		at = p->stack[at].parent;
	while (t.trace[i] != t.trace[i + 1] && i + 2 < n)
		i++;
	for (; i < n && at != NO_STACK; i++, at = p->stack[at].parent, seen++) {
		const struct frame *f = &p->frame[p->stack[at].frame];
		struct frame want = frame_at(t.s, (uint64_t)(uintptr_t)t.trace[i] - 1);

		CHECK_EQ(f->address, want.address);
		CHECK_EQ(f->module, want.module);
	}
	CHECK(seen >= 14);                      /* twelve times deeper(), this test, and who called it */
	arena_free(&t.arena);
}

/* bare(call, with) is call(with), in code of which .eh_frame says nothing, as there are no .cfi directives. */
#ifdef __x86_64__
__asm__(".text\n.type bare, @function\nbare:\n"
	"\tpush %rbp\n\tmov %rsp, %rbp\n\tmov %rdi, %rax\n\tmov %rsi, %rdi\n\tcall *%rax\nbare_called:\n\tpop %rbp\n\tret\n"
	".size bare, . - bare\n");
#else
__asm__(".text\n.type bare, %function\nbare:\n"
	"\tstp x29, x30, [sp, -16]!\n\tmov x29, sp\n\tmov x8, x0\n\tmov x0, x1\n\tblr x8\nbare_called:\n\tldp x29, x30, [sp], 16\n\tret\n"
	".size bare, . - bare\n");
#endif
void bare(void (*call)(void *), void *with);
extern const char bare_called[];

static void take_here(void *ctx)
{
	struct taken *t = ctx;

	take_stack(t->s, t->reg, t->bytes, STACK_BYTES);
}

static __attribute__((noinline)) uint64_t through_bare(struct taken *t)
{
	bare(take_here, t);
	__asm__ volatile("" : "+m"(t->n));      /* no tail call */
	return (uint64_t)(uintptr_t)__builtin_return_address(0);
}

/* bare() is entered from through_bare(), and that from here: three frames of which the innermost is known to the byte. */
static void code_that_nothing_is_said_about_keeps_frame_pointers(void **state)
{
	static struct taken t;
	struct profile *p;
	struct frame inner, outer;
	uint64_t back;
	uint32_t at;

	(void)state;
	taken_init(&t);
	p = &t.s->p;
	back = through_bare(&t);
	taken_unwind(&t);
	inner = frame_at(t.s, (uint64_t)(uintptr_t)bare_called - 1);
	outer = frame_at(t.s, back - 1);
	for (at = p->sample[0].stack; at != NO_STACK && p->frame[p->stack[at].frame].address != inner.address; )
		at = p->stack[at].parent;
	CHECK(at != NO_STACK);
	for (int i = 0; i < 2 && at != NO_STACK; i++)
		at = p->stack[at].parent;
	CHECK(at != NO_STACK && p->frame[p->stack[at].frame].address == outer.address);
	arena_free(&t.arena);
}

/* deeper() has frames of 16 bytes and more: of 12, 64 bytes hold no more than four. */
static void stacks_that_are_cut_are_said(void **state)
{
	static struct taken t;

	(void)state;
	taken_init(&t);
	t.n = deeper(t.s, t.reg, t.bytes, t.trace, 12);
	t.s->raw.bytes.n = 64;
	CHECK(taken_unwind(&t));
	arena_free(&t.arena);
}

#else

static void stacks_are_unwound_as_the_c_library_does(void **state)
{
	(void)state;
	skip();
}

static void code_that_nothing_is_said_about_keeps_frame_pointers(void **state)
{
	(void)state;
	skip();
}

static void stacks_that_are_cut_are_said(void **state)
{
	(void)state;
	skip();
}

#endif

int main(void)
{
	return RUN(TEST(stacks_are_unwound_as_the_c_library_does), TEST(code_that_nothing_is_said_about_keeps_frame_pointers),
		TEST(stacks_that_are_cut_are_said));
}

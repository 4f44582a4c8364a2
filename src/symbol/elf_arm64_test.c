/* Files of arm64, read wherever the tests run: sections as GNU ld writes them, taken apart with objdump. */
#include <elf.h>

#include "symbol/elf.h"
#include "test/check.h"

#define BTI_C 0xd503245f
#define BR_X17 0xd61f0220
#define NOP 0xd503201f
#define AUTIA1716 0xd503219f

/* The head of the table, which belongs to nobody, and the first three stubs of programs linked with and without -z pac-plt -z force-bti. */
static const uint32_t plain_plt[] = {
	0xa9bf7bf0, 0xf00000f0, 0xf947fe11, 0x913fe210, BR_X17, NOP, NOP, NOP,
	0x90000110, 0xf9400211, 0x91000210, BR_X17,     /* 0x710: slot 0x20000 */
	0x90000110, 0xf9400611, 0x91002210, BR_X17,     /* 0x720: 0x20008 */
	0x90000110, 0xf9400a11, 0x91004210, BR_X17,     /* 0x730: 0x20010 */
};
static const uint32_t signed_plt[] = {
	BTI_C, 0xa9bf7bf0, 0xf00000f0, 0xf947fe11, 0x913fe210, BR_X17, NOP, NOP,
	0x90000110, 0xf9400211, 0x91000210, AUTIA1716, BR_X17, NOP,     /* 0x710 */
	0x90000110, 0xf9400611, 0x91002210, AUTIA1716, BR_X17, NOP,     /* 0x728 */
	0x90000110, 0xf9400a11, 0x91004210, AUTIA1716, BR_X17, NOP,     /* 0x740 */
};
static const uint32_t tracked_plt[] = {                 /* as lld writes it */
	BTI_C, 0xa9bf7bf0, 0xf00000f0, 0xf947fe11, 0x913fe210, BR_X17, NOP, NOP,
	BTI_C, 0x90000110, 0xf9400211, 0x91000210, BR_X17, NOP,         /* 0x710 */
	BTI_C, 0x90000110, 0xf9400611, 0x91002210, BR_X17, NOP,         /* 0x728 */
};

static const char names[] = "\0puts\0free\0malloc\0$x\0$d.12\0work\0.Lloop\0_start";

static const Elf64_Sym dynamic[] = {
	{ 0 },
	{ .st_name = 1, .st_info = STT_FUNC },
	{ .st_name = 6, .st_info = STT_FUNC },
	{ .st_name = 11, .st_info = STT_FUNC },
};

static const Elf64_Rela relocation[] = {                /* R_AARCH64_JUMP_SLOT */
	{ 0x20000, ELF64_R_INFO(3, 1026), 0 },
	{ 0x20008, ELF64_R_INFO(1, 1026), 0 },
	{ 0x20010, ELF64_R_INFO(2, 1026), 0 },
};

static struct str bytes_of(const void *p, size_t n)
{
	return (struct str){ p, n };
}

static struct str found(struct elf_symbols *t, uint64_t address)
{
	const struct elf_symbol *s = elf_symbols_find(t, address);

	return s ? s->name : S("nothing");
}

static void stubs(struct arena *a, struct elf_symbols *t, const uint32_t *code, size_t n)
{
	struct elf_section section[] = {
		{ .name = S(".dynstr"), .type = SHT_STRTAB, .bytes = bytes_of(names, sizeof names) },
		{ .name = S(".dynsym"), .type = SHT_DYNSYM, .bytes = bytes_of(dynamic, sizeof dynamic) },
		{ .name = S(".rela.plt"), .type = SHT_RELA, .flags = SHF_ALLOC, .bytes = bytes_of(relocation, sizeof relocation) },
		{ .name = S(".plt"), .flags = SHF_EXECINSTR, .address = 0x6f0, .entry_size = 16, .bytes = bytes_of(code, n) },
	};
	struct elf elf = { .arena = a, .wide = true, .machine = EM_AARCH64, .section = section, .nsection = 4 };

	*t = (struct elf_symbols){ 0 };
	elf_symbols_add_plt(t, &elf);
	elf_symbols_sort(t);
}

static void stubs_are_named_whatever_their_length(void **state)
{
	struct arena a = { 0 };
	struct elf_symbols t;

	(void)state;
	stubs(&a, &t, plain_plt, sizeof plain_plt);
	CHECK_EQ(t.n, 3);
	CHECK_STR(found(&t, 0x70c), "nothing");
	CHECK_STR(found(&t, 0x710), "malloc@plt");
	CHECK_STR(found(&t, 0x72c), "puts@plt");
	CHECK_STR(found(&t, 0x730), "free@plt");
	CHECK_STR(found(&t, 0x740), "nothing");
	stubs(&a, &t, signed_plt, sizeof signed_plt);
	CHECK_EQ(t.n, 3);
	CHECK_STR(found(&t, 0x724), "malloc@plt");
	CHECK_STR(found(&t, 0x728), "puts@plt");
	CHECK_STR(found(&t, 0x740), "free@plt");
	CHECK_STR(found(&t, 0x757), "free@plt");
	stubs(&a, &t, tracked_plt, sizeof tracked_plt);
	CHECK_EQ(t.n, 2);
	CHECK_STR(found(&t, 0x70c), "nothing");
	CHECK_STR(found(&t, 0x710), "malloc@plt");
	CHECK_STR(found(&t, 0x728), "puts@plt");
	stubs(&a, &t, plain_plt, 36);           /* cut off within the first stub */
	CHECK_EQ(t.n, 0);
	arena_free(&a);
}

/* "$x" and "$d" say where code and where constants begin. */
static void marks_are_no_functions(void **state)
{
	static const Elf64_Sym symbol[] = {
		{ 0 },
		{ .st_name = 18, .st_info = STT_NOTYPE, .st_shndx = 1, .st_value = 0x1000 },
		{ .st_name = 27, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), .st_shndx = 1, .st_value = 0x1000, .st_size = 0x40 },
		{ .st_name = 21, .st_info = STT_NOTYPE, .st_shndx = 1, .st_value = 0x1030 },
		{ .st_name = 18, .st_info = STT_NOTYPE, .st_shndx = 1, .st_value = 0x1040 },
		{ .st_name = 32, .st_info = STT_NOTYPE, .st_shndx = 1, .st_value = 0x1048 },
		{ .st_name = 39, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE), .st_shndx = 1, .st_value = 0x1040 },
	};
	struct elf_section section[] = {
		{ .name = S(".strtab"), .type = SHT_STRTAB, .bytes = bytes_of(names, sizeof names) },
		{ .name = S(".text"), .flags = SHF_EXECINSTR, .address = 0x1000 },
		{ .name = S(".symtab"), .type = SHT_SYMTAB, .bytes = bytes_of(symbol, sizeof symbol) },
	};
	struct elf_segment code = { .address = 0x1000, .file_size = 0x100, .memory_size = 0x100, .executable = true };
	struct arena a = { 0 };
	struct elf elf = { .arena = &a, .wide = true, .machine = EM_AARCH64, .section = section, .nsection = 3, .segment = &code,
		.nsegment = 1 };
	struct elf_symbols t = { 0 };

	(void)state;
	elf_symbols_add(&t, &elf);
	elf_symbols_sort(&t);
	CHECK_EQ(t.n, 2);
	CHECK_STR(found(&t, 0x1000), "work");
	CHECK_STR(found(&t, 0x1034), "work");
	CHECK_STR(found(&t, 0x104c), "_start");
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(stubs_are_named_whatever_their_length), TEST(marks_are_no_functions));
}

#include <elf.h>

#include "test/check.h"
#include "symbol/elf.h"

static void put(struct elf_symbols *t, struct arena *a, uint64_t address, uint64_t size, struct str name)
{
	elf_symbols_put(t, a, &(struct elf_symbol){ .address = address, .limit = address + size, .name = name, .sized = size != 0 });
}

static struct str found(struct elf_symbols *t, uint64_t address)
{
	const struct elf_symbol *s = elf_symbols_find(t, address);

	return s ? s->name : S("nothing");
}

static void symbols_may_lie_in_others(void **state)
{
	struct arena a = { 0 };
	struct elf_symbols t = { 0 };

	(void)state;
	put(&t, &a, 0x1040, 0x10, S("inner"));
	put(&t, &a, 0x1020, 0, S("label"));
	put(&t, &a, 0x1000, 0x100, S("outer"));
	put(&t, &a, 0x1100, 0, S("behind"));
	put(&t, &a, 0x1200, 0x10, S("last"));
	elf_symbols_sort(&t);
	CHECK_STR(found(&t, 0xfff), "nothing");
	CHECK_STR(found(&t, 0x1030), "outer");
	CHECK_STR(found(&t, 0x104f), "inner");
	CHECK_STR(found(&t, 0x1050), "outer");
	CHECK_STR(found(&t, 0x11ff), "behind");
	CHECK_STR(found(&t, 0x1210), "nothing");
	arena_free(&a);
}

static void of_equal_symbols_the_first_is_taken(void **state)
{
	struct arena a = { 0 };
	struct elf_symbols t = { 0 };

	(void)state;
	put(&t, &a, 0x1000, 8, S("m"));
	put(&t, &a, 0x1000, 8, S("a"));
	put(&t, &a, 0x1000, 8, S("z"));
	elf_symbols_sort(&t);
	CHECK_STR(found(&t, 0x1007), "m");
	arena_free(&a);
}

/* As `perf inject --jit` writes them for each function: one segment, and so little behind it that no second would fit. */
static void small_files_have_segments(void **state)
{
	struct { Elf64_Ehdr head; Elf64_Phdr load; char code[16]; } file = {
		.head = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT }, .e_type = ET_DYN, .e_machine = EM_X86_64,
			.e_phoff = sizeof(Elf64_Ehdr), .e_ehsize = sizeof(Elf64_Ehdr), .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 1,
			.e_shentsize = sizeof(Elf64_Shdr) },
		.load = { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_offset = 120, .p_vaddr = 0x1078, .p_filesz = 16, .p_memsz = 16 },
	};
	struct arena a = { 0 };
	struct err e = { 0 };
	struct elf elf;
	uint64_t address;

	(void)state;
	CHECK_OK(elf_open(&elf, (struct str){ (const char *)&file, sizeof file }, &a, &e), &e);
	CHECK_EQ(elf.nsegment, 1);
	CHECK(elf_address(&elf, 124, &address));
	CHECK_EQ(address, 0x107c);
	arena_free(&a);
}

/* What stands behind those in order belongs behind them, among them or before them. */
static void what_is_out_of_order_is_put_in_order(void **state)
{
	static const uint64_t all[][6] = {
		{ 1, 2, 3, 6, 5, 4 },
		{ 1, 2, 4, 6, 5, 3 },
		{ 2, 3, 4, 5, 6, 1 },
		{ 6, 5, 4, 3, 2, 1 },
		{ 1, 2, 3, 4, 5, 6 },
	};
	static const char *const name[] = { "nothing", "1", "2", "3", "4", "5", "6" };

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct arena a = { 0 };
		struct elf_symbols t = { 0 };

		for (int k = 0; k < 6; k++)
			put(&t, &a, all[i][k] << 8, 8, str_of(name[all[i][k]]));
		elf_symbols_sort(&t);
		for (uint64_t at = 0; at <= 6; at++)    /* up, down, the same again, far */
			CHECK_STR(found(&t, at << 8), name[at]);
		for (uint64_t at = 7; at-- > 0;)
			CHECK_STR(found(&t, at << 8 | 7), name[at]);
		CHECK_STR(found(&t, 0x607), "6");
		CHECK_STR(found(&t, 0x607), "6");
		CHECK_STR(found(&t, 0x608), "nothing");
		CHECK_STR(found(&t, 0xff), "nothing");
		CHECK_STR(found(&t, 0x100), "1");
		arena_free(&a);
	}
}

int main(void)
{
	return RUN(TEST(small_files_have_segments), TEST(symbols_may_lie_in_others), TEST(of_equal_symbols_the_first_is_taken),
		TEST(what_is_out_of_order_is_put_in_order));
}

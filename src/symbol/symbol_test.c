/*
 * Addresses are resolved beside llvm-symbolizer (or addr2line), on this program and on one that is compiled here: the
 * function, each inlined call, file and line have to be equal for at least 99.9 % of them.
 */
#include "test/symbol_scene.h"

#define ADDRESSES 24000u

/* ---- beside a peer ---- */

/* "function\nfile:line\n" for each place that has a line, innermost first, as the peers print it.  Of code without
 * debug information, which libraries bring, each tool picks the alias that it likes. */
static void print_places(const struct profile *p, uint32_t sample, struct buf *b)
{
	for (uint32_t at = p->sample[sample].stack; at != NO_STACK; at = p->stack[at].parent) {
		const struct frame *f = &p->frame[p->stack[at].frame];

		if (f->line)
			buf_printf(b, "%.*s\n%.*s:%u\n", STR(f->function), STR(f->file), f->line);
	}
}

static void put_tidy(struct buf *b, struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		while (str_starts(str_from(path, i), S("/./")))
			i += 2;
		buf_char(b, path.p[i]);
	}
}

/* The peer's block for one address with columns cut off. */
static void tidy_peer(struct str block, struct buf *b)
{
	while (block.n) {
		struct str function = str_line(&block), path = str_line(&block), number;

		str_cut_last(&path, ':');               /* the column */
		number = str_cut_last(&path, ':');
		if (str_eq(number, S("0")))
			continue;
		buf_printf(b, "%.*s\n", STR(str_eq(function, S("??")) ? S("") : function));
		put_tidy(b, path);
		buf_printf(b, ":%.*s\n", STR(number));
	}
}

static void agrees_with_the_peer(const char *path, uint32_t n)
{
	struct scene s;
	struct str rest;
	struct buf input = { 0 }, mine = { 0 }, theirs = { 0 };
	struct err e = { 0 };
	struct file f;
	uint32_t bad = 0;

	if (!have("llvm-symbolizer"))
		skip();
	scene_init(&s);
	add_file(&s, path, n);
	resolve(&s, (struct symbol_options){ .mangled = true });
	for (uint32_t i = 0; i < s.n; i++)
		buf_printf(&input, "0x%llx\n", (unsigned long long)s.address[i]);
	put(&s.arena, "in", buf_view(&input));
	CHECK(sh(&s.arena, "llvm-symbolizer --no-demangle --inlines -e %s <%s/in >%s/out", path, place, place));
	CHECK_OK(file_open(&f, in_place(&s.arena, "out"), &e), &e);
	rest = f.bytes;
	for (uint32_t i = 0; i < s.n; i++) {
		const char *end = memmem(rest.p, rest.n, "\n\n", 2);
		struct str block = { rest.p, end ? (size_t)(end - rest.p) + 1 : rest.n };

		buf_clear(&mine);
		buf_clear(&theirs);
		print_places(&s.named, i, &mine);
		tidy_peer(block, &theirs);
		if (!str_eq(buf_view(&mine), buf_view(&theirs)) && bad++ < 5)
			print_error("%#llx: pawl\n%.*sllvm-symbolizer\n%.*s", (unsigned long long)s.address[i],
				STR(buf_view(&mine)), STR(buf_view(&theirs)));
		rest = str_from(rest, block.n + 1);
	}
	print_message("%u addresses of %s, %u differ\n", s.n, path, bad);
	CHECK(s.n > 20 && bad * 1000ull <= s.n);
	buf_release(&input);
	buf_release(&mine);
	buf_release(&theirs);
	file_close(&f);
	scene_end(&s);
}

static void this_program_has_the_names_that_the_peer_gives(void **state)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

	(void)state;
	CHECK(n > 0);
	path[n] = 0;
	agrees_with_the_peer(path, ADDRESSES);
}

static void templates_and_lambdas_have_the_names_that_the_peer_gives(void **state)
{
	static const char *const flags[] = { "-O2 -g", "-O2 -gdwarf-4 -no-pie", "-O1 -g -gz=zlib", "-O0 -g" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		if (!compile(&a, flags[i], "shop"))
			skip();
		agrees_with_the_peer(in_place(&a, "shop"), 400);
	}
	arena_free(&a);
}

/* ---- by hand ---- */

/* All frames with this function, inlined or not. */
static uint32_t count_function(const struct profile *p, const char *name, bool inlined)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->nframe; i++)
		n += str_eq(p->frame[i].function, str_of(name)) && p->frame[i].inlined == inlined;
	return n;
}

static void inlined_calls_become_frames_of_their_own(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	if (!compile(&s.arena, "-O2 -g", "shop"))
		skip();
	add_file(&s, in_place(&s.arena, "shop"), 400);
	resolve(&s, (struct symbol_options){ 0 });
	CHECK(count_function(&s.named, "shop::twice<int>", false) > 0);
	CHECK_EQ(count_function(&s.named, "shop::twice<int>", true), 0);
	CHECK(count_function(&s.named, "sum", true) > 0);     /* static, so that DWARF has no longer name */
	CHECK_EQ(count_function(&s.named, "sum", false), 0);
	for (uint32_t i = 0; i < s.named.nframe; i++)
		if (str_eq(s.named.frame[i].function, S("shop::twice<int>"))) {
			CHECK_EQ(s.named.frame[i].line, 3);     /* of program_text */
			CHECK_EQ(s.named.frame[i].start_line, 3);
			CHECK_STR(s.named.frame[i].system_name, "_ZN4shop5twiceIiEET_S1_");
			CHECK(str_ends(s.named.frame[i].file, S("/shop.cc")));
		}
	scene_end(&s);
}

/* ---- files that are apart, or others ---- */

static void debug_information_is_found_by_its_link(void **state)
{
	struct scene s;

	(void)state;
	for (int broken = 0; broken < 2; broken++) {
		scene_init(&s);
		if (!have("objcopy") || !compile(&s.arena, "-O2 -g -Wl,--build-id=none", "shop"))
			skip();
		CHECK(sh(&s.arena, "cd %s && cp shop whole && objcopy --only-keep-debug shop shop.debug && strip shop && "
			"objcopy --add-gnu-debuglink=shop.debug shop", place));
		add_file(&s, in_place(&s.arena, "whole"), 10);
		add_address(&s, &(struct module){ .name = str_of(in_place(&s.arena, "shop")) }, s.raw.frame[0].address);
		if (broken)
			CHECK(sh(&s.arena, "printf x >>%s/shop.debug", place));
		resolve(&s, (struct symbol_options){ 0 });
		CHECK_EQ(innermost(&s.named, s.named.nsample - 1)->file.n > 0, !broken);
		CHECK_EQ(has_note(&s, "CRC differs"), broken);
		scene_end(&s);
	}
}

static void another_build_is_never_used(void **state)
{
	struct scene s;
	struct module m;
	uint64_t offset;

	(void)state;
	scene_init(&s);
	if (!compile(&s.arena, "-O2 -g -Wl,--build-id=0x1234567890abcdef", "shop"))
		skip();
	add_file(&s, in_place(&s.arena, "shop"), 10);
	offset = s.raw.frame[0].address;
	m = (struct module){ .name = s.raw.module[0].name, .build_id = S("1234567890abcdee") };
	add_address(&s, &m, offset);
	m.build_id = S("1234567890abcdef000000000000000000000000");     /* as perf pads it */
	add_address(&s, &m, offset);
	resolve(&s, (struct symbol_options){ 0 });
	CHECK_EQ(innermost(&s.named, s.named.nsample - 2)->function.n, 0);
	CHECK(innermost(&s.named, s.named.nsample - 1)->function.n > 0);
	CHECK(has_note(&s, "build id 1234567890abcdef, recorded 1234567890abcdee"));
	CHECK(has_note(&s, "no file for"));
	CHECK(has_note(&s, "no build id was recorded"));        /* of the first ten */
	scene_end(&s);
}

static void symbols_alone_give_functions_and_stubs(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	if (!compile(&s.arena, "-O2 -g -Wl,-z,lazy -x c++ -DX=1 -include stdio.h", "shop"))
		skip();
	CHECK(sh(&s.arena, "strip -g %s/shop", place));
	add_file(&s, in_place(&s.arena, "shop"), 10);
	resolve(&s, (struct symbol_options){ 0 });
	CHECK(count_function(&s.named, "main", false) > 0);
	CHECK_EQ(innermost(&s.named, 0)->file.n, 0);
	scene_end(&s);
}

/* ---- tables ---- */

static void kernels_and_made_code_have_tables(void **state)
{
	static const struct module kernel = { .name = S("[kernel.kallsyms]_text"), .start = 0xffffffff81000000 };
	static const struct module made = { .name = S("/tmp/perf-77.map") };
	struct scene s;

	(void)state;
	scene_init(&s);
	put(&s.arena, "kallsyms", S("ffffffff91000000 T _text\nffffffff91000100 t slow_path\n"
		"ffffffff91000200 T memmove\nffffffff91000200 t __memmove\nffffffff91000300 D data\n"
		"ffffffff91000100 t slow_path.cold\n"));
	put(&s.arena, "perf-77.map", S("7f0000001000 20 Foo.bar(int)\n7f0000001000 20 Foo.bar again\n"));
	add_address(&s, &kernel, 0xffffffff81000180);
	add_address(&s, &kernel, 0xffffffff81000200);
	add_address(&s, &made, 0x7f000000101f);
	add_address(&s, &made, 0x7f0000001020);
	resolve(&s, (struct symbol_options){ .kallsyms = str_of(in_place(&s.arena, "kallsyms")), .map_dir = str_of(place) });
	CHECK_STR(innermost(&s.named, 0)->function, "slow_path.cold");  /* 0x10000000 higher since that boot; the last name that it has */
	CHECK_STR(innermost(&s.named, 1)->function, "__memmove");
	CHECK_STR(innermost(&s.named, 2)->function, "Foo.bar again");
	CHECK_EQ(innermost(&s.named, 3)->function.n, 0);
	scene_end(&s);
}

/* Of code made at run time the reader knows names as they come from its compiler. */
static void names_in_dumps_are_demangled(void **state)
{
	static const struct module made = { .name = S("/tmp/jit-77.dump") }, other = { .name = S("/tmp/other") };
	struct frame f = { .function = S("_ZN3foo3barEi"), .address = 0x1000 };
	struct scene s;

	(void)state;
	scene_init(&s);
	for (int i = 0; i < 2; i++) {
		f.module = profile_module(&s.raw, i ? &other : &made);
		profile_sample(&s.raw, profile_stack(&s.raw, NO_STACK, profile_frame(&s.raw, &f)), 0);
	}
	resolve(&s, (struct symbol_options){ 0 });
	CHECK_STR(innermost(&s.named, 0)->function, "foo::bar");
	CHECK_STR(innermost(&s.named, 0)->system_name, "_ZN3foo3barEi");
	CHECK_STR(innermost(&s.named, 1)->function, "_ZN3foo3barEi");
	scene_end(&s);
}

/* Two addresses of one function, and two of no function, are a frame and a stack each; the samples stay four. */
static void without_places_a_function_is_one_frame(void **state)
{
	static const struct module made = { .name = S("/tmp/perf-77.map") };
	struct scene s;

	(void)state;
	scene_init(&s);
	put(&s.arena, "perf-77.map", S("7f0000001000 20 Foo.bar(int)\n"));
	for (uint64_t at = 0x7f000000100f; at < 0x7f000000104f; at += 0x10)
		add_address(&s, &made, at);
	resolve(&s, (struct symbol_options){ .map_dir = str_of(place), .no_places = true });
	CHECK_EQ(s.named.nframe, 2);
	CHECK_EQ(s.named.nstack, 2);
	CHECK_EQ(s.named.nsample, 4);
	CHECK_EQ(s.named.sample[0].stack, s.named.sample[1].stack);
	CHECK_STR(innermost(&s.named, 1)->function, "Foo.bar(int)");
	CHECK_EQ(innermost(&s.named, 1)->address, 0);
	CHECK_EQ(innermost(&s.named, 3)->function.n, 0);
	CHECK_STR(s.named.module[innermost(&s.named, 3)->module].name, "/tmp/perf-77.map");
	scene_end(&s);
}

static void a_kernel_without_addresses_is_said(void **state)
{
	static const struct module kernel = { .name = S("[kernel.kallsyms]") };
	struct scene s;

	(void)state;
	scene_init(&s);
	put(&s.arena, "kallsyms", S("0000000000000000 T _text\n0000000000000000 T schedule\n"));
	add_address(&s, &kernel, 0xffffffff81000180);
	resolve(&s, (struct symbol_options){ .kallsyms = str_of(in_place(&s.arena, "kallsyms")) });
	CHECK_EQ(innermost(&s.named, 0)->function.n, 0);
	CHECK(has_note(&s, "kernel.kptr_restrict=0"));
	scene_end(&s);
}

/* ---- hostile files ---- */

static void resolve_broken(struct scene *from, const char *path)
{
	struct scene s;
	struct module m = { .name = str_of(path) };

	scene_init(&s);
	for (uint32_t i = 0; i < from->raw.nframe; i++)
		add_address(&s, &m, from->raw.frame[i].address);
	resolve(&s, (struct symbol_options){ 0 });
	scene_end(&s);
}

static void broken_files_cost_names_and_nothing_else(void **state)
{
	struct scene s;
	struct err e = { 0 };
	struct file f;
	const char *path;
	char *copy;
	uint64_t random = 88172645463325252u;

	(void)state;
	scene_init(&s);
	if (!compile(&s.arena, "-O2 -g", "shop"))
		skip();
	path = in_place(&s.arena, "broken");
	add_file(&s, in_place(&s.arena, "shop"), 20);
	CHECK_OK(file_open(&f, in_place(&s.arena, "shop"), &e), &e);
	for (size_t n = 0; n < f.bytes.n; n += f.bytes.n / 60) {
		put(&s.arena, "broken", (struct str){ f.bytes.p, n });
		resolve_broken(&s, path);
	}
	copy = arena_alloc(&s.arena, f.bytes.n, 1);
	for (int i = 0; i < 150; i++) {
		memcpy(copy, f.bytes.p, f.bytes.n);
		for (int k = 0; k < 1 << (i % 8); k++) {
			random ^= random << 13, random ^= random >> 7, random ^= random << 17;
			copy[64 + random % (f.bytes.n - 64)] = (char)(random >> 56);
		}
		put(&s.arena, "broken", (struct str){ copy, f.bytes.n });
		resolve_broken(&s, path);
	}
	file_close(&f);
	scene_end(&s);
}

static int leave_place(void **state)
{
	struct arena a = { 0 };

	(void)state;
	sh(&a, "rm -rf %s", place);
	arena_free(&a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest test[] = {
		TEST(this_program_has_the_names_that_the_peer_gives),
		TEST(templates_and_lambdas_have_the_names_that_the_peer_gives),
		TEST(inlined_calls_become_frames_of_their_own),
		TEST(debug_information_is_found_by_its_link),
		TEST(another_build_is_never_used),
		TEST(symbols_alone_give_functions_and_stubs),
		TEST(kernels_and_made_code_have_tables), TEST(names_in_dumps_are_demangled),
		TEST(without_places_a_function_is_one_frame), TEST(a_kernel_without_addresses_is_said),
		TEST(broken_files_cost_names_and_nothing_else),
	};

	snprintf(place, sizeof place, "%s", "/tmp/pawl-symbol.XXXXXX");
	if (!mkdtemp(place))
		return 1;
	return _cmocka_run_group_tests(__FILE__, test, sizeof test / sizeof *test, NULL, leave_place);
}

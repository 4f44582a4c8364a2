/* symbol_scene - programs compiled on the spot, and profiles of addresses in them, for tests. */
#ifndef PAWL_TEST_SYMBOL_SCENE_H
#define PAWL_TEST_SYMBOL_SCENE_H

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "symbol/elf.h"
#include "symbol/symbol.h"
#include "test/check.h"

/* ---- a place to work in ---- */

static char place[64];

static inline const char *in_place(struct arena *a, const char *name)
{
	return arena_printf(a, "%s/%s", place, name).p;
}

static inline bool have(const char *tool)
{
	char line[128];

	snprintf(line, sizeof line, "command -v %s >/dev/null 2>&1", tool);
	return system(line) == 0;
}

static inline bool sh(struct arena *a, const char *fmt, ...)
{
	struct str line;
	va_list args;

	va_start(args, fmt);
	line = arena_vprintf(a, fmt, args);
	va_end(args);
	return system(arena_cstr(a, line)) == 0;
}

/* Without file_write()'s care for power cuts, which takes longer than all else here. */
static inline void put(struct arena *a, const char *name, struct str bytes)
{
	FILE *f = fopen(in_place(a, name), "w");

	CHECK(f != NULL);
	CHECK_EQ(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	CHECK_EQ(fclose(f), 0);
}

static const char program_text[] =
	"namespace shop {\n"
	"struct Item { int price; int count; };\n"
	"template <typename T> __attribute__((noinline)) T twice(T x) { asm volatile(\"\" : \"+r\"(x)); return x + x; }\n"
	"#define IN static inline __attribute__((always_inline))\n"
	"IN int worth(const Item &i) { return twice(i.price) * i.count; }\n"
	"IN int sum(const Item *i, int n) { int s = 0; while (n--) s += worth(i[n]); return s; }\n"
	"__attribute__((noinline)) int total(const Item *i, int n) {\n"
	"\tauto f = [&](int k) { return sum(i, k) / 3; };\n"
	"\treturn f(n) + f(n / 2);\n"
	"}\n"
	"}\n"
	"int main(int argc, char **) { shop::Item i[4] = {{argc, 2}, {3, argc}}; return shop::total(i, 4) > 7; }\n";

static inline bool compile(struct arena *a, const char *flags, const char *out)
{
	put(a, "shop.cc", str_of(program_text));
	return have("c++") && sh(a, "c++ %s -o %s %s 2>/dev/null", flags, in_place(a, out), in_place(a, "shop.cc"));
}

/* ---- a profile of one module, each address a sample of weight 1 ---- */

struct scene {
	struct arena arena;
	struct profile raw, named;
	struct symbols *symbols;
	uint64_t *address;              /* as symbols have them */
	uint32_t n, cap;
};

static inline void add_address(struct scene *s, const struct module *m, uint64_t offset)
{
	struct frame f = { .address = offset };
	uint32_t sample;

	f.module = profile_module(&s->raw, m);
	sample = profile_sample(&s->raw, profile_stack(&s->raw, NO_STACK, profile_frame(&s->raw, &f)), 0);
	CHECK(profile_add(&s->raw, sample, 0, 1));
}

static inline void scene_init(struct scene *s)
{
	*s = (struct scene){ 0 };
	profile_init(&s->raw, &s->arena);
	profile_weight(&s->raw, S("samples"), S("count"));
}

static inline void resolve(struct scene *s, struct symbol_options o)
{
	int64_t total = profile_total(&s->raw, 0);
	uint32_t n = s->raw.nsample;

	s->symbols = symbols_new(&o);
	profile_init(&s->named, &s->arena);
	symbol_resolve(s->symbols, &s->raw, &s->named);
	CHECK_EQ(profile_total(&s->named, 0), total);
	CHECK_EQ(s->named.nsample, n);
}

static inline void scene_end(struct scene *s)
{
	symbols_free(s->symbols);
	arena_free(&s->arena);
}

static inline bool has_note(const struct scene *s, const char *part)
{
	uint32_t n;
	const struct note *note = symbols_notes(s->symbols, &n);

	while (n--)
		if (str_has(note[n].text, str_of(part)))
			return true;
	return false;
}

static inline const struct frame *innermost(const struct profile *p, uint32_t sample)
{
	return &p->frame[p->stack[p->sample[sample].stack].frame];
}

/* About `n` addresses within functions of the file, evenly. */
static inline void add_file(struct scene *s, const char *path, uint32_t n)
{
	struct module m = { .name = arena_str(&s->arena, str_of(path)) };
	struct elf_symbols t = { 0 };
	struct err e = { 0 };
	struct file f;
	struct elf elf;
	uint64_t all = 0, step;

	CHECK_OK(file_open(&f, path, &e), &e);
	file_into_arena(&f, &s->arena);
	CHECK_OK(elf_open(&elf, f.bytes, &s->arena, &e), &e);
	elf_symbols_add(&t, &elf);
	elf_symbols_sort(&t);
	for (uint32_t i = 0; i < t.n; i++)
		all += t.symbol[i].sized ? t.symbol[i].limit - t.symbol[i].address : 0;
	step = all / n ? all / n : 1;
	for (uint32_t i = 0; i < t.n; i++) {
		uint64_t last = 0;

		for (uint64_t at = t.symbol[i].address; t.symbol[i].sized && at < t.symbol[i].limit; at += step) {
			if (at < last)
				break;
			for (uint32_t k = 0; k < elf.nsegment; k++) {
				const struct elf_segment *g = &elf.segment[k];

				if (!g->executable || at < g->address || at - g->address >= g->file_size)
					continue;
				ARENA_ROOM(&s->arena, s->address, s->n, s->cap);
				s->address[s->n++] = at;
				add_address(s, &m, at - g->address + g->offset);
			}
			last = at;
		}
	}
}

#endif

/*
 * Symbols that lie in no file: the kernel's, those of code made at run time, and the vdso that every process has.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "base/file.h"
#include "symbol/part.h"

/* Of a hexadecimal digit, one more than its value. */
static const uint8_t digit_of[256] = {
	['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ['A'] = 11, 12, 13, 14, 15, 16, ['a'] = 11, 12, 13, 14, 15, 16,
};

/* Hexadecimal digits at the start of `s`, with or without 0x, which are cut off. */
static bool take_hex(struct str *s, uint64_t *out)
{
	uint64_t x = 0;
	size_t i = str_starts(*s, S("0x")) ? 2 : 0, first = i;

	for (; i < s->n && i < first + 16; i++) {
		unsigned digit = digit_of[(unsigned char)s->p[i]];

		if (!digit)
			break;
		x = x << 4 | (digit - 1);
	}
	*out = x;
	*s = str_from(*s, i);
	return i > first;
}

/* Not mapped: such files are made by the kernel, or grow while they are read. */
static bool read_text(struct symbols *s, struct str path, struct str *text)
{
	struct err e = { 0 };
	struct file f;

	if (!path.n || !file_exists(arena_cstr(&s->arena, path)) || !file_open(&f, arena_cstr(&s->arena, path), &e))
		return false;
	file_into_arena(&f, &s->arena);
	*text = f.bytes;
	return true;
}

/* ---- kernel ---- */

static bool is_vmlinux(const struct module *m)
{
	return str_starts(m->name, S("[kernel.kallsyms]"));
}

/* perf takes the last alias.  Most stand together. */
static void put_last(struct symbols *s, struct elf_symbols *t, struct elf_symbol *symbol)
{
	symbol->rank = t->n;
	if (t->n && t->symbol[t->n - 1].address == symbol->address)
		t->symbol[t->n - 1].name = symbol->name;
	else
		elf_symbols_put(t, &s->arena, symbol);
}

/* "ffffffff81000000 T _text\t[module]"; the address of _text in `text_at`. */
static void take_kallsyms(struct symbols *s, struct object *o, struct str text, uint64_t *text_at)
{
	while (text.n) {
		struct str line = str_line(&text), kind;
		struct elf_symbol symbol = { 0 };

		if (!take_hex(&line, &symbol.address) || !symbol.address)
			continue;
		kind = str_word(&line);
		symbol.name = str_word(&line);
		symbol.limit = symbol.address;
		if (str_eq(symbol.name, S("_text")) || (!*text_at && str_eq(symbol.name, S("_stext"))))
			*text_at = symbol.address;
		if (kind.n != 1 || !strchr("tTwW", kind.p[0]) || !symbol.name.n)
			continue;
		put_last(s, &o->symbols, &symbol);
	}
	elf_symbols_sort(&o->symbols);
}

/* /sys/kernel/notes is the running kernel's PT_NOTE; elf_open() wants a file, so the id is searched for. */
static struct str running_build_id(struct symbols *s)
{
	struct str notes, head = { "\4\0\0\0\24\0\0\0\3\0\0\0GNU", 16 };
	char *p;

	if (!read_text(s, S("/sys/kernel/notes"), &notes))
		return (struct str){ 0 };
	p = memmem(notes.p, notes.n, head.p, head.n);
	if (!p || notes.n - (size_t)(p - notes.p) < 36)
		return (struct str){ 0 };
	return elf_hex(&s->arena, (struct str){ p + 16, 20 });
}

bool table_kernel(struct symbols *s, struct object *o, const struct module *m)
{
	struct str path = s->o.kallsyms, text, running;
	uint64_t text_at = 0;

	o->is_virtual = true;
	if (!path.n && m->build_id.n && is_vmlinux(m)) {
		running = running_build_id(s);
		path = build_id_same(running, m->build_id) ? S("/proc/kallsyms") : find_cache_path(s, m->build_id, "kallsyms");
		if (!path.n || !file_exists(arena_cstr(&s->arena, path))) {
			symbols_note(s, 1, "%.*s was another kernel than the running one: build id %.*s, running %.*s; its functions have no names",
				STR(m->name), STR(m->build_id), STR(running.n ? running : S("unknown")));
			return false;
		}
	}
	path = path.n ? path : S("/proc/kallsyms");
	if (read_text(s, path, &text))
		take_kallsyms(s, o, text, &text_at);
	if (!o->symbols.n) {
		symbols_note(s, 1, "%.*s tells no addresses: kernel functions have no names (root, or kernel.kptr_restrict=0, sees them)",
			STR(path));
		return false;
	}
	if (is_vmlinux(m) && m->start && text_at)
		o->slide = text_at - m->start;  /* the same kernel, booted to another place */
	o->path = path;
	return true;
}

/* ---- code made at run time: "START SIZE name", hexadecimal [perf jit-interface.txt] ---- */

bool table_perf_map(struct symbols *s, struct object *o, struct str name)
{
	struct str file = name, text;

	file = str_cut_last(&file, '/');
	file = arena_printf(&s->arena, "%.*s/%.*s", STR(s->o.map_dir.n ? s->o.map_dir : S("/tmp")), STR(file));
	o->is_virtual = true;
	if (!read_text(s, file, &text))
		return false;
	while (text.n) {
		struct str line = str_line(&text);
		struct elf_symbol symbol = { 0 };
		uint64_t size;

		if (!take_hex(&line, &symbol.address))
			continue;
		line = str_trim(line);
		if (!take_hex(&line, &size))
			continue;
		symbol.name = str_trim(line);
		symbol.limit = symbol.address + size;
		symbol.rank = o->symbols.n;             /* what was written last lies there now */
		if (symbol.name.n && symbol.limit > symbol.address)
			elf_symbols_put(&o->symbols, &s->arena, &symbol);
	}
	elf_symbols_sort(&o->symbols);
	o->path = file;
	return o->symbols.n > 0;
}

/* ---- vdso: this process has the same as any other of this kernel ---- */

static size_t vdso_size(struct symbols *s, uint64_t address)
{
	struct str text;

	if (!read_text(s, S("/proc/self/maps"), &text))
		return 0;
	while (text.n) {
		struct str line = str_line(&text);
		uint64_t lo, hi;

		if (!take_hex(&line, &lo) || lo != address)
			continue;
		line = str_from(line, 1);
		return take_hex(&line, &hi) && hi > lo && hi - lo < 1 << 20 ? hi - lo : 0;
	}
	return 0;
}

bool table_vdso(struct symbols *s, struct object *o, struct str build_id)
{
	uint64_t address = getauxval(AT_SYSINFO_EHDR);
	struct str image = { (const char *)(uintptr_t)address, address ? vdso_size(s, address) : 0 };
	struct err e = { 0 };

	if (image.n && elf_open(&o->elf, image, &s->arena, &e) &&
	    (!build_id.n || build_id_same(build_id, o->elf.build_id)))
		return true;
	return find_cached(s, build_id, "vdso", &o->elf, &o->path);
}

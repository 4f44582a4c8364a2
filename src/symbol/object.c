#include "symbol/part.h"

#include <elf.h>

/* ---- opening ---- */

static bool open_file(struct symbols *s, struct object *o, const struct module *m)
{
	struct str name = m->name;
	bool deleted = str_ends(name, S(" (deleted)"));

	if (deleted)
		name.n -= strlen(" (deleted)");
	o->path = s->o.root.n ? arena_printf(&s->arena, "%.*s/%.*s", STR(s->o.root), STR(name)) : name;
	if ((!deleted || m->build_id.n) && find_elf(s, o->path, m->build_id, &o->elf)) {
		if (!m->build_id.n)
			symbols_note(s, 1, "%.*s: no build id was recorded, so the file here is taken for the one that ran", STR(m->name));
		return true;
	}
	if (!m->build_id.n)
		return false;
	return find_cached(s, m->build_id, "elf", &o->elf, &o->path) ||
		fetch_elf(s, m->build_id, "executable", &o->elf, &o->path);
}

static bool is_perf_map(struct str name)
{
	struct str file = str_cut_last(&name, '/');

	return str_starts(file, S("perf-")) && str_ends(file, S(".map"));
}

static bool is_kernel(const struct module *m, uint64_t address)
{
	return address >> 63 || str_starts(m->name, S("[kernel"));
}

static enum object_kind open_object(struct symbols *s, struct object *o, const struct module *m, bool kernel)
{
	if (is_perf_map(m->name))
		return table_perf_map(s, o, m->name) ? OBJECT_TABLE : OBJECT_MISSING;
	if (kernel)
		return table_kernel(s, o, m) ? OBJECT_TABLE : OBJECT_MISSING;
	if (str_eq(m->name, S("[vdso]")))
		return table_vdso(s, o, m->build_id) ? OBJECT_ELF : OBJECT_MISSING;
	if (!m->name.n || str_starts(m->name, S("[")) || str_starts(m->name, S("//")))
		return OBJECT_MISSING;          /* memory without a file */
	return open_file(s, o, m) ? OBJECT_ELF : OBJECT_MISSING;
}

struct object *object_of(struct symbols *s, const struct module *m, uint64_t address)
{
	bool kernel = is_kernel(m, address);
	struct str key;
	uint32_t i;

	if (kernel && s->kernel)
		return s->kernel;
	key = arena_printf(&s->arena, "%.*s%c%.*s%c%llx", STR(m->name), 0, STR(m->build_id), 0,
		kernel ? (unsigned long long)m->start : 0);
	i = map_intern(&s->objects, key, s->nobject);
	if (i == s->nobject) {
		struct object *o = ARENA_NEW(&s->arena, struct object);

		ARENA_ROOM(&s->arena, s->object, s->nobject, s->object_cap);
		s->object[s->nobject++] = o;
		o->kind = open_object(s, o, m, kernel);
	}
	return s->object[i];
}

void object_kernel(struct symbols *s, const struct profile *p)
{
	s->kernel = NULL;
	for (uint32_t i = 0; i < p->nmodule && !s->kernel; i++)
		if (str_starts(p->module[i].name, S("[kernel.kallsyms]")))
			s->kernel = object_of(s, &p->module[i], UINT64_MAX);
}

/* ---- names ---- */

static void open_dwarf(struct symbols *s, struct object *o, const struct elf *debug, struct str path)
{
	struct elf alt;

	o->has_dwarf = !s->o.no_lines && dwarf_open(&o->dwarf, debug, &o->elf, s->o.no_files);
	if (o->has_dwarf && find_alt(s, debug, path, &alt) && dwarf_open(&o->alt, &alt, &o->elf, s->o.no_files))
		o->dwarf.alt = &o->alt;
}

void object_names(struct symbols *s, struct object *o, const struct module *m)
{
	struct elf debug, inner;
	struct str path = { 0 };

	if (o->names_ready || o->kind != OBJECT_ELF)
		return;
	o->names_ready = true;
	elf_symbols_add(&o->symbols, &o->elf);
	if ((!s->o.no_lines || !elf_section(&o->elf, ".symtab")) && find_debug(s, o, &debug, &path)) {
		if (debug.bytes.p != o->elf.bytes.p)
			elf_symbols_add(&o->symbols, &debug);
		open_dwarf(s, o, &debug, path);
	}
	if (elf_minidebug(&o->elf, &inner))
		elf_symbols_add(&o->symbols, &inner);
	elf_symbols_add_plt(&o->symbols, &o->elf);
	elf_symbols_sort(&o->symbols);
	if (!o->symbols.n && !o->has_dwarf)
		symbols_note(s, 1, "%.*s has neither symbols nor debug information: keep them (no strip, -g), or install its debug package",
			STR(m->name));
}

bool object_address(const struct object *o, const struct module *m, uint64_t address, uint64_t *out)
{
	if (o->slide && !str_starts(m->name, S("[kernel")))
		return false;                   /* modules lay elsewhere, too, and nobody says where */
	if (o->is_virtual) {
		*out = address + o->slide;
		return true;
	}
	return elf_address(&o->elf, address - m->start + m->offset, out);
}

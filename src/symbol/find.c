#include <stdio.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/file.h"
#include "symbol/part.h"

bool build_id_same(struct str a, struct str b)
{
	struct str longer = a.n > b.n ? a : b;
	size_t n = a.n < b.n ? a.n : b.n;

	if (!n || memcmp(a.p, b.p, n) != 0)
		return false;
	for (size_t i = n; i < longer.n; i++)
		if (longer.p[i] != '0')
			return false;
	return true;
}

/* A regular file, mapped until symbols_free(). */
static bool open_bytes(struct symbols *s, struct str path, struct str *bytes, struct err *e)
{
	const char *name = arena_cstr(&s->arena, path);
	struct stat st;
	struct file f;

	if (stat(name, &st) || !S_ISREG(st.st_mode))
		return false;
	if (!file_open(&f, name, e))
		return false;
	file_into_arena(&f, &s->arena);
	*bytes = f.bytes;
	return true;
}

bool find_elf(struct symbols *s, struct str path, struct str build_id, struct elf *out)
{
	struct err e = { 0 };
	struct str bytes;

	if (!open_bytes(s, path, &bytes, &e) || !elf_open(out, bytes, &s->arena, &e)) {
		if (e.kind)
			symbols_note(s, 1, "%.*s: %s; it gives no names", STR(path), e.text);
		return false;
	}
	if (!build_id.n || build_id_same(build_id, out->build_id))
		return true;
	symbols_note(s, 1, "%.*s is another build than the recorded one and is not used: build id %.*s, recorded %.*s", STR(path),
		STR(out->build_id.n ? out->build_id : S("none")), STR(build_id));
	return false;
}

/* ---- by build id ---- */

struct str find_cache_path(struct symbols *s, struct str build_id, const char *what)
{
	if (!s->o.cache_dir.n || build_id.n < 3)
		return (struct str){ 0 };
	return arena_printf(&s->arena, "%.*s/.build-id/%.2s/%.*s/%s", STR(s->o.cache_dir), build_id.p,
		STR(str_from(build_id, 2)), what);
}

bool find_cached(struct symbols *s, struct str build_id, const char *what, struct elf *out, struct str *path)
{
	*path = find_cache_path(s, build_id, what);
	return path->n && find_elf(s, *path, build_id, out);
}

static struct str in_root(struct symbols *s, struct str path)
{
	return s->o.root.n ? arena_printf(&s->arena, "%.*s/%.*s", STR(s->o.root), STR(path)) : path;
}

static struct str debug_dirs(const struct symbols *s)
{
	return s->o.debug_dirs.n ? s->o.debug_dirs : S("/usr/lib/debug");
}

static bool by_build_id(struct symbols *s, struct str build_id, struct elf *out, struct str *path)
{
	struct str rest = debug_dirs(s);

	while (rest.n && build_id.n > 2) {
		struct str dir = in_root(s, str_cut(&rest, ':'));

		*path = arena_printf(&s->arena, "%.*s/.build-id/%.2s/%.*s.debug", STR(dir), build_id.p, STR(str_from(build_id, 2)));
		if (find_elf(s, *path, build_id, out))
			return true;
	}
	return find_cached(s, build_id, "debug", out, path);
}

/* ---- by .gnu_debuglink ---- */

static uint32_t crc_of(struct str bytes)
{
	return (uint32_t)crc32_z(0, (const Bytef *)bytes.p, bytes.n);
}

/* Is this the file that `elf` means?  Build ids decide when both have one, as the CRC need not be read then. */
static bool linked(struct symbols *s, const struct elf *elf, struct str path, uint32_t crc, struct elf *out)
{
	if (!find_elf(s, path, (struct str){ 0 }, out))
		return false;
	if (elf->build_id.n && out->build_id.n ? str_eq(elf->build_id, out->build_id) : crc_of(out->bytes) == crc)
		return out->bytes.p != elf->bytes.p;
	symbols_note(s, 1, "%.*s is not the debug information that its program names (%s differs) and is not used", STR(path),
		elf->build_id.n && out->build_id.n ? "the build id" : "CRC");
	return false;
}

static bool by_link(struct symbols *s, const struct object *o, struct elf *out, struct str *path)
{
	uint32_t crc;
	struct str name = elf_debuglink(&o->elf, &crc), dir = o->path, rest = debug_dirs(s), in_machine;

	if (!name.n || memchr(name.p, '/', name.n))
		return false;
	str_cut_last(&dir, '/');
	*path = arena_printf(&s->arena, "%.*s/%.*s", STR(dir), STR(name));
	if (!str_eq(*path, o->path) && linked(s, &o->elf, *path, crc, out))
		return true;
	*path = arena_printf(&s->arena, "%.*s/.debug/%.*s", STR(dir), STR(name));
	if (linked(s, &o->elf, *path, crc, out))
		return true;
	in_machine = str_starts(dir, s->o.root) ? str_from(dir, s->o.root.n) : dir;
	while (rest.n) {
		struct str top = in_root(s, str_cut(&rest, ':'));

		*path = arena_printf(&s->arena, "%.*s/%.*s/%.*s", STR(top), STR(in_machine), STR(name));
		if (linked(s, &o->elf, *path, crc, out))
			return true;
	}
	return false;
}

bool find_debug(struct symbols *s, const struct object *o, struct elf *out, struct str *path)
{
	if (elf_section(&o->elf, ".debug_info")) {
		*out = o->elf;
		*path = o->path;
		return true;
	}
	return by_build_id(s, o->elf.build_id, out, path) || by_link(s, o, out, path) ||
		fetch_elf(s, o->elf.build_id, "debuginfo", out, path);
}

bool find_alt(struct symbols *s, const struct elf *debug, struct str path, struct elf *out)
{
	struct str build_id, name = elf_debugaltlink(debug, &build_id), dir = path;

	if (!name.n)
		return false;
	str_cut_last(&dir, '/');
	path = name.p[0] == '/' ? in_root(s, name) : arena_printf(&s->arena, "%.*s/%.*s", STR(dir), STR(name));
	if (find_elf(s, path, build_id, out) || by_build_id(s, build_id, out, &path))
		return true;
	symbols_note(s, 1, "%.*s, which holds a part of the debug information, is not here: some inlined calls have no name",
		STR(name));
	return false;
}

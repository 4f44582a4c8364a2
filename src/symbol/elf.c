#include "symbol/elf.h"

#include <elf.h>
#include <libdeflate.h>
#include <zstd.h>

#include "symbol/cursor.h"

#define SECTIONS_MOST 100000u
#define UNPACKED_MOST ((uint64_t)8 << 30)
#define RATIO_MOST 1100u        /* deflate's best is 1032:1 */

static struct str part(struct str s, uint64_t at, uint64_t n)
{
	if (at > s.n || n > s.n - at)
		return (struct str){ 0 };
	return (struct str){ s.p + at, (size_t)n };
}

/* ---- headers ---- */

static struct elf_section take_section(const struct elf *elf, struct cursor *c)
{
	unsigned word = elf->wide ? 8 : 4;
	struct elf_section s = { 0 };

	s.name.n = cursor_u32(c);
	s.type = cursor_u32(c);
	s.flags = cursor_u(c, word);
	s.address = cursor_u(c, word);
	s.offset = cursor_u(c, word);
	s.size = cursor_u(c, word);
	s.link = cursor_u32(c);
	s.info = cursor_u32(c);
	cursor_u(c, word);
	s.entry_size = cursor_u(c, word);
	if (s.type != SHT_NOBITS)
		s.bytes = part(elf->bytes, s.offset, s.size);
	return s;
}

static void take_sections(struct elf *elf, uint64_t at, uint32_t n, uint32_t names)
{
	struct cursor c = cursor_at(elf->bytes, at);
	size_t size = elf->wide ? 64 : 40;

	if (!at || c.bad || cursor_left(&c) < size)
		return;
	if (!n) {                               /* more than 16 bits hold: section 0 tells */
		struct cursor zero = c;

		n = (uint32_t)take_section(elf, &zero).size;
	}
	if (n > SECTIONS_MOST || n > cursor_left(&c) / size)
		return;
	elf->section = ARENA_ARRAY(elf->arena, struct elf_section, n);
	elf->nsection = n;
	for (uint32_t i = 0; i < n; i++)
		elf->section[i] = take_section(elf, &c);
	if (names == SHN_XINDEX && n)
		names = elf->section[0].link;
	for (uint32_t i = 0; i < n; i++)
		elf->section[i].name = names < n ?
			cursor_string(elf->section[names].bytes, elf->section[i].name.n) : (struct str){ 0 };
}

static struct str note_build_id(const struct elf *elf, struct str notes)
{
	struct cursor c = cursor_at(notes, 0);

	while (cursor_left(&c) >= 12) {
		uint32_t name = cursor_u32(&c), desc = cursor_u32(&c), type = cursor_u32(&c);
		const uint8_t *p = c.p;

		cursor_skip(&c, ((uint64_t)name + 3) & ~3ull);
		if (type == NT_GNU_BUILD_ID && name == 4 && !c.bad && !memcmp(p, "GNU", 4) && desc <= cursor_left(&c))
			return elf_hex(elf->arena, (struct str){ (const char *)c.p, desc });
		cursor_skip(&c, ((uint64_t)desc + 3) & ~3ull);
	}
	return (struct str){ 0 };
}

static void take_segments(struct elf *elf, uint64_t at, uint32_t n)
{
	struct cursor c = cursor_at(elf->bytes, at);
	unsigned word = elf->wide ? 8 : 4;
	size_t size = elf->wide ? 56 : 32;

	if (c.bad || n > cursor_left(&c) / size)
		return;
	elf->segment = ARENA_ARRAY(elf->arena, struct elf_segment, n);
	while (n--) {
		uint32_t type = cursor_u32(&c), flags = elf->wide ? cursor_u32(&c) : 0;
		struct elf_segment g = { 0 };

		g.offset = cursor_u(&c, word);
		g.address = cursor_u(&c, word);
		cursor_u(&c, word);
		g.file_size = cursor_u(&c, word);
		g.memory_size = cursor_u(&c, word);
		flags = elf->wide ? flags : cursor_u32(&c);
		cursor_u(&c, word);
		g.executable = flags & PF_X;
		if (type == PT_LOAD)
			elf->segment[elf->nsegment++] = g;
		else if (type == PT_NOTE && !elf->build_id.n)
			elf->build_id = note_build_id(elf, part(elf->bytes, g.offset, g.file_size));
	}
}

bool elf_open(struct elf *elf, struct str bytes, struct arena *a, struct err *e)
{
	struct cursor c = cursor_at(bytes, 16);
	uint64_t segments, sections;
	uint32_t nsegment, nsection;
	unsigned word;

	*elf = (struct elf){ .arena = a, .bytes = bytes };
	if (bytes.n < 52 || memcmp(bytes.p, ELFMAG, SELFMAG))
		return err_at(e, 0, "no ELF file");
	if (bytes.p[EI_DATA] != ELFDATA2LSB)
		return err_at(e, EI_DATA, "expected a little-endian ELF file");
	elf->wide = bytes.p[EI_CLASS] == ELFCLASS64;
	word = elf->wide ? 8 : 4;
	elf->type = cursor_u16(&c);
	elf->machine = cursor_u16(&c);
	cursor_u32(&c);
	cursor_u(&c, word);
	segments = cursor_u(&c, word);
	sections = cursor_u(&c, word);
	cursor_skip(&c, 8);
	nsegment = cursor_u16(&c);
	cursor_skip(&c, 2);
	if (c.bad)
		return err_at(e, bytes.n, "ELF header is cut off");
	take_segments(elf, segments, nsegment);
	nsection = cursor_u16(&c);
	take_sections(elf, sections, nsection, cursor_u16(&c));
	for (uint32_t i = 0; i < elf->nsection && !elf->build_id.n; i++)
		if (elf->section[i].type == SHT_NOTE)
			elf->build_id = note_build_id(elf, elf->section[i].bytes);
	return true;
}

/* ---- looking things up ---- */

const struct elf_section *elf_section(const struct elf *elf, const char *name)
{
	for (uint32_t i = 0; i < elf->nsection; i++)
		if (str_eq(elf->section[i].name, str_of(name)))
			return &elf->section[i];
	return NULL;
}

static bool inflate_whole(struct str packed, char *out, size_t n)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	bool ok = d && libdeflate_zlib_decompress(d, packed.p, packed.n, out, n, NULL) == LIBDEFLATE_SUCCESS;

	libdeflate_free_decompressor(d);
	return ok;
}

/* [gABI, Section Compression] */
static struct str unpack_section(const struct elf *elf, struct str bytes)
{
	struct cursor c = cursor_at(bytes, 0);
	uint32_t type = cursor_u32(&c);
	uint64_t size;
	char *out;
	bool ok;

	if (elf->wide)
		cursor_u32(&c);
	size = cursor_u(&c, elf->wide ? 8 : 4);
	cursor_skip(&c, elf->wide ? 8 : 4);
	if (c.bad || size > UNPACKED_MOST || (type == ELFCOMPRESS_ZLIB && size / RATIO_MOST > cursor_left(&c)))
		return (struct str){ 0 };
	bytes = (struct str){ (const char *)c.p, cursor_left(&c) };
	if (type != ELFCOMPRESS_ZLIB && ZSTD_getFrameContentSize(bytes.p, bytes.n) != size)
		return (struct str){ 0 };
	out = arena_alloc(elf->arena, size, 1);
	ok = type == ELFCOMPRESS_ZLIB ? inflate_whole(bytes, out, size) :
		ZSTD_decompress(out, size, bytes.p, bytes.n) == size;
	return ok ? (struct str){ out, size } : (struct str){ 0 };
}

struct str elf_content(const struct elf *elf, const char *name)
{
	const struct elf_section *s = elf_section(elf, name);

	if (!s)
		return (struct str){ 0 };
	return s->flags & SHF_COMPRESSED ? unpack_section(elf, s->bytes) : s->bytes;
}

bool elf_address(const struct elf *elf, uint64_t offset, uint64_t *address)
{
	for (uint32_t i = 0; i < elf->nsegment; i++) {
		const struct elf_segment *g = &elf->segment[i];

		if (!g->executable || offset < g->offset || offset - g->offset >= g->file_size)
			continue;
		*address = offset - g->offset + g->address;
		return true;
	}
	return false;
}

bool elf_executable(const struct elf *elf, uint64_t address)
{
	for (uint32_t i = 0; i < elf->nsegment; i++) {
		const struct elf_segment *g = &elf->segment[i];

		if (g->executable && address >= g->address && address - g->address < g->memory_size)
			return true;
	}
	return false;
}

struct str elf_hex(struct arena *a, struct str bytes)
{
	char *hex = arena_alloc(a, bytes.n + 1, 2);

	for (size_t i = 0; i < bytes.n; i++) {
		hex[2 * i] = "0123456789abcdef"[(uint8_t)bytes.p[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[bytes.p[i] & 15];
	}
	return (struct str){ hex, bytes.n * 2 };
}

struct str elf_debuglink(const struct elf *elf, uint32_t *crc)
{
	struct str s = elf_content(elf, ".gnu_debuglink");
	struct cursor c = cursor_at(s, 0);
	struct str name = cursor_cstr(&c);

	cursor_skip(&c, (4 - (name.n + 1) % 4) % 4);
	*crc = cursor_u32(&c);
	return c.bad ? (struct str){ 0 } : name;
}

struct str elf_debugaltlink(const struct elf *elf, struct str *build_id)
{
	struct str s = elf_content(elf, ".gnu_debugaltlink");
	struct cursor c = cursor_at(s, 0);
	struct str name = cursor_cstr(&c);

	if (c.bad)
		return (struct str){ 0 };
	*build_id = elf_hex(elf->arena, (struct str){ (const char *)c.p, cursor_left(&c) });
	return name;
}

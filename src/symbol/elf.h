/*
 * elf - sections, segments, build id and symbols of one ELF file, in memory.
 *
 * Spec    System V gABI 4.1 and its drafts (SHF_COMPRESSED); little-endian, 32 and 64 bits.
 *         Every offset and size is checked against the bytes; what does not fit is as if it were not there.
 */
#ifndef PAWL_SYMBOL_ELF_H
#define PAWL_SYMBOL_ELF_H

#include "base/arena.h"
#include "base/err.h"

struct elf_section {
	struct str name;
	uint32_t type, link, info;
	uint64_t flags, address, offset, size, entry_size;
	struct str bytes;               /* as in the file; empty when NOBITS or outside of it */
};

struct elf_segment {                    /* PT_LOAD */
	uint64_t address, offset, file_size, memory_size;
	bool executable;
};

struct elf {
	struct arena *arena;
	struct str bytes;
	bool wide;                      /* 64 bits */
	uint16_t type, machine;         /* ET_*, EM_* */
	struct elf_section *section;
	struct elf_segment *segment;
	uint32_t nsection, nsegment;
	struct str build_id;            /* lower-case hex; empty = none */
};

/* `bytes` must live as long as `elf`; unpacked sections and tables go to `a`. */
bool elf_open(struct elf *elf, struct str bytes, struct arena *a, struct err *e) MUST_CHECK;

const struct elf_section *elf_section(const struct elf *elf, const char *name);         /* NULL when absent */

/* The bytes of a section, unpacked when SHF_COMPRESSED; empty when absent or broken. */
struct str elf_content(const struct elf *elf, const char *name);

/* File offset to the address that symbols use; false when no segment holds it. */
bool elf_address(const struct elf *elf, uint64_t offset, uint64_t *address) MUST_CHECK;

bool elf_executable(const struct elf *elf, uint64_t address);  /* does it lie in a segment of code? */

/* .gnu_debuglink: name of the file with the debug information and its CRC-32; empty = none. */
struct str elf_debuglink(const struct elf *elf, uint32_t *crc);

/* .gnu_debugaltlink: name of the file that several share, and its build id in lower-case hex. */
struct str elf_debugaltlink(const struct elf *elf, struct str *build_id);

struct str elf_hex(struct arena *a, struct str bytes);          /* lower-case hex */

/* ---- symbols (elf_symbol.c) ---- */

struct elf_symbol {
	uint64_t address, limit;        /* limit: first address behind it */
	struct str name;                /* as the linker knows it */
	bool sized;                     /* its size is its own, not the distance to the next */
	uint32_t rank;                  /* among those at one address the highest is taken, of equals the first put */
	uint32_t order;                 /* set by elf_symbols_put() */
	uint32_t outer;                 /* index + 1 of the nearest before it that reaches beyond its address; 0 = none */
};

struct elf_symbols {
	struct elf_symbol *symbol;      /* ascending, one for each address */
	uint32_t n, cap;
	uint32_t near;                  /* how many begin at or before the address that was looked up last */
};

/* Adds the code symbols of .symtab and .dynsym.  elf_symbols_sort() must follow before a look-up. */
void elf_symbols_add(struct elf_symbols *t, const struct elf *elf);

/* The file within .gnu_debugdata, unpacked; false when there is none. */
bool elf_minidebug(const struct elf *elf, struct elf *inner) MUST_CHECK;

/* Adds "foo@plt" for the stubs of the procedure linkage table (elf_plt.c). */
void elf_symbols_add_plt(struct elf_symbols *t, const struct elf *elf);

void elf_symbols_put(struct elf_symbols *t, struct arena *a, const struct elf_symbol *s);
void elf_symbols_sort(struct elf_symbols *t);
const struct elf_symbol *elf_symbols_find(struct elf_symbols *t, uint64_t address);    /* or NULL */

#endif

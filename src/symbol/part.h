/*
 * part - what the files of symbol/ share: the handle, and the objects that modules turn out to be.
 */
#ifndef PAWL_SYMBOL_PART_H
#define PAWL_SYMBOL_PART_H

#include "symbol/dwarf.h"
#include "symbol/symbol.h"

struct cfi;

enum object_kind {
	OBJECT_MISSING,                 /* nothing usable was found; a note says what */
	OBJECT_ELF,
	OBJECT_TABLE,                   /* symbols alone: kernel, code made at run time */
};

struct object {
	enum object_kind kind;
	struct str path;                /* of the file that is read */
	struct elf elf;
	struct elf_symbols symbols;
	struct dwarf dwarf;
	struct dwarf alt;
	bool has_dwarf;
	bool is_virtual;                /* frame.address is the address of symbols, no file offset */
	bool names_ready;               /* symbols and dwarf were looked for */
	uint64_t slide;                 /* added to a recorded address before it is looked up */
	struct cfi *cfi;                /* NULL until a stack is unwound */
};

struct symbols {
	struct symbol_options o;
	struct arena arena;             /* owns everything but the profiles and notes */
	struct arena notes;
	struct object **object;
	uint32_t nobject, object_cap;
	struct map objects;             /* name and build id -> object[] */
	struct object *kernel;          /* of the profile at hand, its modules included; or NULL */
	struct note *note;
	uint32_t nnote, note_cap;
};

/* Closes all objects; they are opened anew when they are asked for. */
void symbols_let_go(struct symbols *s);

/* Adds a note about `count` things. */
void symbols_note(struct symbols *s, uint64_t count, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The file (or table) of a module, opened once; kind OBJECT_MISSING when there is none.  `address` is one of its frames:
 * those of the kernel and its modules have their top bit set. */
struct object *object_of(struct symbols *s, const struct module *m, uint64_t address);

/* Finds the kernel of a profile, which speaks for its modules, too. */
void object_kernel(struct symbols *s, const struct profile *p);

/* Reads symbol tables and finds debug information. */
void object_names(struct symbols *s, struct object *o, const struct module *m);

/* Where symbols have what a frame's address speaks of; false when it lies in no code. */
bool object_address(const struct object *o, const struct module *m, uint64_t address, uint64_t *out) MUST_CHECK;

/* ---- finding files (find.c) ---- */

/* Opens an ELF file; with a build id it must be that one, else the mismatch is noted and the file refused. */
bool find_elf(struct symbols *s, struct str path, struct str build_id, struct elf *out) MUST_CHECK;

/* Debug information of an open file: itself, by build id, by debug link. */
bool find_debug(struct symbols *s, const struct object *o, struct elf *out, struct str *path) MUST_CHECK;
bool find_alt(struct symbols *s, const struct elf *debug, struct str path, struct elf *out) MUST_CHECK;
bool find_cached(struct symbols *s, struct str build_id, const char *what, struct elf *out, struct str *path) MUST_CHECK;
struct str find_cache_path(struct symbols *s, struct str build_id, const char *what);
bool build_id_same(struct str a, struct str b);         /* zeros that perf pads short ones with do not count */

/* fetch.c: from the servers of DEBUGINFOD_URLS into their cache; `what` is "executable" or "debuginfo". */
bool fetch_elf(struct symbols *s, struct str build_id, const char *what, struct elf *out, struct str *path) MUST_CHECK;

/* ---- tables (table.c) ---- */

bool table_kernel(struct symbols *s, struct object *o, const struct module *m) MUST_CHECK;
bool table_perf_map(struct symbols *s, struct object *o, struct str name) MUST_CHECK;
bool table_vdso(struct symbols *s, struct object *o, struct str build_id) MUST_CHECK;

#endif

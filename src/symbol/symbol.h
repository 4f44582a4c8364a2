/*
 * symbol - addresses of a profile to functions, inlined calls, files and lines.
 *
 *	struct symbols *s = symbols_new(&(struct symbol_options){ 0 });
 *
 *	symbol_unwind(s, &raw);                 (profiles with stacks to unwind: model/profile_unwind.h)
 *	profile_init(&named, arena);
 *	symbol_resolve(s, &raw, &named);
 *	notes = symbols_notes(s, &n);
 *	symbols_free(s);
 *
 * ELF, DWARF 2-5 and call frame information are read by pawl itself, from mapped files: each file once, of its debug
 * information only the units that an address asks for, each distinct address once.
 *
 * Names come from DWARF, else from the symbol tables (.symtab, .dynsym, the compressed one in .gnu_debugdata, PLT stubs as
 * "foo@plt"), from /proc/kallsyms for the kernel and from /tmp/perf-PID.map for code made at run time.  Debug
 * information is looked for in the file itself, then by build id and .gnu_debuglink in the debug directories, in perf's cache
 * and, when allowed, from the servers of DEBUGINFOD_URLS.  A file whose build id is not the recorded one is never used.
 *
 * Whatever cannot be read or found costs names, never samples, and is said in a note with its remedy.
 */
#ifndef PAWL_SYMBOL_SYMBOL_H
#define PAWL_SYMBOL_SYMBOL_H

#include "model/evidence.h"

/* All zero is what a user means who says nothing.  Strings are borrowed until symbols_free(). */
struct symbol_options {
	struct str root;                /* where the recorded paths lie: a copy of that machine's "/"; empty = "/" */
	struct str debug_dirs;          /* separated by ':'; empty = "/usr/lib/debug" */
	struct str cache_dir;           /* perf's build-id cache; empty = none, ~/.debug is its usual place */
	struct str kallsyms;            /* empty = "/proc/kallsyms" */
	struct str map_dir;             /* where perf-PID.map files lie; empty = "/tmp" */
	bool fetch;                     /* ask the servers of DEBUGINFOD_URLS, when it is set */
	bool no_inline;                 /* the function that holds an address alone */
	bool no_lines;                  /* and neither file nor line: symbol tables are enough, DWARF is not read */
	bool no_places;                 /* frames keep no address, line or column, and those that are equal then are one */
	bool no_files;                  /* with no_places: nor do they keep the file, and line tables are not read */
	bool mangled;                   /* C++, Rust and D names as the linker has them */
	void (*progress)(void *ctx, struct str module, uint32_t done, uint32_t all);     /* modules; may be NULL */
	void *ctx;
};

struct symbols;

struct symbols *symbols_new(const struct symbol_options *o);
void symbols_free(struct symbols *s);

/*
 * Fills `out`, freshly initialised, with `in`: every frame that has an address and no function gets what is known of it.
 * Where calls were inlined a frame becomes several, the inner ones marked `inlined`.  function is demangled (Rust's without its
 * hash), system_name is the linker's when that differs.  Modules, labels, values and the rest stay as they are.
 * What `in` has in .unwind is left behind, its frames, stacks and samples are gone.  Strings are borrowed from `in` or belong to the arena of `out`.
 */
void symbol_resolve(struct symbols *s, struct profile *in, struct profile *out);

/*
 * Unwinds the stacks of p->unwind by the call frame information of the recorded modules (x86_64 and aarch64) and puts the
 * frames into their samples; then p->unwind is gone.  A stack whose end was not reached keeps what was found.
 */
void symbol_unwind(struct symbols *s, struct profile *p);

/* What could not be found, matched or read so far, each once; they live as long as `s`. */
const struct note *symbols_notes(const struct symbols *s, uint32_t *n);

/* Appends `name` demangled (C++ of the Itanium ABI, Rust's both manglings without hash, D), or false when it is none of
 * these or would grow beyond all bounds. */
bool symbol_demangle(struct buf *b, struct str name) MUST_CHECK;

#endif

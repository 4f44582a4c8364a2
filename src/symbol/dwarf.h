/*
 * dwarf - from an address to its function, the calls inlined there, files and lines.
 *
 * Spec    DWARF 2 to 5, 32 and 64 bits, with the GNU additions that dwz makes (DW_FORM_GNU_ref_alt, DW_FORM_GNU_strp_alt).
 *         Units are found by the ranges of their root entries; what a unit holds is read when an address asks for it.
 * Loses   Split units (.dwo): their skeleton gives lines, the symbol table the function.  Type units are not needed.
 * Bounds  Work is charged to `budget`, which grows with the file: lists that many entries share cannot multiply it.
 */
#ifndef PAWL_SYMBOL_DWARF_H
#define PAWL_SYMBOL_DWARF_H

#include "base/map.h"
#include "symbol/cursor.h"
#include "symbol/elf.h"

#define DWARF_NOWHERE UINT64_MAX
#define DWARF_DEPTH 256u                /* of entries, and so of inlined calls */

struct dwarf_abbrevs;
struct dwarf_functions;
struct dwarf_lines;

struct dwarf_unit {
	uint64_t at, root, end;         /* offsets in .debug_info: header, first entry, behind the last */
	uint64_t abbrev_at;
	uint16_t version;
	uint8_t address_size, offset_size;
	bool skeleton;                  /* what it describes is in another file */
	uint64_t low, lines_at;         /* lines_at: DWARF_NOWHERE = none */
	uint64_t strings_base, addresses_base, ranges_base;
	uint64_t language;
	struct str directory;           /* of compilation */
	struct dwarf_abbrevs *abbrevs;  /* NULL until asked for, as the next two */
	struct dwarf_functions *functions;
	struct dwarf_lines *lines;
};

struct dwarf_span { uint64_t lo, hi; uint32_t what; };

struct dwarf_spans {
	struct dwarf_span *span;
	uint32_t n, cap;
};

struct dwarf {
	struct arena *arena;
	const struct elf *code;         /* says where code can lie */
	bool no_files;                  /* names of functions alone: places have neither file nor line, line tables are not read */
	struct dwarf *alt;              /* what dwz moved to a file that several share; or NULL */
	struct str info, abbrev, str, line_str, line, ranges, rnglists, addr, str_offsets;
	struct dwarf_unit *unit;        /* ascending by `at` */
	uint32_t nunit, unit_cap;
	struct dwarf_spans spans;       /* what = unit; ascending by lo */
	uint64_t *reach;                /* highest `hi` of spans[0..i] */
	struct map abbrevs, names;
	struct dwarf_abbrevs **abbrev_table;
	struct dwarf_name *name;
	uint32_t nabbrev_table, abbrev_table_cap, nname, name_cap;
	uint64_t budget;
	uint32_t nbroken, nsplit;       /* units that end early or make no sense; skeletons that were asked for */
	struct dwarf_place *place;      /* of the last look-up */
	uint32_t place_cap;
};

struct dwarf_name {                     /* of a function; empty = not said */
	struct str name;                /* the linker's if there is one, else the source's */
	bool known;                     /* `name` is the linker's */
	uint32_t line;                  /* where it is declared; 0 = not said */
};

struct dwarf_place {
	struct dwarf_name name;
	struct str file;
	uint32_t line, column;
	bool inlined;
};

/* Takes the sections of `elf`; false when it holds no debug information.  `code` is the file that runs. */
bool dwarf_open(struct dwarf *d, const struct elf *elf, const struct elf *code, bool no_files) MUST_CHECK;

/* The places of an address, innermost first, at least one unless 0 is returned; they hold until the next look-up. */
uint32_t dwarf_find(struct dwarf *d, uint64_t address);

/* ---- the parts ---- */

/* dwarf_form.c: values of attributes */
enum dwarf_kind { DWARF_NONE, DWARF_NUMBER, DWARF_ADDRESS, DWARF_STRING, DWARF_REFERENCE, DWARF_ALT_REFERENCE, DWARF_LIST_INDEX,
	DWARF_BLOCK };

struct dwarf_value {
	enum dwarf_kind kind;
	uint64_t u;                     /* a reference is an offset in .debug_info */
	struct str s;
};

struct dwarf_attribute { uint16_t name, form; int64_t constant; };

struct dwarf_abbrev {
	uint64_t code;
	uint16_t tag;
	bool children;
	bool fixed;                     /* all values together take `size` bytes */
	uint32_t size;
	uint32_t first, n;              /* in attribute[] */
};

struct dwarf_abbrevs {
	struct dwarf_abbrev *abbrev;    /* as in the file: usually code = index + 1 */
	struct dwarf_attribute *attribute;
	uint32_t n, cap, nattribute, attribute_cap;
};

struct dwarf_value dwarf_value(const struct dwarf *d, const struct dwarf_unit *u, struct cursor *c,
	const struct dwarf_attribute *a);
uint64_t dwarf_address_at(const struct dwarf *d, const struct dwarf_unit *u, uint64_t index);
const struct dwarf_abbrevs *dwarf_abbrevs(struct dwarf *d, struct dwarf_unit *u);       /* NULL when broken */
const struct dwarf_abbrev *dwarf_abbrev(const struct dwarf_abbrevs *t, uint64_t code);  /* NULL when unknown */

/* One abbreviation alone, without reading what follows it in its table. */
const struct dwarf_abbrev *dwarf_abbrev_of(struct dwarf *d, const struct dwarf_unit *u, uint64_t code,
	struct dwarf_abbrevs *scratch);

/* From offset `at` of .debug_info to the unit's end. */
struct cursor dwarf_entry(const struct dwarf *d, const struct dwarf_unit *u, uint64_t at);
void dwarf_skip(const struct dwarf *d, const struct dwarf_unit *u, struct cursor *c, const struct dwarf_abbrevs *t,
	const struct dwarf_abbrev *b);

/* dwarf_range.c: adds the ranges of a list, or the one of low and high, to `out`; only those where code lies. */
struct dwarf_extent { struct dwarf_value low, high, ranges; };

void dwarf_ranges(struct dwarf *d, const struct dwarf_unit *u, const struct dwarf_extent *x, struct dwarf_spans *out,
	uint32_t what);
bool dwarf_charge(struct dwarf *d, uint64_t work);      /* false when the budget is spent */

/* dwarf_function.c */
void dwarf_functions(struct dwarf *d, struct dwarf_unit *u);
uint32_t dwarf_chain(struct dwarf *d, struct dwarf_unit *u, uint64_t address);

/* dwarf_name.c: of the function whose entry stands at `at` */
const struct dwarf_name *dwarf_name(struct dwarf *d, uint64_t at);

/* dwarf_line.c */
void dwarf_lines(struct dwarf *d, struct dwarf_unit *u);
bool dwarf_line(const struct dwarf_lines *t, uint64_t address, struct dwarf_place *out) MUST_CHECK;
struct str dwarf_file(struct dwarf *d, const struct dwarf_unit *u, uint64_t index);     /* path; empty = unknown */

#endif

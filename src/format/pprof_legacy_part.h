/* pprof_legacy_part - what the readers of pprof's older formats share: stacks of addresses first, names and modules at the end. */
#ifndef PAWL_FORMAT_PPROF_LEGACY_PART_H
#define PAWL_FORMAT_PPROF_LEGACY_PART_H

#include "format/format.h"

#define LEGACY_VALUES 4u

struct legacy_sample {
	uint32_t first, n; /* address[first .. first + n), innermost first */
	int64_t value[LEGACY_VALUES];
	int64_t block_bytes; /* of one allocation; -1 = not said */
};

/* A line of Go's that names an address. */
struct legacy_symbol {
	uint64_t address;
	struct str function, file;
	uint32_t line;
};

struct legacy {
	struct reading *out;
	struct profile *p;
	uint32_t evidence;
	struct str bytes, rest; /* all, and what is to be read */
	struct err *err;
	uint64_t *address;
	struct legacy_sample *sample;
	struct legacy_symbol *symbol;
	struct module *module;
	uint32_t naddress, nsample, nsymbol, nmodule, address_cap, sample_cap, symbol_cap,
		module_cap;
};

bool legacy_wrong(
	const struct legacy *l, const char *at, const char *text); /* ERR_INPUT at this place */

void legacy_address(struct legacy *l, uint64_t address); /* of the stack that is read */

/* The stack has the addresses from `first` on. */
struct legacy_sample *legacy_add(struct legacy *l, uint32_t first);

/* What follows is a map of the process's memory, line by line.  Makes the profile of all that was collected. */
bool legacy_finish(struct legacy *l) MUST_CHECK;

/* Where the innermost address stands twice, once as the return address less 1, the second goes. */
void legacy_drop_doubled_leaf(struct legacy *l);

/* "--- Memory map: ---" and its like. */
bool legacy_is_map(struct str line);

/* Words of a CPU profile: of 4 or 8 bytes, either byte order; 0 = it is none. */
enum legacy_words { LEGACY_NO_WORDS, LEGACY_LE32, LEGACY_BE32, LEGACY_LE64, LEGACY_BE64 };

enum legacy_words legacy_words_of(struct str head);
bool legacy_read_cpu(struct legacy *l, enum legacy_words words) MUST_CHECK;

/* Every "0x..." of a line as an address, less `less`; the first one less `less_first`. */
bool legacy_addresses(
	struct legacy *l, struct str text, uint64_t less_first, uint64_t less) MUST_CHECK;

#endif

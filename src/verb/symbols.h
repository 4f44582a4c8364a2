/* symbols - names for the addresses of profiles that came without them. */
#ifndef PAWL_VERB_SYMBOLS_H
#define PAWL_VERB_SYMBOLS_H

#include "symbol/symbol.h"

/* Where to look and how names should be; set from options before the first input is read. */
extern struct symbol_options symbol_wishes;
extern bool symbols_unwanted;

/* Gives every profile from evidence `first` on that has bare addresses, or stacks to unwind, a named one in its place; what could not be
 * found becomes a note. */
void name_addresses(struct reading *r, uint32_t first);

#endif

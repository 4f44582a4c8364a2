/*
 * id - names of runs: 26 digits of Crockford's base 32 that sort by the time they were made.
 *
 * The layout is that of a ULID: 48 bits of milliseconds since the epoch, then 80 random bits.
 * https://github.com/ulid/spec, https://www.crockford.com/base32.html
 */
#ifndef PAWL_STORE_ID_H
#define PAWL_STORE_ID_H

#include "base/arena.h"
#include "base/err.h"

#define ID_DIGITS 26
#define ID_PREFIX 6             /* the fewest digits that may stand for a whole id */

/* An id for now, above *last, which it becomes: ids of one handle ascend even when the clock steps back. */
bool id_next(struct arena *a, unsigned __int128 *last, struct str *id, struct err *e) MUST_CHECK;

bool id_valid(struct str id);   /* as id_next() writes it */

/* What a person typed, as id_next() writes it: upper case, O is 0, I and L are 1.  ERR_USAGE for anything that
 * cannot begin an id. */
bool id_typed(struct arena *a, struct str typed, struct str *id, struct err *e) MUST_CHECK;

#endif

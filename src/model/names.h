/* names - the words of an enum: one table for writing and for reading it back. */
#ifndef PAWL_MODEL_NAMES_H
#define PAWL_MODEL_NAMES_H

#include "base/str.h"

/* The place of `name` in name[0..n), or n when it is none of them. */
static inline unsigned names_find(const char *const *name, unsigned n, struct str wanted)
{
	unsigned i = 0;

	while (i < n && !str_eq(str_of(name[i]), wanted))
		i++;
	return i;
}

#define NAMES_COUNT(names) ((unsigned)(sizeof(names) / sizeof *(names)))

/* Body of an X_of(): stores the enum constant that `wanted` names; false when it names none. */
#define NAMES_OF(names, wanted, out) do { \
	unsigned names_at = names_find((names), NAMES_COUNT(names), (wanted)); \
	if (names_at == NAMES_COUNT(names)) \
		return false; \
	*(out) = names_at; \
	return true; \
} while (0)

#endif

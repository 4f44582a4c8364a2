/* names - the words of an enum: one table for writing them and for reading them back. */
#ifndef PAWL_MODEL_NAMES_H
#define PAWL_MODEL_NAMES_H

#include "base/str.h"

struct names {
	const char *const *word;        /* word[i] names the constant i */
	unsigned n;
};

#define NAMES(array) { (array), sizeof(array) / sizeof *(array) }

/* The constant that `wanted` names, or names.n when it is none of them. */
static inline unsigned names_find(struct names names, struct str wanted)
{
	unsigned i = 0;

	while (i < names.n && !str_eq(str_of(names.word[i]), wanted))
		i++;
	return i;
}

extern const struct names better_names, dim_names, delivery_names, model_names, outcome_names, wait_kind_names;

/* Body of an X_of(): stores the constant that `wanted` names; false when it names none. */
#define NAMES_OF(names, wanted, out) do { \
	unsigned names_at = names_find((names), (wanted)); \
	if (names_at == (names).n) \
		return false; \
	*(out) = names_at; \
	return true; \
} while (0)

#endif

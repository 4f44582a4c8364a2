/*
 * regexp - PCRE2 expressions in arena memory, with bounds on what one match may cost.
 *
 * Unanchored, UTF-8, invalid bytes never match a character.  Go's RE2 syntax is a subset but for what PCRE2 reads otherwise: `\C` is
 * refused, `$` is the very end, `(?i)` and the like are the same.
 */
#ifndef PAWL_BASE_REGEXP_H
#define PAWL_BASE_REGEXP_H

#include "base/arena.h"
#include "base/err.h"

struct regexp;

/* NULL and ERR_USAGE "bad regular expression: ..." with `at` in the expression. */
struct regexp *regexp_compile(struct arena *a, struct str expression, struct err *e);

/* Does any part of `text` match?  What takes too long is ERR_LIMIT and no match: check e->kind, or pass NULL to let it
 * count as no match. */
bool regexp_matches(const struct regexp *r, struct str text, struct err *e);

#endif

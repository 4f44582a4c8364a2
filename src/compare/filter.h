/*
 * filter - a boolean expression over benchmark keys, as golang.org/x/perf/benchproc/syntax has it:
 *
 *	key:value  key:"value"  key:/regexp/  key:(v1 OR /v2/)  *      .unit:sec/op
 *	x y   x AND y   x OR y   -x   (x)
 *
 * Choices [1] regular expressions are PCRE2's, unanchored, over UTF-8 that may be broken; their
 *             work is bounded.
 *         [2] .unit also matches the unit as Go prints it: "ns/op" for sec/op, "MB/s" for B/s.
 *             Which of them the file had is not kept.
 */
#ifndef PAWL_COMPARE_FILTER_H
#define PAWL_COMPARE_FILTER_H

#include "compare/subject.h"
#include "compare/token.h"

#define FILTER_DEPTH 100        /* parentheses and minus signs within each other */

struct filter;                  /* an expression; lives in its arena */

/*
 * NULL and an ERR_USAGE with the byte when `text` is none.  Empty text is an error, "*" is
 * everything.
 */
struct filter *filter_parse(struct arena *a, struct str text, struct err *e);

/*
 * Does the subject match?  False with an error set (`e->kind`) when a regular expression ran out of
 * its bounds.
 */
bool filter_match(const struct filter *f, const struct subject *s, struct err *e);

#endif

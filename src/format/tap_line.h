/*
 * tap_line - the grammar of one line of TAP, without its indentation.
 *
 * Spec     https://testanything.org/tap-version-14-specification.html, and 13.
 * Choices  [1] "ok" is followed by a space or the end: `go test` prints "ok", spaces and a tab.
 *          [2] A hash is a directive only before SKIP, TODO (any case, "SKIPPED:" too) or
 *              node-tap's "time=12ms"; else it belongs to the description, as in version 14.
 */
#ifndef PAWL_FORMAT_TAP_LINE_H
#define PAWL_FORMAT_TAP_LINE_H

#include "base/arena.h"

enum tap_directive { TAP_PLAIN, TAP_SKIP, TAP_TODO };

struct tap_test {
	bool ok;
	uint64_t number;                /* 0 = not said */
	struct str description;         /* without its dash, escapes undone */
	enum tap_directive directive;
	struct str reason;              /* behind SKIP or TODO */
	double duration_s;              /* NaN = not said */
};

struct tap_plan {
	uint64_t n;                     /* 1..n */
	struct str reason;              /* behind the hash: why nothing runs */
};

bool tap_test(struct arena *a, struct str line, struct tap_test *out);
bool tap_plan(struct str line, struct tap_plan *out);
bool tap_version(struct str line, uint64_t *version);   /* "TAP version 14" */
size_t tap_indent(struct str line);                     /* spaces at its beginning */

#endif

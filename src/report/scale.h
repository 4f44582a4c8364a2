/*
 * scale - one prefix for all numbers of a row, at least three significant digits for each, as
 * golang.org/x/perf/benchunit chooses them: k, M, m, µ, n; Ki, Mi for bytes.
 */
#ifndef PAWL_REPORT_SCALE_H
#define PAWL_REPORT_SCALE_H

#include "base/buf.h"

struct scale {
	int digits;             /* behind the point */
	double factor;          /* of 1 prefix: 1000 for k */
	const char *prefix;
};

bool unit_is_binary(struct str unit);           /* "B", "MB" or "bytes" in its numerator */

/* By the number nearest to zero that is not zero. */
struct scale scale_of(const double *x, size_t n, bool binary);
void scale_number(struct buf *b, const struct scale *s, double x);

#endif

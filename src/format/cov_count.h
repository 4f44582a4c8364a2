/* cov_count - numbers of coverage formats as their writers print them, and as pawl does. */
#ifndef PAWL_FORMAT_COV_COUNT_H
#define PAWL_FORMAT_COV_COUNT_H

#include "base/buf.h"
#include "model/coverage.h"

/*
 * How often something ran.  Negative counts (races of gcov's counters) are 0, as lcov has it; what is above the largest
 * count is that; of a fraction only the whole part stays, but never 0 of what is above it.  *note is what was done, NULL
 * when the number was a plain one.  false when it is no number.
 */
bool cov_count(struct str s, uint64_t *out, const char **note) MUST_CHECK;

/* Decimal digits at the beginning of `rest`, which is left behind them; false without one and from 2^32 on. */
bool cov_cut_u32(struct str *rest, uint32_t *out) MUST_CHECK;

void cov_put(struct buf *b, uint64_t x);

/* part / whole with four decimals, cut and not rounded; 1 of nothing. */
void cov_put_rate(struct buf *b, uint64_t part, uint64_t whole);

#endif

/*
 * measurement - values with the units of profiles, scaled and printed as `go tool pprof` does (internal/measurement of
 * github.com/google/pprof): kB is 1024 bytes, hrs 3600 seconds.
 */
#ifndef PAWL_COMPARE_MEASUREMENT_H
#define PAWL_COMPARE_MEASUREMENT_H

#include "base/buf.h"

/* `value` in `to`: a unit, or "auto"/"minimum" for the largest in which it is at least 1.  *unit is what it came out in: empty
 * where it goes without saying ("count", "sample", "unit"). */
double measurement_scale(int64_t value, struct str from, struct str to, struct str *unit);

/* "1.23s", "512kB", "7", "0". */
void measurement_put(struct buf *b, int64_t value, struct str from, struct str to);

/* "  100%", "12.34%", " 0.56%": the size of value / total, without its sign. */
void measurement_percent(struct buf *b, int64_t value, int64_t total);

#endif

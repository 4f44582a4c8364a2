/* line_counts - "[null, 1, 0, -1]": the counts of a file's lines from the first on, as several coverage formats have them. */
#ifndef PAWL_FORMAT_LINE_COUNTS_H
#define PAWL_FORMAT_LINE_COUNTS_H

#include "base/json.h"
#include "model/coverage.h"

/* Takes an array into the coverage; null and negative numbers are no code.  Strings ("ignored") are none either:
 * returns how many there were. */
uint64_t line_counts_take(struct json *j, struct coverage *c, uint32_t file);

/* A count, null for 0, as a coverage can hold it. */
uint64_t line_count(struct json *j);

#endif

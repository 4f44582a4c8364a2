/* callgrind_part - what callgrind.c (totals), callgrind_cost.c (functions) and callgrind_write.c share. */
#ifndef PAWL_FORMAT_CALLGRIND_PART_H
#define PAWL_FORMAT_CALLGRIND_PART_H

#include "format/format.h"

#define CALLGRIND_EVENTS_MOST 64u

/* Adds a profile of what the functions of the file cost themselves; none when the file names no function. */
bool callgrind_costs(const struct source *src, struct reading *out, struct err *e) MUST_CHECK;

bool callgrind_write(const struct evidence *ev, struct buf *out, struct err *e);

/* Whether an event is a count of Valgrind's simulation. */
bool callgrind_is_count(struct str event);

#endif

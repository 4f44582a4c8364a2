/* instant - moments of the calendar, as programs write them into logs. */
#ifndef PAWL_BASE_INSTANT_H
#define PAWL_BASE_INSTANT_H

#include "base/str.h"

/* "2026-11-21T14:05:28.768178297Z", "...+01:00" of RFC 3339, years 1970 to 2261: nanoseconds since the epoch.  Digits beyond the ninth
 * of the fraction are cut; second 60 is the next one's 0. */
bool instant_read(struct str text, int64_t *ns) MUST_CHECK;

#endif

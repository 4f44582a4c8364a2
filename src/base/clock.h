/* clock - how late it is, for how long something took. */
#ifndef PAWL_BASE_CLOCK_H
#define PAWL_BASE_CLOCK_H

#include <stdint.h>

double clock_s(void);   /* seconds of the monotonic clock: only differences mean something */
int64_t clock_ns(void); /* the same to the nanosecond, as the kernel stamps what it records */

#endif

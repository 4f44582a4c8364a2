/* clock - how late it is, for how long something took. */
#ifndef PAWL_BASE_CLOCK_H
#define PAWL_BASE_CLOCK_H

double clock_s(void);   /* seconds of the monotonic clock: only differences mean something */

#endif

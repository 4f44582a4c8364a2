/* descend - the children of this process, found in /proc; async-signal-safe but for descend_signal(). */
#ifndef PAWL_RECORD_DESCEND_H
#define PAWL_RECORD_DESCEND_H

#include <stdint.h>

/* Sends SIGKILL to every child; what they leave behind becomes a child of the subreaper and is for
 * the next call. */
void descend_kill(void);

/* Children that are not zombies. */
uint32_t descend_count(void);

/* Sends a signal to everything below this process; returns how many that were. */
uint32_t descend_signal(int number);

#endif

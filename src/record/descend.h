/* descend - the children of this process, found in /proc; async-signal-safe. */
#ifndef PAWL_RECORD_DESCEND_H
#define PAWL_RECORD_DESCEND_H

#include <stdint.h>

/* Sends SIGKILL to every child; what they leave behind becomes a child of the subreaper and is for
 * the next call. */
void descend_kill(void);

/* Children that are not zombies. */
uint32_t descend_count(void);

#endif

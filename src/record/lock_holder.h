/* lock_holder - who holds the lock of a file that a process waits for. */
#ifndef PAWL_RECORD_LOCK_HOLDER_H
#define PAWL_RECORD_LOCK_HOLDER_H

#include <stdint.h>

/* A pid.  NOT_KNOWN also when it waits for none, and for locks of open files, which belong to no process. */
int64_t lock_holder(int64_t pid);

#endif

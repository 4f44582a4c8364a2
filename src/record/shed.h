/* shed - keeps what this process has allocated out of the processes it forks; async-signal-safe. */
#ifndef PAWL_RECORD_SHED_H
#define PAWL_RECORD_SHED_H

/*
 * Marks every private anonymous mapping of 256 KiB or more MADV_DONTFORK, but for 64 KiB around
 * this function's stack frame and its thread's variables.  A child forked afterwards has the
 * program, its libraries and a stack, no heap: it may only exec.  Does nothing under
 * AddressSanitizer or gcov, which need theirs.
 */
void shed_memory(void);

#endif

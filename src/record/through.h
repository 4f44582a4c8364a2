/* through - a command whose output is the user's: it has our terminal, input and signals. */
#ifndef PAWL_RECORD_THROUGH_H
#define PAWL_RECORD_THROUGH_H

#include "base/err.h"

/*
 * Runs the program, sought in PATH, and waits for it.  `status` is its exit status, or 128 and the number of the signal that
 * killed it.  A SIGINT or SIGQUIT from the terminal is its business meanwhile, not ours.
 */
bool run_through(char **argv, int *status, struct err *e) MUST_CHECK;

#endif

/*
 * wait_look - what a thread that is blocked right now waits for, looked up in /proc/PID.
 *
 * Takes a few microseconds, and more where descriptors are to be asked.  Needs what ptrace(2) needs of permission, which a parent has
 * of its children; else everything stays unknown.  It does not stop the thread: what it finds may be over by then.
 */
#ifndef PAWL_RECORD_WAIT_LOOK_H
#define PAWL_RECORD_WAIT_LOOK_H

#include "model/process_tree.h"

struct wait_seen {
	enum wait_kind kind;
	int64_t number;                 /* of the system call; NOT_KNOWN */
	uint64_t argument;              /* its first: with the number it tells one wait from the next */
	enum object_kind object_kind;
	char object[256];               /* a path or a peer; empty = none */
};

/* `disk`: its state is D.  `comm` is its name: of make it is known what it selects on. */
void wait_look(int64_t pid, int64_t tid, bool disk, struct str comm, struct wait_seen *out);

#endif

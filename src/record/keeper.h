/*
 * keeper - the process between pawl and the command it weighs.
 *
 * A keeper per command, forked from pawl, does four things that pawl cannot do for itself:
 *
 * - It is the subreaper (prctl(2)) of the command alone: everything below it belongs to the
 *   command, may be killed at the end, and is found whatever sessions and groups it made.  When
 *   pawl dies, the keeper sees its wire close and does the same.
 * - Its RUSAGE_CHILDREN is the command's tree and nothing else.
 * - It keeps pawl's size out of ru_maxrss.  The kernel (fs/exec.c, exec_mmap) counts into a
 *   process's peak what it held when it exec'd: after fork(2) a copy of its parent's pages, after
 *   vfork(2) and posix_spawn(3) the parent's own.  Under a pawl of 200 MB every program would be
 *   one of 200 MB.  The keeper marks its large private mappings MADV_DONTFORK before it forks the
 *   command-to-be, which then execs from some hundred KiB.
 * - It waits in one place for the end, the time-out and pawl's word, with nothing else to do, so
 *   that the end is seen at once.
 *
 * Between fork and exec only async-signal-safe calls are made; pawl may have threads.
 */
#ifndef PAWL_RECORD_KEEPER_H
#define PAWL_RECORD_KEEPER_H

#include <sys/types.h>

#include "record/launch.h"

#define GRACE_OUTLIVE_NS 200000000ll            /* for what outlives the command */
#define GRACE_TERM_NS 2000000000ll              /* between SIGTERM and SIGKILL */
#define GRACE_KILL_NS 5000000000ll              /* for the kernel to end what was killed */

/* [0] is pawl's end, [1] the other one; all close-on-exec. */
struct wires {
	int out[2], err[2];             /* pipes: what the command prints */
	/* sockets: pawl writes the signal to pass on; it closes when the keeper ends */
	int control[2];
	int gate;                       /* eventfd(2): the command execs when pawl has written to it */
};

/* Starts the keeper; the result is in l->weighing when control[0] has closed and the process was
 * waited for. -1 and errno when there is no process to be had. */
pid_t keeper_start(struct launch *l, const struct wires *w);

#endif

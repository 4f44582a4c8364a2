/*
 * launch - a command made ready for exec, in memory that pawl, the keeper and the command-to-be
 * share.
 *
 * The mapping is shared because what the last two find out has to come back, and because the keeper
 * takes pawl's private memory away from the command-to-be before it execs (keeper.h says why).
 */
#ifndef PAWL_RECORD_LAUNCH_H
#define PAWL_RECORD_LAUNCH_H

#include <sys/resource.h>
#include <sys/types.h>

#include "record/event.h"
#include "record/measure.h"

/* What the keeper and the command-to-be found out.  Read it when the keeper has ended. */
struct weighing {
	bool finished;                  /* the keeper got to its end */
	/* CLOCK_MONOTONIC: at exec, and when the command's end was seen */
	int64_t start_ns, end_ns;
	struct rusage before;           /* what the command-to-be had used before it exec'd */
	/* everything the keeper had reaped when the command ended, that included */
	struct rusage tree;
	double counter[EVENTS];       /* in the order of hardware_event[]; NaN = not known */
	bool user_only;
	int failed_errno;               /* it did not start; 0 = it did */
	enum start_failure failed_at;
	bool by_shell;                  /* it was sh that started */
	/* ENDED_TIMEOUT or ENDED_INTERRUPTED when the keeper ended it, else ENDED_OK */
	enum ending cut;
	int wait_status;
	uint32_t outlived, unkillable;
};

struct launch {
	char **program;                 /* paths to try in order; NULL = by the shell only */
	char **argv;                    /* of the program */
	char **shell;                   /* argv of `sh -c`; NULL = never by the shell */
	char **env;
	char *directory;                /* NULL = here */
	bool drop;                      /* to another user, in these groups */
	uid_t uid;
	gid_t gid, *group;
	int ngroup;
	double timeout_s;
	struct weighing weighing;
	char *next, *end;               /* free bytes of the mapping */
};

/* NULL when there is no memory, the command is empty or a string holds a NUL byte. */
struct launch *launch_new(const struct command *cmd, struct err *e);
void launch_free(struct launch *l);

/* Becomes who runs the command; false and errno when that failed.  Async-signal-safe. */
bool launch_drop(const struct launch *l) MUST_CHECK;

/* Becomes the command; returns when that failed, with the errno in l->weighing.  Async-signal-safe. */
void launch_exec(struct launch *l);

#endif

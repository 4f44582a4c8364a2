/*
 * stand - a command that stands by: a process in the identity that it will have, ready but for its exec.
 *
 * It waits on a wire; when this process dies first, the wire closes and it ends without having run anything.
 */
#ifndef PAWL_RECORD_STAND_H
#define PAWL_RECORD_STAND_H

#include <signal.h>

#include "record/launch.h"

/* The user behind sudo (SUDO_UID, SUDO_GID) when we are root because of it. In arena a. */
void identity_of_sudo(struct arena *a, struct run_as *who);

/* `cmd` runs as `who`, which must live as long, with the environment that a desktop or a build asks for when it is the user's again. */
void identity_take(struct arena *a, const struct run_as *who, struct command *cmd);

struct stand {
	pid_t pid;
	int pidfd;                      /* readable when it has ended */
	int wire;
	int out, err;                   /* what it prints; -1 = not taken */
};

struct stand_options {
	sigset_t signals;               /* those that are blocked in the command */
	bool capture, quiet_input;
};

/* Returns when it stands by in its identity and directory. */
bool stand_up(struct stand *s, struct launch *l, const struct stand_options *opt, struct err *e) MUST_CHECK;

/* Lets it exec and returns when it has, or when that failed: then its errno is in l->weighing, and it has been waited for. */
bool stand_go(struct stand *s, struct launch *l) MUST_CHECK;

void stand_release(struct stand *s);    /* ends one that never went */

#endif

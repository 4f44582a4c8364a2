/*
 * stand - a command that stands by: a process in the identity that it will have, ready but for its exec.
 *
 * It waits on a wire; when this process dies first, the wire closes and it ends without having run anything.
 */
#ifndef PAWL_RECORD_STAND_H
#define PAWL_RECORD_STAND_H

#include <signal.h>

#include "record/launch.h"

/* Who the command runs as. */
struct identity {
	bool drop;                      /* to uid and gid, with their groups; else as we are */
	uid_t uid;
	gid_t gid;
	const char *name;               /* of the user; NULL = it has none */
	const char *home;
};

/* The user behind sudo (SUDO_UID, SUDO_GID) when we are root because of it. In arena a. */
void identity_of_sudo(struct arena *a, struct identity *who);

struct stand {
	pid_t pid;
	int pidfd;                      /* readable when it has ended */
	int wire;
	int out, err;                   /* what it prints; -1 = not taken */
};

struct stand_options {
	const struct identity *who;
	sigset_t signals;               /* those that are blocked in the command */
	bool capture, quiet_input;
};

/* Returns when it stands by in its identity and directory. */
bool stand_up(struct stand *s, struct launch *l, const struct stand_options *opt, struct err *e) MUST_CHECK;

/* Lets it exec and returns when it has, or when that failed: then its errno is in l->weighing, and it has been waited for. */
bool stand_go(struct stand *s, struct launch *l) MUST_CHECK;

void stand_release(struct stand *s);    /* ends one that never went */

#endif

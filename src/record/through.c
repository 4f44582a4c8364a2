#include "record/through.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

/* The command starts with the signals as we found them. */
static int start(pid_t *child, char **argv, const struct sigaction before[2])
{
	posix_spawnattr_t attributes;
	sigset_t theirs;
	int failed;

	sigemptyset(&theirs);
	if (before[0].sa_handler == SIG_DFL)
		sigaddset(&theirs, SIGINT);
	if (before[1].sa_handler == SIG_DFL)
		sigaddset(&theirs, SIGQUIT);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &theirs);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	failed = posix_spawnp(child, argv[0], NULL, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	return failed;
}

bool run_through(char **argv, int *status, struct err *e)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction before[2];
	int failed, ended = 0;
	pid_t child = 0;

	sigaction(SIGINT, &ignore, &before[0]);
	sigaction(SIGQUIT, &ignore, &before[1]);
	failed = start(&child, argv, before);
	while (!failed && waitpid(child, &ended, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &before[0], NULL);
	sigaction(SIGQUIT, &before[1], NULL);
	if (failed)
		return err_errno(e, failed, "%s cannot be started", argv[0]);
	*status = WIFSIGNALED(ended) ? 128 + WTERMSIG(ended) : WEXITSTATUS(ended);
	return true;
}

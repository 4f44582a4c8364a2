#include "record/stand.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static bool number_of(const char *name, uint64_t *out)
{
	return str_u64(str_of(getenv(name)), out) && *out <= INT32_MAX;
}

void identity_of_sudo(struct arena *a, struct run_as *who)
{
	const struct passwd *user;
	uint64_t uid, gid;

	*who = (struct run_as){ 0 };
	if (geteuid() || !number_of("SUDO_UID", &uid) || !number_of("SUDO_GID", &gid) || !uid)
		return;
	*who = (struct run_as){ .drop = true, .uid = (uid_t)uid, .gid = (gid_t)gid };
	user = getpwuid(who->uid);
	if (!user)
		return;
	who->name = arena_cstr(a, str_of(user->pw_name));
	who->home = arena_cstr(a, str_of(user->pw_dir));
}

void identity_take(struct arena *a, const struct run_as *who, struct command *cmd)
{
	struct str *env = ARENA_ARRAY(a, struct str, cmd->nenv + 3);
	uint32_t n = 0;

	cmd->who = who;
	if (!who->name)
		return;
	env[n++] = arena_printf(a, "USER=%s", who->name);
	env[n++] = arena_printf(a, "LOGNAME=%s", who->name);
	env[n++] = arena_printf(a, "HOME=%s", who->home);
	for (uint32_t i = 0; i < cmd->nenv; i++)
		env[n++] = cmd->env[i];
	cmd->env = env;
	cmd->nenv = n;
}

/* ---- the command to be ---- */

/* What main() ignores for itself gets its default back; what we were told to ignore (nohup) stays so. */
static void give_signals_back(const sigset_t *blocked)
{
	struct sigaction standard = { .sa_handler = SIG_DFL };

	sigaction(SIGPIPE, &standard, NULL);
	sigaction(SIGXFSZ, &standard, NULL);
	sigprocmask(SIG_SETMASK, blocked, NULL);
}

static void take_stdio(int out, int err, bool quiet_input)
{
	int null = quiet_input ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;

	if (null >= 0)
		dup2(null, 0);
	if (out >= 0)
		dup2(out, 1);
	if (err >= 0)
		dup2(err, 2);
}

static _Noreturn void stand_by(struct launch *l, int wire, const int std[2], const struct stand_options *opt)
{
	struct weighing *out = &l->weighing;
	char word = 0;

	if (!launch_drop(l)) {
		out->failed_errno = errno;
	} else if (l->directory && chdir(l->directory)) {
		out->failed_at = START_DIRECTORY;
		out->failed_errno = errno;
	}
	take_stdio(std[0], std[1], opt->quiet_input);
	if (write(wire, &word, 1) != 1 || read(wire, &word, 1) != 1 || out->failed_errno)
		_exit(127);
	give_signals_back(&opt->signals);
	launch_exec(l);
	_exit(127);
}

/* ---- ours ---- */

static bool await_word(int wire)
{
	char word;
	ssize_t n;

	while ((n = read(wire, &word, 1)) < 0 && errno == EINTR)
		;
	return n == 1;
}

static void close_all(int *fd, int n)
{
	for (int i = 0; i < n; i++) {
		if (fd[i] >= 0)
			close(fd[i]);
		fd[i] = -1;
	}
}

/* Wires to the command: [0] ours, [1] its own; of the word, of what it prints, of its errors. */
struct ends {
	int word[2], out[2], err[2];
};

static bool make_ends(struct ends *w, bool capture)
{
	*w = (struct ends){ { -1, -1 }, { -1, -1 }, { -1, -1 } };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, w->word))
		return false;
	return !capture || (!pipe2(w->out, O_CLOEXEC) && !pipe2(w->err, O_CLOEXEC));
}

bool stand_up(struct stand *s, struct launch *l, const struct stand_options *opt, struct err *e)
{
	struct ends w;
	bool made = make_ends(&w, opt->capture);

	*s = (struct stand){ .pid = made ? _Fork() : -1, .pidfd = -1, .wire = w.word[0], .out = w.out[0], .err = w.err[0] };
	if (s->pid == 0) {
		close(w.word[0]);       /* or it would not see us die */
		stand_by(l, w.word[1], (const int[]){ w.out[1], w.err[1] }, opt);
	}
	if (s->pid < 0)
		err_errno(e, errno, "no process for the command");
	close_all((int[]){ w.word[1], w.out[1], w.err[1] }, 3);
	if (s->pid > 0)
		s->pidfd = (int)syscall(SYS_pidfd_open, s->pid, 0);
	if (s->pid > 0 && s->pidfd >= 0 && await_word(s->wire))
		return true;
	if (s->pid > 0)
		err_errno(e, errno, "the command cannot be made to stand by");
	stand_release(s);
	return false;
}

bool stand_go(struct stand *s, struct launch *l)
{
	char word = 0;

	if (write(s->wire, &word, 1) == 1)
		await_word(s->wire);    /* its end of the wire closes at exec */
	close_all(&s->wire, 1);
	if (!l->weighing.failed_errno && !l->weighing.start_ns)
		l->weighing.failed_errno = ECANCELED;   /* a signal ended it before it came to its exec */
	if (!l->weighing.failed_errno)
		return true;
	while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		;
	s->pid = 0;
	return false;
}

void stand_release(struct stand *s)
{
	if (s->wire >= 0 && s->pid > 0) {
		close_all(&s->wire, 1);
		while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close_all((int[]){ s->wire, s->pidfd, s->out, s->err }, 4);
}

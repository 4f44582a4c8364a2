#include "record/measure.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/keeper.h"
#include "record/receipt.h"

#define CHUNK ((size_t)64 << 10) /* the size of a pipe, as long as nobody changes it */

/* One of the two pipes, as pawl reads it. */
struct stream {
	struct buf *into;
	size_t keep;
	bool tail;                      /* the last `keep` bytes are wanted, not the first */
	bool *cut;
};

struct standby {
	struct wires wires;
	struct launch *launch;
	pid_t keeper;
	size_t keep;                    /* bytes of each stream */
	bool tail;
	struct disturbance undisturbed;
	struct stream stream[2];        /* out, err */
	sigset_t caught, before; /* signals held back while nobody polls; the mask to go back to */
	bool passed_on;                 /* the keeper has been told of measure_interrupted() */
};

/* A signal handler can only reach a static object. */
static volatile sig_atomic_t interrupted;

static void note_signal(int number)
{
	if (!interrupted)
		interrupted = number;
}

void measure_catch_signals(void)
{
	struct sigaction action = { .sa_handler = note_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

int measure_interrupted(void)
{
	return interrupted;
}

void capture_release(struct capture *c)
{
	buf_release(&c->out);
	buf_release(&c->err);
}

/* ---- what the command prints ---- */

static void drop_front(struct buf *b, size_t keep)
{
	memmove(b->p, b->p + (b->n - keep), keep);
	b->n = keep;
}

/* `most`: what a tail may grow to before its front is dropped, so that a byte is seldom moved. */
static void trim(struct stream *s, size_t most)
{
	if (s->into->n <= s->keep || s->into->n <= most)
		return;
	*s->cut = true;
	if (s->tail)
		drop_front(s->into, s->keep);
	else
		s->into->n = s->keep;
}

/* One read; false at the end of the stream, and when it holds nothing now. */
static bool drain(int *fd, struct stream *s)
{
	ssize_t n = read(*fd, buf_room(s->into, CHUNK), CHUNK);

	if (n > 0) {
		s->into->n += (size_t)n;
		trim(s, s->tail ? s->keep + CAPTURE_TAIL : 0);
		return true;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(*fd);
		*fd = -1;
	}
	return false;
}

/* What the pipes still hold when the command and all it started are gone.  Whoever holds them now
 * is no descendant, so nobody waits for more than a pipe can hold. */
static void drain_rest(struct standby *s)
{
	int *fd[] = { &s->wires.out[0], &s->wires.err[0] };

	for (int i = 0; i < 2; i++)
		for (int n = 0; n < 16 && *fd[i] >= 0 && drain(fd[i], &s->stream[i]); n++)
			;
	trim(&s->stream[0], 0);
	trim(&s->stream[1], 0);
}

/* ---- one process ---- */

static void close_pair(int fd[2])
{
	for (int i = 0; i < 2; i++) {
		if (fd[i] >= 0)
			close(fd[i]);
		fd[i] = -1;
	}
}

static void close_wires(struct wires *w)
{
	close_pair(w->out);
	close_pair(w->err);
	close_pair(w->control);
	if (w->gate >= 0)
		close(w->gate);
	w->gate = -1;
}

static bool open_wires(struct wires *w, struct err *e)
{
	int number;

	*w = (struct wires){ { -1, -1 }, { -1, -1 }, { -1, -1 }, eventfd(0, EFD_CLOEXEC) };
	if (w->gate >= 0 && !pipe2(w->out, O_CLOEXEC) && !pipe2(w->err, O_CLOEXEC) &&
	    !socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, w->control) &&
	    fcntl(w->out[0], F_SETFL, O_NONBLOCK) >= 0 &&
	    fcntl(w->err[0], F_SETFL, O_NONBLOCK) >= 0)
		return true;
	number = errno;
	close_wires(w);
	return err_errno(e, number, "no pipe to a new process");
}

/* Signals are held back but for the moments in ppoll(2), so that none slips in between a look and
 * a wait. */
static void hold_signals(struct standby *s)
{
	sigemptyset(&s->caught);
	sigaddset(&s->caught, SIGINT);
	sigaddset(&s->caught, SIGTERM);
	sigaddset(&s->caught, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &s->caught, &s->before);
}

/* A keeper that is gone needs no signal. */
static void send_signal(struct standby *s, int number)
{
	unsigned char byte = (unsigned char)number;

	(void)!send(s->wires.control[0], &byte, 1, MSG_NOSIGNAL);
}

static void pass_on(struct standby *s)
{
	if (interrupted && !s->passed_on)
		send_signal(s, interrupted);
	s->passed_on = interrupted != 0;
}

/* Reads both streams until the keeper closes its wire. */
static void attend(struct standby *s)
{
	struct wires *w = &s->wires;

	for (;;) {
		struct pollfd fd[] = {
			{ .fd = w->out[0], .events = POLLIN },
			{ .fd = w->err[0], .events = POLLIN },
			{ .fd = w->control[0], .events = POLLIN },
		};

		pass_on(s);
		if (ppoll(fd, 3, NULL, &s->before) < 0)
			continue;
		if (fd[0].revents)
			drain(&w->out[0], &s->stream[0]);
		if (fd[1].revents)
			drain(&w->err[0], &s->stream[1]);
		if (fd[2].revents)
			return;
	}
}

/* Its end takes a while: there is better to do than to wait for it at once. */
static void await_keeper(const struct standby *s)
{
	while (waitpid(s->keeper, NULL, 0) < 0 && errno == EINTR)
		;
}

static bool run(struct standby *s, struct err *e)
{
	hold_signals(s);
	disturbance_read(&s->undisturbed);
	if (eventfd_write(s->wires.gate, 1))
		err_errno(e, errno, "no word to a process");
	else
		attend(s);
	drain_rest(s);
	pthread_sigmask(SIG_SETMASK, &s->before, NULL);
	close_wires(&s->wires);
	if (!s->launch->weighing.finished)
		return err_set(e, ERR_SYSTEM, "the process that watches the command was killed");
	return true;
}

/* ---- what it says ---- */

static struct sample unknown_sample(void)
{
	return (struct sample){
		NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, false,
		{ NAN, NAN, NAN, NAN, NAN, NAN, NAN },
	};
}

/* The kernel rounds both apart from each other, so that a difference of nothing may come out
 * negative. */
static double used(struct timeval total, struct timeval before)
{
	double s = (double)(total.tv_sec - before.tv_sec) +
		   (double)(total.tv_usec - before.tv_usec) * 1e-6;

	return s > 0 ? s : 0;
}

static void weigh(const struct weighing *o, struct sample *s)
{
	const struct rusage *tree = &o->tree, *before = &o->before;

	*s = unknown_sample();
	s->wall_s = (double)(o->end_ns - o->start_ns) * 1e-9;
	s->user_s = used(tree->ru_utime, before->ru_utime);
	s->system_s = used(tree->ru_stime, before->ru_stime);
	s->peak_rss_bytes = (double)tree->ru_maxrss * 1024;     /* [getrusage(2)] kilobytes */
	s->minor_faults = (double)(tree->ru_minflt - before->ru_minflt);
	s->major_faults = (double)(tree->ru_majflt - before->ru_majflt);
	s->voluntary = (double)(tree->ru_nvcsw - before->ru_nvcsw);
	s->involuntary = (double)(tree->ru_nivcsw - before->ru_nivcsw);
	s->read_bytes = (double)(tree->ru_inblock - before->ru_inblock) * 512;
	s->written_bytes = (double)(tree->ru_oublock - before->ru_oublock) * 512;
	s->instructions = o->counter[EVENT_INSTRUCTIONS];
	s->cycles = o->counter[EVENT_CYCLES];
	s->branch_misses = o->counter[EVENT_BRANCH_MISSES];
	s->cache_misses = o->counter[EVENT_CACHE_MISSES];
	s->user_only = o->user_only;
}

/* The last line of what it printed on stderr. */
static struct str last_words(const struct capture *c)
{
	struct str text = str_trim(buf_view(&c->err));

	return str_trim(str_cut_last(&text, '\n'));
}

/* The shell's own statuses for a program that is not there (127) or may not be run (126), when it
 * was the shell that said so: its message, in whatever language, begins with its name. */
static bool shell_failed(const struct capture *c)
{
	return (c->status == 126 || c->status == 127) && str_starts(last_words(c), S("sh: "));
}

static void not_started(struct capture *c, enum start_failure at, int status)
{
	c->ending = ENDED_NOT_STARTED;
	c->start = at;
	c->status = status;
	c->sample = unknown_sample();
}

static void conclude(const struct weighing *o, struct capture *c)
{
	weigh(o, &c->sample);
	c->outlived = o->outlived;
	c->unkillable = o->unkillable;
	c->ending = o->cut;
	if (o->failed_errno) {
		not_started(c, o->failed_at, o->failed_errno);
	} else if (!o->end_ns || !o->start_ns) {
		c->sample = unknown_sample(); /* ended before its exec, or it cannot be killed */
	} else if (!o->cut && WIFSIGNALED(o->wait_status)) {
		c->ending = ENDED_SIGNAL;
		c->status = WTERMSIG(o->wait_status);
	} else if (!o->cut && WEXITSTATUS(o->wait_status)) {
		c->ending = ENDED_EXIT;
		c->status = WEXITSTATUS(o->wait_status);
		if (o->by_shell && shell_failed(c))
			not_started(c, START_SHELL, c->status);
	}
}

/* ---- a command from its beginning to its end ---- */

static void set_free(struct standby *s)
{
	launch_free(s->launch);
	free(s);
}

static struct standby *no_process(struct standby *s, struct err *e)
{
	err_errno(e, errno, "no new process");
	close_wires(&s->wires);
	set_free(s);
	return NULL;
}

struct standby *measure_prepare(const struct command *cmd, struct err *e)
{
	struct launch *l = launch_new(cmd, e);
	struct standby *s = l ? calloc(1, sizeof *s) : NULL;
	size_t standard = cmd->keep_output ? CAPTURE_DEFAULT : CAPTURE_TAIL;

	if (!l)
		return NULL;
	if (!s || !open_wires(&s->wires, e)) {
		if (!s)
			err_errno(e, ENOMEM, "no memory to start a process");
		launch_free(l);
		free(s);
		return NULL;
	}
	s->launch = l;
	s->keep = cmd->keep_bytes ? cmd->keep_bytes : standard;
	s->tail = !cmd->keep_output;
	s->keeper = keeper_start(l, &s->wires);
	if (s->keeper < 0)
		return no_process(s, e);
	close(s->wires.out[1]);
	close(s->wires.err[1]);
	close(s->wires.control[1]);
	s->wires.out[1] = s->wires.err[1] = s->wires.control[1] = -1;
	return s;
}

void measure_dismiss(struct standby *s)
{
	if (!s)
		return;
	send_signal(s, SIGKILL);        /* keepers that were started later hold its wire: closing it says nothing */
	close_wires(&s->wires);
	await_keeper(s);
	set_free(s);
}

bool measure_go(struct standby *s, struct capture *c, struct err *e)
{
	bool ok;

	*c = (struct capture){ .ending = ENDED_INTERRUPTED, .sample = unknown_sample() };
	if (interrupted) {
		measure_dismiss(s);
		return true;
	}
	s->stream[0] = (struct stream){ &c->out, s->keep, s->tail, &c->out_cut };
	s->stream[1] = (struct stream){ &c->err, s->keep, s->tail, &c->err_cut };
	ok = run(s, e);
	if (ok)
		conclude(&s->launch->weighing, c);
	if (ok && c->ending != ENDED_NOT_STARTED)
		receipt_since(&s->undisturbed, c->sample.involuntary, &c->sample.receipt);
	await_keeper(s);
	set_free(s);
	return ok;
}

bool measure_once(const struct command *cmd, struct capture *c, struct err *e)
{
	struct standby *s = NULL;

	*c = (struct capture){ .ending = ENDED_INTERRUPTED, .sample = unknown_sample() };
	if (interrupted)
		return true;
	s = measure_prepare(cmd, e);
	return s && measure_go(s, c, e);
}

/* ---- words ---- */

static struct str signal_text(struct arena *a, int number)
{
	const char *name = sigabbrev_np(number);

	return name ? arena_printf(a, "killed by SIG%s", name)
		    : arena_printf(a, "killed by signal %d", number);
}

static struct str first_word(const struct command *cmd)
{
	struct str rest = cmd->shell;

	return cmd->nargv ? cmd->argv[0] : str_word(&rest);
}

/* "sh: 1: x: not found" (dash) and "sh: line 1: x: command not found" (bash), without the shell
 * and the line. */
static struct str shell_words(const struct capture *c)
{
	struct str text = str_from(last_words(c), sizeof "sh: " - 1);
	struct str rest = text, place = str_cut(&rest, ':');
	uint64_t line;

	if (str_starts(place, S("line ")))
		place = str_from(place, sizeof "line " - 1);
	return str_u64(place, &line) ? str_trim(rest) : text;
}

static struct str start_text(struct arena *a, const struct capture *c, const struct command *cmd)
{
	struct str word = first_word(cmd);

	if (c->start == START_SHELL)
		return arena_join(a, S("not started: "), shell_words(c));
	if (c->start == START_DIRECTORY)
		return arena_printf(a, "not started: cannot enter %.*s: %s", STR(cmd->directory),
			strerror(c->status));
	if (c->status == ENOENT && !str_has(word, S("/")))
		return arena_printf(a, "not started: command not found: %.*s", STR(word));
	return arena_printf(a, "not started: %.*s: %s", STR(word), strerror(c->status));
}

struct str ending_text(struct arena *a, const struct capture *c, const struct command *cmd)
{
	switch (c->ending) {
	case ENDED_OK:
		return S("ended well");
	case ENDED_EXIT:
		return arena_printf(a, "exited with status %d", c->status);
	case ENDED_SIGNAL:
		return signal_text(a, c->status);
	case ENDED_TIMEOUT:
		return arena_printf(a, "timed out after %g s", cmd->timeout_s);
	case ENDED_NOT_STARTED:
		return start_text(a, c, cmd);
	case ENDED_INTERRUPTED:
		return S("interrupted");
	}
	return S("ended in an unknown way");
}

#include "record/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "record/descend.h"
#include "record/shed.h"

enum phase {
	PHASE_RUN,              /* the command runs */
	PHASE_TERM,             /* it was asked to end */
	PHASE_LINGER,           /* it has ended, something it started has not */
	PHASE_KILL,             /* everything is being killed */
};

struct watch {
	struct weighing *out;
	struct event counter[EVENTS];
	int control;
	pid_t pid;              /* the command; 0 = reaped */
	enum phase phase;
	int64_t timeout_ns;     /* 0 = none */
	int64_t next_ns;        /* when the phase is over; INT64_MAX = never */
	int64_t give_up_ns;     /* PHASE_KILL: when to stop trying */
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void quiet(int number)
{
	(void)number;
}

/* ---- the command-to-be ---- */

static void reset_signals(void)
{
	struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int number = 1; number < 32; number++)
		sigaction(number, &standard, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Lifts the descriptors above 0..2 first, so that none overwrites another. */
static void take_stdio(const struct wires *w)
{
	int in = fcntl(open("/dev/null", O_RDONLY | O_CLOEXEC), F_DUPFD_CLOEXEC, 3);
	int out = fcntl(w->out[1], F_DUPFD_CLOEXEC, 3), err = fcntl(w->err[1], F_DUPFD_CLOEXEC, 3);

	dup2(in, 0);
	dup2(out, 1);
	dup2(err, 2);
}

static _Noreturn void become_command(struct launch *l, const struct wires *w)
{
	struct weighing *out = &l->weighing;
	eventfd_t go;

	if (!launch_drop(l)) {
		out->failed_errno = errno;
		_exit(127);
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);       /* after the drop, which would clear it */
	setsid();
	take_stdio(w);
	if (l->directory && chdir(l->directory)) {
		out->failed_at = START_DIRECTORY;
		out->failed_errno = errno;
		_exit(127);
	}
	reset_signals();
	if (eventfd_read(w->gate, &go))
		_exit(127);
	launch_exec(l);
	_exit(127);
}

/* ---- the keeper ---- */

static bool reap(struct watch *w, int64_t at_ns)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == w->pid) {
			getrusage(RUSAGE_CHILDREN, &w->out->tree);
			w->out->end_ns = at_ns;
			w->out->wait_status = status;
			for (int i = 0; i < EVENTS; i++)
				w->out->counter[i] = event_read(&w->counter[i]);
			w->pid = 0;
		} else if (w->phase == PHASE_KILL && WIFSIGNALED(status) &&
			   WTERMSIG(status) == SIGKILL) {
			w->out->outlived++;
		}
	}
	return pid == 0;        /* somebody is left */
}

static void signal_group(const struct watch *w, int number)
{
	if (!w->pid)
		return;
	if (kill(-w->pid, number))
		kill(w->pid, number);           /* it has not made its session yet */
	kill(-w->pid, SIGCONT);
}

static void begin_kill(struct watch *w)
{
	w->phase = PHASE_KILL;
	w->next_ns = now_ns();
	w->give_up_ns = w->next_ns + GRACE_KILL_NS;
}

static void ask_to_end(struct watch *w, enum ending why, int number)
{
	w->out->cut = why;
	w->phase = PHASE_TERM;
	w->next_ns = now_ns() + GRACE_TERM_NS;
	signal_group(w, number);
}

/* A byte is the signal to pass on; the end of the wire is the end of pawl. */
static void listen_to_pawl(struct watch *w)
{
	unsigned char number;

	if (read(w->control, &number, 1) != 1) {
		w->control = -1;
		w->out->cut = ENDED_INTERRUPTED;
		begin_kill(w);
	} else if (w->pid) {
		ask_to_end(w, ENDED_INTERRUPTED, number);
	} else {
		begin_kill(w);
	}
}

/* What is to be done when next_ns has come; false = give up. */
static bool act(struct watch *w)
{
	if (w->phase == PHASE_RUN) {
		int64_t begun_ns = w->out->start_ns ? w->out->start_ns : now_ns();

		if (begun_ns + w->timeout_ns > now_ns())
			w->next_ns = begun_ns + w->timeout_ns;  /* it stood by for a while */
		else
			ask_to_end(w, ENDED_TIMEOUT, SIGTERM);
		return true;
	}
	if (w->phase != PHASE_KILL)
		begin_kill(w);
	if (now_ns() > w->give_up_ns)
		return false;
	signal_group(w, SIGKILL);
	descend_kill();
	w->next_ns = now_ns() + 10000000;
	return true;
}

static void wait_for_news(struct watch *w)
{
	struct pollfd wire = { .fd = w->control, .events = POLLIN };
	int64_t left = w->next_ns - now_ns();
	struct timespec t = { .tv_sec = left / 1000000000, .tv_nsec = left % 1000000000 };
	sigset_t mask;

	if (left <= 0)
		t = (struct timespec){ 0 };
	sigfillset(&mask);
	sigdelset(&mask, SIGCHLD);
	if (ppoll(&wire, 1, w->next_ns == INT64_MAX ? NULL : &t, &mask) > 0)
		listen_to_pawl(w);
}

static void keep_watch(struct watch *w)
{
	for (;;) {
		bool had = w->pid != 0;

		if (!reap(w, now_ns()))
			return;
		if (had && !w->pid && w->phase != PHASE_KILL) {
			w->phase = PHASE_LINGER;
			w->next_ns = now_ns() + GRACE_OUTLIVE_NS;
		}
		if (now_ns() >= w->next_ns && !act(w)) {
			w->out->unkillable = descend_count();
			return;
		}
		wait_for_news(w);
	}
}

static void set_up_signals(void)
{
	struct sigaction wake = { .sa_handler = quiet };
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigaction(SIGCHLD, &wake, NULL);
}

static void open_counters(struct watch *w)
{
	for (int i = 0; i < EVENTS; i++) {
		event_open(&hardware_event[i], &w->counter[i]);
		w->out->counter[i] = NAN;
		w->out->user_only |= w->counter[i].fd >= 0 && w->counter[i].user_only;
	}
}

static _Noreturn void keep(struct launch *l, struct wires wires)
{
	const struct wires *w = &wires;         /* on the stack: the heap is shed */
	struct watch watch = {
		.out = &l->weighing, .control = w->control[1], .next_ns = INT64_MAX
	};

	set_up_signals();
	setpgid(0, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_NAME, "pawl-keeper");
	close(w->control[0]);
	close(w->out[0]);
	close(w->err[0]);
	open_counters(&watch);
	shed_memory();
	if (l->timeout_s > 0 && l->timeout_s < 1e9) {
		watch.timeout_ns = (int64_t)(l->timeout_s * 1e9);
		watch.next_ns = now_ns() + watch.timeout_ns;
	}
	watch.pid = _Fork();
	if (watch.pid == 0)
		become_command(l, w);
	close(w->out[1]);
	close(w->err[1]);
	if (watch.pid < 0)
		l->weighing.failed_errno = errno;
	else
		keep_watch(&watch);
	l->weighing.finished = true;
	close(w->control[1]);   /* before its memory is taken apart: pawl goes on meanwhile */
	_exit(0);
}

pid_t keeper_start(struct launch *l, const struct wires *w)
{
	pid_t pid = _Fork();

	if (pid == 0)
		keep(l, *w);
	return pid;
}

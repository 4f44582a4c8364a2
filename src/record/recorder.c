#include "record/recorder.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "record/cgroup.h"
#include "record/descend.h"
#include "record/gauges.h"
#include "record/lines.h"
#include "record/machine.h"
#include "record/recorder_tiers.h"
#include "record/stand.h"

#define GAUGE_NS INT64_C(100000000)
#define GRACE_NS INT64_C(2000000000)    /* between SIGTERM and SIGKILL */
#define KILL_NS INT64_C(5000000000)     /* for the kernel to end what was killed */
#define HASH_BYTES ((size_t)4 << 30)

struct recorder {
	const struct recorder_options *opt;
	struct arena *arena;
	struct recorded *result;
	struct run_as who;
	struct launch *launch;
	struct stand stand;
	struct recording_out *out;
	struct process_tree head;
	struct weave *weave;
	const struct tier *tier;
	struct tier_state *state;
	struct lines lines[2];
	struct gauges gauges;
	struct cgroup cgroup;
	struct err no_cgroup;           /* why there is none */
	sigset_t signals;               /* blocked before we came */
	int signal_fd, timer_fd;
	struct rusage self, children;   /* before */
	int64_t next_gauge_ns;
	int64_t next_end_ns;            /* when to ask for the end, or to force it; INT64_MAX = never */
	bool ended;
	int64_t end_ns;
	struct err failed;              /* of the recording; the command goes on */
};

static int64_t at_ns(const struct recorder *r, int64_t now)
{
	return now - r->launch->weighing.start_ns;
}

/* ---- before ---- */

static struct str top_of(struct arena *a, struct str directory)
{
	struct str up = directory;

	while (up.n) {
		if (file_exists(arena_printf(a, "%.*s/.git", STR(up)).p))
			return up;
		str_cut_last(&up, '/');
	}
	return directory;
}

static bool make_head(struct recorder *r, struct err *e)
{
	struct machine machine = { 0 };
	struct cpus cpus;
	char *here = realpath(r->launch->directory ? r->launch->directory : ".", NULL);

	if (!here)
		return err_errno(e, errno, "%s cannot be entered", r->launch->directory ? r->launch->directory : "the directory");
	machine_read(r->arena, &machine);
	machine_cpus(&cpus);
	r->head = (struct process_tree){
		.directory = arena_str(r->arena, str_of(here)), .host = machine.fingerprint, .ncpu = cpus.usable,
		.wait_least_ns = r->opt->tier.wait_least_ns, .wall_ns = NO_TIME, .recorder_ns = NOT_KNOWN,
	};
	r->head.top = top_of(r->arena, r->head.directory);
	free(here);
	return true;
}

/* The user's files are opened as the user. */
static void become(const struct run_as *who, bool user)
{
	if (!who->drop)
		return;
	if (user && setegid(who->gid) == 0 && seteuid(who->uid) == 0)
		return;
	if (seteuid(0) || setegid(0))
		abort();                /* neither the one nor the other */
}

static bool create(struct recorder *r, const char *path, struct err *e)
{
	struct str directory = str_of(path), name = str_cut_last(&directory, '/');

	become(&r->who, true);
	if (name.n == strlen(path) || !directory.n || file_mkdirs(arena_cstr(r->arena, directory), e))
		r->out = recording_create(path, e);
	become(&r->who, false);
	return r->out;
}

static bool open_tier(struct recorder *r, struct err *e)
{
	struct buf why = { 0 };
	int most = r->opt->level;

	for (size_t i = 0; recorder_tier[i] && !r->state; i++) {
		struct err refused = { 0 };

		if (most >= 0 && recorder_tier[i]->level != most)
			continue;
		r->tier = recorder_tier[i];
		r->state = r->tier->open(r->stand.pid, &r->opt->tier, r->weave, r->out, &refused);
		if (r->state)
			break;
		if (most >= 0)
			*e = refused;
		buf_printf(&why, "%s%s: %s", why.n ? "; " : "", recorder_tier[i]->name, refused.text);
	}
	r->result->fell_back = arena_str(r->arena, buf_view(&why));
	if (!r->state && e->kind == ERR_NONE)
		err_set(e, ERR_SYSTEM, "no way to record on this machine: %.*s", STR(r->result->fell_back));
	buf_release(&why);
	if (!r->state)
		return false;
	r->head.tier = r->result->level = r->tier->level;
	return true;
}

static bool prepare(struct recorder *r, struct str const *argv, uint32_t nargv, const char *path, struct err *e)
{
	struct command cmd = { .argv = argv, .nargv = nargv, .directory = r->opt->directory, .env = r->opt->env,
		.nenv = r->opt->nenv };
	struct stand_options how = { .signals = r->signals, .capture = r->opt->capture,
		.quiet_input = r->opt->quiet_input };

	if (!r->opt->keep_root)
		identity_of_sudo(r->arena, &r->who);
	identity_take(r->arena, &r->who, &cmd);
	if (!(r->launch = launch_new(&cmd, e)) || !make_head(r, e) || !create(r, path, e) ||
	    !stand_up(&r->stand, r->launch, &how, e))
		return false;
	r->weave = weave_new(r->out, r->stand.pid, &r->head);
	weave_observe(r->weave, r->opt->ending);
	return open_tier(r, e);
}

/* ---- while it runs ---- */

static int status_of(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

/* Children of ours are the command and the orphans that we adopted.  What wait4(2) says of their resources counts their own children in
 * and is of no use here. */
static void reap(struct recorder *r, int64_t now)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		const struct record_event end = { .kind = EVENT_EXIT, .at_ns = now, .pid = pid, .tid = pid,
			.exit = { .last = true, .status = status, .user_ns = NOT_KNOWN, .system_ns = NOT_KNOWN,
				.peak_rss_bytes = NOT_KNOWN, .read_bytes = NOT_KNOWN, .written_bytes = NOT_KNOWN } };

		weave_event(r->weave, &end);
		if (pid != r->stand.pid)
			continue;
		r->ended = true;
		r->end_ns = now;
		r->result->status = status_of(status);
	}
}

static void take_signals(struct recorder *r)
{
	struct signalfd_siginfo info;

	while (read(r->signal_fd, &info, sizeof info) == sizeof info) {
		r->result->interrupted = true;
		if (!r->ended && (info.ssi_signo == SIGTERM || info.ssi_signo == SIGHUP))
			kill(r->stand.pid, (int)info.ssi_signo);        /* the others it has from the terminal */
	}
}

/* Who forks faster than /proc is read is stopped first. */
static void force_end(struct recorder *r, int64_t now)
{
	if (now < r->next_end_ns)
		return;
	if (r->result->timed_out) {
		descend_signal(SIGSTOP);
		descend_signal(SIGSTOP);
		descend_signal(SIGKILL);
	} else {
		descend_signal(SIGTERM);
		descend_signal(SIGCONT);
	}
	r->next_end_ns = now + (r->result->timed_out ? GAUGE_NS : GRACE_NS);
	r->result->timed_out = true;
}

/* An error is kept for the end: the command is not to suffer. */
static void flush(struct recorder *r)
{
	struct err e = { 0 };

	if (!recording_flush(r->out, &e) && r->failed.kind == ERR_NONE)
		r->failed = e;
}

static void look(struct recorder *r, int64_t now)
{
	r->next_gauge_ns = now + GAUGE_NS;
	cgroup_look(&r->cgroup, (double)(now - r->gauges.last_ns) * 1e-9, at_ns(r, now), r->out);
	gauges_look(&r->gauges, now, at_ns(r, now), r->out);
}

static void tick(struct recorder *r, int64_t now)
{
	uint64_t expired;

	if (read(r->timer_fd, &expired, sizeof expired) != sizeof expired)
		return;
	r->tier->drain(r->state, now);
	if (now >= r->next_gauge_ns) {
		look(r, now);
	}
	if (weave_settle(r->weave, now))
		flush(r);
	force_end(r, now);
}

static bool start_timer(struct recorder *r, struct err *e)
{
	const struct timespec every = { .tv_sec = r->tier->drain_ms / 1000, .tv_nsec = r->tier->drain_ms % 1000 * 1000000L };
	const struct itimerspec when = { every, every };

	r->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	return (r->timer_fd >= 0 && !timerfd_settime(r->timer_fd, 0, &when, NULL)) ||
	       err_errno(e, errno, "no timer for the recorder");
}

/* A time-out is for all that the command started. */
static bool is_over(const struct recorder *r)
{
	if (!r->ended || !r->result->timed_out)
		return r->ended;
	return !descend_count() || clock_ns() > r->end_ns + GRACE_NS + KILL_NS;
}

static void follow(struct recorder *r)
{
	while (!is_over(r)) {
		struct pollfd news[] = {
			{ .fd = r->timer_fd, .events = POLLIN }, { .fd = r->stand.pidfd, .events = POLLIN },
			{ .fd = r->signal_fd, .events = POLLIN }, { .fd = r->lines[0].from, .events = POLLIN },
			{ .fd = r->lines[1].from, .events = POLLIN },
		};
		int64_t now;

		if (poll(news, sizeof news / sizeof *news, -1) < 0 && errno != EINTR)
			return;
		now = clock_ns();
		for (int i = 0; i < 2; i++)
			if (news[3 + i].revents)
				lines_read(&r->lines[i], at_ns(r, now), r->out);
		if (news[2].revents)
			take_signals(r);
		if (news[0].revents)
			tick(r, now);
		reap(r, now);
	}
}

static void begin(struct recorder *r, struct str const *argv, uint32_t nargv)
{
	int64_t start_ns = r->launch->weighing.start_ns;
	struct timespec today;
	struct buf words = { 0 };
	struct record_event exec = { .kind = EVENT_EXEC, .at_ns = start_ns, .pid = r->stand.pid, .tid = r->stand.pid };

	for (uint32_t i = 0; i < nargv; i++) {
		buf_str(&words, argv[i]);
		buf_char(&words, 0);
	}
	exec.exec.argv = buf_view(&words);
	exec.exec.cwd = r->head.directory;
	clock_gettime(CLOCK_REALTIME, &today);
	r->head.started_ns = (int64_t)today.tv_sec * 1000000000 + today.tv_nsec - (clock_ns() - start_ns);
	recording_head(r->out, &r->head);
	weave_start(r->weave, &exec);
	buf_release(&words);
	flush(r);
	gauges_open(&r->gauges, start_ns);
	(void)!cgroup_open(&r->cgroup, "/proc/self", &r->no_cgroup);
	r->next_gauge_ns = start_ns + GAUGE_NS;
	r->next_end_ns = r->opt->timeout_s > 0 && r->opt->timeout_s < 1e9 ? start_ns + (int64_t)(r->opt->timeout_s * 1e9)
									  : INT64_MAX;
	r->lines[0] = (struct lines){ .from = r->stand.out, .to = r->opt->out_fd };
	r->lines[1] = (struct lines){ .from = r->stand.err, .to = r->opt->err_fd, .error = true };
	r->stand.out = r->stand.err = -1;
}

/* ---- afterwards ---- */

static int64_t cpu_of(const struct timeval *t)
{
	return (int64_t)t->tv_sec * 1000000000 + (int64_t)t->tv_usec * 1000;
}

/* What the command printed last is still in the pipes; who holds their other ends beyond it is not waited for. */
static void last_lines(struct recorder *r)
{
	for (int i = 0; i < 2; i++) {
		size_t most = (size_t)1 << 16;  /* reads: a pipe holds 64 KiB, unless somebody keeps filling it */

		while (most-- && r->lines[i].from >= 0 &&
		       poll(&(struct pollfd){ .fd = r->lines[i].from, .events = POLLIN }, 1, 0) > 0)
			lines_read(&r->lines[i], at_ns(r, r->end_ns), r->out);
		lines_close(&r->lines[i], r->out);
	}
}

static void say_columns(struct recorder *r)
{
	recording_column(r->out, &(struct tree_column){ S("output"), r->opt->capture ? S("pipes") : S(""),
		r->opt->capture ? S("") : S("not asked for: --capture") });
}

static void measure(struct recorder *r)
{
	struct rusage self, children;

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	r->head.recorder_ns = r->result->recorder_ns = cpu_of(&self.ru_utime) + cpu_of(&self.ru_stime) -
		cpu_of(&r->self.ru_utime) - cpu_of(&r->self.ru_stime);
	r->result->user_ns = cpu_of(&children.ru_utime) - cpu_of(&r->children.ru_utime);
	r->result->system_ns = cpu_of(&children.ru_stime) - cpu_of(&r->children.ru_stime);
}

static void finish(struct recorder *r)
{
	size_t hash_bytes = r->opt->hash_bytes ? r->opt->hash_bytes : HASH_BYTES;
	struct tier_counts counts;
	bool counted;

	last_lines(r);
	observe(&r->opt->ending, 0);
	r->tier->drain(r->state, clock_ns());
	counted = r->tier->counts && r->tier->counts(r->state, &counts);
	r->tier->close(r->state, &r->head.dropped);
	r->state = NULL;
	reap(r, clock_ns());
	say_columns(r);
	cgroup_say(&r->cgroup, &r->no_cgroup, at_ns(r, r->end_ns), r->out);
	cgroup_close(&r->cgroup);
	become(&r->who, true);
	weave_finish(r->weave, r->end_ns, hash_bytes, &r->head);
	become(&r->who, false);
	gauges_close(&r->gauges);
	measure(r);
	if (counted) {
		r->head.forks = counts.forks;
		r->head.execs = counts.execs;
		r->head.exits = counts.exits;
	}
	if (descend_count() && r->head.forks + 1 > r->head.exits)
		r->result->outlived = (uint32_t)(r->head.forks + 1 - r->head.exits);
	r->result->wall_ns = r->head.wall_ns;
	r->result->dropped = r->head.dropped;
	r->result->forks = r->head.forks;
	r->result->execs = r->head.execs;
	r->result->exits = r->head.exits;
}

static bool not_started(struct recorder *r, struct str program, struct err *e)
{
	int number = r->launch->weighing.failed_errno;

	r->result->status = number == ENOENT || r->launch->weighing.failed_at == START_DIRECTORY ? 127 : 126;
	if (r->launch->weighing.failed_at == START_DIRECTORY)
		return err_errno(e, number, "the directory of the command cannot be entered");
	if (number == ENOENT)
		return err_set(e, ERR_SYSTEM, "command not found: %.*s", STR(program));
	err_errno(e, number, "%.*s cannot be started", STR(program));
	if (number == ENOEXEC)
		err_hint(e, "a script without \"#!\": put sh before it");
	return false;
}

/* Of a command that never ran there is nothing to keep. */
static bool discard(struct recorder *r, const char *path)
{
	struct stat st;

	become(&r->who, true);
	if (r->out && !lstat(path, &st) && S_ISREG(st.st_mode))
		unlink(path);
	become(&r->who, false);
	return false;
}

static bool run(struct recorder *r, struct str const *argv, uint32_t nargv, const char *path, struct err *e)
{
	if (!prepare(r, argv, nargv, path, e) || !start_timer(r, e))
		return discard(r, path);
	if (!stand_go(&r->stand, r->launch))
		return not_started(r, argv[0], e) || discard(r, path);
	begin(r, argv, nargv);
	follow(r);
	finish(r);
	return true;
}

static bool release(struct recorder *r, bool ran, struct err *e)
{
	struct err failed = { 0 };

	if (r->state)
		r->tier->close(r->state, &r->head.dropped);
	if (r->weave)
		weave_free(r->weave);
	stand_release(&r->stand);
	if (r->out && !recording_close(r->out, &r->head, &failed) && r->failed.kind == ERR_NONE)
		r->failed = failed;
	if (r->launch)
		launch_free(r->launch);
	if (r->timer_fd >= 0)
		close(r->timer_fd);
	if (ran && r->failed.kind != ERR_NONE)
		*e = r->failed;
	return ran && r->failed.kind == ERR_NONE;
}

bool record_command(struct str const *argv, uint32_t nargv, const char *path, const struct recorder_options *opt,
	struct arena *a, struct recorded *out, struct err *e)
{
	struct recorder r = { .opt = opt, .arena = a, .result = out, .timer_fd = -1,
		.stand = { .wire = -1, .pidfd = -1, .out = -1, .err = -1 } };
	sigset_t ours;
	bool ok;

	*out = (struct recorded){ .level = -1 };
	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGQUIT);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_BLOCK, &ours, &r.signals);
	r.signal_fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	getrusage(RUSAGE_SELF, &r.self);
	getrusage(RUSAGE_CHILDREN, &r.children);
	ok = run(&r, argv, nargv, path, e);
	ok = release(&r, ok, e);
	take_signals(&r);
	if (r.signal_fd >= 0)
		close(r.signal_fd);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	sigprocmask(SIG_SETMASK, &r.signals, NULL);
	return ok;
}

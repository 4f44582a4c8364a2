/*
 * tier_proc - tier 0: what /proc tells whoever looks often enough.
 *
 * Every 10 ms: new processes of the tree, the children of those that are known (only when the newest pid of /proc/loadavg has moved), and of
 * each that lives its state and how long its main thread ran and waited for a CPU since the last look.  That sums exactly: what was neither
 * is time blocked.  What it was blocked on is asked once for each wait.
 *
 * Loses   Processes that begin and end between two looks; what happened between two looks in its order; threads but the main one.
 * Cost    Kept below COST_SHARE of a CPU by looking less often.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/map.h"
#include "record/offspring.h"
#include "record/proc.h"
#include "record/proc_stat.h"
#include "record/tier.h"
#include "record/wait_look.h"

#define DRAIN_MS 10
#define COST_SHARE 0.04
#define ARGV_MOST ((size_t)128 << 10)
#define FDS_SPARED 16

/* A process of the tree that was alive at the last look. */
struct live {
	int64_t pid;
	int stat_fd, sched_fd, children_fd;     /* held open as long as there are some; -1 = opened for each look */
	int64_t start_ns, seen_ns;      /* CLOCK_MONOTONIC */
	struct proc_stat stat;          /* as seen last */
	struct proc_sched sched;
	bool has_sched;
	int64_t most_rss;               /* pages */
	int64_t wait_ns;                /* since when it waits; NO_TIME = it does not */
	int64_t reaped_ns;              /* when its last wait for a child ended, or it did itself */
	struct wait_seen wait;
};

struct tier_state {
	struct arena arena;
	struct weave *weave;
	struct recording_out *out;
	int64_t tick_ns, page_bytes;
	int64_t boot_ns;                /* CLOCK_MONOTONIC of boot, suspended time left out of it */
	struct live *live;
	uint32_t n, cap;
	struct offspring offspring;
	int load_fd;                    /* /proc/loadavg */
	int64_t newest_pid, scan_ns;
	bool scan_again;
	int64_t next_ns, last_ns, longest_ns;   /* of looks; the longest time between two */
	int fd_end;                     /* descriptors below this one may be held */
	bool off_cpu;                   /* stacks of waits were asked for */
	char *argv;                     /* scratch */
};

/* ---- events ---- */

static void say(struct tier_state *s, struct record_event ev, int64_t pid, int64_t at_ns)
{
	ev.pid = ev.tid = pid;
	ev.at_ns = at_ns;
	weave_event(s->weave, &ev);
}

static void say_exec(struct tier_state *s, struct live *p, int64_t at_ns)
{
	char path[64], exe[PATH_MAX], cwd[PATH_MAX];
	struct record_event ev = { .kind = EVENT_EXEC };

	snprintf(path, sizeof path, "/proc/%lld/cmdline", (long long)p->pid);
	ev.exec.argv = proc_read(path, s->argv, ARGV_MOST);
	ev.exec.argv_cut = ev.exec.argv.n == ARGV_MOST;
	ev.exec.file = proc_link(p->pid, "exe", exe);
	ev.exec.cwd = proc_link(p->pid, "cwd", cwd);
	ev.exec.comm = str_of(p->stat.comm);
	say(s, ev, p->pid, at_ns);
}

static void say_wait(struct tier_state *s, struct live *p, int64_t end_ns)
{
	struct record_event ev = { .kind = EVENT_WAIT,
		.wait = { .kind = p->wait.kind, .start_ns = p->wait_ns, .woken_ns = NO_TIME, .waker_pid = NOT_KNOWN,
			.waker_tid = NOT_KNOWN, .object_kind = p->wait.object_kind, .object = str_of(p->wait.object), .count = 1 } };

	if (p->wait_ns != NO_TIME && end_ns > p->wait_ns)
		say(s, ev, p->pid, end_ns);
	if (p->wait_ns != NO_TIME && p->wait.kind == WAIT_CHILD)
		p->reaped_ns = end_ns;
	p->wait_ns = NO_TIME;
}

static void say_runnable(struct tier_state *s, const struct live *p, int64_t runnable_ns, int64_t at_ns)
{
	struct record_event ev = { .kind = EVENT_WAIT,
		.wait = { .start_ns = NO_TIME, .woken_ns = NO_TIME, .waker_pid = NOT_KNOWN, .waker_tid = NOT_KNOWN,
			.runnable_ns = runnable_ns } };

	if (runnable_ns > 0)
		say(s, ev, p->pid, at_ns);
}

static void say_exit(struct tier_state *s, const struct live *p, int64_t at_ns)
{
	struct record_event ev = { .kind = EVENT_EXIT,
		.exit = { .last = true, .status = NOT_KNOWN, .user_ns = p->stat.user_ticks * s->tick_ns,
			.system_ns = p->stat.system_ticks * s->tick_ns, .read_bytes = NOT_KNOWN, .written_bytes = NOT_KNOWN,
			.peak_rss_bytes = p->most_rss ? p->most_rss * s->page_bytes : NOT_KNOWN } };

	if (p->stat.state == 'Z' && p->stat.exit_code)  /* 0 may mean that we are not told */
		ev.exit.status = p->stat.exit_code;
	say(s, ev, p->pid, at_ns);
}

/* ---- the living ---- */

static const struct live *living(const struct tier_state *s, int64_t pid)
{
	for (uint32_t i = s->n; i-- > 0;)       /* parents are young, mostly */
		if (s->live[i].pid == pid)
			return &s->live[i];
	return NULL;
}

static bool sleeps(const struct proc_stat *st)
{
	return st->state == 'S' || st->state == 'D' || st->state == 'T' || st->state == 't';
}

static void begin_wait(struct live *p, int64_t at_ns)
{
	p->wait_ns = at_ns;
	if (p->stat.state == 'T' || p->stat.state == 't')
		p->wait = (struct wait_seen){ .kind = WAIT_STOPPED, .number = NOT_KNOWN };
	else
		wait_look(p->pid, p->pid, p->stat.state == 'D', str_of(p->stat.comm), &p->wait);
}

/*
 * Between the last look and this one the main thread ran `ran_ns`, wanted a CPU for `runnable_ns` and was blocked for the rest.  Had it
 * not had a turn, it is in the same wait.  Else the old wait took the blocked time where it runs now, the new one where it ran then,
 * and each half of it where it slept at both looks.
 */
static void account(struct tier_state *s, struct live *p, const struct live *before, int64_t now_ns)
{
	int64_t passed_ns = now_ns - before->seen_ns, blocked_ns;
	int64_t ran_ns = p->sched.ran_ns - before->sched.ran_ns, runnable_ns = p->sched.runnable_ns - before->sched.runnable_ns;
	bool slept = p->wait_ns != NO_TIME, asleep = sleeps(&p->stat);

	if (slept && asleep && p->has_sched && p->sched.turns == before->sched.turns)
		return;
	if (!p->has_sched) {            /* [CONFIG_SCHED_INFO] is not there: looks are all there is */
		ran_ns = runnable_ns = 0;
		if (slept && asleep && p->stat.user_ticks + p->stat.system_ticks ==
					       before->stat.user_ticks + before->stat.system_ticks)
			return;
	}
	blocked_ns = passed_ns - ran_ns - runnable_ns;
	blocked_ns = blocked_ns < 0 ? 0 : blocked_ns > passed_ns ? passed_ns : blocked_ns;
	if (slept)
		say_wait(s, p, before->seen_ns + (asleep ? blocked_ns / 2 : blocked_ns));
	if (asleep)
		begin_wait(p, now_ns - (slept ? blocked_ns / 2 : blocked_ns));
	say_runnable(s, p, runnable_ns, now_ns);
}

/* Of one that is ending the kernel tells no addresses; of one that we may not look into it tells 1 and 0, and its name must do. */
static bool has_exec(const struct proc_stat *now, const struct proc_stat *before)
{
	return now->code && (now->code != before->code || now->stack != before->stack ||
				    (!now->stack && strcmp(now->comm, before->comm)));
}

static void let_go(struct live *p)
{
	if (p->stat_fd >= 0)
		close(p->stat_fd);
	if (p->sched_fd >= 0)
		close(p->sched_fd);
	if (p->children_fd >= 0)
		close(p->children_fd);
	p->pid = NOT_KNOWN;
}

/* Without those that were let go, in the same order: parents before their children, but where pids came round. */
static void close_ranks(struct tier_state *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i++)
		if (s->live[i].pid != NOT_KNOWN)
			s->live[n++] = s->live[i];
	s->n = n;
}

/*
 * When somebody ended who was there at its last look.  Whoever waited for it learnt that later: its parent's wait for a child, or its
 * parent's own end, where they are known from this look, come after it.
 */
static int64_t end_of(const struct tier_state *s, const struct live *p, int64_t now_ns)
{
	const struct live *parent = living(s, p->stat.parent);
	int64_t latest_ns = parent ? parent->reaped_ns : 0;

	if (latest_ns <= p->seen_ns || latest_ns > now_ns)
		return p->seen_ns + (now_ns - p->seen_ns) / 2;
	return latest_ns - (latest_ns - p->seen_ns) / 8;
}

static bool read_stat(const struct live *p, struct proc_stat *st)
{
	int fd = p->stat_fd >= 0 ? p->stat_fd : proc_open(p->pid, "stat");
	bool ok = proc_stat_read(fd, st) && st->start_ticks == p->stat.start_ticks;

	if (fd >= 0 && p->stat_fd < 0)
		close(fd);
	return ok;
}

static bool read_sched(const struct live *p, struct proc_sched *sched)
{
	int fd = p->sched_fd >= 0 ? p->sched_fd : proc_open(p->pid, "schedstat");
	bool ok = proc_sched_read(fd, sched);

	if (fd >= 0 && p->sched_fd < 0)
		close(fd);
	return ok;
}

/* false: it has ended. */
static bool look_at(struct tier_state *s, struct live *p, int64_t now_ns)
{
	struct live before = *p;
	struct proc_stat st;

	if (!read_stat(p, &st)) {
		int64_t end_ns = end_of(s, p, now_ns);

		say_wait(s, p, end_ns);
		say_exit(s, p, end_ns);
		p->reaped_ns = end_ns;
		return false;
	}
	p->stat = st;
	p->has_sched = read_sched(p, &p->sched);
	if (st.state == 'Z' || st.state == 'X') {
		say_wait(s, p, now_ns);
		say_exit(s, p, now_ns);
		p->reaped_ns = now_ns;
		return false;
	}
	if (st.rss_pages > p->most_rss)
		p->most_rss = st.rss_pages;
	account(s, p, &before, now_ns);
	if (has_exec(&st, &before.stat))
		say_exec(s, p, now_ns);
	p->seen_ns = now_ns;
	return true;
}

/* ---- the new ---- */

/* The last few descriptors are for others: the recording, /proc itself. */
static int hold(const struct tier_state *s, int fd)
{
	if (fd < s->fd_end)
		return fd;
	close(fd);
	return -1;
}

static void add_live(struct tier_state *s, int64_t pid, int stat_fd, const struct proc_stat *st, int64_t start_ns, int64_t now_ns)
{
	struct live p = { .pid = pid, .stat_fd = stat_fd, .sched_fd = proc_open(pid, "schedstat"),
		.children_fd = s->offspring.listed ? offspring_open(pid) : -1, .start_ns = start_ns, .seen_ns = now_ns, .stat = *st,
		.most_rss = st->rss_pages, .wait_ns = NO_TIME };

	p.has_sched = proc_sched_read(p.sched_fd, &p.sched);
	p.stat_fd = hold(s, p.stat_fd);
	p.sched_fd = hold(s, p.sched_fd);
	p.children_fd = hold(s, p.children_fd);
	if (sleeps(st))
		begin_wait(&p, p.has_sched && now_ns - p.sched.ran_ns - p.sched.runnable_ns > start_ns
				? start_ns + p.sched.ran_ns + p.sched.runnable_ns : now_ns);
	ARENA_ROOM(&s->arena, s->live, s->n, s->cap);
	s->live[s->n++] = p;
}

/* Between its start, which is known to a tick of 10 ms, and the looks between which it appeared. */
static int64_t start_of(const struct tier_state *s, const struct proc_stat *st, const struct live *parent, int64_t now_ns)
{
	int64_t ns = s->boot_ns + st->start_ticks * s->tick_ns;

	if (ns < s->scan_ns)
		ns = s->scan_ns;
	if (parent && ns < parent->start_ns)
		ns = parent->start_ns;
	if (parent && ns < parent->reaped_ns)   /* who waits for a child forks none */
		ns = parent->reaped_ns;
	return ns > now_ns ? now_ns : ns;
}

static void join(struct tier_state *s, int64_t pid, int stat_fd, const struct proc_stat *st, int64_t now_ns)
{
	const struct live *parent = living(s, st->parent);
	struct record_event fork = { .kind = EVENT_FORK, .fork = { pid, pid } };
	int64_t start_ns = start_of(s, st, parent, now_ns);
	bool exec = !parent || has_exec(st, &parent->stat);

	say(s, fork, parent ? parent->pid : NOT_KNOWN, start_ns);
	add_live(s, pid, stat_fd, st, start_ns, now_ns);
	if (exec)
		say_exec(s, &s->live[s->n - 1], start_ns);      /* most exec at once */
}

/* false: it is nobody's. */
static bool meet(struct tier_state *s, int64_t pid, int64_t now_ns)
{
	int fd = proc_open(pid, "stat");
	struct proc_stat st;
	bool ours = fd >= 0 && proc_stat_read(fd, &st) && st.state != 'Z' &&
		(living(s, st.parent) || st.parent == getpid());

	if (ours)
		join(s, pid, fd, &st, now_ns);
	else if (fd >= 0)
		close(fd);
	return ours;
}

static bool meet_once(void *state, int64_t pid)
{
	struct tier_state *s = state;

	return living(s, pid) || (pid != getpid() && meet(s, pid, s->last_ns));
}

/* Parents before their children: who is met is asked for his own. */
static void scan(struct tier_state *s, int64_t now_ns)
{
	if (!s->offspring.listed) {
		offspring_sift(&s->offspring, meet_once, s);
	} else {
		offspring_of_us(&s->offspring, meet_once, s);
		for (uint32_t i = 0; i < s->n; i++)
			offspring_of(s->live[i].pid, s->live[i].children_fd, s->live[i].stat.threads > 1, meet_once, s);
	}
	s->scan_ns = now_ns;
}

/* ---- the tier ---- */

static int64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void look(struct tier_state *s, int64_t now_ns)
{
	int64_t newest = proc_newest_pid(s->load_fd);

	for (uint32_t i = 0; i < s->n; i++)
		if (!look_at(s, &s->live[i], now_ns))
			let_go(&s->live[i]);
	close_ranks(s);
	if (newest == NOT_KNOWN || newest != s->newest_pid || s->scan_again)
		scan(s, now_ns);
	s->scan_again = newest != s->newest_pid;        /* a list can lack what came while another ended */
	s->newest_pid = newest;
}

static void proc_drain(struct tier_state *s, int64_t now_ns)
{
	int64_t cpu_ns;

	if (now_ns < s->next_ns)
		return;
	if (now_ns - s->last_ns > s->longest_ns)
		s->longest_ns = now_ns - s->last_ns;
	s->last_ns = now_ns;
	cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	look(s, now_ns);
	cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_ns;
	s->next_ns = now_ns + (int64_t)((double)cpu_ns / COST_SHARE);
}

/* Three descriptors a process: as many as we may have. */
static int raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 0;
	if (limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	return limit.rlim_cur > INT_MAX ? INT_MAX : (int)limit.rlim_cur - FDS_SPARED;
}

static struct tier_state *proc_open_tier(int64_t root_pid, const struct tier_options *opt, struct weave *w,
	struct recording_out *out, struct err *e)
{
	int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
	struct tier_state *s = calloc(1, sizeof *s);
	struct proc_stat st;
	int fd = proc_open(root_pid, "stat");

	if (!s)
		abort();
	if (!proc_stat_read(fd, &st)) {
		if (fd >= 0)
			close(fd);
		free(s);
		err_set(e, ERR_SYSTEM, "/proc cannot be read");
		err_hint(e, "mount -t proc proc /proc");
		return NULL;
	}
	offspring_init(&s->offspring);
	s->load_fd = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
	s->off_cpu = opt->off_cpu;
	s->fd_end = raise_limit();
	s->weave = w;
	s->out = out;
	s->tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);
	s->page_bytes = sysconf(_SC_PAGESIZE);
	s->boot_ns = now_ns - clock_ns(CLOCK_BOOTTIME);
	s->argv = arena_alloc(&s->arena, 1, ARGV_MOST);
	s->last_ns = s->scan_ns = now_ns;
	add_live(s, root_pid, fd, &st, now_ns, now_ns);
	s->live[0].wait_ns = NO_TIME;   /* it stands by: that is no wait of the command's */
	scan(s, now_ns);
	s->newest_pid = proc_newest_pid(s->load_fd);
	return s;
}

static void say_columns(struct tier_state *s)
{
	char look_remark[160];
	const struct { const char *name, *source, *remark; } column[] = {
		{ "processes", "proc", look_remark },
		{ "argv", "proc", "of programs that lived long enough to be seen" },
		{ "exit status", "wait4", "of the command, adopted processes and those whose end was looked at" },
		{ "waits", "proc", "of main threads; begin and end are estimates between two looks" },
		{ "wakers", "", "tier 0 does not see wake-ups" },
		{ "files", "", "tier 0 does not see them" },
		{ "cpu", "proc", "as of the last look at a process" },
		{ "memory", "proc", "the largest that was seen" },
		{ "stacks", "", "tier 0 takes none" },
		{ "stacks of waits", "", "tier 0 takes none" },         /* the last: only when they were asked for */
	};

	snprintf(look_remark, sizeof look_remark, "processes under %d ms may be missing (longest time between two looks: %lld ms)",
		DRAIN_MS, (long long)(s->longest_ns / 1000000));
	for (size_t i = 0; i < sizeof column / sizeof *column - !s->off_cpu; i++)
		recording_column(s->out, &(struct tree_column){ str_of(column[i].name), str_of(column[i].source), str_of(column[i].remark) });
}

static void proc_close(struct tier_state *s, uint64_t *dropped)
{
	(void)dropped;                  /* nothing comes in records */
	s->last_ns = clock_ns(CLOCK_MONOTONIC);
	look(s, s->last_ns);
	for (uint32_t i = 0; i < s->n; i++) {
		say_wait(s, &s->live[i], s->last_ns);
		let_go(&s->live[i]);
	}
	say_columns(s);
	offspring_release(&s->offspring);
	if (s->load_fd >= 0)
		close(s->load_fd);
	arena_free(&s->arena);
	free(s);
}

const struct tier tier_proc = {
	.level = 0,
	.name = "proc",
	.open = proc_open_tier,
	.drain = proc_drain,
	.drain_ms = DRAIN_MS,
	.close = proc_close,
};

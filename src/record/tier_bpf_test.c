/* Real processes under the real programs, where this machine allows them; else one test that says why not. */
#include "test/woven.h"

#define WAIT_S 0.15
#define THREADS 20
#define BUSY_NS 30000000

static void every_fork_exec_and_exit_is_heard(void **state)
{
	struct weave w = { 0 };
	uint32_t threes = 0;

	(void)state;
	record_sh(&w, "i=0; while [ $i -lt 150 ]; do /bin/true; (exit 3); i=$((i+1)); done; :");
	/* A /bin/true is a fork and an exec, a subshell a fork; and sh itself. */
	CHECK_EQ(count(&w, EVENT_FORK), 300);
	CHECK_EQ(count(&w, EVENT_EXEC), 151);
	CHECK_EQ(count(&w, EVENT_EXIT), 301);
	for (uint32_t i = 0; i < w.n; i++)
		threes += w.event[i].kind == EVENT_EXIT && w.event[i].exit.last && w.event[i].exit.status == 3 << 8;
	CHECK_EQ(threes, 150);
	arena_free(&w.arena);
}

static void what_leaves_its_session_and_its_parent_is_followed(void **state)
{
	struct weave w = { 0 };
	const struct record_event *ev;

	(void)state;
	record_sh(&w, "(setsid sh -c '(exec /bin/echo daemon >/dev/null) & :' &); sleep 0.2");
	CHECK((ev = exec_of(&w, S("/bin/echo"))));
	CHECK_EQ(ev->exec.argv.n, sizeof "/bin/echo\0daemon");
	arena_free(&w.arena);
}

static void argv_is_whole_up_to_its_bound(void **state)
{
	const size_t length[] = { 30000, 100000 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct weave w = { 0 };
		char *word = calloc(1, length[i] + 1);
		char *argv[] = { "/bin/true", word, "end", NULL };
		const struct record_event *ev;

		memset(word, 'x', length[i]);
		record_or_skip(&w, argv);
		CHECK((ev = exec_of(&w, S("/bin/true"))));
		CHECK_EQ(ev->exec.argv_cut, i == 1);
		CHECK_EQ(ev->exec.argv.n, i ? 32768 : sizeof "/bin/true" + length[i] + 1 + sizeof "end");
		CHECK(i || str_ends(ev->exec.argv, (struct str){ "x\0end", 6 }));
		CHECK_STR(ev->exec.cwd, place);
		free(word);
		arena_free(&w.arena);
	}
}

static void files_are_heard_with_what_became_of_them(void **state)
{
	struct weave w = { 0 };
	const struct record_event *ev;
	struct stat st;

	(void)state;
	record_sh(&w, "cat waits.none 2>/dev/null; echo abc >waits.new; read x <waits.new; mv waits.new waits.old; rm waits.old; "
		      "[ -e waits.missing ]; cd /etc; cat passwd >/dev/null");
	CHECK(file_of(&w, S("waits.none"), FILE_MISSING));
	CHECK(file_of(&w, S("waits.new"), FILE_WRITTEN | FILE_CREATED));
	CHECK((ev = file_of(&w, S("waits.new"), FILE_READ)));
	CHECK_EQ(ev->file.size, 4);
	CHECK((ev = file_of(&w, S("waits.new"), FILE_RENAMED)));
	CHECK_STR(ev->file.renamed_to, "waits.old");
	CHECK((ev = file_of(&w, S("passwd"), FILE_READ)));
	CHECK(!stat("/etc/passwd", &st));
	CHECK_EQ(ev->file.inode, st.st_ino);
	CHECK_EQ(ev->file.size, st.st_size);
	CHECK_EQ(ev->file.mtime_ns, (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec);
	CHECK(file_of(&w, S("waits.missing"), FILE_MISSING));
	CHECK((ev = file_of(&w, S("/bin/sh"), FILE_EXECUTED)));
	CHECK(!stat("/bin/sh", &st));
	CHECK_EQ(ev->file.inode, st.st_ino);
	CHECK(file_of(&w, S("waits.old"), FILE_REMOVED));
	CHECK((ev = cwd_of(&w)));
	CHECK_STR(ev->cwd.path, "/etc");
	arena_free(&w.arena);
}

/* ---- threads ---- */

/* The first thread ends first, the others all at once. */
static void *end_together(void *barrier)
{
	pthread_barrier_wait(barrier);
	return NULL;
}

static int many_threads(void)
{
	static pthread_barrier_t barrier;
	pthread_t t;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&t, NULL, end_together, &barrier))
			return 1;
	pthread_exit(NULL);
}

static void *exec_from_thread(void *nothing)
{
	execl("/bin/true", "true", "from a thread", NULL);
	return nothing;
}

static int thread_that_execs(void)
{
	pthread_t t;

	return pthread_create(&t, NULL, exec_from_thread, NULL) || pause();
}

static void a_process_ends_once_whatever_its_threads_do(void **state)
{
	char *threads[] = { self, "threads", NULL }, *exec[] = { self, "thread-exec", NULL };
	struct weave w = { 0 }, x = { 0 };
	uint32_t ends = 0;

	(void)state;
	record_or_skip(&w, threads);
	CHECK_EQ(count(&w, EVENT_EXIT), 1);
	for (uint32_t i = 0; i < w.n; i++)
		ends += w.event[i].kind == EVENT_EXIT;
	CHECK_EQ(ends, 1 + THREADS);
	record_or_skip(&x, exec);
	CHECK_EQ(count(&x, EVENT_EXEC), 2);
	CHECK_EQ(count(&x, EVENT_EXIT), 1);
	CHECK(exec_of(&x, S("/bin/true")));
	arena_free(&w.arena);
	arena_free(&x.arena);
}

static int64_t cpu_of_last_exit(const struct weave *w)
{
	int64_t cpu_ns = NOT_KNOWN;

	for (uint32_t i = 0; i < w->n; i++)
		if (w->event[i].kind == EVENT_EXIT && w->event[i].exit.last)
			cpu_ns = w->event[i].exit.user_ns + w->event[i].exit.system_ns;
	return cpu_ns;
}

/* Each of two threads ends when the kernel says that it used BUSY_NS, by a clock that is not slewed as ours is. */
static void cpu_time_is_that_of_all_threads(void **state)
{
	char *argv[] = { self, "busy", NULL };
	struct weave w = { 0 };

	(void)state;
	record_or_skip(&w, argv);
	CHECK(cpu_of_last_exit(&w) >= 2 * BUSY_NS / 100 * 98);
	CHECK(cpu_of_last_exit(&w) < 4 * BUSY_NS);
	arena_free(&w.arena);
}

static int64_t thread_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* From now on: what was used before the command was followed is not its. */
static void *be_busy(void *nothing)
{
	int64_t start_ns = thread_ns();

	while (thread_ns() - start_ns < BUSY_NS)
		;
	return nothing;
}

static int busy_threads(void)
{
	pthread_t t;

	if (pthread_create(&t, NULL, be_busy, NULL))
		return 1;
	be_busy(NULL);
	return pthread_join(t, NULL);
}

/* ---- losses ---- */

static void what_does_not_fit_the_ring_is_counted(void **state)
{
	const struct tier_options opt = { .files = true, .wait_least_ns = 1000000, .ring_bytes = 1 };
	char *argv[] = { "/bin/sh", "-c", "i=0; while [ $i -lt 4000 ]; do [ -e /none ]; i=$((i+1)); done; (:); /bin/true", NULL };
	struct weave w = { 0 };
	struct err e = { 0 };
	struct tier_counts counts;
	struct tier_state *s;
	int gate, status;
	uint32_t heard;
	pid_t pid = stand_by(argv, &gate);

	(void)state;
	if ((s = tier_bpf.open(pid, &opt, &w, NULL, &e)) && write(gate, "x", 1) != 1)
		fail_msg("the command does not stand by");
	close(gate);
	waitpid(pid, &status, 0);
	if (!s)
		skip();
	tier_bpf.drain(s, now_ns());
	CHECK(tier_bpf.counts(s, &counts));
	CHECK_EQ(counts.execs, 2);      /* sh, true: told though their records did not fit */
	CHECK_EQ(counts.forks, counts.exits - 1);
	CHECK(counts.forks >= 1);
	tier_bpf.close(s, &w.dropped);
	heard = count(&w, EVENT_FILE);
	CHECK(heard < 4000);
	CHECK(heard + w.dropped >= 4000);
	arena_free(&w.arena);
}

/* ---- waits ---- */

struct expected {
	const char *name;
	enum wait_kind kind;
	enum waker by;
	const char *object;             /* how it ends; NULL = any */
};

static const struct expected expected[] = {
	{ "sleep", WAIT_SLEEP, WAKER_KERNEL, "" },
	{ "child", WAIT_CHILD, WAKER_PROGRAM, "" },
	{ "vfork", WAIT_CHILD, WAKER_PROGRAM, "" },
	{ "pipe", WAIT_PIPE, WAKER_PROGRAM, "]" },
	{ "poll-pipe", WAIT_PIPE, WAKER_PROGRAM, "]" },
	{ "poll-nothing", WAIT_SLEEP, WAKER_KERNEL, "" },
	{ "poll-in-vain", WAIT_SLEEP, WAKER_KERNEL, "" },
	{ "socket", WAIT_SOCKET, WAKER_PROGRAM, "" },
	{ "tcp", WAIT_NETWORK, WAKER_PROGRAM, NULL },
	{ "epoll-tcp", WAIT_NETWORK, WAKER_PROGRAM, NULL },
	{ "futex", WAIT_FUTEX, WAKER_PROGRAM, "" },
	{ "flock", WAIT_LOCK, WAKER_PROGRAM, "/waits.flock" },
	{ "fcntl", WAIT_LOCK, WAKER_PROGRAM, "/waits.fcntl" },
};

static int64_t pid_of_case(const struct weave *w, const char *name)
{
	for (uint32_t i = 0; i < w->n; i++) {
		struct str argv = w->event[i].exec.argv;

		if (w->event[i].kind != EVENT_EXEC)
			continue;
		str_cut(&argv, 0);
		if (str_eq(str_cut(&argv, 0), S("wait")) && str_eq(str_cut(&argv, 0), str_of(name)))
			return w->event[i].pid;
	}
	fail_msg("no program %s was heard of", name);
	return -1;
}

/* Of its first thread. */
static const struct record_event *longest_wait(const struct weave *w, int64_t pid)
{
	const struct record_event *longest = NULL;

	for (uint32_t i = 0; i < w->n; i++) {
		const struct record_event *ev = &w->event[i];

		if (ev->kind == EVENT_WAIT && ev->tid == pid && ev->wait.start_ns != NO_TIME &&
		    (!longest || ev->at_ns - ev->wait.start_ns > longest->at_ns - longest->wait.start_ns))
			longest = ev;
	}
	return longest;
}

static bool has_waited(const struct weave *w, int64_t pid, enum wait_kind kind)
{
	for (uint32_t i = 0; i < w->n; i++)
		if (w->event[i].kind == EVENT_WAIT && w->event[i].pid == pid && w->event[i].wait.kind == kind && w->event[i].wait.count)
			return true;
	return false;
}

static void check_wait(const struct weave *w, const struct expected *x)
{
	const struct record_event *ev = longest_wait(w, pid_of_case(w, x->name));
	double s;

	CHECK(ev);
	CHECK(ev->wait.woken_ns != NO_TIME);
	s = (double)(ev->wait.woken_ns - ev->wait.start_ns) * 1e-9;
	if (ev->wait.kind != x->kind || ev->wait.by != x->by)
		fail_msg("%s: kind %d by %d for %g s", x->name, (int)ev->wait.kind, (int)ev->wait.by, s);
	/* A timer is never early; who waits for another process may come late to its own wait. */
	CHECK(s >= (x->by == WAKER_KERNEL ? WAIT_S : 0));
	if (x->object)
		CHECK(x->object[0] ? str_ends(ev->wait.object, str_of(x->object)) : !ev->wait.object.n);
	if (x->kind == WAIT_NETWORK)
		CHECK(str_starts(ev->wait.object, S("127.0.0.1:")));
}

static void waits_are_told_apart(void **state)
{
	static const char *const disk[] = { "fsync", "cold", "direct" };
	char *argv[] = { self, "waits", NULL };
	struct weave w = { 0 };

	(void)state;
	record_or_skip(&w, argv);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		check_wait(&w, &expected[i]);
	for (size_t i = 0; i < sizeof disk / sizeof *disk; i++)
		if (!has_waited(&w, pid_of_case(&w, disk[i]), WAIT_DISK))
			fail_msg("%s did not wait for the disk", disk[i]);
	arena_free(&w.arena);
}

/* ---- the commands ---- */

static void one_wait(const char *name)
{
	char seconds[32];

	snprintf(seconds, sizeof seconds, "%g", WAIT_S);
	execl(self, self, "wait", name, seconds, NULL);
	_exit(127);
}

/* All of them at once, each in a process of its own. */
static int all_waits(void)
{
	for (size_t i = 0; i < WAIT_CASES; i++)
		if (!fork())
			one_wait(wait_case[i].name);
	while (wait(NULL) > 0)
		;
	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} role[] = {
	{ "waits", all_waits },
	{ "threads", many_threads },
	{ "thread-exec", thread_that_execs },
	{ "busy", busy_threads },
};

int main(int argc, char **argv)
{
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n <= 0)
		return 1;
	memcpy(place, self, (size_t)n);
	*strrchr(place, '/') = 0;
	if (argc == 4 && !strcmp(argv[1], "wait"))
		return wait_for(argv[2], strtod(argv[3], NULL));
	for (size_t i = 0; argc == 2 && i < sizeof role / sizeof *role; i++)
		if (!strcmp(argv[1], role[i].name))
			return role[i].run();
	return RUN(TEST(every_fork_exec_and_exit_is_heard), TEST(what_leaves_its_session_and_its_parent_is_followed),
		TEST(argv_is_whole_up_to_its_bound), TEST(files_are_heard_with_what_became_of_them),
		TEST(a_process_ends_once_whatever_its_threads_do), TEST(cpu_time_is_that_of_all_threads),
		TEST(what_does_not_fit_the_ring_is_counted), TEST(waits_are_told_apart));
}

/* The tier on programs whose doings are known: this test itself, exec'd again with the name of what it shall do. */
#include <grp.h>
#include <sched.h>

#include "test/known_waits.h"

/* ---- what is recorded ---- */

static void *sleep_in_a_thread(void *arg)
{
	usleep(1000);
	return arg;
}

static int do_threads(void)
{
	pthread_t t[3];

	for (int i = 0; i < 3; i++)
		if (pthread_create(&t[i], NULL, sleep_in_a_thread, NULL))
			return 1;
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	return 0;
}

/* Two that spin on one CPU: each is preempted by the other. */
static int do_share(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	if (sched_setaffinity(0, sizeof one, &one))
		return 1;
	if (!fork())
		_exit((int)spin_here(NS / 20) & 0);
	spin_here(NS / 20);
	return wait(NULL) < 0;
}

static int do_it(const char *what)
{
	if (!strcmp(what, "sleep"))
		return usleep(300000);
	if (!strcmp(what, "burn"))
		return (int)(spin_here(NS / 20) & 0);
	if (!strcmp(what, "threads"))
		return do_threads();
	if (!strcmp(what, "share"))
		return do_share();
	if (!strcmp(what, "waits"))
		return do_waits();
	if (!strcmp(what, "signal"))
		return raise(SIGKILL);
	return 99;
}

/* ---- the tree ---- */

/* The shell execs, and forks 5 times for /bin/true, which exec, and once for a subshell, which does not. */
static void forks_execs_and_exits_are_counted_exactly(void **state)
{
	struct taped *t = tape_of("for i in 1 2 3 4 5; do /bin/true; done; (exit 3); exit 4", 0);
	uint32_t at = 0, forks = 0, execs = 0, trues = 0, exits = 0;
	const struct record_event *ev;

	(void)state;
	for (; (ev = find(t, EVENT_FORK, &at)); forks++)
		CHECK_EQ(ev->pid, t->pid);
	for (at = 0; (ev = find(t, EVENT_EXEC, &at));) {
		execs += ev->exec.file.n > 0;
		trues += str_eq(ev->exec.comm, S("true")) && str_ends(ev->exec.file, S("/true"));
	}
	for (at = 0; (ev = find(t, EVENT_EXIT, &at));)
		exits += ev->exit.last && ev->exit.status == NOT_KNOWN;
	CHECK_EQ(forks, 6);
	CHECK_EQ(execs, 6);
	CHECK_EQ(trues, 5);
	CHECK_EQ(exits, 7);
	CHECK_EQ(t->dropped, 0);
	CHECK_EQ(WEXITSTATUS(t->status), 4);
	untape(t);
}

static void threads_begin_and_end_within_their_process(void **state)
{
	struct taped *t = tape_of("threads", 0);
	uint32_t at = 0, threads = 0, ends = 0, last = 0;
	const struct record_event *ev;

	(void)state;
	while ((ev = find(t, EVENT_FORK, &at)))
		threads += ev->fork.child_pid == t->pid && ev->fork.child_tid != t->pid;
	for (at = 0; (ev = find(t, EVENT_EXIT, &at));) {
		ends += !ev->exit.last;
		last += ev->exit.last && ev->exit.status == NOT_KNOWN;
	}
	CHECK_EQ(threads, 3);
	CHECK_EQ(ends, 3);
	CHECK_EQ(last, 1);
	untape(t);
}

/* What the rings call CPU time is what the kernel charges: 0.05 s were used. */
static void times_on_the_cpu_are_those_that_were_used(void **state)
{
	struct taped *t = tape_of("burn", 0);
	const struct record_event *ev;
	uint32_t at = 0;

	(void)state;
	ev = find(t, EVENT_EXIT, &at);
	CHECK(ev && ev->exit.cpu_ns >= 5 * NS / 100 && ev->exit.cpu_ns <= t->end_ns - t->begin_ns);
	untape(t);
}

/* Of three programs one lives for 0.1 s; the shell waits for it. */
static void programs_whose_argv_is_not_known_are_counted(void **state)
{
	struct taped *t = tape_of("/bin/true; /bin/sleep 0.1; exit 0", 0);
	const struct tree_column *c = &t->out.column[0];

	(void)state;
	CHECK_STR(c->name, "argv");
	CHECK_STR(c->source, "proc");
	CHECK(str_eq(c->remark, S("")) || str_starts(c->remark, S("of 2 of 3 programs: ")));
	untape(t);
}

/* Ends by a signal and by exit; where the connector may not be had there is none to look at. */
static void statuses_come_from_the_connector(void **state)
{
	struct taped *t = tape_of("signal", 0);
	const struct record_event *ev;
	uint32_t at = 0;
	int32_t status = NOT_KNOWN;

	(void)state;
	while ((ev = find(t, EVENT_EXIT, &at)))
		if (ev->exit.status != NOT_KNOWN)
			status = ev->exit.status;
	CHECK(WIFSIGNALED(t->status));
	if (!str_eq(t->out.column[1].source, S("proc connector")) || status == NOT_KNOWN)
		print_message("skipped: the process connector is refused, or its message had not come\n");
	else
		CHECK_EQ(status, SIGKILL);
	untape(t);
}

/* ---- waits ---- */

/* At least 0.3 s, and not longer than the process lived; it lives long enough for its arguments to be read, which are told of the
 * exec that they belong to. */
static void a_sleep_is_a_wait_of_its_length_in_a_program_with_arguments(void **state)
{
	struct taped *t = tape_of("sleep", 0);
	const struct record_event *ev = longest_wait(t, t->pid);
	uint32_t at = 0;
	int64_t exec_ns;
	char here[4096];

	(void)state;
	CHECK(wait_ns(ev) >= 3 * NS / 10);
	CHECK(wait_ns(ev) <= t->end_ns - t->begin_ns);
	CHECK_EQ(ev->wait.kind, WAIT_SLEEP);
	CHECK_EQ(ev->wait.woken_ns, NO_TIME);

	ev = find(t, EVENT_EXEC, &at);
	CHECK(ev && !ev->exec.argv.n);
	exec_ns = ev->at_ns;
	ev = find(t, EVENT_EXEC, &at);
	CHECK(ev && ev->at_ns == exec_ns && getcwd(here, sizeof here));
	CHECK_EQ(ev->exec.argv.n, sizeof "/proc/self/exe\0do\0sleep");
	CHECK(!memcmp(ev->exec.argv.p, "/proc/self/exe\0do\0sleep", ev->exec.argv.n));
	CHECK_STR(ev->exec.cwd, here);
	CHECK_FALSE(ev->exec.argv_cut);
	untape(t);
}

/* Two processes that use 0.05 s each of one CPU: while one runs the other could. */
static void preempted_is_not_blocked(void **state)
{
	struct taped *t = tape_of("share", 0);
	const struct record_event *ev;
	int64_t runnable_ns = 0, blocked_ns = 0;
	uint32_t at = 0;

	(void)state;
	while ((ev = find(t, EVENT_WAIT, &at)))
		if (ev->wait.woken_ns == ev->wait.start_ns)
			runnable_ns += wait_ns(ev);
		else if (ev->wait.kind != WAIT_CHILD)
			blocked_ns += wait_ns(ev);
	CHECK(runnable_ns >= 4 * NS / 100);
	CHECK(blocked_ns < runnable_ns / 4);
	untape(t);
}

/* The longest stay of this process that it was not able to run in. */
static const struct record_event *longest_blocked(const struct taped *t, int64_t pid)
{
	const struct record_event *ev, *longest = NULL;
	uint32_t at = 0;

	while ((ev = find(t, EVENT_WAIT, &at)))
		if (ev->tid == pid && ev->wait.woken_ns != ev->wait.start_ns && (!longest || wait_ns(ev) > wait_ns(longest)))
			longest = ev;
	CHECK(longest);
	return longest;
}

/* The process that is its nth child. */
static int64_t nth_child(const struct taped *t, int64_t pid, size_t n)
{
	const struct record_event *ev;
	uint32_t at = 0;

	while ((ev = find(t, EVENT_FORK, &at)))
		if (ev->pid == pid && ev->fork.child_pid != pid && !n--)
			return ev->fork.child_pid;
	fail();
	return 0;
}

static bool is_told(const struct record_event *ev, const struct known_wait *k)
{
	return ev->wait.kind == k->kind && str_starts(ev->wait.object, str_of(k->object));
}

/* A recorder that gets no CPU during a wait sees nothing of it, and says so: on a busy machine it has more than one chance. */
static struct taped *tape_of_waits(void)
{
	struct taped *t = tape_of("waits", 0);

	for (int chance = 0; chance < 4; chance++) {
		size_t told = 0;

		while (told < KNOWN && is_told(longest_blocked(t, nth_child(t, t->pid, told)), &known[told]))
			told++;
		if (told == KNOWN)
			return t;
		untape(t);
		t = tape_of("waits", 0);
	}
	return t;
}

static void waits_are_told_apart(void **state)
{
	struct taped *t = tape_of_waits();

	(void)state;
	CHECK_EQ(WEXITSTATUS(t->status), 0);
	for (size_t i = 0; i < KNOWN; i++) {
		const int64_t pid = nth_child(t, t->pid, i);
		const struct record_event *ev = longest_blocked(t, pid);
		const struct known_wait *k = &known[i];

		if (!is_told(ev, k))
			fail_msg("wait %zu is one of kind %s for \"%.*s\", not %s", i, wait_kind_name(ev->wait.kind),
				STR(ev->wait.object), wait_kind_name(k->kind));
		if (!k->child_wakes)
			continue;
		CHECK_EQ(ev->wait.by, WAKER_PROGRAM);
		CHECK_EQ(ev->wait.waker_pid, nth_child(t, pid, 0));
		CHECK(ev->wait.woken_ns == NO_TIME ||
			(ev->wait.woken_ns > ev->wait.start_ns && ev->wait.woken_ns <= ev->at_ns));
	}
	untape(t);
}

/* ---- who asks ---- */

#define TESTS TEST(forks_execs_and_exits_are_counted_exactly), TEST(threads_begin_and_end_within_their_process), \
	TEST(times_on_the_cpu_are_those_that_were_used), \
	TEST(a_sleep_is_a_wait_of_its_length_in_a_program_with_arguments), \
	TEST(programs_whose_argv_is_not_known_are_counted), TEST(statuses_come_from_the_connector), \
	TEST(preempted_is_not_blocked), TEST(waits_are_told_apart)

static pid_t as_nobody = -1;

/* What root may, nobody must: the tests again, at the same time, in a process that has no privileges. */
static void begin_as_nobody(void)
{
	int null;

	if (geteuid())
		return;
	as_nobody = fork();
	if (as_nobody)
		return;
	null = open("/dev/null", O_WRONLY);
	if (setgroups(0, NULL) || setgid(65534) || setuid(65534) || prctl(PR_SET_DUMPABLE, 1) || dup2(null, 1) < 0)
		_exit(98);
	_exit(RUN(TESTS));
}

static void it_needs_no_privileges(void **state)
{
	int status;

	(void)state;
	if (as_nobody < 0)
		skip();
	CHECK_EQ(waitpid(as_nobody, &status, 0), as_nobody);
	CHECK(WIFEXITED(status));
	CHECK_EQ(WEXITSTATUS(status), 0);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "do"))
		_exit(do_it(argv[2]));  /* nothing but what was asked: no leak checker's threads either */
	begin_as_nobody();
	return RUN(TESTS, TEST(it_needs_no_privileges));
}

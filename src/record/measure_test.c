/* Real processes: the test program runs itself as the command, in the roles listed in role[]. */
#include "record/measure.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "test/check.h"

#if defined(__SANITIZE_ADDRESS__) || defined(PAWL_COVERAGE)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define TOUCHED ((size_t)64 << 20)

static char self[512];                  /* path of this program */

/* ---- roles ---- */

static double clock_now(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static void be_busy(void)
{
	volatile uint64_t x = 1;
	struct rusage u;

	while (clock_now(CLOCK_PROCESS_CPUTIME_ID) < 0.08)
		for (int i = 0; i < 10000; i++)
			x = x * 6364136223846793005u + 1;
	getrusage(RUSAGE_SELF, &u);
	printf("%ld.%06ld\n", u.ru_utime.tv_sec, u.ru_utime.tv_usec);
}

/* Small pages, so that every one of them is a fault. */
static void touch(void)
{
	volatile char *p = mmap(
		NULL, TOUCHED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise((void *)p, TOUCHED, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < TOUCHED; i += 4096)
		p[i] = 1;
}

static void stay_behind(void)
{
	printf("%d\n", (int)getpid());
	fflush(stdout);
	pause();
}

/* Out of the group, out of the session, away from its parent, with the pipe still open. */
static void daemonise(void)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0) {
			setpgid(0, 0);
			stay_behind();
		}
		_exit(0);
	}
	sleep_ms(30);
}

static void print_lines(void)
{
	for (int i = 1; i <= 10000; i++) {
		fprintf(stdout, "out %d\n", i);
		fprintf(stderr, "err %d\n", i);
	}
}

static void nothing(void)
{
}

static const struct {
	const char *name;
	void (*run)(void);
} role[] = {
	{ "busy", be_busy },
	{ "touch", touch },
	{ "daemonise", daemonise },
	{ "lines", print_lines },
	{ "stay", stay_behind },
	{ "nothing", nothing },
};

/* ---- claims ---- */

static struct capture capture_of(struct command cmd)
{
	struct err e = { 0 };
	struct capture c;

	CHECK_OK(measure_once(&cmd, &c, &e), &e);
	return c;
}

static struct capture run_shell(const char *shell)
{
	return capture_of((struct command){ .shell = str_of(shell), .keep_output = true });
}

static struct capture run_role(const char *name)
{
	const struct str argv[] = { str_of(self), str_of(name) };

	return capture_of((struct command){ .argv = argv, .nargv = 2, .keep_output = true });
}

static void ends(const char *shell, enum ending ending, int status, const char *text)
{
	struct command cmd = { .shell = str_of(shell) };
	struct capture c = capture_of(cmd);
	struct arena a = { 0 };

	CHECK_EQ(c.ending, ending);
	CHECK_EQ(c.status, status);
	CHECK_STR(ending_text(&a, &c, &cmd), text);
	CHECK_EQ(isnan(c.sample.wall_s), ending == ENDED_NOT_STARTED);
	capture_release(&c);
	arena_free(&a);
}

static void every_ending_is_told_apart(void **state)
{
	(void)state;
	ends("/bin/true", ENDED_OK, 0, "ended well");
	ends("/bin/false", ENDED_EXIT, 1, "exited with status 1");
	ends("exit 127", ENDED_EXIT, 127, "exited with status 127");
	ends("exit 126", ENDED_EXIT, 126, "exited with status 126");
	ends("kill -SEGV $$", ENDED_SIGNAL, SIGSEGV, "killed by SIGSEGV");
	ends("kill -40 $$", ENDED_SIGNAL, 40, "killed by signal 40");
	ends("no-such-program -x", ENDED_NOT_STARTED, ENOENT,
		"not started: command not found: no-such-program");
	ends("/no/such/program", ENDED_NOT_STARTED, ENOENT,
		"not started: /no/such/program: No such file or directory");
	ends("/etc/passwd", ENDED_NOT_STARTED, EACCES,
		"not started: /etc/passwd: Permission denied");
	ends("(exit 3)", ENDED_EXIT, 3, "exited with status 3");
}

static void what_the_shell_did_not_find_did_not_start(void **state)
{
	struct command cmd = { .shell = S("/bin/true && no-such-program") };
	struct capture c = capture_of(cmd);
	struct arena a = { 0 };
	struct str text = ending_text(&a, &c, &cmd);

	(void)state;
	CHECK_EQ(c.ending, ENDED_NOT_STARTED);
	CHECK_EQ(c.start, START_SHELL);
	CHECK(str_starts(text, S("not started: no-such-program: ")));
	CHECK(isnan(c.sample.user_s));
	capture_release(&c);
	arena_free(&a);
}

/* What may not be run is said rather than what is missing; root may enter every directory. */
static void the_path_is_searched_as_a_shell_does(void **state)
{
	char dir[] = "/tmp/pawl-path-XXXXXX", file[64], path[128];
	struct command cmd = { .shell = S("prog-in-path"), .nenv = 1 };
	struct capture c;

	(void)state;
	CHECK(mkdtemp(dir));
	snprintf(file, sizeof file, "%s/prog-in-path", dir);
	snprintf(path, sizeof path, "PATH=/nowhere:%s:/bin", dir);
	cmd.env = (const struct str[]){ str_of(path) };
	CHECK_EQ(close(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0644)), 0);
	c = capture_of(cmd);
	CHECK_EQ(c.ending, ENDED_NOT_STARTED);
	CHECK_EQ(c.status, EACCES);
	capture_release(&c);
	CHECK_EQ(chmod(dir, 0), 0);
	c = capture_of(cmd);
	CHECK_EQ(c.ending, ENDED_NOT_STARTED);
	CHECK_EQ(c.status, geteuid() ? ENOENT : EACCES);
	capture_release(&c);
	CHECK_EQ(chmod(dir, 0700), 0);
	unlink(file);
	rmdir(dir);
}

static void a_directory_that_is_missing_is_named(void **state)
{
	struct command cmd = { .shell = S("/bin/true"), .directory = S("/no/such/place") };
	struct capture c = capture_of(cmd);
	struct arena a = { 0 };

	(void)state;
	CHECK_EQ(c.ending, ENDED_NOT_STARTED);
	CHECK_STR(ending_text(&a, &c, &cmd),
		"not started: cannot enter /no/such/place: No such file or directory");
	capture_release(&c);
	arena_free(&a);
}

static void directory_and_environment_reach_the_command(void **state)
{
	const struct str env[] = { S("PAWL_TEST=a b"), S("HOME=/elsewhere") };
	struct capture c = capture_of((struct command){
		.shell = S("pwd; echo \"$PAWL_TEST\" $HOME; env | grep -c ^HOME="),
		.directory = S("/usr"),
		.env = env,
		.nenv = 2,
		.keep_output = true });

	(void)state;
	CHECK_STR(buf_view(&c.out), "/usr\na b /elsewhere\n1\n");
	capture_release(&c);
}

static void a_command_that_cannot_be_is_refused(void **state)
{
	const struct command bad[] = { { .shell = S("") }, { .shell = S(" \t ") },
		{ .shell = S("echo \0x") } };
	struct capture c;

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct err e = { 0 };

		CHECK_FALSE(measure_once(&bad[i], &c, &e));
		CHECK_EQ(e.kind, ERR_USAGE);
		capture_release(&c);
	}
}

static void both_streams_arrive_whole(void **state)
{
	struct capture c = run_role("lines");
	struct str out = buf_view(&c.out), err = buf_view(&c.err);
	char want[32];

	(void)state;
	CHECK_EQ(c.ending, ENDED_OK);
	CHECK_FALSE(c.out_cut || c.err_cut);
	for (int i = 1; i <= 10000; i++) {
		snprintf(want, sizeof want, "out %d", i);
		CHECK_STR(str_line(&out), want);
		snprintf(want, sizeof want, "err %d", i);
		CHECK_STR(str_line(&err), want);
	}
	CHECK_EQ(out.n + err.n, 0);
	capture_release(&c);
}

/* 10,000 lines "out 1" ... "out 10000": 9 of 6 bytes, 90 of 7, 900 of 8, 9,000 of 9, one of 10. */
static void output_beyond_the_ceiling_is_cut(void **state)
{
	const struct str argv[] = { str_of(self), S("lines") };
	struct command cmd = { .argv = argv, .nargv = 2, .keep_output = true, .keep_bytes = 88894 };
	struct capture c = capture_of(cmd);

	(void)state;
	CHECK_EQ(c.out.n, 88894);
	CHECK_FALSE(c.out_cut);
	capture_release(&c);
	cmd.keep_bytes--;
	c = capture_of(cmd);
	CHECK_EQ(c.out.n, 88893);
	CHECK(c.out_cut && c.err_cut);
	CHECK(str_starts(buf_view(&c.out), S("out 1\nout 2\n")));
	capture_release(&c);
	cmd.keep_output = false;
	cmd.keep_bytes = 10;
	c = capture_of(cmd);
	CHECK(c.out_cut && c.err_cut);
	CHECK_STR(buf_view(&c.out), "out 10000\n");
	CHECK_STR(buf_view(&c.err), "err 10000\n");
	capture_release(&c);
}

static bool gone(struct str pid)
{
	uint64_t number;

	return str_u64(str_trim(pid), &number) && number > 1 && kill((pid_t)number, 0) &&
	       errno == ESRCH;
}

static void a_daemon_is_gone_afterwards(void **state)
{
	struct capture c = run_role("daemonise");

	(void)state;
	CHECK_EQ(c.ending, ENDED_OK);
	CHECK_EQ(c.outlived, 1);
	CHECK_EQ(c.unkillable, 0);
	CHECK(gone(buf_view(&c.out)));
	CHECK(c.sample.wall_s < 0.19);          /* what outlives it is not in its time */
	capture_release(&c);
}

/* Each level is a session of its own that waits for the next one: only killing level by level
 * finds the last. */
static void a_chain_of_sessions_is_gone_afterwards(void **state)
{
	struct capture c = run_shell("setsid sh -c 'echo $$; setsid sh -c \"echo \\$\\$; setsid "
				     "sleep 1000; :\"; :' & sleep 0.04");
	struct str rest = buf_view(&c.out);

	(void)state;
	CHECK_EQ(c.ending, ENDED_OK);
	CHECK_EQ(c.outlived, 3);
	CHECK(gone(str_line(&rest)));
	CHECK(gone(str_line(&rest)));
	capture_release(&c);
}

static void what_ends_soon_after_may_end(void **state)
{
	struct capture c = run_shell("(sleep 0.03; echo late) & echo early");

	(void)state;
	CHECK_EQ(c.outlived, 0);
	CHECK_STR(buf_view(&c.out), "early\nlate\n");
	capture_release(&c);
}

/* The second process of the group says that SIGTERM reached it too. */
static void a_timeout_ends_the_whole_group(void **state)
{
	struct command cmd = { .timeout_s = 0.2,
		.keep_output = true,
		.shell = S("(trap 'echo asked; exit' TERM; while :; do sleep 0.01; done) & sleep "
			   "1000") };
	struct capture c = capture_of(cmd);
	struct arena a = { 0 };

	(void)state;
	CHECK_EQ(c.ending, ENDED_TIMEOUT);
	CHECK_STR(ending_text(&a, &c, &cmd), "timed out after 0.2 s");
	CHECK(c.sample.wall_s > 0.05 && c.sample.wall_s < 1.9); /* SIGTERM sufficed */
	CHECK_STR(buf_view(&c.out), "asked\n");
	capture_release(&c);
	arena_free(&a);
}

static void who_ignores_sigterm_is_killed(void **state)
{
	struct capture c = capture_of((struct command){ .timeout_s = 0.05,
		.shell = S("trap '' TERM; echo $$; while :; do sleep 1000; done"),
		.keep_output = true });

	(void)state;
	CHECK_EQ(c.ending, ENDED_TIMEOUT);
	CHECK(c.sample.wall_s >= 2.0);
	CHECK(gone(buf_view(&c.out)));
	capture_release(&c);
}

static void user_time_is_what_the_command_says(void **state)
{
	struct capture c = run_role("busy");
	double own;

	(void)state;
	CHECK(num_f64(str_trim(buf_view(&c.out)), &own));
	CHECK_EQ(c.ending, ENDED_OK);
	CHECK(own > 0.02);
	CHECK(c.sample.user_s >= own - 0.011 && c.sample.user_s <= own + 0.05);
	CHECK(c.sample.user_s + c.sample.system_s >= 0.07);
	CHECK(c.sample.wall_s >= 0.07);
	capture_release(&c);
}

static void memory_and_faults_are_the_commands(void **state)
{
	struct capture idle = run_role("nothing"), c = run_role("touch");
	double more = c.sample.peak_rss_bytes - idle.sample.peak_rss_bytes;

	(void)state;
	CHECK_EQ(c.ending, ENDED_OK);
	CHECK(fabs(more - (double)TOUCHED) <= 0.05 * (double)TOUCHED);
	CHECK(c.sample.minor_faults - idle.sample.minor_faults >= 0.99 * TOUCHED / 4096);
	CHECK(c.sample.minor_faults - idle.sample.minor_faults <= 1.3 * TOUCHED / 4096);
	capture_release(&idle);
	capture_release(&c);
}

/* fs/exec.c would make 200 MB of it: keeper.h. */
static void the_size_of_pawl_is_not_the_commands(void **state)
{
	size_t size = (size_t)200 << 20;
	char *volatile big, *volatile again;    /* else the compiler sees that nobody looks */
	struct capture c;

	(void)state;
	if (SANITIZED)
		skip();                 /* keeps its shadow, and so its size: shed.h */
	big = malloc(size);
	again = malloc(size / 2);
	memset(big, 1, size);
	memset(again, 1, size / 2);
	c = run_shell("/bin/true");
	CHECK_EQ(c.ending, ENDED_OK);
	CHECK(c.sample.peak_rss_bytes > 100e3 && c.sample.peak_rss_bytes < 8e6);
	capture_release(&c);
	c = run_shell("/bin/true; /bin/true");
	CHECK(c.sample.peak_rss_bytes < 8e6);
	capture_release(&c);
	CHECK(big[size - 1] == 1 && again[0] == 1);
	free(big);
	free(again);
}

static void the_terminal_and_the_input_stay_with_pawl(void **state)
{
	struct capture c = run_shell(
		"cat; test -t 0 || echo none; (: </dev/tty) 2>/dev/null || echo no terminal");

	(void)state;
	CHECK_STR(buf_view(&c.out), "none\nno terminal\n");
	capture_release(&c);
}

static void a_receipt_comes_along(void **state)
{
	struct capture c = run_role("nothing");

	(void)state;
	CHECK(c.sample.receipt.steal_s >= 0);
	CHECK(c.sample.receipt.load >= 0);
	CHECK_NEAR(c.sample.receipt.involuntary, c.sample.involuntary, 0);
	capture_release(&c);
}

int main(int argc, char **argv)
{
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	for (size_t i = 0; argc > 1 && i < sizeof role / sizeof *role; i++) {
		if (strcmp(argv[1], role[i].name))
			continue;
		role[i].run();
		return 0;
	}
	return n <= 0 ||
	       RUN(TEST(every_ending_is_told_apart),
		       TEST(what_the_shell_did_not_find_did_not_start),
		       TEST(the_path_is_searched_as_a_shell_does),
		       TEST(a_directory_that_is_missing_is_named),
		       TEST(directory_and_environment_reach_the_command),
		       TEST(a_command_that_cannot_be_is_refused), TEST(both_streams_arrive_whole),
		       TEST(output_beyond_the_ceiling_is_cut), TEST(a_daemon_is_gone_afterwards),
		       TEST(a_chain_of_sessions_is_gone_afterwards),
		       TEST(what_ends_soon_after_may_end), TEST(a_timeout_ends_the_whole_group),
		       TEST(who_ignores_sigterm_is_killed),
		       TEST(user_time_is_what_the_command_says),
		       TEST(memory_and_faults_are_the_commands),
		       TEST(the_size_of_pawl_is_not_the_commands),
		       TEST(the_terminal_and_the_input_stay_with_pawl),
		       TEST(a_receipt_comes_along));
}

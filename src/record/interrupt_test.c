/* Signals to pawl: a process of its own stands for it, because a signal is remembered to its
 * end. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "record/measure.h"
#include "test/check.h"

static void sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

/* What is measured when the signal comes is interrupted, and what comes later never starts. */
static bool is_interrupted(const struct command *cmd, int number)
{
	struct capture c;
	struct err e;

	measure_catch_signals();
	if (!measure_once(cmd, &c, &e) || c.ending != ENDED_INTERRUPTED)
		return false;
	if (measure_interrupted() != number || !measure_once(cmd, &c, &e))
		return false;
	return c.ending == ENDED_INTERRUPTED && isnan(c.sample.wall_s);
}

/* Runs `shell` in a process of its own that is sent `number` after 50 ms; returns its wait status.
 * The command writes its process id to descriptor 9, *pid. */
static int interrupt_pawl(const char *shell, int number, pid_t *pid)
{
	int wire[2], status;
	char text[32] = "";
	pid_t pawl;

	CHECK_EQ(pipe(wire), 0);
	pawl = fork();
	if (pawl == 0) {
		struct command cmd = { .shell = str_of(shell) };

		dup2(wire[1], 9);
		_exit(is_interrupted(&cmd, number) ? 42 : 1);
	}
	CHECK(read(wire[0], text, sizeof text - 1) > 0);
	sleep_ms(50);
	kill(pawl, number);
	waitpid(pawl, &status, 0);
	*pid = (pid_t)strtol(text, NULL, 10);
	close(wire[0]);
	close(wire[1]);
	return status;
}

static void a_signal_to_pawl_ends_the_command(void **state)
{
	pid_t pid;
	int status = interrupt_pawl("echo $$ >&9; exec sleep 1000", SIGTERM, &pid);

	(void)state;
	CHECK(WIFEXITED(status));
	CHECK_EQ(WEXITSTATUS(status), 42);
	CHECK(pid > 1 && kill(pid, 0) && errno == ESRCH);
	status = interrupt_pawl(
		"trap 'exit 0' INT; echo $$ >&9; while :; do sleep 0.01; done", SIGINT, &pid);
	CHECK(WIFEXITED(status));
	CHECK_EQ(WEXITSTATUS(status), 42);      /* interrupted, although the command ended well */
}

static void when_pawl_is_killed_nothing_stays(void **state)
{
	pid_t pid;
	int status = interrupt_pawl("echo $$ >&9; setsid sleep 1000", SIGKILL, &pid);

	(void)state;
	CHECK(WIFSIGNALED(status));
	CHECK(pid > 1);
	for (int i = 0; i < 400 && !kill(pid, 0); i++)
		sleep_ms(5);
	CHECK(kill(pid, 0) && errno == ESRCH);
}

int main(void)
{
	return RUN(TEST(a_signal_to_pawl_ends_the_command),
		TEST(when_pawl_is_killed_nothing_stays));
}

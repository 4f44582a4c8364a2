/* Real processes in real waits. */
#include "record/wait_look.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "record/proc_stat.h"
#include "test/check.h"

static int wire[2], pair[2], far[2];    /* pipe, unix sockets, TCP */
static char held[] = "/tmp/wait_look_XXXXXX";
static char byte;

static void in_pipe(void)
{
	(void)!read(wire[0], &byte, 1);
}

static void in_socket(void)
{
	(void)!read(pair[0], &byte, 1);
}

static void in_network(void)
{
	recv(far[0], &byte, 1, 0);
}

static void in_sleep(void)
{
	sleep(20);
}

static void in_child(void)
{
	pid_t child = fork();

	if (!child) {
		alarm(20);
		pause();
	}
	waitpid(child, NULL, 0);
}

static void in_lock(void)
{
	FILE *f = fopen(held, "r");

	flock(fileno(f), LOCK_EX);
}

static void in_poll_of_pipe(void)
{
	poll(&(struct pollfd){ .fd = wire[0], .events = POLLIN }, 1, 20000);
}

static void in_poll_of_nothing(void)
{
	poll(NULL, 0, 20000);
}

static void in_select_of_network(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(far[0], &set);
	select(far[0] + 1, &set, NULL, NULL, NULL);
}

static void in_epoll_of_both(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(0);

	epoll_ctl(epoll, EPOLL_CTL_ADD, wire[0], &event);
	epoll_ctl(epoll, EPOLL_CTL_ADD, far[0], &event);
	epoll_wait(epoll, &event, 1, 20000);
}

/* Until it sleeps in the same call at two looks. */
static void look_at_child(pid_t pid, struct wait_seen *seen)
{
	int fd = proc_open(pid, "stat");
	struct wait_seen before = { .number = NOT_KNOWN };
	struct proc_stat st;

	for (int i = 0; i < 2000; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		CHECK(proc_stat_read(fd, &st));
		wait_look(pid, pid, st.state == 'D', S("x"), seen);
		if (st.state == 'S' && seen->number != NOT_KNOWN && seen->number == before.number)
			break;
		before = *seen;
	}
	close(fd);
}

static struct wait_seen seen_in(void (*blocks)(void))
{
	struct wait_seen seen;
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (!pid) {
		alarm(20);
		blocks();
		_exit(0);
	}
	look_at_child(pid, &seen);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return seen;
}

static int set_up(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;
	int listener = socket(AF_INET, SOCK_STREAM, 0), fd = mkstemp(held);

	(void)state;
	far[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (pipe(wire) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || bind(listener, (struct sockaddr *)&at, n) ||
	    listen(listener, 1) || getsockname(listener, (struct sockaddr *)&at, &n) ||
	    connect(far[0], (struct sockaddr *)&at, n))
		return -1;
	far[1] = accept(listener, NULL, NULL);
	return flock(fd, LOCK_EX);
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(held);
}

static void waits_are_told_apart(void **state)
{
	(void)state;
	CHECK_EQ(seen_in(in_pipe).kind, WAIT_PIPE);
	CHECK_EQ(seen_in(in_socket).kind, WAIT_SOCKET);
	CHECK_EQ(seen_in(in_sleep).kind, WAIT_SLEEP);
	CHECK_EQ(seen_in(in_child).kind, WAIT_CHILD);
	CHECK_EQ(seen_in(in_poll_of_pipe).kind, WAIT_PIPE);
	CHECK_EQ(seen_in(in_poll_of_nothing).kind, WAIT_SLEEP);
	CHECK_EQ(seen_in(in_epoll_of_both).kind, WAIT_POLL);
}

static void a_network_wait_names_its_peer(void **state)
{
	struct wait_seen one = seen_in(in_network), several = seen_in(in_select_of_network);

	(void)state;
	CHECK_EQ(one.kind, WAIT_NETWORK);
	CHECK_EQ(one.object_kind, OBJECT_PEER);
	CHECK_EQ(memcmp(one.object, "127.0.0.1:", 10), 0);
	CHECK_EQ(several.kind, WAIT_NETWORK);
	CHECK_STR(str_of(several.object), one.object);
}

static void a_lock_names_its_file(void **state)
{
	struct wait_seen seen = seen_in(in_lock);

	(void)state;
	CHECK_EQ(seen.kind, WAIT_LOCK);
	CHECK_EQ(seen.object_kind, OBJECT_FILE);
	CHECK_STR(str_of(seen.object), held);
}

static void who_runs_or_is_gone_waits_for_nothing(void **state)
{
	struct wait_seen seen;

	(void)state;
	wait_look(getpid(), getpid(), false, S("x"), &seen);
	CHECK(seen.kind == WAIT_UNKNOWN);
	wait_look(INT32_MAX, INT32_MAX, false, S("x"), &seen);
	CHECK_EQ(seen.number, NOT_KNOWN);
	CHECK_EQ(seen.kind, WAIT_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(waits_are_told_apart), TEST(a_network_wait_names_its_peer),
		TEST(a_lock_names_its_file), TEST(who_runs_or_is_gone_waits_for_nothing) };
	int number = open("/proc/self/syscall", 0);

	if (number < 0) {
		print_message("1..0 # SKIP this kernel does not tell system calls\n");
		return 0;
	}
	close(number);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* known_waits - waits that are known before they are recorded: of what kind, on what, and how long. */
#ifndef PAWL_TEST_KNOWN_WAITS_H
#define PAWL_TEST_KNOWN_WAITS_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/socket.h>

#include "test/taped.h"

/* ---- waits of known kinds ---- */

#define WAIT_US 150000u

/* Forks who writes a byte to `fd` after the time. */
static inline int write_later(int fd)
{
	if (!fork()) {
		usleep(WAIT_US);
		_exit(write(fd, "x", 1) != 1);
	}
	return 0;
}

static inline int wait_in_nanosleep(void)
{
	return usleep(WAIT_US);
}

static inline int wait_in_empty_poll(void)
{
	return poll(NULL, 0, WAIT_US / 1000);
}

static inline int wait_for_child(void)
{
	if (!fork()) {
		usleep(WAIT_US);
		_exit(0);
	}
	return wait(NULL) < 0;
}

static inline int wait_for_vfork(void)
{
	if (!vfork()) {
		usleep(WAIT_US);
		_exit(0);
	}
	return 0;
}

static inline int wait_on_pipe(void)
{
	int p[2];
	char c;

	return pipe(p) || write_later(p[1]) || read(p[0], &c, 1) != 1;
}

static inline int wait_in_poll_of_pipe(void)
{
	int p[2];

	return pipe(p) || write_later(p[1]) || poll(&(struct pollfd){ .fd = p[0], .events = POLLIN }, 1, -1) != 1;
}

static inline int wait_in_select_of_pipe(void)
{
	fd_set in;
	int p[2];

	if (pipe(p) || write_later(p[1]))
		return 1;
	FD_ZERO(&in);
	FD_SET(p[0], &in);
	return select(p[0] + 1, &in, NULL, NULL, NULL) != 1;
}

static inline int wait_on_unix_socket(void)
{
	int s[2];
	char c;

	return socketpair(AF_UNIX, SOCK_STREAM, 0, s) || write_later(s[1]) || read(s[0], &c, 1) != 1;
}

/* Two ends of a connection over the loopback. */
static inline bool connect_both(int s[2])
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof at;
	int listening = socket(AF_INET, SOCK_STREAM, 0);

	s[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listening, (struct sockaddr *)&at, n) || listen(listening, 1) ||
		getsockname(listening, (struct sockaddr *)&at, &n) || connect(s[0], (struct sockaddr *)&at, n))
		return false;
	s[1] = accept(listening, NULL, NULL);
	return s[1] >= 0;
}

static inline int wait_on_network(void)
{
	int s[2];
	char c;

	return !connect_both(s) || write_later(s[1]) || recv(s[0], &c, 1, 0) != 1;
}

static inline int wait_in_epoll_of_network(void)
{
	struct epoll_event ev = { .events = EPOLLIN };
	int s[2], e = epoll_create1(0);

	return !connect_both(s) || epoll_ctl(e, EPOLL_CTL_ADD, s[0], &ev) || write_later(s[1]) ||
		epoll_wait(e, &ev, 1, -1) != 1;
}

static inline void *sleep_long_in_a_thread(void *arg)
{
	usleep(WAIT_US);
	return arg;
}

static inline int wait_for_thread(void)
{
	pthread_t t;

	return pthread_create(&t, NULL, sleep_long_in_a_thread, NULL) || pthread_join(t, NULL);
}

/* A file that a child holds the lock of; it says so, and keeps it for the time. */
static inline int wait_for_lock(bool whole)
{
	char name[] = "/tmp/pawl-lock-XXXXXX", c;
	struct flock lock = { .l_type = F_WRLCK };
	int fd = mkstemp(name), p[2];

	if (fd < 0 || pipe(p))
		return 1;
	if (!fork()) {
		int mine = open(name, O_RDWR);

		if ((whole ? flock(mine, LOCK_EX) : fcntl(mine, F_SETLKW, &lock)) || write(p[1], "x", 1) != 1)
			_exit(1);
		usleep(WAIT_US);
		_exit(0);
	}
	if (read(p[0], &c, 1) != 1 || (whole ? flock(fd, LOCK_EX) : fcntl(fd, F_SETLKW, &lock)))
		return 1;
	return unlink(name);
}

static inline int wait_for_flock(void)
{
	return wait_for_lock(true);
}

static inline int wait_for_fcntl(void)
{
	return wait_for_lock(false);
}

static inline int wait_stopped(void)
{
	const pid_t me = getpid();

	if (!fork()) {
		usleep(WAIT_US);
		_exit(kill(me, SIGCONT));
	}
	return raise(SIGSTOP);
}

static const struct known_wait {
	int (*wait)(void);
	enum wait_kind kind;
	const char *object;             /* what its name begins with */
	bool child_wakes;
} known[] = {
	{ wait_in_nanosleep, WAIT_SLEEP, "", false },
	{ wait_in_empty_poll, WAIT_SLEEP, "", false },
	{ wait_for_child, WAIT_CHILD, "", true },
	{ wait_for_vfork, WAIT_CHILD, "", true },
	{ wait_on_pipe, WAIT_PIPE, "", false },
	{ wait_in_poll_of_pipe, WAIT_PIPE, "", false },
	{ wait_in_select_of_pipe, WAIT_PIPE, "", false },
	{ wait_on_unix_socket, WAIT_SOCKET, "", false },
	{ wait_on_network, WAIT_NETWORK, "127.0.0.1:", false },
	{ wait_in_epoll_of_network, WAIT_NETWORK, "127.0.0.1:", false },
	{ wait_for_thread, WAIT_FUTEX, "", false },
	{ wait_for_flock, WAIT_LOCK, "/tmp/pawl-lock-", true },
	{ wait_for_fcntl, WAIT_LOCK, "/tmp/pawl-lock-", true },
	{ wait_stopped, WAIT_STOPPED, "", false },
};

#define KNOWN (sizeof known / sizeof *known)

/* All at the same time, each in a process of its own, forked in their order. */
static inline int do_waits(void)
{
	int bad = 0, status;

	for (size_t i = 0; i < KNOWN; i++)
		if (!fork())
			_exit(known[i].wait());
	while (wait(&status) > 0)
		bad += status != 0;
	return bad;
}

#endif

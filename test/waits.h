/*
 * waits - one wait of each kind, of a length that is known, for tests of what records them.
 *
 * wait_for("flock", 0.1) waits once for 0.1 s, in a process of its own; what has no known length (the disk) just happens.  Files
 * are made in the current directory and removed.
 */
#ifndef PAWL_TEST_WAITS_H
#define PAWL_TEST_WAITS_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WAITS_BYTES ((size_t)8 << 20)

struct wait_case {
	const char *name;
	void (*wait)(double s);
};

static inline void waits_sleep(double s)
{
	struct timespec t = { (time_t)s, (long)((s - (double)(time_t)s) * 1e9) };

	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

static inline void waits_die(const char *what)
{
	perror(what);
	_exit(9);
}

/* A child that does something `s` seconds from now, and ends. */
static inline void waits_later(double s, void (*act)(int), int fd)
{
	pid_t pid = fork();

	if (pid < 0)
		waits_die("fork");
	if (pid)
		return;
	waits_sleep(s);
	if (act)
		act(fd);
	_exit(0);
}

static inline void waits_write(int fd)
{
	if (write(fd, "x", 1) != 1)
		waits_die("write");
}

static inline void waits_child(double s)
{
	waits_later(s, NULL, -1);
	wait(NULL);
}

static inline void waits_pipe(double s)
{
	int fd[2];
	char c[8];

	if (pipe(fd))
		waits_die("pipe");
	waits_later(s, waits_write, fd[1]);
	if (read(fd[0], c, sizeof c) != 1)
		waits_die("read");
}

static inline void waits_poll_pipe(double s)
{
	struct pollfd p = { .events = POLLIN };
	int fd[2];

	if (pipe(fd))
		waits_die("pipe");
	p.fd = fd[0];
	waits_later(s, waits_write, fd[1]);
	poll(&p, 1, -1);
}

static inline void waits_poll_nothing(double s)
{
	poll(NULL, 0, (int)(s * 1000));
}

/* A pipe that nobody writes to. */
static inline void waits_poll_in_vain(double s)
{
	struct pollfd p = { .events = POLLIN };
	int fd[2];

	if (pipe(fd))
		waits_die("pipe");
	p.fd = fd[0];
	poll(&p, 1, (int)(s * 1000));
}

static inline void waits_socket(double s)
{
	int fd[2];
	char c[8];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd))
		waits_die("socketpair");
	waits_later(s, waits_write, fd[1]);
	if (read(fd[0], c, sizeof c) != 1)
		waits_die("read");
}

/* Both ends of a connection over the loopback. */
static inline void waits_connection(int fd[2])
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int listening = socket(AF_INET, SOCK_STREAM, 0);

	fd[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listening, (struct sockaddr *)&a, sizeof a) || listen(listening, 1) ||
	    getsockname(listening, (struct sockaddr *)&a, &n) || connect(fd[0], (struct sockaddr *)&a, sizeof a) ||
	    (fd[1] = accept(listening, NULL, NULL)) < 0)
		waits_die("connection");
}

static inline void waits_tcp(double s)
{
	int fd[2];
	char c[8];

	waits_connection(fd);
	waits_later(s, waits_write, fd[1]);
	if (recv(fd[0], c, sizeof c, 0) != 1)
		waits_die("recv");
}

static inline void waits_epoll_tcp(double s)
{
	struct epoll_event ev = { .events = EPOLLIN };
	int fd[2], epoll = epoll_create1(0);

	waits_connection(fd);
	waits_later(s, waits_write, fd[1]);
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd[0], &ev) || epoll_wait(epoll, &ev, 1, -1) != 1)
		waits_die("epoll");
}

static int waits_word;

static inline void *waits_wake(void *s)
{
	waits_sleep(*(double *)s);
	__atomic_store_n(&waits_word, 1, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, &waits_word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	return NULL;
}

static inline void waits_futex(double s)
{
	pthread_t t;

	if (pthread_create(&t, NULL, waits_wake, &s))
		waits_die("pthread_create");
	while (!__atomic_load_n(&waits_word, __ATOMIC_SEQ_CST))
		syscall(SYS_futex, &waits_word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	pthread_join(t, NULL);
}

static inline int waits_file(const char *name, size_t n)
{
	static char block[65536];
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		waits_die(name);
	for (size_t i = 0; i < n; i += sizeof block)
		if (write(fd, block, sizeof block) != (ssize_t)sizeof block)
			waits_die(name);
	return fd;
}

/* The holder says that it has the lock, keeps it for `s` seconds and ends. */
static inline void waits_for_lock(double s, const char *name, void (*lock)(int fd))
{
	int ready[2], fd;
	char c;

	fd = waits_file(name, 0);
	if (pipe(ready))
		waits_die("pipe");
	if (!fork()) {
		fd = open(name, O_RDWR);
		lock(fd);
		waits_write(ready[1]);
		waits_sleep(s);
		_exit(0);
	}
	if (read(ready[0], &c, 1) != 1)
		waits_die("read");
	lock(fd);
	unlink(name);
}

static inline void waits_take_flock(int fd)
{
	flock(fd, LOCK_EX);
}

static inline void waits_take_fcntl(int fd)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	fcntl(fd, F_SETLKW, &l);
}

static inline void waits_flock(double s)
{
	waits_for_lock(s, "waits.flock", waits_take_flock);
}

static inline void waits_fcntl(double s)
{
	waits_for_lock(s, "waits.fcntl", waits_take_fcntl);
}

static inline void waits_vfork(double s)
{
	pid_t pid = vfork();

	if (!pid) {
		waits_sleep(s);
		_exit(0);
	}
}

static inline void waits_fsync(double s)
{
	int fd = waits_file("waits.fsync", WAITS_BYTES);

	(void)s;
	fsync(fd);
	unlink("waits.fsync");
}

static inline void waits_read_cold(const char *name, int flags)
{
	int fd = waits_file(name, WAITS_BYTES);
	void *p = NULL;

	fsync(fd);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
	fd = open(name, O_RDONLY | flags);
	unlink(name);
	if (fd < 0 || posix_memalign(&p, 65536, 65536))
		waits_die(name);
	while (read(fd, p, 65536) > 0)
		;
}

static inline void waits_cold(double s)
{
	(void)s;
	waits_read_cold("waits.cold", 0);
}

static inline void waits_direct(double s)
{
	(void)s;
	waits_read_cold("waits.direct", O_DIRECT);
}

static const struct wait_case wait_case[] = {
	{ "sleep", waits_sleep },
	{ "child", waits_child },
	{ "vfork", waits_vfork },
	{ "pipe", waits_pipe },
	{ "poll-pipe", waits_poll_pipe },
	{ "poll-nothing", waits_poll_nothing },
	{ "poll-in-vain", waits_poll_in_vain },
	{ "socket", waits_socket },
	{ "tcp", waits_tcp },
	{ "epoll-tcp", waits_epoll_tcp },
	{ "futex", waits_futex },
	{ "flock", waits_flock },
	{ "fcntl", waits_fcntl },
	{ "fsync", waits_fsync },
	{ "cold", waits_cold },
	{ "direct", waits_direct },
};

#define WAIT_CASES (sizeof wait_case / sizeof *wait_case)

static inline int wait_for(const char *name, double s)
{
	for (size_t i = 0; i < WAIT_CASES; i++)
		if (!strcmp(wait_case[i].name, name)) {
			wait_case[i].wait(s);
			return 0;
		}
	return 1;
}

#endif

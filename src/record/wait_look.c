#include "record/wait_look.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "record/proc.h"
#include "record/proc_stat.h"
#include "record/wait_class.h"

#define WATCHED_MOST 32u        /* descriptors of one poll that are looked at; of more nothing is said */

/* A descriptor of somebody else. */
struct other {
	struct str link;
	bool inet;
	char text[256];
	char peer[sizeof(((struct wait_seen *)0)->object)];
};

/* ---- sockets ---- */

static void say_inet(char *to, size_t n, const void *address, int family, uint16_t port)
{
	char host[INET6_ADDRSTRLEN];

	if (inet_ntop(family, address, host, sizeof host))
		snprintf(to, n, family == AF_INET6 ? "[%s]:%u" : "%s:%u", host, ntohs(port));
}

static void say_peer(struct other *d, const struct sockaddr_storage *peer, socklen_t n)
{
	const struct sockaddr_in *four = (const void *)peer;
	const struct sockaddr_in6 *six = (const void *)peer;
	const struct sockaddr_un *local = (const void *)peer;

	if (peer->ss_family == AF_INET)
		say_inet(d->peer, sizeof d->peer, &four->sin_addr, AF_INET, four->sin_port);
	else if (peer->ss_family == AF_INET6)
		say_inet(d->peer, sizeof d->peer, &six->sin6_addr, AF_INET6, six->sin6_port);
	else if (peer->ss_family == AF_UNIX && n > offsetof(struct sockaddr_un, sun_path) + 1)
		snprintf(d->peer, sizeof d->peer, "%s%.*s", local->sun_path[0] ? "" : "@",
			(int)(n - offsetof(struct sockaddr_un, sun_path)) - !local->sun_path[0],
			local->sun_path + !local->sun_path[0]);
}

/* [pidfd_getfd(2)] a copy of its descriptor, for as long as two questions take. */
static void ask_socket(int64_t pid, int fd, struct other *d)
{
	struct sockaddr_storage peer = { 0 };
	socklen_t n = sizeof peer, size = sizeof(int);
	int pidfd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0), copy = -1, domain = 0;

	if (pidfd >= 0)
		copy = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	if (copy >= 0 && !getsockopt(copy, SOL_SOCKET, SO_DOMAIN, &domain, &size)) {
		d->inet = domain == AF_INET || domain == AF_INET6;
		if (!getpeername(copy, (struct sockaddr *)&peer, &n))
			say_peer(d, &peer, n);
	}
	if (copy >= 0)
		close(copy);
	if (pidfd >= 0)
		close(pidfd);
}

static bool ask(int64_t pid, uint64_t fd, struct other *d)
{
	char path[64];
	ssize_t n;

	*d = (struct other){ 0 };
	if (fd > INT32_MAX)
		return false;
	snprintf(path, sizeof path, "/proc/%lld/fd/%llu", (long long)pid, (unsigned long long)fd);
	n = readlink(path, d->text, sizeof d->text);
	if (n <= 0)
		return false;
	d->link = (struct str){ d->text, (size_t)n };
	if (str_starts(d->link, S("socket:")))
		ask_socket(pid, (int)fd, d);
	return true;
}

/* ---- several at once ---- */

struct watched {
	int64_t pid;
	struct other other[WATCHED_MOST];
	struct str link[WATCHED_MOST];
	bool inet[WATCHED_MOST];
	uint32_t n;
	bool unsure;                    /* one could not be asked, or there are too many */
};

static void watch(struct watched *w, uint64_t fd)
{
	struct other *d = &w->other[w->n];

	if (w->n == WATCHED_MOST || !ask(w->pid, fd, d)) {
		w->unsure = true;
		return;
	}
	w->link[w->n] = d->link;
	w->inet[w->n++] = d->inet;
}

static bool copy_from(int64_t pid, void *to, uint64_t from, size_t n)
{
	struct iovec here = { to, n }, there = { (void *)(uintptr_t)from, n };

	return n == 0 || process_vm_readv((pid_t)pid, &here, 1, &there, 1, 0) == (ssize_t)n;
}

static void watch_poll(struct watched *w, const uint64_t *argument)
{
	struct pollfd fds[WATCHED_MOST];
	uint64_t n = argument[1];

	w->unsure |= n > WATCHED_MOST || !copy_from(w->pid, fds, argument[0], n * sizeof *fds);
	for (uint64_t i = 0; i < n && !w->unsure; i++)
		if (fds[i].fd >= 0)
			watch(w, (uint64_t)fds[i].fd);
}

static void watch_set(struct watched *w, uint64_t n, uint64_t from)
{
	fd_set set;

	w->unsure |= n > FD_SETSIZE;
	if (w->unsure || !from)
		return;
	w->unsure |= !copy_from(w->pid, &set, from, (n + 7) / 8);
	for (uint64_t fd = 0; fd < n && !w->unsure; fd++)
		if (FD_ISSET((int)fd, &set))
			watch(w, fd);
}

/* [proc(5) /proc/pid/fdinfo] of an epoll descriptor lines "tfd: 5 events: ..." */
static void watch_epoll(struct watched *w, uint64_t epoll)
{
	char path[64], text[8 << 10];
	struct str rest, line;
	uint64_t fd;

	snprintf(path, sizeof path, "/proc/%lld/fdinfo/%llu", (long long)w->pid, (unsigned long long)epoll);
	rest = proc_read(path, text, sizeof text);
	w->unsure |= !rest.n || rest.n == sizeof text;
	while (rest.n && !w->unsure) {
		line = str_line(&rest);
		if (str_eq(str_word(&line), S("tfd:")) && str_u64(str_word(&line), &fd))
			watch(w, fd);
	}
}

static void look_at_several(int64_t pid, const uint64_t *argument, struct str comm, struct wait_seen *out)
{
	struct watched w = { .pid = pid };
	enum wait_descriptors how = wait_descriptors(out->number);

	if (how == DESCRIPTORS_POLL)
		watch_poll(&w, argument);
	else if (how == DESCRIPTORS_EPOLL)
		watch_epoll(&w, argument[0]);
	else
		for (int i = 1; i <= 2; i++)
			watch_set(&w, argument[0], argument[i]);
	out->kind = w.unsure ? WAIT_POLL : wait_class_of_links(w.link, w.inet, w.n);
	if (how == DESCRIPTORS_SELECT && out->kind == WAIT_PIPE && (str_eq(comm, S("make")) || str_eq(comm, S("gmake"))))
		out->kind = WAIT_JOBSERVER;     /* GNU make selects on nothing else */
	for (uint32_t i = 0; i < w.n && !out->object[0]; i++)
		if (out->kind == WAIT_NETWORK || out->kind == WAIT_SOCKET)
			memcpy(out->object, w.other[i].peer, sizeof out->object);
	out->object_kind = OBJECT_PEER;
}

/* ---- one ---- */

#define MAKES_ABOVE 16u         /* ancestors that are asked for the pipe of their tokens */

/* The descriptor that make gave its children to read tokens from: "--jobserver-auth=3,4" in MAKEFLAGS. */
static bool is_token_descriptor(int64_t pid, uint64_t fd)
{
	static const char word[] = "--jobserver-auth=";
	char path[64], text[32 << 10];
	struct str env, number;
	const char *found;
	uint64_t reads;

	snprintf(path, sizeof path, "/proc/%lld/environ", (long long)pid);
	env = proc_read(path, text, sizeof text);
	found = env.n ? memmem(env.p, env.n, word, sizeof word - 1) : NULL;
	if (!found)
		return false;
	number = str_from(env, (size_t)(found - env.p) + sizeof word - 1);
	return str_u64(str_cut(&number, ','), &reads) && reads == fd;
}

static bool has_link(int64_t pid, uint64_t fd, struct str link)
{
	char path[64], text[256];
	ssize_t n;

	snprintf(path, sizeof path, "/proc/%lld/fd/%llu", (long long)pid, (unsigned long long)fd);
	n = readlink(path, text, sizeof text);
	return n > 0 && str_eq(link, (struct str){ text, (size_t)n });
}

static bool look_at(int64_t pid, struct proc_stat *out)
{
	int fd = proc_open(pid, "stat");
	bool ok = fd >= 0 && proc_stat_read(fd, out);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* The pipe itself, and not another one of the same number in a program that did not get it: make has it, too. */
static bool is_token_pipe(int64_t pid, uint64_t fd, struct str link)
{
	struct proc_stat stat;

	if (!is_token_descriptor(pid, fd))
		return false;
	for (uint32_t i = 0; i < MAKES_ABOVE && look_at(pid, &stat); i++) {
		if ((!strcmp(stat.comm, "make") || !strcmp(stat.comm, "gmake")) && has_link(pid, fd, link))
			return true;
		pid = stat.parent;
	}
	return false;
}

static void say_object(struct wait_seen *out, const struct other *d)
{
	if (out->kind == WAIT_NETWORK || out->kind == WAIT_SOCKET) {
		out->object_kind = OBJECT_PEER;
		memcpy(out->object, d->peer, sizeof out->object);
	} else if ((out->kind == WAIT_DISK || out->kind == WAIT_LOCK) && str_starts(d->link, S("/"))) {
		out->object_kind = OBJECT_FILE;
		snprintf(out->object, sizeof out->object, "%.*s", STR(d->link));
	}
}

/* [proc(5) /proc/pid/syscall] "running", or the number and six arguments in hexadecimal, or -1 */
static bool take_call(struct str text, int64_t *number, uint64_t argument[6])
{
	char word[32];
	struct str one = str_word(&text);

	if (!str_i64(one, number))
		return false;
	for (int i = 0; i < 6; i++) {
		one = str_word(&text);
		snprintf(word, sizeof word, "%.*s", STR(one));
		argument[i] = strtoull(word, NULL, 16);
	}
	return true;
}

void wait_look(int64_t pid, int64_t tid, bool disk, struct str comm, struct wait_seen *out)
{
	uint64_t argument[6] = { 0 };
	struct blocked b = { .disk = disk };
	struct other d = { 0 };
	char path[64], text[256];

	*out = (struct wait_seen){ .number = NOT_KNOWN };
	snprintf(path, sizeof path, "/proc/%lld/task/%lld/syscall", (long long)pid, (long long)tid);
	if (!take_call(proc_word(path, text, sizeof text), &out->number, argument)) {
		out->kind = disk ? WAIT_DISK : WAIT_UNKNOWN;
		return;
	}
	out->argument = argument[0];
	b.number = out->number;
	if (wait_descriptors(b.number) > DESCRIPTORS_FIRST) {
		look_at_several(pid, argument, comm, out);
		return;
	}
	if (wait_descriptors(b.number) == DESCRIPTORS_FIRST && ask(pid, argument[0], &d)) {
		b.link = d.link;
		b.inet = d.inet;
	}
	out->kind = wait_class(&b);
	if (out->kind == WAIT_PIPE && is_token_pipe(pid, argument[0], d.link))
		out->kind = WAIT_JOBSERVER;
	say_object(out, &d);
}

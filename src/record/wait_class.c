#include "record/wait_class.h"

#include <sys/syscall.h>

struct call {
	int64_t number;
	enum wait_kind kind;
	enum wait_descriptors descriptors;
};

/* A kind of WAIT_UNKNOWN leaves it to the descriptor. */
static const struct call call[] = {
	{ SYS_read, WAIT_UNKNOWN, DESCRIPTORS_FIRST },
	{ SYS_readv, WAIT_UNKNOWN, DESCRIPTORS_FIRST },
	{ SYS_pread64, WAIT_UNKNOWN, DESCRIPTORS_FIRST },
	{ SYS_preadv, WAIT_UNKNOWN, DESCRIPTORS_FIRST },
	{ SYS_write, WAIT_UNKNOWN, DESCRIPTORS_FIRST },
	{ SYS_writev, WAIT_UNKNOWN, DESCRIPTORS_FIRST },
	{ SYS_pwrite64, WAIT_UNKNOWN, DESCRIPTORS_FIRST },
	{ SYS_pwritev, WAIT_UNKNOWN, DESCRIPTORS_FIRST },
	{ SYS_splice, WAIT_UNKNOWN, DESCRIPTORS_FIRST },
	{ SYS_recvfrom, WAIT_SOCKET, DESCRIPTORS_FIRST },
	{ SYS_recvmsg, WAIT_SOCKET, DESCRIPTORS_FIRST },
	{ SYS_recvmmsg, WAIT_SOCKET, DESCRIPTORS_FIRST },
	{ SYS_sendto, WAIT_SOCKET, DESCRIPTORS_FIRST },
	{ SYS_sendmsg, WAIT_SOCKET, DESCRIPTORS_FIRST },
	{ SYS_sendmmsg, WAIT_SOCKET, DESCRIPTORS_FIRST },
	{ SYS_accept, WAIT_SOCKET, DESCRIPTORS_FIRST },
	{ SYS_accept4, WAIT_SOCKET, DESCRIPTORS_FIRST },
	{ SYS_connect, WAIT_SOCKET, DESCRIPTORS_FIRST },
	{ SYS_fsync, WAIT_DISK, DESCRIPTORS_FIRST },
	{ SYS_fdatasync, WAIT_DISK, DESCRIPTORS_FIRST },
	{ SYS_sync_file_range, WAIT_DISK, DESCRIPTORS_FIRST },
	{ SYS_syncfs, WAIT_DISK, DESCRIPTORS_FIRST },
	{ SYS_sync, WAIT_DISK, DESCRIPTORS_NONE },
	{ SYS_msync, WAIT_DISK, DESCRIPTORS_NONE },
	{ SYS_io_getevents, WAIT_DISK, DESCRIPTORS_NONE },
	{ SYS_flock, WAIT_LOCK, DESCRIPTORS_FIRST },
	{ SYS_fcntl, WAIT_LOCK, DESCRIPTORS_FIRST },   /* F_SETLKW: no other command of it blocks */
	{ SYS_futex, WAIT_FUTEX, DESCRIPTORS_NONE },
	{ SYS_semop, WAIT_FUTEX, DESCRIPTORS_NONE },
	{ SYS_semtimedop, WAIT_FUTEX, DESCRIPTORS_NONE },
	{ SYS_wait4, WAIT_CHILD, DESCRIPTORS_NONE },
	{ SYS_waitid, WAIT_CHILD, DESCRIPTORS_NONE },
	{ SYS_clone, WAIT_CHILD, DESCRIPTORS_NONE },   /* CLONE_VFORK: until the child execs or exits */
	{ SYS_clone3, WAIT_CHILD, DESCRIPTORS_NONE },
	{ SYS_nanosleep, WAIT_SLEEP, DESCRIPTORS_NONE },
	{ SYS_clock_nanosleep, WAIT_SLEEP, DESCRIPTORS_NONE },
	{ SYS_ppoll, WAIT_POLL, DESCRIPTORS_POLL },
	{ SYS_pselect6, WAIT_POLL, DESCRIPTORS_SELECT },
	{ SYS_epoll_pwait, WAIT_POLL, DESCRIPTORS_EPOLL },
	{ SYS_epoll_pwait2, WAIT_POLL, DESCRIPTORS_EPOLL },
	{ SYS_rt_sigtimedwait, WAIT_POLL, DESCRIPTORS_NONE },
	{ SYS_io_uring_enter, WAIT_POLL, DESCRIPTORS_NONE },
#ifdef SYS_vfork                        /* younger architectures have only the general ones */
	{ SYS_vfork, WAIT_CHILD, DESCRIPTORS_NONE },
#endif
#ifdef SYS_poll
	{ SYS_poll, WAIT_POLL, DESCRIPTORS_POLL },
#endif
#ifdef SYS_select
	{ SYS_select, WAIT_POLL, DESCRIPTORS_SELECT },
#endif
#ifdef SYS_epoll_wait
	{ SYS_epoll_wait, WAIT_POLL, DESCRIPTORS_EPOLL },
#endif
};

static const struct call *call_of(int64_t number)
{
	for (size_t i = 0; i < sizeof call / sizeof *call; i++)
		if (call[i].number == number)
			return &call[i];
	return NULL;
}

enum wait_descriptors wait_descriptors(int64_t number)
{
	const struct call *c = call_of(number);

	return c ? c->descriptors : DESCRIPTORS_NONE;
}

/* GNU make 4.4 names its fifo so; the pipe of older ones has no name. */
static bool is_jobserver(struct str link)
{
	return str_starts(str_cut_last(&link, '/'), S("GMfifo"));
}

static bool is_terminal(struct str link)
{
	return str_starts(link, S("/dev/pts/")) || str_starts(link, S("/dev/tty")) || str_eq(link, S("/dev/ptmx")) ||
	       str_eq(link, S("/dev/console"));
}

/* A path tells no fifo from a file, but only a file has one wait for a disk. */
static enum wait_kind of_link(struct str link, bool inet, bool disk)
{
	if (str_starts(link, S("socket:")))
		return inet ? WAIT_NETWORK : WAIT_SOCKET;
	if (str_starts(link, S("pipe:")) || str_eq(link, S("anon_inode:[eventfd]")))
		return WAIT_PIPE;
	if (str_eq(link, S("anon_inode:[timerfd]")))
		return WAIT_SLEEP;
	if (str_eq(link, S("anon_inode:[pidfd]")) || str_eq(link, S("pidfd:")))
		return WAIT_CHILD;
	if (is_jobserver(link))
		return WAIT_JOBSERVER;
	if (is_terminal(link))
		return WAIT_PIPE;
	if (!str_starts(link, S("/")))
		return disk ? WAIT_DISK : WAIT_UNKNOWN;
	return disk ? WAIT_DISK : WAIT_PIPE;
}

enum wait_kind wait_class(const struct blocked *b)
{
	const struct call *c = call_of(b->number);

	if (!c)
		return b->disk ? WAIT_DISK : WAIT_UNKNOWN;
	if (c->kind == WAIT_UNKNOWN)
		return of_link(b->link, b->inet, b->disk);
	if (c->kind == WAIT_SOCKET)
		return b->inet ? WAIT_NETWORK : WAIT_SOCKET;
	if (c->kind == WAIT_POLL && b->nothing)
		return WAIT_SLEEP;
	return c->kind;
}

/* What programs watch beside what they wait for, to be interrupted. */
static bool only_interrupts(struct str link)
{
	return str_eq(link, S("anon_inode:[eventfd]")) || str_eq(link, S("anon_inode:[signalfd]")) ||
	       str_eq(link, S("anon_inode:[timerfd]")) || str_eq(link, S("anon_inode:inotify"));
}

enum wait_kind wait_class_of_links(const struct str *link, const bool *inet, uint32_t n)
{
	enum wait_kind all = WAIT_UNKNOWN;
	bool any = false;

	for (uint32_t i = 0; i < n; i++) {
		enum wait_kind one = of_link(link[i], inet[i], false);

		if (only_interrupts(link[i]))
			continue;
		if (one == WAIT_UNKNOWN || (any && one != all))
			return WAIT_POLL;
		all = one;
		any = true;
	}
	if (any)
		return all;
	return n ? WAIT_POLL : WAIT_SLEEP;
}

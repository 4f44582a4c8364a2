#include "record/wait_class.h"

#include <sys/syscall.h>

#include "test/check.h"

static enum wait_kind of(int64_t number, const char *link)
{
	return wait_class(&(struct blocked){ .number = number, .link = str_of(link) });
}

static void a_system_call_says_what_it_waits_for(void **state)
{
	(void)state;
	CHECK_EQ(of(SYS_wait4, ""), WAIT_CHILD);
	CHECK_EQ(of(SYS_clock_nanosleep, ""), WAIT_SLEEP);
	CHECK_EQ(of(SYS_futex, ""), WAIT_FUTEX);
	CHECK_EQ(of(SYS_flock, "/a/lock"), WAIT_LOCK);
	CHECK_EQ(of(SYS_fcntl, "/a/lock"), WAIT_LOCK);
	CHECK_EQ(of(SYS_fsync, "/a/file"), WAIT_DISK);
	CHECK_EQ(of(SYS_rt_sigsuspend, ""), WAIT_POLL);         /* dash waits for its jobs in it */
	CHECK_EQ(of(SYS_ppoll, ""), WAIT_POLL);
	CHECK_EQ(of(SYS_io_getevents, ""), WAIT_DISK);
	CHECK_EQ(of(SYS_msgrcv, ""), WAIT_PIPE);
	CHECK_EQ(of(SYS_openat, ""), WAIT_PIPE);                /* of a fifo */
	CHECK_EQ(of(SYS_getpid, ""), WAIT_UNKNOWN);
	CHECK_EQ(of(NOT_KNOWN, ""), WAIT_UNKNOWN);
}

static void a_read_is_told_by_its_descriptor(void **state)
{
	(void)state;
	CHECK_EQ(of(SYS_read, "pipe:[812]"), WAIT_PIPE);
	CHECK_EQ(of(SYS_read, "socket:[9]"), WAIT_SOCKET);
	CHECK_EQ(of(SYS_read, "/dev/pts/3"), WAIT_PIPE);
	CHECK_EQ(of(SYS_read, "/tmp/GMfifo4711"), WAIT_JOBSERVER);
	CHECK_EQ(of(SYS_read, "anon_inode:[timerfd]"), WAIT_SLEEP);
	CHECK_EQ(of(SYS_read, "anon_inode:[pidfd]"), WAIT_CHILD);
	CHECK_EQ(of(SYS_sendfile, "socket:[9]"), WAIT_SOCKET);
	CHECK_EQ(of(SYS_recvmsg, "socket:[9]"), WAIT_SOCKET);
	CHECK_EQ(of(SYS_read, ""), WAIT_UNKNOWN);
	CHECK_EQ(wait_class(&(struct blocked){ .number = SYS_read, .link = S("socket:[9]"), .inet = true }), WAIT_NETWORK);
	CHECK_EQ(wait_class(&(struct blocked){ .number = SYS_read, .link = S("/a/file"), .disk = true }), WAIT_DISK);
}

static void what_sleeps_for_a_disk_in_no_system_call_faults(void **state)
{
	(void)state;
	CHECK_EQ(wait_class(&(struct blocked){ .number = NOT_KNOWN, .disk = true }), WAIT_DISK);
	CHECK_EQ(wait_class(&(struct blocked){ .number = SYS_unlinkat, .disk = true }), WAIT_DISK);
	CHECK_EQ(wait_class(&(struct blocked){ .number = SYS_openat, .disk = true }), WAIT_DISK);
	CHECK_EQ(wait_class(&(struct blocked){ .number = SYS_unlinkat }), WAIT_UNKNOWN);
}

static void a_poll_is_what_its_descriptors_agree_on(void **state)
{
	static const struct str pipes[] = { { "pipe:[1]", 8 }, { "anon_inode:[eventfd]", 20 }, { "pipe:[2]", 8 } };
	static const struct str mixed[] = { { "pipe:[1]", 8 }, { "socket:[2]", 10 } };
	static const struct str only[] = { { "anon_inode:[eventfd]", 20 } };
	static const bool inet[3];

	(void)state;
	CHECK_EQ(wait_class_of_links(pipes, inet, 3), WAIT_PIPE);
	CHECK_EQ(wait_class_of_links(mixed, inet, 2), WAIT_POLL);
	CHECK_EQ(wait_class_of_links(only, inet, 1), WAIT_POLL);
	CHECK_EQ(wait_class_of_links(NULL, NULL, 0), WAIT_SLEEP);
}

static void a_call_says_where_its_descriptors_are(void **state)
{
	(void)state;
	CHECK_EQ(wait_descriptors(SYS_read), DESCRIPTORS_FIRST);
	CHECK_EQ(wait_descriptors(SYS_ppoll), DESCRIPTORS_POLL);
	CHECK_EQ(wait_descriptors(SYS_pselect6), DESCRIPTORS_SELECT);
	CHECK_EQ(wait_descriptors(SYS_epoll_pwait), DESCRIPTORS_EPOLL);
	CHECK_EQ(wait_descriptors(SYS_pselect6), DESCRIPTORS_SELECT);
	CHECK_EQ(wait_descriptors(SYS_fsync), DESCRIPTORS_FIRST);
	CHECK_EQ(wait_descriptors(SYS_openat), DESCRIPTORS_NONE);
	CHECK_EQ(wait_descriptors(SYS_futex), DESCRIPTORS_NONE);
}

int main(void)
{
	return RUN(TEST(a_system_call_says_what_it_waits_for), TEST(a_read_is_told_by_its_descriptor),
		TEST(what_sleeps_for_a_disk_in_no_system_call_faults), TEST(a_poll_is_what_its_descriptors_agree_on),
		TEST(a_call_says_where_its_descriptors_are));
}

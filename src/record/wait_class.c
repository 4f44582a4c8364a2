/* Which call waits for what is said once for all tiers, in bpf_calls.c. */
#include "record/wait_class.h"

#include "record/bpf_calls.h"

enum wait_descriptors wait_descriptors(int64_t number)
{
	switch (call_wait_of(number)) {
	case CALL_FD:
	case CALL_FD2:
	case CALL_DISK:
	case CALL_LOCK:
		return DESCRIPTORS_FIRST;
	case CALL_POLL:
		return DESCRIPTORS_POLL;
	case CALL_SELECT:
		return DESCRIPTORS_SELECT;
	case CALL_EPOLL:
		return DESCRIPTORS_EPOLL;
	default:
		return DESCRIPTORS_NONE;
	}
}

/* GNU make 4.4 names its fifo so; the pipe of older ones has no name. */
static bool is_jobserver(struct str link)
{
	return str_starts(str_cut_last(&link, '/'), S("GMfifo"));
}

/* A path tells no fifo or terminal from a file, but only a file has one wait for a disk. */
static enum wait_kind of_link(struct str link, bool inet, bool disk)
{
	if (str_starts(link, S("socket:")))
		return inet ? WAIT_NETWORK : WAIT_SOCKET;
	if (str_starts(link, S("pipe:")) || str_eq(link, S("anon_inode:[eventfd]")))
		return WAIT_PIPE;
	if (str_eq(link, S("anon_inode:[timerfd]")))
		return WAIT_SLEEP;
	if (str_eq(link, S("anon_inode:[pidfd]")))
		return WAIT_CHILD;
	if (is_jobserver(link))
		return WAIT_JOBSERVER;
	if (disk)
		return WAIT_DISK;
	return str_starts(link, S("/")) ? WAIT_PIPE : WAIT_UNKNOWN;
}

enum wait_kind wait_class(const struct blocked *b)
{
	switch (call_wait_of(b->number)) {
	case CALL_FD:
	case CALL_FD2:
		return of_link(b->link, b->inet, b->disk);
	case CALL_DISK:
		return WAIT_DISK;
	case CALL_OPEN:
		return b->disk ? WAIT_DISK : WAIT_PIPE;
	case CALL_LOCK:
		return WAIT_LOCK;
	case CALL_FUTEX:
		return WAIT_FUTEX;
	case CALL_CHILD:
		return WAIT_CHILD;
	case CALL_SLEEP:
		return WAIT_SLEEP;
	case CALL_MESSAGE:
		return WAIT_PIPE;
	case CALL_SIGNAL:
	case CALL_POLL:
	case CALL_SELECT:
	case CALL_EPOLL:
		return WAIT_POLL;
	case CALL_OTHER:
	case CALL_PATH:
		break;
	}
	return b->disk ? WAIT_DISK : WAIT_UNKNOWN;
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

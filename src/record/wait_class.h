/*
 * wait_class - what a blocked thread waits for, told from the system call it is in and the descriptor that is its argument.
 *
 * No stacks are needed: the number of the system call, its arguments and what /proc/PID/fd/N links to say it.  Numbers are those of
 * the machine that pawl was built for; a thread of another architecture (32 bits) gives nonsense, and nobody can tell.
 */
#ifndef PAWL_RECORD_WAIT_CLASS_H
#define PAWL_RECORD_WAIT_CLASS_H

#include "model/process_tree.h"

struct blocked {
	int64_t number;                 /* of the system call; NOT_KNOWN: in none (a page fault), or not said */
	bool disk;                      /* state D, or in_iowait */
	bool inet;                      /* `link` is a socket, and known to be one of AF_INET or AF_INET6 */
	struct str link;                /* of the descriptor: "pipe:[812]", "socket:[9]", "/a/path"; empty = not known */
};

enum wait_kind wait_class(const struct blocked *b);

/* How a system call names the descriptor that it may be blocked on. */
enum wait_descriptors {
	DESCRIPTORS_NONE,
	DESCRIPTORS_FIRST,              /* the first argument */
	DESCRIPTORS_POLL,               /* struct pollfd[second argument] at the first */
	DESCRIPTORS_SELECT,             /* fd_sets at the second and third argument, below the first */
	DESCRIPTORS_EPOLL,              /* those that the first argument watches */
};

enum wait_descriptors wait_descriptors(int64_t number);

/* Of several descriptors that are waited for together: what they agree on, those that only interrupt (eventfd, signalfd, timerfd,
 * inotify) left aside; WAIT_POLL when they do not agree or only interrupt, WAIT_SLEEP when there is none. */
enum wait_kind wait_class_of_links(const struct str *link, const bool *inet, uint32_t n);

#endif

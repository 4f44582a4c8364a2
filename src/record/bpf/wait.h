/*
 * wait - what a thread that leaves its CPU waits for.
 *
 * Told from the system call it is in and the file behind its descriptor: no stack is needed.  Of a poll the one that wakes it helps:
 * an interrupt means the network, a program of this machine a pipe; a timer that nothing came, and it slept.
 */
#ifndef PAWL_RECORD_BPF_WAIT_H
#define PAWL_RECORD_BPF_WAIT_H

#include "walk.h"

#define POLL_MOST 8
#define EPOLL_MOST 7

struct pollfd {
	int fd;
	short events, revents;
};

static __always_inline __u32 file_mode(struct file *f)
{
	return BPF_CORE_READ(f, f_inode, i_mode);
}

static __always_inline __u32 socket_family(struct file *f)
{
	struct socket *s = BPF_CORE_READ(f, private_data);

	return BPF_CORE_READ(s, sk, __sk_common.skc_family);
}

/* event counters and the like have no kind of file, or since Linux 6.16 that of a regular one */
static __always_inline bool is_anonymous(struct file *f)
{
	return BPF_CORE_READ(f, f_inode, i_sb, s_magic) == ANON_INODE_FS_MAGIC;
}

static __always_inline __u8 reason_of_file(struct file *f)
{
	__u32 kind = file_mode(f) & KIND_OF_FILE, family;

	if (kind == KIND_SOCKET) {
		family = socket_family(f);
		return family == FAMILY_INET || family == FAMILY_INET6 ? REASON_NETWORK : REASON_SOCKET;
	}
	if (kind == KIND_FIFO || kind == KIND_CHAR || is_anonymous(f))
		return REASON_PIPE;
	return kind == KIND_REGULAR || kind == KIND_BLOCK || kind == KIND_DIRECTORY ? REASON_DISK : REASON_UNKNOWN;
}

/* One of several files that are watched together.  Global as walk() is; the result is nobody's. */
__noinline int watch_file(struct thread *t, __u64 file)
{
	struct file *f = (void *)file;
	__u8 reason;

	if (!t || !f)
		return 0;
	reason = reason_of_file(f);
	if (reason == REASON_NETWORK) {
		t->polled |= 1 << POLLED_INET;
		t->polled_file[POLLED_INET] = file;
	} else if (reason == REASON_SOCKET) {
		t->polled |= 1 << POLLED_UNIX;
		t->polled_file[POLLED_UNIX] = file;
	} else if (reason == REASON_PIPE && !is_anonymous(f)) {
		t->polled |= 1 << POLLED_PIPE;
		t->polled_file[POLLED_PIPE] = file;
	} else {
		t->polled |= 1 << POLLED_OTHER;
	}
	return 0;
}

/* Global as well. */
__noinline int watch_descriptor(struct thread *t, __u64 table, int fd)
{
	return t ? watch_file(t, (__u64)table_file((void *)table, fd)) : 0;
}

/* Of a thread in a system call; global as well. */
__noinline int wait_for_descriptor(struct thread *t, __u64 table, int fd)
{
	struct file *f = table_file((void *)table, fd);

	if (!t || !f)
		return 0;
	t->file = (__u64)f;
	t->reason = reason_of_file(f);
	return 0;
}

static __always_inline void watch_poll(struct thread *t, __u64 table, __u64 at, __u64 n)
{
	struct pollfd p;

	t->single = n == 1 ? SINGLE_POLLED : SINGLE_NOT;
	for (__u32 i = 0; i < POLL_MOST && i < n; i++)
		if (!bpf_probe_read_user(&p, sizeof p, (void *)(at + i * sizeof p)))
			watch_descriptor(t, table, p.fd);
}

/* The number of the lowest bit of x, which has one.  Global as well. */
__noinline int lowest_bit(__u64 x)
{
	int at = 0;

	for (int step = 32; step; step /= 2)
		if (!(x & ((1ull << step) - 1))) {
			x >>= step;
			at += step;
		}
	return at;
}

static __always_inline void watch_set(struct thread *t, __u64 table, __u64 at, __u64 n)
{
	__u64 set = 0;

	if (!at || bpf_probe_read_user(&set, sizeof set, (void *)at))
		return;
	if (n < 64)
		set &= (1ull << n) - 1;
	if (set)
		t->single = t->polled || set & (set - 1) ? SINGLE_NOT : SINGLE_POLLED;
	for (int i = 0; i < POLL_MOST && set; i++, set &= set - 1)
		watch_descriptor(t, table, lowest_bit(set));
}

/* The uppermost nodes of the tree of what an epoll watches: enough to tell. */
static __always_inline void watch_epoll(struct thread *t, struct file *f)
{
	struct eventpoll *e = f ? BPF_CORE_READ(f, private_data) : NULL;
	struct rb_node *node[EPOLL_MOST] = { 0 };

	if (!e)
		return;
	node[0] = BPF_CORE_READ(e, rbr.rb_root.rb_node);
	t->polled |= 1 << POLLED_OTHER;
#pragma unroll
	for (int i = 0; i < EPOLL_MOST; i++) {
		struct epitem *item = (void *)node[i];

		if (!item)
			continue;
		watch_file(t, (__u64)BPF_CORE_READ(item, ffd.file));
		if (2 * i + 2 < EPOLL_MOST) {
			node[2 * i + 1] = BPF_CORE_READ(node[i], rb_left);
			node[2 * i + 2] = BPF_CORE_READ(node[i], rb_right);
		}
	}
}

/* Global as well. */
__noinline int reason_of_call(struct thread *t, __u64 table, int deep)
{
	__u64 a, b, c;

	if (!t || t->call < 0 || t->call >= CALLS_MOST)
		return 0;
	a = t->argument[0];
	b = t->argument[1];
	c = t->argument[2];
	switch (settings.call[t->call].wait) {
	case CALL_FD:
		t->single = c == 1 ? SINGLE_BYTE : SINGLE_NOT;
		wait_for_descriptor(t, table, (int)a);
		if (t->reason == REASON_DISK && !deep)
			t->reason = REASON_UNKNOWN;
		break;
	case CALL_FD2:
		wait_for_descriptor(t, table, (int)a);
		if (t->reason == REASON_DISK || t->reason == REASON_UNKNOWN)
			wait_for_descriptor(t, table, (int)c);
		break;
	case CALL_DISK:
		wait_for_descriptor(t, table, (int)a);
		t->reason = REASON_DISK;
		break;
	case CALL_PATH:
		t->reason = deep ? REASON_DISK : REASON_UNKNOWN;
		break;
	case CALL_OPEN:
		t->reason = deep ? REASON_DISK : REASON_PIPE;
		break;
	case CALL_LOCK:
		t->file = (__u64)table_file((void *)table, (int)a);
		t->reason = REASON_LOCK;
		break;
	case CALL_FUTEX: t->reason = REASON_FUTEX; break;
	case CALL_CHILD: t->reason = REASON_CHILD; break;
	case CALL_SLEEP: t->reason = REASON_SLEEP; break;
	case CALL_MESSAGE: t->reason = REASON_PIPE; break;
	case CALL_SIGNAL: t->reason = REASON_POLL; break;
	case CALL_POLL:
		watch_poll(t, table, a, b);
		t->reason = t->polled ? REASON_POLL : REASON_SLEEP;
		break;
	case CALL_SELECT:
		watch_set(t, table, b, a);
		watch_set(t, table, c, a);
		t->reason = t->polled ? REASON_POLL : REASON_SLEEP;
		break;
	case CALL_EPOLL:
		watch_epoll(t, table_file((void *)table, (int)a));
		t->reason = REASON_POLL;
		break;
	default: break;
	}
	return 0;
}

/* `task` leaves its CPU to wait. */
static __always_inline void wait_begins(struct thread *t, struct task_struct *task, __u32 state)
{
	bool deep = state & TASK_UNINTERRUPTIBLE, disk = BPF_CORE_READ_BITFIELD_PROBED(task, in_iowait);
	const struct pt_regs *r = (const struct pt_regs *)bpf_task_pt_regs(task);

	t->reason = REASON_UNKNOWN;
	t->by = BY_UNKNOWN;
	t->woken_ns = t->file = 0;
	t->waker_pid = t->waker_tid = 0;
	t->waker_ends = t->softly = t->timed_out = t->polled = t->single = 0;
	t->call = call_number(task, r);
	t->argument[0] = call_argument(r, 0);
	t->argument[1] = call_argument(r, 1);
	t->argument[2] = call_argument(r, 2);
	reason_of_call(t, (__u64)task_files(task), deep || disk);
	if (state & TASK_STOPPED_OR_TRACED)
		t->reason = REASON_STOPPED;
	else if (disk)
		t->reason = REASON_DISK;
}

/*
 * Whether it is the current thread that wakes, and not an interrupt that it suffers.  What is sent to this machine itself is received
 * in a soft interrupt right where it was sent.
 */
static __always_inline bool is_waker(struct task_struct *by)
{
	struct interrupted *i = interrupted();
	const struct pt_regs *r;
	struct file *f;
	long number;

	if (!i || i->by_device || i->by_timer || !by->pid || by->flags & PF_KTHREAD)
		return false;
	if (!i->softly)
		return true;
	r = (const struct pt_regs *)bpf_task_pt_regs(by);
	number = call_number(by, r);
	if (number < 0 || number >= CALLS_MOST || settings.call[number].wait != CALL_FD)
		return false;
	f = task_file(by, (int)call_argument(r, 0));
	return f && (file_mode(f) & KIND_OF_FILE) == KIND_SOCKET;
}

/* The current thread, or an interrupt of it, wakes `t`. */
static __always_inline void wait_is_over(struct thread *t, __u64 now)
{
	struct task_struct *by = bpf_get_current_task_btf();
	struct interrupted *i = interrupted();

	t->woken_ns = now;
	t->by = BY_KERNEL;
	t->softly = i && i->softly;
	t->timed_out = i && i->by_timer;
	if (!is_waker(by))
		return;
	t->by = thread_of(by) ? BY_PROGRAM : BY_OUTSIDE;
	t->waker_pid = (__u32)by->tgid;
	t->waker_tid = (__u32)by->pid;
	t->waker_ends = !!(by->flags & PF_EXITING);
	bpf_probe_read_kernel(t->waker_comm, sizeof t->waker_comm, by->comm);
}

static __always_inline void settle_on(struct thread *t, __u8 reason, int polled)
{
	t->reason = reason;
	t->file = t->polled_file[polled];
}

/* What a poll waited for, now that it is known what ended it. */
static __always_inline void settle_poll(struct thread *t)
{
	__u8 inet = t->polled & 1 << POLLED_INET, local = t->polled & 1 << POLLED_UNIX, pipe = t->polled & 1 << POLLED_PIPE;
	bool program = !t->softly && (t->by == BY_PROGRAM || t->by == BY_OUTSIDE);

	if (t->by == BY_PROGRAM && t->waker_ends && !pipe && !local)
		t->reason = REASON_CHILD;
	else if (t->timed_out && !inet)
		t->reason = REASON_SLEEP;
	else if (inet && (!program || !(local | pipe)))
		settle_on(t, REASON_NETWORK, POLLED_INET);
	else if (pipe && (program || !local))
		settle_on(t, REASON_PIPE, POLLED_PIPE);
	else if (local)
		settle_on(t, REASON_SOCKET, POLLED_UNIX);
}

/* Who is at the other end of a socket; bytes of the name that a local one has. */
static __always_inline __u64 say_peer(struct record_wait *r, char *text, struct file *f)
{
	struct socket *s = BPF_CORE_READ(f, private_data);
	struct sock *k = BPF_CORE_READ(s, sk), *peer;
	struct unix_address *a;
	__u64 n;

	r->family = (__u8)BPF_CORE_READ(k, __sk_common.skc_family);
	if (r->family == FAMILY_INET) {
		r->port = BPF_CORE_READ(k, __sk_common.skc_dport);
		BPF_CORE_READ_INTO((__u32 *)r->address, k, __sk_common.skc_daddr);
	} else if (r->family == FAMILY_INET6) {
		r->port = BPF_CORE_READ(k, __sk_common.skc_dport);
		BPF_CORE_READ_INTO((struct in6_addr *)r->address, k, __sk_common.skc_v6_daddr);
	} else if (r->family == FAMILY_UNIX) {
		peer = BPF_CORE_READ((struct unix_sock *)k, peer);
		a = peer ? BPF_CORE_READ((struct unix_sock *)peer, addr) : NULL;
		n = a ? bounded((__u64)BPF_CORE_READ(a, len) - 2, ADDRESS_MOST) : 0;    /* without sun_family */
		if (n && !bpf_probe_read_kernel(text, (__u32)n, (char *)a + bpf_core_field_offset(struct unix_address, name) + 2))
			return n;
	}
	return 0;
}

/* The rest of the record, whose head is there.  Global as well. */
__noinline int fill_wait(struct wait_room *room, struct thread *t)
{
	struct record_wait *r;
	struct file *f;
	__u64 n = 0;

	if (!room || !t)
		return 0;
	r = &room->record;
	f = (void *)t->file;
	r->start_ns = t->off_ns;
	r->woken_ns = t->woken_ns;
	r->waker_pid = t->waker_pid;
	r->waker_tid = t->waker_tid;
	r->reason = t->reason;
	r->by = t->by;
	r->single = t->single;
	if (t->by == BY_OUTSIDE || t->by == BY_PROGRAM)
		__builtin_memcpy(r->waker_comm, t->waker_comm, sizeof r->waker_comm);
	if (f) {
		r->inode = BPF_CORE_READ(f, f_inode, i_ino);
		r->is_pipe = BPF_CORE_READ(f, f_inode, i_sb, s_magic) == PIPEFS_MAGIC;
		if ((file_mode(f) & KIND_OF_FILE) == KIND_SOCKET)
			n = say_peer(r, room->text, f);
		else if (!r->is_pipe && !is_anonymous(f))
			n = walk_file(room->text, f);
	}
	n = bounded(n, PATH_MOST);
	r->text_n = (__u32)n;
	say(room, sizeof *r + n);
	return 0;
}

/* Of a thread that runs again, or does not yet. */
static __always_inline void say_wait(struct wait_room *room, struct thread *t, struct task_struct *task, __u64 now)
{
	struct record_wait *r = &room->record;

	__builtin_memset(r, 0, sizeof *r);
	say_head(&r->head, RECORD_WAIT, task, now);
	bpf_probe_read_kernel(r->comm, sizeof r->comm, task->comm);
	fill_wait(room, t);
}

/* `task` has a CPU again. */
static __always_inline void wait_ends(struct thread *t, struct task_struct *task, __u64 now)
{
	__u64 woken = t->woken_ns, off = t->off_ns;
	__u32 reason;
	struct scratch *s;
	struct sum *sum;

	if (t->reason == REASON_POLL)
		settle_poll(t);
	reason = t->reason;
	if (reason != REASON_PREEMPTED && now - off >= settings.wait_least_ns) {
		if ((s = scratch()))
			say_wait(&s->switching, t, task, now);
		return;
	}
	if (reason >= REASONS)
		return;
	sum = &t->sum[reason];
	sum->count++;
	if (reason == REASON_PREEMPTED) {
		sum->runnable_ns += now - off;
	} else if (woken) {
		sum->total_ns += woken - off;
		sum->runnable_ns += now - woken;
	} else {
		sum->total_ns += now - off;
	}
}

#endif

/*
 * Choices [1] User and system time are ticks; a thread's time on its CPU is exact.  The ticks divide the exact sum, as the kernel
 *             does it for wait4(2) [kernel/sched/cputime.c, cputime_adjust].
 *         [2] A wait for one byte, or a poll of one pipe alone, by make is one for a token of its job server; that pipe is then
 *             known, and reading one byte of it is waiting for a token whoever does it.
 *         [3] What a file was before it was truncated or created is nobody's input: its size and time are not known.
 */
#include "record/bpf_decode.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "record/bpf/wire.h"

_Static_assert((int)REASON_STOPPED == (int)WAIT_STOPPED && (int)REASON_PREEMPTED == (int)WAIT_KINDS, "reasons are wait kinds");
_Static_assert((int)REASON_CHILD == (int)WAIT_CHILD && (int)REASON_LOCK == (int)WAIT_LOCK, "reasons are wait kinds");
_Static_assert((int)BY_KERNEL == (int)WAKER_KERNEL && (int)BY_PROGRAM == (int)WAKER_PROGRAM, "they are wakers");

static struct record_event event_of(const struct record_head *h, enum record_event_kind kind)
{
	return (struct record_event){ .kind = kind, .at_ns = (int64_t)h->at_ns, .pid = h->pid, .tid = h->tid };
}

/* The next n bytes behind a record; false when it ends before. */
static bool take(struct str *rest, uint32_t n, struct str *out)
{
	if (n > rest->n)
		return false;
	*out = str_clip(*rest, n);
	*rest = str_from(*rest, n);
	return true;
}

static struct str comm_of(const char comm[16])
{
	return (struct str){ comm, strnlen(comm, 16) };
}

/* "c\0b\0a\0" is /a/b/c; empty stays empty. */
static struct str path_of_walk(struct buf *b, struct str walk)
{
	buf_clear(b);
	if (!walk.n || walk.p[walk.n - 1])
		return (struct str){ 0 };
	walk.n--;
	while (walk.n) {
		struct str part = str_cut_last(&walk, 0);

		buf_char(b, '/');
		buf_str(b, part);
	}
	if (!b->n)
		buf_char(b, '/');
	return buf_view(b);
}

static bool decode_fork(struct bpf_decode *d, const struct record_fork *r)
{
	struct record_event ev = event_of(&r->head, EVENT_FORK);

	ev.fork.child_pid = r->child_pid;
	ev.fork.child_tid = r->child_tid;
	d->event(d->ctx, &ev);
	return true;
}

static void say_executed(struct bpf_decode *d, const struct record_exec *r, struct str file)
{
	struct record_event ev = event_of(&r->head, EVENT_FILE);

	if (!file.n || !r->inode)
		return;
	ev.file.path = file;
	ev.file.how = FILE_EXECUTED;
	ev.file.inode = (int64_t)r->inode;
	ev.file.size = r->size;
	ev.file.mtime_ns = r->mtime_ns;
	ev.file.count = 1;
	d->event(d->ctx, &ev);
}

static bool decode_exec(struct bpf_decode *d, const struct record_exec *r, struct str rest)
{
	struct record_event ev = event_of(&r->head, EVENT_EXEC);
	struct str walk;

	if (!take(&rest, r->file_n, &ev.exec.file) || !take(&rest, r->argv_n, &ev.exec.argv) || !take(&rest, r->cwd_n, &walk))
		return false;
	if (str_starts(ev.exec.file, S("/dev/fd/")))     /* fexecve(3): the kernel's own name for a descriptor */
		ev.exec.file = (struct str){ 0 };
	ev.exec.comm = comm_of(r->comm);
	ev.exec.argv_cut = r->argv_cut;
	ev.exec.cwd = path_of_walk(&d->text, walk);
	ev.exec.cpu_ns = (int64_t)r->cpu_ns;
	d->event(d->ctx, &ev);
	say_executed(d, r, ev.exec.file);
	return true;
}

static bool decode_exit(struct bpf_decode *d, const struct record_exit *r)
{
	struct record_event ev = event_of(&r->head, EVENT_EXIT);
	double ticks = (double)r->user_ns + (double)r->system_ns;

	ev.exit.last = r->last;
	ev.exit.status = NOT_KNOWN;
	ev.exit.user_ns = ev.exit.system_ns = ev.exit.peak_rss_bytes = ev.exit.read_bytes = ev.exit.written_bytes = NOT_KNOWN;
	if (r->last) {
		ev.exit.status = r->status;
		ev.exit.system_ns = ticks > 0 ? (int64_t)((double)r->cpu_ns * ((double)r->system_ns / ticks)) : 0;      /* [1] */
		ev.exit.user_ns = (int64_t)r->cpu_ns - ev.exit.system_ns;
		ev.exit.peak_rss_bytes = (int64_t)r->peak_rss_pages * d->page_bytes;
		ev.exit.read_bytes = (int64_t)r->read_bytes;
		ev.exit.written_bytes = (int64_t)r->written_bytes;
		d->root_ended |= r->head.pid == d->root_pid;
	}
	d->event(d->ctx, &ev);
	return true;
}

/* ---- waits ---- */

bool bpf_decode_is_jobserver(const struct bpf_decode *d, uint64_t inode)
{
	for (uint32_t i = 0; i < d->njobserver; i++)
		if (d->jobserver[i] == inode)
			return true;
	return false;
}

static bool is_jobserver(struct bpf_decode *d, const struct record_wait *r, struct str path)
{
	struct str comm = comm_of(r->comm), base = path;
	bool fifo = str_starts(str_cut_last(&base, '/'), S("GMfifo"));  /* GNU make 4.4 and later, by default */

	if (!fifo && (!r->is_pipe || r->single == SINGLE_NOT))
		return false;
	if (bpf_decode_is_jobserver(d, r->inode))
		return true;
	if (!fifo && !str_eq(comm, S("make")) && !str_eq(comm, S("gmake")))     /* [2] */
		return false;
	if (d->njobserver < JOBSERVERS_MOST)
		d->jobserver[d->njobserver++] = r->inode;
	return true;
}

/* "192.0.2.1:443", "[2001:db8::1]:443", a path; empty when there is no other end. */
static struct str peer(struct buf *b, const struct record_wait *r, struct str name)
{
	char text[INET6_ADDRSTRLEN];

	buf_clear(b);
	if (r->family == AF_UNIX) {
		if (name.n && !name.p[0])       /* [unix(7)] an abstract name begins with NUL */
			buf_printf(b, "@%.*s", STR(str_from(name, 1)));
		else
			buf_printf(b, "%.*s", (int)strnlen(name.n ? name.p : "", name.n), name.n ? name.p : "");
	} else if (r->port && (r->family == AF_INET || r->family == AF_INET6) &&
		   inet_ntop(r->family, r->address, text, sizeof text)) {
		buf_printf(b, r->family == AF_INET ? "%s:%u" : "[%s]:%u", text, (unsigned)ntohs(r->port));
	}
	return buf_view(b);
}

static void say_object(struct bpf_decode *d, const struct record_wait *r, struct str text, struct record_event *ev)
{
	if (r->family) {
		ev->wait.object_kind = OBJECT_PEER;
		ev->wait.object = peer(&d->text, r, text);
		return;
	}
	ev->wait.object_kind = OBJECT_FILE;
	ev->wait.object = path_of_walk(&d->text, text);
	if (r->is_pipe) {
		buf_clear(&d->text);
		buf_printf(&d->text, "pipe:[%llu]", (unsigned long long)r->inode);
		ev->wait.object = buf_view(&d->text);
	}
}

static bool decode_wait(struct bpf_decode *d, const struct record_wait *r, struct str rest)
{
	struct record_event ev = event_of(&r->head, EVENT_WAIT);
	struct str text;

	if (!take(&rest, r->text_n, &text) || r->reason >= WAIT_KINDS || r->by > BY_KERNEL)
		return false;
	ev.wait.kind = (enum wait_kind)r->reason;
	ev.wait.by = (enum waker)r->by;
	ev.wait.start_ns = (int64_t)r->start_ns;
	ev.wait.woken_ns = r->woken_ns ? (int64_t)r->woken_ns : NO_TIME;
	ev.wait.waker_pid = r->waker_pid ? r->waker_pid : NOT_KNOWN;
	ev.wait.waker_tid = r->waker_tid ? r->waker_tid : NOT_KNOWN;
	ev.wait.waker_comm = comm_of(r->waker_comm);
	ev.wait.count = 1;
	say_object(d, r, text, &ev);
	if (ev.wait.kind == WAIT_PIPE && is_jobserver(d, r, ev.wait.object))
		ev.wait.kind = WAIT_JOBSERVER;
	d->event(d->ctx, &ev);
	return true;
}

static bool decode_sums(struct bpf_decode *d, const struct record_sums *r, size_t n)
{
	struct record_event ev = event_of(&r->head, EVENT_WAIT);

	if (n < offsetof(struct record_sums, sum) || r->n > REASONS ||
	    n < offsetof(struct record_sums, sum) + r->n * sizeof r->sum[0])
		return false;
	for (uint32_t i = 0; i < r->n; i++) {
		const struct wire_sum *s = &r->sum[i];
		bool preempted = s->reason == REASON_PREEMPTED;

		if (s->reason > REASON_PREEMPTED)
			return false;
		ev.wait.kind = preempted ? WAIT_UNKNOWN : (enum wait_kind)s->reason;
		ev.wait.start_ns = ev.wait.woken_ns = NO_TIME;
		ev.wait.waker_pid = ev.wait.waker_tid = NOT_KNOWN;
		ev.wait.count = preempted ? 0 : s->count;
		ev.wait.total_ns = (int64_t)s->total_ns;
		ev.wait.runnable_ns = (int64_t)s->runnable_ns;
		d->event(d->ctx, &ev);
	}
	return true;
}

/* ---- files ---- */

static uint32_t how_opened(const struct record_file *r)
{
	uint32_t access = (uint32_t)r->flags & O_ACCMODE, how = 0;

	if (r->flags & O_PATH)
		return FILE_STATTED;
	if (S_ISDIR(r->mode))
		return FILE_LISTED;
	if (access == O_RDONLY || access == O_RDWR)
		how |= FILE_READ;
	if (access == O_WRONLY || access == O_RDWR)
		how |= FILE_WRITTEN;
	return r->created ? how | FILE_CREATED : how;
}

static uint32_t how_used(const struct record_file *r)
{
	if (r->result < 0)
		return FILE_MISSING;
	switch (r->call) {
	case FILES_OPEN:
	case FILES_OPEN_HOW: return how_opened(r);
	case FILES_LOOK: return FILE_STATTED;
	case FILES_REMOVE: return FILE_REMOVED;
	case FILES_RENAME: return FILE_RENAMED;
	case FILES_CREATE: return FILE_CREATED;
	case FILES_WRITE: return FILE_WRITTEN;
	default: return 0;
	}
}

/* The new name, absolute when it is not relative to what the old one is relative to. */
static struct str renamed_to(struct bpf_decode *d, struct str path2, struct str walk)
{
	struct str base = path_of_walk(&d->text2, walk);

	if (!base.n)
		return path2;
	buf_char(&d->text2, '/');
	buf_str(&d->text2, path2);
	return buf_view(&d->text2);
}

static bool decode_file(struct bpf_decode *d, const struct record_file *r, struct str rest)
{
	struct record_event ev = event_of(&r->head, EVENT_FILE);
	struct str path2, base, base2;
	bool emptied = (r->call == FILES_OPEN || r->call == FILES_OPEN_HOW) && (r->flags & O_TRUNC || r->created);

	if (!take(&rest, r->path_n, &ev.file.path) || !take(&rest, r->path2_n, &path2) || !take(&rest, r->base_n, &base) ||
	    !take(&rest, r->base2_n, &base2))
		return false;
	ev.file.how = how_used(r);
	if (!ev.file.how)
		return false;
	ev.file.base = path_of_walk(&d->text, base);
	ev.file.renamed_to = renamed_to(d, path2, base2);
	ev.file.count = 1;
	ev.file.inode = r->inode ? (int64_t)r->inode : NOT_KNOWN;
	ev.file.size = r->inode && !emptied ? r->size : NOT_KNOWN;      /* [3] */
	ev.file.mtime_ns = r->inode && !emptied ? r->mtime_ns : NOT_KNOWN;
	d->event(d->ctx, &ev);
	return true;
}

static bool decode_cwd(struct bpf_decode *d, const struct record_cwd *r, struct str rest)
{
	struct record_event ev = event_of(&r->head, EVENT_CWD);
	struct str walk;

	if (!take(&rest, r->path_n, &walk))
		return false;
	ev.cwd.path = path_of_walk(&d->text, walk);
	d->event(d->ctx, &ev);
	return true;
}

static bool decode(struct bpf_decode *d, const void *record, size_t n)
{
	const struct record_head *h = record;
	const char *p = record;

#define TAIL(type) ((struct str){ p + sizeof(type), n - sizeof(type) })
#define HOLDS(type) (n >= sizeof(type))
	if (!HOLDS(struct record_head))
		return false;
	switch (h->kind) {
	case RECORD_FORK: return HOLDS(struct record_fork) && decode_fork(d, record);
	case RECORD_EXEC: return HOLDS(struct record_exec) && decode_exec(d, record, TAIL(struct record_exec));
	case RECORD_EXIT: return HOLDS(struct record_exit) && decode_exit(d, record);
	case RECORD_WAIT: return HOLDS(struct record_wait) && decode_wait(d, record, TAIL(struct record_wait));
	case RECORD_SUMS: return decode_sums(d, record, n);
	case RECORD_FILE: return HOLDS(struct record_file) && decode_file(d, record, TAIL(struct record_file));
	case RECORD_CWD: return HOLDS(struct record_cwd) && decode_cwd(d, record, TAIL(struct record_cwd));
	default: return false;
	}
}

void bpf_decode(struct bpf_decode *d, const void *record, size_t n)
{
	if (!decode(d, record, n))
		d->strange++;
}

void bpf_decode_release(struct bpf_decode *d)
{
	buf_release(&d->text);
	buf_release(&d->text2);
}

/*
 * watch - the programs of tier 2: they follow a tree of processes and say what it does into a ring.
 *
 * Only BTF tracepoints: they load on kernels in lockdown, where fentry and kprobes are refused, and cost least.  Everything begins
 * with the question whether the thread is of the tree.
 */
#include "files.h"
#include "stay.h"
#include "wait.h"

char LICENSE[] SEC("license") = "GPL";

#define ARGV_CHUNK 4096

static __always_inline void inherit(struct task_struct *parent, struct task_struct *child, __u64 now)
{
	bool is_thread = parent->tgid == child->tgid;
	struct thread *leader = thread_of(parent->group_leader);
	struct thread *t = bpf_task_storage_get(&threads, child, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!t) {
		count(&counters.unfollowed);
		return;
	}
	t->off_ns = now;                /* able to run from now on */
	t->reason = REASON_PREEMPTED;
	if (is_thread && leader)
		__sync_fetch_and_add(&leader->process.threads, 1);
	if (is_thread)
		return;
	count(&counters.forks);
	t->process.threads = 1;
	if (leader) {
		t->process.cwd = leader->process.cwd;
		t->process.cwd_mount = leader->process.cwd_mount;
	}
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(watch_fork, struct task_struct *parent, struct task_struct *child)
{
	struct record_fork r;
	__u64 now;

	if (!thread_of(parent))
		return 0;
	now = bpf_ktime_get_ns();
	inherit(parent, child, now);
	say_head(&r.head, RECORD_FORK, parent, now);
	r.child_pid = (__u32)child->tgid;
	r.child_tid = (__u32)child->pid;
	say(&r, sizeof r);
	return 0;
}

/* It has become the process's first thread, and what its other threads used is in the signal struct. */
static __always_inline void take_lead(struct thread *t, struct task_struct *task)
{
	struct wire_process *p = &t->process;

	p->threads = 1;
	p->cpu_ns = BPF_CORE_READ(task, signal, sum_sched_runtime);
	p->user_ns = BPF_CORE_READ(task, signal, utime);
	p->system_ns = BPF_CORE_READ(task, signal, stime);
	p->read_bytes = BPF_CORE_READ(task, signal, ioac.read_bytes);
	p->written_bytes = BPF_CORE_READ(task, signal, ioac.write_bytes);
	p->cwd = 0;
}

struct arguments {
	char text[ARGV_MOST];
};

/* Bytes read; in pieces, so that a page that is not there costs only what lies behind it.  Global as walk() is. */
__noinline __u32 read_argv(struct arguments *to, __u64 from, __u64 n)
{
	__u32 at = 0, piece;

	if (!to)
		return 0;
	for (int i = 0; i < ARGV_MOST / ARGV_CHUNK && at < n; i++) {
		piece = n - at < ARGV_CHUNK ? (__u32)(n - at) : ARGV_CHUNK;
		if (at > ARGV_MOST - ARGV_CHUNK || piece > ARGV_CHUNK || bpf_probe_read_user(to->text + at, piece, (void *)(from + at)))
			break;
		at += piece;
	}
	return at;
}

/* The current directory, when it is not what was said last. */
static __always_inline __u64 read_cwd(char *to, struct task_struct *t, struct wire_process *p)
{
	struct dentry *d = BPF_CORE_READ(t, fs, pwd.dentry);
	struct vfsmount *v = BPF_CORE_READ(t, fs, pwd.mnt);

	if (!d || (p->cwd == (__u64)d && p->cwd_mount == (__u64)v))
		return 0;
	p->cwd = (__u64)d;
	p->cwd_mount = (__u64)v;
	return walk_to(to, d, v);
}

static __always_inline void say_exec(struct record_exec *r, struct thread *t, struct task_struct *task, struct linux_binprm *b)
{
	char *text = (char *)(r + 1);
	__u64 from = BPF_CORE_READ(task, mm, arg_start), end = BPF_CORE_READ(task, mm, arg_end);
	__u64 now = bpf_ktime_get_ns(), n, more = 0;

	__builtin_memset(r, 0, sizeof *r);
	say_head(&r->head, RECORD_EXEC, task, now);
	r->cpu_ns = t->process.cpu_ns + cpu_until(t, now);
	bpf_probe_read_kernel(r->comm, sizeof r->comm, task->comm);
	say_file_state(BPF_CORE_READ(b, file), &r->inode, &r->size, &r->mtime_ns);
	n = bounded((__u64)bpf_probe_read_kernel_str(text, PATH_MOST, BPF_CORE_READ(b, filename)) - 1, PATH_MOST - 1);
	r->file_n = (__u32)n;
	if (end > from)
		more = bounded(read_argv((struct arguments *)(text + n), from, end - from), ARGV_MOST);
	r->argv_n = (__u32)more;
	r->argv_cut = more < end - from;
	n += more;
	more = read_cwd(text + n, task, &t->process);
	r->cwd_n = (__u32)more;
	say(r, sizeof *r + n + more);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(watch_exec, struct task_struct *task, int old_pid, struct linux_binprm *b)
{
	struct thread *t = thread_of(task);
	struct scratch *s;

	if (!t || !(s = scratch()))
		return 0;
	count(&counters.execs);
	if (old_pid != task->pid)
		take_lead(t, task);
	say_sums((void *)s->tree, t, task, bpf_ktime_get_ns());
	say_exec((void *)s->tree, t, task, b);
	return 0;
}

/* What the process used in all; the thread itself is counted up to now, and from now on by the last switch. */
static __always_inline void fill_end(struct record_exit *r, struct wire_process *p, struct task_struct *task, __u64 cpu_ns)
{
	struct signal_struct *sig = BPF_CORE_READ(task, signal);

	r->last = 1;
	r->status = BPF_CORE_READ(sig, flags) & SIGNAL_GROUP_EXIT ? BPF_CORE_READ(sig, group_exit_code) :
								    BPF_CORE_READ(task, group_leader, exit_code);
	r->cpu_ns = p->cpu_ns - cpu_ns;
	r->user_ns = p->user_ns;
	r->system_ns = p->system_ns;
	r->peak_rss_pages = BPF_CORE_READ(sig, maxrss);
	r->read_bytes = p->read_bytes;
	r->written_bytes = p->written_bytes;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(watch_exit, struct task_struct *task)
{
	struct thread *t = thread_of(task), *leader;
	struct wire_process *p;
	__u64 cpu_ns;

	if (!t || t->dying)
		return 0;
	t->dying = 1;
	if (!(leader = thread_of(task->group_leader)))
		return 0;
	p = &leader->process;
	cpu_ns = cpu_until(t, bpf_ktime_get_ns());
	__sync_fetch_and_add(&p->cpu_ns, cpu_ns);
	__sync_fetch_and_add(&p->user_ns, task->utime);
	__sync_fetch_and_add(&p->system_ns, task->stime);
	__sync_fetch_and_add(&p->read_bytes, BPF_CORE_READ(task, ioac.read_bytes));
	__sync_fetch_and_add(&p->written_bytes, BPF_CORE_READ(task, ioac.write_bytes));
	if (__sync_fetch_and_sub(&p->threads, 1) != 1)
		return 0;
	count(&counters.exits);
	fill_end(&t->end, p, task, cpu_ns);
	return 0;
}

/* A thread's last switch: everything that it used is counted, the end of its memory too. */
static __always_inline void say_end(struct thread *t, struct task_struct *task, __u64 now)
{
	struct scratch *s = scratch();

	if (!s)
		return;
	say_sums((void *)&s->switching, t, task, now);
	say_head(&t->end.head, RECORD_EXIT, task, now);
	t->end.cpu_ns += t->cpu_ns;
	say(&t->end, sizeof t->end);
}

/* `stays`, here and below: with stacks of waits; such a program is another one, so that without them nothing of it is loaded. */
static __always_inline void leave(void *ctx, struct thread *t, struct task_struct *task, bool preempt, __u64 now, bool stays)
{
	__u32 state = task_state(task);

	t->cpu_ns = cpu_until(t, now);
	t->on_ns = 0;
	if (!preempt && state & TASK_DEAD) {
		if (t->dying)
			say_end(t, task, now);
		return;
	}
	t->off_ns = now;
	if (preempt || !state) {
		t->reason = REASON_PREEMPTED;
		return;
	}
	wait_begins(t, task, state);
	if (stays)
		stay_begins(ctx, task);
}

static __always_inline void arrive(struct thread *t, struct task_struct *task, __u64 now, bool stays)
{
	if (t->off_ns) {
		wait_ends(t, task, now);
		if (stays && t->reason != REASON_PREEMPTED)
			stay_ends(t, task, now);
	}
	t->off_ns = 0;
	t->on_ns = now;
}

static __always_inline void switched(void *ctx, bool preempt, struct task_struct *prev, struct task_struct *next, bool stays)
{
	struct thread *t;
	__u64 now = 0;

	if ((t = thread_of(prev))) {
		now = bpf_ktime_get_ns();
		leave(ctx, t, prev, preempt, now, stays);
	}
	if ((t = thread_of(next))) {
		if (!now)
			now = bpf_ktime_get_ns();
		arrive(t, next, now, stays);
	}
}

SEC("tp_btf/sched_switch")
int BPF_PROG(watch_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	switched(ctx, preempt, prev, next, false);
	return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(watch_switch_stays, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	switched(ctx, preempt, prev, next, true);
	return 0;
}

SEC("tp_btf/sched_waking")
int BPF_PROG(watch_waking, struct task_struct *task)
{
	struct thread *t = thread_of(task);

	if (t && t->off_ns && !t->woken_ns && t->reason != REASON_PREEMPTED)
		wait_is_over(t, bpf_ktime_get_ns());
	return 0;
}

/* Interrupts, so that a thread is not taken for the waker of what woke during them. */
#define WATCH_INTERRUPT(program, tracepoint, field, value) \
	SEC("tp_btf/" tracepoint) \
	int program(void *ctx) \
	{ \
		struct interrupted *i = interrupted(); \
		if (i) \
			i->field = value; \
		return 0; \
	}

WATCH_INTERRUPT(watch_device, "irq_handler_entry", by_device, 1)
WATCH_INTERRUPT(watch_device_end, "irq_handler_exit", by_device, 0)
WATCH_INTERRUPT(watch_timer, "hrtimer_expire_entry", by_timer, 1)
WATCH_INTERRUPT(watch_timer_end, "hrtimer_expire_exit", by_timer, 0)
WATCH_INTERRUPT(watch_soft, "softirq_entry", softly, 1)
WATCH_INTERRUPT(watch_soft_end, "softirq_exit", softly, 0)

static __always_inline void say_cwd(struct task_struct *task, struct wire_process *p)
{
	struct scratch *s = scratch();
	struct record_cwd *r;
	__u64 n;

	if (!s)
		return;
	r = (void *)s->file;
	say_head(&r->head, RECORD_CWD, task, bpf_ktime_get_ns());
	n = read_cwd((char *)(r + 1), task, p);
	if (!n)
		return;
	r->path_n = (__u32)n;
	r->spare = 0;
	say(r, sizeof *r + n);
}

/* Every call of the machine comes by: what is not about files leaves first. */
SEC("tp_btf/sys_exit")
int BPF_PROG(watch_call, struct pt_regs *regs, long result)
{
	__u64 number = (__u64)raw_call_number(regs);
	struct task_struct *task;
	struct thread *t;
	__u8 file;

	if (number >= CALLS_MOST)
		return 0;
	file = settings.call[number].file;
	if (file == FILES_NOT || (result < 0 && result != -ENOENT && result != -ENOTDIR))
		return 0;
	if (file == FILES_EXEC && !result)
		return 0;
	task = bpf_get_current_task_btf();
	if (!thread_of(task) || call_number(task, regs) < 0)
		return 0;
	if (file != FILES_CHDIR)
		file_call(task, regs, result, (__u32)number);
	else if (!result && (t = thread_of(task->group_leader)))
		say_cwd(task, &t->process);
	return 0;
}

/* At the end of a recording: the sums of threads that still live, and what they wait for. */
static __always_inline void rest(struct task_struct *task, bool stays)
{
	struct thread *t = task ? thread_of(task) : NULL;
	struct scratch *s;
	__u64 now;

	if (!t || !(s = scratch()))
		return;
	now = bpf_ktime_get_ns();
	say_sums((void *)s->tree, t, task, now);
	if (!t->off_ns || t->reason >= REASON_PREEMPTED || now - t->off_ns < settings.wait_least_ns)
		return;
	say_wait((void *)s->tree, t, task, now);
	if (stays)
		stay_ends(t, task, now);
}

SEC("iter/task")
int watch_rest(struct bpf_iter__task *ctx)
{
	rest(ctx->task, false);
	return 0;
}

SEC("iter/task")
int watch_rest_stays(struct bpf_iter__task *ctx)
{
	rest(ctx->task, true);
	return 0;
}

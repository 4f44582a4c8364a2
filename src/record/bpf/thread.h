/*
 * thread - what the programs keep of each thread of the tree, and how they say it.
 *
 * The storage of a task is the mark that it is of the tree: fork hands it on, so it reaches daemons and whatever else leaves its
 * session or its parent.  Only the task itself, the one that wakes it and the switch to and from it touch it.
 */
#ifndef PAWL_RECORD_BPF_THREAD_H
#define PAWL_RECORD_BPF_THREAD_H

#include "kernel.h"
#include "wire.h"

#define EXEC_ROOM 65536
#define FILE_ROOM (sizeof(struct record_file) + 5 * PATH_MOST)

struct sum {
	__u32 count;
	__u64 total_ns, runnable_ns;
};

struct thread {
	struct wire_process process;
	__u64 on_ns;                    /* got its CPU; 0 = has none */
	__u64 off_ns;                   /* left it; 0 = has one, or was not seen to leave it */
	__u64 woken_ns;                 /* 0 = not yet */
	__u64 cpu_ns;                   /* used up to on_ns */
	__u64 file;                     /* address of the struct file that it waits for; 0 = none */
	__u32 waker_pid, waker_tid;
	char waker_comm[16];
	__u8 reason, by;
	__u8 waker_ends, softly;        /* who wakes it exits; does it by a soft interrupt, which brings packets */
	__u8 timed_out;
	__u8 polled, single, dying;
	__u64 polled_file[3];
	__s64 call;                     /* the system call that it waits in, -1 = none; and its arguments */
	__u64 argument[3];
	struct sum sum[REASONS];
	struct record_exit end;         /* made ready when `dying` */
};

/* What a poll watches: bits of `polled`, indices of polled_file[]. */
enum { POLLED_INET, POLLED_UNIX, POLLED_PIPE, POLLED_OTHER };

/* Programs of one CPU that may interrupt each other have parts of their own; one that is preempted by itself does not run. */
struct wait_room {
	struct record_wait record;
	char text[PATH_MOST];
};

struct scratch {
	struct wait_room switching;
	char tree[EXEC_ROOM];
	char file[FILE_ROOM];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct thread);
} threads SEC(".maps");

/* One for each CPU: larger than what a per-CPU map may hold. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* What a CPU does beside its thread. */
struct interrupted {
	__u8 by_device, by_timer, softly;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct interrupted);
} interrupts SEC(".maps");

const volatile struct settings settings = { 0 };
struct counters counters = { 0 };

/*
 * n when it is at most `most`, else 0; the compiler must know neither what came before nor what follows, or it compares another
 * number and the verifier (of Linux 6.1, say) does not see that this one is bounded.
 */
static __always_inline __u64 bounded(__u64 n, __u64 most)
{
	asm volatile("" : "+r"(n));
	if (n > most)
		n = 0;
	asm volatile("" : "+r"(n));
	return n;
}

/* NULL: it is not of the tree. */
static __always_inline struct thread *thread_of(struct task_struct *t)
{
	return bpf_task_storage_get(&threads, t, NULL, 0);
}

static __always_inline struct scratch *scratch(void)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&scratches, &cpu);
}

static __always_inline struct interrupted *interrupted(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&interrupts, &zero);
}

static __always_inline void count(__u64 *counter)
{
	__sync_fetch_and_add(counter, 1);
}

/* Nobody is woken: the reader comes by on its own. */
static __always_inline void say(void *record, __u64 n)
{
	if (bpf_ringbuf_output(&ring, record, n, BPF_RB_NO_WAKEUP))
		count(&counters.dropped);
}

static __always_inline void say_head(struct record_head *h, __u32 kind, struct task_struct *t, __u64 now)
{
	h->at_ns = now;
	h->kind = kind;
	h->pid = (__u32)t->tgid;
	h->tid = (__u32)t->pid;
	h->spare = 0;
}

static __always_inline __u64 cpu_until(const struct thread *t, __u64 now)
{
	return t->cpu_ns + (t->on_ns && now > t->on_ns ? now - t->on_ns : 0);
}

/*
 * The sums of a thread, which begin anew; the record's head is there.  Global, because such a function is verified once and not at
 * every call, and with its count in memory, of which the verifier knows nothing: so all rounds of the loop are alike.
 */
__noinline int fill_sums(struct record_sums *r, struct thread *t)
{
	__u64 n;

	if (!r || !t)
		return 0;
	r->n = r->spare = 0;
	for (__u32 i = 0; i < REASONS; i++) {
		struct sum *s = &t->sum[i];

		n = bounded(r->n, REASONS - 1);
		if (!s->count)
			continue;
		r->sum[n].reason = i;
		r->sum[n].count = s->count;
		r->sum[n].total_ns = s->total_ns;
		r->sum[n].runnable_ns = s->runnable_ns;
		s->count = 0;
		s->total_ns = s->runnable_ns = 0;
		r->n = (__u32)n + 1;
	}
	n = bounded(r->n, REASONS);
	if (n)
		say(r, sizeof *r - sizeof r->sum + n * sizeof *r->sum);
	return 0;
}

static __always_inline void say_sums(struct record_sums *r, struct thread *t, struct task_struct *task, __u64 now)
{
	say_head(&r->head, RECORD_SUMS, task, now);
	fill_sums(r, t);
}

#endif

/*
 * stay - stays off the CPU, by stack: taken where a thread leaves its CPU, summed once it is known how long and what for.
 *
 * Only the programs that are loaded on request come here, and only for them the maps are made.
 */
#ifndef PAWL_RECORD_BPF_STAY_H
#define PAWL_RECORD_BPF_STAY_H

#include "thread.h"

#define STAYS_MOST 65536
#define HASH_FACTOR 0x9e3779b97f4a7c15ull
#define DUMP_PIECE 512
#define CODE_REACH (1ull << 30) /* below where memory is mapped from, libraries begin */

struct stay {
	struct record_stack record;
	char dump[DUMP_MOST];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct stay);
} stays SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, STAYS_MOST);
	__type(key, struct stay_key);
	__type(value, struct stay_sum);
} stay_sums SEC(".maps");

/* Which turn it is; the reader takes what is of an earlier one. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} stay_turn SEC(".maps");

/* Global as fill_sums() is. */
__noinline __u64 hash_frames(struct stay *s, __u64 hash)
{
	__u32 n;

	if (!s)
		return 0;
	n = s->record.nkernel + s->record.nuser;
	for (__u32 i = 0; i < KERNEL_FRAMES + USER_FRAMES && i < n; i++) {
		hash = (hash ^ s->record.frame[i]) * HASH_FACTOR;
		hash ^= hash >> 32;
	}
	return hash;
}

struct range { __u64 lo, hi; };
struct code { struct range program, rest; };

/*
 * What differs between two dumps of one path through the code are its data: only words that may be addresses of code count, those
 * in the program itself and in what was mapped beside it.  Global as well.
 */
__noinline __u64 hash_dump(struct stay *s, struct code *code, __u64 hash)
{
	__u64 at, word, n;

	if (!s || !code)
		return 0;
	at = bounded(s->record.nkernel, KERNEL_FRAMES);
	n = s->record.dump_bytes / sizeof word;
	for (__u32 i = 0; i < DUMP_MOST / sizeof word && i < n; i++) {
		word = s->record.frame[at + i];
		if (word - code->program.lo >= code->program.hi - code->program.lo &&
		    word - code->rest.lo >= code->rest.hi - code->rest.lo)
			continue;
		hash = (hash ^ word) * HASH_FACTOR;
		hash ^= hash >> 32;
	}
	return hash;
}

/* Bytes read of the user's stack, in pieces: it may end soon.  They follow the kernel's frames.  Global as well. */
__noinline __u32 read_dump(struct stay *s, __u64 from, __u64 n)
{
	__u64 frames, at = 0;

	if (!s)
		return 0;
	frames = bounded(s->record.nkernel, KERNEL_FRAMES);
	for (int i = 0; i < DUMP_MOST / DUMP_PIECE && at < n; i++) {
		if (at > DUMP_MOST - DUMP_PIECE ||
		    bpf_probe_read_user((char *)(s->record.frame + frames) + at, DUMP_PIECE, (void *)(from + at)))
			break;
		at += DUMP_PIECE;
	}
	return (__u32)at;
}

static __always_inline void take_dump(struct stay *s, struct task_struct *task)
{
	const struct pt_regs *regs = (const struct pt_regs *)bpf_task_pt_regs(task);
	struct record_stack *r = &s->record;
	struct mm_struct *mm = task->mm;
	struct code code = { { mm->start_code, mm->end_code }, { mm->mmap_base - CODE_REACH, mm->mmap_base } };

	r->nregister = user_registers(r->reg, regs);
	r->dump_bytes = read_dump(s, user_stack(regs), settings.dump_bytes);
	r->key.hash = hash_dump(s, &code, r->key.hash);
	if (!r->dump_bytes)
		count(&counters.stackless);
}

static __always_inline __u32 frames_of(long bytes, __u32 most)
{
	__u64 n = bytes > 0 ? (__u64)bytes / sizeof(__u64) : 0;

	return (__u32)bounded(n, most);
}

static __always_inline void take_frames(void *ctx, struct stay *s)
{
	__u64 n = bounded(s->record.nkernel, KERNEL_FRAMES);

	s->record.nuser = frames_of(bpf_get_stack(ctx, s->record.frame + n, USER_FRAMES * sizeof(__u64), BPF_F_USER_STACK), USER_FRAMES);
	if (!s->record.nuser)
		count(&counters.stackless);
}

/* `task`, the current one, leaves its CPU to wait.  The innermost frames are this program and what calls it: how many they are differs
 * by machine and kernel, so the reader takes them off. */
static __always_inline void stay_begins(void *ctx, struct task_struct *task)
{
	struct stay *s = bpf_task_storage_get(&stays, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	struct record_stack *r;

	if (!s)
		return;
	r = &s->record;
	r->nuser = r->dump_bytes = r->nregister = 0;
	r->nkernel = frames_of(bpf_get_stack(ctx, r->frame, KERNEL_FRAMES * sizeof *r->frame, 0), KERNEL_FRAMES);
	if (task->mm && !settings.dump_bytes)
		take_frames(ctx, s);
	r->key.hash = hash_frames(s, 0);
	if (task->mm && settings.dump_bytes)
		take_dump(s, task);
}

static __always_inline void say_stack(struct stay *s, struct task_struct *task, const struct stay_key *key, __u64 now)
{
	__u64 frames = bounded(s->record.nkernel + s->record.nuser, KERNEL_FRAMES + USER_FRAMES);
	__u64 dump = bounded(s->record.dump_bytes, DUMP_MOST);

	say_head(&s->record.head, RECORD_STACK, task, now);
	s->record.key = *key;
	say(s, sizeof s->record - sizeof s->record.frame + frames * sizeof *s->record.frame + dump);
}

static __always_inline void stay_is_lost(__u64 ns)
{
	count(&counters.crowded);
	__sync_fetch_and_add(&counters.crowded_ns, ns);
}

/* `task` has a CPU again, and what it waited for is known. */
static __always_inline void stay_ends(struct thread *t, struct task_struct *task, __u64 now)
{
	__u64 upto = t->woken_ns ? t->woken_ns : now;
	struct stay_key key = { .space = (__u64)task->mm, .pid = (__u32)task->tgid, .tid = (__u32)task->pid, .reason = t->reason };
	struct stay_sum one = { .count = 1, .blocked_ns = upto - t->off_ns, .runnable_ns = now - upto, .last_ns = now }, *sum;
	struct stay *s = bpf_task_storage_get(&stays, task, NULL, 0);
	__u32 zero = 0, *turn = bpf_map_lookup_elem(&stay_turn, &zero);
	struct file *f;

	count(&counters.stays);
	__sync_fetch_and_add(&counters.stays_ns, one.blocked_ns);
	if (!s || !turn) {
		stay_is_lost(one.blocked_ns);
		return;
	}
	key.turn = *turn;
	f = (void *)t->file;
	if (t->reason == REASON_PIPE && t->single != SINGLE_NOT && f)
		key.pipe = BPF_CORE_READ(f, f_inode, i_ino);
	key.hash = s->record.key.hash;
	sum = bpf_map_lookup_elem(&stay_sums, &key);
	if (sum) {
		sum->count++;
		sum->blocked_ns += one.blocked_ns;
		sum->runnable_ns += one.runnable_ns;
		sum->last_ns = now;
	} else if (bpf_map_update_elem(&stay_sums, &key, &one, BPF_NOEXIST)) {
		stay_is_lost(one.blocked_ns);
	} else {
		say_stack(s, task, &key, now);
	}
}

#endif

/*
 * kernel - the few fields of the kernel's structs that the BPF programs read.
 *
 * Offsets are found when the programs are loaded (CO-RE): a struct here names fields, not a layout, and "___" and what follows it in a
 * name is not part of it.  Written by hand so that a build needs neither a running kernel with BTF nor a generated header.
 */
#ifndef PAWL_RECORD_BPF_KERNEL_H
#define PAWL_RECORD_BPF_KERNEL_H

#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct super_block { unsigned long s_magic; };
struct timespec64 { __s64 tv_sec; long tv_nsec; };

struct inode {
	unsigned short i_mode;
	unsigned long i_ino;
	__s64 i_size;
	struct super_block *i_sb;
	__s64 i_mtime_sec;
	__u32 i_mtime_nsec;
};

struct inode___6_7 { struct timespec64 __i_mtime; };    /* Linux 6.7 to 6.10 */
struct inode___5_8 { struct timespec64 i_mtime; };      /* and before */

struct qstr { const unsigned char *name; };
struct dentry { struct dentry *d_parent; struct qstr d_name; };
struct vfsmount { struct dentry *mnt_root; };
struct mount { struct mount *mnt_parent; struct dentry *mnt_mountpoint; struct vfsmount mnt; };
struct path { struct vfsmount *mnt; struct dentry *dentry; };

struct file {
	struct inode *f_inode;
	struct path f_path;
	void *private_data;
	unsigned int f_mode;
};

struct fdtable { unsigned int max_fds; struct file **fd; };
struct files_struct { struct fdtable *fdt; };
struct fs_struct { struct path pwd; };
struct mm_struct { unsigned long arg_start, arg_end, start_code, end_code, mmap_base; };
struct linux_binprm { const char *filename; struct file *file; };
struct task_io_accounting { __u64 read_bytes, write_bytes; };
struct thread_info { unsigned int status; };

struct signal_struct {
	unsigned int flags;
	int group_exit_code;
	unsigned long maxrss;           /* pages */
	__u64 sum_sched_runtime, utime, stime;
	struct task_io_accounting ioac;
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	unsigned int flags;
	int pid, tgid;
	unsigned in_iowait : 1;
	int exit_code;
	char comm[16];
	struct task_struct *group_leader;
	struct mm_struct *mm;
	struct fs_struct *fs;
	struct files_struct *files;
	struct signal_struct *signal;
	__u64 utime, stime;
	struct task_io_accounting ioac;
};

struct task_struct___5_13 { long state; };

struct in6_addr { __u8 s6_addr_[16]; };

struct sock_common {
	unsigned short skc_family;
	__u16 skc_dport;                /* network order */
	__u32 skc_daddr;
	struct in6_addr skc_v6_daddr;
};

struct sock { struct sock_common __sk_common; };
struct socket { struct sock *sk; };
struct sockaddr_un { char sun_path[108]; };
struct unix_address { int len; struct sockaddr_un name[0]; };
struct unix_sock { struct unix_address *addr; struct sock *peer; };

struct rb_node { struct rb_node *rb_right, *rb_left; };
struct rb_root { struct rb_node *rb_node; };
struct rb_root_cached { struct rb_root rb_root; };
struct epoll_filefd { struct file *file; int fd; };
struct epitem { struct rb_node rbn; struct epoll_filefd ffd; };
struct eventpoll { struct rb_root_cached rbr; };

struct hrtimer;
struct irqaction;
struct bpf_iter_meta;
struct bpf_iter__task { struct bpf_iter_meta *meta; struct task_struct *task; };

#if defined(__TARGET_ARCH_x86)
struct pt_regs { unsigned long di, si, dx, r10, r8, r9, orig_ax, bx, bp, sp, ip, r12, r13, r14, r15; };
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs { __u64 regs[31]; __u64 sp, pc, orig_x0; int syscallno; };
#else
#error "system calls of this architecture are not described here"
#endif

#pragma clang attribute pop

/* [include/linux/sched.h], [include/linux/sched/signal.h], [include/linux/fs.h] */
#define TASK_UNINTERRUPTIBLE 0x2u
#define TASK_STOPPED_OR_TRACED 0xcu
#define TASK_DEAD 0x80u
#define PF_EXITING 0x4u
#define PF_KTHREAD 0x200000u
#define SIGNAL_GROUP_EXIT 0x4u
#define FMODE_CREATED 0x100000u

/* [include/uapi/linux/magic.h] */
#define ANON_INODE_FS_MAGIC 0x09041934
#define PIPEFS_MAGIC 0x50495045

#define KIND_OF_FILE 0170000u
#define KIND_FIFO 0010000u
#define KIND_CHAR 0020000u
#define KIND_DIRECTORY 0040000u
#define KIND_BLOCK 0060000u
#define KIND_REGULAR 0100000u
#define KIND_SOCKET 0140000u

#define FAMILY_UNIX 1
#define FAMILY_INET 2
#define FAMILY_INET6 10

#if defined(__TARGET_ARCH_x86)

#define TS_COMPAT 0x2u

static __always_inline long raw_call_number(const struct pt_regs *r)
{
	return (long)r->orig_ax;
}

/* Of a thread in the kernel; -1: in none, or in one of a 32-bit program. */
static __always_inline long call_number(struct task_struct *t, const struct pt_regs *r)
{
	return t->thread_info.status & TS_COMPAT ? -1 : (long)r->orig_ax;
}

static __always_inline __u64 call_argument(const struct pt_regs *r, int i)
{
	switch (i) {
	case 0: return r->di;
	case 1: return r->si;
	case 2: return r->dx;
	case 3: return r->r10;
	default: return r->r8;
	}
}

/* Those of REGISTERS_SAID; how many. */
static __always_inline __u32 user_registers(__u64 *to, const struct pt_regs *r)
{
	to[0] = r->bx;
	to[1] = r->bp;
	to[2] = r->sp;
	to[3] = r->ip;
	to[4] = r->r12;
	to[5] = r->r13;
	to[6] = r->r14;
	to[7] = r->r15;
	return 8;
}

static __always_inline __u64 user_stack(const struct pt_regs *r)
{
	return r->sp;
}

#else

static __always_inline long raw_call_number(const struct pt_regs *r)
{
	return r->syscallno;
}

static __always_inline long call_number(struct task_struct *t, const struct pt_regs *r)
{
	(void)t;
	return r->syscallno;
}

static __always_inline __u64 call_argument(const struct pt_regs *r, int i)
{
	switch (i) {
	case 0: return r->orig_x0;
	case 1: return r->regs[1];
	case 2: return r->regs[2];
	case 3: return r->regs[3];
	default: return r->regs[4];
	}
}

static __always_inline __u32 user_registers(__u64 *to, const struct pt_regs *r)
{
	for (int i = 0; i < 31; i++)
		to[i] = r->regs[i];
	to[31] = r->sp;
	to[32] = r->pc;
	return 33;
}

static __always_inline __u64 user_stack(const struct pt_regs *r)
{
	return r->sp;
}

#endif

static __always_inline __u32 task_state(struct task_struct *t)
{
	if (bpf_core_field_exists(t->__state))
		return t->__state;
	return (__u32)BPF_CORE_READ((struct task_struct___5_13 *)t, state);
}

static __always_inline __s64 inode_mtime_ns(struct inode *i)
{
	struct inode___6_7 *newer = (void *)i;
	struct inode___5_8 *old = (void *)i;

	if (bpf_core_field_exists(i->i_mtime_sec))
		return BPF_CORE_READ(i, i_mtime_sec) * 1000000000 + BPF_CORE_READ(i, i_mtime_nsec);
	if (bpf_core_field_exists(newer->__i_mtime))
		return BPF_CORE_READ(newer, __i_mtime.tv_sec) * 1000000000 + BPF_CORE_READ(newer, __i_mtime.tv_nsec);
	return BPF_CORE_READ(old, i_mtime.tv_sec) * 1000000000 + BPF_CORE_READ(old, i_mtime.tv_nsec);
}

/* The open file behind a descriptor; NULL when there is none. */
static __always_inline struct file *table_file(struct fdtable *table, __s64 fd)
{
	struct file *f = NULL, **at;

	if (!table || fd < 0 || fd >= BPF_CORE_READ(table, max_fds))
		return NULL;
	at = BPF_CORE_READ(table, fd);
	bpf_probe_read_kernel(&f, sizeof f, at + fd);
	return f;
}

static __always_inline struct fdtable *task_files(struct task_struct *t)
{
	return BPF_CORE_READ(t, files, fdt);
}

static __always_inline struct file *task_file(struct task_struct *t, __s64 fd)
{
	return table_file(task_files(t), fd);
}

#endif

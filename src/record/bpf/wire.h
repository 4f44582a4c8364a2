/*
 * wire - what the BPF programs and tier_bpf.c say to each other.
 *
 * A record of the ring begins with a struct record_head; its strings follow it one after the other, without NUL but where that is said.
 * A "walk" is a path as the kernel finds it: its components from the last to the first, each ended by NUL.
 */
#ifndef PAWL_RECORD_BPF_WIRE_H
#define PAWL_RECORD_BPF_WIRE_H

#include <linux/types.h>

#define CALLS_MOST 512          /* numbers of system calls */
#define ARGV_MOST 32768
#define PATH_MOST 4096
#define ADDRESS_MOST 108        /* of a socket: sun_path */
#define KERNEL_FRAMES 64
#define USER_FRAMES 127         /* as kernel.perf_event_max_stack has it */
#define REGISTERS 33            /* room for those of any machine that is described here */
#if defined(__x86_64__) || defined(__TARGET_ARCH_x86)
#define REGISTERS_SAID 0xf001c2ull      /* perf_event's numbers of those that a callee keeps, and of sp and ip */
#else
#define REGISTERS_SAID 0x1ffffffffull   /* all */
#endif
#define DUMP_MOST 8192          /* bytes of the user's stack */

enum record_kind {
	RECORD_FORK = 1,
	RECORD_EXEC,
	RECORD_EXIT,
	RECORD_WAIT,
	RECORD_SUMS,
	RECORD_FILE,
	RECORD_CWD,
	RECORD_STACK,
};

/* In the order of enum wait_kind. */
enum reason {
	REASON_UNKNOWN, REASON_DISK, REASON_NETWORK, REASON_SOCKET, REASON_LOCK, REASON_FUTEX, REASON_PIPE, REASON_JOBSERVER,
	REASON_CHILD, REASON_SLEEP, REASON_POLL, REASON_STOPPED, REASON_PREEMPTED, REASONS
};

/* How tokens of a job server are waited for. */
enum single { SINGLE_NOT, SINGLE_POLLED /* one descriptor alone */, SINGLE_BYTE /* one byte is read */ };

/* In the order of enum waker. */
enum woken_by { BY_UNKNOWN, BY_PROGRAM, BY_OUTSIDE, BY_KERNEL };

/* What a system call may wait for. */
enum call_wait {
	CALL_OTHER,
	CALL_FD,                /* what its first argument is */
	CALL_FD2,               /* its first or third */
	CALL_DISK,
	CALL_PATH,              /* the disk, when it is not interruptible */
	CALL_OPEN,              /* the same; else the other end of a fifo */
	CALL_LOCK,
	CALL_FUTEX,
	CALL_CHILD,
	CALL_SLEEP,
	CALL_SIGNAL,
	CALL_POLL,
	CALL_SELECT,
	CALL_EPOLL,
	CALL_MESSAGE,
};

/* What a system call does with paths. */
enum call_file {
	FILES_NOT,
	FILES_OPEN,             /* flags are its argument `flags` */
	FILES_OPEN_HOW,         /* openat2: flags are the first 64 bits behind it */
	FILES_LOOK,
	FILES_REMOVE,
	FILES_RENAME,
	FILES_CREATE,
	FILES_WRITE,
	FILES_EXEC,             /* only when it fails */
	FILES_CHDIR,
};

#define NO_ARGUMENT (-1)

struct call_shape {
	__u8 wait, file;                /* enum call_wait, enum call_file */
	__s8 directory, path;           /* which argument; NO_ARGUMENT */
	__s8 directory2, path2;         /* of what a rename ends as */
	__s8 flags;
	__u8 spare;
};

/* Constants of the programs, written before they are loaded. */
struct settings {
	__u64 wait_least_ns;
	__u64 dump_bytes;               /* of the user's stack, with stacks of waits, instead of its frame pointers; 0 = these */
	struct call_shape call[CALLS_MOST];
};

/* Of a process; kept by its first thread, at the beginning of its storage. */
struct wire_process {
	__s64 threads;
	__u64 cpu_ns, user_ns, system_ns, read_bytes, written_bytes;    /* of those that ended */
	__u64 cwd, cwd_mount;           /* addresses of what was said last */
};

struct counters {
	__u64 dropped;                  /* records that did not fit the ring */
	__u64 unfollowed;               /* threads that there was no memory to follow */
	__u64 forks, execs, exits;      /* of processes, whether or not their records fitted */
	__u64 stays, stays_ns;          /* waits that were to be told by stack, */
	__u64 crowded, crowded_ns;      /* and those of them that there was no memory for */
	__u64 stackless;                /* of a user's thread, without a stack of the user */
};

struct record_head {
	__u64 at_ns;
	__u32 kind, pid, tid, spare;
};

struct record_fork {
	struct record_head head;
	__u32 child_pid, child_tid;
};

struct record_exec {
	struct record_head head;
	__u64 cpu_ns;                   /* of the process until now */
	__u64 inode;
	__s64 size, mtime_ns;
	char comm[16];
	__u32 file_n, argv_n, cwd_n;    /* then follow: file, argv, cwd (a walk) */
	__u32 argv_cut, cwd_said, spare;
};

struct record_exit {
	struct record_head head;
	__u32 last;
	__s32 status;
	/* of the process, of all its threads, when `last` */
	__u64 cpu_ns, user_ns, system_ns, peak_rss_pages, read_bytes, written_bytes;
};

struct record_wait {
	struct record_head head;
	__u64 start_ns, woken_ns;       /* woken_ns: 0 = not seen */
	__u64 inode;                    /* of the file; 0 = none */
	__u32 waker_pid, waker_tid;
	char waker_comm[16], comm[16];
	__u8 reason, by, family;        /* of a socket */
	__u8 single, is_pipe, spare;    /* enum single; an unnamed pipe */
	__u16 port;                     /* network order */
	__u8 address[16];
	__u32 text_n, spare2;           /* a walk, or what a local socket is bound to */
};

struct wire_sum {
	__u32 reason, count;            /* of REASON_PREEMPTED all is runnable_ns */
	__u64 total_ns, runnable_ns;
};

/* What was too short for a record of its own, since the last such record. */
struct record_sums {
	struct record_head head;
	__u32 n, spare;
	struct wire_sum sum[REASONS];   /* only n of them are there */
};

struct record_file {
	struct record_head head;
	__s64 result;
	__u64 inode;                    /* 0 = not known, nor are the next */
	__s64 size, mtime_ns;
	__u64 flags;
	__u32 call, mode, created;      /* enum call_file; mode as st_mode */
	__u32 path_n, path2_n, base_n, base2_n; /* then follow: path, path2, and walks to what they are relative to */
	__u32 spare;
};

struct record_cwd {
	struct record_head head;
	__u32 path_n, spare;            /* a walk */
};

/* Waits with all of this in common are summed, in the kernel, for as long as a turn takes. */
struct stay_key {
	__u64 space;                    /* address of the memory descriptor: of one program */
	__u64 hash;                     /* of the stack */
	__u64 pipe;                     /* inode, when it waited for one alone */
	__u32 pid, tid, reason, turn;
};

struct stay_sum {
	__u64 count, blocked_ns, runnable_ns, last_ns;
};

/* The stack of a key that is new. */
struct record_stack {
	struct record_head head;
	struct stay_key key;
	__u32 nkernel, nuser;           /* addresses, innermost first */
	__u32 dump_bytes, nregister;    /* what was read from the stack pointer on; as perf_event numbers them */
	__u64 reg[REGISTERS];
	__u64 frame[KERNEL_FRAMES + USER_FRAMES];       /* only as many are there; then follows the dump */
};

#endif

/*
 * process_tree - what a command and everything below it did: every process, every program it ran, what it waited for,
 * who ended the wait, and the files it used.
 *
 * A process is what fork made and exit ended; a program is what runs in it from fork or exec to the next exec or the exit, so
 * that `sh -c 'exec cc x.c'` is one process with two programs, and a subshell is a program without an exec.  Times are
 * nanoseconds of CLOCK_MONOTONIC since the root program was exec'd.  What a recorder's tier cannot see is not known (NO_TIME,
 * -1, an empty string, WAIT_UNKNOWN) and `column` says so; it is never 0.
 *
 * Rows are in order of their start; an index holds for good.  A parent precedes its children.
 */
#ifndef PAWL_MODEL_PROCESS_TREE_H
#define PAWL_MODEL_PROCESS_TREE_H

#include "base/str.h"
#include "model/timeline.h"

struct arena;

#define NO_PROCESS UINT32_MAX
#define NO_PROGRAM UINT32_MAX
#define NO_OBJECT UINT32_MAX
#define NOT_KNOWN INT64_C(-1)           /* of CPU times, bytes, statuses */

enum wait_kind {
	WAIT_UNKNOWN,                   /* blocked; what for was not seen */
	WAIT_DISK,                      /* block I/O: fsync, a cold read, a page fault from a file */
	WAIT_NETWORK,                   /* a socket of AF_INET or AF_INET6; its object is the peer */
	WAIT_SOCKET,                    /* any other socket: a daemon on this machine; its object is the path or the peer */
	WAIT_LOCK,                      /* flock, fcntl locks: its object is the file, its waker the holder */
	WAIT_FUTEX,                     /* between threads, or shared memory */
	WAIT_PIPE,                      /* a pipe, fifo, terminal or eventfd that another program feeds or drains */
	WAIT_JOBSERVER,                 /* a token of make's job server */
	WAIT_CHILD,                     /* wait4, waitid, vfork: its waker is the child */
	WAIT_SLEEP,                     /* nanosleep, or poll and select on nothing with a time-out that ran out */
	WAIT_POLL,                      /* poll, select, epoll on descriptors of which none tells more */
	WAIT_STOPPED,                   /* by a signal or a tracer */
	WAIT_KINDS
};

#define WAIT_NO_CPU WAIT_KINDS          /* able to run, without a CPU: where that stands beside the kinds */

enum waker {
	WAKER_UNKNOWN,                  /* this tier does not see wake-ups */
	WAKER_PROGRAM,                  /* a thread of the tree: `waker` says of which program */
	WAKER_OUTSIDE,                  /* a process that is not of the tree: a daemon; `outside` names it */
	WAKER_KERNEL,                   /* an interrupt, a timer, a kernel thread */
};

struct tree_process {
	int64_t pid;
	uint32_t parent;                /* index of the process that forked it; NO_PROCESS: the root, or one that was adopted */
	uint32_t program;               /* its first one, index in program[] */
	int64_t start_ns, end_ns;       /* NO_TIME: it outlived the recording, or its end was not seen */
	int32_t status;                 /* as of wait(2); NOT_KNOWN */
	int64_t user_ns, system_ns;     /* all threads, from its start to its end; NOT_KNOWN */
	int64_t peak_rss_bytes, read_bytes, written_bytes;      /* block I/O; NOT_KNOWN */
};

struct tree_program {
	uint32_t process;
	uint32_t before;                /* the program that forked or exec'd it; NO_PROGRAM: the root */
	bool exec;                      /* false: the copy that fork left, still its parent's program */
	bool argv_cut;                  /* argv is longer than what was kept */
	struct str file;                /* path of what was exec'd, resolved where known; of a copy its parent's; empty = not known */
	struct str comm;                /* at most 15 bytes, as the kernel names it */
	const struct str *argv;         /* NULL = not known */
	uint32_t nargv;
	struct str cwd;                 /* empty = not known */
	int64_t start_ns, end_ns;       /* NO_TIME as for its process */
	int64_t cpu_ns;                 /* user and system, of this program alone; NOT_KNOWN */
};

/* One stay off the CPU that was at least `wait_least_ns` long. */
struct tree_wait {
	uint32_t program;
	enum wait_kind kind;
	int64_t tid;
	enum waker by;
	uint32_t waker;                 /* a program when by == WAKER_PROGRAM, else NO_PROGRAM */
	int64_t waker_tid;              /* NOT_KNOWN */
	int64_t start_ns;               /* left the CPU */
	int64_t woken_ns;               /* could have run again; NO_TIME = not known */
	int64_t end_ns;                 /* ran again; NO_TIME: never, within the recording */
	uint32_t object;                /* what was waited for, index in object[], or NO_OBJECT */
};

/* The shorter ones, and time spent able to run without a CPU, summed. */
struct tree_waits {
	uint32_t program;
	enum wait_kind kind;
	uint64_t count;
	int64_t total_ns;               /* blocked */
	int64_t runnable_ns;            /* woken but without a CPU, or preempted; NOT_KNOWN */
};

enum object_kind { OBJECT_FILE, OBJECT_PEER, OBJECT_OUTSIDE };

struct tree_object {
	enum object_kind kind;
	struct str name;                /* a path, "192.0.2.1:443", or the comm and pid of a program outside */
};

enum file_use {                         /* bits */
	FILE_READ = 1, FILE_WRITTEN = 2, FILE_MISSING = 4, FILE_EXECUTED = 8, FILE_REMOVED = 16, FILE_RENAMED = 32,
	FILE_CREATED = 64, FILE_STATTED = 128, FILE_LISTED = 256,
};

/* One state of one path: two rows with the same path are what it was before and after somebody wrote it. */
struct tree_file {
	struct str path;                /* absolute, without "." and ".."; links as they were named */
	int64_t inode, size, mtime_ns;  /* NOT_KNOWN */
	uint64_t content;               /* XXH3-64 of its bytes while it had this size and mtime; 0 = not known */
};

/* What a program did with a file, summed. */
struct tree_use {
	uint32_t program, file;
	uint32_t how;                   /* bits of enum file_use */
	uint32_t count;                 /* system calls */
	int64_t first_ns;
	uint32_t renamed_to;            /* index in file[], or NO_OBJECT */
};

/* A line that somebody of the tree printed, when the recorder had the output. */
struct tree_line {
	int64_t at_ns;
	bool error;                     /* on stderr */
	struct str text;                /* without its end; may be cut */
};

/* Which tier gave what. */
struct tree_column {
	struct str name;                /* "argv", "exit status", "waits", "wakers", "files", "cpu", "stacks", "memory", "output", "control group" */
	struct str source;              /* "bpf", "perf_event", "proc", "proc connector", "wait4"; empty = not recorded */
	struct str remark;              /* why not, or how far to trust it: "processes under 5 ms may be missing" */
};

/* A value of the machine over time, for plots: "cpu.some" of /proc/pressure, "busy" CPUs. */
struct tree_gauge { struct str name; int64_t at_ns; double value; };

struct process_tree {
	struct arena *arena;
	struct tree_process *process;
	struct tree_program *program;
	struct tree_wait *wait;
	struct tree_waits *waits;
	struct tree_object *object;
	struct tree_file *file;
	struct tree_use *use;
	struct tree_line *line;
	struct tree_column *column;
	struct tree_gauge *gauge;
	uint32_t nprocess, nprogram, nwait, nwaits, nobject, nfile, nuse, nline, ncolumn, ngauge;
	uint32_t process_cap, program_cap, wait_cap, waits_cap, object_cap, file_cap, use_cap, line_cap, column_cap,
		gauge_cap;

	int64_t wall_ns;                /* from the root's exec to its exit; NO_TIME: the recording was cut */
	int64_t last_ns;                /* the latest time of any row, kept by tree_add_*() */
	int64_t started_ns;             /* of time 0, since the epoch */
	int64_t wait_least_ns;          /* waits from this long on are rows of wait[] */
	uint32_t ncpu;                  /* CPUs that the tree could use */
	int tier;                       /* 2 BPF, 1 perf_event, 0 /proc */
	struct str directory;           /* where the command was started */
	struct str top;                 /* the top directory of its repository, or its directory */
	struct str host;                /* fingerprint of the machine */
	bool cut;                       /* the recorder was killed: everything up to then is here */
	uint64_t forks, execs, exits;   /* as counted by the source of the tree, for comparison with the rows */
	uint64_t dropped;               /* records that did not fit a ring */
	int64_t recorder_ns;            /* CPU that the recorder itself used; NOT_KNOWN */
};

void process_tree_init(struct process_tree *t, struct arena *a);

/* Each appends a copy of the row and returns its index; strings and argv are borrowed.  Pointers hold until the next one. */
uint32_t tree_add_process(struct process_tree *t, const struct tree_process *row);
uint32_t tree_add_program(struct process_tree *t, const struct tree_program *row);
uint32_t tree_add_wait(struct process_tree *t, const struct tree_wait *row);
uint32_t tree_add_waits(struct process_tree *t, const struct tree_waits *row);
uint32_t tree_add_object(struct process_tree *t, const struct tree_object *row);
uint32_t tree_add_file(struct process_tree *t, const struct tree_file *row);
uint32_t tree_add_use(struct process_tree *t, const struct tree_use *row);
uint32_t tree_add_line(struct process_tree *t, const struct tree_line *row);
uint32_t tree_add_column(struct process_tree *t, const struct tree_column *row);
uint32_t tree_add_gauge(struct process_tree *t, const struct tree_gauge *row);

/* Moves last_ns on, for whoever changes a time in place; NO_TIME does nothing. */
void tree_saw(struct process_tree *t, int64_t at_ns);

const char *wait_kind_name(enum wait_kind kind);        /* "disk", "network", "child" ...; one word each */
bool wait_kind_of(struct str name, enum wait_kind *out) MUST_CHECK;

/* As the innermost frame of a stack: "[disk]", "[no CPU]". */
struct str wait_kind_frame(unsigned kind);

/* The name of a program that people would say: the last part of its file, "cc1" and not "/usr/lib/gcc/.../cc1", or how it was
 * called where that is a part of it, "gcc" and not "x86_64-linux-gnu-gcc-12"; of an interpreter with a script the script's: "gen.py";
 * its comm when nothing else is known. */
struct str program_name(const struct process_tree *t, uint32_t program);

/* Its command line as one would type it, quoted for sh where needed, cut to `most` bytes at a character; its name when argv is
 * not known.  In arena a. */
struct str program_command(struct arena *a, const struct process_tree *t, uint32_t program, size_t most);

/* End of what may have outlived the recording: its own, else the wall clock's, else the last that was seen. */
int64_t program_end_ns(const struct process_tree *t, uint32_t program);
int64_t process_end_ns(const struct process_tree *t, uint32_t process);

/* Programs that began by an exec; the others are what a fork left running until then. */
uint32_t programs_executed(const struct process_tree *t);

/* As the generic model: a track a process, a span a program, counters of the gauges, marks of nothing.  For writers of timelines. */
void tree_timeline(const struct process_tree *t, struct timeline *out);

/* Off-CPU time as weighted stacks of commands: "make;sh;cc1;[disk]", weight "off-cpu" in nanoseconds; and "on-cpu" of the same
 * shape.  Folded, flame graphs. */
struct profile;
void tree_profile(const struct process_tree *t, struct profile *out);

#endif

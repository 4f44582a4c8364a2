/*
 * weave - puts what the kernel tells piecewise together to a tree of processes, and the tree into a recording.
 *
 * The recorder's tiers (record/tier.h) see forks, execs, exits, waits and files in different words; all of them say them as the
 * events below.  Events of one thread come in order; events of different threads may come up to WEAVE_LATE_NS late (rings are
 * drained one by one), and the end of a process may come before its last waits.
 *
 * Two sources may tell of the same thing: an exec of the same at_ns, or an end, said again fills in what the first did not know; a
 * fork said again is one.
 */
#ifndef PAWL_RECORD_WEAVE_H
#define PAWL_RECORD_WEAVE_H

#include "base/observer.h"
#include "format/recording_out.h"

#define WEAVE_LATE_NS INT64_C(50000000)

enum record_event_kind {
	/* `tid` of `pid` made `child_pid`; a new thread when child_pid == pid (child_tid says which); pid NOT_KNOWN: it was adopted, who
	 * forked it was not seen */
	EVENT_FORK,
	EVENT_EXEC,
	EVENT_EXIT,                     /* of a thread; of the process when `last` */
	EVENT_WAIT,                     /* one stay off the CPU, whole */
	EVENT_FILE,
	EVENT_CWD,                      /* chdir */
};

struct record_event {
	enum record_event_kind kind;
	int64_t at_ns;                  /* CLOCK_MONOTONIC, absolute; of a wait its end */
	int64_t pid, tid;
	union {
		struct { int64_t child_pid, child_tid; } fork;
		struct {
			struct str file;        /* as exec'd; empty = not known */
			struct str comm;
			struct str argv;        /* strings, each ended by NUL; empty = not known */
			bool argv_cut;
			struct str cwd;         /* empty = as before */
			int64_t cpu_ns;         /* user and system of the process until now; 0 = not known */
		} exec;
		struct {
			bool last;
			int32_t status;         /* as of wait(2); NOT_KNOWN */
			int64_t user_ns, system_ns, peak_rss_bytes, read_bytes, written_bytes;  /* of the process; NOT_KNOWN */
			int64_t cpu_ns;         /* user and system, of who cannot tell them apart; 0 = not known */
		} exit;
		struct {
			enum wait_kind kind;
			enum waker by;
			int64_t start_ns, woken_ns;     /* woken_ns: NO_TIME = not known */
			int64_t waker_pid, waker_tid;   /* NOT_KNOWN */
			struct str waker_comm;          /* of one that is not of the tree */
			enum object_kind object_kind;
			struct str object;              /* what was waited for; empty = not said */
			/* > 1, or start_ns is NO_TIME: so many waits (0 = only runnable_ns) since the last such event, summed; then */
			uint64_t count;
			int64_t total_ns, runnable_ns;  /* these count, not the times above; runnable_ns may be NOT_KNOWN */
		} wait;
		struct {
			struct str path;        /* as given: relative to `base` or, when that is empty, to the program's cwd */
			struct str base;        /* the directory that the *at() call named; empty = the cwd */
			uint32_t how;           /* bits of enum file_use */
			int64_t inode, size, mtime_ns;  /* NOT_KNOWN */
			struct str renamed_to;
			uint32_t count;
		} file;
		struct { struct str path; } cwd;
	};
};

struct weave;

/* `root_pid` is the command to be, not exec'd yet.  Writes to `out`, which the caller owns.  `head` gives directory and top. */
struct weave *weave_new(struct recording_out *out, int64_t root_pid, const struct process_tree *head);
void weave_free(struct weave *w);

/*
 * The command was exec'd: this is time 0, what came before it is nobody's.  `exec` is what is known of the root's first program; the
 * EVENT_EXEC of the root that a tier sees fills it in.  `out` has its head by now; nothing is written earlier.
 */
void weave_start(struct weave *w, const struct record_event *exec);

/*
 * Strings of the event are copied.  A small file under head->top that was written since weave_start() and is opened for reading is
 * hashed at once: a configure script removes it soon.  An event of a process that is not of the tree (system-wide tiers) is
 * dropped: it is nobody's.
 */
void weave_event(struct weave *w, const struct record_event *ev);

/* Is it of the tree, as far as is known now?  For tiers that see the whole machine. */
bool weave_has(const struct weave *w, int64_t pid);

/* Takes in everything older than `now` - WEAVE_LATE_NS.  Rows are written once a second, those of programs before what speaks of
 * them; true: they were now, and a flush makes them survive. */
bool weave_settle(struct weave *w, int64_t now_ns);

/* Who is told how far weave_finish() has come with what is in files. */
void weave_observe(struct weave *w, struct observer o);

/* The root has ended: settles everything, writes the sums, hashes the content of files under head->top that are still what
 * programs read (at most `hash_bytes` of them), and fills in wall_ns, forks, execs and exits of `end`.  When
 * end->dropped is not 0, ends may have been lost: who is gone ended when it was last heard of, and a column says so. */
void weave_finish(struct weave *w, int64_t end_ns, size_t hash_bytes, struct process_tree *end);

#endif

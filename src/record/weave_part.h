/* weave_part - what the parts of the weave share: weave.c (order), weave_tree.c (processes), weave_files.c. */
#ifndef PAWL_RECORD_WEAVE_PART_H
#define PAWL_RECORD_WEAVE_PART_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "record/weave.h"

#define LINGER_NS INT64_C(200000000)   /* a program's sums wait so long for what comes late */

/* Of a program that has not retired yet: its strings, what it waited for and the files it used. */
struct woven_own {
	struct woven_own *next;         /* of those that nobody has */
	struct tree_program row;        /* strings are in `arena` */
	struct arena arena;
	struct map by_file;             /* (file, renamed_to) to use[] */
	struct tree_use *use;
	uint32_t nuse, use_cap;
	struct tree_waits waits[WAIT_KINDS];
};

/* What is kept of all: there may be millions. */
struct woven_program {
	struct woven_own *own;          /* NULL: it has ended, and all was said */
	int64_t start_ns;
	uint32_t process, before;       /* as in its row */
	bool unsaid;                    /* it is in unsaid_program[] */
};

struct woven_process {
	struct tree_process row;
	uint32_t older;                 /* the one that had this pid before, or NO_PROCESS */
	uint32_t last;                  /* its newest program */
	struct str cwd;                 /* interned; empty = not known */
	int64_t cpu_ns;                 /* that its programs before the last one used; NOT_KNOWN */
	int64_t heard_ns;               /* of it last */
	bool unsaid;
};

struct woven_pid {
	uint32_t process;               /* the newest one with this pid, or NO_PROCESS */
	uint32_t coming;                /* forks of it that were heard of and are not settled */
};

/* Events in the order in which they came, with their strings. */
struct woven_hold {
	struct arena arena;             /* the strings */
	struct arena events;
	struct record_event *event;
	uint32_t n, cap;
};

struct woven_file {
	struct tree_file row;
	uint32_t how;                   /* of all uses */
	bool content_said;
};

/* What was in a file that was read soon after it had been written: it may be gone when all others are looked at. */
struct woven_early {
	struct map by_state;            /* inode, size, mtime to content[] */
	uint64_t *content;
	uint32_t n, cap;
	int64_t from_ns;                /* since the epoch: files are young that were written later */
	uint64_t device;                /* of the top directory */
	void *step;                     /* scratch */
};

struct weave {
	struct recording_out *out;
	struct arena arena;
	struct str directory, top;
	int64_t root_pid, zero_ns, wait_least_ns;
	int64_t root_exec_ns;           /* when a tier saw what weave_start() told */
	bool started, root_seen;
	int64_t settled_ns;             /* up to when, absolute */
	int64_t said_ns;                /* when rows were written last, relative as all times below */
	struct woven_hold hold[2];      /* [0]: the events that wait for their time; [1]: used while they are sorted */
	struct woven_own *spare;        /* of programs that have retired, their memory for the next */

	struct map by_pid;              /* pid to pid[] */
	struct woven_pid *pid;
	struct woven_process *process;
	struct woven_program *program;
	uint32_t npid, nprocess, nprogram, pid_cap, process_cap, program_cap;
	uint32_t *unsaid_process, *unsaid_program, *ended;      /* `ended`: programs by their end */
	uint32_t nunsaid_process, nunsaid_program, nended, unsaid_process_cap, unsaid_program_cap, ended_cap;
	uint32_t retired;               /* of ended[], so many have retired */
	struct tree_wait *unsaid_wait;  /* they follow the rows of the programs that they speak of */
	uint32_t nunsaid_wait, unsaid_wait_cap;

	struct map by_object, by_state, by_word;
	struct woven_file *file;
	uint32_t nobject, nfile, file_cap;
	struct str *word;               /* interned strings */
	uint32_t nword, word_cap;
	struct woven_early early;
	struct observer observer;
	struct buf key;                 /* scratch */

	uint64_t forks, execs, exits;
};

/* ---- weave.c ---- */

struct str weave_word(struct weave *w, struct str s);  /* a copy that lives as long as the weave; one of each */
uint32_t weave_object(struct weave *w, enum object_kind kind, struct str name);

uint32_t weave_pid(struct weave *w, int64_t pid);      /* index in pid[], made when it is not there */

/* The process that had `pid` at that time, or NO_PROCESS. */
uint32_t weave_process_at(const struct weave *w, int64_t pid, int64_t at_ns);

/* ---- weave_tree.c ---- */

uint32_t weave_program_at(const struct weave *w, uint32_t process, int64_t at_ns);
void weave_root(struct weave *w, const struct record_event *exec);
void weave_fork(struct weave *w, const struct record_event *ev, int64_t at_ns);
void weave_exec(struct weave *w, const struct record_event *ev, int64_t at_ns);
void weave_exit(struct weave *w, const struct record_event *ev, int64_t at_ns);
void weave_wait(struct weave *w, const struct record_event *ev, int64_t at_ns);

/* Records were lost, and maybe ends: who is gone now ended when it was last heard of, and that is said. */
void weave_lost_ends(struct weave *w);

/* Writes what is new or has changed, and the sums of programs that ended before `upto_ns`. */
void weave_say(struct weave *w, int64_t upto_ns);

/* ---- weave_files.c ---- */

/* An absolute path without "." and ".." and doubled slashes, by its text alone; in w->key until the next call.  What is relative to
 * nothing known stays as it is. */
struct str weave_path(struct weave *w, struct str base, struct str path);

void weave_file(struct weave *w, const struct record_event *ev, int64_t at_ns);

/* ---- weave_content.c ---- */

void weave_early_start(struct weave *w);

/* A file that was opened a moment ago, before its event is settled. */
void weave_early(struct weave *w, const struct record_event *ev);

/* 0 = not known. */
uint64_t weave_early_content(struct weave *w, const struct tree_file *row);

void weave_content(struct weave *w, size_t hash_bytes);

#endif

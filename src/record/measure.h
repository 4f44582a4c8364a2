/*
 * measure - runs commands in fresh processes and weighs each whole process tree.
 *
 * A keeper process stands between pawl and the command (keeper.h): it is the subreaper of
 * everything the command starts, so nothing is left behind, whether it daemonises, forks twice or
 * makes a session of its own, also when pawl itself is killed.  The command runs in a session of
 * its own without a terminal, with /dev/null as its input.
 *
 * What is weighed is the command from its exec to its end: its own resources, those of the
 * processes it waited for, and of orphans that ended before it did.  A process that nobody waits
 * for (SIGCHLD ignored) is not in the figures: the kernel does not add it up.  What outlives the
 * command gets 0.2 s to end by itself, then SIGKILL, and is not counted.
 *
 * Sources: CLOCK_MONOTONIC; getrusage(2) for user, system, peak RSS, faults, switches and block
 * I/O; perf_event_open(2) for hardware counters where the machine has them (event.h); /proc/stat,
 * /proc/pressure and /proc/loadavg for the receipt (receipt.h).
 */
#ifndef PAWL_RECORD_MEASURE_H
#define PAWL_RECORD_MEASURE_H

#include "base/buf.h"
#include "base/err.h"
#include "model/run.h"

#define CAPTURE_TAIL ((size_t)64 << 10)
#define CAPTURE_DEFAULT ((size_t)256 << 20)

/* Who a command runs as. */
struct run_as {
	bool drop;                      /* to uid and gid, with their groups; else as we are */
	uint32_t uid, gid;
	const char *name;               /* of the user; NULL = it has none */
	const char *home;
};

struct command {
	/*
	 * Run by `sh -c`, unless it consists of plain words only (letters, digits and -+_./:,@%=,
	 * the first one neither an assignment nor anything a shell knows itself): then its program
	 * is exec'd without a shell, which means the same and keeps the shell's own cost out of the
	 * figures.
	 */
	struct str shell;
	/* instead of `shell`: a program (sought in PATH) and its arguments */
	struct str const *argv;
	uint32_t nargv;
	struct str directory;           /* empty = here */
	double timeout_s; /* 0 = none; then SIGTERM to the process group, SIGKILL after 2 s */
	bool keep_output; /* the first keep_bytes of each stream are wanted, else the last */
	size_t keep_bytes;              /* 0 = CAPTURE_DEFAULT, or CAPTURE_TAIL for the last */
	/* "NAME=value" added to the environment, or replacing what is there */
	struct str const *env;
	uint32_t nenv;
	const struct run_as *who;     /* who it runs as; NULL = as we are */
};

/* NaN = this machine cannot say; never 0 for unknown. */
struct sample {
	double wall_s, user_s, system_s;
	double peak_rss_bytes; /* the largest single process of the tree; free of pawl's own size */
	double minor_faults, major_faults;
	double voluntary, involuntary;  /* context switches */
	double read_bytes, written_bytes;       /* block I/O */
	double instructions, cycles, branch_misses, cache_misses;
	bool user_only; /* the counters left out the kernel: perf_event_paranoid forbids more */
	struct receipt receipt;
};

enum ending {
	ENDED_OK, ENDED_EXIT, ENDED_SIGNAL, ENDED_TIMEOUT, ENDED_NOT_STARTED, ENDED_INTERRUPTED
};

/* What ENDED_NOT_STARTED failed at. */
enum start_failure {
	START_PROGRAM,                  /* exec: status is the errno */
	START_DIRECTORY,                /* the directory to run in: status is the errno */
	/* sh said so, with status 126 or 127 and a last line on stderr that begins "sh: " */
	START_SHELL,
};

struct capture {
	enum ending ending;
	int status;                     /* exit status, signal number, or see enum start_failure */
	enum start_failure start;
	uint32_t outlived;              /* processes that outlived the command and were killed */
	uint32_t unkillable;            /* of those, the ones that would not die within 5 s */
	struct sample sample;           /* all NaN when nothing was started */
	/* what it printed, as far as it was wanted; owned, capture_release() */
	struct buf out, err;
	bool out_cut, err_cut;          /* more was printed than is kept */
};

void capture_release(struct capture *c);

/* Runs the command once; `c` needs no initialisation.  false only when pawl itself could not do its
 * work (no process, no pipe, a NUL byte in the command); whatever the command did is in `c`. */
bool measure_once(const struct command *cmd, struct capture *c, struct err *e) MUST_CHECK;

/*
 * The same in two steps: a process that is ready but for its exec, which it does when it is told to.  Several may
 * stand by, so that one begins as soon as another has ended; they cost no CPU time meanwhile.  Each is given to
 * measure_go() or measure_dismiss(), which free it.  The time-out counts from the exec.  NULL: as false of
 * measure_once().
 */
struct standby;
struct standby *measure_prepare(const struct command *cmd, struct err *e) MUST_CHECK;
bool measure_go(struct standby *s, struct capture *c, struct err *e) MUST_CHECK;
void measure_dismiss(struct standby *s);        /* NULL is allowed */

/* One sentence: "exited with status 3", "killed by SIGSEGV", "timed out after 60 s", "not started:
 * command not found: x". */
struct str ending_text(struct arena *a, const struct capture *c, const struct command *cmd);

/* SIGINT, SIGTERM and SIGHUP from now on: the command's process group gets it, SIGKILL after 2 s,
 * and measure_once() returns ENDED_INTERRUPTED, at once when called after the signal. */
void measure_catch_signals(void);
int measure_interrupted(void);          /* the first signal that asked us to stop, or 0 */

struct plan {
	uint32_t warmup;                /* processes run first and not counted, nor their time */
	uint32_t runs;                  /* 0 = until the budget is used, at least 5 */
	/* 0 = none; with `runs`: whichever is reached first, but at least 5 of them */
	double budget_s;
};

/* Told after every process: for progress. */
struct watcher {
	/* of: 0 = not known */
	void (*tick)(void *ctx, uint32_t done, uint32_t of, double elapsed_s, double budget_s);
	void *ctx;
};

/*
 * Measures `cmd` by `plan` and adds series named `name` to a new bench evidence of `out`: "time"
 * (wall), "user_time", "system_time", "rss", "minor_faults", "major_faults", "voluntary_switches",
 * "involuntary_switches", "read_bytes", "written_bytes", "instructions", "cycles", "branch_misses",
 * "cache_misses"; one value per process, receipts beside them; what this machine cannot give is
 * left out.
 *
 * Stops at the first run that does not end OK: `last` then says how (it is the last run's in any
 * case, owned by the caller), the evidence keeps the runs before it and a note says so.  When there
 * are none, the evidence is one series "time" whose failure says why.
 */
bool measure_command(const struct command *cmd, struct str name, const struct plan *plan,
	const struct watcher *watch, struct reading *out, struct capture *last,
	struct err *e) MUST_CHECK;

/* The same series of one process that measure_once() ran. */
void measure_add(struct reading *out, struct str name, const struct command *cmd,
	const struct capture *c);

#endif

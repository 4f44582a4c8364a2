/*
 * measure - runs commands in fresh processes and weighs each whole process tree.
 *
 * Sources: wait4(2) for user, system, peak RSS, faults and switches of the tree that was waited for; perf_event_open(2) for
 * hardware counters where the machine has them; /proc/stat, /proc/pressure and /proc/loadavg for the receipt.
 */
#ifndef PAWL_RECORD_MEASURE_H
#define PAWL_RECORD_MEASURE_H

#include "base/buf.h"
#include "base/err.h"
#include "model/run.h"

struct command {
	struct str shell;               /* run by `sh -c` (exec'd, so the shell itself costs little) */
	struct str directory;           /* empty = here */
	double timeout_s;               /* 0 = none; then SIGTERM to the process group, SIGKILL after 2 s */
	bool keep_stdout;               /* into capture.out, else it goes to /dev/null but its tail is kept */
	size_t keep_bytes;              /* ceiling on each captured stream; beyond it the run is NOT_DELIVERED_OUTPUT */
	struct str const *env;          /* "NAME=value" added to the environment */
	uint32_t nenv;
};

/* NaN = this machine cannot say; never 0 for unknown. */
struct sample {
	double wall_s, user_s, system_s;
	double peak_rss_bytes;          /* the largest single process of the tree */
	double minor_faults, major_faults;
	double voluntary, involuntary;  /* context switches */
	double read_bytes, written_bytes;       /* block I/O */
	double instructions, cycles, branch_misses, cache_misses;
	struct receipt receipt;
};

enum ending { ENDED_OK, ENDED_EXIT, ENDED_SIGNAL, ENDED_TIMEOUT, ENDED_NOT_STARTED, ENDED_INTERRUPTED };

struct capture {
	enum ending ending;
	int status;                     /* exit status, or signal number */
	struct sample sample;
	struct buf out, err;            /* what it printed; owned, capture_release() */
	bool out_cut, err_cut;          /* a stream crossed keep_bytes */
};

void capture_release(struct capture *c);

/* Runs the command once.  false only when pawl itself could not do its work (no memory, no pipe); whatever the
 * command did is in `c`.  Leaves no process of its group behind, also when the command daemonises within it. */
bool measure_once(const struct command *cmd, struct capture *c, struct err *e) MUST_CHECK;

/* One sentence: "exited with status 3", "killed by SIGSEGV", "timed out after 60 s", "not started: No such file". */
struct str ending_text(struct arena *a, const struct capture *c, const struct command *cmd);

/* SIGINT and SIGTERM while measuring: the child group gets it, measure_once() returns ENDED_INTERRUPTED. */
void measure_catch_signals(void);
int measure_interrupted(void);          /* the signal that asked us to stop, or 0 */

struct plan {
	uint32_t warmup, runs;          /* runs: 0 = until the budget is used, at least 5 */
	double budget_s;                /* 0 = none; the last run that starts before it ends counts */
};

/* Told after every process: for progress. */
struct watcher {
	void (*tick)(void *ctx, uint32_t done, uint32_t of, double elapsed_s, double budget_s);
	void *ctx;
};

/*
 * Measures `cmd` by `plan` and adds series named `name` to a new bench evidence of `out`: "time" (wall), "user_time",
 * "system_time", "rss", "minor_faults", "major_faults", "voluntary_switches", "involuntary_switches", "instructions", ...; a value per process, receipts beside
 * them; counters this machine cannot give are left out.  Stops at the first run that does not end OK: `last` then says how, and the
 * evidence keeps the runs before it.
 */
bool measure_command(const struct command *cmd, struct str name, const struct plan *plan, const struct watcher *watch,
	struct reading *out, struct capture *last, struct err *e) MUST_CHECK;

#endif

/*
 * burndown - several recordings of each scenario of a build or CI job, as one table and one list of findings.
 *
 * The table is made of critical paths: of every scenario the run of median wall time, and the median of all runs for every
 * row, so that its rows sum to that run's wall clock exactly.  Findings come from all parts (critical_path.h, again.h), each with the
 * seconds it would save in every scenario, most first.
 */
#ifndef PAWL_COMPARE_BURNDOWN_H
#define PAWL_COMPARE_BURNDOWN_H

#include "compare/again.h"
#include "compare/critical_path.h"

struct burndown_run {
	const struct process_tree *tree;
	struct str recording;           /* its file */
	struct str log;                 /* file of what it printed; empty = none */
	int status;
	double wall_s;
};

struct burndown_scenario {
	struct str name;                /* "cold" */
	struct burndown_run *run;
	uint32_t nrun;
};

struct burndown_row {
	struct str name;                /* "cc1", "network", "no CPU"; a phase that the program printed */
	enum segment_kind kind;
	enum wait_kind wait_kind;
	int64_t *ns;                    /* by scenario: of the median run; sums to that run's wall_ns */
	int64_t *lo_ns, *hi_ns;         /* by scenario: least and most of all its runs */
	struct str remark;              /* "8.6 s: gen.py sleeps in poll()"; empty */
};

enum finding_kind {
	FOUND_AGAIN,                    /* commands that ran again: kind `again` says why */
	FOUND_ALWAYS_WRITES,            /* a generator that rewrites an equal output and so makes its users run again */
	FOUND_SERIAL,                   /* stretches that could overlap */
	FOUND_LOCK,                     /* a lock held by somebody */
	FOUND_POLL_LOOP,                /* sleeps in steps for something that may be waited for */
	FOUND_STARVED,                  /* too few tokens or CPUs for what could run */
	FOUND_NETWORK,                  /* waiting for a peer */
	FOUND_DISK,
	FOUND_SILENT,                   /* a silent gap that nothing above explains */
	FOUND_LOOKUPS,                  /* negative look-ups */
	FOUND_OUTSIDE,                  /* waits for a daemon that was not recorded */
	FOUND_KINDS
};

struct finding_row {
	enum finding_kind kind;
	enum again again;               /* of FOUND_AGAIN */
	struct str key;                 /* names it across recordings made at other times: for --against, and issue file names */
	struct str title;               /* one sentence with its figures */
	struct str remedy;              /* what one would do; empty = not known */
	struct str *evidence;           /* lines: commands, files, peers, times */
	uint32_t nevidence;
	double *saves_s;                /* by scenario; NaN = does not apply */
	uint32_t commands;              /* how many it is about; 0 = none */
};

struct burndown {
	struct burndown_scenario *scenario;
	uint32_t nscenario;
	uint32_t *median;               /* by scenario: index of its median run */
	struct burndown_row *row;       /* largest sum first */
	uint32_t nrow;
	struct finding_row *finding;    /* by the most that they save in any scenario */
	uint32_t nfinding;
	struct again_table *again;      /* by scenario: against the one before it (cold, warm, hot); of the first: within itself */
	struct prediction *more_cpus;   /* by scenario: twice as many CPUs */
	struct prediction *cached;      /* by scenario: every identical repetition taken away */
};

/* Scenarios in the order in which they build upon each other.  Everything in arena a. */
void burndown(struct burndown_scenario *scenario, uint32_t n, struct arena *a, struct burndown *out);

#endif

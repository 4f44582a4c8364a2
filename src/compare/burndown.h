/*
 * burndown - several recordings of each scenario of a build or CI job, as one table and one list of findings.
 *
 * The table is made of critical paths: of every scenario the run of median wall time, whose rows sum to its wall clock exactly, with the
 * least and the most of all its runs beside them.  A run that failed is shown and counts for nothing.  Findings come from all
 * parts (critical_path.h, again.h), each with the seconds it would save in every scenario, most first.
 */
#ifndef PAWL_COMPARE_BURNDOWN_H
#define PAWL_COMPARE_BURNDOWN_H

#include "compare/again.h"
#include "compare/critical_path.h"

#define NO_RUN UINT32_MAX

/* A gap in the output from here on is worth a word: people begin to wonder (Nielsen 1993, 5.5: the flow of thought breaks at 1 s). */
#define SILENCE_LEAST_NS INT64_C(1000000000)

/* What saves less than this share of the wall clock is less than two runs of one build differ by; it is no finding. */
#define FINDING_LEAST_RATIO 0.01
#define FINDING_LEAST_NS INT64_C(10000000)

struct burndown_run {
	const struct process_tree *tree;        /* NULL: there is no recording */
	struct str recording;           /* its file */
	struct str log;                 /* file of what it printed; empty = none */
	struct str failure;             /* why it does not count: "exited with status 2"; empty = it does */
	int status;                     /* exit status, or 128 + signal; -1 = not known */
	double wall_s;                  /* NaN = not known */
};

struct burndown_scenario {
	struct str name;                /* "cold" */
	struct burndown_run *run;
	uint32_t nrun;
};

struct burndown_row {
	struct str name;                /* "cc1", "network", "no CPU" */
	enum segment_kind kind;
	enum wait_kind wait_kind;
	int64_t *ns;                    /* by scenario: of the median run; sums to that run's wall_ns; NOT_KNOWN without one */
	int64_t *lo_ns, *hi_ns;         /* by scenario: least and most of all runs that count */
	struct str remark;              /* "hot 8.6 s: gen.py, poll"; empty */
};

/* A line `[perf-log LABEL] phase=NN ms, ... total=NN ms` that the program printed, by phase. */
struct burndown_phase {
	struct str label, name;         /* "total" comes last of its label */
	double *median_s, *lo_s, *hi_s; /* by scenario, of runs that count; several lines of one run are summed; NaN = none */
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
	FOUND_SILENT,                   /* nothing ran, and nothing above explains why */
	FOUND_LOOKUPS,                  /* negative look-ups */
	FOUND_OUTSIDE,                  /* waits for a daemon that was not recorded */
	FOUND_KINDS
};

struct finding_row {
	enum finding_kind kind;
	enum again again;               /* of FOUND_AGAIN */
	struct str key;                 /* names it across recordings made at other times: a-z, 0-9 and '-' */
	struct str title;               /* one sentence with its figures */
	struct str remedy;              /* what one would do */
	struct str *evidence;           /* lines: commands, files, peers, times */
	uint32_t nevidence, evidence_cap;
	uint32_t left_out;              /* evidence lines beyond those */
	double *saves_s;                /* by scenario; NaN = does not apply, or not known */
	uint32_t commands;              /* how many it is about; 0 = none */
};

/* A scenario seen through its median run. */
struct burndown_view {
	uint32_t run;                   /* index of it; NO_RUN: none that counts */
	uint32_t counts;                /* runs that count */
	double lo_s, hi_s;              /* wall clock: least and most of them */
	struct critical_path path;
	struct again_table again;       /* against the scenario before it that has runs; of the first: within itself */
	uint32_t before;                /* that scenario; itself when it is the first */
	uint32_t before_run;            /* of it: the last that started before the median run, else its own median run */
	struct prediction as_was;       /* the replay of what happened: its error is that of the others */
	struct prediction alone;        /* as it was, but with all CPUs to itself; as_was when they were */
	struct prediction more_cpus;    /* twice as many CPUs, all to itself: what others took is not the tree's to gain */
	struct prediction reused;       /* without commands that repeat what was there: all but AGAIN_NEEDED and AGAIN_UNKNOWN */
	int64_t cpu_ns;                 /* of the tree; NOT_KNOWN */
	int64_t silent_ns, idle_ns;     /* in gaps of SILENCE_LEAST_NS: printed nothing, used no CPU; NOT_KNOWN */
	struct str silent;              /* the longest of them: "8.6 s: gen.py, poll"; empty = none */
};

struct burndown {
	struct burndown_scenario *scenario;
	struct burndown_view *view;     /* by scenario */
	uint32_t nscenario;
	struct burndown_row *row;       /* largest share of any scenario's wall clock first */
	uint32_t nrow;
	struct burndown_phase *phase;   /* as the first run printed them */
	uint32_t nphase;
	struct finding_row *finding;    /* by the most that they save in any scenario */
	uint32_t nfinding;
};

/* Will burndown() look at the uses of files of that run?  It does of median runs, and of those that they are held against. */
bool burndown_needs_uses(const struct burndown_scenario *scenario, uint32_t n, uint32_t s, uint32_t run);

/* Scenarios in the order in which they build upon each other.  Everything in arena a. */
void burndown(struct burndown_scenario *scenario, uint32_t n, struct arena *a, struct burndown *out);

/* The recording of a scenario's median run; NULL = there is none. */
const struct process_tree *burndown_recorded(const struct burndown *b, uint32_t scenario);

/* The recording that the commands of a scenario are held against; its own one in the first scenario. */
const struct process_tree *burndown_held_against(const struct burndown *b, uint32_t scenario);

/* The most that a finding saves in any scenario; NaN = not known. */
double finding_most(const struct burndown *b, const struct finding_row *f);

const char *finding_kind_name(enum finding_kind kind);  /* "again", "always-writes", "serial" ... */
const char *again_name(enum again kind);                /* "needed", "identical", "mtime", "path", "order", "bypassed", "unknown" */

/* "28.1 s", "850 ms", "3 min 20 s". */
struct str seconds_text(struct arena *a, double seconds);

#endif

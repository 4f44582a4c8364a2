/* burndown - the parts of `pawl burndown`: recordings from files or from runs, artifacts, budgets and identities. */
#ifndef PAWL_VERB_BURNDOWN_H
#define PAWL_VERB_BURNDOWN_H

#include "gate/policy.h"
#include "model/evidence.h"
#include "report/burndown.h"
#include "verb/progress.h"
#include "verb/verb.h"

#define RUNS_DEFAULT 3u         /* of which a median is one that was seen, with one on either side */
#define RUNS_MOST 1000u

/* One recording in memory, with the profiles of its file. */
struct recorded_run {
	struct arena arena;             /* owns what was read */
	struct reading reading;
};

struct burndown_work {
	struct arena arena;
	struct burndown_scenario *scenario;
	uint32_t nscenario, scenario_cap;
	struct recorded_run **run;      /* all that were read; freed by burndown_close() */
	uint32_t nrun, run_cap;
	struct progress *progress;      /* of reading and comparing; NULL while runs are recorded, which have their own */
	struct str output;              /* artifacts directory; empty = none */
	struct str command;             /* that repeats this: "pawl burndown build" */
	struct str what;                /* what was run: "make -j2"; empty = files were read */
	struct str project, commit, job;
	struct str *line;               /* remarks */
	uint32_t nline, line_cap;
	struct burndown burndown;
	struct beside *beside;          /* timelines of other producers */
	uint32_t nbeside, beside_cap;
};

void burndown_remark(struct burndown_work *w, struct str line);
void burndown_step(struct burndown_work *w, struct str doing);  /* says it when all takes long */
void burndown_close(struct burndown_work *w);

/* The scenario of this name, made when it is new: its index. */
uint32_t burndown_scenario_of(struct burndown_work *w, struct str name);

/* Reads a recording as the next run of the scenario; `status` -1: as the recording says. */
bool burndown_read_run(struct burndown_work *w, uint32_t scenario, struct str path, int status,
	struct err *e) MUST_CHECK;

/* When all were read: lets go of what is looked at in median runs alone, which is most of a recording. */
void burndown_lighten(struct burndown_work *w);

/* A run without a recording: nothing but how it ended. */
void burndown_add_run(struct burndown_work *w, uint32_t scenario, const struct burndown_run *run);

/* Operands that name recordings: "cold=a.pawl,b.pawl", plain files, directories of artifacts. */
bool burndown_read_files(struct burndown_work *w, int argc, char **argv, struct err *e) MUST_CHECK;

/* Files of --trace, and what builds left (verb/left.h) beside recordings, into w->beside; after burndown(). */
bool burndown_traces(
	struct burndown_work *w, const struct option_list *trace, struct err *e) MUST_CHECK;

/* What is to be run, and how each run is prepared. */
struct burndown_plan {
	struct str const *argv;         /* the command */
	uint32_t nargv;
	struct str directory;           /* empty = here */
	struct str const *env;
	uint32_t nenv;
	const struct job_scenario *scenario;
	uint32_t nscenario;
	enum record_level record;
	uint32_t runs;                  /* of each scenario */
	double timeout_s;
	int tier;                       /* -1 = the best */
	bool off_cpu;                   /* stacks of waits, too */
};

/* Runs, records below w->output and reads back.  ERR_SYSTEM when interrupted. */
bool burndown_record(
	struct burndown_work *w, const struct burndown_plan *plan, struct err *e) MUST_CHECK;

/* meta.json, timings.jsonl, summary.md, burndown.json, flame graphs and folded stacks of every run, a timeline of each median run. */
bool burndown_write_artifacts(
	struct burndown_work *w, const struct burndown_page *page, struct err *e) MUST_CHECK;
bool burndown_write_issues(struct burndown_work *w, const struct burndown_page *page,
	struct str dir, struct err *e) MUST_CHECK;

/* "hot.identical=0s" ...: seconds at most.  *broken counts those that are not kept, each said in a remark; a value that is not known is
 * *unknown. */
struct burndown_judged { uint32_t broken, unknown; };
bool burndown_judge(struct burndown_work *w, const struct option_list *budget,
	struct burndown_judged *out, struct err *e) MUST_CHECK;

/* Commands of scenarios after the first against a committed file; with `update` writes it. */
bool burndown_identities(struct burndown_work *w, const char *path, bool update,
	struct burndown_judged *out, struct err *e) MUST_CHECK;

/* Prints what differs between commands that match the expression: of two recordings, or within one. */
bool burndown_why(struct burndown_work *w, int argc, char **argv, const char *wanted, bool as_json,
	struct err *e) MUST_CHECK;

/* Into the current run of the store, for rules on timeline.SCENARIO.WHAT; takes the place of what an earlier one put there. */
struct workspace;
bool burndown_keep(struct burndown_work *w, struct workspace *ws, struct err *e) MUST_CHECK;

/* What a budget or a gate may ask of a scenario: "wall", "identical", "network", ..., "phase.NAME"; NaN = not known. */
double burndown_value(const struct burndown *b, uint32_t scenario, struct str name);

#endif

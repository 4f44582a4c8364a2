/*
 * burndown_part - what the files of burndown share: burndown.c the table, burndown_again.c commands that ran again, burndown_wait.c
 * waits of the critical path, burndown_cpu.c CPUs and tokens that were missing, burndown_gap.c serial stretches, silences and look-ups,
 * burndown_phase.c phase lines.
 */
#ifndef PAWL_COMPARE_BURNDOWN_PART_H
#define PAWL_COMPARE_BURNDOWN_PART_H

#include "base/map.h"
#include "compare/burndown.h"
#include "compare/what_if.h"

#define EVIDENCE_MOST 12u               /* lines a finding and scenario: more convinces nobody who is not convinced by these */
#define COMMAND_MOST 160u               /* bytes of a command line in them */

struct burndown_making {
	struct burndown *b;
	struct arena *arena;
	struct map by_key;
	double *best_s;                 /* by finding: where its title comes from; NaN = nowhere yet */
	uint32_t finding_cap, best_cap;
	struct foresight foresight;     /* of the scenario at hand */
};

/* One cause in one scenario. */
struct cause {
	enum finding_kind kind;
	enum again again;
	struct str key, title, remedy;
	double saves_s;                 /* NaN = not known */
	uint32_t commands;
	uint32_t scenario;
};

/* Adds it to the finding of its key; the title is that of the scenario where it saves most.  Returns the finding. */
uint32_t burndown_found(struct burndown_making *m, const struct cause *c);
void burndown_evidence(struct burndown_making *m, uint32_t finding, struct str line);

/* Is that much worth a finding in this scenario? */
bool burndown_matters(const struct burndown_making *m, uint32_t scenario, int64_t ns);

/* "cold" to begin a line of evidence with; nothing when there is but one scenario. */
struct str burndown_where(const struct burndown_making *m, uint32_t scenario);

/* Wall clock that the CPU limit of the job's control group cost, in s; 0 = none that is known of. */
double burndown_limit_cost_s(const struct process_tree *t);

/* Lower case letters, digits and single '-' of s, at most 48. */
struct str burndown_slug(struct arena *a, struct str s);

void find_again_causes(struct burndown_making *m, uint32_t scenario);
void find_wait_causes(struct burndown_making *m, uint32_t scenario);
void find_cpu_causes(struct burndown_making *m, uint32_t scenario);
void find_gap_causes(struct burndown_making *m, uint32_t scenario);
void burndown_phases(struct burndown *b, struct arena *a);

/* Marks `program` and everything it started as free.  `mark` has nprogram entries. */
void burndown_mark_below(const struct process_tree *t, uint32_t program, bool *mark);

/* ---- burndown_runs.c ---- */

/* The median run and what the others say of it. */
void burndown_choose_median(const struct burndown_scenario *s, struct arena *a, struct burndown_view *v);

/* The nearest scenario before it that has a recording; itself when there is none. */
uint32_t burndown_scenario_before(const struct burndown_scenario *scenario, uint32_t s);

/* Of the runs that count the last that started before the recording, else the median one. */
uint32_t burndown_run_before(const struct burndown_scenario *s, const struct process_tree *t);

#endif

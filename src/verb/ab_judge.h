/*
 * ab_judge - an experiment as runs in the store, as deltas with their proofs, and as a verdict by the policy.
 *
 * Only rules on benchmarks are judged.  Where the command line said limits they stand in the place of the
 * rules' own; a policy without a rule on what was measured gets one: worse-than the experiment's limit.
 */
#ifndef PAWL_VERB_AB_JUDGE_H
#define PAWL_VERB_AB_JUDGE_H

#include "verb/experiment.h"
#include "verb/workspace.h"

/* The runs of base and head that it measured. */
struct ab_runs {
	struct run *base, *head;
};

/* Stores both, and the experiment under the id of head's run. */
bool ab_keep_runs(struct workspace *w, struct experiment *x, struct ab_runs *runs, const char *unfinished, struct err *e)
	MUST_CHECK;

bool ab_judge(struct workspace *w, const struct experiment *x, const struct ab_runs *runs, struct judged *out,
	struct err *e) MUST_CHECK;

/* The experiment that this run is of; *found says whether there is one. */
bool ab_judge_stored(struct workspace *w, const struct run *head, struct judged *out, bool *found, struct err *e)
	MUST_CHECK;

/* .pawl/ab/NAME beside the policy */
struct str ab_file(struct workspace *w, struct str name);

/* False alarms of A' on this machine, over all experiments that are remembered here. */
struct ab_alarms {
	uint64_t rows, failed;
};

void ab_alarms_add(struct workspace *w, const struct experiment *x);
struct ab_alarms ab_alarms_read(struct workspace *w, struct str machine);

#endif

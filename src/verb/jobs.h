/*
 * jobs - runs a declared job and brings its evidence home.
 */
#ifndef PAWL_VERB_JOBS_H
#define PAWL_VERB_JOBS_H

#include "gate/policy.h"
#include "model/run.h"
#include "record/measure.h"

/*
 * Builds, warms up and runs `job` in as many fresh processes as it says, reads what it wrote (or times the command
 * itself), and adds the evidence and a job_result to `run`.  false only when pawl itself cannot go on; a job
 * that fails is a job_result that says so.
 */
bool job_measure(const struct policy *policy, const struct job *job, struct run *run, struct err *e) MUST_CHECK;

/* What became of one process of a job. */
struct job_once {
	enum ending ending;
	struct str failure;             /* why it did not deliver; empty = it did */
	struct str tail;                /* its last lines, when it did not */
	double seconds;                 /* that it ran; NaN = it was not started */
	struct receipt receipt;
};

/* A process of the job in the directory of `policy`, standing by (measure.h). */
struct standby *job_prepare_once(const struct policy *policy, const struct job *job, struct err *e) MUST_CHECK;

/* Lets it run: what it wrote, or how long it took, as evidence in `out`.  false only when pawl itself cannot go on. */
bool job_run_once(const struct policy *policy, const struct job *job, struct standby *ready, struct reading *out,
	struct job_once *how, struct err *e) MUST_CHECK;

/* Runs build: of the job; all it printed goes to `said`. */
bool job_build(struct arena *a, const struct policy *policy, const struct job *job, struct buf *said,
	struct job_once *how, struct err *e) MUST_CHECK;

#endif

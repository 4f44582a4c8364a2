/*
 * jobs - runs a declared job and brings its evidence home.
 */
#ifndef PAWL_VERB_JOBS_H
#define PAWL_VERB_JOBS_H

#include "gate/policy.h"
#include "model/run.h"

/*
 * Builds, warms up and runs `job` in as many fresh processes as it says, reads what it wrote (or times the command
 * itself), and adds the evidence and a job_result to `run`.  false only when pawl itself cannot go on; a job
 * that fails is a job_result that says so.
 */
bool job_measure(const struct policy *policy, const struct job *job, struct run *run, struct err *e) MUST_CHECK;

#endif

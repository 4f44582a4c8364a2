/* ab_options - what `pawl ab` and `pawl calibrate` take alike, and their values checked. */
#ifndef PAWL_VERB_AB_OPTIONS_H
#define PAWL_VERB_AB_OPTIONS_H

#include "verb/ab_session.h"
#include "verb/verb.h"

extern double ab_pairs, ab_budget, ab_seed;
extern const char *ab_cpu, *ab_policy;
extern bool ab_randomize, ab_json;
extern struct option_list ab_jobs;

#define AB_OPTIONS \
	{ 'p', "policy", "FILE", "take jobs and rules from FILE instead of ./pawl.yaml", OPTION_TEXT, &ab_policy, NULL }, \
	{ 'j', "job", "NAME", "measure this job only (repeatable)", OPTION_LIST, &ab_jobs, NULL }, \
	{ 'n', "pairs", "N", "pairs at most, of every job", OPTION_NUMBER, &ab_pairs, NULL }, \
	{ 0, "budget", "TIME", "time for measuring, builds not counted: 5m", OPTION_SECONDS, &ab_budget, NULL }, \
	{ 0, "cpu", "LIST", "run every measured process on these CPUs: 2, or 2-3,5", OPTION_TEXT, &ab_cpu, NULL }, \
	{ 0, "randomize", NULL, "give every process an environment of another size, and a random address space", OPTION_FLAG, \
		&ab_randomize, NULL }, \
	{ 0, "seed", "N", "of all coins, instead of one from the kernel", OPTION_NUMBER, &ab_seed, NULL }, \
	{ 0, "json", NULL, "print everything that was measured and found", OPTION_FLAG, &ab_json, NULL }

bool ab_options_check(struct err *e) MUST_CHECK;

/* The seed that was said, else one from the kernel. */
bool ab_options_seed(uint64_t *seed, struct err *e) MUST_CHECK;

/* Jobs that were named, or all. */
bool ab_options_jobs(struct ab_session *s, struct err *e) MUST_CHECK;

/* Builds the trees, then measures: bound to the CPUs, and without a fixed address space. */
bool ab_options_measure(struct ab_session *s, struct err *e) MUST_CHECK;

/* "5%", "0.05": at least 0. */
bool ab_ratio_of(const char *option, const char *text, double *out, struct err *e) MUST_CHECK;

/* What is run and how, as 16 hex digits: experiments with another plan are not one experiment. */
struct str ab_options_plan(struct ab_session *s);

#endif

/* judge_options - what run, add, gate and report have in common: which policy, which base, what to show. */
#ifndef PAWL_VERB_JUDGE_OPTIONS_H
#define PAWL_VERB_JUDGE_OPTIONS_H

#include "verb/verb.h"
#include "verb/workspace.h"

extern const char *judge_policy, *judge_base, *judge_report;
extern bool judge_json;

#define JUDGE_OPTIONS \
	{ 'p', "policy", "FILE", "judge by FILE instead of ./pawl.yaml", OPTION_TEXT, &judge_policy, NULL }, \
	{ 'b', "base", "REV", "compare with the run of REV, instead of base: in the policy", OPTION_TEXT, &judge_base, NULL }, \
	{ 'r', "report", "KIND", "print term (default), markdown, json, junit or github", OPTION_TEXT, &judge_report, NULL }, \
	{ 0, "json", NULL, "the same as --report json", OPTION_FLAG, &judge_json, NULL }

/* Judges `head`, prints the report that was asked for, writes the artifacts when `write` is set, and gives the exit
 * status. */
bool judge_and_show(struct workspace *w, const struct run *head, bool write, int *status, struct err *e) MUST_CHECK;

/* The run of that name, or (NULL) the current one; ERR_USAGE with the remedy when there is none. */
struct run *judge_find_run(struct workspace *w, const char *name, struct err *e);

/* The report named by --report or --json; NULL and ERR_USAGE when there is none of that name. */
const struct report *judge_report_kind(struct err *e);

#endif

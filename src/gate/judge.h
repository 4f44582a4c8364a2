/* judge - the parts of gate_judge(): rows against limits (judge.c, judge_proof.c), counts of tests (judge_tests.c). */
#ifndef PAWL_GATE_JUDGE_H
#define PAWL_GATE_JUDGE_H

#include "gate/verdict.h"

/* What every part needs to know. */
struct hearing {
	struct arena *arena;
	const struct policy *policy;
	const struct run *head;
	const struct deltas *deltas;
	int64_t today_day;              /* since the epoch */
	struct verdict *verdict;        /* takes remarks */
};

/* One delta against one limit. */
struct found {
	enum ruling ruling;
	struct str sentence;
	double resolution;              /* see struct reason */
	uint32_t needed;
};

struct str judge_percent(struct arena *a, double ratio);        /* "12.6 %" */

/*
 * A row of an experiment against a ratio by which head may be worse.  Within the limits that the experiment was run
 * for, its decision counts; beside them, what it proves of that decision or of the bounds.
 */
struct found judge_proof(struct arena *a, const struct delta *d, double limit);

/* A function of a profile against a share, its growth or its cost. */
struct found judge_profile(struct arena *a, double alpha, const struct rule *r, const struct delta *d);

/* A rule on coverage over its rows; floors are read from below the policy's directory. */
bool judge_coverage(const struct hearing *h, struct judgement *j, struct err *e) MUST_CHECK;

/* How much worse head is than base, as a ratio: for rates a drop to half is a doubling of the time. */
double judge_worse_by(const struct delta *d);

/* Counts a delta that the rule lets pass, and one that it has nothing to compare with. */
void judge_pass(const struct hearing *h, struct judgement *j, const struct delta *d);
void judge_fresh(const struct hearing *h, struct judgement *j, const struct delta *d);

bool judge_selects(const struct rule *r, const struct delta *d);
bool judge_not_asked(const struct run *head, struct str job);
bool judge_needs_base(const struct rule *r);
struct reason *judge_add_reason(struct arena *a, struct judgement *j);

/* Turns a broken reason into an accepted one when accepted.yaml says so, or says why it does not count. */
void judge_accept(const struct hearing *h, const struct rule *r, struct reason *reason);

/* Every selected delta against the limit of the rule. */
void judge_rows(const struct hearing *h, struct judgement *j);

/* more-than: how many selected deltas are bad, known and accepted ones left out.  The file of known failures is
 * read from beside the policy. */
bool judge_count(const struct hearing *h, struct judgement *j, struct err *e) MUST_CHECK;

#endif

/*
 * verdict - what we tell CI, and the reasons in the order in which a person should read them.
 */
#ifndef PAWL_GATE_VERDICT_H
#define PAWL_GATE_VERDICT_H

#include "compare/delta.h"
#include "gate/policy.h"

/* In order of weight for people; the exit status is ruling_status(). */
enum ruling {
	RULING_PASS,
	RULING_WARN,            /* a soft rule broke */
	RULING_INCONCLUSIVE,    /* too little evidence to say */
	RULING_NOT_MEASURED,    /* something declared did not arrive */
	RULING_FAIL,            /* a hard rule broke */
};

struct reason {
	const struct delta *delta;      /* NULL for a job that did not deliver */
	const struct accepted *accepted;        /* why it does not count; else NULL */
	enum ruling ruling;
	struct str sentence;            /* "+12.6 % [+10.9, +14.2]", "exited with status 139 in run 2" */
	double resolution;              /* inconclusive: smallest change that could have been seen; NaN = not known */
	uint32_t needed;                /* inconclusive: rounds (values a side) that would settle it; 0 = not known */
};

struct judgement {             /* of one rule */
	const struct rule *rule;
	enum ruling ruling;
	struct reason *reason;          /* broken and undecided ones, worst first, then accepted and clearly better ones;
					 * plain passes are only counted */
	uint32_t nreason, reason_cap;
	uint32_t nbetter;               /* of npass: those that have a reason, as they are clearly better */
	uint32_t npass, ndelta;         /* deltas that passed, and that were selected */
	uint32_t nnew;                  /* of ndelta: the base did not have them, so there is nothing to compare */
	const struct delta *worst_pass; /* nearest to its limit among those that passed; NULL = none */
};

/* What became of a delta under all rules together, apart from their reasons. */
enum counted {
	COUNTED_NOT,            /* no rule judged it, or none let it pass */
	COUNTED_NEW,            /* the base did not have it, so there is nothing to compare */
	COUNTED_PASS,           /* a rule let it pass */
};

struct verdict {
	enum ruling ruling;
	struct judgement *judgement;    /* one per rule, in the file's order */
	uint32_t njudgement;
	struct reason *missing;         /* jobs that did not deliver */
	uint32_t nmissing;
	enum counted *counted;          /* of every delta that was judged */
	bool must_decide;               /* an undecided hard rule says inconclusive: fail */
	struct str *remark;
	uint32_t nremark, remark_cap;
};

/* Judges.  ERR_USAGE with the rule's place when a rule selects nothing although every job delivered.
 * `today_day` is the day (since the epoch) that accepted regressions are held against. */
bool gate_judge(struct arena *a, const struct policy *policy, const struct run *head, const struct deltas *deltas,
	int64_t today_day, struct verdict *out, struct err *e) MUST_CHECK;

/* 0 pass or warn, 2 a hard rule failed, 3 not measured or (with must_decide) not decided; 2 before 3. */
int verdict_status(const struct verdict *v);

const char *ruling_name(enum ruling r);         /* "pass", "warn", "inconclusive", "not measured", "fail" */

#endif

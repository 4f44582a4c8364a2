/*
 * experiment - what one `pawl ab` or `pawl calibrate` measured, kept as a file so that nothing measured is lost.
 *
 * While it is under way its file is lines: all that is known, one for every pair as soon as that is done, all
 * again whenever more than a pair came.  A kill at any time loses none, and writing costs microseconds.  In the end
 * it is one object.  It goes on after an interruption, may be combined with others, and is what
 * `pawl report` judges again.  doc/schema/experiment.json describes it.
 */
#ifndef PAWL_VERB_EXPERIMENT_H
#define PAWL_VERB_EXPERIMENT_H

#include "compare/ab.h"

/* Where a process ran and what disturbed it, in the order in which they ran. */
struct ab_receipt {
	uint32_t pair;                  /* index in ab.pair */
	enum ab_arm arm;
	struct receipt receipt;
};

/* A job that was declared and gave nothing to compare. */
struct ab_missing {
	struct str job, why, tail;
};

struct experiment {
	struct arena *arena;
	struct str id;                  /* 16 hex digits; its file is ID.json */
	struct str kind;                /* "ab" or "calibrate" */
	struct str project;
	struct str base, head;          /* commits that were built */
	struct str base_said, head_said; /* as the user named them */
	struct str head_commit;         /* what the dirty tree stands on; the same as head when it is clean */
	bool dirty;
	struct str plan;                /* hash of what is run and how: the texts of the jobs */
	double limit_fail, limit_pass;  /* as the command line said; NaN = by the policy */
	struct str machine;             /* fingerprint */
	struct str run, base_run;       /* ids in the store, once they are there */
	struct str stop;                /* why it ended; empty while it has not */
	struct str randomize;           /* "environment size": what differed from process to process; may be empty */
	struct str cpus;                /* --cpu; empty = all */
	int64_t started_ns;
	double build_s[AB_ARMS];        /* NaN = was not built */
	double process_s;               /* of spent_s, measured processes ran */
	double spent_s;                 /* since the builds, over all sessions */
	double load;                    /* 1-minute average before the first pair */
	struct str *remark;             /* what weakens the comparison */
	uint32_t nremark, remark_cap;
	struct ab_missing *missing;
	uint32_t nmissing, missing_cap;
	struct ab_receipt *receipt;
	uint32_t nreceipt, receipt_cap;
	struct ab ab;
};

void experiment_init(struct experiment *x, struct arena *a);
void experiment_remark(struct experiment *x, struct str text);  /* once each */

void experiment_put(struct buf *out, const struct experiment *x, uint32_t indent);
bool experiment_take(struct experiment *x, struct arena *a, struct str bytes, struct err *e) MUST_CHECK;

/* From a file of either kind; to one that also survives a loss of power, which takes the disk's time. */
bool experiment_load(struct experiment *x, struct arena *a, const char *path, struct err *e) MUST_CHECK;
bool experiment_save(const struct experiment *x, const char *path, struct err *e) MUST_CHECK;

/* The file of one under way; { .path = ... } at first.  The rest is what it held when it was last written. */
struct experiment_log {
	const char *path;
	bool open;
	int fd;
	uint32_t npair, nreceipt, nrow, njob, leg, plan, ncounted;
};

/* After every pair.  The kernel has it when this returns: it outlives a kill, not a loss of power. */
bool experiment_log_add(struct experiment_log *l, const struct experiment *x, struct err *e) MUST_CHECK;
void experiment_log_close(struct experiment_log *l);

/* Every row with its verdict, and the tally: what --json adds to the file. */
void experiment_put_found(struct json_out *o, const struct experiment *x);

#endif

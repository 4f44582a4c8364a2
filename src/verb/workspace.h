/*
 * workspace - where a verb works: the policy, the repository, the store, and the runs it finds there.
 */
#ifndef PAWL_VERB_WORKSPACE_H
#define PAWL_VERB_WORKSPACE_H

#include "gate/verdict.h"
#include "record/git.h"
#include "report/report.h"
#include "store/store.h"

enum workspace_use {
	WORKSPACE_READ,                 /* the store must be there and is not changed */
	WORKSPACE_WRITE,
	WORKSPACE_EITHER,               /* to write where that is possible, else to read, with a note */
};

struct workspace {
	struct arena arena;             /* owns everything below, and the runs found */
	const char *policy_path;        /* --policy; NULL = the pawl.yaml here or in a directory above */
	const char *base_rev;           /* --base; NULL = base: of the policy */
	struct str caller;              /* the directory of the caller, below the policy's that was entered; empty = the same */
	struct policy *policy;
	struct git_head git;            /* commit is empty outside git */
	struct store *store;
	enum workspace_use use;         /* as workspace_open() was told */
	bool read_only;                 /* the store cannot be changed */
	int lock;                       /* descriptor plus one; 0 = not held */
};

/* Loads the policy, asks git, opens the store.  Enters the policy's directory. */
bool workspace_open(struct workspace *w, enum workspace_use use, struct err *e) MUST_CHECK;
void workspace_close(struct workspace *w);

/* Goes to the directory that holds the policy: here or above, as git looks for its repository. */
bool workspace_enter(struct workspace *w, struct err *e) MUST_CHECK;

/* A path of the command line, which belongs to the directory of the caller, for use after workspace_open().  "-" stays. */
const char *workspace_path(struct workspace *w, const char *path);

/* Keeps every other process that wants it from changing the current run until workspace_close(); waits 30 s at most. */
bool workspace_lock(struct workspace *w, struct err *e) MUST_CHECK;

/* Removes what killed processes left beside the store and the reports, when it is older than an hour. */
bool workspace_sweep(struct workspace *w, uint32_t *n, struct err *e) MUST_CHECK;

/* A run that knows this commit, machine and time and has no evidence yet. */
struct run *workspace_new_run(struct workspace *w);

/* The newest run of exactly what is checked out: the commit, or its dirty tree.  With `or_commit` a run of the commit does
 * when the tree was edited since.  NULL and no error when there is none. */
struct run *workspace_current_run(struct workspace *w, bool or_commit, struct err *e);

/* The run named by an id, a prefix of one, or a revision. */
struct run *workspace_find_run(struct workspace *w, struct str name, struct err *e);

/* The verdict on `head`, with all that a report shows.  Everything is owned by the workspace. */
struct judged {
	struct page page;
	struct deltas deltas;
	struct verdict verdict;
};

/* Finds the base run, compares and judges; remembers the verdict unless the store is read-only.  With WORKSPACE_EITHER
 * a verdict that cannot be remembered is given all the same, with a note. */
bool workspace_judge(struct workspace *w, const struct run *head, struct judged *out, struct err *e) MUST_CHECK;

/* Writes every report that has a file name below the artifacts directory. */
bool workspace_write_reports(struct workspace *w, const struct page *page, struct err *e)
	MUST_CHECK;

/* Another file below the artifacts directory; `path`: where it lies. */
bool workspace_write_artifact(struct workspace *w, const char *name, struct str bytes, struct str *path, struct err *e)
	MUST_CHECK;

/* Where a report goes, and where the one for people lies (html). */
struct str workspace_artifact(struct workspace *w, const struct report *r);
struct str workspace_report_path(struct workspace *w);

/* One report to standard output. */
bool workspace_print(const struct page *page, const struct report *r, struct err *e) MUST_CHECK;

int64_t now_ns(void);           /* since the epoch; SOURCE_DATE_EPOCH when it is set */

#endif

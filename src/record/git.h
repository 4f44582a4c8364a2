/*
 * git - the few questions pawl asks a repository, by running `git` in the current directory.
 *
 * The repository's own configuration may be hostile as far as a reader needs to care: no file
 * system monitor, hook, pager, signature check, prompt or lazy fetch is run, no lock is taken.  (A
 * clean filter is: git cannot compare files without it.)  Revisions are passed as arguments, never
 * through a shell; one that begins with '-' is refused.
 *
 * What a shallow clone does not have is an error whose hint says how to fetch it.
 */
#ifndef PAWL_RECORD_GIT_H
#define PAWL_RECORD_GIT_H

#include "base/arena.h"
#include "base/err.h"
#include "model/changes.h"
#include "record/measure.h"

struct git_head {
	struct str commit;              /* full hex id; empty before the first commit */
	struct str branch;              /* empty when HEAD is detached */
	struct str subject;             /* first line of the commit's message */
	struct str top;                 /* the root of the work tree */
	bool dirty; /* tracked files differ from the commit; untracked ones do not count */
};

/* false without an error (e->kind == ERR_NONE) when this is no repository, or git is not
 * installed. */
bool git_head(struct arena *a, struct git_head *h, struct err *e) MUST_CHECK;

/* The full id of the commit a revision means; ERR_USAGE with git's own words when there is none. */
bool git_resolve(struct arena *a, struct str rev, struct str *commit, struct err *e) MUST_CHECK;

/* ERR_USAGE when they have no common ancestor. */
bool git_merge_base(struct arena *a, struct str x, struct str y, struct str *commit, struct err *e)
	MUST_CHECK;

/* First-parent ancestors of `rev`, itself first, at most `most`. */
bool git_ancestors(struct arena *a, struct str rev, uint32_t most, struct str **commit, uint32_t *n,
	struct err *e) MUST_CHECK;

/* What differs from commit `base` to commit `head`; an empty `head` is the work tree as it stands (tracked files only).  Paths
 * are those from the top of the repository, wherever in it we are. */
bool git_changes(struct arena *a, struct str base, struct str head, struct changes *out, struct err *e) MUST_CHECK;

/* The same of what lies below `directory`, with paths relative to it. */
bool git_changes_below(struct arena *a, struct str directory, struct str base, struct str head, struct changes *out, struct err *e)
	MUST_CHECK;

/* The files of the work tree below `directory`, those that git ignores left out; paths relative to it. */
bool git_files(struct arena *a, struct str directory, struct str **file, uint32_t *n, struct err *e) MUST_CHECK;

/* Does a commit have that path?  False also when nobody can tell, as `directory` lies outside of its repository. */
bool git_has(struct arena *a, struct str directory, struct str commit, struct str path);

/* A file of a commit; the path is relative to `directory`. */
bool git_show(struct arena *a, struct str directory, struct str commit, struct str path, struct str *bytes, struct err *e) MUST_CHECK;

struct git_answer {
	enum ending ending;
	int status;
	struct str out, err;            /* in the arena; of err the first line, without "fatal: " */
};

/*
 * Has git do something that may change the repository; `args` ends with an empty one, `env` comes on top
 * of ours.  No hooks run.  ERR_SYSTEM with git's own words when it fails.
 */
bool git_do(struct arena *a, const struct str *args, const struct str *env, uint32_t nenv,
	struct git_answer *out, struct err *e) MUST_CHECK;

#endif

/* git - the few questions pawl asks a repository, by running `git` with NUL-separated output. */
#ifndef PAWL_RECORD_GIT_H
#define PAWL_RECORD_GIT_H

#include "base/arena.h"
#include "base/err.h"

struct git_head {
	struct str commit, branch, subject, top;        /* top: the root of the work tree */
	bool dirty;
};

/* false without an error (e->kind == ERR_NONE) when this is no repository or git is not installed. */
bool git_head(struct arena *a, struct git_head *h, struct err *e) MUST_CHECK;

/* The full id of a revision; ERR_USAGE with git's own words when there is none. */
bool git_resolve(struct arena *a, struct str rev, struct str *commit, struct err *e) MUST_CHECK;

bool git_merge_base(struct arena *a, struct str x, struct str y, struct str *commit, struct err *e) MUST_CHECK;

/* First-parent ancestors of `rev`, itself first, at most `most`. */
bool git_ancestors(struct arena *a, struct str rev, uint32_t most, struct str **commit, uint32_t *n, struct err *e)
	MUST_CHECK;

#endif

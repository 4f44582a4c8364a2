/*
 * worktree - commits checked out beside the user's own tree, for as long as they are needed.
 *
 * A work tree of git (git-worktree(1)) is a directory and an entry below .git/worktrees; both go when it
 * is removed, without asking git, because that has to work after a signal as well.
 */
#ifndef PAWL_RECORD_WORKTREE_H
#define PAWL_RECORD_WORKTREE_H

#include "base/arena.h"
#include "base/err.h"

/*
 * The work tree `top` as it is, with untracked files that are not ignored, as a commit that no branch
 * holds; HEAD itself when nothing differs.  The user's index is not touched: `index` is a file to work
 * with.  The same tree on the same HEAD always gives the same commit.
 */
bool worktree_snapshot(struct arena *a, struct str top, struct str index, struct str *commit, struct err *e) MUST_CHECK;

/*
 * Checks `commit` of the repository at `top` out to the new directory `path`.  Submodules are cloned from
 * the ones in `top`; one that was never initialised there stays empty, as it is there.
 */
bool worktree_add(struct arena *a, struct str top, struct str path, struct str commit, struct err *e) MUST_CHECK;

/* Removes the directory and git's entry of it.  What cannot be removed stays: the next call tries again. */
void worktree_remove(struct str path);

/* A directory and all below it; directories that forbid it are opened first. */
void worktree_erase(const char *path);

#endif

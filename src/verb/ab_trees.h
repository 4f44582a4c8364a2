/*
 * ab_trees - the trees that an experiment measures: base, head and the base once more (A'), each checked out
 * and built beside the others, at paths of one length.
 *
 * They lie in .pawl/ab/ID/ and are gone when ab_trees_close() returns; what a killed process left is removed
 * by the next one.  Base and head are built as the policy says, in the user's environment.
 *
 * A' is linked in another order where the build takes notice of what the environment says: an object that
 * moves code and data (LDFLAGS), sections sorted (RUSTFLAGS), functions shuffled (GOFLAGS).  The arms that get none of
 * these get variables of the same size instead, so that all processes see equally large environments.  Whether it
 * had an effect is looked at: when no program came out different, A' is a copy and called one.
 */
#ifndef PAWL_VERB_AB_TREES_H
#define PAWL_VERB_AB_TREES_H

#include "compare/ab.h"
#include "verb/progress.h"
#include "verb/workspace.h"

#define AB_LINK_ENV 3

struct ab_tree {
	struct str top;                 /* absolute */
	struct str env[AB_LINK_ENV];    /* for its builds and its processes */
	bool built;
};

struct ab_trees {
	struct workspace *workspace;
	struct arena *arena;
	struct str home, prefix;        /* .pawl/ab/ID; the policy's directory below the repository's top */
	struct str commit[2];           /* of base and head */
	uint32_t variants;              /* layouts of base and head; at least 1 */
	bool with_null;                 /* a tree for A'; with several variants the next one of base serves */
	struct ab_tree *tree;           /* base's variants, head's, then A' */
	uint32_t ntree, nenv;
	bool go_shuffles;               /* processes that call go link for themselves, by GOFLAGS */
	double build_s[AB_ARMS];        /* NaN = not built */
	struct str null_kind;           /* "relinked (...)", "copied" */
	struct str remark;              /* what went wrong with A'; else empty */
	struct progress progress;
	int lock;
};

/* Removes what killed processes left, takes a directory for this one.  The workspace's policy lies in git. */
bool ab_trees_open(struct ab_trees *t, struct workspace *w, struct err *e) MUST_CHECK;

/* The commit that `rev` means; NULL: the work tree as it is. */
bool ab_trees_resolve(struct ab_trees *t, const char *rev, struct str *commit, struct err *e) MUST_CHECK;

/* Checks out and builds what commit[], variants and with_null ask for, for these jobs. */
bool ab_trees_build(struct ab_trees *t, struct job *const *job, uint32_t njob, struct err *e) MUST_CHECK;

/* Policy and job as they are in the tree of this arm. */
struct ab_place {
	struct policy policy;
	struct job job;
};

void ab_trees_place(const struct ab_trees *t, const struct job *job, enum ab_arm arm, uint32_t variant,
	struct ab_place *place);

const struct ab_tree *ab_trees_tree(const struct ab_trees *t, enum ab_arm arm, uint32_t variant);

/* Finds out how A' came out: once, after the builds and warm-ups of these jobs. */
void ab_trees_name_null(struct ab_trees *t, struct job *const *job, uint32_t njob);

void ab_trees_close(struct ab_trees *t);

#endif

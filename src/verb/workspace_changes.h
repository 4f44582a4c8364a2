/* workspace_changes - what git says changed between two runs, for coverage. */
#ifndef PAWL_VERB_WORKSPACE_CHANGES_H
#define PAWL_VERB_WORKSPACE_CHANGES_H

#include "verb/workspace.h"

/*
 * Fills changes, patch and no_changes of `opt` when the head holds coverage.  `from` is the merge base, empty where there is none;
 * `base` may be NULL.  What git cannot say is said in no_changes: it is no error until a rule asks for it.
 */
void workspace_changes(struct workspace *w, const struct run *base, const struct run *head, struct str from,
	struct compare_options *opt);

#endif

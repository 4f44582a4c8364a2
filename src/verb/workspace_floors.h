/* workspace_floors - what rules on floors need to know beside coverage: floors that nothing covers, floors that a change lowers. */
#ifndef PAWL_VERB_WORKSPACE_FLOORS_H
#define PAWL_VERB_WORKSPACE_FLOORS_H

#include "verb/workspace.h"

/*
 * Adds rows of the metric "floor" where a rule has `floor:` and the head holds coverage: not measured for a directory with a
 * .covgate of which no input says anything; worse for a measured package whose floor in the work tree, which is the one that
 * holds, is lower than at `from`, the merge base; empty = there is none.
 */
bool workspace_floors(struct workspace *w, const struct run *head, struct str from, struct deltas *out, struct err *e) MUST_CHECK;

#endif

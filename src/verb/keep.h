/* keep - retention: which runs go by keep: of the policy, and which never do. */
#ifndef PAWL_VERB_KEEP_H
#define PAWL_VERB_KEEP_H

#include "verb/workspace.h"

/*
 * Drops the runs of the policy's project that keep: does not want, and says which.  Never dropped, whatever keep: says: the
 * two newest runs, the run that the base stands for now (as it is and as the merge base of what is checked out), and every
 * run that one of the kept was judged against.  When git cannot say what the base is, nothing is dropped, with a note.
 */
bool keep_apply(struct workspace *w, uint32_t *dropped, struct err *e) MUST_CHECK;

/* The same after a run was stored: a failure is said and is no failure of the run. */
void keep_after_run(struct workspace *w);

#endif

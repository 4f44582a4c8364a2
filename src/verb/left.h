/* left - what builds say of themselves in files, kept beside a recording: ninja's log, cargo's page of timings, Go's and Bazel's traces. */
#ifndef PAWL_VERB_LEFT_H
#define PAWL_VERB_LEFT_H

#include "base/err.h"
#include "model/process_tree.h"

/*
 * Copies what programs of `t` wrote of themselves during the run to the side of its recording NAME.pawl: ninja's log as NAME.ninja_log,
 * all else below NAME.traces/.  What an earlier run left there is removed.  *skipped: files that are too large, or too many.
 */
bool left_keep(struct arena *a, const struct process_tree *t, struct str recording, uint32_t *skipped, struct err *e) MUST_CHECK;

/* Is this, of what was kept, one of the many that compilers wrote? */
bool left_is_compiler(struct str path);

/* What left_keep() put beside this recording. */
bool left_find(struct arena *a, struct str recording, struct str **path, uint32_t *n, struct err *e) MUST_CHECK;

#endif

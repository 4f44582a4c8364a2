/* cover_home - coverage on its way into a repository: its modules, its files, and what of them a program wrote. */
#ifndef PAWL_VERB_COVER_HOME_H
#define PAWL_VERB_COVER_HOME_H

#include "model/coverage_select.h"
#include "model/source_paths.h"

/*
 * Teaches `p` the repository at `root`: where it lies and the module of its go.mod; with `whole` all its files and modules, so that
 * paths of containers and subdirectories are found.
 */
bool cover_home(struct source_paths *p, struct str root, bool whole, bool ignore_case, struct err *e) MUST_CHECK;

/* Paths and packages of one input become the repository's, in the coverage's own arena; it must be settled then. */
void cover_bring_home(struct source_paths *p, struct coverage *c);

/* The text of a regular file that lies below `root`, also by its real path: coverage from elsewhere may name anything.  False when it is
 * not there, or larger than any source. */
#define COVER_SOURCE_MOST ((size_t)64 << 20)

bool cover_source(struct arena *a, struct str root, struct str path, struct str *text) MUST_CHECK;

/* Is what the path names below `root` a file that a program wrote?  Paths that leave it are not looked at. */
bool cover_is_generated(struct str root, struct str path);

/*
 * The coverage among what a run takes in: brought home below `root`, generated code left out and counted.  Looks at the repository
 * only when there is coverage.
 */
struct reading;
bool cover_take_in(struct reading *r, uint32_t first, struct str root, struct err *e) MUST_CHECK;

#endif

/*
 * outputs - the files that a job says it writes, and which of them a run of it wrote.
 *
 * A file that is the same before and after the command (inode, size, time of its last change) is not its output:
 * yesterday's result is not today's.  A pattern may match directories; then each file below them is judged by itself.
 */
#ifndef PAWL_VERB_OUTPUTS_H
#define PAWL_VERB_OUTPUTS_H

#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"

/* One match of a pattern: a file, or a directory and the files below it. */
struct output {
	struct str path;
	bool is_directory;
	struct str *below;              /* of a directory: its files, relative to it, sorted */
	uint32_t nbelow;
};

/* What matches a pattern now, and the state of each file. */
struct outputs {
	struct arena *arena;
	struct output *match;
	uint32_t n;
	struct map by_path;             /* path of a file to state[] */
	struct stat *state;             /* all 0: it went away while we looked */
	uint32_t nstate, cap;
};

bool outputs_look(struct arena *a, struct str pattern, struct outputs *out, struct err *e) MUST_CHECK;

/* Leaves those in `now` that were written since `before`; returns how many files were not. */
uint32_t outputs_keep_written(const struct outputs *before, struct outputs *now);

#endif

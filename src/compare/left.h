/* left - which files the programs of a recorded run wrote of themselves: logs and traces of a build. */
#ifndef PAWL_COMPARE_LEFT_H
#define PAWL_COMPARE_LEFT_H

#include "model/process_tree.h"

struct left_file {
	struct str path;                /* absolute where the recording knows directories */
	bool compiler;                  /* one of many of its kind: clang's -ftime-trace */
	bool pattern;                   /* a shell pattern: the recording does not know which files were written */
};

/* What is known by the names of files that were written (cargo's page and log, Bazel's profile), and what programs were
 * told to write (go -debug-actiongraph and -debug-trace, bazel --profile, clang -ftime-trace).  Each once, in order of the programs. */
uint32_t left_files(const struct process_tree *t, struct arena *a, struct left_file **out);

#endif

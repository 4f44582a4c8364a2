/* init_targets - the benchmark targets that build files name. */
#ifndef PAWL_VERB_INIT_TARGETS_H
#define PAWL_VERB_INIT_TARGETS_H

#include "verb/init.h"

#define TARGETS_MOST 12u

struct targets {
	struct str name[TARGETS_MOST];  /* cargo: the target; CMake: its path below the build directory */
	uint32_t n;
};

/* [[bench]] targets with a harness of their own. */
void targets_of_cargo(struct targets *t, struct str text);

/* Targets that are linked with benchmark::benchmark or benchmark_main; `dir` is the build file's directory below the project. */
void targets_of_cmake(struct arena *a, struct targets *t, struct str dir, struct str text);

/* One word of a shell command, quoted where that is needed. */
struct str shell_word(struct arena *a, struct str word);

#endif

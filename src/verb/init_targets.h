/* init_targets - the benchmark targets that build files name. */
#ifndef PAWL_VERB_INIT_TARGETS_H
#define PAWL_VERB_INIT_TARGETS_H

#include "verb/init.h"

#define TARGETS_MOST 12u

struct targets {
	struct str name[TARGETS_MOST];  /* cargo: the target; CMake: its name; Python: a file of benchmarks */
	uint32_t n, beyond;             /* beyond: those that found no room */
	struct str option[TARGETS_MOST];        /* CMake: switches that let benchmarks and tests be built */
	uint32_t noption;
	struct str bench_script;        /* package.json: "bench" or "benchmark" */
	struct str runner, runner_args; /* package.json: "mocha" and what its script gives it */
	uint64_t facts;                 /* that reading the file as what it is told */
};

/* [[bench]] targets with a harness of their own. */
void targets_of_cargo(struct targets *t, struct str text);

/* Targets that are linked with benchmark::benchmark or benchmark_main; `dir` is the build file's directory below the project. */
void targets_of_cmake(struct arena *a, struct targets *t, struct str dir, struct str text);

/* Its switches whose names say that they turn on benchmarks or tests, and which are off. */
void options_of_cmake(struct targets *t, struct str text);

bool option_is_bench(struct str name);

/* Scripts and dependencies. */
void targets_of_node(struct arena *a, struct targets *t, struct str text);

void targets_add(struct targets *t, struct str name);

/* One word of a shell command, quoted where that is needed. */
struct str shell_word(struct arena *a, struct str word);

#endif

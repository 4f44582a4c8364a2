/*
 * coverage - per file: lines, statement blocks, functions, branches, in three states.
 *
 * A count of COVERAGE_UNMEASURED means that no run could tell (a dump that did not arrive, a stamp that does
 * not match, code that was not built): it is neither covered nor uncovered, and never 0 %.
 */
#ifndef PAWL_MODEL_COVERAGE_H
#define PAWL_MODEL_COVERAGE_H

#include "base/arena.h"

#define COVERAGE_UNMEASURED UINT64_MAX

struct cov_line { uint32_t line; uint64_t count; };
struct cov_block { uint32_t line, column, end_line, end_column, statements; uint64_t count; };
struct cov_function { struct str name; uint32_t line, end_line; uint64_t count; };
struct cov_branch { uint32_t line, block, branch; uint64_t count; };

struct cov_file {
	struct str path;
	struct cov_line *line;
	struct cov_block *block;
	struct cov_function *function;
	struct cov_branch *branch;
	uint32_t nline, nblock, nfunction, nbranch;
};

struct coverage {
	struct arena *arena;
	struct cov_file *file;
	uint32_t n, cap;
};

#endif

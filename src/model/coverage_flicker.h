/*
 * coverage_flicker - what some runs of one build covered and others did not: it depends on time, order or chance, and neither its
 * gain nor its loss says anything of a change.
 */
#ifndef PAWL_MODEL_COVERAGE_FLICKER_H
#define PAWL_MODEL_COVERAGE_FLICKER_H

#include "model/coverage.h"

struct cov_flicker {
	struct str path;
	uint32_t line, end_line;        /* inclusive */
	uint64_t n;                     /* statements, or lines, as the file's measure says */
	cov_set by, in;
};

struct cov_flickers {
	struct cov_flicker *flicker;    /* by path and line; lines that follow each other with the same sets are one */
	uint32_t n, cap;
	uint64_t all, flickering;       /* statements or lines that are measured; of them those above */
};

/* Of a settled coverage whose sources are runs of one build. */
void coverage_flickers(struct arena *a, const struct coverage *c, struct cov_flickers *out);

#endif

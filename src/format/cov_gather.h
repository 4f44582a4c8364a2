/*
 * cov_gather - lines of formats that say the same line several times: for each class of a file, for each method and again for
 * the class.  The same line is not run more often for that: the largest count holds, and the largest number of branches.  Unmeasured
 * is below all counts.
 */
#ifndef PAWL_FORMAT_COV_GATHER_H
#define PAWL_FORMAT_COV_GATHER_H

#include "base/err.h"
#include "model/coverage.h"

struct cov_gather {
	struct coverage *coverage;
	struct cov_gathered *line;
	uint32_t n, cap;
	struct map places;              /* (file, line) -> line */
};

void cov_gather_init(struct cov_gather *g, struct coverage *c);
void cov_gather_line(struct cov_gather *g, uint32_t file, uint32_t line, uint64_t count);

/* `taken` of `all` branches of a line; they belong to a line that is given, too, or stand alone. */
void cov_gather_branches(struct cov_gather *g, uint32_t file, uint32_t line, uint64_t taken, uint64_t all);

/*
 * Gives everything to the coverage; the branches of a line are one block, those taken first.  A document of `input_bytes` that claims
 * more branches than it could mean is an error: each of them costs memory.
 */
bool cov_gather_give(struct cov_gather *g, size_t input_bytes, struct err *e) MUST_CHECK;

#endif

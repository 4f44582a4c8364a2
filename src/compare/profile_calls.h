/* profile_calls - which rows are inlined where they are called: the mark that `go tool pprof -top` prints behind names. */
#ifndef PAWL_COMPARE_PROFILE_CALLS_H
#define PAWL_COMPARE_PROFILE_CALLS_H

#include "base/map.h"
#include "compare/profile_pass.h"

struct profile_call {
	int64_t weight;
	uint32_t callee;
	uint32_t active;                /* stacks of it that are open; of paths: the last sample that counted, + 1 */
	bool inlined;                   /* wherever it stands */
};

struct profile_calls {
	struct arena *arena;
	const bool *kept;               /* of each row: calls reach over those that are not */
	bool *mixed;                    /* of each row: it has frames that are inlined; calls of others need not be looked at */
	struct map known;               /* (caller, callee) -> call */
	struct profile_call *call;
	uint32_t n, cap;
};

/* `frames`: of the rows' profile, with the row of each. */
void profile_calls_init(struct profile_calls *c, struct arena *a, const struct profile *frames, const uint32_t *row_of_frame,
	const bool *kept, uint32_t nrow);

/* Index of the call; another one moves call[]. */
uint32_t profile_calls_find(struct profile_calls *c, uint32_t caller, uint32_t callee);

/* Adds the calls of paths. */
void profile_calls_of_paths(struct profile_calls *c, const struct profile_pass *of);

/* Marks rows by those of their calls that are not smaller than the cutoff. */
void profile_calls_mark(const struct profile_calls *c, int64_t cutoff, struct profile_row *row, uint32_t nrow);

#endif

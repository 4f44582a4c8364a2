/* profile_calls - which row calls which: for tables of callers and callees, and for the mark of inlining that `go tool pprof -top` prints
 * behind names. */
#ifndef PAWL_COMPARE_PROFILE_CALLS_H
#define PAWL_COMPARE_PROFILE_CALLS_H

#include "base/map.h"
#include "compare/profile_pass.h"
#include "compare/profile_walk.h"

struct profile_calls {
	struct arena *arena;
	const bool *kept;               /* of each row: calls reach over those that are not */
	const bool *peeked;             /* of each row: calls of others by others are not wanted; NULL = all are */
	bool *mixed;                    /* of each row: it has frames that are inlined, and only calls of such rows are wanted; NULL = all are */
	uint32_t *last;                 /* of each row: the call of it that was found last, + 1; mostly the next one is the same */
	struct map known;               /* (caller, callee) -> call */
	struct profile_call *call;
	uint32_t n, cap;
};

void profile_calls_init(struct profile_calls *c, struct arena *a, const bool *kept, uint32_t nrow);

/* Leaves out calls of rows that are inlined nowhere.  `frames`: of the rows' profile, with the row of each. */
void profile_calls_only_inlined(struct profile_calls *c, const struct profile *frames, const uint32_t *row_of_frame, uint32_t nrow);

/* Adds the calls of one part.  Of stacks, sums are made where the walk has none yet. */
void profile_calls_add(struct profile_calls *c, struct profile_walk *w);

/* Marks rows by those of their calls that are not smaller than the cutoff. */
void profile_calls_mark(const struct profile_calls *c, int64_t cutoff, struct profile_row *row, uint32_t nrow);

#endif

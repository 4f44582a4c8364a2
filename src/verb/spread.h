/* spread - how much a series moves between runs of one machine, asked of the store: a spread_source. */
#ifndef PAWL_VERB_SPREAD_H
#define PAWL_VERB_SPREAD_H

#include "store/store.h"

struct spread {
	struct store *store;
	struct arena *arena;
	const struct run *head;         /* its machine and start decide which runs count */
	struct recent recent;           /* asked for once, at the first question */
	bool asked;
};

/*
 * Robust sd of the log ratio of neighbouring runs' centres, divided by sqrt(2), over at most the last 30 runs before head on
 * the same machine.  Neighbours, because real changes between commits move the level but rarely twice in a row.  NaN
 * below 6 runs.
 *
 * The last 30 runs are read in one pass for all series; a series that some of them lack is followed further back alone.
 */
double spread_sd_log(void *ctx, struct str series_key);

#endif

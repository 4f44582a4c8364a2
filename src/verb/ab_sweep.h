/* ab_sweep - experiments go when keep: of the policy says so. */
#ifndef PAWL_VERB_AB_SWEEP_H
#define PAWL_VERB_AB_SWEEP_H

#include "verb/workspace.h"

/* The experiments of runs that were dropped from the store. */
void ab_sweep_runs(struct workspace *w, const struct str *id, uint32_t n);

/*
 * Experiments that belong to no run - calibrations, interrupted ones that nobody went on with - stay by keep: as runs do:
 * the newest `runs` of a kind, and those younger than `days`; one that is under way always.  Nothing without keep:.
 * Returns how many were removed.
 */
uint32_t ab_sweep_loose(struct workspace *w);

#endif

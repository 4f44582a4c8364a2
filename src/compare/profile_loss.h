/*
 * profile_loss - what a profile no longer says after it went through a format: found by reading back what was written, so that it
 * holds for every format.
 */
#ifndef PAWL_COMPARE_PROFILE_LOSS_H
#define PAWL_COMPARE_PROFILE_LOSS_H

#include "model/profile.h"

/* "lines, labels, alloc_objects"; empty when nothing is missing.  ERR_INPUT when a kind of value came back with another
 * total: then the file is wrong. */
bool profile_loss(struct arena *a, const struct profile *before, const struct profile *after,
	struct str *lost, struct err *e) MUST_CHECK;

#endif

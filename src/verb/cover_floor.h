/* cover_floor - what `cover gate` and `cover ratchet` share: the packages of an input beside their floors. */
#ifndef PAWL_VERB_COVER_FLOOR_H
#define PAWL_VERB_COVER_FLOOR_H

#include "gate/floor_rows.h"
#include "verb/cover_input.h"

/* From --floor, --default-threshold, --tightness, --tightness-tolerance and --compat. */
bool cover_floor_terms(struct floor_terms *out, struct err *e) MUST_CHECK;

/*
 * Every package judged; packages that were left out are SKIP, and directories with a floor of which no input says anything NODATA.
 */
bool cover_floor_rows(struct cover_input *in, const struct floor_terms *terms, struct cov_packages *packages, struct floor_rows *rows,
	struct err *e) MUST_CHECK;

/* Packages whose own floor is lower than at the merge base fail, unless accepted.yaml says that somebody answers for it. */
bool cover_floor_lowered(struct cover_input *in, const struct floor_terms *terms, const struct cov_packages *packages,
	struct floor_rows *rows, struct err *e) MUST_CHECK;

/* The number in --total-baseline; *found false when the file is not there. */
bool cover_baseline(struct arena *a, struct floor *out, bool *found, struct err *e) MUST_CHECK;

#endif

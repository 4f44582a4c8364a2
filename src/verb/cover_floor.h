/* cover_floor - what `cover gate`, `cover go` and `cover ratchet` share: the packages of an input beside their floors. */
#ifndef PAWL_VERB_COVER_FLOOR_H
#define PAWL_VERB_COVER_FLOOR_H

#include "gate/floor_rows.h"
#include "verb/cover_base.h"

/* From --floor, --default-threshold, --tightness, --tightness-tolerance and --compat. */
bool cover_floor_terms(struct floor_terms *out, struct err *e) MUST_CHECK;

/*
 * Every package judged; packages that were left out are SKIP, and directories with a floor of which no input says anything NODATA.
 */
bool cover_floor_rows(struct cover_input *in, const struct floor_terms *terms, struct cov_packages *packages, struct floor_rows *rows,
	struct err *e) MUST_CHECK;

/* What floors are compared with; who does not ask for it (--base) need not have one: then *found is false, with a note. */
bool cover_floor_base(struct cover_input *in, struct cover_base *base, bool *found, struct err *e) MUST_CHECK;

/* Packages whose own floor is lower than at the base fail, unless accepted.yaml says that somebody answers for it.  Of `packages`
 * names and directories are looked at. */
bool cover_floor_lowered(struct cover_input *in, const struct cover_base *base, const struct floor_terms *terms,
	const struct cov_packages *packages, struct floor_rows *rows, struct err *e) MUST_CHECK;

/* The same of --total-baseline, which holds `is` by now: what is wrong, else empty. */
bool cover_baseline_lowered(struct cover_input *in, const struct cover_base *base, const struct floor *is, struct str *why, struct err *e)
	MUST_CHECK;

/* The number in --total-baseline; *found false when the file is not there. */
bool cover_baseline(struct arena *a, struct floor *out, bool *found, struct err *e) MUST_CHECK;

#endif

/*
 * ab_guard - what else differs between the arms than the change, or keeps this machine from measuring well:
 * compilers, flags, the governor, load.  Said as remarks of the experiment, never silent.
 */
#ifndef PAWL_VERB_AB_GUARD_H
#define PAWL_VERB_AB_GUARD_H

#include "verb/ab_session.h"

void ab_guard(struct ab_session *s);

#endif

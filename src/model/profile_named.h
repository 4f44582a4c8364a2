/*
 * profile_named - a profile as formats see it that know names alone: folded stacks, flame graphs, speedscope.
 */
#ifndef PAWL_MODEL_PROFILE_NAMED_H
#define PAWL_MODEL_PROFILE_NAMED_H

#include "model/profile.h"

/* What a frame is called: its function, else "[module]", else "[unknown]": most such addresses are none but what a broken call
 * chain holds, each different.  In a profile without modules it is the address, as 0x..., which may be looked up. */
struct str frame_name(struct arena *a, const struct profile *p, const struct frame *f);

/*
 * `from` with frames that are a name and nothing else (with `places` also file, line and column), stacks of equal names put
 * together, labels left out but for "comm", which becomes the root of its samples.  Weights are those of `from`.  Strings are borrowed from `from`.  ERR_LIMIT when the
 * values of what is put together leave 64 bits.
 */
bool profile_named(struct profile *into, const struct profile *from, bool places, struct err *e) MUST_CHECK;

#endif

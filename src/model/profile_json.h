/* profile_json - a profile as the member "profile" of evidence JSON; doc/schema/evidence.json describes it. */
#ifndef PAWL_MODEL_PROFILE_JSON_H
#define PAWL_MODEL_PROFILE_JSON_H

#include "base/json.h"
#include "model/profile.h"

/* One object.  Tables are columns: a stack's parent is its index + 1 and 0 for a root, as are a sample's stacks. */
void profile_put(struct json_out *o, const struct profile *p);

/* Into a profile that profile_init() made; errors are sticky in the json.  Unknown keys are an error's business of the
 * schema version, not of this: they are skipped. */
void profile_take(struct json *j, struct profile *p);

#endif

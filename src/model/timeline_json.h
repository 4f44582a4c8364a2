/* timeline_json - a timeline as the member "timeline" of evidence JSON; doc/schema/evidence.json describes it. */
#ifndef PAWL_MODEL_TIMELINE_JSON_H
#define PAWL_MODEL_TIMELINE_JSON_H

#include "base/json.h"
#include "model/timeline.h"

void timeline_put(struct json_out *o, const struct timeline *t);

/* Into a timeline that timeline_init() made; errors are sticky in the json. */
void timeline_take(struct json *j, struct timeline *t);

#endif

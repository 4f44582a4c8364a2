/* coverage_json - coverage as the member "coverage" of evidence JSON; doc/schema/evidence.json describes it. */
#ifndef PAWL_MODEL_COVERAGE_JSON_H
#define PAWL_MODEL_COVERAGE_JSON_H

#include "base/json.h"
#include "model/coverage.h"

/* One object; things are columns.  Of a settled coverage, so that equal ones give equal bytes. */
void coverage_put(struct json_out *o, const struct coverage *c);

/* Into a coverage that coverage_init() made; settled.  Errors are sticky in the json. */
void coverage_take(struct json *j, struct coverage *c);

#endif

/* evidence_fields - the members of evidence JSON, for evidence_put.c and evidence_take.c. */
#ifndef PAWL_MODEL_EVIDENCE_FIELDS_H
#define PAWL_MODEL_EVIDENCE_FIELDS_H

#include "model/evidence.h"
#include "model/fields.h"

#define EVIDENCE_SCHEMA "pawl/evidence/1"

bool evidence_has_json(enum model model); /* the other models' readers come with their JSON */

extern const struct field evidence_field[], note_field[], receipt_field[], summary_field[];
extern const struct field series_field[], test_field[];

#endif

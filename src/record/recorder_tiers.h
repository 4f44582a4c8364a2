/* recorder_tiers - all tiers, the best one first. */
#ifndef PAWL_RECORD_RECORDER_TIERS_H
#define PAWL_RECORD_RECORDER_TIERS_H

#include "record/tier.h"

extern const struct tier *const recorder_tier[];        /* ends with NULL */

#endif

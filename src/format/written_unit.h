/* written_unit - units as people write them into lists of benchmarks: "Seconds", "Megabytes", "fps". */
#ifndef PAWL_FORMAT_WRITTEN_UNIT_H
#define PAWL_FORMAT_WRITTEN_UNIT_H

#include "model/unit.h"

/* As unit_tidy(), which knows the short words; things per second ("qps", "requests/second") are rates. */
struct unit written_unit(struct arena *a, struct str raw, double *factor);

#endif

/*
 * googlebench_metric - what the numbers in Google Benchmark's JSON mean.
 *
 * User counters stand among the library's own numbers.  How a counter was made (per second, per
 * iteration, inverted) is not written, so only its name says a direction: "/s" and "per_second"
 * are rates.  A counter that is called like one of pawl's metrics is kept apart as "counter.NAME".
 */
#ifndef PAWL_FORMAT_GOOGLEBENCH_METRIC_H
#define PAWL_FORMAT_GOOGLEBENCH_METRIC_H

#include "model/unit.h"

struct googlebench_metric {
	struct str key;                 /* in the file */
	struct str metric;
	struct unit unit;
	bool timed;                     /* in the row's time_unit */
};

struct googlebench_metric googlebench_metric(struct arena *a, struct str key);

/* How many of a time_unit a second has (7 / 1e9 is the double nearest to 7e-9, 7 * 1e-9 is not);
 * without one it is ns. */
bool googlebench_scale(struct str time_unit, double *per_second) MUST_CHECK;

#endif

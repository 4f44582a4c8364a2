/*
 * jmh_unit - what JMH's units and labels mean: factor, dimension, direction, metric.
 */
#ifndef PAWL_FORMAT_JMH_UNIT_H
#define PAWL_FORMAT_JMH_UNIT_H

#include "model/unit.h"

/* The base unit of a scoreUnit, and the factor that converts its scores. */
struct unit jmh_unit(struct arena *a, struct str raw, double *factor);

/* The direction of a profiler's metric or an event counter whose scoreUnit is `raw`. */
enum better jmh_better(struct str mode, struct str raw, struct unit tidy);

/* A label without the mark that old versions put before it. */
struct str jmh_label(struct str label);

/* Takes a percentile off the label's end, with what stands before it; returns its metric, empty when it has
 * none. */
struct str jmh_percentile(struct str *label);

/* The metric that a profiler's label names. */
struct str jmh_metric(struct arena *a, struct str label);

#endif

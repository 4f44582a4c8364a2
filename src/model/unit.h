/*
 * unit - a number never travels without its unit and its good direction.
 *
 * Values in the model are always in base units: seconds, bytes, plain counts, ratios.  A reader converts
 * what it reads with unit_tidy() and only the printing edge scales back (report/).
 */
#ifndef PAWL_MODEL_UNIT_H
#define PAWL_MODEL_UNIT_H

#include "base/arena.h"

enum dim {
	DIM_NONE,               /* a number whose dimension the producer did not say */
	DIM_TIME,               /* seconds */
	DIM_BYTES,              /* bytes */
	DIM_COUNT,              /* whole things: allocations, faults, switches, instructions, tests */
	DIM_RATE_BYTES,         /* bytes per second */
	DIM_RATE,               /* things per second, or per the time that the unit's name says */
	DIM_RATIO,              /* 0..1, printed as a percentage */
};

enum better { BETTER_UNKNOWN, BETTER_LOWER, BETTER_HIGHER, BETTER_NEITHER };

struct unit {
	struct str name;        /* of the base unit, with its denominator: "sec/op", "B/op", "sec", "items/s" */
	enum dim dim;
};

/*
 * The base unit behind a producer's unit and the factor that converts its values: "ns/op" gives "sec/op",
 * 1e-9; "MB/s" gives "B/s", 1e6; "us" gives "sec", 1e-6; "KiB" gives "B", 1024.  What is not known stays as it
 * is, factor 1, DIM_NONE.  The name is copied to `a` only when it had to change.
 */
struct unit unit_tidy(struct arena *a, struct str raw, double *factor);

/* Which direction is good, from the unit alone: time, bytes and counts lower, rates higher, else unknown. */
enum better unit_better(struct unit unit);

/* pawl's word for what a unit measures: "time" for sec/op, "alloc_bytes" for B/op, "allocs" for allocs/op,
 * "throughput" for B/s, "bytes" for B, "value" for none, else the unit's name in small letters with everything
 * outside [a-z0-9_.] as '_'. */
struct str unit_metric(struct arena *a, struct unit unit);

const char *better_name(enum better better);    /* "lower", "higher", "neither", "unknown" */
bool better_of(struct str name, enum better *out) MUST_CHECK;
const char *dim_name(enum dim dim);
bool dim_of(struct str name, enum dim *out) MUST_CHECK;

#endif

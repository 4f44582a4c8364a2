/*
 * criterion_series - the series of one benchmark of criterion, whatever file tells of it.
 *
 * Choices [1] A value is the time of a sample divided by its iterations; criterion's own "time:"
 *             line is the slope or the mean of the same samples.
 *         [2] A throughput is a series of its own, in bytes, bits or elements per second, only
 *             where the benchmark declares one and the measurement is a time.
 *         [3] Samples without iterations or with a time that is no number above zero are left
 *             out, noted. criterion itself refuses to analyse them.
 *         [4] A name that comes again gets " #2", " #3" ... as criterion titles it.
 */
#ifndef PAWL_FORMAT_CRITERION_SERIES_H
#define PAWL_FORMAT_CRITERION_SERIES_H

#include "model/evidence.h"

#define CRITERION_RATES 2u      /* elements and bytes at once since 0.6 */

struct criterion_rate {
	struct str unit;                /* "B/s", "b/s", "elem/s" */
	double per_iteration;
};

struct criterion_id {
	struct str name;                /* group/function/value */
	struct str unit;                /* of times: "ns" but for other measurements */
	struct criterion_rate rate[CRITERION_RATES];
	uint32_t nrate;
};

struct criterion_bench {
	struct reading *out;
	uint32_t evidence;
	struct map seen;                /* name to how often */
	uint32_t *times;                /* how often, by the map's index */
	uint32_t n, cap;
	bool many_files;                /* then an offset says nothing: notes have none */
};

struct criterion_series {
	struct criterion_id id;
	uint32_t time, rate[CRITERION_RATES];   /* indices of series */
	double factor;                  /* from id.unit to the base unit */
};

void criterion_bench_init(struct criterion_bench *b, struct reading *out);

void criterion_note(struct criterion_bench *b, uint64_t at, const char *text);

struct criterion_series criterion_series(struct criterion_bench *b, const struct criterion_id *id);

/* One sample; `at` is where the input has it. */
void criterion_value(struct criterion_bench *b, const struct criterion_series *s, double iterations,
	double time, uint64_t at);

/* After the last sample: a series that has none says so. */
void criterion_series_end(struct criterion_bench *b, const struct criterion_series *s);

/* The unit, per second, of what criterion calls "Bytes", "elements" ...; empty when not known. */
struct str criterion_rate_unit(struct str declared);

void criterion_add_rate(struct criterion_id *id, struct str unit, double per_iteration);

#endif

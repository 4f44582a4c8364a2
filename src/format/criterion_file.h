/* criterion_file - the single files that criterion leaves in target/criterion/BENCHMARK/new. */
#ifndef PAWL_FORMAT_CRITERION_FILE_H
#define PAWL_FORMAT_CRITERION_FILE_H

#include "format/criterion_series.h"

enum criterion_kind {
	CRITERION_NONE,
	CRITERION_BENCHMARK,    /* benchmark.json: names and throughput */
	CRITERION_SAMPLE,       /* sample.json: iterations and times */
	CRITERION_ESTIMATES,    /* estimates.json: mean, median, slope ... */
	CRITERION_CSV,          /* raw.csv: all of benchmark.json and sample.json, and the unit */
	CRITERION_KINDS
};

#define CRITERION_CSV_HEADER "group,function,value,"    /* and more */

/* What a file's content says it is, and how many bits say so. */
enum criterion_kind criterion_kind_of(struct str head, int *bits);

/* Readers of one file each.  `id` is what is known of the benchmark; benchmark.json adds to it. */
bool criterion_read_benchmark(struct criterion_bench *b, struct str bytes, struct criterion_id *id,
	struct err *e) MUST_CHECK;
bool criterion_read_sample(struct criterion_bench *b, struct str bytes,
	const struct criterion_id *id, struct err *e) MUST_CHECK;
bool criterion_read_estimates(struct criterion_bench *b, struct str bytes,
	const struct criterion_id *id, struct err *e) MUST_CHECK;

/* Series for every benchmark of a raw.csv. */
bool criterion_read_csv(struct criterion_bench *b, struct str bytes, struct err *e) MUST_CHECK;

/* The unit of the first row; empty when there is none. */
struct str criterion_csv_unit(struct arena *a, struct str bytes);

#endif

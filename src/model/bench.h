/*
 * bench - named series of values with a unit and a good direction.
 *
 * One series is one (name, parameters, metric) of one input: "Decode/small" in "time" is one series, its bytes
 * per operation another.  Values keep the order in which they were measured.
 */
#ifndef PAWL_MODEL_BENCH_H
#define PAWL_MODEL_BENCH_H

#include <math.h>

#include "base/map.h"
#include "model/unit.h"

struct param {
	struct str key, value;
};

/* What a producer says instead of, or beside, raw values.  NaN = not said. */
struct summary {
	double center, lo, hi;          /* in the series' unit; [lo, hi] is an interval at `level` */
	double level;                   /* 0..1 */
	double sd, min, max;
	uint64_t n;                     /* observations behind it; 0 = not said */
	bool is_mean;                   /* center is a mean, else a median */
};

/* What disturbed one process while it was measured.  NaN = this machine cannot say. */
struct receipt {
	double steal_s;                 /* CPU time taken by the hypervisor, all CPUs, during the process */
	double involuntary;             /* context switches forced on it, count */
	double psi_cpu_s, psi_io_s, psi_memory_s;       /* "some" stall time of the machine meanwhile */
	double load;                    /* 1-minute load average at its start */
	double mhz;                     /* mean frequency of the CPUs at its end */
};

struct series {
	struct str name;                /* the benchmark, as its producer names it, "Benchmark" prefix stripped */
	struct str metric;              /* pawl's word: "time", "alloc_bytes", "cpu_time", "rss" ... */
	struct unit unit;
	enum better better;
	bool exact;                     /* the producer declares it free of noise (counts, sizes) */
	struct param *param;            /* configuration and parameters that belong to the identity */
	uint32_t nparam;
	double *value;                  /* raw values in order of measurement, finite */
	uint32_t *process;              /* process[i] measured value[i]; NULL = all from one process */
	uint32_t n, cap;
	const struct summary *summary;  /* when the producer gave no raw values, or more than them; else NULL */
	struct str failure;             /* why there is no value: the benchmark's own error; else empty */
};

struct bench {
	struct arena *arena;
	struct series *series;
	uint32_t n, cap;
	struct receipt *receipt;        /* one per process, or NULL */
	uint32_t nreceipt;
};

void bench_init(struct bench *b, struct arena *a);

/* A summary that says its center and no more. */
struct summary summary_with(double center);

/* A new series with this identity, zeroed but for name, metric, unit and the direction that follows from the
 * unit; returns its index.  Finding an existing one is the reader's business (base/map.h). */
uint32_t bench_series(struct bench *b, struct str name, struct str metric, struct unit unit);

/* Makes room for `cap` values in all of a series that knows one process. */
void bench_reserve(struct bench *b, uint32_t series, uint32_t cap);

/* Appends a value measured by `process` (0 for inputs that know only one). */
void bench_value(struct bench *b, uint32_t series, double value, uint32_t process);

/* Sum over all series of n: the conservation law of every bench reader counts with it. */
uint64_t bench_values(const struct bench *b);

/*
 * The identity of a series within a run: name, metric, unit and parameters (sorted by key) as one string in
 * `a`.  Two runs are matched by it and the store keeps it.  0x1f stands before metric, unit and each
 * parameter's key, 0x1e before its value, a backslash before any of the three inside a name: no two
 * identities share a key.
 *
 * The parameter "cpu" (Go's benchmarks print it) is left out: it tells which machine measured, which the run
 * knows and compares by itself; as a part of the identity it would turn every series into a new one on the next machine.
 */
struct str series_key(struct arena *a, const struct series *s);

#endif

/*
 * part - what the files of compare/ share: rows of both runs, sides, methods.
 */
#ifndef PAWL_COMPARE_PART_H
#define PAWL_COMPARE_PART_H

#include "base/map.h"
#include "compare/delta.h"

/* Everything one comparison needs. */
struct comparison {
	struct arena *arena;
	const struct run *base, *head;          /* base may be NULL */
	const struct compare_options *opt;
	struct deltas *out;
};

/* ---- rows: one series of one run, which may stand in several evidences of its job ---- */

struct series_link {
	const struct series *series;
	uint32_t next;                  /* index in link[], or MAP_NONE */
};

struct row {
	struct str job, key;            /* key: series_key() */
	const struct series *series;    /* the first: name, unit, parameters */
	uint32_t first, last;           /* in link[] */
	bool matched;                   /* base rows: the head has it */
};

struct rows {
	struct row *row;
	struct series_link *link;
	uint32_t n, cap, nlink, link_cap;
	struct map by_job, by_key;      /* job + key; key alone, the first row that has it */
};

void rows_gather(struct rows *rows, struct arena *a, const struct run *run);

/* The row of this job and key; where either side was added by hand (no job), of this key.  MAP_NONE
 * = none. */
uint32_t rows_find(const struct rows *rows, struct arena *a, const struct row *wanted);

/* ---- labels: what people call a row ---- */

struct labels {
	struct arena *arena;
	struct label_group *group;      /* rows of one job, metric and name */
	uint32_t n, cap;
	struct map by_name;
};

void labels_init(struct labels *l, struct arena *a);
void labels_see(struct labels *l, const struct row *row);

/* The name, with those parameters as "/key=value" that tell it from other rows of that name which
 * were seen. */
struct str label_of(struct labels *l, const struct row *row);

/* ---- sides ---- */

/* The independent values of one side, ascending: one median per process when two or more are known,
 * else all. */
struct sample {
	const double *x;
	uint32_t n;
};

/* Values put together from a row's links; where those hold only summaries, two or more, their centers.  process is NULL when nobody said. */
struct values {
	const double *value;
	const uint32_t *process;
	uint32_t n;
};

struct values row_values(const struct rows *rows, const struct row *row, struct arena *a);
struct sample sample_of(struct arena *a, const struct values *v, uint32_t *nprocess);

/* Centre, interval, count, values; NaN and infinite where there are none. */
void side_of_values(struct side *side, const struct values *v, const struct sample *s, uint32_t nprocess,
	double confidence);

/* ---- filling one delta from its sides; both hold values or a summary ---- */

void compare_samples(struct comparison *c, struct delta *d, const struct sample *base, const struct sample *head);
void compare_single(struct delta *d);
void compare_exact(struct delta *d);
void compare_summaries(struct comparison *c, struct delta *d, const struct summary *base, const struct summary *head);

/* A zeroed delta with every number NaN; valid until the next. */
struct delta *delta_add(struct comparison *c);

/* Adds one more weakness to the delta's remark. */
void delta_remark(struct comparison *c, struct delta *d, struct str text);
void comparison_remark(struct comparison *c, struct str text);

/* Difference over the size of the base: 0 for 0 against 0, NaN for anything else against 0. */
double relative(double difference, double base);

/* Jobs that the caller of the head's run left out: what the base has of them is not lost. */
bool job_not_asked(const struct run *head, struct str job);

/* ---- models ---- */

void compare_bench(struct comparison *c);
void compare_tests(struct comparison *c);
void compare_profiles(struct comparison *c);
void compare_coverage(struct comparison *c);
void remark_origins(struct comparison *c);      /* machines, tools, trees, time between them */
void remark_disturbance(struct comparison *c);  /* which side the machine was busier for */
void weaken_noisy_rows(struct comparison *c, struct str why);   /* those that depend on machine and time */

extern const struct method method_logs, method_plain, method_spread, method_exact, method_single, method_summary,
	method_outcome, method_counted;

#endif

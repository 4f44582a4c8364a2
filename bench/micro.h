/*
 * micro - benchmarks of pawl's own hot parts: a table of what to prepare and what to repeat.
 */
#ifndef PAWL_BENCH_MICRO_H
#define PAWL_BENCH_MICRO_H

#include "base/arena.h"
#include "base/err.h"

/* What one benchmark works on.  prepare() fills it, body() may be called any number of times on it. */
struct stage {
	struct arena arena;             /* owns what prepare() made */
	struct arena scratch;           /* for body(): emptied after every call, its use is a result */
	struct str bytes;               /* the input, when there is one: gives MB/s */
	uint32_t ops;                   /* operations in one call of body(): lines, values, rows */
	const void *arg;                /* of the table */
	void *thing;                    /* whatever prepare() leaves to body() */
};

struct micro {
	const char *name;               /* "GoText/time", without "Benchmark" */
	void (*prepare)(struct stage *s);
	void (*body)(struct stage *s);
	const void *arg;
};

/* Each ends with a NULL name. */
extern const struct micro micro_read[];         /* bytes to evidence */
extern const struct micro micro_stat[];         /* arrays to statistics */
extern const struct micro micro_flow[];         /* evidence to store, deltas and pages */

/* A benchmark that did not do its work must not be timed: says why and exits. */
void must(bool ok, const char *what, const struct err *e);

#endif

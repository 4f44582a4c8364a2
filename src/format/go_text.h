/*
 * go_text - the text that `go test -bench` prints, line by line: what the formats gobench and
 * gotest share.
 *
 * Any number of streams (one per package that runs by itself) write into one go_bench, which
 * makes series of them.
 *
 * Spec     golang.org/design/14313-benchmark-format and its reader golang.org/x/perf/benchfmt: the
 *          same lines count, the same lines are refused, values are scaled by the same products.
 * Choices  [1] What benchfmt warns about is a note.
 *          [2] A value of zero gets its tidied unit like every other; benchfmt leaves "0 ns/op"
 *              under ns/op, so that one metric falls apart into two.
 *          [3] Values that are not finite, or stop being so when they are scaled, are left out
 *              with a note.
 *          [4] Metadata holds for its file; benchstat carries it from file to file.
 *          [5] A benchmark whose result is missing because it failed, panicked or was cut off gets
 *              a failure, so that it counts as not measured; benchstat does not show it.
 *          [6] Lines may have any length; benchfmt stops at the first one beyond 64 KiB.
 */
#ifndef PAWL_FORMAT_GO_TEXT_H
#define PAWL_FORMAT_GO_TEXT_H

#include "model/evidence.h"

#define GO_NONE UINT32_MAX

/* A unit as printed, and what it is in the model. */
struct go_unit {
	struct str raw;                 /* "ns/op" */
	struct unit unit;               /* sec/op */
	struct str metric;
	enum better better;
	double factor;                  /* raw value times factor = model value */
	char plain[16];                 /* raw again, when it fits; the rest is not defined */
	uint8_t nplain;                 /* its bytes, or 0 */
	uint32_t tidied;                /* the unit that stands for all of this tidied name */
	struct str better_said;         /* metadata, kept at .tidied; p is NULL while unsaid */
	struct str assume_said;
};

/* One state of the configuration: the keys that hold for a result. */
struct go_config {
	struct param *param;
	uint32_t nparam;
};

/* One benchmark under one configuration. */
struct go_row {
	struct str name;
	uint32_t config;
	uint32_t first, last;           /* its cells, in the order in which units came first */
	uint32_t next;                  /* the row that came after this one the last time */
	uint64_t at;                    /* where it was first seen */
	bool shared;                    /* some of its cells are one series */
	bool failed[2];                 /* it was told so; [1]: only that a result is torn */
};

/* One unit of one row. */
struct go_cell {
	uint32_t unit, series, next;
};

/* A benchmark that gave no result when it should have. */
struct go_failure {
	struct str name, text;
	uint32_t config;
	bool exact_name;                /* name has its -GOMAXPROCS suffix, if it has one */
	bool torn;                      /* it was there but illegible: failed if it has no other */
};

struct go_pair {
	double value;
	struct str unit;                /* as printed */
};

struct go_bench {
	struct reading *out;
	uint32_t evidence;              /* index of the bench evidence in `out` */
	uint64_t nbytes;                /* of the whole input; 0 = not known */
	uint64_t at;                    /* where the line stands that is being read */
	uint64_t spare;                 /* values that may still be expected, see go_bench_value() */
	bool repeats;                   /* the last result was one of the same row */
	struct map names;               /* row name -> id */
	struct map rows;                /* (config, name id) -> row */
	struct map units;               /* unit as printed -> unit */
	struct map cells;               /* (row, unit) -> cell, behind the first ones of its row */
	struct map series;              /* (row, tidied unit) -> series, of those cells */
	struct map configs;             /* (hash, hash) -> config */
	struct go_unit *unit;
	struct go_config *config;
	struct go_row *row;
	struct go_cell *cell;
	struct go_failure *failure;
	struct go_pair *pair;           /* of the line that is being read */
	uint32_t nname, nunit, unit_cap, nconfig, config_cap, nrow, row_cap, ncell, cell_cap;
	uint32_t nfailure, failure_cap, npair, pair_cap;
};

struct go_key {
	struct str key, value;
	uint64_t hash[2];               /* of key and value */
	uint32_t place;                 /* in .order, or GO_NONE when it is deleted */
};

/* What a stream is waiting for; see go_watch.c. */
struct go_watch {
	struct str announced;           /* name on a line of its own (-v): a result should follow */
	struct str said;                /* last indented line since: with -v reasons come first */
	struct str open;                /* name at the start of a line without a legible result */
	bool telling;                   /* "--- FAIL: Benchmark" was seen, its reason may follow */
	struct go_failure told;         /* by name: the last failure, to know its parents by */
};

struct go_text {
	struct go_bench *bench;
	struct map keys;                /* configuration key -> key */
	struct go_key *key;
	uint32_t *order;                /* keys that are set, in benchfmt's order */
	uint32_t nkey, key_cap, norder, order_cap;
	uint64_t hash[2];               /* sums over the keys that are set */
	uint32_t config;                /* GO_NONE: changed since the last result */
	uint32_t row;                   /* of the last result */
	struct go_watch watch;
};

/* Adds an empty bench evidence to `out`.  `nbytes` is the length of the input, from which the number
 * of values is guessed; 0 = not known. */
void go_bench_init(struct go_bench *g, struct reading *out, size_t nbytes);

void go_text_init(struct go_text *t, struct go_bench *g);

/* Takes one line without its end; true when it was a result.  It must live as long as the
 * evidence.  `at` is where it stands in the input. */
bool go_text_line(struct go_text *t, struct str line, uint64_t at);

/* Takes lines off the front of `lines`, which end with a newline, as go_text_line() would, while they
 * are results of benchmarks known already, plainly spelled; leaves the first other one.  Need not take
 * any. */
void go_text_again(struct go_text *t, struct str *lines);

/* The stream is over: what still waits for a result has failed. */
void go_text_end(struct go_text *t);

/* All streams are over: settles directions, exactness and failures.  Returns the number of
 * series. */
uint32_t go_bench_end(struct go_bench *g);

/* ---- between the files of go_text ---- */

uint32_t go_text_config(struct go_text *t);             /* index of the present configuration */
uint32_t go_bench_row(struct go_bench *g, uint32_t config, struct str name);    /* finds or adds */
/* Finds or adds a cell, with its series. */
uint32_t go_bench_cell(struct go_bench *g, uint32_t row, struct str raw_unit);
uint32_t go_bench_unit(struct go_bench *g, struct str raw);
void go_bench_value(struct go_bench *g, uint32_t row, uint32_t cell, double value);
struct series *go_bench_series(const struct go_bench *g, uint32_t cell);

/* The watch is told of every line but blank ones: a result, a name alone, a name without a
 * legible result, any other. */
void go_watch_result(struct go_text *t);
void go_watch_announced(struct go_text *t, struct str name);
void go_watch_open(struct go_text *t, struct str name, struct str rest, uint64_t at);
void go_watch_line(struct go_text *t, struct str line, uint64_t at);
void go_watch_end(struct go_text *t);
void go_watch_settle(struct go_bench *g);

#endif

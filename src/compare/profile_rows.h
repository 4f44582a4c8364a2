/*
 * profile_rows - a profile as a table: for each function (file, line, package ...) its flat and cumulative value.
 *
 * Flat is what was spent in a row itself, cum what was spent in it and what it called; a sample counts once in the cum of a row, however
 * often the row stands in its stack.  Rows, order, trimming and marks are those of `go tool pprof -top` (internal/graph and
 * internal/report of github.com/google/pprof).
 *
 * Choices [1] Rows of --granularity files are one for each file; pprof has one for each function's first line in it.
 */
#ifndef PAWL_COMPARE_PROFILE_ROWS_H
#define PAWL_COMPARE_PROFILE_ROWS_H

#include "base/regexp.h"
#include "model/profile.h"

enum granularity { BY_FUNCTION, BY_FILE_FUNCTION, BY_FILE, BY_LINE, BY_ADDRESS, BY_PACKAGE, BY_MODULE };

enum inlining { INLINED_NEVER, INLINED_PARTLY, INLINED_ALWAYS };

struct profile_row {
	struct str name;                /* as printed: "main.f", "f.c:12", "[libc.so.6]", "<unknown>" */
	int64_t flat, cum;
	int64_t events;                 /* flat of options.events */
	enum inlining inlining;
	uint32_t frame;                 /* one of its frames in the profile */
};

struct profile_rows_options {
	uint32_t weight;
	uint32_t events;                /* a second weight whose flat is wanted; MAP_NONE = none */
	enum granularity granularity;
	bool columns;                   /* BY_LINE, BY_ADDRESS: also by column */
	bool by_cum;                    /* order by cum, else by flat; ties by name */
	bool drop_negative;
	bool keep_small;                /* no trimming */
	bool calls;                     /* also which row calls which */
	const struct regexp *peek;      /* only calls of and by rows whose name matches, and say which do; NULL = all */
	bool mean;                      /* a row's values are divided by those of the first weight, as pprof's -mean: what is shown, but
					 * neither the order nor what is dropped */
	uint32_t most;                  /* rows at most; 0 = all */
	double node_fraction;           /* of the sum of flat: rows with less cum are dropped; pprof: 0.005 */
	double edge_fraction;           /* the same for calls, also those that decide the inline mark; pprof: 0.001 */
};

/* A row that calls another one, directly or over rows that are left out.  A sample counts once, however often the call stands in its stack; a
 * row that calls itself makes none. */
struct profile_call {
	int64_t weight;
	int64_t divisor;                /* of means */
	uint32_t caller, callee;        /* rows */
	uint32_t active;                /* while they are summed: stacks of it that are open; of paths: the last sample that counted, + 1 */
	bool inlined;                   /* wherever it stands */
	bool residual;                  /* somewhere rows stand between the two that are left out */
};

struct profile_rows {
	struct profile_row *row;        /* those that are shown, in order */
	uint32_t n;
	uint32_t nother;                /* behind them: rows that only stand in calls */
	const bool *shown;              /* of each row, with options.peek: does it match?  NULL without */
	struct err slow;                /* of options.peek: what it takes too long on */
	struct profile_call *call;      /* with options.calls: those of rows that are shown, in no order */
	uint32_t ncall;
	uint32_t all;                   /* before `most` */
	uint32_t dropped;               /* for being small */
	int64_t cutoff;                 /* size of cum below which they were */
};

/* What frames are called at a granularity: name[of_frame[frame]].  Two names may be spelled the same: modules of one base name. */
struct profile_names { struct str *name; uint32_t n, *of_frame, *frame; };      /* frame: one that has the name */

void profile_names(struct arena *a, const struct profile *p, enum granularity granularity, bool columns, struct profile_names *out);

/* "a//b/./c/../d" is "a/b/d", as names have it. */
struct str profile_clean_path(struct arena *a, struct str path);

/* One profile of several whose values are added up. */
struct profile_part {
	const struct profile *profile;
	const int64_t *value;           /* by sample; NULL = those of options.weight */
	const int64_t *divisor;         /* of means; NULL = those of the first weight */
	bool away;                      /* a base that is taken away: value[] has its values with the other sign */
	const uint32_t *frame;          /* by its own frames: the place in the table of frames; NULL = the table is its own */
};

void profile_rows(struct arena *a, const struct profile *p, const struct profile_rows_options *opt, struct profile_rows *out);

/* Rows of all parts, named after the frames of `frames`. */
void profile_rows_of(struct arena *a, const struct profile *frames, const struct profile_part *part, uint32_t n,
	const struct profile_rows_options *opt, struct profile_rows *out);

/* The total that percentages are of: sum of sizes; where samples are marked as a base (label pprof::base), of theirs.  Of means it is divided by
 * the first weight's sum. */
int64_t profile_rows_total(const struct profile *p, uint32_t weight, bool mean);

/* The same of one part's samples alone, which has `value` and, of means, `divisor`. */
int64_t profile_part_total(const struct profile_part *part, bool mean);

/* A sum that is as it is where nothing divides it. */
int64_t profile_mean(int64_t sum, int64_t divisor);

const char *granularity_name(enum granularity g);
bool granularity_of(struct str name, enum granularity *out) MUST_CHECK;
bool granularity_has_places(enum granularity g);        /* rows tell lines or addresses apart */
bool granularity_has_files(enum granularity g);         /* rows are named after files, or told apart by them */
extern const char *const granularity_words[];

#endif

/*
 * store - remembers every run: SQLite in WAL mode, evidence as content-addressed zstd blobs.
 *
 * A run is stored in one transaction or not at all: what store_put() said it stored survives a kill of any process
 * and loss of power.  Blobs are named by the SHA-256 of what they hold, so equal evidence is kept once.
 *
 * A handle belongs to one thread and one process (not to a child after fork); any number of processes may have one
 * store open.  A writer waits up to 30 s for its turn.  Errors name the database file.  Arenas given here have no
 * ceiling: leaving a function of the store by their refuge would leave the database locked.
 */
#ifndef PAWL_STORE_STORE_H
#define PAWL_STORE_STORE_H

#include "base/buf.h"
#include "model/run.h"

struct store;                   /* opaque: guards a database handle */

/* What a listing shows of a run without loading its evidence. */
struct run_line {
	struct str id, commit, branch, machine, project;        /* machine: the fingerprint */
	int64_t started_ns;
	bool dirty;
	uint32_t nseries, njob, nmissing;       /* jobs that did not deliver */
	struct { uint32_t pass, fail, error, skip, unfinished; } tests; /* cases by outcome */
};

/* Which runs: empty strs and zeros select everything. */
struct run_query {
	struct str project, commit, branch, machine;    /* commit: a full id */
	bool clean_only;                /* leave out dirty trees */
	int64_t before_ns;              /* started before; 0 = any */
	uint32_t limit;                 /* newest first; 0 = all */
};

/* Opens or creates DIR/pawl.db, and brings an older one up to date.  `read_only` never creates and never migrates.
 * A file that is not a store, or one that a newer pawl wrote, is refused untouched. */
struct store *store_open(const char *dir, bool read_only, struct err *e) MUST_CHECK;
void store_close(struct store *s);      /* NULL is allowed */

/* Stores a run with all its evidence and gives it its id (written to run->id, in run->arena).  An id that is
 * there already is replaced as a whole, verdict included: that is how `pawl add` extends a run.  When another process
 * has changed that run since it was loaded this is ERR_USAGE and the run stays as the other process left it. */
bool store_put(struct store *s, struct run *run, struct err *e) MUST_CHECK;

/* Loads a whole run into `a`.  `id` may be a unique prefix of at least 6 characters, in either case; unknown and
 * ambiguous ones are ERR_USAGE. */
struct run *store_get(struct store *s, struct arena *a, struct str id, struct err *e) MUST_CHECK;

/* Newest first. */
bool store_list(struct store *s, struct arena *a, const struct run_query *q, struct run_line **line, uint32_t *n,
	struct err *e) MUST_CHECK;

/* One point of a series' past: its centre in one run. */
struct past {
	struct str run, commit, machine;
	int64_t started_ns;
	double center, lo, hi;          /* median or the producer's own, its 95 % interval; base unit, NaN = none */
	uint32_t n;                     /* values behind it; 0 and NaN: the series was there and had no value */
};

/* The past of one series (series_key()), oldest first; a limit keeps the newest.  A run that holds the series twice
 * gives two points. */
bool store_past(struct store *s, struct arena *a, struct str series_key, const struct run_query *q, struct past **past,
	uint32_t *n, struct err *e) MUST_CHECK;

/* Free key/value pairs of the store itself ("baseline", "schema"): NULL str when absent. */
bool store_meta_get(struct store *s, struct arena *a, struct str key, struct str *value, struct err *e) MUST_CHECK;
bool store_meta_set(struct store *s, struct str key, struct str value, struct err *e) MUST_CHECK;

/* `run` is a whole id here.  Verdicts are remembered with the run, so that history can say how often a rule fired. */
bool store_put_verdict(struct store *s, struct str run, struct str base_run, struct str json, struct err *e) MUST_CHECK;
bool store_get_verdict(struct store *s, struct arena *a, struct str run, struct str *json, struct err *e) MUST_CHECK;

/* Integrity: SQLite's own check, foreign keys, every blob's hash.  Writes what is wrong, a line each, to `out`: a sound
 * store leaves it empty.  false only when the store could not be checked. */
bool store_check(struct store *s, struct buf *out, struct err *e) MUST_CHECK;

#endif

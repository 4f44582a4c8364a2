/*
 * store - remembers every run: SQLite in WAL mode, evidence as content-addressed zstd blobs.
 *
 * A run is stored in one transaction or not at all.  Blobs are named by the SHA-256 of what they hold, so equal evidence
 * is kept once.  Not safe to share a handle between threads; any number of processes may open one store.
 */
#ifndef PAWL_STORE_STORE_H
#define PAWL_STORE_STORE_H

#include "base/buf.h"
#include "model/run.h"

struct store;                   /* opaque: guards a database handle and its prepared statements */

/* What a listing shows of a run without loading its evidence. */
struct run_line {
	struct str id, commit, branch, machine, project;        /* machine: the fingerprint */
	int64_t started_ns;
	bool dirty;
	uint32_t nseries, njob, nmissing;       /* jobs that did not deliver */
};

/* Which runs: empty strs and zeros select everything. */
struct run_query {
	struct str project, commit, branch, machine;    /* commit: a full id */
	bool clean_only;                /* leave out dirty trees */
	int64_t before_ns;              /* started before; 0 = any */
	uint32_t limit;                 /* newest first; 0 = all */
};

/* Opens or creates DIR/pawl.db.  `read_only` never creates and never migrates. */
struct store *store_open(const char *dir, bool read_only, struct err *e);
void store_close(struct store *s);

/* Stores a run with all its evidence and gives it its id (written to run->id, in run->arena).  An id that is
 * there already is replaced as a whole: that is how `pawl add` extends a run. */
bool store_put(struct store *s, struct run *run, struct err *e) MUST_CHECK;

/* Loads a whole run into `a`.  `id` may be a unique prefix of at least 6 characters; ambiguous ones are ERR_USAGE. */
struct run *store_get(struct store *s, struct arena *a, struct str id, struct err *e);

/* Newest first. */
bool store_list(struct store *s, struct arena *a, const struct run_query *q, struct run_line **line, uint32_t *n,
	struct err *e) MUST_CHECK;

/* One point of a series' past: its centre in one run. */
struct past {
	struct str run, commit, machine;
	int64_t started_ns;
	double center, lo, hi;          /* median and its 95 % interval (NaN when it has none), base unit */
	uint32_t n;                     /* values behind it */
};

/* The past of one series (series_key()), oldest first. */
bool store_past(struct store *s, struct arena *a, struct str series_key, const struct run_query *q, struct past **past,
	uint32_t *n, struct err *e) MUST_CHECK;

/* Free key/value pairs of the store itself ("baseline", "schema"): NULL str when absent. */
bool store_meta_get(struct store *s, struct arena *a, struct str key, struct str *value, struct err *e) MUST_CHECK;
bool store_meta_set(struct store *s, struct str key, struct str value, struct err *e) MUST_CHECK;

/* Verdicts are remembered with the run, so that history can say how often a rule fired. */
bool store_put_verdict(struct store *s, struct str run, struct str base_run, struct str json, struct err *e) MUST_CHECK;
bool store_get_verdict(struct store *s, struct arena *a, struct str run, struct str *json, struct err *e) MUST_CHECK;

/* Integrity: SQLite's own check, foreign keys, every blob's hash.  Writes what is wrong, a line each, to `out`. */
bool store_check(struct store *s, struct buf *out, struct err *e) MUST_CHECK;

#endif

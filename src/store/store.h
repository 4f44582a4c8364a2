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
#include "base/map.h"
#include "base/observer.h"
#include "model/run.h"

struct store;                   /* opaque: guards a database handle */

/* What a listing shows of a run without loading its evidence. */
struct run_line {
	struct str id, commit, branch, machine, project;        /* machine: the fingerprint */
	struct str base;                        /* the run it was judged against; empty = none */
	int64_t started_ns;
	bool dirty;
	uint32_t nseries, njob, nmissing;       /* jobs that did not deliver */
	struct { uint32_t pass, fail, error, skip, unfinished; } tests; /* cases by outcome */
};

/* Which runs: empty strs and zeros select everything. */
struct run_query {
	struct str project, commit, branch, machine;    /* commit: a full id */
	bool clean_only;                /* leave out dirty trees */
	int64_t before_ns, since_ns;    /* started before, at or after; 0 = any */
	uint32_t limit;                 /* newest first; 0 = all */
};

/* Opens or creates DIR/pawl.db, and brings an older one up to date.  `read_only` never creates and never migrates.
 * A file that is not a store, or one that a newer pawl wrote, is refused untouched. */
struct store *store_open(const char *dir, bool read_only, struct err *e) MUST_CHECK;

/* Was the file opened as it lies there, because nothing may be written beside it?  Then a change meanwhile goes unseen. */
bool store_frozen(const struct store *s);
void store_close(struct store *s);      /* NULL is allowed */

/* Stores a run with all its evidence and gives it its id (written to run->id, in run->arena).  An id that is
 * there already is replaced as a whole, verdict included: that is how `pawl add` extends a run.  When another process
 * has changed that run since it was loaded this is ERR_USAGE and the run stays as the other process left it. */
bool store_put(struct store *s, struct run *run, struct err *e) MUST_CHECK;

/* Loads a whole run into `a`.  `id` may be a unique prefix of at least 6 characters, in either case; unknown and
 * ambiguous ones are ERR_USAGE. */
struct run *store_get(struct store *s, struct arena *a, struct str id, struct err *e) MUST_CHECK;

/* The whole id of the run that a prefix names, as store_get() takes it. */
bool store_find(struct store *s, struct arena *a, struct str typed, struct str *id, struct err *e) MUST_CHECK;

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

/* The centres of one series in the newest runs, oldest first; NaN: the series was there and had no value. */
struct recent_series {
	struct str key;
	double *center;
	uint32_t n;
};

/* What store_past() says of every series at once, as far as the newest q->limit runs reach: a point for each time that
 * a run holds the series, at most q->limit of them.  A limit is required. */
struct recent {
	struct map by_key;              /* to an index of series[] */
	struct recent_series *series;
	uint32_t n, cap, nrun;          /* nrun below the limit: there are no older runs */
};

bool store_recent(struct store *s, struct arena *a, const struct run_query *q, struct recent *out, struct err *e)
	MUST_CHECK;

/* `run` is a whole id here.  Verdicts are remembered with the run, so that history can say how often a rule fired. */
bool store_put_verdict(struct store *s, struct str run, struct str base_run, struct str json, struct err *e) MUST_CHECK;

/* The last one, and the run it was judged against (empty = none); NULL strs when the run was never judged. */
bool store_get_verdict(struct store *s, struct arena *a, struct str run, struct str *base, struct str *json,
	struct err *e) MUST_CHECK;

/* Who is told how far a check, an export or an import has come. */
void store_observe(struct store *s, struct observer o);

/* ---- upkeep ---- */

/* One thing that is wrong with a store, and what to do about it. */
struct defect { struct str text, remedy; };

/* SQLite's own check, foreign keys, every blob's hash, everything that a run or verdict consists of read through; a sound
 * store has no defect.  At most 100 of a kind are told.  false only when the store could not be checked. */
bool store_check(struct store *s, struct arena *a, struct defect **defect, uint32_t *n, struct err *e) MUST_CHECK;

/* Removes runs, by their whole ids, with everything that only they had: all of them or, on failure, none.  An id that
 * is not there is no failure; *dropped counts those that were. */
bool store_drop(struct store *s, const struct str *id, uint32_t n, uint32_t *dropped, struct err *e) MUST_CHECK;

/* Files of the store before and after, in bytes, and what nothing referred to. */
struct compacted {
	uint64_t before_bytes, after_bytes;
	uint32_t nblob, nseries, nrow;
	bool in_use;                    /* another process reads: its log shrinks when that has ended */
};

/* Removes what nothing refers to and gives free pages back to the file system; needs room for a copy. */
bool store_compact(struct store *s, struct compacted *out, struct err *e) MUST_CHECK;

/* ---- exchange: doc/store.md describes the format ---- */

/* Takes what is written; false with the error when it cannot. */
struct store_sink {
	bool (*write)(void *ctx, struct str bytes, struct err *e);
	void *ctx;
};

/* Writes these runs (whole ids, ascending) with their verdicts, as one state of the store.  Equal runs give equal bytes. */
bool store_export(struct store *s, const struct str *id, uint32_t n, const struct store_sink *to, struct err *e)
	MUST_CHECK;

/* What an import did; `remark` names each run that it left as it was though the file has another. */
struct imported {
	uint32_t nadded, nsame, nverdict, nconflict;    /* nverdict: verdicts added to runs that were there */
	struct str *remark;
	uint32_t nremark, remark_cap;
};

/*
 * Takes in the runs of an export.  The whole of it is read and proven first: anything wrong with it and nothing is stored.
 * Then each run is a transaction of its own, so that other writers need not wait for the end.  A run that is there with
 * the same content is left alone, one with other content is a conflict, which is told and left alone, too.
 * `most_bytes` bounds the text of one run.
 */
bool store_import(struct store *s, struct arena *a, struct str bytes, size_t most_bytes, struct imported *out,
	struct err *e) MUST_CHECK;

#endif

/*
 * run - everything one place told us about one commit: the evidence, the machine, and which of the jobs
 * that were expected delivered.
 */
#ifndef PAWL_MODEL_RUN_H
#define PAWL_MODEL_RUN_H

#include "model/evidence.h"

/* What makes two measurements comparable.  Empty or NaN = not known. */
struct machine {
	struct str fingerprint;         /* 16 hex digits over cpu, ncpu, memory, virtualisation, governor and arch */
	struct str host;                /* name: shown, never part of the fingerprint */
	struct str cpu;                 /* "Intel(R) Xeon(R) ..." */
	struct str arch, kernel, os, virt, governor;
	uint32_t ncpu;                  /* usable by us */
	uint64_t memory_bytes;
};

struct tool { struct str name, version; };      /* "gcc", "12.2.0" */

struct origin {
	struct str project;
	struct str commit;              /* full hex id; empty outside git */
	struct str branch, subject;
	bool dirty;                     /* the tree differed from the commit */
	struct machine machine;
	struct tool *tool;
	uint32_t ntool;
	int64_t started_ns;             /* since the epoch; 0 = not known */
};

enum delivery {
	DELIVERED,
	DELIVERED_LATE,                 /* by `pawl add` after the run */
	NOT_DELIVERED_BUILD,            /* its build: failed */
	NOT_DELIVERED_START,            /* the command could not be started */
	NOT_DELIVERED_EXIT,             /* it failed: exit status or signal */
	NOT_DELIVERED_TIMEOUT,
	NOT_DELIVERED_OUTPUT,           /* its output is missing or empty */
	NOT_DELIVERED_UNREADABLE,       /* its output is there and could not be read */
	NOT_DELIVERED_SKIPPED,          /* interrupted before it began */
	NOT_ASKED,                      /* the caller named other jobs: neither delivered nor missing */
};

struct job_result {
	struct str name;
	enum delivery delivery;
	struct str why;                 /* one sentence for people; empty when delivered */
	struct str tail;                /* last lines of its output, when it failed */
	double wall_s;                  /* NaN = it did not run */
	bool may_fail;                  /* allow-failure: true */
};

struct run {
	struct arena *arena;            /* owns every byte reachable from here */
	struct str id;                  /* in the store: 26 characters, sorts by time; empty before it is stored */
	int64_t revision;               /* which state of a stored run this is; the store's business */
	struct origin origin;
	struct job_result *job;
	uint32_t njob, job_cap;
	struct evidence *evidence;
	uint32_t n, cap;
};

void run_init(struct run *r, struct arena *a);
struct job_result *run_job(struct run *r, struct str name);     /* finds it or adds it, as SKIPPED; till the next */

/* Moves every evidence of `reading` (same arena) into the run, marked as coming from `job`. */
void run_take(struct run *r, struct reading *reading, struct str job);

bool delivered(enum delivery d);
const char *delivery_name(enum delivery d);     /* "delivered", "build", "start", "exit" ... */
bool delivery_of(struct str name, enum delivery *out) MUST_CHECK;

/* Everything but the evidence as one JSON object, and back into a run that run_init() made.
 * doc/schema/run.json describes it. */
void run_put(struct json_out *o, const struct run *r);
bool run_take_json(struct json *j, struct run *r);

#endif

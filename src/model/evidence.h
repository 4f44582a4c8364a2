/*
 * evidence - one model as read from one input, with what its reader skipped or guessed.
 */
#ifndef PAWL_MODEL_EVIDENCE_H
#define PAWL_MODEL_EVIDENCE_H

#include "base/err.h"
#include "base/json.h"
#include "model/bench.h"
#include "model/coverage.h"
#include "model/findings.h"
#include "model/profile.h"
#include "model/tests.h"
#include "model/timeline.h"

enum model { MODEL_BENCH, MODEL_PROFILE, MODEL_COVERAGE, MODEL_TIMELINE, MODEL_FINDINGS, MODEL_TESTS, MODEL_COUNT };

/* A record that was skipped or guessed: the middle grade between success and error. */
struct note {
	struct str text;                /* one sentence, lower case */
	uint64_t at;                    /* byte offset of the first one, or ERR_NOWHERE */
	uint64_t count;                 /* how many records it speaks of */
};

struct evidence {
	enum model model;               /* says which arm of the union is live */
	struct str format;              /* the reader: "gobench" */
	struct str source;              /* the input: "build/out.txt", "stdout of job unit" */
	struct str job;                 /* the job that produced it; empty when it was added by hand */
	struct str commit, subject;     /* what it measured, where the input itself is a history; else empty */
	int64_t measured_ns;            /* since the epoch, of a history; 0 = not said */
	struct note *note;
	uint32_t nnote, note_cap;
	union {
		struct bench bench;
		struct profile profile;
		struct coverage coverage;
		struct timeline timeline;
		struct findings findings;
		struct tests tests;
	};
};

/* What one input gave: usually one evidence, sometimes two (a go test stream holds tests and benchmarks). */
struct reading {
	struct arena *arena;            /* owns everything below; set by the caller */
	struct evidence *evidence;
	uint32_t n, cap;
	const struct coverage *known;   /* coverage that will be merged into this one, by the caller; else NULL */
	const struct map *known_file;   /* see coverage_beside() */
};

/* Appends an empty evidence of this model, initialised; the pointer holds until the next one is added. */
struct evidence *reading_add(struct reading *r, enum model model);

/* The same for a coverage whose keys are appended as they stay: the first of a reading is kept beside what is known. */
struct coverage *reading_add_coverage(struct reading *r);

/* Adds a note, or counts it into an equal one that is there already. */
void evidence_note(struct reading *r, uint32_t evidence, uint64_t at, const char *fmt, ...) PRINTF_LIKE(4, 5);

const char *model_name(enum model model);       /* "bench", "profile" ... */
bool model_of(struct str name, enum model *out) MUST_CHECK;

/* Evidence as one JSON object, and back: what the store keeps and what format/pawl.c wraps.
 * doc/schema/evidence.json describes it. */
bool evidence_put(struct json_out *o, const struct evidence *ev, struct err *e) MUST_CHECK;
bool evidence_take(struct json *j, struct reading *r);          /* sticky errors are in the json */

#endif

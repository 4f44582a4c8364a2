/* analyse - the parts of `pawl analyse`: directories of recordings, the gates, the artifacts. */
#ifndef PAWL_VERB_ANALYSE_H
#define PAWL_VERB_ANALYSE_H

#include "gate/verdict.h"

enum recording { RECORDING_CPU, RECORDING_MEMORY, RECORDING_WAITING, RECORDING_OTHER };

/* A profile of both sides. */
struct profile_pair {
	struct str
		stem; /* of the head's file: its path without what follows the first dot of its name */
	enum recording kind;
	const struct profile *base, *head;
};

struct sides {
	struct run base, head;
	struct profile_pair *pair;
	uint32_t npair;
};

/* Reads whatever the two directories (or files) hold, and pairs profiles by file name and kind; a kind of which each side has one left is
 * paired, too.  The pairs' evidence gets the stem as its job.  What is no evidence is skipped and said. */
bool analyse_read(struct arena *a, struct str base, struct str head, struct sides *out,
	struct err *e) MUST_CHECK;

/* pawl.yaml, or the five default gates, hard when `gate` or the environment says so. */
struct policy *analyse_policy(struct arena *a, const char *path, bool gate, struct err *e);

/* Judges by those rules that have something to judge here; what is left out is said. */
bool analyse_judge(struct arena *a, const struct policy *policy, const struct sides *s,
	const struct deltas *deltas, struct verdict *verdict, struct err *e) MUST_CHECK;

/* Tables, flame graphs, speedscope files and the comparison of benchmarks below `dir`; counts them. */
struct artifacts {
	struct arena *arena;
	struct str dir, name;
	uint32_t n;
};

bool artifact_write(
	struct artifacts *w, struct str path, const struct buf *content, struct err *e) MUST_CHECK;
bool analyse_write_profiles(struct artifacts *w, const struct sides *s, struct err *e) MUST_CHECK;
bool analyse_write_benchmarks(struct artifacts *w, const struct sides *s, struct err *e) MUST_CHECK;

#endif

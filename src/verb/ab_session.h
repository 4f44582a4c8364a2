/*
 * ab_session - the measuring of an experiment: warm-ups, then pairs as the engine wants them, every process
 * fresh, everything kept after every pair.
 */
#ifndef PAWL_VERB_AB_SESSION_H
#define PAWL_VERB_AB_SESSION_H

#include "verb/ab_trees.h"
#include "verb/experiment.h"

struct ab_session {
	struct workspace *workspace;
	struct ab_trees trees;
	struct experiment x;
	const char *path;               /* of its file */
	struct experiment_log log;
	struct job **job;               /* what is to be measured */
	uint32_t njob;
	struct job **engine;            /* of x.ab.job, in its order */
	const struct experiment *earlier; /* to be put in front of it; NULL = none */
	bool combined;
	bool randomize, always_time;
	bool gate_all;                  /* no row has a metric that is gated by itself */
	double begun_s, spent_before_s, elapsed_before_s;
	struct progress progress;
};

/* What is asked of a row: by the policy's rules on bench.*, else the limits of the experiment. */
void ab_session_terms(void *session, struct str job, const struct series *s, struct ab_terms *t);

/* The trees are built.  false with an error, ERR_SYSTEM after a signal; what was measured is in its file. */
bool ab_session_measure(struct ab_session *s, struct err *e) MUST_CHECK;

#endif

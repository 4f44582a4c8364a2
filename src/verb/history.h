/*
 * history - inputs that hold the evidence of several commits: an evidence that names its commit is an entry of one.
 *
 * Values of different commits are never values of one run.  `pawl add` makes a run of every commit; whatever else reads a
 * history reads its newest entry.
 */
#ifndef PAWL_VERB_HISTORY_H
#define PAWL_VERB_HISTORY_H

#include "verb/workspace.h"

/* Of what was read from `first` on, keeps what names no commit and, of the commit measured last, the newest entries that
 * have no row in common; a note says how many were left out. */
void history_newest(struct reading *r, uint32_t first);

/* Moves the entries of histories out of `all`, in the order in which they were measured. */
void history_split(struct reading *all, struct reading *history);

struct history_count {
	uint32_t runs, entries, known;  /* runs written, entries they took, entries that the store held already */
};

/*
 * Stores every entry in a run of its commit: one that an earlier import made and that has none of its rows, else a new
 * one; what the store holds already is left out.  A run is written whole or not at all: after an error the import can be
 * done again.
 */
bool history_import(struct workspace *w, const struct reading *history, struct str job, struct history_count *count,
	struct err *e) MUST_CHECK;

/* An evidence as JSON without where it was read from: equal for equal content, empty when it cannot be written. */
struct str history_content(struct arena *a, const struct evidence *ev);

#endif

/*
 * floor_changes - floors (.covgate) that a change touches, as they were and as they are.
 */
#ifndef PAWL_VERB_FLOOR_CHANGES_H
#define PAWL_VERB_FLOOR_CHANGES_H

#include "gate/floor.h"
#include "model/changes.h"

struct floor_change {
	struct str directory;           /* whose floor it is, below the root; "." is the root */
	struct floor was, is;           /* what is not there has neither line */
};

/* `changes` are those from `commit` to the work tree below `root`.  Of a file that was moved both places are given; new ones
 * are not, nor are those that were no floor before. */
bool floor_changes(struct arena *a, struct str root, struct str commit, const struct changes *changes, struct floor_change **out,
	uint32_t *n, struct err *e) MUST_CHECK;

/* The directories below `root` that have a floor, what git ignores left out. */
bool floor_directories(struct arena *a, struct str root, struct str **directory, uint32_t *n, struct err *e) MUST_CHECK;

#endif

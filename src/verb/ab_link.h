/*
 * ab_link - has a build put the same code at other addresses, by nothing but its environment.
 *
 * Layout 0 is the build as it is.  Layout k > 0 gives
 *   LDFLAGS    an object of nothing but padding, so that what is linked behind it moves
 *   RUSTFLAGS  the same, and sections in the order of their names; only where nobody says RUSTFLAGS,
 *              which would otherwise be replaced
 *   GOFLAGS    -ldflags=-randlayout=k (Go 1.22): functions shuffled, by the seed k
 * and layout 0 as many variables of the same lengths that mean nothing.
 */
#ifndef PAWL_VERB_AB_LINK_H
#define PAWL_VERB_AB_LINK_H

#include "base/arena.h"
#include "base/err.h"

struct ab_link {
	struct arena *arena;
	struct str home;                /* where the padding lies */
	uint32_t n;                     /* variables that each layout has */
	bool pads, rust, go;
};

/* Finds out which tools are there; none unless `wanted`. */
bool ab_link_open(struct ab_link *l, struct arena *a, struct str home, bool wanted, struct err *e) MUST_CHECK;

/* The l->n variables of layout k, at most 9999. */
bool ab_link_env(struct ab_link *l, uint32_t k, struct str *env, struct err *e) MUST_CHECK;

#endif

/* cover_base - what `cover html` and `cover patch` hold a coverage against: a revision, and the coverage that was there. */
#ifndef PAWL_VERB_COVER_BASE_H
#define PAWL_VERB_COVER_BASE_H

#include "compare/coverage_category.h"
#include "verb/cover_input.h"

struct cover_base {
	struct str name;                /* as the user, pawl.yaml or git says: "origin/main" */
	struct str commit;              /* the merge base with it */
	struct str text;                /* "the merge base with origin/main, 0123abcd" */
	struct changes changes;         /* from there to the work tree, below --root */
	struct cover_input before;      /* of --against */
	bool has_before;
	struct cov_against against;
};

/* From --base (else base: of pawl.yaml, else origin's default branch, main or master) and --against.  `in` owns the rest. */
bool cover_base_find(struct cover_input *in, struct cover_base *out, struct err *e) MUST_CHECK;
void cover_base_release(struct cover_base *b);

#endif

/* tests - what ran, how it ended, how long it took. */
#ifndef PAWL_MODEL_TESTS_H
#define PAWL_MODEL_TESTS_H

#include "base/arena.h"

#define TEST_TEXT_BYTES ((size_t)64 << 10)      /* what a reader keeps of a test's output */

enum outcome { OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_ERROR, OUTCOME_SKIP, OUTCOME_UNFINISHED };

struct test_case {
	struct str suite;               /* package, class or file; may be empty */
	struct str name;                /* empty: the suite itself (it did not build, it panicked) */
	enum outcome outcome;           /* ERROR: could not run; UNFINISHED: started and never ended */
	double duration_s;              /* NaN = not said */
	struct str text;                /* why it failed: its output, clipped by the reader */
	struct str file;                /* where it stands; may be empty */
	uint32_t line;                  /* 0 = not said */
};

struct tests {
	struct arena *arena;
	struct test_case *test_case;
	uint32_t n, cap;
};

void tests_init(struct tests *t, struct arena *a);
struct test_case *tests_add(struct tests *t);   /* empty, duration NaN; valid until the next add */
const char *outcome_name(enum outcome outcome); /* "pass", "fail", "error", "skip", "unfinished" */

#endif

#include "model/tests.h"

#include "model/names.h"

#include <math.h>

void tests_init(struct tests *t, struct arena *a)
{
	*t = (struct tests){ .arena = a };
}

struct test_case *tests_add(struct tests *t)
{
	ARENA_ROOM(t->arena, t->test_case, t->n, t->cap);
	t->test_case[t->n] = (struct test_case){ .duration_s = NAN };
	return &t->test_case[t->n++];
}

static const char *const outcome_word[] = {
	[OUTCOME_PASS] = "pass",
	[OUTCOME_FAIL] = "fail",
	[OUTCOME_ERROR] = "error",
	[OUTCOME_SKIP] = "skip",
	[OUTCOME_UNFINISHED] = "unfinished",
};

const struct names outcome_names = NAMES(outcome_word);

const char *outcome_name(enum outcome outcome)
{
	return outcome_word[outcome];
}

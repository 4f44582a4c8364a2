/* burndown_made - runs made by hand and their burndown, for tests. */
#ifndef PAWL_TEST_BURNDOWN_MADE_H
#define PAWL_TEST_BURNDOWN_MADE_H

#include "compare/burndown.h"
#include "test/check.h"
#include "test/process_trees.h"

#define MS INT64_C(1000000)

/* Runs of one scenario: each is cc for so many ms of a wall clock 10 ms longer. */
struct made {
	struct arena arena;
	struct process_tree tree[8];
	struct burndown_run run[8];
	struct burndown_scenario scenario;
};

static inline void make_run(struct made *m, uint32_t i, int64_t cc_ms, const char *failure)
{
	struct process_tree *t = &m->tree[i];
	uint32_t cc;

	make_tree(t, &m->arena, "make", (cc_ms + 10) * MS);
	cc = make_program(t, 0, "cc", 5 * MS, (5 + cc_ms) * MS);
	make_wait(t, 0, WAIT_CHILD, 5 * MS, (5 + cc_ms) * MS, cc);
	m->run[i] = (struct burndown_run){ .tree = t, .failure = str_of(failure), .wall_s = (double)(cc_ms + 10) / 1e3 };
	m->scenario = (struct burndown_scenario){ .name = S("cold"), .run = m->run, .nrun = i + 1 };
}

static inline const struct burndown_row *row_named(const struct burndown *b, const char *name)
{
	for (uint32_t i = 0; i < b->nrow; i++)
		if (str_eq(b->row[i].name, str_of(name)))
			return &b->row[i];
	return NULL;
}

static inline const struct finding_row *finding_of(const struct burndown *b, const char *key)
{
	for (uint32_t i = 0; i < b->nfinding; i++)
		if (str_eq(b->finding[i].key, str_of(key)))
			return &b->finding[i];
	return NULL;
}

#endif

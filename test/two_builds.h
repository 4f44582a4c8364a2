/* two_builds - a build recorded twice, and what of the second was done again, for tests. */
#ifndef PAWL_TEST_TWO_BUILDS_H
#define PAWL_TEST_TWO_BUILDS_H

#include "compare/again.h"
#include "test/build.h"
#include "test/check.h"

struct two {
	struct arena arena;
	struct build x, y;
	struct again_table table;
};

static inline void begin_at(struct two *t, const char *top_x, const char *top_y)
{
	*t = (struct two){ .arena = { 0 } };
	build_init(&t->x, &t->arena, top_x);
	build_init(&t->y, &t->arena, top_y);
}

static inline void begin(struct two *t)
{
	begin_at(t, "/w/p", "/w/p");
}

static inline const struct command_match *match(struct two *t, uint32_t i)
{
	CHECK(i < t->table.n);
	return &t->table.match[i];
}

static inline void compare(struct two *t)
{
	find_again(&t->x.tree, &t->y.tree, &t->arena, &t->table);
}

#define CHECK_MATCH(t, i, kind, sentence, about) do { \
	CHECK_STR(match((t), (i))->why, (sentence)); \
	CHECK_EQ(match((t), (i))->again, (kind)); \
	CHECK_STR(match((t), (i))->part, (about)); \
} while (0)

#endif

/* profile_table - rows of a profile as text, for tests. */
#ifndef PAWL_TEST_PROFILE_TABLE_H
#define PAWL_TEST_PROFILE_TABLE_H

#include "base/buf.h"
#include "compare/profile_rows.h"
#include "test/stacks.h"

#define ALL .keep_small = true

struct table {
	struct arena arena;
	struct profile profile;
	struct profile_rows rows;
	struct buf text;
};

/* A line for each row: "name flat cum", a "!" behind what is inlined always and a "?" behind what is partly. */
static inline struct str rows_of(struct table *t, const char *stacks, struct profile_rows_options opt)
{
	static const char *const mark[] = { "", "?", "!" };

	stacks_into(&t->profile, &t->arena, "cpu/nanoseconds", stacks);
	profile_rows(&t->arena, &t->profile, &opt, &t->rows);
	buf_clear(&t->text);
	for (uint32_t i = 0; i < t->rows.n; i++) {
		const struct profile_row *r = &t->rows.row[i];

		buf_printf(&t->text, "%.*s%s %lld %lld\n", STR(r->name), mark[r->inlining],
			(long long)r->flat, (long long)r->cum);
	}
	return buf_view(&t->text);
}

static inline void done(struct table *t)
{
	buf_release(&t->text);
	arena_free(&t->arena);
}

#endif

/* as_folded - the first profile that was read, as folded stacks: what tests of profile readers compare. */
#ifndef PAWL_TEST_AS_FOLDED_H
#define PAWL_TEST_AS_FOLDED_H

#include "test/read_as.h"

static inline struct str written_as(struct read_of *r, const struct format *format, enum model model)
{
	struct buf b = { 0 };
	struct str text;

	for (uint32_t i = 0; i < r->reading.n; i++)
		if (r->reading.evidence[i].model == model) {
			CHECK_OK(format->write(&r->reading.evidence[i], &b, &r->err), &r->err);
			text = arena_str(&r->arena, buf_view(&b));
			buf_release(&b);
			return text;
		}
	fail_msg("no %s was read", model_name(model));
	return S("");
}

static inline struct str as_folded(struct read_of *r)
{
	return written_as(r, &format_folded, MODEL_PROFILE);
}

#endif

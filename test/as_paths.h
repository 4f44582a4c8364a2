/* as_paths - a profile with stacks made one with paths, for tests of what takes either. */
#ifndef PAWL_TEST_AS_PATHS_H
#define PAWL_TEST_AS_PATHS_H

#include "base/proto.h"
#include "model/profile_paths.h"

/* The same profile with paths, of runs of one frame each. */
static inline void as_paths(struct profile *p, struct arena *a)
{
	struct profile_paths *paths = ARENA_NEW(a, struct profile_paths);
	uint32_t *frame = ARENA_ARRAY(a, uint32_t, p->nframe), *rank = ARENA_ARRAY(a, uint32_t, p->nframe + 1);
	struct frame_run *run = ARENA_ARRAY(a, struct frame_run, p->nframe + 1);

	for (uint32_t i = 0; i < p->nframe; i++) {
		frame[i] = i;
		rank[i + 1] = i + 1;
		run[i + 1] = (struct frame_run){ i, 1 };
	}
	*paths = (struct profile_paths){ ARENA_ARRAY(a, struct str, p->nsample), rank, p->nframe + 1, run, frame, p->nframe, false };
	for (uint32_t i = 0; i < p->nsample; i++) {
		struct buf b = { 0 };

		for (uint32_t at = p->sample[i].stack; at != NO_STACK; at = p->stack[at].parent)
			proto_put_varint(&b, p->stack[at].frame + 1);
		paths->path[i] = arena_str(a, buf_view(&b));
		p->sample[i].stack = NO_STACK;
		buf_release(&b);
	}
	p->paths = paths;
	p->nstack = 0;
}

#endif

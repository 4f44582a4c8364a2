/* What a recording would have taken on other CPUs, or without some of its programs. */
#include "compare/critical_path.h"

#include <math.h>

#include "compare/replay.h"

void what_if(const struct process_tree *t, const struct what_if *w, struct arena *a, struct prediction *out)
{
	struct arena scratch = { 0 };
	struct tree_order o;
	struct replay replay;
	struct replay_rules rules = { .ncpu = t->ncpu, .open_ratio = 1 };
	double wall, as_it_was, kept, scaled, error;

	(void)a;
	*out = (struct prediction){ 0 };
	tree_order_init(&o, t, &scratch);
	if (t->nprogram && o.wall_ns > 0) {
		replay_init(&replay, &o, &scratch);
		wall = (double)o.wall_ns;
		as_it_was = replay_run(&replay, &rules);
		rules.ncpu = w->ncpu;
		rules.free = w->free;
		kept = replay_run(&replay, &rules);
		rules.open_ratio = w->ncpu ? (double)t->ncpu / w->ncpu : 0;
		scaled = replay_run(&replay, &rules);
		error = fabs(as_it_was - wall) / wall;
		if (as_it_was > 0) {
			kept *= wall / as_it_was;
			scaled *= wall / as_it_was;
		}
		out->wall_ns = (int64_t)kept;
		out->lo_ns = (int64_t)(fmin(kept, scaled) * fmax(1 - error, 0));
		out->hi_ns = (int64_t)fmin(fmax(kept, scaled) * (1 + error), 9e18);
	}
	arena_free(&scratch);
}

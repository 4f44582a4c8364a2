#include "verb/ab_sweep.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sort.h"
#include "verb/ab_judge.h"
#include "verb/talk.h"

#define DAY_NS ((int64_t)86400 * 1000000000)

void ab_sweep_runs(struct workspace *w, const struct str *id, uint32_t n)
{
	for (uint32_t i = 0; i < n && w->policy; i++)
		unlink(ab_file(w, arena_printf(&w->arena, "%.*s.json", STR(id[i]))).p);
}

/* Files of one kind, with the times at which they were last written. */
struct loose {
	struct str *path;
	int64_t *written_ns;
	uint32_t *order;                /* newest first */
	uint32_t n;
};

static int newest_first(uint32_t i, uint32_t j, const void *ctx)
{
	const int64_t *written_ns = ctx;

	return (written_ns[i] < written_ns[j]) - (written_ns[i] > written_ns[j]);
}

static bool look_for(struct workspace *w, struct str kind, struct loose *out)
{
	struct err ignored = { 0 };

	if (!file_glob(&w->arena, ab_file(w, arena_join(&w->arena, kind, S("-*.json"))), &out->path, &out->n, &ignored))
		return false;
	out->written_ns = ARENA_ARRAY(&w->arena, int64_t, out->n + 1);
	out->order = ARENA_ARRAY(&w->arena, uint32_t, out->n + 1);
	for (uint32_t i = 0; i < out->n; i++) {
		struct stat st;

		out->order[i] = i;
		out->written_ns[i] = stat(out->path[i].p, &st) ? INT64_MAX
			: (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	}
	sort_by(out->order, out->n, newest_first, out->written_ns);
	return true;
}

/* Its trees lie there as long as its process lives: .pawl/ab/ID for .pawl/ab/KIND-ID.json */
static bool under_way(struct workspace *w, struct str path)
{
	struct str rest = path, id = str_cut_last(&rest, '-');

	return file_is_directory(ab_file(w, str_clip(id, id.n - strlen(".json"))).p);
}

uint32_t ab_sweep_loose(struct workspace *w)
{
	static const char *const kind[] = { "open", "calibrate" };
	const struct keep *keep = &w->policy->keep;
	int64_t oldest_ns = keep->days ? now_ns() - (int64_t)keep->days * DAY_NS : INT64_MAX;
	uint32_t removed = 0;

	if (!keep->runs && !keep->days)
		return 0;
	for (size_t k = 0; k < sizeof kind / sizeof *kind; k++) {
		struct loose all;

		if (!look_for(w, str_of(kind[k]), &all))
			continue;
		for (uint32_t i = keep->runs; i < all.n; i++) {
			uint32_t at = all.order[i];

			if (all.written_ns[at] < oldest_ns && !under_way(w, all.path[at]))
				removed += !unlink(all.path[at].p);
		}
	}
	return removed;
}

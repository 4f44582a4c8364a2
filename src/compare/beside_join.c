#include "compare/beside.h"

/* When its first span begins and its last ends, on the calendar; false = nobody knows. */
static bool extent(const struct timeline *t, int64_t *lo, int64_t *hi)
{
	bool any = false;

	for (uint32_t i = 0; i < t->nspan; i++) {
		const struct span *s = &t->span[i];

		if (s->end_ns == NO_TIME || str_eq(s->category, S("total")))
			continue;
		if (!any || s->start_ns < *lo)
			*lo = s->start_ns;
		if (!any || s->end_ns > *hi)
			*hi = s->end_ns;
		any = true;
	}
	return any && t->started_ns && !__builtin_add_overflow(*lo, t->started_ns, lo) && !__builtin_add_overflow(*hi, t->started_ns, hi);
}

static void add_whole(struct timeline *out, const struct beside_part *part, int64_t lo, int64_t hi)
{
	timeline_span(out, &(struct span){ .name = part->name, .category = S("file"), .start_ns = lo - out->started_ns,
		.end_ns = hi - out->started_ns });
}

/* Times were seen to fit by extent(). */
static void add_spans(struct timeline *out, const struct timeline *t, uint32_t track, struct str name)
{
	int64_t shift = t->started_ns - out->started_ns;

	for (uint32_t i = 0; i < t->nspan; i++) {
		struct span s = t->span[i];

		if (s.end_ns == NO_TIME || str_eq(s.category, S("total")))
			continue;
		s.track = track;
		s.start_ns += shift;
		s.end_ns += shift;
		s.detail = s.detail.n ? s.detail : name;
		timeline_span(out, &s);
	}
}

uint32_t beside_join(const struct beside_part *part, uint32_t n, struct arena *a, struct timeline *out)
{
	int64_t *lo = ARENA_ARRAY(a, int64_t, n), *hi = ARENA_ARRAY(a, int64_t, n);
	bool *known = ARENA_ARRAY(a, bool, n);
	uint32_t taken = 0;

	timeline_init(out, a);
	for (uint32_t i = 0; i < n; i++) {
		known[i] = extent(part[i].timeline, &lo[i], &hi[i]) && lo[i] > 0;
		if (known[i] && (!out->started_ns || lo[i] < out->started_ns))
			out->started_ns = lo[i];
	}
	for (uint32_t i = 0; i < n; i++)
		if (known[i]) {
			add_whole(out, &part[i], lo[i], hi[i]);
			taken++;
		}
	timeline_slots(out, 0, NO_TRACK, S("slot"));
	for (uint32_t i = 0, whole = 0; i < n; i++)
		if (known[i])
			add_spans(out, part[i].timeline, out->span[whole++].track, part[i].name);
	return taken;
}

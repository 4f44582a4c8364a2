#include "model/timeline.h"

void timeline_init(struct timeline *t, struct arena *a)
{
	*t = (struct timeline){ .arena = a };
}

uint32_t timeline_track(struct timeline *t, const struct track *track)
{
	ARENA_ROOM(t->arena, t->track, t->ntrack, t->track_cap);
	t->track[t->ntrack] = *track;
	return t->ntrack++;
}

uint32_t timeline_span(struct timeline *t, const struct span *span)
{
	ARENA_ROOM(t->arena, t->span, t->nspan, t->span_cap);
	t->span[t->nspan] = *span;
	return t->nspan++;
}

uint32_t timeline_mark(struct timeline *t, const struct mark *mark)
{
	ARENA_ROOM(t->arena, t->mark, t->nmark, t->mark_cap);
	t->mark[t->nmark] = *mark;
	return t->nmark++;
}

uint32_t timeline_counter(struct timeline *t, const struct counter *counter)
{
	ARENA_ROOM(t->arena, t->counter, t->ncounter, t->counter_cap);
	t->counter[t->ncounter] = *counter;
	return t->ncounter++;
}

int64_t timeline_total_ns(const struct timeline *t)
{
	int64_t sum = 0, length;

	for (uint32_t i = 0; i < t->nspan; i++) {
		const struct span *s = &t->span[i];

		if (s->end_ns == NO_TIME)
			continue;
		if (__builtin_sub_overflow(s->end_ns, s->start_ns, &length) || __builtin_add_overflow(sum, length, &sum))
			return INT64_MAX;
	}
	return sum;
}

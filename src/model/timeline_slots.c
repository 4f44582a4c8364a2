/* Spans that nobody gave a track: as few as let none of a track overlap. */
#include "base/sort.h"
#include "model/timeline.h"

struct slots {
	struct timeline *timeline;
	const uint32_t *end;            /* spans by their end, those without one last */
	uint32_t *slot;                 /* by span; NO_TRACK = not begun */
	uint32_t *free, nfree, ended, n;
	struct str prefix;
	uint32_t parent, made;
};

static int64_t end_of(const struct span *s)
{
	return s->end_ns == NO_TIME ? INT64_MAX : s->end_ns;
}

static int by_end(uint32_t i, uint32_t j, const void *ctx)
{
	const struct span *s = ctx;
	int64_t x = end_of(&s[i]), y = end_of(&s[j]);

	return x < y ? -1 : x > y;
}

/* What has no length comes before what begins with it. */
static int by_start(uint32_t i, uint32_t j, const void *ctx)
{
	const struct span *s = ctx;
	bool x = end_of(&s[i]) == s[i].start_ns, y = end_of(&s[j]) == s[j].start_ns;

	if (s[i].start_ns != s[j].start_ns)
		return s[i].start_ns < s[j].start_ns ? -1 : 1;
	return y - x;
}

static uint32_t *ordered(struct timeline *t, uint32_t first, int (*cmp)(uint32_t, uint32_t, const void *))
{
	uint32_t n = t->nspan - first, *order = ARENA_ARRAY(t->arena, uint32_t, n);

	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	sort_by(order, n, cmp, t->span + first);
	return order;
}

/* A slot that is free when the span begins, or a new one.  A span of no length does not end before it began. */
static uint32_t take_slot(struct slots *l, const struct span *span, int64_t start_ns)
{
	struct track track = { .parent = l->parent, .pid = NO_ID, .tid = NO_ID };

	for (; l->ended < l->n; l->ended++) {
		uint32_t i = l->end[l->ended];

		if (end_of(&span[i]) > start_ns || l->slot[i] == NO_TRACK)
			break;
		l->free[l->nfree++] = l->slot[i];
	}
	if (l->nfree)
		return l->free[--l->nfree];
	track.name = arena_printf(l->timeline->arena, "%.*s %u", STR(l->prefix), ++l->made);
	return timeline_track(l->timeline, &track);
}

uint32_t timeline_slots(struct timeline *t, uint32_t first, uint32_t parent, struct str prefix)
{
	struct slots l = { .timeline = t, .prefix = prefix, .parent = parent, .n = t->nspan - first };
	uint32_t n = l.n, *start;

	if (!n)
		return 0;
	start = ordered(t, first, by_start);
	l.end = ordered(t, first, by_end);
	l.slot = ARENA_ARRAY(t->arena, uint32_t, n);
	l.free = ARENA_ARRAY(t->arena, uint32_t, n);
	for (uint32_t i = 0; i < n; i++)
		l.slot[i] = NO_TRACK;
	for (uint32_t i = 0; i < n; i++) {
		struct span *s = &t->span[first + start[i]];

		l.slot[start[i]] = take_slot(&l, t->span + first, s->start_ns);
		s->track = l.slot[start[i]];
	}
	return l.made;
}

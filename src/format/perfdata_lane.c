/*
 * Several files of records at once: perf record --threads writes one for each buffer.
 *
 * No file has marks of order: what all are beyond is in order, with one stretch as room for what the kernel mixed up.  So the one
 * that is furthest behind is read on, always.
 */
#include "base/sort.h"
#include "format/perfdata_part.h"

#define STRETCH 4096u                   /* records between two looks at what is in order; half of those that wait, when they are more */

void perfdata_add_lane(struct perfdata *d, struct str name, struct str bytes)
{
	struct order *o = &d->order;

	o->lane[o->nlane++] = (struct lane){ .name = name, .bytes = bytes, .rest = bytes, .filling = MAP_NONE };
}

/* ---- whose bytes ---- */

static int by_place(uint32_t i, uint32_t j, const void *ctx)
{
	const struct lane *lane = ctx;

	return (lane[i].bytes.p > lane[j].bytes.p) - (lane[i].bytes.p < lane[j].bytes.p);
}

void perfdata_place_lanes(struct perfdata *d)
{
	struct order *o = &d->order;

	o->place = ARENA_ARRAY(d->arena, uint32_t, o->nlane);
	for (uint32_t i = 0; i < o->nlane; i++)
		if (o->lane[i].bytes.n)
			o->place[o->nplace++] = i;
	sort_by(o->place, o->nplace, by_place, o->lane);
}

/* Records that follow each other often are of one file. */
bool perfdata_is_input(struct perfdata *d, const char *p)
{
	struct order *o = &d->order;
	uint32_t lo = 0, hi = o->nplace;

	if (lane_holds(&o->lane[o->now], p))
		return true;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (o->lane[o->place[mid]].bytes.p <= p)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo || !lane_holds(&o->lane[o->place[lo - 1]], p))
		return false;
	o->now = o->place[lo - 1];
	return true;
}

/* ---- which is furthest behind ---- */

static void look_ahead(struct perfdata *d, struct lane *lane)
{
	struct record r;
	uint64_t time;

	if (lane->rest.n < HEADER_BYTES)
		return;
	r = record_at(d, lane->rest.p);
	if (r.type >= 64 || r.size < HEADER_BYTES || r.size > lane->rest.n)
		return;
	time = perfdata_time(d, r);
	if (time > lane->next_time && time != UINT64_MAX)
		lane->next_time = time;
}

/* Of equal ones the first of the directory. */
static bool is_behind(const struct order *o, uint32_t x, uint32_t y)
{
	uint64_t one = o->lane[x].next_time, other = o->lane[y].next_time;

	return one != other ? one < other : x < y;
}

static void sift_down(struct order *o, uint32_t at)
{
	uint32_t moving = o->behind[at], child;

	while ((child = 2 * at + 1) < o->nbehind) {
		child += child + 1 < o->nbehind && is_behind(o, o->behind[child + 1], o->behind[child]);
		if (is_behind(o, moving, o->behind[child]))
			break;
		o->behind[at] = o->behind[child];
		at = child;
	}
	o->behind[at] = moving;
}

static void begin(struct perfdata *d)
{
	struct order *o = &d->order;

	o->behind = ARENA_ARRAY(d->arena, uint32_t, o->nlane);
	for (uint32_t i = 1; i < o->nlane; i++) {
		look_ahead(d, &o->lane[i]);
		if (o->lane[i].rest.n)
			o->behind[o->nbehind++] = i;
	}
	for (uint32_t at = o->nbehind / 2; at-- > 0;)
		sift_down(o, at);
}

/* One record of the lane that is furthest behind. */
static bool take_hindmost(struct perfdata *d)
{
	struct order *o = &d->order;
	struct lane *lane = &o->lane[o->behind[0]];

	o->now = o->behind[0];
	d->ended = false;
	d->at = (uint64_t)(lane->rest.p - lane->bytes.p);
	if (!perfdata_take_next(d, &lane->rest))
		return false;
	if (d->ended)
		lane->rest.n = 0;
	look_ahead(d, lane);
	if (!lane->rest.n)
		o->behind[0] = o->behind[--o->nbehind];
	if (o->nbehind)
		sift_down(o, 0);
	return true;
}

bool perfdata_lanes(struct perfdata *d)
{
	struct order *o = &d->order;
	uint32_t taken = STRETCH;

	begin(d);
	for (; o->nbehind; taken++) {
		if (taken >= STRETCH && taken >= o->n / 2) {
			if (!perfdata_pass(d, o->round_time))
				return false;
			o->round_time = o->lane[o->behind[0]].next_time;
			taken = 0;
		}
		if (!take_hindmost(d))
			return false;
	}
	return true;
}

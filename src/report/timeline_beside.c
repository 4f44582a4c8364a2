/* Rows of a timeline page for timelines of other producers: a head each, then their tracks, spans that overlap one below the other. */
#include "base/sort.h"
#include "report/timeline_part.h"

#define TRACK_ROWS_MOST 32u     /* spans that nest deeper are not drawn */
#define ROWS_MOST 400u          /* of a page */
#define BARS_MOST 200000u

struct placing {
	const struct beside *beside;
	struct arena *arena;
	struct beside_rows *out;
	uint32_t cap, head_cap;
	int64_t last_ns;                /* of the recording */
	uint32_t *order;                /* spans by track, start, the longer one first */
};

static int by_place(uint32_t i, uint32_t j, const void *ctx)
{
	const struct timeline *t = ctx;
	const struct span *x = &t->span[i], *y = &t->span[j];

	if (x->track != y->track)
		return x->track < y->track ? -1 : 1;
	if (x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	return x->end_ns > y->end_ns ? -1 : x->end_ns < y->end_ns;
}

/* What of it lies within the recording. */
static bool clip(const struct placing *p, const struct span *s, struct beside_bar *bar)
{
	int64_t lo, hi;

	if (s->end_ns == NO_TIME ||
		__builtin_add_overflow(s->start_ns, p->beside->offset_ns, &lo) ||
		__builtin_add_overflow(s->end_ns, p->beside->offset_ns, &hi) || hi < 0 ||
		lo > p->last_ns)
		return false;
	*bar = (struct beside_bar){ .name = s->name,
		.detail = s->detail,
		.start_ns = lo < 0 ? 0 : lo,
		.end_ns = hi > p->last_ns ? p->last_ns : hi };
	return true;
}

static void put_head(struct placing *p)
{
	ARENA_ROOM(p->arena, p->out->head, p->out->nhead, p->head_cap);
	p->out->head[p->out->nhead++] = (struct beside_head){ p->out->nrow++, p->beside->file };
}

/* Spans order[at ..] of one track into rows of their own: how many there were. */
static uint32_t put_track(struct placing *p, uint32_t at)
{
	const struct timeline *t = p->beside->timeline;
	uint32_t track = t->span[p->order[at]].track, n = at, rows = 0;
	int64_t free_ns[TRACK_ROWS_MOST];

	for (; n < t->nspan && t->span[p->order[n]].track == track; n++) {
		struct beside_bar bar;
		uint32_t row = 0;

		if (str_eq(t->span[p->order[n]].category, S("total"))) /* a sum, and no span */
			continue;
		if (!clip(p, &t->span[p->order[n]], &bar)) {
			p->out->left_out++;
			continue;
		}
		while (row < rows && free_ns[row] > bar.start_ns)
			row++;
		if (row == TRACK_ROWS_MOST || p->out->nrow + row >= ROWS_MOST ||
			p->out->n == BARS_MOST) {
			p->out->left_out++;
			continue;
		}
		rows += row == rows;
		free_ns[row] = bar.end_ns;
		bar.row = p->out->nrow + row;
		ARENA_ROOM(p->arena, p->out->bar, p->out->n, p->cap);
		p->out->bar[p->out->n++] = bar;
	}
	p->out->nrow += rows;
	return n - at;
}

static void put_beside(struct placing *p)
{
	uint32_t n = p->beside->timeline->nspan;

	p->order = ARENA_ARRAY(p->arena, uint32_t, n);
	for (uint32_t i = 0; i < n; i++)
		p->order[i] = i;
	sort_by(p->order, n, by_place, p->beside->timeline);
	put_head(p);
	for (uint32_t at = 0; at < n;)
		at += put_track(p, at);
}

static int by_row(uint32_t i, uint32_t j, const void *ctx)
{
	const struct beside_bar *bar = ctx;

	return bar[i].row < bar[j].row ? -1 : bar[i].row > bar[j].row;
}

/* Bars of one row stay in order of their start: the sort is stable. */
static void sort_rows(struct beside_rows *r, struct arena *a)
{
	r->bar = sorted_rows(a, r->bar, sizeof *r->bar, r->n, by_row, r->bar);
}

void timeline_beside(
	const struct timeline_page *page, int64_t last_ns, struct arena *a, struct beside_rows *out)
{
	struct placing p = { .arena = a, .out = out, .last_ns = last_ns };

	*out = (struct beside_rows){ 0 };
	for (uint32_t i = 0; i < page->nbeside; i++) {
		p.beside = &page->beside[i];
		if (p.beside->scenario == page->scenario)
			put_beside(&p);
	}
	sort_rows(out, a);
}

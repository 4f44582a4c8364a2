/*
 * What flows into a block flows out of it: the compiler counts only the arcs outside a spanning tree, the others follow.
 *
 * Every arc is worked out once, so that no graph takes longer than its own size.
 */
#include "base/sort.h"
#include "format/gcov_part.h"

static int by_target(uint32_t i, uint32_t j, const void *ctx)
{
	const struct gcov_arc *arc = ctx;

	return (arc[i].to > arc[j].to) - (arc[i].to < arc[j].to);
}

/* Ascending by target: the order of branches on a line. */
static void sort_arcs(struct gcov *g, const struct gcov_block *b)
{
	struct gcov_arc *arc = &g->arc[b->first_arc], *sorted;
	bool ordered = true;

	for (uint32_t i = 1; i < b->narc; i++)
		ordered &= arc[i - 1].to <= arc[i].to;
	if (ordered)
		return;
	g->nqueue = 0;
	for (uint32_t i = 0; i < b->narc; i++) {
		ARENA_ROOM(g->arena, g->queue, g->nqueue, g->queue_cap);
		g->queue[g->nqueue++] = i;
	}
	sort_by(g->queue, b->narc, by_target, arc);
	g->nsorted = 0;
	for (uint32_t i = 0; i < b->narc; i++) {
		ARENA_ROOM(g->arena, g->sorted, g->nsorted, g->sorted_cap);
		g->sorted[g->nsorted++] = g->arc[b->first_arc + g->queue[i]];
	}
	sorted = g->sorted;
	memcpy(&g->arc[b->first_arc], sorted, b->narc * sizeof *sorted);
}

static void arrange_block(struct gcov *g, const struct gcov_function *f, const struct gcov_block *b)
{
	struct gcov_arc *arc = b->narc ? &g->arc[b->first_arc] : NULL;
	uint32_t real = 0;

	if (!arc)
		return;
	for (uint32_t i = 0; i < b->narc; i++) {
		real += !arc[i].fake;
		if (arc[i].counter != GCOV_NONE)
			arc[i].count = g->counter[f->first_counter + arc[i].counter];
	}
	for (uint32_t i = 0; i < b->narc; i++)
		arc[i].unconditional = real == 1 && !arc[i].fake;
	sort_arcs(g, b);
	for (uint32_t i = b->narc; i--;) {
		struct gcov_arc *out = &g->arc[b->first_arc + i];

		out->next_in = g->block[out->to].first_in;
		g->block[out->to].first_in = b->first_arc + i;
	}
}

void gcov_arrange(struct gcov *g, const struct gcov_function *f)
{
	for (uint32_t i = 0; i < f->nblock; i++)
		arrange_block(g, f, &g->block[f->first_block + i]);
}

/* ---- what follows ---- */

static void enqueue(struct gcov *g, uint32_t block)
{
	ARENA_ROOM(g->arena, g->queue, g->nqueue, g->queue_cap);
	g->queue[g->nqueue++] = block;
}

/* Nothing is known of what calls a function and where it returns to. */
static void open_ends(struct gcov *g, const struct gcov_function *f)
{
	struct gcov_block *entry, *exit;

	if (f->nblock < 2)
		return;
	entry = &g->block[f->first_block + GCOV_ENTRY];
	exit = &g->block[f->first_block + GCOV_EXIT];
	if (entry->first_in == GCOV_NONE)
		entry->unknown_in = UINT32_MAX;
	if (!exit->narc)
		exit->unknown_out = UINT32_MAX;
}

static void begin(struct gcov *g, const struct gcov_function *f)
{
	g->nqueue = 0;
	for (uint32_t i = 0; i < f->nblock; i++) {
		const struct gcov_block *b = &g->block[f->first_block + i];

		for (uint32_t k = 0; k < b->narc; k++) {
			struct gcov_arc *arc = &g->arc[b->first_arc + k];

			arc->known = arc->counter != GCOV_NONE;
			g->block[arc->from].unknown_out += !arc->known;
			g->block[arc->to].unknown_in += !arc->known;
		}
		enqueue(g, f->first_block + i);
	}
	open_ends(g, f);
}

static int64_t sum_out(const struct gcov *g, const struct gcov_block *b, uint32_t *unknown)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < b->narc; i++) {
		const struct gcov_arc *arc = &g->arc[b->first_arc + i];

		if (arc->known)
			sum = gcov_sum(sum, arc->count);
		else
			*unknown = b->first_arc + i;
	}
	return sum;
}

static int64_t sum_in(const struct gcov *g, const struct gcov_block *b, uint32_t *unknown)
{
	int64_t sum = 0;

	for (uint32_t i = b->first_in; i != GCOV_NONE; i = g->arc[i].next_in) {
		if (g->arc[i].known)
			sum = gcov_sum(sum, g->arc[i].count);
		else
			*unknown = i;
	}
	return sum;
}

/* The last unknown arc of a block takes what is left. */
static void close_arc(struct gcov *g, uint32_t at, int64_t count)
{
	struct gcov_arc *arc = &g->arc[at];

	arc->count = count;
	arc->known = true;
	g->block[arc->from].unknown_out--;
	g->block[arc->to].unknown_in--;
	enqueue(g, arc->from);
	enqueue(g, arc->to);
}

static void work_out(struct gcov *g, struct gcov_block *b)
{
	uint32_t unknown = GCOV_NONE;
	int64_t sum;

	if (!b->known && (!b->unknown_out || !b->unknown_in)) {
		b->count = b->unknown_out ? sum_in(g, b, &unknown) : sum_out(g, b, &unknown);
		b->known = true;
	}
	if (b->known && b->unknown_out == 1) {
		sum = sum_out(g, b, &unknown);
		close_arc(g, unknown, gcov_difference(b->count, sum));
	}
	if (b->known && b->unknown_in == 1) {
		sum = sum_in(g, b, &unknown);
		close_arc(g, unknown, gcov_difference(b->count, sum));
	}
}

bool gcov_solve(struct gcov *g, const struct gcov_function *f)
{
	begin(g, f);
	while (g->nqueue)
		work_out(g, &g->block[g->queue[--g->nqueue]]);
	for (uint32_t i = 0; i < f->nblock; i++)
		if (!g->block[f->first_block + i].known)
			return false;
	return true;
}

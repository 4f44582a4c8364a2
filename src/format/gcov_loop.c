/*
 * Loops within a line: "for (;;) x();" is executed as often as it goes round.
 *
 * gcov finds the elementary circuits of the blocks of a line (K. A. Hawick and H. A. James, "Enumerating Circuits and Loops in
 * Graphs with Self-Arcs and Multiple-Arcs", Proc. Int. Conf. on Foundations of Computer Science, 2008, after D. B. Johnson, "Finding
 * all the elementary circuits of a directed graph", SIAM J. Comput. 4(1), 1975, pp. 77-84), takes from each the
 * smallest count of its arcs, and adds these up.  What is left of the arcs decides which circuits come next, so their order is
 * part of the result: this follows it.
 *
 * Here without recursion, and with a bound on the work: nested loops by the hundred on one line take cubic time.
 */
#include "format/gcov_part.h"

struct way {
	struct gcov *g;
	uint32_t line, start;
	uint32_t dry;                   /* the first step whose arc has nothing left; GCOV_NONE */
	int64_t count;
};

/* Every circuit has an arc that does not lead forward. */
static bool may_loop(const struct gcov *g, uint32_t line)
{
	for (uint32_t i = g->line[line].first_end; i != GCOV_NONE; i = g->end[i].next) {
		const struct gcov_block *b = &g->block[g->end[i].block];

		for (uint32_t k = b->first_arc; k < b->first_arc + b->narc; k++)
			if (g->arc[k].to <= g->arc[k].from && g->arc[k].left > 0 &&
				g->block[g->arc[k].to].line == line)
				return true;
	}
	return false;
}

static bool leads_on(const struct way *w, const struct gcov_arc *arc)
{
	return arc->to >= w->start && arc->left > 0 && w->g->block[arc->to].line == w->line;
}

static void step_to(struct way *w, uint32_t block, uint32_t arc)
{
	struct gcov *g = w->g;

	g->block[block].passed = g->round;
	g->block[block].waiting = GCOV_NONE;
	ARENA_ROOM(g->arena, g->step, g->nstep, g->step_cap);
	g->step[g->nstep++] = (struct gcov_step){ .block = block, .arc = arc, .next = g->block[block].first_arc };
}

/* A circuit: the steps so far and the arc that closes it. */
static void go_round(struct way *w, struct gcov_arc *last)
{
	struct gcov *g = w->g;
	int64_t least = last->left;

	for (uint32_t i = 1; i < g->nstep; i++)
		if (g->arc[g->step[i].arc].left < least)
			least = g->arc[g->step[i].arc].left;
	w->count = gcov_sum(w->count, least);
	last->left -= least;
	for (uint32_t i = g->nstep - 1; i; i--) {
		struct gcov_arc *arc = &g->arc[g->step[i].arc];

		arc->left -= least;
		if (!arc->left)
			w->dry = i;
	}
	g->steps -= g->nstep < g->steps ? g->nstep : g->steps;
}

static void release(struct gcov *g, uint32_t block)
{
	g->nqueue = 0;
	for (;;) {
		struct gcov_block *b = &g->block[block];

		for (uint32_t i = b->passed == g->round ? b->waiting : GCOV_NONE; i != GCOV_NONE;
			i = g->waiting[i].next) {
			ARENA_ROOM(g->arena, g->queue, g->nqueue, g->queue_cap);
			g->queue[g->nqueue++] = g->waiting[i].block;
		}
		b->passed = 0;
		if (!g->nqueue)
			return;
		block = g->queue[--g->nqueue];
	}
}

/* The block led nowhere; it may again when one of those does that it leads to. */
static void wait_for_others(struct way *w, uint32_t block)
{
	struct gcov *g = w->g;
	const struct gcov_block *b = &g->block[block];

	for (uint32_t i = b->first_arc; i < b->first_arc + b->narc; i++) {
		struct gcov_block *to = &g->block[g->arc[i].to];

		if (!leads_on(w, &g->arc[i]) || to->passed != g->round)
			continue;
		ARENA_ROOM(g->arena, g->waiting, g->nwaiting, g->waiting_cap);
		g->waiting[g->nwaiting] = (struct gcov_end){ block, to->waiting };
		to->waiting = g->nwaiting++;
	}
}

static void step_back(struct way *w)
{
	struct gcov *g = w->g;
	struct gcov_step done = g->step[--g->nstep];

	if (done.found)
		release(g, done.block);
	else
		wait_for_others(w, done.block);
	if (w->dry == g->nstep)
		w->dry = GCOV_NONE;
	if (g->nstep)
		g->step[g->nstep - 1].found |= done.found;
}

static void walk(struct way *w)
{
	struct gcov *g = w->g;

	step_to(w, w->start, GCOV_NONE);
	while (g->nstep && g->steps) {
		struct gcov_step *s = &g->step[g->nstep - 1];
		const struct gcov_block *b = &g->block[s->block];
		struct gcov_arc *arc;

		g->steps--;
		if (s->next == b->first_arc + b->narc) {
			step_back(w);
			continue;
		}
		arc = &g->arc[s->next++];
		if (!leads_on(w, arc))
			continue;
		if (arc->to == w->start) {
			s->found = true;
			if (w->dry == GCOV_NONE)
				go_round(w, arc);
		} else if (w->dry == GCOV_NONE && g->block[arc->to].passed != g->round) {
			step_to(w, arc->to, s->next - 1);
		}
	}
}

int64_t gcov_loops(struct gcov *g, uint32_t line)
{
	struct way w = { .g = g, .line = line };

	if (!may_loop(g, line))
		return 0;
	for (uint32_t i = g->line[line].first_end; i != GCOV_NONE && g->steps; i = g->end[i].next) {
		g->nstep = g->nwaiting = 0;
		g->round++;
		w.start = g->end[i].block;
		w.dry = GCOV_NONE;
		walk(&w);
	}
	g->exhausted |= !g->steps;
	return w.count;
}

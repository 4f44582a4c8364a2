/*
 * A .gcda: how often the arcs of an object were taken, summed over all processes that ended and wrote [gcov-io.h].
 *
 *	header          checksum u32 (12)
 *	a1000000        runs; a summary of the whole object
 *	FUNCTION        ident, lineno checksum, cfg checksum; empty: another object's copy was linked
 *	01a10000        u64 for each arc that is not on the tree; a negative length: all of them zero
 *	01b10000 (14)   two u64 for each decision: terms that were true, and false, at a time when they decided
 *	0               the end
 */
#include "format/gcov_part.h"

#define SINCE_CHECKSUM 1200u

struct counting {
	struct gcov *g;
	const struct source_file *file;
	struct gcov_function *function; /* of the record before; NULL */
	uint64_t elsewhere;             /* functions of another object */
};

static void doubt(struct counting *c, size_t at, const char *why)
{
	evidence_note(c->g->out, c->g->evidence, at, "%.*s: %s unmeasured", STR(c->file->name), why);
}

/* What nothing was told of is in doubt, or was never linked.  Is there such a function? */
static bool settle(struct gcov *g, enum gcov_state state)
{
	bool any = false;

	for (uint32_t i = 0; i < g->nfunction; i++) {
		if (g->function[i].state != GCOV_ABSENT)
			continue;
		g->function[i].state = state;
		any = true;
	}
	return any;
}

static void reject(struct counting *c)
{
	if (c->function && c->function->state != GCOV_COUNTED)
		c->function->state = GCOV_DOUBTFUL;
	c->function = NULL;
}

static void take_function(struct counting *c, struct gcov_record *r)
{
	uint32_t ident = gcov_u32(&r->content), at = gcov_table_find(&c->g->table, ident);
	uint32_t lineno = gcov_u32(&r->content), cfg = gcov_u32(&r->content);

	c->function = NULL;
	c->elsewhere += !r->length;
	if (!r->length)
		return;
	if (at == GCOV_NONE) {
		doubt(c, r->at, "a function that the graph does not have is");
		return;
	}
	c->function = &c->g->function[at];
	if (c->function->lineno_checksum == lineno && c->function->cfg_checksum == cfg)
		return;
	evidence_note(c->g->out, c->g->evidence, r->at, "%.*s: function %.*s differs from the graph's: unmeasured",
		STR(c->file->name), STR(str_clip(c->function->name, 64)));
	reject(c);
}

static void take_arcs(struct counting *c, struct gcov_record *r)
{
	struct gcov_function *f = c->function;

	if (!f)
		return;
	if (gcov_words(r) != 2 * f->ncounter) {
		doubt(c, r->at, "a function has another number of arcs than in the graph and is");
		reject(c);
		return;
	}
	f->state = GCOV_COUNTED;
	for (uint32_t i = f->first_counter; r->length > 0 && i < f->first_counter + f->ncounter; i++)
		c->g->counter[i] = gcov_sum(c->g->counter[i], (int64_t)gcov_u64(&r->content));
}

static void take_conditions(struct counting *c, struct gcov_record *r)
{
	struct gcov_function *f = c->function;

	if (!f || gcov_words(r) != 4 * f->ncondition)
		return;
	for (uint32_t i = 0; r->length > 0 && i < 2 * f->ncondition; i++)
		c->g->condition[2 * f->first_condition + i] |= gcov_u64(&r->content);
}

static void take_records(struct counting *c, struct gcov_cursor *file)
{
	struct gcov_record r = { .at = file->at };

	while (gcov_next(file, &r)) {
		if (r.tag == GCOV_TAG_FUNCTION)
			take_function(c, &r);
		else if (r.tag == GCOV_TAG_ARC_COUNTS)
			take_arcs(c, &r);
		else if (r.tag == GCOV_TAG_CONDITION_COUNTS)
			take_conditions(c, &r);
	}
	/* [3] Without a copy elsewhere it was taken out of the program: nothing can have run it. */
	if (file->ended)
		settle(c->g, c->elsewhere ? GCOV_ELSEWHERE : GCOV_COUNTED);
	else if (settle(c->g, GCOV_DOUBTFUL) || file->failed)
		doubt(c, file->failed ? r.at : file->n, "the file is cut short, what it does not hold is");
}

void gcov_never_run(struct gcov *g)
{
	settle(g, GCOV_COUNTED);
}

void gcov_add_counts(struct gcov *g, const struct source_file *file)
{
	struct counting counting = { .g = g, .file = file };
	struct gcov_cursor c, graph;

	gcov_open(&graph, g->now->graph->bytes);
	gcov_open(&c, file->bytes);
	if (c.version != graph.version) {
		doubt(&counting, 4, "written by another version of GCC than the graph, and");
	} else if (gcov_u32(&c) != g->now->stamp || c.failed) {
		doubt(&counting, 8, "of another build than the graph, its stamp differs:");
	} else {
		if (c.version >= SINCE_CHECKSUM)
			gcov_u32(&c);
		take_records(&counting, &c);
		return;
	}
	settle(g, GCOV_DOUBTFUL);
}

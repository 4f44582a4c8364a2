/*
 * From blocks to lines, as gcov counts them (gcc/gcov.cc of GCC 12, add_line_counts and accumulate_line_info).
 *
 * A block ends on its last line in each file that it has lines of.  A line is executed as often as control comes to the blocks
 * that end on it from elsewhere, and as often as loops within it go round; if none ends on it, as often as its blocks altogether.
 * Functions that begin on the same line (a template's instances) count their lines apart, and then they are added up.
 */
#include "format/gcov_part.h"

static const struct gcov_function *function_of(const struct gcov *g, uint32_t block)
{
	return &g->function[g->block[block].function];
}

static bool is_counted(const struct gcov *g, uint32_t block)
{
	return function_of(g, block)->state == GCOV_COUNTED;
}

/* Threads that count without locks lose counts, and differences of what is left may be below zero. */
static uint64_t count_of(struct gcov *g, int64_t count)
{
	g->below_zero += count < 0;
	return count < 0 ? 0 : (uint64_t)count;
}

/* ---- functions ---- */

static void find_shared(struct gcov *g)
{
	gcov_table_clear(&g->table);
	for (uint32_t i = 0; i < g->nfunction; i++) {
		struct gcov_function *f = &g->function[i];
		uint64_t key = (uint64_t)f->file << 32 | f->line;
		uint32_t other;

		if (f->artificial)
			continue;
		other = gcov_table_find(&g->table, key);
		if (other == GCOV_NONE)
			gcov_table_put(&g->table, key, i);
		else
			f->shared = g->function[other].shared = true;
	}
}

static void give_function(struct gcov *g, const struct gcov_function *f)
{
	struct cov_function out = { .hits.count = COVERAGE_UNMEASURED, .line = f->line, .name = f->name,
		.column = f->column, .end_line = f->end_line, .end_column = f->end_column };

	if (f->state == GCOV_COUNTED && f->nblock)
		out.hits.count = count_of(g, g->block[f->first_block].count);
	coverage_function(g->coverage, f->file, &out);
}

/* ---- lines ---- */

static uint32_t line_of(struct gcov *g, uint32_t function, uint32_t file, uint32_t number)
{
	const struct gcov_function *f = &g->function[function];
	bool own = f->shared && f->file == file && f->line <= number && number <= f->end_line;
	uint64_t key = own ? UINT64_C(1) << 63 | (uint64_t)function << 32 | number : (uint64_t)file << 32 | number;
	uint32_t at = gcov_table_find(&g->table, key);

	if (at != GCOV_NONE)
		return at;
	gcov_table_put(&g->table, key, g->nline);
	ARENA_ROOM(g->arena, g->line, g->nline, g->line_cap);
	g->line[g->nline] = (struct gcov_line){ .file = file, .line = number, .first_end = GCOV_NONE };
	return g->nline++;
}

static void add_end(struct gcov *g, uint32_t line, uint32_t block)
{
	struct gcov_line *l = &g->line[line];

	ARENA_ROOM(g->arena, g->end, g->nend, g->end_cap);
	g->end[g->nend] = (struct gcov_end){ block, GCOV_NONE };
	if (l->first_end == GCOV_NONE)
		l->first_end = g->nend;
	else
		g->end[l->last_end].next = g->nend;
	l->last_end = g->nend++;
}

/* Counts the block on the lines of a place; the last of them. */
static uint32_t add_place(struct gcov *g, uint32_t block, const struct gcov_place *p)
{
	uint32_t last = GCOV_NONE, greatest = 0;

	for (uint32_t i = p->first; i < p->first + p->n; i++) {
		uint32_t at = line_of(g, g->block[block].function, p->file, g->number[i]);

		if (is_counted(g, block)) {
			g->line[at].counted = true;
			g->line[at].count = gcov_sum(g->line[at].count, g->block[block].count);
		}
		if (g->number[i] >= greatest) {
			greatest = g->number[i];
			last = at;
		}
	}
	return last;
}

static void add_block(struct gcov *g, const struct gcov_function *f, uint32_t block)
{
	uint32_t i = g->block[block].first_place, last = GCOV_NONE;

	for (; i != GCOV_NONE; i = g->place[i].next) {
		uint32_t line = add_place(g, block, &g->place[i]);

		last = line != GCOV_NONE ? line : last;
		/* [4] The first and the last block are taken for entry and exit. */
		if (last != GCOV_NONE && block != f->first_block && block != f->first_block + f->nblock - 1)
			add_end(g, last, block);
	}
}

static void add_function(struct gcov *g, struct gcov_function *f)
{
	gcov_arrange(g, f);
	if (f->state == GCOV_COUNTED && !gcov_solve(g, f)) {
		f->state = GCOV_DOUBTFUL;
		evidence_note(g->out, g->evidence, ERR_NOWHERE,
			"%.*s: counts of function %.*s do not follow from those of its graph: unmeasured",
			STR(g->now->graph->name), STR(str_clip(f->name, 64)));
	}
	give_function(g, f);
	for (uint32_t i = 0; i < f->nblock; i++)
		add_block(g, f, f->first_block + i);
}

/* How often control came to the blocks of a line from elsewhere, and went round within it. */
static int64_t executions(struct gcov *g, uint32_t line)
{
	int64_t sum = 0;

	for (uint32_t i = g->line[line].first_end; i != GCOV_NONE; i = g->end[i].next)
		g->block[g->end[i].block].line = line;
	for (uint32_t i = g->line[line].first_end; i != GCOV_NONE; i = g->end[i].next) {
		const struct gcov_block *b = &g->block[g->end[i].block];

		for (uint32_t k = b->first_in; k != GCOV_NONE; k = g->arc[k].next_in)
			if (g->block[g->arc[k].from].line != line)
				sum = gcov_sum(sum, g->arc[k].count);
		for (uint32_t k = b->first_arc; k < b->first_arc + b->narc; k++)
			g->arc[k].left = g->arc[k].count;
	}
	return gcov_sum(sum, gcov_loops(g, line));
}

static bool has_counted_end(const struct gcov *g, const struct gcov_line *l)
{
	for (uint32_t i = l->first_end; i != GCOV_NONE; i = g->end[i].next)
		if (is_counted(g, g->end[i].block))
			return true;
	return false;
}

static void give_line(struct gcov *g, uint32_t at)
{
	const struct gcov_line *l = &g->line[at];
	uint64_t count = COVERAGE_UNMEASURED;

	if (l->counted)
		count = count_of(g, has_counted_end(g, l) ? executions(g, at) : l->count);
	coverage_line(g->coverage, l->file, l->line, count);
}

/* ---- branches and conditions ---- */

/* [5] Which function's they are tells branches of a line apart; `block` is its name's number until all are known. */
static void give_branches(struct gcov *g, const struct gcov_line *l)
{
	struct cov_branch out = { .line = l->line, .block = GCOV_NONE };

	for (uint32_t i = l->first_end; i != GCOV_NONE; i = g->end[i].next) {
		const struct gcov_block *b = &g->block[g->end[i].block];
		const struct gcov_function *f = function_of(g, g->end[i].block);

		if (out.block != f->name_id)
			out.number = 0;
		out.block = f->name_id;
		for (uint32_t k = b->first_arc; k < b->first_arc + b->narc; k++) {
			const struct gcov_arc *arc = &g->arc[k];

			if (arc->unconditional || arc->call)
				continue;
			out.hits.count = f->state == GCOV_COUNTED ? count_of(g, arc->count) : COVERAGE_UNMEASURED;
			out.kind = arc->throw ? COV_BRANCH_THROW
				: arc->fallthrough ? COV_BRANCH_FALLTHROUGH : COV_BRANCH_PLAIN;
			coverage_branch(g->coverage, l->file, &out);
			out.number++;
		}
	}
}

/* The terms of one decision; earlier ones of as many terms on the line had indices below `first`. */
static void give_terms(struct gcov *g, const struct gcov_line *l, const struct gcov_block *b, uint32_t first)
{
	const struct gcov_function *f = &g->function[b->function];
	const uint64_t *bits = &g->condition[2 * (f->first_condition + b->condition)];
	struct cov_condition out = { .line = l->line, .group = b->terms };

	for (uint32_t i = 0; i < b->terms; i++)
		for (unsigned sense = 0; sense < 2; sense++) {
			out.index = first + i;
			out.sense = sense;
			out.hits.count = f->state == GCOV_COUNTED ? bits[!sense] >> i & 1 : COVERAGE_UNMEASURED;
			coverage_condition(g->coverage, l->file, &out);
		}
}

static void give_conditions(struct gcov *g, const struct gcov_line *l)
{
	uint32_t first[65] = { 0 }; /* by the number of terms, at most 64 */

	for (uint32_t i = l->first_end; i != GCOV_NONE; i = g->end[i].next) {
		const struct gcov_block *b = &g->block[g->end[i].block];

		if (!b->terms)
			continue;
		give_terms(g, l, b, first[b->terms]);
		first[b->terms] += b->terms;
	}
}

/* ---- room ---- */

static uint32_t branches_of(const struct gcov *g, const struct gcov_line *l)
{
	uint32_t n = 0;

	for (uint32_t i = l->first_end; i != GCOV_NONE; i = g->end[i].next) {
		const struct gcov_block *b = &g->block[g->end[i].block];

		for (uint32_t k = b->first_arc; k < b->first_arc + b->narc; k++)
			n += !g->arc[k].unconditional && !g->arc[k].call;
	}
	return n;
}

/* Most files are of one object: they get room once, for what it has. */
static void make_room(struct gcov *g, enum cov_kind kind)
{
	while (g->room_cap < g->coverage->n)
		g->room = arena_grow(g->arena, g->room, sizeof *g->room, g->room_cap, &g->room_cap);
	memset(g->room, 0, g->coverage->n * sizeof *g->room);
	for (uint32_t i = 0; i < g->nline; i++)
		g->room[g->line[i].file] += kind == COV_KIND_LINE ? 1 : branches_of(g, &g->line[i]);
	for (uint32_t i = 0; i < g->nline; i++) {
		coverage_reserve(g->coverage, g->line[i].file, kind, g->room[g->line[i].file]);
		g->room[g->line[i].file] = 0;
	}
}

void gcov_give(struct gcov *g)
{
	find_shared(g);
	gcov_table_clear(&g->table);
	for (uint32_t i = 0; i < g->nfunction; i++)
		if (!g->function[i].artificial)
			add_function(g, &g->function[i]);
	if (g->nline) {
		make_room(g, COV_KIND_LINE);
		make_room(g, COV_KIND_BRANCH);
	}
	for (uint32_t i = 0; i < g->nline; i++) {
		give_line(g, i);
		give_branches(g, &g->line[i]);
		give_conditions(g, &g->line[i]);
	}
}

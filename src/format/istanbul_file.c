/* One file of istanbul's: each count meets its place, both in order of their ids. */
#include "format/istanbul_part.h"

#include <stdlib.h>

void istanbul_add_place(struct istanbul *c, struct places *p, const struct place *place)
{
	ARENA_ROOM(c->coverage->arena, p->place, p->n, p->cap);
	p->place[p->n++] = *place;
}

static int by_id(const void *x, const void *y)
{
	uint64_t a = ((const struct place *)x)->id, b = ((const struct place *)y)->id;

	return a < b ? -1 : a > b;
}

static int by_id_and_number(const void *x, const void *y)
{
	const struct count *a = x, *b = y;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* JavaScript writes ids in order; other tools may have sorted them as text. */
static void sort(struct places *p, struct counts *c)
{
	bool ordered = true;

	for (uint32_t i = 1; i < p->n; i++)
		ordered &= p->place[i - 1].id <= p->place[i].id;
	for (uint32_t i = 1; i < c->n; i++)
		ordered &= c->count[i - 1].id <= c->count[i].id;
	if (ordered)
		return;
	if (p->n)
		qsort(p->place, p->n, sizeof *p->place, by_id);
	if (c->n)
		qsort(c->count, c->n, sizeof *c->count, by_id_and_number);
}

static void add(struct istanbul *c, uint32_t file, enum istanbul_kind kind, const struct place *p, const struct count *x)
{
	struct cov_block block = { .hits.count = x->count, .line = p->line, .column = p->column, .end_line = p->end_line,
		.end_column = p->end_column, .statements = 1 };
	struct cov_function function = { .hits.count = x->count, .line = p->line, .column = p->column,
		.end_line = p->end_line, .end_column = p->end_column, .name = p->name };
	struct cov_branch branch = { .hits.count = x->count, .line = p->line, .block = (uint32_t)p->id, .number = x->number };

	if (kind == ISTANBUL_STATEMENT)
		coverage_block(c->coverage, file, &block);
	else if (kind == ISTANBUL_FUNCTION)
		coverage_function(c->coverage, file, &function);
	else
		coverage_branch(c->coverage, file, &branch);
}

static void meet(struct istanbul *c, uint32_t file, enum istanbul_kind kind)
{
	const struct places *p = &c->places[kind];
	const struct counts *x = &c->counts[kind];
	const struct count none = { 0 };
	uint32_t k = 0, known = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		uint32_t first;

		while (k < x->n && x->count[k].id < p->place[i].id)
			k++;
		first = k;
		for (; k < x->n && x->count[k].id == p->place[i].id; k++, known++)
			if (!p->place[i].skip) /* [5] */
				add(c, file, kind, &p->place[i], &x->count[k]);
		if (k == first && kind != ISTANBUL_BRANCH && !p->place[i].skip)
			add(c, file, kind, &p->place[i], &none);
	}
	if (known < x->n)
		evidence_note(c->out, c->out->n - 1, c->at, "counts of a file that have no place in it were left out"); /* [3] */
}

struct line { uint32_t line; uint64_t count; };

static int by_line(const void *x, const void *y)
{
	const struct line *a = x, *b = y;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->count < b->count ? -1 : a->count > b->count;
}

void istanbul_add_file(struct istanbul *c, struct str path)
{
	uint32_t file = coverage_file(c->coverage, path);

	c->coverage->file[file].measure = COV_STATEMENTS;
	for (enum istanbul_kind kind = 0; kind < ISTANBUL_KINDS; kind++) {
		sort(&c->places[kind], &c->counts[kind]);
		meet(c, file, kind);
	}
}

/* The statements that begin on a line, the largest count last [2]. */
static void add_lines(struct coverage *c, uint32_t file, struct line *line)
{
	uint32_t n = c->file[file].nblock;

	for (uint32_t i = 0; i < n; i++)
		line[i] = (struct line){ c->file[file].block[i].line, c->file[file].block[i].hits.count };
	if (n)
		qsort(line, n, sizeof *line, by_line);
	for (uint32_t i = 0; i < n; i++)
		if (line[i].line && (i + 1 == n || line[i].line != line[i + 1].line))
			coverage_line(c, file, line[i].line, line[i].count);
}

void istanbul_add_lines(struct istanbul *c)
{
	uint32_t most = 0;
	struct line *line;

	for (uint32_t i = 0; i < c->coverage->n; i++)
		most = c->coverage->file[i].nblock > most ? c->coverage->file[i].nblock : most;
	line = ARENA_ARRAY(c->coverage->arena, struct line, most);
	for (uint32_t i = 0; i < c->coverage->n; i++)
		add_lines(c->coverage, i, line);
	arena_discard(c->coverage->arena, line);
}

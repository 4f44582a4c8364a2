/*
 * table_sort - from series to cells: who belongs where, in which order tables, rows and columns
 * stand.
 */
#include "compare/table_part.h"

#include <math.h>

#include "base/sort.h"

#define CELLS_MAX ((uint64_t)1 << 26)   /* of one table, measured or not: 512 MiB of pointers */

void warn(struct arena *a, struct str **warning, uint32_t *n, uint32_t *cap, struct str text)
{
	ARENA_ROOM(a, *warning, *n, *cap);
	(*warning)[(*n)++] = text;
}

/* ---- reading ---- */

static void remark_notes(struct tables *t, const struct evidence *ev, struct str label)
{
	for (uint32_t i = 0; i < ev->nnote; i++) {
		if (ev->note[i].count > 1)
			tables_remark(t, "%.*s: %.*s (%llu times)", STR(label),
				STR(ev->note[i].text), (unsigned long long)ev->note[i].count);
		else
			tables_remark(t, "%.*s: %.*s", STR(label), STR(ev->note[i].text));
	}
}

/* Has it something to compare?  What it lacks is remarked. */
static bool usable(struct sorting *s, const struct series *series, struct str label)
{
	if (series->failure.n)
		tables_remark(s->tables, "%.*s: %.*s: %.*s", STR(label), STR(series->name),
			STR(series->failure));
	else if (!series->n && !series->summary)
		tables_remark(s->tables, "%.*s: %.*s: no value was measured", STR(label),
			STR(series->name));
	return series->n || (series->summary && isfinite(series->summary->center));
}

/* Is the series asked for?  False with an error in `trouble` when the filter cannot tell. */
static bool wanted(struct sorting *s, const struct subject *subject, struct err *trouble)
{
	return projections_accept(&s->tables->projections, subject) &&
	       filter_match(s->filter, subject, trouble) && trouble->kind == ERR_NONE;
}

static void add_entry(struct sorting *s, const struct series *series, const struct subject *subject)
{
	ARENA_ROOM(s->arena, s->entry, s->n, s->cap);
	s->entry[s->n++] = (struct entry){
		.series = series, .subject = *subject, .next = MAP_NONE
	};
}

static void read_bench(
	struct sorting *s, const struct evidence *ev, struct str label, struct err *trouble)
{
	for (uint32_t i = 0; i < ev->bench.n && trouble->kind == ERR_NONE; i++) {
		const struct series *series = &ev->bench.series[i];
		struct subject subject = subject_of(s->arena, ev, series, label);

		if (series->exact)
			map_set(&s->exact, subject.unit, 0);
		if (!wanted(s, &subject, trouble) || !usable(s, series, label))
			continue;
		projections_see(&s->tables->projections, &subject);
		add_entry(s, series, &subject);
	}
}

static bool read_input(struct sorting *s, const struct table_input *input, struct err *e)
{
	struct err trouble = { 0 };
	uint32_t nbench = 0;

	for (uint32_t i = 0; i < input->n; i++) {
		remark_notes(s->tables, &input->evidence[i], input->label);
		if (input->evidence[i].model != MODEL_BENCH)
			continue;
		nbench++;
		read_bench(s, &input->evidence[i], input->label, &trouble);
	}
	if (!nbench)
		tables_remark(s->tables, "%.*s: holds no benchmarks", STR(input->label));
	if (trouble.kind != ERR_NONE)
		*e = trouble;
	return trouble.kind == ERR_NONE;
}

/* ---- sorting ---- */

static struct draft *draft_of(struct sorting *s, uint32_t key, const struct entry *entry)
{
	const struct series *series = entry->series;
	struct draft *d;

	while (s->ndraft <= key) {
		struct draft fresh = { .table.key = s->ndraft };

		ARENA_ROOM(s->arena, s->draft, s->ndraft, s->draft_cap);
		s->draft[s->ndraft++] = fresh;
	}
	d = &s->draft[key];
	d->table.unit = entry->subject.unit;
	d->table.exact = map_find(&s->exact, d->table.unit) != MAP_NONE;
	if (d->table.better == BETTER_UNKNOWN)
		d->table.better = series->better;
	else if (series->better != BETTER_UNKNOWN && series->better != d->table.better)
		d->torn = true;
	return d;
}

static void see_row(struct sorting *s, struct draft *d, uint32_t key)
{
	struct table *t = &d->table;

	if (map_intern_pair(&s->row, t->key, key, t->nrow) != t->nrow)
		return;
	ARENA_ROOM(s->arena, t->row, t->nrow, d->row_cap);
	t->row[t->nrow++] = key;
}

static void see_col(struct sorting *s, struct draft *d, uint32_t key)
{
	struct table *t = &d->table;

	if (map_intern_pair(&s->col, t->key, key, t->ncol) != t->ncol)
		return;
	ARENA_ROOM(s->arena, t->col, t->ncol, d->col_cap);
	t->col[t->ncol++] = key;
}

/* Puts entry i at the end of its cell. */
static void link_entry(struct sorting *s, struct draft *d, uint32_t i)
{
	const struct entry *entry = &s->entry[i];
	uint64_t where = (uint64_t)d->table.key << 32 | entry->row;
	uint32_t at = map_intern_pair(&s->cell, where, entry->col, s->nchain);

	if (at == s->nchain) {
		ARENA_ROOM(s->arena, s->chain, s->nchain, s->chain_cap);
		s->chain[s->nchain++] = (struct chain){ i, i };
		ARENA_ROOM(s->arena, d->chain, d->nchain, d->chain_cap);
		d->chain[d->nchain++] = at;
		return;
	}
	s->entry[s->chain[at].last].next = i;
	s->chain[at].last = i;
}

static void sort_entry(struct sorting *s, uint32_t i)
{
	struct projections *p = &s->tables->projections;
	struct entry *entry = &s->entry[i];
	uint32_t table = projection_key(p, AXIS_TABLE, &entry->subject);
	struct draft *d = draft_of(s, table, entry);

	entry->row = projection_key(p, AXIS_ROW, &entry->subject);
	entry->col = projection_key(p, AXIS_COL, &entry->subject);
	entry->rest = projection_key(p, AXIS_REST, &entry->subject);
	see_row(s, d, entry->row);
	see_col(s, d, entry->col);
	link_entry(s, d, i);
}

static int by_key(uint32_t x, uint32_t y, const void *projection)
{
	return projection_cmp(projection, x, y);
}

static bool lay_out_table(struct sorting *s, struct draft *d, struct err *e)
{
	const struct projection *axis = s->tables->projections.axis;
	struct table *t = &d->table;

	if ((uint64_t)t->nrow * t->ncol > CELLS_MAX)
		return err_set(e, ERR_LIMIT,
			"a table of %u rows and %u columns is too large; compare fewer columns",
			t->nrow, t->ncol);
	sort_by(t->row, t->nrow, by_key, &axis[AXIS_ROW]);
	sort_by(t->col, t->ncol, by_key, &axis[AXIS_COL]);
	if (d->torn)
		t->better = BETTER_UNKNOWN;
	t->cell = ARENA_ARRAY(s->arena, struct cell *, (size_t)t->nrow * t->ncol);
	t->summary = ARENA_ARRAY(s->arena, struct column_summary, t->ncol);
	return true;
}

bool sorting_fill(struct sorting *s, const struct table_input *input, uint32_t n, struct err *e)
{
	uint32_t *order;

	map_init(&s->exact, s->arena);
	map_init(&s->cell, s->arena);
	map_init(&s->row, s->arena);
	map_init(&s->col, s->arena);
	for (uint32_t i = 0; i < n; i++)
		if (!read_input(s, &input[i], e))
			return false;
	for (uint32_t i = 0; i < s->n; i++)
		sort_entry(s, i);
	order = ARENA_ARRAY(s->arena, uint32_t, s->ndraft + 1);
	for (uint32_t i = 0; i < s->ndraft; i++) {
		order[i] = i;
		if (!lay_out_table(s, &s->draft[i], e))
			return false;
	}
	sort_by(order, s->ndraft, by_key, &s->tables->projections.axis[AXIS_TABLE]);
	s->order = order;
	return true;
}

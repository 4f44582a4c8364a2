/*
 * table_cell - what stands in a cell: centre, interval, comparison, warnings; and in the last row.
 */
#include "compare/table_part.h"

#include <math.h>

#include "base/sort.h"
#include "compare/xperf.h"
#include "stat/order.h"
#include "stat/rank.h"

/* The values of one cell, ascending, in memory that is used for one cell after the other. */
struct sample {
	double *x;
	uint32_t n, cap;
};

struct work {
	struct sorting *s;
	const struct draft *draft;
	struct table *table;
	struct sample base, head;       /* of the row at hand */
	uint32_t *chain;                /* [row * ncol + col]; MAP_NONE = nothing measured */
	uint32_t *row_place, *col_place;        /* by key: where it stands in the table at hand */
	struct str few_values, few_pairs;       /* warnings; empty when not made yet */
};

static void cell_warn(struct work *w, struct cell *c, struct str text)
{
	warn(w->s->arena, &c->warning, &c->nwarning, &c->warning_cap, text);
}

/* ---- centre and interval ---- */

static void gather(struct work *w, uint32_t chain, struct sample *out)
{
	const struct entry *entry = w->s->entry;
	uint32_t i, n = 0;

	for (i = w->s->chain[chain].first; i != MAP_NONE; i = entry[i].next)
		n += entry[i].series->n;
	if (n > out->cap) {
		out->cap = n > 2 * out->cap ? n : 2 * out->cap;
		out->x = ARENA_ARRAY(w->s->arena, double, out->cap);
	}
	out->n = 0;
	for (i = w->s->chain[chain].first; i != MAP_NONE; i = entry[i].next) {
		if (entry[i].series->n)
			memcpy(out->x + out->n, entry[i].series->value,
				entry[i].series->n * sizeof *out->x);
		out->n += entry[i].series->n;
	}
	sort_f64(out->x, out->n);
}

/* "benchmarks vary in .fullname": values that nobody asked to see apart were put together. */
static void warn_of_mixture(struct work *w, struct cell *c, uint32_t chain)
{
	const struct projection *rest = &w->s->tables->projections.axis[AXIS_REST];
	const struct entry *entry = w->s->entry;
	uint32_t first = w->s->chain[chain].first;
	struct str text = S("benchmarks vary in ");
	bool mixed = false;

	for (uint32_t f = 0; f < rest->nfield; f++) {
		struct str value = projection_value(rest, entry[first].rest, f);
		uint32_t i = entry[first].next;

		while (i != MAP_NONE && str_eq(value, projection_value(rest, entry[i].rest, f)))
			i = entry[i].next;
		if (i == MAP_NONE)
			continue;
		text = arena_printf(w->s->arena, "%.*s%s%.*s", STR(text), mixed ? ", " : "",
			STR(rest->field[f].key));
		mixed = true;
	}
	if (mixed)
		cell_warn(w, c, text);
}

static void warn_of_few_values(struct work *w, struct cell *c)
{
	size_t needs = median_interval_needs(w->s->tables->opt.confidence);
	struct buf level = { 0 };

	if (!w->few_values.n) {
		xperf_number(&level, w->s->tables->opt.confidence);
		w->few_values = arena_printf(w->s->arena,
			"need %s %zu samples for confidence interval at level %.*s",
			needs > 50 ? ">" : ">=", needs > 50 ? 50 : needs, STR(buf_view(&level)));
		buf_release(&level);
	}
	cell_warn(w, c, w->few_values);
}

/* The value that occurs most, the least of several; values should all be equal. */
static void summarise_exact(struct work *w, struct cell *c, const struct sample *s)
{
	uint32_t most = 0, run = 0;
	struct buf range = { 0 };

	for (uint32_t i = 0; i < s->n; i++) {
		run = i && s->x[i] == s->x[i - 1] ? run + 1 : 1;
		if (run > most) {
			most = run;
			c->center = s->x[i];
		}
	}
	c->lo = s->x[0];
	c->hi = s->x[s->n - 1];
	c->level = 1;
	if (most == s->n)
		return;
	xperf_number(&range, c->lo);
	buf_lit(&range, " to ");
	xperf_number(&range, c->hi);
	cell_warn(w, c,
		arena_printf(w->s->arena, "exact distribution expected, but values range from %.*s",
			STR(buf_view(&range))));
	buf_release(&range);
}

static void summarise_values(struct work *w, struct cell *c, const struct sample *s)
{
	struct interval i;

	if (w->table->exact) {
		summarise_exact(w, c, s);
		return;
	}
	i = median_interval(s->x, s->n, w->s->tables->opt.confidence);
	c->center = xperf_median(s->x, s->n);
	c->lo = i.lo;
	c->hi = i.hi;
	c->level = i.level;
	if (isinf(i.lo) || isinf(i.hi))
		warn_of_few_values(w, c);
}

/* What the producer says instead of values.  Two of them cannot be put together. */
static void summarise_summary(struct work *w, struct cell *c, uint32_t chain)
{
	const struct entry *first = &w->s->entry[w->s->chain[chain].first];
	const struct summary *said = first->series->summary;

	c->summary_only = true;
	c->center = said->center;
	c->lo = said->lo;
	c->hi = said->hi;
	c->level = said->level;
	c->n = said->n;
	cell_warn(w, c, S("no raw values, only a summary: a difference cannot be tested"));
	if (first->next != MAP_NONE)
		cell_warn(w, c, S("several summaries fall into this cell: the first one is shown"));
}

static bool lacks_values(struct work *w, uint32_t chain)
{
	const struct entry *entry = w->s->entry;
	uint32_t i = w->s->chain[chain].first;

	while (i != MAP_NONE && entry[i].series->n)
		i = entry[i].next;
	return i != MAP_NONE;
}

static struct cell *make_cell(struct work *w, uint32_t chain, struct sample *s)
{
	struct cell *c = ARENA_NEW(w->s->arena, struct cell);

	c->p = c->p_adjusted = c->change = NAN;
	gather(w, chain, s);
	c->n = s->n;
	warn_of_mixture(w, c, chain);
	if (s->n)
		summarise_values(w, c, s);
	else
		summarise_summary(w, c, chain);
	if (s->n && lacks_values(w, chain))
		cell_warn(w, c, S("a summary without values falls into this cell and is left out"));
	c->about_change = c->nwarning;
	return c;
}

/* ---- comparison ---- */

static void warn_of_few_pairs(struct work *w, struct cell *c)
{
	double alpha = w->s->tables->opt.alpha;
	size_t needs = mann_whitney_needs(alpha);
	struct buf level = { 0 };

	if (w->base.n >= needs || w->head.n >= needs)
		return;
	if (!w->few_pairs.n) {
		xperf_number(&level, alpha);
		w->few_pairs = arena_printf(w->s->arena,
			"need %s %zu samples to detect a difference at alpha level %.*s",
			needs >= 10 ? ">" : ">=", needs, STR(buf_view(&level)));
		buf_release(&level);
	}
	cell_warn(w, c, w->few_pairs);
}

static void compare(struct work *w, const struct cell *base, struct cell *c)
{
	struct rank_test test;

	c->compared = true;
	if (c->center == base->center)
		c->change = 0;
	else if (base->center != 0)
		c->change = c->center / base->center - 1;
	if (base->summary_only)
		c->summary_only = true;
	if (c->summary_only || w->table->exact)
		return;
	test = mann_whitney(w->base.x, w->base.n, w->head.x, w->head.n);
	c->tested = true;
	c->p = c->p_adjusted = test.p;
	if (test.note == RANK_ALL_EQUAL)
		cell_warn(w, c, S("all samples are equal"));
	else if (c->p > w->s->tables->opt.alpha)
		warn_of_few_pairs(w, c);
}

static void compute_row(struct work *w, uint32_t row)
{
	struct table *t = w->table;
	struct cell **cell = t->cell + (size_t)row * t->ncol;
	const uint32_t *chain = w->chain + (size_t)row * t->ncol;

	if (chain[0] != MAP_NONE)
		cell[0] = make_cell(w, chain[0], &w->base);
	for (uint32_t col = 1; col < t->ncol; col++) {
		if (chain[col] == MAP_NONE)
			continue;
		cell[col] = make_cell(w, chain[col], &w->head);
		if (cell[0])
			compare(w, cell[0], cell[col]);
	}
}

/* ---- the last row ---- */

static void column_warn(struct work *w, struct column_summary *c, struct str text)
{
	warn(w->s->arena, &c->warning, &c->nwarning, &c->warning_cap, text);
}

static void summarise_column(
	struct work *w, uint32_t col, uint32_t nbase, double *center, double *ratio)
{
	struct column_summary *out = &w->table->summary[col];
	uint32_t ncenter = 0, nratio = 0;
	bool unformed = false;

	for (uint32_t row = 0; row < w->table->nrow; row++) {
		const struct cell *c = table_cell(w->table, row, col);

		if (!c)
			continue;
		center[ncenter++] = c->center;
		if (!c->compared)
			continue;
		unformed |= isnan(c->change);
		ratio[nratio++] = c->change == 0 ? 1
						 : c->center / table_cell(w->table, row, 0)->center;
	}
	out->geomean = xperf_geomean(center, ncenter);
	out->ratio = NAN;
	if (col && nbase != nratio)
		column_warn(w, out,
			S("benchmark set differs from baseline; geomeans may not be comparable"));
	if (isnan(out->geomean))
		column_warn(w, out, S("summaries must be >0 to compute geomean"));
	if (!col || unformed)
		return;
	out->ratio = xperf_geomean(ratio, nratio);
	if (isnan(out->ratio))
		column_warn(w, out, S("ratios must be >0 to compute geomean"));
}

static void summarise_columns(struct work *w)
{
	const struct table *t = w->table;
	double *center = ARENA_ARRAY(w->s->arena, double, t->nrow),
	       *ratio = ARENA_ARRAY(w->s->arena, double, t->nrow);
	uint32_t nbase = 0;

	for (uint32_t row = 0; row < t->nrow; row++)
		nbase += table_cell(t, row, 0) != NULL;
	for (uint32_t col = 0; col < t->ncol; col++)
		summarise_column(w, col, nbase, center, ratio);
}

/* ---- all of it ---- */

static void place_chains(struct work *w)
{
	const struct table *t = w->table;
	size_t n = (size_t)t->nrow * t->ncol;

	for (uint32_t i = 0; i < t->nrow; i++)
		w->row_place[t->row[i]] = i;
	for (uint32_t i = 0; i < t->ncol; i++)
		w->col_place[t->col[i]] = i;
	w->chain = ARENA_ARRAY(w->s->arena, uint32_t, n);
	memset(w->chain, 0xff, n * sizeof *w->chain);
	for (uint32_t i = 0; i < w->draft->nchain; i++) {
		const struct entry *entry = &w->s->entry[w->s->chain[w->draft->chain[i]].first];

		w->chain[(size_t)w->row_place[entry->row] * t->ncol + w->col_place[entry->col]] =
			w->draft->chain[i];
	}
}

void sorting_compute(struct sorting *s)
{
	struct tables *out = s->tables;
	const struct projection *axis = out->projections.axis;
	struct work w = { .s = s };

	w.row_place = ARENA_ARRAY(s->arena, uint32_t, axis[AXIS_ROW].nkey);
	w.col_place = ARENA_ARRAY(s->arena, uint32_t, axis[AXIS_COL].nkey);
	out->table = ARENA_ARRAY(s->arena, struct table, s->ndraft);
	for (uint32_t i = 0; i < s->ndraft; i++) {
		w.draft = &s->draft[s->order[i]];
		w.table = &out->table[out->n++];
		*w.table = w.draft->table;
		place_chains(&w);
		for (uint32_t row = 0; row < w.table->nrow; row++)
			compute_row(&w, row);
		summarise_columns(&w);
	}
}

#include "compare/table.h"

#include <math.h>

#include "compare/table_part.h"
#include "stat/adjust.h"

void tables_remark(struct tables *t, const char *fmt, ...)
{
	va_list args;

	ARENA_ROOM(t->arena, t->remark, t->nremark, t->remark_cap);
	va_start(args, fmt);
	t->remark[t->nremark++] = arena_vprintf(t->arena, fmt, args);
	va_end(args);
}

static struct str or_else(struct str text, struct str usual)
{
	return text.p ? text : usual;
}

static bool check_options(const struct table_options *opt, struct err *e)
{
	if (!(opt->alpha >= 0 && opt->alpha <= 1))
		return err_set(
			e, ERR_USAGE, "alpha must be in the range 0 to 1, got %g", opt->alpha);
	if (!(opt->confidence >= 0 && opt->confidence <= 1))
		return err_set(e, ERR_USAGE, "confidence must be in the range 0 to 1, got %g",
			opt->confidence);
	return true;
}

/* Every tested cell's p in table order, or the adjusted ones put back. */
static size_t walk_p(const struct tables *t, double *p, bool put_back)
{
	size_t n = 0;

	for (uint32_t i = 0; i < t->n; i++) {
		const struct table *table = &t->table[i];

		for (size_t at = 0; at < (size_t)table->nrow * table->ncol; at++) {
			struct cell *c = table->cell[at];

			if (!c || !c->tested)
				continue;
			if (put_back)
				c->p_adjusted = p[n];
			else if (p)
				p[n] = c->p;
			n++;
		}
	}
	return n;
}

static void adjust(struct tables *t)
{
	size_t n = walk_p(t, NULL, false);
	double *p = ARENA_ARRAY(t->arena, double, n + 1);

	walk_p(t, p, false);
	adjust_holm(p, n, p);
	walk_p(t, p, true);
}

bool tables_compare(struct arena *a, const struct table_input *input, uint32_t n,
	const struct table_options *opt, struct tables *out, struct err *e)
{
	const struct str axis[] = {
		or_else(opt->table, S(".config")),
		or_else(opt->row, S(".fullname")),
		or_else(opt->col, S(".file")),
		or_else(opt->ignore, S("")),
	};
	struct sorting sorting = { .arena = a, .tables = out };

	*out = (struct tables){ .arena = a, .opt = *opt };
	if (!check_options(opt, e))
		return false;
	sorting.filter = filter_parse(a, or_else(opt->filter, S("*")), e);
	if (!sorting.filter || !projections_parse(&out->projections, a, axis, e))
		return false;
	if (!sorting_fill(&sorting, input, n, e))
		return false;
	sorting_compute(&sorting);
	adjust(out);
	return true;
}

/* "label=path"; an empty label is a label. */
static struct table_operand operand_of(struct str argument)
{
	const char *equals = argument.n ? memchr(argument.p, '=', argument.n) : NULL;
	size_t at = equals ? (size_t)(equals - argument.p) : 0;

	if (!equals)
		return (struct table_operand){ .path = argument };
	return (struct table_operand){ str_from(argument, at + 1), { argument.p, at } };
}

void table_operands(
	struct arena *a, const char *const *argument, uint32_t n, struct table_operand *out)
{
	for (uint32_t i = 0; i < n; i++)
		out[i] = operand_of(str_of(argument[i]));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t before = 0, same = 0;

		if (strchr(argument[i], '='))
			continue;
		for (uint32_t j = 0; j < n; j++) {
			if (strchr(argument[j], '=') || !str_eq(out[j].path, out[i].path))
				continue;
			before += j < i;
			same++;
		}
		out[i].label = out[i].path;
		if (same > 1)
			out[i].label = arena_printf(a, "%.*s#%u", STR(out[i].path), before);
	}
}

/* ---- judging ---- */

bool cell_changed(const struct tables *t, const struct cell *c, bool holm)
{
	if (!c->compared || c->summary_only)
		return false;
	if (!c->tested)
		return c->change != 0;
	return (holm ? c->p_adjusted : c->p) <= t->opt.alpha;
}

/* The change as a share of the base, positive for the worse; 0 -> x is infinitely more. */
static double worsening(const struct table *t, uint32_t row, const struct cell *c)
{
	double change = c->change;

	if (isnan(change))
		change = c->center > 0 ? INFINITY : -INFINITY;
	else if (table_cell(t, row, 0)->center < 0)
		change = -change;
	return t->better == BETTER_HIGHER ? -change : change;
}

static void judge_cell(const struct tables *ts, const struct table *t, uint32_t row, uint32_t col,
	struct table_judgement *out, double threshold_ratio, bool holm)
{
	const struct cell *c = table_cell(t, row, col);
	double worse;

	if (!c || !c->compared)
		return;
	worse = worsening(t, row, c);
	if (t->better == BETTER_UNKNOWN) {
		out->undirected += cell_changed(ts, c, holm) && fabs(worse) > threshold_ratio;
		return;
	}
	if (!(worse > threshold_ratio))
		return;
	if (c->summary_only)
		out->untested++;
	if (!cell_changed(ts, c, holm))
		return;
	ARENA_ROOM(ts->arena, out->worse, out->n, out->cap);
	out->worse[out->n++] = (struct table_worse){ t, row, col,
		isnan(c->change) ? INFINITY : c->change };
}

void tables_judge(struct tables *t, double threshold_ratio, bool holm, struct table_judgement *out)
{
	*out = (struct table_judgement){ 0 };
	for (uint32_t i = 0; i < t->n; i++) {
		const struct table *table = &t->table[i];
		uint32_t undirected = out->undirected;

		if (table->better == BETTER_NEITHER)
			continue;
		for (uint32_t row = 0; row < table->nrow; row++)
			for (uint32_t col = 1; col < table->ncol; col++)
				judge_cell(t, table, row, col, out, threshold_ratio, holm);
		if (out->undirected > undirected)
			tables_remark(t,
				"%.*s: nothing says whether higher or lower is better, so %u "
				"changed rows were not judged",
				STR(table->unit), out->undirected - undirected);
	}
	if (out->untested)
		tables_remark(t, "%u rows beyond the limit have summaries only and were not judged",
			out->untested);
}

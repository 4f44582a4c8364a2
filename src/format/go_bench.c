/* Results to series: rows, units and the order in which they repeat (format/go_text.h). */
#include "format/go_line.h"
#include "format/go_text.h"

void go_bench_init(struct go_bench *g, struct reading *out)
{
	struct map *map[] = { &g->names, &g->rows, &g->units, &g->cells, &g->series, &g->configs };

	*g = (struct go_bench){ .out = out, .evidence = out->n };
	reading_add(out, MODEL_BENCH);
	for (size_t i = 0; i < sizeof map / sizeof *map; i++)
		map_init(map[i], out->arena);
}

static struct bench *bench_of(const struct go_bench *g)
{
	return &g->out->evidence[g->evidence].bench;
}

struct series *go_bench_series(const struct go_bench *g, uint32_t cell)
{
	return &bench_of(g)->series[g->cell[cell].series];
}

/* The model's dimension and direction of a unit that benchfmt has tidied.  A unit that the model
 * would scale further ("ms/op") keeps its name and its values, as benchstat shows them, and so
 * has no dimension. */
static void understand(struct arena *a, struct go_unit *u)
{
	double factor;
	struct unit known = unit_tidy(a, u->unit.name, &factor);

	u->better = unit_better(known);
	u->unit.dim = factor == 1 ? known.dim : DIM_NONE;
	u->metric = unit_metric(a, u->unit);
}

uint32_t go_bench_unit(struct go_bench *g, struct str raw)
{
	struct arena *a = g->out->arena;
	uint32_t index = map_intern(&g->units, raw, g->nunit), tidied;
	struct go_unit u = { .raw = raw };

	if (index < g->nunit)
		return index;
	u.unit.name = go_tidy(a, raw, &u.factor);
	u.tidied = index;
	understand(a, &u);
	ARENA_ROOM(a, g->unit, g->nunit, g->unit_cap);
	g->unit[g->nunit++] = u;
	if (!str_eq(u.unit.name, raw)) {
		tidied = go_bench_unit(g, u.unit.name);
		g->unit[index].tidied = tidied;
	}
	return index;
}

uint32_t go_bench_row(struct go_bench *g, uint32_t config, struct str name)
{
	uint32_t id = map_intern(&g->names, name, g->nname), row;

	g->nname += id == g->nname;
	row = map_intern_pair(&g->rows, config, id, g->nrow);
	if (row < g->nrow)
		return row;
	ARENA_ROOM(g->out->arena, g->row, g->nrow, g->row_cap);
	g->row[g->nrow++] = (struct go_row){
		.name = name, .config = config, .first = GO_NONE, .last = GO_NONE, .next = GO_NONE,
	};
	return row;
}

/* The series of a row's tidied unit: two spellings of one unit share it. */
static uint32_t series_of(struct go_bench *g, uint32_t row, uint32_t tidied)
{
	struct bench *b = bench_of(g);
	const struct go_unit *u = &g->unit[tidied];
	const struct go_config *config = &g->config[g->row[row].config];
	uint32_t series = map_intern_pair(&g->series, row, tidied, b->n);

	if (series < b->n)
		return series;
	bench_series(b, g->row[row].name, u->metric, u->unit);
	b->series[series].param = config->param;
	b->series[series].nparam = config->nparam;
	return series;
}

uint32_t go_bench_cell(struct go_bench *g, uint32_t row, struct str raw_unit)
{
	uint32_t unit = go_bench_unit(g, raw_unit), series;
	uint32_t cell = map_intern_pair(&g->cells, row, unit, g->ncell);
	struct go_row *r = &g->row[row];

	if (cell < g->ncell)
		return cell;
	series = series_of(g, row, g->unit[unit].tidied);
	ARENA_ROOM(g->out->arena, g->cell, g->ncell, g->cell_cap);
	g->cell[g->ncell++] = (struct go_cell){ .unit = unit, .series = series, .next = GO_NONE };
	if (r->last == GO_NONE)
		r->first = cell;
	else
		g->cell[r->last].next = cell;
	r->last = cell;
	return cell;
}

static void apply_metadata(const struct go_unit *u, struct series *s)
{
	s->better = u->better;
	if (u->better_said.p)
		s->better = str_eq(u->better_said, S("higher")) ? BETTER_HIGHER :
			str_eq(u->better_said, S("lower")) ? BETTER_LOWER : BETTER_UNKNOWN;
	s->exact = str_eq(u->assume_said, S("exact"));
}

uint32_t go_bench_end(struct go_bench *g)
{
	go_watch_settle(g);
	for (uint32_t i = 0; i < g->ncell; i++)
		apply_metadata(&g->unit[g->unit[g->cell[i].unit].tidied], go_bench_series(g, i));
	return bench_of(g)->n;
}

/* Results to series: rows, units and the order in which they repeat (format/go_text.h). */
#include "format/go_line.h"
#include "format/go_text.h"

#define CELLS_SEEN 8            /* of a row: those that no map holds */
#define EXPECTED_BYTES 16       /* of input for every value that room is made for ahead of time */

void go_bench_init(struct go_bench *g, struct reading *out, size_t nbytes)
{
	struct map *map[] = { &g->names, &g->rows, &g->units, &g->cells, &g->series, &g->configs };

	*g = (struct go_bench){
		.out = out, .evidence = out->n, .nbytes = nbytes, .spare = nbytes / EXPECTED_BYTES,
	};
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

/* The index of a name; a new one is copied, so that the page of the input that it stands in need not
 * stay in memory. */
static uint32_t intern(const struct go_bench *g, struct map *m, struct str *name, uint32_t fresh)
{
	uint32_t index = map_find(m, *name);

	if (index != MAP_NONE)
		return index;
	*name = arena_str(g->out->arena, *name);
	return map_intern(m, *name, fresh);
}

uint32_t go_bench_unit(struct go_bench *g, struct str raw)
{
	struct arena *a = g->out->arena;
	uint32_t index = intern(g, &g->units, &raw, g->nunit), tidied;
	struct go_unit u = { .raw = raw };

	if (index < g->nunit)
		return index;
	if (raw.n <= sizeof u.plain) {
		memcpy(u.plain, raw.p, raw.n);
		u.nplain = (uint8_t)raw.n;
	}
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
	uint32_t id = intern(g, &g->names, &name, g->nname), row;

	g->nname += id == g->nname;
	row = map_intern_pair(&g->rows, config, id, g->nrow);
	if (row < g->nrow)
		return row;
	ARENA_ROOM(g->out->arena, g->row, g->nrow, g->row_cap);
	g->row[g->nrow++] = (struct go_row){
		.name = name, .config = config, .first = GO_NONE, .last = GO_NONE, .next = GO_NONE,
		.at = g->at,
	};
	return row;
}

static uint32_t add_series(struct go_bench *g, uint32_t row, uint32_t tidied)
{
	struct bench *b = bench_of(g);
	const struct go_unit *u = &g->unit[tidied];
	const struct go_config *config = &g->config[g->row[row].config];
	uint32_t series = bench_series(b, g->row[row].name, u->metric, u->unit);

	b->series[series].param = config->param;
	b->series[series].nparam = config->nparam;
	return series;
}

static uint32_t add_cell(struct go_bench *g, uint32_t row, uint32_t unit, uint32_t series)
{
	struct go_row *r = &g->row[row];

	ARENA_ROOM(g->out->arena, g->cell, g->ncell, g->cell_cap);
	g->cell[g->ncell] = (struct go_cell){ .unit = unit, .series = series, .next = GO_NONE };
	if (r->last == GO_NONE)
		r->first = g->ncell;
	else
		g->cell[r->last].next = g->ncell;
	r->last = g->ncell;
	return g->ncell++;
}

/* The first cells of a row are found by looking at them, the others by maps, which few rows need.  Two
 * spellings of one unit share a series. */
uint32_t go_bench_cell(struct go_bench *g, uint32_t row, struct str raw_unit)
{
	uint32_t unit = go_bench_unit(g, raw_unit), tidied = g->unit[unit].tidied;
	uint32_t cell = g->row[row].first, series = GO_NONE, fresh = bench_of(g)->n;
	int seen = 0;

	for (; cell != GO_NONE && seen < CELLS_SEEN; cell = g->cell[cell].next, seen++) {
		if (g->cell[cell].unit == unit)
			return cell;
		if (g->unit[g->cell[cell].unit].tidied == tidied)
			series = g->cell[cell].series;
	}
	if (seen == CELLS_SEEN) {
		cell = map_intern_pair(&g->cells, row, unit, g->ncell);
		if (cell < g->ncell)
			return cell;
		if (series == GO_NONE)
			series = map_intern_pair(&g->series, row, tidied, fresh);
	}
	g->row[row].shared |= series < fresh;
	if (series >= fresh)
		series = add_series(g, row, tidied);
	return add_cell(g, row, unit, series);
}

/* How many values a series that is full may come to hold: as many as the row before has, when results
 * come benchmark by benchmark; when they come in rounds, as many as rounds like those so far fit into the
 * input.  0 = nobody knows. */
static uint64_t expected(const struct go_bench *g, uint32_t row, const struct series *s)
{
	uint64_t round, n;

	if (!s->n)
		return row && g->row[row - 1].first != GO_NONE ? go_bench_series(g, g->row[row - 1].first)->n : 0;
	if (g->repeats || g->at >= g->nbytes || g->at < g->row[row].at + s->n)
		return 0;
	round = (g->at - g->row[row].at) / s->n;
	n = s->n + 1 + (g->nbytes - g->at) / round;
	return n + n / 32;
}

/* Room made ahead of time is bounded by the length of the input, however wrong the guesses are. */
void go_bench_value(struct go_bench *g, uint32_t row, uint32_t cell, double value)
{
	struct bench *b = bench_of(g);
	uint32_t series = g->cell[cell].series;
	const struct series *s = &b->series[series];
	uint64_t want = s->n == s->cap ? expected(g, row, s) : 0;

	if (want > s->cap && want <= g->spare) {
		g->spare -= want;
		bench_reserve(b, series, (uint32_t)want);
	}
	bench_value(b, series, value, 0);
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

/*
 * benchstat_csv - the tables that `benchstat -format csv` prints: medians with their intervals.
 *
 * Spec    golang.org/x/perf/cmd/benchstat, internal/benchtab/table.go: Table.ToCSV, Tables.ToCSV.
 * Gives   A series per row, unit and column with a summary: center and interval; goos, goarch, pkg and the like are parameters.
 * Loses   The changes against the first column, their p-values, and the geometric means: pawl works them out itself.
 * Choices [1] When the input has several columns, each is a configuration: the parameter "column" holds its header (of several
 *             lines, joined by a space).  A single column needs none, so that its rows match those of the benchmarks themselves.
 *         [2] An interval is printed as a whole percentage of the center, the larger of its two sides: it is taken as
 *             [center - x %, center + x %], so that "0%" is an interval that says nothing of its doubt.  "∞" and "?" are none.
 *         [3] benchstat does not print its confidence level: 0.95 is its default.
 *         [4] Of how many values a center is made is taken from "n=10+7" beside the changes; a lone column does not say it.
 *         [5] The row "geomean" has no intervals; a benchmark of that name has.
 *         [6] Warnings go to another stream, but 2>&1 puts them between the rows: they are counted in a note.
 */
#include "base/csv.h"
#include "base/num.h"
#include "format/format.h"

#define BITS 40 /* the header ",sec/op,CI" */
#define LEVEL 0.95 /* [3] */

/* Fields of a row: the label, two for the first column, four for every further one. */
#define FIRST_COLUMN 1u
#define SECOND_COLUMN 3u
#define COLUMN_FIELDS 4u

struct column {
	struct str label;
	uint32_t place; /* of its center in a row */
};

/* What a printed cell becomes part of.  The label is not yet a parameter: [1] is settled at the end. */
struct cell {
	uint32_t series;
	struct str column;
};

struct benchstat_csv {
	struct reading *out;
	uint32_t evidence;
	struct param *config; /* of the tables that follow; copied when it changes */
	uint32_t nconfig;
	struct column *column;
	uint32_t ncolumn, column_cap;
	bool in_table; /* behind the line with the units */
	struct unit unit;
	struct str metric;
	double factor;
	struct cell *cell;
	uint32_t ncell, cell_cap;
	struct map known; /* column and series_key() -> cell */
	bool several; /* columns with different labels */
};

static struct bench *bench_of(const struct benchstat_csv *b)
{
	return &b->out->evidence[b->evidence].bench;
}

/* ---- lines outside of tables ---- */

/* "B7: need >= 6 samples": the warning's place in a spreadsheet.  [6] */
static bool is_warning(struct str line)
{
	size_t i = 0, letters;

	while (i < line.n && line.p[i] >= 'A' && line.p[i] <= 'Z')
		i++;
	letters = i;
	while (i < line.n && line.p[i] >= '0' && line.p[i] <= '9')
		i++;
	return letters && i > letters && str_starts(str_from(line, i), S(": "));
}

static void configure(struct benchstat_csv *b, struct str key, struct str value)
{
	struct param *config = ARENA_ARRAY(b->out->arena, struct param, b->nconfig + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->nconfig; i++)
		if (!str_eq(b->config[i].key, key))
			config[n++] = b->config[i];
	if (value.n)
		config[n++] = (struct param){ key, value };
	b->config = config;
	b->nconfig = n;
}

/* A line "key: value", which holds until the key comes again. */
static bool take_config(struct benchstat_csv *b, const struct csv_row *row, struct err *e)
{
	struct str value = csv_field(row, 0), key = str_cut(&value, ':');

	if (!key.n || key.n == csv_field(row, 0).n)
		return err_at(e, row->at, "a table of benchstat or \"key: value\" expected");
	configure(b, key, str_trim(value));
	b->in_table = false;
	b->ncolumn = 0;
	return true;
}

/* ---- headers ---- */

static uint32_t place_of(uint32_t column)
{
	return column ? SECOND_COLUMN + (column - 1) * COLUMN_FIELDS : FIRST_COLUMN;
}

static bool is_units(const struct csv_row *row)
{
	return row->n >= SECOND_COLUMN && !csv_field(row, 0).n && csv_field(row, 1).n &&
	       str_eq(csv_field(row, 2), S("CI"));
}

static uint32_t columns_of(const struct csv_row *row)
{
	return row->n < SECOND_COLUMN ? 0 : 1 + (row->n - SECOND_COLUMN) / COLUMN_FIELDS;
}

static void more_columns(struct benchstat_csv *b, uint32_t n)
{
	while (b->ncolumn < n) {
		ARENA_ROOM(b->out->arena, b->column, b->ncolumn, b->column_cap);
		b->column[b->ncolumn] = (struct column){ .place = place_of(b->ncolumn) };
		b->ncolumn++;
	}
}

/* A line with the columns' values of one key. */
static void take_labels(struct benchstat_csv *b, const struct csv_row *row)
{
	if (b->in_table)
		b->ncolumn = 0;
	b->in_table = false;
	more_columns(b, columns_of(row));
	for (uint32_t i = 0; i < b->ncolumn; i++) {
		struct column *c = &b->column[i];
		struct str more = csv_field(row, c->place);

		if (c->label.n && more.n)
			more = arena_printf(b->out->arena, "%.*s %.*s", STR(c->label), STR(more));
		if (more.n)
			c->label = more;
	}
}

static bool take_units(struct benchstat_csv *b, const struct csv_row *row, struct err *e)
{
	uint32_t n = columns_of(row);
	struct str unit = csv_field(row, 1);

	if (b->in_table)
		b->ncolumn = 0;
	more_columns(b, n);
	for (uint32_t i = 0; i < n; i++)
		if (!str_eq(csv_field(row, place_of(i)), unit) ||
			!str_eq(csv_field(row, place_of(i) + 1), S("CI")))
			return err_at(e, row->at, "\"%.*s,CI\" expected for every column",
				STR(str_clip(unit, 80)));
	if (n != b->ncolumn || row->n != place_of(n - 1) + (n > 1 ? COLUMN_FIELDS : 2))
		return err_at(e, row->at, "as many units as columns expected");
	b->unit = unit_tidy(b->out->arena, unit, &b->factor);
	b->metric = unit_metric(b->out->arena, b->unit);
	b->in_table = true;
	return true;
}

/* ---- rows ---- */

/* The counts behind "p=0.002 n=10+7": of the first column's values, and of this one's.  [4] */
static void counts_of(struct str text, uint64_t *first, uint64_t *own)
{
	struct str word;

	*first = *own = 0;
	while ((word = str_word(&text)).n) {
		struct str count = str_from(word, 2), before = str_cut(&count, '+');

		if (!str_starts(word, S("n=")))
			continue;
		if (!str_u64(before, first) || (count.n && !str_u64(count, own)))
			*first = 0;
		else if (!count.n)
			*own = *first;
	}
}

static uint64_t count_of(const struct benchstat_csv *b, const struct csv_row *row, uint32_t column)
{
	uint64_t first = 0, own = 0;

	if (column) {
		counts_of(csv_field(row, b->column[column].place + 3), &first, &own);
		return own;
	}
	for (uint32_t i = 1; i < b->ncolumn && !first; i++)
		counts_of(csv_field(row, b->column[i].place + 3), &first, &own);
	return first;
}

/* Fills in the interval; false when `text` is none that benchstat prints.  [2] */
static bool take_interval(struct summary *s, struct str text)
{
	double percent;

	if (str_eq(text, S("∞")) || str_eq(text, S("?")))
		return true;
	if (!str_ends(text, S("%")) || !num_f64(str_clip(text, text.n - 1), &percent))
		return false;
	s->lo = s->center - fabs(s->center * percent / 100);
	s->hi = s->center + fabs(s->center * percent / 100);
	s->level = LEVEL;
	return true;
}

/* The series of this row in this column; `known` when it has been there before. */
static uint32_t series_of(struct benchstat_csv *b, struct str name, struct str column, bool *known)
{
	struct arena *a = b->out->arena;
	struct series s = { .name = name,
		.metric = b->metric,
		.unit = b->unit,
		.param = b->config,
		.nparam = b->nconfig };
	struct str key = series_key(a, &s);
	uint32_t at = map_intern(&b->known,
		arena_printf(a, "%zu %.*s%.*s", column.n, STR(column), STR(key)), b->ncell);

	*known = at < b->ncell;
	if (*known)
		return b->cell[at].series;
	b->several |= b->ncell && !str_eq(b->cell[0].column, column);
	ARENA_ROOM(a, b->cell, b->ncell, b->cell_cap);
	b->cell[b->ncell] = (struct cell){ .column = column };
	at = bench_series(bench_of(b), name, b->metric, b->unit);
	b->cell[b->ncell++].series = at;
	bench_of(b)->series[at].param = b->config;
	bench_of(b)->series[at].nparam = b->nconfig;
	return at;
}

static bool take_cell(
	struct benchstat_csv *b, const struct csv_row *row, uint32_t column, struct err *e)
{
	uint32_t place = b->column[column].place, series;
	struct str text = csv_field(row, place);
	struct summary *s = ARENA_NEW(b->out->arena, struct summary);
	bool known;

	*s = summary_with(NAN);
	s->n = count_of(b, row, column);
	if (!num_f64_special(text, &s->center))
		return err_at(e, row->at, "number expected as center, found \"%.*s\"",
			STR(str_clip(text, 40)));
	s->center *= b->factor;
	if (!take_interval(s, csv_field(row, place + 1)))
		return err_at(e, row->at,
			"a percentage, \"∞\" or \"?\" expected as interval, found \"%.*s\"",
			STR(str_clip(csv_field(row, place + 1), 40)));
	series = series_of(b, csv_field(row, 0), b->column[column].label, &known);
	if (known)
		evidence_note(
			b->out, b->evidence, row->at, "a row that was there before was skipped");
	else if (isfinite(s->center) && (isnan(s->lo) || (isfinite(s->lo) && isfinite(s->hi))))
		bench_of(b)->series[series].summary = s;
	return true;
}

static bool is_geomean(const struct benchstat_csv *b, const struct csv_row *row) /* [5] */
{
	for (uint32_t i = 0; i < b->ncolumn; i++)
		if (csv_field(row, b->column[i].place + 1).n)
			return false;
	return str_eq(csv_field(row, 0), S("geomean"));
}

static bool take_row(struct benchstat_csv *b, const struct csv_row *row, struct err *e)
{
	bool any = false;

	if (is_geomean(b, row)) {
		b->in_table = false;
		b->ncolumn = 0;
		return true;
	}
	if (row->n > place_of(b->ncolumn))
		return err_at(e, row->at, "%u fields expected at most, found %u",
			place_of(b->ncolumn), row->n);
	for (uint32_t i = 0; i < b->ncolumn; i++) {
		if (csv_field(row, b->column[i].place).n) {
			if (!take_cell(b, row, i, e))
				return false;
			any = true;
		}
	}
	return any || err_at(e, row->at, "a center expected in at least one column");
}

/* ---- all of it ---- */

static bool take_line(struct benchstat_csv *b, const struct csv_row *row, struct err *e)
{
	struct str label = csv_field(row, 0);

	if (is_warning(label)) {
		evidence_note(b->out, b->evidence, row->at, "a warning of benchstat's was skipped");
		return true;
	}
	if (row->n == 1)
		return take_config(b, row, e);
	if (is_units(row))
		return take_units(b, row, e);
	if (b->in_table)
		return take_row(b, row, e);
	if (label.n)
		return err_at(e, row->at, "a table's header expected before \"%.*s\"",
			STR(str_clip(label, 80)));
	take_labels(b, row);
	return true;
}

/* [1] */
static void name_columns(struct benchstat_csv *b)
{
	struct arena *a = b->out->arena;

	for (uint32_t i = 0; b->several && i < b->ncell; i++) {
		struct series *s = &bench_of(b)->series[b->cell[i].series];
		struct param *param = ARENA_ARRAY(a, struct param, s->nparam + 1);

		if (s->nparam)
			memcpy(param, s->param, s->nparam * sizeof *param);
		param[s->nparam] = (struct param){ S("column"), b->cell[i].column };
		s->param = param;
		s->nparam++;
	}
}

static bool benchstat_csv_read(const struct source *src, struct reading *out, struct err *e)
{
	struct benchstat_csv b = { .out = out, .evidence = out->n };
	struct csv csv = { .arena = out->arena, .text = src->bytes };
	struct csv_row row = { 0 };

	reading_add(out, MODEL_BENCH);
	map_init(&b.known, out->arena);
	while (csv_next(&csv, &row))
		if (!take_line(&b, &row, e))
			return false;
	if (!b.ncell)
		return err_at(e, csv.at, "at least one row of a table expected");
	if (b.ncolumn) {
		err_at(e, csv.at, "the row \"geomean\" expected, which ends every table");
		return err_hint(e, "the output is cut short: run benchstat again");
	}
	name_columns(&b);
	return true;
}

/* ---- recognised ---- */

static int benchstat_csv_sniff(struct str head)
{
	struct arena a = { 0 };
	struct csv csv = { .arena = &a, .text = head };
	struct csv_row row = { 0 };
	int bits = 0;

	while (!bits && csv_next(&csv, &row) && (row.n == 1 || !csv_field(&row, 0).n))
		bits = is_units(&row) ? BITS : 0;
	arena_free(&a);
	return bits;
}

const struct format format_benchstat_csv = {
	.name = "benchstat_csv",
	.title = "benchstat's tables (benchstat -format csv)",
	.spec = "https://pkg.go.dev/golang.org/x/perf/cmd/benchstat",
	.versions = "golang.org/x/perf v0.0.0-20260908200009",
	.loses = "changes against the first column, p-values, geometric means, warnings",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = benchstat_csv_sniff,
	.read = benchstat_csv_read,
};

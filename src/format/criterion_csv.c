/*
 * raw.csv: a header, then one row per sample.
 *
 * Spec    RFC 4180, as the csv crate writes it: fields are quoted when they must be.
 * Choices [1] Several raw.csv in one input are read as one: a header may come again.
 *         [2] Before 0.3 there was neither a unit nor a throughput, but "sample_time_nanos".
 */
#include "base/csv.h"
#include "base/num.h"
#include "format/criterion_file.h"

enum column {
	GROUP,
	FUNCTION,
	VALUE,
	RATE_NUMBER,
	RATE_TYPE,
	MEASURED,
	UNIT,
	ITERATIONS,
	NANOSECONDS,
	COLUMNS
};

static const struct str column_name[COLUMNS] = {
	[GROUP] = S("group"),
	[FUNCTION] = S("function"),
	[VALUE] = S("value"),
	[RATE_NUMBER] = S("throughput_num"),
	[RATE_TYPE] = S("throughput_type"),
	[MEASURED] = S("sample_measured_value"),
	[UNIT] = S("unit"),
	[ITERATIONS] = S("iteration_count"),
	[NANOSECONDS] = S("sample_time_nanos"), /* [2] */
};

#define NOWHERE UINT32_MAX

/* Where each column stands in a row; NOWHERE is an empty field. */
struct header {
	uint32_t place[COLUMNS];
	uint32_t n;
};

static struct str cell(const struct header *h, const struct csv_row *row, enum column column)
{
	return csv_field(row, h->place[column]);
}

static bool is_header(const struct csv_row *row)
{
	return row->n >= 2 && str_eq(row->field[0], column_name[GROUP]) &&
	       str_eq(row->field[1], column_name[FUNCTION]);
}

static bool take_header(const struct csv_row *row, struct header *h)
{
	h->n = row->n;
	for (unsigned c = 0; c < COLUMNS; c++)
		h->place[c] = NOWHERE;
	for (uint32_t i = row->n; i-- > 0;)
		for (unsigned c = 0; c < COLUMNS; c++)
			if (str_eq(row->field[i], column_name[c]))
				h->place[c] = i;
	if (h->place[MEASURED] == NOWHERE)
		h->place[MEASURED] = h->place[NANOSECONDS];
	return is_header(row) && h->place[MEASURED] != NOWHERE && h->place[ITERATIONS] != NOWHERE;
}

static bool bad_header(const struct csv_row *row, struct err *e)
{
	return err_at(e, row->at, "header \"" CRITERION_CSV_HEADER "...\" expected");
}

/* [2] */
static struct str unit_of(const struct header *h, const struct csv_row *row)
{
	return h->place[UNIT] != NOWHERE ? cell(h, row, UNIT) : S("ns");
}

/* "4096" of "bytes"; "16/64" of "elements/bytes". */
static void add_rates(struct criterion_id *id, struct str number, struct str type)
{
	while (type.n) {
		struct str unit = criterion_rate_unit(str_cut(&type, '/'));
		double per_iteration;

		if (num_f64(str_cut(&number, '/'), &per_iteration) && unit.n)
			criterion_add_rate(id, unit, per_iteration);
	}
}

static struct str joined_name(struct arena *a, const struct header *h, const struct csv_row *row)
{
	struct str name = cell(h, row, GROUP);

	for (unsigned c = FUNCTION; c <= VALUE; c++)
		if (cell(h, row, c).n)
			name = arena_printf(a, "%.*s/%.*s", STR(name), STR(cell(h, row, c)));
	return name;
}

struct raw {
	struct criterion_bench *bench;
	struct header header;
	struct map known; /* name to series[] */
	struct criterion_series *series;
	uint32_t n, cap;
};

static uint32_t series_of(struct raw *raw, const struct csv_row *row)
{
	struct arena *a = raw->bench->out->arena;
	struct criterion_id id = { .name = joined_name(a, &raw->header, row),
		.unit = unit_of(&raw->header, row) };
	uint32_t at = map_intern(&raw->known, id.name, raw->n);

	if (at < raw->n)
		return at;
	add_rates(&id, cell(&raw->header, row, RATE_NUMBER), cell(&raw->header, row, RATE_TYPE));
	ARENA_ROOM(a, raw->series, raw->n, raw->cap);
	raw->series[raw->n++] = criterion_series(raw->bench, &id);
	return at;
}

static bool take_number(const struct raw *raw, const struct csv_row *row, enum column column,
	double *out, struct err *e)
{
	struct str text = cell(&raw->header, row, column);

	return num_f64(text, out) || err_at(e, row->at, "number expected as %s, found \"%.*s\"",
					     column_name[column].p, STR(str_clip(text, 40)));
}

static bool take_row(struct raw *raw, const struct csv_row *row, struct err *e)
{
	double time, iterations;
	uint32_t at;

	if (is_header(row)) /* [1] */
		return take_header(row, &raw->header) || bad_header(row, e);
	if (row->n != raw->header.n)
		return err_at(e, row->at, "%u fields expected, found %u", raw->header.n, row->n);
	if (!take_number(raw, row, MEASURED, &time, e) ||
		!take_number(raw, row, ITERATIONS, &iterations, e))
		return false;
	at = series_of(raw, row);
	criterion_value(raw->bench, &raw->series[at], iterations, time, row->at);
	return true;
}

bool criterion_read_csv(struct criterion_bench *b, struct str bytes, struct err *e)
{
	struct csv csv = { .arena = b->out->arena, .text = bytes };
	struct raw raw = { .bench = b };
	struct csv_row row = { 0 };

	map_init(&raw.known, b->out->arena);
	if (!csv_next(&csv, &row) || !take_header(&row, &raw.header))
		return bad_header(&row, e);
	while (csv_next(&csv, &row))
		if (!take_row(&raw, &row, e))
			return false;
	if (!raw.n)
		return err_at(e, csv.at, "at least one sample expected");
	for (uint32_t i = 0; i < raw.n; i++)
		criterion_series_end(b, &raw.series[i]);
	return true;
}

struct str criterion_csv_unit(struct arena *a, struct str bytes)
{
	struct csv csv = { .arena = a, .text = bytes };
	struct header h;
	struct csv_row row = { 0 };

	if (!csv_next(&csv, &row) || !take_header(&row, &h))
		return S("");
	return csv_next(&csv, &row) ? unit_of(&h, &row) : S("");
}

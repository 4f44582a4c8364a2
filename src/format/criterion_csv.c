/*
 * raw.csv: a header, then one row per sample.
 *
 * Spec    RFC 4180, as the csv crate writes it: fields are quoted when they must be.
 * Choices [1] Several raw.csv in one input are read as one: a header may come again.
 *         [2] Before 0.3 there was neither a unit nor a throughput, but "sample_time_nanos".
 */
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

#define FIELDS 16u

struct row {
	size_t at; /* of its first byte */
	struct str field[FIELDS];
	uint32_t n; /* fields it has, at most FIELDS */
};

/* Where each column stands in a row; FIELDS = nowhere, which is an empty field. */
struct header {
	uint32_t place[COLUMNS];
	uint32_t n;
};

/* The text of a quoted field that starts at `at`; sets *end behind its closing quote. */
static struct str quoted(struct arena *a, struct str bytes, size_t at, size_t *end)
{
	size_t n = 0, i = at + 1;
	char *text;

	while (i < bytes.n && (bytes.p[i] != '"' || (i + 1 < bytes.n && bytes.p[i + 1] == '"')))
		i += bytes.p[i] == '"' ? 2 : 1;
	*end = i < bytes.n ? i + 1 : bytes.n;
	text = arena_alloc(a, i - at, 1);
	for (size_t k = at + 1; k < i && k < bytes.n; k++) {
		text[n++] = bytes.p[k];
		k += bytes.p[k] == '"';
	}
	return (struct str){ text, n };
}

static struct str plain(struct str bytes, size_t at, size_t *end)
{
	size_t i = at;

	while (i < bytes.n && bytes.p[i] != ',' && bytes.p[i] != '\n' && bytes.p[i] != '\r')
		i++;
	*end = i;
	return (struct str){ bytes.p + at, i - at };
}

/* Takes a row from `*at` on; false at the end. */
static bool next_row(struct arena *a, struct str bytes, size_t *at, struct row *row)
{
	size_t i = *at;

	while (i < bytes.n && (bytes.p[i] == '\n' || bytes.p[i] == '\r'))
		i++;
	*row = (struct row){ .at = i };
	if (i >= bytes.n)
		return false;
	for (;; i++) {
		struct str field = i < bytes.n && bytes.p[i] == '"' ? quoted(a, bytes, i, &i)
								    : plain(bytes, i, &i);

		if (row->n < FIELDS)
			row->field[row->n++] = field;
		if (i >= bytes.n || bytes.p[i] != ',')
			break;
	}
	*at = i;
	return true;
}

static struct str cell(const struct header *h, const struct row *row, enum column column)
{
	return h->place[column] < row->n ? row->field[h->place[column]] : S("");
}

static bool is_header(const struct row *row)
{
	return row->n >= 2 && str_eq(row->field[0], column_name[GROUP]) &&
	       str_eq(row->field[1], column_name[FUNCTION]);
}

static bool take_header(const struct row *row, struct header *h)
{
	h->n = row->n;
	for (unsigned c = 0; c < COLUMNS; c++)
		h->place[c] = FIELDS;
	for (uint32_t i = row->n; i-- > 0;)
		for (unsigned c = 0; c < COLUMNS; c++)
			if (str_eq(row->field[i], column_name[c]))
				h->place[c] = i;
	if (h->place[MEASURED] == FIELDS)
		h->place[MEASURED] = h->place[NANOSECONDS];
	return is_header(row) && h->place[MEASURED] < FIELDS && h->place[ITERATIONS] < FIELDS;
}

static bool bad_header(const struct row *row, struct err *e)
{
	return err_at(e, row->at, "header \"" CRITERION_CSV_HEADER "...\" expected");
}

/* [2] */
static struct str unit_of(const struct header *h, const struct row *row)
{
	return h->place[UNIT] < FIELDS ? cell(h, row, UNIT) : S("ns");
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

static struct str joined_name(struct arena *a, const struct header *h, const struct row *row)
{
	struct str name = cell(h, row, GROUP);

	for (unsigned c = FUNCTION; c <= VALUE; c++)
		if (cell(h, row, c).n)
			name = arena_printf(a, "%.*s/%.*s", STR(name), STR(cell(h, row, c)));
	return name;
}

struct csv {
	struct criterion_bench *bench;
	struct header header;
	struct map known; /* name to series[] */
	struct criterion_series *series;
	uint32_t n, cap;
};

static uint32_t series_of(struct csv *csv, const struct row *row)
{
	struct arena *a = csv->bench->out->arena;
	struct criterion_id id = { .name = joined_name(a, &csv->header, row),
		.unit = unit_of(&csv->header, row) };
	uint32_t at = map_intern(&csv->known, id.name, csv->n);

	if (at < csv->n)
		return at;
	add_rates(&id, cell(&csv->header, row, RATE_NUMBER), cell(&csv->header, row, RATE_TYPE));
	ARENA_ROOM(a, csv->series, csv->n, csv->cap);
	csv->series[csv->n++] = criterion_series(csv->bench, &id);
	return at;
}

static bool take_number(const struct csv *csv, const struct row *row, enum column column,
	double *out, struct err *e)
{
	struct str text = cell(&csv->header, row, column);

	return num_f64(text, out) || err_at(e, row->at, "number expected as %s, found \"%.*s\"",
					     column_name[column].p, STR(str_clip(text, 40)));
}

static bool take_row(struct csv *csv, const struct row *row, struct err *e)
{
	double time, iterations;
	uint32_t at;

	if (is_header(row)) /* [1] */
		return take_header(row, &csv->header) || bad_header(row, e);
	if (row->n != csv->header.n)
		return err_at(e, row->at, "%u fields expected, found %u", csv->header.n, row->n);
	if (!take_number(csv, row, MEASURED, &time, e) ||
		!take_number(csv, row, ITERATIONS, &iterations, e))
		return false;
	at = series_of(csv, row);
	criterion_value(csv->bench, &csv->series[at], iterations, time, row->at);
	return true;
}

bool criterion_read_csv(struct criterion_bench *b, struct str bytes, struct err *e)
{
	struct csv csv = { .bench = b };
	struct row row;
	size_t at = 0;

	map_init(&csv.known, b->out->arena);
	if (!next_row(b->out->arena, bytes, &at, &row) || !take_header(&row, &csv.header))
		return bad_header(&row, e);
	while (next_row(b->out->arena, bytes, &at, &row))
		if (!take_row(&csv, &row, e))
			return false;
	if (!csv.n)
		return err_at(e, at, "at least one sample expected");
	for (uint32_t i = 0; i < csv.n; i++)
		criterion_series_end(b, &csv.series[i]);
	return true;
}

struct str criterion_csv_unit(struct arena *a, struct str bytes)
{
	struct header h;
	struct row row;
	size_t at = 0;

	if (!next_row(a, bytes, &at, &row) || !take_header(&row, &h))
		return S("");
	return next_row(a, bytes, &at, &row) ? unit_of(&h, &row) : S("");
}

/*
 * googlebench - what Google Benchmark writes with --benchmark_out=FILE or --benchmark_format=json.
 *
 * Spec    github.com/google/benchmark, src/json_reporter.cc (1.4 to 1.9); json_schema_version 1.
 * Gives   For every run name a series of each number: times, rates, memory, user counters.
 * Loses   Iteration counts, labels, the context, the median beside a mean, complexity fits.
 * Choices [1] The run name is the identity: it holds arguments, threads and fixed repetitions.
 *         [2] Raw repetitions are kept and aggregates dropped; where only aggregates were written
 *             they are a summary.
 *         [3] A benchmark that failed or was skipped in one repetition has failed, and so have all
 *             its series.
 *         [4] What numbers mean: format/googlebench_metric.h.
 *         [5] Before 1.5 there is neither run_name nor run_type: aggregates are told by the end of
 *             their name.
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "format/googlebench_metric.h"

#define BITS_LIST 24 /* "context" and "benchmarks" */
#define BITS_CONTEXT 32 /* a member of "context" that is Google Benchmark's own */

struct number {
	struct str key;
	double value;
	uint64_t at;
};

/* One object of "benchmarks". */
struct row {
	struct str name, run_name, run_type, aggregate, time_unit, message;
	double repetitions;
	bool failed, skipped, fit, percentage, labelled;
	uint64_t at;
};

struct benchmark {
	struct str name;
	struct str failure; /* p is NULL while there is none */
	bool measured; /* has a cell */
};

/* One number of one run name: its series and what the aggregates say. */
struct cell {
	uint32_t name, series;
	double mean, median, sd, min, max, n;
};

struct googlebench {
	struct reading *out;
	uint32_t evidence;
	struct row row;
	struct number *number; /* of the row that is being read */
	uint32_t nnumber, number_cap;
	struct map names, metrics, cells;
	struct benchmark *benchmark; /* by name */
	struct googlebench_metric *metric;
	struct cell *cell;
	uint32_t nname, name_cap, nmetric, metric_cap, ncell, cell_cap;
};

#define NOTE(g, at, ...) evidence_note((g)->out, (g)->evidence, (at), __VA_ARGS__)

static struct bench *bench_of(const struct googlebench *g)
{
	return &g->out->evidence[g->evidence].bench;
}

/* ---- names, metrics, cells ---- */

static uint32_t name_of(struct googlebench *g, struct str name)
{
	uint32_t at = map_intern(&g->names, name, g->nname);

	if (at < g->nname)
		return at;
	ARENA_ROOM(g->out->arena, g->benchmark, g->nname, g->name_cap);
	g->benchmark[g->nname] = (struct benchmark){ .name = name };
	return g->nname++;
}

static uint32_t metric_of(struct googlebench *g, struct str key)
{
	uint32_t at = map_intern(&g->metrics, key, g->nmetric);
	struct googlebench_metric m;

	if (at < g->nmetric)
		return at;
	m = googlebench_metric(g->out->arena, key);
	ARENA_ROOM(g->out->arena, g->metric, g->nmetric, g->metric_cap);
	g->metric[g->nmetric] = m;
	return g->nmetric++;
}

static uint32_t cell_of(struct googlebench *g, uint32_t name, uint32_t metric)
{
	uint32_t at = map_intern_pair(&g->cells, name, metric, g->ncell), series;
	const struct googlebench_metric *m = &g->metric[metric];

	if (at < g->ncell)
		return at;
	series = bench_series(bench_of(g), g->benchmark[name].name, m->metric, m->unit);
	g->benchmark[name].measured = true;
	ARENA_ROOM(g->out->arena, g->cell, g->ncell, g->cell_cap);
	g->cell[g->ncell] = (struct cell){ .name = name,
		.series = series,
		.mean = NAN,
		.median = NAN,
		.sd = NAN,
		.min = NAN,
		.max = NAN,
		.n = NAN };
	return g->ncell++;
}

/* ---- a row's numbers into its cells ---- */

/* Where an aggregate of this name is kept; NULL for one that a summary has no place for. */
static double *aggregate_place(struct cell *c, struct str aggregate)
{
	struct {
		struct str word;
		double *place;
	} const known[] = { { S("mean"), &c->mean }, { S("median"), &c->median },
		{ S("stddev"), &c->sd }, { S("min"), &c->min }, { S("max"), &c->max } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(aggregate, known[i].word))
			return known[i].place;
	return NULL;
}

static void take_aggregate(
	struct googlebench *g, uint32_t cell, const struct number *n, double value)
{
	struct cell *c = &g->cell[cell];
	double *place = aggregate_place(c, g->row.aggregate);

	if (bench_of(g)->series[c->series].n) /* [2] */
		return;
	if (!place) {
		NOTE(g, n->at,
			"the aggregate \"%.*s\" of a benchmark without raw values was skipped",
			STR(str_clip(g->row.aggregate, 80)));
		return;
	}
	*place = value;
	c->n = g->row.repetitions;
}

static void take_number(struct googlebench *g, uint32_t name, const struct number *n, double scale)
{
	uint32_t metric = metric_of(g, n->key), cell = cell_of(g, name, metric);
	double value = g->metric[metric].timed ? n->value / scale : n->value;

	if (isnan(scale) && g->metric[metric].timed)
		return;
	if (!isfinite(value))
		NOTE(g, n->at, "%.*s of \"%.*s\" is not a finite number: not measured",
			STR(str_clip(n->key, 80)), STR(str_clip(g->benchmark[name].name, 200)));
	else if (g->row.aggregate.n)
		take_aggregate(g, cell, n, value);
	else
		bench_value(bench_of(g), g->cell[cell].series, value, 0);
}

/* [5] */
static void understand_old(struct googlebench *g)
{
	static const struct str end[] = { S("mean"), S("median"), S("stddev") };
	struct row *r = &g->row;

	if (!r->run_name.n)
		r->run_name = r->name;
	if (r->run_type.n || r->aggregate.n)
		return;
	for (size_t i = 0; i < sizeof end / sizeof *end; i++) {
		struct str name = r->name, word = str_cut_last(&name, '_');

		if (!str_eq(word, end[i]) || map_find(&g->names, name) == MAP_NONE)
			continue;
		r->run_name = name;
		r->aggregate = word;
	}
}

static void take_failure(struct googlebench *g, uint32_t name)
{
	struct arena *a = g->out->arena;
	struct str message = str_trim(g->row.message);

	if (g->benchmark[name].failure.p)
		return;
	if (!message.n)
		message = S("the benchmark gave no reason");
	g->benchmark[name].failure = g->row.failed ? message
						   : arena_printf(a, "skipped: %.*s", STR(message));
}

static void take_row(struct googlebench *g, struct json *j)
{
	struct row *r = &g->row;
	double scale = NAN;
	uint32_t name;

	understand_old(g);
	if (!r->run_name.n) {
		json_fail(j, "a benchmark needs a \"name\"");
		return;
	}
	if (r->fit) {
		NOTE(g, r->at, "a complexity fit (BigO, RMS) was skipped: it is not a measurement");
		return;
	}
	if (r->labelled)
		NOTE(g, r->at, "a label was not kept");
	if (!googlebench_scale(r->time_unit, &scale))
		NOTE(g, r->at, "time_unit \"%.*s\" is not known: its times are not measured",
			STR(str_clip(r->time_unit, 40)));
	name = name_of(g, r->run_name);
	if (r->failed || r->skipped) {
		take_failure(g, name);
		return;
	}
	if (r->percentage) /* the cv: mean and stddev say the same */
		return;
	for (uint32_t i = 0; i < g->nnumber; i++)
		take_number(g, name, &g->number[i], scale);
}

/* ---- JSON ---- */

enum take { TAKE_NOTHING, TAKE_TEXT, TAKE_FLAG, TAKE_FIT };

struct member {
	struct str key;
	enum take take;
	size_t place;
};

#define TEXT(key, field)                                                                           \
	{                                                                                          \
		S(key), TAKE_TEXT, offsetof(struct row, field)                                     \
	}
#define FLAG(key, field)                                                                           \
	{                                                                                          \
		S(key), TAKE_FLAG, offsetof(struct row, field)                                     \
	}

/* What is no metric; any other number is one. */
static const struct member member[] = {
	TEXT("name", name),
	TEXT("run_name", run_name),
	TEXT("run_type", run_type),
	TEXT("aggregate_name", aggregate),
	TEXT("time_unit", time_unit),
	TEXT("error_message", message),
	TEXT("skip_message", message),
	FLAG("error_occurred", failed),
	FLAG("skipped", skipped),
	{ S("big_o"), TAKE_FIT, 0 },
	{ S("rms"), TAKE_FIT, 0 },
	{ S("family_index"), TAKE_NOTHING, 0 },
	{ S("per_family_instance_index"), TAKE_NOTHING, 0 },
	{ S("repetition_index"), TAKE_NOTHING, 0 },
	{ S("threads"), TAKE_NOTHING, 0 },
	{ S("iterations"), TAKE_NOTHING, 0 },
	{ S("cpu_coefficient"), TAKE_NOTHING, 0 },
	{ S("real_coefficient"), TAKE_NOTHING, 0 },
};

static bool read_member(struct row *r, struct json *j, struct str key)
{
	for (size_t i = 0; i < sizeof member / sizeof *member; i++) {
		char *place = (char *)r + member[i].place;

		if (!str_eq(key, member[i].key))
			continue;
		if (member[i].take == TAKE_TEXT)
			json_str(j, (struct str *)(void *)place);
		else if (member[i].take == TAKE_FLAG)
			json_bool(j, (bool *)place);
		else if (member[i].take == TAKE_FIT)
			r->fit = true;
		return true;
	}
	return false;
}

static void read_number(struct googlebench *g, struct json *j, struct str key)
{
	struct number n = { .key = key, .at = json_at(j) };

	if (!json_f64(j, &n.value))
		return;
	ARENA_ROOM(g->out->arena, g->number, g->nnumber, g->number_cap);
	g->number[g->nnumber++] = n;
}

static void read_row(struct googlebench *g, struct json *j)
{
	struct str key, word;

	g->row = (struct row){ .at = json_at(j), .repetitions = NAN };
	g->nnumber = 0;
	json_object(j);
	while (json_key(j, &key)) {
		if (read_member(&g->row, j, key))
			continue;
		if (str_eq(key, S("repetitions")))
			json_f64(j, &g->row.repetitions);
		else if (str_eq(key, S("aggregate_unit")) && json_str(j, &word))
			g->row.percentage = str_eq(word, S("percentage"));
		else if (str_eq(key, S("label")) && json_str(j, &word))
			g->row.labelled = word.n;
		else if (json_peek(j) == JSON_NUMBER)
			read_number(g, j, key);
		else if (json_ok(j))
			NOTE(g, json_at(j), "the member \"%.*s\" is not known and was skipped",
				STR(str_clip(key, 80)));
	}
	if (json_ok(j))
		take_row(g, j);
}

static void read_context(struct googlebench *g, struct json *j)
{
	struct str key, type;
	uint64_t version;
	bool scaling;

	json_object(j);
	while (json_key(j, &key)) {
		uint64_t at = json_at(j);

		if (str_eq(key, S("library_build_type")) && json_str(j, &type)) {
			if (str_eq(type, S("debug")))
				NOTE(g, at,
					"the benchmark library says that it is a debug build: "
					"its timings may not be representative");
		} else if (str_eq(key, S("cpu_scaling_enabled")) && json_bool(j, &scaling)) {
			if (scaling)
				NOTE(g, at, "CPU frequency scaling was on: timings are noisier");
		} else if (str_eq(key, S("json_schema_version")) && json_u64(j, &version)) {
			if (version != 1)
				NOTE(g, at, "json_schema_version 1 expected, found %llu",
					(unsigned long long)version);
		}
	}
}

/* ---- what came of it ---- */

static const struct summary *summary_of(struct arena *a, const struct cell *c)
{
	struct summary *s;

	if (isnan(c->mean) && isnan(c->median))
		return NULL;
	s = ARENA_NEW(a, struct summary);
	*s = summary_with(isnan(c->mean) ? c->median : c->mean);
	s->sd = c->sd >= 0 ? c->sd : NAN;
	s->min = c->min;
	s->max = c->max;
	s->n = c->n >= 1 && c->n < 4e9 ? (uint64_t)c->n : 0;
	s->is_mean = !isnan(c->mean);
	return s;
}

static void settle(struct googlebench *g)
{
	struct bench *b = bench_of(g);

	for (uint32_t i = 0; i < g->ncell; i++) {
		const struct cell *c = &g->cell[i];
		struct series *s = &b->series[c->series];

		s->failure = g->benchmark[c->name].failure; /* [3] */
		if (!s->n)
			s->summary = summary_of(g->out->arena, c);
		if (!s->n && !s->summary && !s->failure.n)
			s->failure = S("its value is not a finite number");
	}
}

/* A benchmark that failed before it gave any number, or never gave one, still has its two times. */
static void add_failed(struct googlebench *g)
{
	uint32_t time = metric_of(g, S("real_time")), cpu_time = metric_of(g, S("cpu_time"));

	for (uint32_t i = 0; i < g->nname; i++) {
		struct benchmark *b = &g->benchmark[i];

		if (b->measured)
			continue;
		if (!b->failure.p)
			b->failure = S("no measurement was written");
		cell_of(g, i, time);
		cell_of(g, i, cpu_time);
	}
}

static bool googlebench_read(const struct source *src, struct reading *out, struct err *e)
{
	struct googlebench g = { .out = out, .evidence = out->n };
	struct json j;
	struct str key;

	reading_add(out, MODEL_BENCH);
	map_init(&g.names, out->arena);
	map_init(&g.metrics, out->arena);
	map_init(&g.cells, out->arena);
	json_init(&j, src->bytes, out->arena, e);
	j.allow_nan = true;
	json_object(&j);
	while (json_key(&j, &key)) {
		if (str_eq(key, S("context"))) {
			read_context(&g, &j);
		} else if (str_eq(key, S("benchmarks"))) {
			json_array(&j);
			while (json_item(&j))
				read_row(&g, &j);
		}
	}
	if (!json_end(&j))
		return false;
	add_failed(&g);
	settle(&g);
	if (!g.ncell) {
		err_at(e, 0, "at least one benchmark expected");
		return err_hint(e, "does --benchmark_filter match any?");
	}
	return true;
}

/* ---- recognised ---- */

static bool has_own_context(struct json *j)
{
	bool own = false;
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		own |= str_eq(key, S("library_build_type")) || str_eq(key, S("mhz_per_cpu"));
	return own;
}

static int googlebench_bits(struct json *j)
{
	bool context = false, own = false, list = false;
	struct str key;

	j->allow_nan = true;
	json_object(j);
	while (!list && json_key(j, &key)) {
		if (str_eq(key, S("context")) && json_peek(j) == JSON_OBJECT) {
			context = true;
			own = has_own_context(j);
		} else {
			list = str_eq(key, S("benchmarks")) && json_peek(j) == JSON_ARRAY;
		}
	}
	return own ? BITS_CONTEXT : context && list ? BITS_LIST : 0;
}

static int googlebench_sniff(struct str head)
{
	return json_bits(head, googlebench_bits);
}

const struct format format_googlebench = {
	.name = "googlebench",
	.title = "Google Benchmark JSON (--benchmark_out)",
	.spec = "https://github.com/google/benchmark/blob/main/docs/user_guide.md",
	.versions = "Google Benchmark 1.7.1, 1.9.5",
	.loses = "iteration counts, labels, the context, the median beside a mean, complexity fits",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = googlebench_sniff,
	.read = googlebench_read,
};

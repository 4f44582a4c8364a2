/*
 * bmf - Bencher Metric Format: what harnesses written for Bencher's json adapter give, and `bencher mock`.
 *
 * Spec    https://bencher.dev/bmf.json: { BENCHMARK: { MEASURE: { value, lower_value?, upper_value? } } }.
 * Gives   A series per benchmark and measure with one value, and the interval when there is one.
 * Loses   Nothing.
 * Choices [1] The file tells no units: they belong to the measure, which lives on Bencher's server.  Bencher's own
 *             measures have the units of its documentation; of every other one unit and direction are unknown.
 *         [2] lower_value and upper_value are whatever the harness meant by them: an interval at an unknown level.
 *         [3] "-bencher-ignore" behind a name mutes Bencher's alerts and is no part of the name.
 *         [4] The same benchmark and measure once more is one more value.
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "model/fields.h"

#define BITS_VALUE 16 /* nothing but value in the innermost object */
#define BITS_BOUND 8 /* for lower_value and upper_value each */

struct metric {
	double value, lower_value, upper_value;
};

static const struct field metric_field[] = {
	FIELD(metric, value, FIELD_F64),
	FIELD(metric, lower_value, FIELD_F64),
	FIELD(metric, upper_value, FIELD_F64),
	{ 0 },
};

struct measure {
	struct str slug, title; /* either may be the key */
	struct str unit, metric;
};

/* [1] */
static const struct measure measure[] = {
	{ S("latency"), S("Latency"), S("ns"), S("time") },
	{ S("throughput"), S("Throughput"), S("ops/s"), S("ops_s") },
	{ S("build-time"), S("Build Time"), S("s"), S("build_time") },
	{ S("file-size"), S("File Size"), S("B"), S("bytes") },
	{ S("instructions"), S("Instructions"), S("instructions"), S("instructions") },
	{ S("estimated-cycles"), S("Estimated Cycles"), S("cycles"), S("estimated_cycles") },
	{ S("l1-accesses"), S("L1 Accesses"), S("count"), S("l1_accesses") },
	{ S("l2-accesses"), S("L2 Accesses"), S("count"), S("l2_accesses") },
	{ S("ram-accesses"), S("RAM Accesses"), S("count"), S("ram_accesses") },
};

struct bmf {
	struct reading *out;
	uint32_t evidence;
	struct map series; /* series_key() -> series */
};

static struct bench *bench_of(const struct bmf *b)
{
	return &b->out->evidence[b->evidence].bench;
}

/* ---- series ---- */

static const struct measure *measure_of(struct str key)
{
	for (size_t i = 0; i < sizeof measure / sizeof *measure; i++)
		if (str_eq(key, measure[i].slug) || str_eq(key, measure[i].title))
			return &measure[i];
	return NULL;
}

static uint32_t series_of(struct bmf *b, struct str name, struct str metric, struct unit unit)
{
	struct series s = { .name = name, .metric = metric, .unit = unit };
	struct bench *bench = bench_of(b);
	uint32_t at = map_intern(&b->series, series_key(b->out->arena, &s), bench->n);

	return at < bench->n ? at : bench_series(bench, name, metric, unit);
}

static struct unit unit_of(
	struct bmf *b, struct str key, uint64_t at, struct str *metric, double *factor)
{
	const struct measure *m = measure_of(key);
	struct unit none = { .name = key };

	if (m) {
		*metric = m->metric;
		return unit_tidy(b->out->arena, m->unit, factor);
	}
	*factor = 1;
	*metric = unit_metric(b->out->arena, none);
	evidence_note(b->out, b->evidence, at,
		"\"%.*s\" is no measure of Bencher's own: its unit and good direction are unknown",
		STR(str_clip(key, 80)));
	return (struct unit){ .name = S(""), .dim = DIM_NONE };
}

/* [2] */
static const struct summary *summary_of(struct arena *a, const struct metric *m, double factor)
{
	struct summary *s = ARENA_NEW(a, struct summary);

	*s = summary_with(m->value * factor);
	s->lo = m->lower_value * factor;
	s->hi = m->upper_value * factor;
	return s;
}

static void add_metric(
	struct bmf *b, struct str name, struct str key, const struct metric *m, uint64_t at)
{
	struct arena *a = b->out->arena;
	struct bench *bench = bench_of(b);
	struct str metric;
	double factor;
	struct unit unit = unit_of(b, key, at, &metric, &factor);
	uint32_t series = series_of(b, name, metric, unit), process = bench->series[series].n;

	bench_value(bench, series, m->value * factor, process); /* [4] */
	bench->series[series].summary = NULL;
	if (!process && !(isnan(m->lower_value) && isnan(m->upper_value)))
		bench->series[series].summary = summary_of(a, m, factor);
}

/* ---- JSON ---- */

static void read_metric(struct bmf *b, struct json *j, struct str name, struct str measure_key)
{
	struct metric m = { NAN, NAN, NAN };
	uint64_t at = json_at(j);
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (!fields_take(j, metric_field, key, &m))
			evidence_note(b->out, b->evidence, json_at(j),
				"the member \"%.*s\" is not known and was skipped",
				STR(str_clip(key, 80)));
	if (!json_ok(j))
		return;
	if (isnan(m.value))
		json_fail(j, "a metric needs a \"value\"");
	else
		add_metric(b, name, measure_key, &m, at);
}

static struct str name_of(struct str key) /* [3] */
{
	struct str muted = S("-bencher-ignore");

	return str_ends(key, muted) && key.n > muted.n ? str_clip(key, key.n - muted.n) : key;
}

static void read_benchmark(struct bmf *b, struct json *j, struct str name)
{
	uint64_t at = json_at(j);
	bool measured = false;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		read_metric(b, j, name, key);
		measured = true;
	}
	if (!measured && json_ok(j))
		evidence_note(b->out, b->evidence, at, "\"%.*s\" has no measure and was skipped",
			STR(str_clip(name, 80)));
}

static bool bmf_read(const struct source *src, struct reading *out, struct err *e)
{
	struct bmf b = { .out = out, .evidence = out->n };
	struct json j;
	struct str key;

	reading_add(out, MODEL_BENCH);
	map_init(&b.series, out->arena);
	json_init(&j, src->bytes, out->arena, e);
	json_object(&j);
	while (json_key(&j, &key))
		read_benchmark(&b, &j, name_of(key));
	if (!json_end(&j))
		return false;
	return bench_of(&b)->n || err_at(e, 0, "at least one benchmark with a measure expected");
}

/* ---- recognised ---- */

/* What the first metric proves: nothing when it has members that Bencher does not define. */
static int bits_of_metric(struct json *j)
{
	bool value = false;
	struct str key;
	int bits = BITS_VALUE;

	json_object(j);
	while (json_key(j, &key)) {
		if (json_peek(j) != JSON_NUMBER)
			return 0;
		if (str_eq(key, S("value")))
			value = true;
		else if (str_eq(key, S("lower_value")) || str_eq(key, S("upper_value")))
			bits += BITS_BOUND;
		else
			return 0;
	}
	return value && json_ok(j) ? bits : 0;
}

static int bits_of_benchmarks(struct json *j)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (json_peek(j) != JSON_OBJECT)
			return 0;
		json_object(j);
		if (json_key(j, &key))
			return json_peek(j) == JSON_OBJECT ? bits_of_metric(j) : 0;
	}
	return 0;
}

static int bmf_sniff(struct str head)
{
	return json_bits(head, bits_of_benchmarks);
}

const struct format format_bmf = {
	.name = "bmf",
	.title = "Bencher Metric Format JSON",
	.spec = "https://bencher.dev/docs/reference/bencher-metric-format/",
	.versions = "the schema of https://bencher.dev/bmf.json (no producer of its own)",
	.loses = "nothing",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = bmf_sniff,
	.read = bmf_read,
};

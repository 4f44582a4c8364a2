/*
 * benchmarkdotnet - the JSON reports of BenchmarkDotNet.
 *
 * Spec     JsonExporterBase of https://github.com/dotnet/BenchmarkDotNet: *-report-full.json, *-report-brief.json and both
 *          -compressed.
 * Gives    One series per benchmark, job and metric.
 * Loses    Title and host; everything that Statistics says beside the values; pilot, warm-up and overhead
 *          measurements; legends of metrics.
 * Choices  [1] The name is FullName, which holds the parameters.  The job is what DisplayInfo says between the method and
 *              the parameters, without the made-up word "Job-ABCDEF".
 *          [2] Full reports tell the launch (process) of every measurement: values are its nanoseconds per
 *              operation in the stage "Result".  Else they are Statistics.OriginalValues, else its mean.
 *          [3] Statistics.ConfidenceInterval is always at 99.9 %.
 *          [4] Memory and the metrics of the same diagnoser say the same: Memory is kept.
 *          [5] What is no number is written as NaN, as text or not at all: it is taken as not said.
 */
#include "base/num.h"
#include "format/format.h"
#include "format/json_bits.h"

#define SECONDS 1e-9 /* in a nanosecond */
#define CONFIDENCE 0.999
#define BITS_HOST 64 /* "BenchmarkDotNetVersion" is a word of its own */

struct stats {
	double mean, min, max, sd, lo, hi; /* nanoseconds */
	uint64_t n;
	struct json values; /* bookmark */
	bool has_values;
};

struct memory {
	double bytes, operations, collections[3];
};

/* One benchmark of the report. */
struct bdn_case {
	struct str name, display, type, title, job;
	struct stats stats;
	struct json measurements, metrics; /* bookmarks */
	bool has_measurements, has_metrics, has_memory;
	struct memory memory;
};

struct bdn {
	struct json *json;
	struct reading *out;
	struct bench *bench;
	uint32_t evidence;
};

/* ---- telling it ---- */

static bool has_host(struct json j)
{
	struct str key;

	json_object(&j);
	while (json_key(&j, &key))
		if (str_starts(key, S("BenchmarkDotNet")))
			return true;
	return false;
}

static int benchmarkdotnet_bits(struct json *j)
{
	struct str key;
	int bits = 0;

	j->allow_nan = true;
	json_object(j);
	while (!bits && json_key(j, &key))
		if (str_eq(key, S("HostEnvironmentInfo")) && json_peek(j) == JSON_OBJECT &&
			has_host(*j))
			bits = BITS_HOST;
	return bits;
}

static int benchmarkdotnet_sniff(struct str head)
{
	return json_bits(head, benchmarkdotnet_bits);
}

/* ---- numbers ---- */

static void read_number(struct json *j, double *out) /* [5] */
{
	*out = NAN;
	if (json_peek(j) == JSON_NUMBER)
		json_f64(j, out);
	else
		json_skip(j);
}

/* ---- series ---- */

static uint32_t add_series(
	struct bdn *b, const struct bdn_case *c, struct str metric, struct unit unit)
{
	uint32_t at = bench_series(b->bench, c->name, metric, unit);
	struct series *s = &b->bench->series[at];

	if (!c->job.n)
		return at;
	s->param = ARENA_NEW(b->bench->arena, struct param);
	*s->param = (struct param){ S("job"), c->job };
	s->nparam = 1;
	return at;
}

static void add_value(struct bdn *b, uint32_t series, double value, uint32_t launch, uint64_t at)
{
	if (isfinite(value))
		bench_value(b->bench, series, value, launch);
	else
		evidence_note(b->out, b->evidence, at,
			"a measurement without a finite value is left out");
}

/* ---- time ---- */

struct measured {
	struct str mode, stage;
	uint64_t launch;
	double operations, nanoseconds;
};

static void read_measured(struct json *j, struct measured *m)
{
	struct str key;

	*m = (struct measured){ .operations = NAN, .nanoseconds = NAN };
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("IterationMode")))
			json_str(j, &m->mode);
		else if (str_eq(key, S("IterationStage")))
			json_str(j, &m->stage);
		else if (str_eq(key, S("LaunchIndex")))
			json_u64(j, &m->launch);
		else if (str_eq(key, S("Operations")))
			read_number(j, &m->operations);
		else if (str_eq(key, S("Nanoseconds")))
			read_number(j, &m->nanoseconds);
	}
}

/* Before 0.11 the mode itself was "Result". */
static bool is_result(const struct measured *m)
{
	return str_eq(m->mode, S("Result")) ||
	       (str_eq(m->mode, S("Workload")) && str_eq(m->stage, S("Result")));
}

static void add_measurements(struct bdn *b, const struct bdn_case *c, uint32_t series)
{
	struct json j = c->measurements;

	json_array(&j);
	while (json_item(&j)) {
		uint64_t at = json_at(&j);
		struct measured m;

		read_measured(&j, &m);
		if (!json_ok(&j) || !is_result(&m))
			continue;
		if (m.launch > UINT32_MAX)
			json_fail(&j, "launch number below 2^32 expected");
		else
			add_value(b, series, m.nanoseconds / m.operations * SECONDS,
				m.launch ? (uint32_t)m.launch - 1 : 0, at);
	}
	b->json->failed |= j.failed;
}

static void add_original(struct bdn *b, const struct bdn_case *c, uint32_t series)
{
	struct json j = c->stats.values;

	json_array(&j);
	while (json_item(&j)) {
		uint64_t at = json_at(&j);
		double value;

		read_number(&j, &value);
		if (json_ok(&j))
			add_value(b, series, value * SECONDS, 0, at);
	}
	b->json->failed |= j.failed;
}

static const struct summary *summary_of(struct arena *a, const struct stats *s)
{
	bool sure = isfinite(s->lo) && isfinite(s->hi);
	struct summary *sum;

	if (!isfinite(s->mean))
		return NULL;
	sum = ARENA_NEW(a, struct summary);
	*sum = (struct summary){ .center = s->mean * SECONDS,
		.lo = sure ? s->lo * SECONDS : NAN,
		.hi = sure ? s->hi * SECONDS : NAN,
		.level = sure ? CONFIDENCE : NAN, /* [3] */
		.sd = s->sd * SECONDS,
		.min = s->min * SECONDS,
		.max = s->max * SECONDS,
		.n = s->n,
		.is_mean = true };
	return sum;
}

static void add_time(struct bdn *b, const struct bdn_case *c) /* [2] */
{
	uint32_t at = add_series(b, c, S("time"), (struct unit){ S("sec/op"), DIM_TIME });
	struct series *s = &b->bench->series[at]; /* no series is added meanwhile */

	if (c->has_measurements)
		add_measurements(b, c, at);
	if (!s->n && c->stats.has_values)
		add_original(b, c, at);
	if (s->n)
		return;
	s->summary = summary_of(b->bench->arena, &c->stats);
	if (!s->summary)
		s->failure = S("it has no result: look at BenchmarkDotNet's log");
}

/* ---- statistics, memory, metrics ---- */

static double *stat_of(struct stats *s, struct str key)
{
	static const struct str name[] = { S("Mean"), S("Min"), S("Max"), S("StandardDeviation") };
	double *stat[] = { &s->mean, &s->min, &s->max, &s->sd };

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		if (str_eq(name[i], key))
			return stat[i];
	return NULL;
}

static void read_interval(struct json *j, struct stats *s)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("Lower")))
			read_number(j, &s->lo);
		else if (str_eq(key, S("Upper")))
			read_number(j, &s->hi);
	}
}

static void read_stats(struct json *j, struct stats *s)
{
	struct str key;

	if (json_null(j))
		return;
	json_object(j);
	while (json_key(j, &key)) {
		double *stat = stat_of(s, key);
		enum json_kind kind = json_peek(j);

		if (stat) {
			read_number(j, stat);
		} else if (str_eq(key, S("N"))) {
			json_u64(j, &s->n);
		} else if (str_eq(key, S("ConfidenceInterval")) && kind == JSON_OBJECT) {
			read_interval(j, s);
		} else if (str_eq(key, S("OriginalValues")) && kind == JSON_ARRAY) {
			s->values = *j;
			s->has_values = true;
		}
	}
}

static void read_memory(struct json *j, struct memory *m)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("BytesAllocatedPerOperation")))
			read_number(j, &m->bytes);
		else if (str_eq(key, S("TotalOperations")))
			read_number(j, &m->operations);
		else if (str_eq(key, S("Gen0Collections")))
			read_number(j, &m->collections[0]);
		else if (str_eq(key, S("Gen1Collections")))
			read_number(j, &m->collections[1]);
		else if (str_eq(key, S("Gen2Collections")))
			read_number(j, &m->collections[2]);
	}
}

static void add_memory(struct bdn *b, const struct bdn_case *c)
{
	static const struct str generation[] = { S("gen0"), S("gen1"), S("gen2") };
	const struct memory *m = &c->memory;
	uint32_t at;

	if (isfinite(m->bytes)) {
		at = add_series(b, c, S("alloc_bytes"), (struct unit){ S("B/op"), DIM_BYTES });
		bench_value(b->bench, at, m->bytes, 0);
	}
	for (size_t i = 0; i < sizeof generation / sizeof *generation; i++) {
		double each = m->collections[i] / m->operations;

		if (!isfinite(each))
			continue;
		at = add_series(b, c, generation[i], (struct unit){ S("count/op"), DIM_COUNT });
		bench_value(b->bench, at, each, 0);
	}
}

struct metric {
	struct str id, unit;
	double value;
	bool told, greater_is_better;
};

static void read_descriptor(struct json *j, struct metric *m)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("Id"))) {
			json_str(j, &m->id);
		} else if (str_eq(key, S("Unit")) && json_peek(j) == JSON_STRING) {
			json_str(j, &m->unit);
		} else if (str_eq(key, S("TheGreaterTheBetter"))) {
			m->told = json_bool(j, &m->greater_is_better);
		}
	}
}

static bool is_memory(struct str id) /* [4] */
{
	return str_eq(id, S("Allocated Memory")) || str_eq(id, S("Gen0Collects")) ||
	       str_eq(id, S("Gen1Collects")) || str_eq(id, S("Gen2Collects"));
}

static void add_metric(struct bdn *b, const struct bdn_case *c, const struct metric *m)
{
	struct arena *a = b->bench->arena;
	double factor;
	struct unit unit = unit_tidy(a, m->unit, &factor);
	uint32_t at;

	if (!m->id.n || !isfinite(m->value * factor) || (c->has_memory && is_memory(m->id)))
		return;
	at = add_series(b, c, unit_metric(a, (struct unit){ .name = m->id }), unit);
	bench_value(b->bench, at, m->value * factor, 0);
	b->bench->series[at].better = !m->told               ? BETTER_UNKNOWN
				      : m->greater_is_better ? BETTER_HIGHER
							     : BETTER_LOWER;
}

static void add_metrics(struct bdn *b, const struct bdn_case *c)
{
	struct json j = c->metrics;
	struct str key;

	json_array(&j);
	while (json_item(&j)) {
		struct metric m = { .value = NAN };

		json_object(&j);
		while (json_key(&j, &key)) {
			if (str_eq(key, S("Value")))
				read_number(&j, &m.value);
			else if (str_eq(key, S("Descriptor")))
				read_descriptor(&j, &m);
		}
		if (json_ok(&j))
			add_metric(b, c, &m);
	}
	b->json->failed |= j.failed;
}

/* ---- benchmarks ---- */

/* "Type.Method: Job-ABCDEF(Runtime=.NET 8.0) [N=1]" to "Runtime=.NET 8.0" [1] */
static struct str job_of(struct arena *a, const struct bdn_case *c)
{
	struct str before = arena_printf(a, "%.*s.%.*s: ", STR(c->type), STR(c->title));
	struct str job = c->display;

	if (!str_starts(job, before))
		return S("");
	job = str_from(job, before.n);
	if (str_ends(job, S("]")) && str_has(job, S(" [")))
		while (!str_ends(job, S(" [")))
			job.n--;
	job = str_ends(job, S(" [")) ? str_clip(job, job.n - 2) : job;
	if (str_starts(job, S("Job-")) && str_has(job, S("(")) && str_ends(job, S(")"))) {
		str_cut(&job, '(');
		job.n--;
	}
	return job;
}

static void read_case(struct bdn *b, struct bdn_case *c)
{
	struct json *j = b->json;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		enum json_kind kind = json_peek(j);

		if (str_eq(key, S("FullName"))) {
			json_str(j, &c->name);
		} else if (str_eq(key, S("DisplayInfo")) && kind == JSON_STRING) {
			json_str(j, &c->display);
		} else if (str_eq(key, S("Type")) && kind == JSON_STRING) {
			json_str(j, &c->type);
		} else if (str_eq(key, S("MethodTitle")) && kind == JSON_STRING) {
			json_str(j, &c->title);
		} else if (str_eq(key, S("Statistics"))) {
			read_stats(j, &c->stats);
		} else if (str_eq(key, S("Memory")) && kind == JSON_OBJECT) {
			read_memory(j, &c->memory);
			c->has_memory = true;
		} else if (str_eq(key, S("Measurements")) && kind == JSON_ARRAY) {
			c->measurements = *j;
			c->has_measurements = true;
		} else if (str_eq(key, S("Metrics")) && kind == JSON_ARRAY) {
			c->metrics = *j;
			c->has_metrics = true;
		}
	}
}

static void read_benchmark(struct bdn *b)
{
	struct bdn_case c = {
		.stats = { .mean = NAN, .min = NAN, .max = NAN, .sd = NAN, .lo = NAN, .hi = NAN },
		.memory = { NAN, NAN, { NAN, NAN, NAN } },
	};

	read_case(b, &c);
	if (json_ok(b->json) && !c.name.n)
		json_fail(b->json, "\"FullName\" expected in a benchmark");
	if (!json_ok(b->json))
		return;
	c.job = job_of(b->bench->arena, &c);
	add_time(b, &c);
	if (c.has_memory)
		add_memory(b, &c);
	if (c.has_metrics)
		add_metrics(b, &c);
}

static bool benchmarkdotnet_read(const struct source *src, struct reading *out, struct err *e)
{
	struct json j;
	struct bdn b = { .json = &j, .out = out };
	struct str key;

	json_init(&j, src->bytes, out->arena, e);
	j.allow_nan = true;
	b.bench = &reading_add(out, MODEL_BENCH)->bench;
	b.evidence = out->n - 1;
	json_object(&j);
	while (json_key(&j, &key)) {
		if (!str_eq(key, S("Benchmarks")))
			continue;
		json_array(&j);
		while (json_item(&j))
			read_benchmark(&b);
	}
	if (!json_end(&j))
		return false;
	return b.bench->n || err_at(e, 0, "at least one benchmark expected in \"Benchmarks\"");
}

const struct format format_benchmarkdotnet = {
	.name = "benchmarkdotnet",
	.title = "BenchmarkDotNet JSON (full, brief)",
	.spec = "https://benchmarkdotnet.org/articles/configs/exporters.html",
	.versions = "none: after the documented shape of BenchmarkDotNet 0.13",
	.loses = "host, statistics beside the values, pilot, warm-up and overhead measurements",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = benchmarkdotnet_sniff,
	.read = benchmarkdotnet_read,
};

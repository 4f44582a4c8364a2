/*
 * vitest - what Vitest writes about benchmarks.
 *
 * Spec     https://vitest.dev/guide/features (benchmarking) and tinybench's Statistics.  Two shapes: up to version 4
 *          the report of --outputJson, all benchmarks of a run; from 5 on a file per benchmark, written by the
 *          option writeResult of bench().
 * Gives    One series per benchmark: the time per operation.  A summary, or values where samples were kept.
 * Loses    hz and throughput (the same samples' reciprocals), percentiles, rank.
 * Choices  [1] A report's benchmark is "FILE > GROUP > NAME", as Vitest prints it.  A writeResult file does not say its
 *              benchmark's name: it is the file's, without folders and ".json".
 *          [2] Times are in milliseconds; the interval is mean +- moe, at 95 %.
 *          [3] tinybench sorts samples: their order is not that of measurement.
 *          [4] JavaScript writes null for what is no number: it is taken as not said.
 */
#include "format/format.h"
#include "format/json_bits.h"

#define SECONDS 1e-3 /* in a millisecond */
#define CONFIDENCE 0.95 /* of moe */
#define BITS_REPORT 24
#define BITS_RESULT 24

struct stats {
	struct str name;
	double mean, min, max, sd, moe; /* milliseconds */
	uint64_t n;
	struct json samples; /* bookmark */
	bool has_samples;
};

struct vitest {
	struct json *json;
	struct reading *out;
	struct bench *bench;
	uint32_t evidence;
};

/* ---- telling it ---- */

/* {"files": [{"filepath": "...", "groups": [ */
static bool is_report(struct json *j)
{
	struct str key;

	if (!json_array(j) || !json_item(j) || json_peek(j) != JSON_OBJECT || !json_object(j))
		return false;
	return json_key(j, &key) && str_eq(key, S("filepath")) && json_skip(j) &&
	       json_key(j, &key) && str_eq(key, S("groups")) && json_peek(j) == JSON_ARRAY;
}

/* {"latency": {"aad": 1, "critical": 1, ... "moe": 1, ...: samples that are kept come behind it */
static bool is_result(struct json *j)
{
	bool critical = false;
	struct str key;

	if (!json_object(j))
		return false;
	while (json_key(j, &key)) {
		critical |= str_eq(key, S("critical"));
		if (critical && str_eq(key, S("moe")))
			return true;
	}
	return false;
}

static int bits_of(struct json *j)
{
	struct str key;

	if (!json_object(j) || !json_key(j, &key))
		return 0;
	if (str_eq(key, S("files")) && json_peek(j) == JSON_ARRAY && is_report(j))
		return BITS_REPORT;
	if (str_eq(key, S("latency")) && json_peek(j) == JSON_OBJECT && is_result(j))
		return BITS_RESULT;
	return 0;
}

static int vitest_sniff(struct str head)
{
	return json_bits(head, bits_of);
}

/* ---- statistics of one benchmark ---- */

static void read_number(struct json *j, double *out) /* [4] */
{
	*out = NAN;
	if (!json_null(j))
		json_f64(j, out);
}

/* Where the statistic `key` goes; NULL for one that is not kept. */
static double *stat_of(struct stats *s, struct str key)
{
	if (str_eq(key, S("mean")))
		return &s->mean;
	if (str_eq(key, S("min")))
		return &s->min;
	if (str_eq(key, S("max")))
		return &s->max;
	if (str_eq(key, S("sd")))
		return &s->sd;
	return str_eq(key, S("moe")) ? &s->moe : NULL;
}

static void read_stats(struct json *j, struct stats *s)
{
	struct str key;

	*s = (struct stats){ .mean = NAN, .min = NAN, .max = NAN, .sd = NAN, .moe = NAN };
	json_object(j);
	while (json_key(j, &key)) {
		double *stat = stat_of(s, key);

		if (stat) {
			read_number(j, stat);
		} else if (str_eq(key, S("name"))) {
			json_str(j, &s->name);
		} else if (str_eq(key, S("sampleCount")) || str_eq(key, S("samplesCount"))) {
			json_u64(j, &s->n);
		} else if (str_eq(key, S("samples")) && json_peek(j) == JSON_ARRAY) {
			s->samples = *j;
			s->has_samples = true;
		}
	}
}

static const struct summary *summary_of(struct arena *a, const struct stats *s) /* [2] */
{
	bool sure = s->moe > 0;
	struct summary *sum;

	if (!isfinite(s->mean * SECONDS))
		return NULL;
	sum = ARENA_NEW(a, struct summary);
	*sum = (struct summary){ .center = s->mean * SECONDS,
		.lo = sure ? (s->mean - s->moe) * SECONDS : NAN,
		.hi = sure ? (s->mean + s->moe) * SECONDS : NAN,
		.level = sure ? CONFIDENCE : NAN,
		.sd = s->n > 1 ? s->sd * SECONDS : NAN,
		.min = s->min * SECONDS,
		.max = s->max * SECONDS,
		.n = s->n,
		.is_mean = true };
	return sum;
}

static void add_samples(struct vitest *v, const struct stats *s, uint32_t series)
{
	struct json j = s->samples;

	json_array(&j);
	while (json_item(&j)) {
		uint64_t at = json_at(&j);
		double sample;

		read_number(&j, &sample);
		if (isfinite(sample))
			bench_value(v->bench, series, sample * SECONDS, 0);
		else if (json_ok(&j))
			evidence_note(v->out, v->evidence, at,
				"a sample without a finite value is left out");
	}
	v->json->failed |= j.failed;
}

static void add_series(struct vitest *v, struct str name, const struct stats *s)
{
	uint32_t at = bench_series(
		v->bench, name, S("time"), (struct unit){ S("sec/op"), DIM_TIME });
	struct series *series = &v->bench->series[at]; /* no series is added meanwhile */

	if (s->has_samples)
		add_samples(v, s, at); /* [3] */
	if (series->n)
		return;
	series->summary = summary_of(v->bench->arena, s);
	if (!series->summary)
		series->failure = S("it has no sample: it threw or was aborted");
}

/* ---- the report ---- */

static void read_benchmarks(struct vitest *v, struct str group)
{
	struct json *j = v->json;

	json_array(j);
	while (json_item(j)) {
		struct stats s;

		read_stats(j, &s);
		if (json_ok(j) && !s.name.n)
			json_fail(j, "\"name\" expected in a benchmark");
		if (json_ok(j))
			add_series(v,
				arena_printf(
					v->bench->arena, "%.*s > %.*s", STR(group), STR(s.name)),
				&s); /* [1] */
	}
}

/* Its benchmarks are read when its name is known, whichever comes first. */
static void read_group(struct vitest *v)
{
	struct json *j = v->json, benchmarks, behind;
	struct str key, name = { 0 };
	bool found = false;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("fullName"))) {
			json_str(j, &name);
		} else if (str_eq(key, S("benchmarks"))) {
			benchmarks = *j;
			found = true;
		}
	}
	if (!json_ok(j))
		return;
	if (!name.n || !found) {
		json_fail(j, "\"fullName\" and \"benchmarks\" expected in a group");
		return;
	}
	behind = *j;
	*j = benchmarks;
	read_benchmarks(v, name);
	behind.failed |= j->failed;
	*j = behind;
}

static void read_file(struct vitest *v)
{
	struct json *j = v->json;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (!str_eq(key, S("groups")))
			continue;
		json_array(j);
		while (json_item(j))
			read_group(v);
	}
}

/* ---- either shape ---- */

static struct str stem_of(struct str path) /* [1] */
{
	struct str name = str_cut_last(&path, '/');

	if (str_ends(name, S(".json")) && name.n > 5)
		name.n -= 5;
	return name;
}

static void read_top(struct vitest *v, struct str source)
{
	struct json *j = v->json;
	struct stats s;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("files"))) {
			json_array(j);
			while (json_item(j))
				read_file(v);
		} else if (str_eq(key, S("latency"))) {
			read_stats(j, &s);
			if (json_ok(j))
				add_series(v, arena_str(v->bench->arena, stem_of(source)), &s);
		}
	}
}

static bool vitest_read(const struct source *src, struct reading *out, struct err *e)
{
	struct json j;
	struct vitest v = { .json = &j, .out = out };

	json_init(&j, src->bytes, out->arena, e);
	v.bench = &reading_add(out, MODEL_BENCH)->bench;
	v.evidence = out->n - 1;
	read_top(&v, src->name);
	if (!json_end(&j))
		return false;
	return v.bench->n || err_at(e, 0, "at least one benchmark expected");
}

const struct format format_vitest = {
	.name = "vitest",
	.title = "Vitest benchmarks (--outputJson, writeResult)",
	.spec = "https://vitest.dev/guide/features#benchmarking",
	.versions = "Vitest 1.6, 3.2, 4.1 and 5.1",
	.loses = "hz and throughput, percentiles, rank",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = vitest_sniff,
	.read = vitest_read,
};

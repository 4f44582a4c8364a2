/*
 * jmh - the JSON that the Java Microbenchmark Harness writes with -rf json.
 *
 * Spec     org.openjdk.jmh.results.format.JSONResultFormat; there is no other description.
 * Gives    One series per benchmark, mode, parameters and metric; one value per iteration, and the fork that
 *          measured it as its process.
 * Loses    Threads, JVM, its arguments and versions; times and batch sizes of iterations; single observations
 *          of mode "sample" beyond the mean and percentiles of each iteration.
 * Choices  [1] Direction and unit follow the score's unit: "ops/T" is a rate, "T/op" a time.  Both become
 *              per second and seconds, so that another @OutputTimeUnit is still the same series.
 *          [2] What a profiler counts in iterations of a fixed length (allocation rate, collections,
 *              pauses) has no good direction: faster code allocates more.  In mode "ss" the work
 *              is fixed and less is better.
 *          [3] "MB" of the GC profiler is 1024 * 1024 bytes: GCProfiler divides twice by 1024.
 *          [4] A secondary metric in the primary's unit is the same measure of a part (a method of a @Group, an
 *              @AuxCounters field): "NAME:LABEL", as JMH prints it.  Others are a metric of their own.
 *          [5] JMH before 1.36 put U+00B7 before a profiler's label; some locales made it '?' or an invalid
 *              byte.  It is no part of the name.
 *          [6] The percentiles of mode "sample" are secondary metrics, "p0.50" or "METHOD:p0.50" (once
 *              "METHOD·p0.50"), each with a value per iteration: metrics "min", "p50" ... "max".
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "format/jmh_unit.h"

#define CONFIDENCE 0.999 /* of scoreConfidence */
#define COUNT_MOST ((uint64_t)1 << 53) /* observations that a double counts exactly */

enum values { VALUES_NONE, VALUES_RAW, VALUES_HISTOGRAM };

/* primaryMetric or one of secondaryMetrics. */
struct score {
	struct str unit;
	double center, lo, hi; /* in `unit` */
	enum values kind;
	struct json values; /* bookmark */
};

struct result {
	struct str name, mode;
	uint64_t at, forks;
	struct param *param;
	uint32_t nparam, param_cap;
	struct json primary, secondary; /* bookmarks */
	bool has_primary, has_secondary;
	struct str unit; /* of the primary metric, as written */
};

struct jmh {
	struct json *json;
	struct reading *out;
	struct bench *bench;
	uint32_t evidence;
};

/* ---- telling it ---- */

#define BITS_VERSION 64 /* "jmhVersion" is a word of its own */
#define BITS_KEYS 24 /* what older versions begin with: "benchmark" and "mode" */

static bool is_mode(struct str mode)
{
	return str_eq(mode, S("thrpt")) || str_eq(mode, S("avgt")) || str_eq(mode, S("sample")) ||
	       str_eq(mode, S("ss"));
}

static int bits_of(struct json *j)
{
	struct str key, name = { 0 }, mode = { 0 };

	if (!json_array(j) || !json_item(j) || !json_object(j))
		return 0;
	while (json_key(j, &key)) {
		if (str_eq(key, S("jmhVersion")))
			return BITS_VERSION;
		if (str_eq(key, S("benchmark")) && json_peek(j) == JSON_STRING)
			json_str(j, &name);
		else if (str_eq(key, S("mode")) && json_peek(j) == JSON_STRING)
			json_str(j, &mode);
		if (name.n && is_mode(mode))
			return BITS_KEYS;
	}
	return 0;
}

static int jmh_sniff(struct str head)
{
	return json_bits(head, bits_of);
}

/* ---- numbers ---- */

/* A number, or one of the words that JMH writes where JSON has none. */
static void read_number(struct json *j, double *out)
{
	struct str word;

	*out = NAN;
	if (json_peek(j) != JSON_STRING) {
		json_f64(j, out);
		return;
	}
	json_str(j, &word);
	if (str_eq(word, S("+INF")) || str_eq(word, S("-INF")))
		*out = word.p[0] == '-' ? -INFINITY : INFINITY;
	else if (!str_eq(word, S("NaN")))
		json_fail(j, "number, \"NaN\", \"+INF\" or \"-INF\" expected, found \"%.*s\"",
			STR(str_clip(word, 32)));
}

/* ---- series ---- */

static uint32_t add_series(
	struct jmh *p, const struct result *r, struct str name, struct str metric, struct unit unit)
{
	uint32_t at = bench_series(p->bench, name, metric, unit);
	struct series *s = &p->bench->series[at];

	s->param = r->param;
	s->nparam = r->nparam;
	return at;
}

static void add_value(struct jmh *p, uint32_t series, double value, uint32_t fork, uint64_t at)
{
	if (isfinite(value))
		bench_value(p->bench, series, value, fork);
	else
		evidence_note(
			p->out, p->evidence, at, "an iteration without a finite value is left out");
}

/* What a score says beside its values; NULL when that is nothing. */
static const struct summary *summary_of(
	struct arena *a, const struct score *s, double factor, double count)
{
	bool bounded = isfinite(s->lo * factor) && isfinite(s->hi * factor);
	struct summary *sum;

	if (!isfinite(s->center * factor))
		return NULL;
	sum = ARENA_NEW(a, struct summary);
	*sum = (struct summary){ .center = s->center * factor,
		.lo = bounded ? s->lo * factor : NAN,
		.hi = bounded ? s->hi * factor : NAN,
		.level = bounded ? CONFIDENCE : NAN,
		.sd = NAN,
		.min = NAN,
		.max = NAN,
		.n = count < (double)COUNT_MOST ? (uint64_t)count : COUNT_MOST,
		.is_mean = true };
	return sum;
}

/* ---- raw values, [fork][iteration] ---- */

static void note_forks(struct jmh *p, const struct result *r, uint32_t seen)
{
	if (seen < r->forks)
		evidence_note(p->out, p->evidence, r->at,
			"%.*s has values of %u of %llu forks: the others failed",
			STR(str_clip(r->name, 200)), seen, (unsigned long long)r->forks);
}

static uint32_t read_raw(struct jmh *p, struct json *j, uint32_t series, double factor)
{
	uint32_t fork = 0;

	json_array(j);
	for (; json_item(j); fork++) {
		json_array(j);
		while (json_item(j)) {
			uint64_t at = json_at(j);
			double value;

			read_number(j, &value);
			if (json_ok(j))
				add_value(p, series, value * factor, fork, at);
		}
	}
	return fork;
}

/* ---- histograms, [fork][iteration][bucket] of [value, count] ---- */

struct observed {
	double sum;
	uint64_t count;
};

static void add_bucket(struct json *j, struct observed *o)
{
	double value = NAN;
	uint64_t count = 0;

	json_array(j);
	for (uint32_t i = 0; json_item(j); i++)
		if (i == 0)
			read_number(j, &value);
		else if (i == 1)
			json_u64(j, &count);
		else
			json_fail(j, "a value and its count expected");
	if (count > COUNT_MOST - o->count)
		json_fail(j, "fewer than 2^53 observations in an iteration expected");
	if (!json_ok(j) || !count)
		return;
	o->count += count;
	o->sum += value * (double)count;
}

/* One value an iteration: the mean, as the score is the mean of all. */
static uint32_t read_histograms(
	struct jmh *p, struct json *j, uint32_t series, double factor, double *count)
{
	uint32_t fork = 0;

	json_array(j);
	for (; json_item(j); fork++) {
		json_array(j);
		while (json_item(j)) {
			struct observed o = { 0 };
			uint64_t at = json_at(j);

			json_array(j);
			while (json_item(j))
				add_bucket(j, &o);
			*count += (double)o.count;
			if (json_ok(j))
				add_value(p, series, factor * (o.sum / (double)o.count), fork, at);
		}
	}
	return fork;
}

/* ---- metrics ---- */

static void read_confidence(struct json *j, struct score *s)
{
	json_array(j);
	for (uint32_t i = 0; json_item(j); i++)
		if (i < 2)
			read_number(j, i ? &s->hi : &s->lo);
		else
			json_fail(j, "two bounds expected in \"scoreConfidence\"");
}

static void read_score(struct json *j, struct score *s)
{
	struct str key;

	*s = (struct score){ .center = NAN, .lo = NAN, .hi = NAN };
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("score"))) {
			read_number(j, &s->center);
		} else if (str_eq(key, S("scoreUnit"))) {
			json_str(j, &s->unit);
		} else if (str_eq(key, S("scoreConfidence"))) {
			read_confidence(j, s);
		} else if (str_eq(key, S("rawData"))) {
			s->values = *j;
			s->kind = VALUES_RAW;
		} else if (str_eq(key, S("rawDataHistogram"))) {
			s->values = *j;
			s->kind = VALUES_HISTOGRAM;
		}
	}
	if (json_ok(j) && !s->unit.n)
		json_fail(j, "\"scoreUnit\" expected in a metric");
}

/* Gives `series` what the score holds; returns how many forks that came from. */
static uint32_t take_score(struct jmh *p, const struct score *s, uint32_t at, double factor)
{
	struct series *series = &p->bench->series[at]; /* no series is added meanwhile */
	struct json j = s->values;
	double count = 0;
	uint32_t forks = 0;

	if (s->kind == VALUES_RAW)
		forks = read_raw(p, &j, at, factor);
	else if (s->kind == VALUES_HISTOGRAM)
		forks = read_histograms(p, &j, at, factor, &count);
	if (s->kind != VALUES_NONE)
		p->json->failed |= j.failed;
	if (s->kind != VALUES_RAW)
		series->summary = summary_of(p->bench->arena, s, factor, count);
	if (!series->n && !series->summary)
		series->failure = S("JMH gives no finite value");
	return forks;
}

static void read_primary(struct jmh *p, struct result *r)
{
	struct json j = r->primary;
	struct score s;
	struct unit unit;
	uint32_t series;
	double factor;

	read_score(&j, &s);
	p->json->failed |= j.failed;
	if (j.failed)
		return;
	r->unit = s.unit;
	unit = jmh_unit(p->bench->arena, s.unit, &factor);
	series = add_series(p, r, r->name, unit_metric(p->bench->arena, unit), unit);
	note_forks(p, r, take_score(p, &s, series, factor));
}

/* The benchmark itself, or a part of it as JMH prints it. */
static struct str part_name(struct arena *a, const struct result *r, struct str part)
{
	struct str class = r->name, method = str_cut_last(&class, '.');

	if (!part.n || str_eq(part, method))
		return r->name;
	return arena_printf(a, "%.*s:%.*s", STR(r->name), STR(part));
}

static uint32_t add_part(
	struct jmh *p, const struct result *r, struct str label, struct str raw, struct unit unit)
{
	struct arena *a = p->bench->arena;
	struct str metric;
	uint32_t at;

	if (str_eq(raw, r->unit)) { /* [4] */
		metric = jmh_percentile(&label);
		return add_series(p, r, part_name(a, r, label),
			metric.n ? metric : unit_metric(a, unit), unit);
	}
	at = add_series(p, r, r->name, jmh_metric(a, label), unit);
	p->bench->series[at].better = jmh_better(r->mode, raw, unit);
	return at;
}

static void read_part(struct jmh *p, const struct result *r, struct json *j, struct str label)
{
	struct score s;
	struct unit unit;
	double factor;

	read_score(j, &s);
	if (!json_ok(j))
		return;
	unit = jmh_unit(p->bench->arena, s.unit, &factor);
	take_score(p, &s, add_part(p, r, label, s.unit, unit), factor);
}

static void read_secondary(struct jmh *p, const struct result *r)
{
	struct json j = r->secondary;
	struct str label;

	json_object(&j);
	while (json_key(&j, &label))
		read_part(p, r, &j, jmh_label(label));
	p->json->failed |= j.failed;
}

/* ---- results ---- */

static void add_param(struct arena *a, struct result *r, struct str key, struct str value)
{
	ARENA_ROOM(a, r->param, r->nparam, r->param_cap);
	r->param[r->nparam++] = (struct param){ key, value };
}

static void read_params(struct arena *a, struct json *j, struct result *r)
{
	struct str key, value;

	json_object(j);
	while (json_key(j, &key)) {
		json_str(j, &value);
		add_param(a, r, key, value);
	}
}

static void read_fields(struct jmh *p, struct result *r)
{
	struct json *j = p->json;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("benchmark"))) {
			json_str(j, &r->name);
		} else if (str_eq(key, S("mode"))) {
			json_str(j, &r->mode);
			add_param(p->bench->arena, r, key, r->mode);
		} else if (str_eq(key, S("forks"))) {
			json_u64(j, &r->forks);
		} else if (str_eq(key, S("params"))) {
			read_params(p->bench->arena, j, r);
		} else if (str_eq(key, S("primaryMetric"))) {
			r->primary = *j;
			r->has_primary = true;
		} else if (str_eq(key, S("secondaryMetrics"))) {
			r->secondary = *j;
			r->has_secondary = true;
		}
	}
}

static void read_result(struct jmh *p)
{
	struct result r = { .at = json_at(p->json) };

	read_fields(p, &r);
	if (!json_ok(p->json))
		return;
	if (!r.name.n || !r.has_primary) {
		json_fail(p->json, "\"%s\" expected in a result",
			r.name.n ? "primaryMetric" : "benchmark");
		return;
	}
	read_primary(p, &r);
	if (r.has_secondary && json_ok(p->json))
		read_secondary(p, &r);
}

static bool jmh_read(const struct source *src, struct reading *out, struct err *e)
{
	struct json j;
	struct jmh p = { .json = &j, .out = out };

	json_init(&j, src->bytes, out->arena, e);
	p.bench = &reading_add(out, MODEL_BENCH)->bench;
	p.evidence = out->n - 1;
	json_array(&j);
	while (json_item(&j))
		read_result(&p);
	if (!json_end(&j))
		return false;
	if (p.bench->n)
		return true;
	err_at(e, 0, "at least one benchmark result expected");
	return err_hint(e, "JMH leaves out benchmarks that failed: look at its output, and have it "
			   "exit with an error by -foe true");
}

const struct format format_jmh = {
	.name = "jmh",
	.title = "JMH JSON (-rf json)",
	.spec = "https://github.com/openjdk/jmh",
	.versions = "JMH 1.19, 1.35 and 1.37",
	.loses = "threads, JVM and its arguments, iteration times; observations of mode sample "
		 "beyond mean and percentiles of each iteration",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = jmh_sniff,
	.read = jmh_read,
};

/*
 * pytest_benchmark - JSON of pytest-benchmark: --benchmark-json, --benchmark-autosave and the like.
 *
 * Spec    pytest-benchmark src/pytest_benchmark/stats.py (Metadata.as_dict), session.py, as of
 *         5.3.1.
 * Gives   Per benchmark the time of each round, per call; where rounds were not saved their mean,
 *         sd, min and max.
 * Loses   Quartiles and outliers (they follow from the rounds), extra_info, groups, machine and
 *         commit.
 * Choices [1] The name is "fullname", with the file and the parameters:
 *             "test_shelf.py::test_sorted[16]".
 *         [2] The timer says what is measured: process_time and thread_time are CPU time.
 *         [3] Python writes bare NaN and Infinity; a round of that length is left out and noted.
 *         [4] The sd of a single round, which the producer gives as 0, is not known.
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "model/fields.h"

struct stats {
	double min, max, mean, stddev; /* seconds */
	uint64_t rounds;
	double *data; /* seconds per call, a round each */
	uint32_t n, cap;
	uint64_t data_at;
};

struct benchmark {
	struct str fullname, name, timer;
	struct stats stats;
	bool has_stats;
};

static const struct field stats_field[] = {
	FIELD(stats, min, FIELD_F64),
	FIELD(stats, max, FIELD_F64),
	FIELD(stats, mean, FIELD_F64),
	FIELD(stats, stddev, FIELD_F64),
	FIELD(stats, rounds, FIELD_U64),
	{ 0 },
};

static int pytest_benchmark_bits(struct json *j)
{
	struct str key;
	int bits = 0;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("machine_info")) || str_eq(key, S("commit_info")))
			bits += 20;
	return bits;
}

static int pytest_benchmark_sniff(struct str head)
{
	return json_bits(head, pytest_benchmark_bits);
}

/* ---- one benchmark ---- */

static void take_rounds(struct json *j, struct stats *s)
{
	double round;

	if (json_null(j))
		return;
	s->data_at = json_at(j);
	json_array(j);
	while (json_item(j)) {
		if (!json_f64(j, &round))
			return;
		ARENA_ROOM(j->arena, s->data, s->n, s->cap);
		s->data[s->n++] = round;
	}
}

static void take_stats(struct json *j, struct benchmark *b)
{
	struct str key;

	if (json_null(j))
		return;
	b->has_stats = true;
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("data")))
			take_rounds(j, &b->stats);
		else
			fields_take(j, stats_field, key, &b->stats);
}

static void take_options(struct json *j, struct benchmark *b)
{
	struct str key;

	if (json_null(j))
		return;
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("timer")) && json_peek(j) == JSON_STRING)
			json_str(j, &b->timer);
}

static void take_benchmark(struct json *j, struct benchmark *b)
{
	struct str key;

	*b = (struct benchmark){ .stats = { .min = NAN, .max = NAN, .mean = NAN, .stddev = NAN } };
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("fullname")))
			json_str(j, &b->fullname);
		else if (str_eq(key, S("name")))
			json_str(j, &b->name);
		else if (str_eq(key, S("options")))
			take_options(j, b);
		else if (str_eq(key, S("stats")))
			take_stats(j, b);
	}
	if (!b->fullname.n)
		b->fullname = b->name;
	if (!b->fullname.n)
		json_fail(j, "\"fullname\" or \"name\" expected in each benchmark");
}

/* ---- its series ---- */

/* [2] "perf_counter", "time.process_time" */
static struct str metric_of(struct str timer)
{
	struct str clock = str_cut_last(&timer, '.');
	bool cpu = str_starts(clock, S("process_time")) || str_starts(clock, S("thread_time"));

	return cpu ? S("cpu_time") : S("time");
}

static double known(double x)
{
	return isfinite(x) ? x : NAN;
}

static const struct summary *summary_of(struct arena *a, const struct stats *s)
{
	struct summary *out;

	if (!isfinite(s->mean))
		return NULL;
	out = ARENA_NEW(a, struct summary);
	*out = summary_with(s->mean);
	out->sd = s->rounds == 1 ? NAN : known(s->stddev); /* [4] */
	out->min = known(s->min);
	out->max = known(s->max);
	out->n = s->rounds;
	out->is_mean = true;
	return out;
}

static void add_benchmark(struct reading *out, uint32_t evidence, const struct benchmark *b)
{
	struct bench *bench = &out->evidence[evidence].bench;
	const struct stats *s = &b->stats;
	double factor;
	uint32_t at = bench_series(
		bench, b->fullname, metric_of(b->timer), unit_tidy(out->arena, S("sec"), &factor));

	for (uint32_t i = 0; i < s->n; i++) {
		if (isfinite(s->data[i]))
			bench_value(bench, at, s->data[i], 0);
		else
			evidence_note(out, evidence, s->data_at,
				"a round that is no number left out"); /* [3] */
	}
	if (bench->series[at].n)
		return;
	bench->series[at].summary = summary_of(out->arena, s);
	if (!bench->series[at].summary)
		bench->series[at].failure = b->has_stats ? S("its mean is no number")
							 : S("it has no statistics");
}

static void take_benchmarks(struct json *j, struct reading *out, uint32_t evidence)
{
	struct benchmark b;

	json_array(j);
	while (json_item(j)) {
		take_benchmark(j, &b);
		if (json_ok(j))
			add_benchmark(out, evidence, &b);
	}
}

static bool pytest_benchmark_read(const struct source *src, struct reading *out, struct err *e)
{
	uint32_t evidence = out->n;
	struct json j;
	struct str key;

	reading_add(out, MODEL_BENCH);
	json_init(&j, src->bytes, out->arena, e);
	j.allow_nan = true;
	json_object(&j);
	while (json_key(&j, &key))
		if (str_eq(key, S("benchmarks")))
			take_benchmarks(&j, out, evidence);
	if (!json_end(&j))
		return false;
	if (out->evidence[evidence].bench.n)
		return true;
	err_set(e, ERR_INPUT, "no benchmark in \"benchmarks\"");
	return err_hint(e, "all failed or were skipped, or pytest ran with --benchmark-disable or "
			   "--benchmark-skip");
}

const struct format format_pytest_benchmark = {
	.name = "pytest_benchmark",
	.title = "pytest-benchmark JSON",
	.spec = "https://pytest-benchmark.readthedocs.io",
	.versions = "pytest-benchmark 3.4.1, 4.0.0, 5.3.1",
	.loses = "quartiles, outliers, extra_info, groups, machine_info, commit_info",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = pytest_benchmark_sniff,
	.read = pytest_benchmark_read,
};

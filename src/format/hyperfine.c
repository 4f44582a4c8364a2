/*
 * hyperfine - what hyperfine writes with --export-json.
 *
 * Spec    github.com/sharkdp/hyperfine, src/benchmark/benchmark_result.rs (1.0 to 1.20).
 * Gives   For every command: time and, since 1.19, peak memory of each run; means of user and
 *         system time.
 * Loses   The mean, median and extremes beside raw values.
 * Choices [1] The command, or the name that -n gave it, is the name; parameters are parameters.
 *         [2] Every run is a process of its own.
 *         [3] Runs that failed (kept with --ignore-failure) count as hyperfine counts them, with a
 *             note.
 *         [4] Without times[] (old files, or removed to save space) the mean is a summary; how
 *             many runs it is the mean of is not written.
 *         [5] memory_usage_byte is getrusage(RUSAGE_CHILDREN): the most that any process needed so
 *             far.  A later command that needed no more than an earlier one is therefore not
 *             measured, unless a value falls somewhere: then each run has its own.
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "model/fields.h"

#define BITS_COMMAND 24 /* results[0].command */
#define BITS_MEAN 32 /* and a mean beside it */

struct result {
	struct str command;
	struct param *param;
	double *time, *memory; /* seconds, bytes */
	uint32_t nparam, param_cap, ntime, time_cap, nmemory, memory_cap;
	double mean, stddev, median, user, system, min, max; /* seconds */
	uint64_t at;
};

/* The memory of one result, held back until all are known. */
struct memory {
	struct result result;
	uint32_t process; /* of its first run */
};

struct hyperfine {
	struct reading *out;
	uint32_t evidence;
	struct map series; /* series_key() -> series */
	uint32_t nprocess;
	struct memory *memory;
	uint32_t nmemory, memory_cap;
};

#define NOTE(h, at, ...) evidence_note((h)->out, (h)->evidence, (at), __VA_ARGS__)

static struct bench *bench_of(const struct hyperfine *h)
{
	return &h->out->evidence[h->evidence].bench;
}

/* ---- one result to its series ---- */

/* The series of this metric: an earlier result's when it measured the same command. */
static uint32_t series_of(
	struct hyperfine *h, const struct result *r, struct str metric, struct unit unit)
{
	struct bench *b = bench_of(h);
	struct series s = { .name = r->command,
		.metric = metric,
		.unit = unit,
		.param = r->param,
		.nparam = r->nparam };
	uint32_t at = map_intern(&h->series, series_key(h->out->arena, &s), b->n);

	if (at < b->n)
		return at;
	bench_series(b, r->command, metric, unit);
	b->series[at].param = r->param;
	b->series[at].nparam = r->nparam;
	return at;
}

static void add_values(
	struct hyperfine *h, uint32_t series, const double *value, uint32_t n, uint32_t process)
{
	for (uint32_t i = 0; i < n; i++)
		bench_value(bench_of(h), series, value[i], process + i); /* [2] */
}

/* A summary of what has no raw values; the second one of the same series is left out. */
static void add_summary(struct hyperfine *h, uint32_t series, struct summary summary, uint64_t at)
{
	struct series *s = &bench_of(h)->series[series];
	struct summary *copy;

	if (s->n || s->summary) {
		NOTE(h, at, "a summary of a command that was measured twice was skipped");
		return;
	}
	copy = ARENA_NEW(h->out->arena, struct summary);
	*copy = summary;
	s->summary = copy;
}

static void add_mean(struct hyperfine *h, const struct result *r, struct str metric, double mean)
{
	struct unit sec = { S("sec"), DIM_TIME };
	struct summary s = summary_with(mean);

	s.n = r->ntime;
	s.is_mean = true;
	if (!isnan(mean))
		add_summary(h, series_of(h, r, metric, sec), s, r->at);
}

static void add_time(struct hyperfine *h, const struct result *r)
{
	struct unit sec = { S("sec"), DIM_TIME };
	uint32_t series = series_of(h, r, S("time"), sec);
	struct summary s = summary_with(isnan(r->mean) ? r->median : r->mean);

	s.sd = r->stddev >= 0 ? r->stddev : NAN;
	s.min = r->min;
	s.max = r->max;
	s.is_mean = !isnan(r->mean);
	if (r->ntime)
		add_values(h, series, r->time, r->ntime, h->nprocess);
	else if (!isnan(s.center))
		add_summary(h, series, s, r->at); /* [4] */
	else if (!bench_of(h)->series[series].n)
		bench_of(h)->series[series].failure = S("no time was written");
}

static void take_result(struct hyperfine *h, const struct result *r)
{
	add_time(h, r);
	add_mean(h, r, S("user_time"), r->user);
	add_mean(h, r, S("system_time"), r->system);
	if (r->nmemory) {
		ARENA_ROOM(h->out->arena, h->memory, h->nmemory, h->memory_cap);
		h->memory[h->nmemory++] = (struct memory){ *r, h->nprocess };
	}
	h->nprocess += r->ntime > r->nmemory ? r->ntime : r->nmemory;
}

/* ---- memory ---- */

/* Whether no value is below the one before it, over all results. */
static bool never_falls(const struct hyperfine *h)
{
	double last = -INFINITY;

	for (uint32_t i = 0; i < h->nmemory; i++)
		for (uint32_t k = 0; k < h->memory[i].result.nmemory; k++) {
			double x = h->memory[i].result.memory[k];

			if (x < last)
				return false;
			last = x;
		}
	return true;
}

/* [5] */
static void settle_memory(struct hyperfine *h)
{
	bool running_maximum = never_falls(h);
	struct unit byte = { S("B"), DIM_BYTES };
	double before = -INFINITY; /* the last value of the result before */

	for (uint32_t i = 0; i < h->nmemory; i++) {
		const struct memory *m = &h->memory[i];
		const struct result *r = &m->result;
		uint32_t series = series_of(h, r, S("rss"), byte);
		double last = r->memory[r->nmemory - 1];

		if (running_maximum && last <= before)
			bench_of(h)->series[series].failure = S(
				"hyperfine writes the most that any command needed so far, and an "
				"earlier one needed as much");
		else
			add_values(h, series, r->memory, r->nmemory, m->process);
		before = last;
	}
}

/* ---- JSON ---- */

/* Numbers; a null among them is noted. */
static void read_values(
	struct hyperfine *h, struct json *j, double **value, uint32_t *n, uint32_t *cap)
{
	double x;

	if (json_null(j))
		return;
	json_array(j);
	while (json_item(j)) {
		if (json_peek(j) == JSON_NULL) {
			NOTE(h, json_at(j), "a run without a value was skipped");
		} else if (json_f64(j, &x)) {
			ARENA_ROOM(h->out->arena, *value, *n, *cap);
			(*value)[(*n)++] = x;
		}
	}
}

/* [3] */
static void read_exit_codes(struct hyperfine *h, struct json *j, const struct result *r)
{
	int64_t status;

	if (json_null(j))
		return;
	json_array(j);
	while (json_item(j)) {
		uint64_t at = json_at(j);

		if (json_null(j))
			NOTE(h, at,
				"a run of \"%.*s\" was ended by a signal and counts all the same",
				STR(str_clip(r->command, 200)));
		else if (json_i64(j, &status) && status)
			NOTE(h, at,
				"a run of \"%.*s\" exited with status %lld and counts all the same",
				STR(str_clip(r->command, 200)), (long long)status);
	}
}

static void read_parameters(struct hyperfine *h, struct json *j, struct result *r)
{
	struct param p;

	if (json_null(j))
		return;
	json_object(j);
	while (json_key(j, &p.key)) {
		bool text = json_peek(j) == JSON_STRING;

		if (!(text ? json_str(j, &p.value) : json_raw(j, &p.value)))
			return;
		ARENA_ROOM(h->out->arena, r->param, r->nparam, r->param_cap);
		r->param[r->nparam++] = p;
	}
}

static const struct field plain[] = {
	FIELD(result, command, FIELD_STR),
	FIELD(result, mean, FIELD_F64),
	FIELD(result, stddev, FIELD_F64),
	FIELD(result, median, FIELD_F64),
	FIELD(result, user, FIELD_F64),
	FIELD(result, system, FIELD_F64),
	FIELD(result, min, FIELD_F64),
	FIELD(result, max, FIELD_F64),
	{ 0 },
};

static void read_member(struct hyperfine *h, struct json *j, struct result *r, struct str key)
{
	if (fields_take(j, plain, key, r))
		return;
	if (str_eq(key, S("times")))
		read_values(h, j, &r->time, &r->ntime, &r->time_cap);
	else if (str_eq(key, S("memory_usage_byte")))
		read_values(h, j, &r->memory, &r->nmemory, &r->memory_cap);
	else if (str_eq(key, S("exit_codes")))
		read_exit_codes(h, j, r);
	else if (str_eq(key, S("parameters")))
		read_parameters(h, j, r);
	else
		NOTE(h, json_at(j), "the member \"%.*s\" is not known and was skipped",
			STR(str_clip(key, 80)));
}

static void read_result(struct hyperfine *h, struct json *j)
{
	struct result r = { .mean = NAN,
		.stddev = NAN,
		.median = NAN,
		.user = NAN,
		.system = NAN,
		.min = NAN,
		.max = NAN,
		.at = json_at(j) };
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		read_member(h, j, &r, key);
	if (!json_ok(j))
		return;
	if (!r.command.n)
		json_fail(j, "a result needs a \"command\"");
	else
		take_result(h, &r);
}

static bool hyperfine_read(const struct source *src, struct reading *out, struct err *e)
{
	struct hyperfine h = { .out = out, .evidence = out->n };
	struct json j;
	struct str key;

	reading_add(out, MODEL_BENCH);
	map_init(&h.series, out->arena);
	json_init(&j, src->bytes, out->arena, e);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (!str_eq(key, S("results")))
			continue;
		json_array(&j);
		while (json_item(&j))
			read_result(&h, &j);
	}
	if (!json_end(&j))
		return false;
	settle_memory(&h);
	return bench_of(&h)->n || err_at(e, 0, "at least one result expected");
}

/* ---- recognised ---- */

/* What the first result proves: a command, and a mean beside it. */
static int bits_of_result(struct json *j)
{
	bool command = false, mean = false;
	struct str key;

	if (!json_first_object(j))
		return 0;
	while (json_key(j, &key)) {
		command |= str_eq(key, S("command")) && json_peek(j) == JSON_STRING;
		mean |= str_eq(key, S("mean")) && json_peek(j) == JSON_NUMBER;
	}
	return !command ? 0 : mean ? BITS_MEAN : BITS_COMMAND;
}

static int hyperfine_bits(struct json *j)
{
	struct str key;
	int bits = 0;

	json_object(j);
	while (!bits && json_key(j, &key)) {
		if (!str_eq(key, S("results")) || json_peek(j) != JSON_ARRAY)
			continue;
		bits = bits_of_result(j);
		break;
	}
	return bits;
}

static int hyperfine_sniff(struct str head)
{
	return json_bits(head, hyperfine_bits);
}

const struct format format_hyperfine = {
	.name = "hyperfine",
	.title = "hyperfine JSON (--export-json)",
	.spec = "https://github.com/sharkdp/hyperfine",
	.versions = "hyperfine 1.15.0, 1.20.0",
	.loses = "the mean, median and extremes beside raw values",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = hyperfine_sniff,
	.read = hyperfine_read,
};

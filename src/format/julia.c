/*
 * julia - what Julia's BenchmarkTools.save() writes: groups of trials or of estimates from them.
 *
 * Spec    github.com/JuliaCI/BenchmarkTools.jl 1.8.0, src/serialization.jl, src/trials.jl, src/groups.jl.
 * Gives   Per trial its times and the times spent in garbage collection, a value a sample; bytes and allocations.
 * Loses   Parameters (seconds, samples, evals, overhead, tolerances), tags of groups, versions.
 * Choices [1] Names are the keys of the groups, joined by '/'.  What is saved beside a first group, or outside of any, has its
 *             place in the file for a name: BenchmarkTools no longer saves one.
 *         [2] Times are per evaluation, as BenchmarkTools divided them.
 *         [3] Of a TrialEstimate nobody says whether it is the minimum, the median or the mean: it is one value.
 *         [4] memory and allocs are one number a trial, the least of its samples.
 *         [5] Members stand in any order; before 1.0 types were written with their module, "BenchmarkTools.Trial".
 *         [6] Parameters, ratios and judgements are no measurements: skipped, with a note.
 */
#include "format/format.h"
#include "format/json_bits.h"

#define BITS 48 /* "Julia" and "BenchmarkTools" */

/* What Julia puts where no sample was taken: typemax(Int). */
#define NO_SAMPLE 0x1p63

struct numbers {
	double *value;
	uint32_t n, cap;
};

/* A Trial, or a TrialEstimate with one of each. */
struct trial {
	struct numbers time, gc_time; /* ns */
	double memory, allocs; /* NaN = not said */
	uint64_t at;
};

struct julia {
	struct reading *out;
	uint32_t evidence;
	struct map series; /* series_key() -> series */
};

/* ---- series ---- */

static uint32_t series_of(struct julia *u, struct str name, struct str metric, struct str raw)
{
	struct bench *b = &u->out->evidence[u->evidence].bench;
	double factor;
	struct series s = {
		.name = name, .metric = metric, .unit = unit_tidy(b->arena, raw, &factor)
	};
	uint32_t at = map_intern(&u->series, series_key(b->arena, &s), b->n);

	return at < b->n ? at : bench_series(b, name, metric, s.unit);
}

static void add_times(struct julia *u, struct str name, struct str metric, const struct trial *t,
	const struct numbers *x)
{
	struct bench *b = &u->out->evidence[u->evidence].bench;
	uint32_t at = series_of(u, name, metric, S("ns/op"));

	for (uint32_t i = 0; i < x->n; i++) {
		if (isfinite(x->value[i]))
			bench_value(b, at, x->value[i] / 1e9, 0);
		else
			evidence_note(u->out, u->evidence, t->at,
				"a sample without a number was skipped");
	}
	if (!x->n)
		b->series[at].failure = S("no sample was taken");
}

static void add_count(
	struct julia *u, struct str name, struct str metric, struct str unit, double value)
{
	if (isfinite(value) && value < NO_SAMPLE)
		bench_value(&u->out->evidence[u->evidence].bench, series_of(u, name, metric, unit),
			value, 0);
}

static void add_trial(struct julia *u, struct str name, const struct trial *t)
{
	add_times(u, name, S("time"), t, &t->time);
	if (t->gc_time.n)
		add_times(u, name, S("gc_time"), t, &t->gc_time);
	add_count(u, name, S("alloc_bytes"), S("B/op"), t->memory); /* [4] */
	add_count(u, name, S("allocs"), S("allocs/op"), t->allocs);
}

/* ---- JSON ---- */

/* A number, or null, which stands for what is not finite. */
static double read_number(struct json *j)
{
	double x;

	if (json_null(j))
		return NAN;
	json_f64(j, &x);
	return x;
}

static void add_number(struct json *j, struct numbers *to)
{
	double x = read_number(j);

	ARENA_ROOM(j->arena, to->value, to->n, to->cap);
	to->value[to->n++] = x;
}

static void read_numbers(struct json *j, struct numbers *to)
{
	json_array(j);
	while (json_item(j))
		add_number(j, to);
}

static void read_trial(struct julia *u, struct json *j, struct str name)
{
	struct trial t = { .memory = NAN, .allocs = NAN, .at = json_at(j) };
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("times")))
			read_numbers(j, &t.time);
		else if (str_eq(key, S("gctimes")))
			read_numbers(j, &t.gc_time);
		else if (str_eq(key, S("time"))) /* [3] */
			add_number(j, &t.time);
		else if (str_eq(key, S("gctime")))
			add_number(j, &t.gc_time);
		else if (str_eq(key, S("memory")))
			t.memory = read_number(j);
		else if (str_eq(key, S("allocs")))
			t.allocs = read_number(j);
	}
	if (json_ok(j))
		add_trial(u, name, &t);
}

static void read_typed(struct julia *u, struct json *j, struct str name, struct str in_group);

static void read_group(struct julia *u, struct json *j, struct str prefix)
{
	struct str key, child;

	json_object(j);
	while (json_key(j, &key)) {
		if (!str_eq(key, S("data")))
			continue;
		json_object(j);
		while (json_key(j, &child)) {
			if (prefix.n)
				child = arena_printf(
					j->arena, "%.*s/%.*s", STR(prefix), STR(child));
			read_typed(u, j, child, child);
		}
	}
}

/* ["Type", {...}]: a group's own name is in front of what it holds.  Recursion ends with the parser's depth. */
static void read_typed(struct julia *u, struct json *j, struct str name, struct str in_group)
{
	struct str type = S(""), module = S("BenchmarkTools.");

	json_array(j);
	if (!json_item(j) || !json_str(j, &type) || !json_item(j)) {
		json_fail(j, "a type and its members expected");
		return;
	}
	if (str_starts(type, module)) /* [5] */
		type = str_from(type, module.n);
	if (str_eq(type, S("BenchmarkGroup")))
		read_group(u, j, in_group);
	else if (str_eq(type, S("Trial")) || str_eq(type, S("TrialEstimate")))
		read_trial(u, j, name);
	else /* [6] */
		evidence_note(u->out, u->evidence, json_at(j),
			"a \"%.*s\" is no measurement and was skipped", STR(str_clip(type, 40)));
	if (json_item(j))
		json_fail(j, "the end of a type and its members expected");
}

static void read_values(struct julia *u, struct json *j)
{
	struct str number;

	json_array(j);
	for (uint32_t i = 1; json_item(j); i++) {
		number = arena_printf(j->arena, "%u", i);
		read_typed(u, j, number, i > 1 ? number : S("")); /* [1] */
	}
}

static bool julia_read(const struct source *src, struct reading *out, struct err *e)
{
	struct julia u = { .out = out, .evidence = out->n };
	struct json j;

	reading_add(out, MODEL_BENCH);
	map_init(&u.series, out->arena);
	json_init(&j, src->bytes, out->arena, e);
	json_array(&j);
	if (json_item(&j) && json_skip(&j) && json_item(&j)) {
		read_values(&u, &j);
		if (json_item(&j))
			json_fail(&j, "the end of the list expected");
	}
	if (!json_end(&j))
		return false;
	return out->evidence[u.evidence].bench.n || err_at(e, 0, "at least one trial expected");
}

/* ---- recognised ---- */

static int julia_bits(struct json *j)
{
	bool language = false, package = false;
	struct str key;

	if (!json_first_object(j))
		return 0;
	while (json_key(j, &key)) {
		language |= str_eq(key, S("Julia"));
		package |= str_eq(key, S("BenchmarkTools"));
	}
	return language && package ? BITS : 0;
}

static int julia_sniff(struct str head)
{
	return json_bits(head, julia_bits);
}

const struct format format_julia = {
	.name = "julia",
	.title = "Julia BenchmarkTools JSON (BenchmarkTools.save)",
	.spec = "https://github.com/JuliaCI/BenchmarkTools.jl",
	.versions = "the shape of BenchmarkTools 1.8.0's source (synthetic: no producer here)",
	.loses = "parameters (samples, evals, tolerances), tags of groups, versions",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = julia_sniff,
	.read = julia_read,
};

/*
 * gungraun - summaries of gungraun (formerly iai-callgrind): exact counts from Valgrind's tools.
 *
 * Spec    gungraun-runner src/summary/model.rs (BenchmarkSummary), schema version 7 (0.20) and 6
 *         (0.17).
 * Gives   Per benchmark, tool and metric the new run's total.
 * Loses   The old run and the changes against it, regressions it saw, parts of a total, paths,
 *         durations.
 * Choices [1] One summary, or one on each line (--output-format=json): JSON values one after the
 *             other.
 *         [2] The name is module_path and id, as printed: "counts::places::sorted small".  The
 *             tool is a parameter, because several of them count instructions.
 *         [3] Instructions, accesses and allocations repeat to the last digit on one machine:
 *             they are exact.  What the simulated cache does depends on addresses, which the
 *             length of a path or of the environment moves; so it is not, nor are times of system
 *             calls and perf's counts.
 *         [4] A hit in a cache is neither good nor bad by itself: of a program that does less
 *             there are fewer.  Rates are in per cent.
 *         [5] perf's totals are empty: its part is read, if it is the only one.
 */
#include "format/format.h"
#include "format/json_bits.h"

struct known {
	struct str key, metric, unit;
	enum better better;
	bool inexact; /* [3] */
};

/* In the order of api.rs: EventKind, CachegrindMetric, DhatMetric, ErrorMetric. */
static const struct known known[] = {
	{ S("Ir"), S("instructions"), S("instructions"), BETTER_LOWER, false },
	{ S("Dr"), S("data_reads"), S("count"), BETTER_LOWER, false },
	{ S("Dw"), S("data_writes"), S("count"), BETTER_LOWER, false },
	{ S("I1mr"), S("i1_read_misses"), S("count"), BETTER_LOWER, true },
	{ S("D1mr"), S("d1_read_misses"), S("count"), BETTER_LOWER, true },
	{ S("D1mw"), S("d1_write_misses"), S("count"), BETTER_LOWER, true },
	{ S("ILmr"), S("ll_instruction_misses"), S("count"), BETTER_LOWER, true },
	{ S("DLmr"), S("ll_read_misses"), S("count"), BETTER_LOWER, true },
	{ S("DLmw"), S("ll_write_misses"), S("count"), BETTER_LOWER, true },
	{ S("I1MissRate"), S("i1_miss_rate"), S("%"), BETTER_LOWER, true },
	{ S("LLiMissRate"), S("ll_instruction_miss_rate"), S("%"), BETTER_LOWER, true },
	{ S("D1MissRate"), S("d1_miss_rate"), S("%"), BETTER_LOWER, true },
	{ S("LLdMissRate"), S("ll_data_miss_rate"), S("%"), BETTER_LOWER, true },
	{ S("LLMissRate"), S("ll_miss_rate"), S("%"), BETTER_LOWER, true },
	{ S("L1hits"), S("l1_hits"), S("count"), BETTER_NEITHER, true }, /* [4] */
	{ S("LLhits"), S("ll_hits"), S("count"), BETTER_NEITHER, true },
	{ S("RamHits"), S("ram_hits"), S("count"), BETTER_LOWER, true },
	{ S("L1HitRate"), S("l1_hit_rate"), S("%"), BETTER_HIGHER, true },
	{ S("LLHitRate"), S("ll_hit_rate"), S("%"), BETTER_NEITHER, true },
	{ S("RamHitRate"), S("ram_hit_rate"), S("%"), BETTER_LOWER, true },
	{ S("TotalRW"), S("reads_writes"), S("count"), BETTER_LOWER, false },
	{ S("EstimatedCycles"), S("estimated_cycles"), S("cycles"), BETTER_LOWER, true },
	{ S("SysCount"), S("system_calls"), S("count"), BETTER_LOWER, false },
	{ S("SysTime"), S("system_call_time"), S("ns"), BETTER_LOWER, true },
	{ S("SysCpuTime"), S("system_call_cpu_time"), S("ns"), BETTER_LOWER, true },
	{ S("Ge"), S("bus_events"), S("count"), BETTER_LOWER, false },
	{ S("Bc"), S("conditional_branches"), S("count"), BETTER_LOWER, false },
	{ S("Bcm"), S("conditional_mispredictions"), S("count"), BETTER_LOWER, false },
	{ S("Bi"), S("indirect_branches"), S("count"), BETTER_LOWER, false },
	{ S("Bim"), S("indirect_mispredictions"), S("count"), BETTER_LOWER, false },
	{ S("TotalBytes"), S("alloc_bytes"), S("B"), BETTER_LOWER, false },
	{ S("TotalBlocks"), S("allocs"), S("allocs"), BETTER_LOWER, false },
	{ S("AtTGmaxBytes"), S("peak_bytes"), S("B"), BETTER_LOWER, false },
	{ S("AtTGmaxBlocks"), S("peak_blocks"), S("count"), BETTER_LOWER, false },
	{ S("AtTEndBytes"), S("end_bytes"), S("B"), BETTER_LOWER, false },
	{ S("AtTEndBlocks"), S("end_blocks"), S("count"), BETTER_LOWER, false },
	{ S("ReadsBytes"), S("read_bytes"), S("B"), BETTER_LOWER, false },
	{ S("WritesBytes"), S("written_bytes"), S("B"), BETTER_LOWER, false },
	{ S("MaximumBytes"), S("maximum_bytes"), S("B"), BETTER_LOWER, false },
	{ S("MaximumBlocks"), S("maximum_blocks"), S("count"), BETTER_LOWER, false },
	{ S("TotalLifetimes"), S("total_lifetimes"), S("count"), BETTER_NEITHER, false },
	{ S("Errors"), S("errors"), S("count"), BETTER_LOWER, false },
	{ S("Contexts"), S("error_contexts"), S("count"), BETTER_LOWER, false },
	{ S("SuppressedErrors"), S("suppressed_errors"), S("count"), BETTER_NEITHER, false },
	{ S("SuppressedContexts"), S("suppressed_contexts"), S("count"), BETTER_NEITHER, false },
};

struct gungraun {
	struct reading *out;
	uint32_t evidence;
	struct json j;
	struct map series_of; /* name, tool, metric and unit to a series */
	struct str name, tool;
	uint32_t found; /* metrics of the present profile */
};

/* A number as it stands in the summary. */
struct number {
	double x; /* NaN = there is none */
	struct str unit; /* of perf's metrics; else empty */
	bool whole;
};

static int gungraun_bits(struct json *j)
{
	static const struct str telling[] = { S("benchmark_exe"), S("benchmark_file"),
		S("module_path"), S("function_name") };
	struct str key;
	int bits = 0;

	json_object(j);
	while (json_key(j, &key))
		for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
			bits += str_eq(telling[i], key) ? 12 : 0;
	return bits >= 24 ? bits : 0;
}

static int gungraun_sniff(struct str head)
{
	return json_bits(head, gungraun_bits);
}

/* ---- series ---- */

static const struct known *find_known(struct str key)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].key, key))
			return &known[i];
	return NULL;
}

static struct str small_letters(struct arena *a, struct str s)
{
	char *small = arena_cstr(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (small[i] >= 'A' && small[i] <= 'Z')
			small[i] = (char)(small[i] - 'A' + 'a');
	return (struct str){ small, s.n };
}

static uint32_t series_of(struct gungraun *g, struct str metric, struct unit unit)
{
	struct arena *a = g->out->arena;
	struct bench *bench = &g->out->evidence[g->evidence].bench;
	struct str key = arena_printf(a, "%.*s%c%.*s%c%.*s%c%.*s", STR(g->name), 0, STR(g->tool), 0,
		STR(metric), 0, STR(unit.name));
	uint32_t at = map_intern(&g->series_of, key, bench->n);
	struct param *param;

	if (at < bench->n)
		return at;
	param = ARENA_NEW(a, struct param);
	*param = (struct param){ S("tool"), small_letters(a, g->tool) };
	at = bench_series(bench, g->name, metric, unit);
	bench->series[at].param = param;
	bench->series[at].nparam = 1;
	return at;
}

static void add_metric(struct gungraun *g, struct str key, const struct number *x)
{
	struct bench *bench = &g->out->evidence[g->evidence].bench;
	const struct known *k = x->unit.n ? NULL : find_known(key);
	struct str metric = k ? k->metric
			      : unit_metric(g->out->arena, (struct unit){ key, DIM_NONE });
	double factor;
	struct unit unit = unit_tidy(g->out->arena,
		k           ? k->unit
		: x->unit.n ? x->unit
			    : key,
		&factor);
	struct series *s;
	uint32_t at;

	if (!k && !x->unit.n && unit.dim == DIM_NONE)
		unit.name = S(""); /* "cycles" names a unit, "FutureMetric" does not */
	if (!isfinite(x->x * factor))
		return;
	g->found++;
	at = series_of(g, metric, unit);
	s = &bench->series[at];
	if (k) {
		s->better = k->better;
		s->exact = x->whole && !k->inexact; /* [3] */
	}
	bench_value(bench, at, x->x * factor, s->n); /* a summary is a process */
}

/* ---- a summary ---- */

/* 1619; {"Int":1619}, {"Float":1.5} before version 7; {"value":1.5,"unit":"ms","n":3} of perf. */
static void take_number(struct gungraun *g, struct number *out)
{
	struct json *j = &g->j;
	struct str key;
	uint64_t whole;
	struct json ahead = *j;
	struct err ignored = { 0 };

	*out = (struct number){ .x = NAN };
	if (json_peek(j) == JSON_NUMBER) {
		ahead.err = &ignored;
		out->whole = json_u64(&ahead, &whole);
		json_f64(j, &out->x);
		return;
	}
	if (json_peek(j) != JSON_OBJECT)
		return;
	json_object(j);
	while (json_key(j, &key)) {
		bool number = json_peek(j) == JSON_NUMBER;

		if (number && (str_eq(key, S("Int")) || str_eq(key, S("Float")) ||
				      str_eq(key, S("value"))))
			json_f64(j, &out->x);
		else if (str_eq(key, S("unit")) && json_peek(j) == JSON_STRING)
			json_str(j, &out->unit);
		out->whole |= str_eq(key, S("Int"));
	}
}

/* {"new":1619,"old":1620}; before version 7 {"Left":new}, {"Right":old} or {"Both":[new, old]}. */
static void take_values(struct gungraun *g, struct str metric)
{
	struct json *j = &g->j;
	struct number x = { .x = NAN };
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("new")) || str_eq(key, S("Left"))) {
			take_number(g, &x);
		} else if (str_eq(key, S("Both"))) {
			json_array(j);
			for (uint32_t i = 0; json_item(j); i++)
				if (!i)
					take_number(g, &x);
		}
	}
	if (!json_ok(j))
		return;
	if (isnan(x.x))
		evidence_note(g->out, g->evidence, j->offset + j->last,
			"a metric without a new value left out");
	else
		add_metric(g, metric, &x);
}

/* {"Ir":{"values":{...}}, ...}; the values were called metrics before version 7. */
static void take_metrics(struct gungraun *g)
{
	struct str metric, key;

	if (json_peek(&g->j) != JSON_OBJECT) /* "None" */
		return;
	json_object(&g->j);
	while (json_key(&g->j, &metric)) {
		if (json_peek(&g->j) != JSON_OBJECT)
			continue;
		json_object(&g->j);
		while (json_key(&g->j, &key))
			if (str_eq(key, S("values")) || str_eq(key, S("metrics")))
				take_values(g, metric);
	}
}

/* {"metrics":{...},"regressions":[]}; before version 7 {"summary":{"Callgrind":{...}}, ...}. */
static void take_total(struct gungraun *g)
{
	struct str key, tool;

	json_object(&g->j);
	while (json_key(&g->j, &key)) {
		if (str_eq(key, S("metrics"))) {
			take_metrics(g);
		} else if (str_eq(key, S("summary")) && json_peek(&g->j) == JSON_OBJECT) {
			json_object(&g->j);
			while (json_key(&g->j, &tool))
				take_metrics(g);
		}
	}
}

/* [5] */
static void take_only_part(struct gungraun *g, struct json parts)
{
	struct json after = g->j;
	uint32_t n = 0;

	g->j = parts;
	json_array(&g->j);
	while (json_item(&g->j))
		n++;
	g->j = parts;
	if (n == 1) {
		json_array(&g->j);
		while (json_item(&g->j))
			take_total(g);
	} else if (n) {
		evidence_note(g->out, g->evidence, json_at(&parts),
			"parts without a total left out: which process is which is not said");
	}
	if (json_ok(&g->j))
		g->j = after;
}

static void take_data(struct gungraun *g)
{
	struct json parts = { 0 };
	struct str key;

	g->found = 0;
	json_object(&g->j);
	while (json_key(&g->j, &key)) {
		if (str_eq(key, S("total")))
			take_total(g);
		else if (str_eq(key, S("parts")))
			parts = g->j;
	}
	if (json_ok(&g->j) && !g->found && parts.arena)
		take_only_part(g, parts);
}

static void take_profile(struct gungraun *g)
{
	struct json data = { 0 }, after;
	struct str key;

	g->tool = S("");
	json_object(&g->j);
	while (json_key(&g->j, &key)) {
		if (str_eq(key, S("tool")))
			json_str(&g->j, &g->tool);
		else if (str_eq(key, S("data")) || str_eq(key, S("summaries")))
			data = g->j;
	}
	if (!json_ok(&g->j) || !data.arena)
		return;
	after = g->j;
	g->j = data; /* the tool's name stands behind it */
	take_data(g);
	if (json_ok(&g->j))
		g->j = after;
}

static void take_version(struct json *j)
{
	struct str version;

	if (json_str(j, &version) && !str_eq(version, S("6")) && !str_eq(version, S("7")))
		json_fail(j, "summary of version 6 or 7 expected, not %.*s",
			STR(str_clip(version, 16)));
}

static void take_profiles(struct gungraun *g, struct json profiles)
{
	struct json after = g->j;

	g->j = profiles;
	json_array(&g->j);
	while (json_item(&g->j))
		take_profile(g);
	if (json_ok(&g->j))
		g->j = after;
}

static void take_summary(struct gungraun *g)
{
	struct json *j = &g->j, profiles = { 0 };
	struct str key, id = { 0 };

	g->name = S("");
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("module_path")))
			json_str(j, &g->name);
		else if (str_eq(key, S("id")) && json_peek(j) == JSON_STRING)
			json_str(j, &id);
		else if (str_eq(key, S("version")))
			take_version(j);
		else if (str_eq(key, S("profiles")))
			profiles = *j;
	}
	if (json_ok(j) && (!g->name.n || !profiles.arena))
		json_fail(j, "\"module_path\" and \"profiles\" expected");
	if (!json_ok(j))
		return;
	if (id.n) /* [2] */
		g->name = arena_printf(g->out->arena, "%.*s %.*s", STR(g->name), STR(id));
	take_profiles(g, profiles);
}

static bool gungraun_read(const struct source *src, struct reading *out, struct err *e)
{
	struct gungraun g = { .out = out, .evidence = out->n };

	reading_add(out, MODEL_BENCH);
	map_init(&g.series_of, out->arena);
	json_init(&g.j, src->bytes, out->arena, e);
	do
		take_summary(&g); /* [1] */
	while (json_ok(&g.j) && json_peek(&g.j) != JSON_NOTHING);
	if (!json_ok(&g.j) || !json_end(&g.j))
		return false;
	if (out->evidence[g.evidence].bench.n)
		return true;
	err_set(e, ERR_INPUT, "no metric in any profile");
	return err_hint(e, "massif and BBV count nothing: run callgrind, cachegrind or dhat");
}

const struct format format_gungraun = {
	.name = "gungraun",
	.title = "gungraun summaries (formerly iai-callgrind)",
	.spec = "https://gungraun.github.io/gungraun",
	.versions = "gungraun 0.17.0 (summary version 6), 0.20.0 (7)",
	.loses = "the old run, regressions seen, parts, durations",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = gungraun_sniff,
	.read = gungraun_read,
};

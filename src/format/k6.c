/*
 * k6 - the end-of-test summary of Grafana k6.
 *
 * Spec     https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary.  Two shapes: what handleSummary()
 *          is given, and the older file of --summary-export.
 * Gives    Series per k6 metric, each with one value: a run of k6 is one observation of all that it measured.
 * Loses    The tree of groups and its checks one by one; options; thresholds that held.
 * Choices  [1] A trend gives its mean, median and percentiles; minimum and maximum stand in the mean's summary.
 *          [2] Times are milliseconds in both shapes, whatever summaryTimeUnit says.
 *          [3] --summary-export says neither type nor unit.  The type shows in the members; the unit is known for k6's
 *              own metrics and unknown for a script's.
 *          [4] In --summary-export a threshold is true when it FAILED, in handleSummary() its "ok" is true when it held.
 *          [5] Direction: times lower.  Of the rest only k6's own metrics have one, by their name; what a script
 *              counts may be good or bad.  How much was sent in a run of fixed length is neither.
 *          [6] k6 writes 0 for the times of requests that were never answered, and for a tag that no request had.
 *              No answer takes no time: such a trend is a failure.
 */
#include "base/num.h"
#include "format/format.h"
#include "format/json_bits.h"

#define BITS_GROUP 24
#define BITS_METRICS 16

struct rank {
	struct str metric; /* "p95" */
	double value;
};

/* One member of "metrics", in k6's units. */
struct gauged {
	struct str name, type, contains;
	double avg, min, med, max, count, rate, value;
	struct rank *rank;
	uint32_t nrank, rank_cap;
};

struct k6 {
	struct json *json;
	struct reading *out;
	struct bench *bench;
	uint32_t evidence;
};

/* ---- telling it ---- */

/* {"http_reqs": {"type": ..., "contains": ... or {"avg": ... "med": ... */
static bool is_metrics(struct json j)
{
	unsigned shape = 0;
	struct str key;

	if (!json_object(&j) || !json_key(&j, &key) || json_peek(&j) != JSON_OBJECT)
		return false;
	json_object(&j);
	while (json_key(&j, &key)) {
		shape |= str_eq(key, S("type")) ? 1 : str_eq(key, S("contains")) ? 2 : 0;
		shape |= str_eq(key, S("avg")) ? 4 : str_eq(key, S("med")) ? 8 : 0;
	}
	return (shape & 3) == 3 || (shape & 12) == 12;
}

/* {"groups": ..., "checks": ..., "path": "" */
static bool is_group(struct json j)
{
	struct str key;

	json_object(&j);
	while (json_key(&j, &key))
		if (str_eq(key, S("groups")) || str_eq(key, S("checks")))
			return true;
	return false;
}

static int k6_bits(struct json *j)
{
	struct str key;
	int bits = 0;

	json_object(j);
	while (!bits && json_key(j, &key)) {
		if (json_peek(j) != JSON_OBJECT)
			continue;
		if (str_eq(key, S("root_group")) && is_group(*j))
			bits = BITS_GROUP;
		else if (str_eq(key, S("metrics")) && is_metrics(*j))
			bits = BITS_METRICS;
	}
	return bits;
}

static int k6_sniff(struct str head)
{
	return json_bits(head, k6_bits);
}

/* ---- what k6 measures by itself ---- */

static const struct own {
	struct str name, contains;
	enum better count, rate; /* of a counter; `rate` also of a rate or gauge */
} own[] = {
	{ S("checks"), S("default"), BETTER_UNKNOWN, BETTER_HIGHER },
	{ S("data_received"), S("data"), BETTER_NEITHER, BETTER_NEITHER },
	{ S("data_sent"), S("data"), BETTER_NEITHER, BETTER_NEITHER },
	{ S("dropped_iterations"), S("default"), BETTER_LOWER, BETTER_LOWER },
	{ S("group_duration"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("grpc_req_duration"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("http_req_blocked"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("http_req_connecting"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("http_req_duration"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("http_req_failed"), S("default"), BETTER_LOWER, BETTER_LOWER },
	{ S("http_req_receiving"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("http_req_sending"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("http_req_tls_handshaking"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("http_req_waiting"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("http_reqs"), S("default"), BETTER_NEITHER, BETTER_HIGHER },
	{ S("iteration_duration"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("iterations"), S("default"), BETTER_NEITHER, BETTER_HIGHER },
	{ S("vus"), S("default"), BETTER_NEITHER, BETTER_NEITHER },
	{ S("vus_max"), S("default"), BETTER_NEITHER, BETTER_NEITHER },
	{ S("ws_connecting"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("ws_ping"), S("time"), BETTER_LOWER, BETTER_LOWER },
	{ S("ws_session_duration"), S("time"), BETTER_NEITHER, BETTER_NEITHER },
};

/* Without the tags of a sub-metric, "http_reqs{kind:slow}".  Never NULL. */
static const struct own *own_of(struct str name)
{
	static const struct own unknown = { .count = BETTER_UNKNOWN, .rate = BETTER_UNKNOWN };
	struct str plain = str_cut(&name, '{');

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (str_eq(own[i].name, plain))
			return &own[i];
	return &unknown;
}

static struct unit unit_of(struct str contains, double *factor)
{
	*factor = 1;
	if (str_eq(contains, S("data")))
		return (struct unit){ S("B"), DIM_BYTES };
	if (!str_eq(contains, S("time")))
		return (struct unit){ S(""), DIM_NONE };
	*factor = 1e-3; /* [2] */
	return (struct unit){ S("sec"), DIM_TIME };
}

/* ---- series ---- */

static struct series *add(
	struct k6 *k, struct str name, struct str metric, struct unit unit, double value)
{
	uint32_t at = bench_series(k->bench, name, metric, unit);

	if (isfinite(value))
		bench_value(k->bench, at, value, 0);
	else
		k->bench->series[at].failure = S("k6 gives no finite value");
	return &k->bench->series[at];
}

static const struct summary *extremes(
	struct arena *a, const struct gauged *g, double center, double factor, bool is_mean)
{
	struct summary *s = ARENA_NEW(a, struct summary);

	*s = summary_with(center * factor);
	s->min = g->min * factor;
	s->max = g->max * factor;
	s->n = is_mean && g->count >= 1 && g->count < 1e15 ? (uint64_t)g->count : 0;
	s->is_mean = is_mean;
	return s;
}

/* [6] */
static bool is_unanswered(const struct gauged *g)
{
	static const struct str never_zero[] = { S("http_req_duration"), S("http_req_waiting"),
		S("http_req_sending"), S("http_req_receiving") };
	struct str rest = g->name, plain = str_cut(&rest, '{');
	double most = fmax(fmax(g->avg, g->med), g->max); /* of those that are not NaN */

	for (uint32_t i = 0; i < g->nrank; i++)
		most = fmax(most, g->rank[i].value);
	for (size_t i = 0; i < sizeof never_zero / sizeof *never_zero; i++)
		if (str_eq(never_zero[i], plain))
			return !(most > 0);
	return false;
}

static void add_trend(struct k6 *k, const struct gauged *g) /* [1] */
{
	const struct own *o = own_of(g->name);
	double factor;
	struct unit unit = unit_of(g->contains, &factor);
	enum better better = o->name.n              ? o->rate
			     : unit.dim == DIM_TIME ? BETTER_LOWER
						    : BETTER_UNKNOWN;
	uint32_t first = k->bench->n;
	struct series *s;

	if (!isnan(g->avg)) {
		s = add(k, g->name, unit_metric(k->bench->arena, unit), unit, g->avg * factor);
		s->summary = s->n ? extremes(k->bench->arena, g, g->avg, factor, true) : NULL;
	}
	if (!isnan(g->med))
		add(k, g->name, S("p50"), unit, g->med * factor);
	for (uint32_t i = 0; i < g->nrank; i++)
		add(k, g->name, g->rank[i].metric, unit, g->rank[i].value * factor);
	for (uint32_t i = first; i < k->bench->n; i++) {
		s = &k->bench->series[i];
		s->better = better;
		if (!is_unanswered(g))
			continue;
		s->n = 0;
		s->summary = NULL;
		s->failure = S("no request was answered");
	}
}

static void add_counter(struct k6 *k, const struct gauged *g)
{
	const struct own *o = own_of(g->name);
	bool data = str_eq(g->contains, S("data"));
	struct unit count = { S("count"), DIM_COUNT }, rate = { S("count/s"), DIM_RATE };

	if (data) {
		count = (struct unit){ S("B"), DIM_BYTES };
		rate = (struct unit){ S("B/s"), DIM_RATE_BYTES };
	}
	add(k, g->name, data ? S("bytes") : S("count"), count, g->count)->better = o->count;
	add(k, g->name, data ? S("throughput") : S("rate"), rate, g->rate)->better = o->rate;
}

static void add_gauge(struct k6 *k, const struct gauged *g)
{
	const struct own *o = own_of(g->name);
	double factor;
	struct unit unit = unit_of(g->contains, &factor);
	struct series *s = add(
		k, g->name, unit_metric(k->bench->arena, unit), unit, g->value * factor);

	s->summary = s->n ? extremes(k->bench->arena, g, g->value, factor, false) : NULL;
	s->better = o->rate;
}

static void add_rate(struct k6 *k, const struct gauged *g, double ratio)
{
	struct unit unit = { S("ratio"), DIM_RATIO };

	add(k, g->name, S("ratio"), unit, ratio)->better = own_of(g->name)->rate;
}

static void add_metric(struct k6 *k, const struct gauged *g, uint64_t at)
{
	uint32_t before = k->bench->n;

	if (str_eq(g->type, S("trend")))
		add_trend(k, g);
	else if (str_eq(g->type, S("counter")))
		add_counter(k, g);
	else if (str_eq(g->type, S("gauge")))
		add_gauge(k, g);
	else if (str_eq(g->type, S("rate")))
		add_rate(k, g, isnan(g->rate) ? g->value : g->rate);
	if (k->bench->n == before)
		evidence_note(k->out, k->evidence, at,
			"a metric without a value that pawl knows is left out");
}

/* ---- the file ---- */

static void read_number(struct json *j, double *out)
{
	*out = NAN;
	if (!json_null(j))
		json_f64(j, out);
}

/* "p(99.9)" to "p99.9"; empty for any other key. */
static struct str rank_metric(struct arena *a, struct str key)
{
	struct str digits = str_from(key, 2);
	double rank;

	if (!str_starts(key, S("p(")) || !str_ends(key, S(")")))
		return S("");
	digits.n--;
	return num_f64(digits, &rank) ? arena_printf(a, "p%.*s", STR(digits)) : S("");
}

static void add_rank(struct k6 *k, struct gauged *g, struct str metric)
{
	double value;

	read_number(k->json, &value);
	ARENA_ROOM(k->bench->arena, g->rank, g->nrank, g->rank_cap);
	g->rank[g->nrank++] = (struct rank){ metric, value };
}

/* Where the statistic `key` goes; NULL for one that is not kept. */
static double *stat_of(struct gauged *g, struct str key)
{
	static const struct str name[] = { S("avg"), S("min"), S("med"), S("max"), S("count"),
		S("rate"), S("value") };
	double *stat[] = { &g->avg, &g->min, &g->med, &g->max, &g->count, &g->rate, &g->value };

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		if (str_eq(name[i], key))
			return stat[i];
	return NULL;
}

/* One statistic under `key`; passes and fails are a rate's own, which the ratio holds. */
static void read_stat(struct k6 *k, struct gauged *g, struct str key)
{
	double *stat = stat_of(g, key);
	struct str metric = rank_metric(k->bench->arena, key);

	if (stat)
		read_number(k->json, stat);
	else if (metric.n)
		add_rank(k, g, metric);
}

static void read_thresholds(struct k6 *k, struct str name)
{
	struct json *j = k->json;
	struct str threshold, key;

	json_object(j);
	while (json_key(j, &threshold)) {
		uint64_t at = json_at(j);
		bool held = true, crossed = false;

		if (json_peek(j) == JSON_BOOL) { /* [4] */
			json_bool(j, &crossed);
		} else {
			json_object(j);
			while (json_key(j, &key))
				if (str_eq(key, S("ok")))
					json_bool(j, &held);
		}
		if (json_ok(j) && (crossed || !held))
			evidence_note(k->out, k->evidence, at, "threshold \"%.*s\" of %.*s failed",
				STR(str_clip(threshold, 100)), STR(str_clip(name, 100)));
	}
}

/* [3] */
static void guess(struct gauged *g, bool is_rate)
{
	g->contains = own_of(g->name)->contains;
	if (is_rate)
		g->type = S("rate");
	else if (!isnan(g->value))
		g->type = S("gauge");
	else if (!isnan(g->rate))
		g->type = S("counter");
	else
		g->type = S("trend");
}

static void read_metric(struct k6 *k, struct str name)
{
	struct json *j = k->json;
	uint64_t at = json_at(j);
	struct gauged g = {
		.name = name,
		.avg = NAN,
		.min = NAN,
		.med = NAN,
		.max = NAN,
		.count = NAN,
		.rate = NAN,
		.value = NAN,
	};
	bool is_rate = false;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		is_rate |= str_eq(key, S("passes"));
		if (str_eq(key, S("type"))) {
			json_str(j, &g.type);
		} else if (str_eq(key, S("contains"))) {
			json_str(j, &g.contains);
		} else if (str_eq(key, S("thresholds"))) {
			read_thresholds(k, name);
		} else if (str_eq(key, S("values"))) {
			json_object(j);
			while (json_key(j, &key))
				read_stat(k, &g, key);
		} else {
			read_stat(k, &g, key);
		}
	}
	if (!json_ok(j))
		return;
	if (!g.type.n)
		guess(&g, is_rate);
	add_metric(k, &g, at);
}

static bool k6_read(const struct source *src, struct reading *out, struct err *e)
{
	struct json j;
	struct k6 k = { .json = &j, .out = out };
	struct str key, name;

	json_init(&j, src->bytes, out->arena, e);
	k.bench = &reading_add(out, MODEL_BENCH)->bench;
	k.evidence = out->n - 1;
	json_object(&j);
	while (json_key(&j, &key)) {
		if (!str_eq(key, S("metrics")))
			continue;
		json_object(&j);
		while (json_key(&j, &name))
			read_metric(&k, name);
	}
	if (!json_end(&j))
		return false;
	return k.bench->n || err_at(e, 0, "at least one metric expected in \"metrics\"");
}

const struct format format_k6 = {
	.name = "k6",
	.title = "k6 summary (handleSummary, --summary-export)",
	.spec = "https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary",
	.versions = "k6 1.4.0",
	.loses = "groups and single checks, options, thresholds that held",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = k6_sniff,
	.read = k6_read,
};

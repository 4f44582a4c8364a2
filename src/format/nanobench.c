/*
 * nanobench - the JSON of nanobench's own template, ankerl::nanobench::templates::json().
 *
 * Spec    https://nanobench.ankerl.com, nanobench.h 4.6.0: templates::json().
 * Gives   Per benchmark a value an epoch: time, and the counters that the machine has.
 * Loses   Settings of epochs, clock resolution, medians and errors beside the measurements.
 * Choices [1] Measurements are per iteration.  As in nanobench's table they are divided by `batch`: "sec/book".
 *         [2] The name is title and name, joined by '/'; complexityN is a parameter: runs differ in nothing else.
 *         [3] A counter that the machine does not have is written as 0.  It is left out, with a note, when all its
 *             measurements are 0 and instructions are, too: no code runs without any.
 *         [4] Without measurements the median is a summary.
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "model/fields.h"

#define BITS 48 /* results[0]: "median(elapsed)" and "measurements" */
#define COUNTERS 7u

struct counted {
	struct str key, metric, unit;
};

static const struct counted counted[COUNTERS] = {
	{ S("elapsed"), S("time"), S("sec") },
	{ S("instructions"), S("instructions"), S("instructions") },
	{ S("cpucycles"), S("cycles"), S("cycles") },
	{ S("branchinstructions"), S("branches"), S("branches") },
	{ S("branchmisses"), S("branch_misses"), S("branch-misses") },
	{ S("pagefaults"), S("page_faults"), S("faults") },
	{ S("contextswitches"), S("context_switches"), S("switches") },
};

enum { ELAPSED, INSTRUCTIONS };

struct column {
	double *value; /* an epoch each, per iteration */
	uint32_t n, cap;
	bool any; /* one is not 0 */
};

struct result {
	struct str title, name, unit;
	double batch, complexity, median;
	uint64_t epochs, at;
	struct column column[COUNTERS];
};

struct nanobench {
	struct reading *out;
	uint32_t evidence;
	struct map series; /* series_key() -> series */
};

/* ---- series ---- */

static uint32_t series_of(struct nanobench *n, const struct result *r, uint32_t k)
{
	struct arena *a = n->out->arena;
	struct bench *b = &n->out->evidence[n->evidence].bench;
	struct str per = r->unit.n ? r->unit : S("op");
	struct unit unit = { S(""), k == ELAPSED ? DIM_TIME : DIM_COUNT };
	struct series s = { .metric = counted[k].metric };
	uint32_t at;

	s.name = r->title.n ? arena_printf(a, "%.*s/%.*s", STR(r->title), STR(r->name)) : r->name;
	unit.name = arena_printf(a, "%.*s/%.*s", STR(counted[k].unit), STR(per));
	s.unit = unit;
	if (r->complexity > 0) { /* [2] */
		s.param = ARENA_NEW(a, struct param);
		s.param[0] = (struct param){ S("complexityN"), arena_printf(a, "%.17g", r->complexity) };
		s.nparam = 1;
	}
	at = map_intern(&n->series, series_key(a, &s), b->n);
	if (at < b->n)
		return at;
	bench_series(b, s.name, s.metric, unit);
	b->series[at].param = s.param;
	b->series[at].nparam = s.nparam;
	return at;
}

static void add_median(struct nanobench *n, const struct result *r) /* [4] */
{
	struct bench *b = &n->out->evidence[n->evidence].bench;
	uint32_t at = series_of(n, r, ELAPSED);
	struct summary *s = ARENA_NEW(b->arena, struct summary);

	*s = summary_with(r->median / r->batch);
	s->n = r->epochs;
	if (isfinite(s->center) && r->median > 0)
		b->series[at].summary = s;
	else
		b->series[at].failure = S("nanobench did not measure it");
}

static void add_column(struct nanobench *n, const struct result *r, uint32_t k)
{
	struct bench *b = &n->out->evidence[n->evidence].bench;
	const struct column *c = &r->column[k];
	uint32_t at = series_of(n, r, k);

	for (uint32_t i = 0; i < c->n; i++) {
		double value = c->value[i] / r->batch; /* [1] */

		if (isfinite(value))
			bench_value(b, at, value, 0);
		else
			evidence_note(n->out, n->evidence, r->at, "an epoch without a number was skipped");
	}
}

static void add_failure(struct nanobench *n, uint32_t series)
{
	n->out->evidence[n->evidence].bench.series[series].failure = S("nanobench measured no time");
}

static void add_result(struct nanobench *n, const struct result *r)
{
	if (!r->column[ELAPSED].n)
		add_median(n, r);
	for (uint32_t k = 0; k < COUNTERS; k++) {
		if (!r->column[k].n)
			continue;
		if (r->column[k].any || (k != ELAPSED && r->column[INSTRUCTIONS].any))
			add_column(n, r, k);
		else if (k == ELAPSED)
			add_failure(n, series_of(n, r, k));
		else /* [3] */
			evidence_note(n->out, n->evidence, r->at,
				"\"%.*s\" was not counted on that machine and was left out",
				STR(counted[k].key));
	}
}

/* ---- JSON ---- */

static void read_measurement(struct nanobench *n, struct json *j, struct result *r)
{
	struct str key;
	double value;

	json_object(j);
	while (json_key(j, &key))
		for (uint32_t k = 0; k < COUNTERS; k++) {
			struct column *c = &r->column[k];

			if (!str_eq(key, counted[k].key) || !json_f64(j, &value))
				continue;
			ARENA_ROOM(n->out->arena, c->value, c->n, c->cap);
			c->value[c->n++] = value;
			c->any |= value > 0;
			break;
		}
}

static const struct field plain[] = {
	FIELD(result, title, FIELD_STR),
	FIELD(result, name, FIELD_STR),
	FIELD(result, unit, FIELD_STR),
	FIELD(result, batch, FIELD_F64),
	{ .key = "complexityN", .kind = FIELD_F64, .offset = offsetof(struct result, complexity) },
	FIELD(result, epochs, FIELD_U64),
	{ .key = "median(elapsed)", .kind = FIELD_F64, .offset = offsetof(struct result, median) },
	{ 0 },
};

static void read_result(struct nanobench *n, struct json *j)
{
	struct result r = { .batch = 1, .complexity = NAN, .median = NAN, .at = json_at(j) };
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (fields_take(j, plain, key, &r) || !str_eq(key, S("measurements")))
			continue;
		json_array(j);
		while (json_item(j))
			read_measurement(n, j, &r);
	}
	if (!json_ok(j))
		return;
	if (!r.name.n)
		json_fail(j, "a result needs a \"name\"");
	else if (!(r.batch > 0))
		json_fail(j, "a batch above 0 expected");
	else
		add_result(n, &r);
}

static bool nanobench_read(const struct source *src, struct reading *out, struct err *e)
{
	struct nanobench n = { .out = out, .evidence = out->n };
	struct json j;
	struct str key;

	reading_add(out, MODEL_BENCH);
	map_init(&n.series, out->arena);
	json_init(&j, src->bytes, out->arena, e);
	j.allow_nan = true;
	json_object(&j);
	while (json_key(&j, &key)) {
		if (!str_eq(key, S("results")))
			continue;
		json_array(&j);
		while (json_item(&j))
			read_result(&n, &j);
	}
	if (!json_end(&j))
		return false;
	return out->evidence[n.evidence].bench.n || err_at(e, 0, "at least one result expected");
}

/* ---- recognised ---- */

static int bits_of_result(struct json *j)
{
	bool median = false, measurements = false;
	struct str key;

	if (!json_first_object(j))
		return 0;
	while (json_key(j, &key)) {
		median |= str_eq(key, S("median(elapsed)"));
		measurements |= str_eq(key, S("measurements"));
	}
	return !median ? 0 : measurements ? BITS : BITS / 2;
}

static int nanobench_bits(struct json *j)
{
	struct str key;

	j->allow_nan = true;
	json_object(j);
	if (!json_key(j, &key) || !str_eq(key, S("results")) || json_peek(j) != JSON_ARRAY)
		return 0;
	return bits_of_result(j);
}

static int nanobench_sniff(struct str head)
{
	return json_bits(head, nanobench_bits);
}

const struct format format_nanobench = {
	.name = "nanobench",
	.title = "nanobench JSON (templates::json)",
	.spec = "https://nanobench.ankerl.com",
	.versions = "nanobench 4.6.0",
	.loses = "settings of epochs, clock resolution, medians and errors beside the measurements",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = nanobench_sniff,
	.read = nanobench_read,
};

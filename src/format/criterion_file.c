/* benchmark.json, sample.json and estimates.json. */
#include "format/criterion_file.h"

/* ---- which of them it is ---- */

static const struct {
	struct str key;
	enum criterion_kind kind;
	int bits;
} telling[] = {
	{ S("group_id"), CRITERION_BENCHMARK, 12 },
	{ S("function_id"), CRITERION_BENCHMARK, 12 },
	{ S("value_str"), CRITERION_BENCHMARK, 12 },
	{ S("sampling_mode"), CRITERION_SAMPLE, 16 },
	{ S("iters"), CRITERION_SAMPLE, 12 },
	{ S("times"), CRITERION_SAMPLE, 4 },
	{ S("median_abs_dev"), CRITERION_ESTIMATES, 20 },
	{ S("std_dev"), CRITERION_ESTIMATES, 8 },
	{ S("MedianAbsDev"), CRITERION_ESTIMATES, 20 },
	{ S("StdDev"), CRITERION_ESTIMATES, 8 },
};

static void weigh_key(struct str key, int bits[CRITERION_KINDS])
{
	for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
		if (str_eq(telling[i].key, key))
			bits[telling[i].kind] += telling[i].bits;
}

static enum criterion_kind kind_of_json(struct str head, int *most)
{
	enum criterion_kind kind = CRITERION_NONE;
	int bits[CRITERION_KINDS] = { 0 };
	struct arena a = { 0 };
	struct err e = { 0 };
	struct json j;
	struct str key;
	bool foreign = false;

	json_init(&j, head, &a, &e);
	json_object(&j);
	for (int keys = 0; keys < 16 && json_key(&j, &key); keys++) {
		foreign |= str_eq(key, S("reason")); /* a message of cargo-criterion */
		weigh_key(key, bits);
	}
	arena_free(&a);
	*most = 0;
	for (unsigned i = 0; i < CRITERION_KINDS && !foreign; i++) {
		if (bits[i] > *most)
			kind = i;
		*most = bits[i] > *most ? bits[i] : *most;
	}
	return kind;
}

enum criterion_kind criterion_kind_of(struct str head, int *bits)
{
	*bits = 64;
	if (str_starts(head, S(CRITERION_CSV_HEADER "throughput_num,")) ||
		str_starts(head, S(CRITERION_CSV_HEADER "sample_time_nanos,")))
		return CRITERION_CSV;
	return kind_of_json(head, bits);
}

/* ---- benchmark.json ---- */

/* {"Bytes":4096}, {"ElementsAndBytes":{"elements":16,"bytes":64}} */
static void take_throughput(struct criterion_bench *b, struct json *j, struct criterion_id *id)
{
	struct str key;
	double per_iteration;

	if (json_null(j))
		return;
	json_object(j);
	while (json_key(j, &key)) {
		struct str unit = criterion_rate_unit(key);

		if (str_eq(key, S("ElementsAndBytes"))) {
			take_throughput(b, j, id);
		} else if (unit.n && json_f64(j, &per_iteration)) {
			criterion_add_rate(id, unit, per_iteration);
		} else if (json_ok(j)) {
			criterion_note(
				b, j->last, "throughput of a kind that is not known left out");
		}
	}
}

bool criterion_read_benchmark(
	struct criterion_bench *b, struct str bytes, struct criterion_id *id, struct err *e)
{
	struct json j;
	struct str key, name = { 0 };

	json_init(&j, bytes, b->out->arena, e);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (str_eq(key, S("full_id")))
			json_str(&j, &name);
		else if (str_eq(key, S("throughput")))
			take_throughput(b, &j, id);
	}
	if (!json_end(&j))
		return false;
	if (!name.n)
		return err_at(e, 0, "\"full_id\" expected in benchmark.json");
	id->name = name;
	return true;
}

/* ---- sample.json ---- */

struct numbers {
	double *x;
	uint32_t n, cap;
	uint64_t at; /* of the array in the input */
};

static void take_numbers(struct json *j, struct numbers *out)
{
	*out = (struct numbers){ .at = json_at(j) };
	json_array(j);
	while (json_item(j)) {
		ARENA_ROOM(j->arena, out->x, out->n, out->cap);
		json_f64(j, &out->x[out->n++]);
	}
}

/* {"iters":[...],"times":[...]}, and before 0.3.3 [[...],[...]]. */
static void take_sample(struct json *j, struct numbers *iters, struct numbers *times)
{
	struct str key;

	if (json_peek(j) == JSON_ARRAY) {
		json_array(j);
		for (uint32_t i = 0; json_item(j); i++)
			if (i < 2)
				take_numbers(j, i ? times : iters);
			else
				json_fail(j, "two arrays expected, iterations and times");
		return;
	}
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("iters")))
			take_numbers(j, iters);
		else if (str_eq(key, S("times")))
			take_numbers(j, times);
	}
}

bool criterion_read_sample(
	struct criterion_bench *b, struct str bytes, const struct criterion_id *id, struct err *e)
{
	struct numbers iters = { 0 }, times = { 0 };
	struct criterion_series s;
	struct json j;

	json_init(&j, bytes, b->out->arena, e);
	take_sample(&j, &iters, &times);
	if (!json_end(&j))
		return false;
	if (iters.n != times.n)
		return err_at(e, times.at, "%u times expected, one for each of \"iters\", found %u",
			iters.n, times.n);
	s = criterion_series(b, id);
	for (uint32_t i = 0; i < times.n; i++)
		criterion_value(b, &s, iters.x[i], times.x[i], times.at);
	criterion_series_end(b, &s);
	return true;
}

/* ---- estimates.json ---- */

static void take_interval(struct json *j, struct summary *s)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("confidence_level")))
			json_f64(j, &s->level);
		else if (str_eq(key, S("lower_bound")))
			json_f64(j, &s->lo);
		else if (str_eq(key, S("upper_bound")))
			json_f64(j, &s->hi);
	}
}

static void take_estimate(struct json *j, struct summary *s)
{
	struct str key;

	*s = summary_with(NAN);
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("point_estimate")))
			json_f64(j, &s->center);
		else if (str_eq(key, S("confidence_interval")))
			take_interval(j, s);
	}
}

static struct summary *scaled(struct arena *a, const struct summary *s, double factor)
{
	struct summary *out = ARENA_NEW(a, struct summary);

	*out = *s;
	out->center *= factor;
	out->lo *= factor;
	out->hi *= factor;
	out->sd *= factor;
	return out;
}

bool criterion_read_estimates(
	struct criterion_bench *b, struct str bytes, const struct criterion_id *id, struct err *e)
{
	struct criterion_id no_rates = *id;
	struct summary mean = { .center = NAN }, deviation = { .center = NAN };
	struct criterion_series s;
	struct json j;
	struct str key;

	json_init(&j, bytes, b->out->arena, e);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (str_eq(key, S("mean")) || str_eq(key, S("Mean")))
			take_estimate(&j, &mean);
		else if (str_eq(key, S("std_dev")) || str_eq(key, S("StdDev")))
			take_estimate(&j, &deviation);
	}
	if (!json_end(&j))
		return false;
	if (isnan(mean.center) || isnan(deviation.center)) {
		err_at(e, 0, "estimates \"mean\" and \"std_dev\" expected");
		return err_hint(
			e, "change/estimates.json holds ratios: new/estimates.json is meant");
	}
	mean.sd = deviation.center;
	mean.is_mean = true;
	no_rates.nrate = 0;
	s = criterion_series(b, &no_rates);
	b->out->evidence[b->evidence].bench.series[s.time].summary = scaled(
		b->out->arena, &mean, s.factor);
	return true;
}

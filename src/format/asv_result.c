/* The "results" of an asv file: one array per benchmark, in the order of "result_columns". */
#include <math.h>

#include "format/asv_part.h"

#define COMBINATIONS 4096u /* of parameters of a failed benchmark that are spelt out */

/* An array with a number, or null, for each combination of parameters. */
struct numbers {
	double *x; /* NaN also for null */
	bool *null;
	uint32_t n, cap, null_cap;
};

struct values {
	struct str *value;
	uint32_t n, cap;
};

/* What one benchmark's array says. */
struct entry {
	struct str name, version;
	uint64_t at;
	bool failed; /* null instead of results */
	struct numbers result, low, high, repeat;
	struct str *sample; /* JSON text, for each combination */
	uint32_t nsample, sample_cap;
	struct values param[ASV_PARAMS];
	uint32_t nparam;
};

struct results {
	const struct asv_file *file;
	const struct asv_catalogue *catalogue;
	struct reading *out;
	uint32_t evidence;
	struct json j;
};

/* An offset says nothing when there are several files. */
static void note(struct results *r, const struct entry *t, const char *text)
{
	evidence_note(r->out, r->evidence, r->file->alone ? t->at : ERR_NOWHERE, "%s", text);
}

/* ---- reading ---- */

static void take_numbers(struct json *j, struct numbers *out)
{
	*out = (struct numbers){ 0 };
	if (json_null(j))
		return;
	json_array(j);
	while (json_item(j)) {
		uint32_t at = out->n++;

		ARENA_ROOM(j->arena, out->x, at, out->cap);
		ARENA_ROOM(j->arena, out->null, at, out->null_cap);
		out->x[at] = NAN;
		out->null[at] = json_null(j);
		if (!out->null[at])
			json_f64(j, &out->x[at]);
	}
}

static void take_samples(struct json *j, struct entry *t)
{
	if (json_null(j))
		return;
	json_array(j);
	while (json_item(j)) {
		ARENA_ROOM(j->arena, t->sample, t->nsample, t->sample_cap);
		json_raw(j, &t->sample[t->nsample++]);
	}
}

static void take_params(struct json *j, struct entry *t)
{
	json_array(j);
	while (json_item(j)) {
		struct values *v = &t->param[t->nparam];

		if (t->nparam == ASV_PARAMS) {
			json_fail(j, "at most %u parameters expected", ASV_PARAMS);
			return;
		}
		t->nparam++;
		json_array(j);
		while (json_item(j)) {
			ARENA_ROOM(j->arena, v->value, v->n, v->cap);
			json_str(j, &v->value[v->n++]);
		}
	}
}

static void take_column(struct json *j, enum asv_column column, struct entry *t)
{
	switch (column) {
	case ASV_RESULT:
		t->failed = json_peek(j) == JSON_NULL;
		take_numbers(j, &t->result);
		break;
	case ASV_PARAMS_COLUMN:
		take_params(j, t);
		break;
	case ASV_VERSION:
		if (!json_null(j))
			json_str(j, &t->version);
		break;
	case ASV_CI_LOW:
		take_numbers(j, &t->low);
		break;
	case ASV_CI_HIGH:
		take_numbers(j, &t->high);
		break;
	case ASV_REPEAT:
		take_numbers(j, &t->repeat);
		break;
	case ASV_SAMPLES:
		take_samples(j, t);
		break;
	case ASV_OTHER:
		break;
	}
}

static void take_entry(struct results *r, struct entry *t)
{
	struct json *j = &r->j;

	t->at = json_at(j);
	json_array(j);
	for (uint32_t i = 0; json_item(j); i++)
		if (i < r->file->ncolumn)
			take_column(j, r->file->column[i], t);
		else
			json_fail(j, "at most %u columns expected", r->file->ncolumn);
}

/* ---- series ---- */

static bool has_prefix(struct str name, struct str prefix)
{
	return str_starts(str_cut_last(&name, '.'), prefix);
}

/* [1] of asv.c */
static struct asv_about about_of(const struct results *r, const struct entry *t)
{
	static const struct {
		struct str prefix, type, unit;
	} known[] = {
		{ S("time_"), S("time"), S("seconds") },
		{ S("timeraw_"), S("time"), S("seconds") },
		{ S("mem_"), S("memory"), S("bytes") },
		{ S("peakmem_"), S("peakmemory"), S("bytes") },
	};
	uint32_t at = map_find(&r->catalogue->by_name, t->name);

	if (at != MAP_NONE)
		return r->catalogue->about[at];
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (has_prefix(t->name, known[i].prefix))
			return (struct asv_about){ .type = known[i].type, .unit = known[i].unit };
	return (struct asv_about){ .type = S("track") };
}

struct what {
	struct asv_about about;
	struct unit unit;
	struct str metric;
	double factor;
};

static struct what what_of(const struct results *r, const struct entry *t)
{
	struct what w = { .about = about_of(r, t) };
	struct str raw = w.about.unit;

	if (str_eq(raw, S("unit"))) /* asv's word for none */
		raw = S("");
	w.unit = unit_tidy(r->out->arena, raw, &w.factor);
	if (str_eq(w.about.type, S("peakmemory")))
		w.metric = S("rss");
	else if (str_eq(w.about.type, S("time")) && w.unit.dim == DIM_TIME)
		w.metric = S("time");
	else
		w.metric = unit_metric(r->out->arena, w.unit);
	return w;
}

/* The parameters of the k-th combination, the last one fastest, and the environment [3]. */
static void set_params(const struct results *r, const struct entry *t, const struct what *w,
	struct series *s, size_t k)
{
	struct arena *a = r->out->arena;
	bool env = r->file->env.n && !str_starts(r->file->env, S("existing"));
	struct param *param = ARENA_ARRAY(a, struct param, t->nparam + 1);

	for (uint32_t i = t->nparam; i-- > 0;) {
		const struct values *v = &t->param[i];

		param[i].key = i < w->about.nparam_name ? w->about.param_name[i]
							: arena_printf(a, "param%u", i + 1);
		param[i].value = v->value[k % v->n];
		k /= v->n;
	}
	if (env)
		param[t->nparam] = (struct param){ S("env"), r->file->env };
	s->param = param;
	s->nparam = t->nparam + env;
}

static double at_or_nan(const struct numbers *x, size_t k)
{
	return k < x->n ? x->x[k] : NAN;
}

/* The samples of one combination; false when there are none. */
static bool add_samples(
	struct results *r, const struct entry *t, const struct what *w, uint32_t series, size_t k)
{
	struct bench *bench = &r->out->evidence[r->evidence].bench;
	struct err ignored = { 0 }; /* the text was validated when it was taken */
	struct json j;
	double x;

	if (k >= t->nsample)
		return false;
	json_init(&j, t->sample[k], r->out->arena, &ignored);
	j.allow_nan = true;
	if (json_peek(&j) != JSON_ARRAY)
		return false;
	json_array(&j);
	while (json_item(&j))
		if (json_peek(&j) == JSON_NUMBER && json_f64(&j, &x) && isfinite(x * w->factor))
			bench_value(bench, series, x * w->factor, 0);
		else
			note(r, t, "a sample that is no number left out");
	return bench->series[series].n > 0;
}

static void add_result(
	struct results *r, const struct entry *t, const struct what *w, uint32_t series, size_t k)
{
	struct bench *bench = &r->out->evidence[r->evidence].bench;
	double low = at_or_nan(&t->low, k), high = at_or_nan(&t->high, k);
	double repeat = at_or_nan(&t->repeat, k);
	struct summary *s;

	if (isnan(low) && isnan(high)) {
		bench_value(bench, series, t->result.x[k] * w->factor, 0);
		return;
	}
	s = ARENA_NEW(r->out->arena, struct summary);
	*s = (struct summary){ .center = t->result.x[k] * w->factor,
		.lo = isfinite(low) ? low * w->factor : NAN,
		.hi = isfinite(high) ? high * w->factor : NAN,
		.level = 0.99,
		.sd = NAN,
		.min = NAN,
		.max = NAN,
		.n = repeat >= 1 && repeat < 0x1p53 ? (uint64_t)repeat : 0 };
	bench->series[series].summary = s;
}

static void add_combination(
	struct results *r, const struct entry *t, const struct what *w, size_t k, bool failed)
{
	struct bench *bench = &r->out->evidence[r->evidence].bench;
	double result = failed ? NAN : t->result.x[k];
	uint32_t at;

	if (!failed && !isfinite(result * w->factor)) {
		note(r, t, "a result that is n/a left out"); /* [4] */
		return;
	}
	at = bench_series(bench, t->name, w->metric, w->unit);
	set_params(r, t, w, &bench->series[at], k);
	if (failed)
		bench->series[at].failure = S("asv says that it failed"); /* [4] */
	else if (!add_samples(r, t, w, at, k))
		add_result(r, t, w, at, k);
}

/* How many combinations the parameters have; 0 when there is none, or too many for a size_t. */
static size_t combinations(const struct entry *t)
{
	size_t n = 1;

	for (uint32_t i = 0; i < t->nparam; i++)
		if (__builtin_mul_overflow(n, t->param[i].n, &n))
			return 0;
	return n;
}

static void add_failed(struct results *r, struct entry *t, const struct what *w, size_t n)
{
	if (n > COMBINATIONS || !n) {
		t->nparam = 0;
		n = 1;
	}
	for (size_t k = 0; k < n; k++)
		add_combination(r, t, w, k, true);
}

static bool add_entry(struct results *r, struct entry *t, struct err *e)
{
	struct what w = what_of(r, t);
	size_t n = combinations(t);

	if (w.about.version.n && t->version.n && !str_eq(w.about.version, t->version))
		note(r, t, "a result of another version of its benchmark than benchmarks.json has");
	if (t->failed) {
		add_failed(r, t, &w, n);
		return true;
	}
	if (t->result.n != n)
		return err_at(e, t->at,
			"%zu results expected, one for each combination of params, found %u", n,
			t->result.n);
	for (size_t k = 0; k < n; k++)
		add_combination(r, t, &w, k, t->result.null[k]);
	return true;
}

bool asv_results(const struct asv_file *file, const struct asv_catalogue *catalogue,
	struct reading *out, uint32_t evidence, struct err *e)
{
	struct results r = {
		.file = file, .catalogue = catalogue, .out = out, .evidence = evidence
	};
	struct str name;

	json_init(&r.j, file->results, out->arena, e);
	r.j.allow_nan = true;
	r.j.offset = file->results_at;
	json_object(&r.j);
	while (json_key(&r.j, &name)) {
		struct entry t = { .name = name };

		if (json_null(&r.j))
			t.failed = true;
		else
			take_entry(&r, &t);
		if (!json_ok(&r.j) || !add_entry(&r, &t, e))
			return false;
	}
	return json_end(&r.j);
}

/*
 * Evidence as JSON, and back.  doc/schema/evidence.json is the description for people.
 *
 * Choices [1] Every enum is written, also when it follows from the unit: scripts need no table of units.
 *         [2] Read back without "dimension", a unit is a producer's: values are converted to the base unit, so that
 *             a script may write {"name": "parse", "unit": "ms", "values": [1.2, 1.3]} and nothing else.
 *         [3] Unknown keys are skipped with a note: a newer pawl may have written them, or they are misspelt.
 *         [4] The model decides how the rest is read; where it does not come first it is looked up ahead.
 *         [5] Small objects and arrays of numbers stand on one line, also where the rest is indented: goldens are
 *             read by people, in diffs.
 */
#include "model/evidence.h"
#include "model/fields.h"

#define SCHEMA "pawl/evidence/1"

static const struct field evidence_field[] = {
	FIELD(evidence, format, FIELD_STR),
	FIELD(evidence, source, FIELD_STR),
	FIELD(evidence, job, FIELD_STR),
	{ 0 },
};

static const struct field note_field[] = {
	FIELD(note, text, FIELD_STR),
	{ .key = "at", .kind = FIELD_U64, .offset = offsetof(struct note, at), .unknown = ERR_NOWHERE },
	FIELD(note, count, FIELD_U64),
	{ 0 },
};

static const struct field receipt_field[] = {
	FIELD(receipt, steal_s, FIELD_F64),
	FIELD(receipt, involuntary, FIELD_F64),
	FIELD(receipt, psi_cpu_s, FIELD_F64),
	FIELD(receipt, psi_io_s, FIELD_F64),
	FIELD(receipt, psi_memory_s, FIELD_F64),
	FIELD(receipt, load, FIELD_F64),
	FIELD(receipt, mhz, FIELD_F64),
	{ 0 },
};

static const struct field summary_field[] = {
	FIELD(summary, center, FIELD_F64),
	FIELD(summary, is_mean, FIELD_BOOL),
	FIELD(summary, lo, FIELD_F64),
	FIELD(summary, hi, FIELD_F64),
	FIELD(summary, level, FIELD_F64),
	FIELD(summary, sd, FIELD_F64),
	FIELD(summary, min, FIELD_F64),
	FIELD(summary, max, FIELD_F64),
	FIELD(summary, n, FIELD_U64),
	{ 0 },
};

static const struct field series_field[] = {
	FIELD(series, name, FIELD_STR),
	FIELD(series, metric, FIELD_STR),
	{ .key = "unit", .kind = FIELD_STR, .offset = offsetof(struct series, unit.name) },
	{ .key = "dimension", .kind = FIELD_WORD, .offset = offsetof(struct series, unit.dim), .names = &dim_names },
	FIELD_ENUM(series, better, &better_names),
	FIELD(series, exact, FIELD_BOOL),
	FIELD(series, failure, FIELD_STR),
	{ 0 },
};

static const struct field test_field[] = {
	FIELD(test_case, suite, FIELD_STR),
	FIELD(test_case, name, FIELD_STR),
	FIELD_ENUM(test_case, outcome, &outcome_names),
	FIELD(test_case, duration_s, FIELD_F64),
	FIELD(test_case, file, FIELD_STR),
	FIELD(test_case, line, FIELD_U32),
	FIELD(test_case, text, FIELD_STR),
	{ 0 },
};

/* ---- writing ---- */

/* An array of objects that one table describes; nothing when it is empty. */
static void put_objects(struct json_out *o, const char *key, const struct field *field, const void *object, size_t size,
	uint32_t n)
{
	if (!n)
		return;
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t indent = o->indent;

		json_put_object(o);
		o->indent = 0;                                  /* [5] */
		fields_put(o, field, (const char *)object + i * size);
		json_put_end_object(o);
		o->indent = indent;
	}
	json_put_end_array(o);
}

static void put_params(struct json_out *o, const struct series *s)
{
	if (!s->nparam)
		return;
	json_put_key(o, "params");
	json_put_object(o);
	for (uint32_t i = 0; i < s->nparam; i++) {
		json_put_key_str(o, s->param[i].key);
		json_put_str(o, s->param[i].value);
	}
	json_put_end_object(o);
}

static void put_values(struct json_out *o, const struct series *s)
{
	uint32_t indent = o->indent;

	if (!s->n)
		return;
	json_put_key(o, "values");
	o->indent = 0;                                          /* [5] */
	json_put_array(o);
	for (uint32_t i = 0; i < s->n; i++)
		json_put_f64(o, s->value[i]);
	json_put_end_array(o);
	o->indent = indent;
	if (!s->process)
		return;
	json_put_key(o, "processes");
	o->indent = 0;
	json_put_array(o);
	for (uint32_t i = 0; i < s->n; i++)
		json_put_u64(o, s->process[i]);
	json_put_end_array(o);
	o->indent = indent;
}

static void put_series(struct json_out *o, const struct series *s)
{
	json_put_object(o);
	fields_put(o, series_field, s);
	put_params(o, s);
	put_values(o, s);
	if (s->summary) {
		json_put_key(o, "summary");
		json_put_object(o);
		fields_put(o, summary_field, s->summary);
		json_put_end_object(o);
	}
	json_put_end_object(o);
}

static void put_bench(struct json_out *o, const struct bench *b)
{
	put_objects(o, "receipts", receipt_field, b->receipt, sizeof *b->receipt, b->nreceipt);
	json_put_key(o, "series");
	json_put_array(o);
	for (uint32_t i = 0; i < b->n; i++)
		put_series(o, &b->series[i]);
	json_put_end_array(o);
}

static bool has_json(enum model model)
{
	return model == MODEL_BENCH || model == MODEL_TESTS;
}

bool evidence_put(struct json_out *o, const struct evidence *ev, struct err *e)
{
	if (!has_json(ev->model))
		return err_set(e, ERR_USAGE, "evidence of the model \"%s\" cannot be written as JSON yet",
			model_name(ev->model));
	json_put_object(o);
	json_put_key(o, "schema");
	json_put_str(o, S(SCHEMA));
	json_put_key(o, "model");
	json_put_str(o, str_of(model_name(ev->model)));
	fields_put(o, evidence_field, ev);
	put_objects(o, "notes", note_field, ev->note, sizeof *ev->note, ev->nnote);
	if (ev->model == MODEL_BENCH)
		put_bench(o, &ev->bench);
	else
		put_objects(o, "tests", test_field, ev->tests.test_case, sizeof *ev->tests.test_case, ev->tests.n);
	json_put_end_object(o);
	return true;
}

/* ---- reading ---- */

/* The evidence that is being read: by index, because notes may come at any time. */
struct taking {
	struct json *json;
	struct reading *reading;
	uint32_t at;
};

static struct evidence *taken(const struct taking *t)
{
	return &t->reading->evidence[t->at];
}

static void skip_key(struct taking *t, struct str key)
{
	evidence_note(t->reading, t->at, json_at(t->json), "unknown key \"%.*s\" skipped", STR(str_clip(key, 64)));
}

/* The members of one object that a table describes entirely. */
static void take_object(struct taking *t, const struct field *field, void *object)
{
	struct str key;

	json_object(t->json);
	while (json_key(t->json, &key))
		if (!fields_take(t->json, field, key, object))
			skip_key(t, key);
}

static void take_notes(struct taking *t)
{
	struct evidence *ev = taken(t);

	json_array(t->json);
	while (json_item(t->json)) {
		struct note note = { .at = ERR_NOWHERE, .count = 1 };

		take_object(t, note_field, &note);
		if (!note.text.n || !note.count)
			json_fail(t->json, "a note needs a text and a count above 0");
		ARENA_ROOM(t->reading->arena, ev->note, ev->nnote, ev->note_cap);
		ev->note[ev->nnote++] = note;
	}
}

static void take_receipts(struct taking *t)
{
	struct bench *b = &taken(t)->bench;
	uint32_t cap = 0;

	b->nreceipt = 0;
	json_array(t->json);
	while (json_item(t->json)) {
		struct receipt r = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };

		take_object(t, receipt_field, &r);
		ARENA_ROOM(b->arena, b->receipt, b->nreceipt, cap);
		b->receipt[b->nreceipt++] = r;
	}
}

/* A series whose members may come in any order: what depends on others waits for the end. */
struct series_taking {
	struct series series;
	struct summary *summary;
	uint32_t nprocess;
	bool dimension_said, better_said;
};

static void take_params(struct taking *t, struct series *s)
{
	struct param p;
	uint32_t cap = 0;

	s->nparam = 0;
	json_object(t->json);
	while (json_key(t->json, &p.key) && json_str(t->json, &p.value)) {
		ARENA_ROOM(t->reading->arena, s->param, s->nparam, cap);
		s->param[s->nparam++] = p;
	}
}

static void take_values(struct taking *t, struct series *s)
{
	double x;

	s->n = 0;
	json_array(t->json);
	while (json_item(t->json) && json_f64(t->json, &x)) {
		ARENA_ROOM(t->reading->arena, s->value, s->n, s->cap);
		s->value[s->n++] = x;
	}
}

static void take_processes(struct taking *t, struct series_taking *st)
{
	struct series *s = &st->series;
	uint32_t cap = 0;
	uint64_t x;

	st->nprocess = 0;
	s->process = NULL;
	json_array(t->json);
	while (json_item(t->json) && json_u64(t->json, &x)) {
		if (x > UINT32_MAX)
			json_fail(t->json, "process number below 2^32 expected");
		ARENA_ROOM(t->reading->arena, s->process, st->nprocess, cap);
		s->process[st->nprocess++] = (uint32_t)x;
	}
}

static void take_summary(struct taking *t, struct series_taking *st)
{
	st->summary = ARENA_NEW(t->reading->arena, struct summary);
	*st->summary = (struct summary){
		.center = NAN, .lo = NAN, .hi = NAN, .level = NAN, .sd = NAN, .min = NAN, .max = NAN,
	};
	take_object(t, summary_field, st->summary);
	st->series.summary = st->summary;
}

/* From a producer's unit to the base unit [2]. */
static void tidy(struct taking *t, struct series_taking *st)
{
	struct series *s = &st->series;
	struct summary *sum = st->summary;
	double factor;

	s->unit = unit_tidy(t->reading->arena, s->unit.name, &factor);
	for (uint32_t i = 0; i < s->n; i++) {
		s->value[i] *= factor;
		if (!isfinite(s->value[i]))
			json_fail(t->json, "value %u of a series is too large", i + 1);
	}
	if (!sum)
		return;
	sum->center *= factor;
	sum->lo *= factor;
	sum->hi *= factor;
	sum->sd *= factor;
	sum->min *= factor;
	sum->max *= factor;
}

static void finish_series(struct taking *t, struct series_taking *st)
{
	struct series *s = &st->series;
	struct bench *b = &taken(t)->bench;
	struct str name = str_clip(s->name, 64);

	if (s->process && st->nprocess != s->n)
		json_fail(t->json, "series \"%.*s\" has %u values and %u processes", STR(name), s->n, st->nprocess);
	if (!s->n && !s->summary && !s->failure.n)
		json_fail(t->json, "series \"%.*s\" has neither values nor a summary nor a failure", STR(name));
	if (!st->dimension_said)
		tidy(t, st);
	if (!st->better_said)
		s->better = unit_better(s->unit);
	if (!s->metric.n)
		s->metric = unit_metric(b->arena, s->unit);
	s->cap = s->n;          /* what both arrays have room for */
	ARENA_ROOM(b->arena, b->series, b->n, b->cap);
	b->series[b->n++] = *s;
}

static void take_one_series(struct taking *t)
{
	struct series_taking st = { 0 };
	struct str key;

	json_object(t->json);
	while (json_key(t->json, &key)) {
		st.dimension_said |= str_eq(key, S("dimension"));
		st.better_said |= str_eq(key, S("better"));
		if (str_eq(key, S("values")))
			take_values(t, &st.series);
		else if (str_eq(key, S("processes")))
			take_processes(t, &st);
		else if (str_eq(key, S("params")))
			take_params(t, &st.series);
		else if (str_eq(key, S("summary")))
			take_summary(t, &st);
		else if (!fields_take(t->json, series_field, key, &st.series))
			skip_key(t, key);
	}
	if (json_ok(t->json))
		finish_series(t, &st);
}

static void take_all_series(struct taking *t)
{
	json_array(t->json);
	while (json_item(t->json))
		take_one_series(t);
}

static void take_tests(struct taking *t)
{
	json_array(t->json);
	while (json_item(t->json)) {
		struct test_case tc = { .outcome = OUTCOME_UNFINISHED, .duration_s = NAN };

		take_object(t, test_field, &tc);
		if (tc.duration_s < 0)
			json_fail(t->json, "a duration of at least 0 expected");
		if (tc.text.n > TEST_TEXT_BYTES)
			evidence_note(t->reading, t->at, json_at(t->json), "text of a test clipped to 64 KiB");
		tc.text = str_clip(tc.text, TEST_TEXT_BYTES);
		*tests_add(&taken(t)->tests) = tc;
	}
}

static void take_schema(struct taking *t)
{
	struct str schema;

	if (json_str(t->json, &schema) && !str_eq(schema, S(SCHEMA)))
		json_fail(t->json, "schema \"" SCHEMA "\" expected, not \"%.*s\"", STR(str_clip(schema, 64)));
}

/* Looks ahead for the model [4]: reads from a bookmark, so that the caller reads everything again. */
static bool find_model(struct json *j, enum model *model)
{
	struct json ahead = *j;
	struct str key, name;

	json_object(&ahead);
	while (json_key(&ahead, &key)) {
		if (!str_eq(key, S("model")))
			continue;
		if (!json_str(&ahead, &name))
			break;
		if (!model_of(name, model))
			return json_fail(&ahead, "model \"%.*s\" is not known", STR(str_clip(name, 64)));
		if (!has_json(*model))
			return json_fail(&ahead, "model \"%s\" cannot be read from JSON yet", model_name(*model));
		return true;
	}
	return json_fail(&ahead, "\"model\" expected in evidence");
}

static bool take_member(struct taking *t, struct str key)
{
	enum model model = taken(t)->model;

	if (str_eq(key, S("schema")))
		take_schema(t);
	else if (str_eq(key, S("notes")))
		take_notes(t);
	else if (model == MODEL_BENCH && str_eq(key, S("receipts")))
		take_receipts(t);
	else if (model == MODEL_BENCH && str_eq(key, S("series")))
		take_all_series(t);
	else if (model == MODEL_TESTS && str_eq(key, S("tests")))
		take_tests(t);
	else
		return str_eq(key, S("model")) || fields_take(t->json, evidence_field, key, taken(t));
	return true;
}

/* Receipts may come after the series that point at them. */
static void check_processes(struct taking *t)
{
	const struct bench *b = &taken(t)->bench;

	for (uint32_t i = 0; b->nreceipt && i < b->n; i++)
		for (uint32_t k = 0; b->series[i].process && k < b->series[i].n; k++)
			if (b->series[i].process[k] >= b->nreceipt)
				json_fail(t->json, "process %u has no receipt", b->series[i].process[k]);
}

bool evidence_take(struct json *j, struct reading *r)
{
	struct taking t = { .json = j, .reading = r, .at = r->n };
	enum model model;
	struct str key;

	if (!json_ok(j))
		return false;
	if (!find_model(j, &model)) {
		j->failed = true;
		return false;
	}
	reading_add(r, model);
	json_object(j);
	while (json_key(j, &key))
		if (!take_member(&t, key))
			skip_key(&t, key);
	if (json_ok(j) && model == MODEL_BENCH)
		check_processes(&t);
	return json_ok(j);
}

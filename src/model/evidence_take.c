/*
 * Evidence from JSON: what evidence_put.c wrote, and what other programs write.
 *
 * Choices [1] Without "dimension" a unit is a producer's: values are converted to the base unit, so
 *             that a script may write {"name": "parse", "unit": "ms", "values": [1.2, 1.3]} alone.
 *         [2] Unknown keys are skipped with a note: a newer pawl wrote them, or they are misspelt.
 *         [3] The model decides how the rest is read; where it is not first it is looked up ahead.
 */
#include "model/coverage_json.h"
#include "model/evidence_fields.h"
#include "model/profile_json.h"
#include "model/timeline_json.h"

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
	evidence_note(t->reading, t->at, json_at(t->json), "unknown key \"%.*s\" skipped",
		STR(str_clip(key, 64)));
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
	*st->summary = summary_with(NAN);
	take_object(t, summary_field, st->summary);
	st->series.summary = st->summary;
}

/* From a producer's unit to the base unit [1]. */
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
		json_fail(t->json, "series \"%.*s\" has %u values and %u processes", STR(name),
			s->n, st->nprocess);
	if (!s->n && !s->summary && !s->failure.n)
		json_fail(t->json, "series \"%.*s\" has neither values nor a summary nor a failure",
			STR(name));
	if (!st->dimension_said)
		tidy(t, st);
	if (!st->better_said)
		s->better = unit_better(s->unit);
	if (!s->metric.n)
		s->metric = unit_metric(b->arena, s->unit);
	s->cap = s->n; /* what both arrays have room for */
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
			evidence_note(t->reading, t->at, json_at(t->json),
				"text of a test clipped to 64 KiB");
		tc.text = str_clip(tc.text, TEST_TEXT_BYTES);
		*tests_add(&taken(t)->tests) = tc;
	}
}

static void take_schema(struct taking *t)
{
	struct str schema;

	if (json_str(t->json, &schema) && !str_eq(schema, S(EVIDENCE_SCHEMA)))
		json_fail(t->json, "schema \"" EVIDENCE_SCHEMA "\" expected, not \"%.*s\"",
			STR(str_clip(schema, 64)));
}

/* Looks ahead for the model [3]: reads from a bookmark, so that the caller reads everything again. */
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
			return json_fail(
				&ahead, "model \"%.*s\" is not known", STR(str_clip(name, 64)));
		if (!evidence_has_json(*model))
			return json_fail(&ahead, "model \"%s\" cannot be read from JSON yet",
				model_name(*model));
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
	else if (model == MODEL_PROFILE && str_eq(key, S("profile")))
		profile_take(t->json, &taken(t)->profile);
	else if (model == MODEL_COVERAGE && str_eq(key, S("coverage")))
		coverage_take(t->json, &taken(t)->coverage);
	else if (model == MODEL_TIMELINE && str_eq(key, S("timeline")))
		timeline_take(t->json, &taken(t)->timeline);
	else
		return str_eq(key, S("model")) ||
		       fields_take(t->json, evidence_field, key, taken(t));
	return true;
}

/* Receipts may come after the series that point at them. */
static void check_processes(struct taking *t)
{
	const struct bench *b = &taken(t)->bench;

	for (uint32_t i = 0; b->nreceipt && i < b->n; i++)
		for (uint32_t k = 0; b->series[i].process && k < b->series[i].n; k++)
			if (b->series[i].process[k] >= b->nreceipt)
				json_fail(t->json, "process %u has no receipt",
					b->series[i].process[k]);
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
	if (json_ok(j) && model == MODEL_PROFILE && !taken(&t)->profile.nweight)
		json_fail(j, "\"profile\" expected in evidence of that model");
	return json_ok(j);
}

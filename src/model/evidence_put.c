/*
 * Evidence as JSON.  doc/schema/evidence.json is the description for people.
 *
 * Choices [1] Every enum is written, also when it follows from the unit: scripts need no table of
 *             units.
 *         [2] Small objects and arrays of numbers stand on one line, also where the rest is
 *             indented: goldens are read by people, in diffs.
 */
#include "model/coverage_json.h"
#include "model/evidence_fields.h"
#include "model/profile_json.h"
#include "model/timeline_json.h"

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
	o->indent = 0; /* [2] */
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
	fields_put_all(o, "receipts", receipt_field, b->receipt, sizeof *b->receipt, b->nreceipt);
	json_put_key(o, "series");
	json_put_array(o);
	for (uint32_t i = 0; i < b->n; i++)
		put_series(o, &b->series[i]);
	json_put_end_array(o);
}

/* What evidence_take() would refuse must not be kept: it could never be read again. */
static bool can_return(const struct evidence *ev, struct err *e)
{
	if (ev->model == MODEL_PROFILE && !ev->profile.nweight)
		return err_set(e, ERR_INPUT, "the profile says nothing of what it weighs");
	for (uint32_t i = 0; ev->model == MODEL_COVERAGE && i < ev->coverage.n; i++)
		if (!ev->coverage.file[i].path.n)
			return err_set(e, ERR_INPUT, "the coverage holds a file without a path");
	for (uint32_t i = 0; ev->model == MODEL_BENCH && i < ev->bench.n; i++) {
		const struct series *s = &ev->bench.series[i];

		if (!s->n && !s->summary && !s->failure.n)
			return err_set(e, ERR_INPUT,
				"series \"%.*s\" has neither values nor a summary nor a failure",
				STR(str_clip(s->name, 64)));
		for (uint32_t k = 0; k < s->n; k++)
			if (!isfinite(s->value[k]))
				return err_set(e, ERR_INPUT,
					"series \"%.*s\" has a value that is not finite",
					STR(str_clip(s->name, 64)));
	}
	return true;
}

static void put_model(struct json_out *o, const struct evidence *ev)
{
	switch (ev->model) {
	case MODEL_BENCH:
		put_bench(o, &ev->bench);
		break;
	case MODEL_PROFILE:
		json_put_key(o, "profile");
		profile_put(o, &ev->profile);
		break;
	case MODEL_COVERAGE:
		json_put_key(o, "coverage");
		coverage_put(o, &ev->coverage);
		break;
	case MODEL_TIMELINE:
		json_put_key(o, "timeline");
		timeline_put(o, &ev->timeline);
		break;
	default:
		fields_put_all(o, "tests", test_field, ev->tests.test_case, sizeof *ev->tests.test_case, ev->tests.n);
		break;
	}
}

bool evidence_put(struct json_out *o, const struct evidence *ev, struct err *e)
{
	if (!evidence_has_json(ev->model))
		return err_set(e, ERR_USAGE,
			"evidence of the model \"%s\" cannot be written as JSON yet",
			model_name(ev->model));
	if (!can_return(ev, e))
		return false;
	json_put_object(o);
	json_put_key(o, "schema");
	json_put_str(o, S(EVIDENCE_SCHEMA));
	json_put_key(o, "model");
	json_put_str(o, str_of(model_name(ev->model)));
	fields_put(o, evidence_field, ev);
	fields_put_all(o, "notes", note_field, ev->note, sizeof *ev->note, ev->nnote);
	put_model(o, ev);
	json_put_end_object(o);
	return true;
}

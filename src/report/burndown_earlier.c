/* An earlier burndown from its JSON: walls, rows, findings, predictions. */
#include <math.h>

#include "base/json.h"
#include "report/burndown.h"

double earlier_value(const struct earlier_value *value, uint32_t n, struct str scenario)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(value[i].scenario, scenario))
			return value[i].seconds;
	return NAN;
}

const struct earlier_item *earlier_item(
	const struct earlier_item *item, uint32_t n, struct str name)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(item[i].name, name))
			return &item[i];
	return NULL;
}

static double number_or_null(struct json *j)
{
	double x = NAN;

	if (json_null(j) || !json_f64(j, &x))
		return NAN;
	return x;
}

static void add(struct arena *a, struct earlier_value **value, uint32_t *n, uint32_t *cap,
	struct earlier_value x)
{
	ARENA_ROOM(a, *value, *n, *cap);
	(*value)[(*n)++] = x;
}

static void take_by_scenario(struct json *j, struct arena *a, struct earlier_item *item)
{
	struct str name;

	json_object(j);
	while (json_key(j, &name))
		add(a, &item->value, &item->n, &item->cap,
			(struct earlier_value){ name, number_or_null(j) });
}

static double take_wall(struct json *j)
{
	double x = NAN;
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("wall_s")))
			x = number_or_null(j);
	return x;
}

/* Of its runs, in order; those without a recording are empty. */
struct recordings {
	struct str *path;
	uint32_t n, cap;
};

static void take_runs(struct json *j, struct arena *a, struct recordings *out)
{
	struct str key;

	json_array(j);
	while (json_item(j)) {
		struct str path = S("");

		json_object(j);
		while (json_key(j, &key))
			if (str_eq(key, S("recording")) && json_peek(j) == JSON_STRING)
				json_str(j, &path);
		ARENA_ROOM(a, out->path, out->n, out->cap);
		out->path[out->n++] = path;
	}
}

static void take_scenario(struct json *j, struct arena *a, struct earlier *out)
{
	double median = NAN, reused = NAN, least = NAN, most = NAN, run = NAN;
	struct earlier_scenario scenario = { 0 };
	struct recordings recordings = { 0 };
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("name")))
			json_str(j, &scenario.name);
		else if (str_eq(key, S("runs")) && json_peek(j) == JSON_ARRAY)
			take_runs(j, a, &recordings);
		else if (str_eq(key, S("median_run")))
			run = number_or_null(j);
		else if (str_eq(key, S("median_s")))
			median = number_or_null(j);
		else if (str_eq(key, S("min_s")))
			least = number_or_null(j);
		else if (str_eq(key, S("max_s")))
			most = number_or_null(j);
		else if (str_eq(key, S("repeats_reused")))
			reused = take_wall(j);
	if (most > least)
		scenario.spread_s = most - least;
	if (run >= 1 && run <= recordings.n)
		scenario.recording = recordings.path[(uint32_t)run - 1];
	ARENA_ROOM(a, out->scenario, out->nscenario, out->scenario_cap);
	out->scenario[out->nscenario++] = scenario;
	add(a, &out->wall, &out->nwall, &out->wall_cap, (struct earlier_value){ scenario.name, median });
	add(a, &out->predicted, &out->npredicted, &out->predicted_cap, (struct earlier_value){ scenario.name, reused });
}

/* A row by its "name", a finding by its "key". */
static struct earlier_item take_item(
	struct json *j, struct arena *a, struct str called, struct str seconds)
{
	struct earlier_item item = { 0 };
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, called))
			json_str(j, &item.name);
		else if (str_eq(key, S("title")))
			json_str(j, &item.title);
		else if (str_eq(key, seconds))
			take_by_scenario(j, a, &item);
	return item;
}

static void take_rows(struct json *j, struct arena *a, struct earlier *out)
{
	json_array(j);
	while (json_item(j)) {
		struct earlier_item item = take_item(j, a, S("name"), S("seconds"));

		ARENA_ROOM(a, out->row, out->nrow, out->row_cap);
		out->row[out->nrow++] = item;
	}
}

static void take_findings(struct json *j, struct arena *a, struct earlier *out)
{
	json_array(j);
	while (json_item(j)) {
		struct earlier_item item = take_item(j, a, S("key"), S("saves_s"));

		ARENA_ROOM(a, out->finding, out->nfinding, out->finding_cap);
		out->finding[out->nfinding++] = item;
	}
}

static void take_scenarios(struct json *j, struct arena *a, struct earlier *out)
{
	json_array(j);
	while (json_item(j))
		take_scenario(j, a, out);
}

bool earlier_read(
	struct arena *a, struct str source, struct str json, struct earlier *out, struct err *e)
{
	struct str key, schema = S("");
	struct json j;

	*out = (struct earlier){ .source = source };
	json_init(&j, json, a, e);
	json_object(&j);
	while (json_key(&j, &key))
		if (str_eq(key, S("schema"))) {
			json_str(&j, &schema);
			if (!str_eq(schema, S("pawl/burndown/1")))
				json_fail(&j, "\"pawl/burndown/1\" expected as schema");
		} else if (str_eq(key, S("scenarios")))
			take_scenarios(&j, a, out);
		else if (str_eq(key, S("rows")))
			take_rows(&j, a, out);
		else if (str_eq(key, S("findings")))
			take_findings(&j, a, out);
	if (json_end(&j) && schema.n)
		return true;
	if (e->kind == ERR_NONE)
		err_at(e, 0, "\"pawl/burndown/1\" expected as schema");
	err_locate(e, json);
	err_hint(e, "the burndown.json that `pawl burndown --output DIR` wrote, or what `--json` "
		    "printed");
	return err_in(e, source);
}

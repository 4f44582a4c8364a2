/*
 * A run without its evidence as JSON, and back.  doc/schema/run.json is the description for people.
 *
 * Unknown keys are skipped: within one schema version a newer pawl may add members, never change one.
 */
#include "model/fields.h"
#include "model/run.h"

#define SCHEMA "pawl/run/1"

static const struct field run_field[] = {
	FIELD(run, id, FIELD_STR),
	{ 0 },
};

static const struct field origin_field[] = {
	FIELD(origin, project, FIELD_STR),
	FIELD(origin, commit, FIELD_STR),
	FIELD(origin, branch, FIELD_STR),
	FIELD(origin, subject, FIELD_STR),
	FIELD(origin, dirty, FIELD_BOOL),
	FIELD(origin, started_ns, FIELD_I64),
	{ 0 },
};

static const struct field machine_field[] = {
	FIELD(machine, fingerprint, FIELD_STR),
	FIELD(machine, host, FIELD_STR),
	FIELD(machine, cpu, FIELD_STR),
	FIELD(machine, arch, FIELD_STR),
	FIELD(machine, kernel, FIELD_STR),
	FIELD(machine, os, FIELD_STR),
	FIELD(machine, virt, FIELD_STR),
	FIELD(machine, governor, FIELD_STR),
	FIELD(machine, ncpu, FIELD_U32),
	FIELD(machine, memory_bytes, FIELD_U64),
	{ 0 },
};

static const struct field job_field[] = {
	FIELD(job_result, name, FIELD_STR),
	FIELD_ENUM(job_result, delivery, &delivery_names),
	FIELD(job_result, why, FIELD_STR),
	FIELD(job_result, tail, FIELD_STR),
	FIELD(job_result, wall_s, FIELD_F64),
	FIELD(job_result, may_fail, FIELD_BOOL),
	{ 0 },
};

/* ---- writing ---- */

static void put_tools(struct json_out *o, const struct origin *origin)
{
	json_put_key(o, "tools");
	json_put_object(o);
	for (uint32_t i = 0; i < origin->ntool; i++) {
		json_put_key_str(o, origin->tool[i].name);
		json_put_str(o, origin->tool[i].version);
	}
	json_put_end_object(o);
}

static void put_jobs(struct json_out *o, const struct run *r)
{
	json_put_key(o, "jobs");
	json_put_array(o);
	for (uint32_t i = 0; i < r->njob; i++) {
		json_put_object(o);
		fields_put(o, job_field, &r->job[i]);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

void run_put(struct json_out *o, const struct run *r)
{
	json_put_object(o);
	json_put_key(o, "schema");
	json_put_str(o, S(SCHEMA));
	fields_put(o, run_field, r);
	fields_put(o, origin_field, &r->origin);
	json_put_key(o, "machine");
	json_put_object(o);
	fields_put(o, machine_field, &r->origin.machine);
	json_put_end_object(o);
	put_tools(o, &r->origin);
	put_jobs(o, r);
	json_put_end_object(o);
}

/* ---- reading ---- */

static void take_machine(struct json *j, struct machine *m)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		fields_take(j, machine_field, key, m);
}

static void take_tools(struct json *j, struct run *r)
{
	struct origin *origin = &r->origin;
	struct tool tool;
	uint32_t cap = 0;

	origin->ntool = 0;
	json_object(j);
	while (json_key(j, &tool.name) && json_str(j, &tool.version)) {
		ARENA_ROOM(r->arena, origin->tool, origin->ntool, cap);
		origin->tool[origin->ntool++] = tool;
	}
}

static void take_jobs(struct json *j, struct run *r)
{
	struct str key;

	json_array(j);
	while (json_item(j)) {
		struct job_result job = { .delivery = NOT_DELIVERED_SKIPPED, .wall_s = NAN };

		json_object(j);
		while (json_key(j, &key))
			fields_take(j, job_field, key, &job);
		ARENA_ROOM(r->arena, r->job, r->njob, r->job_cap);
		r->job[r->njob++] = job;
	}
}

static void take_schema(struct json *j)
{
	struct str schema;

	if (json_str(j, &schema) && !str_eq(schema, S(SCHEMA)))
		json_fail(j, "schema \"" SCHEMA "\" expected, not \"%.*s\"",
			STR(str_clip(schema, 64)));
}

bool run_take_json(struct json *j, struct run *r)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("schema")))
			take_schema(j);
		else if (str_eq(key, S("machine")))
			take_machine(j, &r->origin.machine);
		else if (str_eq(key, S("tools")))
			take_tools(j, r);
		else if (str_eq(key, S("jobs")))
			take_jobs(j, r);
		else if (!fields_take(j, run_field, key, r))
			fields_take(j, origin_field, key, &r->origin);
	}
	return json_ok(j);
}

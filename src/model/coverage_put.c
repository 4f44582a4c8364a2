#include "model/coverage_column.h"
#include "model/coverage_json.h"

/* ---- columns ---- */

static int64_t value_of(const struct cov_column *column, const void *field)
{
	uint64_t count;

	switch (column->type) {
	case COLUMN_COUNT:
		count = *(const uint64_t *)field;
		return count == COVERAGE_UNMEASURED ? -1 : count > INT64_MAX ? INT64_MAX : (int64_t)count;
	case COLUMN_SET:        /* settled: numbered in the order of first use */
	case COLUMN_U32:
		return *(const uint32_t *)field;
	case COLUMN_FLAG:
		return *(const bool *)field;
	case COLUMN_KIND:
		return (int64_t)*(const enum cov_branch_kind *)field;
	case COLUMN_STR:
		break;
	}
	return 0;
}

static bool holds_something(const struct cov_column *column, const struct cov_things *t, enum cov_kind kind)
{
	static const char zero[sizeof(uint64_t)];
	static const size_t bytes[] = { [COLUMN_COUNT] = sizeof(uint64_t), [COLUMN_SET] = sizeof(cov_set),
		[COLUMN_U32] = sizeof(uint32_t), [COLUMN_FLAG] = sizeof(bool), [COLUMN_KIND] = sizeof(enum cov_branch_kind) };

	for (uint32_t i = 0; i < t->n; i++) {
		const void *field = (const char *)cov_thing_at(t, kind, i) + column->offset;

		if (column->type == COLUMN_STR ? ((const struct str *)field)->n > 0 :
		    memcmp(field, zero, bytes[column->type]) != 0)
			return true;
	}
	return false;
}

static void put_column(struct json_out *o, const struct cov_column *column, const struct cov_things *t, enum cov_kind kind)
{
	if (!column->needed && !holds_something(column, t, kind))
		return;
	json_put_key(o, column->key);
	json_put_array(o);
	for (uint32_t i = 0; i < t->n; i++) {
		const void *field = (const char *)cov_thing_at(t, kind, i) + column->offset;

		if (column->type == COLUMN_STR)
			json_put_str(o, *(const struct str *)field);
		else
			json_put_i64(o, value_of(column, field));
	}
	json_put_end_array(o);
}

/* A kind of thing stands on one line: goldens are read by people, in diffs. */
static void put_table(struct json_out *o, enum cov_kind kind, const struct cov_file *f)
{
	struct cov_things t = cov_things_get(f, kind);
	uint32_t indent = o->indent;

	if (!t.n)
		return;
	json_put_key(o, cov_table[kind].key);
	json_put_object(o);
	o->indent = 0;
	for (const struct cov_column *column = cov_table[kind].column; column->key; column++)
		put_column(o, column, &t, kind);
	json_put_end_object(o);
	o->indent = indent;
}

static void put_files(struct json_out *o, const struct coverage *c)
{
	json_put_key(o, "files");
	json_put_array(o);
	for (uint32_t i = 0; i < c->n; i++) {
		json_put_object(o);
		fields_put(o, cov_file_field, &c->file[i]);
		for (enum cov_kind kind = 0; kind < COV_KINDS; kind++)
			put_table(o, kind, &c->file[i]);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

/* ---- the rest ---- */

/* The sources of each set, as indices; the first stands for 1. */
static void put_sets(struct json_out *o, const struct coverage *c)
{
	uint32_t indent = o->indent;

	if (c->nset < 2)
		return;
	json_put_key(o, "sets");
	o->indent = 0;
	json_put_array(o);
	for (cov_set set = 1; set < c->nset; set++) {
		json_put_array(o);
		for (uint32_t source = 0; source < c->nsource; source++)
			if (coverage_in(c, set, source))
				json_put_u64(o, source);
		json_put_end_array(o);
	}
	json_put_end_array(o);
	o->indent = indent;
}

void coverage_put(struct json_out *o, const struct coverage *c)
{
	json_put_object(o);
	fields_put(o, coverage_field, c);
	fields_put_all(o, "sources", cov_source_field, c->source, sizeof *c->source, c->nsource);
	fields_put_all(o, "exclusions", cov_exclusion_field, c->exclusion, sizeof *c->exclusion, c->nexclusion);
	put_sets(o, c);
	put_files(o, c);
	json_put_end_object(o);
}

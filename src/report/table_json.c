/* table_json - a comparison for programs: doc/schema/table.json. */
#include "report/table.h"

#include <math.h>

#include "base/json.h"
#include "report/table_words.h"

static void put_strings(struct json_out *o, const char *key, const struct str *s, uint32_t n)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++)
		json_put_str(o, s[i]);
	json_put_end_array(o);
}

/* {"goos": "linux"}: what the values of one key are called; keys without a value are left out. */
static void put_key(struct json_out *o, const struct projection *axis, uint32_t key)
{
	json_put_object(o);
	for (uint32_t i = 0; i < axis->nfield; i++) {
		struct str value = projection_value(axis, key, i);

		if (!words_has_values(&axis->field[i]) || !value.n)
			continue;
		json_put_key_str(o, axis->field[i].key);
		json_put_str(o, value);
	}
	json_put_end_object(o);
}

static const char *grounds_of(const struct table *t, const struct cell *base, const struct cell *c)
{
	if (c->summary_only)
		return "summary";
	if (t->exact)
		return "exact";
	return base->n > 1 && c->n > 1 ? "raw" : "single";
}

static void put_comparison(struct json_out *o, const struct tables *ts, const struct table *t,
	const struct cell *base, const struct cell *c)
{
	json_put_key(o, "comparison");
	if (!c->compared) {
		json_put_null(o);
		return;
	}
	json_put_object(o);
	json_member_str(o, "grounds", str_of(grounds_of(t, base, c)));
	json_member_f64(o, "delta", c->change);
	json_member_f64(o, "p", c->p);
	json_member_f64(o, "p_adjusted", c->p_adjusted);
	json_put_key(o, "changed");
	if (c->summary_only)
		json_put_null(o);
	else
		json_put_bool(o, cell_changed(ts, c, false));
	put_strings(o, "warnings", change_warning(c), c->nwarning - c->about_change);
	json_put_end_object(o);
}

static void put_cell(struct json_out *o, const struct tables *ts, const struct table *t,
	const struct cell *base, const struct cell *c)
{
	if (!c) {
		json_put_null(o);
		return;
	}
	json_put_object(o);
	json_member_f64(o, "center", c->center);
	json_member_f64(o, "lo", c->lo);
	json_member_f64(o, "hi", c->hi);
	json_member_f64(o, "level", c->level);
	json_put_key(o, "n");
	if (c->summary_only && !c->n)
		json_put_null(o);
	else
		json_put_u64(o, c->n);
	put_strings(o, "warnings", c->warning, c->about_change);
	put_comparison(o, ts, t, base, c);
	json_put_end_object(o);
}

static void put_rows(struct json_out *o, const struct tables *ts, const struct table *t)
{
	const struct projection *axis = &ts->projections.axis[AXIS_ROW];
	struct arena arena = { 0 };

	json_put_key(o, "rows");
	json_put_array(o);
	for (uint32_t row = 0; row < t->nrow; row++) {
		json_put_object(o);
		json_member_str(o, "name", projection_label(&arena, axis, t->row[row]));
		json_put_key(o, "key");
		put_key(o, axis, t->row[row]);
		json_put_key(o, "cells");
		json_put_array(o);
		for (uint32_t col = 0; col < t->ncol; col++)
			put_cell(o, ts, t, table_cell(t, row, 0), table_cell(t, row, col));
		json_put_end_array(o);
		json_put_end_object(o);
	}
	json_put_end_array(o);
	arena_free(&arena);
}

static void put_columns(struct json_out *o, const struct tables *ts, const struct table *t)
{
	const struct projection *axis = &ts->projections.axis[AXIS_COL];
	struct arena arena = { 0 };

	json_put_key(o, "columns");
	json_put_array(o);
	for (uint32_t col = 0; col < t->ncol; col++) {
		const struct column_summary *s = &t->summary[col];

		json_put_object(o);
		json_member_str(o, "name", projection_label(&arena, axis, t->col[col]));
		json_put_key(o, "key");
		put_key(o, axis, t->col[col]);
		json_member_f64(o, "geomean", s->geomean);
		json_member_f64(o, "geomean_delta", s->ratio - 1);
		put_strings(o, "warnings", s->warning, s->nwarning);
		json_put_end_object(o);
	}
	json_put_end_array(o);
	arena_free(&arena);
}

static void put_table(struct json_out *o, const struct tables *ts, const struct table *t)
{
	json_put_object(o);
	json_put_key(o, "key");
	put_key(o, &ts->projections.axis[AXIS_TABLE], t->key);
	json_member_str(o, "unit", t->unit);
	json_member_str(o, "better", str_of(better_name(t->better)));
	json_put_key(o, "exact");
	json_put_bool(o, t->exact);
	put_columns(o, ts, t);
	put_rows(o, ts, t);
	json_put_end_object(o);
}

void table_json(const struct tables *t, struct buf *out)
{
	struct json_out o;

	json_out_init(&o, out, 2);
	json_put_object(&o);
	json_member_str(&o, "schema", S("pawl/table/1"));
	json_member_f64(&o, "alpha", t->opt.alpha);
	json_member_f64(&o, "confidence", t->opt.confidence);
	json_put_key(&o, "tables");
	json_put_array(&o);
	for (uint32_t i = 0; i < t->n; i++)
		put_table(&o, t, &t->table[i]);
	json_put_end_array(&o);
	put_strings(&o, "remarks", t->remark, t->nremark);
	json_put_end_object(&o);
	buf_char(out, '\n');
}

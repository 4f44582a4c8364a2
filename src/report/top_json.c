/* The table as data, with what calls its rows and what they call where that was asked for. */
#include "report/top_part.h"

#include <math.h>

static const char *const inline_word[] = { "never", "partly", "always" };

void top_put_share(struct json_out *o, const char *key, int64_t value, int64_t total)
{
	json_put_key(o, key);
	json_put_f64(o, total ? (double)value / (double)total : NAN);
}

void top_put_filters(struct json_out *o, const struct top_page *page)
{
	json_put_key(o, "filters");
	json_put_array(o);
	for (uint32_t i = 0; i < page->nfilter; i++)
		json_put_str(o, page->filter[i]);
	json_put_end_array(o);
}

/* What calls a row, or what it calls; nothing where calls are not asked for. */
static void put_calls(struct json_out *o, const char *key, struct call_lists *l, uint32_t row)
{
	if (!l->rows)
		return;
	json_put_key(o, key);
	json_put_array(o);
	call_lists_sort(l, row);
	for (uint32_t i = l->first[row]; i < l->first[row + 1]; i++) {
		const struct profile_call *call = &l->rows->call[l->call[i]];

		json_put_object(o);
		json_put_key(o, "name");
		json_put_str(o, call_lists_other(l, call)->name);
		json_put_key(o, "calls");
		json_put_i64(o, call->weight);
		top_put_share(o, "calls_ratio", call->weight, l->rows->row[row].cum);
		json_put_key(o, "inlined");
		json_put_bool(o, call->inlined);
		json_put_key(o, "residual");
		json_put_bool(o, call->residual);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

static void put_row(struct json_out *o, const struct top_page *page, uint32_t row, struct call_lists lists[2])
{
	const struct profile_row *r = &page->rows->row[row];
	const struct frame *f = &page->profile->frame[r->frame];

	json_put_object(o);
	json_put_key(o, "name");
	json_put_str(o, r->name);
	json_put_key(o, "flat");
	json_put_i64(o, r->flat);
	json_put_key(o, "cum");
	json_put_i64(o, r->cum);
	top_put_share(o, "flat_ratio", r->flat, page->total);
	top_put_share(o, "cum_ratio", r->cum, page->total);
	json_put_key(o, "inlined");
	json_put_str(o, str_of(inline_word[r->inlining]));
	json_put_key(o, "module");
	if (f->module != NO_MODULE)
		json_put_str(o, page->profile->module[f->module].name);
	else
		json_put_null(o);
	put_calls(o, "callers", &lists[0], row);
	put_calls(o, "callees", &lists[1], row);
	json_put_end_object(o);
}

void top_json_head(struct json_out *o, const struct top_page *page, struct str schema)
{
	const struct weight *w = &page->profile->weight[page->weight];

	json_put_object(o);
	json_put_key(o, "schema");
	json_put_str(o, schema);
	json_put_key(o, "sample_type");
	json_put_str(o, page->mean ? arena_join(page->profile->arena, S("mean_"), w->name) : w->name);
	json_put_key(o, "unit");
	json_put_str(o, w->raw_unit);
}

static void put_rows(struct json_out *o, const struct top_page *page, struct call_lists lists[2])
{
	json_put_key(o, "rows");
	json_put_array(o);
	for (uint32_t i = 0; i < page->rows->n; i++)
		if (top_shows(page, i))
			put_row(o, page, i, lists);
	json_put_end_array(o);
}

void top_json(const struct top_page *page, struct arena *a, struct buf *out)
{
	struct call_lists lists[2] = { { 0 } };
	struct json_out o;

	for (int i = 0; i < 2 && page->calls; i++)
		call_lists_init(&lists[i], a, page->rows, !i);
	json_out_init(&o, out, 1);
	top_json_head(&o, page, S("pawl/top/1"));
	json_put_key(&o, "granularity");
	json_put_str(&o, str_of(granularity_name(page->granularity)));
	json_put_key(&o, "total");
	json_put_i64(&o, page->total);
	json_put_key(&o, "rows_kept");
	json_put_u64(&o, page->rows->all);
	json_put_key(&o, "rows_dropped");
	json_put_u64(&o, page->rows->dropped);
	json_put_key(&o, "dropped_below");
	json_put_i64(&o, page->rows->cutoff);
	top_put_filters(&o, page);
	put_rows(&o, page, lists);
	json_put_end_object(&o);
	buf_char(out, '\n');
}

#include "report/difference.h"

#include "base/json.h"

#include <math.h>

static void put_texts(struct json_out *o, const char *key, const struct str *text, uint32_t n)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++)
		json_put_str(o, text[i]);
	json_put_end_array(o);
}

static void put_total(
	struct json_out *o, const char *key, struct str name, int64_t total, double events,
	uint32_t recordings)
{
	json_put_key(o, key);
	json_put_object(o);
	json_member_str(o, "name", name);
	json_member_i64(o, "total", total);
	json_member_f64(o, "events", events);
	json_member_i64(o, "recordings", recordings);
	json_put_end_object(o);
}

static void put_side(struct json_out *o, const char *key, const struct profile_side *s)
{
	json_put_key(o, key);
	json_put_object(o);
	json_member_i64(o, "flat", s->flat);
	json_member_i64(o, "cum", s->cum);
	json_member_f64(o, "flat_ratio", s->share);
	json_member_f64(o, "cum_ratio", s->cum_share);
	json_member_f64(o, "events", s->events);
	json_put_end_object(o);
}

static const char *change_word(enum change c)
{
	return c == CHANGE_WORSE ? "grew" : c == CHANGE_BETTER ? "shrank" : change_name(c);
}

static void put_row(struct json_out *o, const struct profile_change *c)
{
	json_put_object(o);
	json_member_str(o, "name", c->name);
	json_member_str(o, "change", str_of(change_word(c->change)));
	json_member_bool(o, "significant", c->significant);
	put_side(o, "base", &c->base);
	put_side(o, "head", &c->head);
	json_member_f64(o, "flat_difference", c->difference);
	json_member_f64(o, "flat_error", c->error);
	json_member_f64(o, "cum_difference", c->cum_difference);
	json_member_f64(o, "dispersion", c->dispersion);
	json_member_f64(o, "p", c->p);
	json_member_f64(o, "p_adjusted", c->p_adjusted);
	json_put_end_object(o);
}

void difference_json(const struct difference_page *page, struct buf *out)
{
	const struct profile_diff *d = page->diff;
	uint32_t n = page->most && page->most < d->n ? page->most : d->n;
	struct json_out o;

	json_out_init(&o, out, 1);
	json_put_object(&o);
	json_member_str(&o, "schema", S("pawl/profile-diff/1"));
	json_member_str(&o, "sample_type", page->weight->name);
	json_member_str(&o, "unit", page->weight->raw_unit);
	json_member_str(&o, "granularity", str_of(granularity_name(page->granularity)));
	put_total(&o, "base", page->base_name, d->base_total, d->base_events, d->base_n);
	put_total(&o, "head", page->head_name, d->head_total, d->head_events, d->head_n);
	json_member_f64(&o, "alpha", page->alpha);
	json_member_f64(&o, "dispersion", d->dispersion_judged ? d->dispersion : NAN);
	json_member_i64(&o, "rows_total", d->n);
	json_member_i64(&o, "rows_significant", d->nsignificant);
	put_texts(&o, "filters", page->filter, page->nfilter);
	put_texts(&o, "notes", page->doubt, page->ndoubt);
	json_put_key(&o, "rows");
	json_put_array(&o);
	for (uint32_t i = 0; i < n; i++)
		put_row(&o, &d->row[i]);
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(out, '\n');
}

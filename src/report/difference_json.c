#include "report/difference.h"

#include "base/json.h"

#include <math.h>

static void put_text(struct json_out *o, const char *key, struct str text)
{
	json_put_key(o, key);
	json_put_str(o, text);
}

static void put_number(struct json_out *o, const char *key, double x)
{
	json_put_key(o, key);
	json_put_f64(o, x);
}

static void put_integer(struct json_out *o, const char *key, int64_t x)
{
	json_put_key(o, key);
	json_put_i64(o, x);
}

static void put_flag(struct json_out *o, const char *key, bool x)
{
	json_put_key(o, key);
	json_put_bool(o, x);
}

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
	put_text(o, "name", name);
	put_integer(o, "total", total);
	put_number(o, "events", events);
	put_integer(o, "recordings", recordings);
	json_put_end_object(o);
}

static void put_side(struct json_out *o, const char *key, const struct profile_side *s)
{
	json_put_key(o, key);
	json_put_object(o);
	put_integer(o, "flat", s->flat);
	put_integer(o, "cum", s->cum);
	put_number(o, "flat_ratio", s->share);
	put_number(o, "cum_ratio", s->cum_share);
	put_number(o, "events", s->events);
	json_put_end_object(o);
}

static const char *change_word(enum change c)
{
	return c == CHANGE_WORSE ? "grew" : c == CHANGE_BETTER ? "shrank" : change_name(c);
}

static void put_row(struct json_out *o, const struct profile_change *c)
{
	json_put_object(o);
	put_text(o, "name", c->name);
	put_text(o, "change", str_of(change_word(c->change)));
	put_flag(o, "significant", c->significant);
	put_side(o, "base", &c->base);
	put_side(o, "head", &c->head);
	put_number(o, "flat_difference", c->difference);
	put_number(o, "flat_error", c->error);
	put_number(o, "cum_difference", c->cum_difference);
	put_number(o, "dispersion", c->dispersion);
	put_number(o, "p", c->p);
	put_number(o, "p_adjusted", c->p_adjusted);
	json_put_end_object(o);
}

void difference_json(const struct difference_page *page, struct buf *out)
{
	const struct profile_diff *d = page->diff;
	uint32_t n = page->most && page->most < d->n ? page->most : d->n;
	struct json_out o;

	json_out_init(&o, out, 1);
	json_put_object(&o);
	put_text(&o, "schema", S("pawl/profile-diff/1"));
	put_text(&o, "sample_type", page->weight->name);
	put_text(&o, "unit", page->weight->raw_unit);
	put_text(&o, "granularity", str_of(granularity_name(page->granularity)));
	put_total(&o, "base", page->base_name, d->base_total, d->base_events, d->base_n);
	put_total(&o, "head", page->head_name, d->head_total, d->head_events, d->head_n);
	put_number(&o, "alpha", page->alpha);
	put_number(&o, "dispersion", d->dispersion_judged ? d->dispersion : NAN);
	put_integer(&o, "rows_total", d->n);
	put_integer(&o, "rows_significant", d->nsignificant);
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

#include "report/top_list_part.h"

#include "report/top_part.h"

static void put_line(struct json_out *o, const struct list_line *line, const struct list_text *t)
{
	json_put_object(o);
	json_put_key(o, "line");
	if (line->line)
		json_put_u64(o, line->line);
	else
		json_put_null(o);
	json_put_key(o, "flat");
	json_put_i64(o, line->flat);
	json_put_key(o, "cum");
	json_put_i64(o, line->cum);
	json_put_key(o, "text");
	if (line->line && line->line <= t->n)
		json_put_str(o, str_clip(list_text_line(t, line->line), 4 * LIST_COLUMNS_MOST));
	else
		json_put_null(o);
	json_put_end_object(o);
}

static void put_source(struct json_out *o, const char *key, struct str text)
{
	json_put_key(o, key);
	if (text.n)
		json_put_str(o, text);
	else
		json_put_null(o);
}

static void put_routine(struct json_out *o, struct list *l, struct list_part part)
{
	const struct list_line *head = &l->line[part.first];
	static const struct list_text none;
	const struct list_text *t = head->file.n ? list_text_of(l, head->file) : &none;

	json_put_object(o);
	json_put_key(o, "name");
	json_put_str(o, head->function);
	put_source(o, "file", head->file);
	put_source(o, "no_source", t->why);
	json_put_key(o, "flat");
	json_put_i64(o, part.flat);
	json_put_key(o, "cum");
	json_put_i64(o, part.cum);
	top_put_share(o, "cum_ratio", part.cum, l->page->total);
	json_put_key(o, "lines");
	json_put_array(o);
	for (uint32_t i = part.first; i < part.end; i++)
		put_line(o, &l->line[i], t);
	json_put_end_array(o);
	json_put_end_object(o);
}

void top_list_json(struct list *l, struct buf *out)
{
	struct list_part part = { 0 };
	struct json_out o;

	json_out_init(&o, out, 1);
	top_json_head(&o, l->page, S("pawl/list/1"));
	json_put_key(&o, "total");
	json_put_i64(&o, l->page->total);
	top_put_filters(&o, l->page);
	json_put_key(&o, "routines");
	json_put_array(&o);
	while (part.end < l->n) {
		part = list_part_at(l, part.end, true);
		put_routine(&o, l, part);
	}
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(out, '\n');
}

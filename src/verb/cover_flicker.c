/* pawl cover flicker - what some of several runs covered and others did not. */
#include "model/coverage_flicker.h"

#include "base/json.h"
#include "base/utf8.h"
#include "verb/cover_input.h"
#include "verb/cover_words.h"
#include "verb/talk.h"

static uint32_t count_sources(const struct coverage *c, cov_set set)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->nsource; i++)
		n += coverage_in(c, set, i);
	return n;
}

static void put_place(struct buf *b, const struct coverage *c, const struct cov_flicker *f)
{
	buf_printf(b, "%2u of %u  ", count_sources(c, f->by), count_sources(c, f->in));
	utf8_safe(b, f->path);
	buf_printf(b, ":%u", f->line);
	if (f->end_line > f->line)
		buf_printf(b, "-%u", f->end_line);
	buf_lit(b, "  by");
	for (uint32_t i = 0; i < c->nsource; i++) {
		if (!coverage_in(c, f->by, i))
			continue;
		buf_char(b, ' ');
		utf8_safe(b, c->source[i].name);
	}
	buf_char(b, '\n');
}

static void put_text(struct buf *b, const struct coverage *c, const struct cov_flickers *x)
{
	if (x->n)
		buf_lit(b, "RUNS     PLACE\n-------  -----\n");
	for (uint32_t i = 0; i < x->n; i++)
		put_place(b, c, &x->flicker[i]);
	buf_printf(b, "%s%llu of %llu statements and lines flicker between %u runs\n", x->n ? "\n" : "", (unsigned long long)x->flickering,
		(unsigned long long)x->all, c->nsource);
}

static void put_names(struct json_out *o, const char *key, const struct coverage *c, cov_set set)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < c->nsource; i++)
		if (coverage_in(c, set, i))
			json_put_str(o, c->source[i].name);
	json_put_end_array(o);
}

static void put_json(struct buf *b, const struct coverage *c, const struct cov_flickers *x)
{
	struct json_out o;

	json_out_init(&o, b, 2);
	json_put_object(&o);
	json_put_key(&o, "schema");
	json_put_str(&o, S("pawl/cover-flicker/1"));
	json_member_u64(&o, "runs", c->nsource);
	json_member_u64(&o, "measured", x->all);
	json_member_u64(&o, "flickering", x->flickering);
	json_put_key(&o, "places");
	json_put_array(&o);
	for (uint32_t i = 0; i < x->n; i++) {
		json_put_object(&o);
		json_put_key(&o, "file");
		json_put_str(&o, x->flicker[i].path);
		json_member_u64(&o, "line", x->flicker[i].line);
		json_member_u64(&o, "end_line", x->flicker[i].end_line);
		json_member_u64(&o, "n", x->flicker[i].n);
		put_names(&o, "by", c, x->flicker[i].by);
		put_names(&o, "in", c, x->flicker[i].in);
		json_put_end_object(&o);
	}
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(b, '\n');
}

static bool show(struct cover_input *in, struct err *e)
{
	struct cov_flickers x;
	struct buf b = { 0 };
	bool ok;

	if (in->all.nsource < 2) {
		err_set(e, ERR_USAGE, "what flickers shows in two runs or more");
		return err_hint(e, "like pawl cover flicker run1.out run2.out run3.out");
	}
	coverage_flickers(&in->arena, &in->all, &x);
	if (cover_options.json)
		put_json(&b, &in->all, &x);
	else
		put_text(&b, &in->all, &x);
	ok = cover_options.json ? print_out(&b, e) : print_text(&b, e);
	buf_release(&b);
	return ok;
}

bool cover_word_flicker(int argc, char **argv, int *status, struct err *e)
{
	struct cover_input in = { 0 };
	bool ok = cover_read(&in, argc, argv, e) && show(&in, e);

	if (ok) {
		cover_tell_missing(&in);
		*status = in.nmissing ? 3 : 0;
	}
	cover_release(&in);
	return ok;
}

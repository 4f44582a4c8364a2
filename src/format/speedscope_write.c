/*
 * speedscope's file format from a profile.
 *
 * Choices [1] Each weight is a profile of the file, under the weight's name, with the same samples in the same order.
 *         [2] Units that speedscope does not have are "none".
 *             Times are written in nanoseconds, in which they are read.
 *         [3] Samples in which every weight is 0 are left out.
 */
#include "format/speedscope_part.h"

#include "model/profile_named.h"

struct written_unit { struct str raw, name; int32_t scale; };   /* a raw unit is 10^scale of the named */

static struct written_unit unit_of(const struct weight *w) /* [2] */
{
	static const struct written_unit known[] = {
		{ S("nanoseconds"), S("nanoseconds"), 0 }, { S("microseconds"), S("nanoseconds"), 3 },
		{ S("milliseconds"), S("nanoseconds"), 6 }, { S("seconds"), S("nanoseconds"), 9 }, { S("bytes"), S("bytes"), 0 },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(w->raw_unit, known[i].raw))
			return known[i];
	return (struct written_unit){ .name = S("none") };
}

static void put_u32(struct json_out *o, const char *key, uint32_t x)
{
	if (!x)
		return;
	json_put_key(o, key);
	json_put_u64(o, x);
}

static void put_frames(struct json_out *o, const struct profile *p)
{
	json_put_key(o, "shared");
	json_put_object(o);
	json_put_key(o, "frames");
	json_put_array(o);
	for (uint32_t i = 0; i < p->nframe; i++) {
		json_put_object(o);
		json_member_str(o, "name", p->frame[i].function);
		if (p->frame[i].file.n)
			json_member_str(o, "file", p->frame[i].file);
		put_u32(o, "line", p->frame[i].line);
		put_u32(o, "col", p->frame[i].column);
		json_put_end_object(o);
	}
	json_put_end_array(o);
	json_put_end_object(o);
}

struct unrolled {
	uint32_t *frame, n, cap;        /* innermost first */
};

static bool is_empty(const struct profile *p, uint32_t sample) /* [3] */
{
	for (uint32_t w = 0; w < p->nweight; w++)
		if (p->weight[w].value[sample])
			return false;
	return true;
}

static void put_samples(struct json_out *o, const struct profile *p, struct unrolled *u)
{
	json_put_key(o, "samples");
	json_put_array(o);
	for (uint32_t i = 0; i < p->nsample; i++) {
		if (is_empty(p, i))
			continue;
		u->n = 0;
		for (uint32_t at = p->sample[i].stack; at != NO_STACK; at = p->stack[at].parent) {
			ARENA_ROOM(p->arena, u->frame, u->n, u->cap);
			u->frame[u->n++] = p->stack[at].frame;
		}
		json_put_array(o);
		while (u->n)
			json_put_u64(o, u->frame[--u->n]);
		json_put_end_array(o);
	}
	json_put_end_array(o);
}

static void put_value(struct json_out *o, int64_t value, int32_t scale)
{
	for (int64_t x; scale > 0 && !__builtin_mul_overflow(value, 10, &x); scale--)
		value = x;
	if (scale)
		json_put_f64(o, (double)value * pow(10, scale));
	else
		json_put_i64(o, value);
}

static void put_profile(struct json_out *o, const struct profile *p, const struct weight *w, uint32_t index,
	struct unrolled *u)
{
	struct written_unit unit = unit_of(w);
	int32_t scale = w->scale + unit.scale;

	json_put_object(o);
	json_member_str(o, "type", S("sampled"));
	json_member_str(o, "name", w->name);
	json_member_str(o, "unit", unit.name);
	json_put_key(o, "startValue");
	json_put_u64(o, 0);
	json_put_key(o, "endValue");
	put_value(o, profile_total(p, index), scale);
	put_samples(o, p, u);
	json_put_key(o, "weights");
	json_put_array(o);
	for (uint32_t i = 0; i < p->nsample; i++)
		if (!is_empty(p, i))
			put_value(o, w->value[i], scale);
	json_put_end_array(o);
	json_put_end_object(o);
}

static void put_file(struct json_out *o, const struct profile *p)
{
	struct unrolled u = { 0 };

	json_put_object(o);
	json_member_str(o, "$schema", S("https://www.speedscope.app/file-format-schema.json"));
	json_member_str(o, "exporter", S(SPEEDSCOPE_EXPORTER "@" PAWL_VERSION));
	json_put_key(o, "activeProfileIndex");
	json_put_u64(o, p->preferred);
	put_frames(o, p);
	json_put_key(o, "profiles");
	json_put_array(o);
	for (uint32_t w = 0; w < p->nweight; w++)
		put_profile(o, p, &p->weight[w], w, &u); /* [1] */
	json_put_end_array(o);
	json_put_end_object(o);
	buf_char(o->buf, '\n');
}

static bool is_positive(const struct profile *p, struct err *e)
{
	for (uint32_t w = 0; w < p->nweight; w++)
		for (uint32_t i = 0; i < p->nsample; i++)
			if (p->weight[w].value[i] < 0)
				return err_set(e, ERR_USAGE, "speedscope cannot show a value below 0, as \"%.*s\" has it",
					STR(str_clip(p->weight[w].name, 64)));
	return true;
}

bool speedscope_write(const struct evidence *ev, struct buf *out, struct err *e)
{
	struct arena a = { 0 };
	struct profile named;
	struct json_out o;
	bool ok;

	if (ev->model != MODEL_PROFILE)
		return err_set(e, ERR_USAGE, "speedscope holds profiles, not the model \"%s\"", model_name(ev->model));
	profile_init(&named, &a);
	ok = profile_named(&named, &ev->profile, true, e) && is_positive(&named, e);
	if (ok) {
		json_out_init(&o, out, 0);
		put_file(&o, &named);
	}
	arena_free(&a);
	return ok;
}

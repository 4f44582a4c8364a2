#include "model/profile_json.h"

#include "model/fields.h"

#include <math.h>

static const struct field profile_field[] = {
	FIELD(profile, preferred, FIELD_U32),
	FIELD(profile, period, FIELD_F64),
	FIELD(profile, period_type, FIELD_STR),
	FIELD(profile, period_unit, FIELD_STR),
	FIELD(profile, duration_s, FIELD_F64),
	FIELD(profile, started_ns, FIELD_I64),
	FIELD(profile, main_binary, FIELD_STR),
	FIELD(profile, drop_frames, FIELD_STR),
	FIELD(profile, keep_frames, FIELD_STR),
	FIELD(profile, doc_url, FIELD_STR),
	{ 0 },
};

static const struct field module_field[] = {
	FIELD(module, name, FIELD_STR),
	FIELD(module, build_id, FIELD_STR),
	FIELD(module, start, FIELD_U64),
	FIELD(module, limit, FIELD_U64),
	FIELD(module, offset, FIELD_U64),
	{ 0 },
};

static const struct field frame_field[] = {
	FIELD(frame, function, FIELD_STR),
	FIELD(frame, system_name, FIELD_STR),
	FIELD(frame, file, FIELD_STR),
	{ .key = "module", .kind = FIELD_U32, .offset = offsetof(struct frame, module), .unknown = NO_MODULE },
	FIELD(frame, line, FIELD_U32),
	FIELD(frame, column, FIELD_U32),
	FIELD(frame, start_line, FIELD_U32),
	FIELD(frame, address, FIELD_U64),
	FIELD(frame, inlined, FIELD_BOOL),
	{ 0 },
};

static const struct field label_field[] = {
	FIELD(label, key, FIELD_STR),
	FIELD(label, text, FIELD_STR),
	FIELD(label, unit, FIELD_STR),
	FIELD(label, number, FIELD_I64),
	FIELD(label, numeric, FIELD_BOOL),
	{ 0 },
};

static const struct field weight_field[] = {
	FIELD(weight, name, FIELD_STR),
	{ .key = "unit", .kind = FIELD_STR, .offset = offsetof(struct weight, raw_unit) },
	{ 0 },
};

/* ---- writing ---- */

static void put_objects(struct json_out *o, const char *key, const struct field *field, const void *object,
	size_t size, uint32_t n)
{
	if (!n)
		return;
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++) {
		json_put_object(o);
		fields_put(o, field, (const char *)object + i * size);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

/* Half of an array of pairs, counted from 1 so that "none" (UINT32_MAX) is 0 when `from_one`. */
static void put_column(struct json_out *o, const char *key, const uint32_t *half, uint32_t n, bool from_one)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < n; i++)
		json_put_u64(o, from_one ? (uint32_t)(half[2 * (size_t)i] + 1) : half[2 * (size_t)i]);
	json_put_end_array(o);
}

static void put_pairs(struct json_out *o, const char *key, const char *x, const char *y, const uint32_t *pairs,
	uint32_t n)
{
	json_put_key(o, key);
	json_put_object(o);
	if (n) {
		put_column(o, x, pairs, n, true);
		put_column(o, y, pairs + 1, n, false);
	}
	json_put_end_object(o);
}

static void put_labels(struct json_out *o, const struct profile *p)
{
	if (p->nlabel_set < 2)
		return;
	json_put_key(o, "labels");
	json_put_array(o);
	for (uint32_t i = 1; i < p->nlabel_set; i++) {
		json_put_array(o);
		for (uint32_t k = 0; k < p->label_set[i].n; k++) {
			json_put_object(o);
			fields_put(o, label_field, &p->label[p->label_set[i].first + k]);
			json_put_end_object(o);
		}
		json_put_end_array(o);
	}
	json_put_end_array(o);
}

static void put_weights(struct json_out *o, const struct profile *p)
{
	json_put_key(o, "weights");
	json_put_array(o);
	for (uint32_t w = 0; w < p->nweight; w++) {
		json_put_object(o);
		fields_put(o, weight_field, &p->weight[w]);
		if (p->weight[w].scale) {
			json_put_key(o, "scale");
			json_put_i64(o, p->weight[w].scale);
		}
		json_put_key(o, "values");
		json_put_array(o);
		for (uint32_t i = 0; i < p->nsample; i++)
			json_put_i64(o, p->weight[w].value[i]);
		json_put_end_array(o);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

void profile_put(struct json_out *o, const struct profile *p)
{
	uint32_t indent = o->indent;

	json_put_object(o);
	o->indent = 0;
	fields_put(o, profile_field, p);
	if (p->ncomment) {
		json_put_key(o, "comments");
		json_put_array(o);
		for (uint32_t i = 0; i < p->ncomment; i++)
			json_put_str(o, p->comment[i]);
		json_put_end_array(o);
	}
	put_objects(o, "modules", module_field, p->module, sizeof *p->module, p->nmodule);
	put_objects(o, "frames", frame_field, p->frame, sizeof *p->frame, p->nframe);
	put_labels(o, p);
	put_pairs(o, "stacks", "parent", "frame", (const uint32_t *)p->stack, p->nstack);
	put_pairs(o, "samples", "stack", "labels", (const uint32_t *)p->sample, p->nsample);
	put_weights(o, p);
	json_put_end_object(o);
	o->indent = indent;
}

/* ---- reading ---- */

static void take_object(struct json *j, const struct field *field, void *object)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		fields_take(j, field, key, object);
}

static void take_comments(struct json *j, struct profile *p)
{
	struct str text;

	json_array(j);
	while (json_item(j) && json_str(j, &text))
		profile_comment(p, text);
}

static void take_modules(struct json *j, struct profile *p)
{
	json_array(j);
	while (json_item(j)) {
		struct module m = { 0 };

		take_object(j, module_field, &m);
		ARENA_ROOM(p->arena, p->module, p->nmodule, p->module_cap);
		p->module[p->nmodule++] = m;
	}
}

static void take_frames(struct json *j, struct profile *p)
{
	json_array(j);
	while (json_item(j)) {
		struct frame f = { .module = NO_MODULE };

		take_object(j, frame_field, &f);
		if (!f.function.n && !f.address)
			json_fail(j, "a frame needs a function or an address");
		profile_append_frame(p, &f);
	}
}

static void take_label_set(struct json *j, struct profile *p)
{
	struct label_set *set;
	uint32_t first = p->nlabel;

	json_array(j);
	while (json_item(j)) {
		struct label label = { 0 };

		take_object(j, label_field, &label);
		if (!label.key.n)
			json_fail(j, "a label needs a key");
		ARENA_ROOM(p->arena, p->label, p->nlabel, p->label_cap);
		p->label[p->nlabel++] = label;
	}
	ARENA_ROOM(p->arena, p->label_set, p->nlabel_set, p->label_set_cap);
	set = &p->label_set[p->nlabel_set++];
	*set = (struct label_set){ first, p->nlabel - first };
}

static void take_labels(struct json *j, struct profile *p)
{
	json_array(j);
	while (json_item(j))
		take_label_set(j, p);
}

struct column { uint32_t *x; uint32_t n, cap; };

static void take_column(struct json *j, struct arena *a, struct column *c)
{
	uint64_t x;

	c->n = 0;
	json_array(j);
	while (json_item(j) && json_u64(j, &x)) {
		if (x > UINT32_MAX)
			json_fail(j, "an index below 2^32 expected");
		ARENA_ROOM(a, c->x, c->n, c->cap);
		c->x[c->n++] = (uint32_t)x;
	}
}

/* Two columns of equal length as an array of pairs; the first counts from 1. */
static struct index_pair *take_pairs(struct json *j, struct arena *a, const char *x, const char *y, uint32_t *n)
{
	struct column first = { 0 }, second = { 0 };
	struct index_pair *pair;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, str_of(x)))
			take_column(j, a, &first);
		else if (str_eq(key, str_of(y)))
			take_column(j, a, &second);
	}
	if (first.n != second.n)
		json_fail(j, "\"%s\" and \"%s\" differ in length: %u and %u", x, y, first.n, second.n);
	*n = json_ok(j) ? first.n : 0;
	pair = ARENA_ARRAY(a, struct index_pair, *n);
	for (uint32_t i = 0; i < *n; i++)
		pair[i] = (struct index_pair){ first.x[i] - 1, second.x[i] };
	return pair;
}

/* One kind of value: `n` is how many there were. */
struct weight_taking { struct weight weight; uint32_t n, cap; };

static void take_scale(struct json *j, struct weight *w)
{
	int64_t scale;

	if (json_i64(j, &scale) && (scale < -300 || scale > 300))
		json_fail(j, "\"scale\" between -300 and 300 expected");
	else
		w->scale = (int32_t)scale;
}

static void take_values(struct json *j, struct arena *a, struct weight_taking *t)
{
	int64_t x;

	t->n = 0;
	json_array(j);
	while (json_item(j) && json_i64(j, &x)) {
		ARENA_ROOM(a, t->weight.value, t->n, t->cap);
		t->weight.value[t->n++] = x;
	}
}

static void take_weight(struct json *j, struct profile *p, uint32_t *nvalue)
{
	struct weight_taking t = { 0 };
	struct weight *w;
	struct str key;
	uint32_t i;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("scale")))
			take_scale(j, &t.weight);
		else if (str_eq(key, S("values")))
			take_values(j, p->arena, &t);
		else
			fields_take(j, weight_field, key, &t.weight);
	}
	if (p->nweight && t.n != *nvalue)
		json_fail(j, "weights differ in the number of their values: %u and %u", *nvalue, t.n);
	*nvalue = t.n;
	i = profile_weight(p, t.weight.name, t.weight.raw_unit);
	w = &p->weight[i];
	w->scale = t.weight.scale;
	w->value = t.weight.value;
}

static void take_weights(struct json *j, struct profile *p, uint32_t *nvalue)
{
	json_array(j);
	while (json_item(j))
		take_weight(j, p, nvalue);
}

static bool check_tables(struct json *j, const struct profile *p)
{
	for (uint32_t i = 0; i < p->nframe; i++)
		if (p->frame[i].module != NO_MODULE && p->frame[i].module >= p->nmodule)
			return json_fail(j, "frame %u has module %u of %u", i, p->frame[i].module, p->nmodule);
	for (uint32_t i = 0; i < p->nstack; i++)
		if (p->stack[i].frame >= p->nframe || (p->stack[i].parent != NO_STACK && p->stack[i].parent >= i))
			return json_fail(j, "stack %u has a frame or parent that is not there before it", i);
	for (uint32_t i = 0; i < p->nsample; i++)
		if (p->sample[i].labels >= p->nlabel_set ||
			(p->sample[i].stack != NO_STACK && p->sample[i].stack >= p->nstack))
			return json_fail(j, "sample %u has a stack or labels that are not there", i);
	return true;
}

static void check_profile(struct json *j, const struct profile *p, uint32_t nvalue)
{
	if (!json_ok(j) || !check_tables(j, p))
		return;
	if (!p->nweight || p->preferred >= p->nweight)
		json_fail(j, "\"preferred\" is %u of %u weights", p->preferred, p->nweight);
	else if (nvalue != p->nsample)
		json_fail(j, "%u samples with %u values", p->nsample, nvalue);
}

void profile_take(struct json *j, struct profile *p)
{
	struct index_pair *stack = NULL, *sample = NULL;
	uint32_t nvalue = 0, nstack = 0, nsample = 0;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("comments")))
			take_comments(j, p);
		else if (str_eq(key, S("modules")))
			take_modules(j, p);
		else if (str_eq(key, S("frames")))
			take_frames(j, p);
		else if (str_eq(key, S("labels")))
			take_labels(j, p);
		else if (str_eq(key, S("stacks")))
			stack = take_pairs(j, p->arena, "parent", "frame", &nstack);
		else if (str_eq(key, S("samples")))
			sample = take_pairs(j, p->arena, "stack", "labels", &nsample);
		else if (str_eq(key, S("weights")))
			take_weights(j, p, &nvalue);
		else
			fields_take(j, profile_field, key, p);
	}
	/* Only now: weights may stand before samples, and profile_weight() wants none. */
	p->stack = (struct stack *)stack;
	p->nstack = p->stack_cap = nstack;
	p->sample = (struct stack_sample *)sample;
	p->nsample = p->sample_cap = nsample;
	check_profile(j, p, nvalue);
}

/*
 * speedscope - the file format of speedscope.app, which many profilers write.
 *
 * Spec    https://www.speedscope.app/file-format-schema.json and src/lib/file-format-spec.ts of speedscope 1.25.
 * Gives   A profile with a weight for each unit that the file has, or, in files that pawl wrote, for each weight.
 * Loses   The order and the time of samples and events, the name of the file.
 * Choices [1] Several profiles of one unit in a file are threads: their samples get the label "comm" with the profile's name.  Only pawl's
 *             own files say by "exporter" that profiles are weights.
 *         [2] Times become whole nanoseconds, rounded at each event, so that what lies between two of them adds up.
 *             Other values stay as they are; if there are fractions, to nine decimals.
 *         [3] Between two events the time belongs to the innermost open frame; where none is open it belongs to nobody.
 *         [4] What is open at the end of an evented profile ends there, with a note.
 */
#include "format/speedscope_part.h"

#include "format/json_bits.h"

#define BITS_SCHEMA 64
#define BITS_MEMBERS 24 /* shared.frames or profiles with a type */

/* One profile of the file: value[i] belongs to stack[i]; of events at[i] is when stack[i] began to be innermost. */
struct part {
	struct str name, unit;
	uint32_t *stack;
	double *value;
	uint32_t nstack, stack_cap, nvalue, value_cap;
	uint32_t weight;
	bool evented;
	double end;                     /* NaN = not said */
	uint64_t at;
};

struct speedscope {
	struct reading *out;
	struct json *json;
	uint32_t evidence, nframe;      /* frames of the file */
	uint32_t *frame;                /* the file's index -> the profile's */
	uint32_t frame_cap;
	struct part *part;
	uint32_t npart, part_cap;
	uint64_t active;
	bool own;                       /* written by pawl */
};

static struct profile *profile_of(const struct speedscope *s)
{
	return &s->out->evidence[s->evidence].profile;
}

/* ---- shared.frames ---- */

static void take_u32(struct json *j, uint32_t *out)
{
	uint64_t x;

	if (json_peek(j) == JSON_NUMBER && json_u64(j, &x) && x <= UINT32_MAX)
		*out = (uint32_t)x;
}

static void take_frame(struct speedscope *s)
{
	struct frame f = { .module = NO_MODULE };
	struct json *j = s->json;
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("name")))
			json_str(j, &f.function);
		else if (str_eq(key, S("file")) && json_peek(j) == JSON_STRING)
			json_str(j, &f.file);
		else if (str_eq(key, S("line")))
			take_u32(j, &f.line);
		else if (str_eq(key, S("col")))
			take_u32(j, &f.column);
	if (!f.function.n)
		f.function = S("[unknown]");
	ARENA_ROOM(s->out->arena, s->frame, s->nframe, s->frame_cap);
	s->frame[s->nframe++] = profile_frame(profile_of(s), &f);
}

static void take_shared(struct speedscope *s)
{
	struct str key;

	s->nframe = 0;
	json_object(s->json);
	while (json_key(s->json, &key)) {
		if (!str_eq(key, S("frames")))
			continue;
		json_array(s->json);
		while (json_item(s->json))
			take_frame(s);
	}
}

/* ---- profiles ---- */

static void add_value(struct speedscope *s, struct part *p, double value)
{
	ARENA_ROOM(s->out->arena, p->value, p->nvalue, p->value_cap);
	p->value[p->nvalue++] = value;
}

static void add_stack(struct speedscope *s, struct part *p, uint32_t stack)
{
	ARENA_ROOM(s->out->arena, p->stack, p->nstack, p->stack_cap);
	p->stack[p->nstack++] = stack;
}

/* The profile's frame for one of the file's; fails when there is none. */
static bool frame_at(struct speedscope *s, uint64_t index, uint32_t *frame)
{
	if (index >= s->nframe)
		return json_fail(s->json, "an index below %u, the number of shared frames, expected", s->nframe);
	*frame = s->frame[index];
	return true;
}

static void take_samples(struct speedscope *s, struct part *p)
{
	struct json *j = s->json;
	uint64_t index;

	json_array(j);
	while (json_item(j)) {
		uint32_t stack = NO_STACK, frame = 0;

		json_array(j);
		while (json_item(j))
			if (json_u64(j, &index) && frame_at(s, index, &frame))
				stack = profile_stack(profile_of(s), stack, frame);
		add_stack(s, p, stack);
	}
}

static void take_weights(struct speedscope *s, struct part *p)
{
	double x;

	json_array(s->json);
	while (json_item(s->json) && json_f64(s->json, &x))
		add_value(s, p, x);
}

struct event {
	struct str type;
	double at;
	uint64_t frame;
};

static struct event take_event(struct json *j)
{
	struct event ev = { .at = NAN, .frame = UINT64_MAX };
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("type")))
			json_str(j, &ev.type);
		else if (str_eq(key, S("at")))
			json_f64(j, &ev.at);
		else if (str_eq(key, S("frame")))
			json_u64(j, &ev.frame);
	return ev;
}

/* The stack after an event. */
static uint32_t after(struct speedscope *s, const struct event *ev, uint32_t stack)
{
	struct profile *p = profile_of(s);
	uint32_t frame = 0;

	if (!frame_at(s, ev->frame, &frame))
		return stack;
	if (str_eq(ev->type, S("O")))
		return profile_stack(p, stack, frame);
	if (!str_eq(ev->type, S("C")))
		json_fail(s->json, "an event of type \"O\" or \"C\" expected");
	else if (stack == NO_STACK || p->stack[stack].frame != frame)
		json_fail(s->json, "an event that closes the innermost open frame expected");
	else
		return p->stack[stack].parent;
	return stack;
}

static void take_events(struct speedscope *s, struct part *p)
{
	uint32_t stack = NO_STACK;
	double last = -INFINITY;

	p->evented = true;
	json_array(s->json);
	while (json_item(s->json)) {
		struct event ev = take_event(s->json);

		if (!json_ok(s->json))
			return;
		if (!(ev.at >= last))
			json_fail(s->json, "an event with an \"at\" that is not before the one above expected");
		last = ev.at;
		stack = after(s, &ev, stack);
		add_stack(s, p, stack);
		add_value(s, p, ev.at);
	}
}

static void close_events(struct speedscope *s, struct part *p) /* [4] */
{
	if (!p->nstack || p->stack[p->nstack - 1] == NO_STACK)
		return;
	if (p->end >= p->value[p->nvalue - 1])
		evidence_note(s->out, s->evidence, p->at, "frames that were open at the end were closed there");
	else
		evidence_note(s->out, s->evidence, p->at, "frames were open at the end, which is not said: their last part is lost");
}

static void take_part(struct speedscope *s)
{
	struct part p = { .at = json_at(s->json), .end = NAN };
	struct str key;

	json_object(s->json);
	while (json_key(s->json, &key))
		if (str_eq(key, S("name")))
			json_str(s->json, &p.name);
		else if (str_eq(key, S("unit")))
			json_str(s->json, &p.unit);
		else if (str_eq(key, S("endValue")))
			json_f64(s->json, &p.end);
		else if (str_eq(key, S("samples")))
			take_samples(s, &p);
		else if (str_eq(key, S("weights")))
			take_weights(s, &p);
		else if (str_eq(key, S("events")))
			take_events(s, &p);
	if (json_ok(s->json) && p.nstack != p.nvalue)
		json_fail(s->json, "as many weights as samples expected, not %u and %u", p.nvalue, p.nstack);
	if (json_ok(s->json) && p.evented)
		close_events(s, &p);
	ARENA_ROOM(s->out->arena, s->part, s->npart, s->part_cap);
	s->part[s->npart++] = p;
}

/* ---- values ---- */

/* What one of the unit is in nanoseconds; 0 when it is no time. */
static double nanoseconds(struct str unit)
{
	static const struct { struct str word; double ns; } known[] = { { S("nanoseconds"), 1 }, { S("microseconds"), 1e3 },
		{ S("milliseconds"), 1e6 }, { S("seconds"), 1e9 } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(unit, known[i].word))
			return known[i].ns;
	return 0;
}

/* The weight that a part adds to; made when there is none. */
static uint32_t weight_of(struct speedscope *s, const struct part *p)
{
	struct profile *into = profile_of(s);
	bool is_time = nanoseconds(p->unit) > 0, is_bytes = str_eq(p->unit, S("bytes"));
	struct str raw = is_time ? S("nanoseconds") : is_bytes ? S("bytes") : S("count");
	struct str name = is_time ? S("time") : is_bytes ? S("bytes") : S("samples");
	uint32_t i = 0;

	if (s->own && p->name.n) /* [1] */
		name = p->name;
	while (i < into->nweight && !(str_eq(into->weight[i].name, name) && str_eq(into->weight[i].raw_unit, raw)))
		i++;
	return i < into->nweight ? i : profile_weight(into, name, raw);
}

/* [2] */
static void choose_scale(struct speedscope *s, const struct part *p)
{
	struct weight *w = &profile_of(s)->weight[p->weight];

	for (uint32_t i = 0; i < p->nvalue && nanoseconds(p->unit) == 0; i++)
		if (p->value[i] != trunc(p->value[i]))
			w->scale = -9;
}

static double quantum(const struct speedscope *s, const struct part *p)
{
	double ns = nanoseconds(p->unit);

	return ns > 0 ? ns : profile_of(s)->weight[p->weight].scale ? 1e9 : 1;
}

static bool whole(double x, double factor, int64_t *out)
{
	double y = round(x * factor);

	if (!(y >= -0x1p62 && y < 0x1p62))
		return false;
	*out = (int64_t)y;
	return true;
}

static bool add_sample(struct speedscope *s, const struct part *p, uint32_t i, uint32_t labels)
{
	double factor = quantum(s, p);
	int64_t value, end;
	uint32_t sample;

	if (p->evented && p->stack[i] == NO_STACK) /* [3] */
		return true;
	if (!whole(p->value[i], factor, &value))
		return false;
	if (p->evented) {
		if (i + 1 == p->nvalue && !(p->end >= p->value[i]))
			return true;
		if (!whole(i + 1 < p->nvalue ? p->value[i + 1] : p->end, factor, &end))
			return false;
		value = end - value;
		if (!value)
			return true;
	}
	sample = profile_sample(profile_of(s), p->stack[i], labels);
	return profile_add(profile_of(s), sample, p->weight, value);
}

/* [1] Several parts of one weight are threads. */
static uint32_t labels_of(struct speedscope *s, const struct part *p)
{
	struct label comm = { .key = S("comm"), .text = p->name };
	uint32_t alike = 0;

	for (uint32_t i = 0; i < s->npart && alike < 2; i++)
		alike += s->part[i].weight == p->weight;
	return !s->own && alike > 1 && p->name.n ? profile_labels(profile_of(s), &comm, 1) : 0;
}

static bool add_parts(struct speedscope *s, struct err *e)
{
	for (uint32_t i = 0; i < s->npart; i++) {
		struct part *p = &s->part[i];
		uint32_t labels = labels_of(s, p);

		for (uint32_t k = 0; k < p->nvalue; k++)
			if (!add_sample(s, p, k, labels))
				return err_at(e, p->at, "values that add up to less than 2^63 expected");
	}
	return true;
}

static bool settle(struct speedscope *s, struct err *e)
{
	for (uint32_t i = 0; i < s->npart; i++) {
		s->part[i].weight = weight_of(s, &s->part[i]);
		choose_scale(s, &s->part[i]);
	}
	if (s->active < s->npart)
		profile_of(s)->preferred = s->part[s->active].weight;
	return add_parts(s, e);
}

/* ---- the file ---- */

/* What profiles need, wherever it stands: reads from a bookmark. */
static void look_ahead(struct speedscope *s)
{
	struct json *j = s->json, here = *j;
	struct str key, exporter;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("shared")))
			take_shared(s);
		else if (str_eq(key, S("exporter")) && json_peek(j) == JSON_STRING && json_str(j, &exporter))
			s->own = str_starts(exporter, S(SPEEDSCOPE_EXPORTER));
		else if (str_eq(key, S("activeProfileIndex")) && json_peek(j) == JSON_NUMBER)
			json_u64(j, &s->active);
	if (json_end(j))
		*j = here;
}

static bool speedscope_read(const struct source *src, struct reading *out, struct err *e)
{
	struct json j;
	struct speedscope s = { .out = out, .json = &j, .evidence = out->n };
	struct str key;

	reading_add(out, MODEL_PROFILE);
	json_init(&j, src->bytes, out->arena, e);
	look_ahead(&s);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (!str_eq(key, S("profiles")))
			continue;
		json_array(&j);
		while (json_item(&j))
			take_part(&s);
	}
	if (!json_end(&j))
		return false;
	return s.npart ? settle(&s, e) : err_at(e, 0, "at least one profile in \"profiles\" expected");
}

/* ---- recognised ---- */

static bool has_frames(struct json *j)
{
	bool found = false;
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		found |= str_eq(key, S("frames")) && json_peek(j) == JSON_ARRAY;
	return found;
}

/* Where the frames come first, they may be all that the head holds. */
static int speedscope_bits(struct json *j)
{
	struct str key, schema;
	bool frames = false;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("$schema")) && json_peek(j) == JSON_STRING && json_str(j, &schema))
			return str_has(schema, S("speedscope")) ? BITS_SCHEMA : 0;
		if (str_eq(key, S("profiles")) && json_peek(j) == JSON_ARRAY)
			return json_first_has(j, S("startValue")) ? BITS_MEMBERS : 0;
		if (str_eq(key, S("shared")) && json_peek(j) == JSON_OBJECT)
			frames = has_frames(j);
	}
	return frames ? BITS_MEMBERS : 0;
}

static int speedscope_sniff(struct str head)
{
	return json_bits(head, speedscope_bits);
}

const struct format format_speedscope = {
	.name = "speedscope",
	.title = "speedscope JSON",
	.spec = "https://www.speedscope.app/file-format-schema.json",
	.versions = "speedscope 1.25.0, py-spy 0.4.3",
	.loses = "order and time of samples",
	.models = MODEL_BIT(MODEL_PROFILE),
	.sniff = speedscope_sniff,
	.read = speedscope_read,
	.endings = ".speedscope.json .speedscope",
	.write = speedscope_write,
};

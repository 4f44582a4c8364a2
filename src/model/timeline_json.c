#include "model/timeline_json.h"

#include "model/fields.h"

#include <math.h>

static const struct field timeline_field[] = {
	FIELD(timeline, started_ns, FIELD_I64),
	{ 0 },
};

static const struct field track_field[] = {
	FIELD(track, name, FIELD_STR),
	{ .key = "parent", .kind = FIELD_U32, .offset = offsetof(struct track, parent), .unknown = NO_TRACK },
	{ .key = "pid", .kind = FIELD_I64, .offset = offsetof(struct track, pid), .unknown = (uint64_t)NO_ID },
	{ .key = "tid", .kind = FIELD_I64, .offset = offsetof(struct track, tid), .unknown = (uint64_t)NO_ID },
	{ 0 },
};

static const struct field span_field[] = {
	FIELD(span, track, FIELD_U32),
	FIELD(span, name, FIELD_STR),
	FIELD(span, category, FIELD_STR),
	FIELD(span, detail, FIELD_STR),
	FIELD(span, start_ns, FIELD_I64),
	{ .key = "end_ns", .kind = FIELD_I64, .offset = offsetof(struct span, end_ns), .unknown = (uint64_t)NO_TIME },
	{ 0 },
};

static const struct field mark_field[] = {
	FIELD(mark, track, FIELD_U32),
	FIELD(mark, name, FIELD_STR),
	FIELD(mark, at_ns, FIELD_I64),
	{ 0 },
};

static const struct field counter_field[] = {
	FIELD(counter, track, FIELD_U32),
	FIELD(counter, name, FIELD_STR),
	{ .key = "unit", .kind = FIELD_STR, .offset = offsetof(struct counter, unit.name) },
	{ .key = "dimension", .kind = FIELD_WORD, .offset = offsetof(struct counter, unit.dim), .names = &dim_names },
	FIELD(counter, at_ns, FIELD_I64),
	FIELD(counter, value, FIELD_F64),
	{ 0 },
};

/* ---- writing ---- */

void timeline_put(struct json_out *o, const struct timeline *t)
{
	json_put_object(o);
	fields_put(o, timeline_field, t);
	fields_put_all(o, "tracks", track_field, t->track, sizeof *t->track, t->ntrack);
	fields_put_all(o, "spans", span_field, t->span, sizeof *t->span, t->nspan);
	fields_put_all(o, "marks", mark_field, t->mark, sizeof *t->mark, t->nmark);
	fields_put_all(o, "counters", counter_field, t->counter, sizeof *t->counter, t->ncounter);
	json_put_end_object(o);
}

/* ---- reading ---- */

static void take_row(struct json *j, const struct field *field, void *row)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		fields_take(j, field, key, row);
}

static void take_tracks(struct json *j, struct timeline *t)
{
	json_array(j);
	while (json_item(j)) {
		struct track track = { .parent = NO_TRACK, .pid = NO_ID, .tid = NO_ID };

		take_row(j, track_field, &track);
		if (track.parent != NO_TRACK && track.parent >= t->ntrack)
			json_fail(j, "a track's parent must stand before it");
		timeline_track(t, &track);
	}
}

static void take_spans(struct json *j, struct timeline *t)
{
	json_array(j);
	while (json_item(j)) {
		struct span span = { .end_ns = NO_TIME };

		take_row(j, span_field, &span);
		if (span.end_ns != NO_TIME && span.end_ns < span.start_ns)
			json_fail(j, "a span must not end before it starts");
		timeline_span(t, &span);
	}
}

static void take_marks(struct json *j, struct timeline *t)
{
	json_array(j);
	while (json_item(j)) {
		struct mark mark = { 0 };

		take_row(j, mark_field, &mark);
		timeline_mark(t, &mark);
	}
}

static void take_counters(struct json *j, struct timeline *t)
{
	json_array(j);
	while (json_item(j)) {
		struct counter counter = { .value = NAN };

		take_row(j, counter_field, &counter);
		if (json_ok(j) && !isfinite(counter.value))
			json_fail(j, "a counter needs a finite \"value\"");
		timeline_counter(t, &counter);
	}
}

static bool tracks_are_there(const struct timeline *t)
{
	for (uint32_t i = 0; i < t->nspan; i++)
		if (t->span[i].track >= t->ntrack)
			return false;
	for (uint32_t i = 0; i < t->nmark; i++)
		if (t->mark[i].track >= t->ntrack)
			return false;
	for (uint32_t i = 0; i < t->ncounter; i++)
		if (t->counter[i].track >= t->ntrack)
			return false;
	return true;
}

void timeline_take(struct json *j, struct timeline *t)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("tracks")))
			take_tracks(j, t);
		else if (str_eq(key, S("spans")))
			take_spans(j, t);
		else if (str_eq(key, S("marks")))
			take_marks(j, t);
		else if (str_eq(key, S("counters")))
			take_counters(j, t);
		else
			fields_take(j, timeline_field, key, t);
	if (json_ok(j) && !tracks_are_there(t))
		json_fail(j, "every span, mark and counter needs a track that is there");
}

/*
 * chrometrace - Chrome's trace events as JSON: Chromium, Node.js, clang -ftime-trace, Go, Bazel, py-spy, Perfetto.
 *
 * Spec    "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU.
 * Gives   A timeline; and a profile, of the samples where there are some, else of what spans spend outside their children.
 * Loses   Arguments but "detail" and the values of counters; flow arrows, object snapshots, memory dumps, thread times.
 * Choices [1] An array without its end is whole: Chrome writes it so when it is killed.  An event without its end is not.
 *         [2] Times become nanoseconds; more digits are rounded.
 *         [3] Events may come in any order: they are put in order of time, those of one moment as they come.
 *         [4] E closes the innermost B of its thread that has its name: Go's overlap without nesting.  Where none has, the innermost.
 *         [5] Asynchronous spans belong to the process and to no profile: they do not nest.
 *         [6] clang's "Total X" are sums, not spans: they have the category "total" and are in no profile.
 *         [7] Bazel writes the values of counters as strings.
 *         [8] Bazel says when it began as "profile_start_ts" (ms; 8 and later), as an instant "date" (6 and 7, whose "profile_finish_ts" is
 *             that of the start, too, cut to the second) or as "Sat Nov 21 14:10:05 UTC 2026": then it is known to the second only.
 */
#include "format/chrometrace_part.h"

#include "base/instant.h"
#include "base/num.h"
#include "format/json_bits.h"

#define BITS_EVENTS 40 /* "traceEvents" */
#define BITS_PHASE 24 /* an array of objects with "ph" */

/* ---- values ---- */

/* A number or a string as it is written, without quotes. */
static struct str take_word(struct json *j)
{
	struct str s = { 0 };

	if (json_peek(j) == JSON_STRING)
		json_str(j, &s);
	else
		json_raw(j, &s);
	return s;
}

/* Microseconds to nanoseconds, exactly where they are plain decimals [2]. */
static bool ns_of(struct str word, int64_t *ns)
{
	struct str fraction = word, whole = str_cut(&fraction, '.');
	int64_t us, low = 0;
	double x;

	if (str_i64(whole, &us) && !__builtin_mul_overflow(us, 1000, ns) && fraction.n <= 3) {
		for (size_t i = 0; i < 3; i++) {
			char c = i < fraction.n ? fraction.p[i] : '0';

			if (c < '0' || c > '9')
				return false;
			low = low * 10 + (c - '0');
		}
		return !__builtin_add_overflow(*ns, whole.p[0] == '-' ? -low : low, ns);
	}
	if (!num_f64(word, &x) || !(fabs(x) < 9e15))
		return false;
	*ns = (int64_t)round(x * 1000);
	return true;
}

static void take_ns(struct json *j, int64_t *ns)
{
	struct str word = take_word(j);

	if (json_ok(j) && !ns_of(word, ns))
		json_fail(j, "a time in microseconds expected");
}

/* ---- tracks ---- */

static struct timeline *timeline_of(const struct trace *t)
{
	return &t->out->evidence[t->timeline].timeline;
}

static uint32_t track_of(struct trace *t, struct str pid, struct str tid)
{
	struct track track = { .parent = NO_TRACK, .pid = NO_ID, .tid = NO_ID };
	struct str key = arena_printf(t->out->arena, "%.*s\x1f%.*s", STR(pid), STR(tid));
	uint32_t found = map_find(&t->tracks, key);

	if (found != MAP_NONE)
		return found;
	if (!str_i64(pid, &track.pid))
		track.name = pid;
	if (tid.n) {
		track.parent = track_of(t, pid, S(""));
		track.name = str_i64(tid, &track.tid) ? S("") : tid;
	}
	found = timeline_track(timeline_of(t), &track);
	map_intern(&t->tracks, key, found);
	return found;
}

/* ---- events ---- */

struct event_taking {
	struct trace_event event;
	struct str pid, tid, label;     /* label: args.name of metadata */
	bool count, average;            /* args that clang's totals have */
};

static void take_args(struct json *j, struct event_taking *et)
{
	struct str key;

	if (json_peek(j) != JSON_OBJECT)
		return;
	json_object(j);
	while (json_key(j, &key)) {
		bool text = json_peek(j) == JSON_STRING;

		if (str_eq(key, S("detail")) && text)
			json_str(j, &et->event.detail);
		else if (str_eq(key, S("name")) && text)
			json_str(j, &et->label);
		et->count |= str_eq(key, S("count"));
		et->average |= str_eq(key, S("avg ms"));
	}
}

static void take_member(struct json *j, struct str key, struct event_taking *et)
{
	struct trace_event *ev = &et->event;
	struct json here;
	struct str phase;

	if (str_eq(key, S("ph")) && json_str(j, &phase))
		ev->phase = phase.n == 1 ? phase.p[0] : '?';
	else if (str_eq(key, S("name")) && json_peek(j) == JSON_STRING)
		json_str(j, &ev->name);
	else if (str_eq(key, S("cat")) && json_peek(j) == JSON_STRING)
		json_str(j, &ev->category);
	else if (str_eq(key, S("pid")))
		et->pid = take_word(j);
	else if (str_eq(key, S("tid")))
		et->tid = take_word(j);
	else if (str_eq(key, S("id")) || str_eq(key, S("id2")))
		ev->id = take_word(j);
	else if (str_eq(key, S("ts")))
		take_ns(j, &ev->at_ns);
	else if (str_eq(key, S("dur")))
		take_ns(j, &ev->length_ns);
	else if (str_eq(key, S("args"))) {
		here = *j;
		take_args(j, et);
		if (json_ok(j) && json_peek(&here) == JSON_OBJECT)
			json_raw(&here, &ev->values);
	}
}

static void name_track(struct trace *t, const struct event_taking *et)
{
	bool process = str_eq(et->event.name, S("process_name"));
	uint32_t track;

	if (!process && !str_eq(et->event.name, S("thread_name")))
		return;
	track = track_of(t, et->pid, process ? S("") : et->tid);
	timeline_of(t)->track[track].name = et->label;
}

static void take_event(struct trace *t, struct json *j)
{
	struct event_taking et = { .event = { .at_ns = NO_TIME, .length_ns = NO_TIME, .at = json_at(j) } };
	struct trace_event *ev = &et.event;
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		take_member(j, key, &et);
	if (!json_ok(j))
		return;
	if (!ev->phase)
		json_fail(j, "an event with a phase \"ph\" expected");
	else if (ev->phase == 'M')
		name_track(t, &et);
	else if (ev->at_ns == NO_TIME)
		json_fail(j, "an event with a time \"ts\" expected");
	if (!json_ok(j) || ev->phase == 'M')
		return;
	ev->total = str_starts(ev->name, S("Total ")) &&
		((et.count && et.average) || str_eq(ev->category, S("total"))); /* [6] */
	ev->track = track_of(t, et.pid, strchr("beSTpFnN", ev->phase) ? S("") : et.tid); /* [5] */
	ARENA_ROOM(t->out->arena, t->event, t->nevent, t->event_cap);
	t->event[t->nevent++] = *ev;
}

static void take_events(struct trace *t, struct json *j)
{
	json_array(j);
	while (json_item(j))
		take_event(t, j);
}

/* ---- samples ---- */

static void take_frames(struct trace *t, struct json *j)
{
	struct str id, key;

	json_object(j);
	while (json_key(j, &id)) {
		struct trace_frame f = { 0 };

		json_object(j);
		while (json_key(j, &key))
			if (str_eq(key, S("name")) && json_peek(j) == JSON_STRING)
				json_str(j, &f.name);
			else if (str_eq(key, S("parent"))) {
				f.parent = take_word(j);
				f.rooted = true;
			}
		map_set(&t->frames, id, t->nframe);
		ARENA_ROOM(t->out->arena, t->frame, t->nframe, t->frame_cap);
		t->frame[t->nframe++] = f;
	}
}

static void take_samples(struct trace *t, struct json *j)
{
	struct str key;

	json_array(j);
	while (json_item(j)) {
		struct trace_sample s = { .weight = 1, .at = json_at(j) };

		json_object(j);
		while (json_key(j, &key))
			if (str_eq(key, S("sf")))
				s.frame = take_word(j);
			else if (str_eq(key, S("weight")))
				json_i64(j, &s.weight);
		ARENA_ROOM(t->out->arena, t->sample, t->nsample, t->sample_cap);
		t->sample[t->nsample++] = s;
	}
}

/* ---- Bazel's clock ---- */

/* "Sat Nov 21 14:10:05 UTC 2026", of java.util.Date: what it would be as RFC 3339. */
static bool java_date(struct arena *a, struct str text, int64_t *ns)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct str word[6];
	const char *month;

	for (size_t i = 0; i < 6; i++)
		word[i] = str_cut(&text, ' ');
	if (text.n || word[1].n != 3 || (!str_eq(word[4], S("UTC")) && !str_eq(word[4], S("GMT"))))
		return false;
	month = strstr(months, arena_cstr(a, word[1]));
	return month && (month - months) % 3 == 0 &&
		instant_read(arena_printf(a, "%.*s-%02d-%.*sT%.*sZ", STR(word[5]), (int)(month - months) / 3 + 1, STR(word[2]),
			STR(word[3])), ns);
}

static bool take_ms_as_ns(struct json *j, int64_t *ns)
{
	struct str word = take_word(j);
	int64_t ms;

	return json_ok(j) && str_i64(word, &ms) && ms > 0 && !__builtin_mul_overflow(ms, 1000000, ns);
}

/* [8]; what is exact comes before what is not, in whatever order they stand. */
static void take_other_data(struct trace *t, struct json *j)
{
	int64_t exact = 0, second = 0, *started = &timeline_of(t)->started_ns;
	struct arena *a = t->out->arena;
	bool bazel = false;             /* what others mean by "date" is not known */
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		uint64_t at = json_at(j);
		struct str date;
		int64_t ns;

		bazel |= str_eq(key, S("build_id")) || str_eq(key, S("bazel_version"));
		if (str_eq(key, S("profile_start_ts"))) {
			if (take_ms_as_ns(j, &ns))
				exact = ns;
			else
				evidence_note(t->out, t->timeline, at, "a profile_start_ts that is no number of milliseconds was left out");
		} else if (str_eq(key, S("profile_finish_ts")) && take_ms_as_ns(j, &ns)) {
			second = ns;
		} else if (str_eq(key, S("date")) && json_peek(j) == JSON_STRING && json_str(j, &date)) {
			if (instant_read(date, &ns))
				exact = exact ? exact : ns;
			else if (java_date(a, date, &ns))
				second = ns;
		}
	}
	if (!bazel)
		return;
	if (!exact && second)
		evidence_note(t->out, t->timeline, ERR_NOWHERE, "when it began is known to the second only");
	if (exact || second)
		*started = exact ? exact : second;
}

/* ---- the file ---- */

static bool read_object(struct trace *t, struct str bytes)
{
	struct json j;
	struct str key;
	int64_t began_us;

	json_init(&j, bytes, t->out->arena, t->err);
	json_object(&j);
	while (json_key(&j, &key))
		if (str_eq(key, S("traceEvents")))
			take_events(t, &j);
		else if (str_eq(key, S("stackFrames")))
			take_frames(t, &j);
		else if (str_eq(key, S("samples")) && json_peek(&j) == JSON_ARRAY)
			take_samples(t, &j);
		else if (str_eq(key, S("otherData")) && json_peek(&j) == JSON_OBJECT)
			take_other_data(t, &j);
		else if (str_eq(key, S("beginningOfTime")) && json_i64(&j, &began_us) &&
			__builtin_mul_overflow(began_us, 1000, &timeline_of(t)->started_ns))
			timeline_of(t)->started_ns = 0;
	return json_end(&j);
}

static bool is_between(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

/* An array, with or without its end [1]. */
static bool read_array(struct trace *t, struct str bytes)
{
	size_t at = (size_t)((const char *)memchr(bytes.p, '[', bytes.n) - bytes.p) + 1;
	struct json j;

	for (;;) {
		while (at < bytes.n && is_between(bytes.p[at]))
			at++;
		if (at == bytes.n) {
			evidence_note(t->out, t->timeline, at, "the array of events has no end: its writer was stopped");
			return true;
		}
		if (bytes.p[at] == ']')
			break;
		json_init(&j, bytes, t->out->arena, t->err);
		j.at = at;
		take_event(t, &j);
		if (!json_ok(&j))
			return err_hint(t->err, "was the file cut short?");
		at = (size_t)json_at(&j);
	}
	return !str_trim(str_from(bytes, at + 1)).n || err_at(t->err, at + 1, "nothing behind the array of events expected");
}

static bool chrometrace_read(const struct source *src, struct reading *out, struct err *e)
{
	struct trace t = { .out = out, .err = e, .timeline = out->n, .profile = MAP_NONE };
	struct str text = str_trim(src->bytes);

	reading_add(out, MODEL_TIMELINE);
	map_init(&t.tracks, out->arena);
	map_init(&t.frames, out->arena);
	if (!(str_starts(text, S("[")) ? read_array(&t, src->bytes) : read_object(&t, src->bytes)))
		return false;
	if (!t.nevent && !t.nsample)
		return err_at(e, 0, "at least one event expected");
	return trace_settle(&t);
}

/* ---- recognised ---- */

static bool has_phase(struct json *j)
{
	bool phase = false;
	struct str key;

	json_array(j);
	if (!json_item(j) || json_peek(j) != JSON_OBJECT)
		return false;
	json_object(j);
	while (json_key(j, &key))
		phase |= str_eq(key, S("ph")) && json_peek(j) == JSON_STRING;
	return phase;
}

static int chrometrace_bits(struct json *j)
{
	struct str key;

	if (json_peek(j) == JSON_ARRAY)
		return has_phase(j) ? BITS_PHASE : 0;
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("traceEvents")))
			return json_peek(j) == JSON_ARRAY ? BITS_EVENTS : 0;
	return 0;
}

static int chrometrace_sniff(struct str head)
{
	return json_bits(head, chrometrace_bits);
}

const struct format format_chrometrace = {
	.name = "chrometrace",
	.title = "Chrome trace events (also clang -ftime-trace, Go, Bazel, Node.js, py-spy)",
	.spec = "https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU",
	.versions = "clang 14, Go 1.26, Bazel 4.2.3, Node.js 22, py-spy 0.4.3",
	.loses = "arguments, flow arrows, snapshots of objects and memory",
	.models = MODEL_BIT(MODEL_TIMELINE) | MODEL_BIT(MODEL_PROFILE),
	.sniff = chrometrace_sniff,
	.read = chrometrace_read,
	.endings = ".trace.json .trace",
	.write = chrometrace_write,
};

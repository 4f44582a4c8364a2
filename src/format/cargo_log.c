/*
 * cargo_log - the log of a build that cargo keeps with -Z build-analysis: $CARGO_HOME/log/RUN.jsonl, JSON lines.
 *
 * Spec    https://doc.rust-lang.org/nightly/cargo/reference/unstable.html#build-analysis; cargo 1.95,
 *         src/cargo/util/log_message.rs.
 * Gives   A timeline: a span a unit (category "unit"), its sections within it ("section"), tracks are slots in which units ran side by
 *         side; resolution and the making of the unit graph ("phase"); why a unit was not fresh is its detail.
 * Loses   Units that were fresh, which took no time; versions, platform and directories.
 * Choices [1] "elapsed" counts from cargo's start; what says when that was is the least of a record's "timestamp" less its "elapsed".
 *         [2] Without sections a unit whose metadata was there early is "frontend" up to then and "codegen" from then on; with them it
 *             is "frontend" up to the first.
 *         [3] A unit that did not finish has no end: cargo was stopped, or the build failed.
 *         [4] A line without its end, the last, is left out.
 */
#include "base/instant.h"
#include "base/map.h"
#include "format/cargo_name.h"
#include "format/format.h"
#include "format/json_bits.h"

#include <math.h>

#define BITS 80                         /* "run_id", "reason" */
#define SECONDS_MOST 1e9
#define LIST_MOST 400u                  /* bytes of features, or of causes, behind which no word is added */
#define MORE ", ..."
#define SECTIONS_MOST 64u               /* of a unit; cargo knows four */

struct logged_unit {
	struct str name, features, mode, why;
	int64_t start_ns, rmeta_ns, end_ns;     /* NO_TIME = not said */
	uint32_t first, last, nsection;         /* section + 1; a chain */
};

struct logged_section {
	struct str name;
	int64_t start_ns, end_ns;
	uint32_t next;                          /* + 1 */
};

/* What a record may say. */
struct record {
	struct str reason, timestamp, section, package, target, kind, mode, features, status, why;
	uint64_t index, at;
	int64_t elapsed_ns;             /* NO_TIME = not said */
	bool has_index;
};

struct cargo_log {
	struct reading *out;
	struct err *err;
	uint32_t evidence;
	struct map by_index;
	struct logged_unit *unit;
	struct logged_section *section;
	uint32_t nunit, unit_cap, nsection, section_cap;
	int64_t phase_ns[2];                    /* begun and not finished: resolution, unit graph */
};

static struct timeline *timeline_of(const struct cargo_log *c)
{
	return &c->out->evidence[c->evidence].timeline;
}

/* ---- a record ---- */

/* Lists that go on and on end in MORE. */
static struct str joined(struct cargo_log *c, struct str list, const char *between, struct str word)
{
	if (list.n > LIST_MOST)
		return str_ends(list, S(MORE)) ? list : arena_join(c->out->arena, list, S(MORE));
	return arena_printf(c->out->arena, "%.*s%s%.*s", STR(list), list.n ? between : "", STR(word));
}

static void take_target(struct json *j, struct record *r)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("name")))
			json_str(j, &r->target);
		else if (str_eq(key, S("kind")) && json_peek(j) == JSON_STRING)
			json_str(j, &r->kind);
}

/* {"dirty_reason": "fs-status-outdated", "fs_status": "stale-item", "stale": "/p/src/lib.rs", ...}: its words in order. */
static void take_cause(struct cargo_log *c, struct json *j, struct record *r)
{
	struct str key, word;

	if (json_peek(j) != JSON_OBJECT)
		return;
	json_object(j);
	while (json_key(j, &key))
		if (!str_eq(key, S("reference")) && json_peek(j) == JSON_STRING && json_str(j, &word))
			r->why = joined(c, r->why, ", ", word);
}

static void take_features(struct cargo_log *c, struct json *j, struct record *r)
{
	struct str word;

	json_array(j);
	while (json_item(j))
		if (json_str(j, &word))
			r->features = joined(c, r->features, ",", word);
}

static void take_elapsed(struct json *j, struct record *r)
{
	double s;

	if (!json_f64(j, &s))
		return;
	if (!(s >= 0 && s <= SECONDS_MOST))
		json_fail(j, "seconds from 0 to 1e9 expected");
	else
		r->elapsed_ns = (int64_t)llround(s * 1e9);
}

static void take_member(struct cargo_log *c, struct json *j, struct str key, struct record *r)
{
	static const struct { struct str key; size_t at; } text[] = {
		{ S("reason"), offsetof(struct record, reason) },
		{ S("timestamp"), offsetof(struct record, timestamp) },
		{ S("section"), offsetof(struct record, section) },
		{ S("package_id"), offsetof(struct record, package) },
		{ S("mode"), offsetof(struct record, mode) },
		{ S("status"), offsetof(struct record, status) },
	};

	if (str_eq(key, S("elapsed")))
		take_elapsed(j, r);
	else if (str_eq(key, S("index")))
		r->has_index = json_u64(j, &r->index);
	else if (str_eq(key, S("target")) && json_peek(j) == JSON_OBJECT)
		take_target(j, r);
	else if (str_eq(key, S("cause")))
		take_cause(c, j, r);
	else if (str_eq(key, S("features")) && json_peek(j) == JSON_ARRAY)
		take_features(c, j, r);
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (str_eq(key, text[i].key) && json_peek(j) == JSON_STRING)
			json_str(j, (struct str *)((char *)r + text[i].at));
}

/* ---- units ---- */

/* As on the page of --timings: nothing behind a library, " build-script (run)", " app \"bin\"". */
static struct str unit_name(struct cargo_log *c, const struct record *r)
{
	struct str package = cargo_package(c->out->arena, r->package);
	bool run = str_eq(r->mode, S("run-custom-build"));

	if (str_eq(r->kind, S("build-script")) || run)
		return arena_printf(c->out->arena, "%.*s build-script%s", STR(package), run ? " (run)" : "");
	if (!r->kind.n || str_eq(r->kind, S("lib")))
		return package;
	return arena_printf(c->out->arena, "%.*s %.*s \"%.*s\"", STR(package), STR(r->target), STR(r->kind));
}

static void add_unit(struct cargo_log *c, const struct record *r)
{
	struct logged_unit u = { .name = unit_name(c, r), .features = r->features, .mode = r->mode,
		.start_ns = NO_TIME, .rmeta_ns = NO_TIME, .end_ns = NO_TIME };

	if (map_intern_pair(&c->by_index, r->index, 0, c->nunit) != c->nunit) {
		evidence_note(c->out, c->evidence, r->at, "a unit that was registered twice counts once");
		return;
	}
	ARENA_ROOM(c->out->arena, c->unit, c->nunit, c->unit_cap);
	c->unit[c->nunit++] = u;
}

static void begin_section(struct cargo_log *c, struct logged_unit *u, const struct record *r)
{
	if (u->nsection++ >= SECTIONS_MOST) {
		evidence_note(c->out, c->evidence, r->at, "sections of a unit beyond %u were left out", SECTIONS_MOST);
		return;
	}
	ARENA_ROOM(c->out->arena, c->section, c->nsection, c->section_cap);
	c->section[c->nsection++] = (struct logged_section){ .name = r->section, .start_ns = r->elapsed_ns, .end_ns = NO_TIME };
	if (u->last)
		c->section[u->last - 1].next = c->nsection;
	else
		u->first = c->nsection;
	u->last = c->nsection;
}

static void end_section(struct cargo_log *c, struct logged_unit *u, const struct record *r)
{
	for (uint32_t i = u->first; i; i = c->section[i - 1].next) {
		struct logged_section *s = &c->section[i - 1];

		if (s->end_ns == NO_TIME && str_eq(s->name, r->section) && s->start_ns <= r->elapsed_ns) {
			s->end_ns = r->elapsed_ns;
			return;
		}
	}
	evidence_note(c->out, c->evidence, r->at, "the end of a section that did not begin was left out");
}

static void see_unit(struct cargo_log *c, struct logged_unit *u, const struct record *r)
{
	if (str_eq(r->reason, S("unit-started")) && u->start_ns == NO_TIME)
		u->start_ns = r->elapsed_ns;
	else if (u->start_ns == NO_TIME || u->start_ns > r->elapsed_ns || str_eq(r->reason, S("unit-started")))
		evidence_note(c->out, c->evidence, r->at, "what happened to a unit before it started, or a second start, was left out");
	else if (str_eq(r->reason, S("unit-rmeta-finished")))
		u->rmeta_ns = r->elapsed_ns;
	else if (str_eq(r->reason, S("unit-finished")))
		u->end_ns = r->elapsed_ns;
	else if (str_eq(r->reason, S("unit-section-started")))
		begin_section(c, u, r);
	else if (str_eq(r->reason, S("unit-section-finished")))
		end_section(c, u, r);
	else
		evidence_note(c->out, c->evidence, r->at, "records of unknown reasons were left out");
}

/* ---- records ---- */

/* [1] */
static void see_clock(struct cargo_log *c, const struct record *r)
{
	int64_t *started = &timeline_of(c)->started_ns, ns;

	if (r->elapsed_ns == NO_TIME || !instant_read(r->timestamp, &ns) || ns <= r->elapsed_ns)
		return;
	ns -= r->elapsed_ns;
	*started = !*started || ns < *started ? ns : *started;
}

/* "resolution-started" and the like; false: another reason. */
static bool see_phase(struct cargo_log *c, const struct record *r)
{
	static const struct str phase[] = { S("resolution"), S("unit-graph") };

	for (size_t i = 0; i < 2; i++) {
		struct str rest = str_from(r->reason, phase[i].n);

		if (!str_starts(r->reason, phase[i]) || r->elapsed_ns == NO_TIME)
			continue;
		if (str_eq(rest, S("-started"))) {
			c->phase_ns[i] = r->elapsed_ns;
			return true;
		}
		if (!str_eq(rest, S("-finished")) || c->phase_ns[i] == NO_TIME || c->phase_ns[i] > r->elapsed_ns)
			continue;
		timeline_span(timeline_of(c), &(struct span){ .name = phase[i], .category = S("phase"),
			.start_ns = c->phase_ns[i], .end_ns = r->elapsed_ns });
		return true;
	}
	return false;
}

static bool see(struct cargo_log *c, const struct record *r)
{
	uint32_t at;

	see_clock(c, r);
	if (str_eq(r->reason, S("build-started")) || see_phase(c, r))
		return true;
	if (!str_starts(r->reason, S("unit-"))) {
		evidence_note(c->out, c->evidence, r->at, "records of unknown reasons were left out");
		return true;
	}
	if (!r->has_index)
		return err_at(c->err, r->at, "a record of a unit with its \"index\" expected");
	if (str_eq(r->reason, S("unit-registered"))) {
		add_unit(c, r);
		return true;
	}
	at = map_find_pair(&c->by_index, r->index, 0);
	if (at == MAP_NONE)
		return err_at(c->err, r->at, "a unit that was registered expected");
	if (str_eq(r->reason, S("unit-fingerprint"))) {
		c->unit[at].why = r->why.n ? r->why : r->status;
		return true;
	}
	if (r->elapsed_ns == NO_TIME)
		return err_at(c->err, r->at, "a record with \"elapsed\" expected");
	see_unit(c, &c->unit[at], r);
	return true;
}

static bool take_line(struct cargo_log *c, struct str bytes, size_t at, size_t n)
{
	struct record r = { .at = at, .elapsed_ns = NO_TIME };
	struct str key;
	struct json j;

	json_init(&j, str_clip(str_from(bytes, at), n), c->out->arena, c->err);
	j.offset = at;
	json_object(&j);
	while (json_key(&j, &key))
		take_member(c, &j, key, &r);
	if (!json_end(&j))
		return false;
	return r.reason.n ? see(c, &r) : err_at(c->err, at, "a record with its \"reason\" expected");
}

/* ---- spans ---- */

static void add_section(struct cargo_log *c, uint32_t span, struct str name, int64_t start_ns, int64_t end_ns)
{
	struct timeline *t = timeline_of(c);

	timeline_span(t, &(struct span){ .track = t->span[span].track, .name = name, .category = S("section"),
		.detail = t->span[span].name, .start_ns = start_ns, .end_ns = end_ns });
}

/* [2] */
static void add_sections(struct cargo_log *c, const struct logged_unit *u, uint32_t span)
{
	if (u->first)
		add_section(c, span, S("frontend"), u->start_ns, c->section[u->first - 1].start_ns);
	for (uint32_t i = u->first; i; i = c->section[i - 1].next)
		add_section(c, span, c->section[i - 1].name, c->section[i - 1].start_ns, c->section[i - 1].end_ns);
	if (u->first || u->rmeta_ns == NO_TIME || (u->end_ns != NO_TIME && u->end_ns < u->rmeta_ns))
		return;
	add_section(c, span, S("frontend"), u->start_ns, u->rmeta_ns);
	add_section(c, span, S("codegen"), u->rmeta_ns, u->end_ns);
}

static struct str detail_of(struct cargo_log *c, const struct logged_unit *u)
{
	struct str text = str_eq(u->mode, S("build")) ? S("") : u->mode;

	if (u->features.n)
		text = arena_printf(c->out->arena, "%.*s%sfeatures %.*s", STR(text), text.n ? "; " : "", STR(u->features));
	return u->why.n ? arena_printf(c->out->arena, "%.*s%s%.*s", STR(text), text.n ? "; " : "", STR(u->why)) : text;
}

static void add_spans(struct cargo_log *c)
{
	struct timeline *t = timeline_of(c);
	uint32_t first = t->nspan, span = first;

	for (uint32_t i = 0; i < c->nunit; i++) {
		const struct logged_unit *u = &c->unit[i];

		if (u->start_ns == NO_TIME)
			continue;
		if (u->end_ns == NO_TIME) /* [3] */
			evidence_note(c->out, c->evidence, ERR_NOWHERE, "a unit did not finish");
		timeline_span(t, &(struct span){ .name = u->name, .category = S("unit"), .detail = detail_of(c, u),
			.start_ns = u->start_ns, .end_ns = u->end_ns });
	}
	timeline_slots(t, first, 0, S("slot"));
	for (uint32_t i = 0; i < c->nunit; i++)
		if (c->unit[i].start_ns != NO_TIME)
			add_sections(c, &c->unit[i], span++);
}

/* ---- the file ---- */

static bool cargo_log_read(const struct source *src, struct reading *out, struct err *e)
{
	struct cargo_log c = { .out = out, .err = e, .evidence = out->n, .phase_ns = { NO_TIME, NO_TIME } };
	struct str bytes = src->bytes;

	reading_add(out, MODEL_TIMELINE);
	map_init(&c.by_index, out->arena);
	timeline_track(timeline_of(&c), &(struct track){ .name = S("cargo"), .parent = NO_TRACK, .pid = NO_ID, .tid = NO_ID });
	for (size_t at = 0; at < bytes.n;) {
		const char *end = memchr(bytes.p + at, '\n', bytes.n - at);
		size_t n = end ? (size_t)(end - bytes.p) - at : bytes.n - at;

		if (!end) { /* [4] */
			evidence_note(out, c.evidence, at, "the last line has no end: its writer was stopped");
			break;
		}
		if (str_trim(str_clip(str_from(bytes, at), n)).n && !take_line(&c, bytes, at, n))
			return false;
		at += n + 1;
	}
	add_spans(&c);
	return timeline_of(&c)->nspan || err_at(e, bytes.n, "at least one span of time expected");
}

static int cargo_log_bits(struct json *j)
{
	bool run = false, reason = false;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		run |= str_eq(key, S("run_id")) && json_peek(j) == JSON_STRING;
		reason |= str_eq(key, S("reason")) && json_peek(j) == JSON_STRING;
	}
	return run && reason ? BITS : 0;
}

static int cargo_log_sniff(struct str head)
{
	return json_bits(head, cargo_log_bits);
}

const struct format format_cargo_log = {
	.name = "cargo_log",
	.title = "Cargo's log of a build (-Z build-analysis)",
	.spec = "https://doc.rust-lang.org/nightly/cargo/reference/unstable.html#build-analysis",
	.versions = "cargo 1.95",
	.loses = "units that were fresh; versions, platform and directories",
	.models = MODEL_BIT(MODEL_TIMELINE),
	.sniff = cargo_log_sniff,
	.read = cargo_log_read,
};

/*
 * cargo_timings - the page that `cargo build --timings` writes: target/cargo-timings/cargo-timing*.html.
 *
 * Spec    https://doc.rust-lang.org/cargo/reference/timings.html; the page is a program's own, seen in cargo's src/cargo/core/compiler/
 *         timings/: JSON after "const UNIT_DATA = ", "const CONCURRENCY_DATA = " and "const CPU_USAGE = ".
 * Gives   A timeline: a span a unit (category "unit"), its sections within it ("section"), tracks are slots in which units ran side by
 *         side; counters of units that were active, waiting and inactive, and of the CPUs' use.
 * Loses   Targets, profile and version of rustc from the table above the graph.
 * Choices [1] Where cargo tells no sections but when the metadata was there ("rmeta_time", before 1.87), the unit is "frontend" up to
 *             then and "codegen" from then on, as cargo's own page draws it.
 *         [2] cargo rounds where a section starts, and not where it ends: one that would end before it starts has no length.
 *         [3] The mode "todo" is cargo's word for "build".
 *         [4] Of what a unit unblocked the first eight are named.
 *         [5] Times count from cargo's start, and "Build start" is said when the packages were resolved: it is late by that, and in old
 *             cargos cut to the second.
 */
#include "base/instant.h"
#include "base/map.h"
#include "format/format.h"

#include <math.h>

#define BITS 120                        /* "<title>Cargo Bu" */
#define SECONDS_MOST 1e9                /* of a build: thirty years */
#define NAMED_MOST 8u                   /* [4] */

struct unit_list { uint32_t first, n; };        /* in cargo_timings.id */

struct cargo_unit {
	struct str name, version, mode, target, features;
	double start_s, duration_s, rmeta_s;    /* NaN = not said */
	struct unit_list unblocked, unblocked_rmeta;
	struct json sections;                   /* a bookmark at them */
	bool has_sections;
	uint64_t i, at;
};

struct cargo_timings {
	struct reading *out;
	struct err *err;
	struct str page;
	uint32_t evidence;
	struct cargo_unit *unit;
	struct map by_id;
	uint64_t *id;
	uint32_t nunit, unit_cap, nid, id_cap;
};

static struct timeline *timeline_of(const struct cargo_timings *c)
{
	return &c->out->evidence[c->evidence].timeline;
}

/* ---- values ---- */

static int64_t ns_of(double s)
{
	return (int64_t)llround(s * 1e9);
}

/* Seconds from 0 on; null leaves NaN. */
static void take_seconds(struct json *j, double *s)
{
	*s = NAN;
	if (json_null(j) || !json_f64(j, s))
		return;
	if (!(*s >= 0 && *s <= SECONDS_MOST))
		json_fail(j, "seconds from 0 to 1e9 expected");
}

static void take_text(struct json *j, struct str *out)
{
	if (json_peek(j) == JSON_STRING)
		json_str(j, out);
}

static void take_features(struct cargo_timings *c, struct json *j, struct str *out)
{
	struct str feature;

	if (json_peek(j) != JSON_ARRAY)
		return;
	json_array(j);
	for (uint32_t n = 0; json_item(j); n++)
		if (json_str(j, &feature) && n < NAMED_MOST)
			*out = arena_printf(c->out->arena, "%.*s%s%.*s", STR(*out), out->n ? "," : "", STR(feature));
		else if (n == NAMED_MOST)
			*out = arena_printf(c->out->arena, "%.*s,...", STR(*out));
}

static void take_units(struct cargo_timings *c, struct json *j, struct unit_list *out)
{
	*out = (struct unit_list){ .first = c->nid };
	if (json_peek(j) != JSON_ARRAY)
		return;
	json_array(j);
	while (json_item(j)) {
		ARENA_ROOM(c->out->arena, c->id, c->nid, c->id_cap);
		json_u64(j, &c->id[c->nid++]);
	}
	out->n = c->nid - out->first;
}

/* ---- units ---- */

static void take_member(struct cargo_timings *c, struct json *j, struct str key, struct cargo_unit *u)
{
	if (str_eq(key, S("i")))
		json_u64(j, &u->i);
	else if (str_eq(key, S("name")))
		take_text(j, &u->name);
	else if (str_eq(key, S("version")))
		take_text(j, &u->version);
	else if (str_eq(key, S("mode")))
		take_text(j, &u->mode);
	else if (str_eq(key, S("target")))
		take_text(j, &u->target);
	else if (str_eq(key, S("features")))
		take_features(c, j, &u->features);
	else if (str_eq(key, S("start")))
		take_seconds(j, &u->start_s);
	else if (str_eq(key, S("duration")))
		take_seconds(j, &u->duration_s);
	else if (str_eq(key, S("rmeta_time")))
		take_seconds(j, &u->rmeta_s);
	else if (str_eq(key, S("unblocked_units")) || str_eq(key, S("unlocked_units")))
		take_units(c, j, &u->unblocked);
	else if (str_eq(key, S("unblocked_rmeta_units")) || str_eq(key, S("unlocked_rmeta_units")))
		take_units(c, j, &u->unblocked_rmeta);
	else if (str_eq(key, S("sections")) && json_peek(j) == JSON_ARRAY) {
		u->sections = *j;
		u->has_sections = true;
	}
}

static void take_unit(struct cargo_timings *c, struct json *j)
{
	struct cargo_unit u = { .start_s = NAN, .duration_s = NAN, .rmeta_s = NAN, .at = json_at(j) };
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		take_member(c, j, key, &u);
	if (!json_ok(j))
		return;
	if (!u.name.n || isnan(u.start_s) || isnan(u.duration_s)) {
		err_at(c->err, u.at, "a unit with \"name\", \"start\" and \"duration\" expected");
		j->failed = true;
		return;
	}
	map_intern_pair(&c->by_id, u.i, 0, c->nunit);
	ARENA_ROOM(c->out->arena, c->unit, c->nunit, c->unit_cap);
	c->unit[c->nunit++] = u;
}

static struct str name_of(struct cargo_timings *c, const struct cargo_unit *u)
{
	return arena_printf(c->out->arena, "%.*s%s%.*s%.*s", STR(u->name), u->version.n ? " v" : "",
		STR(u->version), STR(u->target));
}

/* "unblocks a v1, b v2 and 3 others" behind what `text` says. */
static struct str with_units(
	struct cargo_timings *c, struct str text, const char *what, struct unit_list list)
{
	struct arena *a = c->out->arena;

	for (uint32_t i = 0; i < list.n && i < NAMED_MOST; i++) {
		uint32_t at = map_find_pair(&c->by_id, c->id[list.first + i], 0);
		struct str name = at == MAP_NONE ? S("?") : name_of(c, &c->unit[at]);

		text = arena_printf(a, "%.*s%s%s%.*s", STR(text), i ? "" : text.n ? "; " : "",
			i ? ", " : what, STR(name));
	}
	if (list.n > NAMED_MOST)
		text = arena_printf(a, "%.*s and %u others", STR(text), list.n - NAMED_MOST);
	return text;
}

static struct str detail_of(struct cargo_timings *c, const struct cargo_unit *u)
{
	struct str text = str_eq(u->mode, S("todo")) || str_eq(u->mode, S("build")) ? S("") : u->mode; /* [3] */

	if (u->features.n)
		text = arena_printf(c->out->arena, "%.*s%sfeatures %.*s", STR(text), text.n ? "; " : "",
			STR(u->features));
	text = with_units(c, text, "unblocks ", u->unblocked);
	return with_units(c, text, "its metadata unblocks ", u->unblocked_rmeta);
}

/* ---- sections ---- */

static void add_section(struct cargo_timings *c, uint32_t unit, struct str name, double start_s, double end_s)
{
	struct timeline *t = timeline_of(c);
	struct span s = { .track = t->span[unit].track, .name = name, .category = S("section"),
		.detail = t->span[unit].name, .start_ns = t->span[unit].start_ns + ns_of(start_s),
		.end_ns = t->span[unit].start_ns + ns_of(end_s) };

	if (s.end_ns < s.start_ns) /* [2] */
		s.end_ns = s.start_ns;
	timeline_span(t, &s);
}

/* ["frontend", {"start": 0.0, "end": 0.06}] */
static void take_section(struct cargo_timings *c, struct json *j, uint32_t unit)
{
	double start_s = NAN, end_s = NAN;
	struct str name = { 0 }, key;
	uint64_t at = json_at(j);

	json_array(j);
	if (json_item(j))
		json_str(j, &name);
	if (json_item(j)) {
		json_object(j);
		while (json_key(j, &key))
			if (str_eq(key, S("start")))
				take_seconds(j, &start_s);
			else if (str_eq(key, S("end")))
				take_seconds(j, &end_s);
	}
	while (json_item(j))
		;
	if (!json_ok(j))
		return;
	if (name.n && !isnan(start_s) && !isnan(end_s)) {
		add_section(c, unit, name, start_s, end_s);
		return;
	}
	err_at(c->err, at, "a section's name, \"start\" and \"end\" expected");
	j->failed = true;
}

static bool add_sections(struct cargo_timings *c, uint32_t unit)
{
	struct cargo_unit *u = &c->unit[unit];

	if (!u->has_sections) {
		if (!isnan(u->rmeta_s)) { /* [1] */
			add_section(c, unit, S("frontend"), 0, u->rmeta_s);
			add_section(c, unit, S("codegen"), u->rmeta_s, u->duration_s);
		}
		return true;
	}
	json_array(&u->sections);
	while (json_item(&u->sections))
		take_section(c, &u->sections, unit);
	return json_ok(&u->sections);
}

static bool add_spans(struct cargo_timings *c)
{
	struct timeline *t = timeline_of(c);
	bool ok = true;

	for (uint32_t i = 0; i < c->nunit; i++) {
		int64_t start_ns = ns_of(c->unit[i].start_s);

		timeline_span(t, &(struct span){ .name = name_of(c, &c->unit[i]), .category = S("unit"),
			.detail = detail_of(c, &c->unit[i]), .start_ns = start_ns,
			.end_ns = start_ns + ns_of(c->unit[i].duration_s) });
	}
	timeline_slots(t, 0, 0, S("slot"));
	for (uint32_t i = 0; ok && i < c->nunit; i++)
		ok = add_sections(c, i);
	return ok;
}

/* ---- counters ---- */

static void add_counter(struct cargo_timings *c, struct str name, enum dim dim, double at_s, double value)
{
	timeline_counter(timeline_of(c), &(struct counter){ .name = name,
		.unit = { dim == DIM_RATIO ? S("ratio") : S("units"), dim }, .at_ns = ns_of(at_s), .value = value });
}

/* {"t": 0.46, "active": 2, "waiting": 0, "inactive": 3} */
static void take_concurrency(struct cargo_timings *c, struct json *j)
{
	static const struct str state[] = { S("active"), S("waiting"), S("inactive") };
	double at_s = NAN, n[3] = { NAN, NAN, NAN };
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("t")))
			take_seconds(j, &at_s);
		for (size_t i = 0; i < 3; i++)
			if (str_eq(key, state[i]))
				json_f64(j, &n[i]);
	}
	for (size_t i = 0; i < 3 && json_ok(j) && !isnan(at_s); i++)
		if (!isnan(n[i]))
			add_counter(c, state[i], DIM_COUNT, at_s, n[i]);
}

/* [0.958368746, 100.0]: seconds, percent */
static void take_usage(struct cargo_timings *c, struct json *j)
{
	double at_s = NAN, percent = NAN;

	json_array(j);
	if (json_item(j))
		take_seconds(j, &at_s);
	if (json_item(j))
		json_f64(j, &percent);
	while (json_item(j))
		;
	if (json_ok(j) && !isnan(at_s) && !isnan(percent))
		add_counter(c, S("CPU usage"), DIM_RATIO, at_s, percent / 100);
}

/* ---- the page ---- */

/* Offset behind `what`; SIZE_MAX when the page does not have it. */
static size_t behind(struct str page, struct str what)
{
	const char *p = page.n ? memmem(page.p, page.n, what.p, what.n) : NULL;

	return p ? (size_t)(p - page.p) + what.n : SIZE_MAX;
}

static bool take_array(struct cargo_timings *c, struct str what, void (*take)(struct cargo_timings *, struct json *))
{
	size_t at = behind(c->page, what);
	struct json j;

	if (at == SIZE_MAX) {
		err_at(c->err, c->page.n, "\"%.*s\" expected", STR(what));
		return err_hint(c->err, "was the page cut short?");
	}
	json_init(&j, c->page, c->out->arena, c->err);
	j.at = at;
	json_array(&j);
	while (json_item(&j))
		take(c, &j);
	return json_ok(&j);
}

static void take_start(struct cargo_timings *c)
{
	size_t at = behind(c->page, S("<td>Build start:</td><td>"));
	struct str rest, word;

	if (at == SIZE_MAX)
		return;
	rest = str_from(c->page, at);
	word = str_cut(&rest, '<');
	if (!instant_read(word, &timeline_of(c)->started_ns))
		evidence_note(c->out, c->evidence, at, "when the build started is not a moment of the calendar");
	else if (!memchr(word.p, '.', word.n)) /* [5] */
		evidence_note(c->out, c->evidence, at, "when the build started is known to the second only");
}

static bool cargo_timings_read(const struct source *src, struct reading *out, struct err *e)
{
	struct cargo_timings c = { .out = out, .err = e, .page = src->bytes, .evidence = out->n };

	reading_add(out, MODEL_TIMELINE);
	map_init(&c.by_id, out->arena);
	timeline_track(timeline_of(&c), &(struct track){ .name = S("cargo"), .parent = NO_TRACK, .pid = NO_ID, .tid = NO_ID });
	take_start(&c);
	if (!take_array(&c, S("const UNIT_DATA = "), take_unit))
		return false;
	if (!c.nunit) {
		err_at(e, behind(c.page, S("const UNIT_DATA = ")), "at least one unit expected");
		return err_hint(e, "everything was fresh: cargo built nothing");
	}
	return add_spans(&c) && take_array(&c, S("const CONCURRENCY_DATA = "), take_concurrency) &&
		take_array(&c, S("const CPU_USAGE = "), take_usage);
}

static int cargo_timings_sniff(struct str head)
{
	return behind(head, S("<title>Cargo Build Timings")) != SIZE_MAX ? BITS : 0;
}

const struct format format_cargo_timings = {
	.name = "cargo_timings",
	.title = "Cargo's page of build timings (cargo build --timings)",
	.spec = "https://doc.rust-lang.org/cargo/reference/timings.html",
	.versions = "cargo 1.65, 1.95",
	.loses = "the table above the graph",
	.models = MODEL_BIT(MODEL_TIMELINE),
	.sniff = cargo_timings_sniff,
	.read = cargo_timings_read,
};

/*
 * cargo_messages - how long cargo took for each unit, among the messages of `cargo build -Zunstable-options --timings=json`.
 *
 * Spec    https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages; cargo 1.65,
 *         src/cargo/util/machine_message.rs, TimingInfo: a JSON object a line, "reason": "timing-info".
 * Gives   A series a unit: "time", and "rmeta_time" after which its dependents could go on.  When it ran is not said: there is no
 *         timeline in it.
 * Loses   All other messages, and lines that are none.
 * Choices [1] "build-finished" ends a build: values of the next one are of another process.
 *         [2] Two units of one name (of the host and of the target) are told apart by "#2".
 */
#include "base/map.h"
#include "format/cargo_name.h"
#include "format/format.h"

#include <math.h>

#define BITS 100                        /* {"reason":"timing-info" */
#define MARK S("\"reason\":\"timing-info\"")

struct message {
	struct str reason, package, kind, target, mode;
	double duration_s, rmeta_s;     /* NaN = not said */
};

struct cargo_messages {
	struct reading *out;
	struct err *err;
	uint32_t evidence, process;
	struct map series, unit;        /* unit: name, process -> how many */
	uint32_t *count;
	uint32_t ncount, count_cap;
};

/* ---- a message ---- */

static void take_seconds(struct json *j, double *s)
{
	if (json_null(j) || !json_f64(j, s))
		return;
	if (!(*s >= 0 && *s <= 1e9))
		json_fail(j, "seconds from 0 to 1e9 expected");
}

static void take_target(struct json *j, struct message *m)
{
	struct str key, kind;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("name"))) {
			json_str(j, &m->target);
		} else if (str_eq(key, S("kind")) && json_peek(j) == JSON_ARRAY) {
			json_array(j);
			while (json_item(j))
				if (json_str(j, &kind) && !m->kind.n)
					m->kind = kind;
		}
}

static void take_member(struct json *j, struct str key, struct message *m)
{
	if (str_eq(key, S("reason")))
		json_str(j, &m->reason);
	else if (str_eq(key, S("package_id")) && json_peek(j) == JSON_STRING)
		json_str(j, &m->package);
	else if (str_eq(key, S("mode")) && json_peek(j) == JSON_STRING)
		json_str(j, &m->mode);
	else if (str_eq(key, S("target")) && json_peek(j) == JSON_OBJECT)
		take_target(j, m);
	else if (str_eq(key, S("duration")))
		take_seconds(j, &m->duration_s);
	else if (str_eq(key, S("rmeta_time")))
		take_seconds(j, &m->rmeta_s);
}

/* ---- names ---- */

/* As on the page of --timings. */
static struct str unit_name(struct arena *a, const struct message *m)
{
	struct str package = cargo_package(a, m->package);
	bool binary = str_eq(m->kind, S("bin")) || str_eq(m->kind, S("example")) || str_eq(m->kind, S("test")) ||
		str_eq(m->kind, S("bench"));

	if (str_eq(m->mode, S("run-custom-build")))
		return arena_printf(a, "%.*s build-script (run)", STR(package));
	if (str_eq(m->kind, S("custom-build")))
		return arena_printf(a, "%.*s build-script", STR(package));
	if (binary)
		package = arena_printf(a, "%.*s %.*s \"%.*s\"", STR(package), STR(m->target), STR(m->kind));
	return str_eq(m->mode, S("build")) || !m->mode.n ? package : arena_printf(a, "%.*s (%.*s)", STR(package), STR(m->mode));
}

/* [2] */
static struct str own_name(struct cargo_messages *c, struct str name)
{
	uint32_t at = map_intern_pair(&c->unit, hash_bytes(name), c->process, c->ncount);

	if (at == c->ncount) {
		ARENA_ROOM(c->out->arena, c->count, c->ncount, c->count_cap);
		c->count[c->ncount++] = 0;
	}
	return ++c->count[at] == 1 ? name : arena_printf(c->out->arena, "%.*s #%u", STR(name), c->count[at]);
}

/* ---- values ---- */

static void add(struct cargo_messages *c, struct str name, struct str metric, double s)
{
	struct bench *b = &c->out->evidence[c->evidence].bench;
	struct series wanted = { .name = name, .metric = metric, .unit = { S("sec"), DIM_TIME } };
	uint32_t at = map_intern(&c->series, series_key(c->out->arena, &wanted), b->n);

	if (at == b->n)
		bench_series(b, name, metric, wanted.unit);
	bench_value(b, at, s, c->process);
}

static bool take_line(struct cargo_messages *c, struct str bytes, size_t at, size_t n)
{
	struct message m = { .duration_s = NAN, .rmeta_s = NAN };
	struct str key, name;
	struct json j;

	json_init(&j, str_clip(str_from(bytes, at), n), c->out->arena, c->err);
	j.offset = at;
	json_object(&j);
	while (json_key(&j, &key))
		take_member(&j, key, &m);
	if (!json_end(&j))
		return false;
	c->process += str_eq(m.reason, S("build-finished")); /* [1] */
	if (!str_eq(m.reason, S("timing-info")))
		return true;
	if (!m.package.n || isnan(m.duration_s))
		return err_at(c->err, at, "a message with \"package_id\" and \"duration\" expected");
	name = own_name(c, unit_name(c->out->arena, &m));
	add(c, name, S("time"), m.duration_s);
	if (!isnan(m.rmeta_s))
		add(c, name, S("rmeta_time"), m.rmeta_s);
	return true;
}

static bool cargo_messages_read(const struct source *src, struct reading *out, struct err *e)
{
	struct cargo_messages c = { .out = out, .err = e, .evidence = out->n };
	struct str rest = src->bytes;

	reading_add(out, MODEL_BENCH);
	map_init(&c.series, out->arena);
	map_init(&c.unit, out->arena);
	while (rest.n) {
		size_t at = (size_t)(rest.p - src->bytes.p);
		struct str line = str_line(&rest);

		if (str_starts(line, S("{\"reason\":")) && !take_line(&c, src->bytes, at, line.n))
			return false;
	}
	return out->evidence[c.evidence].bench.n || err_at(e, src->bytes.n, "at least one message \"timing-info\" expected");
}

static int cargo_messages_sniff(struct str head)
{
	return head.n && memmem(head.p, head.n, MARK.p, MARK.n) ? BITS : 0;
}

const struct format format_cargo_messages = {
	.name = "cargo_messages",
	.title = "Cargo's messages on the time of units (cargo build --timings=json)",
	.spec = "https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages",
	.versions = "cargo 1.65",
	.loses = "all other messages",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = cargo_messages_sniff,
	.read = cargo_messages_read,
};

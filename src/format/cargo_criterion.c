/*
 * cargo_criterion - the messages of `cargo criterion --message-format=json`, one on a line.
 *
 * Spec    https://bheisler.github.io/criterion.rs/book/cargo_criterion/external_tools.html;
 *         cargo-criterion src/message_formats/json.rs, as of 1.1.0.
 * Gives   What criterion.c gives: samples, and throughputs where the benchmark declares one.
 * Loses   Estimates (they follow from the samples), the change since the last run, reports.
 * Choices criterion_series.h, and
 *         [1] A line that does not begin with '{' is what a benchmark printed: left out, noted.
 *         [2] So are messages of other reasons, but for "group-complete", which holds no values.
 */
#include "format/criterion_series.h"
#include "format/format.h"

struct numbers {
	double *x;
	uint32_t n, cap;
	uint64_t at; /* of the array in the input */
};

struct message {
	struct str reason;
	struct criterion_id id;
	struct numbers iterations, values;
};

static int cargo_criterion_sniff(struct str head)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	int bits = 0;

	while (!bits && head.n) {
		struct str line = str_line(&head), key, reason;
		struct json j;

		json_init(&j, line, &a, &e);
		if (!str_starts(line, S("{")) || !json_object(&j) || !json_key(&j, &key) ||
			!str_eq(key, S("reason")) || json_peek(&j) != JSON_STRING)
			continue;
		json_str(&j, &reason);
		if (str_eq(reason, S("benchmark-complete")) || str_eq(reason, S("group-complete")))
			bits = 64;
	}
	arena_free(&a);
	return bits;
}

static void take_numbers(struct json *j, struct numbers *out)
{
	*out = (struct numbers){ .at = json_at(j) };
	json_array(j);
	while (json_item(j)) {
		ARENA_ROOM(j->arena, out->x, out->n, out->cap);
		json_f64(j, &out->x[out->n++]);
	}
}

/* {"per_iteration":16,"unit":"elements"} */
static void take_rate(struct json *j, struct criterion_id *id)
{
	struct str key, unit = { 0 };
	double per_iteration = NAN;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("per_iteration")))
			json_f64(j, &per_iteration);
		else if (str_eq(key, S("unit")))
			json_str(j, &unit);
	}
	unit = criterion_rate_unit(unit);
	if (unit.n)
		criterion_add_rate(id, unit, per_iteration);
}

static void take_rates(struct json *j, struct criterion_id *id)
{
	json_array(j);
	while (json_item(j))
		take_rate(j, id);
}

static void take_message(struct json *j, struct message *m)
{
	struct str key;

	*m = (struct message){ 0 };
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("reason")))
			json_str(j, &m->reason);
		else if (!str_eq(m->reason, S("benchmark-complete")))
			continue; /* the reason comes first: of others nothing is taken */
		else if (str_eq(key, S("id")))
			json_str(j, &m->id.name);
		else if (str_eq(key, S("unit")))
			json_str(j, &m->id.unit);
		else if (str_eq(key, S("iteration_count")))
			take_numbers(j, &m->iterations);
		else if (str_eq(key, S("measured_values")))
			take_numbers(j, &m->values);
		else if (str_eq(key, S("throughput")))
			take_rates(j, &m->id);
	}
}

static bool add_message(
	struct criterion_bench *b, const struct message *m, uint64_t at, struct err *e)
{
	struct criterion_series s;

	if (!m->id.name.n || !m->id.unit.n)
		return err_at(
			e, at, "\"id\" and \"unit\" expected in a benchmark-complete message");
	if (m->iterations.n != m->values.n)
		return err_at(e, m->values.at,
			"%u values expected, one for each of \"iteration_count\", found %u",
			m->iterations.n, m->values.n);
	s = criterion_series(b, &m->id);
	for (uint32_t i = 0; i < m->values.n; i++)
		criterion_value(b, &s, m->iterations.x[i], m->values.x[i], m->values.at);
	criterion_series_end(b, &s);
	return true;
}

static bool take_line(struct criterion_bench *b, struct str line, uint64_t at, struct err *e)
{
	struct message m;
	struct json j;

	if (!str_starts(line, S("{"))) {
		if (str_trim(line).n)
			criterion_note(b, at, "a line that is no message left out"); /* [1] */
		return true;
	}
	json_init(&j, line, b->out->arena, e);
	j.offset = at;
	take_message(&j, &m);
	if (!json_end(&j))
		return false;
	if (str_eq(m.reason, S("benchmark-complete")))
		return add_message(b, &m, at, e);
	if (!str_eq(m.reason, S("group-complete")))
		criterion_note(b, at, "a message of another reason left out"); /* [2] */
	return true;
}

static bool cargo_criterion_read(const struct source *src, struct reading *out, struct err *e)
{
	struct str rest = src->bytes;
	struct criterion_bench b;

	criterion_bench_init(&b, out);
	while (rest.n) {
		uint64_t at = (uint64_t)(rest.p - src->bytes.p);

		if (!take_line(&b, str_line(&rest), at, e))
			return false;
	}
	if (out->evidence[b.evidence].bench.n)
		return true;
	err_set(e, ERR_INPUT, "no message \"benchmark-complete\"");
	return err_hint(e, "a benchmark may have panicked before the first was complete");
}

const struct format format_cargo_criterion = {
	.name = "cargo_criterion",
	.title = "cargo-criterion messages (--message-format=json)",
	.spec = "https://bheisler.github.io/criterion.rs/book/cargo_criterion/external_tools.html",
	.versions = "cargo-criterion 1.1.0 with criterion 0.3.6 and 0.8.2",
	.loses = "estimates, the change since the last run",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = cargo_criterion_sniff,
	.read = cargo_criterion_read,
};

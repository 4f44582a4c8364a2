/*
 * custombench - the lists that github-action-benchmark takes as customSmallerIsBetter and customBiggerIsBetter.
 *
 * Spec    https://github.com/benchmark-action/github-action-benchmark, README: [{ name, unit, value, range?, extra? }].
 * Gives   A series per name and unit; a name that comes again is one more value.
 * Loses   range and extra: free text.  Nobody says what a range is (a deviation, an interval, the extremes).
 * Choices [1] Which direction is good is an option of the workflow and not in the file.  Where the unit says it, it
 *             stands ("ms", "MB/s"); where it does not, it is unknown, with a note.
 *         [2] Values may be strings: the action takes what JavaScript's Number() takes.
 *         [3] Units may be written out: format/written_unit.h.
 *         [4] A value that is no number (null, true, "fast") is a failure, though Number(null) is 0.
 */
#include "base/num.h"
#include "format/format.h"
#include "format/json_bits.h"
#include "format/written_unit.h"

#define BITS_ENTRY 24 /* name, unit and value in the first entry */

struct entry {
	struct str name, unit;
	double value; /* NaN: none that is a number [4] */
	bool has_value, has_unit;
	uint64_t at;
};

struct list {
	struct reading *out;
	uint32_t evidence;
	struct map series; /* series_key() -> series */
};

static struct bench *bench_of(const struct list *l)
{
	return &l->out->evidence[l->evidence].bench;
}

/* ---- series ---- */

static uint32_t series_of(struct list *l, struct str name, struct unit unit)
{
	struct arena *a = l->out->arena;
	struct series s = { .name = name, .metric = unit_metric(a, unit), .unit = unit };
	struct bench *b = bench_of(l);
	uint32_t at = map_intern(&l->series, series_key(a, &s), b->n);

	return at < b->n ? at : bench_series(b, name, s.metric, unit);
}

static void add_entry(struct list *l, const struct entry *entry)
{
	struct bench *b = bench_of(l);
	double factor;
	struct unit unit = written_unit(l->out->arena, entry->unit, &factor);
	uint32_t series = series_of(l, entry->name, unit);

	if (b->series[series].better == BETTER_UNKNOWN) /* [1] */
		evidence_note(l->out, l->evidence, entry->at,
			"the unit \"%.*s\" does not say which direction is good, and the file does "
			"not either",
			STR(str_clip(entry->unit, 80)));
	if (isfinite(entry->value * factor))
		bench_value(b, series, entry->value * factor, b->series[series].n);
	else
		b->series[series].failure = S("its value is not a number");
}

/* ---- JSON ---- */

static void read_member(struct list *l, struct json *j, struct str key, struct entry *entry)
{
	if (str_eq(key, S("name"))) {
		json_str(j, &entry->name);
	} else if (str_eq(key, S("unit"))) {
		entry->has_unit = json_str(j, &entry->unit);
	} else if (str_eq(key, S("value"))) {
		entry->has_value = true;
		json_loose_f64(j, &entry->value); /* [2] [4] */
	} else if (!str_eq(key, S("range")) && !str_eq(key, S("extra"))) {
		evidence_note(l->out, l->evidence, json_at(j),
			"the member \"%.*s\" is not known and was skipped", STR(str_clip(key, 80)));
	}
}

static void read_entry(struct list *l, struct json *j)
{
	struct entry entry = { .value = NAN, .at = json_at(j) };
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		read_member(l, j, key, &entry);
	if (!json_ok(j))
		return;
	if (!entry.name.n || !entry.has_unit || !entry.has_value)
		json_fail(j, "an entry needs a \"name\", a \"unit\" and a \"value\"");
	else
		add_entry(l, &entry);
}

static bool custombench_read(const struct source *src, struct reading *out, struct err *e)
{
	struct list l = { .out = out, .evidence = out->n };
	struct json j;

	reading_add(out, MODEL_BENCH);
	map_init(&l.series, out->arena);
	json_init(&j, src->bytes, out->arena, e);
	json_array(&j);
	while (json_item(&j))
		read_entry(&l, &j);
	if (!json_end(&j))
		return false;
	return bench_of(&l)->n || err_at(e, 0, "at least one entry with name, unit and value expected");
}

/* ---- recognised ---- */

static int bits_of_entry(struct json *j)
{
	bool name = false, unit = false, value = false;
	struct str key;

	if (!json_item(j) || json_peek(j) != JSON_OBJECT)
		return 0;
	json_object(j);
	while (json_key(j, &key)) {
		bool text = json_peek(j) == JSON_STRING;

		name |= text && str_eq(key, S("name"));
		unit |= text && str_eq(key, S("unit"));
		value |= str_eq(key, S("value"));
	}
	return name && unit && value ? BITS_ENTRY : 0;
}

static int custombench_bits(struct json *j)
{
	int bits;

	json_array(j);
	bits = bits_of_entry(j);
	return bits;
}

static int custombench_sniff(struct str head)
{
	return json_bits(head, custombench_bits);
}

const struct format format_custombench = {
	.name = "custombench",
	.title = "customSmallerIsBetter and customBiggerIsBetter lists",
	.spec = "https://github.com/benchmark-action/github-action-benchmark",
	.versions = "the shape of its README, v1 (no producer of its own)",
	.loses = "range and extra: free text",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = custombench_sniff,
	.read = custombench_read,
};

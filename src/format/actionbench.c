/*
 * actionbench - the history that github-action-benchmark keeps: data.js of its pages, or its external JSON file.
 *
 * Spec    github.com/benchmark-action/github-action-benchmark, src/write.ts: DataJson; src/extract.ts: Benchmark.
 * Gives   An evidence per entry, with its commit and time: one value a benchmark, or a mean or median with what its tool said.
 * Loses   Authors, links, numbers of iterations, ranges that are no deviation.
 * Choices [1] The name of a suite is the parameter "suite", unless it is "Benchmark", the action's default.
 *         [2] Direction follows from the unit, as everywhere; of the custom tools their own word counts.  (The action takes
 *             JMH's throughput for a time.)
 *         [3] Of Go's names "Benchmark" is taken off, the number of processors put back, and "NAME - UNIT" is NAME.  What has
 *             the rest of its line as a unit is there again under "NAME - UNIT".
 *         [4] Google Benchmark's aggregates beside what they sum up are left out, with a note.
 *         [5] A name that comes again in one entry is one more value.
 *         [6] null is a value that was not finite: a failure.
 *         [7] Of Catch2 the action takes the deviation's number without its unit, which may be another than the mean's.
 */
#include "base/num.h"
#include "format/actionbench_entry.h"
#include "format/format.h"
#include "format/json_bits.h"

#define PREFIX S("window.BENCHMARK_DATA")
#define BITS_PREFIX 64
#define BITS_JSON 40 /* "lastUpdate", "repoUrl" and "entries" */
#define NS_PER_MS 1000000

/* ---- one entry ---- */

static void read_text(struct json *j, struct str *out)
{
	if (json_peek(j) == JSON_STRING)
		json_str(j, out);
}

static void read_bench(struct json *j, struct action_entry *entry)
{
	struct action_bench b = { .value = NAN, .at = json_at(j) };
	bool has_value = false;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("name"))) {
			read_text(j, &b.name);
		} else if (str_eq(key, S("unit"))) {
			read_text(j, &b.unit);
		} else if (str_eq(key, S("range"))) {
			read_text(j, &b.range);
		} else if (str_eq(key, S("extra"))) {
			read_text(j, &b.extra);
		} else if (str_eq(key, S("value"))) {
			has_value = true;
			json_loose_f64(j, &b.value); /* [6] */
		}
	}
	if (json_ok(j) && (!b.name.n || !has_value))
		json_fail(j, "a benchmark needs a \"name\" and a \"value\"");
	ARENA_ROOM(j->arena, entry->bench, entry->n, entry->cap);
	entry->bench[entry->n++] = b;
}

static void read_commit(struct json *j, struct action_entry *entry)
{
	struct str key, message;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("id"))) {
			read_text(j, &entry->commit);
		} else if (str_eq(key, S("message")) && json_peek(j) == JSON_STRING) {
			json_str(j, &message);
			entry->subject = str_line(&message);
		}
	}
}

/* Milliseconds since the epoch, as JavaScript's Date.now() has them. */
static void read_date(struct json *j, struct action_entry *entry)
{
	int64_t ms;

	if (json_i64(j, &ms) && ms > 0 && ms < INT64_MAX / NS_PER_MS)
		entry->measured_ns = ms * NS_PER_MS;
}

static void read_entry(struct json *j, struct action_entry *entry)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("commit"))) {
			read_commit(j, entry);
		} else if (str_eq(key, S("date"))) {
			read_date(j, entry);
		} else if (str_eq(key, S("tool"))) {
			read_text(j, &entry->tool);
		} else if (str_eq(key, S("benches"))) {
			json_array(j);
			while (json_item(j))
				read_bench(j, entry);
		}
	}
}

/* ---- all of them ---- */

static void read_suite(struct reading *out, struct json *j, struct str suite)
{
	json_array(j);
	while (json_item(j)) {
		struct action_entry entry = { .suite = suite };

		read_entry(j, &entry);
		if (!json_ok(j))
			return;
		if (!entry.commit.n || !entry.n)
			json_fail(j, "an entry needs a \"commit\" with an \"id\", and \"benches\"");
		else
			action_entry_add(out, &entry);
	}
}

/* The JSON behind "window.BENCHMARK_DATA =", or all of a file that has no such beginning. */
static bool json_of(struct str bytes, struct str *json, struct err *e)
{
	struct str rest = bytes;

	*json = bytes;
	if (!str_starts(bytes, PREFIX))
		return true;
	str_cut(&rest, '=');
	if (str_trim(str_from(str_clip(bytes, bytes.n - rest.n), PREFIX.n)).n != 1)
		return err_at(e, PREFIX.n, "\"=\" expected behind window.BENCHMARK_DATA");
	*json = str_trim(rest);
	if (str_ends(*json, S(";")))
		json->n--;
	return true;
}

static bool actionbench_read(const struct source *src, struct reading *out, struct err *e)
{
	uint32_t first = out->n;
	struct str text, key, suite;
	struct json j;

	if (!json_of(src->bytes, &text, e))
		return false;
	json_init(&j, text, out->arena, e);
	j.offset = text.n ? (uint64_t)(text.p - src->bytes.p) : src->bytes.n;
	json_object(&j);
	while (json_key(&j, &key)) {
		if (!str_eq(key, S("entries")))
			continue;
		json_object(&j);
		while (json_key(&j, &suite))
			read_suite(out, &j, suite);
	}
	if (!json_end(&j))
		return false;
	return out->n > first || err_at(e, 0, "at least one entry expected");
}

/* ---- recognised ---- */

static int actionbench_bits(struct json *j)
{
	bool update = false, url = false, entries = false;
	struct str key;

	json_object(j);
	while (!entries && json_key(j, &key)) {
		update |= str_eq(key, S("lastUpdate"));
		url |= str_eq(key, S("repoUrl"));
		entries = str_eq(key, S("entries")) && json_peek(j) == JSON_OBJECT;
	}
	return update && url && entries ? BITS_JSON : 0;
}

static int actionbench_sniff(struct str head)
{
	return str_starts(head, PREFIX) ? BITS_PREFIX : json_bits(head, actionbench_bits);
}

const struct format format_actionbench = {
	.name = "actionbench",
	.title = "github-action-benchmark's history (data.js)",
	.spec = "https://github.com/benchmark-action/github-action-benchmark",
	.versions = "c38cce9 of March 2026",
	.loses = "authors, links, numbers of iterations, ranges that are no deviation",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = actionbench_sniff,
	.read = actionbench_read,
};

/*
 * simplecov - SimpleCov's .resultset.json and coverage.json (Ruby).
 *
 * Spec    simplecov, lib/simplecov/result_merger.rb; simplecov_json_formatter, result_hash_formatter.rb.
 * Gives   Coverage in lines, and branches where they were measured.
 * Loses   Groups, names and times of the runs, kinds of branches.
 * Choices [1] A .resultset.json holds a run per command ("RSpec", "Minitest"): their counts are added, as SimpleCov does.
 *         [2] Lines within :nocov: are "ignored" in coverage.json, and counted as left out; a .resultset.json does not say which
 *             they are.
 *         [3] A branch in .resultset.json belongs to its condition's first line and id; in coverage.json, which names no
 *             condition, to its own first line, and its number in the file stands for the condition.
 *         [4] Before 0.18 a file is the array of its lines alone.
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "format/line_counts.h"

#define BITS_RESULTSET 40 /* {COMMAND: {"coverage": {PATH: [...] or {"lines": */
#define BITS_META 64 /* "simplecov_version" */

struct simplecov {
	struct json *json;
	struct coverage *coverage;
	uint32_t file;
};

/* ---- branches ---- */

/* "[:if, 0, 3, 4, 5, 7]": kind, id, line, column, end line, end column. */
static bool condition_of(struct str text, struct cov_branch *b)
{
	uint64_t id, line;

	if (!str_starts(text, S("[:")))
		return false;
	str_cut(&text, ',');
	if (!str_u64(str_trim(str_cut(&text, ',')), &id) || !str_u64(str_trim(str_cut(&text, ',')), &line))
		return false;
	b->line = (uint32_t)line;
	b->block = (uint32_t)id;
	return id <= UINT32_MAX && line <= INT32_MAX;
}

/* {"[:if, 0, 3, 4, 5, 7]": {"[:then, 1, 4, 6, 4, 9]": 1, "[:else, ...]": 0}} */
static void take_conditions(struct simplecov *c)
{
	struct json *j = c->json;
	struct str key, way;

	json_object(j);
	while (json_key(j, &key)) {
		struct cov_branch b = { 0 };

		if (!condition_of(key, &b))
			json_fail(j, "a condition like \"[:if, 0, 3, 4, 5, 7]\" expected");
		json_object(j);
		for (; json_key(j, &way); b.number++) {
			b.hits.count = line_count(j);
			coverage_branch(c->coverage, c->file, &b);
		}
	}
}

/* [{"type": "then", "start_line": 4, "end_line": 4, "coverage": 1, ...}] */
static void take_ways(struct simplecov *c)
{
	struct json *j = c->json;
	struct str key;

	json_array(j);
	for (uint32_t n = 0; json_item(j); n++) {
		struct cov_branch b = { .block = n };
		bool ignored = false;
		uint64_t line = 0;

		json_object(j);
		while (json_key(j, &key))
			if (str_eq(key, S("start_line")))
				json_u64(j, &line);
			else if (str_eq(key, S("coverage")) && !(ignored = json_peek(j) == JSON_STRING))
				b.hits.count = line_count(j);
		b.line = line <= INT32_MAX ? (uint32_t)line : 0;
		if (!ignored)
			coverage_branch(c->coverage, c->file, &b);
	}
}

/* ---- files ---- */

static void take_lines(struct simplecov *c)
{
	uint64_t ignored = line_counts_take(c->json, c->coverage, c->file);

	if (ignored)
		coverage_exclude(c->coverage, S("ignored by SimpleCov"))->lines += ignored;
}

static void take_file(struct simplecov *c, struct str path)
{
	struct json *j = c->json;
	struct str key;

	c->file = coverage_file(c->coverage, path);
	if (json_peek(j) == JSON_ARRAY) { /* [4] */
		take_lines(c);
		return;
	}
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("lines")) && json_peek(j) == JSON_ARRAY)
			take_lines(c);
		else if (str_eq(key, S("branches")) && json_peek(j) == JSON_OBJECT)
			take_conditions(c);
		else if (str_eq(key, S("branches")) && json_peek(j) == JSON_ARRAY)
			take_ways(c);
}

static void take_files(struct simplecov *c)
{
	struct str path;

	json_object(c->json);
	while (json_key(c->json, &path))
		take_file(c, path);
}

/* "coverage" stands at the top of coverage.json, and in each run of a .resultset.json [1]. */
static bool simplecov_read(const struct source *src, struct reading *out, struct err *e)
{
	struct simplecov c = { 0 };
	struct str key, member;
	struct json j;

	c.coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	c.json = &j;
	json_init(&j, src->bytes, out->arena, e);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (str_eq(key, S("coverage"))) {
			take_files(&c);
			continue;
		}
		if (json_peek(&j) != JSON_OBJECT)
			continue;
		json_object(&j);
		while (json_key(&j, &member))
			if (str_eq(member, S("coverage")) && json_peek(&j) == JSON_OBJECT)
				take_files(&c);
	}
	if (!json_end(&j))
		return false;
	return c.coverage->n || err_at(e, 0, "coverage of at least one file expected");
}

/* ---- telling it ---- */

/* {PATH: {"lines": [...]}} or {PATH: [...]}; the head may end within the first. */
static bool is_files(struct json *j)
{
	struct str key;

	if (json_peek(j) != JSON_OBJECT || !json_object(j) || !json_key(j, &key))
		return false;
	if (json_peek(j) == JSON_ARRAY)
		return true;
	return json_peek(j) == JSON_OBJECT && json_object(j) && json_key(j, &key) && str_eq(key, S("lines")) &&
	       json_peek(j) == JSON_ARRAY;
}

static int bits_of(struct json *j)
{
	struct str key;

	if (json_peek(j) != JSON_OBJECT)
		return 0;
	json_object(j);
	if (!json_key(j, &key) || json_peek(j) != JSON_OBJECT || !json_object(j))
		return 0;
	if (!str_eq(key, S("meta")))
		return json_key(j, &key) && str_eq(key, S("coverage")) && is_files(j) ? BITS_RESULTSET : 0;
	while (json_key(j, &key))
		if (str_eq(key, S("simplecov_version")))
			return BITS_META;
	return 0;
}

static int simplecov_sniff(struct str head)
{
	return json_bits(head, bits_of);
}

const struct format format_simplecov = {
	.name = "simplecov",
	.title = "SimpleCov's .resultset.json and coverage.json",
	.spec = "https://github.com/simplecov-ruby/simplecov",
	.versions = "SimpleCov 0.22",
	.loses = "groups, names and times of runs, kinds of branches",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = simplecov_sniff,
	.read = simplecov_read,
};

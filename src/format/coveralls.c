/*
 * coveralls - the body of a job for coveralls.io, as coverage tools of many languages write it.
 *
 * Spec    https://docs.coveralls.io/api-jobs-endpoint; grcov adds functions (-t coveralls+).
 * Gives   Coverage in lines; branches, and functions from grcov.
 * Loses   Sources and their digests; what else the job says of itself (also its token, which is never looked at).
 * Choices [1] Branches are a flat array of line, block, branch, count.
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "format/line_counts.h"

#define BITS_FILES 48 /* "source_files" of objects with coverage, as they begin */

struct coveralls {
	struct json *json;
	struct coverage *coverage;
};

static uint32_t take_u32(struct json *j)
{
	uint64_t x;

	json_u64(j, &x);
	if (x > INT32_MAX)
		json_fail(j, "a number below 2^31 expected");
	return (uint32_t)x;
}

static void take_branches(struct json *j, struct coverage *c, uint32_t file)
{
	struct cov_branch b = { 0 };
	uint32_t n = 0;

	json_array(j);
	for (; json_item(j); n++)
		if (n % 4 == 0)
			b.line = take_u32(j);
		else if (n % 4 == 1)
			b.block = take_u32(j);
		else if (n % 4 == 2)
			b.number = take_u32(j);
		else {
			b.hits.count = line_count(j);
			coverage_branch(c, file, &b);
		}
	if (n % 4)
		json_fail(j, "branches in fours expected: line, block, branch, count");
}

/* [{"name": "f", "start": 3, "exec": true}] */
static void take_functions(struct json *j, struct coverage *c, uint32_t file)
{
	struct str key;

	json_array(j);
	while (json_item(j)) {
		struct cov_function f = { 0 };
		bool executed = false;

		json_object(j);
		while (json_key(j, &key))
			if (str_eq(key, S("name")))
				json_str(j, &f.name);
			else if (str_eq(key, S("start")))
				f.line = take_u32(j);
			else if (str_eq(key, S("exec")))
				json_bool(j, &executed);
		f.hits.count = executed;
		coverage_function(c, file, &f);
	}
}

static void take_lines(struct json *j, struct coverage *c, uint32_t file)
{
	line_counts_take(j, c, file);
}

/* Reads what stands at a bookmark, if there is one; where it fails, reading ends. */
static void take_at(struct coveralls *c, const struct json *mark, uint32_t file,
	void (*take)(struct json *j, struct coverage *c, uint32_t file))
{
	struct json there = *mark;

	if (!mark->err || !json_ok(c->json))
		return;
	take(&there, c->coverage, file);
	if (!json_ok(&there))
		*c->json = there;
}

/* The name may come behind the rest. */
static void take_file(struct coveralls *c)
{
	struct json *j = c->json, lines = { 0 }, branches = { 0 }, functions = { 0 };
	struct str key, name = { 0 };
	uint32_t file;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("name")))
			json_str(j, &name);
		else if (str_eq(key, S("coverage")))
			lines = *j;
		else if (str_eq(key, S("branches")) && json_peek(j) == JSON_ARRAY)
			branches = *j;
		else if (str_eq(key, S("functions")) && json_peek(j) == JSON_ARRAY)
			functions = *j;
	if (json_ok(j) && (!name.n || !lines.err))
		json_fail(j, "a file with a name and coverage expected");
	if (!json_ok(j))
		return;
	file = coverage_file(c->coverage, name);
	take_at(c, &lines, file, take_lines);
	take_at(c, &branches, file, take_branches);
	take_at(c, &functions, file, take_functions);
}

static bool coveralls_read(const struct source *src, struct reading *out, struct err *e)
{
	struct coveralls c = { 0 };
	struct str key;
	struct json j;

	c.coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	c.json = &j;
	json_init(&j, src->bytes, out->arena, e);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (!str_eq(key, S("source_files")))
			continue;
		json_array(&j);
		while (json_item(&j))
			take_file(&c);
	}
	if (!json_end(&j))
		return false;
	return c.coverage->n || err_at(e, 0, "coverage of at least one file expected");
}

/* [{"name": ...: a key that files have comes first, and what follows may go on past the head. */
static bool is_files(struct json *j)
{
	static const char *const member[] = { "name", "source_digest", "source", "coverage", "branches", "functions" };
	struct str key;

	if (!json_array(j) || !json_item(j) || json_peek(j) != JSON_OBJECT || !json_object(j) || !json_key(j, &key))
		return false;
	for (size_t i = 0; i < sizeof member / sizeof *member; i++)
		if (str_eq(key, str_of(member[i])))
			return true;
	return false;
}

static int bits_of(struct json *j)
{
	struct str key;

	if (json_peek(j) != JSON_OBJECT)
		return 0;
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("source_files")))
			return json_peek(j) == JSON_ARRAY && is_files(j) ? BITS_FILES : 0;
	return 0;
}

static int coveralls_sniff(struct str head)
{
	return json_bits(head, bits_of);
}

const struct format format_coveralls = {
	.name = "coveralls",
	.title = "Coveralls' job JSON (grcov -t coveralls, and many more)",
	.spec = "https://docs.coveralls.io/api-jobs-endpoint",
	.versions = "grcov 0.8",
	.loses = "sources, the job's other members",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = coveralls_sniff,
	.read = coveralls_read,
};

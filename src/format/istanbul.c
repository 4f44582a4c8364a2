/*
 * istanbul - coverage-final.json of istanbul: nyc, c8, Jest, Vitest; also the files of .nyc_output.
 *
 * Spec    istanbuljs, packages/istanbul-lib-coverage/lib/file-coverage.js.
 * Gives   Coverage in statements (blocks); functions, branches, and the lines that follow from statements.
 * Loses   Kinds of branches, source maps, what an ignoring comment left out (it is not in the file).
 * Choices [1] Columns count from 0 and become 1-based; those that are null or infinite (the end of a line) are not said.  They
 *             count UTF-16 units: pawl's are bytes, the same for ASCII.
 *         [2] A line's count is the largest of the statements that begin on it, as istanbul has it.
 *         [3] Members of s, f and b without a place, and places without a count, are as istanbul's own readers have them: the
 *             first are left out and noted, the second were never run.
 *         [4] A branch's block is its decision's id; the line is the decision's, as in istanbul's tracefile.
 *         [5] Entries of "skip" (istanbul before 1.0) were left out by a comment.
 */
#include "format/istanbul_part.h"

#include "format/json_bits.h"
#include "format/line_counts.h"

#define BITS_MAP 48 /* "statementMap" in the first file */

/* ---- places ---- */

/* A number from JavaScript; 0 for null, infinity and what is no line. */
static uint32_t take_number(struct json *j, uint32_t from)
{
	double x = -1;

	if (json_peek(j) == JSON_NUMBER)
		json_f64(j, &x);
	return x >= 0 && x < INT32_MAX ? (uint32_t)x + from : 0; /* [1] */
}

static void take_point(struct json *j, uint32_t *line, uint32_t *column)
{
	struct str key;

	if (json_peek(j) != JSON_OBJECT)
		return;
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("line")))
			*line = take_number(j, 0);
		else if (str_eq(key, S("column")))
			*column = take_number(j, 1);
}

/* A member of a place: {"start": {"line": 1, "column": 0}, "end": {...}}. */
static bool take_range_member(struct json *j, struct str key, struct place *p)
{
	if (str_eq(key, S("start")))
		take_point(j, &p->line, &p->column);
	else if (str_eq(key, S("end")))
		take_point(j, &p->end_line, &p->end_column);
	else
		return false;
	return true;
}

static void take_range(struct json *j, struct place *p)
{
	struct str key;

	if (json_peek(j) != JSON_OBJECT)
		return;
	json_object(j);
	while (json_key(j, &key))
		take_range_member(j, key, p);
}

/* An entry of statementMap is a range; those of fnMap and branchMap have one, or a line alone. */
static void take_place(struct json *j, struct place *p)
{
	struct place decl = { 0 };
	uint32_t line = 0;
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		if (take_range_member(j, key, p))
			continue;
		else if (str_eq(key, S("loc")))
			take_range(j, p);
		else if (str_eq(key, S("decl")))
			take_range(j, &decl);
		else if (str_eq(key, S("name")) && json_peek(j) == JSON_STRING)
			json_str(j, &p->name);
		else if (str_eq(key, S("line")))
			line = take_number(j, 0);
		else if (str_eq(key, S("skip")) && json_peek(j) == JSON_BOOL)
			json_bool(j, &p->skip);
	if (decl.line) {
		p->line = decl.line;
		p->column = decl.column;
	}
	if (!p->line)
		p->line = line;
}

static void take_id(struct json *j, struct str key, uint64_t *id)
{
	if (!str_u64(key, id) || *id > UINT32_MAX)
		json_fail(j, "a whole number below 2^32 as id expected");
}

static void take_map(struct istanbul *c, struct places *p)
{
	struct str key;

	json_object(c->json);
	while (json_key(c->json, &key)) {
		struct place place = { 0 };

		take_id(c->json, key, &place.id);
		take_place(c->json, &place);
		istanbul_add_place(c, p, &place);
	}
}

/* ---- counts ---- */

static void add_count(struct istanbul *c, struct counts *to, uint64_t id, uint32_t number)
{
	struct count x = { .id = id, .number = number, .count = line_count(c->json) };

	ARENA_ROOM(c->coverage->arena, to->count, to->n, to->cap);
	to->count[to->n++] = x;
}

/* {"0": 1}, or {"0": [1, 0]} of branches. */
static void take_counts(struct istanbul *c, struct counts *to)
{
	struct json *j = c->json;
	struct str key;
	uint64_t id;

	json_object(j);
	while (json_key(j, &key)) {
		take_id(j, key, &id);
		if (json_peek(j) != JSON_ARRAY) {
			add_count(c, to, id, 0);
			continue;
		}
		json_array(j);
		for (uint32_t number = 0; json_item(j); number++)
			add_count(c, to, id, number);
	}
}

/* ---- files ---- */

static void take_file(struct istanbul *c, struct str path)
{
	struct json *j = c->json;
	bool mapped = false;
	struct str key;

	for (size_t i = 0; i < ISTANBUL_KINDS; i++)
		c->places[i].n = c->counts[i].n = 0;
	c->at = json_at(j);
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("path")) && json_peek(j) == JSON_STRING) {
			json_str(j, &path);
		} else if (str_eq(key, S("statementMap"))) {
			take_map(c, &c->places[ISTANBUL_STATEMENT]);
			mapped = true;
		} else if (str_eq(key, S("fnMap"))) {
			take_map(c, &c->places[ISTANBUL_FUNCTION]);
		} else if (str_eq(key, S("branchMap"))) {
			take_map(c, &c->places[ISTANBUL_BRANCH]);
		} else if (str_eq(key, S("s"))) {
			take_counts(c, &c->counts[ISTANBUL_STATEMENT]);
		} else if (str_eq(key, S("f"))) {
			take_counts(c, &c->counts[ISTANBUL_FUNCTION]);
		} else if (str_eq(key, S("b"))) {
			take_counts(c, &c->counts[ISTANBUL_BRANCH]);
		}
	if (json_ok(j) && !mapped)
		json_fail(j, "a file with a statementMap expected");
	if (json_ok(j))
		istanbul_add_file(c, path);
}

static bool istanbul_read(const struct source *src, struct reading *out, struct err *e)
{
	struct istanbul c = { .out = out };
	struct str path;
	struct json j;

	c.coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	c.json = &j;
	json_init(&j, src->bytes, out->arena, e);
	j.allow_nan = true; /* [1] */
	json_object(&j);
	while (json_key(&j, &path))
		take_file(&c, path);
	if (!json_end(&j))
		return false;
	istanbul_add_lines(&c);
	return c.coverage->n || err_at(e, 0, "coverage of at least one file expected");
}

static int bits_of(struct json *j)
{
	struct str key;

	j->allow_nan = true;
	if (json_peek(j) != JSON_OBJECT)
		return 0;
	json_object(j);
	if (!json_key(j, &key) || json_peek(j) != JSON_OBJECT)
		return 0;
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("statementMap")))
			return BITS_MAP;
	return 0;
}

static int istanbul_sniff(struct str head)
{
	return json_bits(head, bits_of);
}

const struct format format_istanbul = {
	.name = "istanbul",
	.title = "istanbul's coverage-final.json (nyc, c8, Jest, Vitest)",
	.spec = "https://github.com/istanbuljs/istanbuljs/tree/main/packages/istanbul-lib-coverage",
	.versions = "nyc 17, c8 10, Vitest 3",
	.loses = "kinds of branches, source maps",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = istanbul_sniff,
	.read = istanbul_read,
};

/*
 * pawl - pawl's own JSON: one evidence, or a list of them.
 *
 * Spec    doc/schema/evidence.json and doc/schema/evidence-list.json.
 * Gives   Benches and tests, as they were put.
 * Loses   Nothing.
 * Choices [1] A list may be told by its schema or by its member "evidence", an evidence by its "model": a script
 *             need not write "schema".
 *         [2] An unknown member of a list is refused: there is no evidence that could carry a note about it.
 */
#include "format/format.h"
#include "format/json_bits.h"

#define LIST "pawl/evidence-list/1"

enum shape { SHAPE_NONE, SHAPE_EVIDENCE, SHAPE_LIST };

#define BITS_SCHEMA 64 /* "pawl/evidence" is a name of ours */
#define BITS_MEMBERS 16 /* another tool's JSON might have such a member */

/* What the first object is, by its first telling member [1]; `bits` says how sure that is. */
static enum shape shape_of(struct json j, int *bits)
{
	struct str key, word;
	enum model model;

	*bits = BITS_MEMBERS;
	json_object(&j);
	while (json_key(&j, &key)) {
		bool text = json_peek(&j) == JSON_STRING;

		if (str_eq(key, S("evidence")) && json_peek(&j) == JSON_ARRAY)
			return SHAPE_LIST;
		if (str_eq(key, S("model")) && text && json_str(&j, &word) &&
			model_of(word, &model))
			return SHAPE_EVIDENCE;
		if (!str_eq(key, S("schema")) || !text || !json_str(&j, &word) ||
			!str_starts(word, S("pawl/evidence")))
			continue;
		*bits = BITS_SCHEMA;
		return str_starts(word, S("pawl/evidence-list/")) ? SHAPE_LIST : SHAPE_EVIDENCE;
	}
	*bits = 0;
	return SHAPE_NONE;
}

static int pawl_bits(struct json *j)
{
	int bits;

	shape_of(*j, &bits);
	return bits;
}

static int pawl_sniff(struct str head)
{
	return json_bits(head, pawl_bits);
}

static void read_list(struct json *j, struct reading *out)
{
	struct str key, schema;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("evidence"))) {
			json_array(j);
			while (json_item(j))
				evidence_take(j, out);
		} else if (!str_eq(key, S("schema"))) {
			json_fail(j, "\"evidence\" expected, found \"%.*s\"",
				STR(str_clip(key, 64))); /* [2] */
		} else if (json_str(j, &schema) && !str_eq(schema, S(LIST))) {
			json_fail(j, "schema \"" LIST "\" expected, not \"%.*s\"",
				STR(str_clip(schema, 64)));
		}
	}
}

static bool pawl_read(const struct source *src, struct reading *out, struct err *e)
{
	uint32_t first = out->n;
	struct err ignored = { 0 };
	struct json j, ahead;
	int bits;

	json_init(&j, src->bytes, out->arena, e);
	ahead = j;
	ahead.err = &ignored;
	if (shape_of(ahead, &bits) == SHAPE_LIST)
		read_list(&j, out);
	else
		evidence_take(&j, out);
	if (!json_end(&j))
		return false;
	return out->n > first || err_at(e, 0, "at least one evidence expected in the list");
}

static bool pawl_write(const struct evidence *ev, struct buf *out, struct err *e)
{
	struct json_out o;

	json_out_init(&o, out, 2);
	if (!evidence_put(&o, ev, e))
		return false;
	buf_char(out, '\n');
	return true;
}

const struct format format_pawl = {
	.name = "pawl",
	.title = "pawl's own JSON",
	.spec = "doc/schema/evidence.json",
	.versions = "pawl " PAWL_VERSION,
	.loses = "nothing",
	.models = MODEL_BIT(MODEL_BENCH) | MODEL_BIT(MODEL_TESTS) | MODEL_BIT(MODEL_PROFILE) |
		  MODEL_BIT(MODEL_TIMELINE) | MODEL_BIT(MODEL_COVERAGE),
	.sniff = pawl_sniff,
	.read = pawl_read,
	.endings = ".pawl.json",
	.write = pawl_write,
};

/*
 * covdir - the tree of directories that `grcov -t covdir` writes.
 *
 * Spec    mozilla/grcov, src/covdir.rs.
 * Gives   Coverage in lines.
 * Loses   Nothing the format carries; percentages follow from the lines.
 * Choices [1] A path is made of the names on the way, below the root, whose name is empty.
 */
#include "format/format.h"
#include "format/json_bits.h"
#include "format/line_counts.h"

#define BITS_TREE 40 /* objects of nothing but "children" down to a "coverage" */

struct covdir {
	struct json *json;
	struct coverage *coverage;
};

/* A directory has "children", a file has "coverage".  Depth is bound by JSON_DEPTH. */
static void take_node(struct covdir *c, struct str path)
{
	struct arena *a = c->coverage->arena;
	struct json *j = c->json;
	struct str key, name;

	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("coverage"))) {
			line_counts_take(j, c->coverage, coverage_file(c->coverage, path));
		} else if (str_eq(key, S("children"))) {
			json_object(j);
			while (json_key(j, &name))
				take_node(c, path.n ? arena_printf(a, "%.*s/%.*s", STR(path), STR(name)) : name);
		}
}

static bool covdir_read(const struct source *src, struct reading *out, struct err *e)
{
	struct covdir c = { 0 };
	struct json j;

	c.coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	c.json = &j;
	json_init(&j, src->bytes, out->arena, e);
	take_node(&c, S(""));
	if (!json_end(&j))
		return false;
	return c.coverage->n || err_at(e, 0, "coverage of at least one file expected");
}

/* Percentages stand behind the children, and so perhaps behind the head. */
static int bits_of(struct json *j)
{
	struct str key;

	for (uint32_t depth = 0; depth < JSON_DEPTH / 2; depth++) {
		if (json_peek(j) != JSON_OBJECT || !json_object(j) || !json_key(j, &key))
			return 0;
		if (str_eq(key, S("coverage")) && depth)
			return json_peek(j) == JSON_ARRAY ? BITS_TREE : 0;
		if (!str_eq(key, S("children")) || json_peek(j) != JSON_OBJECT || !json_object(j) || !json_key(j, &key))
			return 0;
	}
	return 0;
}

static int covdir_sniff(struct str head)
{
	return json_bits(head, bits_of);
}

const struct format format_covdir = {
	.name = "covdir",
	.title = "covdir (grcov -t covdir)",
	.spec = "https://github.com/mozilla/grcov",
	.versions = "grcov 0.8",
	.loses = "nothing",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = covdir_sniff,
	.read = covdir_read,
};

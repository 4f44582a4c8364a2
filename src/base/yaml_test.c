#include "test/check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/yaml.h"

static const char policy[] =
	"# what must hold\n"
	"project: wordcount\n"
	"jobs:\n"
	"  lint: {run: golangci-lint run, reads: lint.sarif, allow-failure: true}\n"
	"  unit:\n"
	"    run: \"go test -json\"\n"
	"    reads: [stdout, cover.out]\n"
	"rules:\n"
	"  - {gate: bench.time, worse-than: 5%}\n"
	"  - gate: tests.failed\n"
	"    more-than: 0\n"
	"empty:\n";

static struct yaml *parsed(struct arena *a, const char *text)
{
	struct err e = { 0 };
	struct yaml *y = yaml_parse(a, S("pawl.yaml"), str_of(text), &e);

	if (!y)
		fail_msg("%s: %u:%u: %s", text, e.line, e.column, e.text);
	return y;
}

static void place_is(const struct yaml *y, uint32_t line, uint32_t column, uint32_t key_line, uint32_t key_column)
{
	CHECK(y != NULL);
	CHECK_EQ(y->line, line);
	CHECK_EQ(y->column, column);
	CHECK_EQ(y->key_line, key_line);
	CHECK_EQ(y->key_column, key_column);
}

static void a_policy_becomes_a_tree_with_places(void **state)
{
	struct arena a = { 0 };
	struct yaml *y = parsed(&a, policy), *lint, *unit, *rule;

	(void)state;
	CHECK_EQ(y->kind, YAML_MAP);
	CHECK_EQ(y->n, 4);
	CHECK_STR(yaml_get(y, S("project"))->text, "wordcount");
	place_is(yaml_get(y, S("project")), 2, 10, 2, 1);
	lint = yaml_get(yaml_get(y, S("jobs")), S("lint"));
	place_is(lint, 4, 9, 4, 3);
	CHECK_STR(yaml_get(lint, S("run"))->text, "golangci-lint run");
	place_is(yaml_get(lint, S("allow-failure")), 4, 68, 4, 53);
	unit = yaml_get(yaml_get(y, S("jobs")), S("unit"));
	CHECK(yaml_get(unit, S("run"))->quoted && !yaml_get(lint, S("run"))->quoted);
	CHECK_EQ(yaml_get(unit, S("reads"))->n, 2);
	CHECK_STR(yaml_get(unit, S("reads"))->child->next->text, "cover.out");
	place_is(yaml_get(unit, S("reads"))->child->next, 7, 21, 0, 0);
	rule = yaml_get(y, S("rules"))->child;
	CHECK_STR(yaml_get(rule, S("worse-than"))->text, "5%");
	place_is(yaml_get(rule, S("worse-than")), 9, 36, 9, 24);
	CHECK_STR(yaml_get(rule->next, S("gate"))->text, "tests.failed");
	CHECK(rule->next->next == NULL && yaml_get(y, S("rules"))->last == rule->next);
	CHECK(yaml_is_null(yaml_get(y, S("empty"))));
	CHECK(!yaml_get(y, S("nothing")) && !yaml_get(rule->child, S("x")));
	arena_free(&a);
}

static void columns_are_counted_in_characters(void **state)
{
	struct arena a = { 0 };

	(void)state;
	place_is(yaml_get(parsed(&a, "{\xc3\xa9\xc3\xa9: 1, b: 2}"), S("b")), 1, 12, 1, 9);
	place_is(yaml_get(parsed(&a, "\xef\xbb\xbf""b: 2"), S("b")), 1, 4, 1, 1);
	arena_free(&a);
}

static void only_plain_words_are_null(void **state)
{
	struct arena a = { 0 };
	struct yaml *y = parsed(&a, "[~, null, Null, NULL, \"\", '~', \"null\", nul, 0, {}]")->child;

	(void)state;
	for (int i = 0; y; i++, y = y->next)
		CHECK_EQ(yaml_is_null(y), i < 4);
	arena_free(&a);
}

static void an_empty_document_is_an_empty_map(void **state)
{
	static const char *const text[] = { "", "\n", "# only words\n", "---\n", "--- ~\n...\n", "\xef\xbb\xbf" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct yaml *y = parsed(&a, text[i]);

		CHECK_EQ(y->kind, YAML_MAP);
		CHECK_EQ(y->n, 0);
		place_is(y, 1, 1, 0, 0);
	}
	arena_free(&a);
}

struct refusal {
	const char *text;
	uint32_t line, column;
	const char *error, *hint;
};

static const struct refusal refusal[] = {
	{ "a: 1\nb: 3\na: 2\nb: 4\n", 3, 1, "each key expected once, found \"a\" again", "it stands in line 1 already" },
	{ "a: 1\nb: 3\nb: 2\na: 4\n", 3, 1, "each key expected once, found \"b\" again", "it stands in line 2 already" },
	{ "x: {k: 1, k: 2}", 1, 11, "each key expected once, found \"k\" again", "it stands in line 1 already" },
	{ "a: *x\n", 1, 4, "value expected, found an alias", "quote text that starts with '*'" },
	{ "a: *\n", 1, 5, "name expected behind '*' or '&'", "quote text that starts with '*' or '&'" },
	{ "a: &x 1\n", 1, 4, "value expected, found an anchor", "quote text that starts with '&'" },
	{ "a: &x [1]\n", 1, 4, "value expected, found an anchor", "quote text that starts with '&'" },
	{ "a: &x {b: 1}\n", 1, 4, "value expected, found an anchor", "quote text that starts with '&'" },
	{ "a: !!int 1\n", 1, 4, "value expected, found a tag", "quote text that starts with '!'" },
	{ "a: !x [1]\n", 1, 4, "value expected, found a tag", "quote text that starts with '!'" },
	{ "a: !x {b: 1}\n", 1, 4, "value expected, found a tag", "quote text that starts with '!'" },
	{ "a: 1\n---\nb: 2\n", 2, 1, "one document expected, found another", "remove the line \"---\" and what is below it" },
	{ "a: 1\n...\nb: 2\n", 3, 1, "one document expected", "" },
	{ "{a: 1}}\n", 1, 7, "one document expected", "" },
	{ "a:\n\tb: 1\n", 2, 1, "value expected, found a tab", "indent with spaces" },
	{ "a: 5%\n\tb: 3\n", 2, 1, "no tab expected here, in what begins in line 1", "indent with spaces" },
	{ "a: @x\n", 1, 4, "value expected, found '@'", "quote text that starts with one of @ ` % ! & * | >" },
	{ "\xc3\xa9: `x\n", 1, 4, "value expected, found '`'", "quote text that starts with one of @ ` % ! & * | >" },
	{ "a:\n  - 1\n b\n", 3, 2, "key expected, in what begins in line 1", "indent the keys of one map alike" },
	{ "- a\nb: 1\n", 2, 1, "'- ' expected, in what begins in line 1", "indent the items of one list alike" },
	{ "a: [1, 2", 1, 9, "',' or ']' expected", "" },
	{ "a: [1, 2\nb: 3]\n", 2, 2, "',' or ']' expected, in what begins in line 1", "" },
	{ "a: {b: c: d}\n", 1, 9, "',' or '}' expected", "" },
	{ "a: b: c\n", 1, 5, "no ':' expected here", "quote text that holds ': ', and indent the keys of one map alike" },
	{ "{a:}\n", 1, 3, "space expected behind ':'", "" },
	{ "a: - b\n", 1, 4, "no '-' expected here", "start a list on its own line, below its key" },
	{ "a: \"x", 1, 6, "closing quote expected, found the end of the file", "" },
	{ "a: \"x\n---\n", 2, 1, "closing quote expected, found the end of the document, in what begins in line 1", "" },
	{ "a: \"\\q\"\n", 1, 5, "known escape expected behind '\\'", "single quotes take backslashes as they are" },
	{ "? [a]\n: b\n", 1, 3, "key expected, found a list", "quote text that starts with '{' or '['" },
	{ "{a: 1}: b\n", 1, 1, "key expected, found a map", "quote text that starts with '{' or '['" },
	{ "\"\": b\n", 1, 1, "key expected", "" },
	{ "a: 1\nb\xc3\xa9: \xff\n", 2, 5, "text in UTF-8 expected: invalid leading UTF-8 octet", "" },
	{ "a: \x01\n", 1, 4, "text in UTF-8 expected: control characters are not allowed", "" },
};

static void what_is_refused_is_refused_at_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusal / sizeof *refusal; i++) {
		const struct refusal *r = &refusal[i];
		struct arena a = { 0 };
		struct err e = { 0 };

		if (yaml_parse(&a, S("pawl.yaml"), str_of(r->text), &e) || e.line != r->line || e.column != r->column ||
		    strcmp(e.text, r->error) || strcmp(e.hint, r->hint))
			fail_msg("%s%u:%u: %s (%s)", r->text, e.line, e.column, e.text, e.hint);
		CHECK_EQ(e.kind, ERR_USAGE);
		CHECK_STR(str_of(e.file), "pawl.yaml");
		arena_free(&a);
	}
}

static void depth_and_size_are_limited(void **state)
{
	struct str big = { calloc(1, YAML_LIMIT_BYTES + 1), YAML_LIMIT_BYTES + 1 };
	struct arena a = { 0 };
	struct err e = { 0 };
	char *text = (char *)big.p;

	(void)state;
	memset(text, '[', 64);
	memset(text + 64, ']', 64);
	CHECK(yaml_parse(&a, S("f"), str_clip(big, 128), &e) != NULL);
	memset(text, '[', 65);
	memset(text + 65, ']', 65);
	CHECK(yaml_parse(&a, S("f"), str_clip(big, 130), &e) == NULL);
	CHECK_EQ(e.kind, ERR_LIMIT);
	CHECK_EQ(e.column, 65);
	CHECK_STR(str_of(e.text), "at most 64 levels of maps and lists expected");
	memset(text, '[', 1 << 20);
	CHECK(yaml_parse(&a, S("f"), str_clip(big, 1 << 20), &e) == NULL);
	CHECK_EQ(e.column, 65);
	CHECK(yaml_parse(&a, S("f"), big, &e) == NULL);
	CHECK_EQ(e.kind, ERR_LIMIT);
	CHECK_EQ(e.line, 1);
	CHECK_EQ(e.column, 1);
	CHECK_STR(str_of(e.text), "at most 8 MiB of YAML expected");
	free(text);
	arena_free(&a);
}

/* Every prefix gives a tree, or an error whose place lies in the text. */
static void a_policy_cut_anywhere_is_a_tree_or_an_error_with_a_place(void **state)
{
	int trees = 0, errors = 0;

	(void)state;
	for (size_t n = 0; n < sizeof policy; n++) {
		struct arena a = { 0 };
		struct err e = { 0 };
		char *text = malloc(n + 1);
		uint32_t lines = 1;

		memcpy(text, policy, n);
		for (size_t i = 0; i < n; i++)
			lines += text[i] == '\n';
		if (yaml_parse(&a, S("pawl.yaml"), (struct str){ text, n }, &e)) {
			trees++;
		} else {
			CHECK(e.line && e.line <= lines && e.column && e.column <= n + 1 && e.text[0] && e.file[0]);
			errors++;
		}
		free(text);
		arena_free(&a);
	}
	CHECK(trees > 100 && errors > 100);
}

static void many_keys_cost_no_square(void **state)
{
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "k%d: 1\n", i);
	CHECK(yaml_parse(&a, S("f"), buf_view(&b), &e) != NULL);
	buf_lit(&b, "k7: 1\n");
	CHECK(yaml_parse(&a, S("f"), buf_view(&b), &e) == NULL);
	CHECK_EQ(e.line, 20001);
	CHECK_STR(str_of(e.hint), "it stands in line 8 already");
	buf_release(&b);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(a_policy_becomes_a_tree_with_places), TEST(columns_are_counted_in_characters),
		TEST(only_plain_words_are_null), TEST(an_empty_document_is_an_empty_map),
		TEST(what_is_refused_is_refused_at_its_place), TEST(depth_and_size_are_limited),
		TEST(a_policy_cut_anywhere_is_a_tree_or_an_error_with_a_place), TEST(many_keys_cost_no_square));
}

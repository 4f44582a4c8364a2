#include "model/coverage_json.h"

#include "base/buf.h"
#include "test/check.h"

static struct str put(struct arena *a, const struct coverage *c)
{
	struct buf b = { 0 };
	struct json_out o;
	struct str text;

	json_out_init(&o, &b, 0);
	coverage_put(&o, c);
	text = arena_str(a, buf_view(&b));
	buf_release(&b);
	return text;
}

static bool take(struct arena *a, struct str text, struct coverage *c, struct err *e)
{
	struct json j;

	coverage_init(c, a);
	json_init(&j, text, a, e);
	coverage_take(&j, c);
	return json_end(&j);
}

/* One of each kind, with what each can say. */
static void fill(struct coverage *c, struct arena *a, uint64_t count)
{
	struct cov_block block = { { .count = count }, 3, 2, 4, 9, 5 };
	struct cov_function function = { { .count = count }, 1, S("f<int>"), 1, 9, 2, S("_Z1fIiEvv") };
	struct cov_branch branch = { { .count = count }, 3, 1, 0, S("a, b"), COV_BRANCH_THROW };
	struct cov_condition condition = { { .count = count }, 3, 2, 1, true, S("x > 0") };
	uint32_t file;

	coverage_init(c, a);
	file = coverage_file(c, S("src/a.c"));
	c->file[file].package = S("com.x");
	c->file[file].measure = COV_STATEMENTS;
	coverage_line(c, file, 3, count);
	coverage_line(c, file, 4, COVERAGE_UNMEASURED);
	coverage_block(c, file, &block);
	coverage_function(c, file, &function);
	coverage_branch(c, file, &branch);
	coverage_condition(c, file, &condition);
	coverage_line(c, coverage_file(c, S("src/b.c")), 7, 0);
	coverage_settle(c);
}

static void everything_comes_back(void **state)
{
	static const char want[] =
		"{\"set_mode\":false,\"sources\":["
		"{\"name\":\"lost\",\"expected\":true,\"arrived\":false,\"why\":\"no file\"},"
		"{\"name\":\"unit\",\"context\":\"linux\",\"expected\":false,\"arrived\":true},"
		"{\"name\":\"vm\",\"expected\":false,\"arrived\":true}],"
		"\"exclusions\":[{\"what\":\"generated code\",\"files\":1,\"lines\":2,\"statements\":3}],"
		"\"sets\":[[1],[1,2]],\"files\":["
		"{\"path\":\"src/a.c\",\"package\":\"com.x\",\"measure\":\"statements\","
		"\"lines\":{\"line\":[3,4],\"count\":[2,-1],\"by\":[1,0],\"in\":[2,2]},"
		"\"blocks\":{\"line\":[3],\"column\":[2],\"end_line\":[4],\"end_column\":[9],\"statements\":[5],\"count\":[2],\"by\":[1],\"in\":[2]},"
		"\"functions\":{\"line\":[1],\"name\":[\"f\\u003cint>\"],\"column\":[1],\"end_line\":[9],\"end_column\":[2],"
		"\"system_name\":[\"_Z1fIiEvv\"],\"count\":[2],\"by\":[1],\"in\":[2]},"
		"\"branches\":{\"line\":[3],\"block\":[1],\"label\":[\"a, b\"],\"kind\":[2],\"count\":[2],\"by\":[1],\"in\":[2]},"
		"\"conditions\":{\"line\":[3],\"group\":[2],\"index\":[1],\"sense\":[1],\"label\":[\"x > 0\"],\"count\":[2],\"by\":[1],\"in\":[2]}},"
		"{\"path\":\"src/b.c\",\"measure\":\"lines\",\"lines\":{\"line\":[7],\"count\":[0],\"in\":[2]}}]}";
	struct arena a = { 0 };
	struct coverage x, y, all, back;
	struct err e = { 0 };
	uint32_t lost;

	(void)state;
	fill(&x, &a, 0);
	fill(&y, &a, 2);
	coverage_init(&all, &a);
	coverage_merge(&all, &x, S("vm"), S(""));
	coverage_merge(&all, &y, S("unit"), S("linux"));
	lost = coverage_source(&all, S("lost"));
	all.source[lost].expected = true;
	all.source[lost].why = S("no file");
	*coverage_exclude(&all, S("generated code")) = (struct cov_exclusion){ S("generated code"), 1, 2, 3 };
	coverage_settle(&all);
	CHECK_STR(put(&a, &all), want);
	CHECK_OK(take(&a, str_of(want), &back, &e), &e);
	CHECK_STR(put(&a, &back), want);
	CHECK_EQ(back.file[0].line[1].hits.count == COVERAGE_UNMEASURED, 1);
	arena_free(&a);
}

static void one_input_says_what_it_was_built_for(void **state)
{
	struct arena a = { 0 };
	struct coverage c, back;
	struct err e = { 0 };

	(void)state;
	coverage_init(&c, &a);
	c.context = S("linux/amd64");
	CHECK_STR(put(&a, &c), "{\"set_mode\":false,\"context\":\"linux/amd64\",\"files\":[]}");
	CHECK_OK(take(&a, put(&a, &c), &back, &e), &e);
	CHECK_STR(back.context, "linux/amd64");
	arena_free(&a);
}

/* Members in another order, repeated things, no sources: put in order as any reader's. */
static void what_other_programs_write_is_settled(void **state)
{
	struct arena a = { 0 };
	struct coverage c;
	struct err e = { 0 };

	(void)state;
	CHECK_OK(take(&a, S("{\"files\":[{\"lines\":{\"count\":[1,2,4],\"line\":[9,3,9],\"more\":[]},\"path\":\"z\"},{\"path\":\"a\"}],"
		"\"sets\":[],\"new\":7}"), &c, &e), &e);
	CHECK_EQ(c.n, 2);
	CHECK_STR(c.file[0].path, "a");
	CHECK_EQ(c.file[1].nline, 2);
	CHECK_EQ(c.file[1].line[1].line, 9);
	CHECK_EQ(c.file[1].line[1].hits.count, 5);
	arena_free(&a);
}

static void refuses(const char *text, const char *why)
{
	struct arena a = { 0 };
	struct coverage c;
	struct err e = { 0 };

	CHECK_FALSE(take(&a, str_of(text), &c, &e));
	if (strcmp(e.text, why))
		fail_msg("\"%s\", not \"%s\"", e.text, why);
	arena_free(&a);
}

#define FILE_OF(things) "{\"files\":[{\"path\":\"x\"," things "}]}"

static void what_cannot_be_is_refused(void **state)
{
	(void)state;
	refuses("{\"files\":[{\"path\":\"\"}]}", "a file needs a path");
	refuses(FILE_OF("\"lines\":{\"line\":[1,2],\"count\":[1]}"), "column \"count\" of lines is shorter than another");
	refuses(FILE_OF("\"lines\":{\"line\":[1],\"count\":[1,2]}"), "column \"count\" of lines is longer than another");
	refuses(FILE_OF("\"lines\":{\"line\":[1]}"), "lines need a column \"count\"");
	refuses(FILE_OF("\"lines\":{\"line\":[1],\"count\":[-2]}"), "a count from 0 on expected, or -1 for what was not measured");
	refuses(FILE_OF("\"lines\":{\"line\":[4294967296],\"count\":[1]}"), "a number below 2^32 expected");
	refuses(FILE_OF("\"lines\":{\"line\":[1],\"count\":[1],\"by\":[1]}"), "there is no set 1");
	refuses(FILE_OF("\"branches\":{\"line\":[1],\"count\":[1],\"kind\":[3]}"), "column \"kind\" holds no 3");
	refuses(FILE_OF("\"conditions\":{\"line\":[1],\"count\":[1],\"sense\":[2]}"), "column \"sense\" holds no 2");
	refuses("{\"sources\":[{\"name\":\"b\"},{\"name\":\"a\"}]}", "sources ascending by name expected");
	refuses("{\"sources\":[{\"context\":\"b\"}]}", "a source needs a name");
	refuses("{\"sets\":[[0]],\"sources\":[]}", "there is no source 0");
}

int main(void)
{
	return RUN(TEST(everything_comes_back), TEST(one_input_says_what_it_was_built_for),
		TEST(what_other_programs_write_is_settled), TEST(what_cannot_be_is_refused));
}

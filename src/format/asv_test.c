#include "test/check.h"

#include "format/format.h"

static struct str param(const struct series *s, const char *key)
{
	for (uint32_t i = 0; i < s->nparam; i++)
		if (str_eq(s->param[i].key, str_of(key)))
			return s->param[i].value;
	return S("");
}

/* The last parameter runs fastest, as itertools.product() has it. */
static void combinations_come_in_the_order_of_asv(void **state)
{
	struct source src = { .name = S("in.json"),
		.bytes = S("{\"commit_hash\":\"ab\",\"env_name\":\"existing-x\",\"result_columns\":"
			   "[\"result\",\"params\"],\"results\":{\"m.mem_a\":[[1,2,3,4,5,6],"
			   "[[\"1\",\"2\"],[\"x\",\"y\",\"z\"]]]},\"version\":2}") };
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	const struct bench *b;
	struct err e = { 0 };

	(void)state;
	CHECK_OK(format_asv.read(&src, &r, &e), &e);
	b = &r.evidence[0].bench;
	CHECK(b->n == 6 && bench_values(b) == 6);
	for (uint32_t i = 0; i < 6; i++) {
		CHECK(b->series[i].value[0] == i + 1);
		CHECK_STR(param(&b->series[i], "param1"), i < 3 ? "1" : "2");
		CHECK_STR(param(&b->series[i], "param2"), i % 3 == 0   ? "x"
							  : i % 3 == 1 ? "y"
								       : "z");
		CHECK_EQ(b->series[i].nparam, 2); /* "existing" names no environment */
	}
	CHECK_STR(b->series[0].unit.name, "B");
	arena_free(&a);
}

static void the_newest_commit_is_read(void **state)
{
#define FILE_OF(commit, date, value)                                                               \
	S("{\"commit_hash\":\"" commit "\",\"env_name\":\"e\",\"date\":" date                      \
	  ",\"result_columns\":[\"result\"],\"results\":{\"track_a\":[[" value                     \
	  "]]},\"version\":2}")
	static const struct source_file file[] = {
		{ S("m/aa-e.json"), FILE_OF("aa", "3", "10") },
		{ S("m/bb-e.json"), FILE_OF("bb", "4", "20") },
		{ S("m/cc-e.json"), FILE_OF("cc", "2", "30") },
		{ S("m/machine.json"), S("{}") },
	};
	struct source src = { .name = S("in"), .bytes = file[0].bytes, .file = file, .nfile = 4 };
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct err e = { 0 };

	(void)state;
	CHECK_OK(format_asv.read(&src, &r, &e), &e);
	CHECK(bench_values(&r.evidence[0].bench) == 1);
	CHECK(r.evidence[0].bench.series[0].value[0] == 20);
	CHECK(r.evidence[0].nnote == 1 && r.evidence[0].note[0].count == 2);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(combinations_come_in_the_order_of_asv), TEST(the_newest_commit_is_read));
}

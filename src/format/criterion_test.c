#include "test/check.h"

#include "format/format.h"

struct read_of {
	struct arena arena;
	struct reading reading;
	struct err err;
	bool ok;
};

static const struct bench *read_source(struct read_of *r, const struct source *src)
{
	*r = (struct read_of){ 0 };
	r->reading.arena = &r->arena;
	r->ok = format_criterion.read(src, &r->reading, &r->err);
	return &r->reading.evidence[0].bench;
}

static double mean(const struct series *s)
{
	double sum = 0;

	for (uint32_t i = 0; i < s->n; i++)
		sum += s->value[i];
	return sum / s->n;
}

/* corpus/criterion/tree-02, bytes/sum: criterion's own "Mean" is 35.338394217934606 ns. */
static void values_are_what_criterion_takes_its_mean_of(void **state)
{
	static const struct source_file file[] = {
		{ S("bytes/sum/new/benchmark.json"),
			S("{\"group_id\":\"bytes\",\"function_id\":\"sum\",\"value_str\":null,"
			  "\"throughput\":{\"Bytes\":64},\"full_id\":\"bytes/sum\"}") },
		{ S("bytes/sum/new/sample.json"),
			S("[[26566.0,53132.0,79698.0,106264.0,132830.0,159396.0,185962.0,212528.0,"
			  "239094.0,265660.0],[891544.0,1786446.0,2749732.0,3571607.0,4540264.0,"
			  "5486508.0,6606854.0,7602070.0,10224170.0,9411670.0]]") },
	};
	struct source src = { .name = S("t"), .bytes = file[0].bytes, .file = file, .nfile = 2 };
	struct read_of r;
	const struct bench *b = read_source(&r, &src);

	(void)state;
	CHECK(r.ok && b->n == 2 && bench_values(b) == 20);
	CHECK_NEAR(mean(&b->series[0]) * 1e9, 35.338394217934606, 1e-14);
	CHECK(b->series[0].better == BETTER_LOWER && b->series[1].better == BETTER_HIGHER);
	CHECK(!b->series[0].process); /* samples of one process stay one process */
	/* the first sample: 64 B in 891544 / 26566 ns */
	CHECK_NEAR(b->series[1].value[0], 64 * 26566 / 891544e-9, 1e-15);
	arena_free(&r.arena);
}

static void a_single_file_is_named_by_its_directory(void **state)
{
	struct source src = { .name = S("/ci/target/criterion/shelf/find/new/sample.json"),
		.bytes = S("{\"sampling_mode\":\"Flat\",\"iters\":[4],\"times\":[10]}") };
	struct read_of r;
	const struct bench *b = read_source(&r, &src);

	(void)state;
	CHECK(r.ok && b->n == 1);
	CHECK_STR(b->series[0].name, "shelf/find");
	CHECK(b->series[0].value[0] == 2.5 * 1e-9);
	CHECK_EQ(r.reading.evidence[0].nnote, 1);
	arena_free(&r.arena);
	src.name = S("/ci/shelf/find/new/sample.json"); /* any directory: no name */
	read_source(&r, &src);
	CHECK(!r.ok && r.err.kind == ERR_INPUT);
	arena_free(&r.arena);
}

static void an_error_names_the_file_of_the_tree(void **state)
{
	static const struct source_file file[] = {
		{ S("a/new/sample.json"), S("{\"iters\":[1],\"times\":[1]}") },
		{ S("b/new/sample.json"), S("{\"iters\":[1],\"times\":[x]}") },
	};
	struct source src = { .name = S("t"), .bytes = file[0].bytes, .file = file, .nfile = 2 };
	struct read_of r;

	(void)state;
	read_source(&r, &src);
	CHECK(!r.ok && r.err.at == 22);
	CHECK_STR(str_of(r.err.file), "b/new/sample.json");
	arena_free(&r.arena);
}

int main(void)
{
	return RUN(TEST(values_are_what_criterion_takes_its_mean_of),
		TEST(a_single_file_is_named_by_its_directory),
		TEST(an_error_names_the_file_of_the_tree));
}

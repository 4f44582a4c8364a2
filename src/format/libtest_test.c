#include "test/read_as.h"

static const struct bench *read_text(struct read_of *r, struct str text)
{
	read_as(&format_libtest, text, r);
	return bench_in(r);
}

static void each_line_is_one_value_of_one_process(void **state)
{
	struct read_of r;
	const struct bench *b = read_text(
		&r, S("test a ... bench:       1,234.5 ns/iter (+/- 56.78) = 1718 MB/s\n"
		      "test b ... bench:  7 ns/iter (+/- 0)\r\n"
		      "test a ... bench:       2,000 ns/iter (+/- 1)\n"));

	(void)state;
	CHECK(r.ok && b->n == 3 && bench_values(b) == 4);
	CHECK_STR(b->series[0].name, "a");
	CHECK_NEAR(b->series[0].value[0], 1234.5e-9, 1e-15);
	CHECK_NEAR(b->series[0].value[1], 2e-6, 1e-15);
	CHECK(b->series[0].process[0] == 0 && b->series[0].process[1] == 1);
	CHECK_STR(b->series[1].unit.name, "B/s");
	CHECK(b->series[1].value[0] == 1718e6 && b->series[1].better == BETTER_HIGHER);
	arena_free(&r.arena);
}

static void what_only_looks_like_a_result_is_none(void **state)
{
	static const char *const line[] = {
		"test a ... bench: ns/iter (+/- 1)",
		"test a ... bench: 1 ns/iter",
		"test a ... bench: 1 ns/iter (+/- x)",
		"test a ... bench: 1 ns/iter (+/- 1) = 2 GB/s",
		"test a ... bench: 1 fortnights (+/- 1)",
		"contest a ... bench: 1 ns/iter (+/- 1)",
		"test  ... bench: 1 ns/iter (+/- 1)",
		"test result: ok. 0 passed",
	};

	(void)state;
	for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
		struct read_of r;
		const struct bench *b = read_text(&r, str_of(line[i]));

		CHECK_EQ(bench_values(b), 0);
		CHECK(format_libtest.sniff(str_of(line[i])) < 8);
		arena_free(&r.arena);
	}
}

int main(void)
{
	return RUN(TEST(each_line_is_one_value_of_one_process),
		TEST(what_only_looks_like_a_result_is_none));
}

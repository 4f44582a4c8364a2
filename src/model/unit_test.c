#include "model/unit.h"
#include "test/check.h"

static void a_unit_becomes_its_base_unit(void **state)
{
	static const struct {
		const char *raw, *base;
		double factor;
		enum dim dim;
	} row[] = {
		{ "ns/op", "sec/op", 1e-9, DIM_TIME },
		{ "MB/s", "B/s", 1e6, DIM_RATE_BYTES },
		{ "x-ns/op", "x-sec/op", 1e-9, DIM_TIME },
		{ "a-b-ns", "a-b-sec", 1e-9, DIM_TIME },
		{ "MB/op", "B/op", 1e6, DIM_BYTES },
		{ "B/op", "B/op", 1, DIM_BYTES },
		{ "allocs/op", "allocs/op", 1, DIM_COUNT },
		{ "us", "sec", 1e-6, DIM_TIME },
		{ "\xc2\xb5s", "sec", 1e-6, DIM_TIME },
		{ "\xce\xbcs/op", "sec/op", 1e-6, DIM_TIME },
		{ "ms", "sec", 1e-3, DIM_TIME },
		{ "s", "sec", 1, DIM_TIME },
		{ "min", "sec", 60, DIM_TIME },
		{ "h", "sec", 3600, DIM_TIME },
		{ "KiB", "B", 1024, DIM_BYTES },
		{ "MiB", "B", 1048576, DIM_BYTES },
		{ "GiB/s", "B/s", 1073741824, DIM_RATE_BYTES },
		{ "kB", "B", 1000, DIM_BYTES },
		{ "KB", "B", 1000, DIM_BYTES },
		{ "GB", "B", 1e9, DIM_BYTES },
		{ "items/s", "items/s", 1, DIM_RATE },
		{ "ops/ms", "ops/ms", 1, DIM_RATE },            /* the denominator is left alone */
		{ "MB/ms", "B/ms", 1e6, DIM_RATE },
		{ "req/ns", "req/ns", 1, DIM_RATE },
		{ "%", "ratio", 0.01, DIM_RATIO },
		{ "p-s", "p-s", 1, DIM_NONE },                  /* one letter behind a dash is no unit */
		{ "furlongs", "furlongs", 1, DIM_NONE },
		{ "ns-x", "ns-x", 1, DIM_NONE },
		{ "/op", "/op", 1, DIM_NONE },
		{ "-", "-", 1, DIM_NONE },
		{ "", "", 1, DIM_NONE },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		double factor = 0;
		struct unit u = unit_tidy(&a, str_of(row[i].raw), &factor);

		CHECK_STR(u.name, row[i].base);
		CHECK_EQ(u.dim, row[i].dim);
		CHECK(factor == row[i].factor);
	}
	arena_free(&a);
}

/* Law: a base unit is its own base unit. */
static void tidying_twice_changes_nothing(void **state)
{
	static const char *const raw[] = { "ns/op", "x-MB/s", "\xc2\xb5s", "KiB/op", "%", "h", "odd-ms/x/y" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof raw / sizeof *raw; i++) {
		double factor;
		struct unit once = unit_tidy(&a, str_of(raw[i]), &factor), twice = unit_tidy(&a, once.name, &factor);

		CHECK(str_eq(once.name, twice.name));
		CHECK_EQ(once.dim, twice.dim);
		CHECK(factor == 1);
	}
	arena_free(&a);
}

static void a_direction_follows_from_the_unit(void **state)
{
	static const struct { const char *raw; enum better better; } row[] = {
		{ "ns/op", BETTER_LOWER }, { "B/op", BETTER_LOWER }, { "allocs/op", BETTER_LOWER },
		{ "MB/s", BETTER_HIGHER }, { "ops/ms", BETTER_HIGHER }, { "%", BETTER_UNKNOWN },
		{ "furlongs", BETTER_UNKNOWN },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		double factor;

		CHECK_EQ(unit_better(unit_tidy(&a, str_of(row[i].raw), &factor)), row[i].better);
	}
	arena_free(&a);
}

static void a_metric_is_a_plain_word(void **state)
{
	static const char *const row[][2] = {
		{ "ns/op", "time" }, { "s", "time" }, { "MB/op", "alloc_bytes" }, { "allocs/op", "allocs" },
		{ "MB/s", "throughput" }, { "KiB", "bytes" }, { "items/s", "items_s" }, { "P99-ns/op", "p99_sec_op" },
		{ "caf\xc3\xa9", "caf__" }, { "", "value" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		double factor;

		CHECK_STR(unit_metric(&a, unit_tidy(&a, str_of(row[i][0]), &factor)), row[i][1]);
	}
	arena_free(&a);
}

static void every_word_of_an_enum_reads_back(void **state)
{
	enum better better = 99;
	enum dim dim = 99;

	(void)state;
	for (unsigned i = 0; i <= BETTER_NEITHER; i++) {
		CHECK(better_of(str_of(better_name(i)), &better));
		CHECK_EQ(better, i);
	}
	for (unsigned i = 0; i <= DIM_RATIO; i++) {
		CHECK(dim_of(str_of(dim_name(i)), &dim));
		CHECK_EQ(dim, i);
	}
	CHECK_FALSE(better_of(S("best"), &better));
	CHECK_FALSE(dim_of(S(""), &dim));
}

int main(void)
{
	return RUN(TEST(a_unit_becomes_its_base_unit), TEST(tidying_twice_changes_nothing),
		TEST(a_direction_follows_from_the_unit), TEST(a_metric_is_a_plain_word),
		TEST(every_word_of_an_enum_reads_back));
}

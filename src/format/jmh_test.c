#include "test/read_as.h"

static const struct bench *read_text(struct read_of *r, struct str text)
{
	read_as(&format_jmh, text, r);
	return bench_in(r);
}

/* One result with this mode, unit and raw data, its one series. */
static const struct series *read_score(
	struct read_of *r, const char *mode, const char *unit, const char *data)
{
	char text[1024];
	int n = snprintf(text, sizeof text,
		"[{\"jmhVersion\":\"1.37\",\"benchmark\":\"a.B.c\",\"mode\":\"%s\",\"forks\":2,"
		"\"primaryMetric\":{\"score\":1,\"scoreUnit\":\"%s\",%s}}]",
		mode, unit, data);
	static char kept[1024];

	memcpy(kept, text, (size_t)n);
	read_text(r, (struct str){ kept, (size_t)n });
	CHECK_OK(r->ok, &r->err);
	CHECK_EQ(r->reading.evidence[0].bench.n, 1);
	return r->reading.evidence[0].bench.series;
}

static void direction_follows_the_unit_and_not_the_tool(void **state)
{
	static const struct {
		const char *mode, *raw, *unit;
		double value; /* of a score of 3 */
		enum better better;
	} row[] = {
		{ "thrpt", "ops/us", "ops/s", 3e6, BETTER_HIGHER },
		{ "thrpt", "ops/min", "ops/s", 0.05, BETTER_HIGHER },
		{ "avgt", "us/op", "sec/op", 3e-6, BETTER_LOWER },
		{ "sample", "hr/op", "sec/op", 10800, BETTER_LOWER },
		{ "ss", "day/op", "sec/op", 259200, BETTER_LOWER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct read_of r;
		const struct series *s = read_score(
			&r, row[i].mode, row[i].raw, "\"rawData\":[[3],[3]]");

		CHECK_STR(s->unit.name, row[i].unit);
		CHECK_EQ(s->better, row[i].better);
		CHECK_NEAR(s->value[0], row[i].value, 1e-15);
		arena_free(&r.arena);
	}
}

static void the_fork_is_the_process_that_measured(void **state)
{
	struct read_of r;
	const struct series *s = read_score(
		&r, "avgt", "s/op", "\"rawData\":[[1,2],[],[\"NaN\",4]]");

	(void)state;
	CHECK_EQ(s->n, 3);
	CHECK_EQ(s->process[0], 0);
	CHECK_EQ(s->process[1], 0);
	CHECK_EQ(s->process[2], 2);
	CHECK_EQ(r.reading.evidence[0].nnote, 1);
	arena_free(&r.arena);
}

static void a_histogram_gives_the_mean_of_each_iteration(void **state)
{
	struct read_of r;
	const struct series *s = read_score(
		&r, "sample", "s/op", "\"rawDataHistogram\":[[[[1,3],[5,1]],[[7,2]]],[[]]]");

	(void)state;
	/* (3 * 1 + 5) / 4 and 14 / 2; the second fork's only iteration is empty. */
	CHECK_EQ(s->n, 2);
	CHECK(s->value[0] == 2 && s->value[1] == 7);
	CHECK_EQ(s->summary->n, 6);
	CHECK(s->summary->is_mean && s->summary->center == 1);
	CHECK_EQ(r.reading.evidence[0].nnote, 1);
	arena_free(&r.arena);
}

static void a_score_that_is_no_number_is_a_failure(void **state)
{
	struct read_of r;
	const struct series *s = read_score(
		&r, "avgt", "s/op", "\"rawData\":[[\"NaN\"],[\"+INF\"]]");

	(void)state;
	CHECK_EQ(s->n, 0);
	CHECK(!s->summary);
	CHECK_STR(s->failure, "JMH gives no finite value");
	arena_free(&r.arena);
}

static void what_cannot_be_is_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} row[] = {
		{ "[]", "at least one benchmark result expected" },
		{ "[{\"mode\":\"avgt\"}]", "\"benchmark\" expected in a result" },
		{ "[{\"benchmark\":\"a\"}]", "\"primaryMetric\" expected in a result" },
		{ "[{\"benchmark\":\"a\",\"primaryMetric\":{\"score\":1}}]",
			"\"scoreUnit\" expected in a metric" },
		{ "[{\"benchmark\":\"a\",\"primaryMetric\":{\"scoreUnit\":\"s/op\","
		  "\"rawData\":[[\"x\"]]}}]",
			"number, \"NaN\", \"+INF\" or \"-INF\" expected, found \"x\"" },
		{ "[{\"benchmark\":\"a\",\"primaryMetric\":{\"scoreUnit\":\"s/op\","
		  "\"rawDataHistogram\":[[[[1,2,3]]]]}}]",
			"a value and its count expected" },
		{ "[{\"benchmark\":\"a\",\"primaryMetric\":{\"scoreUnit\":\"s/op\","
		  "\"rawDataHistogram\":[[[[1,9007199254740993]]]]}}]",
			"fewer than 2^53 observations in an iteration expected" },
		{ "[{\"benchmark\":\"a\",\"primaryMetric\":{\"scoreUnit\":\"s/op\","
		  "\"scoreConfidence\":[1,2,3]}}]",
			"two bounds expected in \"scoreConfidence\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct read_of r;

		read_text(&r, str_of(row[i].text));
		CHECK_FALSE(r.ok);
		assert_string_equal(r.err.text, row[i].error);
		arena_free(&r.arena);
	}
}

int main(void)
{
	return RUN(TEST(direction_follows_the_unit_and_not_the_tool),
		TEST(the_fork_is_the_process_that_measured),
		TEST(a_histogram_gives_the_mean_of_each_iteration),
		TEST(a_score_that_is_no_number_is_a_failure), TEST(what_cannot_be_is_refused));
}

#include "model/merge.h"

#include "test/check.h"

static const struct unit seconds = { S("sec/op"), DIM_TIME };

static struct reading one_value(struct arena *a, const char *name, double x)
{
	struct reading r = { .arena = a };
	struct evidence *ev = reading_add(&r, MODEL_BENCH);

	ev->format = S("gobench");
	bench_value(&ev->bench, bench_series(&ev->bench, str_of(name), S("time"), seconds), x, 0);
	return r;
}

static void values_of_one_series_keep_their_process(void **state)
{
	struct arena a = { 0 };
	struct reading all = { .arena = &a };
	struct receipt receipt = { .steal_s = 0.5 };

	(void)state;
	for (uint32_t i = 0; i < 20; i++) {
		struct reading one = one_value(&a, "Sort", i);

		reading_merge(&all, &one, i, &receipt);
	}
	reading_settle(&all, 20);
	CHECK_EQ(all.n, 1);
	CHECK_EQ(all.evidence[0].bench.n, 1);
	CHECK_EQ(all.evidence[0].bench.series[0].n, 20);
	for (uint32_t i = 0; i < 20; i++) {
		CHECK_EQ(all.evidence[0].bench.series[0].process[i], i);
		CHECK_EQ(all.evidence[0].bench.series[0].value[i], i);
	}
	CHECK_EQ(all.evidence[0].bench.nreceipt, 20);
	CHECK_EQ(all.evidence[0].bench.series[0].failure.n, 0);
	arena_free(&a);
}

/* Two runs of three forks: six processes, each with the receipt of the run that it belongs to. */
static void forks_are_processes_of_their_own(void **state)
{
	struct arena a = { 0 };
	struct reading all = { .arena = &a };

	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		struct receipt receipt = { .steal_s = i };
		struct reading one = one_value(&a, "Sort", 10 * i);

		bench_value(&one.evidence[0].bench, 0, 10 * i + 1, 1);
		bench_value(&one.evidence[0].bench, 0, 10 * i + 2, 2);
		reading_merge(&all, &one, i, &receipt);
	}
	reading_settle(&all, 2);
	CHECK_EQ(all.evidence[0].bench.series[0].failure.n, 0);
	CHECK_EQ(all.evidence[0].bench.series[0].n, 6);
	CHECK_EQ(all.evidence[0].bench.nreceipt, 6);
	for (uint32_t i = 0; i < 6; i++) {
		CHECK_EQ(all.evidence[0].bench.series[0].process[i], i);
		CHECK_EQ(all.evidence[0].bench.series[0].value[i], 10 * (i / 3) + i % 3);
		CHECK_EQ(all.evidence[0].bench.receipt[i].steal_s, i / 3);
	}
	arena_free(&a);
}

/* 1 of 10 runs may miss a series, 2 of 10 make it "not measured". */
static void a_series_that_is_often_missing_is_not_measured(void **state)
{
	struct receipt receipt = { 0 };

	(void)state;
	for (uint32_t missed = 0; missed <= 2; missed++) {
		struct arena a = { 0 };
		struct reading all = { .arena = &a };

		for (uint32_t i = 0; i < 10; i++) {
			struct reading one = one_value(&a, i < missed ? "Other" : "Sort", i);

			reading_merge(&all, &one, i, &receipt);
		}
		reading_settle(&all, 10);
		for (uint32_t k = 0; k < all.evidence[0].bench.n; k++) {
			struct series *s = &all.evidence[0].bench.series[k];

			if (str_eq(s->name, S("Sort")))
				CHECK_EQ(s->failure.n > 0, missed == 2);
			else
				CHECK(s->failure.n > 0);
		}
		CHECK_EQ(all.evidence[0].nnote, missed == 1);
		arena_free(&a);
	}
}

/* One process leaves it a summary; of more, each center is the value of its process. */
static void a_summary_is_the_value_of_its_process(void **state)
{
	static const struct summary said[] = { { .center = 3 }, { .center = 5 }, { .center = 4 } };
	struct receipt receipt = { 0 };

	(void)state;
	for (uint32_t processes = 1; processes <= 3; processes++) {
		struct arena a = { 0 };
		struct reading all = { .arena = &a };
		const struct series *s;

		for (uint32_t i = 0; i < processes; i++) {
			struct reading one = { .arena = &a };
			struct bench *b = &reading_add(&one, MODEL_BENCH)->bench;

			bench_series(b, S("a"), S("time"), seconds);
			b->series[0].summary = &said[i];
			reading_merge(&all, &one, i, &receipt);
		}
		s = &all.evidence[0].bench.series[0];
		CHECK_EQ(s->n, processes == 1 ? 0 : processes);
		CHECK(s->summary == &said[0]);
		for (uint32_t i = 0; i < s->n; i++)
			CHECK(s->value[i] == said[i].center && s->process[i] == i);
		reading_settle(&all, processes);
		CHECK_EQ(s->failure.n, 0);
		arena_free(&a);
	}
}

static void the_worst_outcome_of_a_test_stays(void **state)
{
	static const enum outcome seen[] = { OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_PASS, OUTCOME_SKIP };
	struct arena a = { 0 };
	struct reading all = { .arena = &a };
	struct receipt receipt = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		struct reading one = { .arena = &a };
		struct test_case *t = tests_add(&reading_add(&one, MODEL_TESTS)->tests);

		t->name = S("opens");
		t->outcome = seen[i];
		reading_merge(&all, &one, i, &receipt);
	}
	CHECK_EQ(all.n, 1);
	CHECK_EQ(all.evidence[0].tests.n, 1);
	CHECK_EQ(all.evidence[0].tests.test_case[0].outcome, OUTCOME_FAIL);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(values_of_one_series_keep_their_process), TEST(forks_are_processes_of_their_own),
		TEST(a_series_that_is_often_missing_is_not_measured),
		TEST(a_summary_is_the_value_of_its_process), TEST(the_worst_outcome_of_a_test_stays));
}

#include "test/read_as.h"

#define HEAD "{'results':[{'title':'t','name':'n','unit':'book','batch':4,'complexityN':16,"

/* 8 s and 4 s an iteration of 4 books are 2 s and 1 s a book; 40 instructions are 10. */
static void measurements_are_divided_by_the_batch(void **state)
{
	const struct series *s;
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_nanobench, HEAD "'median(elapsed)':6,'measurements':["
		"{'elapsed':8,'instructions':40,'pagefaults':0},{'elapsed':4,'instructions':40,'pagefaults':0}]}]}", &r));
	s = series_in(&r, "t/n", "time");
	CHECK(s->n == 2 && s->value[0] == 2 && s->value[1] == 1 && s->better == BETTER_LOWER);
	CHECK_STR(s->unit.name, "sec/book");
	CHECK_STR(s->param[0].value, "16");
	CHECK(series_in(&r, "t/n", "instructions")->value[1] == 10);
	CHECK(series_in(&r, "t/n", "page_faults")->value[0] == 0);
	read_done(&r);
}

static void what_the_machine_has_not_is_no_zero(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_nanobench, HEAD "'measurements':["
		"{'elapsed':8,'instructions':0,'pagefaults':4,'cpucycles':0}]}]}", &r));
	CHECK_EQ(bench_in(&r)->n, 2);
	CHECK(series_in(&r, "t/n", "page_faults")->value[0] == 1);
	CHECK_EQ(noted(&r, "\"cpucycles\" was not counted on that machine and was left out"), 1);
	read_done(&r);
}

static void a_median_alone_is_a_summary(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_nanobench, HEAD "'epochs':11,'median(elapsed)':6}]}", &r));
	CHECK(series_in(&r, "t/n", "time")->summary->center == 1.5);
	CHECK_FALSE(series_in(&r, "t/n", "time")->summary->is_mean);
	read_done(&r);
	CHECK(!read_quoted(&format_nanobench, "{'results':[{'name':'n','batch':0}]}", &r));
	read_done(&r);
	CHECK(!read_quoted(&format_nanobench, "{'results':[{'batch':1}]}", &r));
	read_done(&r);
}

/* The first series of all: there was no array to write into before. */
static void no_time_at_all_is_a_failure(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_nanobench, HEAD "'measurements':[{'elapsed':0}]}]}", &r));
	CHECK_STR(series_in(&r, "t/n", "time")->failure, "nanobench measured no time");
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(measurements_are_divided_by_the_batch),
		TEST(what_the_machine_has_not_is_no_zero), TEST(a_median_alone_is_a_summary),
		TEST(no_time_at_all_is_a_failure));
}

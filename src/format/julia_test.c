#include "format/format.h"
#include "test/read_as.h"

#define READ(text) read_quoted(&format_julia, text, &r)
#define FILE_OF(values) "[{'Julia':'1.10.4','BenchmarkTools':'1.8.0'},[" values "]]"
#define GROUP(data) "['BenchmarkGroup',{'tags':['t'],'data':{" data "}}]"
#define TRIAL                                                                                      \
	"['Trial',{'times':[1000.0,3000.0],'gctimes':[0.0,500.0],'memory':64,'allocs':2,'params':" \
	"['Parameters',{'evals':4}]}]"

static void a_trial_is_a_value_a_sample(void **state)
{
	struct read_of r;
	const struct series *s;

	(void)state;
	assert_true(READ(FILE_OF(GROUP("'a':" GROUP("'b':" TRIAL)))));
	CHECK_EQ(bench_in(&r)->n, 4);
	s = series_in(&r, "a/b", "time");
	CHECK_EQ(s->n, 2);
	CHECK_NEAR(s->value[0], 1e-6, 0); /* not divided by evals: BenchmarkTools did */
	CHECK_NEAR(s->value[1], 3e-6, 0);
	CHECK_STR(s->unit.name, "sec/op");
	CHECK_EQ(s->better, BETTER_LOWER);
	CHECK_NEAR(series_in(&r, "a/b", "gc_time")->value[1], 5e-7, 0);
	CHECK_EQ(series_in(&r, "a/b", "alloc_bytes")->n, 1);
	CHECK_NEAR(series_in(&r, "a/b", "alloc_bytes")->value[0], 64, 0);
	CHECK_NEAR(series_in(&r, "a/b", "allocs")->value[0], 2, 0);
	read_done(&r);
}

static void an_estimate_is_one_value(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(FILE_OF(
		GROUP("'a':['TrialEstimate',{'time':25.0,'gctime':null,'memory':0,'allocs':0}]"))));
	CHECK_EQ(series_in(&r, "a", "time")->n, 1);
	CHECK_NEAR(series_in(&r, "a", "time")->value[0], 2.5e-8, 1e-20);
	CHECK_EQ(series_in(&r, "a", "gc_time")->n, 0);
	CHECK_EQ(noted(&r, "a sample without a number was skipped"), 1);
	read_done(&r);
}

static void what_is_beside_a_group_has_its_place_for_a_name(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(FILE_OF(GROUP("'a':" TRIAL) "," GROUP("'a':" TRIAL) "," TRIAL)));
	CHECK_EQ(series_in(&r, "a", "time")->n, 2);
	CHECK_EQ(series_in(&r, "2/a", "time")->n, 2);
	CHECK_EQ(series_in(&r, "3", "time")->n, 2);
	read_done(&r);
}

static void no_sample_is_a_failure_and_its_memory_is_not_known(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(FILE_OF("['Trial',{'times':[],'gctimes':[],'memory':9223372036854775807,'"
				 "allocs':9223372036854775807}]")));
	CHECK_EQ(bench_in(&r)->n, 1);
	CHECK_STR(series_in(&r, "1", "time")->failure, "no sample was taken");
	read_done(&r);
}

static void old_type_names_bear_their_module(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(FILE_OF("['BenchmarkTools.BenchmarkGroup',{'data':{'x':['BenchmarkTools."
				 "Trial',{'times':[1]}]}}]")));
	CHECK_EQ(series_in(&r, "x", "time")->n, 1);
	read_done(&r);
}

#define CHECK_REFUSED(input, message)                                                              \
	do {                                                                                       \
		CHECK(!READ(input));                                                               \
		CHECK_STR(str_of(r.err.text), message);                                            \
		read_done(&r);                                                                     \
	} while (0)

static void what_is_no_trial_is_refused(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_REFUSED(FILE_OF("['Parameters',{}]"), "at least one trial expected");
	CHECK_REFUSED("[{'Julia':'1','BenchmarkTools':'1'}]", "at least one trial expected");
	CHECK_REFUSED("[]", "at least one trial expected");
	CHECK_REFUSED(FILE_OF("[]"), "a type and its members expected");
	CHECK_REFUSED(FILE_OF("['Trial']"), "a type and its members expected");
	CHECK_REFUSED(FILE_OF("['Trial',{},1]"), "the end of a type and its members expected");
	CHECK_REFUSED("[{},[],1]", "the end of the list expected");
}

/* Deeper than the parser goes: an error, no overflow. */
static void groups_are_only_so_deep(void **state)
{
	struct buf text = { 0 };
	struct read_of r;

	(void)state;
	buf_lit(&text, "[{},[");
	for (int i = 0; i < 1000; i++)
		buf_lit(&text, "['BenchmarkGroup',{'data':{'x':");
	buf_char(&text, 0);
	CHECK(!READ(text.p));
	buf_release(&text);
	CHECK_EQ(r.err.kind, ERR_LIMIT);
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(a_trial_is_a_value_a_sample), TEST(an_estimate_is_one_value),
		TEST(what_is_beside_a_group_has_its_place_for_a_name),
		TEST(no_sample_is_a_failure_and_its_memory_is_not_known),
		TEST(old_type_names_bear_their_module), TEST(what_is_no_trial_is_refused),
		TEST(groups_are_only_so_deep));
}

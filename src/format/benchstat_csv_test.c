#include "format/format.h"
#include "test/read_as.h"

#define READ(text) read_as(&format_benchstat_csv, S(text), &r)

/* The value of a series' parameter; empty when it has none of that key. */
static struct str param_of(const struct series *s, const char *key)
{
	for (uint32_t i = 0; i < s->nparam; i++)
		if (str_eq(s->param[i].key, str_of(key)))
			return s->param[i].value;
	return S("");
}

#define HEAD "pkg: p\n,old.txt,\n,sec/op,CI\n"
#define END "geomean,1,\n"

static void a_center_with_its_interval(void **state)
{
	struct read_of r;
	const struct series *s;

	(void)state;
	assert_true(READ(HEAD "A-2,2e-06,10%\nB-2,3,∞\nC-2,-4,-25%\nD-2,5,?\n" END));
	s = series_in(&r, "A-2", "time");
	CHECK_STR(s->unit.name, "sec/op");
	CHECK_STR(param_of(s, "pkg"), "p");
	CHECK_STR(param_of(s, "column"), "");
	CHECK_EQ(s->n, 0);
	CHECK_NEAR(s->summary->center, 2e-6, 1e-20);
	CHECK_NEAR(s->summary->lo, 1.8e-6, 1e-20); /* 2e-6 less 10 % */
	CHECK_NEAR(s->summary->hi, 2.2e-6, 1e-20);
	CHECK_NEAR(s->summary->level, 0.95, 0);
	CHECK(!s->summary->is_mean);
	CHECK(isnan(series_in(&r, "B-2", "time")->summary->lo));
	CHECK(isnan(series_in(&r, "B-2", "time")->summary->level));
	CHECK_NEAR(series_in(&r, "C-2", "time")->summary->lo, -5,
		1e-12); /* 4 * 25 % = 1 on either side */
	CHECK_NEAR(series_in(&r, "C-2", "time")->summary->hi, -3, 1e-12);
	CHECK(isnan(series_in(&r, "D-2", "time")->summary->hi));
	read_done(&r);
}

static void the_geomean_is_no_row_but_a_benchmark_of_that_name_is(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(HEAD "A-2,2,1%\n" END "\n,old.txt,\n,B/op,CI\ngeomean,3,0%\n" END));
	CHECK_EQ(bench_in(&r)->n, 2);
	CHECK_NEAR(series_in(&r, "geomean", "alloc_bytes")->summary->center, 3, 0);
	read_done(&r);
}

static void several_columns_are_told_apart(void **state)
{
	struct read_of r;
	const struct series *s;

	(void)state;
	assert_true(
		READ(",old,,new,,,\n,1,,2,,,\n,B/op,CI,B/op,CI,vs base,P\n"
		     "A-2,10,1%,20,2%,+100.00%,p=0.001 n=10+7\nB-2,,,30,3%\ngeomean,10,,24,,?,\n"));
	CHECK_EQ(bench_in(&r)->n, 3);
	s = &bench_in(&r)->series[0];
	CHECK_STR(param_of(s, "column"), "old 1");
	CHECK_NEAR(s->summary->center, 10, 0);
	CHECK_EQ(s->summary->n, 10);
	s = &bench_in(&r)->series[1];
	CHECK_STR(param_of(s, "column"), "new 2");
	CHECK_NEAR(s->summary->center, 20, 0);
	CHECK_EQ(s->summary->n, 7);
	s = &bench_in(&r)->series[2];
	CHECK_STR(s->name, "B-2");
	CHECK_STR(param_of(s, "column"), "new 2");
	CHECK_EQ(s->summary->n, 0); /* compared with nothing */
	read_done(&r);
}

static void counts_beside_the_changes(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(",old,,new,,,\n,B/op,CI,B/op,CI,vs base,P\nA,1,1%,2,2%,~,p=0.001 "
			 "n=8\nB,1,1%,2,2%,+1.00%,n=6\n"
			 "C,1,1%,2,2%,~,p=0.1 n=x\nD,1,1%,2,2%,~,p=0.1 n=3+x\ngeomean,1,,2,,?,\n"));
	for (uint32_t i = 0; i < 8; i++)
		CHECK_EQ(bench_in(&r)->series[i].summary->n, i < 2 ? 8 : i < 4 ? 6 : 0);
	read_done(&r);
}

static void keys_hold_until_they_come_again(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ("goos: linux\nnote: one\n,o,\n,s,CI\nA,1,1%\n" END
			 "\nnote: \n,o,\n,s,CI\nB,1,1%\n" END));
	CHECK_STR(param_of(series_in(&r, "A", "time"), "note"), "one");
	CHECK_STR(param_of(series_in(&r, "B", "time"), "note"), "");
	CHECK_STR(param_of(series_in(&r, "B", "time"), "goos"), "linux");
	read_done(&r);
}

static void warnings_are_counted(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(
		READ(HEAD "A-2,2,∞\nB4: need >= 6 samples\nAA17: values range from 1, to 2\n" END));
	CHECK_EQ(bench_in(&r)->n, 1);
	CHECK_EQ(noted(&r, "a warning of benchstat's was skipped"), 2);
	read_done(&r);
}

static void the_same_table_twice_counts_once(void **state)
{
	struct read_of r;

	(void)state;
	assert_true(READ(HEAD "A-2,2,1%\n" END HEAD "A-2,3,1%\n" END));
	CHECK_EQ(bench_in(&r)->n, 1);
	CHECK_NEAR(bench_in(&r)->series[0].summary->center, 2, 0);
	CHECK_EQ(noted(&r, "a row that was there before was skipped"), 1);
	read_done(&r);
}

#define CHECK_REFUSED(input, place, message)                                                       \
	do {                                                                                       \
		CHECK(!READ(input));                                                               \
		CHECK_EQ(r.err.at, place);                                                         \
		CHECK_STR(str_of(r.err.text), message);                                            \
		read_done(&r);                                                                     \
	} while (0)

static void what_is_no_table_is_refused(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_REFUSED("A,1,2%\n", 0, "a table's header expected before \"A\"");
	CHECK_REFUSED("nothing\n", 0, "a table of benchstat or \"key: value\" expected");
	CHECK_REFUSED("pkg: p\n", 7, "at least one row of a table expected");
	CHECK_REFUSED(HEAD "A,1,2%\n", 35, "the row \"geomean\" expected, which ends every table");
	CHECK_REFUSED(HEAD "A,x,2%\n" END, 28, "number expected as center, found \"x\"");
	CHECK_REFUSED(HEAD "A,1,2\n" END, 28,
		"a percentage, \"∞\" or \"?\" expected as interval, found \"2\"");
	CHECK_REFUSED(HEAD "A,1,2%,3\n" END, 28, "3 fields expected at most, found 4");
	CHECK_REFUSED(HEAD "A,,\n" END, 28, "a center expected in at least one column");
	CHECK_REFUSED(",a,,b,,,\n,s,CI\n", 9, "as many units as columns expected");
	CHECK_REFUSED(",s,CI,B,CI,vs base,P\n", 0, "\"s,CI\" expected for every column");
}

int main(void)
{
	return RUN(TEST(a_center_with_its_interval),
		TEST(the_geomean_is_no_row_but_a_benchmark_of_that_name_is),
		TEST(several_columns_are_told_apart), TEST(counts_beside_the_changes),
		TEST(keys_hold_until_they_come_again), TEST(warnings_are_counted),
		TEST(the_same_table_twice_counts_once), TEST(what_is_no_table_is_refused));
}

#include "test/read_as.h"

static void totals_are_taken_and_not_the_summary(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_callgrind, S("# callgrind format\ncreator: callgrind-3.19.0\ncmd:  ./a 1\n"
					   "events: Ir Dr Bc\nsummary: 12 5\n\nfn=(1) main\n0 10 5\n\n"
					   "totals: 10 5\n"), &r));
	CHECK(series_in(&r, "./a 1", "instructions")->value[0] == 10);
	CHECK(series_in(&r, "./a 1", "instructions")->exact);
	CHECK(series_in(&r, "./a 1", "instructions")->better == BETTER_LOWER);
	CHECK(series_in(&r, "./a 1", "dr")->value[0] == 5);
	CHECK(series_in(&r, "./a 1", "bc")->value[0] == 0);
	read_done(&r);
}

/* 10 + 4 instructions in two parts. */
static void parts_are_added_up(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_callgrind, S("creator: callgrind-3\ncmd: a\nevents: Ir\ntotals: 10\n"
					   "part: 2\nevents: Ir\ntotals: 4\n"), &r));
	CHECK(series_in(&r, "a", "instructions")->value[0] == 14);
	read_done(&r);
	CHECK(!read_as(&format_callgrind, S("cmd: a\nevents: Ir\ntotals: 1\nevents: Dr\ntotals: 1\n"), &r));
	read_done(&r);
	CHECK(read_as(&format_callgrind, S("cmd: a\nevents: Ir\nevents: Ir\ntotals: 1\n"), &r));
	CHECK(series_in(&r, "a", "instructions")->failure.n > 0);
	read_done(&r);
}

static void what_has_no_end_has_no_value(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_callgrind, S("creator: callgrind-3\ncmd: a\nevents: Ir\nsummary: 12\n"), &r));
	CHECK_STR(series_in(&r, "a", "instructions")->failure, "the file was cut short: it has no totals");
	read_done(&r);
	CHECK(read_as(&format_callgrind, S("cmd: a\nevents: Ir\nfn=f\n1 2\nsummary: 12"), &r));
	CHECK_EQ(bench_values(bench_in(&r)), 0);
	read_done(&r);
	CHECK(read_as(&format_callgrind, S("creator: callgrind-3\ncmd: a\nevents: Ir Dr\n"
					   "summary: 4001 1000\ntotals: 4001 10"), &r));
	CHECK_EQ(bench_values(bench_in(&r)), 0);
	read_done(&r);
	CHECK(!read_as(&format_callgrind, S("cmd: a\nevents: Ir\ntotals: 1 2\n"), &r));
	read_done(&r);
	CHECK(!read_as(&format_callgrind, S("cmd: a\nevents: Ir\ntotals: 1.5\n"), &r));
	read_done(&r);
}

static void events_of_other_writers_have_no_direction(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_callgrind, S("creator: xdebug 3.1.0\ncmd: a.php\nevents: Time_(10ns)\n"
					   "summary: 120\n"), &r));
	CHECK(series_in(&r, "a.php", "time__10ns_")->value[0] == 120);
	CHECK(series_in(&r, "a.php", "time__10ns_")->better == BETTER_UNKNOWN);
	CHECK(!series_in(&r, "a.php", "time__10ns_")->exact);
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(totals_are_taken_and_not_the_summary), TEST(parts_are_added_up),
		TEST(what_has_no_end_has_no_value), TEST(events_of_other_writers_have_no_direction));
}

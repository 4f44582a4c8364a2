#include "test/read_as.h"

/* Law: three timers in, three values out, in seconds; one that did not finish has none. */
static void timers_are_series(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_npm_timing, "{'metadata':{'id':'x'},'timers':{'npm':5849,'reify':2167.5,'npm:load:setTitle':0},"
		"'unfinishedTimers':{'build':1795270000000}}", &r));
	CHECK_EQ(bench_values(bench_in(&r)), 3);
	CHECK_EQ(series_in(&r, "npm", "time")->value[0], 5.849);
	CHECK_EQ(series_in(&r, "reify", "time")->value[0], 2.1675);
	CHECK_EQ(series_in(&r, "npm:load:setTitle", "time")->value[0], 0);
	CHECK_STR(series_in(&r, "build", "time")->failure, "it did not finish");
	read_done(&r);
}

static void a_timer_counts_once(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_npm_timing, "{'timers':{'npm':1,'npm':2},'unfinishedTimers':{'npm':3}}", &r));
	CHECK_EQ(bench_values(bench_in(&r)), 1);
	CHECK_EQ(noted(&r, "a timer that was there already was left out"), 2);
	read_done(&r);
}

static void what_is_no_timer_is_refused(void **state)
{
	static const char *const text[] = { "{}", "{'timers':{}}", "{'timers':7}", "{'timers':{'a':-1}}", "{'timers':{'a':'1'}}", "{'timers':{'a':1e13}}",
		"{'timers':{'a':1}" };
	struct read_of r;

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		CHECK(!read_quoted(&format_npm_timing, text[i], &r));
		CHECK_EQ(r.err.kind, ERR_INPUT);
		read_done(&r);
	}
}

int main(void)
{
	return RUN(TEST(timers_are_series), TEST(a_timer_counts_once), TEST(what_is_no_timer_is_refused));
}

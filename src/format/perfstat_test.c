#include "test/read_as.h"

/* 25.5 msec are 0.0255 s; 12 instructions stay 12. */
static void both_forms_give_the_same(void **state)
{
	static const char *const text[] = {
		"25.5,msec,task-clock,25244877,100.00,0.152,CPUs utilized\n"
		"12,,instructions:u,7,50.00,,\n<not supported>,,cycles,0,100.00,,\n"
		"<not counted>,,LLC-loads,0,0.00,,\n",
		"{'counter-value':'25.5','unit':'msec','event':'task-clock','pcnt-running':100}\n"
		"{'counter-value':'12.000000','unit':'','event':'instructions:u','pcnt-running':50}\n"
		"{'counter-value':'<not supported>','unit':'','event':'cycles'}\n"
		"{'counter-value':'<not counted>','unit':'','event':'LLC-loads'}\n",
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct read_of r;

		CHECK(read_quoted(&format_perfstat, text[i], &r));
		CHECK_EQ(bench_values(bench_in(&r)), 2);
		CHECK(series_in(&r, "perf stat", "task_clock")->value[0] == 25.5 * 1e-3);
		CHECK_STR(series_in(&r, "perf stat", "task_clock")->unit.name, "sec");
		CHECK(series_in(&r, "perf stat", "instructions_u")->value[0] == 12);
		CHECK_STR(series_in(&r, "perf stat", "instructions_u")->unit.name, "instructions");
		CHECK(series_in(&r, "perf stat", "cycles")->failure.n > 0);
		CHECK(series_in(&r, "perf stat", "llc_loads")->failure.n > 0);
		CHECK_EQ(noted(&r, "\"instructions:u\" was counted 50.00 % of the time and scaled up "
				   "by perf"), 1);
		read_done(&r);
	}
}

/* 200 with 5 % standard error: 190 to 210. */
static void a_mean_of_runs_is_a_summary(void **state)
{
	const struct series *s;
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_perfstat, S("200,,cs,5.00%,238365,100.00,0.138,\n"), &r));
	s = series_in(&r, "perf stat", "cs");
	CHECK(!s->n && s->summary->center == 200 && s->summary->is_mean);
	CHECK_NEAR(s->summary->lo, 190, 1e-9);
	CHECK_NEAR(s->summary->hi, 210, 1e-9);
	read_done(&r);
}

static void intervals_are_added_up(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_perfstat, S("  0.02;3;;faults;9;100.00;;\n  0.04;4;;faults;9;100.00;;\n"
					  "  0.02;3;;cs;9;100.00;;\n  0.04;<not counted>;;cs;0;0.00;;\n"), &r));
	CHECK_EQ(series_in(&r, "perf stat", "faults")->n, 1);
	CHECK(series_in(&r, "perf stat", "faults")->value[0] == 7);
	CHECK_EQ(series_in(&r, "perf stat", "cs")->n, 0);
	CHECK(series_in(&r, "perf stat", "cs")->failure.n > 0);
	read_done(&r);
}

static void places_and_events_with_separators_are_found(void **state)
{
	const struct series *s;
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_perfstat, S("S0,2,9,,cpu/event=0x3c,umask=1/u,7,100.00,,\n"
					  "9,,cycles,7\n7,8,9,10,11\n"), &r));
	s = series_in(&r, "perf stat", "cpu_event_0x3c_umask_1_u");
	CHECK(s->n == 1 && s->value[0] == 9);
	CHECK_STR(s->param[0].value, "S0");
	CHECK_EQ(noted(&r, "a line is no counter of perf stat and was skipped"), 2);
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(both_forms_give_the_same), TEST(a_mean_of_runs_is_a_summary),
		TEST(intervals_are_added_up), TEST(places_and_events_with_separators_are_found));
}

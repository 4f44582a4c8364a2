#include "test/read_as.h"

#define HEAD "<html><title>Cargo Build Timings</title><td>Build start:</td><td>2026-11-21T14:05:28.5Z</td><script>\n"
#define UNIT(i, name, start, duration, more) \
	"{'i':" #i ",'name':'" name "','version':'1','mode':'todo','target':''," more "'start':" #start ",'duration':" #duration "}"
#define TAIL ";\nconst CONCURRENCY_DATA = [];\nconst CPU_USAGE = [];\n"

static const struct timeline *timeline_in(const struct read_of *r)
{
	return &r->reading.evidence[0].timeline;
}

static bool read_units(const char *units, struct read_of *r)
{
	static char page[1 << 16];

	snprintf(page, sizeof page, HEAD "const UNIT_DATA = [%s]" TAIL, units);
	return read_quoted(&format_cargo_timings, page, r);
}

/* Law: 0.25 + 1.5 + 0 + 2.01 s in, 3.76 s out, and sections come on top of none of it. */
static void durations_of_units_are_kept(void **state)
{
	struct read_of r;
	int64_t sum = 0;

	(void)state;
	CHECK(read_units(UNIT(0, "a", 0.5, 0.25, "'sections':[['frontend',{'start':0,'end':0.1}],['codegen',{'start':0.1,'end':0.25}]],") ","
		UNIT(1, "b", 0.5, 1.5, "'sections':null,") "," UNIT(2, "c", 0.75, 0.0, "") "," UNIT(3, "d", 0.75, 2.01, ""), &r));
	for (uint32_t i = 0; i < timeline_in(&r)->nspan; i++)
		if (str_eq(timeline_in(&r)->span[i].category, S("unit")))
			sum += timeline_in(&r)->span[i].end_ns - timeline_in(&r)->span[i].start_ns;
	CHECK_EQ(sum, INT64_C(3760000000));
	CHECK_EQ(timeline_in(&r)->nspan, 6);
	CHECK_EQ(timeline_in(&r)->ntrack, 3);   /* cargo, two slots: c and then d follow a in its own */
	CHECK_EQ(timeline_in(&r)->started_ns, INT64_C(1795269928500000000));
	read_done(&r);
}

static void sections_lie_in_their_unit(void **state)
{
	const struct span *s;
	struct read_of r;

	(void)state;
	CHECK(read_units(UNIT(0, "a", 2, 1, "'rmeta_time':0.75,") "," UNIT(1, "b", 2, 1, "'sections':[['link',{'start':0.5,'end':0.499}]],"), &r));
	s = timeline_in(&r)->span;
	CHECK_EQ(timeline_in(&r)->nspan, 5);
	CHECK_STR(s[2].name, "frontend");
	CHECK_STR(s[2].detail, "a v1");
	CHECK_EQ(s[2].track, s[0].track);
	CHECK_EQ(s[2].end_ns, INT64_C(2750000000));
	CHECK_STR(s[3].name, "codegen");
	CHECK_EQ(s[3].end_ns, INT64_C(3000000000));
	CHECK_STR(s[4].name, "link");           /* its start was rounded up beyond its end */
	CHECK_EQ(s[4].start_ns, s[4].end_ns);
	read_done(&r);
}

static void what_a_unit_unblocked_is_named(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_units(UNIT(7, "a", 0, 1, "'unblocked_units':[9,8],") "," UNIT(8, "b", 1, 1, "'unlocked_rmeta_units':[7,7,7,7,7,7,7,7,7],"), &r));
	CHECK_STR(timeline_in(&r)->span[0].detail, "unblocks ?, b v1");
	CHECK_STR(timeline_in(&r)->span[1].detail, "its metadata unblocks a v1, a v1, a v1, a v1, a v1, a v1, a v1, a v1 and 1 others");
	read_done(&r);
}

static void what_is_no_unit_is_refused(void **state)
{
	static const char *const units[] = { "", "{}", "7", UNIT(0, "a", -1, 1, ""), UNIT(0, "a", 1, 1e99, ""),
		UNIT(0, "a", null, 1, ""), UNIT(0, "", 1, 1, ""), UNIT(0, "a", 1, 1, "'sections':[['x']],"),
		UNIT(0, "a", 1, 1, "'sections':[['x',{'start':1}]],"), UNIT(-1, "a", 1, 1, ""), UNIT(0, "a", 1, 1, "'unblocked_units':['x'],") };
	struct read_of r;

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		CHECK(!read_units(units[i], &r));
		CHECK_EQ(r.err.kind, ERR_INPUT);
		read_done(&r);
	}
}

static void a_start_to_the_second_is_noted(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_cargo_timings, "<td>Build start:</td><td>2026-11-21T14:05:28Z</td>const UNIT_DATA = [" UNIT(0, "a", 0, 1, "") "]" TAIL, &r));
	CHECK_EQ(noted(&r, "when the build started is known to the second only"), 1);
	CHECK_EQ(timeline_in(&r)->started_ns, INT64_C(1795269928000000000));
	read_done(&r);
	CHECK(read_quoted(&format_cargo_timings, "<td>Build start:</td><td>yesterday</td>const UNIT_DATA = [" UNIT(0, "a", 0, 1, "") "]" TAIL, &r));
	CHECK_EQ(noted(&r, "when the build started is not a moment of the calendar"), 1);
	CHECK_EQ(timeline_in(&r)->started_ns, 0);
	read_done(&r);
}

static void counters_are_those_of_the_page(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_cargo_timings, "const UNIT_DATA = [" UNIT(0, "a", 0, 1, "") "];const CONCURRENCY_DATA = [{'t':0.5,'active':2,"
		"'waiting':0,'inactive':3}];const CPU_USAGE = [[0.25,50.0]];", &r));
	CHECK_EQ(timeline_in(&r)->ncounter, 4);
	CHECK_STR(timeline_in(&r)->counter[2].name, "inactive");
	CHECK_EQ(timeline_in(&r)->counter[2].value, 3);
	CHECK_EQ(timeline_in(&r)->counter[2].at_ns, 500000000);
	CHECK_EQ(timeline_in(&r)->counter[3].value, 0.5);
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(durations_of_units_are_kept), TEST(sections_lie_in_their_unit), TEST(what_a_unit_unblocked_is_named),
		TEST(what_is_no_unit_is_refused), TEST(a_start_to_the_second_is_noted), TEST(counters_are_those_of_the_page));
}

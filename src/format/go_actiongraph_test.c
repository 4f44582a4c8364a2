#include "test/read_as.h"

#define ACTION(id, package, deps, ready, start, done) \
	"{'ID':" #id ",'Mode':'build','Package':'" package "','Deps':" deps ",'TimeReady':'2026-11-21T14:00:" ready "Z'," \
	"'TimeStart':'2026-11-21T14:00:" start "Z','TimeDone':'2026-11-21T14:00:" done "Z','Cmd':null}"
#define NEVER "{'ID':9,'Mode':'vet','Package':'x','TimeReady':'0001-01-01T00:00:00Z','TimeStart':'0001-01-01T00:00:00Z','TimeDone':'0001-01-01T00:00:00Z'}"

static const struct timeline *timeline_in(const struct read_of *r)
{
	return &r->reading.evidence[0].timeline;
}

/* "name@track:start-end", in ms, in order, with '; ' between them. */
static struct str spans_in(struct read_of *r)
{
	const struct timeline *t = timeline_in(r);
	struct str all = S("");

	for (uint32_t i = 0; i < t->nspan; i++)
		all = arena_printf(&r->arena, "%.*s%s%.*s@%u:%lld-%lld", STR(all), i ? "; " : "", STR(t->span[i].name),
			t->span[i].track, (long long)t->span[i].start_ns / 1000000, (long long)t->span[i].end_ns / 1000000);
	return all;
}

/* m depends on a (2 s) and b (1.5 s), b on c (2.25 s) and a: c, b, m take 4.75 s, a, b, m 4.5 s. */
static void the_critical_path_is_the_longest_chain(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_go_actiongraph, "[" ACTION(0, "m", "[1,2]", "05", "05", "06") "," ACTION(1, "a", "null", "01", "01", "03") ","
		ACTION(2, "b", "[3,1]", "03", "03.5", "05") "," ACTION(3, "c", "[]", "01", "01", "03.25") "," NEVER "]", &r));
	CHECK_STR(spans_in(&r), "build m@1:4000-5000; build a@0:0-2000; build b@1:2500-4000; build c@1:0-2250; "
		"build m@2:4000-5000; build b@2:2500-4000; build c@2:0-2250");
	CHECK_STR(timeline_in(&r)->span[0].detail, "on the critical path");
	CHECK_STR(timeline_in(&r)->span[1].detail, "");
	CHECK_STR(timeline_in(&r)->span[2].detail, "on the critical path; waited 500 ms for a slot");
	CHECK_STR(timeline_in(&r)->span[4].category, "critical path component");
	CHECK_EQ(timeline_in(&r)->started_ns, INT64_C(1795269601000000000));
	CHECK_EQ(noted(&r, "an action that did not run was left out"), 1);
	read_done(&r);
}

/* Law: 1 + 2 + 1.5 + 2.25 s of actions in, as much out, off the path and on it. */
static void durations_are_kept(void **state)
{
	struct read_of r;
	int64_t sum = 0;

	(void)state;
	CHECK(read_quoted(&format_go_actiongraph, "[" ACTION(0, "m", "[1,2]", "05", "05", "06") "," ACTION(1, "a", "null", "01", "01", "03") ","
		ACTION(2, "b", "[3,1]", "03", "03.5", "05") "," ACTION(3, "c", "[]", "01", "01", "03.25") "]", &r));
	for (uint32_t i = 0; i < timeline_in(&r)->nspan; i++)
		if (str_eq(timeline_in(&r)->span[i].category, S("action")))
			sum += timeline_in(&r)->span[i].end_ns - timeline_in(&r)->span[i].start_ns;
	CHECK_EQ(sum, INT64_C(6750000000));
	read_done(&r);
}

static void a_graph_that_runs_in_circles_ends(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_go_actiongraph, "[" ACTION(0, "a", "[1,0]", "01", "01", "01") "," ACTION(1, "b", "[0,7]", "01", "01", "01") ","
		ACTION(1, "c", "[0]", "01", "01", "00") "]", &r));
	CHECK_EQ(timeline_in(&r)->nspan, 4);    /* a and b, and the path b after a */
	CHECK_EQ(noted(&r, "of actions with one ID the first is depended on"), 1);
	CHECK_EQ(noted(&r, "an action that did not run was left out"), 1);
	read_done(&r);
}

static void what_is_no_action_is_refused(void **state)
{
	static const char *const text[] = { "[]", "[7]", "[{}]", "[" NEVER "]", "[" ACTION(-1, "a", "[]", "01", "01", "02") "]",
		"[" ACTION(0, "a", "[-1]", "01", "01", "02") "]", "[" ACTION(0, "a", "[]", "01", "61", "02") "]",
		"[{'ID':0,'Mode':'x','Package':'y','CmdUser':18446744073709551615,'CmdSys':1}]" };
	struct read_of r;

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		CHECK(!read_quoted(&format_go_actiongraph, text[i], &r));
		CHECK_EQ(r.err.kind, ERR_INPUT);
		read_done(&r);
	}
}

int main(void)
{
	return RUN(TEST(the_critical_path_is_the_longest_chain), TEST(durations_are_kept), TEST(a_graph_that_runs_in_circles_ends),
		TEST(what_is_no_action_is_refused));
}

#include "test/read_as.h"

#define AT(s) "'timestamp':'2026-11-21T14:00:" s "Z',"
#define BUILD "{'run_id':'r'," AT("00") "'reason':'build-started'}\n"
#define UNIT(i, id, kind, mode) \
	"{'run_id':'r','reason':'unit-registered','index':" #i ",'package_id':'" id "','target':{'name':'t','kind':'" kind "'},'mode':'" mode "'}\n"
#define SEEN(what, i, s, more) "{'reason':'unit-" what "','index':" #i ",'elapsed':" #s more "}\n"

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
		all = arena_printf(&r->arena, "%.*s%s%.*s@%u:%lld-%lld", STR(all), i ? "; " : "", STR(t->span[i].name), t->span[i].track,
			(long long)t->span[i].start_ns / 1000000,
			t->span[i].end_ns == NO_TIME ? -1 : (long long)t->span[i].end_ns / 1000000);
	return all;
}

static void units_have_the_names_of_the_page(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_cargo_log, BUILD UNIT(0, "path+file:///p/util#0.3.1", "lib", "build")
		UNIT(1, "registry+https://example.org/index#serde@1.0.2", "build-script", "run-custom-build") UNIT(2, "path+file:///p/app#0.1.0", "bin", "build")
		SEEN("started", 1, 1, "") SEEN("finished", 1, 1.5, "") SEEN("started", 0, 1.5, "") SEEN("finished", 0, 2, "") SEEN("started", 2, 1.75, "")
		SEEN("finished", 2, 3, ""), &r));
	CHECK_STR(spans_in(&r), "util v0.3.1@1:1500-2000; serde v1.0.2 build-script (run)@1:1000-1500; app v0.1.0 t \"bin\"@2:1750-3000");
	CHECK_EQ(timeline_total_ns(timeline_in(&r)), INT64_C(2250000000));
	read_done(&r);
}

static void sections_and_metadata_divide_a_unit(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_cargo_log, UNIT(0, "a#1", "lib", "build") SEEN("started", 0, 1, "") SEEN("section-started", 0, 2, ",'section':'codegen'")
		SEEN("rmeta-finished", 0, 2.1, "") SEEN("section-finished", 0, 3, ",'section':'codegen'") SEEN("section-started", 0, 3, ",'section':'link'")
		SEEN("finished", 0, 4, ""), &r));
	CHECK_STR(spans_in(&r), "a v1@1:1000-4000; frontend@1:1000-2000; codegen@1:2000-3000; link@1:3000--1");
	read_done(&r);
	CHECK(read_quoted(&format_cargo_log, UNIT(0, "a#1", "lib", "build") SEEN("started", 0, 1, "") SEEN("rmeta-finished", 0, 2, "")
		SEEN("finished", 0, 4, ""), &r));
	CHECK_STR(spans_in(&r), "a v1@1:1000-4000; frontend@1:1000-2000; codegen@1:2000-4000");
	read_done(&r);
}

/* 14:00:03 less 2 s and 14:00:04.5 less 3.75 s: the earlier of 1 and 0.75 s. */
static void the_earliest_clock_counts(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_cargo_log, UNIT(0, "a#1", "lib", "build") "{" AT("03") "'reason':'unit-started','index':0,'elapsed':2}\n"
		"{" AT("04.5") "'reason':'unit-finished','index':0,'elapsed':3.75}\n", &r));
	CHECK_EQ(timeline_in(&r)->started_ns, INT64_C(1795269600750000000));
	read_done(&r);
}

static void why_it_was_built_is_its_detail(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_cargo_log, UNIT(0, "a#1", "lib", "build") "{'reason':'unit-fingerprint','index':0,'status':'dirty',"
		"'cause':{'dirty_reason':'stale','reference':'x','n':1,'stale':'/p/lib.rs'}}\n" SEEN("started", 0, 2, "") SEEN("finished", 0, 3, ""), &r));
	CHECK_STR(timeline_in(&r)->span[0].detail, "stale, /p/lib.rs");
	read_done(&r);
}

static void what_is_out_of_order_is_noted(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_cargo_log, UNIT(0, "a#1", "lib", "build") UNIT(0, "b#1", "lib", "build") SEEN("finished", 0, 1, "") SEEN("started", 0, 2, "")
		SEEN("started", 0, 9, "") SEEN("section-finished", 0, 3, ",'section':'x'") SEEN("finished", 0, 1, "") "{'reason':'new'}\n{'reason':'unit-new','index':0,'elapsed':5}\n"
		"{'reason':", &r));
	CHECK_STR(spans_in(&r), "a v1@1:2000--1");
	CHECK_EQ(noted(&r, "a unit that was registered twice counts once"), 1);
	CHECK_EQ(noted(&r, "what happened to a unit before it started, or a second start, was left out"), 3);
	CHECK_EQ(noted(&r, "the end of a section that did not begin was left out"), 1);
	CHECK_EQ(noted(&r, "records of unknown reasons were left out"), 2);
	CHECK_EQ(noted(&r, "the last line has no end: its writer was stopped"), 1);
	CHECK_EQ(noted(&r, "a unit did not finish"), 1);
	read_done(&r);
}

/* 99 features of 4 bytes and a comma: the 81st ends behind byte 400. */
static void long_lists_say_that_they_go_on(void **state)
{
	char text[4096];
	struct read_of r;
	struct str detail;
	int n;

	(void)state;
	n = snprintf(text, sizeof text, "{'reason':'unit-registered','index':0,'package_id':'a#1','target':{'name':'t','kind':'lib'},'mode':'test','features':[");
	for (int i = 1; i < 100; i++)
		n += snprintf(text + n, sizeof text - (size_t)n, "%s'fe%02d'", i > 1 ? "," : "", i);
	snprintf(text + n, sizeof text - (size_t)n, "]}\n" SEEN("started", 0, 1, "") SEEN("finished", 0, 2, ""));
	CHECK(read_quoted(&format_cargo_log, text, &r));
	detail = timeline_in(&r)->span[0].detail;
	CHECK(str_starts(detail, S("test; features fe01,fe02,")));
	CHECK(str_ends(detail, S(",fe80,fe81, ...")));
	read_done(&r);
}

static char *repeat(char *at, const char *line, int n)
{
	size_t length = strlen(line);

	for (int i = 0; i < n; i++, at += length)
		memcpy(at, line, length);
	return at;
}

/* Each end looks at 64 sections, whatever a unit says: without the bound it would be at 100,000. */
static void sections_of_a_unit_are_bounded(void **state)
{
	static const char begin[] = "{\"reason\":\"unit-section-started\",\"index\":0,\"elapsed\":2,\"section\":\"x\"}\n",
		end[] = "{\"reason\":\"unit-section-finished\",\"index\":0,\"elapsed\":3,\"section\":\"x\"}\n",
		head[] = "{\"reason\":\"unit-registered\",\"index\":0,\"package_id\":\"a#1\",\"target\":{\"kind\":\"lib\"},\"mode\":\"build\"}\n"
			 "{\"reason\":\"unit-started\",\"index\":0,\"elapsed\":1}\n";
	int n = 100000;
	char *text = test_malloc(sizeof head + (size_t)n * (sizeof begin + sizeof end)), *at = text;
	struct read_of r;

	(void)state;
	at = repeat(at, head, 1);
	at = repeat(at, begin, n);
	at = repeat(at, end, n);
	CHECK(read_as(&format_cargo_log, (struct str){ text, (size_t)(at - text) }, &r));
	CHECK_EQ(timeline_in(&r)->nspan, 1 + 1 + 64);   /* the unit, its frontend */
	CHECK_EQ(timeline_in(&r)->span[65].end_ns, INT64_C(3000000000));
	CHECK_EQ(noted(&r, "sections of a unit beyond 64 were left out"), n - 64);
	CHECK_EQ(noted(&r, "the end of a section that did not begin was left out"), n - 64);
	read_done(&r);
	test_free(text);
}

static void what_is_no_record_is_refused(void **state)
{
	static const char *const text[] = { "", BUILD, "{}\n", "{'reason':'unit-started'}\n", SEEN("started", 4, 1, ""), "7\n", "{'reason':'x'} {}\n",
		UNIT(0, "a#1", "lib", "build") "{'reason':'unit-started','index':0}\n", UNIT(0, "a#1", "lib", "build") SEEN("started", 0, -1, ""),
		UNIT(0, "a#1", "lib", "build") SEEN("started", 0, 1e300, "") };
	struct read_of r;

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		CHECK(!read_quoted(&format_cargo_log, text[i], &r));
		CHECK(r.err.kind == ERR_INPUT);
		read_done(&r);
	}
}

int main(void)
{
	return RUN(TEST(units_have_the_names_of_the_page), TEST(sections_and_metadata_divide_a_unit), TEST(the_earliest_clock_counts),
		TEST(why_it_was_built_is_its_detail), TEST(what_is_out_of_order_is_noted), TEST(what_is_no_record_is_refused),
		TEST(long_lists_say_that_they_go_on), TEST(sections_of_a_unit_are_bounded));
}

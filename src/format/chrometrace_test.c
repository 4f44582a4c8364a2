#include "test/as_folded.h"

static void check_spans(const char *events, const char *want)
{
	struct read_of r;

	CHECK_OK(read_quoted(&format_chrometrace, events, &r), &r.err);
	CHECK_STR(as_folded(&r), want);
	read_done(&r);
}

/* a is 10 us long and has b (4 us, of which c 1 us) in it. */
static void time_belongs_to_the_innermost_span(void **state)
{
	(void)state;
	check_spans("[{'ph':'X','name':'b','pid':1,'tid':1,'ts':2,'dur':4},{'ph':'X','name':'a','pid':1,'tid':1,'ts':1,'dur':10},"
		    "{'ph':'B','name':'c','pid':1,'tid':1,'ts':3},{'ph':'E','pid':1,'tid':1,'ts':4}]",
		"a 6000\na;b 3000\na;b;c 1000\n");
	check_spans("[{'ph':'X','name':'a','ts':0.5,'dur':0.001},{'ph':'X','name':'b','ts':'1.25','dur':1e3}]", "a 1\nb 1000000\n");
}

static void threads_and_totals_are_apart(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_chrometrace,
		"{'traceEvents':[{'ph':'X','name':'Frontend','pid':1,'tid':1,'ts':0,'dur':5},"
		"{'ph':'X','name':'Total Frontend','pid':1,'tid':2,'ts':0,'dur':5,'args':{'count':1,'avg ms':5}},"
		"{'ph':'M','pid':1,'tid':1,'name':'thread_name','args':{'name':'cc'}}],'beginningOfTime':7}", &r));
	CHECK_EQ(r.reading.evidence[0].timeline.nspan, 2);
	CHECK_STR(r.reading.evidence[0].timeline.span[1].category, "total");
	CHECK_EQ(r.reading.evidence[0].timeline.started_ns, 7000);
	CHECK_STR(as_folded(&r), "cc;Frontend 5000\n");
	read_done(&r);
}

static void a_span_that_outlasts_its_parent_counts_to_its_end(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_chrometrace, "[{'ph':'X','name':'a','ts':0,'dur':4},{'ph':'X','name':'b','ts':3,'dur':9}]", &r));
	CHECK_STR(as_folded(&r), "a 3000\na;b 1000\n");
	CHECK_EQ(r.reading.evidence[0].timeline.span[1].end_ns, 12000);
	CHECK_EQ(r.reading.evidence[1].nnote, 1);
	read_done(&r);
}

static void a_profile_comes_back_from_its_spans(void **state)
{
	struct read_of r, back;
	struct str text;

	(void)state;
	CHECK(read_as(&format_folded, S("m;f 1\nm;g;h 7\nm 2\nk 1\n"), &r));
	text = written_as(&r, &format_chrometrace, MODEL_PROFILE);
	CHECK_OK(read_as(&format_chrometrace, text, &back), &back.err);
	CHECK_STR(as_folded(&back), "k 1000\nm 2000\nm;f 1000\nm;g;h 7000\n");
	read_done(&back);
	read_done(&r);
}

/* Pids 5 6 5 6 9 5 6, one after the other: each takes the first number from its own on that nobody has. */
static void pids_that_come_again_are_told_apart(void **state)
{
	static const int64_t pid[] = { 5, 6, 5, 6, 9, 5, 6 };
	static const char *const want[] = { "5", "6", "7", "8", "9", "10", "11" };
	struct arena a = { 0 };
	struct evidence ev = { .model = MODEL_TIMELINE };
	struct buf out = { 0 };
	struct err e = { 0 };
	struct str rest;

	(void)state;
	timeline_init(&ev.timeline, &a);
	for (size_t i = 0; i < sizeof pid / sizeof *pid; i++) {
		uint32_t track = timeline_track(&ev.timeline,
			&(struct track){ .name = S("x"), .parent = NO_TRACK, .pid = pid[i], .tid = NO_ID });

		timeline_span(&ev.timeline, &(struct span){ .track = track, .name = S("s"), .end_ns = 1 });
	}
	CHECK_OK(format_chrometrace.write(&ev, &out, &e), &e);
	rest = buf_view(&out);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		CHECK(str_has(str_line(&rest), arena_printf(&a, "\"process_name\",\"pid\":%s,", want[i])));
	buf_release(&out);
	arena_free(&a);
}

/* What a process does belongs to its main thread, whose number is that of the process: here 5, and 6 as 5 is taken. */
static void every_event_has_a_thread(void **state)
{
	struct arena a = { 0 };
	struct evidence ev = { .model = MODEL_TIMELINE };
	struct timeline *t = &ev.timeline;
	struct buf out = { 0 };
	struct err e = { 0 };
	struct str rest;
	uint32_t n = 0;

	(void)state;
	timeline_init(t, &a);
	for (int i = 0; i < 2; i++) {
		uint32_t track = timeline_track(t, &(struct track){ .name = S("x"), .parent = NO_TRACK, .pid = 5, .tid = NO_ID });

		timeline_span(t, &(struct span){ .track = track, .name = S("s"), .end_ns = 1 });
		timeline_span(t, &(struct span){ .track = track, .name = S("open"), .end_ns = NO_TIME });
		timeline_mark(t, &(struct mark){ .track = track, .name = S("m") });
		timeline_counter(t, &(struct counter){ .track = track, .name = S("c") });
	}
	CHECK_OK(format_chrometrace.write(&ev, &out, &e), &e);
	for (rest = buf_view(&out); rest.n; n++) {
		struct str line = str_line(&rest);

		CHECK(str_has(line, S("\"pid\":5,\"tid\":5,")) != str_has(line, S("\"pid\":6,\"tid\":6,")));
	}
	CHECK_EQ(n, 10);
	buf_release(&out);
	arena_free(&a);
}

static void what_cannot_be_is_refused(void **state)
{
	static const char *const bad[] = { "[]", "{'traceEvents':[]}", "[{'ph':'X','ts':'x'}]", "[{'ph':'X'}]", "[{'ts':1}]",
		"[{'ph':'X','ts':1e300}]", "[{'ph':'i','ts':1}] x", "[{'ph':'i','ts':1}", "{'traceEvents':[{'ph':'i','ts':1}]",
		"{'samples':[{'sf':1}]}", "{'samples':[{'sf':1}],'stackFrames':{'1':{'name':'a','parent':1}}}" };
	struct read_of r;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		bool ok = read_quoted(&format_chrometrace, bad[i], &r);

		CHECK_EQ(ok, i == 7); /* an array without its end is whole */
		read_done(&r);
	}
}

/* As Go writes it: "a" goes on beside "b", and each end says whose it is. */
static void an_end_closes_the_span_that_it_names(void **state)
{
	const struct span *s;
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_chrometrace, "[{'ph':'B','name':'a','ts':0},{'ph':'B','name':'b','ts':1},{'ph':'E','name':'a','ts':3},"
		"{'ph':'B','name':'c','ts':4},{'ph':'E','name':'b','ts':5},{'ph':'E','name':'other','ts':6}]", &r));
	s = r.reading.evidence[0].timeline.span;
	CHECK_EQ(r.reading.evidence[0].timeline.nspan, 3);
	CHECK_EQ(s[0].end_ns, 3000);
	CHECK_EQ(s[1].end_ns, 5000);
	CHECK_EQ(s[2].end_ns, 6000);
	read_done(&r);
}

static void counters_may_be_strings(void **state)
{
	const struct timeline *t;
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_chrometrace, "[{'ph':'C','name':'n','ts':0,'args':{'cpu':'1.5','x':'NaN','y':null,'value':2}}]", &r));
	t = &r.reading.evidence[0].timeline;
	CHECK_EQ(t->ncounter, 2);
	CHECK_STR(t->counter[0].name, "n.cpu");
	CHECK_EQ(t->counter[0].value, 1.5);
	CHECK_EQ(t->counter[1].value, 2);
	CHECK_EQ(noted(&r, "a counter's value that is no number was left out"), 2);
	read_done(&r);
}

/* 1795270205 s is Sat Nov 21 14:10:05 UTC 2026, by date(1). */
static void bazel_says_when_it_began(void **state)
{
	static const struct { const char *other; int64_t ns; int noted; } row[] = {
		{ "'build_id':'x','profile_start_ts':1795270205250,'date':'2026-11-21T14:10:09Z'", INT64_C(1795270205250000000), 0 },
		{ "'build_id':'x','date':'2026-11-21T14:10:05.25Z','profile_finish_ts':1795270205000", INT64_C(1795270205250000000), 0 },
		{ "'date':'Sat Nov 21 14:10:05 CEST 2026','profile_finish_ts':'1795270205000','bazel_version':'6.5'", INT64_C(1795270205000000000), 1 },
		{ "'build_id':'x','date':'Sat Nov 21 14:10:05 UTC 2026'", INT64_C(1795270205000000000), 1 },
		{ "'build_id':'x','date':'Sat ovD 21 14:10:05 UTC 2026'", 0, 0 },
		{ "'date':'2026-11-21T14:10:05Z'", 0, 0 },
		{ "'build_id':'x','profile_start_ts':1e300", 0, 0 },
		{ "'build_id':'x','profile_start_ts':9223372036854775807", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct read_of r;
		char text[512];

		snprintf(text, sizeof text, "{'otherData':{%s},'traceEvents':[{'ph':'X','name':'a','ts':-5,'dur':9}]}", row[i].other);
		CHECK(read_quoted(&format_chrometrace, text, &r));
		CHECK_EQ(r.reading.evidence[0].timeline.started_ns, row[i].ns);
		CHECK_EQ(noted(&r, "when it began is known to the second only"), (uint64_t)row[i].noted);
		CHECK_EQ(noted(&r, "a profile_start_ts that is no number of milliseconds was left out"), i >= 6);
		read_done(&r);
	}
}

int main(void)
{
	return RUN(TEST(time_belongs_to_the_innermost_span), TEST(threads_and_totals_are_apart),
		TEST(a_span_that_outlasts_its_parent_counts_to_its_end), TEST(a_profile_comes_back_from_its_spans),
		TEST(what_cannot_be_is_refused), TEST(an_end_closes_the_span_that_it_names),
		TEST(pids_that_come_again_are_told_apart), TEST(every_event_has_a_thread), TEST(counters_may_be_strings),
		TEST(bazel_says_when_it_began));
}

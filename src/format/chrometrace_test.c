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

int main(void)
{
	return RUN(TEST(time_belongs_to_the_innermost_span), TEST(threads_and_totals_are_apart),
		TEST(a_span_that_outlasts_its_parent_counts_to_its_end), TEST(a_profile_comes_back_from_its_spans),
		TEST(what_cannot_be_is_refused));
}

#include "test/as_folded.h"

#include <stdlib.h>

#define FRAMES "'shared':{'frames':[{'name':'a'},{'name':'b'}]}"

static const struct profile *profile_in(const struct read_of *r)
{
	return &r->reading.evidence[0].profile;
}

static void check_file(const char *profiles, const char *want)
{
	char text[2048];
	struct read_of r;

	snprintf(text, sizeof text, "{" FRAMES ",'profiles':[%s]}", profiles);
	CHECK_OK(read_quoted(&format_speedscope, text, &r), &r.err);
	CHECK_STR(as_folded(&r), want);
	read_done(&r);
}

static void time_between_events_belongs_to_the_innermost_frame(void **state)
{
	(void)state;
	/* a alone for 1 + 2 units, b for 4; nobody for 1. */
	check_file("{'type':'evented','unit':'microseconds','events':[{'type':'O','at':10,'frame':0},{'type':'O','at':11,'frame':1},"
		   "{'type':'C','at':15,'frame':1},{'type':'C','at':17,'frame':0},{'type':'O','at':18,'frame':0},"
		   "{'type':'C','at':18,'frame':0}]}",
		"a 3000\na;b 4000\n");
}

static void weights_keep_unit_and_fractions(void **state)
{
	(void)state;
	check_file("{'type':'sampled','unit':'seconds','samples':[[0,1],[0]],'weights':[0.005,1e-9]}", "a 1\na;b 5000000\n");
	check_file("{'type':'sampled','unit':'none','samples':[[0,1],[0]],'weights':[0.5,2]}", "a 2\na;b 0.5\n");
	check_file("{'type':'sampled','unit':'bytes','samples':[[],[0]],'weights':[3,2]}", " 3\na 2\n");
}

static void profiles_of_one_unit_are_threads(void **state)
{
	(void)state;
	check_file("{'type':'sampled','name':'t 1','unit':'none','samples':[[0]],'weights':[1]},"
		   "{'type':'sampled','name':'t 2','unit':'none','samples':[[0]],'weights':[2]}",
		"t 1;a 1\nt 2;a 2\n");
}

static void weights_come_back_as_weights(void **state)
{
	struct read_of r, back;
	struct str text;

	(void)state;
	CHECK(read_as(&format_folded, S("m;f 1 0\nm;g 2.5 7\n"), &r));
	text = written_as(&r, &format_speedscope, MODEL_PROFILE);
	CHECK(read_as(&format_speedscope, text, &back));
	CHECK_EQ(profile_in(&back)->nweight, 2);
	CHECK_EQ(profile_in(&back)->preferred, 1);
	CHECK_STR(as_folded(&back), "m;f 1 0\nm;g 2.5 7\n");
	read_done(&back);
	read_done(&r);
}

static void what_cannot_be_is_refused(void **state)
{
	static const char *const bad[] = {
		"{'profiles':[]}", "{" FRAMES ",'profiles':[{'samples':[[0]],'weights':[]}]}",
		"{" FRAMES ",'profiles':[{'samples':[[2]],'weights':[1]}]}", "{'profiles':[{'samples':[[0]],'weights':[1]}]}",
		"{" FRAMES ",'profiles':[{'events':[{'type':'C','at':1,'frame':0}]}]}",
		"{" FRAMES ",'profiles':[{'events':[{'type':'O','at':1,'frame':0},{'type':'C','at':2,'frame':1}]}]}",
		"{" FRAMES ",'profiles':[{'events':[{'type':'O','at':2,'frame':0},{'type':'C','at':1,'frame':0}]}]}",
		"{" FRAMES ",'profiles':[{'events':[{'type':'X','at':2,'frame':0}]}]}",
		"{" FRAMES ",'profiles':[{'samples':[[0]],'weights':[1e300]}]}",
	};
	struct read_of r;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CHECK(!read_quoted(&format_speedscope, bad[i], &r));
		CHECK(r.err.text[0]);
		read_done(&r);
	}
}

/* The order of members is the writer's choice, and the head may end within the first. */
static void frames_before_all_else_are_recognised(void **state)
{
	(void)state;
	CHECK(format_speedscope.sniff(S("{\"shared\":{\"frames\":[{\"name\":\"a\"},{\"name\":\"b")) > 0);
	CHECK_EQ(format_speedscope.sniff(S("{\"shared\":{\"names\":[{\"name\":\"a\"},{\"name\":\"b")), 0);
	CHECK_EQ(format_speedscope.sniff(S("{\"shared\":{\"frames\":{}},\"a\":1")), 0);
}

int main(void)
{
	return RUN(TEST(time_between_events_belongs_to_the_innermost_frame), TEST(weights_keep_unit_and_fractions),
		TEST(profiles_of_one_unit_are_threads), TEST(weights_come_back_as_weights), TEST(what_cannot_be_is_refused), TEST(frames_before_all_else_are_recognised));
}

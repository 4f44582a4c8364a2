#include "test/as_folded.h"

#define META "{'meta':{'interval':1,'preprocessedProfileVersion':%s},"

static void check_file(const char *rest, const char *want)
{
	char text[4096];
	struct read_of r;

	snprintf(text, sizeof text, META "%s}", "50", rest);
	CHECK_OK(read_quoted(&format_firefox, text, &r), &r.err);
	CHECK_STR(as_folded(&r), want);
	read_done(&r);
}

/* main calls f (twice sampled, once with weight 3) and is sampled itself. */
#define TABLES "'frameTable':{'func':[0,1],'line':[null,7]},'funcTable':{'name':[1,0],'fileName':[null,2]},'stringArray':['f','main','f.c']"

static void tables_of_a_thread_and_shared_ones_are_the_same(void **state)
{
	(void)state;
	check_file("'threads':[{'samples':{'stack':[1,0,1],'weight':[1,null,3]},'stackTable':{'prefix':[null,0],'frame':[0,1]}," TABLES
		   "}]", "main 1\nmain;f 4\n");
	check_file("'threads':[{'samples':{'stack':[1,0,1]}}],'shared':{'stackTable':{'prefixOffset':[0,1],'frame':[0,1]}," TABLES "}",
		"main 1\nmain;f 2\n");
}

static void threads_are_labels_when_there_are_several(void **state)
{
	(void)state;
	check_file("'shared':{'stackTable':{'prefix':[null],'frame':[0]}," TABLES "},'threads':[{'name':'x','tid':3,'samples':{'stack':[0]}},"
		   "{'name':'idle','samples':{'stack':[]}},{'name':'y','tid':'4.1','samples':{'stack':[0,null],'weightType':'samples'}}]",
		"x;main 1\ny 1\ny;main 1\n");
}

static void times_are_nanoseconds(void **state)
{
	(void)state;
	check_file("'shared':{'stackTable':{'prefix':[null],'frame':[0]}," TABLES "},"
		   "'threads':[{'samples':{'weight':[0.0005,2],'stack':[0,0],'weightType':'tracing-ms'}}]", "main 2000500\n");
}

static void what_cannot_be_is_refused(void **state)
{
	static const char *const bad[] = {
		"'threads':[]", "'threads':[{'samples':{'stack':[0]}}]",
		"'threads':[{'samples':{'stack':[0]},'stackTable':{'prefix':[0],'frame':[0]}," TABLES "}]",
		"'threads':[{'samples':{'stack':[0]},'stackTable':{'prefix':[null],'frame':[2]}," TABLES "}]",
		"'threads':[{'samples':{'stack':[1]},'stackTable':{'prefix':[null],'frame':[0]}," TABLES "}]",
		"'threads':[{'samples':{'stack':[0],'weight':[1e300]}}]",
	};
	struct read_of r;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[2048];

		snprintf(text, sizeof text, META "%s}", "55", bad[i]);
		CHECK(!read_quoted(&format_firefox, text, &r));
		CHECK(r.err.text[0]);
		read_done(&r);
	}
}

static void a_profile_comes_back(void **state)
{
	struct read_of r, back;

	(void)state;
	CHECK(read_as(&format_folded, S("m;f 1\nm;g;h 7\nm 2\n 3\n"), &r));
	CHECK_OK(read_as(&format_firefox, written_as(&r, &format_firefox, MODEL_PROFILE), &back), &back.err);
	CHECK_STR(as_folded(&back), " 3\nm 2\nm;f 1\nm;g;h 7\n");
	read_done(&back);
	read_done(&r);
}

int main(void)
{
	return RUN(TEST(tables_of_a_thread_and_shared_ones_are_the_same), TEST(threads_are_labels_when_there_are_several),
		TEST(times_are_nanoseconds), TEST(what_cannot_be_is_refused), TEST(a_profile_comes_back));
}

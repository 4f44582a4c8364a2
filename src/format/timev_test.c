#include "test/read_as.h"

#define BLOCK(clock, status) \
	"\tCommand being timed: \"./a \"b\" c\"\n\tUser time (seconds): 0.25\n" \
	"\tElapsed (wall clock) time (h:mm:ss or m:ss): " clock "\n" \
	"\tMaximum resident set size (kbytes): 3\n\tExit status: " status "\n"

/* 1 h + 2 min + 3 s = 3723 s; 2 min + 3.5 s = 123.5 s; 3 kbytes = 3072 B. */
static void a_block_is_one_process(void **state)
{
	const struct series *s;
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_timev, S(BLOCK("1:02:03", "0") "noise\n" BLOCK("2:03.50", "0")), &r));
	s = series_in(&r, "./a \"b\" c", "time");
	CHECK_EQ(s->n, 2);
	CHECK(s->value[0] == 3723 && s->value[1] == 123.5);
	CHECK(s->process[0] == 0 && s->process[1] == 1);
	CHECK(series_in(&r, "./a \"b\" c", "rss")->value[0] == 3072);
	CHECK_STR(series_in(&r, "./a \"b\" c", "major_faults")->failure, "time -v did not print it");
	read_done(&r);
}

static void what_failed_has_no_time(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_timev, S(BLOCK("0:01.00", "3")), &r));
	CHECK_EQ(bench_values(bench_in(&r)), 0);
	CHECK_STR(series_in(&r, "./a \"b\" c", "time")->failure, "it exited with status 3");
	read_done(&r);
	CHECK(read_as(&format_timev, S("Command terminated by signal 9\n" BLOCK("0:01.00", "0")), &r));
	CHECK_STR(series_in(&r, "./a \"b\" c", "rss")->failure, "it was ended by signal 9");
	read_done(&r);
	CHECK(read_as(&format_timev, S(BLOCK("0:00.00", "0")), &r));
	CHECK_STR(series_in(&r, "./a \"b\" c", "time")->failure,
		"it took less than the 10 ms that time -v can tell");
	CHECK(series_in(&r, "./a \"b\" c", "user_time")->value[0] == 0.25);
	read_done(&r);
}

static void what_is_no_clock_is_noted(void **state)
{
	static const char *const text[] = { "1", "a:1", "1:x", "1:-2", ":1", "1:2:3:4", "" };

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		char block[512];
		struct read_of r;

		snprintf(block, sizeof block, BLOCK("%s", "0"), text[i]);
		CHECK(read_as(&format_timev, str_of(block), &r));
		CHECK_EQ(series_in(&r, "./a \"b\" c", "time")->n, 0);
		CHECK_EQ(noted(&r, "\"Elapsed (wall clock) time (h:mm:ss or m:ss)\" has no number"), 1);
		read_done(&r);
	}
}

int main(void)
{
	return RUN(TEST(a_block_is_one_process), TEST(what_failed_has_no_time),
		TEST(what_is_no_clock_is_noted));
}

#include "test/read_as.h"

#define HEAD "# ninja log v5\n"

static const struct timeline *timeline_in(const struct read_of *r)
{
	return &r->reading.evidence[0].timeline;
}

/* "name@track:start-end", in ms, in order, with ' ' between them. */
static struct str spans_in(struct read_of *r)
{
	const struct timeline *t = timeline_in(r);
	struct str all = S("");

	for (uint32_t i = 0; i < t->nspan; i++)
		all = arena_printf(&r->arena, "%.*s%s%.*s@%u:%lld-%lld", STR(all), i ? " " : "", STR(t->span[i].name),
			t->span[i].track, (long long)t->span[i].start_ns / 1000000, (long long)t->span[i].end_ns / 1000000);
	return all;
}

#define CHECK_SPANS(text, want) \
	do { \
		struct read_of r_; \
		CHECK(read_as(&format_ninja_log, S(HEAD text), &r_)); \
		CHECK_STR(spans_in(&r_), want); \
		read_done(&r_); \
	} while (0)

/* b and c run beside a; d begins when b's slot is free. */
static void slots_do_not_overlap(void **state)
{
	(void)state;
	CHECK_SPANS("0\t5\t1\tb\t11\n" "2\t8\t1\tc\t12\n" "5\t9\t1\td\t13\n" "0\t20\t1\ta\t14\n",
		"b@0:0-5 a@1:0-20 c@2:2-8 d@0:5-9");
}

static void an_edge_of_no_length_has_a_slot(void **state)
{
	(void)state;
	CHECK_SPANS("3\t3\t1\ta\t11\n" "3\t3\t1\tb\t12\n" "3\t4\t1\tc\t13\n", "a@0:3-3 b@0:3-3 c@0:3-4");
	CHECK_SPANS("0\t3\t1\tx\t10\n" "3\t3\t1\ta\t11\n", "x@0:0-3 a@0:3-3");
}

static void outputs_of_one_edge_are_one_span(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_ninja_log,
		S(HEAD "0\t5\t1\tgen.c\t11\n" "0\t5\t1\tother\t12\n" "0\t5\t1\tgen.h\t11\n" "0\t5\t1\tgen.d\t11\n"), &r));
	CHECK_STR(spans_in(&r), "gen.c@0:0-5 other@1:0-5");
	CHECK_STR(timeline_in(&r)->span[0].detail, "gen.h gen.d");
	CHECK_STR(timeline_in(&r)->span[1].detail, "");
	read_done(&r);
}

/* A third build of b alone ends after the second one did, and is told by its output. */
static void the_last_build_is_kept(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_ninja_log, S(HEAD "0\t5\t1\ta\t11\n" "5\t9\t1\tb\t12\n" "0\t4\t2\tb\t12\n"), &r));
	CHECK_STR(spans_in(&r), "b@0:0-4");
	CHECK_EQ(noted(&r, "2 outputs of earlier builds were left out"), 1);
	read_done(&r);
	CHECK(read_as(&format_ninja_log, S(HEAD "0\t5\t1\ta\t11\n" "0\t4\t2\tb\t12\n" "0\t30\t2\tb\t12\n"), &r));
	CHECK_STR(spans_in(&r), "b@0:0-30");
	CHECK_EQ(noted(&r, "2 outputs of earlier builds were left out"), 1);
	read_done(&r);
}

static void a_line_that_was_cut_is_noted(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_ninja_log, S(HEAD "0\t5\t1\ta\t11\n" "5\t9\t1\tb\t1"), &r));
	CHECK_STR(spans_in(&r), "a@0:0-5");
	CHECK_EQ(noted(&r, "the last line has no end: its writer was stopped"), 1);
	read_done(&r);
}

static void what_is_no_entry_is_refused(void **state)
{
	static const char *const text[] = { "", "0\t5\t1\ta\n", "0\t5\t1\ta\t11\tx\n", "5\t4\t1\ta\t11\n", "-1\t4\t1\ta\t11\n",
		"0\t4294967296\t1\ta\t11\n", "0\t1\t1\t\t11\n", "\n" };

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		char all[128];
		struct read_of r;

		snprintf(all, sizeof all, HEAD "%s", text[i]);
		CHECK(!read_as(&format_ninja_log, str_of(all), &r));
		CHECK_EQ(r.err.kind, ERR_INPUT);
		CHECK_EQ(r.err.at, sizeof HEAD - 1);
		read_done(&r);
	}
}

static void versions_5_to_7_are_read(void **state)
{
	struct read_of r;

	(void)state;
	for (int version = 3; version < 10; version++) {
		char all[64];

		snprintf(all, sizeof all, "# ninja log v%d\n0\t1\t1\ta\t1\n", version);
		CHECK_EQ(read_as(&format_ninja_log, str_of(all), &r), version >= 5 && version <= 7);
		read_done(&r);
	}
}

int main(void)
{
	return RUN(TEST(slots_do_not_overlap), TEST(an_edge_of_no_length_has_a_slot), TEST(outputs_of_one_edge_are_one_span),
		TEST(the_last_build_is_kept), TEST(a_line_that_was_cut_is_noted), TEST(what_is_no_entry_is_refused),
		TEST(versions_5_to_7_are_read));
}

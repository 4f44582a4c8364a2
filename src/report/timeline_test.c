#include "report/timeline.h"

#include "report/timeline_part.h"
#include "test/check.h"
#include "test/process_trees.h"

/* make from 0 to 100 starts cc 1 to 50, cc 2 to 40 and, in the place of the second one, ld 60 to 90; cc 1 starts as 10 to 20. */
static void make_build(struct process_tree *t, struct arena *a)
{
	uint32_t cc;

	make_tree(t, a, "make", 100);
	cc = make_program(t, 0, "cc", 1, 50);
	make_program(t, 0, "cc", 2, 40);
	make_program(t, cc, "as", 10, 20);
	make_program(t, 0, "ld", 60, 90);
}

static void stands_below_what_started_it(void **state)
{
	static const uint32_t want[] = { 0, 1, 2, 3, 1 };
	struct arena a = { 0 };
	struct process_tree t;
	struct lanes lanes;

	(void)state;
	make_build(&t, &a);
	timeline_lanes(&t, &a, &lanes);
	CHECK_EQ(lanes.n, 4);
	for (uint32_t i = 0; i < 5; i++)
		CHECK_EQ(lanes.lane[i], want[i]);
	CHECK_EQ(lanes.first[1], 1);
	CHECK_EQ(lanes.first[2], 3);
	CHECK_EQ(lanes.order[1], 1);
	CHECK_EQ(lanes.order[2], 4);            /* ld, behind the first cc */
	CHECK_EQ(lanes.first[4], t.nprogram);
	arena_free(&a);
}

static void nothing_overlaps_in_a_row(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct arena a = { 0 };
		struct random r = { seed, &a };
		struct process_tree t;
		struct lanes lanes;

		make_tree(&t, &a, "make", 1000);
		for (uint32_t i = 0; i < 60; i++) {
			int64_t start = t.process[t.nprocess - 1].start_ns + random_below(&r, 20);

			make_program(&t, random_below(&r, t.nprogram), "cc", start, start + 1 + random_below(&r, 100));
		}
		timeline_lanes(&t, &a, &lanes);
		for (uint32_t i = 0; i < t.nprocess; i++)
			for (uint32_t k = 0; k < i; k++)
				if (lanes.lane[i] == lanes.lane[k])
					CHECK(process_end_ns(&t, k) <= t.process[i].start_ns);
		for (uint32_t i = 1; i < t.nprocess; i++)
			CHECK(lanes.lane[i] > lanes.lane[t.process[i].parent]);
		arena_free(&a);
	}
}

/* Whatever a recording says, the page can be written: times before 0, ends before starts, wakers of other threads. */
static void a_page_for_any_recording(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct arena a = { 0 };
		struct random r = { seed, &a };
		struct critical_path path;
		struct process_tree t;
		struct buf out = { 0 };
		struct err e = { 0 };

		make_random(&t, &r, random_below(&r, 20), random_below(&r, 40));
		(void)critical_path(&t, &a, &path);
		CHECK_OK(timeline_html(&(struct timeline_page){ .title = S("</script><b>"), .tree = &t, .path = &path }, &out, &e), &e);
		CHECK(str_has(buf_view(&out), S("</html>")));
		CHECK_FALSE(str_has(buf_view(&out), S("</script><b>")));
		buf_release(&out);
		arena_free(&a);
	}
}

/* outer 0-50 holds inner 10-20; next 50-60 fits behind outer; late ends behind the recording; gone begins behind it. */
static void another_timeline_stands_below_in_rows(void **state)
{
	static const struct span span[] = {
		{ .name = S("inner"), .start_ns = 10, .end_ns = 20 }, { .name = S("next"), .start_ns = 50, .end_ns = 60 },
		{ .name = S("outer"), .start_ns = 0, .end_ns = 50 }, { .name = S("gone"), .start_ns = 101, .end_ns = 102 },
		{ .track = 1, .name = S("late"), .start_ns = 90, .end_ns = 200 }, { .name = S("open"), .start_ns = 1, .end_ns = NO_TIME },
		{ .name = S("Total x"), .category = S("total"), .start_ns = 0, .end_ns = 9 },
	};
	static const char *const name[] = { "outer", "next", "inner", "late" };
	static const uint32_t row[] = { 1, 1, 2, 3 };
	struct beside beside[] = { { .file = S("x.json"), .scenario = 1, .offset_ns = 5 }, { .file = S("other"), .scenario = 0 } };
	struct timeline_page page = { .beside = beside, .nbeside = 2, .scenario = 1 };
	struct arena a = { 0 };
	struct beside_rows rows;
	struct timeline t;

	(void)state;
	timeline_init(&t, &a);
	for (size_t i = 0; i < sizeof span / sizeof *span; i++)
		timeline_span(&t, &span[i]);
	beside[0].timeline = beside[1].timeline = &t;
	timeline_beside(&page, 100, &a, &rows);
	CHECK_EQ(rows.nhead, 1);
	CHECK_STR(rows.head[0].file, "x.json");
	CHECK_EQ(rows.head[0].row, 0);
	CHECK_EQ(rows.nrow, 4);
	CHECK_EQ(rows.left_out, 2);
	CHECK_EQ(rows.n, 4);
	for (uint32_t i = 0; i < 4; i++) {
		CHECK_STR(rows.bar[i].name, name[i]);
		CHECK_EQ(rows.bar[i].row, row[i]);
	}
	CHECK_EQ(rows.bar[0].start_ns, 5);
	CHECK_EQ(rows.bar[3].end_ns, 100);
	arena_free(&a);
}

/* 300 is 2 * 128 + 44; of 2^32, -1 is the first number below 0 and 1 the first above. */
static void numbers_take_as_few_bytes_as_they_need(void **state)
{
	struct buf b = { 0 };

	(void)state;
	pack_number(&b, 127);
	pack_number(&b, 300);
	pack_signed(&b, UINT32_MAX);
	pack_signed(&b, 1);
	pack_number(&b, UINT32_MAX);
	CHECK_STR(buf_view(&b), "\x7f\xac\x02\x01\x02\xff\xff\xff\xff\x0f");
	buf_release(&b);
}

/*
 * In 40,960 steps a pixel is 10: bars of 2, 4 and 1 that lie within 10 steps of 100 are drawn as one from 100 to 109, in the name of
 * the second; 200 to 230 stands alone.  Of the path, the second short segment in one pixel of one row is not drawn.
 */
static void what_lies_within_a_pixel_is_drawn_once(void **state)
{
	uint32_t first[] = { 0, 4 }, start[] = { 100, 104, 108, 200 }, end[] = { 102, 108, 109, 230 }, name[] = { 5, 6, 7, 8 };
	uint32_t bar_state[] = { 7, 3, 7, 7 }, row[] = { 0, 1, 0, 1, 0 }, until[] = { 40, 41, 42, 43, 40960 };
	struct page_bars bars = { .n = 4, .nrow = 1, .first = first, .start = start, .end = end, .name = name, .state = bar_state,
		.total = 40960 };
	struct page_path path = { row, until, 5 };
	struct buf page = { 0 }, want = { 0 }, block = { 0 };
	static const uint8_t coarse[] = { 2, 100, 9, 1, 4, 5, 6, 3, 91, 30, 2, 0, 0, 8, 7 };

	(void)state;
	timeline_coarse(&bars, &path, &page);
	pack_block(&want, "coarse", (struct str){ (const char *)coarse, sizeof coarse });
	CHECK(str_has(buf_view(&page), buf_view(&want)));
	/* 0 to 40; row 1, 40 to 41; row 0, 41 to 42; row 1 is drawn in that pixel; row 0, 43 to the end */
	for (size_t i = 0; i < 4; i++) {
		static const uint32_t turn[] = { 0, 1, UINT32_MAX, 0 }, gap[] = { 0, 40, 1, 2 }, length[] = { 40, 1, 1, 40917 };

		pack_signed(&block, turn[i]);
		pack_number(&block, gap[i]);
		pack_number(&block, length[i]);
	}
	buf_clear(&want);
	pack_block(&want, "trail", buf_view(&block));
	CHECK(str_has(buf_view(&page), buf_view(&want)));
	buf_release(&page);
	buf_release(&want);
	buf_release(&block);
}

int main(void)
{
	return RUN(TEST(stands_below_what_started_it), TEST(nothing_overlaps_in_a_row), TEST(a_page_for_any_recording),
		TEST(another_timeline_stands_below_in_rows), TEST(numbers_take_as_few_bytes_as_they_need),
		TEST(what_lies_within_a_pixel_is_drawn_once));
}

#include "test/read_as.h"

#include <stdlib.h>

static const struct coverage *read_coverage(const struct read_of *r)
{
	return &r->reading.evidence[0].coverage;
}

static struct str written(struct read_of *r)
{
	struct buf b = { 0 };
	struct str out;

	CHECK_OK(format_gocover.write(&r->reading.evidence[0], &b, &r->err), &r->err);
	out = arena_str(&r->arena, buf_view(&b));
	buf_release(&b);
	return out;
}

static void check_written(const char *text, const char *want)
{
	struct read_of r;

	if (!read_as(&format_gocover, str_of(text), &r))
		fail_msg("%s", r.err.text);
	CHECK_STR(written(&r), want);
	read_done(&r);
}

static void equal_blocks_are_added_up_wherever_they_stand(void **state)
{
	(void)state;
	check_written("mode: count\na.go:1.1,2.2 3 4\na.go:1.1,9.9 1 0\nb.go:1.1,2.2 1 1\na.go:1.1,2.2 3 5\n",
		"mode: count\na.go:1.1,2.2 3 9\na.go:1.1,9.9 1 0\nb.go:1.1,2.2 1 1\n");
	check_written("mode: set\na.go:1.1,2.2 3 1\na.go:1.1,2.2 3 0\na.go:1.1,2.2 3 1\n", "mode: set\na.go:1.1,2.2 3 1\n");
}

static void names_are_what_is_before_the_block(void **state)
{
	(void)state;
	check_written("mode: set\nC:\\a b:c.go:1.1,2.2 3 1\n", "mode: set\nC:\\a b:c.go:1.1,2.2 3 1\n");
	check_written("mode: set\na.go:1.1,2.2 3 1:1.1,2.2 3 0\n", "mode: set\na.go:1.1,2.2 3 1:1.1,2.2 3 0\n");
	check_written("mode: set\nmode.go:1.1,2.2 3 1\r\n\r\n", "mode: set\nmode.go:1.1,2.2 3 1\n");
}

/* By package, then file; then first line, last line, first column, last column. */
static void the_order_is_that_of_covdata(void **state)
{
	(void)state;
	check_written("mode: set\nm/z.go:1.1,1.2 1 1\nm/p/a.go:1.9,2.1 1 1\nm/p/a.go:1.1,3.1 1 1\nm/a.go:1.1,1.2 1 1\n",
		"mode: set\nm/a.go:1.1,1.2 1 1\nm/z.go:1.1,1.2 1 1\nm/p/a.go:1.9,2.1 1 1\nm/p/a.go:1.1,3.1 1 1\n");
}

static void profiles_one_behind_the_other_are_one(void **state)
{
	(void)state;
	check_written("mode: atomic\na.go:1.1,2.2 3 4\nmode: count\na.go:1.1,2.2 3 5\n", "mode: count\na.go:1.1,2.2 3 9\n");
	check_written("mode: count\na.go:1.1,2.2 3 4\nmode: set\nb.go:1.1,2.2 3 1\n",
		"mode: set\na.go:1.1,2.2 3 1\nb.go:1.1,2.2 3 1\n");
	check_written("mode: set\na.go:1.1,2.2 3 1\nmode: count\nb.go:1.1,2.2 3 8\n",
		"mode: set\na.go:1.1,2.2 3 1\nb.go:1.1,2.2 3 1\n");
}

static void numbers_have_their_bounds(void **state)
{
	struct read_of r;

	(void)state;
	check_written("mode: count\na.go:4294967295.0,0.00 4294967295 9999999999999999999\n",
		"mode: count\na.go:4294967295.0,0.0 4294967295 9999999999999999999\n");
	CHECK_FALSE(read_as(&format_gocover, S("mode: count\na.go:1.1,2.2 1 10000000000000000000\n"), &r));
	CHECK_EQ(r.err.at, 12);
	read_done(&r);
	CHECK_FALSE(read_as(&format_gocover, S("mode: count\na.go:1.1,2.2 4294967296 1\n"), &r));
	read_done(&r);
}

static void a_wrong_line_is_named_by_its_offset(void **state)
{
	static const char *const wrong[] = { "a.go:1.1,2.2 1", "a.go:1.1,2.2 1 ", "a.go:1.1,2 1 1", "a.go 1.1,2.2 1 1",
		"a.go:1.1,2.2  1", "a.go:1.1,2.2 1 +1", "a.go:.1,2.2 1 1", ":1.1,2.2 1 1", "1.1,2.2 1 1", "1", " " };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct read_of r;
		char text[128];

		snprintf(text, sizeof text, "mode: set\nb.go:1.1,2.2 1 1\n%s\n", wrong[i]);
		CHECK_FALSE(read_as(&format_gocover, str_of(text), &r));
		CHECK_EQ(r.err.at, 27);
		CHECK_EQ(r.err.line, 3);
		read_done(&r);
	}
}

/* Law: 7,919 lines make 3,960 different blocks; statements and counts in are those out. */
static void nothing_is_lost_when_tables_grow(void **state)
{
	struct cov_totals totals = { 0 };
	struct buf b = { 0 };
	uint64_t counts = 0, statements = 0;
	struct read_of r;

	(void)state;
	buf_lit(&b, "mode: count\n");
	for (unsigned i = 0; i < 7919; i++)
		buf_printf(&b, "p/f%u.go:%u.1,%u.2 %u %u\n", i % 3960 % 7, i % 3960, i % 3960 + 1, i % 3960 % 5, i % 3);
	CHECK(read_as(&format_gocover, buf_view(&b), &r));
	for (uint32_t i = 0; i < read_coverage(&r)->n; i++) {
		const struct cov_file *f = &read_coverage(&r)->file[i];

		CHECK_EQ(f->measure, COV_STATEMENTS);
		coverage_count(f, &totals);
		for (uint32_t k = 0; k < f->nblock; k++)
			counts += f->block[k].hits.count;
	}
	for (unsigned i = 0; i < 3960; i++)
		statements += i % 5;
	CHECK_EQ(totals.measure.covered + totals.measure.uncovered, statements);
	CHECK_EQ(counts, 7919 / 3 * 3 + 1);     /* 0 1 2 0 1 2 ... 0 1 */
	read_done(&r);
	buf_release(&b);
}

static void lines_and_unmeasured_blocks_are_not_made_up(void **state)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct evidence *ev = reading_add(&r, MODEL_COVERAGE);
	struct coverage *c = &ev->coverage;
	struct buf b = { 0 };
	struct err e = { 0 };
	uint32_t file = coverage_file(c, S("a.go"));

	(void)state;
	coverage_block(c, file, &(struct cov_block){ .hits.count = COVERAGE_UNMEASURED, .line = 1, .end_line = 2 });
	coverage_block(c, file, &(struct cov_block){ .hits.count = 2, .line = 3, .end_line = 4, .statements = 1 });
	coverage_settle(c);
	CHECK_OK(format_gocover.write(ev, &b, &e), &e);
	CHECK_STR(buf_view(&b), "mode: count\na.go:3.0,4.0 1 2\n");
	coverage_line(c, coverage_file(c, S("b.c")), 1, 1);
	coverage_settle(c);
	CHECK_FALSE(format_gocover.write(ev, &b, &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	buf_release(&b);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(equal_blocks_are_added_up_wherever_they_stand), TEST(names_are_what_is_before_the_block),
		TEST(the_order_is_that_of_covdata), TEST(profiles_one_behind_the_other_are_one),
		TEST(numbers_have_their_bounds), TEST(a_wrong_line_is_named_by_its_offset),
		TEST(nothing_is_lost_when_tables_grow), TEST(lines_and_unmeasured_blocks_are_not_made_up));
}

#include "model/coverage.h"

#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "test/check.h"
#include "test/random.h"

#define FILES 4u
#define THINGS 40u

static struct cov_block block_of(uint32_t line, uint32_t end_line, uint32_t statements, uint64_t count)
{
	return (struct cov_block){ { .count = count }, line, 2, end_line, 3, statements };
}

/* A reader's coverage of a few files: keys from a small range, so that two of them meet. */
static void fill(struct coverage *c, struct random *seed, bool set_mode)
{
	static const char *const path[FILES] = { "a.go", "b/b.go", "b/c.go", "d.c" };
	static const char *const label[] = { "", "x", "y" };

	c->set_mode = set_mode;
	for (uint32_t i = 0; i < THINGS; i++) {
		uint32_t file = coverage_file(c, str_of(path[random_below(seed, FILES)]));
		uint32_t line = 1 + random_below(seed, 9);
		uint64_t count = random_below(seed, 4);
		struct cov_block block = block_of(line, line + random_below(seed, 3), 1 + line % 2, count);
		struct cov_function function = { { .count = count }, line, S("f"), 0, random_below(seed, 30), 0, S("") };
		struct cov_branch branch = { { .count = count }, line, 0, random_below(seed, 2),
			str_of(label[random_below(seed, 3)]), COV_BRANCH_PLAIN };
		struct cov_condition condition = { { .count = count }, line, 2, random_below(seed, 2), count & 1,
			str_of(label[random_below(seed, 3)]) };

		if (count == 3)
			block.hits.count = COVERAGE_UNMEASURED;
		coverage_line(c, file, line, count == 3 ? COVERAGE_UNMEASURED : count);
		coverage_block(c, file, &block);
		coverage_function(c, file, &function);
		coverage_branch(c, file, &branch);
		coverage_condition(c, file, &condition);
	}
	coverage_settle(c);
}

static void draw(struct coverage *c, struct arena *a, struct random *seed, bool set_mode)
{
	coverage_init(c, a);
	fill(c, seed, set_mode);
}

static void say_hits(struct buf *b, const struct coverage *c, const struct cov_hits *h)
{
	buf_printf(b, " %lld by", h->count == COVERAGE_UNMEASURED ? -1LL : (long long)h->count);
	for (uint32_t i = 0; i < c->nsource; i++)
		if (coverage_in(c, h->by, i))
			buf_printf(b, " %.*s", STR(c->source[i].name));
	buf_lit(b, " in");
	for (uint32_t i = 0; i < c->nsource; i++)
		if (coverage_in(c, h->in, i))
			buf_printf(b, " %.*s", STR(c->source[i].name));
	buf_printf(b, " (%u %u)\n", h->by, h->in);
}

/* All of it as text, with the ids of the sets: what is equal is equal to the byte. */
static void say(struct buf *b, const struct coverage *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		const struct cov_file *f = &c->file[i];

		buf_printf(b, "%.*s\n", STR(f->path));
		for (uint32_t j = 0; j < f->nline; j++) {
			buf_printf(b, " line %u", f->line[j].line);
			say_hits(b, c, &f->line[j].hits);
		}
		for (uint32_t j = 0; j < f->nblock; j++) {
			buf_printf(b, " block %u %u %u", f->block[j].line, f->block[j].end_line, f->block[j].statements);
			say_hits(b, c, &f->block[j].hits);
		}
		for (uint32_t j = 0; j < f->nfunction; j++) {
			buf_printf(b, " function %u %u", f->function[j].line, f->function[j].end_line);
			say_hits(b, c, &f->function[j].hits);
		}
		for (uint32_t j = 0; j < f->nbranch; j++) {
			buf_printf(b, " branch %u %u %.*s", f->branch[j].line, f->branch[j].number, STR(f->branch[j].label));
			say_hits(b, c, &f->branch[j].hits);
		}
		for (uint32_t j = 0; j < f->ncondition; j++) {
			buf_printf(b, " condition %u %u %d %.*s", f->condition[j].line, f->condition[j].index, f->condition[j].sense,
				STR(f->condition[j].label));
			say_hits(b, c, &f->condition[j].hits);
		}
	}
	for (uint32_t i = 0; i < c->nsource; i++)
		buf_printf(b, "source %.*s %.*s\n", STR(c->source[i].name), STR(c->source[i].context));
}

static struct str merged(struct buf *b, struct arena *a, const struct coverage *part, const uint32_t *order, uint32_t n)
{
	static const char *const name[] = { "unit", "fuzz", "vm", "host" };
	struct coverage sum;

	buf_clear(b);
	coverage_init(&sum, a);
	for (uint32_t i = 0; i < n; i++)
		coverage_merge(&sum, &part[order[i]], str_of(name[order[i]]), S("linux/amd64"));
	coverage_settle(&sum);
	say(b, &sum);
	return buf_view(b);
}

/* Law: any order of four reports gives the same bytes; so does any grouping of them. */
static void merging_knows_no_order(void **state)
{
	static const uint32_t order[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 2, 0, 3, 1 } };
	struct buf want = { 0 }, got = { 0 };
	struct random seed = { .state = 7 };

	(void)state;
	for (int round = 0; round < 50; round++) {
		struct arena a = { 0 };
		struct coverage part[4], left, right, sum;

		for (uint32_t i = 0; i < 4; i++)
			draw(&part[i], &a, &seed, round % 3 == 0);
		merged(&want, &a, part, order[0], 4);
		for (uint32_t i = 1; i < 3; i++)
			assert_true(str_eq(merged(&got, &a, part, order[i], 4), buf_view(&want)));
		coverage_init(&left, &a);
		coverage_init(&right, &a);
		coverage_init(&sum, &a);
		coverage_merge(&left, &part[1], S("fuzz"), S("linux/amd64"));
		coverage_merge(&left, &part[3], S("host"), S("linux/amd64"));
		coverage_merge(&right, &part[2], S("vm"), S("linux/amd64"));
		coverage_merge(&right, &part[0], S("unit"), S("linux/amd64"));
		coverage_settle(&left);
		coverage_settle(&right);
		coverage_merge(&sum, &right, S(""), S(""));
		coverage_merge(&sum, &left, S(""), S(""));
		coverage_settle(&sum);
		buf_clear(&got);
		say(&got, &sum);
		assert_true(str_eq(buf_view(&got), buf_view(&want)));
		arena_free(&a);
	}
	buf_release(&want);
	buf_release(&got);
}

/* Law: sets are idempotent, counts double. */
static void merging_twice_doubles_counts_and_leaves_sets(void **state)
{
	struct buf once = { 0 }, twice = { 0 };
	static const uint32_t order[] = { 0, 0 };
	struct coverage part, sum;
	struct arena a = { 0 };
	struct random seed = { .state = 3 };

	(void)state;
	draw(&part, &a, &seed, true);
	merged(&once, &a, &part, order, 1);
	merged(&twice, &a, &part, order, 2);
	assert_true(str_eq(buf_view(&once), buf_view(&twice)));
	draw(&part, &a, &seed, false);
	coverage_init(&sum, &a);
	coverage_merge(&sum, &part, S("x"), S(""));
	coverage_merge(&sum, &part, S("x"), S(""));
	for (uint32_t i = 0; i < part.file[0].nline; i++) {
		uint64_t count = part.file[0].line[i].hits.count;

		CHECK(sum.file[0].line[i].hits.count == (count == COVERAGE_UNMEASURED ? count : 2 * count));
	}
	arena_free(&a);
	buf_release(&once);
	buf_release(&twice);
}

/* The tenth report of a build takes nothing more than the first, also when it stands in the same input. */
static void repetitions_cost_no_memory(void **state)
{
	struct arena a = { 0 };
	struct coverage c;
	size_t once = 0;

	(void)state;
	coverage_init(&c, &a);
	for (int round = 0; round < 50; round++) {
		for (uint32_t i = 0; i < 20000; i++) {
			struct cov_block block = block_of(i * 7919 % 20000 + 1, i * 7919 % 20000 + 1, 1, 1);

			coverage_block(&c, coverage_file(&c, S("x.go")), &block);
		}
		if (!round)
			once = a.used_bytes;
	}
	coverage_settle(&c);
	CHECK_EQ(c.file[0].nblock, 20000);
	CHECK(c.file[0].block[0].hits.count == 50);
	CHECK(a.used_bytes < 3 * once);
	arena_free(&a);
}

/* Law: to name a report is to merge it into nothing. */
static void a_named_report_is_a_merged_one(void **state)
{
	static const uint32_t order[] = { 0 };
	struct random seed = { .state = 11 };
	struct buf want = { 0 }, got = { 0 };
	struct arena a = { 0 };
	struct coverage part;

	(void)state;
	draw(&part, &a, &seed, false);
	merged(&want, &a, &part, order, 1);
	coverage_name(&part, S("unit"), S("linux/amd64"));
	coverage_settle(&part);
	say(&got, &part);
	assert_true(str_eq(buf_view(&got), buf_view(&want)));
	arena_free(&a);
	buf_release(&want);
	buf_release(&got);
}

static void rename_file(struct coverage *c, const char *from, const char *to)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (str_eq(c->file[i].path, str_of(from)))
			c->file[i].path = str_of(to);
	coverage_settle(c);
}

/* The second report merged into the first, which it was read beside if that is asked for. */
static struct str merged_beside(struct buf *b, struct arena *a, struct random seed, bool beside, int round)
{
	struct coverage sum, second;
	struct map file;

	draw(&sum, a, &seed, round % 3 == 0);
	coverage_name(&sum, S("first"), S(""));
	map_init(&file, a);
	for (uint32_t i = 0; i < sum.n; i++)
		map_set(&file, sum.file[i].path, i);
	if (round % 2 && sum.n)         /* two paths of a producer were one file */
		map_set(&file, S("b/c.go"), sum.n - 1);
	coverage_init(&second, a);
	if (beside)
		coverage_beside(&second, &sum, &file);
	fill(&second, &seed, round % 5 == 0);
	if (round % 4 == 1)
		coverage_become_set(&second);
	if (round % 7 > 3)              /* and this time another */
		rename_file(&second, "d.c", round % 7 == 4 ? "a.go" : "e.c");
	coverage_merge(&sum, &second, S("second"), S(""));
	coverage_settle(&sum);
	buf_clear(b);
	say(b, &sum);
	return buf_view(b);
}

/* Law: what a report was read beside does not show in the sum. */
static void a_report_read_beside_others_is_the_same(void **state)
{
	struct buf want = { 0 }, got = { 0 };

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct random seed = { .state = (uint64_t)round };
		struct arena a = { 0 };

		merged_beside(&want, &a, seed, false, round);
		assert_true(str_eq(merged_beside(&got, &a, seed, true, round), buf_view(&want)));
		arena_free(&a);
	}
	buf_release(&want);
	buf_release(&got);
}

/* A second host of a build takes a fraction of the first; counts that do not fit into it are not lost. */
static void what_is_known_takes_little_memory(void **state)
{
	struct arena a = { 0 }, b = { 0 };
	struct coverage first, second;
	struct map file;

	(void)state;
	coverage_init(&first, &a);
	map_init(&file, &a);
	map_set(&file, S("x.go"), 0);
	coverage_init(&second, &b);
	coverage_beside(&second, &first, &file);
	for (uint64_t count = 1; count < 3; count++) {
		struct coverage *c = count == 1 ? &first : &second;

		for (uint32_t i = 1; i <= 20000; i++) {
			struct cov_block block = block_of(i, i, 1, i == 5 ? count << 40 : count);

			coverage_block(c, coverage_file(c, S("x.go")), &block);
		}
		coverage_settle(c);
	}
	CHECK_EQ(second.file[0].nblock, 1);
	CHECK(b.used_bytes < a.used_bytes / 5);
	coverage_merge(&first, &second, S("second"), S(""));
	CHECK_EQ(first.file[0].nblock, 20000);
	CHECK(first.file[0].block[3].hits.count == 3);
	CHECK(first.file[0].block[4].hits.count == UINT64_C(3) << 40);
	arena_free(&a);
	arena_free(&b);
}

static void unmeasured_is_neither_covered_nor_not(void **state)
{
	struct arena a = { 0 };
	struct coverage c;
	struct cov_totals t = { 0 };

	(void)state;
	CHECK(coverage_sum(COVERAGE_UNMEASURED, 0, false) == 0);
	CHECK(coverage_sum(3, COVERAGE_UNMEASURED, true) == 1);
	CHECK(coverage_sum(COVERAGE_UNMEASURED, COVERAGE_UNMEASURED, true) == COVERAGE_UNMEASURED);
	CHECK(coverage_sum(COVERAGE_UNMEASURED - 1, 5, false) == COVERAGE_UNMEASURED - 1);
	coverage_init(&c, &a);
	coverage_line(&c, coverage_file(&c, S("x/y.c")), 1, 4);
	coverage_line(&c, 0, 2, 0);
	coverage_line(&c, 0, 3, COVERAGE_UNMEASURED);
	coverage_line(&c, 0, 4, 1);
	coverage_settle(&c);
	coverage_count(&c.file[0], &t);
	CHECK_EQ(t.measure.covered, 2);
	CHECK_EQ(t.measure.uncovered, 1);
	CHECK_EQ(t.measure.unmeasured, 1);
	CHECK_NEAR(tally_percent(&t.measure), 200.0 / 3, 1e-12);
	CHECK_STR(tally_text(&a, &t.measure, 1), "66.6");
	CHECK_STR(coverage_package(&c.file[0]), "x");
	CHECK(isnan(tally_percent(&(struct cov_tally){ .unmeasured = 3 })));
	CHECK_STR(tally_text(&a, &(struct cov_tally){ .unmeasured = 3 }, 1), "-");
	CHECK_STR(tally_text(&a, &(struct cov_tally){ .covered = 9999, .uncovered = 1 }, 1), "99.9");
	CHECK_STR(tally_text(&a, &(struct cov_tally){ .covered = 7 }, 0), "100");
	arena_free(&a);
}

static void paths_that_become_one_are_one_file(void **state)
{
	struct arena a = { 0 };
	struct coverage c;

	(void)state;
	coverage_init(&c, &a);
	coverage_line(&c, coverage_file(&c, S("/src/x.c")), 1, 4);
	coverage_line(&c, coverage_file(&c, S("a.c")), 1, 4);
	coverage_line(&c, coverage_file(&c, S("x.c")), 1, 2);
	coverage_settle(&c);
	c.file[0].path = S("x.c");
	coverage_settle(&c);
	CHECK_EQ(c.n, 2);
	CHECK_STR(c.file[1].path, "x.c");
	CHECK(c.file[1].line[0].hits.count == 6);
	CHECK_STR(coverage_package(&c.file[1]), ".");
	arena_free(&a);
}

/*
 * 1 func f(x int) {            A from here
 * 2         if x > 0 {         A to here; B from the brace
 * 3                 g()
 * 4         }                  B
 * 5         if x > 1 { h() }   C, with D inside
 */
static void lines_follow_from_blocks(void **state)
{
	static const struct cov_block block[] = {
		{ { .count = 5 }, 1, 15, 2, 11, 1 },
		{ { .count = 0 }, 2, 11, 4, 3, 1 },
		{ { .count = 5 }, 5, 2, 5, 11, 1 },
		{ { .count = 0 }, 5, 11, 5, 18, 1 },
		{ { .count = 9 }, 4000000000, 1, 4000000000, 9, 1 },
	};
	struct arena a = { 0 };
	struct coverage c;
	struct cov_line *line;
	uint32_t n;

	(void)state;
	coverage_init(&c, &a);
	for (uint32_t i = 0; i < 5; i++)
		coverage_block(&c, coverage_file(&c, S("x.go")), &block[i]);
	coverage_settle(&c);
	line = coverage_lines(&a, &c.file[0], &n);
	CHECK_EQ(n, 5);
	CHECK_EQ(line[0].hits.count, 5);
	CHECK_EQ(line[1].hits.count, 5); /* the body begins here, and is not covered */
	CHECK_EQ(line[2].hits.count, 0);
	CHECK_EQ(line[3].hits.count, 0);
	CHECK_EQ(line[4].hits.count, 0); /* covered in part */
	CHECK_EQ(line[4].line, 5);
	arena_free(&a);
}

static void blocks_that_disagree_on_their_size_are_counted(void **state)
{
	struct arena a = { 0 };
	struct coverage x, y, sum;
	struct cov_block two = block_of(1, 2, 2, 1), three = block_of(1, 2, 3, 0);

	(void)state;
	coverage_init(&x, &a);
	coverage_init(&y, &a);
	coverage_init(&sum, &a);
	coverage_block(&x, coverage_file(&x, S("x.go")), &three);
	coverage_block(&y, coverage_file(&y, S("x.go")), &two);
	coverage_merge(&sum, &x, S("x"), S(""));
	coverage_merge(&sum, &y, S("y"), S(""));
	CHECK_EQ(sum.clashes, 1);
	CHECK_EQ(sum.file[0].block[0].statements, 3);
	CHECK(sum.file[0].block[0].hits.count == 1);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merging_knows_no_order),
		cmocka_unit_test(merging_twice_doubles_counts_and_leaves_sets),
		cmocka_unit_test(repetitions_cost_no_memory),
		cmocka_unit_test(a_named_report_is_a_merged_one),
		cmocka_unit_test(a_report_read_beside_others_is_the_same),
		cmocka_unit_test(what_is_known_takes_little_memory),
		cmocka_unit_test(unmeasured_is_neither_covered_nor_not),
		cmocka_unit_test(paths_that_become_one_are_one_file),
		cmocka_unit_test(lines_follow_from_blocks),
		cmocka_unit_test(blocks_that_disagree_on_their_size_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

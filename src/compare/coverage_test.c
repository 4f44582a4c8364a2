/* Runs with hand-made coverage; every expected figure is counted from the lines above it. */
#include "compare/coverage.h"

#include "compare/delta.h"
#include "test/check.h"

struct fixture {
	struct arena arena;
	struct run base, head;
	struct changes changes;
	struct deltas deltas;
};

static struct coverage *add(struct run *run, struct arena *a, const char *job)
{
	struct reading r = { .arena = a };
	struct evidence *ev = reading_add(&r, MODEL_COVERAGE);

	ev->source = S("c.json");
	run_take(run, &r, str_of(job));
	return &run->evidence[run->n - 1].coverage;
}

/* "1+0?" are lines 1, 2, 3 and 4: covered, no code, uncovered, unmeasured. */
static void lines(struct coverage *c, const char *path, const char *mark)
{
	uint32_t file = coverage_file(c, str_of(path));

	for (uint32_t i = 0; mark[i]; i++)
		if (mark[i] != '+')
			coverage_line(c, file, i + 1, mark[i] == '?' ? COVERAGE_UNMEASURED : mark[i] == '1');
	coverage_settle(c);
}

static void begin(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	run_init(&f->base, &f->arena);
	run_init(&f->head, &f->arena);
}

static void compare(struct fixture *f, const char *diff)
{
	struct compare_options opt = { .confidence = 0.95, .alpha = 0.05 };
	struct err e = { 0 };

	if (diff) {
		CHECK_OK(changes_read(&f->changes, &f->arena, str_of(diff), &e), &e);
		opt.changes = opt.patch = &f->changes;
	}
	compare_runs(&f->arena, f->base.n ? &f->base : NULL, &f->head, &opt, &f->deltas);
}

static const struct delta *find(const struct fixture *f, const char *metric, const char *subject)
{
	for (uint32_t i = 0; i < f->deltas.n; i++)
		if (str_eq(f->deltas.delta[i].metric, str_of(metric)) && str_eq(f->deltas.delta[i].subject, str_of(subject)))
			return &f->deltas.delta[i];
	return NULL;
}

/* Two lines come before line 1 of p/a; p/old becomes p/new; q/gone goes. */
#define DIFF \
	"diff --git a/p/a b/p/a\n--- a/p/a\n+++ b/p/a\n@@ -0,0 +1,2 @@\n+x\n+y\n" \
	"diff --git a/p/old b/p/new\nsimilarity index 100%\nrename from p/old\nrename to p/new\n" \
	"diff --git a/q/gone b/q/gone\ndeleted file mode 100644\n--- a/q/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"

static void lines_are_followed_through_the_difference(void **state)
{
	struct fixture f;
	struct coverage *c;
	const struct delta *d;

	(void)state;
	begin(&f);
	c = add(&f.base, &f.arena, "unit");
	lines(c, "p/a", "1110");
	lines(c, "p/old", "111");
	lines(c, "q/gone", "1");
	c = add(&f.head, &f.arena, "unit");
	lines(c, "p/a", "101010");      /* old lines 1..4 are 3..6: 1 0 1 0 */
	lines(c, "p/new", "0?1");
	compare(&f, DIFF);
	d = find(&f, "lost", "p/a");
	CHECK_NEAR(d->head.center, 1, 0);
	CHECK_STR(d->remark, "covered in the base, unchanged: line 4");
	d = find(&f, "lost", "p/new");
	CHECK_NEAR(d->head.center, 1, 0);
	CHECK_STR(d->remark, "covered in the base, unchanged: line 1");
	d = find(&f, "patch", "patch");
	CHECK_NEAR(d->head.center, 0.5, 0);
	CHECK_STR(d->remark, "uncovered: p/a:2");
	d = find(&f, "package", "p");
	CHECK_NEAR(d->base.center, 6.0 / 7, 1e-15);
	CHECK_NEAR(d->head.center, 4.0 / 8, 1e-15);      /* of 9 lines one is not measured */
	CHECK_NEAR(d->head.lo, 4.0 / 9, 1e-15);
	CHECK_NEAR(d->head.hi, 5.0 / 9, 1e-15);
	assert_null(find(&f, "package", "q"));           /* it was deleted, not lost */
	CHECK_STR(f.deltas.remark[0], "1 package of the base is not there any more: not compared");
	arena_free(&f.arena);
}

static void without_a_difference_nothing_is_claimed(void **state)
{
	struct fixture f;
	const struct delta *d;

	(void)state;
	begin(&f);
	lines(add(&f.base, &f.arena, "unit"), "p/a", "11");
	lines(add(&f.head, &f.arena, "unit"), "p/a", "10");
	compare(&f, NULL);
	CHECK_STR(find(&f, "lost", "all files")->head.failure, "what changed is not known");
	CHECK(isnan(find(&f, "patch", "patch")->head.center));
	d = find(&f, "total", "total");
	CHECK_EQ(d->verdict, CHANGE_WORSE);
	CHECK_EQ(d->grounds, GROUNDS_EXACT);
	CHECK_NEAR(d->difference, -0.5, 0);
	CHECK(isnan(d->change));
	arena_free(&f.arena);
}

/* The VM covers what the unit tests do not: jobs of one run are one coverage. */
static void jobs_add_up_and_missing_sources_are_failures(void **state)
{
	struct fixture f;
	struct coverage *c;
	uint32_t at;

	(void)state;
	begin(&f);
	lines(add(&f.head, &f.arena, "unit"), "p/a", "100");
	c = add(&f.head, &f.arena, "vm");
	lines(c, "p/a", "010");
	compare(&f, NULL);
	CHECK_NEAR(find(&f, "package", "p")->head.center, 2.0 / 3, 1e-15);
	CHECK_EQ(find(&f, "package", "p")->verdict, CHANGE_NEW);
	CHECK_EQ(find(&f, "lost", "all files")->verdict, CHANGE_NEW);
	CHECK_STR(find(&f, "package", "p")->job, "");
	at = coverage_source(c, S("vm2"));
	c->source[at].expected = true;
	coverage_settle(c);
	compare(&f, NULL);
	CHECK_STR(find(&f, "package", "p")->head.failure, "source vm2 did not arrive");
	CHECK(isnan(find(&f, "total", "total")->head.center));
	arena_free(&f.arena);
}

static void what_is_gone_without_a_reason_is_gone(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	lines(add(&f.base, &f.arena, "unit"), "q/x", "1");
	lines(add(&f.head, &f.arena, "unit"), "p/a", "1");
	lines(&f.head.evidence[0].coverage, "r/b", "??");
	compare(&f, DIFF);
	CHECK_EQ(find(&f, "package", "q")->verdict, CHANGE_GONE);
	CHECK_STR(find(&f, "package", "r")->head.failure, "no run could tell");
	arena_free(&f.arena);
}

static void lists_of_lines_are_short(void **state)
{
	struct arena a = { 0 };
	struct line_list l = { .arena = &a }, bare = { .arena = &a };

	(void)state;
	line_list_add(&l, S("x"), 3);
	line_list_add(&l, S("x"), 4);
	line_list_add(&l, S("x"), 9);
	line_list_add(&l, S("y"), 1);
	CHECK_STR(line_list_end(&l), "x:3-4,9 y:1");
	for (uint32_t i = 0; i < 15; i++)
		line_list_add(&bare, S(""), 2 * i + 1);
	CHECK_STR(line_list_end(&bare), "1,3,5,7,9,11,13,15,17,19,21,23 and 3 more");
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(lines_are_followed_through_the_difference), TEST(without_a_difference_nothing_is_claimed),
		TEST(jobs_add_up_and_missing_sources_are_failures), TEST(what_is_gone_without_a_reason_is_gone),
		TEST(lists_of_lines_are_short));
}

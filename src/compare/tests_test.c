#include "compare/delta.h"

#include "test/scene.h"

static struct test_case *add_test(
	struct scene *s, struct run *r, const char *name, enum outcome outcome)
{
	struct test_case *t;

	if (!r->n)
		scene_evidence(s, r, MODEL_TESTS, "unit");
	t = tests_add(&r->evidence[r->n - 1].tests);
	t->suite = S("pkg");
	t->name = str_of(name);
	t->outcome = outcome;
	return t;
}

static const struct delta *find(const struct scene *s, const char *subject, const char *metric)
{
	for (uint32_t i = 0; i < s->out.n; i++)
		if (str_eq(s->out.delta[i].subject, str_of(subject)) &&
			str_eq(s->out.delta[i].metric, str_of(metric)))
			return &s->out.delta[i];
	fail_msg("no delta %s of %s", metric, subject);
	return NULL;
}

static void check_test(
	const struct scene *s, const char *subject, double base, double head, enum change verdict)
{
	const struct delta *d = find(s, subject, "failed");

	CHECK_NEAR(d->base.center, base, 0);
	CHECK_NEAR(d->head.center, head, 0);
	CHECK_EQ(d->verdict, verdict);
	CHECK_EQ(d->model, MODEL_TESTS);
	CHECK(isnan(d->p));
}

static void every_transition_is_told_apart(void **state)
{
	struct scene s = scene_new();

	(void)state;
	add_test(&s, &s.base, "broke", OUTCOME_PASS);
	add_test(&s, &s.head, "broke", OUTCOME_FAIL);
	add_test(&s, &s.base, "hung", OUTCOME_PASS);
	add_test(&s, &s.head, "hung", OUTCOME_UNFINISHED);
	add_test(&s, &s.base, "mended", OUTCOME_ERROR);
	add_test(&s, &s.head, "mended", OUTCOME_PASS);
	add_test(&s, &s.base, "sick", OUTCOME_FAIL);
	add_test(&s, &s.head, "sick", OUTCOME_FAIL);
	add_test(&s, &s.base, "well", OUTCOME_PASS);
	add_test(&s, &s.head, "well", OUTCOME_PASS);
	add_test(&s, &s.base, "muted", OUTCOME_FAIL);
	add_test(&s, &s.head, "muted", OUTCOME_SKIP);
	add_test(&s, &s.head, "fresh", OUTCOME_FAIL);
	add_test(&s, &s.base, "lost", OUTCOME_PASS);
	scene_compare(&s);
	CHECK_EQ(s.out.n, 8);
	check_test(&s, "pkg broke", 0, 1, CHANGE_WORSE);
	check_test(&s, "pkg hung", 0, 1, CHANGE_WORSE);
	check_test(&s, "pkg mended", 1, 0, CHANGE_BETTER);
	check_test(&s, "pkg sick", 1, 1, CHANGE_SAME);
	check_test(&s, "pkg well", 0, 0, CHANGE_SAME);
	check_test(&s, "pkg muted", 1, NAN, CHANGE_UNKNOWN);
	check_test(&s, "pkg fresh", NAN, 1, CHANGE_NEW);
	check_test(&s, "pkg lost", 0, NAN, CHANGE_GONE);
	CHECK(find(&s, "pkg broke", "failed")->difference == 1);
	CHECK(find(&s, "pkg broke", "failed")->test->outcome == OUTCOME_FAIL);
	CHECK(find(&s, "pkg lost", "failed")->test->outcome == OUTCOME_PASS);
	CHECK_EQ(find(&s, "pkg broke", "failed")->grounds, GROUNDS_EXACT);
	CHECK_STR(find(&s, "pkg broke", "failed")->job, "unit");
	CHECK_EQ(s.out.nremark, 0);
	scene_free(&s);
}

/* One broken leaf is one failure, not three; a parent that fails alone counts. */
static void a_parent_fails_with_its_child(void **state)
{
	struct scene s = scene_new();

	(void)state;
	add_test(&s, &s.head, "", OUTCOME_FAIL);
	add_test(&s, &s.head, "TestA", OUTCOME_FAIL);
	add_test(&s, &s.head, "TestA/sub", OUTCOME_FAIL);
	add_test(&s, &s.head, "TestA/sub/deep", OUTCOME_FAIL);
	add_test(&s, &s.head, "TestA/other", OUTCOME_PASS);
	add_test(&s, &s.head, "TestAlone", OUTCOME_FAIL);
	add_test(&s, &s.head, "TestAlone/sub", OUTCOME_PASS);
	scene_compare(&s);
	check_test(&s, "pkg", NAN, NAN, CHANGE_NEW);
	check_test(&s, "pkg TestA", NAN, NAN, CHANGE_NEW);
	check_test(&s, "pkg TestA/sub", NAN, NAN, CHANGE_NEW);
	check_test(&s, "pkg TestA/sub/deep", NAN, 1, CHANGE_NEW);
	check_test(&s, "pkg TestA/other", NAN, 0, CHANGE_NEW);
	check_test(&s, "pkg TestAlone", NAN, 1, CHANGE_NEW);
	CHECK_STR(find(&s, "pkg TestA", "failed")->remark, "failed with its child, which counts");
	scene_free(&s);
}

static void a_suite_that_fails_alone_counts(void **state)
{
	struct scene s = scene_new();

	(void)state;
	add_test(&s, &s.base, "", OUTCOME_PASS);
	add_test(&s, &s.head, "", OUTCOME_ERROR);
	add_test(&s, &s.head, "TestA", OUTCOME_PASS);
	scene_compare(&s);
	check_test(&s, "pkg", 0, 1, CHANGE_WORSE);
	scene_free(&s);
}

static void a_test_that_failed_once_has_failed(void **state)
{
	struct scene s = scene_new();

	(void)state;
	add_test(&s, &s.head, "flaky", OUTCOME_PASS);
	add_test(&s, &s.head, "flaky", OUTCOME_FAIL);
	add_test(&s, &s.head, "flaky", OUTCOME_PASS);
	add_test(&s, &s.head, "once", OUTCOME_SKIP);
	add_test(&s, &s.head, "once", OUTCOME_PASS);
	scene_compare(&s);
	CHECK_EQ(s.out.n, 2);
	check_test(&s, "pkg flaky", NAN, 1, CHANGE_NEW);
	check_test(&s, "pkg once", NAN, 0, CHANGE_NEW);
	scene_free(&s);
}

static void durations_of_passes_are_compared(void **state)
{
	struct scene s = scene_new();
	const struct delta *d;

	(void)state;
	add_test(&s, &s.base, "one", OUTCOME_PASS)->duration_s = 2;
	add_test(&s, &s.head, "one", OUTCOME_PASS)->duration_s = 3;
	add_test(&s, &s.base, "failed", OUTCOME_PASS)->duration_s = 2;
	add_test(&s, &s.head, "failed", OUTCOME_FAIL)->duration_s = 0.1;
	for (int i = 1; i <= 6; i++) {
		add_test(&s, &s.base, "many", OUTCOME_PASS)->duration_s = i;
		add_test(&s, &s.head, "many", OUTCOME_PASS)->duration_s = 10 * i;
	}
	scene_compare(&s);
	d = find(&s, "pkg one", "duration");
	CHECK(d->grounds == GROUNDS_SINGLE && d->change == 0.5 && d->verdict == CHANGE_UNKNOWN);
	d = find(&s, "pkg failed", "duration");
	CHECK(d->grounds == GROUNDS_NONE && isnan(d->head.center) && d->verdict == CHANGE_UNKNOWN);
	d = find(&s, "pkg many", "duration");
	CHECK(d->grounds == GROUNDS_RAW && d->head.n == 6 && d->verdict == CHANGE_WORSE);
	CHECK_NEAR(d->change, 9, 1e-12);
	CHECK_EQ(s.out.nremark, 1); /* times depend on the machine */
	scene_free(&s);
}

static void tests_of_jobs_that_were_not_asked_for_are_not_lost(void **state)
{
	struct scene s = scene_new();

	(void)state;
	add_test(&s, &s.base, "a", OUTCOME_PASS);
	s.head.arena = &s.arena;
	run_job(&s.head, S("unit"))->delivery = NOT_ASKED;
	scene_compare(&s);
	CHECK_EQ(s.out.n, 0);
	CHECK_EQ(s.out.nremark, 1);
	scene_free(&s);
}

/* A name of nothing but slashes costs no more than its depth limit. */
static void deep_names_are_bounded(void **state)
{
	static char slashes[60001];
	struct scene s = scene_new();

	(void)state;
	memset(slashes, '/', sizeof slashes - 1);
	for (int i = 0; i < 5; i++)
		add_test(&s, &s.head, slashes + i, OUTCOME_FAIL);
	scene_compare(&s);
	CHECK_EQ(s.out.n, 5);
	scene_free(&s);
}

int main(void)
{
	return RUN(TEST(every_transition_is_told_apart), TEST(a_parent_fails_with_its_child),
		TEST(a_suite_that_fails_alone_counts), TEST(a_test_that_failed_once_has_failed),
		TEST(durations_of_passes_are_compared),
		TEST(tests_of_jobs_that_were_not_asked_for_are_not_lost),
		TEST(deep_names_are_bounded));
}

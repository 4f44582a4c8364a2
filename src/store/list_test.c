#include "test/store/fixture.h"

static void put_marked(struct fixture *f, struct store *s, uint32_t nth, struct str commit, struct str branch,
	struct str machine, struct str project, bool dirty)
{
	struct run *run = fixture_run(&f->arena, 2, 7, nth);

	run->origin.commit = commit;
	run->origin.branch = branch;
	run->origin.machine.fingerprint = machine;
	run->origin.project = project;
	run->origin.dirty = dirty;
	CHECK_OK(store_put(s, run, &f->e), &f->e);
}

/* What a query selects, as the seconds that the runs started at: "5 3 1". */
static struct str selected(struct fixture *f, struct store *s, struct run_query q)
{
	struct str text = { 0 };
	struct run_line *line;
	uint32_t n;

	CHECK_OK(store_list(s, &f->arena, &q, &line, &n, &f->e), &f->e);
	for (uint32_t i = 0; i < n; i++)
		text = arena_printf(&f->arena, "%.*s%s%d", STR(text), i ? " " : "",
			(int)(line[i].started_ns / 1000000000 - 1700000000));
	return text;
}

static void lists_select_by_everything_they_offer(void **state)
{
	struct fixture f;
	struct store *s;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	/* Not in order of time: that is the list's business. */
	put_marked(&f, s, 4, S("bb"), S("main"), S("m2"), S("p"), false);
	put_marked(&f, s, 1, S("aa"), S("main"), S("m1"), S("p"), false);
	put_marked(&f, s, 5, S("bb"), S("topic"), S("m1"), S("q"), true);
	put_marked(&f, s, 2, S("aa"), S("topic"), S("m1"), S("p"), true);
	put_marked(&f, s, 3, S("it's"), S("main"), S("m1"), S("p"), false);
	CHECK_STR(selected(&f, s, (struct run_query){ 0 }), "5 4 3 2 1");
	CHECK_STR(selected(&f, s, (struct run_query){ .limit = 2 }), "5 4");
	CHECK_STR(selected(&f, s, (struct run_query){ .project = S("p") }), "4 3 2 1");
	CHECK_STR(selected(&f, s, (struct run_query){ .commit = S("bb") }), "5 4");
	CHECK_STR(selected(&f, s, (struct run_query){ .commit = S("it's") }), "3");
	CHECK_STR(selected(&f, s, (struct run_query){ .commit = S("b") }), "");
	CHECK_STR(selected(&f, s, (struct run_query){ .branch = S("topic") }), "5 2");
	CHECK_STR(selected(&f, s, (struct run_query){ .machine = S("m1") }), "5 3 2 1");
	CHECK_STR(selected(&f, s, (struct run_query){ .clean_only = true }), "4 3 1");
	CHECK_STR(selected(&f, s, (struct run_query){ .before_ns = 1700000003000000000 }), "2 1");
	CHECK_STR(selected(&f, s, (struct run_query){ .project = S("p"), .machine = S("m1"), .clean_only = true,
		.branch = S("main"), .commit = S("aa"), .before_ns = INT64_MAX, .limit = 1 }), "1");
	store_close(s);
	fixture_release(&f);
}

static void a_line_counts_series_jobs_and_tests(void **state)
{
	static const enum outcome outcome[] = { OUTCOME_PASS, OUTCOME_PASS, OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_FAIL,
		OUTCOME_ERROR, OUTCOME_SKIP, OUTCOME_SKIP, OUTCOME_SKIP, OUTCOME_SKIP, OUTCOME_UNFINISHED };
	struct run_query all = { 0 };
	struct reading r = { 0 };
	struct fixture f;
	struct store *s;
	struct run_line *line;
	struct run *run;
	uint32_t n;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	run = fixture_run(&f.arena, 4, 2, 1);
	r.arena = &f.arena;
	reading_add(&r, MODEL_TESTS);
	for (size_t i = 0; i < sizeof outcome / sizeof *outcome; i++)
		*tests_add(&r.evidence[0].tests) = (struct test_case){ .name = S("t"), .outcome = outcome[i] };
	run_take(run, &r, S("unit"));
	run_job(run, S("late"))->delivery = DELIVERED_LATE;
	run_job(run, S("lint"))->delivery = NOT_DELIVERED_EXIT;
	run_job(run, S("skipped"));
	CHECK_OK(store_put(s, run, &f.e), &f.e);
	CHECK_OK(store_list(s, &f.arena, &all, &line, &n, &f.e), &f.e);
	CHECK_EQ(n, 1);
	CHECK_STR(line->branch, "main");
	CHECK_STR(line->machine, "0123456789abcdef");
	CHECK_STR(line->project, "wordcount");
	CHECK_FALSE(line->dirty);
	CHECK_EQ(line->nseries, 4);
	CHECK_EQ(line->njob, 4);
	CHECK_EQ(line->nmissing, 2);
	CHECK_EQ(line->tests.pass, 3);
	CHECK_EQ(line->tests.fail, 2);
	CHECK_EQ(line->tests.error, 1);
	CHECK_EQ(line->tests.skip, 4);
	CHECK_EQ(line->tests.unfinished, 1);
	store_close(s);
	fixture_release(&f);
}

static void the_past_is_told_oldest_first_with_its_interval(void **state)
{
	struct run_query all = { 0 }, two = { .limit = 2 };
	struct fixture f;
	struct store *s;
	struct past *past;
	uint32_t n;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	for (uint32_t i = 3; i >= 1; i--)
		CHECK_OK(store_put(s, fixture_run(&f.arena, 3, i == 2 ? 5 : 7, i), &f.e), &f.e);
	CHECK_OK(store_past(s, &f.arena, fixture_key(&f.arena, 2), &all, &past, &n, &f.e), &f.e);
	CHECK_EQ(n, 3);
	/* Series 2 has values 3 * (1000 + 10 nth + k) / 1e6, k = 0..6: the median is k = 3.  Of 7 values the 95 %
	 * interval is [1st, 7th], of 5 there is none. */
	CHECK_NEAR(past[0].center, 3 * 1013 / 1e6, 1e-15);
	CHECK_NEAR(past[0].lo, 3 * 1010 / 1e6, 1e-15);
	CHECK_NEAR(past[0].hi, 3 * 1016 / 1e6, 1e-15);
	CHECK_EQ(past[0].n, 7);
	CHECK_NEAR(past[1].center, 3 * 1022 / 1e6, 1e-15);
	CHECK(isnan(past[1].lo) && isnan(past[1].hi));
	CHECK_EQ(past[1].n, 5);
	CHECK_EQ(past[2].started_ns, 1700000003000000000);
	CHECK_STR(past[2].commit, "0000000000000000000000000000000000000003");

	CHECK_OK(store_past(s, &f.arena, fixture_key(&f.arena, 2), &two, &past, &n, &f.e), &f.e);
	CHECK_EQ(n, 2);
	CHECK_EQ(past[0].n, 5);         /* the newest two, the older of them first */
	CHECK_OK(store_past(s, &f.arena, S("no such series"), &all, &past, &n, &f.e), &f.e);
	CHECK_EQ(n, 0);
	store_close(s);
	fixture_release(&f);
}

/* A failed benchmark and one with a summary only; the second interval is less sure than 95 %. */
static void unknown_stays_unknown_in_the_past(void **state)
{
	static const struct summary sure = { .center = 2, .lo = 1, .hi = 3, .level = 0.99, .n = 40 },
		vague = { .center = 2, .lo = 1, .hi = 3, .level = 0.68, .n = 0 };
	const struct summary *summary[] = { NULL, &sure, &vague };
	struct run_query all = { 0 };
	struct past *past[3];
	struct fixture f;
	struct store *s;
	struct run *run;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	run = fixture_run(&f.arena, 3, 0, 1);
	for (uint32_t i = 0; i < 3; i++)
		run->evidence[0].bench.series[i].summary = summary[i];
	run->evidence[0].bench.series[0].failure = S("it crashed");
	CHECK_OK(store_put(s, run, &f.e), &f.e);
	for (uint32_t i = 0, n; i < 3; i++) {
		CHECK_OK(store_past(s, &f.arena, fixture_key(&f.arena, i), &all, &past[i], &n, &f.e), &f.e);
		CHECK_EQ(n, 1);
	}
	CHECK(isnan(past[0]->center) && isnan(past[0]->lo));
	CHECK_EQ(past[0]->n, 0);
	CHECK_NEAR(past[1]->center, 2, 0);
	CHECK_NEAR(past[1]->lo, 1, 0);
	CHECK_NEAR(past[1]->hi, 3, 0);
	CHECK_EQ(past[1]->n, 40);
	CHECK_NEAR(past[2]->center, 2, 0);
	CHECK(isnan(past[2]->lo) && isnan(past[2]->hi));
	store_close(s);
	fixture_release(&f);
}

/* NUL, bytes that are no UTF-8, quotes: a key is bytes and nothing more. */
static void hostile_names_have_a_past_of_their_own(void **state)
{
	static const struct str name[] = { { "a\0b", 3 }, { "a\0c", 3 }, { "a", 1 }, { "\xff\xfe", 2 }, { "\xff", 1 },
		{ "'; DROP TABLE run; --", 21 }, { "", 0 } };
	enum { COUNT = sizeof name / sizeof *name };
	struct run_query all = { 0 };
	struct fixture f;
	struct store *s;
	struct run *run;
	struct past *past;
	uint32_t n;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	run = fixture_run(&f.arena, COUNT, 1, 1);
	for (uint32_t i = 0; i < COUNT; i++)
		run->evidence[0].bench.series[i].name = name[i];
	CHECK_OK(store_put(s, run, &f.e), &f.e);
	for (uint32_t i = 0; i < COUNT; i++) {
		struct str key = series_key(&f.arena, &run->evidence[0].bench.series[i]);

		CHECK_OK(store_past(s, &f.arena, key, &all, &past, &n, &f.e), &f.e);
		CHECK_EQ(n, 1);
		CHECK_NEAR(past->center, (1.0 + i) * 1010 / 1e6, 1e-15);
	}
	store_close(s);
	CHECK_EQ(fixture_sound(&f), 1);
	fixture_release(&f);
}

static void a_series_twice_in_a_run_is_two_points(void **state)
{
	struct run_query all = { 0 };
	struct fixture f;
	struct store *s;
	struct run *run;
	struct past *past;
	uint32_t n;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	run = fixture_run(&f.arena, 2, 1, 1);
	run->evidence[0].bench.series[1].name = S("Bench/0");
	CHECK_OK(store_put(s, run, &f.e), &f.e);
	CHECK_OK(store_past(s, &f.arena, fixture_key(&f.arena, 0), &all, &past, &n, &f.e), &f.e);
	CHECK_EQ(n, 2);
	CHECK_NEAR(past[0].center, 1010 / 1e6, 1e-15);
	CHECK_NEAR(past[1].center, 2020 / 1e6, 1e-15);
	store_close(s);
	fixture_release(&f);
}

/* What store_recent() gives for a series is what store_past() does, as far as its runs reach. */
static void same_as_past(struct fixture *f, struct store *s, const struct run_query *q, uint32_t nseries)
{
	struct recent recent;

	CHECK_OK(store_recent(s, &f->arena, q, &recent, &f->e), &f->e);
	for (uint32_t i = 0; i < nseries; i++) {
		struct str key = fixture_key(&f->arena, i);
		uint32_t at = map_find(&recent.by_key, key), n;
		struct past *past;

		CHECK_OK(store_past(s, &f->arena, key, q, &past, &n, &f->e), &f->e);
		if (at == MAP_NONE) {
			CHECK(!n || recent.nrun == q->limit);
			continue;
		}
		CHECK(recent.series[at].n == n || (recent.series[at].n < n && recent.nrun == q->limit));
		for (uint32_t k = 1; k <= recent.series[at].n; k++) {
			double x = recent.series[at].center[recent.series[at].n - k], y = past[n - k].center;

			CHECK(x == y || (isnan(x) && isnan(y)));
		}
	}
}

/* Runs that lack series, hold one twice or without a value, of two projects and machines, not in order of time. */
static void all_series_at_once_are_each_series_alone(void **state)
{
	static const uint32_t limit[] = { 1, 2, 3, 7, 12, 40 };
	struct fixture f;
	struct store *s;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	for (uint32_t i = 0; i < 24; i++) {
		struct run *run = fixture_run(&f.arena, i % 5 ? 6 : 2, i % 7 ? 3 : 0, i * 7 % 24);

		for (uint32_t k = 0; i % 7 == 0 && k < run->evidence[0].bench.n; k++)
			run->evidence[0].bench.series[k].failure = S("it crashed");
		if (i % 3 == 0)
			run->evidence[0].bench.series[1].name = S("Bench/0");
		if (i % 4 == 0)
			run->origin.machine.fingerprint = S("another");
		if (i % 11 == 0)
			run->origin.project = S("other");
		CHECK_OK(store_put(s, run, &f.e), &f.e);
	}
	for (size_t i = 0; i < sizeof limit / sizeof *limit; i++) {
		same_as_past(&f, s, &(struct run_query){ .limit = limit[i] }, 7);
		same_as_past(&f, s, &(struct run_query){ .limit = limit[i], .project = S("wordcount"),
			.machine = S("0123456789abcdef"), .before_ns = 1700000000000000000 + 20ll * 1000000000 }, 7);
	}
	store_close(s);
	fixture_release(&f);
}

int main(void)
{
	return RUN(TEST(all_series_at_once_are_each_series_alone), TEST(lists_select_by_everything_they_offer), TEST(a_line_counts_series_jobs_and_tests),
		TEST(the_past_is_told_oldest_first_with_its_interval), TEST(unknown_stays_unknown_in_the_past),
		TEST(hostile_names_have_a_past_of_their_own), TEST(a_series_twice_in_a_run_is_two_points));
}

#include "compare/delta.h"

#include "test/scene.h"

/* ---- numbers ---- */

/*
 * Values 2^0..2^5 against their doubles.  The 36 differences of logs are (j - i + 1) ln 2; 1 + 2 +
 * 3 of them have j - i <= -3, and 6 v 6 takes the 6th from either end (2 P(U <= 5) <= 0.05): 2^-2 -
 * 1 and 2^4 - 1.
 */
static void ratio_and_interval_by_hand(void **state)
{
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_series(&s, &s.base, "double", LIST(1, 2, 4, 8, 16, 32));
	scene_series(&s, &s.head, "double", LIST(64, 32, 16, 8, 4, 2));
	d = scene_compare(&s);
	CHECK_EQ(s.out.n, 1);
	CHECK_EQ(d->grounds, GROUNDS_RAW);
	CHECK_NEAR(d->change, 1, 1e-14);
	CHECK_NEAR(d->lo, -0.75, 1e-14);
	CHECK_NEAR(d->hi, 15, 1e-14);
	CHECK(d->level >= 0.95 && d->level < 1);
	CHECK(d->base.center == 6 && d->head.center == 12 && d->difference == 6);
	CHECK(d->base.lo == 1 && d->base.hi == 32 && d->base.n == 6 && d->base.nprocess == 0);
	CHECK(d->head.value[0] == 64); /* in order of measurement */
	CHECK_EQ(d->verdict, CHANGE_SAME);
	CHECK(d->p_adjusted == d->p && d->p > 0.05);
	scene_free(&s);
}

/* All of head above all of base: p = 2 / C(12, 6). */
static void separated_samples_are_worse(void **state)
{
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_series(&s, &s.base, "far", LIST(1, 2, 4, 8, 16, 32));
	scene_series(&s, &s.head, "far", LIST(64, 128, 256, 512, 1024, 2048));
	d = scene_compare(&s);
	CHECK_NEAR(d->change, 63, 1e-12);
	CHECK_NEAR(d->p, 2 / 924.0, 1e-15);
	CHECK_EQ(d->verdict, CHANGE_WORSE);
	s.head.evidence[0].bench.series[0].better = BETTER_HIGHER;
	CHECK_EQ(scene_compare(&s)->verdict, CHANGE_BETTER);
	s.head.evidence[0].bench.series[0].better = BETTER_NEITHER;
	CHECK_EQ(scene_compare(&s)->verdict, CHANGE_MOVED);
	scene_free(&s);
}

/* 4 v 4 can reach 2/70 = 0.029, which Holm doubles over two rows: beyond 0.05.  5 v 5 reaches
 * 2/252. */
static void holm_spends_one_budget_over_all_rows(void **state)
{
	struct scene s = scene_new();

	(void)state;
	scene_series(&s, &s.base, "a", LIST(1, 2, 3, 4));
	scene_series(&s, &s.head, "a", LIST(5, 6, 7, 8));
	CHECK_EQ(scene_compare(&s)->verdict, CHANGE_WORSE);
	scene_series(&s, &s.base, "b", LIST(1, 2, 3, 4));
	scene_series(&s, &s.head, "b", LIST(1, 2, 3, 4));
	scene_compare(&s);
	CHECK_EQ(s.out.n, 2);
	CHECK_NEAR(s.out.delta[0].p, 2 / 70.0, 1e-15);
	CHECK_NEAR(s.out.delta[0].p_adjusted, 4 / 70.0, 1e-15);
	CHECK_EQ(s.out.delta[0].verdict, CHANGE_UNKNOWN);
	CHECK_STR(s.out.delta[0].remark,
		"4 and 4 values prove no change among 2 rows: 5 a side could");
	CHECK_EQ(s.out.delta[1].verdict, CHANGE_UNKNOWN);
	scene_free(&s);
}

/* 3 v 3 cannot reach 0.05 (2/20), whatever the values are. */
static void too_few_values_claim_nothing(void **state)
{
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_series(&s, &s.base, "a", LIST(1, 1.1, 1.2));
	scene_series(&s, &s.head, "a", LIST(100, 101, 102));
	d = scene_compare(&s);
	CHECK_EQ(d->verdict, CHANGE_UNKNOWN);
	CHECK(d->lo == -INFINITY && d->hi == INFINITY && d->level == 0);
	CHECK(d->change > 80);
	CHECK_STR(d->remark, "3 and 3 values prove no change: 4 a side could");
	scene_free(&s);
}

static void one_value_a_side_has_a_change_and_no_claim(void **state)
{
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_series(&s, &s.base, "a", LIST(4));
	scene_series(&s, &s.head, "a", LIST(5));
	d = scene_compare(&s);
	CHECK_EQ(d->grounds, GROUNDS_SINGLE);
	CHECK(d->change == 0.25 && d->difference == 1);
	CHECK(isnan(d->lo) && isnan(d->hi) && isnan(d->p) && isnan(d->p_adjusted));
	CHECK_EQ(d->verdict, CHANGE_UNKNOWN);
	scene_free(&s);
}

/* Zeros: no ratio.  36 differences, median 1, over the base's median 2. */
static void zeros_and_negative_values_are_compared_by_difference(void **state)
{
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_series(&s, &s.base, "zero", LIST(0, 1, 2, 2, 3, 4));
	scene_series(&s, &s.head, "zero", LIST(1, 2, 3, 3, 4, 5));
	scene_series(&s, &s.base, "below", LIST(-1, -2, -3, -4, -5, -6));
	scene_series(&s, &s.head, "below", LIST(-11, -12, -13, -14, -15, -16));
	scene_series(&s, &s.base, "none", LIST(0, 0, 0, 0, 0, 1e-9));
	scene_series(&s, &s.head, "none", LIST(1, 2, 3, 4, 5, 6));
	scene_compare(&s);
	d = s.out.delta;
	CHECK(d[0].change == 0.5 && d[0].lo < 0.5 && d[0].hi > 0.5 && isfinite(d[0].hi));
	/* From -3.5 to -13.5: 10 less, 10 / 3.5 of the base's size. */
	CHECK_NEAR(d[1].change, -10 / 3.5, 1e-15);
	CHECK(d[1].lo < d[1].change && d[1].hi > d[1].change && d[1].hi < 0);
	CHECK_EQ(d[1].verdict, CHANGE_BETTER);
	CHECK(isnan(d[2].change) && isnan(d[2].lo) && d[2].difference == 3.5);
	CHECK_NEAR(d[2].p, 2 / 924.0, 1e-15);
	CHECK_EQ(d[2].verdict, CHANGE_WORSE); /* no ratio, but a proven direction */
	scene_free(&s);
}

static void exact_values_are_compared_as_they_are(void **state)
{
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_unit(&s, "B/op", DIM_BYTES);
	scene_series(&s, &s.base, "seen", LIST(64, 64, 64));
	scene_series(&s, &s.head, "seen", LIST(80, 80, 80));
	scene_series(&s, &s.base, "once", LIST(64));
	scene_series(&s, &s.head, "once", LIST(80));
	scene_series(&s, &s.base, "same", LIST(0, 0));
	scene_series(&s, &s.head, "same", LIST(0, 0));
	scene_series(&s, &s.base, "grew", LIST(0, 0));
	scene_series(&s, &s.head, "grew", LIST(8, 8));
	scene_series(&s, &s.base, "varies", LIST(64, 64));
	scene_series(&s, &s.head, "varies", LIST(64, 65));
	scene_compare(&s);
	d = s.out.delta;
	CHECK_EQ(d[0].grounds, GROUNDS_EXACT);
	CHECK(d[0].change == 0.25 && d[0].lo == 0.25 && d[0].hi == 0.25 && d[0].level == 1 &&
		isnan(d[0].p));
	CHECK_EQ(d[0].verdict, CHANGE_WORSE);
	CHECK_EQ(d[1].grounds, GROUNDS_SINGLE); /* one value cannot show that it does not vary */
	CHECK(d[2].change == 0 && d[2].verdict == CHANGE_SAME);
	CHECK(isnan(d[3].change) && d[3].difference == 8 && d[3].verdict == CHANGE_WORSE);
	CHECK_EQ(d[4].grounds, GROUNDS_RAW);
	s.head.evidence[0].bench.series[1].exact = true;
	s.head.evidence[0].bench.series[4].exact = true;
	scene_compare(&s);
	d = s.out.delta;
	CHECK(d[1].grounds == GROUNDS_EXACT && d[1].verdict == CHANGE_WORSE);
	CHECK(str_starts(d[4].remark, S("declared exact, but its values vary")));
	scene_free(&s);
}

/* Times that happen to be equal are noisy all the same. */
static void equal_times_are_not_exact(void **state)
{
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_series(&s, &s.base, "a", LIST(5, 5, 5, 5));
	scene_series(&s, &s.head, "a", LIST(5, 5, 5, 5));
	d = scene_compare(&s);
	CHECK_EQ(d->grounds, GROUNDS_RAW);
	CHECK(d->change == 0 && d->p == 1 && d->verdict == CHANGE_SAME);
	scene_free(&s);
}

/* ---- summaries ---- */

/*
 * Means 10 and 11, sd 1, n 10 each: error of the log ratio sqrt(1/1000 + 1/1210) = 0.04273694, t =
 * 0.09531018 / 0.04273694 = 2.230159, df = (1/1000 + 1/1210)^2 / ((1/1000^2 + 1/1210^2) / 9) =
 * 17.83893; scipy.stats.t: p = 2 sf(t), t(0.975) = 2.102283, so [exp(0.00546505), exp(0.18515531)]
 * - 1.
 */
static void summaries_get_welchs_interval(void **state)
{
	static const struct summary base = {
		.center = 10, .lo = NAN, .hi = NAN, .level = NAN, .sd = 1, .n = 10, .is_mean = true
	};
	static const struct summary head = {
		.center = 11, .lo = NAN, .hi = NAN, .level = NAN, .sd = 1, .n = 10, .is_mean = true
	};
	static const struct summary mute = {
		.center = 11, .lo = NAN, .hi = NAN, .level = NAN, .sd = NAN, .is_mean = true
	};
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_summary(&s, &s.base, "a", &base);
	scene_summary(&s, &s.head, "a", &head);
	d = scene_compare(&s);
	CHECK_EQ(d->grounds, GROUNDS_SUMMARY);
	CHECK_NEAR(d->change, 0.1, 1e-15);
	CHECK_NEAR(d->p, 0.03882753632645, 1e-12);
	CHECK_NEAR(d->lo, 0.005480008512524, 1e-12);
	CHECK_NEAR(d->hi, 0.203405328555499, 1e-12);
	CHECK_EQ(d->verdict, CHANGE_WORSE);
	CHECK(d->base.n == 10 && d->base.lo == -INFINITY);
	s.head.evidence[0].bench.series[0].summary = &mute;
	d = scene_compare(&s);
	CHECK(d->grounds == GROUNDS_SUMMARY && isnan(d->p) && isnan(d->lo) &&
		d->verdict == CHANGE_UNKNOWN);
	CHECK_NEAR(d->change, 0.1, 1e-15);
	scene_free(&s);
}

/* An interval of +-1.96 at 95 % around 10 is an error of 1. */
static void a_given_interval_is_an_error(void **state)
{
	static const struct summary base = {
		.center = 10, .lo = 8.04, .hi = 11.96, .level = 0.95, .sd = NAN
	};
	static const struct summary head = {
		.center = 20, .lo = 18.04, .hi = 21.96, .level = 0.95, .sd = NAN
	};
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_summary(&s, &s.base, "a", &base);
	scene_summary(&s, &s.head, "a", &head);
	d = scene_compare(&s);
	/* log 2 +- 1.96 sqrt(1/100 + 1/400) */
	CHECK_NEAR(d->lo, expm1(log(2) - 1.959964 * sqrt(0.0125)), 1e-4);
	CHECK_NEAR(d->hi, expm1(log(2) + 1.959964 * sqrt(0.0125)), 1e-4);
	CHECK(d->base.lo == 8.04);
	scene_free(&s);
}

static void values_meet_a_summary_by_their_mean(void **state)
{
	static const struct summary head = {
		.center = 6, .lo = NAN, .hi = NAN, .level = NAN, .sd = 1, .n = 9, .is_mean = true
	};
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_series(&s, &s.base, "a", LIST(2, 3, 7)); /* mean 4, median 3 */
	scene_summary(&s, &s.head, "a", &head);
	d = scene_compare(&s);
	CHECK(d->grounds == GROUNDS_SUMMARY && d->base.center == 4);
	CHECK_NEAR(d->change, 0.5, 1e-15);
	CHECK(isfinite(d->p));
	scene_free(&s);
}

/* Centers 1, 2, 4 against 3, 5, 7: medians 2 and 5; ranks of the base 1, 2, 4, so U = 1 and p = 2 * 2 / C(6, 3) = 0.2. */
static void several_summaries_of_a_row_are_a_value_each(void **state)
{
	static const struct summary summary[] = { { .center = 1 }, { .center = 4 }, { .center = 2 }, { .center = 3 },
		{ .center = 7 }, { .center = 5 }, { .center = NAN } };
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	for (uint32_t i = 0; i < 7; i++)
		scene_summary(&s, i < 3 ? &s.base : &s.head, "a", &summary[i]);
	d = scene_compare(&s);
	CHECK_EQ(d->grounds, GROUNDS_RAW);
	CHECK(d->base.n == 3 && d->base.nprocess == 3 && d->base.center == 2);
	CHECK(d->head.n == 3 && d->head.nprocess == 3 && d->head.center == 5);
	CHECK_NEAR(d->p, 0.2, 1e-15);
	scene_free(&s);
}

/* ---- units of evidence ---- */

/* Three processes of two values: medians 2, 4, 6 against 3, 5, 7. */
static void the_process_is_the_unit(void **state)
{
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_processes(&s, &s.base, "a", LIST(1, 3, 5, 3, 6, 6), (uint32_t[]){ 0, 0, 1, 1, 2, 2 });
	scene_processes(&s, &s.head, "a", LIST(3, 5, 7, 3, 5, 7), (uint32_t[]){ 0, 1, 2, 0, 1, 2 });
	d = scene_compare(&s);
	CHECK(d->base.center == 4 && d->head.center == 5);
	CHECK(d->base.n == 6 && d->base.nprocess == 3 && d->head.nprocess == 3);
	CHECK_EQ(d->verdict, CHANGE_UNKNOWN); /* three against three */
	CHECK_EQ(s.out.nremark, 1);
	scene_free(&s);
}

static void inputs_of_one_job_are_put_together(void **state)
{
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_series(&s, &s.base, "a", LIST(1, 2));
	scene_evidence(&s, &s.base, MODEL_BENCH, "");
	scene_series(&s, &s.base, "a", LIST(3));
	scene_series(&s, &s.head, "a", LIST(4, 5, 6));
	d = scene_compare(&s);
	CHECK_EQ(s.out.n, 1);
	CHECK(d->base.n == 3 && d->base.center == 2 && d->base.value[2] == 3);
	scene_free(&s);
}

/* ---- what is missing ---- */

static void failures_empty_sides_new_and_gone_are_told_apart(void **state)
{
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_series(&s, &s.base, "crashed", LIST(1, 2, 3, 4, 5));
	scene_series(&s, &s.base, "gone", LIST(1, 2));
	scene_series(&s, &s.base, "empty", LIST(1, 2));
	scene_series(&s, &s.head, "new", LIST(1, 2));
	scene_series(&s, &s.head, "empty", NULL, 0);
	scene_series(&s, &s.head, "crashed", LIST(9, 9, 9, 9, 9));
	s.head.evidence[0].bench.series[2].failure = S("exited with status 139");
	scene_compare(&s);
	d = s.out.delta;
	CHECK_EQ(s.out.n, 4);
	CHECK_STR(d[0].subject, "new");
	CHECK(d[0].verdict == CHANGE_NEW && d[0].head.center == 1.5 && isnan(d[0].base.center) &&
		isnan(d[0].change));
	CHECK(d[1].verdict == CHANGE_UNKNOWN && d[1].grounds == GROUNDS_NONE &&
		isnan(d[1].head.center));
	CHECK_STR(d[2].head.failure, "exited with status 139");
	CHECK(d[2].verdict == CHANGE_UNKNOWN && d[2].grounds == GROUNDS_NONE && isnan(d[2].p));
	CHECK_STR(d[3].subject, "gone");
	CHECK(d[3].verdict == CHANGE_GONE && d[3].base.center == 1.5 && isnan(d[3].head.center));
	s.head.evidence[0].bench.series[2].failure = S("");
	s.base.evidence[0].bench.series[0].failure = S("killed by SIGSEGV");
	scene_compare(&s);
	d = s.out.delta;
	CHECK_STR(d[2].base.failure, "killed by SIGSEGV");
	CHECK(d[2].verdict == CHANGE_UNKNOWN && d[2].grounds == GROUNDS_NONE && isnan(d[2].change));
	scene_free(&s);
}

static void without_a_base_everything_is_new(void **state)
{
	struct scene s = scene_new();
	struct compare_options opt = { .confidence = 0.95, .alpha = 0.05, .spread = NULL };

	(void)state;
	scene_series(&s, &s.head, "a", LIST(1, 2, 3));
	compare_runs(&s.arena, NULL, &s.head, &opt, &s.out);
	CHECK_EQ(s.out.n, 1);
	CHECK_EQ(s.out.delta[0].verdict, CHANGE_NEW);
	CHECK_EQ(s.out.nremark, 0);
	scene_free(&s);
}

static void jobs_that_were_not_asked_for_are_not_lost(void **state)
{
	struct scene s = scene_new();

	(void)state;
	scene_evidence(&s, &s.base, MODEL_BENCH, "nightly");
	scene_series(&s, &s.base, "a", LIST(1, 2, 3));
	s.head.arena = &s.arena;
	run_job(&s.head, S("nightly"))->delivery = NOT_ASKED;
	scene_compare(&s);
	CHECK_EQ(s.out.n, 0);
	CHECK_STR(s.out.remark[0],
		"1 rows of the base belong to jobs that were not asked for: not compared");
	run_job(&s.head, S("nightly"))->delivery = NOT_DELIVERED_EXIT;
	CHECK_EQ(scene_compare(&s)->verdict, CHANGE_GONE);
	scene_free(&s);
}

static void a_job_matters_unless_one_side_has_none(void **state)
{
	struct scene s = scene_new();

	(void)state;
	scene_evidence(&s, &s.base, MODEL_BENCH, "bench");
	scene_series(&s, &s.base, "a", LIST(1, 2, 3));
	scene_series(&s, &s.head, "a", LIST(1, 2, 3));
	scene_compare(&s);
	CHECK(s.out.n == 1 && s.out.delta[0].grounds == GROUNDS_RAW);
	s.head.evidence[0].job = S("other");
	scene_compare(&s);
	CHECK(s.out.n == 2 && s.out.delta[0].verdict == CHANGE_NEW &&
		s.out.delta[1].verdict == CHANGE_GONE);
	scene_free(&s);
}

static void labels_tell_rows_of_one_name_apart(void **state)
{
	struct param ten[] = { { S("os"), S("linux") }, { S("n"), S("10") } };
	struct param more[] = { { S("os"), S("linux") }, { S("n"), S("100") } };
	struct scene s = scene_new();

	(void)state;
	scene_series(&s, &s.head, "sort", LIST(1))->param = ten;
	scene_series(&s, &s.head, "sort", LIST(1))->param = more;
	s.head.evidence[0].bench.series[0].nparam = 2;
	CHECK_EQ(scene_compare(&s)->verdict, CHANGE_NEW);
	s.head.evidence[0].bench.series[1].nparam = 2;
	scene_compare(&s);
	CHECK_STR(s.out.delta[0].subject, "sort/n=10");
	CHECK_STR(s.out.delta[1].subject, "sort/n=100");
	s.head.evidence[0].bench.n = 1;
	CHECK_STR(scene_compare(&s)->subject, "sort");
	scene_free(&s);
}

/* ---- history ---- */

static double two_percent(void *ctx, struct str key)
{
	(void)ctx;
	return key.n ? 0.02 : NAN;
}

/* Ten values a side, all equal to a factor 1.01: the interval is 1.01 without history; with it
 * log 1.01 +- 1.959964 x sqrt(2) x 0.02 = 0.0554361. */
static void history_widens_the_interval_and_stays_the_claim(void **state)
{
	static const struct spread_source history = { two_percent, NULL };
	struct scene s = scene_new();
	struct delta *d;

	(void)state;
	scene_series(&s, &s.base, "a", LIST(1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
	scene_series(
		&s, &s.head, "a", LIST(1.01, 1.01, 1.01, 1.01, 1.01, 1.01, 1.01, 1.01, 1.01, 1.01));
	d = scene_compare(&s);
	CHECK_EQ(d->verdict, CHANGE_WORSE);
	CHECK_NEAR(d->lo, 0.01, 1e-12);
	CHECK(isnan(d->spread));
	s.opt.spread = &history;
	d = scene_compare(&s);
	CHECK_NEAR(d->lo, expm1(log(1.01) - 0.0554361), 1e-6);
	CHECK_NEAR(d->hi, expm1(log(1.01) + 0.0554361), 1e-6);
	CHECK(d->spread == 0.02 && d->p < 0.001);
	CHECK_EQ(d->verdict, CHANGE_SAME);
	CHECK(str_starts(d->remark, S("runs of one machine differ by 2 % (sd, from history)")));
	scene_free(&s);
}

int main(void)
{
	return RUN(TEST(ratio_and_interval_by_hand), TEST(separated_samples_are_worse),
		TEST(holm_spends_one_budget_over_all_rows), TEST(too_few_values_claim_nothing),
		TEST(one_value_a_side_has_a_change_and_no_claim),
		TEST(zeros_and_negative_values_are_compared_by_difference),
		TEST(exact_values_are_compared_as_they_are), TEST(equal_times_are_not_exact),
		TEST(summaries_get_welchs_interval), TEST(a_given_interval_is_an_error),
		TEST(values_meet_a_summary_by_their_mean),
		TEST(several_summaries_of_a_row_are_a_value_each), TEST(the_process_is_the_unit),
		TEST(inputs_of_one_job_are_put_together),
		TEST(failures_empty_sides_new_and_gone_are_told_apart),
		TEST(without_a_base_everything_is_new),
		TEST(jobs_that_were_not_asked_for_are_not_lost),
		TEST(a_job_matters_unless_one_side_has_none),
		TEST(labels_tell_rows_of_one_name_apart),
		TEST(history_widens_the_interval_and_stays_the_claim));
}

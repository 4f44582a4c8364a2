#include "test/check.h"
#include "test/pairs.h"

/* ---- what goes wrong ---- */

static void a_crash_in_pair_7_never_becomes_a_pass(void **state)
{
	static const enum ab_arm arms[] = { AB_HEAD, AB_BASE };
	struct ab_options opt = AB_DEFAULTS;

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct arena a = { 0 };
		struct ab_turn turn;
		struct random r = { 1, NULL };
		struct ab ab;

		start(&ab, &a, &opt, 1);
		for (int pair = 1; pair <= 64; pair++) {
			double x = 0.001 * noise(&r);

			if (pair == 7)
				add_failure(&ab, arms[k], S("exited with status 139"));
			else
				add(&ab, &x, NULL);
			if (pair == 6)
				CHECK_EQ(ab_verdict(&ab), AB_PASS);
			if (pair >= 7 && pair <= 9)
				CHECK_EQ(ab_verdict(&ab), AB_NOT_MEASURED);
		}
		/* A base that failed once in 64 is forgiven, a head never. */
		CHECK_EQ(ab_verdict(&ab), arms[k] == AB_HEAD ? AB_NOT_MEASURED : AB_PASS);
		if (arms[k] == AB_HEAD) {
			CHECK_STR(found(&ab, 0).reason, "head exited with status 139 in pair 7");
			CHECK_EQ(ab_next(&ab, 0, &turn), AB_DECIDED);
		}
		arena_free(&a);
	}
}

static void a_row_that_head_does_not_report_is_not_measured(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	static const struct str works[AB_ARMS];
	struct ab_turn turn = { .narm = 2, .order = { AB_BASE, AB_HEAD, AB_NULL } };
	struct arena a = { 0 };
	struct deltas d;
	struct ab ab;

	(void)state;
	start(&ab, &a, &opt, 3); /* r0 goes in pair 3, r1 is never there, r2 is fine */
	for (int pair = 1; pair <= 10; pair++) {
		double base[3] = { 1, 1, 1 }, head[3] = { pair < 3 ? 1 : NAN, NAN, 1.001 };
		const double *value[AB_ARMS] = { base, head, NULL };

		ab_add_values(&ab, &turn, value, works, 1);
	}
	ab_settle(&ab);
	CHECK_EQ(found(&ab, 0).verdict, AB_NOT_MEASURED);
	CHECK_STR(found(&ab, 0).reason, "head did not report it in pair 3");
	CHECK_EQ(found(&ab, 1).verdict, AB_NOT_MEASURED);
	CHECK_EQ(found(&ab, 2).verdict, AB_PASS);
	ab_deltas(&ab, &d);
	CHECK_STR(d.delta[0].head.failure, "head did not report it in pair 3");
	CHECK_EQ(d.delta[1].verdict, CHANGE_GONE);
	CHECK_EQ(d.delta[2].verdict, CHANGE_WORSE); /* by 0.1 %, ten times of ten */
	CHECK_EQ(d.delta[2].proof->verdict, PROOF_WITHIN);
	arena_free(&a);
}

static void a_change_below_the_null_does_not_fail(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	struct random r = { 5, NULL };
	struct arena a = { 0 };
	struct ab ab;

	(void)state;
	opt.limit_fail = opt.limit_pass = 0.02;
	start(&ab, &a, &opt, 1);
	for (int pair = 1; pair <= 32; pair++) {
		double x = 0.05 + 0.002 * noise(&r), z = 0.04 + 0.002 * noise(&r);

		add(&ab, &x, pair % 4 ? NULL : &z);
		if (pair == 12)
			CHECK_EQ(found(&ab, 0).verdict, AB_FAIL);
	}
	/* Six to eight z's trip it; 5 % is within 2 % and a floor of 4 %. */
	CHECK(ab.tripped);
	CHECK_NEAR(ab.floor, 0.04, 2e-3);
	CHECK_EQ(found(&ab, 0).verdict, AB_INCONCLUSIVE);
	CHECK_STR(found(&ab, 0).reason, "layout floor above limit");
	arena_free(&a);
}

static void a_failure_waits_for_its_null(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	struct arena a = { 0 };
	struct ab_turn turn;
	struct random r = { 2, NULL };
	struct ab ab;
	uint32_t n = 0;

	(void)state;
	start(&ab, &a, &opt, 1);
	for (; ab_next(&ab, 0, &turn) == AB_GOING; n++) {
		double x = 0.2 + 0.002 * noise(&r), z = 0.002 * noise(&r);

		CHECK_EQ(turn.narm, n == 3 || n >= 5 ? 3 : 2);
		if (n == 5)
			CHECK_STR(found(&ab, 0).reason, "null not established");
		add(&ab, &x, turn.narm == 3 ? &z : NULL);
	}
	/* Proven at pair 5; pairs 4 and 6 to 11 have A': the mean of two e-values reaches 20 with seven. */
	CHECK_EQ(n, 11);
	CHECK_EQ(ab.row[0].decided, 5);
	CHECK_STR(found(&ab, 0).reason, "");
	arena_free(&a);
}

static void counts_are_compared_as_they_are(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	static const struct str works[AB_ARMS];
	static const double base[3] = { 100, 0, 100 }, head[3] = { 100, 3, 120 };
	struct ab_turn turn = { .narm = 2, .order = { AB_BASE, AB_HEAD, AB_NULL } };
	const double *value[AB_ARMS] = { base, head, NULL };
	double odd[3] = { 100, 3, 121 };
	struct arena a = { 0 };
	struct ab ab;

	(void)state;
	start(&ab, &a, &opt, 3);
	for (int i = 0; i < 3; i++)
		ab.row[i].series.unit = (struct unit){ S("allocs/op"), DIM_COUNT };
	ab_add_values(&ab, &turn, value, works, 1);
	ab_settle(&ab);
	CHECK_EQ(ab_verdict(&ab), AB_NOT_MEASURED); /* 0 to 3: no ratio */
	ab_add_values(&ab, &turn, value, works, 1);
	ab_settle(&ab);
	CHECK_EQ(found(&ab, 0).verdict, AB_PASS);
	CHECK_EQ(found(&ab, 1).verdict, AB_FAIL);
	CHECK_EQ(found(&ab, 2).verdict, AB_FAIL);
	CHECK_NEAR(found(&ab, 2).by, 0.2, 1e-12);
	value[AB_HEAD] = odd; /* it varies after all: now it needs proof */
	ab_add_values(&ab, &turn, value, works, 1);
	ab_settle(&ab);
	CHECK_EQ(found(&ab, 1).verdict, AB_FAIL);
	CHECK_EQ(found(&ab, 2).verdict, AB_INCONCLUSIVE);
	arena_free(&a);
}

/* ---- keeping it ---- */

static struct str as_json(const struct ab *ab, struct arena *a)
{
	struct buf b = { 0 };
	struct json_out o;
	struct str text;

	json_out_init(&o, &b, 0);
	ab_put(&o, ab);
	text = arena_str(a, buf_view(&b));
	buf_release(&b);
	return text;
}

/* Values that depend on the turn alone, so that a run may be cut anywhere. */
static void play(struct ab *ab, const struct ab_turn *turn)
{
	uint32_t n = ab->job[turn->job].nrow, pair = ab->job[turn->job].npair + 1;
	struct random r = { turn->job * 1000 + pair, NULL };
	struct str failure[AB_ARMS] = { { 0 } };
	double x[AB_ARMS][64];
	const double *value[AB_ARMS] = { x[0], x[1], turn->narm == 3 ? x[2] : NULL };

	for (uint32_t i = 0; i < n; i++) {
		x[AB_BASE][i] = exp(0.02 * noise(&r));
		x[AB_HEAD][i] = exp(0.02 * i + 0.02 * noise(&r));
		x[AB_NULL][i] = exp((turn->job ? 0.012 : 0) + 0.002 * noise(&r));
	}
	if (turn->job == 1 && pair == 9)
		failure[AB_BASE] = S("timed out after 60 s");
	if (turn->job == 1 && pair == 11)
		x[AB_HEAD][2] = NAN;
	ab_add_values(ab, turn, value, failure, 0.5);
}

static void start_two(struct ab *ab, struct arena *a)
{
	struct ab_options opt = AB_DEFAULTS;

	opt.limit_fail = 0.02;
	opt.limit_pass = 0.03;
	opt.null_every = 2;
	opt.seed = 42;
	start(ab, a, &opt, 4);
	ab_job(ab, S("other"));
	for (uint32_t i = 0; i < 4; i++)
		ab_row(ab, 1, &ab->row[i].series);
}

static void resuming_equals_going_on(void **state)
{
	struct arena a = { 0 };
	struct ab_turn turn;
	struct ab whole;
	uint32_t pairs;

	(void)state;
	start_two(&whole, &a);
	while (ab_next(&whole, 0, &turn) == AB_GOING)
		play(&whole, &turn);
	pairs = whole.npair;
	CHECK(pairs > 40);
	CHECK(whole.tripped);
	for (uint32_t cut = 0; cut < pairs; cut += 5) {
		struct err e = { 0 };
		struct json j;
		struct ab first, second;
		struct str text;

		start_two(&first, &a);
		while (first.npair < cut && ab_next(&first, 0, &turn) == AB_GOING)
			play(&first, &turn);
		text = as_json(&first, &a);
		json_init(&j, text, &a, &e);
		CHECK_OK(ab_take(&j, &a, &second) && json_end(&j), &e);
		CHECK(str_eq(as_json(&second, &a), text));
		while (ab_next(&second, 0, &turn) == AB_GOING)
			play(&second, &turn);
		CHECK(str_eq(as_json(&second, &a), as_json(&whole, &a)));
		CHECK(second.floor == whole.floor);
		for (uint32_t i = 0; i < whole.nrow; i++) {
			CHECK_EQ(found(&second, i).verdict, found(&whole, i).verdict);
			CHECK_EQ(second.row[i].decided, whole.row[i].decided);
			CHECK(ab_e(&second.row[i], BET_FAIL) == ab_e(&whole.row[i], BET_FAIL));
		}
	}
	CHECK_EQ(found(&whole, 6).verdict, AB_NOT_MEASURED);
	arena_free(&a);
}

static struct str last_pair_as_json(const struct ab *ab, struct arena *a)
{
	struct buf b = { 0 };
	struct json_out o;
	struct str text;

	json_out_init(&o, &b, 0);
	ab_put_last_pair(&o, ab);
	text = arena_str(a, buf_view(&b));
	buf_release(&b);
	return text;
}

static bool take_pair(struct ab *ab, struct str text, struct arena *a, struct err *e)
{
	struct json j;

	json_init(&j, text, a, e);
	ab_take_pair(&j, ab);
	return json_end(&j);
}

static void pairs_are_taken_one_by_one(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct ab_turn turn;
	struct ab whole, copy;
	struct json j;

	(void)state;
	start_two(&whole, &a);
	while (whole.npair < 6 && ab_next(&whole, 0, &turn) == AB_GOING)
		play(&whole, &turn);
	json_init(&j, as_json(&whole, &a), &a, &e);
	CHECK_OK(ab_take(&j, &a, &copy) && json_end(&j), &e);
	while (ab_next(&whole, 0, &turn) == AB_GOING) {
		play(&whole, &turn);
		CHECK_OK(take_pair(&copy, last_pair_as_json(&whole, &a), &a, &e), &e);
		CHECK(str_eq(as_json(&copy, &a), as_json(&whole, &a)));
	}
	CHECK(whole.npair > 40);
	CHECK(copy.floor == whole.floor);
	for (uint32_t i = 0; i < whole.nrow; i++)
		CHECK_EQ(copy.row[i].decided, whole.row[i].decided);
	CHECK(!take_pair(&copy, S("{\"job\":0,\"order\":[\"base\",\"head\"],\"base\":[1,2,3]}"), &a, &e));
	CHECK_STR(str_of(e.text), "3 values for 4 rows");
	arena_free(&a);
}

static void combining_multiplies(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	struct random r = { 11, NULL };
	struct arena a = { 0 };
	struct err e = { 0 };
	double fail[2], x;
	struct ab day[2];

	(void)state;
	for (int k = 0; k < 2; k++) {
		start(&day[k], &a, &opt, 1);
		for (int pair = 0; pair < 4; pair++) {
			x = 0.1 + 0.01 * noise(&r);
			add(&day[k], &x, NULL);
		}
		fail[k] = found(&day[k], 0).e_fail;
		CHECK_EQ(found(&day[k], 0).verdict, AB_INCONCLUSIVE);
	}
	CHECK_OK(ab_combine(&day[1], &day[0], &e), &e);
	ab_settle(&day[1]);
	CHECK_NEAR(found(&day[1], 0).e_fail, fail[0] * fail[1], 1e-12);
	CHECK_EQ(found(&day[1], 0).verdict, AB_FAIL);
	CHECK_EQ(day[1].leg, 1);
	CHECK_EQ(day[1].job[0].nleg, 4);
	CHECK(found(&day[1], 0).lo > 0.05);
	opt.limit_fail = 0.01;
	start(&day[0], &a, &opt, 1);
	x = 0;
	add(&day[0], &x, NULL);
	CHECK_FALSE(ab_combine(&day[1], &day[0], &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	arena_free(&a);
}

/* No text makes it read outside of what is there. */
static void hostile_json_is_refused(void **state)
{
	static const struct {
		const char *from, *to;
	} change[] = {
		{ "\"pawl/ab/1\"", "\"pawl/ab/9\"" },
		{ "\"pairs_max\":64", "\"pairs_max\":4000" },
		{ "\"pairs_max\":64", "\"pairs_max\":3" },
		{ "\"alpha\":0.05", "\"alpha\":0" },
		{ "\"order\":[\"base\",\"head\"]", "\"order\":[\"base\",\"base\"]" },
		{ "\"order\":[\"head\",\"base\"]", "\"order\":[\"head\"]" },
		{ "\"seconds\":0.5", "\"leg\":7,\"seconds\":0.5" },
		{ "\"base\":[", "\"base\":[1," },
	};
	struct arena a = { 0 };
	struct ab_turn turn;
	struct ab ab;
	struct str text;

	(void)state;
	start_two(&ab, &a);
	for (int i = 0; i < 12; i++) {
		CHECK_EQ(ab_next(&ab, 0, &turn), AB_GOING);
		play(&ab, &turn);
	}
	text = as_json(&ab, &a);
	for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
		struct str from = str_of(change[i].from), bad;
		const char *at = memmem(text.p, text.n, from.p, from.n);
		struct err e = { 0 };
		struct json j;
		struct ab out;

		if (!at)
			fail_msg("%s is not in it", change[i].from);
		bad = arena_printf(&a, "%.*s%s%.*s", (int)(at - text.p), text.p, change[i].to,
			(int)(text.n - (size_t)(at - text.p) - from.n), at + from.n);
		json_init(&j, bad, &a, &e);
		if (ab_take(&j, &a, &out))
			fail_msg("%s was taken", change[i].to);
		CHECK_EQ(e.kind, ERR_INPUT);
	}
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(a_crash_in_pair_7_never_becomes_a_pass),
		TEST(a_row_that_head_does_not_report_is_not_measured),
		TEST(a_change_below_the_null_does_not_fail), TEST(a_failure_waits_for_its_null),
		TEST(counts_are_compared_as_they_are), TEST(resuming_equals_going_on),
		TEST(pairs_are_taken_one_by_one), TEST(combining_multiplies), TEST(hostile_json_is_refused));
}

#include "test/check.h"
#include "test/pairs.h"

/* What one process says: times of 1, 3 and `time` seconds (median: the middle one), a rate, instructions. */
static struct evidence says(struct arena *a, double time, double rate, double instructions)
{
	struct evidence ev = { .model = MODEL_BENCH };
	uint32_t at;

	bench_init(&ev.bench, a);
	at = bench_series(&ev.bench, S("Parse"), S("time"), (struct unit){ S("sec/op"), DIM_TIME });
	bench_value(&ev.bench, at, 0.001, 0);
	bench_value(&ev.bench, at, 1000, 0);
	bench_value(&ev.bench, at, time, 0);
	at = bench_series(
		&ev.bench, S("Parse"), S("throughput"), (struct unit){ S("B/s"), DIM_RATE_BYTES });
	bench_value(&ev.bench, at, rate, 0);
	at = bench_series(&ev.bench, S("Parse"), S("instructions"),
		(struct unit){ S("instructions"), DIM_COUNT });
	bench_value(&ev.bench, at, instructions, 0);
	return ev;
}

static void gate_times(void *ctx, struct str job, const struct series *s, struct ab_terms *t)
{
	(void)ctx;
	CHECK_STR(job, "bench");
	t->gated = !str_eq(s->metric, S("instructions"));
	t->limit_fail = t->limit_pass = 0.03;
}

/* Times grow by `slower`, rates fall by as much. */
static void run(struct ab *ab, struct arena *a, double slower, double more_instructions)
{
	struct ab_options opt = AB_DEFAULTS;
	struct ab_turn turn;

	opt.terms = gate_times;
	opt.null_every = 0;
	ab_start(ab, a, &opt);
	ab_job(ab, S("bench"));
	while (ab_next(ab, 0, &turn) == AB_GOING) {
		double wobble = 1 + 0.001 * (ab->npair % 3), f = (1 + slower) * wobble;
		struct evidence base = says(a, 2, 8, 1e6),
				head = says(a, 2 * f, 8 / f, 1e6 + more_instructions);
		struct ab_outcome out[AB_ARMS] = { { &base, 1, { 0 } }, { &head, 1, { 0 } } };

		ab_add(ab, &turn, out, 0.1);
	}
}

static void a_failure_becomes_a_delta_with_its_proof(void **state)
{
	struct arena a = { 0 };
	struct deltas d;
	struct ab ab;

	(void)state;
	run(&ab, &a, 0.1, 0);
	ab_deltas(&ab, &d);
	CHECK_EQ(d.n, 3);
	CHECK_STR(d.delta[0].subject, "Parse");
	CHECK_STR(d.delta[0].metric, "time");
	CHECK(d.delta[0].base.center == 2);
	CHECK_NEAR(d.delta[0].change, 0.101, 2e-3);
	CHECK(d.delta[0].lo > 0.09 && d.delta[0].hi < 0.11);
	CHECK_EQ(d.delta[0].grounds, GROUNDS_RAW);
	CHECK_EQ(d.delta[0].verdict, CHANGE_WORSE);
	CHECK_EQ(d.delta[0].proof->verdict, PROOF_OVER);
	CHECK(d.delta[0].proof->limit_fail == 0.03);
	CHECK(d.delta[0].proof->over > 0.05 && d.delta[0].proof->within < 0.11);
	CHECK(d.delta[0].p <= 0.05 &&
		d.delta[0].p_adjusted == 2 * d.delta[0].p); /* two gated rows */
	CHECK_STR(d.delta[0].remark, "same instructions, other time: layout or environment");
	/* A rate that falls to 1 / 1.1 of itself is 10 % worse and changed by -9 %. */
	CHECK_NEAR(d.delta[1].change, -0.0917, 2e-3);
	CHECK(d.delta[1].lo > -0.1 && d.delta[1].lo <= d.delta[1].change &&
		d.delta[1].change <= d.delta[1].hi);
	CHECK_EQ(d.delta[1].verdict, CHANGE_WORSE);
	CHECK_EQ(d.delta[1].proof->verdict, PROOF_OVER);
	CHECK_NEAR(d.delta[1].proof->over, d.delta[0].proof->over, 1e-9);
	CHECK_EQ(d.delta[2].grounds, GROUNDS_EXACT);
	CHECK_EQ(d.delta[2].verdict, CHANGE_SAME);
	CHECK(d.delta[2].proof == NULL);
	arena_free(&a);
	run(&ab, &a, 0.1, 1e5);
	ab_deltas(&ab, &d);
	CHECK_STR(d.delta[0].remark, "");
	CHECK_EQ(d.delta[2].verdict, CHANGE_WORSE);
	arena_free(&a);
}

static void identical_arms_are_said_and_not_run(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	struct arena a = { 0 };
	struct evidence same = says(&a, 2, 8, 1e6);
	struct ab_outcome out[AB_ARMS] = { { &same, 1, { 0 } }, { &same, 1, { 0 } } };
	struct ab_turn turn = { .narm = 2, .order = { AB_BASE, AB_HEAD, AB_NULL } };
	struct deltas d;
	struct ab ab;

	(void)state;
	ab_start(&ab, &a, &opt);
	ab_job(&ab, S("bench"));
	ab.job[0].identical = true;
	ab_add(&ab, &turn, out, 0.1); /* one run tells the names */
	CHECK_EQ(ab_next(&ab, 0, &turn), AB_DECIDED);
	CHECK_EQ(ab_verdict(&ab), AB_PASS);
	ab_deltas(&ab, &d);
	CHECK_EQ(d.n, 3);
	CHECK(d.delta[0].change == 0);
	CHECK_EQ(d.delta[0].verdict, CHANGE_SAME);
	CHECK_STR(d.delta[0].remark, "base and head are byte-identical: not timed");
	CHECK_STR(d.remark[0], "bench: base and head are byte-identical: not timed");
	arena_free(&a);
}

static void nothing_measured_is_no_pass(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	struct ab_outcome out[AB_ARMS] = { { .failure = S("could not be started") }, { .n = 0 } };
	struct arena a = { 0 };
	struct ab_turn turn;
	struct ab ab;
	int runs = 0;

	(void)state;
	ab_start(&ab, &a, &opt);
	CHECK_EQ(ab_next(&ab, 0, &turn), AB_DECIDED);
	CHECK_EQ(ab_verdict(&ab), AB_NOT_MEASURED);
	ab_job(&ab, S("bench"));
	for (; ab_next(&ab, 0, &turn) == AB_GOING; runs++)
		ab_add(&ab, &turn, out, 0.1);
	CHECK_EQ(runs, 2); /* a base that fails is tried once more */
	CHECK_EQ(ab_verdict(&ab), AB_NOT_MEASURED);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(a_failure_becomes_a_delta_with_its_proof),
		TEST(identical_arms_are_said_and_not_run), TEST(nothing_measured_is_no_pass));
}

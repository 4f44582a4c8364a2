#include "test/vectors.h"
#include "test/pairs.h"

#define DIGITS 1e-10 /* the vectors have 12 */

/* ---- the reference vectors ---- */

static void next_line(struct vectors *v, const char *name)
{
	CHECK(vectors_line(v));
	if (!vectors_is(v, name))
		fail_msg("%s was expected: %s", name, v->line);
}

static enum ab_verdict vector_verdict(size_t word)
{
	return word == 2 ? AB_FAIL : word == 1 ? AB_PASS : AB_INCONCLUSIVE;
}

static void check_row(struct vectors *v)
{
	struct ab_options opt = AB_DEFAULTS;
	double x[VECTOR_MAX], fail[VECTOR_MAX], pass[VECTOR_MAX], total;
	size_t n = vectors_size(v), decided;
	struct arena a = { 0 };
	enum ab_verdict verdict;
	struct ab_found f = { 0 };
	struct ab ab;

	opt.limit_fail = opt.limit_pass = vectors_number(v);
	opt.null_every = 0;
	vectors_array(v, x, n);
	next_line(v, "fail");
	vectors_array(v, fail, n);
	next_line(v, "pass");
	vectors_array(v, pass, n);
	next_line(v, "found");
	if (x[0] ==
		log1p(opt.limit_fail)) /* x is the limit to the last bit: no two values have that ratio */
		return;
	start(&ab, &a, &opt, 1);
	for (size_t i = 0; i < n; i++) {
		add(&ab, &x[i], NULL);
		f = found(&ab, 0);
		CHECK_DIGITS(f.e_fail, fail[i], DIGITS);
		CHECK_DIGITS(f.e_pass, pass[i], DIGITS);
	}
	CHECK_NEAR(log1p(f.by), vectors_number(v), 1e-12);
	CHECK_NEAR(f.sd, vectors_number(v), 1e-12);
	CHECK_NEAR(log1p(f.lo), vectors_number(v), 1e-12);
	CHECK_NEAR(log1p(f.hi), vectors_number(v), 1e-12);
	verdict = vector_verdict(vectors_size(v));
	decided = vectors_size(v);
	CHECK_EQ(f.verdict, verdict);
	CHECK_EQ(ab.row[0].decided, decided);
	CHECK_NEAR(log1p(f.resolution), vectors_number(v), 1e-12);
	total = vectors_number(v);
	CHECK_EQ(isnan(total) != 0, verdict != AB_INCONCLUSIVE);
	if (verdict == AB_INCONCLUSIVE)
		CHECK(f.needed_pairs == total);
	arena_free(&a);
}

static void check_family(struct vectors *v)
{
	struct ab_options opt = AB_DEFAULTS;
	uint32_t m = (uint32_t)vectors_size(v);
	size_t n = vectors_size(v);
	double x[VECTOR_MAX], at[64];
	struct arena a = { 0 };
	struct ab ab;

	opt.limit_fail = opt.limit_pass = vectors_number(v);
	opt.alpha = vectors_number(v);
	opt.beta = vectors_number(v);
	vectors_array(v, x, m * n);
	start(&ab, &a, &opt, m);
	for (size_t k = 0; k < n; k++) {
		for (uint32_t i = 0; i < m; i++)
			at[i] = x[i * n + k];
		add(&ab, at, NULL);
	}
	next_line(v, "verdicts");
	for (uint32_t i = 0; i < m; i++)
		CHECK_EQ(found(&ab, i).verdict, vector_verdict(vectors_size(v)));
	for (uint32_t i = 0; i < m; i++)
		CHECK_EQ(ab.row[i].decided, vectors_size(v));
	for (uint32_t i = 0; i < m; i++)
		CHECK_DIGITS(found(&ab, i).e_fail, vectors_number(v), DIGITS);
	for (uint32_t i = 0; i < m; i++)
		CHECK_DIGITS(found(&ab, i).e_pass, vectors_number(v), DIGITS);
	arena_free(&a);
}

/* The plan is too short for e-Holm: the joint test decides at its end, and only there. */
static void check_short(struct vectors *v)
{
	struct ab_options opt = AB_DEFAULTS;
	uint32_t m = (uint32_t)vectors_size(v), failed = 0;
	size_t n = vectors_size(v);
	double x[VECTOR_MAX], at[64], clip;
	struct arena a = { 0 };
	struct ab_turn turn;
	struct ab ab;

	opt.limit_fail = opt.limit_pass = vectors_number(v);
	opt.pairs_max = (uint32_t)n;
	opt.null_every = 0;
	clip = vectors_number(v);
	vectors_array(v, x, m * n);
	next_line(v, "flipped");
	if (clip != 2) /* the procedure's */
		return;
	for (uint32_t i = 0; i < m; i++) /* r */
		vectors_number(v);
	start(&ab, &a, &opt, m);
	for (size_t k = 0; ab_next(&ab, 0, &turn) == AB_GOING; k++) {
		CHECK(k < n);
		for (uint32_t i = 0; i < m; i++) {
			CHECK(!ab.row[i].fails);
			at[i] = x[i * n + k];
		}
		add(&ab, at, NULL);
	}
	CHECK(ab.is_short);
	CHECK_EQ(ab.npair, n);
	for (uint32_t i = 0; i < m; i++) {
		CHECK_EQ(ab.row[i].fails, vectors_number(v) <= 0.05);
		failed += ab.row[i].fails;
	}
	CHECK(failed > 0);
	arena_free(&a);
}

static void check_null(struct vectors *v)
{
	struct ab_options opt = AB_DEFAULTS;
	size_t n = vectors_size(v);
	double z[VECTOR_MAX], zero = 0;
	struct arena a = { 0 };
	struct ab ab;

	vectors_array(v, z, n);
	start(&ab, &a, &opt, 1);
	for (size_t i = 0; i < n; i++)
		add(&ab, &zero, &z[i]);
	CHECK_NEAR(log1p(found(&ab, 0).null_by), vectors_number(v), 1e-12);
	vectors_number(v); /* its e-value: see evalue_test */
	CHECK_EQ(ab.tripped, vectors_size(v));
	if (ab.tripped)
		CHECK_NEAR(ab.floor, fabs(log1p(found(&ab, 0).null_by)), 1e-12);
	else
		CHECK(ab.floor == 0);
	arena_free(&a);
}

static void vectors_hold(void **state)
{
	static struct vectors v;
	int seen = 0;

	(void)state;
	vectors_open(&v, "test/vectors/decision.txt");
	while (vectors_line(&v)) {
		seen++;
		if (vectors_is(&v, "row"))
			check_row(&v);
		else if (vectors_is(&v, "family"))
			check_family(&v);
		else if (vectors_is(&v, "short"))
			check_short(&v);
		else if (vectors_is(&v, "null"))
			check_null(&v);
		else
			seen--;
	}
	CHECK_EQ(seen, 9 + 1 + 2 + 2);
	vectors_close(&v);
}

/* ---- laws ---- */

/* The coin is all that is random: over all orders of 10 pairs the mean of both e-values is 1 at no limit. */
static void mean_over_all_coins_is_one(void **state)
{
	static const double size[10] = { 0.01, 0.3, 1e-6, 0.02, 0.02, 5, 0.011, 0.2, 0.7, 0.04 };
	struct ab_options opt = AB_DEFAULTS;
	double fail = 0, pass = 0;

	(void)state;
	opt.limit_fail = opt.limit_pass = 0;
	for (unsigned signs = 0; signs < 1024; signs++) {
		struct arena a = { 0 };
		struct ab ab;

		start(&ab, &a, &opt, 1);
		for (int i = 0; i < 10; i++) {
			double x = signs >> i & 1 ? -size[i] : size[i];

			add(&ab, &x, NULL);
		}
		fail += ab_fail_evidence(&ab, &ab.row[0]) / 1024;
		pass += ab_pass_evidence(&ab, &ab.row[0]) / 1024;
		arena_free(&a);
	}
	CHECK_NEAR(fail, 1, 1e-12);
	CHECK_NEAR(pass, 1, 1e-12);
}

/* Rows in another order, and rates for times, change no verdict and no number. */
static void order_of_rows_does_not_matter(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	struct random r = { 7, NULL };
	struct arena a = { 0 };
	struct ab ab[2];

	(void)state;
	opt.limit_fail = opt.limit_pass = 0.02;
	for (int k = 0; k < 2; k++)
		start(&ab[k], &a, &opt, 8);
	for (int pair = 0; pair < 30; pair++) {
		double x[8], y[8];

		for (int i = 0; i < 8; i++)
			y[7 - i] = x[i] = 0.01 * i + 0.02 * noise(&r);
		add(&ab[0], x, NULL);
		add(&ab[1], y, NULL);
	}
	for (uint32_t i = 0; i < 8; i++) {
		struct ab_found p = found(&ab[0], i), q = found(&ab[1], 7 - i);

		CHECK_EQ(p.verdict, q.verdict);
		CHECK_EQ(ab[0].row[i].decided, ab[1].row[7 - i].decided);
		CHECK(p.e_fail == q.e_fail && p.e_pass == q.e_pass && p.by == q.by &&
			p.lo_all == q.lo_all);
	}
	CHECK_EQ(found(&ab[0], 0).verdict, AB_PASS);
	CHECK_EQ(found(&ab[0], 7).verdict, AB_FAIL);
	arena_free(&a);
}

/* At no limit the arms are alike: swapping them swaps what is proven, for times as for rates. */
static void swapping_arms_swaps_the_evidence(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	struct random r = { 9, NULL };
	struct arena a = { 0 };
	struct ab there, back;

	(void)state;
	opt.limit_fail = opt.limit_pass = 0;
	start(&there, &a, &opt, 1);
	start(&back, &a, &opt, 1);
	back.row[0].series.better = BETTER_HIGHER;
	for (int pair = 0; pair < 20; pair++) {
		double x = 0.005 + 0.01 * noise(&r);

		add(&there, &x, NULL);
		add(&back, &x, NULL);
	}
	CHECK_NEAR(found(&there, 0).e_fail, found(&back, 0).e_pass, 1e-9);
	CHECK_NEAR(found(&there, 0).e_pass, found(&back, 0).e_fail, 1e-9);
	CHECK_NEAR(1 + found(&there, 0).by, 1 / (1 + found(&back, 0).by), 1e-12);
	CHECK_NEAR(1 + found(&there, 0).lo, 1 / (1 + found(&back, 0).hi), 1e-9);
	arena_free(&a);
}

/* ---- the schedule ---- */

static void coins_are_fair_and_reproducible(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	struct arena a = { 0 };
	uint32_t head_first = 0, order[27] = { 0 }, pairs = 0, triples = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 1000; seed++) {
		struct ab_turn turn, again;
		struct ab ab;
		double x = 0;

		opt.seed = seed;
		start(&ab, &a, &opt, 1);
		for (int i = 0; i < 4; i++) {
			CHECK_EQ(ab_next(&ab, 0, &turn), AB_GOING);
			CHECK_EQ(ab_next(&ab, 0, &again), AB_GOING);
			CHECK(!memcmp(&turn, &again, sizeof turn));
			CHECK_EQ(turn.narm, i == 3 ? 3 : 2);
			if (turn.narm == 2) {
				head_first += turn.order[0] == AB_HEAD;
				pairs++;
			} else {
				order[turn.order[0] * 9 + turn.order[1] * 3 + turn.order[2]]++;
				triples++;
			}
			x += 0.01;
			add(&ab, &x, NULL);
		}
	}
	/* 3000 coins: sd 27; 1000 throws of a die: sd 12. */
	CHECK(head_first > 1390 && head_first < 1610);
	CHECK_EQ(pairs, 3000);
	CHECK_EQ(triples, 1000);
	for (int i = 0, kinds = 0; i < 27; i++) {
		kinds += order[i] > 0;
		CHECK(!order[i] || (order[i] > 117 && order[i] < 217));
		if (i == 26)
			CHECK_EQ(kinds, 6);
	}
	arena_free(&a);
}

static void decided_jobs_make_room_for_open_ones(void **state)
{
	struct ab_options opt = AB_DEFAULTS;
	static const struct str works[AB_ARMS];
	uint32_t run[2] = { 0 };
	struct arena a = { 0 };
	struct random r = { 3, NULL };
	enum ab_stop stop;
	struct ab_turn turn;
	struct ab ab;

	(void)state;
	opt.budget_s = 60;
	opt.stay = true;
	start(&ab, &a, &opt, 1);
	ab_job(&ab, S("noisy"));
	ab_row(&ab, 1,
		&(struct series){ .name = S("n"),
			.metric = S("time"),
			.unit = { S("sec"), DIM_TIME },
			.better = BETTER_LOWER });
	while ((stop = ab_next(&ab, (double)ab.npair, &turn)) == AB_GOING) {
		double one = 1, x = exp(turn.job ? 0.05 + 0.3 * noise(&r) : 0.001);
		const double *value[AB_ARMS] = { &one, &x, &one };

		run[turn.job]++;
		ab_add_values(&ab, &turn, value, works, 1);
	}
	CHECK_EQ(run[0], 5); /* the least that decides one row */
	CHECK_EQ(run[0] + run[1], 60);
	CHECK_EQ(stop, AB_BUDGET);
	CHECK_EQ(ab.job[0].stop, AB_DECIDED);
	CHECK_EQ(ab_verdict(&ab), AB_INCONCLUSIVE);
	arena_free(&a);
}

/* Noise of 3 % about a change at the limit itself, which cannot be decided: given up not by the estimate, which is where it should
 * be, but when no estimate within its error would do. With A' far off, that is at once. */
static uint32_t pairs_until_stop(double null_effect, enum ab_stop *stop)
{
	struct ab_options opt = AB_DEFAULTS;
	static const struct str works[AB_ARMS];
	struct arena a = { 0 };
	struct random r = { 5, NULL };
	struct ab_turn turn;
	struct ab ab;
	uint32_t pairs;

	start(&ab, &a, &opt, 1);
	while ((*stop = ab_next(&ab, (double)ab.npair, &turn)) == AB_GOING) {
		double one = 1, x = exp(log1p(0.05) + 0.03 * noise(&r)), z = exp(null_effect + 0.001 * noise(&r));
		const double *value[AB_ARMS] = { [AB_BASE] = &one, [AB_HEAD] = &x, [AB_NULL] = &z };

		ab_add_values(&ab, &turn, value, works, 1);
	}
	pairs = ab.npair;
	CHECK_EQ(ab_verdict(&ab), AB_INCONCLUSIVE);
	arena_free(&a);
	return pairs;
}

static void only_what_is_hopeless_is_given_up(void **state)
{
	enum ab_stop stop;

	(void)state;
	CHECK_EQ(pairs_until_stop(0, &stop), 64);
	CHECK_EQ(stop, AB_PAIRS);
	CHECK(pairs_until_stop(0.2, &stop) < 40);
	CHECK_EQ(stop, AB_FUTILE);
}

int main(void)
{
	return RUN(TEST(only_what_is_hopeless_is_given_up), TEST(vectors_hold), TEST(mean_over_all_coins_is_one),
		TEST(order_of_rows_does_not_matter), TEST(swapping_arms_swaps_the_evidence),
		TEST(coins_are_fair_and_reproducible), TEST(decided_jobs_make_room_for_open_ones));
}

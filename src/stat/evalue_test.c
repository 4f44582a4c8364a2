#include "stat/evalue.h"

#include "test/vectors.h"

enum verdict { UNDECIDED, PASSED, FAILED };

#define DIGITS 1e-10            /* the vectors have 12 */

static void next_row(struct vectors *v, const char *name)
{
	CHECK(vectors_line(v));
	if (!vectors_is(v, name))
		fail_msg("%s was expected: %s", name, v->line);
}

static double delta_of(const struct pair_shape *s, double lambda)
{
	double off = fabs(s->center - lambda);

	return s->sd > 0 ? off / s->sd : off > 0 ? INFINITY : 0;
}

/* The forecast for an undecided row of a family of one. */
static double forecast(const struct pair_shape *s, double lambda, size_t n, double fail, double pass)
{
	return pairs_forecast(delta_of(s, lambda), 20, n, s->center > lambda ? fail : pass);
}

static void check_row(struct vectors *v, struct arena *a)
{
	double x[VECTOR_MAX], room[2][VECTOR_MAX], lambda, fail = 1, pass = 1, decided = 0, total;
	enum verdict verdict = UNDECIDED;
	size_t n = vectors_size(v);
	struct vectors fails;           /* keeps the line "fail" while *v reads "pass" */
	struct evalue ef, ep;
	struct pair_shape shape;
	struct interval bounds;

	lambda = log1p(vectors_number(v));
	vectors_array(v, x, n);
	next_row(v, "fail");
	fails = *v;
	fails.at = fails.line + (v->at - v->line);
	next_row(v, "pass");
	evalue_start(&ef, room[0]);
	evalue_start(&ep, room[1]);
	for (size_t i = 0; i < n; i++) {
		fail = evalue_step(&ef, x[i] - lambda);
		pass = evalue_step(&ep, lambda - x[i]);
		CHECK_DIGITS(fail, vectors_number(&fails), DIGITS);
		CHECK_DIGITS(pass, vectors_number(v), DIGITS);
		if (verdict == UNDECIDED && (fail >= 20 || pass >= 20)) {
			verdict = fail >= 20 ? FAILED : PASSED;
			decided = (double)i + 1;
		}
	}
	CHECK(fail == evalue_fail(x, n, lambda, room[0]) && pass == evalue_pass(x, n, lambda, room[0]));
	next_row(v, "found");
	shape = pair_shape(a, x, n);
	bounds = evalue_bounds(a, x, n, 20);
	CHECK_DIGITS(shape.center, vectors_number(v), DIGITS);
	CHECK_DIGITS(shape.sd, vectors_number(v), DIGITS);
	CHECK_DIGITS(bounds.lo, vectors_number(v), DIGITS);
	CHECK_DIGITS(bounds.hi, vectors_number(v), DIGITS);
	CHECK_EQ(verdict, vectors_size(v));
	CHECK(decided == vectors_number(v));
	CHECK_DIGITS(pairs_detectable(n, 20, shape.sd), vectors_number(v), DIGITS);
	total = vectors_number(v);
	if (!isnan(total))
		CHECK(forecast(&shape, lambda, n, fail, pass) == total);
}

/* The verdicts of a whole family, pair after pair: FAIL by e-Holm, final; PASS at 1 / beta, unless
 * it fails later. */
static void check_family(struct vectors *v)
{
	size_t m = vectors_size(v), n = vectors_size(v);
	double limit = vectors_number(v), alpha = vectors_number(v), beta = vectors_number(v);
	double x[VECTOR_MAX], room[16][VECTOR_MAX], fail[8], pass[8], decided[8] = { 0 };
	enum verdict verdict[8] = { UNDECIDED };
	bool fails[8] = { false };
	struct evalue ef[8], ep[8];

	CHECK(m <= 8);
	vectors_array(v, x, m * n);
	for (size_t i = 0; i < m; i++) {
		evalue_start(&ef[i], room[i]);
		evalue_start(&ep[i], room[8 + i]);
	}
	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; i < m; i++) {
			fail[i] = evalue_step(&ef[i], x[i * n + k] - log1p(limit));
			pass[i] = evalue_step(&ep[i], log1p(limit) - x[i * n + k]);
		}
		evalue_holm(fail, m, m, alpha, fails);
		for (size_t i = 0; i < m; i++) {
			enum verdict now = fails[i] ? FAILED : pass[i] >= 1 / beta ? PASSED : verdict[i];

			if (now != verdict[i])
				decided[i] = (double)k + 1;
			verdict[i] = now;
		}
	}
	next_row(v, "verdicts");
	for (size_t i = 0; i < m; i++)
		CHECK_EQ(verdict[i], vectors_size(v));
	for (size_t i = 0; i < m; i++)
		CHECK(decided[i] == vectors_number(v));
	for (size_t i = 0; i < m; i++)
		CHECK_DIGITS(fail[i], vectors_number(v), DIGITS);
	for (size_t i = 0; i < m; i++)
		CHECK_DIGITS(pass[i], vectors_number(v), DIGITS);
}

static void check_short(struct vectors *v, struct arena *a)
{
	size_t m = vectors_size(v), n = vectors_size(v);
	double lambda = log1p(vectors_number(v)), clip = vectors_number(v);
	double y[VECTOR_MAX], r[8], p[8];

	CHECK(m <= 8);
	vectors_array(v, y, m * n);
	for (size_t i = 0; i < m * n; i++)
		y[i] -= lambda;
	flip_test(a, y, m, n, clip, r, p);
	next_row(v, "flipped");
	for (size_t i = 0; i < m; i++)
		CHECK_DIGITS(r[i], vectors_number(v), DIGITS);
	for (size_t i = 0; i < m; i++)
		CHECK_DIGITS(p[i], vectors_number(v), DIGITS);
}

static void check_null(struct vectors *v, struct arena *a)
{
	double z[VECTOR_MAX], room[VECTOR_MAX];
	size_t n = vectors_size(v);

	vectors_array(v, z, n);
	CHECK_DIGITS(pair_shape(a, z, n).center, vectors_number(v), DIGITS);
	CHECK_DIGITS(evalue_null(z, n, room), vectors_number(v), DIGITS);
	CHECK_EQ(evalue_null(z, n, room) >= 20, vectors_size(v));
}

static void check_forecast(struct vectors *v)
{
	double sd = vectors_number(v), threshold = vectors_number(v);

	CHECK_DIGITS(pairs_growth(1), vectors_number(v), DIGITS);
	CHECK_DIGITS(pairs_growth(0.5), vectors_number(v), DIGITS);
	CHECK(pairs_needed(0.03 / sd, threshold) == vectors_number(v));
	CHECK(pairs_needed(0.01 / sd, 400) == vectors_number(v));
	CHECK_DIGITS(pairs_detectable(12, threshold, sd), vectors_number(v), DIGITS);
	CHECK_DIGITS(pairs_detectable(64, 4000, sd), vectors_number(v), DIGITS);
}

/* The project's reference vectors (test/vectors/decision.json), to 10 digits. */
static void vectors_hold(void **state)
{
	static struct vectors v;
	struct arena a = { 0 };
	int seen = 0;

	(void)state;
	vectors_open(&v, "test/vectors/decision.txt");
	for (; vectors_line(&v); seen++) {
		if (vectors_is(&v, "row")) {
			check_row(&v, &a);
		} else if (vectors_is(&v, "least")) {
			double threshold = vectors_number(&v);

			CHECK_EQ(pairs_least(threshold), vectors_size(&v));
		} else if (vectors_is(&v, "forecast")) {
			check_forecast(&v);
		} else if (vectors_is(&v, "family")) {
			check_family(&v);
		} else if (vectors_is(&v, "short")) {
			check_short(&v, &a);
		} else if (vectors_is(&v, "null")) {
			check_null(&v, &a);
		} else {
			fail_msg("unknown vector: %s", v.line);
		}
	}
	CHECK_EQ(seen, 9 + 6 + 1 + 1 + 2 + 2);
	vectors_close(&v);
	arena_free(&a);
}

/* ---- laws ---- */

/* The bets are fair: over all 2^n signs of any sizes, the mean of E is 1. */
static void mean_over_all_signs_is_one(void **state)
{
	static const double size[][12] = {
		{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
		{ 0.0524, 0.0368, 0.0348, 0.0456, 0.0447, 0.0537, 0.0579, 0.0578, 0.0588, 0.0395, 0.0494, 0.0475 },
		{ 1e-9, 5, 0.3, 100, 1e-3, 2, 2, 7, 1e6, 0.1, 3, 3 },
	};
	double y[12], room[12];

	(void)state;
	for (size_t row = 0; row < 3; row++) {
		for (size_t n = 1; n <= 12; n++) {
			double total = 0;

			for (unsigned minus = 0; minus < 1U << n; minus++) {
				for (size_t i = 0; i < n; i++)
					y[i] = minus >> i & 1 ? -size[row][i] : size[row][i];
				total += evalue_fail(y, n, 0, room);
			}
			CHECK_NEAR(total / (double)(1U << n), 1, 1e-13);
		}
	}
}

static uint64_t seed = 3;

static double draw(void)        /* xorshift, in [0, 1) */
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (double)(seed >> 11) * 0x1p-53;
}

static void swapping_base_and_head_mirrors(void **state)
{
	struct arena a = { 0 };
	double x[30], back[30], room[30];

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct interval in, mirror;

		for (int i = 0; i < 30; i++) {
			x[i] = draw() - 0.4;
			back[i] = -x[i];
		}
		CHECK(evalue_fail(x, 30, 0.1, room) == evalue_pass(back, 30, -0.1, room));
		in = evalue_bounds(&a, x, 30, 20);
		mirror = evalue_bounds(&a, back, 30, 20);
		CHECK(in.lo == -mirror.hi && in.hi == -mirror.lo && in.level == mirror.level);
		CHECK(in.lo < in.hi && in.level == 0.9);
		/* The bounds are where the evidence passes 20. */
		CHECK(evalue_fail(x, 30, in.lo - 1e-9, room) >= 20);
		CHECK(evalue_fail(x, 30, in.lo + 1e-9, room) < 20);
	}
	arena_free(&a);
}

static void few_pairs_bound_nothing(void **state)
{
	static const double x[] = { 1, 1, 1, 1, 1 };
	struct arena a = { 0 };
	struct interval four = evalue_bounds(&a, x, 4, 20), five = evalue_bounds(&a, x, 5, 20);

	(void)state;
	CHECK(four.lo == -INFINITY && four.hi == INFINITY && four.level == 0);
	CHECK_NEAR(five.lo, 1, 1e-12);
	CHECK_NEAR(five.hi, 1, 1e-12);
	CHECK(pairs_detectable(4, 20, 0.01) == INFINITY);
	CHECK(pairs_forecast(0, 20, 10, 1) == INFINITY);
	CHECK(pairs_needed(INFINITY, 20) == ceil((2.5 + 1.65 * log(20)) / M_LN2));
	arena_free(&a);
}

/* m = 4, alpha = 0.05: thresholds 80, then 60, 40; 90 opens the way for 65, 65 for 41, and 19
 * stays. */
static void e_holm_by_hand(void **state)
{
	static const double e[] = { 41, 65, 19, 90 }, lone[] = { 41, 65, 19, NAN };
	bool fails[4] = { false };

	(void)state;
	CHECK_EQ(evalue_holm(e, 4, 4, 0.05, fails), 3);
	CHECK(fails[0] && fails[1] && !fails[2] && fails[3]);
	CHECK_EQ(evalue_holm(lone, 4, 4, 0.05, fails), 3);              /* what failed stays failed */
	memset(fails, 0, sizeof fails);
	CHECK_EQ(evalue_holm(lone, 4, 4, 0.05, fails), 0);              /* the row that is missing counts */
}

/* m = 4, alpha = 0.05: 80, 40, 26.7, 20 for the 1st to 4th. */
static void e_bh_by_hand(void **state)
{
	static const double e[] = { 30, 45, 19, 28 }, poor[] = { 30, 26, 19, NAN };
	struct arena a = { 0 };
	bool found[4];

	(void)state;
	CHECK_EQ(evalue_bh(&a, e, 4, 4, 0.05, found), 3);
	CHECK(found[0] && found[1] && !found[2] && found[3]);
	CHECK_EQ(evalue_bh(&a, poor, 4, 4, 0.05, found), 0);
	CHECK(!found[0] && !found[1] && !found[2] && !found[3]);
	arena_free(&a);
}

/* Drawn signs: seven rows of 40 pairs, the first shifted by three sds; its p is the least there is,
 * and the order of rows does not matter. */
static void drawn_flips_find_the_shifted_row(void **state)
{
	struct arena a = { 0 };
	static double y[7 * 40], turned[7 * 40];
	double r[7], p[7], other_r[7], other_p[7];

	(void)state;
	for (int i = 0; i < 7 * 40; i++)
		y[i] = draw() - 0.5 + (i < 40 ? 0.8 : 0);
	for (int row = 0; row < 7; row++)
		memcpy(turned + (6 - row) * 40, y + row * 40, 40 * sizeof *y);
	flip_test(&a, y, 7, 40, 2, r, p);
	flip_test(&a, turned, 7, 40, 2, other_r, other_p);
	CHECK(p[0] == 1 / 4096.0);
	for (int row = 0; row < 7; row++) {
		CHECK(r[row] == other_r[6 - row] && p[row] == other_p[6 - row]);
		CHECK(p[row] >= p[0] && p[row] <= 1);
		CHECK(r[row] > 0 || p[row] == 1);
	}
	arena_free(&a);
}

static void zeros_bet_nothing_in_a_flip(void **state)
{
	static const double y[] = { 0, 0, 0, 0, 0, 0, 0, 1, 2, 3 };
	struct arena a = { 0 };
	double r[2], p[2];

	(void)state;
	flip_test(&a, y, 2, 5, 2, r, p);
	CHECK(r[0] == 0 && p[0] == 1);
	/* Median size 1: 0, 0, 1, 2, 2: 5 / sqrt(5 x 9); all three plus in 1 of 8, at least 5 only then. */
	CHECK_NEAR(r[1], 5 / sqrt(45), 1e-15);
	CHECK(p[1] == 1 / 8.0);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(vectors_hold), TEST(mean_over_all_signs_is_one), TEST(swapping_base_and_head_mirrors),
		TEST(few_pairs_bound_nothing), TEST(e_holm_by_hand), TEST(e_bh_by_hand),
		TEST(drawn_flips_find_the_shifted_row), TEST(zeros_bet_nothing_in_a_flip));
}

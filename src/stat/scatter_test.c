#include "stat/scatter.h"

#include <math.h>

#include "stat/adjust.h"
#include "stat/counts.h"
#include "stat/dist.h"
#include "test/check.h"
#include "test/random.h"

#define NEAR(x, want) CHECK(fabs((x) - (double)(want)) <= 1e-9 * (1 + fabs((double)(want))))

/* 10 and 20 of 100 about 15 of 100: two times 25 / (100 * .15 * .85).  A side that has none, or all, tells nothing. */
static void scatter_is_pearsons(void **state)
{
	double x[] = { 10, 20 }, none[] = { 0, 0 }, n[] = { 100, 100 };
	struct scatter_row row = { 0 }, silent = { 0 };

	(void)state;
	scatter_add(&row, x, n, 2);
	NEAR(row.dispersion, 50 / 12.75);
	scatter_add(&row, x, n, 2);
	scatter_mean(&row);
	NEAR(row.dispersion, 50 / 12.75);
	NEAR(row.degrees, 2);
	scatter_add(&silent, none, n, 2);
	scatter_add(&silent, n, n, 2);
	scatter_add(&silent, x, n, 1);
	scatter_mean(&silent);
	CHECK(silent.degrees == 0 && isnan(silent.dispersion));
}

/* By SciPy 1.x from polygamma, brentq and stats.f: limma's formulas [Smyth 2004, section 6.2]. */
static void rows_borrow_from_each_other(void **state)
{
	static const double own[] = { 0.3, 0.5, 0.7, 0.9, 1.0, 1.1, 1.3, 1.6, 2.0, 2.5, 6.0, 20.0 };
	struct scatter_row row[12], settled;
	struct scatter s;

	(void)state;
	for (int i = 0; i < 12; i++)
		row[i] = (struct scatter_row){ own[i], 4 };
	s = scatter_learn(row, 12);
	NEAR(s.degrees, 4.135542364375549);
	NEAR(s.typical, 1.514272330863314);
	settled = scatter_settle(&s, row[6]);
	NEAR(settled.dispersion, 1.4089211096335732);
	NEAR(settled.degrees, 8.13554236437555);
	settled = scatter_settle(&s, (struct scatter_row){ 6, 4 });     /* p = .1016: one of them */
	CHECK(settled.dispersion < 6 && settled.degrees > 8);
	settled = scatter_settle(&s, (struct scatter_row){ 20, 4 });    /* p = .0129: stands alone */
	CHECK(settled.dispersion == 20 && settled.degrees == 4);
	s = (struct scatter){ 0.1, 20 };
	settled = scatter_settle(&s, (struct scatter_row){ 0.9, 4 });   /* more than the others, less than Poisson's law */
	NEAR(settled.dispersion, (4 * 0.9 + 20) / 24);
	NEAR(settled.degrees, 24);
	settled = scatter_settle(&s, (struct scatter_row){ NAN, 0 });
	CHECK(settled.dispersion == s.typical && settled.degrees == s.degrees);
	CHECK(scatter_learn(row, 9).degrees == 0);
	s = scatter_learn(row, 9);
	settled = scatter_settle(&s, row[0]);
	CHECK(settled.dispersion == 0.3 && settled.degrees == 4);
}

static void rows_that_are_alike_are_known_well(void **state)
{
	struct scatter_row row[12], settled;
	struct scatter s;

	(void)state;
	for (int i = 0; i < 12; i++)
		row[i] = (struct scatter_row){ 2, 4 };
	s = scatter_learn(row, 12);
	settled = scatter_settle(&s, row[3]);
	CHECK(isinf(settled.degrees) && settled.dispersion > 2);
}

static double normal(struct random *r)
{
	return normal_quantile(((double)(random_u64(r) >> 12) + 0.5) * 0x1p-52);
}

#define SIDE 3
#define ROWS 40

/* Shares of `share` in recordings of 20,000 events with `dispersion` times the variance of independent samples. */
static void record(struct random *r, double share, double dispersion, double *x)
{
	for (int i = 0; i < SIDE; i++)
		x[i] = 20000 * share + normal(r) * sqrt(dispersion * 20000 * share * (1 - share));
}

static double sum_of(const double *x)
{
	return x[0] + x[1] + x[2];
}

/* Whatever the rows scatter, each in its own manner: those that are called changed are few, and the wild ones are not among them. */
static void the_level_holds_however_rows_scatter(void **state)
{
	static const double n[SIDE] = { 20000, 20000, 20000 };
	double x[SIDE], y[SIDE], p[ROWS], wild = 0, hits = 0, called = 0;
	struct scatter_row row[ROWS], settled;
	struct random r = { .state = 11 };
	struct scatter s;

	(void)state;
	for (int round = 0; round < 300; round++) {
		double sum[ROWS][2], dispersion[ROWS];

		for (int i = 0; i < ROWS; i++) {
			row[i] = (struct scatter_row){ 0 };
			dispersion[i] = i < 2 ? 30 : 0.3 + 0.05 * i;
			record(&r, 0.02, dispersion[i], x);
			record(&r, 0.02, dispersion[i], y);
			scatter_add(&row[i], x, n, SIDE);
			scatter_add(&row[i], y, n, SIDE);
			scatter_mean(&row[i]);
			sum[i][0] = sum_of(x);
			sum[i][1] = sum_of(y);
		}
		s = scatter_learn(row, ROWS);
		for (int i = 0; i < ROWS; i++) {
			settled = scatter_settle(&s, row[i]);
			p[i] = counts_p_student(sum[i][0], 60000, sum[i][1], 60000, settled.dispersion, settled.degrees);
			hits += p[i] <= 0.05;
			wild += i < 2 && p[i] <= 0.05;
		}
		adjust_bh(p, ROWS, p);
		for (int i = 0; i < ROWS; i++)
			called += p[i] <= 0.05;
	}
	CHECK(hits / (300 * ROWS) < 0.055 && hits / (300 * ROWS) > 0.02);
	CHECK(wild / 600 < 0.06);
	CHECK(called / (300 * ROWS) < 0.004);
}

int main(void)
{
	return RUN(TEST(scatter_is_pearsons), TEST(rows_borrow_from_each_other), TEST(rows_that_are_alike_are_known_well),
		TEST(the_level_holds_however_rows_scatter));
}

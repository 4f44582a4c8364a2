#include "compare/table.h"

#include "test/check.h"

/* Two inputs that tests fill by hand. */
static struct arena arena;
static struct reading reading[3];
static struct table_input input[3];
static struct tables tables;

static void begin(uint32_t n)
{
	static const char *const label[] = { "old", "new", "third" };

	arena_free(&arena);
	for (uint32_t i = 0; i < n; i++) {
		reading[i] = (struct reading){ .arena = &arena };
		reading_add(&reading[i], MODEL_BENCH)->format = S("gobench");
		input[i] = (struct table_input){ reading[i].evidence, 1, str_of(label[i]) };
	}
}

static struct series *add(uint32_t i, struct str name, struct unit unit)
{
	struct bench *b = &reading[i].evidence[0].bench;
	uint32_t at = bench_series(b, name, unit_metric(&arena, unit), unit);

	return &b->series[at];
}

static const struct unit seconds = { S("sec/op"), DIM_TIME }, bytes = { S("B/op"), DIM_BYTES };
static const struct unit rate = { S("B/s"), DIM_RATE_BYTES }, odd = { S("widgets"), DIM_NONE };

/* n values from, from + 1, ... times 1e-6 */
static struct series *ramp(uint32_t i, struct str name, struct unit unit, int from, int n)
{
	struct bench *b = &reading[i].evidence[0].bench;

	add(i, name, unit);
	for (int k = n; k > 0; k--)
		bench_value(b, b->n - 1, (from + k - 1) * 1e-6, 0);
	return &b->series[b->n - 1];
}

static void compare(uint32_t n, struct table_options opt)
{
	struct err e = { 0 };

	CHECK_OK(tables_compare(&arena, input, n, &opt, &tables, &e), &e);
}

static const struct table_options usual = TABLE_DEFAULTS;

/* 10..15 against 20..25 (in 1e-6): medians 12.5 and 22.5, change 0.8; intervals of six are [1, 6];
 * U = 0 of C(12, 6) = 924 arrangements, so p = 2/924. */
static void two_samples_by_hand(void **state)
{
	const struct cell *old, *new;
	const struct table *t;

	(void)state;
	begin(2);
	ramp(0, S("Sum"), seconds, 10, 6);
	ramp(1, S("Sum"), seconds, 20, 6);
	compare(2, usual);
	CHECK_EQ(tables.n, 1);
	t = &tables.table[0];
	CHECK_EQ(t->nrow, 1);
	CHECK_EQ(t->ncol, 2);
	CHECK_EQ(t->better, BETTER_LOWER);
	old = table_cell(t, 0, 0);
	new = table_cell(t, 0, 1);
	CHECK_NEAR(old->center, 12.5e-6, 1e-18);
	CHECK_NEAR(old->lo, 10e-6, 1e-18);
	CHECK_NEAR(old->hi, 15e-6, 1e-18);
	CHECK_EQ(old->n, 6);
	CHECK_FALSE(old->compared);
	CHECK_NEAR(new->change, 0.8, 1e-12);
	CHECK_NEAR(new->p, 2.0 / 924, 1e-15);
	CHECK_NEAR(new->p_adjusted, 2.0 / 924, 1e-15);
	CHECK(cell_changed(&tables, new, false));
	CHECK_NEAR(t->summary[1].ratio, 1.8, 1e-12);
	CHECK(isnan(t->summary[0].ratio));
	arena_free(&arena);
}

/* Three tests with p = 2/924 (6 v 6 apart), 1 (equal medians... identical samples) and .1 (3 v 3
 * apart: 2 / C(6, 3)): Holm gives 3 * 2/924, then 2 * .1, then 1. */
static void holm_runs_over_all_tables(void **state)
{
	(void)state;
	begin(2);
	ramp(0, S("A"), seconds, 10, 6);
	ramp(1, S("A"), seconds, 20, 6);
	ramp(0, S("B"), seconds, 10, 6);
	ramp(1, S("B"), seconds, 10, 6);
	ramp(0, S("A"), bytes, 10, 3);
	ramp(1, S("A"), bytes, 20, 3);
	compare(2, usual);
	CHECK_EQ(tables.n, 2);
	CHECK_NEAR(table_cell(&tables.table[0], 0, 1)->p_adjusted, 6.0 / 924, 1e-15);
	CHECK_NEAR(table_cell(&tables.table[1], 0, 1)->p, 0.1, 1e-15);
	CHECK_NEAR(table_cell(&tables.table[1], 0, 1)->p_adjusted, 0.2, 1e-15);
	CHECK_NEAR(table_cell(&tables.table[0], 1, 1)->p_adjusted, 1, 1e-15);
	arena_free(&arena);
}

static void has_warning(const struct cell *c, const char *text)
{
	for (uint32_t i = 0; i < c->nwarning; i++)
		if (str_eq(c->warning[i], str_of(text)))
			return;
	fail_msg("no warning \"%s\"", text);
}

static void small_samples_warn(void **state)
{
	(void)state;
	begin(2);
	ramp(0, S("A"), seconds, 10, 3);
	ramp(1, S("A"), seconds, 20, 3);
	compare(2, usual);
	has_warning(table_cell(&tables.table[0], 0, 0),
		"need >= 6 samples for confidence interval at level 0.95");
	has_warning(table_cell(&tables.table[0], 0, 1),
		"need >= 4 samples to detect a difference at alpha level 0.05");
	CHECK(isinf(table_cell(&tables.table[0], 0, 1)->hi));
	arena_free(&arena);
}

/* "a/n=1" and "a/n=2" in one row that nobody asked to mix. */
static void mixed_benchmarks_warn(void **state)
{
	struct table_options opt = TABLE_DEFAULTS;

	(void)state;
	begin(1);
	ramp(0, S("A/n=1"), seconds, 10, 6);
	ramp(0, S("A/n=2"), seconds, 20, 6);
	opt.row = S(".name");
	compare(1, opt);
	CHECK_EQ(table_cell(&tables.table[0], 0, 0)->n, 12);
	has_warning(table_cell(&tables.table[0], 0, 0), "benchmarks vary in .fullname");
	opt.ignore = S(".fullname");
	compare(1, opt);
	CHECK_EQ(table_cell(&tables.table[0], 0, 0)->nwarning, 0);
	arena_free(&arena);
}

/* The mode of 3, 3, 5 is 3; one input's declaration counts for both. */
static void exact_units_have_modes_and_no_test(void **state)
{
	struct bench *b;

	(void)state;
	begin(2);
	add(0, S("A"), odd)->exact = true;
	b = &reading[0].evidence[0].bench;
	bench_value(b, 0, 5, 0);
	bench_value(b, 0, 3, 0);
	bench_value(b, 0, 3, 0);
	add(1, S("A"), odd);
	bench_value(&reading[1].evidence[0].bench, 0, 6, 0);
	compare(2, usual);
	CHECK(tables.table[0].exact);
	CHECK(table_cell(&tables.table[0], 0, 0)->center == 3);
	has_warning(table_cell(&tables.table[0], 0, 0),
		"exact distribution expected, but values range from 3 to 5");
	CHECK(isnan(table_cell(&tables.table[0], 0, 1)->p));
	CHECK(cell_changed(&tables, table_cell(&tables.table[0], 0, 1), true));
	CHECK_NEAR(table_cell(&tables.table[0], 0, 1)->change, 1, 1e-15);
	arena_free(&arena);
}

static void summaries_are_shown_and_never_tested(void **state)
{
	static const struct summary slow = {
		.center = 2, .lo = 1.9, .hi = 2.1, .level = 0.95, .n = 30
	};
	static const struct summary fast = { .center = 1, .lo = NAN, .hi = NAN, .level = NAN };
	struct table_judgement j;

	(void)state;
	begin(2);
	add(0, S("A"), seconds)->summary = &fast;
	add(1, S("A"), seconds)->summary = &slow;
	compare(2, usual);
	CHECK(table_cell(&tables.table[0], 0, 1)->center == 2);
	CHECK_EQ(table_cell(&tables.table[0], 0, 1)->n, 30);
	CHECK(isnan(table_cell(&tables.table[0], 0, 1)->p));
	CHECK_FALSE(cell_changed(&tables, table_cell(&tables.table[0], 0, 1), false));
	tables_judge(&tables, 0.05, false, &j);
	CHECK_EQ(j.n, 0);
	CHECK_EQ(j.untested, 1);
	CHECK_EQ(tables.nremark, 1);
	arena_free(&arena);
}

static void what_has_no_value_is_remarked(void **state)
{
	(void)state;
	begin(1);
	add(0, S("A"), seconds)->failure = S("exited with status 139");
	add(0, S("B"), seconds);
	ramp(0, S("C"), seconds, 10, 6);
	reading_add(&reading[0], MODEL_TESTS);
	input[0] = (struct table_input){ reading[0].evidence, reading[0].n, S("old") };
	compare(1, usual);
	CHECK_EQ(tables.table[0].nrow, 1);
	CHECK_EQ(tables.nremark, 2);
	CHECK_STR(tables.remark[0], "old: A: exited with status 139");
	CHECK_STR(tables.remark[1], "old: B: no value was measured");
	arena_free(&arena);
}

/* ---- judging ---- */

static uint32_t worse(double threshold_ratio, bool holm)
{
	struct table_judgement j;

	tables_judge(&tables, threshold_ratio, holm, &j);
	return j.n;
}

static void worse_needs_size_and_significance(void **state)
{
	(void)state;
	begin(2);
	ramp(0, S("A"), seconds, 100, 6);
	ramp(1, S("A"), seconds, 110, 6); /* medians 102.5 and 112.5: +9.76 % */
	ramp(0, S("B"), seconds, 100, 6);
	ramp(1, S("B"), seconds, 90, 6); /* better */
	ramp(0, S("C"), seconds, 100, 3);
	ramp(1, S("C"), seconds, 200, 3); /* p = .1 */
	compare(2, usual);
	CHECK_EQ(worse(0.09, false), 1);
	CHECK_EQ(worse(0.10, false), 0);
	CHECK_EQ(worse(0.0, false), 1);
	CHECK_EQ(worse(0.09, true), 1);
	arena_free(&arena);
}

static void higher_is_better_for_rates(void **state)
{
	(void)state;
	begin(2);
	ramp(0, S("A"), rate, 110, 6);
	ramp(1, S("A"), rate, 100, 6); /* 112.5 to 102.5: -8.89 % */
	compare(2, usual);
	CHECK_EQ(worse(0.08, false), 1);
	CHECK_EQ(worse(0.09, false), 0);
	arena_free(&arena);
}

/* From 0 to anything is more than every limit, though the change cannot be formed. */
static void a_base_of_zero_is_infinitely_exceeded(void **state)
{
	struct table_judgement j;

	(void)state;
	begin(2);
	for (int i = 0; i < 6; i++) {
		if (!i)
			add(0, S("A"), bytes);
		bench_value(&reading[0].evidence[0].bench, 0, 0, 0);
	}
	ramp(1, S("A"), bytes, 1, 6);
	compare(2, usual);
	CHECK(isnan(table_cell(&tables.table[0], 0, 1)->change));
	tables_judge(&tables, 1000, false, &j);
	CHECK_EQ(j.n, 1);
	CHECK(isinf(j.worse[0].change));
	arena_free(&arena);
}

static void without_a_direction_nothing_fails(void **state)
{
	struct table_judgement j;

	(void)state;
	begin(2);
	ramp(0, S("A"), odd, 100, 6);
	ramp(1, S("A"), odd, 200, 6);
	compare(2, usual);
	tables_judge(&tables, 0.05, false, &j);
	CHECK_EQ(j.n, 0);
	CHECK_EQ(j.undirected, 1);
	CHECK_STR(tables.remark[0], "widgets: nothing says whether higher or lower is better, so 1 "
				    "changed rows were not judged");
	arena_free(&arena);
}

/* ---- operands, options ---- */

static void operands_are_labelled_as_benchstat_does(void **state)
{
	static const char *const argument[] = { "a.txt", "base=a.txt", "b.txt", "a.txt", "=c.txt" };
	struct table_operand out[5];
	struct arena a = { 0 };

	(void)state;
	table_operands(&a, argument, 5, out);
	CHECK_STR(out[0].label, "a.txt#0");
	CHECK_STR(out[1].label, "base");
	CHECK_STR(out[1].path, "a.txt");
	CHECK_STR(out[2].label, "b.txt");
	CHECK_STR(out[3].label, "a.txt#1");
	CHECK_STR(out[4].label, "");
	CHECK_STR(out[4].path, "c.txt");
	arena_free(&a);
}

static void options_out_of_range_are_refused(void **state)
{
	struct table_options opt = TABLE_DEFAULTS;
	struct err e = { 0 };

	(void)state;
	begin(1);
	opt.alpha = 1.5;
	CHECK_FALSE(tables_compare(&arena, input, 1, &opt, &tables, &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	opt.alpha = 0.05;
	opt.confidence = NAN;
	CHECK_FALSE(tables_compare(&arena, input, 1, &opt, &tables, &e));
	opt.confidence = 0.95;
	opt.filter = S(".name:/(/");
	CHECK_FALSE(tables_compare(&arena, input, 1, &opt, &tables, &e));
	arena_free(&arena);
}

/* Law: every value of every series that passes the filter is in exactly one cell. */
static void no_value_is_lost_or_counted_twice(void **state)
{
	uint64_t in = 0, out = 0;

	(void)state;
	begin(3);
	for (uint32_t i = 0; i < 3; i++)
		for (int k = 0; k < 200; k++)
			ramp(i, arena_printf(&arena, "A%d/n=%d", k % 7, k), k % 3 ? seconds : bytes,
				k, 1 + k % 5);
	for (uint32_t i = 0; i < 3; i++)
		in += bench_values(&reading[i].evidence[0].bench);
	compare(3, usual);
	for (uint32_t i = 0; i < tables.n; i++)
		for (uint32_t at = 0; at < tables.table[i].nrow * tables.table[i].ncol; at++)
			if (tables.table[i].cell[at])
				out += tables.table[i].cell[at]->n;
	CHECK_EQ(in, out);
	arena_free(&arena);
}

/* Real and CPU time of one benchmark have one unit; a count of three values each must not become six. */
static void metrics_of_one_unit_are_tables_of_their_own(void **state)
{
	(void)state;
	begin(2);
	for (uint32_t i = 0; i < 2; i++) {
		ramp(i, S("Sum"), seconds, 10, 3);
		ramp(i, S("Sum"), seconds, 90, 3)->metric = S("cpu_time");
	}
	compare(2, usual);
	CHECK_EQ(tables.n, 2);
	CHECK_STR(tables.table[0].unit, "sec/op");
	CHECK_STR(tables.table[1].unit, "cpu_time sec/op");
	CHECK_EQ(table_cell(&tables.table[0], 0, 0)->n, 3);
	CHECK_NEAR(table_cell(&tables.table[1], 0, 1)->center, 91e-6, 1e-18);
}

int main(void)
{
	return RUN(TEST(metrics_of_one_unit_are_tables_of_their_own),
		TEST(two_samples_by_hand), TEST(holm_runs_over_all_tables),
		TEST(small_samples_warn), TEST(mixed_benchmarks_warn),
		TEST(exact_units_have_modes_and_no_test),
		TEST(summaries_are_shown_and_never_tested), TEST(what_has_no_value_is_remarked),
		TEST(worse_needs_size_and_significance), TEST(higher_is_better_for_rates),
		TEST(a_base_of_zero_is_infinitely_exceeded),
		TEST(without_a_direction_nothing_fails),
		TEST(operands_are_labelled_as_benchstat_does),
		TEST(options_out_of_range_are_refused), TEST(no_value_is_lost_or_counted_twice));
}

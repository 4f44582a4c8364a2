#include "report/plot.h"

#include "base/buf.h"
#include "test/check.h"

static struct delta delta_of(double base, double head, double lo, double hi)
{
	return (struct delta){ .unit = { S("sec"), DIM_TIME },
		.better = BETTER_LOWER,
		.change = head / base - 1,
		.lo = lo,
		.hi = hi,
		.base = { .center = base, .lo = NAN, .hi = NAN },
		.head = { .center = head, .lo = NAN, .hi = NAN } };
}

static struct rule rule_of(enum limit limit, double threshold)
{
	return (struct rule){ .limit = limit, .threshold = threshold };
}

/* For a rate 25 % worse means 1 / 1.25 of it: a change of -20 %. */
static void limits_lie_where_the_rule_breaks(void **state)
{
	struct delta d = delta_of(2, 3, NAN, NAN);
	struct rule worse = rule_of(LIMIT_WORSE_THAN, 0.25), grows = rule_of(LIMIT_GROWS_BY, 0.5),
		    drops = rule_of(LIMIT_DROPS_BY, 0.5), above = rule_of(LIMIT_ABOVE, 7),
		    below = rule_of(LIMIT_AT_LEAST, 7);

	(void)state;
	CHECK_NEAR(bound_on_change(&worse, &d).at, 0.25, 0);
	CHECK_EQ(bound_on_change(&worse, &d).out, OUT_ABOVE);
	CHECK_NEAR(bound_on_change(&grows, &d).at, 0.25, 0);
	CHECK_NEAR(bound_on_change(&drops, &d).at, -0.25, 0);
	CHECK_EQ(bound_on_change(&drops, &d).out, OUT_BELOW);
	CHECK_EQ(bound_on_change(&above, &d).out, OUT_NOWHERE);
	CHECK_EQ(bound_on_change(NULL, &d).out, OUT_NOWHERE);
	CHECK_EQ(bound_on_value(&above, &d).out, OUT_ABOVE);
	CHECK_EQ(bound_on_value(&below, &d).out, OUT_BELOW);
	CHECK_NEAR(bound_on_value(&below, &d).at, 7, 0);
	CHECK_EQ(bound_on_value(&worse, &d).out, OUT_NOWHERE);
	d.better = BETTER_HIGHER;
	CHECK_NEAR(bound_on_change(&worse, &d).at, -0.2, 1e-15);
	CHECK_EQ(bound_on_change(&worse, &d).out, OUT_BELOW);
}

static bool holds(const struct buf *b, const char *part)
{
	return str_has(buf_view(b), str_of(part));
}

static uint32_t count_of(const struct buf *b, struct str part)
{
	uint32_t n = 0;

	for (struct str rest = buf_view(b); rest.n; rest = str_from(rest, 1))
		n += str_starts(rest, part);
	return n;
}

/* The axis reaches from 0 to 20 ms and 6 % further on both sides: -1.2 to 21.2 ms, so 10 ms lies
 * in the middle, 0 at 1.2 / 22.4 and 20 ms at 21.2 / 22.4 of the width. */
static void points_lie_where_their_values_do(void **state)
{
	static const double base[] = { 0, 0.010 }, head[] = { 0.020 };
	struct delta d = delta_of(0.005, 0.020, NAN, NAN);
	struct buf b = { 0 };

	(void)state;
	d.base.value = base;
	d.base.n = 2;
	d.head.value = head;
	d.head.n = 1;
	plot_values(&b, &d, (struct bound){ 0.010, OUT_ABOVE });
	CHECK_EQ(count_of(&b, S("<circle ")), 3);
	CHECK(holds(&b, "<circle cx=\"5.36%\""));
	CHECK(holds(&b, "<circle cx=\"50.00%\""));
	CHECK(holds(&b, "<circle cx=\"94.64%\""));
	CHECK(holds(&b, "<line class=\"limit\" x1=\"50.00%\""));
	CHECK(holds(&b, ">5 ms</text>") && holds(&b, ">20 ms</text>"));
	CHECK(holds(&b, "base: 2 values, centre 5.00 ms. head: 1 value, centre 20.0 ms."));
	buf_release(&b);
}

static void a_change_stands_against_zero_and_its_limit(void **state)
{
	struct delta d = delta_of(1, 1.1, 0.05, 0.15);
	struct buf b = { 0 };

	(void)state;
	plot_change(&b, &d, (struct bound){ 0.05, OUT_ABOVE });
	/* 0 to 15 %, 6 % wider: -0.9 to 15.9; 10 % lies at 10.9 / 16.8, the limit at 5.9 / 16.8,
	 * zero at 0.9 / 16.8. */
	CHECK(holds(&b, "<circle cx=\"64.88%\""));
	CHECK(holds(&b, "<line class=\"limit\" x1=\"35.12%\""));
	CHECK(holds(&b, "<line class=\"zero\" x1=\"5.36%\""));
	CHECK(holds(&b, "change +10.0 % [+5.0, +15.0], limit +5.0 %"));
	CHECK_EQ(count_of(&b, S("class=\"cap\"")), 2);
	buf_clear(&b);
	d.lo = -INFINITY;
	d.hi = INFINITY;
	plot_change(&b, &d, (struct bound){ NAN, OUT_NOWHERE });
	CHECK_EQ(count_of(&b, S("class=\"cap\"")), 0);
	CHECK(holds(&b, "<line class=\"whole\" x1=\"0.00%\" x2=\"100.00%\""));
	buf_release(&b);
}

static void odd_numbers_draw_nothing_or_something_finite(void **state)
{
	static const double odd[] = { 0, -0.0, 1e-308, 5e-324, 1e308, -1e308, INFINITY, -INFINITY,
		NAN, 1, -1, 1e15 };
	const size_t n = sizeof odd / sizeof *odd;
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < n * n; i++) {
		struct delta d = delta_of(odd[i / n], odd[i % n], odd[i % n], odd[i / n]);

		d.base.value = &odd[i / n];
		d.base.n = 1;
		plot_values(&b, &d, (struct bound){ odd[(i + 3) % n], OUT_BELOW });
		plot_change(&b, &d, (struct bound){ odd[(i + 5) % n], OUT_ABOVE });
		plot_row(&b, &d, (struct bound){ odd[(i + 7) % n], OUT_ABOVE }, 0.05);
	}
	CHECK(b.n > 0 && b.n < 400000);
	CHECK_FALSE(holds(&b, "\"nan") || holds(&b, "\"inf") || holds(&b, "\"-inf") ||
		    holds(&b, "\"-nan"));
	CHECK_FALSE(holds(&b, "Mnan") || holds(&b, "M-nan") || holds(&b, "Minf") ||
		    holds(&b, "Hnan") || holds(&b, "H-nan"));
	buf_release(&b);
}

static void many_points_are_thinned(void **state)
{
	static double value[100000];
	struct delta d = delta_of(1, 1, NAN, NAN);
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < 100000; i++)
		value[i] = (double)(i % 77);
	d.head.value = value;
	d.head.n = 100000;
	plot_values(&b, &d, (struct bound){ NAN, OUT_NOWHERE });
	CHECK_EQ(count_of(&b, S("<circle ")), 200);
	buf_release(&b);
}

/* Nine in ten within 1 %, one at 300 %: eight times 1 %, and 5 % of that for the margin. */
static void one_wild_row_does_not_flatten_the_others(void **state)
{
	struct delta list[20];
	struct deltas deltas = { .delta = list, .n = 20 };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < 20; i++)
		list[i] = delta_of(1, 1, -0.01, 0.01);
	CHECK_NEAR(plot_reach(&a, &deltas), 0.0105, 1e-12);
	list[7].change = 3;
	CHECK_NEAR(plot_reach(&a, &deltas), 0.084, 1e-12);
	deltas.n = 0;
	CHECK_NEAR(plot_reach(&a, &deltas), 0.01, 0);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(limits_lie_where_the_rule_breaks), TEST(points_lie_where_their_values_do),
		TEST(a_change_stands_against_zero_and_its_limit),
		TEST(odd_numbers_draw_nothing_or_something_finite), TEST(many_points_are_thinned),
		TEST(one_wild_row_does_not_flatten_the_others));
}

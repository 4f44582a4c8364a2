#include "compare/profile_diff.h"

#include <math.h>

#include "test/check.h"

#define NEAR(x, want) CHECK(fabs((x) - (double)(want)) <= 1e-9 * (1 + fabs((double)(want))))

struct part {
	const char *name;
	int64_t value;
};

/* main calls every part; the only kind of value is `weight`. */
static void make(
	struct profile *p, struct arena *a, const char *weight, const struct part *part, size_t n)
{
	uint32_t root, w;

	profile_init(p, a);
	w = profile_weight(p, str_of(weight), S("count"));
	root = profile_stack(p, NO_STACK,
		profile_frame(p, &(struct frame){ .function = S("main"), .module = NO_MODULE }));
	for (size_t i = 0; i < n; i++) {
		struct frame f = { .function = str_of(part[i].name), .module = NO_MODULE };
		uint32_t s = profile_sample(p, profile_stack(p, root, profile_frame(p, &f)), 0);

		CHECK(profile_add(p, s, w, part[i].value));
	}
}

static const struct profile_change *row(const struct profile_diff *d, const char *name)
{
	for (uint32_t i = 0; i < d->n; i++)
		if (str_eq(d->row[i].name, str_of(name)))
			return &d->row[i];
	return NULL;
}

/* 400 of 1000 against 550 of 1000: error sqrt(.4 * .6 / 1000 + .55 * .45 / 1000). */
static void rows_have_shares_errors_and_marks(void **state)
{
	static const struct part x[] = { { "f", 400 }, { "old", 100 }, { "g", 500 } };
	static const struct part y[] = { { "f", 550 }, { "young", 10 }, { "g", 440 } };
	struct profile_diff_options opt = { .alpha = 0.05 };
	struct arena a = { 0 };
	struct err e = { 0 };
	struct profile base, head;
	struct profile_diff d;

	(void)state;
	make(&base, &a, "samples", x, 3);
	make(&head, &a, "samples", y, 3);
	CHECK(profile_diff(&a, &base, &head, &opt, &d, &e));
	CHECK(d.n == 5 && d.base_total == 1000 && d.head_total == 1000 && !d.dispersion_judged);
	NEAR(d.base_events, 1000);
	NEAR(row(&d, "f")->difference, 0.15);
	NEAR(row(&d, "f")->error, sqrt(0.4 * 0.6 / 1000 + 0.55 * 0.45 / 1000));
	CHECK(row(&d, "f")->change == CHANGE_WORSE && row(&d, "f")->significant);
	CHECK(row(&d, "g")->change == CHANGE_BETTER);
	CHECK(row(&d, "old")->change == CHANGE_GONE && row(&d, "old")->significant);
	CHECK(row(&d, "young")->change == CHANGE_NEW && row(&d, "young")->significant);
	CHECK(isnan(row(&d, "main")->p) && row(&d, "main")->change == CHANGE_UNKNOWN);
	NEAR(row(&d, "main")->cum_difference, 0);
	CHECK(str_eq(d.row[0].name, S("old")) && str_eq(d.row[4].name, S("main")));
	arena_free(&a);
}

static void rows_come_in_the_order_asked_for(void **state)
{
	static const struct part x[] = { { "f", 40000 }, { "small", 0 }, { "g", 60000 } };
	static const struct part y[] = { { "f", 40400 }, { "small", 100 }, { "g", 59500 } };
	static const char *const first[] = { "small", "g", "g" };
	struct arena a = { 0 };
	struct err e = { 0 };
	struct profile base, head;
	struct profile_diff d;

	(void)state;
	make(&base, &a, "samples", x, 3);
	make(&head, &a, "samples", y, 3);
	for (enum profile_diff_order order = DIFF_BY_EVIDENCE; order <= DIFF_BY_HEAD; order++) {
		struct profile_diff_options opt = { .alpha = 0.05, .order = order };

		CHECK(profile_diff(&a, &base, &head, &opt, &d, &e));
		CHECK(str_eq(d.row[0].name, str_of(first[order])));
	}
	arena_free(&a);
}

/* Times that somebody waited are no counts of events: compared, never tested. */
static void values_without_events_are_not_tested(void **state)
{
	static const struct part x[] = { { "f", 10 }, { "g", 90 } },
				 y[] = { { "f", 90 }, { "g", 10 } };
	struct profile_diff_options opt = { .alpha = 0.05 };
	struct arena a = { 0 };
	struct err e = { 0 };
	struct profile base, head;
	struct profile_diff d;
	struct str *doubt;

	(void)state;
	make(&base, &a, "delay", x, 2);
	make(&head, &a, "delay", y, 2);
	CHECK(profile_diff(&a, &base, &head, &opt, &d, &e));
	NEAR(row(&d, "f")->difference, 0.8);
	CHECK(isnan(row(&d, "f")->p) && isnan(row(&d, "f")->error) &&
		row(&d, "f")->change == CHANGE_UNKNOWN);
	CHECK(d.nsignificant == 0 && isnan(d.base_events));
	CHECK(profile_diff_doubts(&a, &base, &head, BY_FUNCTION, &d, &doubt) == 1);
	opt.weight = "cpu";
	CHECK(!profile_diff(&a, &base, &head, &opt, &d, &e) && e.kind == ERR_INPUT);
	arena_free(&a);
}

/* With 400 samples a side a tenth of them has an error of sqrt(.09 * 2 / 400) = 2.12 points: 42 % of it are two. */
static void doubts_are_said(void **state)
{
	static const struct part x[] = { { "f", 400 } };
	struct profile_diff_options opt = { .alpha = 0.05 };
	struct arena a = { 0 };
	struct err e = { 0 };
	struct profile base, head;
	struct profile_diff d;
	struct str *doubt;

	(void)state;
	make(&base, &a, "samples", x, 1);
	make(&head, &a, "samples", x, 1);
	base.main_binary = S("/bin/one");
	head.main_binary = S("/bin/two");
	base.period = 10;
	head.period = 20;
	profile_weight(&head, S("cpu"), S("nanoseconds"));
	opt.weight = "samples";
	CHECK(profile_diff(&a, &base, &head, &opt, &d, &e));
	CHECK(profile_diff_doubts(&a, &base, &head, BY_LINE, &d, &doubt) == 5);
	CHECK(str_eq(doubt[0], S("different programs: one and two")));
	CHECK(str_eq(doubt[1], S("different periods between samples: 10 and 20")));
	CHECK(str_eq(doubt[2], S("the two have different kinds of values")));
	CHECK(str_eq(doubt[3],
		S("few samples: of a row with 10 % of them, growth below 42 % cannot be seen")));
	arena_free(&a);
}

/* `wild` is 100 and 300, then 300 and 500, of 20,000: too much for chance, and not for what it does anyhow. */
static void recordings_of_a_side_tell_what_scatters(void **state)
{
	struct part part[31] = { { "wild", 100 }, { "tame", 2000 } };
	struct profile_diff_options opt = { .alpha = 0.05 };
	struct arena a = { 0 };
	struct err e = { 0 };
	struct profile p[4], *x[2] = { &p[0], &p[1] }, *y[2] = { &p[2], &p[3] };
	struct profile_set base = { x, 2 }, head = { y, 2 }, one = { x, 1 }, other = { y + 1, 1 };
	static char name[29][8];
	struct profile_diff d;

	(void)state;
	for (int i = 0; i < 29; i++) {
		snprintf(name[i], sizeof name[i], "part%d", i);
		part[i + 2] = (struct part){ name[i], 600 };
	}
	for (int i = 0; i < 4; i++) {
		part[0].value = (const int64_t[]){ 100, 300, 300, 500 }[i];
		part[1].value = i < 2 ? 2000 : 2400;
		part[2].value = 580 + 13 * i;
		part[3].value = 620 - 11 * i;
		make(&p[i], &a, "samples", part, 31);
	}
	CHECK(profile_diff_sets(&a, &one, &other, &opt, &d, &e));
	CHECK(row(&d, "wild")->significant && d.base_n == 1 && d.head_n == 1);
	CHECK(profile_diff_sets(&a, &base, &head, &opt, &d, &e));
	CHECK(row(&d, "wild")->base.flat == 400 && row(&d, "wild")->head.flat == 800 && d.base_n == 2);
	CHECK(d.base_total == 2 * (2000 + 29 * 600) + 400 - 20 + 20 + 13 - 11);
	CHECK(!row(&d, "wild")->significant && row(&d, "wild")->dispersion > 50);
	CHECK(row(&d, "tame")->significant && str_eq(d.row[0].name, S("tame")));
	opt.weight = "cpu";
	CHECK(!profile_diff_sets(&a, &base, &head, &opt, &d, &e) && e.kind == ERR_INPUT);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(rows_have_shares_errors_and_marks), TEST(rows_come_in_the_order_asked_for),
		TEST(values_without_events_are_not_tested), TEST(doubts_are_said),
		TEST(recordings_of_a_side_tell_what_scatters));
}

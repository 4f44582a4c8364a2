#include "test/policy_check.h"

static void accepted_regressions_arrive(void **state)
{
	static const char text[] =
		"- {gate: bench.time, subject: 'parse/*', who: ann, why: \"new check\", until: 2026-12-31, up-to: 15%}\n"
		"- gate: tests.failed\n"
		"  who: bob\n"
		"  why: flaky network\n";
	struct arena a = { 0 };
	struct err e = { 0 };
	struct policy *p = parsed(&a, "", NULL);

	(void)state;
	CHECK_OK(policy_accept(&a, p, S("accepted.yaml"), str_of(text), &e), &e);
	CHECK_EQ(p->naccepted, 2);
	CHECK_STR(p->accepted[0].gate, "bench.time");
	CHECK_STR(p->accepted[0].subject, "parse/*");
	CHECK_STR(p->accepted[0].who, "ann");
	CHECK_STR(p->accepted[0].why, "new check");
	CHECK_STR(p->accepted[0].until_text, "2026-12-31");
	CHECK_EQ(p->accepted[0].until_day, 20818);      /* date -d 2026-12-31 +%s / 86400 */
	CHECK_NEAR(p->accepted[0].up_to, 0.15, 1e-15);
	CHECK_EQ(p->accepted[1].line, 2);
	CHECK(isnan(p->accepted[1].up_to) && p->accepted[1].until_day == INT64_MAX && !p->accepted[1].subject.n);
	CHECK_OK(policy_accept(&a, parsed(&a, "", NULL), S("accepted.yaml"), S("# nothing yet\n"), &e), &e);
	arena_free(&a);
}

static void days_follow_the_calendar(void **state)
{
	/* the days are `date -u -d DAY +%s` / 86400 */
	static const struct { const char *day; int64_t want; } day[] = {
		{ "1970-01-01", 0 }, { "1970-12-31", 364 }, { "1972-02-29", 789 }, { "1972-03-01", 790 },
		{ "2000-02-29", 11016 }, { "2000-03-01", 11017 }, { "2024-12-31", 20088 }, { "2100-03-01", 47541 },
		{ "9999-12-31", 2932896 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof day / sizeof *day; i++) {
		struct arena a = { 0 };
		struct err e = { 0 };
		struct policy *p = parsed(&a, "", NULL);
		char text[100];

		snprintf(text, sizeof text, "[{gate: bench.time, who: x, why: y, until: %s}]", day[i].day);
		CHECK_OK(policy_accept(&a, p, S("f"), str_of(text), &e), &e);
		CHECK_EQ(p->accepted[0].until_day, day[i].want);
		arena_free(&a);
	}
}

#define ACCEPT(keys) "- {gate: bench.time, who: x, " keys "}\n"
#define WHO_HINT "who answers for it, and why, stands beside the gate: {gate: bench.time, who: ..., why: ...}"
#define NO_DAY(text) "day of the calendar as YYYY-MM-DD expected, found \"" text "\""

static const struct refusal accept_refusal[] = {
	{ "a: b\n", 1, 1, "list of accepted regressions expected, found a map", "" },
	{ "- x\n", 1, 3, "accepted regression, a map, expected, found \"x\"", "" },
	{ "- {who: x, why: y}\n", 1, 3, "gate expected in an accepted regression", WHO_HINT },
	{ "- {gate: bench.time, why: y}\n", 1, 3, "who expected in an accepted regression", WHO_HINT },
	{ "\n- {gate: bench.time, who: x}\n", 2, 3, "why expected in an accepted regression", WHO_HINT },
	{ "- {gate: bench.tmie, who: x, why: y}\n", 1, 10, "unknown gate \"bench.tmie\"",
		"did you mean bench.time?  all gates: pawl help gates" },
	{ ACCEPT("why: "), 1, 35, "text expected, found nothing", "" },
	{ ACCEPT("whom: y"), 1, 30, "unknown key \"whom\"", "did you mean who?  keys here: gate subject who why until up-to" },
	{ ACCEPT("until: 2026-02-29"), 1, 37, NO_DAY("2026-02-29"), "" },
	{ ACCEPT("until: 1900-02-28"), 1, 37, NO_DAY("1900-02-28"), "" },
	{ ACCEPT("until: 2100-02-29"), 1, 37, NO_DAY("2100-02-29"), "" },
	{ ACCEPT("until: 2026-13-01"), 1, 37, NO_DAY("2026-13-01"), "" },
	{ ACCEPT("until: 2026-00-01"), 1, 37, NO_DAY("2026-00-01"), "" },
	{ ACCEPT("until: 2026-04-31"), 1, 37, NO_DAY("2026-04-31"), "" },
	{ ACCEPT("until: 2026-04-00"), 1, 37, NO_DAY("2026-04-00"), "" },
	{ ACCEPT("until: 31.12.2026"), 1, 37, NO_DAY("31.12.2026"), "" },
	{ ACCEPT("until: 2026-1-01"), 1, 37, NO_DAY("2026-1-01"), "" },
	{ ACCEPT("up-to: 15"), 1, 37, "percentage such as 5% expected, found \"15\"", "" },
};

static void what_is_wrong_in_the_accept_file_is_refused_at_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof accept_refusal / sizeof *accept_refusal; i++) {
		const struct refusal *r = &accept_refusal[i];
		struct arena a = { 0 };
		struct err e = { 0 };

		if (policy_accept(&a, parsed(&a, "", NULL), S("accepted.yaml"), str_of(r->text), &e))
			fail_msg("taken: %s", r->text);
		check_refused(r, &e, "accepted.yaml");
		arena_free(&a);
	}
}

int main(void)
{
	return RUN(TEST(accepted_regressions_arrive), TEST(days_follow_the_calendar),
		TEST(what_is_wrong_in_the_accept_file_is_refused_at_its_place));
}

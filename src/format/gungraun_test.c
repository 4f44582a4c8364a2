#include "test/check.h"

#include "format/format.h"

/* Both generations of one count: 1619 instructions; of the old run's 1 nothing is taken. */
static void both_versions_give_the_new_run(void **state)
{
	static const struct str input[] = {
		S("{\"function_name\":\"f\",\"id\":\"small\",\"module_path\":\"m::g::f\","
		  "\"version\":\"7\","
		  "\"profiles\":[{\"data\":{\"parts\":[],\"total\":{\"metrics\":{\"Ir\":{"
		  "\"values\":{\"new\":1619,"
		  "\"old\":1}},\"L1HitRate\":{\"values\":{\"new\":50}}}}},\"tool\":\"Callgrind\"}]}"
		  "\n"),
		S("{\"function_name\":\"f\",\"id\":\"small\",\"module_path\":\"m::g::f\","
		  "\"version\":\"6\","
		  "\"profiles\":[{\"summaries\":{\"parts\":[],\"total\":{\"summary\":{"
		  "\"Callgrind\":{\"Ir\":{"
		  "\"metrics\":{\"Both\":[{\"Int\":1619},{\"Int\":1}]}},\"L1HitRate\":{\"metrics\":"
		  "{\"Left\":"
		  "{\"Float\":50.0}}}}}}},\"tool\":\"Callgrind\"}]}\n"),
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct source src = { .name = S("in.json"), .bytes = input[i] };
		struct arena a = { 0 };
		struct reading r = { .arena = &a };
		const struct series *s;
		struct err e = { 0 };

		CHECK_OK(format_gungraun.read(&src, &r, &e), &e);
		CHECK(r.evidence[0].bench.n == 2 && bench_values(&r.evidence[0].bench) == 2);
		s = r.evidence[0].bench.series;
		CHECK_STR(s[0].name, "m::g::f small");
		CHECK_STR(s[0].metric, "instructions");
		CHECK_STR(s[0].param[0].value, "callgrind");
		CHECK(s[0].value[0] == 1619 && s[0].exact && s[0].better == BETTER_LOWER);
		CHECK(s[1].value[0] == 0.5 && !s[1].exact && s[1].better == BETTER_HIGHER);
		arena_free(&a);
	}
}

/* Two summaries of one benchmark are two processes. */
static void summaries_of_one_name_are_put_together(void **state)
{
#define SUMMARY(n)                                                                                 \
	"{\"module_path\":\"m\",\"profiles\":[{\"data\":{\"total\":{\"metrics\":{\"Ir\":{"         \
	"\"values\":{\"new\":" n "}}}}},\"tool\":\"Callgrind\"}],\"version\":\"7\"}"
	struct source src = { .name = S("in.json"), .bytes = S(SUMMARY("5") "\n" SUMMARY("6")) };
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	const struct bench *b;
	struct err e = { 0 };

	(void)state;
	CHECK_OK(format_gungraun.read(&src, &r, &e), &e);
	b = &r.evidence[0].bench;
	CHECK(b->n == 1 && b->series[0].n == 2 && b->series[0].process[1] == 1);
	CHECK(b->series[0].value[0] == 5 && b->series[0].value[1] == 6);
	arena_free(&a);
}

int main(void)
{
	return RUN(
		TEST(both_versions_give_the_new_run), TEST(summaries_of_one_name_are_put_together));
}

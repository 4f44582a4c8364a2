#include "model/profile.h"

#include "test/check.h"

static struct frame named(const char *function)
{
	return (struct frame){ .function = str_of(function), .module = NO_MODULE };
}

/* A stack from its frames' names, outermost first, one letter each. */
static uint32_t stack_of(struct profile *p, const char *letters)
{
	static const char name[] = "a\0b\0c\0d\0e\0f\0g\0";
	uint32_t stack = NO_STACK;

	for (; *letters; letters++) {
		struct frame f = named(name + 2 * (*letters - 'a'));

		stack = profile_stack(p, stack, profile_frame(p, &f));
	}
	return stack;
}

static void add(struct profile *p, const char *letters, int64_t value)
{
	CHECK(profile_add(p, profile_sample(p, stack_of(p, letters), 0), 0, value));
}

static void equal_things_are_one(void **state)
{
	struct arena a = { 0 };
	struct profile p;
	struct label x = { .key = S("k"), .text = S("1") }, y = { .key = S("k"), .number = 1, .numeric = true };
	struct module m = { .name = S("/bin/a"), .start = 1 };

	(void)state;
	profile_init(&p, &a);
	profile_weight(&p, S("cpu"), S("nanoseconds"));
	add(&p, "abc", 1);
	add(&p, "abd", 2);
	add(&p, "abc", 4);
	CHECK_EQ(p.nframe, 4);
	CHECK_EQ(p.nstack, 4);
	CHECK_EQ(p.nsample, 2);
	CHECK_EQ(p.weight[0].value[0], 5);
	CHECK_EQ(profile_total(&p, 0), 7);
	CHECK(p.weight[0].unit.dim == DIM_TIME && p.weight[0].factor == 1e-9);
	CHECK_EQ(profile_labels(&p, NULL, 0), 0);
	CHECK_EQ(profile_labels(&p, &x, 1), 1);
	CHECK_EQ(profile_labels(&p, &y, 1), 2);
	CHECK_EQ(profile_labels(&p, &x, 1), 1);
	CHECK(profile_label(&p, 2, S("k"))->numeric && !profile_label(&p, 0, S("k")));
	CHECK_EQ(profile_module(&p, &m), profile_module(&p, &m));
	m.start = 2;
	CHECK_EQ(profile_module(&p, &m), 1);
	arena_free(&a);
}

static void a_settled_profile_still_finds_what_it_has(void **state)
{
	struct arena a = { 0 };
	struct profile p;

	(void)state;
	profile_init(&p, &a);
	profile_weight(&p, S("cpu"), S("nanoseconds"));
	add(&p, "abc", 1);
	profile_settle(&p);
	add(&p, "abc", 2);
	add(&p, "abd", 4);
	CHECK_EQ(p.nframe, 4);
	CHECK_EQ(p.nstack, 4);
	CHECK_EQ(p.nsample, 2);
	CHECK_EQ(p.weight[0].value[0], 3);
	arena_free(&a);
}

/* Every member tells frames apart. */
static void frames_differ_by_each_member(void **state)
{
	struct arena a = { 0 };
	struct profile p;
	struct frame f[] = { { .function = S("f") }, { .function = S("g") }, { .function = S("f"), .system_name = S("_f") },
		{ .function = S("f"), .file = S("f.c") }, { .function = S("f"), .module = 1 }, { .function = S("f"), .line = 1 },
		{ .function = S("f"), .column = 1 }, { .function = S("f"), .start_line = 1 },
		{ .function = S("f"), .address = 1 }, { .function = S("f"), .inlined = true } };

	(void)state;
	profile_init(&p, &a);
	for (uint32_t twice = 0; twice < 2; twice++)
		for (uint32_t i = 0; i < sizeof f / sizeof *f; i++)
			CHECK_EQ(profile_frame(&p, &f[i]), i);
	arena_free(&a);
}

static void a_million_stacks_keep_their_sums(void **state)
{
	struct arena a = { 0 };
	struct profile p;
	uint32_t frame[8];

	(void)state;
	profile_init(&p, &a);
	profile_weight(&p, S("samples"), S("count"));
	profile_weight(&p, S("cpu"), S("nanoseconds"));
	for (uint32_t i = 0; i < 8; i++) {
		struct frame f = { .address = i + 1 };

		frame[i] = profile_frame(&p, &f);
	}
	for (uint32_t twice = 0; twice < 2; twice++)
		for (uint32_t i = 0; i < 1u << 15; i++) {
			uint32_t stack = NO_STACK, sample;

			for (uint32_t k = 0; k < 5; k++)
				stack = profile_stack(&p, stack, frame[i >> 3 * k & 7]);
			sample = profile_sample(&p, stack, 0);
			CHECK_EQ(sample, i);
			CHECK(profile_add(&p, sample, 0, 1) && profile_add(&p, sample, 1, i));
		}
	CHECK_EQ(p.nstack, 8 + 64 + 512 + 4096 + 32768);
	CHECK_EQ(profile_total(&p, 0), 1 << 16);
	CHECK_EQ(profile_total(&p, 1), ((int64_t)1 << 15) * ((1 << 15) - 1));
	arena_free(&a);
}

static void sums_that_leave_64_bits_are_refused(void **state)
{
	struct arena a = { 0 };
	struct profile p;

	(void)state;
	profile_init(&p, &a);
	profile_weight(&p, S("cpu"), S("nanoseconds"));
	add(&p, "a", INT64_MAX);
	CHECK(!profile_add(&p, 0, 0, 1));
	CHECK_EQ(p.weight[0].value[0], INT64_MAX);
	add(&p, "b", INT64_MIN);
	CHECK_EQ(profile_total(&p, 0), -1);
	CHECK_EQ(profile_total_size(&p, 0), INT64_MAX);
	arena_free(&a);
}

static void appended_tables_can_be_searched(void **state)
{
	struct arena a = { 0 };
	struct profile p;
	struct frame f = named("a");

	(void)state;
	profile_init(&p, &a);
	for (uint32_t i = 0; i < 1000; i++)
		profile_append_stack(&p, i ? i - 1 : NO_STACK, profile_append_frame(&p, &(struct frame){ .line = i }));
	CHECK_EQ(profile_stack(&p, 998, 999), 999);
	CHECK_EQ(profile_frame(&p, &(struct frame){ .line = 77 }), 77);
	CHECK_EQ(profile_frame(&p, &f), 1000);
	CHECK_EQ(profile_frame(&p, &f), 1000);
	arena_free(&a);
}

static void merging_adds_and_keeps_apart(void **state)
{
	struct arena a = { 0 };
	struct profile x, y, sum;
	struct label base = { .key = S("pprof::base"), .text = S("true") };
	double minus[] = { -1 }, half[] = { 0.5 };
	struct err e = { 0 };

	(void)state;
	profile_init(&x, &a);
	profile_weight(&x, S("cpu"), S("nanoseconds"));
	add(&x, "abc", 5);
	add(&x, "d", 1);
	profile_init(&y, &a);
	profile_weight(&y, S("cpu"), S("nanoseconds"));
	add(&y, "abc", 3);
	profile_init(&sum, &a);
	CHECK(profile_merge(&sum, &x, NULL, NULL, &e) && profile_merge(&sum, &y, minus, NULL, &e));
	CHECK(sum.nsample == 2 && sum.weight[0].value[0] == 2 && sum.weight[0].value[1] == 1);
	CHECK_EQ(sum.nstack, x.nstack);
	CHECK(profile_merge(&sum, &y, half, &base, &e));
	CHECK(sum.nsample == 3 && sum.weight[0].value[2] == 2);
	CHECK_STR(profile_label(&sum, sum.sample[2].labels, S("pprof::base"))->text, "true");
	CHECK_EQ(sum.nstack, x.nstack + y.nstack);
	CHECK_EQ(sum.nframe, x.nframe);
	arena_free(&a);
}

static void different_weights_do_not_merge(void **state)
{
	struct arena a = { 0 };
	struct profile x, y;
	struct err e = { 0 };

	(void)state;
	profile_init(&x, &a);
	profile_weight(&x, S("cpu"), S("nanoseconds"));
	add(&x, "a", 1);
	profile_init(&y, &a);
	profile_weight(&y, S("alloc_space"), S("bytes"));
	add(&y, "a", 1);
	CHECK(!profile_merge(&x, &y, NULL, NULL, &e) && e.kind == ERR_INPUT);
	CHECK_EQ(profile_find_weight(&y, S("ALLOC_space")), 0);
	CHECK_EQ(profile_find_weight(&y, S("0")), 0);
	CHECK_EQ(profile_find_weight(&y, S("1")), MAP_NONE);
	arena_free(&a);
}

static void one_object_mapped_twice_is_one(void **state)
{
	struct arena a = { 0 };
	struct profile x, y, sum;
	struct module here = { .name = S("/bin/a"), .build_id = S("aa"), .start = 0x1000, .limit = 0x3000 };
	struct module there = { .name = S("/tmp/a"), .build_id = S("aa"), .start = 0x7000, .limit = 0x9000 };
	struct frame f = { .address = 0x1234 };
	struct err e = { 0 };

	(void)state;
	profile_init(&x, &a);
	f.module = profile_module(&x, &here);
	profile_frame(&x, &f);
	profile_init(&y, &a);
	f.module = profile_module(&y, &there);
	f.address = 0x7234;
	profile_frame(&y, &f);
	there.build_id = S("bb");
	f.module = profile_module(&y, &there);
	profile_frame(&y, &f);
	profile_init(&sum, &a);
	CHECK(profile_merge(&sum, &x, NULL, NULL, &e) && profile_merge(&sum, &y, NULL, NULL, &e));
	CHECK_EQ(sum.nmodule, 2);
	CHECK_EQ(sum.nframe, 2);
	CHECK_EQ(sum.frame[1].address, 0x7234);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(equal_things_are_one), TEST(a_settled_profile_still_finds_what_it_has),
		TEST(frames_differ_by_each_member), TEST(a_million_stacks_keep_their_sums),
		TEST(sums_that_leave_64_bits_are_refused), TEST(appended_tables_can_be_searched),
		TEST(merging_adds_and_keeps_apart), TEST(different_weights_do_not_merge),
		TEST(one_object_mapped_twice_is_one));
}

#include "test/flame_scene.h"

static void boxes_stand_on_their_callers_in_order_of_names(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "main;work;b", 30);
	add(&s, "main;work", 5);
	add(&s, "main;idle", 10);
	add(&s, "init", 7);
	add(&s, "main;work;a", 20);
	lay(&s, plainly());
	CHECK_EQ(s.f.n, 7);
	CHECK_EQ(s.f.deepest, 3);
	check_box(&s, "", 0, 72, 0);
	check_box(&s, "init", 0, 7, 7);
	check_box(&s, "main", 7, 65, 0);
	check_box(&s, "main;idle", 7, 10, 10);
	check_box(&s, "main;work", 17, 55, 5);
	check_box(&s, "main;work;a", 17, 20, 20);
	check_box(&s, "main;work;b", 37, 30, 30);
	CHECK_EQ(s.f.left_out.n, 0);
	CHECK_FALSE(s.f.two_sided);
	arena_free(&s.a);
}

static void the_widest_comes_first_when_asked(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", 1);
	add(&s, "c", 3);
	add(&s, "b", 3);
	opt.sort = FLAME_BY_VALUE;
	lay(&s, opt);
	check_box(&s, "b", 0, 3, 3);
	check_box(&s, "c", 3, 3, 3);
	check_box(&s, "a", 6, 1, 1);
	arena_free(&s.a);
}

/* f is called from lines 1 and 2 of main, g from both f's. */
static void lines_of_a_function_are_one_box_unless_asked_for(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	for (uint32_t line = 1; line <= 2; line++) {
		uint32_t at = push(&s.p,
			push(&s.p, push(&s.p, NO_STACK, S("main"), line), S("f"), 7), S("g"), line);

		CHECK(profile_add(&s.p, profile_sample(&s.p, at, 0), 0, 10 * line));
	}
	lay(&s, opt);
	CHECK_EQ(s.f.n, 4);
	check_box(&s, "main;f;g", 0, 30, 30);
	opt.granularity = BY_LINE;
	for (uint32_t i = 0; i < s.p.nframe; i++)
		s.p.frame[i].file = S("m.c");
	lay(&s, opt);
	CHECK_EQ(s.f.n, 7);
	check_box(&s, "main m.c:2;f m.c:7;g m.c:2", 10, 20, 20);
	arena_free(&s.a);
}

static void reversed_the_innermost_calls_are_merged(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "main;a;malloc", 4);
	add(&s, "main;b;malloc", 6);
	add(&s, "main;b", 1);
	opt.reversed = true;
	lay(&s, opt);
	check_box(&s, "b", 0, 1, 0);
	check_box(&s, "b;main", 0, 1, 1);
	check_box(&s, "malloc", 1, 10, 0);
	check_box(&s, "malloc;a;main", 1, 4, 4);
	check_box(&s, "malloc;b", 5, 6, 0);
	CHECK_EQ(s.f.n, 8);
	arena_free(&s.a);
}

/* Base main;old 8, main;both 2; head main;both 5, main;new 1: main is 6 + the 8 that are gone. */
static void what_is_gone_keeps_the_width_that_it_had(void **state)
{
	const struct flame_box *box;
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "main;both", 5);
	add(&s, "main;new", 1);
	add(&s, "main;old;deep", -8);
	add(&s, "main;both;inner", -2);
	lay(&s, plainly());
	CHECK(s.f.two_sided);
	check_box(&s, "", 0, 16, 0);
	check_box(&s, "main", 0, 16, 0);
	check_box(&s, "main;both", 0, 7, 5);
	check_box(&s, "main;both;inner", 0, 2, 0);
	check_box(&s, "main;new", 7, 1, 1);
	check_box(&s, "main;old;deep", 8, 8, 0);
	box = box_at(&s, "main;old");
	CHECK(box->gone && box->base == 8 && box->head == 0 && box->base_self == 0);
	box = box_at(&s, "main;both");
	CHECK(!box->gone && box->base == 2 && box->head == 5 && box->base_self == 0);
	CHECK_EQ(s.f.box[FLAME_ROOT].head, 6);
	CHECK_EQ(s.f.box[FLAME_ROOT].base, 10);
	arena_free(&s.a);
}

static void a_second_weight_can_be_the_base(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;
	uint32_t sample;

	(void)state;
	s = (struct scene){ 0 };
	profile_init(&s.p, &s.a);
	profile_weight(&s.p, S("base"), S("count"));
	profile_weight(&s.p, S("head"), S("count"));
	sample = profile_sample(&s.p, push(&s.p, NO_STACK, S("f"), 0), 0);
	CHECK(profile_add(&s.p, sample, 0, 3));
	CHECK(profile_add(&s.p, sample, 1, 4));
	opt.weight = 1;
	CHECK_EQ(flame_base_weight(&s.p, 1), 0);
	CHECK_EQ(flame_base_weight(&s.p, 0), MAP_NONE);
	opt.base_weight = 0;
	lay(&s, opt);
	CHECK(s.f.two_sided && s.f.box[1].head == 4 && s.f.box[1].base == 3);
	arena_free(&s.a);
}

static bool below_three(const void *ctx, int64_t base, int64_t head)
{
	(void)ctx;
	return llabs(head - base) < 3;
}

static void the_caller_says_what_is_noise(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", 10);
	add(&s, "a", -8);
	add(&s, "b", 10);
	add(&s, "b", -7);
	add(&s, "c", 10);
	add(&s, "c", -10);
	add(&s, "d", -3);
	opt.is_noise = below_three;
	lay(&s, opt);
	CHECK(box_at(&s, "a")->noise);
	CHECK_FALSE(box_at(&s, "b")->noise);
	CHECK_FALSE(box_at(&s, "c")->noise); /* nothing changed */
	CHECK_FALSE(box_at(&s, "d")->noise);
	arena_free(&s.a);
}

/*
 * 100 to 105 is chance, 100 to 200 is none, by value and by share.  `b` holds both: its whole is proven and its own 40 to 46 is not; nor is 4
 * against 1 of the base's and nothing of the head's.  Of `c`, values stay and shares fall with the total.
 */
static void what_is_not_proven_is_noise(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", 105);
	add(&s, "a", -100);
	add(&s, "b;grown", 200);
	add(&s, "b;grown", -100);
	add(&s, "b", 46);
	add(&s, "b", -40);
	add(&s, "c", 1000);
	add(&s, "c", -1000);
	add(&s, "d", -4);
	lay(&s, opt);
	CHECK(s.f.alpha == 0 && !box_at(&s, "a")->noise);
	flame_judge(&s.a, &s.f, 1, 1, 0.05);
	CHECK(s.f.alpha == 0.05);
	CHECK(box_at(&s, "a")->noise && box_at(&s, "a")->noise_self);
	CHECK_FALSE(box_at(&s, "b")->noise);
	CHECK(box_at(&s, "b")->noise_self);
	CHECK_FALSE(box_at(&s, "b;grown")->noise || box_at(&s, "b;grown")->noise_self);
	CHECK_FALSE(box_at(&s, "c")->noise); /* its share fell */
	CHECK(box_at(&s, "d")->noise);
	arena_free(&s.a);
}

/* Values of which an event is worth 100: 105 to 200 are one event and two. */
static void a_value_is_no_event(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", 200);
	add(&s, "a", -105);
	add(&s, "c", 1000);
	add(&s, "c", -1000);
	lay(&s, opt);
	flame_judge(&s.a, &s.f, 0.01, 0.01, 0.05);
	CHECK(box_at(&s, "a")->noise);
	arena_free(&s.a);
}

/* ---- leaving out ---- */

/* Of 100: 1 + 2 left out at the root, the 3 in `a` by itself: together 6, the widest 3. */
static void what_is_left_out_is_told(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", 77);
	add(&s, "a;x;y", 3);
	add(&s, "b", 17);
	add(&s, "c;deeper;still", 1);
	add(&s, "d", 2);
	opt.least_ratio = 0.05;
	lay(&s, opt);
	CHECK_EQ(s.f.n, 3);
	CHECK_EQ(s.f.left_out.n, 3);
	CHECK_EQ(s.f.left_out.width, 6);
	CHECK_EQ(s.f.left_out.widest, 3);
	check_box(&s, "a", 0, 80, 77);
	check_box(&s, "b", 80, 17, 17);
	opt.least_ratio = 0;
	opt.most = 4;
	lay(&s, opt);
	CHECK_EQ(s.f.n, 4);
	check_box(&s, "a;x", 0, 3, 0);
	CHECK_EQ(s.f.left_out.n, 3);
	CHECK_EQ(s.f.left_out.widest, 3);
	CHECK_EQ(s.f.left_out.width, 6);
	arena_free(&s.a);
}

static void too_much_for_a_width_is_refused(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	add(&s, "a", INT64_MAX);
	add(&s, "b", INT64_MAX);
	CHECK_FALSE(flame_layout(&s.a, &s.p, &opt, &s.f, &s.e));
	CHECK_EQ(s.e.kind, ERR_LIMIT);
	arena_free(&s.a);
}

static void nothing_at_all_is_a_root(void **state)
{
	struct flame_options opt = plainly();
	struct scene s;

	(void)state;
	begin(&s);
	opt.least_ratio = 0.1;
	opt.most = 5;
	lay(&s, opt);
	CHECK_EQ(s.f.n, 1);
	CHECK_EQ(s.f.box[FLAME_ROOT].width, 0);
	arena_free(&s.a);
}

int main(void)
{
	return RUN(TEST(boxes_stand_on_their_callers_in_order_of_names),
		TEST(the_widest_comes_first_when_asked),
		TEST(lines_of_a_function_are_one_box_unless_asked_for),
		TEST(reversed_the_innermost_calls_are_merged),
		TEST(what_is_gone_keeps_the_width_that_it_had),
		TEST(a_second_weight_can_be_the_base), TEST(the_caller_says_what_is_noise),
		TEST(what_is_not_proven_is_noise), TEST(a_value_is_no_event),
		TEST(what_is_left_out_is_told), TEST(too_much_for_a_width_is_refused),
		TEST(nothing_at_all_is_a_root));
}

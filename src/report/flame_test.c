#include "report/flame.h"

#include <stdlib.h>

#include "base/json.h"
#include "test/check.h"
#include "test/hostile.h"

struct scene {
	struct arena a;
	struct profile p;
	struct flame f;
	struct flame_page page;
	struct buf out;
};

static void begin(struct scene *s, struct str unit)
{
	*s = (struct scene){ 0 };
	profile_init(&s->p, &s->a);
	profile_weight(&s->p, S("cpu"), unit);
	s->page = (struct flame_page){ .flame = &s->f,
		.weight = &s->p.weight[0],
		.title = S("a title"),
		.count_name = S("samples"),
		.width_px = 1020 };
}

static void add(struct scene *s, const struct str *name, uint32_t n, int64_t value)
{
	uint32_t at = NO_STACK;

	for (uint32_t i = 0; i < n; i++) {
		struct frame f = { .function = name[i], .module = NO_MODULE };

		at = profile_stack(&s->p, at, profile_frame(&s->p, &f));
	}
	CHECK(profile_add(&s->p, profile_append_sample(&s->p, at, 0), 0, value));
}

static struct str draw(
	struct scene *s, void (*how)(const struct flame_page *, struct buf *), double least)
{
	struct flame_options opt = { .base_weight = MAP_NONE, .least_ratio = least };
	struct err e = { 0 };

	CHECK_OK(flame_layout(&s->a, &s->p, &opt, &s->f, &e), &e);
	buf_clear(&s->out);
	how(&s->page, &s->out);
	return buf_view(&s->out);
}

static void end(struct scene *s)
{
	buf_release(&s->out);
	arena_free(&s->a);
}

#define HOLDS(page, part) str_has((page), S(part))

static const struct str main_work[] = { S("main"), S("work") },
			main_idle[] = { S("main"), S("idle") };

/* 1000 px for 100: main from 10 to 1010, idle 250 px, work 750 px; the root is the lowest of three
 * rows from 36 px on. */
static void boxes_are_where_their_values_put_them(void **state)
{
	struct scene s;
	struct str svg;

	(void)state;
	begin(&s, S("count"));
	add(&s, main_work, 2, 75);
	add(&s, main_idle, 2, 25);
	svg = draw(&s, flame_svg, 0);
	CHECK(HOLDS(svg, "<g><title>all (100 samples, 100.0 % of all)</title><rect x=\"10.00\" "
			 "y=\"68\" width=\"1000.00\""));
	CHECK(HOLDS(svg, "<g><title>main (100 samples, 100.0 % of all)</title><rect x=\"10.00\" "
			 "y=\"52\" width=\"1000.00\""));
	CHECK(HOLDS(svg, "<g><title>idle (25 samples, 25.0 % of all)</title><rect x=\"10.00\" "
			 "y=\"36\" width=\"250.00\""));
	CHECK(HOLDS(svg, "<g><title>work (75 samples, 75.0 % of all)</title><rect x=\"260.00\" "
			 "y=\"36\" width=\"750.00\""));
	CHECK(HOLDS(svg, ">work</text>"));
	CHECK_FALSE(HOLDS(svg, "left out") || HOLDS(svg, "class=\"gone\""));
	s.page.inverted = true;
	svg = draw(&s, flame_svg, 0);
	CHECK(HOLDS(svg,
		"<g><title>all (100 samples, 100.0 % of all)</title><rect x=\"10.00\" y=\"36\""));
	CHECK(HOLDS(svg, "work (75 samples, 75.0 % of all)</title><rect x=\"260.00\" y=\"68\""));
	end(&s);
}

static void two_sides_are_told_and_coloured(void **state)
{
	struct str gone = S("gone"), made = S("made");
	struct scene s;
	struct str svg;

	(void)state;
	begin(&s, S("nanoseconds"));
	add(&s, main_work, 2, 30000000);
	add(&s, main_work, 2, -20000000);
	add(&s, main_idle, 2, 10000000);
	add(&s, main_idle, 2, -10000000);
	add(&s, &gone, 1, -10000000);
	add(&s, &made, 1, 5000000);
	svg = draw(&s, flame_svg, 0);
	CHECK(HOLDS(
		svg, "<title>work (20.0 ms → 30.0 ms, +50.0 %, 50.0 % → 66.7 % of all)</title>"));
	CHECK(HOLDS(svg, "<title>gone (10.0 ms → 0 s, gone, 25.0 % → 0.00 % of all)</title>"));
	CHECK(HOLDS(svg, "<title>made (0 s → 5.00 ms, new, 0.00 % → 11.1 % of all)</title>"));
	CHECK(HOLDS(
		svg, "<title>idle (10.0 ms → 10.0 ms, unchanged, 25.0 % → 22.2 % of all)</title>"));
	CHECK(HOLDS(svg, "class=\"gone\"/><text"));
	end(&s);
}

/* work +10 in itself, idle 0 by value and -1.11 by share: 40/45 of it less what it was. */
static void colours_follow_values_or_shares(void **state)
{
	const struct flame_box *idle, *work;
	struct scene s;

	(void)state;
	begin(&s, S("count"));
	add(&s, main_work, 2, 30);
	add(&s, main_work, 2, -20);
	add(&s, main_idle, 2, 10);
	add(&s, main_idle, 2, -10);
	draw(&s, flame_svg, 0);
	idle = &s.f.box[s.f.box[1].first];
	work = idle + 1;
	CHECK_NEAR(flame_change(&s.page, work), 10, 0);
	CHECK_NEAR(flame_change(&s.page, idle), 0, 0);
	CHECK_NEAR(flame_change(&s.page, &s.f.box[1]), 0, 0);
	CHECK_NEAR(flame_change_most(&s.page), 10, 0);
	s.page.by_total = true;
	CHECK_NEAR(flame_change(&s.page, &s.f.box[1]), 10, 0);
	s.page.by_total = false;
	s.page.normalized = true;
	CHECK_NEAR(flame_change(&s.page, work), 30 * 30. / 40 - 20, 1e-12);
	CHECK_NEAR(flame_change(&s.page, idle), 10 * 30. / 40 - 10, 1e-12);
	CHECK_NEAR(flame_strength(-2.5, 10), -0.5, 1e-12);
	CHECK_NEAR(flame_strength(0, 0), 0, 0);
	end(&s);
}

static void what_is_left_out_is_said(void **state)
{
	struct str small = S("small"), smaller = S("smaller");
	struct scene s;

	(void)state;
	begin(&s, S("count"));
	add(&s, main_work, 2, 970);
	add(&s, &small, 1, 20);
	add(&s, &smaller, 1, 10);
	CHECK(HOLDS(draw(&s, flame_svg, 0.05),
		"2 boxes too narrow to be seen are left out, with what they call: 3.0 % of the "
		"width in all, the widest 2.0 %"));
	CHECK(HOLDS(draw(&s, flame_html, 0.015),
		"1 box too narrow to be seen is left out, with what it calls: 1.0 % of the width"));
	end(&s);
}

static void palettes_are_what_suits_the_values(void **state)
{
	static const struct {
		struct str name, unit;
		enum palette palette;
	} kind[] = {
		{ S("cpu"), S("nanoseconds"), PALETTE_HOT },
		{ S("alloc_space"), S("bytes"), PALETTE_MEM },
		{ S("inuse_objects"), S("count"), PALETTE_MEM },
		{ S("off-cpu"), S("microseconds"), PALETTE_IO },
		{ S("delay"), S("nanoseconds"), PALETTE_IO },
	};
	struct profile p;
	struct arena a = { 0 };
	struct rgb x, y;

	(void)state;
	profile_init(&p, &a);
	for (size_t i = 0; i < sizeof kind / sizeof *kind; i++) {
		uint32_t at = profile_weight(&p, kind[i].name, kind[i].unit);

		CHECK_EQ(palette_for(&p.weight[at]), kind[i].palette);
	}
	x = palette_rgb(PALETTE_IO, S("futex_wait"));
	CHECK(x.b > x.r && x.b > x.g);
	x = palette_rgb(PALETTE_MEM, S("malloc"));
	CHECK(x.g > x.r && x.g >= x.b);
	x = palette_rgb(PALETTE_JAVA, S("java/lang/String.hashCode"));
	y = palette_rgb(PALETTE_GREEN, S("java/lang/String.hashCode"));
	CHECK(!memcmp(&x, &y, sizeof x));
	x = palette_rgb(PALETTE_JAVA, S("vfs_read_[k]"));
	y = palette_rgb(PALETTE_ORANGE, S("vfs_read_[k]"));
	CHECK(!memcmp(&x, &y, sizeof x));
	arena_free(&a);
}

/* ---- the tree in the page ---- */

static struct str between(struct str page, struct str from, const char *to)
{
	while (page.n && !str_starts(page, from))
		page = str_from(page, 1);
	page = str_from(page, from.n);
	return str_clip(
		page, (size_t)((const char *)memmem(page.p, page.n, to, strlen(to)) - page.p));
}

/*
 * Base main;work 2, head main;work 3, main;idle 1 and odd 1, all of it times 10.
 * all: climb 0 "A", new name "A", head 5 "F", base 2 "C"
 * main: "A" "A", 5 - 4 = 1 "B", 2 - 2 = 0 "A"        idle: "A" "A", 4 - 1 = 3 "D", 2 - 0 = 2 "C"
 * work: climb 1, so 4 "E", "A", 3 "D", 2 "C"          odd: climb 2, so 8 "I", "A", 1 "B", 0 "A"
 * Without idle and odd: all has 2 "C" for "something is left out", and at its end 1 "B" and 0 "A";
 * so has main.
 */
static void the_tree_is_written_as_documented(void **state)
{
	struct str odd = S("odd");
	struct scene s;
	struct str page;

	(void)state;
	begin(&s, S("count"));
	add(&s, main_work, 2, 30);
	add(&s, main_work, 2, -20);
	add(&s, main_idle, 2, 10);
	add(&s, &odd, 1, 10);
	CHECK_STR(between(draw(&s, flame_html, 0), S("\"tree\":\""), "\""), "AAFCAABAAADCEADCIABA");
	s.f = (struct flame){ 0 };
	page = draw(&s, flame_html, 0.21);
	CHECK_STR(between(page, S("\"names\":["), "]"), "\"all\",\"main\",\"work\"");
	CHECK_STR(between(page, S("\"tree\":\""), "\""), "CAFCBACABABAAABA");
	CHECK(HOLDS(page, "\"factor\":10,"));
	end(&s);
}

static void names_of_one_function_are_written_once(void **state)
{
	static const struct str deep[] = { S("f"), S("g"), S("f") };
	struct scene s;
	struct str page;

	(void)state;
	begin(&s, S("count"));
	add(&s, deep, 3, 7);
	page = draw(&s, flame_html, 0);
	CHECK_STR(between(page, S("\"names\":["), "]"), "\"all\",\"f\",\"g\"");
	/* all: new, 1 of 1; f: new, 1 - 1; g: new; f again: 3 names so far, less its 1: 2 "C" */
	CHECK_STR(between(page, S("\"tree\":\""), "\""), "AABAAAAAAACA");
	end(&s);
}

/* ---- what must not be there ---- */

static bool obeys(struct str page)
{
	for (size_t i = 0; i < page.n; i++)
		if ((unsigned char)page.p[i] < ' ' && page.p[i] != '\n' && page.p[i] != '\t')
			return true;
	return HOLDS(page, "\xe2\x80\xae") || HOLDS(page, "<script>alert") ||
	       HOLDS(page, "<b>bold") || HOLDS(page, "onmouseover=\"alert");
}

static uint32_t count(struct str page, struct str part)
{
	uint32_t n = 0;

	for (; page.n; page = str_from(page, 1))
		n += str_starts(page, part);
	return n;
}

static void poison(struct scene *s, struct str name)
{
	begin(s, S("count"));
	s->page.title = s->page.subtitle = s->page.notes = s->page.count_name = s->page.base_name =
		s->page.head_name = name;
	s->page.filter = &s->page.title;
	s->page.nfilter = 1;
	add(s, (struct str[]){ S("main"), name }, 2, 5);
	add(s, (struct str[]){ name }, 1, -5);
}

static void no_hostile_name_becomes_markup(void **state)
{
	(void)state;
	for (size_t i = 0; i < HOSTILE_COUNT; i++) {
		struct scene s;
		struct str page;

		poison(&s, hostile[i]);
		page = draw(&s, flame_svg, 0);
		CHECK_FALSE(obeys(page));
		CHECK_EQ(count(page, S("<g>")) + 1, count(page, S("</g>")));
		CHECK_EQ(count(page, S("<script")), 1);
		CHECK_EQ(count(page, S("]]>")), 1);
		page = draw(&s, flame_html, 0);
		CHECK_FALSE(obeys(page));
		CHECK_EQ(count(page, S("<script")), 2);
		CHECK_EQ(count(page, S("</script")), 2);
		CHECK_EQ(count(page, S("<!--")), 0);
		end(&s);
	}
}

static void a_name_of_a_megabyte_is_cut(void **state)
{
	struct str name = { NULL, 1 << 20 };
	char *text = malloc(name.n);
	struct scene s;

	(void)state;
	memset(text, '<', name.n);
	name.p = text;
	poison(&s, name);
	CHECK(draw(&s, flame_svg, 0).n < 200000);
	CHECK(draw(&s, flame_html, 0).n < 100000);
	end(&s);
	free(text);
}

static void many_long_names_fit_the_page(void **state)
{
	char text[900];
	struct scene s;
	struct str page;

	(void)state;
	begin(&s, S("count"));
	memset(text, 'x', sizeof text);
	for (int i = 0; i < 2000; i++)
		add(&s, (struct str[]){ arena_printf(&s.a, "%d%.*s", i, (int)sizeof text, text) },
			1, 1);
	page = draw(&s, flame_html, 0);
	CHECK(page.n < 1000000);
	CHECK(HOLDS(page, "names are cut at 250 columns"));
	end(&s);
}

static void equal_profiles_give_equal_bytes(void **state)
{
	struct scene s, t;

	(void)state;
	for (int i = 0; i < 2; i++) {
		begin(i ? &t : &s, S("count"));
		add(i ? &t : &s, i ? main_idle : main_work, 2, 5);
		add(i ? &t : &s, i ? main_work : main_idle, 2, 5);
	}
	CHECK(str_eq(draw(&s, flame_svg, 0), draw(&t, flame_svg, 0)));
	CHECK(str_eq(draw(&s, flame_html, 0), draw(&t, flame_html, 0)));
	end(&s);
	end(&t);
}

static void nothing_measured_is_drawn_as_such(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, S("count"));
	CHECK(HOLDS(draw(&s, flame_svg, 0.1), "all (0 samples"));
	CHECK(HOLDS(draw(&s, flame_html, 0.1), "\"tree\":\"AAA\""));
	end(&s);
}

static void it_asks_nobody_for_anything(void **state)
{
	struct scene s;
	struct str page;

	(void)state;
	begin(&s, S("count"));
	add(&s, main_work, 2, 5);
	page = draw(&s, flame_html, 0);
	CHECK(HOLDS(page, "content=\"default-src 'none'; style-src 'sha256-"));
	CHECK_FALSE(HOLDS(page, "http://") || HOLDS(page, "https://") || HOLDS(page, "url(") ||
		    HOLDS(page, "@import"));
	page = draw(&s, flame_svg, 0);
	CHECK_EQ(count(page, S("http")), 1); /* the name space */
	end(&s);
}

int main(void)
{
	return RUN(TEST(boxes_are_where_their_values_put_them),
		TEST(two_sides_are_told_and_coloured), TEST(colours_follow_values_or_shares),
		TEST(what_is_left_out_is_said), TEST(palettes_are_what_suits_the_values),
		TEST(the_tree_is_written_as_documented),
		TEST(names_of_one_function_are_written_once), TEST(no_hostile_name_becomes_markup),
		TEST(a_name_of_a_megabyte_is_cut), TEST(many_long_names_fit_the_page),
		TEST(equal_profiles_give_equal_bytes), TEST(nothing_measured_is_drawn_as_such),
		TEST(it_asks_nobody_for_anything));
}

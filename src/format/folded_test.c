#include "model/profile_paths.h"
#include "test/as_folded.h"

#include <stdlib.h>

static const struct profile *profile_in(const struct read_of *r)
{
	return &r->reading.evidence[0].profile;
}

/* Of stacks, and of paths that stacks are made of. */
static void check_folded(const char *text, const char *want)
{
	struct format_options paths = { .format = &format_folded, .paths = true };
	struct read_of r;

	CHECK(read_as(&format_folded, str_of(text), &r));
	CHECK_STR(as_folded(&r), want);
	read_done(&r);
	CHECK(read_with(&paths, str_of(text), &r));
	CHECK(profile_in(&r)->paths && !profile_in(&r)->nstack);
	profile_paths_to_stacks(&r.reading.evidence[0].profile);
	CHECK_STR(as_folded(&r), want);
	read_done(&r);
}

/* a, a;b, a;b;c, a;bc, ab: five stacks, three of them with weight. */
static void stacks_share_what_they_have_in_common(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_folded, S("a;b;c 1\na;bc 2\na;b;c 3\nab 4\n"), &r));
	CHECK_EQ(profile_in(&r)->nstack, 5);
	CHECK_EQ(profile_in(&r)->nsample, 3);
	CHECK_EQ(profile_in(&r)->nframe, 5);
	CHECK_EQ(profile_total(profile_in(&r), 0), 10);
	read_done(&r);
	check_folded("a;b;c 1\na;bc 2\na;b;c 3\nab 4\n", "a;b;c 4\na;bc 2\nab 4\n");
	check_folded("a;b 1\na;b;c 1\na;b 1\na 1\n", "a 1\na;b 2\na;b;c 1\n");
}

static void names_keep_blanks_annotations_and_slashes(void **state)
{
	(void)state;
	check_folded("main (a.py:3);operator new(unsigned long) 3\r\n", "main (a.py:3);operator new(unsigned long) 3\n");
	check_folded("java/lang/String.hash_[j];__x64_sys_[k]\t7", "java/lang/String.hash_[j];__x64_sys_[k] 7\n");
}

/* Names of every length about eight bytes, one of which begins like another, and more of them than the table has room for at first. */
static void names_are_told_apart(void **state)
{
	static char text[1 << 18], want[1 << 18];
	size_t n = 0, m = 0;

	(void)state;
	check_folded("abcdefg;abcdefgh;abcdefghi 1\nabcdefghijklmnop;abcdefghijklmnopq 2\nabcdefghijklmnoq;; 3\na;;b 4\n;a 5\n 6\n",
		" 6\n[unknown];a 5\na;[unknown];b 4\nabcdefg;abcdefgh;abcdefghi 1\nabcdefghijklmnop;abcdefghijklmnopq 2\nabcdefghijklmnoq 3\n");
	for (int i = 10000; i < 15000; i++) {
		n += (size_t)snprintf(text + n, sizeof text - n, "main;f%d;name_of_twenty_%d 1\n", i, i % 7);
		m += (size_t)snprintf(want + m, sizeof want - m, "main;f%d;name_of_twenty_%d 1\n", i, i % 7);
	}
	check_folded(text, want);
}

/* As paths, what overflows is the sum of all. */
static void sums_of_paths_are_bounded(void **state)
{
	struct format_options opt = { .format = &format_folded, .paths = true };
	struct read_of r;

	(void)state;
	CHECK_FALSE(read_with(&opt, S("a 9000000000000000000\nb 1000000000000000000\n"), &r));
	CHECK_EQ(r.err.at, 22);
	read_done(&r);
	CHECK(read_with(&opt, S("a 90000000000000000\nb 1.5\n"), &r));
	CHECK_EQ(profile_total(profile_in(&r), 0), 900000000000000015);
	read_done(&r);
	CHECK_FALSE(read_with(&opt, S("a 900000000000000000\nb 1\nc 1000000000000000.5\nd 23000000000000000\n"), &r));
	CHECK_EQ(r.err.at, 46);
	read_done(&r);
}

static void two_columns_are_base_and_head_when_every_line_has_them(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_as(&format_folded, S("a;b 1 0\na;c 5 7.5\n"), &r));
	CHECK_EQ(profile_in(&r)->nweight, 2);
	CHECK_EQ(profile_in(&r)->preferred, 1);
	CHECK_EQ(profile_total(profile_in(&r), 0), 60);
	CHECK_EQ(profile_total(profile_in(&r), 1), 75);
	CHECK_EQ(profile_in(&r)->weight[0].scale, -1);
	CHECK_STR(as_folded(&r), "a;b 1 0\na;c 5 7.5\n");
	read_done(&r);
	check_folded("a;worker 1 5\na;c 5\n", "a;c 5\na;worker 1; 5\n");
	check_folded("a;worker 1; 5\n", "a;worker 1; 5\n");
}

static void fractions_are_exact(void **state)
{
	(void)state;
	check_folded("a 0.1\na 0.2\nb 1000000000000.000001\n", "a 0.3\nb 1000000000000.000001\n");
	check_folded("a 5.\nb 2.50\n", "a 5\nb 2.5\n");
}

static void what_is_no_count_is_refused(void **state)
{
	static const char *const bad[] = { "a;b\n", "a;b -1\n", "a;b 1.2.3\n", "a;b .5\n", "a;b5\n", "# comment\n", "7\n",
		"a 99999999999999999999\n", "a 0.1234567890123456789\n", "a 9223372036854775807\na 0.1\n" };
	struct read_of r;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CHECK(!read_as(&format_folded, str_of(bad[i]), &r));
		read_done(&r);
	}
	CHECK(read_as(&format_folded, S("# made by x\na;b 1\n"), &r));
	CHECK_EQ(noted(&r, "a comment was skipped"), 1);
	read_done(&r);
}

/* austin's last line is no stack of 9632847 samples, and what it counts is time. */
static void what_austin_says_of_itself_is_no_stack(void **state)
{
	static const struct { const char *mode, *name, *unit; } made[] = {
		{ "wall", "time", "microseconds" }, { "cpu", "cpu", "microseconds" }, { "memory", "memory", "bytes" },
		{ "other", "samples", "count" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
		char text[200];
		struct read_of r;

		snprintf(text, sizeof text, "# austin: 3.7.0\n# interval: 5000\n# mode: %s\n\nP1;T0:1;a.py:f:3 40\nP1;T0:1 2\n\n# duration: 9632847\n",
			made[i].mode);
		CHECK(read_as(&format_folded, str_of(text), &r));
		CHECK_EQ(profile_total(&r.reading.evidence[0].profile, 0), 42);
		CHECK(str_eq(r.reading.evidence[0].profile.weight[0].name, str_of(made[i].name)));
		CHECK(str_eq(r.reading.evidence[0].profile.weight[0].raw_unit, str_of(made[i].unit)));
		CHECK_EQ(noted(&r, "a comment was skipped"), 4);
		read_done(&r);
	}
}

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Weight in = weight out, with stacks that have more children than a list holds. */
static void no_weight_is_lost_when_tables_grow(void **state)
{
	struct buf text = { 0 };
	struct read_of r;
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_printf(&text, "m;f%u;g%u;h%u 1\n", next(&seed) % 50, next(&seed) % 60, next(&seed) % 3);
	CHECK(read_as(&format_folded, buf_view(&text), &r));
	CHECK_EQ(profile_total(profile_in(&r), 0), 20000);
	CHECK(profile_in(&r)->nsample <= 50 * 60 * 3);
	CHECK(profile_in(&r)->nstack <= 1 + 50 + 50 * 60 + 50 * 60 * 3);
	read_done(&r);
	buf_release(&text);
}

/* The writer: comm at the root, what has no function by module or address, separators made harmless. */
static void frames_without_a_function_have_a_name(void **state)
{
	struct read_of r = { .reading.arena = &r.arena };
	struct profile *p = &reading_add(&r.reading, MODEL_PROFILE)->profile;
	struct module m = { .name = S("/usr/lib/libc.so.6") };
	struct frame known = { .function = S("a;b\nc"), .module = NO_MODULE };
	struct frame address = { .address = 0x1f, .module = NO_MODULE }, in_module = { .address = 7 };
	struct label comm = { .key = S("comm"), .text = S("sh") }, tid = { .key = S("tid"), .number = 4, .numeric = true };
	struct label both[] = { comm, tid };
	uint32_t stack, labels;

	(void)state;
	profile_weight(p, S("samples"), S("count"));
	in_module.module = profile_module(p, &m);
	stack = profile_stack(p, NO_STACK, profile_frame(p, &known));
	stack = profile_stack(p, stack, profile_frame(p, &address));
	stack = profile_stack(p, stack, profile_frame(p, &in_module));
	labels = profile_labels(p, both, 2);
	CHECK(profile_add(p, profile_sample(p, stack, labels), 0, 2));
	CHECK(profile_add(p, profile_sample(p, stack, profile_labels(p, &comm, 1)), 0, 1));
	CHECK(profile_add(p, profile_sample(p, NO_STACK, 0), 0, 9));
	CHECK_STR(as_folded(&r), " 9\nsh;a:b c;[unknown];[libc.so.6] 3\n");
	CHECK(profile_add(p, 2, 0, -10));
	CHECK(!format_folded.write(r.reading.evidence, &(struct buf){ 0 }, &r.err));
	CHECK_EQ(r.err.kind, ERR_USAGE);
	read_done(&r);
}

static void a_stack_longer_than_the_head_is_claimed(void **state)
{
	struct buf deep = { 0 };

	(void)state;
	buf_char(&deep, 'f');
	CHECK_EQ(format_folded.sniff(buf_view(&deep)), 0);
	while (deep.n < FORMAT_HEAD)
		buf_lit(&deep, ";f");
	CHECK_EQ(format_folded.sniff(str_clip(buf_view(&deep), FORMAT_HEAD)), 2);
	deep.p[0] = '{';
	CHECK_EQ(format_folded.sniff(str_clip(buf_view(&deep), FORMAT_HEAD)), 0);
	buf_release(&deep);
}

static void other_texts_are_not_claimed(void **state)
{
	(void)state;
	CHECK_EQ(format_folded.sniff(S("a;b 1\na;c 2\n")), 8);
	CHECK_EQ(format_folded.sniff(S("a;b 1\na;c 2\ncut")), 8);
	CHECK_EQ(format_folded.sniff(S("a;b 1\nhello\nc 2\n")), 0);
	CHECK_EQ(format_folded.sniff(S("hello")), 0);
	CHECK_EQ(format_folded.sniff(S("a\0b;c 1\n")), 0);
	CHECK_EQ(format_folded.sniff(S("{\"benchmarks\": [1, 2")), 0);
}

int main(void)
{
	return RUN(TEST(stacks_share_what_they_have_in_common), TEST(names_keep_blanks_annotations_and_slashes),
		TEST(names_are_told_apart), TEST(sums_of_paths_are_bounded), TEST(two_columns_are_base_and_head_when_every_line_has_them), TEST(fractions_are_exact),
		TEST(what_is_no_count_is_refused), TEST(what_austin_says_of_itself_is_no_stack),
		TEST(no_weight_is_lost_when_tables_grow),
		TEST(frames_without_a_function_have_a_name), TEST(other_texts_are_not_claimed),
		TEST(a_stack_longer_than_the_head_is_claimed));
}

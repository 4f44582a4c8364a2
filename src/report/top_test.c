#include "report/top.h"

#include <stdlib.h>
#include "test/stacks.h"

struct page {
	struct arena arena;
	struct profile profile;
	struct profile_rows rows;
	struct top_page top;
	struct buf out;
};

static void page_of(struct page *t, const char *kinds, const char *stacks)
{
	struct profile_rows_options opt = { .node_fraction = 0.005, .edge_fraction = 0.001 };

	stacks_into(&t->profile, &t->arena, kinds, stacks);
	profile_rows(&t->arena, &t->profile, &opt, &t->rows);
	t->top = (struct top_page){ .profile = &t->profile,
		.rows = &t->rows,
		.total = profile_rows_total(&t->profile, 0, false),
		.divide_by = 1,
		.unit = S("minimum") };
}

static struct str text_of(struct page *t)
{
	buf_clear(&t->out);
	top_text(&t->top, &t->out);
	return buf_view(&t->out);
}

static void done(struct page *t)
{
	buf_release(&t->out);
	arena_free(&t->arena);
}

static void a_table_says_it_all(void **state)
{
	struct page t = { 0 };

	(void)state;
	page_of(&t, "cpu/nanoseconds", "main;f 30000000\nmain;~g 20000000\nmain 1\n");
	/* 50 000 001 ns; below 250 000 ns (0.5 %) nothing goes, for main holds all.  The least flat is 1 ns, but a hundredth of
	 * the total in its unit would be too long: values are in the unit of 100 ns, which is ns. */
	CHECK_STR(text_of(&t), "Type: cpu\n"
			       "Showing nodes accounting for 50000001ns, 100% of 50000001ns total\n"
			       "      flat  flat%   sum%        cum   cum%\n"
			       "30000000ns 60.00% 60.00% 30000000ns 60.00%  f\n"
			       "20000000ns 40.00%   100% 20000000ns 40.00%  g (inline)\n"
			       "       1ns 2e-06%   100% 50000001ns   100%  main\n");
	done(&t);
}

static void the_head_holds_what_is_known(void **state)
{
	struct page t = { 0 };
	struct str filter[] = { S("focus=f") };

	(void)state;
	page_of(&t, "cpu/nanoseconds", "main;f@/srv/bin/x 1500000000\n");
	t.profile.module[0].build_id = S("0123abcd");
	t.profile.doc_url = S("https://example.org/x");
	t.profile.started_ns = 1700000000000000000;
	t.profile.duration_s = 3;
	profile_comment(&t.profile, S("made by hand"));
	profile_comment(&t.profile, S("# not shown"));
	t.top.filter = filter;
	t.top.nfilter = 1;
	setenv("TZ", "UTC", 1);
	CHECK_STR(text_of(&t),
		"File: x\nBuild ID: 0123abcd\nmade by hand\nType: cpu\nDoc: https://example.org/x\n"
		"Time: 2023-11-14 22:13:20 UTC\nDuration: 3s, Total samples = 1.50s (50.00%)\n"
		"Active filters:\n   focus=f\n"
		"Showing nodes accounting for 1.50s, 100% of 1.50s total\n"
		"      flat  flat%   sum%        cum   cum%\n"
		"     1.50s   100%   100%      1.50s   100%  f\n"
		"         0     0%   100%      1.50s   100%  main\n");
	done(&t);
}

static void what_was_left_out_is_said(void **state)
{
	struct page t = { 0 };

	(void)state;
	page_of(&t, "samples/count", "f 996\ng 3\nh 1\n");
	CHECK_STR(text_of(&t), "Type: samples\n"
			       "Showing nodes accounting for 996, 99.60% of 1000 total\n"
			       "Dropped 2 nodes (cum <= 5)\n"
			       "      flat  flat%   sum%        cum   cum%\n"
			       "       996 99.60% 99.60%        996 99.60%  f\n");
	page_of(&t, "samples/count", "f 997\nh 3\n");
	CHECK(str_has(text_of(&t), S("Dropped 1 node (cum <= 5)\n")));
	done(&t);
}

static void a_difference_is_signed(void **state)
{
	struct page t = { 0 };

	(void)state;
	page_of(&t, "alloc_space/bytes",
		"f 4096\nf -1024 {pprof::base=true}\ng -3072 {pprof::base=true}\n");
	/* The total is the base's 4096; f is 3072 more, g 3072 less. */
	CHECK_STR(text_of(&t), "Type: alloc_space\n"
			       "Showing nodes accounting for 0, 0% of 4kB total\n"
			       "      flat  flat%   sum%        cum   cum%\n"
			       "       3kB 75.00% 75.00%        3kB 75.00%  f\n"
			       "      -3kB 75.00%     0%       -3kB 75.00%  g\n");
	done(&t);
}

static void values_are_divided_and_converted(void **state)
{
	struct page t = { 0 };

	(void)state;
	page_of(&t, "cpu/nanoseconds", "f 3000000\n");
	t.top.divide_by = 2;
	CHECK(str_has(text_of(&t), S("    1.50ms   100%   100%     1.50ms   100%  f\n")));
	t.top.unit = S("us");
	CHECK(str_has(text_of(&t), S("    1500us   100%   100%     1500us   100%  f\n")));
	done(&t);
}

static void an_empty_profile_has_an_empty_table(void **state)
{
	struct page t = { 0 };

	(void)state;
	page_of(&t, "cpu/nanoseconds", "");
	CHECK_STR(text_of(&t), "Type: cpu\nShowing nodes accounting for 0, 0% of 0 total\n"
			       "      flat  flat%   sum%        cum   cum%\n");
	buf_clear(&t.out);
	top_json(&t.top, &t.arena, &t.out);
	CHECK(str_has(buf_view(&t.out), S("\"rows\": []")));
	done(&t);
}

static void the_largest_values_do_no_harm(void **state)
{
	struct page t = { 0 };

	(void)state;
	page_of(&t, "cpu/nanoseconds",
		"f 9223372036854775807\ng -9223372036854775808\nh 9223372036854775807\n");
	t.profile.duration_s = 1e300;
	t.profile.started_ns = INT64_MAX;
	t.top.divide_by = 1e-300;
	CHECK(text_of(&t).n > 0);
	t.top.divide_by = 1e300;
	t.profile.duration_s = 9e9;
	CHECK(text_of(&t).n > 0);
	done(&t);
}

static void json_holds_raw_values_and_signed_shares(void **state)
{
	struct page t = { 0 };

	(void)state;
	page_of(&t, "alloc_space/bytes", "main@/srv/x;~f -3\nmain@/srv/x 1\n");
	top_json(&t.top, &t.arena, &t.out);
	CHECK_STR(buf_view(&t.out),
		"{\n \"schema\": \"pawl/top/1\",\n \"sample_type\": \"alloc_space\",\n \"unit\": "
		"\"bytes\",\n"
		" \"granularity\": \"functions\",\n \"total\": 4,\n \"rows_kept\": 2,\n "
		"\"rows_dropped\": 0,\n"
		" \"dropped_below\": 0,\n \"filters\": [],\n \"rows\": [\n"
		"  {\n   \"name\": \"f\",\n   \"flat\": -3,\n   \"cum\": -3,\n   \"flat_ratio\": "
		"-0.75,\n"
		"   \"cum_ratio\": -0.75,\n   \"inlined\": \"always\",\n   \"module\": null\n  },\n"
		"  {\n   \"name\": \"main\",\n   \"flat\": 1,\n   \"cum\": -2,\n   \"flat_ratio\": "
		"0.25,\n"
		"   \"cum_ratio\": -0.5,\n   \"inlined\": \"never\",\n   \"module\": \"/srv/x\"\n  "
		"}\n ]\n}\n");
	done(&t);
}

/* A name that would move the cursor, and one of a million letters. */
static void hostile_names_are_harmless(void **state)
{
	static char stacks[1000100];
	struct page t = { 0 };
	struct str text;
	size_t n = (size_t)snprintf(stacks, sizeof stacks, "\033[2J\007\r<script>\xff 1\n");

	(void)state;
	memset(stacks + n, 'x', 1000000);
	snprintf(stacks + n + 1000000, sizeof stacks - n - 1000000, " 2\n");
	page_of(&t, "cpu/\033ns", stacks);
	text = text_of(&t);
	CHECK(text.n > 1000000 && text.n < 1001000);
	for (size_t i = 0; i < text.n; i++)
		CHECK(((unsigned char)text.p[i] >= ' ' && (unsigned char)text.p[i] < 0x7f) ||
			text.p[i] == '\n' || text.p[i] & 0x80);
	buf_clear(&t.out);
	top_json(&t.top, &t.arena, &t.out);
	text = buf_view(&t.out);
	CHECK(!memchr(text.p, '\033', text.n) && !memchr(text.p, '\r', text.n) &&
		!memchr(text.p, '\xff', text.n));
	done(&t);
}

int main(void)
{
	return RUN(TEST(a_table_says_it_all), TEST(the_head_holds_what_is_known),
		TEST(what_was_left_out_is_said), TEST(a_difference_is_signed),
		TEST(values_are_divided_and_converted), TEST(an_empty_profile_has_an_empty_table),
		TEST(the_largest_values_do_no_harm), TEST(json_holds_raw_values_and_signed_shares),
		TEST(hostile_names_are_harmless));
}

#include "report/top.h"

#include "test/stacks.h"

struct page {
	struct arena arena;
	struct profile profile;
	struct profile_rows rows;
	struct top_page top;
	struct buf out;
};

static void page_of(struct page *t, const char *stacks)
{
	struct profile_rows_options opt = { .keep_small = true, .calls = true, .events = MAP_NONE };

	stacks_into(&t->profile, &t->arena, "cpu/nanoseconds", stacks);
	profile_rows(&t->arena, &t->profile, &opt, &t->rows);
	t->top = (struct top_page){ .profile = &t->profile, .rows = &t->rows, .calls = true, .divide_by = 1, .unit = S("ns") };
	t->top.total = profile_rows_total(&t->profile, 0, false);
	buf_clear(&t->out);
}

static struct str text_of(struct page *t, const char *stacks)
{
	page_of(t, stacks);
	top_tree_text(&t->top, &t->arena, &t->out);
	return buf_view(&t->out);
}

static void done(struct page *t)
{
	buf_release(&t->out);
	arena_free(&t->arena);
}

#define RULE "----------------------------------------------------------+-------------\n"
#define HEAD RULE "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n"

static void each_row_stands_between_its_calls(void **state)
{
	struct page t = { 0 };

	(void)state;
	/* Shares of calls are of the row that they stand with: 60 of f's 60, of main's 80. */
	CHECK_STR(text_of(&t, "main;~f 60\nmain 20\n"),
		"Type: cpu\nShowing nodes accounting for 80ns, 100% of 80ns total\n" HEAD
		RULE
		"                                              60ns   100% |   main (inline)\n"
		"      60ns 75.00% 75.00%       60ns 75.00%                | f\n"
		RULE
		"      20ns 25.00%   100%       80ns   100%                | main\n"
		"                                              60ns 75.00% |   f (inline)\n"
		RULE);
	done(&t);
}

/* By size, whatever the sign, then by name. */
static void calls_are_in_the_order_of_their_size(void **state)
{
	struct page t = { 0 };
	struct str text, from;

	(void)state;
	text = text_of(&t, "m;c -7\nm;b 7\nm;a 1\nm;d -9\nm 40\n");
	from = str_from(text, (size_t)((const char *)memmem(text.p, text.n, "| m\n", 4) - text.p));
	str_line(&from);
	CHECK_STR(str_line(&from), "                                              -9ns 28.12% |   d");
	CHECK_STR(str_line(&from), "                                               7ns 21.88% |   b");
	CHECK_STR(str_line(&from), "                                              -7ns 21.88% |   c");
	CHECK_STR(str_line(&from), "                                               1ns  3.12% |   a");
	done(&t);
}

static void nothing_is_a_head(void **state)
{
	struct page t = { 0 };

	(void)state;
	CHECK_STR(text_of(&t, ""), "Type: cpu\nShowing nodes accounting for 0, 0% of 0 total\n" HEAD);
	done(&t);
}

static void hostile_names_are_harmless(void **state)
{
	struct page t = { 0 };
	struct str text;

	(void)state;
	text = text_of(&t, "a\x1b[2J;b\r 5\n");
	CHECK(text.n && !memchr(text.p, 0x1b, text.n) && !memchr(text.p, '\r', text.n));
	CHECK(str_has(text, S("|   a\\x1b[2J\n")));
	done(&t);
}

static void json_says_what_a_call_is(void **state)
{
	struct page t = { 0 };

	(void)state;
	page_of(&t, "main;~f 60\nmain 20\n");
	top_json(&t.top, &t.arena, &t.out);
	CHECK(str_has(buf_view(&t.out), S("   \"callers\": [\n    {\n     \"name\": \"main\",\n     \"calls\": 60,\n     \"calls_ratio\": 1,\n"
					  "     \"inlined\": true,\n     \"residual\": false\n    }\n   ],\n   \"callees\": []\n")));
	CHECK(str_has(buf_view(&t.out), S("\"name\": \"f\",\n     \"calls\": 60,\n     \"calls_ratio\": 0.75,\n")));
	done(&t);
}

int main(void)
{
	return RUN(TEST(each_row_stands_between_its_calls), TEST(calls_are_in_the_order_of_their_size), TEST(nothing_is_a_head),
		TEST(hostile_names_are_harmless), TEST(json_says_what_a_call_is));
}

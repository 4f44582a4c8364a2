#include "report/markdown_text.h"

#include <string.h>

#include "test/check.h"
#include "test/hostile.h"

typedef void writer(struct buf *b, struct str s);

#define CHECK_WRITES(write, text, want) check_writes((write), (text), (want), __FILE__, __LINE__)

static void check_writes(
	writer *write, struct str text, const char *want, const char *file, int line)
{
	struct buf b = { 0 };

	write(&b, text);
	check_str(buf_view(&b), want, file, line);
	buf_release(&b);
}

static void prose_stays_as_it_is(void **state)
{
	(void)state;
	CHECK_WRITES(markdown_text, S("over 5 %"), "over 5 %");
	CHECK_WRITES(markdown_text, S("cannot tell: sees ±4.2 %; about 90 values (3 min)"),
		"cannot tell: sees ±4.2 %; about 90 values (3 min)");
	CHECK_WRITES(markdown_text, S(""), "");
	CHECK_WRITES(markdown_code, S(""), "");
}

static void what_markdown_obeys_becomes_code(void **state)
{
	(void)state;
	CHECK_WRITES(markdown_text, S("a*b*"), "`a*b*`");
	CHECK_WRITES(markdown_text, S("@everyone"), "`@everyone`");
	CHECK_WRITES(markdown_text, S("fixes #12"), "`fixes #12`");
	CHECK_WRITES(markdown_text, S("https://example.org"), "`https://example.org`");
	CHECK_WRITES(markdown_text, S("see www.example.org"), "`see www.example.org`");
	CHECK_WRITES(markdown_text, S("[x](y)"), "`[x](y)`");
	CHECK_WRITES(markdown_text, S("<img src=x>"), "`<img src=x>`");
	CHECK_WRITES(markdown_code, S("parse/large"), "`parse/large`");
}

/* ` ends a span, | a cell, and readers differ on a backslash before a pipe: these cannot stand in
 * a span. */
static void what_a_code_span_cannot_hold_becomes_entities(void **state)
{
	(void)state;
	CHECK_WRITES(markdown_code, S("a`b"), "<code>a&#96;b</code>");
	CHECK_WRITES(markdown_code, S("a|b"), "<code>a&#124;b</code>");
	CHECK_WRITES(markdown_code, S("a\\|b"), "<code>a&#92;&#124;b</code>");
	CHECK_WRITES(markdown_code, S(" a"), "<code> a</code>");
	CHECK_WRITES(markdown_code, S("`@x"), "<code>&#96;&#64;<!-- -->x</code>");
	CHECK_WRITES(markdown_code, S("a\nb"), "<code>a&#92;nb</code>");
}

static void links_are_urls_or_code(void **state)
{
	struct buf b = { 0 };

	(void)state;
	markdown_link(&b, "report", S("https://ci.example/1?a=b#c"));
	CHECK_STR(buf_view(&b), "[report](https://ci.example/1?a=b#c)");
	buf_clear(&b);
	markdown_link(&b, "report", S("https://x/) [y](javascript:z\n<"));
	CHECK_STR(buf_view(&b), "[report](https://x/%29%20%5By%5D%28javascript:z%0A%3C)");
	buf_clear(&b);
	markdown_link(&b, "report", S("pawl-out/report.html"));
	CHECK_STR(buf_view(&b), "report `pawl-out/report.html`");
	buf_clear(&b);
	markdown_link(&b, "report", S("javascript:alert(1)"));
	CHECK_STR(buf_view(&b), "report `javascript:alert(1)`");
	buf_release(&b);
}

static void no_text_closes_its_fence(void **state)
{
	struct buf b = { 0 };

	(void)state;
	markdown_fence(&b, S("plain\n"));
	CHECK_STR(buf_view(&b), "```text\nplain\n```\n");
	buf_clear(&b);
	markdown_fence(&b, S("````\n</details>\n"));
	CHECK_STR(buf_view(&b), "`````text\n````\n</details>\n`````\n");
	buf_release(&b);
}

/* Outside a span or a <code> element nothing but letters, digits and harmless signs may stand;
 * inside a span no ` or |. */
static bool is_inert(struct str s)
{
	if (s.n >= 2 && s.p[0] == '`')
		return s.p[s.n - 1] == '`' && !memchr(s.p + 1, '`', s.n - 2) &&
		       !memchr(s.p, '|', s.n) && !memchr(s.p, '\n', s.n);
	if (str_starts(s, S("<code>"))) {
		for (s = str_from(s, 6); s.n > 7; s = str_from(s, 1)) {
			if (str_starts(s, S("<!-- -->")))
				s = str_from(s, 7);
			else if (strchr("<>`|\\@*_[]\n\"'", s.p[0]))
				return false;
		}
		return str_eq(s, S("</code>"));
	}
	for (size_t i = 0; i < s.n; i++)
		if (strchr("<>`|\\@*_[]#~!$&\n\r\t", s.p[i]))
			return false;
	return true;
}

static void no_hostile_text_gets_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < HOSTILE_COUNT; i++) {
		struct buf b = { 0 };

		markdown_text(&b, hostile[i]);
		CHECK(is_inert(buf_view(&b)));
		buf_clear(&b);
		markdown_code(&b, hostile[i]);
		CHECK(is_inert(buf_view(&b)) && b.n > 0);
		buf_clear(&b);
		markdown_element(&b, hostile[i]);
		CHECK(is_inert(buf_view(&b)) && str_starts(buf_view(&b), S("<code>")));
		buf_release(&b);
	}
}

/* Every string of up to four of the characters that matter. */
static void no_short_string_gets_out(void **state)
{
	static const char sign[] = "a `|\\@<*\n";
	const size_t k = sizeof sign - 1;
	char text[4];

	(void)state;
	for (size_t i = 0; i < k * k * k * k; i++) {
		struct buf b = { 0 };

		for (size_t at = 0, rest = i; at < 4; at++, rest /= k)
			text[at] = sign[rest % k];
		markdown_text(&b, (struct str){ text, 1 + i % 4 });
		CHECK(is_inert(buf_view(&b)));
		buf_release(&b);
	}
}

int main(void)
{
	return RUN(TEST(prose_stays_as_it_is), TEST(what_markdown_obeys_becomes_code),
		TEST(what_a_code_span_cannot_hold_becomes_entities), TEST(links_are_urls_or_code),
		TEST(no_text_closes_its_fence), TEST(no_hostile_text_gets_out),
		TEST(no_short_string_gets_out));
}

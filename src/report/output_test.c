#include "report/output.h"

#include "test/check.h"

#define CHECK_QUOTE(text, most, want) check_quote((text), (most), (want), __FILE__, __LINE__)

static void check_quote(struct str text, size_t most, const char *want, const char *file, int line)
{
	struct buf b = { 0 };

	output_quote(&b, text, most);
	check_str(buf_view(&b), want, file, line);
	buf_release(&b);
}

static void lines_and_tabs_stay(void **state)
{
	(void)state;
	CHECK_QUOTE(S(""), 100, "");
	CHECK_QUOTE(S("a\n\tb\r\n\nlast"), 100, "a\n\tb\n\nlast\n");
}

static void colours_go_and_other_controls_show(void **state)
{
	(void)state;
	CHECK_QUOTE(S("\033[1;31mred\033[0m\tend"), 100, "red\tend\n");
	CHECK_QUOTE(S("\033[31m\033[1m"), 100, "\n");
	CHECK_QUOTE(S("\033]0;title\a"), 100, "\\x1b]0;title\\x07\n");
	CHECK_QUOTE(S("\033[31"), 100, "\\x1b[31\n"); /* cut off: no sequence */
	CHECK_QUOTE(S("\xe2\x80\xae"
		      "abc"),
		100, "\\u{202e}abc\n");
}

/* A quarter of 8 bytes from the start, three from the end: 2 + 6 of 20. */
static void the_middle_goes_and_says_so(void **state)
{
	(void)state;
	CHECK_QUOTE(S("aabbbbbbbbbbbbcccccc"), 8, "aa\n[... 12 bytes left out ...]\ncccccc\n");
	/* U+00E9 is two bytes: the cuts at 2 and 14 fall into one and move to its start. */
	CHECK_QUOTE(S("a\xc3\xa9"
		      "bbbbbbbbbb\xc3\xa9"
		      "ccccc"),
		8,
		"a\n[... 12 bytes left out ...]\n\xc3\xa9"
		"ccccc\n");
}

int main(void)
{
	return RUN(TEST(lines_and_tabs_stay), TEST(colours_go_and_other_controls_show),
		TEST(the_middle_goes_and_says_so));
}

#include "test/check.h"

#include "base/utf8.h"

/* The plain definition [Unicode 15, table 3-7, D92] to compare with: encode, and see whether it is that. */
static size_t encode(uint32_t c, unsigned char out[4])
{
	if (c < 0x80) {
		out[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (unsigned char)(0xc0 | c >> 6);
		out[1] = (unsigned char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (unsigned char)(0xe0 | c >> 12);
		out[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (unsigned char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (unsigned char)(0xf0 | c >> 18);
	out[1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (unsigned char)(0x80 | (c & 0x3f));
	return 4;
}

static struct str encoded(uint32_t c, unsigned char out[4])
{
	return (struct str){ (const char *)out, encode(c, out) };
}

static void every_code_point_decodes(void **state)
{
	unsigned char byte[4];

	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		struct str s = encoded(c, byte);
		uint32_t got = UINT32_MAX;

		if (c >= 0xd800 && c <= 0xdfff) {
			CHECK_EQ(utf8_next(s, &got), 0);
			CHECK_FALSE(utf8_valid(s));
			continue;
		}
		CHECK_EQ(utf8_next(s, &got), s.n);
		CHECK_EQ(got, c);
		CHECK_EQ(utf8_next(str_clip(s, s.n - 1), &got), 0);
	}
}

/* Of all pairs and triples of bytes exactly as many are valid as there are characters of that length. */
static void nothing_else_decodes(void **state)
{
	size_t two = 0, three = 0;
	uint32_t code;

	(void)state;
	for (unsigned i = 0; i < 1u << 16; i++) {
		char s[2] = { (char)(i >> 8), (char)i };

		two += utf8_next((struct str){ s, 2 }, &code) == 2;
	}
	for (unsigned i = 0xc0u << 16; i < 1u << 24; i++) {
		char s[3] = { (char)(i >> 16), (char)(i >> 8), (char)i };

		three += utf8_next((struct str){ s, 3 }, &code) == 3;
	}
	CHECK_EQ(two, 0x800 - 0x80);
	CHECK_EQ(three, 0x10000 - 0x800 - 0x800);       /* without the surrogates */
	CHECK_FALSE(utf8_valid(S("\xf4\x90\x80\x80")));
	CHECK_FALSE(utf8_valid(S("\xf0\x8f\xbf\xbf")));
	CHECK_FALSE(utf8_valid(S("abc\x80")));
	CHECK(utf8_valid(S("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80\0")));
	CHECK(utf8_valid((struct str){ 0 }));
}

static void columns_count_what_a_terminal_moves(void **state)
{
	(void)state;
	CHECK_EQ(utf8_columns(S("abc")), 3);
	CHECK_EQ(utf8_columns(S("für")), 3);
	CHECK_EQ(utf8_columns(S("e\xcc\x81")), 1);              /* e and a combining acute */
	CHECK_EQ(utf8_columns(S("日本")), 4);
	CHECK_EQ(utf8_columns(S("한글")), 4);
	CHECK_EQ(utf8_columns(S("😀")), 2);
	CHECK_EQ(utf8_columns(S("ＡＢ")), 4);                   /* fullwidth */
	CHECK_EQ(utf8_columns(S("…")), 1);
	CHECK_EQ(utf8_columns(S("\xff\xfe")), 2);
	CHECK_EQ(utf8_columns(S("\xe1\x84\x92\xe1\x85\xa1")), 2);       /* Hangul jamo that join */
	CHECK_EQ(utf8_columns((struct str){ 0 }), 0);
}

#define CHECK_SAFE(in, want) check_made(utf8_safe, S(in), want, __LINE__)
#define CHECK_HTML(in, want) check_made(utf8_html, S(in), want, __LINE__)
#define CHECK_XML(in, want) check_made(utf8_xml, S(in), want, __LINE__)

static void check_made(void (*make)(struct buf *, struct str), struct str in, const char *want, int line)
{
	struct buf b = { 0 };

	make(&b, in);
	check_str(buf_view(&b), want, __FILE__, line);
	buf_release(&b);
}

static void text_comes_out_as_it_is(void **state)
{
	(void)state;
	CHECK_SAFE("", "");
	CHECK_SAFE("plain \\ text ~", "plain \\ text ~");
	CHECK_SAFE("grüße, 日本 😀 e\xcc\x81", "grüße, 日本 😀 e\xcc\x81");
	CHECK_SAFE("👩\xe2\x80\x8d💻", "👩\xe2\x80\x8d💻");                /* a joiner in an emoji */
}

static void escapes_are_shown_and_not_obeyed(void **state)
{
	(void)state;
	CHECK_SAFE("a\nb\tc\r", "a\\nb\\tc\\x0d");
	CHECK_SAFE("\033[31mred\033]0;title\007", "\\x1b[31mred\\x1b]0;title\\x07");
	CHECK_SAFE("\0\x7f", "\\x00\\x7f");
	CHECK_SAFE("\x9b" "31m", "\\x9b31m");                           /* a raw C1 byte */
	CHECK_SAFE("\xc2\x9b" "31m", "\\u{009b}31m");                   /* the same as UTF-8 */
	CHECK_SAFE("a\xe2\x80\xae" "b", "a\\u{202e}b");
	CHECK_SAFE("\xf3\xa0\x81\x81", "\\u{e0041}");
	CHECK_SAFE("\xe2\x82", "\\xe2\\x82");
	CHECK_SAFE("\xc0\x9b", "\\xc0\\x9b");                           /* an overlong escape */
	CHECK_SAFE("\xed\xa0\x80", "\\xed\\xa0\\x80");
}

static bool is_obeyed(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200b || c == 0x200e || c == 0x200f ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
		(c >= 0xe0000 && c <= 0xe007f) || c == 0x180e || (c >= 0x2060 && c <= 0x206f) ||
		(c >= 0xfff9 && c <= 0xfffb);
}

/* Every character is either kept byte for byte or becomes printable ASCII that begins with a backslash. */
static void every_character_is_kept_or_shown(void **state)
{
	struct buf b = { 0 };
	unsigned char byte[4];

	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		struct str s = encoded(c, byte);

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		buf_clear(&b);
		utf8_safe(&b, s);
		if (!is_obeyed(c)) {
			CHECK(str_eq(buf_view(&b), s));
			continue;
		}
		CHECK(b.n >= 2 && b.p[0] == '\\');
		for (size_t i = 0; i < b.n; i++)
			CHECK(b.p[i] >= ' ' && b.p[i] <= '~');
	}
	buf_release(&b);
}

/* Whatever the bytes, what comes out is valid, holds no control and is as wide as it says. */
static void any_bytes_become_safe_text(void **state)
{
	uint32_t seed = 1, code;
	struct buf b = { 0 };

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char in[24];

		for (size_t i = 0; i < sizeof in; i++) {
			seed = seed * 1664525 + 1013904223;
			in[i] = (char)(seed >> 24);
		}
		buf_clear(&b);
		utf8_safe(&b, (struct str){ in, sizeof in });
		for (struct str s = buf_view(&b); s.n; s = str_from(s, utf8_next(s, &code))) {
			CHECK(utf8_next(s, &code) > 0);
			CHECK_FALSE(is_obeyed(code));
		}
		for (size_t columns = 0; columns < 30; columns++) {
			buf_clear(&b);
			utf8_safe_cut(&b, (struct str){ in, sizeof in }, columns, columns % 2);
			CHECK(utf8_valid(buf_view(&b)));
			CHECK(utf8_columns(buf_view(&b)) <= columns);
		}
	}
	buf_release(&b);
}

static void check_cut(struct str in, size_t columns, bool ascii, const char *want)
{
	struct buf b = { 0 };

	utf8_safe_cut(&b, in, columns, ascii);
	CHECK_STR(buf_view(&b), want);
	buf_release(&b);
}

static void cutting_counts_columns(void **state)
{
	(void)state;
	check_cut(S("abcdef"), 6, false, "abcdef");
	check_cut(S("abcdef"), 5, false, "abcd…");
	check_cut(S("abcdef"), 5, true, "ab...");
	check_cut(S("abcdef"), 2, true, "..");
	check_cut(S("abcdef"), 0, false, "");
	check_cut(S("日本語"), 5, false, "日本…");
	check_cut(S("日本語"), 4, false, "日…");
	check_cut(S("ae\xcc\x81xyz"), 3, false, "ae\xcc\x81…");         /* the accent stays with its letter */
	check_cut(S("ab\033cdef"), 6, false, "ab…");                    /* an escape is not cut in two */
	check_cut(S("ab\033"), 6, false, "ab\\x1b");
	check_cut(S(""), 0, true, "");
}

static void markup_is_escaped(void **state)
{
	(void)state;
	CHECK_HTML("<a href='x' b=\"y\">&amp;", "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;amp;");
	CHECK_HTML("a\tb\r\nc", "a\tb\r\nc");
	CHECK_HTML("\0\033\x7f\xff", "���\xef\xbf\xbd");
	CHECK_HTML("\xc2\x85 \xe2\x80\xae für", "� � für");
	CHECK_HTML("\xef\xbf\xbe", "\xef\xbf\xbe");
	CHECK_XML("<\x0b>\xef\xbf\xbe\xef\xbf\xbf\xf4\x8f\xbf\xbd", "&lt;�&gt;��\xf4\x8f\xbf\xbd");
	CHECK_XML("a\tb", "a\tb");
}

int main(void)
{
	return RUN(TEST(every_code_point_decodes), TEST(nothing_else_decodes), TEST(columns_count_what_a_terminal_moves),
		TEST(text_comes_out_as_it_is), TEST(escapes_are_shown_and_not_obeyed),
		TEST(every_character_is_kept_or_shown), TEST(any_bytes_become_safe_text), TEST(cutting_counts_columns),
		TEST(markup_is_escaped));
}

#include "report/markdown_text.h"

#include "base/utf8.h"

static bool is_letter_or_digit(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters, digits and what prose needs and Markdown does not; beyond ASCII utf8_safe() has judged.
 * */
static bool is_harmless(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x80 && !is_letter_or_digit(c) && !memchr(" ,;:.%+-=()/'\"?", c, 15))
			return false;
	}
	return !str_has(s, S("://")) && !str_has(s, S("www.")) && !str_has(s, S("WWW."));
}

/* In a code span all but three bytes are literal: a backtick ends it, a pipe ends the cell, and
 * readers disagree on a backslash before a pipe.  Spaces at both ends would be taken off. */
static bool fits_span(struct str s)
{
	return !str_has(s, S("`")) && !str_has(s, S("|")) && !str_has(s, S("\\")) &&
	       s.p[0] != ' ' && s.p[s.n - 1] != ' ';
}

/* <code> with every ASCII sign as an entity.  The comments keep an extended autolink from forming
 * [GFM 6.9]. */
static void put_code_element(struct buf *b, struct str s)
{
	buf_lit(b, "<code>");
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x80 && c != ' ' && !is_letter_or_digit(c))
			buf_printf(b, "&#%u;", c);
		else
			buf_char(b, s.p[i]);
		if (c == '@' || c == ':' || c == '.')
			buf_lit(b, "<!-- -->");
	}
	buf_lit(b, "</code>");
}

static void put_code(struct buf *b, struct str safe)
{
	if (!safe.n)
		return;
	if (!fits_span(safe)) {
		put_code_element(b, safe);
		return;
	}
	buf_char(b, '`');
	buf_str(b, safe);
	buf_char(b, '`');
}

void markdown_code(struct buf *b, struct str s)
{
	struct buf safe = { 0 };

	utf8_safe_cut(&safe, s, MARKDOWN_TEXT_MOST, false);
	put_code(b, buf_view(&safe));
	buf_release(&safe);
}

void markdown_element(struct buf *b, struct str s)
{
	struct buf safe = { 0 };

	utf8_safe_cut(&safe, s, MARKDOWN_TEXT_MOST, false);
	put_code_element(b, buf_view(&safe));
	buf_release(&safe);
}

void markdown_text(struct buf *b, struct str s)
{
	struct buf safe = { 0 };

	utf8_safe_cut(&safe, s, MARKDOWN_TEXT_MOST, false);
	if (is_harmless(buf_view(&safe)))
		buf_str(b, buf_view(&safe));
	else
		put_code(b, buf_view(&safe));
	buf_release(&safe);
}

/* Unreserved and the separators of a URL stay; all else, parentheses included, is percent-encoded
 * [RFC 3986, 2.1]. */
static void put_url(struct buf *b, struct str url)
{
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];

		if (is_letter_or_digit(c) || (c && memchr("-._~:/?#=&%+,;@", c, 15)))
			buf_char(b, url.p[i]);
		else
			buf_printf(b, "%%%02X", c);
	}
}

void markdown_link(struct buf *b, const char *label, struct str target)
{
	if (!str_starts(target, S("https://")) && !str_starts(target, S("http://"))) {
		buf_printf(b, "%s ", label);
		markdown_code(b, target);
		return;
	}
	buf_printf(b, "[%s](", label);
	put_url(b, target);
	buf_char(b, ')');
}

void markdown_fence(struct buf *b, struct str text)
{
	size_t most = 2, run = 0;

	for (size_t i = 0; i < text.n; i++) {
		run = text.p[i] == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	buf_fill(b, '`', most + 1);
	buf_lit(b, "text\n");
	buf_str(b, text);
	buf_fill(b, '`', most + 1);
	buf_char(b, '\n');
}

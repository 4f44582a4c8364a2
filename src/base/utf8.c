#include "base/utf8.h"

struct range {
	uint32_t lo, hi;
};

/* Ascending and apart, as are all tables here. */
static const struct range zero_width[] = {
#define ZERO(lo, hi) { lo, hi },
#define WIDE(lo, hi)
#include "base/utf8_width.def"
#undef ZERO
#undef WIDE
};

static const struct range double_width[] = {
#define ZERO(lo, hi)
#define WIDE(lo, hi) { lo, hi },
#include "base/utf8_width.def"
#undef ZERO
#undef WIDE
};

/* What a terminal obeys, or what hides or reorders the text around it.  The joiners U+200C and U+200D are text. */
static const struct range obeyed[] = {
	{ 0x00, 0x1f }, { 0x7f, 0x9f },                 /* C0, DEL, C1 */
	{ 0x61c, 0x61c }, { 0x180e, 0x180e },           /* Arabic letter mark, Mongolian vowel separator */
	{ 0x200b, 0x200b }, { 0x200e, 0x200f },         /* zero width space, direction marks */
	{ 0x2028, 0x202e },                             /* line and paragraph separator, embeddings, overrides */
	{ 0x2060, 0x206f },                             /* invisible operators, isolates, deprecated controls */
	{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },         /* byte order mark, interlinear annotation */
	{ 0xe0000, 0xe007f },                           /* tags: invisible ASCII */
};

/* What a page must not take over: controls, and what reorders text so that it reads as other than it is. */
static const struct range unfit_for_html[] = {
	{ 0x00, 0x08 }, { 0x0b, 0x0c }, { 0x0e, 0x1f }, { 0x7f, 0x9f }, { 0x202a, 0x202e }, { 0x2066, 0x2069 },
};

/* [XML 1.0, 2.2 Char] as well; surrogates are invalid UTF-8 already. */
static const struct range unfit_for_xml[] = {
	{ 0x00, 0x08 }, { 0x0b, 0x0c }, { 0x0e, 0x1f }, { 0x7f, 0x9f }, { 0x202a, 0x202e }, { 0x2066, 0x2069 },
	{ 0xfffe, 0xffff },
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool in_table(const struct range *r, size_t n, uint32_t code)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (code > r[mid].hi)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && code >= r[lo].lo;
}

/*
 * first byte  second   bytes    [Unicode 15, table 3-7]
 * 00..7F                1
 * C2..DF      80..BF    2
 * E0          A0..BF    3       no overlong form
 * ED          80..9F    3       no surrogate
 * E1..EF      80..BF    3
 * F0          90..BF    4       no overlong form
 * F1..F3      80..BF    4
 * F4          80..8F    4       not beyond U+10FFFF
 */
static size_t length_of(unsigned char first, unsigned char *lo, unsigned char *hi)
{
	*lo = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	*hi = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t utf8_next(struct str s, uint32_t *code)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char lo, hi;
	size_t n = s.n ? length_of(p[0], &lo, &hi) : 0;
	uint32_t c;

	if (!n || n > s.n)
		return 0;
	c = n == 1 ? p[0] : p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if (p[i] < lo || p[i] > hi)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
		lo = 0x80;
		hi = 0xbf;
	}
	*code = c;
	return n;
}

/* Bytes at the start of `s` that are printable ASCII. */
static size_t plain_prefix(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= ' ' && s.p[n] <= '~')
		n++;
	return n;
}

bool utf8_valid(struct str s)
{
	uint32_t code;

	for (size_t n; s.n; s = str_from(s, n))
		if (!(n = plain_prefix(s)) && !(n = utf8_next(s, &code)))
			return false;
	return true;
}

static size_t columns_of(uint32_t code)
{
	if (code < 0x300)
		return 1;
	if (in_table(zero_width, COUNT(zero_width), code))
		return 0;
	return in_table(double_width, COUNT(double_width), code) ? 2 : 1;
}

size_t utf8_columns(struct str s)
{
	size_t sum = 0, n;
	uint32_t code;

	for (; s.n; s = str_from(s, n)) {
		if ((n = plain_prefix(s)))
			sum += n;
		else if ((n = utf8_next(s, &code)))
			sum += columns_of(code);
		else
			sum += n = 1;
	}
	return sum;
}

bool utf8_obeyed(uint32_t code)
{
	return in_table(obeyed, COUNT(obeyed), code);
}

/* Appends the first character of `s` (not empty) made safe: its bytes, and its columns in *columns. */
static size_t safe_one(struct buf *b, struct str s, size_t *columns)
{
	size_t was = b->n, n;
	uint32_t code = 0;

	n = utf8_next(s, &code);
	if (n && !utf8_obeyed(code)) {
		buf_add(b, s.p, n);
		*columns = columns_of(code);
		return n;
	}
	if (code == '\n' || code == '\t')
		buf_lit(b, code == '\n' ? "\\n" : "\\t");
	else if (n > 1)
		buf_printf(b, "\\u{%04x}", code);
	else
		buf_printf(b, "\\x%02x", (unsigned char)s.p[0]);
	*columns = b->n - was;
	return n ? n : 1;
}

void utf8_safe(struct buf *b, struct str s)
{
	size_t columns;

	while (s.n) {
		size_t n = plain_prefix(s);

		buf_add(b, s.p, n);
		s = str_from(s, n);
		if (s.n)
			s = str_from(s, safe_one(b, s, &columns));
	}
}

void utf8_safe_cut(struct buf *b, struct str s, size_t columns, bool ascii)
{
	size_t dots = ascii ? 3 : 1, used = 0, keep = b->n;

	if (dots > columns)
		dots = columns;
	while (s.n) {
		size_t wide, n = safe_one(b, s, &wide);

		used += wide;
		if (used > columns) {
			b->n = keep;
			if (ascii)
				buf_fill(b, '.', dots);
			else if (dots)
				buf_lit(b, "…");
			return;
		}
		if (used + dots <= columns)
			keep = b->n;
		s = str_from(s, n);
	}
}

static const char *markup_escape(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	}
	return NULL;
}

static void markup(struct buf *b, struct str s, const struct range *unfit, size_t nunfit)
{
	size_t n;

	for (; s.n; s = str_from(s, n)) {
		const char *escape = markup_escape(s.p[0]);
		uint32_t code;

		n = utf8_next(s, &code);
		if (escape)
			buf_lit(b, escape);
		else if (!n || in_table(unfit, nunfit, code))
			buf_lit(b, "\xef\xbf\xbd");     /* U+FFFD */
		else
			buf_add(b, s.p, n);
		n = n ? n : 1;
	}
}

void utf8_html(struct buf *b, struct str s)
{
	markup(b, s, unfit_for_html, COUNT(unfit_for_html));
}

void utf8_xml(struct buf *b, struct str s)
{
	markup(b, s, unfit_for_xml, COUNT(unfit_for_xml));
}

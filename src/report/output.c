#include "report/output.h"

#include "base/num.h"
#include "base/utf8.h"

/* Bytes of the escape sequence at the start of `s`, 0 when there is none [ECMA-48, 5.4: CSI P..P
 * I..I F]. */
static size_t sequence(struct str s)
{
	size_t n = 2;

	if (s.n < 3 || s.p[0] != '\033' || s.p[1] != '[')
		return 0;
	while (n < s.n && s.p[n] >= 0x20 && s.p[n] <= 0x3f)
		n++;
	return n < s.n && s.p[n] >= 0x40 && s.p[n] <= 0x7e ? n + 1 : 0;
}

static void put_line(struct buf *b, struct str line)
{
	while (line.n) {
		size_t n = 0, skip = sequence(line);

		while (!skip && n < line.n && line.p[n] != '\t' &&
			!(skip = sequence(str_from(line, n))))
			n++;
		utf8_safe(b, str_clip(line, n));
		line = str_from(line, n + skip);
		if (!skip && line.n) {
			buf_char(b, '\t');
			line = str_from(line, 1);
		}
	}
	buf_char(b, '\n');
}

static void put_lines(struct buf *b, struct str text)
{
	while (text.n)
		put_line(b, str_line(&text));
}

/* Where a character starts at or before `at`: a cut must not halve one. */
static size_t character_start(struct str s, size_t at)
{
	size_t back = 0;

	while (back < 3 && at > back && ((unsigned char)s.p[at - back] & 0xc0) == 0x80)
		back++;
	return at - back;
}

void output_quote(struct buf *b, struct str text, size_t most)
{
	size_t first, last;

	if (text.n <= most) {
		put_lines(b, text);
		return;
	}
	first = character_start(text, most / 4);
	last = character_start(text, text.n - (most - most / 4));
	put_lines(b, str_clip(text, first));
	buf_lit(b, "[... ");
	num_group(b, last - first);
	buf_lit(b, " bytes left out ...]\n");
	put_lines(b, str_from(text, last));
}

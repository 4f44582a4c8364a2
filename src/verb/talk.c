#include "verb/talk.h"

#include <errno.h>
#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/num.h"
#include "base/utf8.h"

const char *color_when = "auto", *directory;
bool quiet, help_wanted;

static bool locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static const char *plain_word(uint32_t code)
{
	static const struct { uint32_t code; const char *word; } known[] = {
		{ 0xb1, "+-" }, { 0xb5, "u" }, { 0xb9, "^1" }, { 0xb2, "^2" }, { 0xb3, "^3" }, { 0xb7, "." },
		{ 0x2013, "-" }, { 0x2026, "..." }, { 0x2070, "^0" }, { 0x2074, "^4" }, { 0x2075, "^5" },
		{ 0x2076, "^6" }, { 0x2077, "^7" }, { 0x2078, "^8" }, { 0x2079, "^9" }, { 0x2212, "-" },
		{ 0x221e, "inf" }, { 0x2500, "-" }, { 0x2502, "|" }, { 0x2713, "+" }, { 0x2717, "x" },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].code == code)
			return known[i].word;
	return NULL;
}

/* Text in ASCII: pawl's own signs as words, other letters by their number. */
static void put_ascii(struct buf *b, struct str s)
{
	while (s.n) {
		uint32_t code = (unsigned char)s.p[0];
		size_t n = code < 0x80 ? 1 : utf8_next(s, &code);

		if (!n)
			buf_printf(b, "\\x%02x", (unsigned char)s.p[0]);
		else if (code < 0x80)
			buf_char(b, (char)code);
		else if (plain_word(code))
			buf_lit(b, plain_word(code));
		else
			buf_printf(b, "\\u{%04X}", code);
		s = str_from(s, n ? n : 1);
	}
}

static void write_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = write(fd, s.p, s.n);

		if (n <= 0)
			return;                 /* stderr is gone: there is nobody to tell */
		s = str_from(s, (size_t)n);
	}
}

static void place(struct buf *b, const struct err *e)
{
	if (!e->file[0])
		return;
	utf8_safe(b, str_of(e->file));
	if (e->line && e->column)
		buf_printf(b, ":%u:%u", e->line, e->column);
	else if (e->line)
		buf_printf(b, ":%u", e->line);
	buf_lit(b, ": ");
	if (!e->line && e->at != ERR_NOWHERE) {
		buf_lit(b, "byte ");
		num_group(b, e->at);
		buf_lit(b, ": ");
	}
}

/* One text on stderr, in the locale's letters. */
static void tell(const struct buf *text)
{
	struct buf plain = { 0 };

	if (locale_is_utf8()) {
		write_all(STDERR_FILENO, buf_view(text));
		return;
	}
	put_ascii(&plain, buf_view(text));
	write_all(STDERR_FILENO, buf_view(&plain));
	buf_release(&plain);
}

int die_with(const struct err *e)
{
	struct buf b = { 0 };

	buf_lit(&b, "pawl: ");
	place(&b, e);
	utf8_safe(&b, str_of(e->text));
	buf_char(&b, '\n');
	if (e->hint[0]) {
		buf_lit(&b, "hint: ");
		utf8_safe(&b, str_of(e->hint));
		buf_char(&b, '\n');
	}
	tell(&b);
	buf_release(&b);
	return 1;
}

void tell_text(const struct buf *b)
{
	if (!quiet)
		tell(b);
}

void say(const char *fmt, ...)
{
	struct buf b = { 0 }, safe = { 0 };
	char text[2048];
	va_list args;

	if (quiet)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	buf_lit(&b, text);
	utf8_safe(&safe, buf_view(&b));
	buf_char(&safe, '\n');
	tell(&safe);
	buf_release(&b);
	buf_release(&safe);
}

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

static bool wants_colour(int fd)
{
	const char *term = getenv("TERM");

	if (!strcmp(color_when, "always"))
		return true;
	if (!strcmp(color_when, "never") || is_set("NO_COLOR"))
		return false;
	if (is_set("CLICOLOR_FORCE"))
		return true;
	return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

static uint32_t columns_of(int fd)
{
	const char *said = getenv("COLUMNS");
	struct winsize size;
	uint64_t n;

	if (said && str_u64(str_of(said), &n) && n >= 20 && n <= 10000)
		return (uint32_t)n;
	if (isatty(fd) && !ioctl(fd, TIOCGWINSZ, &size) && size.ws_col >= 20)
		return size.ws_col;
	return 0;
}

void style_of(int fd, struct style *st)
{
	st->colour = wants_colour(fd);
	st->ascii = !locale_is_utf8();
	st->columns = columns_of(fd);
}

bool print_out(const struct buf *b, struct err *e)
{
	struct str rest = buf_view(b);

	while (rest.n) {
		ssize_t n = write(STDOUT_FILENO, rest.p, rest.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EPIPE)
			return true;
		if (n < 0)
			return err_errno(e, errno, "cannot write to standard output");
		rest = str_from(rest, (size_t)n);
	}
	return true;
}

bool print_text(const struct buf *b, struct err *e)
{
	struct buf plain = { 0 };
	bool ok;

	if (locale_is_utf8())
		return print_out(b, e);
	put_ascii(&plain, buf_view(b));
	ok = print_out(&plain, e);
	buf_release(&plain);
	return ok;
}

const char *nearest(struct str typed, const char *const *known)
{
	unsigned best = typed.n <= 3 ? 2 : typed.n <= 6 ? 3 : 4;
	const char *found = NULL;

	for (; *known; known++) {
		unsigned d = str_distance(typed, str_of(*known), best);

		if (d < best) {
			best = d;
			found = *known;
		}
	}
	return found;
}
